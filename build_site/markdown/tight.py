"""A div straight below text, which pandoc would read as more of that text -> one with an empty line above it.

So what is in `::: notes` is never published for want of an empty line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from msgspec import Struct

from ..problems import Place, Problem
from .blocks import outline

_MARK = re.compile(r"[> \t]*:::")
_OPENER = re.compile(r"[> \t]*:{3,}[ \t]*[^:\s]")


class Parted(Struct, frozen=True):
    """A text with an empty line above some of its lines, which are told counted from 1."""

    text: str
    parted: tuple[int, ...] = ()

    def line(self, number: int) -> int:
        """The line, counted from 1, as it is without those."""
        return number - bisect_left([line + above for above, line in enumerate(self.parted, 1)], number + 1)

    def problems(self, path: str) -> list[Problem]:
        """A remark on each."""
        message, hint = (
            "this div begins straight below text, and is read as one all the same",
            "put an empty line between",
        )
        return [Problem(Place(path, line), message, hint, "warning") for line in self.parted]


def parted(text: str) -> Parted:
    """A text with its divs parted from what is above them."""
    lines = text.split("\n")
    if not any(":::" in line and _OPENER.match(line) and _may_be_text(above) for above, line in pairwise(lines)):
        return Parted(text)
    seen = outline(lines)
    below_text = {one.at[-1] + 1 for one in seen.paragraphs}
    found = sorted(line for line in {div.first for div in seen.divs} & below_text if ":::" in lines[line])  # no <div>
    for line in reversed(found):
        above = lines[line][: lines[line].index(":::")]
        lines.insert(line, re.sub(r"[^>]", " ", above).rstrip())
    return Parted("\n".join(lines), tuple(line + 1 for line in found))


def _may_be_text(line: str) -> bool:
    return bool(line.strip()) and not _MARK.match(line)
