"""Marks: by which a node of pandoc's tells, without becoming an element, that a filter may want it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..course.model import STEP
from ..markdown.nodes import Node, attributes_of, has_class
from .addresses import TO_LECTURE

_HOLDERS = {  # kinds of elements that are no nodes -> the tags of the nodes that hold them
    "ListItem": ("BulletList", "OrderedList"),
    "Definition": ("DefinitionList",),
    "DefinitionItem": ("DefinitionList",),
    "LineItem": ("LineBlock",),
    **dict.fromkeys(("TableHead", "TableBody", "TableFoot", "TableRow", "TableCell"), ("Table",)),
    "Caption": ("Table", "Figure"),
    "Citation": ("Cite",),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Nodes with one of these tags, of which `test` tells more."""

    tags: tuple[str, ...]
    test: Callable[[Node], bool]


def of_kind(kind: str) -> Mark:
    """Every element of a kind."""
    return Mark(_HOLDERS.get(kind, (kind,)), _any)


def div(name: str) -> Mark:
    """Divs of a class."""
    return Mark(("Div",), lambda node: has_class(node, name))


def _any(_: Node) -> bool:
    return True


def _leads_to_lecture(node: Node) -> bool:
    return TO_LECTURE in (node["c"][2][0] if node["t"] == "Link" else node["c"][1])


ATTRIBUTED = ("Header", "Div", "Span", "Link", "Image", "Code", "CodeBlock", "Table", "Figure")
WITH_IDENTIFIER = Mark(ATTRIBUTED, lambda node: bool(attributes_of(node)[0]))
WITH_CLASSES = Mark(ATTRIBUTED, lambda node: bool(attributes_of(node)[1]))
WITH_ATTRIBUTES = Mark(ATTRIBUTED, lambda node: bool(attributes_of(node)[2]))
RAW = Mark(("RawBlock", "RawInline"), _any)
LINKS = Mark(("Link", "Image"), _any)
PICTURES = Mark(("Image", "Figure"), _any)
STEPS = Mark(("Code", "CodeBlock", "Div"), lambda node: any(name == STEP for name, _ in attributes_of(node)[2]))
TABLES = Mark(("Table",), _any)  # one without any cell is none, which panflute finds out
DOTS = Mark(("Para",), lambda node: len(node["c"]) == 5)
TO_LECTURES = Mark(("Link", "RawBlock", "RawInline"), _leads_to_lecture)
