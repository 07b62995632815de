"""The addresses that a lecture names, in links, pictures, attributes and HTML, and those that its code links to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from ..manuscript import Manuscript
from ..markdown.addresses import addresses, loaded_in_attribute
from ..markdown.elements import HTML_FORMATS, Elements
from ..markdown.lecture import Lines
from ..markdown.nodes import Node, attributes_of, nodes_in
from ..run.freshness import name_of
from ..run.store import Store

_WITH_ATTRIBUTES = ("Code", "CodeBlock", "Div", "Header", "Image", "Link", "Span")
_LINKS = ("source", "cite")  # attributes that are shown as links
_IN_MARKDOWN = re.compile(r"(?:\]\(<?|<)(https?://(?:[^\s()<>]|\([^\s()<>]*\))+)")


class Named(Struct, frozen=True):
    """An address as it is written, and its line in the text, counted from 1."""

    url: str
    line: int


def named(manuscript: Manuscript) -> list[Named]:
    """Every address in a lecture, its notes and withheld answers too, but not what its code shows."""
    lines = Lines(manuscript.document, Elements())
    written = manuscript.document.composed.text.split("\n")
    found = []
    for node in nodes_in(manuscript.document.tree):
        found += [Named(url, lines.of_node(node)) for url in _in_markdown(node)]
        found += [Named(url, _nearest(url, lines.of_node(node), written)) for url in _in_html(node)]
    return found


def linked_by_code(manuscript: Manuscript, store: Store) -> list[Named]:
    """The addresses of links that the code of a lecture showed when it last ran, at the lines of its cells."""
    last = store.last().get(manuscript.document.lecture.path, {})
    found = []
    for step in (step for one in manuscript.found for step in one.steps):
        entry = store.load(last.get(name_of(step), ""))
        for output in entry.outcome.outputs if entry else ():
            html, markdown = (output.data.get(f"text/{kind}", "") for kind in ("html", "markdown"))
            urls = [one.url for one in addresses(html) if not one.loads] + _IN_MARKDOWN.findall(markdown)
            found += [Named(url, step.line) for url in urls]
    return found


def _in_markdown(node: Node) -> Iterator[str]:
    """The addresses of a link or picture, and in a node's attributes."""
    if node.get("t") in ("Link", "Image"):
        yield node["c"][2][0]
    if node.get("t") in _WITH_ATTRIBUTES:
        found: list[str] = []

        def note(url: str) -> str:
            found.append(url)
            return url

        for name, value in attributes_of(node)[2]:
            if name in _LINKS:
                found.append(value)
            else:
                loaded_in_attribute("", name, value, note)
        yield from found


def _in_html(node: Node) -> Iterator[str]:
    if node.get("t") in ("RawBlock", "RawInline") and node["c"][0] in ("html", *HTML_FORMATS):
        yield from (one.url for one in addresses(node["c"][1]))


def _nearest(url: str, line: int, written: Sequence[str]) -> int:
    """The line that contains an address and is nearest to `line`, where its tag is thought to be; else `line`."""
    found = (number for number, text in enumerate(written, 1) if url in text)
    return min(found, key=lambda number: abs(number - line), default=line)
