"""Answers to prompts: a fragment in the deck, folded on the page. (Withheld ones are gone by now: see `prompt`.)"""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.elements import wrap
from .context import Context


def answer(elem: pf.Div, ctx: Context) -> Any:
    """`div.answer` as front matter's `answers` says: folded or shown."""
    if elem.classes != ["answer"]:
        return None
    if ctx.reading == "deck":
        elem.classes = ["answer", *(["fragment"] if ctx.answers == "folded" else [])]
        elem.attributes |= {"role": "group", "aria-label": ctx.word("Answer")}
        return None
    unfolded = {"open": ""} if ctx.answers == "shown" else {}
    summary = pf.RawBlock(f"<summary>{ctx.word('Answer')}</summary>")
    return wrap("details", {"class": "answer"} | unfolded, [summary, *elem.content])
