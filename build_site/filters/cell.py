"""Cells that were run: their code and what came of it, as their options want it."""

from __future__ import annotations

import html
from typing import Any

import panflute as pf

from ..course.model import NEXT_SLIDE, STEP, Cell
from ..markdown.elements import wrap
from .context import Context


def cell(elem: pf.Div, ctx: Context) -> Any:
    """A `div.cell` as `output` made it -> with the code and the outputs that readers see; a notebook gets the cell."""
    given = ctx.steps.get(elem.attributes.get(STEP, ""))
    if not isinstance(given, Cell) or ctx.reading == "notebook":
        return None
    first, *shown = elem.content
    output = [block for one in shown for block in _outer(one)]
    code = _code(first, given, ctx) if given.echo else []
    if not code and not output:
        return []
    if code and output and given.location.startswith("column"):
        steps = ["fragment"] if given.location.endswith("fragment") and ctx.reading == "deck" else []
        both = [pf.Div(*code, classes=["column"]), pf.Div(*output, classes=["column", *steps])]
        content: list[Any] = [pf.Div(*both, classes=["columns"])]
    elif output and given.location and ctx.reading == "deck":
        content = [*code, pf.Div(*output, classes=["fragment" if given.location == "fragment" else NEXT_SLIDE])]
    else:
        content = [*code, *output]
    is_box = code or elem.identifier or given.look.classes
    return pf.Div(*content, identifier=elem.identifier, classes=["cell", *given.look.classes]) if is_box else content


def _outer(block: Any) -> list[Any]:
    """A block of what was shown; pandoc would make a section of a div with a heading, and reveal.js a slide of that."""
    if not isinstance(block, pf.Div):
        return [block]
    return wrap("div", {**block.attributes, "class": " ".join(block.classes)}, list(block.content))


def _code(code: Any, given: Cell, ctx: Context) -> list[Any]:
    listing = list(code.content) if isinstance(code, pf.Div) else [code]  # with its caption
    if not given.fold:
        return listing
    opened = {"class": "code-fold"} | ({"open": "open"} if given.fold == "show" else {})
    named = given.look.summary or ctx.word("Code")
    summary = pf.RawBlock(f"<summary>{html.escape(named, quote=False)}</summary>")
    return wrap("details", opened, [summary, *listing])
