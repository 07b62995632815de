"""What a course's own templates may take: they can loop without end, as any program can."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import cast

SECONDS = 30.0  # of computing; a page takes about 0.01
ITSELF = "it includes itself, or a macro in it calls itself, without end"  # for Python, an error of its own
ROOM = 100_000_000  # characters; a page has about 100,000


class Endless(Exception):  # noqa: N818  (what it is about)
    """A template does not come to an end; raised where it is just then."""


def bounded(pieces: Iterator[str]) -> str:
    """What a template writes. Raises Endless in it where that is too much, or takes too long."""
    written, room = list[str](), ROOM
    with _at_most(SECONDS):
        for piece in pieces:
            written.append(piece)
            room -= len(piece) + 50  # bytes that any text takes
            if room < 0:
                cast("Generator[str]", pieces).throw(Endless(f"it writes more than {ROOM:,} characters"))
    return "".join(written)


class _Late(Endless):
    def __init__(self) -> None:
        super().__init__(f"it does not end within {SECONDS:g} s")


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Have _Late raised in this thread, in the midst of whatever Python it runs, once so many seconds were computed."""
    thread, lock, is_over = ctypes.c_ulong(threading.get_ident()), threading.Lock(), threading.Event()
    end = time.process_time() + seconds

    def interrupt() -> None:
        while (left := end - time.process_time()) > 0:
            if is_over.wait(left):
                return
        with lock:
            if not is_over.is_set():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(_Late))

    threading.Thread(target=interrupt, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            is_over.set()
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, None)  # where it has come too late
