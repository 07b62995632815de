"""Pauses as authors write them: a paragraph `. . .`, or LaTeX's \\pause."""

from __future__ import annotations

from typing import Any

import panflute as pf

from .context import Context


def step(elem: pf.Para | pf.RawBlock, ctx: Context) -> Any:
    """`. . .` -> an empty `div.pause`, for `pause` to act on."""
    return [pf.Div(classes=["pause"])] if is_pause(elem) else None


def is_pause(elem: Any) -> bool:
    """Whether an element is a pause as authors write it."""
    if isinstance(elem, pf.RawBlock):
        return elem.format in ("tex", "latex") and elem.text.strip() == "\\pause"
    return isinstance(elem, pf.Para) and len(elem.content) == 5 and pf.stringify(elem).strip() == ". . ."
