"""What stands out in Markdown by its lines alone: code blocks, headings, divs, definitions and front matter.

pandoc knows better, and takes longer: what is found here counts only as far as it agrees with what pandoc has read.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import accumulate

from msgspec import Struct

from .blocks import outline

_HEADING = re.compile(r"(#{1,6})(?:\s|$)")
_TITLE = re.compile(r"#+\s*(.*?)\s*#*\s*(?:\{[^}]*\})?\s*")
_NAME = re.compile(r"\{[^}]*#([\w:.-]+)[^}]*\}\s*$")
_RULE = re.compile(r"\s*([-*_])(\s*\1){2,}\s*")
_DIV = re.compile(r"\s*:{3,}\s*(?P<name>[^:\s].*)?")
_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:")


class WrittenHeading(Struct, frozen=True):
    """A heading as it is `written` in a `line`, counted from 0. Most have content before the next one."""

    line: int
    level: int
    written: str
    has_content: bool

    @property
    def title(self) -> str:
        """What it gets its identifier from, as titles are compared: without case and markup."""
        name, title = _NAME.search(self.written), _TITLE.fullmatch(self.written)
        text = name[1].replace("-", " ") if name else title[1] if title else ""
        return " ".join(re.sub(r"[^\w\s]", "", text).split()).casefold()


class Marks(Struct, frozen=True):
    """Some lines of Markdown, and what stands out in them.

    `prose` are the same lines with those of code blocks empty; in it are the headings of slides, and the `definitions`
    of links and footnotes, line by line, each with an empty one above. The lines begin with `front_matter`; they may
    have `later_matter`, too. They are `is_open` where what looks like a code block is none.
    """

    lines: Sequence[str]
    prose: Sequence[str]
    headings: Sequence[WrittenHeading]
    definitions: Sequence[tuple[int, str]]
    front_matter: Sequence[str]
    later_matter: bool
    is_open: bool

    def closes_divs(self, bottom: int | None = None) -> bool:
        """Whether before the line `bottom` all divs are closed that are opened, and no others."""
        prose = self.prose[:bottom]
        text = "\n".join(prose)
        marks = [match for line in prose if ":::" in line and (match := _DIV.fullmatch(line))]
        depths = [0, *accumulate(1 if match["name"] else -1 for match in marks)]
        return not min(depths) and not depths[-1] and len(re.findall(r"<div\b", text)) == text.count("</div")


def marks(lines: Sequence[str]) -> Marks:
    """What stands out in some lines."""
    found, prose = outline(lines), [*lines]
    for code in found.code:
        prose[code.first : code.last + 1] = [""] * (code.last + 1 - code.first)
    headings = [
        WrittenHeading(one.line, one.level, lines[one.line], _has_content(lines, one.line))
        for one in found.headings
        if not one.is_nested and lines[one.line].startswith("#")
    ]
    front = next((lines[: one.last + 1] for one in found.metadata if not one.first), [])
    later = any(one.first for one in found.metadata)
    below_text = {line for one in found.paragraphs for line in one.at[1:]}
    definitions = [*_definitions(lines, prose, below_text)]
    return Marks(lines, prose, headings, definitions, front, later, bool(found.unread))


def heading_level(line: str) -> int:
    """The level of the heading that a line is, 0 where it is none."""
    found = _HEADING.match(line)
    return len(found[1]) if found else 0


def _has_content(lines: Sequence[str], heading: int) -> bool:
    """Whether something else than a heading or a rule follows that in a line."""
    below = next((lines[number] for number in range(heading + 1, len(lines)) if lines[number].strip()), "#")
    return not heading_level(below) and not _RULE.fullmatch(below)


def _definitions(lines: Sequence[str], prose: Sequence[str], below_text: Container[int]) -> Iterator[tuple[int, str]]:
    inside = False
    for number, line in enumerate(lines):
        starts = "]:" in line and bool(_DEFINITION.match(prose[number])) and (inside or number not in below_text)
        inside = starts or (inside and (not line.strip() or line.startswith(("    ", "\t"))))
        if inside:
            yield number, f"\n{line}" if starts else line
