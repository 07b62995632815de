"""What is released later: `release: 2027-03-01` in front matter, on a heading or on a div; `answers: 2027-03-08`.

Until then it goes before anything else sees the document, with all that it names: a heading with all below it. A
lecture is a draft until it is released, and its answers are withheld. In a preview all is there, and marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from ..course.clock import RELEASE, UNRELEASED
from ..course.model import ANSWERED
from ..course.quarto import line_of
from ..memory.verdicts import Look
from ..problems import Place, Problem
from .elements import Elements
from .lecture import Document, Lines
from .metadata import plain
from .nodes import Node, attributes_of, encode, nodes_in
from .tags import tokens

KEY = "release"
_SPELLED = (KEY, f"data-{KEY}")
_WRITTEN = re.compile(r"\brelease\b")
RELEASED = ("Header", "Div", "Span")
OTHERS = ("CodeBlock", "Table", "Figure", "Code", "Link", "Image")  # which have attributes, too
_LATER = {"t": "MetaBool", "c": True}


def settle_releases(document: Document, look: Look) -> Document:
    """A document without what is released later; `look` tells of a moment whether it has come."""
    problems: list[Problem] = []

    def is_later(when: str, at: Callable[[], int]) -> str:
        """What is to be said of what is released then: "later", "shown", "wrong", or "" if it is there."""
        try:
            state = look(RELEASE + when)
        except ValueError:
            message = f"{KEY} cannot be {when!r}"
            hint = "write YYYY-MM-DD, or YYYY-MM-DD HH:MM"
            problems.append(Problem(Place(document.lecture.path, at()), message, hint))
            return "wrong"
        return "" if state == "released" else state

    def line(key: str) -> int:
        return line_of(enumerate(document.text.split("\n"), 1), [key])

    meta = {**document.meta}
    answers = plain(meta["answers"]) if "answers" in meta else ""
    if isinstance(answers, str) and answers[:1].isdigit():
        later = is_later(answers, lambda: line("answers"))
        meta["answers"] = {"t": "MetaString", "c": {"later": "withheld", "shown": answers}.get(later, "folded")}
    if KEY in meta:
        state = is_later(str(plain(meta[KEY])), lambda: line(KEY))
        meta |= {"draft": _LATER} if state == "later" else {}
        if state == "wrong":
            del meta[KEY]
    changed = False
    if _WRITTEN.search(document.text):
        where = Lines(document, Elements())
        moments = {
            id(node): is_later(when, lambda node=node: where.of_node(node))  # type: ignore[misc]
            for node, when in _released(document, RELEASED)
        }
        problems += [
            _nothing_withheld(document, where.of_node(node), when)
            for node, when in (*_released(document, OTHERS), *_on_tags(document))
        ]
        if changed := bool(moments):
            document.tree["blocks"] = _shown(document.tree["blocks"], moments)
    if not changed and not problems and meta == document.meta:
        return document
    ast = encode(document.tree) if changed else document.ast
    return replace(document, ast=ast, meta=meta, problems=(*document.problems, *problems))


def _released(document: Document, kinds: Sequence[str]) -> Iterator[tuple[Node, str]]:
    """The nodes of these kinds that have a moment, with it."""
    for node in nodes_in(document.tree["blocks"]):
        if node.get("t") in kinds and ANSWERED not in attributes_of(node)[1]:
            for when in (value for name, value in attributes_of(node)[2] if name in _SPELLED):
                yield node, when


def _on_tags(document: Document) -> Iterator[tuple[Node, str]]:
    """The nodes of HTML that have a moment, with it."""
    for node in nodes_in(document.tree["blocks"]):
        is_html = node.get("t") in ("RawBlock", "RawInline") and KEY in node["c"][1].lower()
        for token in tokens(node["c"][1]) if is_html else ():
            if token.kind == "start" and (name := next((one for one in _SPELLED if one in token.attributes), "")):
                yield node, token.attributes[name]


def _nothing_withheld(document: Document, line: int, when: str) -> Problem:
    message = f"{KEY} is for headings, divs and spans: here it withholds nothing"
    hint = f'put this into a div, ::: {{{KEY}="{when}"}}, or within a line into a span, [...]{{{KEY}="{when}"}}'
    return Problem(Place(document.lecture.path, line), message, hint)


def _shown(value: Any, moments: dict[int, str]) -> Any:
    """Some JSON without what is released later; what is shown all the same is marked."""
    if not isinstance(value, list):
        return value
    result: list[Any] = []
    below = 0  # the level of a heading that is released later, above all this
    for one in value:
        if not isinstance(one, dict) or "c" not in one:
            result.append(_shown(one, moments))
            continue
        state = moments.get(id(one))
        if one.get("t") == "Header":
            below = 0 if one["c"][0] <= below else below
            below = below or (one["c"][0] if state == "later" else 0)
        if below or state == "later":
            continue
        if state is not None:
            _mark(one, state)
        one["c"] = _shown(one["c"], moments)
        result.append(one)
    return result


def _mark(node: Node, state: str) -> None:
    """Take the moment away where it has come; else say so."""
    attributes = attributes_of(node)
    if state:
        attributes[1].append(UNRELEASED)
    else:
        attributes[2][:] = [pair for pair in attributes[2] if pair[0] not in _SPELLED]
