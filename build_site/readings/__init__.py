"""What a lecture is read as: the deck, the page, the notebook. Each is a file here and a line in model.READINGS.

A reading's module has `Piece`, what is kept of each slide; `prepare(slide, parts) -> () -> Piece`, which has pandoc
write what the reading needs; `filled(piece, fill) -> Piece`, the same with numbers and references; and
`write(told) -> str`, the text of its file. Its name is what filters know it by. A Piece without anything is a slide
that the reading does not have.

text.py is no reading of its own: it writes a file from what the notebook has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from msgspec import Struct

from ..course.model import Lecture, Result

if TYPE_CHECKING:
    from ..markdown.parts import Parts
    from .slide import FilteredSlide


class Told(Struct, frozen=True):
    """What a reading's file is written from.

    `pieces` are those of the lecture's slides; `render` takes a template's name, and what it is told besides what all
    templates of a lecture are.
    """

    root: Path
    lecture: Lecture
    result: Result
    pieces: Sequence[Any]
    render: Callable[[str, Mapping[str, Any]], str]


class Reading(Protocol):
    """A reading's module."""

    Piece: Any

    def prepare(self, slide: FilteredSlide, parts: Parts) -> Callable[[], Any]:
        """Have what is needed of a slide written; returns what makes a Piece of it then."""

    def filled(self, piece: Any, fill: Callable[[str], str]) -> Any:
        """A piece with its texts as `fill` makes them, which puts numbers and references in."""

    def write(self, told: Told) -> str:
        """The text of the reading's file."""

    def shown(self, piece: Any) -> str:
        """All HTML of a piece; asked for of those readings that browsers show."""


@cache
def reading(name: str) -> Reading:
    """What makes a reading; loaded when it is needed."""
    return cast(Reading, import_module(f"{__package__}.{name}"))


def prepared(name: str, slide: FilteredSlide, parts: Parts) -> Callable[[], Any]:
    """Have what a reading needs of a slide written; of one that it does not have, that is nothing."""
    return reading(name).prepare(slide, parts) if slide.is_in(name) else reading(name).Piece
