"""Speaker notes: in the deck of previews and `--notes` builds, in no published file otherwise."""

from __future__ import annotations

import re
from typing import Any

import panflute as pf

from ..pandoc import wrap
from .context import Context

_ASIDE = re.compile(r"\s*<aside\b[^>]*\bclass\s*=\s*[\"']?[^\"'>]*\bnotes\b", re.I)


def notes(elem: pf.Div, ctx: Context) -> Any:
    """`::: notes`, or `<aside class="notes">` as reveal.js writes it -> `aside.notes`, or nothing."""
    if is_notes(elem):
        return wrap("aside", {"class": "notes"}, list(elem.content)) if ctx.notes else []
    if any(_opens(block) for block in elem.content):
        elem.content = list(_without_asides(list(elem.content), ctx.notes))
    return None


def is_notes(elem: Any) -> bool:
    """Whether an element is a div of speaker notes."""
    return isinstance(elem, pf.Div) and "notes" in elem.classes


def _opens(block: Any) -> bool:
    return isinstance(block, pf.RawBlock) and block.format == "html" and bool(_ASIDE.match(block.text))


def _without_asides(blocks: list[Any], keep: bool) -> list[Any]:
    """pandoc reads the tags of a raw aside as blocks of their own, with the Markdown between them."""
    result, inside = [], False
    for block in blocks:
        inside = inside or _opens(block)
        if not inside or keep:
            result.append(block)
        if inside and isinstance(block, pf.RawBlock) and "</aside>" in block.text.lower():
            inside = False
    return result
