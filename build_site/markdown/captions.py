"""Captions, names and titles in attributes: Markdown, which pandoc has to read before filters can show it."""

from __future__ import annotations

import re

from .lecture import Document
from .nodes import Node, attributes_of, nodes_in

CALLOUT = "callout-"  # how the classes of callouts begin, which have titles
NAMES = ("lst-cap", "name")
_WRITTEN = re.compile(rf"\b(?:lst-cap|name)\s*=|{CALLOUT}")
_PLAIN = re.compile(r"[\w ,.?()/+;]*[\w?)]")  # what pandoc would read as these words


def captions(document: Document) -> set[str]:
    """The attributes of code blocks and divs that are Markdown, and more than words."""
    if not _WRITTEN.search(document.text):
        return set()
    nodes = (node for node in nodes_in(document.tree) if node.get("t") in ("CodeBlock", "Div"))
    return {value for node in nodes for value in _texts(node) if value and not _PLAIN.fullmatch(value)}


def _texts(node: Node) -> list[str]:
    _, classes, pairs = attributes_of(node)
    names = (*NAMES, "title") if any(name.startswith(CALLOUT) for name in classes) else NAMES
    return [value for name, value in pairs if name in names]
