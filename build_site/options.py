"""What a build is asked for, and who is told of it while it goes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .body import Body
from .model import Course, Lecture, Result


@dataclass(frozen=True, slots=True)
class Options:
    """`notes` puts speaker notes into the decks; `strict` takes warnings for errors; `jobs` at a time, 0 = cores."""

    notes: bool = False
    strict: bool = False
    jobs: int = 0

    @property
    def at_a_time(self) -> int:
        """How many jobs run at a time."""
        return self.jobs or os.cpu_count() or 1


def _nobody(*_: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told of a build while it goes on, from any thread.

    waiting     another build of the course has to end first
    begun       the course, and what to call to cancel its code
    progress    how many of the stale lectures are converted, of how many
    converted   a lecture that was stale
    ran         how many steps have run, of how many
    late        a lecture whose code takes long
    """

    waiting: Callable[[], None] = _nobody
    begun: Callable[[Course, Callable[[], None]], None] = _nobody
    progress: Callable[[int, int], None] = _nobody
    converted: Callable[[Lecture, Result, Body], None] = _nobody
    ran: Callable[[int, int], None] = _nobody
    late: Callable[[Lecture], None] = _nobody


NOBODY = Listener()
