"""How long code has: no machine that others use, too, makes it late."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from time import monotonic  # itself: a job's process notes when code asks for it in `time`


class Deadline:
    """When a process, with those below it, is out of time: its seconds, and all that it waits for its turn meanwhile.

    Linux tells how long that was. Elsewhere nothing is added.
    """

    def __init__(self, pid: int, seconds: float) -> None:
        self._pid = pid
        self._waited = _waited(pid)
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Seconds that it still has, at least; none where it is over."""
        if monotonic() >= self._end and (waited := _waited(self._pid)) > self._waited:
            self._end += waited - self._waited
            self._waited = waited
        return max(self._end - monotonic(), 0.0)


def _waited(pid: int) -> float:
    """Seconds in which a process could have computed, and others did; or one below it, where those are more."""
    with suppress(OSError, ValueError):
        tasks = Path(f"/proc/{pid}/task/{pid}")
        waited = int((tasks / "schedstat").read_text(encoding="ascii").split()[1]) / 1e9
        children = (tasks / "children").read_text(encoding="ascii").split()
        return max([waited, *(_waited(int(one)) for one in children)])
    return 0.0
