"""The depth of headings within a slide: 1, 2, ... below its title, without gaps."""

from __future__ import annotations

import panflute as pf

from .context import Context


def depth(elem: pf.Header, ctx: Context) -> None:
    """Header -> one whose level tells how many open headings there are; `heading` makes HTML levels of them."""
    ctx.open_levels[:] = [level for level in ctx.open_levels if level < elem.level] + [elem.level]
    elem.level = len(ctx.open_levels)
