"""The addresses that a lecture's source names, in links, pictures, attributes and HTML, each with its line."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ..manuscript import Manuscript
from ..markdown.addresses import addresses, loaded_in_attribute
from ..markdown.elements import Elements
from ..markdown.lecture import Lines
from ..markdown.nodes import Node, attributes_of, nodes_in

_WITH_ATTRIBUTES = ("Code", "CodeBlock", "Div", "Header", "Image", "Link", "Span")
_LINKS = ("source", "cite")  # attributes that are shown as links


class Named(Struct, frozen=True):
    """An address as it is written, where it stands: `line` is counted from 1."""

    url: str
    line: int


def named(manuscript: Manuscript) -> list[Named]:
    """Every address in a lecture, its notes and withheld answers too, but not what its code shows."""
    lines = Lines(manuscript.document, Elements())
    return [
        Named(url, lines.of_node(node) + offset)
        for node in nodes_in(manuscript.document.tree)
        for url, offset in _of(node)
    ]


def _of(node: Node) -> Iterator[tuple[str, int]]:
    """The addresses in a node itself, and how many lines into it they stand."""
    kind, content = node.get("t"), node.get("c")
    if kind in ("Link", "Image") and content:
        yield content[2][0], 0
    if kind in _WITH_ATTRIBUTES:
        loaded: list[str] = []

        def note(url: str) -> str:
            loaded.append(url)
            return url

        for name, value in attributes_of(node)[2]:
            if name in _LINKS:
                loaded.append(value)
            else:
                loaded_in_attribute("", name, value, note)
        yield from ((url, 0) for url in loaded)
    if kind in ("RawBlock", "RawInline") and content and content[0].startswith("html"):
        for one in addresses(content[1]):
            yield one.url, content[1].count("\n", 0, max(content[1].find(one.url), 0))
