"""The processes of one session: its supervisor, the process that runs a job's steps, and the checkpoints it leaves.

    build_site          sends jobs, gets messages                                     process.py
      forkserver        has Python, numpy, matplotlib and IPython loaded              preload.py
        supervisor      one for each session or figure; runs none of the author's code
          job           runs the steps of one job, then ends
          checkpoint    a copy of a job's process, left after a cell; waits until a later job goes on from it
          ...

Nothing that a job's process says can be relied on, since it runs the author's code: its supervisor keeps the time,
reads what is left of a crash, and adopts and ends every process that the code started, even one that made itself a
session of its own. These are guard rails, not a sandbox.

A checkpoint must not be a child of the job that leaves it, which ends first, nor a job a child of the checkpoint that
it goes on from, which stays: both have to be children of the supervisor, which alone ends them. So who wants a copy of
itself forks twice, and the process between ends at once (`_branch`):

    who forks ──fork──> between ──fork──> copy       between's child
        │ waits            │ ends           │ waits until its parent is another: the supervisor, which adopts orphans
        v                  x                v
    goes on, False                       goes on, True

    job      after a cell: branches. The copy is a checkpoint: it says its number through a pipe, then listens
    checkpoint  called by the supervisor for a new job: branches. The copy is that job's process; it takes the caller's
             connection, is told its job, and runs on from where the checkpoint stood
"""

from __future__ import annotations

import ctypes
import importlib
import multiprocessing
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import reduction, resource_tracker
from multiprocessing.connection import Client, Connection
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import checkpoint, seccomp
from .confined import confine, keep_only, listen_to_programs
from .hearing import Hearing
from .job import SIGN, Done, Job, Left, Over, Tells, say
from .supervisor import GRACE, adopt_orphans, die_with_parent, drop, end_children, listen, register, use

if TYPE_CHECKING:
    from .surroundings import Surroundings
    from .trace import Trace


def supervise(parent: Connection, forks: bool, keeps: bool) -> None:
    """Run jobs, each in a child that is forked or started anew, or from a checkpoint, until the parent is gone.

    Sends what `process.Process.run` yields; a step that was ended is Done, too.
    """
    folder = Path(tempfile.mkdtemp(dir=get_temp_dir()))

    def end(*_: Any) -> None:
        end_children()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    adopt_orphans()
    left: dict[str, Left] = {}
    hearing = Hearing()
    try:
        with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the parent is gone
            while True:
                if asked := parent.recv():  # else it wanted to stop what is over
                    job, ready = asked
                    for message in _run(parent, job, ready, folder, left, hearing, forks, keeps):
                        parent.send(message)
    finally:
        end_children()
        shutil.rmtree(folder, ignore_errors=True)


def _run(
    parent: Connection,
    job: Job,
    ready: Sequence[str],
    folder: Path,
    left: dict[str, Left],
    hearing: Hearing,
    forks: bool,
    keeps: bool,
) -> Iterator[int | Done | Left | Over]:
    """Run one job; `folder` is the supervisor's own, `left` are the checkpoints that it keeps."""
    home = folder / "home"  # one and the same, so that it is for a copy what it was
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    use(left, job.keys[: job.first])
    kept = {one.pid for one in left.values()}
    woken = next((one for key in ready if key in left and (one := _wake(left[key], job, kept, hearing))), None)
    pid, says, start = woken or (*_start(job, home, forks, kept if keeps else None, hearing), 0)
    yield start
    for message in listen(says, parent, pid, job, home, hearing):
        if isinstance(message, Left) and hearing.has_changed:
            drop(message)
        elif not isinstance(message, Left) or register(message, left):
            yield message
    says.close()
    end_children({one.pid for one in left.values()})
    hearing.keep_only(left)
    yield Over(frozenset(left))


def _start(job: Job, home: Path, forks: bool, kept: set[int] | None, hearing: Hearing) -> tuple[int, Connection]:
    """A new process for a job: its number, and what it says."""
    context: Any = multiprocessing.get_context("fork" if forks else "spawn")
    ours, theirs = context.Pipe()  # a socket, for a descriptor to come through
    process = context.Process(target=work, args=(theirs, job, home, kept))
    process.start()
    theirs.close()
    hearing.go_on(process.pid, None)
    return process.pid, ours


