"""What the course is made of: frozen values that the phases of a build hand to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from msgspec import Struct, field
from msgspec.structs import replace

from ..problems import Problem
from .front import Front
from .labels import Label, Reference
from .look import Appearance
from .quarto import Layer
from .settings import Settings
from .ways import NO_WAYS, Ways

ROOT = "/_root_/"  # in HTML that is shown in several folders: the way to the site's root
# what a lecture is read as, which readings/NAME.py makes -> its file in the lecture's folder
READINGS = {"deck": "slides.html", "page": "index.html", "notebook": "{slug}.ipynb"}
FILES = {**READINGS, "text": "{slug}.md"}  # of a lecture
# what `build_site pdf` prints of a lecture -> the PDF in its folder
PAPERS = {"page": "{slug}.pdf", "deck": "{slug}-slides.pdf", "handout": "{slug}-handout.pdf"}
WRITTEN_FROM = {"text": "notebook"}  # a file that is no reading -> the reading that it is written from
DOCUMENTS = ("deck", "page")  # those that browsers show: links to a lecture lead to the same one
State = Literal["", "stale", "partial", "pending"]  # "": as its code says; as it was before; not all; not known yet
TEXTS = ("text/html", "text/markdown", "text/latex", "text/plain")  # that code can show; pictures before the last
TRACEBACK = "text/x-traceback"  # of an exception that was meant
# pictures that code can show, the best first
PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


class Lecture(Struct, frozen=True):
    """One Markdown file of the course: `path` relative to the course, `slug` its address ("" is the home page).

    `number` is the numeric prefix of the file's name ("3", "1.2") or "".
    """

    path: str
    slug: str
    number: str

    def place(self, reading: str) -> str:
        """The place of a file of it in the site: a reading, or its text."""
        return f"{self.slug}/" + FILES[reading].replace("{slug}", self.slug)

    def paper(self, kind: str) -> str:
        """The place of a PDF of it in the site, where there is one."""
        return f"{self.slug}/" + PAPERS[kind].replace("{slug}", self.slug)


class Course(Struct, frozen=True):
    """A course as found on disk: its home page (None where there is no index.md) and lectures in order.

    `addresses` maps the path of each lecture's source, and its places in the site, to its slug. `layers` are what
    lectures have in common, the outermost first, and `remarks` warnings of what is in them. `ways` are those that all
    pages have, to lectures and elsewhere.
    """

    root: Path
    settings: Settings
    home: Lecture | None
    lectures: tuple[Lecture, ...]
    addresses: Mapping[str, str]
    layers: tuple[Layer, ...] = ()
    remarks: tuple[Problem, ...] = ()
    ways: Ways = NO_WAYS
    as_of: str = ""

    @property
    def sources(self) -> tuple[Lecture, ...]:
        """Home page, if any, and lectures."""
        return ((self.home,) if self.home else ()) + self.lectures


class Step(Struct, frozen=True):
    """One thing that Python does for a lecture: a cell, an inline value, or a figure that a function draws.

    `source` is code, or "figures_src/drift.py#gradual"; `line` is that of its first line in the lecture. `options` are
    those that change what is done: a cell's, or the arguments of the function. Steps of one `session` share a
    namespace; a figure has a process of its own (""). `timeout` is in seconds; `reads` names files that it reads
    without being seen to; one that is not `cached` runs in every build.
    """

    name: str
    line: int
    kind: Literal["cell", "value", "figure"]
    source: str
    options: Mapping[str, str] = field(default_factory=dict)
    session: str = ""
    timeout: float = 30.0
    reads: tuple[str, ...] = ()
    cached: bool = True

    def unplaced(self) -> Step:
        """The step without what only tells where it stands; a label is no such thing."""
        return replace(self, name=self.name.partition(" (")[2], line=0)


Swept = tuple[str, tuple[str, ...]]  # a parameter of a figure, and the values that readers choose from
Asked = tuple[Step, ...]  # what an element asks of Python: nothing, something, or a frame after the other
LARGE = 20_000_000  # bytes of a picture; what is larger is hardly meant to be one
ON_PAGES = "@media (prefers-color-scheme:"  # begins what the style sheet of a drawing says for pages, up to its end
STEP = "build-site-step"  # the attribute of elements that asked Python for something
OUTPUT = "build-site-output"  # the attribute of pictures that a cell drew
WITHHELD = "build-site-withheld"  # the class of a div whose answers are withheld, whatever its lecture says
ANSWERED = "build-site-answered"  # and of one whose answers a preview shows before they come
HIDDEN_IN = "build-site-hidden-in-"  # and a reading: the class of what that does not show
NEXT_SLIDE = "build-site-next-slide"  # the class of what goes on a slide of its own


class Output(Struct, frozen=True):
    """What a step showed: `data` maps a MIME type to text, `files` one to a file of the course.

    `width` and `height` are a picture's, in CSS pixels (0: unknown), and `alt` stands for it, or a `draft` while its
    author writes none; one that `scales` may be shown larger, one that `is_fluid` takes any size, one that
    `has_dark` has its own colours for dark paper. `scripts` draw a chart in the reader's browser, place in the site ->
    file; `state` is an inline value's only.
    """

    kind: Literal["stdout", "stderr", "error", "display", "result"]
    data: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    width: int = 0
    height: int = 0
    alt: str = ""
    scales: bool = False
    is_fluid: bool = False
    has_dark: bool = False
    draft: str = ""
    scripts: Mapping[str, str] = field(default_factory=dict)
    state: State = ""

    @property
    def text(self) -> str:
        """The MIME type of the text that shows it best, "" where a picture does: in the order of Jupyter."""
        best = next((mime for mime in TEXTS[:-1] if self.data.get(mime)), "")
        return best or ("" if self.files or self.scripts else TEXTS[-1])


class Outcome(Struct, frozen=True):
    """What a step that did not fail showed, and what it was seen to read (see `inputs`).

    `remarks` are what deserves a warning: how many lines into the step, what, and what to do about it. `ran_on` tells
    versions of what it ran on; `needs` are the files of the course that it opened itself. Only one that stands in for
    what is still to run has another `state` than "".
    """

    outputs: tuple[Output, ...] = ()
    reads: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[tuple[int, str, str], ...] = ()
    ran_on: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    state: State = ""


Ran = tuple[Sequence[Outcome | None], Sequence[Problem]]  # what came of steps, None of one that failed; what was wrong
NOTHING_RAN: Ran = ((), ())


class Cell(Struct, frozen=True):
    """Code that runs, as a reader sees it. `code` is what is shown; `outcome` is None where it was not run.

    One that `fails` may. `fold` is "", "true" or "show"; `location` is where its output goes: "", "column", "slide",
    "fragment" or "column-fragment". `look` has what few cells have.
    """

    code: str
    echo: bool = True
    output: bool = True
    fold: str = ""
    location: str = ""
    caption: str = ""
    alt: str = ""
    label: str = ""
    fails: bool = False
    outcome: Outcome | None = None
    look: Appearance = field(default_factory=Appearance)


def is_as_written(cell: Cell, output: Output) -> bool:
    """Whether a cell's output is Markdown that its author would have written."""
    return cell.look.is_markdown and output.kind != "error" and output.text == TEXTS[-1]


