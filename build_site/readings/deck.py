"""The deck: slides for reveal.js."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from ..course.model import NEXT_SLIDE, Cell
from ..markdown.nodes import Node, has_class, nodes_in, replaced
from ..markdown.parts import Parts
from ..markdown.slides import shows_nothing
from . import Told
from .footnotes import around

if TYPE_CHECKING:
    from .slide import FilteredSlide


LINES, WIDTH = 17, 105  # of a list of sources that a slide shows, and letters in a line


class Slide(Struct, frozen=True):
    """One slide, its parts already HTML; `title` is None where it has no heading.

    `section` is its place on the page, "" where the page does not have it. One that `is_unseen` would show nothing, as
    it has only styles or macros: see `slides_of`.
    """

    id: str
    classes: tuple[str, ...]
    attributes: Mapping[str, str]
    level: int
    title: str | None
    body: str
    section: str = ""
    is_unseen: bool = False


Piece = tuple[Slide, ...]  # a slide of the source, and after it those outputs of its cells that have their own


def prepare(slide: FilteredSlide, parts: Parts) -> Callable[[], Piece]:
    """Have title, content and footnotes written."""
    content, following = _without_next(slide.filtered("deck", slide.content), slide)
    if slide.cites:
        content, more = _divided(content)
        following += more
    is_unseen = not slide.has_heading and shows_nothing(content)
    title = parts.html(slide.filtered("deck", slide.title))
    footnotes = parts.html(slide.listed("deck"))
    bodies = [parts.html(content), *map(parts.html, following)]

    def finish() -> Iterator[Slide]:
        heading = title.text if slide.title else None
        for number, body in enumerate(bodies):
            name = f"{slide.id}-output-{number}" if number else slide.id
            first = slide.footnotes[0][0] if slide.footnotes else 0
            text = (
                body.text
                if number
                else "\n".join(filter(None, (body.text, around(footnotes.text, slide.context.lang, first=first))))
            )
            classes, unseen = ("slide", *slide.classes), is_unseen and not number
            yield Slide(name, classes, slide.attributes, slide.level, heading, text, slide.place, unseen)

    return lambda: tuple(finish())


def _without_next(nodes: Sequence[Node], slide: FilteredSlide) -> tuple[Sequence[Node], list[list[Node]]]:
    """A slide's content without what goes on slides of its own, and that."""
    following: list[list[Node]] = []
    if any(isinstance(one, Cell) and one.location == "slide" for one in slide.steps.values()):

        def take(node: Node) -> Sequence[Node] | None:
            if not has_class(node, NEXT_SLIDE):
                return None
            following.append(node["c"][1])
            return []

        nodes = replaced(nodes, take)
    return nodes, following


def _divided(nodes: Sequence[Node]) -> tuple[Sequence[Node], list[list[Node]]]:
    """A slide's content with no more of a list of sources than one slide shows, and the rest, for slides of its own.

    There are no more slides than have to be, about equally full.
    """
    for at, node in enumerate(nodes):
        if has_class(node, "csl-bib-body"):
            (name, classes, pairs), entries = node["c"]
            fewest = len(_pages(entries, LINES))
            pages = next(one for n in range(1, LINES + 1) if len(one := _pages(entries, n)) == fewest)
            names = [name, *[""] * len(pages)]
            lists = [{"t": "Div", "c": [[own, classes, pairs], page]} for own, page in zip(names, pages, strict=False)]
            return [*nodes[:at], lists[0], *nodes[at + 1 :]], [[one] for one in lists[1:]]
    return nodes, []


def _pages(entries: Sequence[Node], lines: int) -> list[list[Node]]:
    """Entries of a list of sources, so many lines at a time."""
    pages: list[list[Node]] = [[]]
    room = lines
    for entry in entries:
        letters = sum(len(one["c"]) + 1 for one in nodes_in(entry["c"][1]) if one.get("t") == "Str")
        if room < (taken := letters // WIDTH + 1) and pages[-1]:
            pages.append([])
            room = lines
        room -= taken
        pages[-1].append(entry)
    return pages


def shown(piece: Piece) -> str:
    """All HTML of a piece."""
    return "\n".join(f"{slide.title or ''}\n{slide.body}" for slide in piece)


def filled(piece: Piece, fill: Callable[[str], str]) -> Piece:
    """A piece with numbers and references."""
    return tuple(replace(one, title=one.title and fill(one.title), body=fill(one.body)) for one in piece)


def slides_of(pieces: Sequence[Piece]) -> list[Slide]:
    """The slides of a deck's pieces; what would show nothing stands in the one after it, at the end in the last.

    In none that is hidden, since reveal.js takes those away.
    """
    slides: list[Slide] = []
    unseen: list[str] = []
    last = -1
    for slide in (slide for piece in pieces for slide in piece):
        if slide.is_unseen:
            unseen.append(slide.body)
        elif slide.attributes.get("data-visibility") == "hidden":
            slides.append(slide)
        else:
            last, unseen, above = len(slides), [], unseen
            slides.append(replace(slide, body="\n".join([*above, slide.body])))
    if last >= 0:
        slides[last] = replace(slides[last], body="\n".join([slides[last].body, *unseen]))
    return slides


def marked(slide: Slide) -> Slide:
    """A slide as templates see it: its HTML is marked as such."""
    title = None if slide.title is None else Markup(slide.title)
    return replace(slide, title=title, body=Markup(slide.body))


def write(told: Told) -> str:
    """The deck, by its template."""
    return told.render("deck.html", {"slides": [*map(marked, slides_of(told.pieces))]})
