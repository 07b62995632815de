"""What a session's supervisor does: it runs none of the author's code, listens to the job, and ends what is left.

Checkpoints are bounded. Each holds what later steps write over, some 15 MB where they draw a figure and as much as
their data otherwise. So there are at most MOST, and when together they hold more than HELD, which is measured only when
what they told at first comes to that, those not used for longest end.
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
from .failure import Failure
from .hearing import Garbled, Hearing
from .job import Done, Job, Left, Tells
from .turns import Deadline

PRINTED = 1_000_000  # bytes that programs which a job starts may print
GRACE = 2.0  # seconds in which code that is out of time can still say where it was
TICK = 0.05  # seconds between looks at what a pipe does not tell
MOST = 40  # checkpoints of a session: as many cells as long lectures have
HELD = 1 << 30  # bytes that all of them may hold: the sessions that are kept, together no more than one job may
_NONE = Step("", 0, "cell", "")  # what runs before the first step


def listen(
    says: Connection, parent: Connection, pid: int, job: Job, home: Path, hearing: Hearing
) -> Iterator[Done | Left]:
    """What the process `pid` says of a job's steps, until it ends, has to be ended, or the parent wants no more.

    Nothing where it ends before the first one: none is to blame. Raises EOFError when the parent is gone.
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
            if isinstance(message, Step | Tells):
                continue
            if message:
                yield message
                continue
            listened, status = [], ended(pid, GRACE) if status is None else status
        status = ended(pid) if status is None else status
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


def ended(pid: int, patience: float = 0) -> int | None:
    """How a child ended: its exit status, or minus the signal; None where it has not, after `patience` seconds."""
    end = time.monotonic() + patience
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > end:
            return None
        time.sleep(0.001)


def use(left: dict[str, Left], keys: Sequence[str]) -> None:
    """Note that the checkpoints on the way to a job's steps are of use: others go before them."""
    left.update({key: left.pop(key) for key in ("", *keys) if key in left})


def register(new: Left, left: dict[str, Left]) -> bool:
    """Keep a checkpoint, and drop what becomes too much, what was not used for longest first; whether it is kept."""
    if former := left.pop(new.key, None):
        drop(former)
    left[new.key] = new
    if _held(left) > HELD:  # as far as each was told when it was left: it is time to look again
        left.update({key: replace(one, own=checkpoint.share_of_memory(one.pid)) for key, one in left.items()})
    while len(left) > MOST or _held(left) > HELD:
        drop(left.pop(next(iter(left))))
    return new.key in left


def _held(left: Mapping[str, Left]) -> int:
    return sum(one.own for one in left.values())


def drop(one: Left) -> None:
    """End a checkpoint."""
    with suppress(OSError):  # it has ended by itself
        os.kill(one.pid, signal.SIGKILL)
        os.waitpid(one.pid, 0)
    Path(one.address).unlink(missing_ok=True)


def end_children(kept: Collection[int] = ()) -> None:
    """End every process below this one, where orphans are adopted, until none is left but those `kept`."""
    while children := [child for child in _below() if child.pid not in kept]:
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(children, timeout=1)


def _below() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def _failed(step: Step, message: str, job: Job, home: Path) -> Iterator[Done]:
    """A step, if there is one, whose process told nothing itself; a crash leaves the line in a file."""
    if step is _NONE:
        return
    crash = (home / "crash").read_text(errors="replace") if (home / "crash").exists() else ""
    found = re.search(r'File "<(?:cell|value) (\d+)>", line (\d+)', crash)
    line = job.steps[int(found[1]) - 1].line + int(found[2]) - 1 if found else step.line
    yield Done((), {}, Failure(message, line, hint="the steps after it were not run"))


def _cause(code: int) -> str:
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
