"""With `trust = "contributor"`, what could run in a reader's browser goes: raw HTML, handlers, script addresses."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.addresses import is_script
from .context import Context

_TEXTS = ("alt", "title", "credit", "license")  # which may begin like a script: "JavaScript: the good parts"


def untrusted(
    elem: pf.RawBlock
    | pf.RawInline
    | pf.Link
    | pf.Div
    | pf.Span
    | pf.Header
    | pf.Code
    | pf.CodeBlock
    | pf.Image
    | pf.Figure
    | pf.Table,
    ctx: Context,
) -> Any:
    """Raw HTML -> nothing; other elements lose attributes that hold scripts, links and pictures the addresses."""
    if ctx.trust == "author":
        return None
    if isinstance(elem, (pf.RawBlock, pf.RawInline)):
        return None if elem.format in ("tex", "latex") else []
    for name, value in list(elem.attributes.items()):
        if name.lower().removeprefix("data-").startswith("on") or (name not in _TEXTS and is_script(value)):
            del elem.attributes[name]
    if isinstance(elem, (pf.Link, pf.Image)) and is_script(elem.url):
        return list(elem.content)
    return None
