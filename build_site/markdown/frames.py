"""Tables of data frames, as pandas and polars write them in HTML: which columns hold text, and which numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TEXT = "textual"  # the class of cells in columns of text; in all others are numbers
_FRAME = re.compile(r"<table\b[^>]*\b(?:class=\"[^\"]*\bdataframe\b|id=\"T_)", re.I)
_NUMBER = re.compile(r"[-+\u2212]?\W?(\d[\d,_.\u202f]*|\.\d+)([eE][-+]?\d+)?\s?\W?")  # or a price, or a share
_NOTHING = {"", "nan", "none", "null", "nat", "<na>", "inf", "-inf", "...", "\u2026"}


def aligned(html: str) -> str:
    """Well-formed HTML, the same but for a class TEXT at the cells in columns of text of each data frame."""
    if not _FRAME.search(html):
        return html
    from selectolax.lexbor import LexborHTMLParser

    parser = LexborHTMLParser(html, is_fragment=True)
    for table in parser.css('table.dataframe, table[id^="T_"]'):
        _align(table)
    return parser.html or ""


def _align(table: Any) -> None:
    cells = [*_cells(table)]
    words = {column for cell, columns, is_head in cells if not is_head and _is_word(cell) for column in columns}
    for cell, columns, _ in cells:
        if words.issuperset(columns):
            cell.attrs["class"] = f"{cell.attributes.get('class') or ''} {TEXT}".strip()


def _is_word(cell: Any) -> bool:
    said = cell.text().strip()
    return said.lower() not in _NOTHING and not _NUMBER.fullmatch(said)


def _cells(table: Any) -> Iterator[tuple[Any, range, bool]]:
    """The cells of a table, each with the columns that it stands in, and whether it belongs to the head."""
    taken: dict[int, int] = {}  # column -> for how many rows to come a cell above stands in it
    for part in table.iter():
        for row in part.iter() if part.tag in ("thead", "tbody", "tfoot") else ():
            column = 0
            above, taken = taken, {at: rows - 1 for at, rows in taken.items() if rows > 1}
            for cell in row.iter():
                while above.get(column, 0) > 0:
                    column += 1
                width, height = (_span(cell, name) for name in ("colspan", "rowspan"))
                columns = range(column, column + width)
                taken |= dict.fromkeys(columns, height - 1) if height > 1 else {}
                column += width
                yield cell, columns, part.tag == "thead"


def _span(cell: Any, name: str) -> int:
    written = cell.attributes.get(name) or "1"
    return min(max(int(written), 1), 1000) if written.isdecimal() else 1
