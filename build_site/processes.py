"""Work that is only computing, side by side in processes of their own: Python computes in one thread at a time.

They are started anew ("spawn"), since this process has threads, which no fork would survive; when the first work comes,
since a small build needs none. What work needs besides its arguments is opened once in each process for each build: see
`Order`. Programs may compute for so long, and no longer: see `limited`.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    import subprocess
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.connection import Connection

    import psutil

LOOKS = 30  # at what a program has computed, while it computes for as long as it may
PATIENCE = 20  # times as long it may take where others keep it from computing
GRACE = 0.3  # seconds for a process to end once it is not wanted


def end_below() -> None:
    """End all that this process has begun, and what that has, which is loading libraries, say, and hears of no pipe.

    Who is asked and does not go is made to; a browser that a program works with is not asked, since it has much to put
    away. One that was opened for people is in a session of its own, and stays; what keeps count of multiprocessing's
    files ends by itself once this process has.
    """
    import psutil  # 20 ms, for who is interrupted

    if not hasattr(os, "getsid"):
        return
    session, below = os.getsid(0), {os.getpid(): psutil.Process()}
    for one in below[os.getpid()].children(recursive=True):  # parents before their children
        with suppress(psutil.Error, ProcessLookupError):
            parent = one.ppid()
            words = one.cmdline()
            is_own = os.getsid(one.pid) == session and not any("resource_tracker" in word for word in words)
            if parent in below and (is_own or parent != os.getpid()):
                below[one.pid] = one
                if any(word.startswith("--remote-debugging-") for word in words):
                    one.kill()
    left = [*below.values()][1:]
    for end in (psutil.Process.terminate, psutil.Process.kill):
        for one in left:
            with suppress(psutil.Error):
                end(one)
        until = time.monotonic() + GRACE
        while (left := [one for one in left if _is_alive(one)]) and time.monotonic() < until:
            time.sleep(0.01)


def _is_alive(process: psutil.Process) -> bool:
    """Whether it runs still; one that nobody has asked for how it ended does not."""
    import psutil

    with suppress(psutil.Error):
        return process.is_running() and bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


class Order(Struct, frozen=True):
    """What all work of one build needs: `open_(*arguments)` gives it, once in each process, to be closed in the end.

    `number` tells one order from another.
    """

    number: int
    pickled: bytes

    @classmethod
    def of(cls, open_: Callable[..., Any], *arguments: Any) -> Order:
        """An order, ready to be sent."""
        import pickle  # as all below: 10 ms, for those who have much to do

        return cls(next(_numbers), pickle.dumps((open_, arguments)))


_numbers = count(1)


class Processes:
    """As many processes as work shall be done in at a time, as `nice` to others as is said; close it to end them all.

    None is ever killed: it could hold a lock that the others wait for. Each listens to a pipe that only this process
    can write to. When that is closed, or this process has ended, whichever way, they give up what is under way.
    """

    def __init__(self, size: int, nice: int = 0) -> None:
        self.size, self._nice = size, nice
        self._lock = threading.RLock()
        self._pool: ProcessPoolExecutor | None = None
        self._wanted: Any = None  # the pipe that they listen to
        self._begun: Any = None  # the pipe through which each tells that it has begun
        self._pids: list[int] = []
        self._idle: threading.Timer | None = None

    def submit(self, order: Order, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have `function(what the order opens, *arguments)` called in the next process that is free."""
        from concurrent.futures import ThreadPoolExecutor

        with self._lock:
            self._stay()
            if len(self._heard()) == self.size:
                return self._submit(order, function, arguments)
            with ThreadPoolExecutor(1) as apart:  # only the main thread hears Ctrl-C: no beginning is cut in two
                return apart.submit(self._submit, order, function, arguments).result()

    def pause(self) -> None:
        """Have all stand still, so that others have the machine to themselves, until `resume` is called."""
        if hasattr(signal, "SIGSTOP"):
            self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Have all go on."""
        if hasattr(signal, "SIGCONT"):
            self._signal(signal.SIGCONT)

    def rest(self, seconds: float) -> None:
        """End all in so many seconds, unless work comes before; to be called when all work is done."""
        with self._lock:
            self._stay()
            if self._pool:
                self._idle = threading.Timer(seconds, self._leave)
                self._idle.daemon = True
                self._idle.start()

    def close(self) -> None:
        """End all, also what is under way."""
        with self._lock:
            self._stay()
            if self._pool:
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._wanted.close()
                self.resume()  # who stands still does not hear
                self._pool, self._pids = None, []

    def _submit(self, order: Order, function: Callable[..., Any], arguments: Sequence[Any]) -> Future[Any]:
        if not self._pool:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            context = multiprocessing.get_context("spawn")
            wanted, self._wanted = context.Pipe(duplex=False)
            self._begun, begun = context.Pipe(duplex=False)
            given = wanted, begun, self._nice
            self._pool = ProcessPoolExecutor(self.size, context, _begin, given)
        return self._pool.submit(_work, order, function, arguments)

    def _heard(self) -> Sequence[int]:
        """Who has begun."""
        while self._pool and self._begun.poll():
            self._pids.append(int(self._begun.recv_bytes()))
        return self._pids

    def _signal(self, number: int) -> None:
        with self._lock:
            for pid in self._heard():
                with suppress(ProcessLookupError):
                    os.kill(pid, number)

    def _stay(self) -> None:
        if self._idle:
            self._idle.cancel()
        self._idle = None

    def _leave(self) -> None:
        with self._lock:
            if self._idle is threading.current_thread():  # else work has come in this moment
                self.close()


def _begin(wanted: Connection, begun: Connection, nice: int) -> None:
    """In a new process: Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    if hasattr(os, "nice"):
        os.nice(nice)
    threading.Thread(target=_end_with_parent, args=(wanted,), daemon=True).start()
    with suppress(OSError):  # nobody wants it already
        begun.send_bytes(b"%d" % os.getpid())  # so few bytes are never mixed with those of another process


