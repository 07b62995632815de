"""What a build is asked for, and what it says while it goes on: one message at a time, to whoever listens."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .body import Body
from .course.model import Course, Lecture, Result


@dataclass(frozen=True, slots=True)
class Options:
    """`notes` puts speaker notes into the decks; `strict` takes warnings for errors; `jobs` at a time, 0 = cores.

    `scheduler` and `store` are instead of the settings; what code shows is written to the store if it `shares`.
    """

    notes: bool = False
    strict: bool = False
    jobs: int = 0
    scheduler: str = ""
    store: str = ""
    shares: bool = False

    @property
    def at_a_time(self) -> int:
        """How much is done at a time."""
        return self.jobs or os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """Another build of the course has to end first."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A build of this course begins; `cancel` ends it at once."""

    course: Course
    cancel: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """No build goes on any more: it is done, or impossible, or was cancelled."""


@dataclass(frozen=True, slots=True)
class Progress:
    """So many lectures are converted, of those that are stale."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Running:
    """So many steps have run, of those that have to; more become known as lectures are read; `name` is what runs."""

    done: int
    total: int
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Converted:
    """A lecture that was stale is converted, and stored in `file`; `body` where it is at hand."""

    lecture: Lecture
    result: Result
    file: Path
    body: Body | None


@dataclass(frozen=True, slots=True)
class Late:
    """The code of a lecture takes long; told again when more of it is there to be shown."""

    lecture: Lecture


@dataclass(frozen=True, slots=True)
class Unwatched:
    """The kernel does not tell what code reads: only what Python itself opens is known."""


News = Waiting | Begun | Ended | Progress | Running | Converted | Late | Unwatched
Tell = Callable[[News], None]  # from any thread


def nobody(_: News) -> None:
    """Nobody listens."""
