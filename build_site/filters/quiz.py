"""Quizzes: `::: {.quiz}` asks a question, its task list has the choices, and what is indented under one is feedback."""

from __future__ import annotations

import hashlib
from typing import Any

import panflute as pf

from ..markdown.elements import attributes_as_data, is_div, wrap
from ..markdown.nodes import open_tag
from .answers import are_withheld, shown
from .context import Context

_RIGHT, _WRONG = "\N{BALLOT BOX WITH X}", "\N{BALLOT BOX}"  # as pandoc reads [x] and [ ]


def quiz(elem: pf.Div, ctx: Context) -> Any:
    """`div.quiz` -> its question and its choices, each a `div.choice`; then, in deck and page, a fieldset.

    What tells which choices are right stands in `.solution` alone, and nowhere where answers are withheld.
    """
    if "quiz" not in elem.classes:
        return None
    if ctx.reading == "all":
        return _read(elem, ctx)
    *question, choices = [*elem.content] or [None]
    if not is_div(choices, "choices"):
        return None  # something is wrong with it, which was told
    if ctx.reading == "notebook":
        items = [pf.ListItem(*_marked(_wording(one))) for one in choices.content]
        return [*question, pf.BulletList(*items)]
    attributes = {"id": elem.identifier, "class": " ".join(elem.classes)} | attributes_as_data(elem.attributes)
    solution = [] if are_withheld(elem, ctx) else _solution(choices, ctx)
    return wrap("fieldset", attributes, [*_legend(question, ctx), *_choices(elem, choices), *solution])


# -- as it is written ---------------------------------------------------------------------------------------


def _read(elem: Any, ctx: Context) -> Any:
    """The quiz as its readings begin with it; what is wrong is told, and the quiz left as it is written."""
    blocks = [block for block in elem.content if not _is_nothing(block, ctx)]
    lists = [block for block in blocks if isinstance(block, (pf.BulletList, pf.OrderedList))]
    if not lists:
        ctx.error(elem, "a quiz without choices", "write them as a list: - [ ] for a wrong one, - [x] for a right one")
        return None
    at = next(n for n, block in enumerate(blocks) if block is lists[0])
    question, after, items = blocks[:at], blocks[at + 1 :], [*lists[0].content]
    marks = [_mark(item) for item in items]
    if not question:
        ctx.error(elem, "a quiz that asks nothing", "write the question above its choices")
    elif len(lists) > 1:
        ctx.error(lists[1], "a second list in a quiz, which has one", "write a ::: {.quiz} for each question")
    elif after:
        ctx.error(after[0], "text below the choices of a quiz", "indent it under the choice that it is about")
    elif "" in marks:
        hint = "begin it with [x] and a space where it is right, else with [ ] and a space"
        item = items[marks.index("")]
        ctx.error(item.content[0] if item.content else lists[0], "this choice is marked neither right nor wrong", hint)
    elif _RIGHT not in marks:
        ctx.error(lists[0], "no choice of this quiz is right", "begin the right one with [x]")
    else:
        if len(items) == 1:
            ctx.warn(lists[0], "a quiz with one choice leaves none", "add a wrong one: - [ ] …")
        return _asked(elem, question, items, marks, ctx)
    return None


def _asked(elem: Any, question: list[Any], items: list[Any], marks: list[str], ctx: Context) -> Any:
    classes = ["several"] if marks.count(_RIGHT) > 1 else []
    choices = [_choice(item, mark, ctx) for item, mark in zip(items, marks, strict=True)]
    new = pf.Div(*question, pf.Div(*choices, classes=["choices", *classes]))
    made = hashlib.sha256(pf.stringify(new).encode()).hexdigest()[:8]  # its own while others come and go
    new.identifier, new.classes, new.attributes = elem.identifier or f"_quiz-{made}", elem.classes, elem.attributes
    ctx.origins[id(new)] = elem
    return new


