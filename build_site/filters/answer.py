"""Answers to prompts: a fragment in the deck, folded on the page, nowhere while they are withheld."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..pandoc import wrap
from .context import Context


def answer(elem: pf.Div, ctx: Context) -> Any:
    """`div.answer` as front matter's `answers` says: folded, withheld or shown."""
    if "answer" not in elem.classes:
        return None
    if ctx.answers == "withheld":
        return []
    if ctx.reading == "deck":
        elem.classes = ["answer", *(["fragment"] if ctx.answers == "folded" else [])]
        return None
    unfolded = {"open": ""} if ctx.answers == "shown" else {}
    summary = pf.RawBlock("<summary>Answer</summary>")
    return wrap("details", {"class": "answer"} | unfolded, [summary, *elem.content])
