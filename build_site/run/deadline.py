"""The time limit of a step, which is extended by the time that its processes wait for a CPU that others use."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from time import monotonic  # itself: a job's process notes when code asks for it in `time`


class Deadline:
    """The deadline of a process and its descendants: so many seconds, and those that they wait for a CPU meanwhile.

    Only Linux tells how long they wait; elsewhere nothing is added.
    """

    def __init__(self, pid: int, seconds: float) -> None:
        self._pid = pid
        self._waited = _waited(pid)
        self._end = monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left, at least; 0 if none are."""
        if monotonic() >= self._end and (waited := _waited(self._pid)) > self._waited:
            self._end += waited - self._waited
            self._waited = waited
        return max(self._end - monotonic(), 0.0)


def _waited(pid: int) -> float:
    """The seconds that a process has waited for a CPU, or the longest that any of its descendants has."""
    with suppress(OSError, ValueError):
        tasks = Path(f"/proc/{pid}/task/{pid}")
        waited = int((tasks / "schedstat").read_text(encoding="ascii").split()[1]) / 1e9
        children = (tasks / "children").read_text(encoding="ascii").split()
        return max([waited, *(_waited(int(one)) for one in children)])
    return 0.0
