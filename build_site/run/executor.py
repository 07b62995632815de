"""Where jobs run: on this machine, or on those of a cluster (cluster.py), by one protocol."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Protocol

from .job import Done, Job, Left, Over

CAN_FORK = sys.platform.startswith("linux")  # macOS has fork, but its own libraries do not survive it


class Worker(Protocol):
    """Runs jobs, one at a time."""

    @property
    def is_over(self) -> bool:
        """Whether it can run no more; asked between jobs."""

    def run(self, job: Job, ready: Sequence[str]) -> Iterator[int | Done | Left | Over]:
        """Run a job, from the first checkpoint that is there of those that are `ready`, by their keys.

        Yields how many steps that stands for, what comes of each further one, and what is left; at last Over, unless
        the worker ends before.
        """

    def stop(self) -> None:
        """End the job that runs; from any thread."""

    def end(self) -> None:
        """End all at once; from any thread."""

    def close(self) -> None:
        """End when the job has."""


class Executor(Protocol):
    """Makes workers, which are told what to run where they are; `keeps` says whether they leave checkpoints."""

    keeps: bool

    def start(self) -> None:
        """Let what workers need begin to load, beside other work."""

    def begin(self) -> Worker:
        """A new worker. Raises CourseError where there can be none."""

    def renew(self) -> None:
        """Forget what is loaded: workers that begin from now on load what is installed by then."""

    def close(self) -> None:
        """End what is still there when all workers are closed."""


class Local:
    """Workers are processes on this machine; nothing is loaded before the first one."""

    def __init__(self, checkpoints: bool = False, forks: bool = CAN_FORK) -> None:
        self.keeps, self._forks = checkpoints and forks, forks

    def start(self) -> None:
        """Let the process that others are forked from begin to load."""
        from .process import prepare  # imports multiprocessing, which a build without stale steps does not need

        prepare(self._forks)

    def begin(self) -> Worker:
        """A process of its own."""
        from .process import Process

        return Process(self._forks, self.keeps)

    def renew(self) -> None:
        """End the process that others are forked from."""
        if self._forks and f"{__package__}.process" in sys.modules:  # else none has begun
            from .process import end_forkserver

            end_forkserver()

    def close(self) -> None:
        """Nothing: it ends with this process."""
