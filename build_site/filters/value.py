"""Inline values: what an expression in the text comes to."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..course.model import STEP, Output
from .context import Context
from .tags import made_by_code


def value(elem: pf.Code, ctx: Context) -> Any:
    """`` `{python} f"{auc:.2f}"` `` -> the text, TeX or HTML of its value."""
    shown = ctx.steps.get(elem.attributes.get(STEP, ""))
    if not isinstance(shown, Output):
        return None
    if shown.state:
        return pf.Span(_inline(shown, elem, ctx), classes=[shown.state], attributes={"aria-busy": "true"})
    return _inline(shown, elem, ctx)


def _inline(shown: Output, elem: Any, ctx: Context) -> Any:
    if tex := shown.data.get("text/latex"):
        return pf.Math(tex.strip("$ "), format="InlineMath")
    if html := shown.data.get("text/html"):
        return pf.RawInline(made_by_code(html, elem, ctx))
    return pf.Str(shown.data.get("text/plain", "…" if shown.state == "pending" else ""))
