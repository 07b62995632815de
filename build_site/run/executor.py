"""Where jobs run: on this machine, or on a cluster (cluster.py). Both are Executors, which make Workers."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Protocol

from .job import Checkpoint, Job, JobEnded, StepResult

CAN_FORK = sys.platform.startswith("linux")  # macOS has fork, but its own libraries do not survive it


class Worker(Protocol):
    """Runs jobs, one at a time."""

    @property
    def is_over(self) -> bool:
        """Whether it has ended; asked between jobs."""

    def run(self, job: Job, ready: Sequence[str]) -> Iterator[int | StepResult | Checkpoint | JobEnded]:
        """Run a job, from the first of the checkpoints with the keys `ready` that still exists, or from its beginning.

        Yields the number of steps that the checkpoint stands for, a result for each further step, and checkpoints as
        they are left; at last JobEnded, unless the worker ends before.
        """

    def stop(self) -> None:
        """End the job that runs; from any thread."""

    def end(self) -> None:
        """End the worker at once, with all that it runs; from any thread."""

    def close(self) -> None:
        """End the worker once its job has ended."""


class Executor(ABC):
    """Makes workers; `keeps` says whether these leave checkpoints. What an executor has no need to do, it does not."""

    keeps = False

    def start(self) -> None:  # noqa: B027
        """Let what workers need start to load in the background."""

    @abstractmethod
    def begin(self) -> Worker:
        """A new worker. Raises CourseError where there can be none."""

    def renew(self) -> None:  # noqa: B027
        """Forget what is loaded: workers that are made from now on load what is installed by then."""

    def close(self) -> None:  # noqa: B027
        """End the rest, when all workers are closed."""


class Local(Executor):
    """Makes workers that are processes on this machine; nothing is loaded before the first one."""

    def __init__(self, checkpoints: bool = False, forks: bool = CAN_FORK) -> None:
        self.keeps, self._forks = checkpoints and forks, forks

    def start(self) -> None:
        """Let the server that forks processes start to load."""
        from .process import start_context  # imports multiprocessing, which a build without stale steps does not need

        start_context(self._forks)

    def begin(self) -> Worker:
        """A process of its own."""
        from .process import Process

        return Process(self._forks, self.keeps)

    def renew(self) -> None:
        """End the server that forks processes."""
        if self._forks and f"{__package__}.process" in sys.modules:  # else none was started
            from .process import end_forkserver

            end_forkserver()
