"""Tables that are written as lists or as comma-separated values -> tables of pandoc's."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence

from .rows import Row

Cell = list[Row]
_ITEM = re.compile(r"(?P<space> *)[*-](?: +(?P<first>.*))?$")
_BLOCK = re.compile(r"\s*(?:[-*+>#:|]|\d+[.)]|`{3})")  # what begins something else than a line of a paragraph
_SEPARATORS = {"tab": "\t", "space": " "}
WIDTH = 3  # of a column, at least


def cells_of_list(rows: Sequence[Row]) -> list[list[Cell]]:
    """The cells of `* - a` and `  - b`: rows of a table that are items, with cells that are items within them."""
    table = list[list[Cell]]()
    outer = next((len(item["space"]) for _, line in rows if (item := _ITEM.match(line))), 0)
    inner = -1
    for number, line in rows:
        item = _ITEM.match(line)
        if item and len(item["space"]) == outer:
            table.append([])
            within = _ITEM.match(first := item["first"] or "")
            inner = len(line) - len(first) if within else -1
            if within:
                table[-1].append([(number, within["first"] or "")])
        elif item and table and (inner < 0 or len(item["space"]) == inner):
            inner = len(item["space"])
            table[-1].append([(number, item["first"] or "")])
        elif table and table[-1]:
            table[-1][-1].append((number, line[inner + 2 :] if not line[: inner + 2].strip() else line.strip()))
        elif line.strip():
            return []
    return [[_trimmed(cell) for cell in row] for row in table] if all(table) else []


def _trimmed(cell: Cell) -> Cell:
    """A cell without empty lines at its end, and one paragraph in one line."""
    while cell and not cell[-1][1].strip():
        cell = cell[:-1]
    is_paragraph = all(line.strip() and not _BLOCK.match(line) for _, line in cell)
    return [(cell[0][0], " ".join(line.strip() for _, line in cell))] if cell and is_paragraph else cell


def cells_of_csv(rows: Sequence[Row], options: Mapping[str, str]) -> list[list[Cell]]:
    """The cells of comma-separated values, which another sign may separate or quote."""
    sign = options.get("delim", ",")
    quote = options.get("quote", '"')
    written = [line.lstrip() for _, line in rows]
    reader = csv.reader(
        (f"{line}\n" for line in written),
        delimiter=_SEPARATORS.get(sign, sign[:1]),
        quotechar=quote[:1],
        skipinitialspace=True,
    )
    table, above = list[list[Cell]](), 0
    for values in reader:
        if values:
            table.append([[(rows[above][0], part) for part in value.split("\n")] for value in values])
        above = min(reader.line_num, len(rows) - 1)
    return table


def table_of(table: Sequence[Sequence[Cell]], header: int, stubs: int) -> list[Row]:
    """A table with so many rows of header, and columns at the left whose cells are bold."""
    if not table:
        return []
    columns = max(map(len, table))
    full = [
        [*(_bold(cell) if n < stubs and at >= header else cell for n, cell in enumerate(row))]
        for at, row in enumerate(table)
    ]
    full = [[*row, *[list[Row]()] * (columns - len(row))] for row in full]
    is_plain = header < 2 and all(len(cell) < 2 and "|" not in _text(cell, 0) for row in full for cell in row)
    return [*(_plain(full, header) if is_plain else _grid(full, header))]


def _text(cell: Cell, n: int) -> str:
    return cell[n][1] if n < len(cell) else ""


def _bold(cell: Cell) -> Cell:
    return [(cell[0][0], f"**{cell[0][1]}**")] if len(cell) == 1 and cell[0][1] else cell


def _line(cells: Sequence[Cell], default: int) -> int:
    return min((cell[0][0] for cell in cells if cell), default=default)


def _plain(table: Sequence[Sequence[Cell]], header: int) -> Iterator[Row]:
    """Rows with a cell in a line: columns are as wide as their words are."""
    columns = len(table[0])
    top = table[0] if header else [list[Row]()] * columns
    number = _line(table[0], 1)
    for n, row in enumerate([top, *table[header:]]):
        number = _line(row, number)
        yield number, f"| {' | '.join(_text(cell, 0) for cell in row)} |"
        if not n:
            yield number, f"|{'---|' * columns}"


def _grid(table: Sequence[Sequence[Cell]], header: int) -> Iterator[Row]:
    """Rows with cells of several lines."""
    widths = [max(WIDTH, *(len(line) for row in table for _, line in row[n])) for n in range(len(table[0]))]
    number = _line(table[0], 1)
    yield number, _rule(widths, "-")
    for at, row in enumerate(table, 1):
        for n in range(max(1, *map(len, row))):
            number = _line([cell[n:] for cell in row], number)
            words = " | ".join(_text(cell, n).ljust(width) for cell, width in zip(row, widths, strict=True))
            yield number, f"| {words} |"
        yield number, _rule(widths, "=" if at == header else "-")


def _rule(widths: Sequence[int], sign: str) -> str:
    return f"+{'+'.join(sign * (width + 2) for width in widths)}+"
