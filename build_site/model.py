"""What the course is made of: frozen values that the phases of a build hand to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from .problems import Problem

ROOT = "/_root_/"  # in HTML that is shown in several folders: the way to the site's root


@dataclass(frozen=True, slots=True)
class Lecture:
    """One Markdown file of the course: `path` relative to the course, `slug` its address ("" is the home page).

    `number` is the numeric prefix of the file's name ("3", "1.2") or "".
    """

    path: str
    slug: str
    number: str


@dataclass(frozen=True, slots=True)
class Settings:
    """`[tool.build_site]` of the course's pyproject.toml."""

    trust: str = "author"


@dataclass(frozen=True, slots=True)
class Course:
    """A course as found on disk: its home page (None where there is no index.md) and lectures in order.

    `addresses` maps the path of each lecture's source, and its places in the site, to its slug.
    """

    root: Path
    settings: Settings
    home: Lecture | None
    lectures: tuple[Lecture, ...]
    addresses: Mapping[str, str]

    @property
    def sources(self) -> tuple[Lecture, ...]:
        """Home page, if any, and lectures."""
        return ((self.home,) if self.home else ()) + self.lectures


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the course that the site shows: `source` relative to the course, `target` to the site.

    `width` and `height` are the picture's own, in CSS pixels; 0 where they are unknown.
    """

    source: str
    target: str
    width: int = 0
    height: int = 0

    @property
    def url(self) -> str:
        """Its address relative to the site's root."""
        return quote(self.target)


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing stands at an address; `hint` says what might have been meant."""

    hint: str


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide, its parts already HTML; `title` is None where it has no heading."""

    id: str
    classes: tuple[str, ...]
    attributes: Mapping[str, str]
    level: int
    title: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of a page's table of contents; `level` is that of the HTML heading."""

    id: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Credit:
    """To whom a figure is owed; `slide` is the id of the slide that shows it, `thumb` its picture in the site."""

    title: str
    credit: str
    license: str
    source: str
    slide: str
    thumb: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link into another lecture, to be checked when all lectures are known; `line` of its source file.

    `fragment` is text, not quoted; `file` is what of the lecture is meant if it is neither its deck nor its page.
    """

    slug: str
    fragment: str
    line: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """A lecture's front matter. Title, subtitle, authors, institution and footer are HTML, the others text.

    `plain_title` is there even where no title is; `label` is the title's HTML without links. The way to the site's root
    is left open in HTML as ROOT. `meta` holds the author's own keys, as text, lists and mappings.
    """

    plain_title: str
    title: str = ""
    label: str = ""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    semester: str = ""
    institution: str = ""
    instructors: tuple[str, ...] = ()
    footer: str = ""
    license: str = ""
    description: str = ""
    lang: str = ""
    draft: bool = False
    toc: bool = True
    meta: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What converting one lecture told: all that the rest of the course has to know of it.

    `reads` maps each path that was looked at, relative to the course, to what was seen there (see `read.files`).
    `assets` maps a path in the site to the file of the course that goes there.
    """

    front: Front
    ids: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    credits: tuple[Credit, ...] = ()
    assets: Mapping[str, str] = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def is_faulty(self) -> bool:
        """Whether an error was found; such a result is never kept."""
        return any(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Body:
    """A lecture's readings, converted: `notebook` is its cells in order, each ("markdown" or "code", text)."""

    slides: tuple[Slide, ...]
    page: str
    toc: tuple[Heading, ...]
    notebook: tuple[tuple[str, str], ...]
