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

Jobs and checkpoints are all children of the supervisor, which alone ends them: a job ends before the checkpoints that
it leaves, and a checkpoint outlives the jobs that go on from it. So a process that needs a copy of itself does not fork
a child but a sibling, by a double fork (`_fork_sibling`); the supervisor adopts orphans:

    supervisor ── original ── middle             the original forks, and waits
    supervisor ── original ── middle ── copy     the middle process forks, and exits
    supervisor ─┬ original                       the original has waited: False
                └ copy                           the copy has waited until the supervisor is its parent: True

    original     when                                copy
    job          after a cell (`_leave`)             a checkpoint: sends its number through a pipe, waits at a socket
    checkpoint   the supervisor connects (`_wake`)   a job's process: receives the job, runs its other steps
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
from .confined import confine, drop_descriptors, redirect_output
from .hearing import Hearing
from .job import SIGN, Checkpoint, Job, JobEnded, ListenerFollows, StepResult, say
from .supervisor import GRACE, adopt_orphans, die_with_parent, end_checkpoint, end_children, listen, mark_used, register

if TYPE_CHECKING:
    from .surroundings import Surroundings
    from .trace import Trace


def supervise(parent: Connection, forks: bool, keeps: bool) -> None:
    """The supervisor: run the jobs that come through `parent`, one after the other, until that is closed.

    Sends what `process.Process.run` yields; a step whose process was ended has a StepResult, too.
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
    supervisor = _Supervisor(parent, folder / "home", forks, keeps)
    try:
        with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the parent is gone
            while True:
                if asked := parent.recv():  # else it wanted to stop what is over
                    for message in supervisor.run(*asked):
                        parent.send(message)
    finally:
        end_children()
        shutil.rmtree(folder, ignore_errors=True)


class _Supervisor:
    """Runs jobs, each from a checkpoint, or in a child: a fork of this process if it `forks`, else a new program.

    Jobs leave checkpoints if it `keeps` them. `home`, a folder for a job's temporary files, has the same path in each
    job, so that what a checkpoint knows of it stays true.
    """

    def __init__(self, parent: Connection, home: Path, forks: bool, keeps: bool) -> None:
        self._parent, self._home, self._forks, self._keeps = parent, home, forks, keeps
        self._checkpoints: dict[str, Checkpoint] = {}
        self._hearing = Hearing()

    def run(self, job: Job, ready: Sequence[str]) -> Iterator[int | StepResult | Checkpoint | JobEnded]:
        """Run one job; `ready` are keys of checkpoints that it may go on from, the best first."""
        shutil.rmtree(self._home, ignore_errors=True)
        self._home.mkdir()
        mark_used(self._checkpoints, job.keys[: job.first])
        kept = {one.pid for one in self._checkpoints.values()}
        woken = (self._wake(self._checkpoints[key], job, kept) for key in ready if key in self._checkpoints)
        pid, says, start = next(filter(None, woken), None) or (*self._start(job, kept if self._keeps else None), 0)
        yield start
        for message in listen(says, self._parent, pid, job, self._home, self._hearing):
            if isinstance(message, Checkpoint) and self._hearing.has_changed:
                end_checkpoint(message)
            elif not isinstance(message, Checkpoint) or register(message, self._checkpoints):
                yield message
        says.close()
        end_children({one.pid for one in self._checkpoints.values()})
        self._hearing.keep_only(self._checkpoints)
        yield JobEnded(frozenset(self._checkpoints))

    def _start(self, job: Job, kept: set[int] | None) -> tuple[int, Connection]:
        """Start a new process for a job: its number, and the connection to it."""
        context: Any = multiprocessing.get_context("fork" if self._forks else "spawn")
        ours, theirs = context.Pipe()  # a socket, for a descriptor to come through
        process = context.Process(target=work, args=(theirs, job, self._home, kept))
        process.start()
        theirs.close()
        self._hearing.begin_job(process.pid, None)
        return process.pid, ours

    def _wake(self, one: Checkpoint, job: Job, kept: set[int]) -> tuple[int, Connection, int] | None:
        """Have a checkpoint fork a process for a job: its number, the connection to it, and how many steps it has run.

        None where the checkpoint does not answer.
        """
        with suppress(EOFError, OSError):
            says = Client(one.address, "AF_UNIX")
            says.send((job, kept))
            if not self._hearing.wait([says], GRACE):
                says.close()
                return None
            pid = says.recv()
            self._hearing.begin_job(pid, self._hearing.kept.get(one.key))
            return pid, says, job.keys.index(one.key) + 1 if one.key else 0
        return None


@dataclass(slots=True)
class State:
    """What a job's process works on; a process that goes on from a checkpoint replaces `pipe`, `job` and `kept`.

    `kept` are the numbers of the processes that are checkpoints; None where none shall be left. `before` is what was
    open before the first step.
    """

    pipe: Connection
    job: Job
    kept: set[int] | None
    home: Path
    record: Trace
    before: checkpoint.Resources


def work(pipe: Connection, job: Job, home: Path, kept: set[int] | None) -> None:
    """Run a job's steps, as the main function of its process; `home` is a folder for its temporary files."""
    drop_descriptors(pipe.fileno())
    resource_tracker._resource_tracker._fd = None  # type: ignore[attr-defined]  # that of the code begins anew
    confine(job.given)
    redirect_output(home)
    from .session import prepare, wrong_style

    record = prepare(job, home, partial(_hand_over_listener, pipe))
    if failure := wrong_style(job):
        say(pipe, StepResult((), {}, failure))
    else:
        before = checkpoint.NONE if kept is None else checkpoint.resources()
        state = State(pipe, job, kept, home, record, before)  # whose pipe is open until this process ends: see listen
        _run_steps(state)
    (home / "finished").touch()
    os._exit(0)  # whatever threads the code has left


