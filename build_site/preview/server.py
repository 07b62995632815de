"""An HTTP server for the preview: a path of the site -> its content, and for each browser a stream of events.

Each request is first checked by door.py. Then it is answered with what the caller's `find` returns for its path or,
below /_live/, with one of the client's few files; no path that a browser sends is ever joined to a folder. All runs in
one thread of its own.
"""

from __future__ import annotations

import asyncio
import errno
import mimetypes
import secrets
import socket
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config, Server

from .clients import PATIENCE, Clients
from .door import ANYWHERE, LOOPBACK, Door, asked_for, authority, hosts, is_private
from .events import Events

Find = Callable[[str], bytes | Path | None]
Viewed = Callable[[str, str | None], None]

HERE = Path(__file__).parent
LIVE = "_live/"
EVENTS = LIVE + "events"
AT = LIVE + "at"  # asked by a browser to tell which slide it shows
OURS = ("document.js", "files.js", "live.css", "live.js", "morph.js", "panel.js", "slides.js")
CLIENT = {LIVE + name: HERE / name for name in OURS}
CLIENT[LIVE + "idiomorph.esm.js"] = HERE.parent / "vendor" / "preview" / "idiomorph.esm.js"
STREAM = "text/event-stream"
SCRIPT = '\n<script src="/_live/live.js" data-run="{}" data-count="{}" defer></script>\n'
MISSING = (
    '<!doctype html>\n<html lang="en">\n<title>Not here yet</title>\n<p>Nothing is here. It shows as soon as it is.\n'
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
# Python's own types, not this machine's, on which a script may be plain text; and what they lack.
TYPES = mimetypes.MimeTypes()
TYPES.types_map[True].update(
    {
        ".atom": "application/atom+xml",
        ".avif": "image/avif",
        ".ipynb": "application/x-ipynb+json",
        ".js": "text/javascript",
        ".md": "text/markdown",
        ".mjs": "text/javascript",
        ".ogv": "video/ogg",
        ".webp": "image/webp",
        ".woff": "font/woff",
        ".woff2": "font/woff2",
    }
)

PORTS = 100  # ports tried, from the one asked for
WHOLE = 4_000_000  # bytes; what is smaller is read at one go, so that no build replaces it half way
TURN = 0.0005  # seconds that a busy thread keeps Python when another one wants it (5 ms where nobody says so)
ENDING = 0.5  # seconds for all to end


class Site(Struct, frozen=True):
    """The ASGI application."""

    door: Door
    find: Find
    viewed: Viewed
    events: Events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.answer(Request(scope))(scope, receive, send)

    def answer(self, request: Request) -> ASGIApp:
        """What answers a request: a refusal, the stream of events, or content."""
        path = asked_for(request.scope["raw_path"])
        if refused := self.door.refusal(request) or self.door.admission(request, path or ""):
            return refused
        if path == EVENTS:
            return self.stream if request.method == "GET" else Response(media_type=STREAM)
        if path == AT:
            self.viewed(request.query_params.get("path", ""), request.query_params.get("slide", ""))
            return Response(status_code=204)
        if path in CLIENT:
            found = _content(CLIENT[path], path)
        else:
            found = None if path is None or path.startswith(LIVE) else self.document(request, path)
        return found or self.missing()

    async def stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self.events.stream() as messages:
            await StreamingResponse(messages, media_type=STREAM)(scope, receive, send)

    def document(self, request: Request, path: str) -> Response | None:
        """A file of the site; a folder stands for the index.html in it, and its address ends with a slash."""
        is_opened = request.headers.get("sec-fetch-dest", "document") == "document"
        if path == "" or path.endswith("/"):
            path = f"{path}index.html"
        if is_opened:
            self.viewed(path, None)
        if found := self.file(path, "range" in request.headers):
            return found
        if self.find(f"{path}/index.html") is None:
            return None
        return RedirectResponse(f"/{quote(path)}/?{request.url.query}".rstrip("?"))

    def file(self, path: str, ranged: bool = False) -> Response | None:
        """A file of the site; HTML with the client's script, and the number of events that it is not behind."""
        script = self.script().encode() if path.endswith(".html") else b""
        found = self.find(path)
        return None if found is None else _content(found, path, script, ranged)

    def script(self) -> str:
        """The client's script tag, by whose numbers a browser later sees whether it has missed an event."""
        return SCRIPT.format(self.events.run, self.events.count)

    def missing(self) -> Response:
        """The site's own page for what is not there."""
        page = self.file("404.html")
        page = page or Response(MISSING + self.script(), media_type="text/html")
        page.status_code = 404
        return page


def _content(found: bytes | Path, path: str, script: bytes = b"", ranged: bool = False) -> Response | None:
    """A file's content and then the script; None where it is gone, or no longer a file in its own right (a link)."""
    kind, packed = TYPES.guess_type(path)
    kind = "application/octet-stream" if packed or not kind else kind
    if isinstance(found, bytes):
        return Response(found + script, media_type=kind)
    try:
        about = found.lstat()
        if not stat.S_ISREG(about.st_mode):
            return None
        if script:
            return Response(found.read_bytes() + script, media_type=kind)
        if ranged or about.st_size > WHOLE:
            return FileResponse(found, media_type=kind, stat_result=about)
        return Response(found.read_bytes(), headers={"Accept-Ranges": "bytes"}, media_type=kind)
    except OSError:
        return None


@contextmanager
def serving(
    find: Find,
    events: Events,
    host: str = LOOPBACK,
    port: int = 8000,
    token: str = "",
    viewed: Viewed = lambda path, slide: None,
) -> Iterator[str]:
    """Serve until the block is left, and yield the address to open.

    `find` is called in the server's thread with a path in the site ("drift/slides.html") and returns the content, a
    file that holds it, or None; `viewed` is called with each document that a browser opens, and with the slide of it
    that it says it shows. Both must be quick. If `port` is taken the next free one is used; 0 is any. If other machines
    can reach `host` there is always a token: one is made if none is given. Raises OSError, with filename and strerror,
    if nothing can be served.
    """
    before = sys.getswitchinterval()
    with _listener(host, port) as listener:
        bound, port = listener.getsockname()[:2]
        if not token and not is_private(bound):
            token = secrets.token_urlsafe()
        door = Door(frozenset(hosts(host, bound, port)), token, f"build_site_{port}")
        clients = Clients(Site(door, find, viewed, events))
        loop, server = asyncio.new_event_loop(), _server(clients)
        thread = threading.Thread(target=_run, args=(loop, server, listener), name="preview server", daemon=True)
        thread.start()
        try:
            sys.setswitchinterval(TURN)
            with events.carried_by(loop):
                name = _outward_address() if host in ANYWHERE else host
                yield f"http://{authority(name, port)}/" + (f"?token={token}" if token else "")
        finally:
            sys.setswitchinterval(before)
            if thread.is_alive():
                loop.call_soon_threadsafe(_stop, server, clients)
            thread.join(ENDING)


def _server(clients: Clients) -> Server:
    """uvicorn, as silent as it can be: what goes wrong in our own code it still says."""
    config = Config(
        clients,
        http=clients.protocol(),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,  # nobody stands between: what a request says of itself proves nothing
        server_header=False,
        headers=[*HEADERS.items()],
        timeout_keep_alive=PATIENCE,
    )
    return Server(config)


def _run(loop: asyncio.AbstractEventLoop, server: Server, listener: socket.socket) -> None:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(server.serve(sockets=[listener]))


def _stop(server: Server, clients: Clients) -> None:
    """End all now: uvicorn by itself would wait for open streams to come to their end."""
    server.should_exit = True
    clients.end()


def _listener(host: str, port: int) -> socket.socket:
    """A socket that listens at `port` of `host`, or at the next free one."""
    try:
        # asyncio sends at once (TCP_NODELAY) only where the socket says itself that its protocol is TCP.
        found = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError):
        hint = "127.0.0.1 is for this computer alone, 0.0.0.0 lets others look on"
        raise OSError(errno.EADDRNOTAVAIL, f"no such host ({hint})", host) from None
    family, kind, proto, _, address = found[0]
    for number in range(port, min(port + PORTS, 65536)) if port else [0]:
        listener = socket.socket(family, kind, proto)
        try:
            # So that a port is free at once when its server has ended. On Windows that is so, and this would share it.
            listener.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR), 1)
            listener.bind((address[0], number, *address[2:]))
            listener.listen(2048)
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                raise OSError(error.errno, f"nothing can be served there: {error.strerror}", host) from None
        else:
            return listener
    raise OSError(errno.EADDRINUSE, f"ports {port} to {number} are all in use", host)


def _outward_address() -> str:
    """The address by which the network knows this machine. Nothing is sent: a socket is only told where it would go."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nobody's (RFC 5737)
        except OSError:
            return LOOPBACK
        return str(probe.getsockname()[0])
