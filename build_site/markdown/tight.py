"""A div straight below text, which pandoc would read as more of that text -> one with an empty line above it.

So what is in `::: notes` is never published for want of an empty line.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from msgspec import Struct

from ..problems import Place, Problem
from .blocks import outline

_MAY_BE = re.compile(r"^(?![> \t]*:::).*\S.*\n[> \t]*:{3,}[ \t]*[^:\s]", re.M)


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
    if not _MAY_BE.search(text):
        return Parted(text)
    lines = text.split("\n")
    seen = outline(lines)
    below_text = {one.at[-1] + 1 for one in seen.paragraphs}
    found = sorted(line for line in {div.first for div in seen.divs} & below_text if ":::" in lines[line])  # no <div>
    for line in reversed(found):
        above = lines[line][: lines[line].index(":::")]
        lines.insert(line, re.sub(r"[^>]", " ", above).rstrip())
    return Parted("\n".join(lines), tuple(line + 1 for line in found))
