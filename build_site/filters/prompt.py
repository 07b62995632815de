"""Prompts: a block quote that starts with `Q:` asks the room; `A:`, in it or in the next one, is the answer."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..pandoc import wrap
from .context import Context

BREAKS = (pf.SoftBreak, pf.LineBreak)


def prompt(elem: pf.BlockQuote, ctx: Context) -> Any:
    """BlockQuote -> `aside.prompt` with its answer as `div.answer`, for `answer` to show as the reading needs."""
    if not _starts_with("Q:", elem):
        return [] if _starts_with("A:", elem) and _starts_with("Q:", elem.prev) else None
    blocks = [part for block in elem.content for part in _at_answer(block)]
    cut = next((n for n, block in enumerate(blocks) if _paragraph_starts("A:", block)), len(blocks))
    question, reply = blocks[:cut], blocks[cut:]
    if not reply and _starts_with("A:", elem.next):
        reply = list(elem.next.content)
    question[0] = _without_mark(question[0], pf.RawInline('<span class="mark">Q:</span>'))
    if reply:
        reply = [pf.Div(_without_mark(reply[0]), *reply[1:], classes=["answer"])]
    return wrap("aside", {"class": "prompt"}, [*question, *reply])


def _starts_with(mark: str, elem: Any) -> bool:
    return isinstance(elem, pf.BlockQuote) and bool(elem.content) and _paragraph_starts(mark, elem.content[0])


def _paragraph_starts(mark: str, block: Any) -> bool:
    if not isinstance(block, (pf.Para, pf.Plain)) or not block.content:
        return False
    first = block.content[0]
    return isinstance(first, pf.Str) and first.text.startswith(mark)


def _at_answer(block: Any) -> list[Any]:
    """A paragraph divided where one of its lines starts with `A:`."""
    if not isinstance(block, (pf.Para, pf.Plain)):
        return [block]
    inlines = list(block.content)
    for n in range(len(inlines) - 1):
        following = inlines[n + 1]
        if isinstance(inlines[n], BREAKS) and isinstance(following, pf.Str) and following.text.startswith("A:"):
            return [type(block)(*inlines[:n]), pf.Para(*inlines[n + 1 :])]
    return [block]


def _without_mark(paragraph: Any, *instead: Any) -> Any:
    """The paragraph with `instead` for the two letters of its mark."""
    first, *tail = paragraph.content
    if rest := first.text[2:]:
        tail = [*([pf.Space()] if instead else []), pf.Str(rest), *tail]
    elif not instead and tail and isinstance(tail[0], (pf.Space, *BREAKS)):
        tail = tail[1:]
    return type(paragraph)(*instead, *tail)