def _wake(one: Left, job: Job, kept: set[int], hearing: Hearing) -> tuple[int, Connection, int] | None:
    """A process that goes on from a checkpoint, what it says, and how many steps are behind it; None: it cannot."""
    with suppress(EOFError, OSError):
        says = Client(one.address, "AF_UNIX")
        says.send((job, kept))
        if not hearing.wait([says], GRACE):
            says.close()
            return None
        pid = says.recv()
        hearing.go_on(pid, hearing.kept.get(one.key))
        return pid, says, job.keys.index(one.key) + 1 if one.key else 0
    return None


@dataclass(slots=True)
class Now:
    """What a process works on, which becomes another job where it goes on from a checkpoint.

    `kept` are the processes that are checkpoints; None where none shall be left.
    """

    pipe: Connection
    job: Job
    kept: set[int] | None
    home: Path
    record: Trace
    before: checkpoint.Resources


def work(pipe: Connection, job: Job, home: Path, kept: set[int] | None) -> None:
    """The process in which a job's steps run."""
    keep_only(pipe.fileno())
    resource_tracker._resource_tracker._fd = None  # type: ignore[attr-defined]  # that of the code begins anew
    confine(job.given)
    listen_to_programs(home)
    from .session import prepare, wrong_style

    record = prepare(job, home, partial(_tell, pipe))
    if failure := wrong_style(job):
        say(pipe, Done((), {}, failure))
    else:
        before = checkpoint.NONE if kept is None else checkpoint.resources()
        _run_steps(Now(pipe, job, kept, home, record, before))
    (home / "finished").touch()
    os._exit(0)  # whatever threads the code has left


def _tell(pipe: Connection, around: Surroundings) -> bool:
    """Let the kernel tell the supervisor what is looked at from now on; False where it cannot."""
    try:
        listener = seccomp.ask()
    except OSError:
        return False
    sign = ctypes.create_string_buffer(SIGN)
    say(pipe, Tells(around, ctypes.addressof(sign)))
    reduction.send_handle(pipe, listener, os.getppid())
    os.close(listener)
    return bool(pipe.recv())


def _run_steps(now: Now) -> None:
    from .session import run_step

    number, failed = 0, False
    _leave(now, 0)
    while number < len(now.job.steps):
        step = now.job.steps[number]
        say(now.pipe, step)
        done = run_step(now.job, number, now.record, now.home / "printed")
        say(now.pipe, done)
        number += 1
        failed = failed or bool(done.failure)
        if step.kind == "cell" and not failed:
            _leave(now, number)


def _leave(now: Now, number: int) -> None:
    """Leave a checkpoint after a number of steps, if that is safe; returns in every process that goes on from it."""
    with now.record.unnoticed(), suppress(OSError):
        if now.kept is None or not checkpoint.may_be_left(now.record, now.kept):
            return
        own, address, here = checkpoint.own_memory(), str(now.home.with_name(f"{number}.{os.getpid()}")), Path.cwd()
        bell = socket.socket(socket.AF_UNIX)
        bell.bind(address)
        bell.listen()
        heard, told = os.pipe()
        if _branch():
            now.pipe.close()
            os.close(heard)
            _wait(now, bell, told, here)
            return
        bell.close()
        os.close(told)
        if pid := int(os.read(heard, 20) or 0):
            now.kept.add(pid)
            key = now.job.keys[number - 1] if number else ""
            say(now.pipe, Left(key, now.record.all_reads(), pid, address, own))
        os.close(heard)


def _wait(now: Now, bell: socket.socket, told: int, here: Path) -> None:
    """Be a checkpoint: returns only in the processes that go on from it, in the folder that is `here` by then."""
    try:
        if not checkpoint.can_go_on(now.before, {bell.fileno(), told}):
            os._exit(0)
        os.write(told, str(os.getpid()).encode())
        os.close(told)
        while True:
            caller, _ = bell.accept()
            if _branch():
                break
            caller.close()
        bell.close()
        os.chdir(here)
        importlib.invalidate_caches()
        listen_to_programs(now.home)
        now.pipe = Connection(caller.detach())
        now.job, now.kept = now.pipe.recv()
        now.pipe.send(os.getpid())
    except BaseException:  # noqa: BLE001  (it must not run steps that nobody asked for)
        os._exit(1)


def _branch() -> bool:
    """Fork a process that is, as this one, a child of the supervisor; True in it."""
    supervisor = os.getppid()
    if between := os.fork():
        os.waitpid(between, 0)
        return False
    between = os.getpid()
    try:
        is_between = os.fork() > 0
    except OSError:
        is_between = True
    if is_between:
        os._exit(0)
    while os.getppid() == between:
        time.sleep(0.0002)
    die_with_parent()
    if os.getppid() != supervisor:
        os._exit(1)
    os.setsid()
    return True