def _choice(item: Any, mark: str, ctx: Context) -> Any:
    """A choice: its wording, and below it the feedback."""
    first, *feedback = item.content
    wording = pf.Div(pf.Plain(*[*first.content][2:]))
    if are_withheld(item, ctx):
        ctx.left_out += map(pf.stringify, feedback)
        return pf.Div(wording, classes=["choice"])
    return pf.Div(wording, *feedback, classes=["choice", *(["right"] if mark == _RIGHT else [])])


def _is_nothing(block: Any, ctx: Context) -> bool:
    """Whether a block is a comment, or a pause, which a quiz cannot have."""
    if isinstance(block, pf.Div) and block.classes == ["pause"]:
        ctx.warn(block, "a pause in a quiz has no effect", "take it away")
        return True
    return isinstance(block, pf.RawBlock) and block.text.lstrip().startswith("<!--")


def _mark(item: Any) -> str:
    """How an item is marked, "" where it is not, or is nothing else."""
    first = item.content[0] if item.content else None
    inlines = [*first.content] if isinstance(first, (pf.Para, pf.Plain)) else []
    is_marked = len(inlines) > 2 and isinstance(inlines[0], pf.Str) and inlines[0].text in (_RIGHT, _WRONG)
    return str(inlines[0].text) if is_marked else ""


# -- as it is shown -----------------------------------------------------------------------------------------


def _wording(choice: Any) -> list[Any]:
    return [*choice.content[0].content]


def _marked(wording: list[Any]) -> list[Any]:
    """A choice of a task list, nothing chosen."""
    box = [pf.Str(_WRONG), pf.Space()]
    first, *rest = wording
    return [pf.Plain(*box, *first.content), *rest] if isinstance(first, pf.Plain) else [pf.Plain(*box), *wording]


def _legend(question: list[Any], ctx: Context) -> list[Any]:
    """The question: its first paragraph names the group, for those who hear it."""
    first, *more = question
    if not isinstance(first, pf.Para):
        return [pf.RawBlock(f'<legend class="visually-hidden">{ctx.word("Question")}</legend>'), *question]
    return [pf.Plain(pf.RawInline("<legend>"), *first.content, pf.RawInline("</legend>")), *more]


def _choices(elem: Any, choices: Any) -> list[Any]:
    kind = "checkbox" if "several" in choices.classes else "radio"
    tick = open_tag("input", {"type": kind, "name": elem.identifier})
    items = [
        block
        for one in choices.content
        for block in wrap(
            "li", {}, [pf.RawBlock(f"<label>{tick} <span>"), *_wording(one), pf.RawBlock("</span></label>")]
        )
    ]
    return wrap("ol", {"class": "choices", "type": "A"}, items)


def _solution(choices: Any, ctx: Context) -> list[Any]:
    """Which choices are right, and why: in the deck a fragment, on the page folded."""
    items = [block for one in choices.content for block in _verdict(one, ctx)]
    listed = wrap("ol", {"type": "A"}, items)
    classes, attributes = shown(choices, ctx)
    given = {"class": " ".join(["solution", *classes])}
    if ctx.reading == "deck":
        return wrap("div", given | {"role": "group", "aria-label": ctx.word("Solution")} | attributes, listed)
    summary = pf.RawBlock(f"<summary>{ctx.word('Solution')}</summary>")
    return wrap("details", given | attributes, [summary, *listed])


def _verdict(choice: Any, ctx: Context) -> list[Any]:
    is_right, feedback = "right" in choice.classes, [*choice.content[1:]]
    said = ctx.word("Right.") if is_right else ctx.word("Wrong.")
    word = [pf.RawInline(f'<b class="verdict">{said}</b>'), pf.Space()]
    if feedback and isinstance(feedback[0], (pf.Para, pf.Plain)):
        feedback = [type(feedback[0])(*word, *feedback[0].content), *feedback[1:]]
    else:
        feedback = [pf.Plain(*word), *feedback]
    return wrap("li", {"class": "right" if is_right else "wrong"}, feedback)
