"""Speaker notes: in the deck of previews and `--notes` builds, in no published file otherwise."""

from __future__ import annotations

import re
from typing import Any

import panflute as pf

from ..pandoc import wrap
from .context import Context

_ASIDE = re.compile(r"\s*<aside\b[^>]*\bclass\s*=\s*[\"']?[^\"'>]*\bnotes\b", re.I)


def notes(elem: pf.Div, ctx: Context) -> Any:
    """`::: notes`, or `<aside class="notes">` as reveal.js writes it -> `aside.notes` in the deck, or nothing."""
    if is_notes(elem):
        if not ctx.notes or ctx.reading == "page":
            return []
        return wrap("aside", {"class": "notes"}, list(elem.content)) if ctx.reading == "deck" else None
    if ctx.reading == "both" and any(_opens(block) for block in elem.content):
        elem.content = _as_divs(list(elem.content))
        if not ctx.notes:
            elem.content = [block for block in elem.content if not is_notes(block)]
    return None


def is_notes(elem: Any) -> bool:
    """Whether an element is a div of speaker notes."""
    return isinstance(elem, pf.Div) and "notes" in elem.classes


def _opens(block: Any) -> bool:
    return isinstance(block, pf.RawBlock) and block.format == "html" and bool(_ASIDE.match(block.text))


def _as_divs(blocks: list[Any]) -> list[Any]:
    """pandoc reads the tags of a raw aside as blocks of their own, with the Markdown between them."""
    result: list[Any] = []
    inside: list[Any] | None = None
    for block in blocks:
        closes = isinstance(block, pf.RawBlock) and "</aside>" in block.text.lower()
        if inside is None and _opens(block):
            inside = []
        elif inside is None:
            result.append(block)
        elif not closes:
            inside.append(block)
        if inside is not None and closes:
            result, inside = [*result, pf.Div(*inside, classes=["notes"])], None
    return result if inside is None else [*result, pf.Div(*inside, classes=["notes"])]
