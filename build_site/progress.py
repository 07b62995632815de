"""How far a build is, in words and as a share of the whole; and how long one that did as much took before."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from .memory import kept
from .memory.kept import MEMORY
from .news import Begun, Ended, News, Progress, Running
from .problems import CourseError

LONG = 1.0  # seconds that a build takes at least for anybody to wonder how long
MOST = 16  # builds that are remembered
ALIKE = 0.5  # least share of the work of one build that another one did, for it to take about as long


class Took(Struct, frozen=True):
    """So many seconds a build took that converted so many lectures, and ran so many steps."""

    lectures: int
    steps: int
    seconds: float


def remember(memory: Path, took: Took) -> None:
    """Keep how long a build took, where that is worth it."""
    if took.seconds > LONG:
        with suppress(CourseError):  # nothing depends on it
            kept.save(memory / "took", [*_remembered(memory), took][-MOST:])


def _remembered(memory: Path) -> list[Took]:
    with suppress(CourseError):
        return kept.load(memory / "took", list[Took]) or []
    return []


class Standing(Struct, frozen=True):
    """How far a build is: what it does, which `share` of the work is done, and seconds since it began.

    `last` is how many seconds one that did as much took, 0.0 where there was none.
    """

    doing: str
    share: float
    seconds: float
    last: float

    @property
    def time(self) -> str:
        """Seconds in words: 4 s (11 s last time)."""
        return f"{self.seconds:.0f} s" + (f" ({self.last:.0f} s last time)" if self.last else "")


class Meter:
    """Hears what builds say, from any thread, and tells how far the one is that goes on.

    `show` is called from a thread of its own `every` so many seconds while one does, and with None when it has ended.
    """

    def __init__(self, show: Callable[[Standing | None], None], every: float) -> None:
        self._show, self._every = show, every
        self._lock = threading.Lock()
        self._telling = threading.Lock()  # so that nothing is shown after the end
        self._begun = 0.0
        self._took: list[Took] = []
        self._lectures, self._steps = Progress(0, 0), Running(0, 0)
        self._going, self._is_over = threading.Event(), False
        threading.Thread(target=self._tick, name="progress", daemon=True).start()

    def hear(self, message: News) -> None:
        """Take note of what a build says."""
        with self._lock:
            match message:
                case Begun(course, _):
                    self._lectures, self._steps = Progress(0, 0), Running(0, 0)
                    self._begun, self._took = time.monotonic(), _remembered(course.root / MEMORY)
                    self._going.set()
                case Progress():
                    self._lectures = message
                case Running():
                    self._steps = message
                case Ended():
                    self._going.clear()
        if isinstance(message, Ended):
            with self._telling:
                self._show(None)

    def close(self) -> None:
        """Tell no more."""
        self._is_over = True
        self._going.set()

    def read(self) -> Standing | None:
        """How far the build is; None where none goes on."""
        with self._lock:
            if not self._going.is_set():
                return None
            lectures, steps = self._lectures, self._steps
            total = lectures.total + steps.total
            share = (lectures.done + steps.done) / total if total else 0.0
            alike = (one.seconds for one in reversed(self._took) if _is_alike(one, lectures, steps))
            return Standing(_doing(lectures, steps), share, time.monotonic() - self._begun, next(alike, 0.0))

    def _tick(self) -> None:
        while self._going.wait() and not self._is_over:
            time.sleep(self._every)
            with self._telling:
                if standing := self.read():
                    self._show(standing)


def _is_alike(one: Took, lectures: Progress, steps: Running) -> bool:
    """Whether a build did about as much as this one will; how many steps there are is not known until all is read."""

    def is_near(number: int, other: int) -> bool:
        return min(number, other) >= ALIKE * max(number, other)

    is_read = lectures.done == lectures.total
    return is_near(one.lectures, lectures.total) and (
        is_near(one.steps, steps.total) or (not is_read and steps.total < one.steps)
    )


def _doing(lectures: Progress, steps: Running) -> str:
    """What a build does, in words."""
    converting = f"converting {lectures.done} of {lectures.total} files" if lectures.total > 1 else ""
    if steps.done < steps.total:
        name = f": {steps.name}" if steps.name else ""
        running = f"running step {steps.done + 1} of {steps.total}{name}"
        return f"{converting}, {running}" if converting and lectures.done < lectures.total else running
    if lectures.done < lectures.total:
        return converting or "converting a lecture"
    return "writing the site" if lectures.total else "looking for what has changed"
