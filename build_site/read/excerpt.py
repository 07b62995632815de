"""What of an edited lecture has to be read again: the shortest run of slides that holds the edit and stands alone.

pandoc reads a slide in a fifteenth of the time of a lecture, but Markdown has marks that reach far: a fence that is not
closed, a reference defined elsewhere, a div around slides. Whatever may reach out of the run, or into it, is a doubt,
and in doubt there is no excerpt: the whole lecture is read. So a doubt too many costs milliseconds; one too few shows
something wrong until the whole lecture has been read, which always follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from ..body import Body, Passage

_HEADING = re.compile(r"(#{1,6})(?:\s|$)")
_FENCE = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*(?P<mark>`{3,}|~{3,})(?P<info>.*)")
_DIV = re.compile(r"\s*:{3,}\s*(?P<name>[^:\s].*)?")
_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:")
_LABEL = re.compile(r"\[([^\]\[]+)\](?!\()")
_HEADING_TEXT = re.compile(r"#+\s*(.*?)\s*#*\s*(?:\{[^}]*\})?\s*")
_NAME = re.compile(r"\{[^}]*#([\w:.-]+)[^}]*\}\s*$")
_FAR = re.compile(
    r"\{\s*python\b|\.run\b|\.py\b"  # code, whose cells depend on those before
    r"|\\(?:newcommand|renewcommand|def|let|newenvironment|DeclareMathOperator)\b"
    r"|\(@|\{\{<|^---[ \t]*\n(?=\S)"  # numbered examples, shortcodes, metadata
    r"|^[^\S\n]*\S.*\n(?:=+|-+)[ \t]*$",  # headings that are underlined
    re.M,
)
_PAIRS = (
    ("<!--", "-->"),
    ("\\begin{", "\\end{"),
    *((f"<{tag}", f"</{tag}") for tag in ("div", "script", "style", "pre")),
)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`text` takes the place of the lecture's: its front matter, some slides, and the definitions of references.

    The slides take the place of the `former` passages from `first` to before `last`; `level` is the slide level, and
    `depths` are the levels of the headings that the first of them is under.
    """

    text: str
    former: tuple[Passage, ...]
    first: int
    last: int
    level: int
    depths: tuple[int, ...]

    def counted(self) -> dict[str, Any]:
        """Where the counters of filters stand before the excerpt."""
        before = self.former[: self.first]
        return {
            "slide_number": self.former[self.first].number - 1,
            "ids": {name for one in before for name in one.ids},
            "footnotes": [(number, []) for number in range(1, sum(one.notes for one in before) + 1)],
        }

    def put(self, body: Body, new: Body, text: str) -> Body | None:
        """The lecture's `body`, now of `text`: with the excerpt's in its place, endnotes and notebook as they were.

        None where slides after it would be numbered otherwise, or lose a name to one in it.
        """
        was, after = body.passages[self.first : self.last], body.passages[self.last :]
        moved = len(new.passages) - len(was)
        names = {name for one in new.passages for name in one.ids}
        if (
            (moved and not all(one.level for one in after))
            or (
                sum(one.notes for one in was) != sum(one.notes for one in new.passages)
                and any(one.notes for one in after)
            )
            or any(names.intersection(one.ids) for one in after)
        ):
            return None
        below = (replace(one, number=one.number + moved) for one in after)
        return replace(body, text=text, passages=(*body.passages[: self.first], *new.passages, *below))


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a run of slides stands in the old text, from line `top` to before `bottom`, and among the passages."""

    top: int
    bottom: int
    first: int
    last: int


def excerpt(old: str, new: str, passages: Sequence[Passage]) -> Excerpt | None:
    """What to read of `new`, given the passages that `old` became; None where that is not certain, or nothing less."""
    before, after = old.split("\n"), new.split("\n")
    level = max((one.level for one in passages), default=0)
    cut = _cut(before, after, passages, level)
    if not cut:
        return None
    below = len(after) - (len(before) - cut.bottom)
    was, part = before[cut.top : cut.bottom], after[cut.top : below]
    if _slides(was, level) == _slides(part, level):
        names = [one.slides[0].id for one in passages[cut.first : cut.last] if one.level]
        was, part = _pinned(was, names, level), _pinned(part, names, level)
    around = after[: cut.top] + after[below:]
    definitions = _definitions(around)
    if (
        _FAR.search("\n".join(definitions))
        or _depth(after[: cut.top])
        or any(map(_reaches_out, (was, part)))
        or not _reads_alone(part, around)
    ):
        return None
    if _definitions(was) != _definitions(part) or _moves_others(was, part, around, level):
        return None
    above = _open_depths(_depths(after[: cut.top], level))
    text = "\n".join([*_front_matter(after), "", *part, "", *definitions])
    return Excerpt(text, tuple(passages), cut.first, cut.last, level, tuple(above))


def _cut(before: Sequence[str], after: Sequence[str], passages: Sequence[Passage], level: int) -> _Cut | None:
    """The slides that hold all that differs; None where the old text's headings are not those of the passages."""
    lines = [line for line, depth in _headings(before) if depth <= level]
    places = [index for index, one in enumerate(passages) if one.level]
    if _depths(before, level) != [passages[index].level for index in places]:
        return None
    same = _common(before, after)
    end = len(before) - min(_common(before[::-1], after[::-1]), min(len(before), len(after)) - same)
    moved = len(after) - len(before)
    tops = [n for n, line in enumerate(lines) if line < same or (line == same < end and _begins(after, line, level))]
    if not tops:
        return None
    bottoms = (
        n for n, line in enumerate(lines) if line >= end and n > tops[-1] and _begins(after, line + moved, level)
    )
    bottom = next(bottoms, None)
    if not all(_agrees(before[lines[n]], passages[places[n]]) for n in (tops[-1], bottom) if n is not None):
        return None
    if bottom is None:
        return _Cut(lines[tops[-1]], len(before), places[tops[-1]], len(passages))
    return _Cut(lines[tops[-1]], lines[bottom], places[tops[-1]], places[bottom])


