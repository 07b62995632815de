"""A lecture's text with all that it includes in its place, and which line of which file each of its lines is.

Whoever reads a lecture counts the lines of this text. What is told to people is `placed` once, when the lecture has
been converted: at the file that a line came from, so that nobody on the way has to know of includes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from ..problems import Need, Place, Problem

INCLUDED = "include"  # the kind of a need: what is wrong elsewhere is wrong in a lecture that includes it


class Line(Struct, frozen=True):
    """A line of text, and where it is written; `asked` is the line of the lecture that includes it, 0 for its own."""

    text: str
    place: Place
    asked: int = 0


class Stretch(Struct, frozen=True):
    """Lines that follow each other in a file as they do here, from the line `first` on, counted from 1."""

    first: int
    place: Place
    asked: int


class Composed(Struct, frozen=True):
    """The lecture at `path`: `written` is what its own file holds, `text` what is read for it.

    `problems` are those of putting it together, and at their places already. Without `stretches` both texts are one.
    """

    path: str
    written: str
    text: str
    stretches: tuple[Stretch, ...] = ()
    problems: tuple[Problem, ...] = ()

    def rewritten(self, line: Callable[[int], int], remarks: Iterable[Problem]) -> Composed:
        """The same where its own lines are not those of its file, which `line` tells; with remarks on that."""

        def moved(place: Place) -> Place:
            return replace(place, line=line(place.line)) if place.file == self.path and place.line else place

        lines = (
            Line(text, moved(self.place(number)), ((found := self._stretch(number)) and line(found.asked)) or 0)
            for number, text in enumerate(self.text.split("\n"), 1)
        )
        problems = (replace(one, place=moved(one.place)) for one in self.problems)
        return composed_of(self.path, self.written, lines, (*remarks, *problems))

    def place(self, line: int) -> Place:
        """Where a line, counted from 1, is written."""
        found = self._stretch(line)
        return replace(found.place, line=found.place.line + line - found.first) if found else Place(self.path, line)

    def placed(self, one: Problem) -> Problem:
        """A problem of this text as one of the file in which it is written, and of the lecture that includes that."""
        if not self.stretches:
            return one
        needs = tuple(replace(need, place=self._moved(need.place)) for need in one.needed_by)
        found = self._stretch(one.place.line) if one.place.file == self.path and one.place.line else None
        if found and found.asked:
            needs += (Need(Place(self.path, found.asked), INCLUDED),)
        return replace(one, place=self._moved(one.place), needed_by=needs)

    def told(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems of this text, at their places, with those of putting it together."""
        return [*self.problems, *map(self.placed, problems)]

    def around(self, line: int, count: int) -> list[tuple[int, str]]:
        """So many lines on either side of one, as they are numbered in its file; one of those that have one there."""
        lines = self.text.split("\n")
        numbers = range(max(line - count, 1), min(line + count, len(lines)) + 1)
        file, found = self.place(line).file, dict[int, str]()
        for one in numbers:
            place = self.place(one)
            if place.file == file and (one == line or place.line not in found):
                found[place.line] = lines[one - 1]
        return [*found.items()]

    def _moved(self, place: Place) -> Place:
        return replace(self.place(place.line), column=place.column) if place.file == self.path and place.line else place

    def _stretch(self, line: int) -> Stretch | None:
        after = bisect_right(self.stretches, line, key=lambda one: one.first)
        return self.stretches[max(after - 1, 0)] if self.stretches else None


def alone(path: str, text: str) -> Composed:
    """A text that includes nothing."""
    return Composed(path, text, text)


def composed_of(path: str, written: str, lines: Iterable[Line], problems: Iterable[Problem]) -> Composed:
    """A lecture that consists of some lines."""
    lines, stretches = [*lines], list[Stretch]()
    for number, one in enumerate(lines, 1):
        last = stretches[-1] if stretches else None
        follows = last and one.place == replace(last.place, line=last.place.line + number - last.first)
        if not last or not follows or one.asked != last.asked:
            stretches.append(Stretch(number, one.place, one.asked))
    return Composed(path, written, "\n".join(one.text for one in lines), tuple(stretches), tuple(problems))
