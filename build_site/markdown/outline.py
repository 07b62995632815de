"""What stands where in a Markdown text, as `blocks` finds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct, field


class Span(Struct, frozen=True):
    """Lines, counted from 0, the last included; `name` is a footnote's label."""

    first: int
    last: int
    name: str = ""


class Code(Struct, frozen=True):
    """A fenced code block, from its opener to its closing fence; `text` is what stands between, as pandoc has it.

    `mark` and `info` are what its opener ends with; `is_read` tells whether pandoc reads that as an opener.
    """

    first: int
    last: int
    mark: str
    info: str
    text: Sequence[str]
    is_read: bool


class Unread(Struct, frozen=True):
    """What looks like a code block and is text. Where it is not closed, its first line is its last."""

    first: int
    last: int
    mark: str


class Heading(Struct, frozen=True):
    """A heading; it `is_nested` in a list, a quotation, a footnote or a callout, where it begins no slide."""

    line: int
    level: int
    is_nested: bool


class Paragraph(Struct, frozen=True):
    """Lines of text, and what stands in each without the marks of what it is in; an environment of TeX is only NULs."""

    at: Sequence[int]
    lines: Sequence[str]


class Outline(Struct, frozen=True):
    """What stands where in a text. A div comes where it ends; one that is not closed ends with what it is in.

    What is `indented` by four is code without a fence.
    """

    code: list[Code] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    comments: list[Span] = field(default_factory=list)
    divs: list[Span] = field(default_factory=list)
    metadata: list[Span] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    notes: list[Span] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    indented: list[Span] = field(default_factory=list)


def lines_of(spans: Iterable[Span | Code]) -> set[int]:
    """All lines of what stands somewhere."""
    return {line for one in spans for line in range(one.first, one.last + 1)}


def apart(rows: Sequence[str], found: Outline) -> set[int]:
    """Rows in which nothing is replaced: code."""
    text = {row for one in found.paragraphs for row in one.at} | {one.line for one in found.headings}
    text |= {row for one in found.metadata for row in range(one.first, one.last)}
    indented = {
        row
        for row, one in enumerate(rows)
        if row not in text and one.expandtabs(4).startswith("    ") and "|" not in one and one.strip()
    }
    return lines_of(found.code) | indented


def runs(count: int, fixed: set[int]) -> Iterator[tuple[int, int]]:
    """The stretches of so many rows that are not fixed: the first, and the one after the last."""
    edges = [-1, *sorted(fixed), count]
    yield from ((before + 1, after) for before, after in pairwise(edges) if after > before + 1)
