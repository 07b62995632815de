"""Conditional content, as Quarto has it: `::: {.content-visible when-format="revealjs"}` and `.content-hidden`.

It is settled before anything else sees the document: what no reading shows goes, with the cells in it, and what only
some show is marked for the others with a class, HIDDEN_IN and their names. These marks stay on divs and spans until
each reading is made (filters/only.py), or on slides, where a heading that begins one is conditional.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from ..course.model import HIDDEN_IN, READINGS
from ..problems import Place, Problem, did_you_mean
from .elements import Elements
from .lecture import Document, Lines
from .nodes import Node, attributes_of, encode, nodes_in
from .variables import Variables

VISIBLE, HIDDEN = CLASSES = ("content-visible", "content-hidden")
EVERY = frozenset(READINGS)
ELSEWHERE = (  # what Quarto writes, and is read nowhere here
    *("pdf", "latex", "beamer", "context", "typst", "docx", "odt", "pptx", "epub", "markdown", "commonmark", "gfm"),
    *("markua", "asciidoc", "rst", "man", "plain"),
)
FORMATS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("revealjs", "slides", "deck", "slidy", "slideous", "dzslides", "s5"), frozenset(["deck"])),
    **dict.fromkeys(("html", "page", "html4", "html5"), frozenset(["page"])),
    "html:js": frozenset(["deck", "page"]),
    **dict.fromkeys(("ipynb", "notebook"), frozenset(["notebook"])),
    **dict.fromkeys(ELSEWHERE, frozenset[str]()),
}
CONDITIONS = ("when-format", "unless-format", "when-meta", "unless-meta", "when-profile", "unless-profile")
_MARKS = ("content-", "when-", "unless-")
_KINDS = ("Div", "Span", "CodeBlock", "Header")
_SEPARATORS = re.compile(r"[\s,]+")


def settle(document: Document, variables: Variables) -> Document:
    """A document without what no reading shows, and with what only some do marked."""
    if not any(mark in document.text for mark in _MARKS):
        return document
    judged, told = dict[int, frozenset[str]](), list[tuple[Node, str, str]]()
    for node in nodes_in(document.tree["blocks"]):
        if node.get("t") in _KINDS:
            told += ((node, *said) for said in _doubts(node))
            if node["t"] != "Header" and {*CLASSES} & {*attributes_of(node)[1]}:
                judged[id(node)] = _readings(node, variables)
    if not judged and not told:
        return document
    where = Lines(document, Elements())
    problems = [
        Problem(Place(document.lecture.path, where.of_node(node)), message, hint, "warning")
        for node, message, hint in told
    ]
    document.tree["blocks"] = _shown(document.tree["blocks"], judged, EVERY)
    ast = encode(document.tree) if judged else document.ast
    return replace(document, ast=ast, problems=(*document.problems, *problems))


def _readings(node: Node, variables: Variables) -> frozenset[str]:
    """The readings that show a node: a visible one where all that it asks for is so, a hidden one where not."""
    holds = EVERY
    for name, value in attributes_of(node)[2]:
        if name in CONDITIONS[:2]:
            given = [FORMATS.get(one, frozenset()) for one in _SEPARATORS.split(value.strip().lower())]
            so = frozenset[str]().union(*given)
        elif name in CONDITIONS[2:4]:
            so = EVERY if variables.is_true(value) else frozenset()
        elif name in CONDITIONS:
            so = EVERY if {*_SEPARATORS.split(value.strip())} & variables.profiles() else frozenset()
        else:
            continue
        holds &= EVERY - so if name.startswith("unless") else so
    return holds if VISIBLE in attributes_of(node)[1] else EVERY - holds


def _doubts(node: Node) -> Iterator[tuple[str, str]]:
    """What deserves a remark about a condition, and what to do about it."""
    _, classes, pairs = attributes_of(node)
    is_conditional = bool({*CLASSES} & {*classes})
    if is_conditional and node["t"] == "Header":
        yield "a heading cannot be conditional", f"put it into a div: ::: {{.{VISIBLE} …}}"
    if not is_conditional:
        if name := next((name for name, _ in pairs if name in CONDITIONS), ""):
            yield f"{name} has no effect by itself", f"write .{VISIBLE} or .{HIDDEN} before it"
        return
    for name, value in pairs:
        if name not in CONDITIONS:
            hint = did_you_mean(name, CONDITIONS, f"conditions are: {', '.join(CONDITIONS)}")
            yield f"{name} is no condition, so it has no effect", hint
        elif name in CONDITIONS[:2]:
            for one in _SEPARATORS.split(value.strip().lower()):
                if one not in FORMATS:
                    known = "revealjs, html, ipynb, pdf"
                    yield f"{one or 'nothing'} is no format", did_you_mean(one, FORMATS, f"formats are: {known}")


def _shown(value: Any, judged: Mapping[int, frozenset[str]], within: frozenset[str]) -> Any:
    """Some JSON that the readings `within` show, without what none of these does."""
    if not isinstance(value, list):
        return value
    result: list[Any] = []
    for one in value:
        if not isinstance(one, dict) or "c" not in one:
            result.append(_shown(one, judged, within))
            continue
        readings = judged.get(id(one), EVERY) & within
        if id(one) not in judged or one["t"] == "CodeBlock":
            had = one["c"] if one["t"] in ("Para", "Plain") else None
            if one["t"] == "Note" and within != EVERY:
                one["c"] = [_marked("Div", _shown(one["c"], judged, within), within)]
            elif isinstance(one["c"], list):
                one["c"] = _shown(one["c"], judged, within)
            if id(one) not in judged:
                result += [] if had and not one["c"] else [one]
                continue
        if readings:
            result += _settled(one, judged, readings, within)
    return result


def _settled(
    node: Node, judged: Mapping[int, frozenset[str]], readings: frozenset[str], within: frozenset[str]
) -> list[Node]:
    """What a conditional node is in the readings that show it."""
    identifier, classes, pairs = attributes_of(node)
    own = [
        identifier,
        [one for one in classes if one not in CLASSES],
        [one for one in pairs if one[0] not in CONDITIONS],
    ]
    node["c"][0] = own
    if node["t"] == "CodeBlock":
        return [node] if readings == within else [_marked("Div", [node], readings)]
    node["c"][1] = _shown(node["c"][1], judged, readings)
    content: list[Node] = [node] if any(own) else node["c"][1]
    return content if readings == within else [_marked(node["t"], content, readings)]


def _marked(tag: str, content: list[Node], readings: frozenset[str]) -> Node:
    """A div or span that is marked for the readings that shall not have it."""
    return {"t": tag, "c": [["", [HIDDEN_IN + one for one in READINGS if one not in readings], []], content]}
