"""Margin notes: beside the text of a page where there is room, small below what a slide shows."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.elements import is_div, replace_children
from .context import Context

CLASSES = ("column-margin", "aside")


def margin(elem: pf.Div | pf.Para | pf.Plain, ctx: Context) -> Any:
    """`.column-margin` and `.aside` -> `div.column-margin`; one within a paragraph comes after it."""
    if ctx.reading != "all":
        is_note = ctx.reading == "notebook" and is_div(elem, "column-margin")
        return [pf.BlockQuote(*elem.content)] if is_note else None
    if isinstance(elem, pf.Div):
        if any(name in elem.classes for name in CLASSES):
            if not elem.content:
                ctx.warn(elem, "a margin note that says nothing", "write its text between ::: and :::")
            elem.classes = ["column-margin", *(name for name in elem.classes if name not in CLASSES)]
            elem.attributes.setdefault("role", "note")
        return None
    return _taken_out(elem)


def _taken_out(elem: Any) -> Any:
    notes: list[Any] = []

    def take(inline: Any) -> Any:
        replace_children(inline, take)
        if not isinstance(inline, pf.Span) or not any(name in inline.classes for name in CLASSES):
            return inline
        classes = ["column-margin", *(name for name in inline.classes if name not in CLASSES)]
        attributes = {"role": "note", **inline.attributes}
        notes.append(
            pf.Div(pf.Plain(*inline.content), identifier=inline.identifier, classes=classes, attributes=attributes)
        )
        return []

    replace_children(elem, take)
    while elem.content and isinstance(elem.content[-1], (pf.Space, pf.SoftBreak)):
        elem.content.pop()
    return [*([elem] if elem.content else []), *notes] if notes else None
