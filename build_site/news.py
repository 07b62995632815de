"""What a build is asked for, and what it says while it goes on: one message at a time, to whoever listens."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from .problems import Problem

if TYPE_CHECKING:  # what most builds say is of none of these, and they have nothing to do
    from concurrent.futures import Future

    from .body import Body
    from .course.model import Course, Lecture, Result


class Options(Struct, frozen=True):
    """`notes` puts speaker notes into the decks; `strict` takes warnings for errors; `jobs` at a time, 0 = cores.

    `scheduler` and `store` are instead of the settings; what code shows is written to the store if it `shares`. What is
    released after the moment `as_of` is left out; "": now.
    """

    notes: bool = False
    strict: bool = False
    jobs: int = 0
    scheduler: str = ""
    store: str = ""
    shares: bool = False
    as_of: str = ""

    @property
    def at_a_time(self) -> int:
        """How much is done at a time."""
        return self.jobs or os.cpu_count() or 1


class Report(Struct, frozen=True):
    """What a build did: how many lectures and files, which steps ran, and the problems that did not stop it.

    Of those that were `stale` the home page may be one, which is no lecture. `results` is what lectures are now, and
    `upcoming` when something is released next, and in which file.
    """

    lectures: int
    stale: int
    converted: int
    ran: list[str]
    changed: int
    problems: list[Problem]
    results: Mapping[Lecture, Result]
    upcoming: tuple[str, str] | None = None


class Cancel:
    """Ends a build when it is called, from any thread: all that wait in it, and all who come later, raise Cancelled.

    They wait for `called` besides what they wait for.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._called: Future[Any] | None = None
        self.is_called = False

    def __call__(self) -> None:
        with self._lock:
            if self._called and not self.is_called:
                self._called.set_result(None)
            self.is_called = True

    @property
    def called(self) -> Future[Any]:
        """Done once it was called."""
        from concurrent.futures import Future  # which imports logging: 5 ms, and most builds wait for nothing

        with self._lock:
            if not self._called:
                self._called = Future()
                if self.is_called:
                    self._called.set_result(None)
            return self._called


class Waiting(Struct, frozen=True):
    """Another build of the course has to end first."""


class Begun(Struct, frozen=True):
    """A build of this course begins; `cancel` ends it at once."""

    course: Course
    cancel: Callable[[], None]


class Ended(Struct, frozen=True):
    """No build goes on any more: it is done, or impossible, or was cancelled."""


class Progress(Struct, frozen=True):
    """So many lectures are converted, of those that are stale."""

    done: int
    total: int


class Running(Struct, frozen=True):
    """So many steps have run, of those that have to; more become known as lectures are read; `name` is what runs."""

    done: int
    total: int
    name: str = ""


class Converted(Struct, frozen=True):
    """A lecture that was stale is converted, and stored in `file`; `body` where it is at hand."""

    lecture: Lecture
    result: Result
    file: Path
    body: Body | None


class Late(Struct, frozen=True):
    """The code of a lecture takes long; told again when more of it is there to be shown."""

    lecture: Lecture


class Unwatched(Struct, frozen=True):
    """The kernel does not tell what code reads: only what Python itself opens is known."""


News = Waiting | Begun | Ended | Progress | Running | Converted | Late | Unwatched
Tell = Callable[[News], None]  # from any thread


def nobody(_: News) -> None:
    """Nobody listens."""
