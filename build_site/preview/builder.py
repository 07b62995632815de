"""Builds, one after the other in a thread of their own: an edit cancels the one that is running, and asks for the next.

idle ──ask──> waiting ──`wait` seconds──> running ──> told ──> idle
                 ^                           │
                 └────────────ask────────────┘    its result is not told; `interrupt` alone leads to idle
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable

from msgspec import Struct

from ..news import Report
from ..problems import BuildSiteError, Cancelled, CourseError, Place, Problem


class Built(Struct, frozen=True):
    """How a build ended, after how many seconds: with a report, or without one for its problems."""

    seconds: float
    report: Report | None
    problems: list[Problem]


def _nothing() -> None: ...


class Builder:
    """Runs `build` whenever it is asked to, and `tell`s how it ended, unless it was interrupted."""

    def __init__(self, build: Callable[[], Report], tell: Callable[[Built | Exception], None]) -> None:
        self._build, self._tell = build, tell
        self._changed = threading.Condition(threading.RLock())
        self._wanted = self._ended = self._is_current = False
        self._wait = 0.0
        self._cancel: Callable[[], None] = _nothing
        threading.Thread(target=self._loop, name="builder", daemon=True).start()

    def interrupt(self) -> None:
        """Cancel the build that is running; `is_current` is false until the next one begins."""
        with self._changed:
            self._is_current = False
            self._cancel()

    def ask(self, wait: float = 0.0) -> None:
        """Interrupt, and run a build in `wait` seconds, with what is there then."""
        with self._changed:
            self.interrupt()
            self._wanted, self._wait = True, wait
            self._changed.notify_all()

    def begin(self, cancel: Callable[[], None]) -> None:
        """Take the function that cancels the build that has begun."""
        with self._changed:
            self._cancel = cancel
            if not self._is_current:
                self._cancel()

    def is_current(self) -> bool:
        """Whether a build is running that was not interrupted."""
        with self._changed:
            return self._is_current

    def end(self) -> None:
        """Interrupt, and run no more builds."""
        with self._changed:
            self.interrupt()
            self._ended = True
            self._changed.notify_all()

    def _loop(self) -> None:
        while True:
            with self._changed:
                while not (self._wanted or self._ended):
                    self._changed.wait()
                self._changed.wait_for(lambda: self._ended, self._wait)
                if self._ended:
                    return
                self._wanted, self._is_current, self._cancel = False, True, _nothing
            try:
                built = self._once()
                with self._changed:
                    was_current, self._is_current = self._is_current, False
                    if was_current:
                        self._tell(built)
                if was_current:
                    gc.collect()
            except Cancelled:
                pass
            except Exception as error:  # noqa: BLE001  (a mistake of ours, which must not go unheard)
                self._tell(error)

    def _once(self) -> Built:
        start = time.perf_counter()
        report, problems = None, []
        try:
            report = self._build()
            problems = report.problems
        except CourseError as error:
            problems = error.problems
        except Cancelled:
            raise
        except BuildSiteError as error:
            problems = [Problem(Place("pyproject.toml", 0), str(error))]
        except OSError as error:
            problems = [Problem(Place(str(error.filename or "."), 0), f"{error.strerror or error}")]
        return Built(time.perf_counter() - start, report, problems)
