"""pandoc's documents as JSON: nodes such as `{"t": "Para", "c": [...]}`, which nobody changes once they were read.

What only tells where it stands, or is text, stays a node from reading to writing; filters see panflute's elements of
the others (elements.py).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

Node = dict[str, Any]
_MARKS = re.compile(r"[\\`*\[\]<>$~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")  # of Markdown, and HTML in it
LEAVES = frozenset(("Str", "Space", "SoftBreak", "LineBreak", "Math"))  # hold no others, and are most of all


def encode(nodes: Sequence[Node] | Node) -> str:
    """Blocks -> a JSON array, as `Pandoc.write` takes it; or a document."""
    return msgspec.json.encode(nodes).decode()


def decode(text: str) -> Any:
    """What pandoc has written. Raises RecursionError where it is nested more deeply than Python can go."""
    return msgspec.json.decode(text)


def nodes_in(value: Any) -> Iterator[Node]:
    """All objects in some JSON, each after those that it holds: in the order in which they end in it."""
    if isinstance(value, dict):
        for one in value.values():
            if not isinstance(one, str):
                yield from nodes_in(one)
        yield value
    elif isinstance(value, list):
        for one in value:
            if not isinstance(one, str):
                yield from nodes_in(one)


def replaced(value: Any, replace: Callable[[Node], Sequence[Node] | None]) -> Any:
    """Some JSON with nodes replaced by what `replace` gives for them; None: as it is, after what it holds."""
    if isinstance(value, dict):
        return {key: replaced(one, replace) for key, one in value.items()}
    if not isinstance(value, list):
        return value
    result: list[Any] = []
    for one in value:
        new = replace(one) if isinstance(one, dict) and "t" in one else None
        result += [replaced(one, replace)] if new is None else replaced(new, replace)
    return result


def attributes_of(node: Node) -> tuple[str, list[str], list[list[str]]]:
    """The identifier, classes, and pairs of names and values of a node of a kind that has them."""
    identifier, classes, pairs = node["c"][1 if node["t"] == "Header" else 0]
    return identifier, classes, pairs


def has_class(node: Node, name: str) -> bool:
    """Whether a node is a div of a class."""
    return node["t"] == "Div" and name in node["c"][0][1]


def div(name: str, classes: Sequence[str], blocks: Sequence[Node]) -> Node:
    """A div with an identifier, "" for none."""
    return {"t": "Div", "c": [[name, [*classes], []], [*blocks]]}


def raw(text: str) -> Node:
    """A block of HTML."""
    return {"t": "RawBlock", "c": ["html", text]}


def open_tag(tag: str, attributes: Mapping[str, str]) -> str:
    """An HTML start tag."""
    given = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{given}>"


def only_words(text: str) -> str:
    """A plain text as Markdown that is nothing but its words, in one line."""
    return _MARKS.sub(r"\\\g<0>", " ".join(text.split()))
