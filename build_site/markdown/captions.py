"""Captions and names in attributes, which are Markdown: pandoc has to read them before filters can show them."""

from __future__ import annotations

import re

from .lecture import Document
from .nodes import attributes_of, nodes_in

CALLOUT = "callout-"  # how the classes of callouts begin, which have a title
NAMES = ("lst-cap", "name", "title")
_WRITTEN = re.compile(rf"\blst-cap\s*=|\bname\s*=|\.{CALLOUT}")
_MARKS = re.compile(r"[*_`$\\^~<&@\['\"]|--|\.\.\.")


def captions(document: Document) -> set[str]:
    """The attributes of code blocks and divs that are Markdown, and more than words."""
    if not _WRITTEN.search(document.text):
        return set()
    nodes = (node for node in nodes_in(document.tree) if node.get("t") in ("CodeBlock", "Div"))
    pairs = (pair for node in nodes for pair in attributes_of(node)[2])
    return {value for name, value in pairs if name in NAMES and _MARKS.search(value)}
