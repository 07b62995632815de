"""Speaker notes: in the deck of previews and `--notes` builds, in no published file otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import panflute as pf

from ..markdown.elements import wrap
from .context import Context

_ASIDE = re.compile(r"\s*<aside\b[^>]*\bclass\s*=\s*[\"']?[^\"'>]*\bnotes\b", re.I)
RAW = (pf.RawBlock, pf.RawInline)
ATTRIBUTES = ("notes", "data-notes")  # reveal.js shows them as speaker notes


def notes(
    elem: pf.Div
    | pf.ListItem
    | pf.Definition
    | pf.BlockQuote
    | pf.Figure
    | pf.Note
    | pf.TableCell
    | pf.Para
    | pf.Plain
    | pf.Header,
    ctx: Context,
) -> Any:
    """`::: notes`, or `<aside class="notes">` as reveal.js writes it -> `aside.notes` in the deck, or nothing."""
    if is_notes(elem):
        if not ctx.notes or ctx.reading not in ("all", "deck"):
            return []
        return wrap("aside", {"class": "notes"}, list(elem.content)) if ctx.reading == "deck" else None
    if isinstance(elem, (pf.Header, pf.Div)) and not ctx.notes:
        for name in ATTRIBUTES:
            elem.attributes.pop(name, None)
    if ctx.reading == "all" and any(_opens(one) for one in elem.content):
        elem.content = _outside(list(elem.content), ctx)
    return None


def is_notes(elem: Any) -> bool:
    """Whether an element is a div of speaker notes."""
    return isinstance(elem, pf.Div) and "notes" in elem.classes


def ancestors(elem: Any) -> Iterator[Any]:
    """What an element stands in, from the inside out."""
    while (elem := elem.parent) is not None:
        yield elem


def _opens(elem: Any) -> bool:
    return isinstance(elem, RAW) and elem.format == "html" and bool(_ASIDE.match(elem.text))


def _outside(elements: list[Any], ctx: Context) -> list[Any]:
    """pandoc reads the tags of a raw aside as elements of their own, with the Markdown between them."""
    result: list[Any] = []
    inside: list[Any] | None = None
    for elem in elements:
        if inside is None and _opens(elem):
            inside = []
        elif inside is None:
            result.append(elem)
        elif not _closes(elem):
            inside.append(elem)
        if inside is not None and _closes(elem):
            result, inside = result + _kept(inside, ctx), None
    return result + _kept(inside or [], ctx)


def _kept(inside: list[Any], ctx: Context) -> list[Any]:
    blocks = [one for one in inside if isinstance(one, pf.Block)]
    ctx.left_out += map(pf.stringify, inside)  # of pages, too
    return [pf.Div(*blocks, classes=["notes"])] if ctx.notes and blocks else []


def _closes(elem: Any) -> bool:
    return isinstance(elem, RAW) and "</aside>" in elem.text.lower()
