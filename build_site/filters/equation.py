"""Numbered equations: `$$a = b$$ {#eq-ab}`."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.leftovers import LABEL
from .context import Context
from .identifier import claim
from .labels import number


def equation(elem: pf.Para | pf.Plain, ctx: Context) -> None:
    """A formula on its own lines with a label behind it -> `span.equation` with its number."""
    if not any(isinstance(one, pf.Math) for one in elem.content):
        return
    inlines, shown = [*elem.content], list[Any]()
    while inlines:
        one = inlines.pop(0)
        gap = 1 if inlines and isinstance(inlines[0], (pf.Space, pf.SoftBreak)) else 0
        after = inlines[gap] if len(inlines) > gap and isinstance(one, pf.Math) else None
        if isinstance(after, pf.Str) and one.format == "DisplayMath" and (found := LABEL.fullmatch(after.text)):
            ctx.left_out.append(after.text)
            if not found["name"].startswith("eq-"):
                ctx.error(after, f"{{#{found['name']}}} is no label of an equation", f"write {{#eq-{found['name']}}}")
            name = claim(found["name"], after, ctx)
            one = pf.Span(one, pf.Space(), *number(name, elem, ctx), identifier=name, classes=["equation"])
            inlines[: gap + 1] = [pf.Str(found["rest"])] if found["rest"] else []
        shown.append(one)
    elem.content = shown
