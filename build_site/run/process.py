"""build_site's side of the processes that run the course's code: they start with an environment of their own."""

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
from .job import Checkpoint, Job, JobEnded, StepResult
from .variables import ENVIRONMENT


class Process:
    """A supervisor, as its parent sees it: it runs one job at a time, until it is ended or the parent ends."""

    def __init__(self, forks: bool, keeps: bool) -> None:
        context = start_context(forks)
        get_temp_dir()  # made by whoever begins a process, it is that one's, too: see `endings`
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=supervise, args=(theirs, forks, keeps))
        with _beginning():
            self._process.start()
        theirs.close()
        self._sending = threading.Lock()

    @property
    def is_over(self) -> bool:
        """Whether it has ended; asked between jobs, when nothing but the end of its pipe is left to read."""
        try:
            return bool(self._pipe.poll())
        except OSError:  # what Windows says of a pipe whose other end is closed
            return True

    def run(self, job: Job, ready: Sequence[str]) -> Iterator[int | StepResult | Checkpoint | JobEnded]:
        """See `executor.Worker.run`."""
        try:
            with self._sending:
                self._pipe.send((job, ready))
            while not isinstance(message := self._pipe.recv(), JobEnded):
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


def start_context(forks: bool) -> Any:
    """The multiprocessing context for processes; if they are forked, the server that forks them starts to load."""
    if not forks:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.preload"])
    with _beginning():
        forkserver.ensure_running()
    return context


@contextmanager
def _beginning() -> Iterator[None]:
    """Processes that are started meanwhile have ENVIRONMENT, and SIGINT blocked: Ctrl-C is the parent's to handle.

    The variables are set in the process alone (putenv): os.environ, which another thread may be copying, stays as it
    is. `inside.work` removes those that ENVIRONMENT does not name; `inside.supervise` ignores SIGINT from then on.
    """
    resource_tracker.ensure_running()  # if it were started within, it would unblock SIGINT
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
    """End the server that forks processes: the next one loads all anew."""
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            if any("multiprocessing.forkserver" in word for word in child.cmdline()):
                child.kill()
                os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # how it ended, forkserver wants to know itself
