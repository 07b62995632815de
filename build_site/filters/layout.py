"""Layouts: blocks in rows of columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Any

import panflute as pf

from ..markdown.elements import GAPS, attributes_in_html, wrap
from ..problems import did_you_mean, nearest
from .context import Context
from .tabset import divided

OPTIONS = ("layout-ncol", "layout-nrow", "layout", "layout-valign", "layout-align")
PARTS = ("layout", "layout-row", "layout-cell")
_ALIGNED = {
    "layout-valign": {"default": "", "top": "start", "center": "center", "bottom": "end"},
    "layout-align": {"default": "", "left": "start", "center": "center", "right": "end"},
}
_PERCENT = re.compile(r"[\"']?(-?[\d.]+)\s*%[\"']?")


def layout(elem: pf.Div, ctx: Context) -> Any:
    """`layout-ncol`, `layout-nrow` or `layout` -> `div.layout` of rows of cells.

    Rows have their columns as `--columns`. In the notebook all cells follow one another.
    """
    if ctx.reading != "all":
        if not any(name in PARTS for name in elem.classes):
            return None
        if ctx.reading == "notebook":
            return list(elem.content)
        # pandoc would make a section of it
        begins = bool(elem.content) and isinstance(elem.content[0], pf.Header)
        return wrap("div", attributes_in_html(elem), list(elem.content)) if begins else None
    for name in elem.attributes:
        if name not in OPTIONS and (close := nearest(name, OPTIONS, cutoff=0.8)):
            ctx.warn(elem, f"{name} is no option of layouts", f"did you mean {close}?")
    given = {name: elem.attributes.pop(name) for name in OPTIONS if name in elem.attributes}
    if not given:
        return None
    if not elem.content:
        ctx.warn(elem, "this layout is empty", "write what it shall hold between its fences")
    elem.classes = [*elem.classes, "layout"]
    elem.content = [*_rows(_cells(list(elem.content)), given, elem, ctx)]
    return None


def pictures_of(block: Any) -> list[Any]:
    """The pictures of a paragraph that holds several and nothing else."""
    inlines = list(block.content) if isinstance(block, pf.Para) else []
    pictures = [one for one in inlines if isinstance(one, pf.Image)]
    return pictures if len(pictures) > 1 and all(isinstance(one, (pf.Image, *GAPS)) for one in inlines) else []


def _cells(blocks: list[Any]) -> list[list[Any]]:
    """What stands in each cell: a block, each of some pictures without a gap, or all below a heading."""
    if blocks and isinstance(blocks[0], pf.Header):
        return divided(blocks, blocks[0].level)[1]
    cells: list[list[Any]] = []
    for block in blocks:
        if pictures := pictures_of(block):
            cells += [
                [one if one.caption.content else pf.Para(*one.content[0].content)] for one in map(figure_of, pictures)
            ]
        elif not (isinstance(block, pf.RawBlock) and block.text.lstrip().startswith("<!--")):
            cells.append([block])
    return cells


def figure_of(image: Any) -> Any:
    """A picture as pandoc has it where it is a paragraph of its own."""
    name, image.identifier = image.identifier, ""
    caption = pf.Caption(pf.Plain(*image.content)) if image.content else pf.Caption()
    return pf.Figure(pf.Plain(image), caption=caption, identifier=name)


def _rows(cells: Sequence[list[Any]], given: dict[str, str], elem: Any, ctx: Context) -> Iterator[Any]:
    aligned = "".join(_aligned(name, value, elem, ctx) for name, value in given.items())
    shapes = _shapes(given, len(cells), elem, ctx)
    remaining = iter(cells)
    placed = 0
    for shape in chain(shapes, repeat(shapes[-1])):
        if placed >= len(cells):
            return
        columns = " ".join(f"minmax(0,{abs(share):g}fr)" for share in shape)
        has_gaps = min(shape) < 0
        style = f"--columns:{columns}{';--gap:0px' if has_gaps else ''}{aligned}"
        places = [place for place, share in enumerate(shape, 1) if share > 0]
        row = [
            pf.Div(*cell, classes=["layout-cell"], attributes={"style": f"--at:{place}"} if has_gaps else {})
            for place, cell in zip(places, remaining, strict=False)
        ]
        placed += len(places)
        yield pf.Div(*row, classes=["layout-row"], attributes={"style": style})


def _aligned(name: str, value: str, elem: Any, ctx: Context) -> str:
    """The declaration of a style for one of the options that align."""
    known = _ALIGNED.get(name)
    if known is None:
        return ""
    if value not in known:
        ctx.warn(elem, f"{name} cannot be {value!r}", did_you_mean(value, known, f"it takes: {', '.join(known)}"))
    return f";--{name.removeprefix('layout-')}:{known[value]}" if known.get(value) else ""


def _shapes(given: dict[str, str], count: int, elem: Any, ctx: Context) -> list[list[float]]:
    """For each row the shares of its columns, a gap's below zero; one row of one column where they cannot be read."""
    if "layout" in given:
        if shapes := _read(given["layout"]):
            return shapes
        example = 'write for each row its columns\' widths: layout="[[1,1],[1]]"'
        ctx.warn(elem, f"layout cannot be {given['layout']!r}, so all stand one below the other", example)
        return [[1]]
    for name in ("layout-ncol", "layout-nrow"):
        if name in given:
            number = int(given[name]) if given[name].isdecimal() else 0
            if number > 0:
                return [[1] * (number if name == "layout-ncol" else -(-count // number))]
            ctx.warn(elem, f"{name} cannot be {given[name]!r}, so all stand one below the other", "write a number")
            return [[1]]
    return [[1]]


def _read(text: str) -> list[list[float]]:
    """Rows of numbers, or of percentages, as JSON; nothing where it is something else."""
    try:
        read = json.loads(_PERCENT.sub(r"\1", text))
    except ValueError:
        return []
    rows = read if isinstance(read, list) and read and all(isinstance(row, list) for row in read) else [read]
    is_sound = all(
        isinstance(row, list)
        and all(isinstance(one, int | float) and not isinstance(one, bool) and one for one in row)
        and any(one > 0 for one in row)
        for row in rows
    )
    return rows if is_sound else []
