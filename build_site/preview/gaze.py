"""What browsers look at, and so what of a course comes first: the lecture that is open, then those next to it."""

from __future__ import annotations

from collections.abc import Sequence

from ..body import Body
from ..course.model import Course, Lecture, Step


class Gaze:
    """Which lecture was looked at last, at which of its slides ("": not known), and which were ever opened."""

    def __init__(self) -> None:
        self._path = self._slide = ""
        self._opened: set[str] = set()
        self._places: dict[str, int] = {}

    def arrange(self, course: Course) -> None:
        """Take note of the order of the lectures."""
        self._places = {one.path: place for place, one in enumerate(course.sources)}

    def open(self, lecture: Lecture) -> bool:
        """A browser has this lecture now; returns whether it is the first one that has."""
        is_first = lecture.path not in self._opened
        self._opened.add(lecture.path)
        return is_first

    def is_open(self, path: str) -> bool:
        """Whether a browser has, or had, the lecture of this file."""
        return path in self._opened

    def rest_on(self, lecture: Lecture, slide: str) -> None:
        """A reader looks at this slide."""
        self._path, self._slide = lecture.path, slide

    def distance(self, path: str) -> int:
        """How far a lecture is from the one that is looked at, in the course's order; the next before the last."""
        away = self._places.get(path, len(self._places)) - self._places.get(self._path, 0)
        return 2 * abs(away) - (away > 0)

    def is_asked_by_slide(self, path: str, steps: Sequence[Step], body: Body | None) -> bool:
        """Whether one of these steps of a lecture is asked for by the slide that is looked at; `body` is as shown."""
        if not (body and self._slide and path == self._path):
            return False
        asked = [
            step.unplaced()
            for passage in body.passages
            if any(one.id == self._slide for one in passage.pieces["deck"])
            for asks in passage.code
            for step in asks
        ]
        return any(step.unplaced() in asked for step in steps)
