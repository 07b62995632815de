"""How a cell looks where its options say more than most do."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Appearance(Struct, frozen=True):
    """What Quarto's options say of how a cell is shown.

    `fence` is the cell with its fence, where that is shown; `summary` stands above folded code. What an output
    `is_markdown` prints is read as if its author had written it. There are `captions`, `alts`, `links` and what they
    are `aligned` to one for each figure; `subcaptions` are those of the parts of one figure, whose `layout` has
    attributes of a div. `table` and `subtables` caption tables, of which `widths` are the columns'; `listing` is label
    and caption of the code, whose attributes and classes are `of_code` and `code_classes`. `above` tells of "fig" and
    "tbl" where captions go.
    """

    fence: str = ""
    summary: str = ""
    is_markdown: bool = False
    classes: tuple[str, ...] = ()
    output_classes: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    alts: tuple[str, ...] = ()
    has_subcaptions: bool = False
    subcaptions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    aligned: tuple[str, ...] = ()
    layout: Mapping[str, str] = field(default_factory=dict)
    table: tuple[str, ...] = ()
    subtables: tuple[str, ...] = ()
    widths: str = ""
    listing: tuple[str, str] = ("", "")
    above: Mapping[str, str] = field(default_factory=dict)
    of_code: Mapping[str, str] = field(default_factory=dict)
    code_classes: tuple[str, ...] = ()

    def markdown(self) -> tuple[str, ...]:
        """Its texts that pandoc has to read."""
        return (*self.captions, *self.subcaptions, *self.table, *self.subtables, self.listing[1])
