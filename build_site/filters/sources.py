"""Sources: small at the foot of their slide in the deck, without links in the notebook. See `citations`."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.elements import wrap
from .context import Context
from .marks import SOURCES


def sources(elem: pf.Div | pf.Span | pf.Link, ctx: Context) -> Any:
    """`div.build-site-sources` -> `aside.sources` in the deck, nothing elsewhere; for the notebook, only text."""
    if SOURCES in elem.classes:
        return (
            wrap("aside", {"class": "sources", "aria-label": "Sources"}, [*elem.content])
            if ctx.reading == "deck"
            else []
        )
    if ctx.reading != "notebook":
        return None
    if "cite-back" in elem.classes:
        return []
    if "citation" in elem.classes:
        return [one for inline in elem.content for one in _unlinked(inline)]
    if "csl-bib-body" in elem.classes or "csl-entry" in elem.classes:
        return [*elem.content]
    return None


def _unlinked(inline: Any) -> list[Any]:
    return [*inline.content] if isinstance(inline, pf.Link) and inline.url.startswith("#ref-") else [inline]
