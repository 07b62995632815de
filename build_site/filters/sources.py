"""The sources of a slide: small at its foot in the deck; other readings list all at their end. See `citations`."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.elements import wrap
from .context import Context
from .marks import SOURCES


def sources(elem: pf.Div, ctx: Context) -> Any:
    """`div.build-site-sources` -> `aside.sources` in the deck, nothing elsewhere."""
    if SOURCES not in elem.classes:
        return None
    return (
        wrap("aside", {"class": "sources", "aria-label": ctx.word("Sources")}, [*elem.content])
        if ctx.reading == "deck"
        else []
    )
