"""Work that is only computing, side by side in processes of their own: Python computes in one thread at a time.

They are started anew ("spawn"), since this process has threads, which no fork would survive; when the first work comes,
since a small build needs none. What work needs besides its arguments is opened once in each process for each build: see
`Order`.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.connection import Connection

GRACE = 2.0  # seconds for a process to end once it is not wanted


@dataclass(frozen=True, slots=True)
class Order:
    """What all work of one build needs: `open_(*arguments)` gives it, once in each process, to be closed in the end.

    `number` tells one order from another.
    """

    number: int
    pickled: bytes

    @classmethod
    def of(cls, open_: Callable[..., Any], *arguments: Any) -> Order:
        """An order, ready to be sent."""
        return cls(next(_numbers), pickle.dumps((open_, arguments)))


_numbers = count(1)


class Processes:
    """As many processes as work shall be done in at a time; close it to end them all.

    None is ever killed: it could hold a lock that the others wait for. Each listens to a pipe that only this process
    can write to. When that is closed, or this process has ended, whichever way, they give up what is under way.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._pool: ProcessPoolExecutor | None = None
        self._pipe: Any = None

    def submit(self, order: Order, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have `function(what the order opens, *arguments)` called in the next process that is free."""
        if not self._pool:
            import multiprocessing  # 30 ms, for those who have much to do
            from concurrent.futures import ProcessPoolExecutor

            context = multiprocessing.get_context("spawn")
            heard, self._pipe = context.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(self.size, context, _begin, (heard,))
        return self._pool.submit(_work, order, function, arguments)

    def close(self) -> None:
        """End all, also what is under way."""
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pipe.close()
            self._pool = None


def _begin(pipe: Connection) -> None:
    """In a new process: Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    threading.Thread(target=_end_with_parent, args=(pipe,), daemon=True).start()


def _end_with_parent(pipe: Connection) -> None:
    """Wait until nobody wants this process any more; it ends by itself once it is told so, else after GRACE."""
    with suppress(EOFError, OSError):
        pipe.recv_bytes()
    if _opened[1]:
        _opened[1].close()
    time.sleep(GRACE)
    os._exit(1)


_opened: tuple[int, Any] = 0, None


def _work(order: Order, function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    global _opened
    if _opened[0] != order.number:
        if _opened[1]:
            _opened[1].close()
        open_, given = pickle.loads(order.pickled)
        _opened = order.number, open_(*given)
    return function(_opened[1], *arguments)
