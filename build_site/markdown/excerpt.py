"""What of an edited lecture has to be read again: the shortest run of slides that holds the edit and stands alone.

pandoc reads a slide in a fifteenth of the time of a lecture, but Markdown has marks that reach far: a fence that is not
closed, a reference defined elsewhere, a div around slides. Whatever may reach out of the run, or into it, is a doubt,
and in doubt the whole lecture is read. So a doubt too many costs milliseconds; one too few shows something wrong until
the whole lecture has been read, which always follows. Code in the run is no doubt while it is what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ..body import EAGER, Body, Passage
from ..course.model import Asked, Result
from ..memory.kept import MEMORY
from ..problems import Doubt
from .marks import Marks, WrittenHeading, heading_level, marks

_LABEL = re.compile(r"\[([^\]\[]+)\](?!\()")
_CODE = re.compile(r"\{\s*python\b|\.run\b|\.py\b")
_FAR = re.compile(
    r"\\(?:newcommand|renewcommand|def|let|newenvironment|DeclareMathOperator)\b"
    r"|\(@|\{\{<|\.include\b|^:{3,}[ \t]*include\b|^---[ \t]*\n(?=\S)"  # numbered examples, shortcodes, metadata
    r"|^[^\S\n]*\S.*\n(?:=+|-+)[ \t]*$",  # headings that are underlined
    re.M,
)
_FROM_AFAR = re.compile(r"\\newcommand|\\def\b")
_PAIRS = (
    ("<!--", "-->"),
    ("\\begin{", "\\end{"),
    *((f"<{tag}", f"</{tag}") for tag in ("div", "script", "style", "pre")),
)


class Excerpt(Struct, frozen=True):
    """`text` takes the place of the lecture's, `whole`: its front matter, some slides, and definitions of references.

    The slides take the place of the passages of `body`, which was made with `result`, from `first` to before `last`.
    `level` is the slide level, and `depths` are the levels of the headings that the first of them is under.
    """

    text: str
    whole: str
    result: Result
    body: Body
    first: int
    last: int
    level: int
    depths: tuple[int, ...]

    @property
    def before(self) -> list[Asked]:
        """What the elements before the excerpt ask of Python."""
        return _asked(self.body.passages[: self.first])

    def known(self, asked: Sequence[Asked]) -> list[Asked]:
        """What the excerpt's elements asked before, if they ask the same now. Raises Doubt if they do not."""
        was = _asked(self.body.passages[self.first : self.last])
        then, now = ([[step.unplaced() for step in steps] for steps in some] for some in (was, asked))
        if then != now:
            raise Doubt
        return was

    def put(self, result: Result, body: Body) -> tuple[Result, Body]:
        """The lecture with what the excerpt became in its place; remarks are as they were.

        Raises Doubt where the excerpt is faulty, names a drawing anew, or refers to nothing, and where slides after it
        would be numbered otherwise, or lose a name to one in it, or get one that it had.
        """
        passages, listed = self.body.passages, body.passages[-1:]
        if listed and listed[0].is_added:  # the list of what the lecture cites, anew
            passages, body = passages[:-1], replace(body, passages=body.passages[:-1])
        else:
            listed = ()
        was, after = passages[self.first : self.last], passages[self.last :]
        moved = len(body.passages) - len(was)
        footnotes = sum(one.footnotes for one in body.passages) - sum(one.footnotes for one in was)
        had, has = ({name for one in some for name in one.ids} for some in (was, body.passages))
        later = [name for one in after for name in one.ids]
        new = result.assets.keys() - self.result.assets.keys()
        if (
            result.is_faulty
            or any(result.assets[one].startswith(MEMORY) for one in new)
            or (moved and not all(one.level and min(one.number, one.number + moved) > EAGER for one in after))
            or (footnotes and any(one.footnotes for one in after))
            or not has.isdisjoint(later)
            or not (had - has).isdisjoint(re.sub(r"-\d+$", "", name) for name in later)
        ):
            raise Doubt
        below = (replace(one, number=one.number + moved) for one in after)
        whole = replace(self.body, text=self.whole, passages=(*passages[: self.first], *body.passages, *below, *listed))
        if whole.lost - self.body.lost:
            raise Doubt
        return replace(self.result, assets=result.assets, labels=whole.labels), whole


