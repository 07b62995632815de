"""Footnotes: a link in the text; the note stands at the end of its slide in the deck, of the page on the page."""

from __future__ import annotations

from typing import Any

import panflute as pf

from .context import Context
from .notes import ancestors, is_notes


def footnote(elem: pf.Note, ctx: Context) -> Any:
    """Note -> a numbered link to it; the note itself is put aside with a link back. Speaker notes keep theirs."""
    if any(map(is_notes, ancestors(elem))):
        return [pf.Str(" ("), *(one for block in elem.content for one in getattr(block, "content", ())), pf.Str(")")]
    if not any(getattr(block, "content", True) for block in elem.content):
        ctx.warn(elem, "a footnote without a text", "write it: ^[text], or [^name]: text")
    number = ctx.footnotes_before + len(ctx.footnotes) + 1
    said = {"role": "doc-backlink", "aria-label": ctx.word("Back to note {n} in the text", n=number)}
    back = pf.Link(pf.Str("↩︎"), url=f"#_fnref-{number}", classes=["footnote-back"], attributes=said)
    content = list(elem.content)
    last = content[-1] if content else None
    while isinstance(last, pf.Div) and last.content:  # of what only some readings show
        last = last.content[-1]
    if isinstance(last, (pf.Para, pf.Plain)):
        last.content = [*last.content, pf.Space(), back]
    else:
        content.append(pf.Para(back))
    ctx.footnotes.append((number, content))
    mark = pf.Link(
        pf.Superscript(pf.Str(str(number))),
        url=f"#_fn-{number}",
        identifier=f"_fnref-{number}",
        classes=["footnote-ref"],
        attributes={"role": "doc-noteref"},
    )
    return [mark]
