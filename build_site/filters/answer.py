"""Answers to prompts: a fragment in the deck, folded on the page. (Withheld ones are gone by now: see `prompt`.)"""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.elements import wrap
from .answers import early
from .context import Context


def answer(elem: pf.Div, ctx: Context) -> Any:
    """`div.answer` as front matter's `answers` says: folded or shown."""
    if elem.classes != ["answer"]:
        return None
    marks, moment = early(elem, ctx)
    if ctx.reading == "deck":
        elem.classes = ["answer", *(["fragment"] if ctx.answers == "folded" else []), *marks]
        elem.attributes |= {"role": "group", "aria-label": ctx.word("Answer")} | moment
        return None
    unfolded = {"open": ""} if ctx.answers == "shown" else {}
    summary = pf.RawBlock(f"<summary>{ctx.word('Answer')}</summary>")
    return wrap("details", {"class": " ".join(["answer", *marks])} | moment | unfolded, [summary, *elem.content])
