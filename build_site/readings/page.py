"""The page: a lecture to read, with a table of contents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from ..course.clock import UNRELEASED
from ..course.labels import as_plain
from ..markdown.nodes import open_tag
from ..markdown.parts import Parts
from ..markdown.slides import shows_nothing
from ..markdown.titles import label_of
from . import Told
from .footnotes import around

if TYPE_CHECKING:
    from .slide import FilteredSlide

LISTED = 3  # the deepest level of headings in the table of contents


class ContentsLine(Struct, frozen=True):
    """One line of a page's table of contents; `level` is that of the HTML heading."""

    id: str
    title: str
    level: int


class Section(Struct, frozen=True):
    """What a slide is on the page: HTML, its line in the table of contents, and its footnotes as items of a list."""

    html: str = ""
    entry: ContentsLine | None = None
    footnotes: str = ""


Piece = Section


def prepare(slide: FilteredSlide, parts: Parts) -> Callable[[], Section]:
    """Have heading, content and footnotes written; nothing of a slide that is hidden."""
    if slide.is_hidden:
        return Section
    title, filtered = parts.html(slide.filtered("page", slide.title)), slide.filtered("page", slide.content)
    content, rule = parts.html(filtered), slide.rule if slide.has_heading or not shows_nothing(filtered) else ""
    footnotes = parts.html(slide.listed("page"))
    label = parts.html(label_of(slide.title)) if slide.title and slide.level <= LISTED else None

    def finish() -> Section:
        entry = ContentsLine(slide.id, label.text, slide.level) if label else None
        tag = f"h{slide.level}"
        opened = open_tag(tag, {"id": slide.id} | _early(slide))
        heading = f"{opened}{title.text}</{tag}>" if slide.title else rule
        return Section("\n".join(filter(None, (heading, content.text))), entry, footnotes.text)

    return finish


def _early(slide: FilteredSlide) -> dict[str, str]:
    """What marks a heading that a preview shows before it is released."""
    if UNRELEASED not in slide.classes:
        return {}
    return {"class": UNRELEASED, "data-release": slide.attributes.get("data-release", "")}


def shown(piece: Piece) -> str:
    """All HTML of a piece."""
    return f"{piece.html}\n{piece.footnotes}"


def filled(piece: Section, fill: Callable[[str], str]) -> Section:
    """A piece with numbers and references; those in the table of contents are no links."""
    entry = piece.entry and replace(piece.entry, title=fill(as_plain(piece.entry.title)))
    return Section(fill(piece.html), entry, fill(piece.footnotes))


def html_of(pieces: Sequence[Section]) -> str:
    """The page's text, its footnotes at the end."""
    footnotes = "\n".join(filter(None, (piece.footnotes for piece in pieces)))
    return "\n".join(filter(None, [*(piece.html for piece in pieces), around(footnotes)]))


def contents_of(pieces: Sequence[Section]) -> list[ContentsLine]:
    """The page's table of contents."""
    return [piece.entry for piece in pieces if piece.entry]


def write(told: Told) -> str:
    """The page, by its template."""
    toc = contents_of(told.pieces) if told.result.front.toc else []
    shown = [replace(entry, title=Markup(entry.title)) for entry in toc if len(toc) > 1]
    return told.render("page.html", {"body": Markup(html_of(told.pieces)), "toc": shown})