def _agrees(heading: str, passage: Passage) -> bool:
    """Whether a passage is named after a heading; two lists of equal length may still be of different things."""
    letters, name = (
        re.sub(r"[\W_]", "", text.casefold()) for text in (heading, re.sub(r"-\d+$", "", passage.slides[0].id))
    )
    return name in letters


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _begins(lines: Sequence[str], at: int, level: int) -> bool:
    """Whether a slide begins at a line."""
    heading = _HEADING.match(lines[at]) if at < len(lines) else None
    return bool(heading and len(heading[1]) <= level and not lines[at - 1].strip())


def _outside(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines that are in no code block, with their numbers; a last one, -1, tells that a block stays open."""
    closing = None
    for number, line in enumerate(lines):
        fence = _FENCE.fullmatch(line)
        if closing:
            if closing.fullmatch(line):
                closing = None
        elif fence and not ("`" in fence["mark"] and "`" in fence["info"]):
            closing = re.compile(rf"[\s>]*{fence['mark'][0]}{{{len(fence['mark'])},}}\s*")
        else:
            yield number, line
    if closing:
        yield -1, ""


def _headings(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Line and level of each heading."""
    return [
        (number, len(heading[1]))
        for number, line in _outside(lines)
        if number >= 0 and (heading := _HEADING.match(line))
    ]


def _depth(lines: Sequence[str]) -> int:
    """How many divs are open after some lines; negative where one more is closed than opened."""
    text = "\n".join(line for _, line in _outside(lines))
    marks = [match for line in text.split("\n") if (match := _DIV.fullmatch(line))]
    opened = sum(1 if match["name"] else -1 for match in marks)
    return opened + len(re.findall(r"<div\b", text)) - text.count("</div")


def _reaches_out(lines: Sequence[str]) -> bool:
    """Whether something in some lines may go on after them, or depend on what is elsewhere."""
    numbered = [*_outside(lines)]
    text = "\n".join(line for _, line in numbered)
    counts = [text.count(opening) != text.count(closing) for opening, closing in _PAIRS]
    is_open = bool(numbered) and numbered[-1][0] < 0
    return is_open or any(counts) or bool(text.count("$$") % 2 or _depth(lines) or _FAR.search("\n".join(lines)))


def _reads_alone(part: Sequence[str], around: Sequence[str]) -> bool:
    """Whether no heading elsewhere is referred to by its text, and all metadata stands at the top."""
    labels = {" ".join(label.split()).casefold() for label in _LABEL.findall("\n".join(part))}
    rest = "\n".join(around[len(_front_matter(around)) :])
    return not labels & {*_titles(around)} and not re.search(r"^---[ \t]*\n(?=\S)|\\newcommand|\\def\b", rest, re.M)


def _titles(lines: Sequence[str]) -> Iterator[str]:
    """What headings get their identifiers from, compared without case and markup."""
    for number, _ in _headings(lines):
        name, title = _NAME.search(lines[number]), _HEADING_TEXT.fullmatch(lines[number])
        text = name[1].replace("-", " ") if name else title[1] if title else ""
        yield " ".join(re.sub(r"[^\w\s]", "", text).split()).casefold()


def _slides(lines: Sequence[str], level: int) -> list[str]:
    """The headings that begin slides, as they are written."""
    return [lines[number] for number, depth in _headings(lines) if depth <= level]


def _pinned(lines: Sequence[str], names: Iterable[str], level: int) -> list[str]:
    """The lines with the slides' present identifiers at their headings."""
    pinned = [*lines]
    for (line, _), name in zip((one for one in _headings(lines) if one[1] <= level), names, strict=False):
        if "{" not in lines[line] and not (line and lines[line - 1].strip()):  # which may make it no heading
            pinned[line] = f"{lines[line].rstrip().rstrip('#')} {{#{name}}}"
    return pinned


def _moves_others(was: Sequence[str], part: Sequence[str], around: Sequence[str], level: int) -> bool:
    """Whether the edit may change other slides: their identifiers, since pandoc numbers those of equal headings; which
    headings begin slides (the highest that are followed by content); or which of them they are under."""
    if {*_titles(was), *_titles(part)} & {*_titles(around)}:
        return True
    if _open_depths(_depths(was, level)) != _open_depths(_depths(part, level)):
        return True
    then, now, rest = ({*_levels_with_content(lines)} for lines in (was, part, around))
    return min(now | rest, default=0) != min(then | rest, default=0) or level not in now | rest


def _levels_with_content(lines: Sequence[str]) -> Iterator[int]:
    for line, depth in _headings(lines):
        below = next((one for one in lines[line + 1 :] if one.strip()), "#")
        if not _HEADING.match(below) and not re.fullmatch(r"\s*([-*_])(\s*\1){2,}\s*", below):
            yield depth


def _front_matter(lines: Sequence[str]) -> Sequence[str]:
    """The metadata that a lecture begins with."""
    if lines[0].startswith("%"):
        return [*takewhile(str.strip, lines)]
    if lines[0].rstrip() != "---":
        return []
    ends = (number for number, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "..."))
    return lines[: next(ends, -1) + 1]


def _definitions(lines: Sequence[str]) -> list[str]:
    """The lines that define links and footnotes."""
    found, inside = [], False
    for number, line in _outside(lines):
        starts = bool(_DEFINITION.match(line))
        inside = number >= 0 and (starts or (inside and (not line.strip() or line.startswith(("    ", "\t")))))
        if inside:
            found += ["", line] if starts else [line]
    return found


def _depths(lines: Sequence[str], level: int) -> list[int]:
    return [depth for _, depth in _headings(lines) if depth <= level]


def _open_depths(levels: Sequence[int]) -> list[int]:
    """The levels of the headings that what follows these is under."""
    depths: list[int] = []
    for level in levels:
        depths = [depth for depth in depths if depth < level] + [level]
    return depths
