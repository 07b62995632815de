"""Tags of raw HTML, with their places: whatever no filter changes stays as it was written, to the letter."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any, Literal

import panflute as pf
from msgspec import Struct

from ..markdown.elements import HTML_FORMATS
from ..markdown.nodes import open_tag
from .addresses import site_of

FORMATS = ("html", *HTML_FORMATS)
_VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")


class Token(Struct, frozen=True):
    """A tag or comment in `text`, from `start` to `end`; of two attributes with one name the first counts."""

    kind: Literal["start", "end", "comment"]
    tag: str
    attributes: Mapping[str, str]
    text: str
    start: int
    end: int

    @property
    def is_left_open(self) -> bool:
        """Whether a start tag awaits its end."""
        return self.tag not in _VOID and not self.text.endswith("/>", self.start, self.end)


class _Reader(HTMLParser):
    """Collects the tokens of a text; positions are HTMLParser's lines and columns, as offsets."""

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
    """The tags and comments of raw HTML, in order."""
    return _Reader(text).tokens


def with_attributes(token: Token, changed: Mapping[str, str], tag: str = "") -> str:
    """A start tag with other values, or as another tag; an attribute whose new value is "" is left out."""
    if not changed and not tag:
        return token.text[token.start : token.end]
    given = {**token.attributes, **changed}
    opened = open_tag(tag or token.tag, {name: given[name] for name in given if changed.get(name) != ""})
    return f"{opened[:-1]}/>" if token.text.endswith("/>", token.start, token.end) else opened


def enclosing(elem: Any, before: str = "") -> Iterator[str]:
    """The tags of raw HTML that are open where `elem` stands, and "a" for links; the innermost first.

    pandoc makes an element of its own of nearly every tag. `before` is what comes before the place that is meant
    within a raw element.
    """
    yield from _left_open([before])
    while elem.parent is not None:
        if siblings := elem.container:
            earlier = (siblings[n] for n in range(elem.index - 1, -1, -1))
            yield from _left_open(one.text for one in earlier if is_html(one))
        elem = elem.parent
        if isinstance(elem, pf.Link):
            yield "a"


def _left_open(texts: Any) -> Iterator[str]:
    """The tags that are opened and not closed, backwards through `texts`, of which the last comes first."""
    closed: list[str] = []
    for text in texts:
        for token in reversed(tokens(text)):
            if token.kind == "end":
                closed.append(token.tag)
            elif token.tag in closed:
                closed.remove(token.tag)
            elif token.kind == "start" and token.is_left_open:
                yield token.tag


def is_html(elem: Any) -> bool:
    """Whether an element is HTML as its author wrote it."""
    return isinstance(elem, (pf.RawBlock, pf.RawInline)) and elem.format in FORMATS


def instead(address: str, label: str, elem: Any, before: str = "") -> str:
    """The HTML shown for something that is on another site and not loaded: a link, or its text if it is in one."""
    text = html.escape(label or site_of(address) or address, quote=False)
    if "a" in enclosing(elem, before):
        return text
    return open_tag("a", {"class": "elsewhere", "href": address, "rel": "noopener"}) + text + "</a>"
