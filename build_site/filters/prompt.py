"""Prompts: a block quote that starts with `Q:` asks the room; `A:`, in it or in the next one, is the answer.

So is a div of the class `answer`, which authors may write themselves.
"""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import dropwhile, pairwise
from typing import Any

import panflute as pf

from ..markdown.elements import GAPS
from .answers import are_withheld, texts
from .context import Context
from .step import is_pause

_NEARLY = re.compile(r"(?:[qa]|[QA](?= )|question|answer)\s*:|(?:QUESTION|ANSWER|Question|Answer)\s*:|Q\.(?= )")
_MARK: dict[str, list[Any]] = {"Q": [pf.RawInline('<span class="mark">Q:</span>'), pf.Space()], "A": []}
Turn = tuple[str, list[Any]]  # "Q" or "A", and what was said


def prompt(elem: pf.BlockQuote | pf.Div, ctx: Context) -> Any:
    """BlockQuote -> `div.prompt` with its answers in `div.answer`; withheld answers go before anything sees them."""
    mark, is_secret = _mark(elem), are_withheld(elem, ctx)
    if isinstance(elem, pf.Div):
        if "answer" not in elem.classes or not is_secret:
            return None
        ctx.left_out += texts(elem)
        return []
    if mark == "A":
        if _asked_before(elem):
            return []
        say = ctx.error if is_secret else ctx.warn
        say(elem, "this answer follows no question, so everyone sees it", "write it right after > Q: …")
        return None
    if mark != "Q":
        if nearly := _nearly_marked(elem):
            say = ctx.error if is_secret else ctx.warn
            say(elem, f"a quotation that begins with {nearly} is only one", f"write {nearly[0].upper()}:")
        return None
    prompts: list[Any] = []
    for who, said in _turns([*elem.content, *_answers_after(elem)]):
        if len(said) == 1 and isinstance(said[0], (pf.Para, pf.Plain)) and len(said[0].content) <= len(_MARK[who]):
            ctx.warn(elem, f"nothing follows {who}: in this prompt", "write it in the same quotation")
        if who == "Q":
            prompts.append(pf.Div(*said, classes=["prompt"]))
        elif not is_secret:
            prompts[-1].content.append(pf.Div(*said, classes=["answer"]))
        else:
            ctx.left_out += (text for one in said for text in texts(one))
    if is_secret and any(_hides_answer(one) for one in prompts):
        ctx.error(elem, "an answer inside a list would be published", "let A: start a paragraph of the quote")
    return prompts


def _turns(blocks: list[Any]) -> list[Turn]:
    """What was asked and answered, in order: a turn begins where a paragraph, or a line of one, starts with a mark."""
    turns: list[Turn] = []
    for block in blocks:
        for part in _lines_with_marks(block):
            if mark := _paragraph_mark(part):
                turns.append((mark, []))
                part = _without_mark(part, mark)
            turns[-1][1].append(part)
    return turns


def _answers_after(elem: Any) -> list[Any]:
    """The blocks of the quotes that follow and start with `A:`."""
    blocks: list[Any] = []
    while (elem := elem.next) is not None and (_mark(elem) == "A" or _is_nothing(elem)):
        blocks += elem.content if isinstance(elem, pf.BlockQuote) else []
    return blocks


def _asked_before(elem: Any) -> bool:
    while (elem := elem.prev) is not None and (_mark(elem) == "A" or _is_nothing(elem)):
        pass
    return elem is not None and _mark(elem) == "Q"


def _is_nothing(elem: Any) -> bool:
    """A comment or a pause, which may stand between question and answer."""
    return is_pause(elem) or (isinstance(elem, pf.RawBlock) and elem.text.lstrip().startswith("<!--"))


def _mark(elem: Any) -> str:
    """ "Q" or "A" if a quote starts so, else ""."""
    return _paragraph_mark(elem.content[0]) if isinstance(elem, pf.BlockQuote) and elem.content else ""


def _nearly_marked(elem: Any) -> str:
    """How a quote begins that may have been meant to ask or to answer, else ""."""
    text = pf.stringify(elem.content[0]) if elem.content and isinstance(elem.content[0], (pf.Para, pf.Plain)) else ""
    found = _NEARLY.match(text)
    return found[0] if found else ""


def _paragraph_mark(block: Any) -> str:
    if not isinstance(block, (pf.Para, pf.Plain)) or not block.content:
        return ""
    first = block.content[0]
    if _is_marked_apart(block):
        return str(pf.stringify(first))
    if isinstance(first, (pf.Strong, pf.Emph)) and first.content:
        first = first.content[0]
    return first.text[0] if isinstance(first, pf.Str) and first.text.startswith(("Q:", "A:")) else ""


def _is_marked_apart(paragraph: Any) -> bool:
    """Whether a paragraph starts with a mark whose colon is outside of its emphasis: **Q**: ..."""
    first = paragraph.content[0]
    is_letter = isinstance(first, (pf.Strong, pf.Emph)) and pf.stringify(first) in ("Q", "A")
    after = first.next if is_letter else None
    return isinstance(after, pf.Str) and after.text.startswith(":")


def _lines_with_marks(block: Any) -> list[Any]:
    """A paragraph divided before each line that starts with a mark."""
    if not isinstance(block, (pf.Para, pf.Plain)):
        return [block]
    inlines = list(block.content)
    cuts = [
        n + 1
        for n, one in enumerate(inlines)
        if isinstance(one, GAPS[1:]) and _paragraph_mark(pf.Plain(*inlines[n + 1 :]))
    ]
    bounds = [0, *cuts, len(inlines) + 1]
    return [type(block)(*inlines[a : b - 1]) for a, b in pairwise(bounds)] if cuts else [block]


def _without_mark(paragraph: Any, mark: str) -> Any:
    """The paragraph without its mark; a question gets one that screen readers read and the theme draws."""
    first, *tail = paragraph.content
    if _is_marked_apart(paragraph):
        first, tail = pf.Str(f"{mark}{tail[0].text}"), tail[1:]
    inner = list(first.content) if isinstance(first, (pf.Strong, pf.Emph)) else [first]
    rest = inner[0].text[2:]
    kept = _from_word([*([pf.Str(rest)] if rest else []), *inner[1:]])
    words = [*([type(first)(*kept)] if kept and not isinstance(first, pf.Str) else kept), *tail]
    return type(paragraph)(*deepcopy(_MARK[mark]), *_from_word(words))


def _from_word(inlines: list[Any]) -> list[Any]:
    return list(dropwhile(lambda one: isinstance(one, GAPS), inlines))


def _hides_answer(prompt: Any) -> bool:
    found: list[Any] = []
    prompt.walk(lambda one, _: found.extend(part for part in _lines_with_marks(one) if _paragraph_mark(part) == "A"))
    return bool(found)
