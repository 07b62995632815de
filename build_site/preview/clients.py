"""The connections of the preview's server: limits on how long and how many wait, and a way to end all at once.

    made ──> waiting for a request ──> answering ──> waiting ... ──> lost
                 closed after PATIENCE     cut off where the browser takes nothing for STALLED
                 or for a newer one

uvicorn alone would wait for ever for a request of which a byte comes now and then, and for a browser that does not read
its answer. A request is complete when uvicorn calls the ASGI application, and answered when that returns; the client's
address says which connection it came by.
"""

from __future__ import annotations

import asyncio

from msgspec import Struct
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 10  # seconds for a request to arrive, from when its connection is free for it
STALLED = 60  # seconds for a browser to take what waits for it; one that has put a film on hold asks for the rest again
WAITING = 100  # connections that may wait for a request at a time: macOS lets a process have 256 files


class Client(Struct, eq=False):
    """A connection: how many of its requests are being answered, and the timer that ends it if its browser stalls."""

    transport: asyncio.Transport
    answers: int = 0
    end: asyncio.TimerHandle | None = None


class Clients:
    """An ASGI application, and the connections by which requests reach it. Used in the server's loop alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open: dict[tuple[str, int], Client] = {}
        self._waiting: dict[Client, asyncio.TimerHandle] = {}  # who has waited for longest first
        self._is_over = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not (client := self._open.get(scope["client"])):  # it has just gone
            return await self._app(scope, receive, send)
        self._wait_no_more(client)
        client.answers += 1  # the next one may begin before this one has quite ended
        try:
            await self._app(scope, receive, send)
        finally:
            client.answers -= 1
            if not client.answers and not client.transport.is_closing():
                self._wait(client)

    def protocol(self) -> type[asyncio.Protocol]:
        """uvicorn's HTTP protocol, which tells this object of its connections."""
        clients = self

        class Protocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                self._client = Client(transport)
                clients.add(self._client)

            def connection_lost(self, exc: Exception | None) -> None:
                clients.discard(self._client)
                super().connection_lost(exc)

            def pause_writing(self) -> None:
                super().pause_writing()
                transport = self._client.transport
                self._client.end = asyncio.get_running_loop().call_later(STALLED, transport.abort)

            def resume_writing(self) -> None:
                super().resume_writing()
                if self._client.end:
                    self._client.end.cancel()

        return Protocol

    def add(self, client: Client) -> None:
        """Take a new connection."""
        self._open[_address(client)] = client
        self._wait(client)
        if self._is_over:
            client.transport.abort()

    def discard(self, client: Client) -> None:
        """Forget a connection that has ended."""
        self._wait_no_more(client)
        self._open.pop(_address(client), None)
        if client.end:
            client.end.cancel()

    def end(self) -> None:
        """End all connections, and each that is made from now on."""
        self._is_over = True
        for client in [*self._open.values()]:
            client.transport.abort()

    def _wait(self, client: Client) -> None:
        self._waiting[client] = asyncio.get_running_loop().call_later(PATIENCE, self._leave, client)
        if len(self._waiting) > WAITING:
            self._leave(next(iter(self._waiting)))

    def _wait_no_more(self, client: Client) -> None:
        if clock := self._waiting.pop(client, None):
            clock.cancel()

    def _leave(self, client: Client) -> None:
        """Close a connection, once the browser has all that was sent over it."""
        self._wait_no_more(client)
        client.transport.close()


def _address(client: Client) -> tuple[str, int]:
    host, port, *_ = client.transport.get_extra_info("peername")
    return host, port