def _end_with_parent(wanted: Connection) -> None:
    """Wait until nobody wants this process any more; it ends by itself once it is told so, else after GRACE."""
    with suppress(EOFError, OSError):
        wanted.recv_bytes()
    if _opened[1]:
        _opened[1].close()
    time.sleep(GRACE)
    os._exit(1)


_opened: tuple[int, Any] = 0, None


def _work(order: Order, function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    import pickle

    global _opened
    if _opened[0] != order.number:
        if _opened[1]:
            _opened[1].close()
        open_, given = pickle.loads(order.pickled)
        _opened = order.number, open_(*given)
    return function(_opened[1], *arguments)


class Limit:
    """Whether a program went on for too long, and for how long that was, in words; "" where it did not."""

    over = ""


@contextmanager
def limited(process: subprocess.Popen[bytes], seconds: float) -> Iterator[Limit]:
    """Kill a program once it has computed for so many seconds, from now on."""
    limit, is_done = Limit(), threading.Event()
    thread = threading.Thread(target=_watch, args=(process, seconds, limit, is_done), daemon=True)
    thread.start()
    try:
        yield limit
    finally:
        is_done.set()


def _watch(process: subprocess.Popen[bytes], seconds: float, limit: Limit, is_done: threading.Event) -> None:
    end, former = time.monotonic() + PATIENCE * seconds, -1.0
    while not is_done.wait(seconds / LOOKS):
        import psutil  # 20 ms, and nearly all programs have ended by now

        with suppress(psutil.Error):
            computed = sum(psutil.Process(process.pid).cpu_times()[:2])
            former = computed if former < 0 else former
            if computed - former >= seconds:
                limit.over = f"{seconds:g} s of computing"
            elif time.monotonic() >= end:
                limit.over = f"{PATIENCE * seconds:g} s"
            if limit.over:
                process.kill()
                return
