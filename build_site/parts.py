"""What pandoc shall write: collected while a lecture is filtered, and written in one request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import panflute as pf

from .pandoc import Pool, Worker, blocks, dump


@dataclass(frozen=True, slots=True)
class Parts:
    """What pandoc shall write, and has written; a part is named by its `dump`."""

    html: dict[str, str] = field(default_factory=dict)
    markdown: dict[str, str] = field(default_factory=dict)

    def add(self, dumped: str) -> str:
        """The name of a part that `write` will convert to HTML."""
        self.html.setdefault(dumped, "")
        return dumped

    def add_markdown(self, dumped: str) -> str:
        """The name of a part that `write` will convert to Markdown."""
        self.markdown.setdefault(dumped, "")
        return dumped

    def write(self, pandoc: Worker | Pool) -> list[str]:
        """Convert all parts in one request. Returns the TeX that pandoc could not read."""
        html, markdown, remarks = pandoc.write([*self.html], [*self.markdown])
        self.html.update(zip(self.html, html, strict=True))
        self.markdown.update(zip(self.markdown, markdown, strict=True))
        return [remark.subject for remark in remarks if remark.kind == "CouldNotConvertTeXMath"]


def joined(*dumped: str) -> str:
    """Dumped blocks one after the other."""
    return f"[{','.join(filter(None, (one[1:-1] for one in dumped)))}]"


def without_next(dumped: str) -> tuple[str, list[str]]:
    """A slide's dumped content without what goes on slides of its own, and that."""
    if '"next-slide"' not in dumped:
        return dumped, []
    found: list[str] = []

    def take(elem: Any, _: Any) -> Any:
        if isinstance(elem, pf.Div) and "next-slide" in elem.classes:
            found.append(dump(elem.content))
            return []
        return None

    kept = pf.Div(*blocks(dumped)).walk(take)
    return dump(kept.content), found
