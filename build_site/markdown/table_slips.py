"""What pandoc leaves out of a table, and what it takes for none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import takewhile
from operator import itemgetter

from msgspec import Struct

from ..problems import Slip, shortened
from . import grammar as g
from .prose_slips import LONG

_NO_CELL = re.compile(rf"{g.CODE.pattern}|\\.|\$(?:[^$\\]|\\.)+\$|<[^>]*>")
_BEFORE = re.compile(r"[ >]*(?:(?:[-*+:]|\d+[.)]|\[\^[^\]]+\]:) +)*")  # marks of what a table may stand in
_MEANT = re.compile(r"\+(?:[-=:–—−]+\+)+")  # what editors make of dashes, too
LEFT_OUT = "the rest is left out"
_DASHES = re.compile(r"[=:–—−]")
_NO_RULER = re.compile(r"\|(?:[-=:]{3,}[|+])+")
_RULER = re.compile(
    r"[ >]*\|? *:?-+:? *(?:\| *:?-+:? *)+\|? *$"
)  # of dashes and bars, which pipe tables have below their head
_ASIDE = re.compile(r"\([^)]*\)")


def cells_without_column(lines: Sequence[str], apart: Container[int]) -> Iterator[Slip]:
    """Rows of tables, in which pandoc leaves out what the line of dashes has no column for; none in lines `apart`."""
    for number, ruler in enumerate(lines[1:], 1):
        if "|" not in ruler or "-" not in ruler or number in apart or not g.COLUMNS.match(ruler):
            continue
        columns = _cells(ruler)
        rows = takewhile(lambda one: lines[one].strip(), range(number + 1, len(lines)))
        for row in (number - 1, *rows):
            if (cells := _cells(lines[row])) > columns and "|" in lines[number - 1]:
                message = f"{cells} cells in a table of {columns} column{'s' * (columns > 1)}: {LEFT_OUT}"
                hint = "give the line of dashes as many, or write \\| within a cell"
                yield Slip(row + 1, message, hint)


def tables_without_dashes(lines: Sequence[str], apart: Container[int]) -> Iterator[Slip]:
    """What looks like rows of a table, or their line of dashes, where the other lacks; none in lines `apart`."""
    first = 0
    while first < len(lines):
        end = next((n for n in range(first, len(lines)) if n in apart or not lines[n].strip("> \t\r\n")), len(lines))
        rows = [_NO_CELL.sub("", line).strip(" >") for line in lines[first:end] if "|" in line]
        if rows and _RULER.match(lines[first]) and not (rows[1:] and g.COLUMNS.match(rows[1])):
            message = f"{shortened(lines[first].strip(), LONG)} begins no table, since no line stands straight above it"
            yield Slip(first + 1, message, "put its head there")
        if 1 < len(rows) == end - first and not any(map(g.COLUMNS.match, rows)):
            rows = [_ASIDE.sub("", row) for row in rows]
            counts = {row.strip("|").count("|") for row in rows}
            has_frame = {row.startswith("|") for row in rows}
            is_line_block = True in has_frame and not all(row.endswith("|") for row in rows)
            if len(counts) == 1 and counts != {0} and len(has_frame) == 1 and not is_line_block:
                hint = f"write {'|---' * (counts.pop() + 1)}| below the first line"
                message = f"{shortened(lines[first].strip(), LONG)} begins no table, since it has no line of dashes"
                yield Slip(first + 1, message, hint)
        first = end + 1


class Grid(Struct, frozen=True):
    """What is meant as a table of +---+ and |: its `first` line, what stands before the rows in each, and these."""

    first: int
    before: Sequence[int]
    rows: Sequence[str]

    @property
    def lines(self) -> range:
        """All its lines, counted from 0."""
        return range(self.first, self.first + len(self.rows))


def grids(lines: Sequence[str], apart: Container[int]) -> Iterator[Grid]:
    """What is meant as a grid table; none in lines `apart`."""
    first = 0
    while first < len(lines):
        parts = [*takewhile(itemgetter(1), map(_parted, lines[first:]))] if first not in apart else []
        rows = [row for _, row in parts]
        if any(map(_MEANT.fullmatch, rows)) and any(row[0] == "|" for row in rows):
            yield Grid(first, [before for before, _ in parts], rows)
        first += len(rows) or 1


def broken_grids(found: Iterable[Grid], lines: Sequence[str]) -> Iterator[Slip]:
    """The first line of each grid table that pandoc takes for text, or cuts, for it."""
    for grid in found:
        if slip := _slip(grid):
            yield slip
        elif "|" in (below := "".join(lines[grid.lines.stop : grid.lines.stop + 1])):
            message = f"{shortened(below.strip(), LONG)} is no row of the table above it"
            yield Slip(grid.lines.stop + 1, message, "begin it with |")


def _parted(line: str) -> tuple[int, str]:
    """How much stands before a row of what may be a grid table, and the row; "" where a line is none."""
    before = _BEFORE.match(line)
    at = before.end() if before else 0
    return at, line[at:].rstrip() if line[at : at + 1] in ("+", "|") else ""


def _slip(grid: Grid) -> Slip | None:
    """What is wrong with the first row that is; None where none is."""
    ruler = _DASHES.sub("-", next(row for row in grid.rows if _MEANT.fullmatch(row)))
    shown, wanted = shortened(ruler, LONG), _width(ruler)
    for line, before, row in zip(grid.lines, grid.before, grid.rows, strict=True):
        written, width = shortened(row, LONG), _width(row)
        if line == grid.first and not g.GRID.fullmatch(row):
            return Slip(line + 1, f"{written} begins no table", f"write {shown}" + " above it" * (row[0] == "|"))
        if _NO_RULER.fullmatch(row) or (_MEANT.fullmatch(row) and not g.GRID.fullmatch(row)):
            return Slip(line + 1, f"{written} ends no row of the table", f"write {shown}")
        if before != grid.before[0]:
            return Slip(line + 1, f"{written} begins elsewhere than the table's first line", "let it begin below that")
        if width > wanted or (width < wanted and row[-1] in "+|"):
            message = f"this line of the table is {width} letters long, and its first {wanted}: its cells are cut"
            return Slip(line + 1, message, "let all its lines end below one another")
    if not g.GRID.fullmatch(grid.rows[-1]):
        message = f"{shortened(grid.rows[-1], LONG)} is left out: no line ends this row"
        return Slip(grid.lines.stop, message, f"write {shown} below it")
    return None


def _width(row: str) -> int:
    """The columns that a text takes where all its letters are as wide, but those of East Asia, which take two."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in row
    )


def _cells(row: str) -> int:
    return _NO_CELL.sub("", row).strip().removeprefix("|").removesuffix("|").count("|") + 1
