"""Titles that authors write as attributes of divs, where pandoc takes the Markdown in them for mere text."""

from __future__ import annotations

import re

from .nodes import Node, attributes_of, nodes_in

CALLOUT = "callout-"  # how the classes of callouts begin
_PLAIN = re.compile(r"[\w ,.?()/+;]*[\w?)]")  # a title that pandoc would read as these words


def titles(ast: str, tree: Node) -> set[str]:
    """The titles of callouts in a document, and in pandoc's JSON of it, that pandoc has to read."""
    if f'"{CALLOUT}' not in ast or '["title",' not in ast:
        return set()
    pairs = (pair for one in nodes_in(tree["blocks"]) if _is_callout(one) for pair in attributes_of(one)[2])
    return {value for name, value in pairs if name == "title" and value and not _PLAIN.fullmatch(value)}


def _is_callout(node: Node) -> bool:
    return node.get("t") == "Div" and any(name.startswith(CALLOUT) for name in attributes_of(node)[1])
