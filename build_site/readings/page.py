"""The page: a lecture to read, with a table of contents."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from ..course.clock import UNRELEASED
from ..course.labels import as_plain
from ..course.model import READINGS
from ..course.words import word
from ..markdown.nodes import open_tag
from ..markdown.parts import Parts
from ..markdown.titles import label_of
from . import Told
from .footnotes import around

if TYPE_CHECKING:
    from .slide import FilteredSlide

_PICTURE = re.compile(  # not one that only decorates; of one drawn for several values the last
    r'<img\b[^>]*?\ssrc="\.\./([^"]+)"[^>]*?\salt="[^"](?:[^>]*?\sdata-frames="(?:[^"]* )?\.\./([^"]+)")?'
)
LISTED = 3  # the deepest level of headings in the table of contents


class ContentsLine(Struct, frozen=True):
    """One line of a page's table of contents; `level` is that of the HTML heading."""

    id: str
    title: str
    level: int


class Section(Struct, frozen=True):
    """What a slide is on the page: HTML, its line in the table of contents, and its footnotes as items of a list.

    It begins with a heading of this level, that is its title; without one with a rule, and without `id` with neither.
    `slide` is the one of the deck that it tells of, "" where there is none.
    One that a preview shows `early` is released then.
    """

    html: str = ""
    entry: ContentsLine | None = None
    footnotes: str = ""
    id: str = ""
    title: str = ""
    level: int = 0
    slide: str = ""
    early: str = ""


Piece = Section


def prepare(slide: FilteredSlide, parts: Parts) -> Callable[[], Section]:
    """Have heading, content and footnotes written; nothing of a slide that is hidden."""
    if slide.is_hidden:
        return Section
    title, filtered = parts.html(slide.filtered("page", slide.title)), slide.filtered("page", slide.content)
    content, footnotes = parts.html(filtered), parts.html(slide.listed("page"))
    label = parts.html(label_of(slide.title)) if slide.title and slide.level <= LISTED else None

    def finish() -> Section:
        entry = ContentsLine(slide.id, label.text, slide.level) if label else None
        in_deck = slide.id if slide.is_seen_in("deck") else ""
        early = slide.attributes.get("data-release", "") if UNRELEASED in slide.classes else ""
        return Section(content.text, entry, footnotes.text, slide.place, title.text, slide.level, in_deck, early)

    return finish


def shown(piece: Piece) -> str:
    """All HTML of a piece."""
    return f"{piece.title}\n{piece.html}\n{piece.footnotes}"


def filled(piece: Section, fill: Callable[[str], str]) -> Section:
    """A piece with numbers and references; those in the table of contents are no links."""
    entry = piece.entry and replace(piece.entry, title=fill(as_plain(piece.entry.title)))
    texts = {"html": fill(piece.html), "footnotes": fill(piece.footnotes), "title": fill(piece.title)}
    return replace(piece, entry=entry, **texts)


def html_of(pieces: Sequence[Section], lang: str, deck: str = "") -> str:
    """The page's text, its footnotes at the end; its sections link to their slides in the file of a `deck`."""
    footnotes = "\n".join(filter(None, (piece.footnotes for piece in pieces)))
    texts = (text for piece in pieces for text in (_beginning(piece, lang, deck), piece.html))
    return "\n".join(filter(None, [*texts, around(footnotes, lang)]))


def _beginning(piece: Section, lang: str, deck: str) -> str:
    """The heading or rule that a section begins with, and beside it the link to its slide, which is no part of it."""
    if not piece.id:
        return ""
    early = {"class": UNRELEASED, "data-release": piece.early} if piece.early else {}
    link = ""
    if deck and piece.slide:
        place, name = f"{deck}#/{quote(piece.slide)}", word(lang, "Slide")
        link = open_tag("a", {"class": "to-slide", "href": place, "title": name}) + "</a>"
    if not piece.title:
        return open_tag("hr", {"id": piece.id, **early}) + link
    heading = open_tag(f"h{piece.level}", {"id": piece.id, **early}) + f"{piece.title}</h{piece.level}>"
    return f'<div class="heading">{heading}{link}</div>' if link else heading


def contents_of(pieces: Sequence[Section]) -> list[ContentsLine]:
    """The page's table of contents."""
    return [piece.entry for piece in pieces if piece.entry]


def first_picture(pieces: Sequence[Section]) -> str:
    """The place in the site of the first picture that a page shows, "" if there is none."""
    found = next(filter(None, (_PICTURE.search(piece.html) for piece in pieces)), None)
    return unescape(found[2] or found[1]) if found else ""


def write(told: Told) -> str:
    """The page, by its template."""
    toc = contents_of(told.pieces) if told.result.front.toc else []
    shown = [replace(entry, title=Markup(entry.title)) for entry in toc if len(toc) > 1]
    return told.render(
        "page.html", {"body": Markup(html_of(told.pieces, told.result.front.lang, READINGS["deck"])), "toc": shown}
    )
