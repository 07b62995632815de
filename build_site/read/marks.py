"""What stands out in Markdown by its lines alone: code blocks, headings, divs, definitions and front matter.

pandoc knows better, and takes longer: what is found here counts only as far as it agrees with what pandoc has read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

_HEADING = re.compile(r"(#{1,6})(?:\s|$)")
_TITLE = re.compile(r"#+\s*(.*?)\s*#*\s*(?:\{[^}]*\})?\s*")
_NAME = re.compile(r"\{[^}]*#([\w:.-]+)[^}]*\}\s*$")
_RULE = re.compile(r"\s*([-*_])(\s*\1){2,}\s*")
_FENCE = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*(?P<mark>`{3,}|~{3,})(?P<info>.*)")
_DIV = re.compile(r"\s*:{3,}\s*(?P<name>[^:\s].*)?")
_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:")


@dataclass(frozen=True, slots=True)
class Heading:
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


@dataclass(frozen=True, slots=True)
class Marks:
    """Some lines of Markdown, and what stands out in them.

    `prose` are the same lines with those of code blocks empty; in it are the headings, and the `definitions` of links
    and footnotes, line by line, each with an empty one above. It `is_open` where a code block is not closed.
    """

    lines: Sequence[str]
    prose: Sequence[str]
    headings: Sequence[Heading]
    definitions: Sequence[tuple[int, str]]
    is_open: bool

    @property
    def front_matter(self) -> Sequence[str]:
        """The metadata that the lines begin with."""
        if self.lines[0].startswith("%"):
            return [*takewhile(str.strip, self.lines)]
        if self.lines[0].rstrip() != "---":
            return []
        ends = (number for number, line in enumerate(self.lines[1:], 2) if line.rstrip() in ("---", "..."))
        return self.lines[: next(ends, 0)]

    def closes_divs(self, bottom: int | None = None) -> bool:
        """Whether before the line `bottom` all divs are closed that are opened, and no others."""
        prose = self.prose[:bottom]
        text = "\n".join(prose)
        marks = [match for line in prose if ":::" in line and (match := _DIV.fullmatch(line))]
        depths = [0, *accumulate(1 if match["name"] else -1 for match in marks)]
        return not min(depths) and not depths[-1] and len(re.findall(r"<div\b", text)) == text.count("</div")


def marks(lines: Sequence[str]) -> Marks:
    """What stands out in some lines."""
    prose, is_open = _prose(lines)
    headings = [
        Heading(number, level, line, _has_content(lines, number))
        for number, line in enumerate(prose)
        if line.startswith("#") and (level := heading_level(line))
    ]
    return Marks(lines, prose, headings, [*_definitions(lines, prose)], is_open)


def heading_level(line: str) -> int:
    """The level of the heading that a line is, 0 where it is none."""
    found = _HEADING.match(line)
    return len(found[1]) if found else 0


def _prose(lines: Sequence[str]) -> tuple[list[str], bool]:
    """The lines with those of code blocks empty, and whether the last block stays open."""
    prose, closing = [], None
    for line in lines:
        if closing:
            prose.append("")
            if closing.fullmatch(line):
                closing = None
        elif ("```" in line or "~~~" in line) and (fence := _opening(line)):
            prose.append("")
            closing = re.compile(rf"[\s>]*{fence[0]}{{{len(fence)},}}\s*")
        else:
            prose.append(line)
    return prose, closing is not None


def _opening(line: str) -> str:
    """The mark by which a line opens a code block, "" where it opens none."""
    fence = _FENCE.fullmatch(line)
    return fence["mark"] if fence and not ("`" in fence["mark"] and "`" in fence["info"]) else ""


def _has_content(lines: Sequence[str], heading: int) -> bool:
    """Whether something else than a heading or a rule follows that in a line."""
    below = next((lines[number] for number in range(heading + 1, len(lines)) if lines[number].strip()), "#")
    return not heading_level(below) and not _RULE.fullmatch(below)


def _definitions(lines: Sequence[str], prose: Sequence[str]) -> Iterator[tuple[int, str]]:
    inside = False
    for number, line in enumerate(lines):
        starts = "]:" in line and bool(_DEFINITION.match(prose[number]))
        inside = starts or (inside and (not line.strip() or line.startswith(("    ", "\t"))))
        if inside:
            yield number, f"\n{line}" if starts else line
