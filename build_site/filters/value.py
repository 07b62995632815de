"""Inline values: what an expression in the text comes to."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..course.model import STEP, Output
from ..markdown.elements import Elements
from ..markdown.formulas import inlines_of
from ..markdown.printed import plain_of
from .context import Context
from .tags import made_by_code


def value(elem: pf.Code, ctx: Context) -> Any:
    """`` `{python} f"{auc:.2f}"` `` -> the text, TeX or HTML of its value."""
    shown = ctx.steps.get(elem.attributes.get(STEP, ""))
    if not isinstance(shown, Output):
        return None
    inlines = _inlines(shown, elem, ctx)
    if shown.state:
        return pf.Span(*inlines, classes=[shown.state], attributes={"aria-busy": "true"})
    return inlines[0] if len(inlines) == 1 else inlines


def _inlines(shown: Output, elem: Any, ctx: Context) -> list[Any]:
    match shown.text:
        case "text/html":
            return [pf.RawInline(made_by_code(shown.data["text/html"], elem, ctx))]
        case "text/latex":
            return Elements().make(inlines_of(shown.data["text/latex"]))
    return [pf.Str(plain_of(shown.data.get("text/plain", "…" if shown.state == "pending" else "")))]
