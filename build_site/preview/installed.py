"""What is installed, which may become something else while `serve` runs."""

from __future__ import annotations

import sys

from ..memory.inputs import installed, loaded_distributions
from ..problems import CourseError, Place, Problem
from ..run.jobs import Jobs

PANDOC = "pypandoc-binary"  # none of whose modules is loaded: its pandocs run


class Installed:
    """Compares what is installed with what was: the course's Python begins anew where that is not the same.

    What build_site itself has loaded cannot be loaded anew, and what it made with that would be taken for the work of
    what is installed now.
    """

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._first = self._last = installed()

    def look(self) -> None:
        """To be called before each build. Raises CourseError where `serve` has to be started again."""
        before, self._last = self._last, installed()
        if self._last != before:
            self._jobs.renew()
        if self._last != self._first:
            own = sorted(loaded_distributions() | {PANDOC})
            if problems := [self._outdated(name) for name in own if self._first.get(name) != self._last.get(name)]:
                raise CourseError(problems)

    def _outdated(self, name: str) -> Problem:
        former, now = self._first.get(name, "nothing"), self._last.get(name, "nothing")
        message = f"{name} {former} -> {now} while this preview works with the former"
        return Problem(Place(sys.prefix, 0), message, "end `build_site serve` and start it again")
