"""Pauses as authors write them: a paragraph `. . .`, or LaTeX's \\pause."""

from __future__ import annotations

from typing import Any

import panflute as pf

from .context import Context


def step(elem: pf.Para | pf.RawBlock, ctx: Context) -> Any:
    """`. . .` -> an empty `div.pause`, for `pause` to act on."""
    if isinstance(elem, pf.RawBlock):
        found = elem.format in ("tex", "latex") and elem.text.strip() == "\\pause"
    else:
        found = len(elem.content) == 5 and pf.stringify(elem).strip() == ". . ."
    return [pf.Div(classes=["pause"])] if found else None
