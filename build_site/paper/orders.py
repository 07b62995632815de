"""Orders: which PDFs are to be made."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ..problems import Place, Problem


class Order(Struct, frozen=True):
    """A PDF to make: its `kind` ("page", "deck" or "handout"), and the `file` of the site that it is made of.

    `made_from` is a digest by which it is known to be up to date; a handout has so many slides `per_sheet`.
    """

    file: str
    kind: str
    made_from: str
    per_sheet: int = 0


def no_letters(order: Order, letters: Iterable[str]) -> Problem:
    """The problem of letters that no font has, so that boxes would be printed for them."""
    message = f"cannot be made a PDF: no font of this computer has {' '.join([*letters][:20])}"
    return Problem(Place(order.file, 0), message, "install one that has, such as Noto")