def excerpt(result: Result, body: Body, new: str) -> Excerpt:
    """What to read of `new`, given what its lecture was before. Raises Doubt, also where nothing has changed."""
    before, after = body.text.split("\n"), new.split("\n")
    level = max((one.level for one in body.passages), default=0)
    old = marks(before)
    top, bottom, first, last = _cut(old, after, body.passages, level)
    below = len(after) - (len(before) - bottom)
    was, part = marks(before[top:bottom]), marks(after[top:below])
    if [one.written for one in _slides(was, level)] == [one.written for one in _slides(part, level)]:
        names = [one.id for one in body.passages[first:last] if one.level]
        was, part = _pinned(was, names, level), _pinned(part, names, level)
    around = [one for one in old.headings if not top <= one.line < bottom]
    definitions = [line for number, line in old.definitions if not top <= number < bottom]
    if (
        _FAR.search("\n".join(definitions))
        or _CODE.search("\n".join([*old.front_matter, *definitions]))
        or old.later_matter
        or _FROM_AFAR.search(body.text, len("\n".join(old.front_matter)))
        or not old.closes_divs(top)
        or any(map(_reaches_out, (was, part)))
        or [text for _, text in was.definitions] != [text for _, text in part.definitions]
        or not _names(was, part).isdisjoint(one.title for one in around)
        or _moves_others(was, part, around, level)
    ):
        raise Doubt
    above = _open_depths(one for one in around if one.line < top and one.level <= level)
    text = "\n".join([*old.front_matter, "", *part.lines, "", *definitions])
    return Excerpt(text, new, result, body, first, last, level, tuple(above))


def _asked(passages: Iterable[Passage]) -> list[Asked]:
    return [asked for one in passages for asked in one.code]


def _cut(old: Marks, after: Sequence[str], passages: Sequence[Passage], level: int) -> tuple[int, int, int, int]:
    """The slides that hold all that differs: from a line of the old text to before another, and among the passages.

    Raises Doubt where nothing differs, or the old text's headings are not those of the passages.
    """
    before = old.lines
    headings = _slides(old, level)
    places = [index for index, one in enumerate(passages) if one.level]
    if [one.level for one in headings] != [passages[index].level for index in places]:
        raise Doubt
    same = _common(before, after)
    end = len(before) - min(_common(before[::-1], after[::-1]), min(len(before), len(after)) - same)
    moved = len(after) - len(before)
    tops = [
        n
        for n, one in enumerate(headings)
        if one.line < same or (one.line == same < end and _begins(after, one.line, level))
    ]
    if not tops or same == len(before) == len(after):
        raise Doubt
    bottoms = (
        n
        for n, one in enumerate(headings)
        if one.line >= end and n > tops[-1] and _begins(after, one.line + moved, level)
    )
    top, bottom = tops[-1], next(bottoms, None)
    if not all(_agrees(headings[n], passages[places[n]]) for n in (top, bottom) if n is not None):
        raise Doubt
    if bottom is None:
        return headings[top].line, len(before), places[top], len(passages) - passages[-1].is_added
    return headings[top].line, headings[bottom].line, places[top], places[bottom]


def _agrees(heading: WrittenHeading, passage: Passage) -> bool:
    """Whether a passage is named after a heading; two lists of equal length may still be of different things."""
    name = re.sub(r"-\d+$", "", passage.id)
    letters, name = (re.sub(r"[\W_]", "", text.casefold()) for text in (heading.written, name))
    return name in letters


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def _begins(lines: Sequence[str], at: int, level: int) -> bool:
    """Whether a slide begins at a line."""
    return at < len(lines) and 0 < heading_level(lines[at]) <= level and not lines[at - 1].strip()


def _slides(lines: Marks, level: int) -> list[WrittenHeading]:
    """The headings that begin slides."""
    return [one for one in lines.headings if one.level <= level]


def _reaches_out(lines: Marks) -> bool:
    """Whether something in some lines may go on after them, or depend on what is elsewhere."""
    prose = "\n".join(lines.prose)
    return (
        lines.is_open
        or not lines.closes_divs()
        or any(prose.count(opening) != prose.count(closing) for opening, closing in _PAIRS)
        or prose.count("$$") % 2 == 1
        or bool(_FAR.search("\n".join(lines.lines)))
    )


def _names(was: Marks, part: Marks) -> set[str]:
    """Titles that mean something in the run: of its headings, which pandoc numbers if equal, and of references."""
    labels = {" ".join(label.split()).casefold() for label in _LABEL.findall("\n".join(part.lines))}
    return labels | {one.title for one in (*was.headings, *part.headings)}


def _pinned(lines: Marks, names: Iterable[str], level: int) -> Marks:
    """The lines with the slides' present identifiers at their headings."""
    pinned = [*lines.lines]
    for one, name in zip(_slides(lines, level), names, strict=False):
        if "{" not in one.written and not (one.line and pinned[one.line - 1].strip()):  # which may make it no heading
            pinned[one.line] = f"{one.written.rstrip().rstrip('#')} {{#{name}}}"
    return marks(pinned)


def _moves_others(was: Marks, part: Marks, around: Sequence[WrittenHeading], level: int) -> bool:
    """Whether the edit may change which headings begin slides (the highest that are followed by content), or which of
    them other slides are under."""
    if _open_depths(_slides(was, level)) != _open_depths(_slides(part, level)):
        return True
    then, now, rest = ({one.level for one in some if one.has_content} for some in (was.headings, part.headings, around))
    return min(now | rest, default=0) != min(then | rest, default=0) or level not in now | rest


def _open_depths(headings: Iterable[WrittenHeading]) -> list[int]:
    """The levels of the headings that what follows these is under."""
    depths: list[int] = []
    for one in headings:
        depths = [depth for depth in depths if depth < one.level] + [one.level]
    return depths
