"""What a session's supervisor does: it waits for the job's messages, keeps the time, and ends processes.

The memory of checkpoints is bounded. Each holds the pages that later steps write over: some 15 MB where they draw a
figure, else as much as their data. There are at most MOST, and together they hold at most HELD; those that were not
used for longest end. What they hold is measured anew only once the sum of what each told at first exceeds HELD.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
from msgspec.structs import replace

from ..course.model import Step
from . import checkpoint
from .deadline import Deadline
from .failure import Failure
from .hearing import Garbled, Hearing
from .job import Checkpoint, Job, ListenerFollows, StepResult

PRINTED = 1_000_000  # bytes that programs which a job starts may print
GRACE = 2.0  # seconds in which code that is out of time can still say where it was
TICK = 0.05  # seconds between looks at what a pipe does not tell
MOST = 40  # checkpoints of a session: as many cells as long lectures have
HELD = 1 << 30  # bytes that all of a session's may hold: those of SESSIONS together no more than one job may
_NONE = Step("", 0, "cell", "")  # stands for the time before the first step


def listen(
    says: Connection, parent: Connection, pid: int, job: Job, home: Path, hearing: Hearing
) -> Iterator[StepResult | Checkpoint]:
    """Yield the messages of the job's process `pid`, until it ends, has to be ended, or the parent wants no more.

    If it ends in the midst of a step, a result for that step says why. Raises EOFError when the parent is gone.
    """
    step, deadline = _NONE, Deadline(pid, 60)
    listened, status = [says], None
    while True:
        ready = hearing.wait([*listened, parent], TICK)
        if parent in ready:
            parent.recv()
            return
        if says in ready:
            try:
                message = hearing.message(says, job)
            except Garbled:
                yield from _failed(step, "it writes to a file that it has not opened, by its number", job, home)
                return
            if isinstance(message, Step):
                step, deadline = message, Deadline(pid, message.timeout + GRACE)
            if isinstance(message, Step | ListenerFollows):
                continue
            if message:
                yield message
                continue
            listened, status = [], exit_status(pid, GRACE) if status is None else status
        status = exit_status(pid) if status is None else status
        if status is not None and not (listened and says.poll()):
            if status or not (home / "finished").exists():
                yield from _failed(step, _cause(status), job, home)
            return
        if not deadline.left():
            yield from _failed(step, f"it does not end within {step.timeout:g} s", job, home)
            return
        if (home / "printed").exists() and (home / "printed").stat().st_size > PRINTED:
            yield from _failed(step, f"it prints more than {PRINTED:,} characters", job, home)
            return


def exit_status(pid: int, patience: float = 0) -> int | None:
    """A child's exit status, or minus the signal that ended it; None if it has not ended within `patience` seconds."""
    end = time.monotonic() + patience
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > end:
            return None
        time.sleep(0.001)


def mark_used(checkpoints: dict[str, Checkpoint], keys: Sequence[str]) -> None:
    """Move the checkpoints with these keys to the end: those at the beginning are ended first."""
    checkpoints.update({key: checkpoints.pop(key) for key in ("", *keys) if key in checkpoints})


def register(new: Checkpoint, checkpoints: dict[str, Checkpoint]) -> bool:
    """Add a checkpoint, and end those that become too many, the first ones first; whether the new one is kept."""
    if former := checkpoints.pop(new.key, None):
        end_checkpoint(former)
    checkpoints[new.key] = new
    if _held(checkpoints) > HELD:  # as far as each was told when it was left: it is time to measure again
        checkpoints.update(
            {key: replace(one, own=checkpoint.share_of_memory(one.pid)) for key, one in checkpoints.items()}
        )
    while len(checkpoints) > MOST or _held(checkpoints) > HELD:
        end_checkpoint(checkpoints.pop(next(iter(checkpoints))))
    return new.key in checkpoints


def _held(checkpoints: Mapping[str, Checkpoint]) -> int:
    return sum(one.own for one in checkpoints.values())


def end_checkpoint(one: Checkpoint) -> None:
    """End a checkpoint."""
    with suppress(OSError):  # it has ended by itself
        os.kill(one.pid, signal.SIGKILL)
        os.waitpid(one.pid, 0)
    Path(one.address).unlink(missing_ok=True)


def end_children(kept: Collection[int] = ()) -> None:
    """End all descendants of this process, which adopts orphans, but for those with the numbers `kept`."""
    while children := [one for one in psutil.Process().children(recursive=True) if one.pid not in kept]:
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(children, timeout=1)


def _failed(step: Step, message: str, job: Job, home: Path) -> Iterator[StepResult]:
    """The result of a step, if one has begun, whose process could not say itself what failed.

    If Python crashed, faulthandler has left the line in a file.
    """
    if step is _NONE:
        return
    crash = (home / "crash").read_text(errors="replace") if (home / "crash").exists() else ""
    found = re.search(r'File "<(?:cell|value) (\d+)>", line (\d+)', crash)
    line = job.steps[int(found[1]) - 1].line + int(found[2]) - 1 if found else step.line
    yield StepResult((), {}, Failure(message, line, hint="the steps after it were not run"))


def _cause(code: int) -> str:
    """An exit status, or minus a signal, in words."""
    if code >= 0:
        return f"it ends Python itself (with status {code})"
    name = signal.Signals(-code).name if -code in {*signal.Signals} else f"signal {-code}"
    return "it was killed (SIGKILL): is the memory full?" if name == "SIGKILL" else f"it crashes Python ({name})"


def adopt_orphans() -> None:
    """Become the parent of all processes below whose own parents have ended."""
    _prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def die_with_parent() -> None:
    """End with the parent, however that ends."""
    _prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
