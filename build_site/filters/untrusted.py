"""With `trust = "contributor"`, what could run in a reader's browser goes: raw HTML, handlers, script addresses."""

from __future__ import annotations

import re
from typing import Any

import panflute as pf

from .context import Context

_SCRIPT = re.compile(r"\s*(javascript|vbscript|data)\s*:", re.I)


def untrusted(
    elem: pf.RawBlock | pf.RawInline | pf.Link | pf.Div | pf.Span | pf.Header | pf.Code | pf.CodeBlock | pf.Image,
    ctx: Context,
) -> Any:
    """Raw HTML -> nothing; other elements lose attributes that hold scripts, links the addresses that do."""
    if ctx.trust == "author":
        return None
    if isinstance(elem, (pf.RawBlock, pf.RawInline)):
        return [] if elem.format.startswith("html") else None
    for name in [name for name in elem.attributes if name.lower().startswith("on")]:
        del elem.attributes[name]
    if isinstance(elem, pf.Link) and _SCRIPT.match(elem.url):
        return list(elem.content)
    return None
