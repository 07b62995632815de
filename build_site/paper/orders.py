"""What is to be made of a site."""

from __future__ import annotations

from msgspec import Struct


class Order(Struct, frozen=True):
    """A page, deck or handout to make as PDF: of which `file` of the site, what that is made from, slides a sheet."""

    file: str
    kind: str
    made_from: str
    per_sheet: int = 0
