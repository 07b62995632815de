"""What is to be made of a site."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ..problems import Place, Problem


class Order(Struct, frozen=True):
    """A page, deck or handout to make as PDF: of which `file` of the site, what that is made from, slides a sheet."""

    file: str
    kind: str
    made_from: str
    per_sheet: int = 0


def no_letters(order: Order, letters: Iterable[str]) -> Problem:
    """Letters that no font has, for which there would be boxes on paper."""
    message = f"cannot be made a PDF: no font of this computer has {' '.join([*letters][:20])}"
    return Problem(Place(order.file, 0), message, "install one that has, such as Noto")
