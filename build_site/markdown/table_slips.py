"""What pandoc leaves out of a table, and what it takes for none."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import takewhile

from ..problems import Place, Problem, shortened
from . import grammar as g
from .prose_slips import LONG

_NO_CELL = re.compile(rf"{g.CODE.pattern}|\\.|\$(?:[^$\\]|\\.)+\$|<[^>]*>")
_ASIDE = re.compile(r"\([^)]*\)")


def cells_without_column(lines: Sequence[str], apart: Container[int], path: str) -> Iterator[Problem]:
    """Rows of tables, in which pandoc leaves out what the line of dashes has no column for; none in lines `apart`."""
    for number, ruler in enumerate(lines[1:], 1):
        if "|" not in ruler or "-" not in ruler or number in apart or not g.COLUMNS.match(ruler):
            continue
        columns = _cells(ruler)
        rows = takewhile(lambda one: lines[one].strip(), range(number + 1, len(lines)))
        for row in (number - 1, *rows):
            if (cells := _cells(lines[row])) > columns and "|" in lines[number - 1]:
                message = f"{cells} cells in a table of {columns} column{'s' * (columns > 1)}: the rest is left out"
                hint = "give the line of dashes as many, or write \\| within a cell"
                yield Problem(Place(path, row + 1), message, hint, "warning")


def tables_without_dashes(lines: Sequence[str], apart: Container[int], path: str) -> Iterator[Problem]:
    """Lines that look like rows of a table, which none is without its line of dashes; none in lines `apart`."""
    first = 0
    while first < len(lines):
        end = next((n for n in range(first, len(lines)) if n in apart or not lines[n].strip()), len(lines))
        rows = [_NO_CELL.sub("", line).strip() for line in lines[first:end] if "|" in line]
        if 1 < len(rows) == end - first and not any(map(g.COLUMNS.match, rows)):
            rows = [_ASIDE.sub("", row) for row in rows]
            counts = {row.strip("|").count("|") for row in rows}
            has_frame = {row.startswith("|") for row in rows}
            is_line_block = True in has_frame and not all(row.endswith("|") for row in rows)
            if len(counts) == 1 and counts != {0} and len(has_frame) == 1 and not is_line_block:
                hint = f"write {'|---' * (counts.pop() + 1)}| below the first line"
                message = f"{shortened(lines[first].strip(), LONG)} begins no table, since it has no line of dashes"
                yield Problem(Place(path, first + 1), message, hint, "warning")
        first = end + 1


def _cells(row: str) -> int:
    return _NO_CELL.sub("", row).strip().removeprefix("|").removesuffix("|").count("|") + 1
