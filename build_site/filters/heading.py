"""Headings within a slide: their level follows from the slide's own, so that readers never skip one."""

from __future__ import annotations

import panflute as pf

from .context import Context

DECK_LEVEL = 2  # of a slide's title


def heading(elem: pf.Header, ctx: Context) -> None:
    """Header whose level is its depth below the slide's title -> one with an HTML level, at most 6."""
    base = DECK_LEVEL if ctx.reading == "deck" else ctx.page_level
    elem.level = min(base + elem.level, 6)
