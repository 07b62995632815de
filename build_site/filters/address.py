"""Links to other lectures lead to the same reading: from deck to deck, from page to page."""

from __future__ import annotations

import re

import panflute as pf

from ..course.model import READINGS
from .addresses import TO_LECTURE
from .context import Context

_LINK = re.compile(rf"{TO_LECTURE}(?P<slug>[^?#\"]*)(?P<query>\??[^#\"]*)(?:#/?(?P<fragment>[^\"]*))?")
_IN_HTML = re.compile(rf'(?<==")(?={TO_LECTURE}){_LINK.pattern}')


def address(elem: pf.Link | pf.RawBlock | pf.RawInline, ctx: Context) -> None:
    """`lecture:drift#shift` -> `../drift/slides.html#/shift` in a deck, `../drift/index.html#shift` on a page."""

    def put(link: re.Match[str]) -> str:
        slug, is_deck = link["slug"], ctx.reading == "deck" and link["slug"]
        place = f"{'#/' if is_deck else '#'}{link['fragment']}" if link["fragment"] else ""
        file = READINGS["deck" if is_deck else "page"]
        return f"{ctx.root}{slug}{'/' if slug else ''}{file}{link['query']}{place}"

    if isinstance(elem, pf.Link):
        elem.url = _LINK.sub(put, elem.url) if elem.url.startswith(TO_LECTURE) else elem.url
    elif TO_LECTURE in elem.text:
        elem.text = _IN_HTML.sub(put, elem.text)
