"""Columns: side by side with the widths as given; the theme takes the gaps out of them."""

from __future__ import annotations

import re
from typing import Any

import panflute as pf

from ..markdown.css import COMPUTED, NUMBER, UNIT
from ..markdown.elements import is_div
from .context import Context

_WIDTH = re.compile(r"(?:^|;)\s*width\s*:\s*([^;]+)")
_LENGTH = re.compile(rf"{NUMBER}{UNIT}|0|auto|{COMPUTED}", re.I)
_PERCENT = re.compile(r"\d+(?:\.\d+)?%")
_NUMBER = re.compile(r"0?\.\d+|1|\d{2}(?:\.\d+)?|100")  # of the whole, or of a hundred


def columns(elem: pf.Div, ctx: Context) -> Any:
    """`.column` -> its width as `--width`; columns that stand in no `.columns` are put into one."""
    if "column" in elem.classes:
        style = elem.attributes.pop("style", "")
        width = elem.attributes.pop("width", "") or (found[1].strip() if (found := _WIDTH.search(style)) else "")
        rest = _WIDTH.sub("", style).strip("; ")
        if width and not _LENGTH.fullmatch(width):
            number = float(width) if _NUMBER.fullmatch(width) else 0
            percent = f"{number * 100 if number <= 1 else number:g}%"
            hint = f"did you mean {percent}?" if number else "write 50%, 300px or 20em"
            ctx.warn(elem, f"width cannot be {width!r}: left out", hint)
            width = ""
        if parts := [part for part in (f"--width:{width}" if width else "", rest) if part]:
            elem.attributes["style"] = "; ".join(parts)
    inside = [one for one in elem.content if is_div(one, "column")]
    if "columns" in elem.classes and (together := sum(map(_percent, inside))) > 100:
        ctx.warn(elem, f"these columns are {together:g}% wide together", "let their widths add up to 100%")
    if "columns" not in elem.classes and inside:
        elem.content = _gathered(list(elem.content))
    return None


def _percent(column: Any) -> float:
    """The width of a column, 0 where it is none in percent."""
    width = column.attributes.get("width", "") or column.attributes.get("style", "").removeprefix("--width:")
    return float(width[:-1]) if _PERCENT.fullmatch(width) else 0


def _gathered(blocks: list[Any]) -> list[Any]:
    gathered: list[Any] = []
    for block in blocks:
        if not is_div(block, "column"):
            gathered.append(block)
        elif gathered and is_div(gathered[-1], "columns"):
            gathered[-1].content.append(block)
        else:
            gathered.append(pf.Div(block, classes=["columns"]))
    return gathered
