"""What pandoc shall write: collected while the slides of a lecture are filtered, and written in one request."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct, field

from .nodes import Node, encode
from .pandoc import Pandoc

Format = Literal["html", "markdown"]
_UNNAMED = re.compile(r"<th\b([^>]*)>(?:\s|&nbsp;)*</th>")


class Part(Struct):
    """Blocks that pandoc shall write in a format; `text` is there once it has."""

    nodes: Sequence[Node]
    text: str = ""


class Parts(Struct, frozen=True):
    """What pandoc shall write, and has written; HTML passes through `finish`."""

    finish: Callable[[str], str] | None = None
    _asked: dict[Format, list[Part]] = field(default_factory=lambda: {"html": [], "markdown": []})

    def html(self, nodes: Sequence[Node]) -> Part:
        """Have blocks written as HTML."""
        return self._add("html", nodes)

    def markdown(self, nodes: Sequence[Node]) -> Part:
        """Have blocks written as GitHub-flavoured Markdown."""
        return self._add("markdown", nodes)

    def _add(self, to: Format, nodes: Sequence[Node]) -> Part:
        part = Part(nodes)
        if nodes:
            self._asked[to].append(part)
        return part

    def write(self, pandoc: Pandoc) -> list[str]:
        """Write all, what is the same once. Returns the TeX that pandoc could not read."""
        encoded: dict[int, str] = {}  # readings share what none of their filters concerns
        for part in (part for parts in self._asked.values() for part in parts):
            if id(part.nodes) not in encoded:
                encoded[id(part.nodes)] = encode(part.nodes)
        asked = {to: dict.fromkeys(encoded[id(part.nodes)] for part in parts) for to, parts in self._asked.items()}
        html, markdown, remarks = pandoc.write([*asked["html"]], [*asked["markdown"]])
        html = [*map(self.finish or str, map(without_unnamed, html))]
        for parts, written in (
            (self._asked["html"], dict(zip(asked["html"], html, strict=True))),
            (self._asked["markdown"], dict(zip(asked["markdown"], markdown, strict=True))),
        ):
            for part in parts:
                part.text = written[encoded[id(part.nodes)]]
        return [remark.subject for remark in remarks if remark.kind == "CouldNotConvertTeXMath"]


def without_unnamed(html: str) -> str:
    """HTML in which no cell is a heading that says nothing, as those in the corner of a table are."""
    return _UNNAMED.sub(r"<td\1></td>", html) if "</th>" in html else html
