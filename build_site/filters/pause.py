"""Pauses: what follows one comes with the next key in the deck."""

from __future__ import annotations

import panflute as pf

from .context import Context


def pause(elem: pf.Div | pf.ListItem | pf.BlockQuote | pf.Definition, ctx: Context) -> None:
    """Blocks after a `div.pause` -> `div.fragment` in the deck; on the page the pause is dropped."""
    blocks = list(elem.content)
    pauses = [n for n, block in enumerate(blocks) if isinstance(block, pf.Div) and block.classes == ["pause"]]
    if not pauses:
        return
    runs = [blocks[a + 1 : b] for a, b in zip(pauses, [*pauses[1:], len(blocks)], strict=True)]
    if ctx.reading == "deck":
        runs = [[pf.Div(*run, classes=["fragment"])] for run in runs if run]
    elem.content = [*blocks[: pauses[0]], *(block for run in runs for block in run)]
