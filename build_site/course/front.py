"""What a lecture, or the course, says of itself: its front matter, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from .term import Term

FRONT_HTML = ("title", "subtitle", "institution", "footer")  # keys of front matter whose values are Markdown
FRONT_TEXT = ("date", "semester", "license", "description", "lang", "release")  # and those whose values are text


class Front(Struct, frozen=True):
    """A lecture's front matter. What FRONT_HTML names, authors and instructors are HTML, the others text.

    `plain_title` is there even where no title is; `label` is the title's HTML without links, `markdown_title` its
    Markdown. The way to the site's root is left open in HTML as ROOT. `deck` has options of reveal.js, `title_slide`
    attributes of that slide; `meta` holds the author's own keys, as text, lists and mappings; `term` is the home page's
    alone. `translation_of` is the slug of the lecture that this one translates, as its line `translated_at` says.
    """

    plain_title: str
    title: str = ""
    label: str = ""
    markdown_title: str = ""
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
    release: str = ""
    translation_of: str = ""
    translated_at: int = 0
    draft: bool = False
    toc: bool = True
    logo: str = ""
    deck: Mapping[str, bool | float | str] = field(default_factory=dict)
    title_slide: Mapping[str, str] = field(default_factory=dict)
    meta: Mapping[str, object] = field(default_factory=dict)
    term: Term = field(default_factory=Term)
