"""Solutions: as front matter's `answers` says, a fragment in the deck and folded on the page, or shown."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.elements import wrap
from .answers import shown
from .context import Context


def solution(elem: pf.Div, ctx: Context) -> Any:
    """`div.theorem.sol`, as `theorem` made it -> folded or shown. (Withheld ones are gone by now.)"""
    if elem.classes[:2] != ["theorem", "sol"]:
        return None
    classes, attributes = shown(elem, ctx)
    elem.classes += classes
    if ctx.reading == "deck":
        elem.attributes |= attributes
        return None
    title, *blocks = elem.content
    given = {"id": elem.identifier} if elem.identifier else {}
    given |= {"class": " ".join(elem.classes)} | attributes
    summary = [pf.RawBlock("<summary>"), pf.Plain(*title.content), pf.RawBlock("</summary>")]
    return wrap("details", given, [*summary, *blocks])
