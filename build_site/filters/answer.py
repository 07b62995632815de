"""Answers to prompts: a fragment in the deck, folded on the page. (Withheld ones are gone by now: see `prompt`.)"""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.elements import wrap
from .answers import shown
from .context import Context


def answer(elem: pf.Div, ctx: Context) -> Any:
    """`div.answer` as front matter's `answers` says: folded or shown."""
    if elem.classes != ["answer"]:
        return None
    classes, attributes = shown(elem, ctx)
    elem.classes += classes
    if ctx.reading == "deck":
        elem.attributes |= {"role": "group", "aria-label": ctx.word("Answer")} | attributes
        return None
    summary = pf.RawBlock(f"<summary>{ctx.word('Answer')}</summary>")
    return wrap("details", {"class": " ".join(elem.classes)} | attributes, [summary, *elem.content])
