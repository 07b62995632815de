"""Marks: by which a node of pandoc's tells, without becoming an element, that a filter may want it."""

from __future__ import annotations

import re
from collections.abc import Callable, Container

from msgspec import Struct

from ..course import labels
from ..course.model import HIDDEN_IN, STEP
from ..markdown.captions import CALLOUT
from ..markdown.nodes import Node, attributes_of, has_class, nodes_in
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


class Mark(Struct, frozen=True):
    """Nodes with one of these tags, of which `test` tells more."""

    tags: tuple[str, ...]
    test: Callable[[Node], bool]


def of_kind(kind: str) -> Mark:
    """Every element of a kind."""
    return Mark(_HOLDERS.get(kind, (kind,)), _any)


def div(name: str) -> Mark:
    """Divs of a class."""
    return Mark(("Div",), lambda node: has_class(node, name))


def of_class(names: Container[str], *tags: str) -> Mark:
    """Elements with one of these classes."""
    return Mark(tags, lambda node: any(name in names for name in attributes_of(node)[1]))


def of_other_class(names: Container[str], *tags: str) -> Mark:
    """Elements with a class that is none of these."""
    return Mark(tags, lambda node: any(name not in names for name in attributes_of(node)[1]))


def of_other_attribute(names: Container[str], *tags: str) -> Mark:
    """Elements with an attribute that is none of these."""
    return Mark(tags, lambda node: any(name not in names for name, _ in attributes_of(node)[2]))


def with_attribute(*tags: str, names: Container[str] | None = None) -> Mark:
    """Elements with an attribute, or with one of these `names`."""
    return Mark(tags, lambda node: any(names is None or name in names for name, _ in attributes_of(node)[2]))


def with_class(*tags: str, name: str) -> Mark:
    """Elements of a class."""
    return Mark(tags, lambda node: name in attributes_of(node)[1])


def formulas(pattern: re.Pattern[str]) -> Mark:
    """Formulas in which something is found."""
    return Mark(("Math",), lambda node: bool(pattern.search(node["c"][1])))


def labelled(*tags: str, kinds: Container[str]) -> Mark:
    """Elements whose identifier is a label of one of these kinds."""
    return Mark(tags, lambda node: labels.kind_of(attributes_of(node)[0]) in kinds)


def _is_listing(node: Node) -> bool:
    identifier, _, pairs = attributes_of(node)
    return labels.kind_of(identifier) == "lst" or any(name == "lst-cap" for name, _ in pairs)


def _is_theorem(node: Node) -> bool:
    identifier, classes, _ = attributes_of(node)
    return bool(labels.theorem_kind(identifier, classes))


def _any(_: Node) -> bool:
    return True


def _is_alert(node: Node) -> bool:
    first = node["c"][0] if node["c"] else {}
    return bool(first.get("t") == "Para" and first["c"] and str(first["c"][0].get("c", "")).startswith("[!"))


SOURCES = "build-site-sources"  # the class of what `citations` puts at the end of a slide that cites
HIDDEN = Mark(("Div", "Span"), lambda node: any(one.startswith(HIDDEN_IN) for one in attributes_of(node)[1]))
ATTRIBUTED = ("Header", "Div", "Span", "Link", "Image", "Code", "CodeBlock", "Table", "Figure")
WITH_IDENTIFIER = Mark(ATTRIBUTED, lambda node: bool(attributes_of(node)[0]))
WITH_ATTRIBUTES = with_attribute(*ATTRIBUTED)
RAW = Mark(("RawBlock", "RawInline"), _any)
ASIDE = Mark(RAW.tags, lambda node: "<aside" in node["c"][1].lower())
LINKS = Mark(("Link", "Image"), _any)
NOTED = Mark(("Image",), lambda node: any(one.get("t") == "Note" for one in nodes_in(node["c"][1])))
PICTURES = Mark(("Image", "Figure"), _any)
STEPS = Mark(("Code", "CodeBlock", "Div"), lambda node: any(name == STEP for name, _ in attributes_of(node)[2]))
TABLES = Mark(("Table",), _any)  # one without any cell is none, which panflute finds out
CALLOUTS = Mark(("Div",), lambda node: any(name.startswith(CALLOUT) for name in attributes_of(node)[1]))
ALERTS = Mark(("BlockQuote",), _is_alert)
LAYOUTS = Mark(("Div",), lambda node: any(name.startswith("lay") for name, _ in attributes_of(node)[2]))
DOTS = Mark(("Para",), lambda node: len(node["c"]) == 5)
TO_LECTURES = Mark(
    ("Link", *RAW.tags), lambda node: TO_LECTURE in (node["c"][2][0] if node["t"] == "Link" else node["c"][1])
)
REFERENCES = Mark(("Cite",), lambda node: any(labels.split_key(one["citationId"]) for one in node["c"][0]))
LISTINGS = Mark(("CodeBlock",), _is_listing)
FLOATS = labelled("Div", kinds=labels.FLOATS)
THEOREMS = Mark(("Div",), _is_theorem)
IN_FULL = Mark(("Div",), lambda node: attributes_of(node)[0].partition("-")[0].lower() in labels.IN_FULL)
DISPLAYED = Mark(
    ("Para", "Plain"), lambda node: any(one["t"] == "Str" and one["c"].startswith("{#") for one in node["c"])
)
LABELLED = labelled("Header", "Table", "Div", kinds=("sec", "tbl", *labels.THEOREMS))
