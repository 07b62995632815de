"""Citations and references by number, which are not made: that their marks stay as they are is told."""

from __future__ import annotations

import re

import panflute as pf

from .context import Context

_NUMBERED = re.compile(r"(?:fig|tbl|eq|lst|sec|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem)-")


def citation(elem: pf.Cite, ctx: Context) -> None:
    """A warning for `[@key]`, `@key` and `@fig-a`, which readers get to see as they are written."""
    for one in elem.citations:
        hint = rf"write the source itself, or \@{one.id} where @ belongs to a name"
        if _NUMBERED.match(one.id):
            hint = f"write [its name](#{one.id})"
        ctx.warn(elem, f"@{one.id} is shown as it is written: nothing is looked up", hint)
