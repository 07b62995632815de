"""How a supervisor waits for messages of a job's process: it answers the kernel's notifications meanwhile."""

from __future__ import annotations

import pickle
import select
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle

from msgspec.structs import replace

from ..course.model import Step
from .job import PIECE, SIGN, Checkpoint, Job, ListenerFollows, StepResult
from .reads import Reads
from .seccomp import Listener, memory

PATIENCE = 60.0  # seconds until the next piece of a message has to be there


class Garbled(Exception):  # noqa: N818  (what happened)
    """What came through a job's pipe was not written by build_site, but by the author's code."""


class Hearing:
    """Waits for messages, and notes what the kernel tells of a session's processes.

    A call that looks at a file hangs until its notification is answered, so the supervisor must wait for nothing by any
    other means. `reads` are the notes of the session, `kept` copies of them for each checkpoint, by its key.
    """

    def __init__(self) -> None:
        self._poll = select.poll()
        self._listeners: dict[int, Listener] = {}
        self.reads: Reads | None = None
        self.kept: dict[str, Reads] = {}
        self._step: Step | None = None
        self._pid = 0

    @property
    def has_changed(self) -> bool:
        """Whether the session has changed something on disk, so that no checkpoint of it could go on later."""
        return bool(self.reads and self.reads.touched)

    def begin_job(self, pid: int, reads: Reads | None) -> None:
        """Make ready for a job in the process `pid`; `reads` are the notes of the checkpoint that it goes on from."""
        self._pid, self._step = pid, None
        self.reads = reads.copy() if reads else None

    def wait(self, connections: Sequence[Connection], seconds: float | None = None) -> list[Connection]:
        """Those of `connections` that can be read; [] if none can within so many `seconds` (None: no limit)."""
        end = None if seconds is None else time.monotonic() + seconds
        numbers = {one.fileno(): one for one in connections}
        for number in numbers:
            self._poll.register(number, select.POLLIN)
        try:
            while True:
                left = None if end is None else max(end - time.monotonic(), 0) * 1000
                events = self._poll.poll(left)
                ready = [numbers[number] for number, _ in events if number in numbers]
                if ready or (end is not None and time.monotonic() >= end):
                    return ready  # first, since a process says that it begins a step before it looks at anything
                for number, event in events:
                    self._hear(number, event)
        finally:
            for number in numbers:
                self._poll.unregister(number)

    def message(self, says: Connection, job: Job) -> Step | StepResult | Checkpoint | ListenerFollows | None:
        """The next message of a job's process, with what was read until then; None once its pipe is closed.

        Raises Garbled.
        """
        try:
            data = piece = says.recv_bytes(PIECE)
            while len(piece) == PIECE and self.wait([says], PATIENCE):
                data += (piece := says.recv_bytes(PIECE))
            message = _loaded(data)
            if isinstance(message, ListenerFollows):
                self.wait([says], PATIENCE)
                says.send(self._listen(recv_handle(says), message))
        except (EOFError, OSError) as error:
            if str(error) == "bad message length":
                raise Garbled from None
            return None
        if self.reads and isinstance(message, Step):
            self._step = message
            self.reads.begin(job.folder, message)
        elif self.reads and isinstance(message, StepResult) and self._step:
            return self.reads.complete(message, self._step, job.given)
        elif self.reads and isinstance(message, Checkpoint):
            self.kept[message.key] = self.reads.copy()
            return replace(message, reads={**message.reads, **self.reads.finish()})
        return message

    def keep_only(self, keys: Collection[str]) -> None:
        """Forget the notes of checkpoints but for those with these keys."""
        self.kept = {key: reads for key, reads in self.kept.items() if key in keys}

    def _listen(self, descriptor: int, tells: ListenerFollows) -> bool:
        """Note what a listener tells from now on; False where that is of no use, since paths cannot be read."""
        self._listeners[descriptor] = Listener(descriptor)
        self._poll.register(descriptor, select.POLLIN)
        is_readable = memory(self._pid, tells.address, len(SIGN)) == SIGN
        self.reads = Reads(tells.around) if is_readable else None
        return is_readable

    def _hear(self, number: int, event: int) -> None:
        listener = self._listeners[number]
        if not event & select.POLLIN:  # no process is left that would have something to tell
            self._poll.unregister(number)
            self._listeners.pop(number).close()
        elif call := listener.next():
            try:
                if self.reads:
                    with suppress(OSError, ValueError):  # a path that no file can have
                        self.reads.note_call(call, self._pid)
            finally:
                listener.resume(call)


def _loaded(data: bytes) -> Step | StepResult | Checkpoint | ListenerFollows:
    """The message that these pieces are. Raises Garbled; EOFError where the last piece is missing."""
    if len(data) % PIECE == 0:
        raise EOFError
    try:
        message = pickle.loads(data)
    except Exception:  # noqa: BLE001  (it could be anything)
        raise Garbled from None
    if not isinstance(message, Step | StepResult | Checkpoint | ListenerFollows):
        raise Garbled
    return message
