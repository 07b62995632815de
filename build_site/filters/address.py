"""Links to other lectures lead to the same reading: from deck to deck, from page to page."""

from __future__ import annotations

import panflute as pf

from .context import Context
from .link import TO_LECTURE


def address(elem: pf.Link, ctx: Context) -> None:
    """`lecture:drift#shift` -> `../drift/slides.html#/shift` in a deck, `../drift/index.html#shift` on a page."""
    if not elem.url.startswith(TO_LECTURE):
        return
    slug, _, fragment = elem.url.removeprefix(TO_LECTURE).partition("#")
    if ctx.reading == "deck" and slug:
        elem.url = f"{ctx.root}{slug}/slides.html" + (f"#/{fragment}" if fragment else "")
    else:
        elem.url = f"{ctx.root}{slug}{'/' if slug else ''}index.html" + (f"#{fragment}" if fragment else "")
