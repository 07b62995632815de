"""What stands where in a Markdown text, as `blocks` finds it."""

from __future__ import annotations

from collections.abc import Sequence

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
    """Lines of text, and what stands in each without the marks of what it is in."""

    at: Sequence[int]
    lines: Sequence[str]


class Outline(Struct, frozen=True):
    """What stands where in a text. A div comes where it ends; one that is not closed ends with what it is in."""

    code: list[Code] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    comments: list[Span] = field(default_factory=list)
    divs: list[Span] = field(default_factory=list)
    metadata: list[Span] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    notes: list[Span] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
