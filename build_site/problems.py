"""What can go wrong, and where.

Everything that a build has to say about a course is a `Problem` at a `Place`. Problems are collected and
shown together; only what makes further work pointless is raised:

    BuildSiteError
    ├── CourseError      the course has problems (exit status 1)
    │   └── Damaged      what was kept of the course was damaged, and set aside: what it held has to be made again
    ├── PandocError      pandoc refused a text; whoever asked knows which
    │   └── PandocGaveUp it did not come to an end with it
    ├── Cancelled        a newer edit has come: what was under way is of no use any more
    ├── Wrong            something cannot be had as it is asked for; whoever asked knows where
    └── Doubt            a part of a lecture may not be what it is in the whole; whoever asked reads the whole
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Severity = Literal["error", "warning"]
BUILD_AGAIN = "build again"  # how hints begin where what is wrong may be gone then
AROUND = 2  # lines of source that a problem shows before and after its own


class Place(Struct, frozen=True, order=True):
    """A line of a file: `file` relative to the course, `line` (and `column`, if known) counted from 1.

    Line 0 is the whole file or folder.
    """

    file: str
    line: int = 1
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])


class Need(Struct, frozen=True, order=True):
    """What cannot be made for a problem elsewhere: a "figure" or a "cell", and where it stands.

    Or an "include", the line of a lecture that what is wrong stands below.
    """

    place: Place
    kind: str


class Problem(Struct, frozen=True, order=True):
    """One finding: what is wrong at a place, in `hint` what to do about it, and in `detail` lines to look at.

    `needed_by` tells what cannot be made for it, where that stands elsewhere.
    """

    place: Place
    message: str
    hint: str = ""
    severity: Severity = "error"
    detail: str = ""
    needed_by: tuple[Need, ...] = ()

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.text}"

    @property
    def places(self) -> list[Place]:
        """Its own place, and those of all that needs what is wrong there."""
        return [self.place, *(need.place for need in self.needed_by)]

    @property
    def text(self) -> str:
        """What is wrong and what to do about it."""
        count, kinds = len(self.needed_by), {one.kind for one in self.needed_by}
        kind = f"{kinds.pop() if len(kinds) == 1 else 'step'}s"
        message = f"{self.message}, and {count} {kind} need it" if count > 1 else self.message
        only = "included at" if kind == "includes" else "needed by"
        first = f"{only if count == 1 else 'the first at'} {self.needed_by[0].place}" if count else ""
        hint = "; ".join(filter(None, (self.hint, first)))
        return f"{message} ({hint})" if hint else message


class Slip(Struct, frozen=True):
    """What is wrong in a line, counted from 1, of a text whose reader knows the file, and makes a problem of it."""

    line: int
    message: str
    hint: str
    severity: Severity = "warning"
    column: int = 0

    def at(self, path: str) -> Problem:
        """The same as a problem of a file."""
        return Problem(Place(path, self.line, self.column), self.message, self.hint, self.severity)


class BuildSiteError(Exception):
    """Base of all errors that build_site raises on purpose."""


class CourseError(BuildSiteError):
    """The course cannot be built; carries every problem found so far."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[CourseError], tuple[list[Problem]]]:
        return type(self), (self.problems,)  # as it may come from another process


class Damaged(BuildSiteError):  # noqa: N818  (what it is about)
    """What was kept was damaged, and is set aside: whoever needs it makes it again."""


class PandocError(BuildSiteError):
    """pandoc could not convert a text; `line` counts from 1 in that text, 0 where pandoc does not say."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.line = line
        super().__init__(message)


class PandocGaveUp(PandocError):  # noqa: N818  (what happened)
    """pandoc did not come to an end with a text, in the time and the memory that it is given."""


class Cancelled(BuildSiteError):  # noqa: N818  (nothing is wrong)
    """Nobody wants this any more: a newer edit has come."""


class Wrong(BuildSiteError):  # noqa: N818  (told as a problem)
    """What somebody asks for is not to be had, and in `hint` what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = message, hint
        super().__init__(message)


class Doubt(BuildSiteError):  # noqa: N818  (nothing is wrong)
    """What a part of a lecture is in the whole is not certain."""


def told_once(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in order; one that many lectures tell of, or that stands in the way of many things, is told once."""
    found: dict[object, Problem] = {}
    for one in sorted(problems):
        key = (one.place, one.message, one.hint, one.severity)
        needed_by = {*found[key].needed_by, *one.needed_by} if key in found else one.needed_by
        found[key] = replace(found.get(key, one), needed_by=tuple(sorted(needed_by)))
    return [*found.values()]


def lines_around(lines: Sequence[str], at: int) -> list[tuple[int, str]]:
    """The line `at`, counted from 1, and those up to AROUND lines from it, with their numbers."""
    return [*enumerate(lines, 1)][max(at - AROUND - 1, 0) : at + AROUND]


def numbered(lines: Iterable[tuple[int, str]], at: int) -> list[str]:
    """Lines with their numbers before them, and a mark before the line `at`."""
    return [f"{'>' if number == at else ' '} {number:4} | {line}".rstrip() for number, line in lines]


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known name most like `name`, or "" where none is close (difflib's ratio below `cutoff`)."""
    return _nearest(name, tuple(known), cutoff)


@lru_cache(1024)  # the same classes stand on many slides
def _nearest(name: str, known: tuple[str, ...], cutoff: float) -> str:
    import difflib  # for what is misspelt, and little is

    found = difflib.get_close_matches(name, known, n=1, cutoff=cutoff)
    return found[0] if found else ""


def shortened(text: str, most: int = 80) -> str:
    """A name or a text as messages show it: of a long one its beginning and its end, which tell it from others."""
    if len(text) <= most:
        return text
    end = (most - 1) // 2
    return f"{text[: most - 1 - end].rstrip()}…{text[-end:].lstrip()}"


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint that offers the nearest known name, or `otherwise` where none is close."""
    close = nearest(name, known)
    return f"did you mean {close}?" if close else otherwise