def _hand_over_listener(pipe: Connection, around: Surroundings) -> bool:
    """Hand the supervisor a listener for what this process looks at from now on; whether it can use one."""
    try:
        listener = seccomp.ask()
    except OSError:
        return False
    sign = ctypes.create_string_buffer(SIGN)
    say(pipe, ListenerFollows(around, ctypes.addressof(sign)))
    reduction.send_handle(pipe, listener, os.getppid())
    os.close(listener)
    return bool(pipe.recv())


def _run_steps(state: State) -> None:
    from .session import run_step

    number, failed = 0, False
    _leave(state, 0)
    while number < len(state.job.steps):
        step = state.job.steps[number]
        say(state.pipe, step)
        result = run_step(state.job, number, state.record, state.home / "printed")
        say(state.pipe, result)
        number += 1
        failed = failed or bool(result.failure)
        if step.kind == "cell" and not failed:
            _leave(state, number)


def _leave(state: State, number: int) -> None:
    """Leave a checkpoint after some steps, if that is safe. Returns here and in all processes that go on from it."""
    with state.record.unnoticed(), suppress(OSError):
        if state.kept is None or not checkpoint.may_be_left(state.record, state.kept):
            return
        own, address, here = checkpoint.own_memory(), str(state.home.with_name(f"{number}.{os.getpid()}")), Path.cwd()
        bell = socket.socket(socket.AF_UNIX)
        bell.bind(address)
        bell.listen()
        heard, told = os.pipe()
        if _fork_sibling():
            state.pipe.close()
            os.close(heard)
            _wait(state, bell, told, here)
            return
        bell.close()
        os.close(told)
        if pid := int(os.read(heard, 20) or 0):
            state.kept.add(pid)
            key = state.job.keys[number - 1] if number else ""
            say(state.pipe, Checkpoint(key, state.record.all_reads(), pid, address, own))
        os.close(heard)


def _wait(state: State, bell: socket.socket, told: int, here: Path) -> None:
    """Be a checkpoint: write its number to `told`, wait at `bell`. Returns only in processes that go on from it.

    They work in the folder at the path `here`, even if that is another one by then.
    """
    try:
        if not checkpoint.can_go_on(state.before, {bell.fileno(), told}):
            os._exit(0)
        os.write(told, str(os.getpid()).encode())
        os.close(told)
        while True:
            caller, _ = bell.accept()
            if _fork_sibling():
                break
            caller.close()
        bell.close()
        os.chdir(here)
        importlib.invalidate_caches()
        redirect_output(state.home)
        state.pipe = Connection(caller.detach())
        state.job, state.kept = state.pipe.recv()
        state.pipe.send(os.getpid())
    except BaseException:  # noqa: BLE001  (it must not run steps that nobody asked for)
        os._exit(1)


def _fork_sibling() -> bool:
    """Fork a process that is, as this one, a child of the supervisor; True in it (see the drawing above)."""
    supervisor = os.getppid()
    if middle := os.fork():
        os.waitpid(middle, 0)
        return False
    middle = os.getpid()
    try:
        is_middle = os.fork() > 0
    except OSError:
        is_middle = True
    if is_middle:
        os._exit(0)
    while os.getppid() == middle:
        time.sleep(0.0002)
    die_with_parent()
    if os.getppid() != supervisor:
        os._exit(1)
    os.setsid()
    return True
