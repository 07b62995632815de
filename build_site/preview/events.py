"""News for the browsers that look on: any thread sends, every open stream gets it.

The messages are those of server-sent events, a JSON object each; what kinds there are, live.js tells.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

BACKLOG = 64  # messages that a stream may be behind: about a dozen edits
TURN = 0.01  # seconds that a sender waits at most for the loop's turn


class Events:
    """What is new, in the order of sending. Threads share it.

    A stream begins with `hello`: which process this is (`run`), the last "problems" and "work", and `count`, how many
    messages of other kinds there have been. A document is served with the count of its time, so that a browser sees
    from `hello` whether it has missed one.
    """

    def __init__(self) -> None:
        self.run = secrets.token_hex(8)
        self.count = 0
        self._problems: Any = []
        self._work: dict[str, Any] = {"text": "", "share": 0.0, "time": ""}
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._streams: set[asyncio.Queue[bytes]] = set()  # touched by the loop alone

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message to every open stream, in a millisecond and however slow its browser is; from any thread."""
        data, written = _event(message), threading.Event()
        with self._lock:
            self._remember(message)
            if not self._loop:
                return
            self._loop.call_soon_threadsafe(self._pass_on, data, self._loop, written)
        # A thread that goes on computing has Python to itself for milliseconds: this is how it steps aside.
        written.wait(TURN)

    def work(self, text: str = "", share: float = 0.0, time: str = "") -> None:
        """Tell what is being done, which share of it is, and how long it has taken; if that is news."""
        work = {"text": text, "share": round(share, 3), "time": time}
        if work != self._work:
            self.send({"kind": "work", **work})

    def _remember(self, message: Mapping[str, Any]) -> None:
        match message["kind"]:
            case "problems":
                self._problems = message["problems"]
            case "work":
                self._work = {name: message[name] for name in self._work}
            case _:
                self.count += 1

    def _pass_on(self, data: bytes, loop: asyncio.AbstractEventLoop, written: threading.Event) -> None:
        for queue in [*self._streams]:
            if queue.full():  # nobody reads there: the stream ends, and a browser that wakes up comes back for all
                self._streams.discard(queue)
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(b"")
            else:
                queue.put_nowait(data)
        loop.call_soon(written.set)  # after the streams, which the lines above have woken

    @contextmanager
    def carried_by(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """Have messages delivered in `loop`; before and after they are only remembered."""
        with self._lock:
            self._loop = loop
        try:
            yield
        finally:
            with self._lock:
                self._loop = None

    @contextmanager
    def stream(self) -> Iterator[AsyncIterator[bytes]]:
        """One browser's stream, from now on; for use in the loop."""
        with self._lock:
            hello = {"kind": "hello", "run": self.run, "count": self.count}
            hello |= {"problems": self._problems, "work": self._work}
        queue: asyncio.Queue[bytes] = asyncio.Queue(BACKLOG)
        queue.put_nowait(b"retry: 500\n" + _event(hello))  # milliseconds until a browser that was cut off comes back
        self._streams.add(queue)
        try:
            yield _until_the_end(queue)
        finally:
            self._streams.discard(queue)


def _event(message: Mapping[str, Any]) -> bytes:
    return f"data: {json.dumps(message, separators=(',', ':'))}\n\n".encode()


async def _until_the_end(queue: asyncio.Queue[bytes]) -> AsyncIterator[bytes]:
    while data := await queue.get():
        yield data