class Drawing(Struct, frozen=True):
    """A figure that a function draws: one frame, or one for each combination of what is `swept`, the last fastest.

    `code` draws the first in a notebook and `needs` files of the course. Each frame has a name for its file; there are
    none where drawing failed, or where it is `pending`.
    """

    code: str
    swept: tuple[Swept, ...] = ()
    frames: tuple[tuple[str, Output], ...] = ()
    needs: tuple[str, ...] = ()
    state: State = ""


class Asset(Struct, frozen=True):
    """A file of the course that the site shows: `source` relative to the course, `target` to the site.

    `width` and `height` are the picture's own, in CSS pixels; 0 where they are unknown. `private` tells why it must not
    be published; one that `is_large` readers wait for, and no notebook holds. A contributor's drawing is published
    without what is `gone`: lines of the file, and what stood there. `fault` tells why browsers cannot show all of it.
    A drawing that `has_dark` has its own colours for dark paper.
    """

    source: str
    target: str
    width: int = 0
    height: int = 0
    private: str = ""
    is_large: bool = False
    gone: tuple[tuple[int, str], ...] = ()
    fault: str = ""
    has_dark: bool = False

    @property
    def url(self) -> str:
        """Its address relative to the site's root."""
        return quote(self.target)


class Missing(Struct, frozen=True):
    """Nothing stands at an address, or `is_there` and is of no use; `hint` says what might have been meant."""

    hint: str
    is_there: bool = False


class Credit(Struct, frozen=True):
    """To whom a figure is owed; `slide` is the id of the slide that shows it, `thumb` its picture in the site."""

    title: str
    credit: str
    license: str
    source: str
    slide: str
    thumb: str


class Link(Struct, frozen=True):
    """A link into another lecture, to be checked when all lectures are known; `line` of its source file.

    `fragment` is text, not quoted; `file` is what of the lecture is meant if it is neither its deck nor its page.
    `written_in` is the file of the line, where that is one that the lecture includes. One that `waits` is shown as a
    link when its lecture is there.
    """

    slug: str
    fragment: str
    line: int = 0
    file: str = ""
    written_in: str = ""
    waits: bool = False


class Result(Struct, frozen=True):
    """What converting one lecture told: all that the rest of the course has to know of it.

    `reads` maps each path that was looked at, relative to the course, to what was seen there (see `markdown.files`).
    `assets` maps a path in the site to the file that goes there. `ran_on` tells versions of what its code ran on.
    `references` are those to other lectures, and those to what this one does not label. `picture` is the first that its
    page shows, as a place in the site, "" if there is none.
    """

    front: Front
    ids: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    labels: tuple[Label, ...] = ()
    references: tuple[Reference, ...] = ()
    credits: tuple[Credit, ...] = ()
    assets: Mapping[str, str] = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    ran_on: Mapping[str, str] = field(default_factory=dict)
    picture: str = ""

    @property
    def is_faulty(self) -> bool:
        """Whether an error was found; such a result is never kept."""
        return any(problem.severity == "error" for problem in self.problems)
