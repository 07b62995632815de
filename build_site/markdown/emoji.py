""":smile: -> a smile, in lectures whose front matter asks for pandoc's extension: `from: markdown+emoji`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .nodes import Node, nodes_in
from .variables import front_of

_UNKNOWN = re.compile(r"(?<!\w):[a-z][a-z0-9_+-]*:(?!\w)")


def asks_for_emoji(text: str) -> tuple[bool, str]:
    """Whether a text's front matter asks for the extension, and for what else it asks, which has no effect."""
    if "from" not in text[: text.find("\n---", 3) + 1]:
        return False, ""
    said = " ".join(_said(front_of(text)))
    others = re.sub(r"\bmarkdown\b|\+emoji\b", "", said).strip()
    return "+emoji" in said, others


def _said(front: Any) -> Iterator[str]:
    """What `from` says, at the top or in one of Quarto's formats."""
    for key, value in front.items() if hasattr(front, "items") else ():
        if key == "from" and isinstance(value, str):
            yield value
        elif key in ("format", "revealjs"):
            yield from _said(value)


def as_text(tree: Node) -> list[tuple[Node, str]]:
    """Have emoji be text, for all readings alike; returns words that look like one and are none, with their nodes."""
    unknown = []
    for node in nodes_in(tree["blocks"]):
        if node.get("t") == "Span" and "emoji" in node["c"][0][1]:
            text = node["c"][1][0]["c"]
            node.clear()
            node |= {"t": "Str", "c": text}
        elif node.get("t") == "Str" and (found := _UNKNOWN.search(node["c"])):
            unknown.append((node, found[0]))
    return unknown
