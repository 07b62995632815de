"""Directives of MyST's whose text is no Markdown, or is looked at as it is: pictures, formulas, code, captions."""

from __future__ import annotations

import re

from msgspec import Struct

from .roles import Labels
from .rows import Row, Told, fence_for, quoted


class Directive(Struct):
    """What stands between fences: its name, the rest of its first line, its options and its text."""

    line: int
    name: str
    argument: str
    options: dict[str, str]
    rows: list[Row]

    @property
    def words(self) -> str:
        """The first paragraph of its text, in one line."""
        lines = [line.strip() for _, line in self.rows]
        return " ".join(lines[: lines.index("")] if "" in lines else lines)


def picture(one: Directive, labels: Labels, _: Told) -> list[Row]:
    """A picture, its caption and its legend."""
    words = [labels.give("fig", one.options.get("name", one.options.get("label", "")))]
    width = one.options.get("width", "")
    words += [f"width={width}{'px' * width.isdigit()}"] if re.fullmatch(r"[\d.]+(?:px|%|em)?", width) else []
    words += [f"{key}={quoted(one.options[key])}" for key in ("alt",) if key in one.options]
    given = f"{{{' '.join(filter(None, words))}}}" if any(words) else ""
    legend = [row for n, row in enumerate(one.rows) if any(not line.strip() for _, line in one.rows[:n])]
    return [(one.line, f"![{one.words}](<{one.argument}>){given}"), (one.line, ""), *legend]


def formula(one: Directive, labels: Labels, _: Told) -> list[Row]:
    """A formula between `$$`."""
    label = labels.give("eq", one.options.get("label", one.options.get("name", "")))
    rows = [row for row in ((one.line, one.argument), *one.rows) if row[1].strip()]
    return [(one.line, "$$"), *rows, (rows[-1][0] if rows else one.line, f"$${f' {{{label}}}' if label else ''}")]


def code(one: Directive, labels: Labels, _: Told) -> list[Row]:
    """A block of code, with its label, caption and lines that are lit."""
    words = [labels.give("lst", one.options.get("name", "")), f".{one.argument or 'text'}"]
    words += [f"lst-cap={quoted(one.options['caption'])}"] if "caption" in one.options else []
    steps = one.options.get("emphasize-lines", "").replace(" ", "")
    words += [f'code-line-numbers="{steps}"'] if steps else []
    return block(one, f"{{{' '.join(filter(None, words))}}}")


def block(one: Directive, opener: str) -> list[Row]:
    """The text of a directive as a block of code, or of something else that is no Markdown."""
    mark, last = fence_for(one.rows), one.rows[-1][0] if one.rows else one.line
    return [(one.line, f"{mark} {opener}"), *one.rows, (last, mark)]


def caption(one: Directive, labels: Labels) -> list[Row]:
    """The caption of a table, with its label."""
    label = labels.give("tbl", one.options.get("name", one.options.get("label", "")))
    last = one.rows[-1][0] if one.rows else one.line
    return [(last, ""), (last, f": {one.argument}{f' {{{label}}}' if label else ''}")] if one.argument or label else []


def count(one: Directive, option: str) -> int:
    """A number that an option gives, 0 without."""
    given = one.options.get(option, "")
    return int(given) if given.isdecimal() else 0


def contents(one: Directive, _: Labels, told: Told) -> list[Row]:
    """What lists the parts of a book, which a site does itself."""
    told.warn_once(one.line, f"{{{one.name}}} is left out: a site lists its lectures itself", "take it away")
    return []
