"""Decks of reveal.js's Markdown, as reveal-md and courses with a reveal.js of their own have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from . import marked
from .rows import Front, Row, Told, front_of, rows_of, unparted, verbatim
from .slides import Slide, name_slides, written

WHOSE = "reveal-md's"
KEYS = ("revealOptions", "verticalSeparator", "notesSeparator", "highlightTheme", "separator")
TAKEN = {
    key: key
    for key in (
        *("title", "subtitle", "author", "date", "semester", "institution", "footer", "license", "description", "lang"),
        *("answers", "draft", "toc", "incremental", "bibliography", "csl", "nocite", "release"),
    )
}
_SILENT = ("separator", "verticalSeparator", "notesSeparator", "slide-level")
_RULES = ("---", "----")
_NOTES = r"^\s*notes?:"
_NUMBERED = re.compile(r"""(?<=\]\()#/(?P<at>\d+(?:/\d+)?)(?=\))""")
_SEPARATES = re.compile(r"^----?[ \t]*$", re.M)


def is_reveal(text: str) -> bool:
    """Whether a text is a deck of this kind: by a key of its front matter, or by reveal.js's comments and rules."""
    front = front_of(rows_of(text))
    if any(key in front.rows for key in KEYS):
        return True
    body = "\n".join(line for _, line in front.body)
    rules = {one[0].rstrip() for one in _SEPARATES.finditer(body)}
    return bool(
        (rules and re.search(r"<!--\s*\.(?:slide|element)\s*:", body))
        or ("----" in rules and marked.MARKS.search(body))  # CMU MLiP's own comments are no sign without such a rule
    )


def rewritten(text: str, told: Told) -> list[Row]:
    """A deck as Pandoc Markdown."""
    front = front_of(rows_of(text))
    front.lost(TAKEN, _SILENT, WHOSE, told)
    notes = _pattern(front, "notesSeparator", _NOTES, told)
    parted = [*_parted(front, told)]
    slides = [_slide(line, rows, notes, told) for line, rows, _ in parted]
    name_slides(slides, [*_numbers([is_below for *_, is_below in parted])], _NUMBERED)
    return written(front, slides, TAKEN, told.is_part)


def _numbers(below: Sequence[bool]) -> Iterator[set[str]]:
    """How links call each slide by its number, `2/1`, or `2` for the first of those that are one below the other."""
    across, down = -1, 0
    for is_below in below:
        across, down = (across, down + 1) if is_below else (across + 1, 0)
        yield {f"{across}/{down}", *([str(across)] if not down else [])}


def _slide(line: int, rows: list[Row], notes: re.Pattern[str], told: Told) -> Slide:
    code = verbatim(rows)
    start = next((n for n, (_, one) in enumerate(rows) if n not in code and notes.match(one)), len(rows))
    said = [*rows[start:]]
    for n in (n for n in range(len(said)) if start + n not in code and notes.match(said[n][1])):
        said[n] = (said[n][0], notes.sub("", said[n][1], count=1).lstrip())
    shown, attributes = marked.of_slide(rows[:start])
    return Slide(line, marked.words(marked.elements(shown), told), attributes, said)


def _parted(front: Front, told: Told) -> Iterator[tuple[int, list[Row], bool]]:
    """The slides' rows, each with the line of its separator, and whether it is below the one before."""
    rows = front.body
    code = unparted(rows)
    cuts = {n for n, (_, line) in enumerate(rows) if line.rstrip() in _RULES}
    below = {n for n in cuts if rows[n][1].rstrip() == _RULES[1]}
    for key in ("separator", "verticalSeparator"):
        if key in front.rows:
            own = _RULES[0] if key == "separator" else _RULES[1]
            cuts -= {n for n in cuts if rows[n][1].rstrip() == own}
            own_cuts = set(_matched(rows, _pattern(front, key, rf"^{own}[ \t]*$", told)))
            cuts |= own_cuts
            below = own_cuts if key == "verticalSeparator" else below - own_cuts
    line, start, is_below = 1, 0, False
    for n in [*sorted(cuts - code), len(rows)]:
        yield line, rows[start:n], is_below
        line, start, is_below = (rows[n][0] if n < len(rows) else line), n + 1, n in below


def _matched(rows: Sequence[Row], pattern: re.Pattern[str]) -> Iterator[int]:
    """The rows that a separator takes, which may be longer than a line."""
    text = "\n".join(line for _, line in rows)
    for found in pattern.finditer(text):
        inner = found[0].strip("\n")
        first = text.count("\n", 0, found.start() + (len(found[0]) - len(found[0].lstrip("\n")) if inner else 0))
        yield from range(first, first + (inner or found[0]).count("\n") + 1)


def _pattern(front: Front, key: str, default: str, told: Told) -> re.Pattern[str]:
    """A separator of front matter, a regular expression, or the usual one."""
    flags = re.M | (re.I if "notes" in key else 0)
    given = front.values.get(key)
    try:
        return re.compile(given if isinstance(given, str) and given else default, flags)
    except re.error as error:
        told.warn(front.rows[key][0][0], f"{key} is no regular expression: {error}", "the usual one is taken")
        return re.compile(default, flags)
