"""Tags of HTML, with their places in its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import accumulate
from typing import Literal

from .nodes import open_tag

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
VERBATIM = ("script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp")  # hold text, and no tags


@dataclass(frozen=True, slots=True)
class Token:
    """A tag or comment in `text`, from `start` to `end`; of two attributes with one name the first counts."""

    kind: Literal["start", "end", "comment"]
    tag: str
    attributes: Mapping[str, str]
    text: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """The tag as it is written: `foreignObject`."""
        return re.split(r"[\s/>]", self.text[self.start : self.end].lstrip("</"), maxsplit=1)[0]

    @property
    def is_slashed(self) -> bool:
        """Whether it is written as one that holds nothing: `<circle/>`."""
        return self.text.endswith("/>", self.start, self.end)

    @property
    def is_left_open(self) -> bool:
        """Whether a start tag awaits its end."""
        return self.tag not in VOID and not self.is_slashed


class _Reader(HTMLParser):
    """Collects the tokens of a text; positions are HTMLParser's lines and columns, as offsets."""

    CDATA_CONTENT_ELEMENTS = VERBATIM  # type: ignore[misc]  # Python has learnt of some of these

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.tokens: list[Token] = []
        self._text = text
        self._lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, str] = {}
        for name, value in attrs:
            given.setdefault(name, value or "")
        self._add("start", tag, given, self._offset() + len(self.get_starttag_text() or ""))

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self._add("end", tag, {}, self._after(">"))

    def handle_comment(self, data: str) -> None:
        self._add("comment", "", {}, self._after("-->"))

    def _add(self, kind: Literal["start", "end", "comment"], tag: str, given: Mapping[str, str], end: int) -> None:
        self.tokens.append(Token(kind, tag, given, self._text, self._offset(), end))

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _after(self, closing: str) -> int:
        found = self._text.find(closing, self._offset())
        return found + len(closing) if found >= 0 else len(self._text)


def tokens(text: str) -> list[Token]:
    """The tags and comments of HTML, in order."""
    return _Reader(text).tokens


def with_attributes(token: Token, changed: Mapping[str, str], tag: str = "") -> str:
    """A start tag with other values, or as another tag; an attribute whose new value is "" is left out."""
    if not changed and not tag:
        return token.text[token.start : token.end]
    given = {**token.attributes, **changed}
    opened = open_tag(tag or token.tag, {name: given[name] for name in given if changed.get(name) != ""})
    return f"{opened[:-1]}/>" if token.is_slashed else opened
