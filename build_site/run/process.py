"""The parent's side of the processes that run the course's code: they begin with an environment of their own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, resource_tracker
from multiprocessing.process import BaseProcess
from multiprocessing.util import get_temp_dir
from typing import Any

import psutil

from .inside import supervise
from .job import Done, Job, Left, Over
from .variables import ENVIRONMENT


class Process:
    """A supervisor as the parent sees it: it runs a job at a time, and ends when it is told to or the parent ends."""

    def __init__(self, forks: bool, keeps: bool) -> None:
        context = prepare(forks)
        get_temp_dir()  # made by whoever begins a process, it is that one's, too: see `endings`
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=supervise, args=(theirs, forks, keeps))
        with _beginning():
            self._process.start()
        theirs.close()
        self._sending = threading.Lock()

    @property
    def is_over(self) -> bool:
        """Whether it has ended; asked between jobs, when all that it said has been read but that it is gone."""
        try:
            return bool(self._pipe.poll())
        except OSError:  # what Windows says of a pipe whose other end is closed
            return True

    def run(self, job: Job, ready: Sequence[str]) -> Iterator[int | Done | Left | Over]:
        """Run a job from the first checkpoint that is there of those that are `ready`, by their keys.

        Yields how many steps it stands for, what comes of each further one, and what is left; at last Over, unless the
        supervisor ends before.
        """
        try:
            with self._sending:
                self._pipe.send((job, ready))
            while not isinstance(message := self._pipe.recv(), Over):
                yield message
            yield message
        except (EOFError, OSError):  # it has ended
            return

    def stop(self) -> None:
        """End the job that runs, and whatever it started, but for checkpoints."""
        with self._sending, suppress(OSError):  # it has ended
            self._pipe.send(None)

    def end(self) -> None:
        """End all at once."""
        self._process.terminate()

    def close(self) -> None:
        """End when the job has; returns when all is gone."""
        self._pipe.close()
        self._process.join()


def prepare(forks: bool) -> Any:
    """What makes processes; where they are forked, the process that all are forked from begins to load."""
    if not forks:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.preload"])
    with _beginning():
        forkserver.ensure_running()
    return context


@contextmanager
def _beginning() -> Iterator[None]:
    """Processes that begin meanwhile have the environment of jobs, and Ctrl-C, which is the parent's, waits there.

    They take it from the system: os.environ, which another thread may be copying, stays as it is. `inside.work` takes
    away what ENVIRONMENT does not name; `inside.supervise` ignores Ctrl-C from then on.
    """
    resource_tracker.ensure_running()  # where it begins later, it lets Ctrl-C through
    with _starting:
        for name, value in ENVIRONMENT.items():
            os.putenv(name, value)
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)
            for name in ENVIRONMENT:
                if name in os.environ:
                    os.putenv(name, os.environ[name])
                else:
                    os.unsetenv(name)


_starting = threading.Lock()


def end_forkserver() -> None:
    """End the process that others are forked from: the next one loads all anew."""
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            if any("multiprocessing.forkserver" in word for word in child.cmdline()):
                child.kill()
                os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # how it ended, forkserver wants to know itself
