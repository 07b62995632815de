"""Printed text as a terminal would show it in the end: bars that moved at their last state, colours and links.

What stays of the codes are colours (SGR) and links (OSC 8), written in one way; `markdown/printed.py` makes HTML of it.
"""

from __future__ import annotations

import re
from itertools import groupby

from msgspec import Struct, field

WIDEST = 1_000  # columns
_CODES = re.compile(
    r"\x1b\[(?P<csi>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\|$)"
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\|$)|\x1b[ -/]*[0-~]"
    r"|(?P<control>[\0-\x09\x0b-\x1f\x7f-\x9f])|(?P<text>[^\0-\x09\x0b-\x1f\x7f-\x9f]+)"
)
_TIMES = re.compile(r" \[\d+(?::\d\d)+<(?:\d+(?::\d\d)+|\?), [^\]\n]*\]")  # of bars: how long is another in each run
_CONTROLS = re.compile(r"[\0-\x08\x0b-\x1f\x7f-\x9f]")
_SET = {"1": "bold", "2": "dim", "3": "italic", "4": "underline", "7": "inverse", "9": "strike"}
_UNSET = {"22": ("bold", "dim"), "23": ("italic",), "24": ("underline",), "27": ("inverse",), "29": ("strike",)}
Style = tuple[str, str]  # SGR codes, and the address of a link


class _Screen(Struct):
    """Lines of characters with their styles, and where the next one goes."""

    rows: list[list[tuple[str, Style]]] = field(default_factory=lambda: [[]])
    row: int = 0
    column: int = 0
    style: Style = ("", "")
    marks: dict[str, str] = field(default_factory=dict)  # what is set: "bold" -> "1", "color" -> "38;5;9"

    def write(self, text: str) -> None:
        """Put text where the cursor is, over what is there."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.row, self.column = self.row + 1, 0
                if self.row == len(self.rows):
                    self.rows.append([])
            here = self.rows[self.row]
            here += [(" ", ("", ""))] * (self.column - len(here))
            here[self.column : self.column + len(line)] = [(one, self.style) for one in line]
            self.column += len(line)

    def move(self, final: str, given: str) -> None:
        """A code that moves the cursor, erases, or sets how text looks."""
        number = int(given) if given.isdigit() else 0
        steps, here = min(max(number, 1), WIDEST), self.rows[self.row]
        match final:
            case "A" | "F":
                self.row = max(self.row - steps, 0)
            case "B" | "E":
                self.row = min(self.row + steps, len(self.rows) - 1)
            case "C":
                self.column = min(self.column + steps, WIDEST)
            case "D":
                self.column = max(self.column - steps, 0)
            case "G":
                self.column = steps - 1
            case "K":
                blank = [(" ", ("", ""))] * min(self.column, len(here))
                self.rows[self.row] = {0: here[: self.column], 1: blank + here[self.column :]}.get(number, [])
            case "J" if number >= 2:
                self.rows, self.row = [[] for _ in self.rows[: self.row + 1]], self.row
            case "J" if number == 0:
                self.rows[self.row :] = [here[: self.column]]
            case "m":
                self.look(given)
        if final in "EF":
            self.column = 0

    def look(self, given: str) -> None:
        """Set colours, weight and the like: "1;38;5;9"."""
        codes = given.replace(":", ";").split(";")
        while codes:
            code = codes.pop(0).lstrip("0") or "0"
            if code == "0":
                self.marks.clear()
            elif code in _SET:
                self.marks[_SET[code]] = code
            elif code in _UNSET:
                for name in _UNSET[code]:
                    self.marks.pop(name, None)
            elif code in ("38", "48"):
                kind, count = ("5", 2) if codes[:1] == ["5"] else ("2", 4)
                values, codes = codes[:count], codes[count:]
                if len(values) == count and values[0] == kind and all(one.isdigit() for one in values):
                    self.marks["color" if code == "38" else "ground"] = ";".join([code, *values])
            elif code in ("39", "49"):
                self.marks.pop("color" if code == "39" else "ground", None)
            elif re.fullmatch("[39][0-7]", code):
                self.marks["color"] = code
            elif re.fullmatch("(4|10)[0-7]", code):
                self.marks["ground"] = code
        names = (*_SET.values(), "color", "ground")
        self.style = ";".join(self.marks[name] for name in names if name in self.marks), self.style[1]


def as_on_a_terminal(text: str) -> str:
    """What a terminal shows once a text was printed on it, but for how long bars took."""
    if not _CONTROLS.search(text):
        return text
    screen = _Screen()
    for found in _CODES.finditer(text):
        if written := found["text"]:
            screen.write(written)
        elif found["final"]:
            screen.move(found["final"], found["csi"])
        elif (found["osc"] or "").startswith("8;"):
            screen.style = screen.style[0], found["osc"].partition(";")[2].partition(";")[2]
        elif found["control"] == "\r":
            screen.column = 0
        elif found["control"] == "\b":
            screen.column = max(screen.column - 1, 0)
        elif found["control"] == "\t":
            screen.write("\t")
    return _TIMES.sub("", "\n".join(map(_line, screen.rows)))


def _line(row: list[tuple[str, Style]]) -> str:
    """A line of the screen, without the blanks that were written over its end."""
    while row and row[-1] == (" ", ("", "")):
        row.pop()
    return "".join(_styled("".join(one for one, _ in run), style) for style, run in groupby(row, lambda one: one[1]))


def _styled(text: str, style: Style) -> str:
    codes, address = style
    text = f"\x1b[{codes}m{text}\x1b[0m" if codes else text
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if address else text
