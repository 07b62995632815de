"""Processes: one for each job, forked from one that has all loaded, watched by another that ends whatever it leaves.

A job's process runs the author's code, so nothing that it is told can be relied on: its supervisor, which runs none,
keeps the time, reads what is left of a crash, and adopts and ends every process that the code started, even one that
made itself a session of its own. These are guard rails, not a sandbox.
"""

from __future__ import annotations

import ctypes
import faulthandler
import multiprocessing
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil

from ..model import Step
from .failure import Failure
from .job import Done, Job

CAN_FORK = sys.platform.startswith("linux")  # macOS has fork, but its own libraries do not survive it
MEMORY = 4 << 30  # bytes of data that a job may hold
PRINTED = 1_000_000  # bytes that programs which a job starts may print
GRACE = 2.0  # seconds in which code that is out of time can still say where it was
TICK = 0.05  # seconds between looks at what a pipe does not tell
KEPT = ("PATH", "HOME", "USER", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")  # of the caller's environment
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "SOURCE_DATE_EPOCH": "315532800",  # 1980, the first year that zip files know
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"),
}


class Workers:
    """Runs jobs, each in a process of its own; from any thread. Close it to end all that run."""

    def __init__(self, forks: bool = CAN_FORK) -> None:
        self._forks = forks
        self._context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
        self._lock = threading.Lock()
        self._running: set[BaseProcess] = set()
        self._closed = False

    def run(self, job: Job) -> list[Done]:
        """What came of each step, as far as the job came."""
        with self._lock:
            if self._closed:
                return []
            ours, theirs = self._context.Pipe()
            process = self._context.Process(target=supervise, args=(theirs, job, self._forks))
            with _environment():
                if self._forks:
                    self._context.set_forkserver_preload([f"{__package__}.preload"])
                process.start()
            self._running.add(process)
        theirs.close()
        done: list[Done] = []
        with ours, suppress(EOFError, ConnectionResetError):
            while True:
                done.append(ours.recv())
        process.join()
        with self._lock:
            self._running.discard(process)
        return done

    def close(self) -> None:
        """End all jobs, and whatever they started."""
        with self._lock:
            self._closed = True
            for process in self._running:
                process.terminate()


@contextmanager
def _environment() -> Iterator[None]:
    """The environment that processes for jobs start with; `work` takes away what it does not name."""
    before = os.environ.copy()
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        for name in ENVIRONMENT.keys() - before.keys():
            del os.environ[name]
        os.environ.update({name: before[name] for name in ENVIRONMENT.keys() & before.keys()})


def supervise(pipe: Connection, job: Job, forks: bool) -> None:
    """Run a job in a child, forked or started anew.

    Sends a Done for each step that ended, and one for a step that was ended.
    """
    home = Path(tempfile.mkdtemp(prefix="build_site-"))

    def end(*_: Any) -> None:
        _end_children()
        shutil.rmtree(home, ignore_errors=True)
        os._exit(1)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the parent's to handle
    _adopt_orphans()
    context: Any = multiprocessing.get_context("fork" if forks else "spawn")
    ours, theirs = context.Pipe(duplex=False)
    worker = context.Process(target=work, args=(theirs, job, home))
    worker.start()
    theirs.close()
    try:
        for done in _listen(ours, pipe, worker, home):
            pipe.send(done)
    finally:
        _end_children()
        shutil.rmtree(home, ignore_errors=True)


def _listen(worker_says: Connection, parent: Connection, worker: BaseProcess, home: Path) -> Iterator[Done]:
    """What the worker says of its steps, until it ends or has to be ended."""
    step, deadline = Step("", 0, "cell", ""), time.monotonic() + 60
    listened = [worker_says]
    while True:
        ready = wait([*listened, parent], TICK)
        if parent in ready:  # it is gone: it never says anything
            return
        if worker_says in ready:
            try:
                message = worker_says.recv()
            except EOFError:
                message, listened = None, []
            if isinstance(message, Step):
                step, deadline = message, time.monotonic() + message.timeout + GRACE
                continue
            if isinstance(message, Done):
                yield message
                continue
            worker.join(GRACE)
        if not worker.is_alive() and not (listened and worker_says.poll()):
            if worker.exitcode != 0 or not (home / "finished").exists():
                yield _failed(step, _cause(worker.exitcode or 0), home)
            return
        if time.monotonic() > deadline:
            yield _failed(step, f"it does not end within {step.timeout:g} s", home)
            return
        if (home / "printed").exists() and (home / "printed").stat().st_size > PRINTED:
            yield _failed(step, f"it prints more than {PRINTED:,} characters", home)
            return


def work(pipe: Connection, job: Job, home: Path) -> None:
    """The process in which a job's steps run."""
    for name in os.environ.keys() - {*KEPT, *ENVIRONMENT}:
        del os.environ[name]
    from .session import run

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _die_with_parent()
    os.setsid()
    for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_DATA, MEMORY)):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    for name in ("printed", "crash"):
        (home / name).touch()
    printed = os.open(home / "printed", os.O_WRONLY | os.O_APPEND)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    with (home / "crash").open("w") as crash:
        faulthandler.enable(crash)
        for message in run(job, home):
            pipe.send(message)
    (home / "finished").touch()
    os._exit(0)  # whatever threads the code has left


def _failed(step: Step, message: str, home: Path) -> Done:
    """A step whose process told nothing itself; a crash leaves the line in a file."""
    crash = (home / "crash").read_text(errors="replace") if (home / "crash").exists() else ""
    found = re.search(r'File "[^"/][^"]*\.md", line (\d+)', crash)
    return Done((), {}, Failure(message, int(found[1]) if found else step.line, hint="the steps after it were not run"))


def _cause(code: int) -> str:
    if code >= 0:
        return f"it ends Python itself (with status {code})"
    name = signal.Signals(-code).name if -code in {*signal.Signals} else f"signal {-code}"
    return "it was killed (SIGKILL): is the memory full?" if name == "SIGKILL" else f"it crashes Python ({name})"


def _end_children() -> None:
    """End every process below this one: where orphans are adopted, until none is left."""
    while children := psutil.Process().children(recursive=True):
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(children, timeout=1)


def _adopt_orphans() -> None:
    _prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def _die_with_parent() -> None:
    _prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
