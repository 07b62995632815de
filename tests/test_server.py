"""The preview's server: what it serves, and to whom; news in open streams; and that nothing holds it up."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Browser

from build_site.preview import clients, server
from build_site.preview.events import BACKLOG, Events
from build_site.preview.server import serving

from .conftest import PATIENCE, wait_for, wait_until

DRIFT = b"<!doctype html><title>Drift</title></html>"
WORK = {"kind": "work", "text": "on", "share": 0.0, "time": ""}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Preview:
    """A server under test: its address, the files it may serve, and what it has asked for."""

    address: str
    files: dict[str, bytes | Path]
    events: Events
    wanted: list[str] = field(default_factory=list)
    looked: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def connect(self) -> socket.socket:
        host, _, port = self.host.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)

    def request(self, target: str | bytes, method: str = "GET", /, **headers: str | None) -> bytes:
        target = target.encode() if isinstance(target, str) else target
        said = {"host": self.host, "connection": "close"} | {name.replace("_", "-"): v for name, v in headers.items()}
        lines = [f"{name}: {value}".encode("latin-1") for name, value in said.items() if value is not None]
        return b"\r\n".join([b"%s %s HTTP/1.1" % (method.encode(), target), *lines, b"", b""])

    def ask(self, target: str | bytes, method: str = "GET", /, **headers: str | None) -> Answer:
        with self.connect() as connection:
            connection.sendall(self.request(target, method, **headers))
            response = HTTPResponse(connection, method=method)
            response.begin()
            return Answer(response.status, {name.lower(): v for name, v in response.getheaders()}, response.read())


@contextmanager
def preview(files: dict[str, bytes | Path], **how: Any) -> Iterator[Preview]:
    def find(path: str) -> bytes | Path | None:
        one.wanted.append(path)
        return files.get(path)

    one = Preview("", files, Events())

    def look(path: str, slide: str | None) -> None:
        one.looked.append((path, slide))

    with serving(find, one.events, viewed=look, **{"port": 0, **how}) as one.address:
        yield one


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    folder = tmp_path_factory.mktemp("site")
    film = folder / "film.mp4"
    film.write_bytes(bytes(range(256)) * 4)
    page = folder / "page.html"
    page.write_bytes(DRIFT)
    files: dict[str, bytes | Path] = {
        "index.html": b"<!doctype html><title>Home</title>",
        "drift/index.html": page,
        "drift/slides.html": DRIFT,
        "drift/a ü.ipynb": b"{}",
        "assets/theme.css": b"body {}",
        "assets/deck.js": b"1",
        "assets/text.woff2": b"font",
        "assets/50%25.txt": b"half",
        "data.tar.gz": b"packed",
        "film.mp4": film,
        "gone.png": folder / "gone.png",
        "_live/secret.html": b"secret",
    }
    with preview(files) as one:
        yield one


class Stream:
    """An event stream as a browser has it open."""

    def __init__(self, connection: socket.socket) -> None:
        self.response = HTTPResponse(connection)
        self.response.begin()

    def next(self) -> Any:
        """The next message; None where the stream has ended."""
        while line := self.response.readline():
            if line.startswith(b"data: "):
                return json.loads(line.removeprefix(b"data: "))
        return None


@contextmanager
def stream(one: Preview) -> Iterator[Stream]:
    with one.connect() as connection:
        connection.sendall(one.request("/_live/events"))
        opened = Stream(connection)
        with opened.response:
            yield opened


# ---- what is served


@pytest.mark.parametrize(
    ("target", "kind", "body"),
    [
        ("/", "text/html; charset=utf-8", b"<!doctype html><title>Home</title>"),
        ("/index.html?x=1", "text/html; charset=utf-8", b"<!doctype html><title>Home</title>"),
        ("/drift/", "text/html; charset=utf-8", DRIFT),
        ("/drift/slides.html", "text/html; charset=utf-8", DRIFT),
        ("/drift/a%20%C3%BC.ipynb", "application/x-ipynb+json", b"{}"),
        ("/assets/theme.css", "text/css; charset=utf-8", b"body {}"),
        ("/assets/deck.js", "text/javascript; charset=utf-8", b"1"),
        ("/assets/text.woff2", "font/woff2", b"font"),
        ("/assets/50%2525.txt", "text/plain; charset=utf-8", b"half"),
        ("/data.tar.gz", "application/octet-stream", b"packed"),
        ("/film.mp4", "video/mp4", bytes(range(256)) * 4),
    ],
)
def test_files_that_were_built(site: Preview, target: str, kind: str, body: bytes) -> None:
    got = site.ask(target)
    given = f'data-run="{site.events.run}" data-count="0"'.encode()
    script = b'\n<script src="/_live/live.js" %s defer></script>\n' % given if "html" in kind else b""
    assert (got.status, got.headers["content-type"], got.body) == (200, kind, body + script)
    head = site.ask(target, "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(got.body)))


def test_a_folder_s_address_ends_with_a_slash(site: Preview) -> None:
    got = site.ask("/drift?print=1")
    assert (got.status, got.headers["location"]) == (307, "/drift/?print=1")
    assert site.ask("/drift").headers["location"] == "/drift/"
    assert site.ask("/assets").status == site.ask("/assets/").status == 404


def test_what_is_not_there(site: Preview, tmp_path: Path) -> None:
    for target in ("/nothing.html", "/gone.png", "/drift/index.html/"):
        got = site.ask(target)
        assert (got.status, b"/_live/live.js" in got.body) == (404, True)
    with preview({"404.html": b"<title>Lost</title>"}) as one:
        got = one.ask("/nothing.png")
        assert (got.status, got.body.split(b"\n")[0]) == (404, b"<title>Lost</title>")
        assert got.headers["content-type"].startswith("text/html")


def test_the_client_and_nothing_else_below_live(site: Preview, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "live.js").write_bytes(b"'live'")
    monkeypatch.setitem(server.CLIENT, "_live/live.js", tmp_path / "live.js")
    got = site.ask("/_live/live.js")
    assert (got.status, got.headers["content-type"], got.body) == (200, "text/javascript; charset=utf-8", b"'live'")
    for target in ("/_live/", "/_live", "/_live/secret.html", "/_live/server.py", "/_live/live.js/", "/_live/events/"):
        assert site.ask(target).status == 404, target
    ours = {file.name for file in server.HERE.iterdir() if file.suffix in (".js", ".css")}
    assert {*server.CLIENT} == {"_live/" + name for name in {*ours, "idiomorph.esm.js"}}


@pytest.mark.parametrize("whole", [server.WHOLE, 10])
def test_part_of_a_film(site: Preview, monkeypatch: pytest.MonkeyPatch, whole: int) -> None:
    monkeypatch.setattr(server, "WHOLE", whole)
    film = bytes(range(256)) * 4
    assert site.ask("/film.mp4").headers["accept-ranges"] == "bytes"
    assert site.ask("/film.mp4").body == film
    got = site.ask("/film.mp4", range="bytes=100-299")
    assert (got.status, got.headers["content-range"], got.body) == (206, "bytes 100-299/1024", film[100:300])
    assert site.ask("/film.mp4", range="bytes=-24").body == film[-24:]
    assert site.ask("/film.mp4", range="bytes=2000-").status == 416


# ---- what is not


EVIL = [
    "/../secret.txt",
    "/drift/../../secret.txt",
    "/drift/./index.html",
    "/%2e%2e/secret.txt",
    "/%2E%2E%2Fsecret.txt",
    "/..%2fsecret.txt",
    "/%252e%252e/secret.txt",
    "/%252e%252e%252fsecret.txt",
    "/..\\secret.txt",
    "/..%5csecret.txt",
    "/drift%5c..%5c..%5csecret.txt",
    "/.env",
    "/%2eenv",
    "/.git/config",
    "/drift/.env",
    "//secret.txt",
    "/drift//index.html",
    "//127.0.0.1/index.html",
    "/%2Fetc%2Fpasswd",
    "/index.html%00",
    "/index.html%00.png",
    "/index.html%0a",
    "/index.html%7f",
    "/%c0%ae%c0%ae/secret.txt",
    "/%c0%ae%c0%ae%c0%afsecret.txt",
    "/%e0%80%ae%e0%80%ae/secret.txt",
    "/%ff",
    "/%ed%a0%80",
    "index.html",
    "x/index.html",
    "*",
    "http://127.0.0.1/index.html",
    "/_live/../secret.txt",
    "/_live/%2e%2e/server.py",
    "/link.txt",
    "/pipe",
    "/drift/",
]


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A server whose `find` takes every path for a file, as one system or another would."""
    root = tmp_path_factory.mktemp("outer") / "site"
    for path in ("../secret.txt", ".env", ".git/config", "drift/.env"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("secret")
    (root / "index.html").write_text("secret")
    (root / "drift" / "index.html").mkdir()
    (root / "link.txt").symlink_to("../secret.txt")
    os.mkfifo(root / "pipe")

    def find(path: str) -> bytes | Path | None:
        file = root / "".join(filter(str.isprintable, path.replace("\\", "/").partition("\0")[0]))
        return file if os.path.lexists(file) else None

    events = Events()
    with serving(find, events, port=0) as address:
        yield Preview(address, {}, events)


@pytest.mark.parametrize("target", [*EVIL, b"/\xc0\xae\xc0\xae/secret.txt", b"/\xff", "/" + 100_000 * "a"])
def test_no_way_out(careless: Preview, target: str | bytes, caplog: pytest.LogCaptureFixture) -> None:
    got = careless.ask(target)
    assert (got.status in (400, 404), b"secret" in got.body) == (True, False)
    assert not caplog.records


HOST = "127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {}),
        (200, {"host": "localhost:{port}"}),
        (200, {"host": "LOCALHOST:{port}"}),
        (200, {"host": "[::1]:{port}"}),
        (403, {"host": "127.0.0.1"}),
        (403, {"host": "localhost"}),
        (403, {"host": "localhost.:{port}"}),
        (403, {"host": "127.0.0.1:1"}),
        (403, {"host": "127.0.0.1:{port}0"}),
        (403, {"host": "127.0.0.2:{port}"}),
        (403, {"host": "evil.example:{port}"}),
        (403, {"host": "evil.localhost:{port}"}),
        (403, {"host": "localhost:{port}.evil.example"}),
        (403, {"host": "evil.example", "x-forwarded-host": "127.0.0.1:{port}"}),
        (403, {"host": ""}),
        (400, {"host": None}),
        (200, {"origin": "http://127.0.0.1:{port}"}),
        (403, {"origin": "http://localhost:{port}"}),
        (403, {"origin": "https://127.0.0.1:{port}"}),
        (403, {"origin": "http://127.0.0.1:1"}),
        (403, {"origin": "http://evil.example"}),
        (403, {"origin": "null"}),
        (200, {"sec_fetch_site": "none", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}),
        (200, {"sec_fetch_site": "same-origin", "sec_fetch_mode": "cors", "sec_fetch_dest": "empty"}),
        (200, {"sec_fetch_site": "same-origin", "sec_fetch_mode": "navigate", "sec_fetch_dest": "iframe"}),
        (200, {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}),
        (403, {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "iframe"}),
        (403, {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "script"}),
        (403, {"sec_fetch_site": "same-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "image"}),
        (403, {"sec_fetch_site": "same-site", "sec_fetch_mode": "cors", "sec_fetch_dest": "empty"}),
        (403, {"sec_fetch_site": "cross-site"}),
        (403, {"sec_fetch_site": "anything"}),
    ],
)
def test_who_may_ask(site: Preview, status: int, headers: dict[str, str | None]) -> None:
    port = str(urlsplit(site.address).port)
    said = {name: value and value.replace("{port}", port) for name, value in headers.items()}
    site.wanted.clear()
    for target in ("/", "/_live/live.css", "/nothing"):
        got = site.ask(target, **said)
        assert got.status in ((200, 404) if status == 200 else (status,))
    assert bool(site.wanted) is (status == 200)
    if status != 200:
        assert site.ask("/_live/events", **said).status == status


def test_what_is_looked_at_is_told_by_browsers_that_may_come_in(site: Preview) -> None:
    site.looked.clear()
    assert site.ask("/_live/at?path=drift%2Fslides.html&slide=a%20b").status == 204
    assert site.ask("/_live/at").status == 204
    for foreign in ({"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}, {"host": "evil.example"}):
        assert site.ask("/_live/at?path=other", **foreign).status == 403
    for dest in ("document", "empty", "image"):
        site.ask("/drift/", sec_fetch_dest=dest)
    site.ask("/drift/slides.html")
    assert site.looked == [
        ("drift/slides.html", "a b"),
        ("", ""),
        ("drift/index.html", None),
        ("drift/slides.html", None),
    ]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get"])
def test_only_get_and_head(site: Preview, method: str) -> None:
    got = site.ask("/", method)
    assert (got.status, got.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("status", "target", "headers"),
    [
        (200, "/", {}),
        (200, "/assets/theme.css", {"origin": "http://{host}"}),
        (206, "/film.mp4", {"range": "bytes=0-1"}),
        (416, "/film.mp4", {"range": "bytes=9999-"}),
        (307, "/drift", {}),
        (403, "/", {"origin": "http://evil.example"}),
        (404, "/nothing", {}),
    ],
)
def test_every_answer_is_for_this_site_alone(site: Preview, status: int, target: str, headers: dict[str, str]) -> None:
    got = site.ask(target, **{name: value.replace("{host}", site.host) for name, value in headers.items()})
    assert got.status == status
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cross-origin-resource-policy"] == "same-origin"
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["referrer-policy"] == "no-referrer"
    assert got.headers["content-security-policy"] == "frame-ancestors 'self'"
    assert got.headers["x-frame-options"] == "SAMEORIGIN"
    assert not [name for name in got.headers if name.startswith("access-control-") or name == "server"]


def test_in_a_browser_other_sites_get_nothing(site: Preview, browser: Browser) -> None:
    page = """<!doctype html><title>Evil</title><script>window.errors = []</script>
        <script src="{0}assets/deck.js" onerror="errors.push('script')"></script>
        <link rel="stylesheet" href="{0}assets/theme.css" onerror="errors.push('style')">
        <iframe src="{0}drift/"></iframe>
        <script>fetch("{0}drift/slides.html").catch(() => errors.push("fetch"))</script>"""
    site.wanted.clear()
    with preview({"index.html": page.format(site.address).encode()}, host="localhost") as evil:
        tab = browser.new_page()
        tab.goto(evil.address)
        wait_for(tab, "errors.length === 3")
        tab.close()
    assert site.wanted == []


# ---- the token


def test_what_others_reach_demands_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    with preview({"index.html": b"home", "drift/index.html": DRIFT}, host="0.0.0.0") as one:
        port, token = urlsplit(one.address).port, urlsplit(one.address).query.removeprefix("token=")
        assert len(token) >= 43  # 32 random bytes
        one.address = f"http://127.0.0.1:{port}/"
        cookie = f"build_site_{port}"
        wrong: list[dict[str, str]] = [{}, {"cookie": f"{cookie}={token}x"}, {"cookie": f"build_site_1={token}"}]
        for headers in wrong:
            for target in ("/", "/nothing", "/.env", "/_live/events", "/_live/live.js", "/?token=", "/?token=%C3%BC"):
                assert one.ask(target, **headers).status == 403
        assert one.wanted == []
        assert one.ask(f"/?token={token}", host="evil.example").status == 403
        assert one.ask(f"/?token={token}", "POST").status == 405

        got = one.ask(f"/drift/?print=1&token={token}&x=%26")
        assert (got.status, got.headers["location"]) == (303, "/drift/?print=1&x=%26")
        assert got.headers["set-cookie"].split("; ") == [f"{cookie}={token}", "HttpOnly", "Path=/", "SameSite=strict"]
        assert one.ask("/", cookie=f"a=b; {cookie}={token}").body.startswith(b"home")
        assert one.ask("/.env", cookie=f"{cookie}={token}").status == 404


def test_a_machine_s_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    with preview({"index.html": b"home"}, host="0.0.0.0", token="word") as one:
        port = urlsplit(one.address).port
        assert one.address.endswith("/?token=word")
        got = one.ask("/?token=word")  # at the address that it gives itself
        assert got.status == 303
        one.address = f"http://127.0.0.1:{port}/"
        cookie = f"build_site_{port}=word"
        own = [address.address for each in psutil.net_if_addrs().values() for address in each]
        for name in [socket.gethostname(), *(name for name in own if name.count(".") == 3)]:
            assert one.ask("/", host=f"{name}:{port}", cookie=cookie).status == 200, name
        for name in ("0.0.0.0", "evil.example", "1.2.3.4"):
            assert one.ask("/", host=f"{name}:{port}", cookie=cookie).status == 403, name


def test_in_a_browser_a_link_with_the_token_opens_the_page(browser: Browser) -> None:
    """Also one in a web mail: strict cookies set by its answer are not sent after a mere redirect."""
    with preview({"drift/index.html": DRIFT}, token="word") as one:
        link = f'<!doctype html><a href="{one.address.replace("?", "drift/?")}">look</a>'
        with preview({"index.html": link.encode()}, host="localhost") as mail:
            tab = browser.new_page()
            tab.goto(mail.address)
            tab.click("a")
            tab.wait_for_url(f"http://{one.host}/drift/")
            assert tab.title() == "Drift"
            tab.goto(f"http://{one.host}/drift/?token=word#2")
            assert (tab.url, tab.title()) == (f"http://{one.host}/drift/#2", "Drift")
            assert tab.evaluate("document.cookie") == ""
            tab.close()


# ---- news


def test_a_stream_begins_with_what_is_known(site: Preview) -> None:
    with preview({"index.html": b"<p>"}) as one:
        one.events.send({"kind": "problems", "problems": [{"text": "old"}]})
        one.events.send({"kind": "problems", "problems": [{"text": "ü\n\ud800"}]})
        one.events.work("running 3 of 7", 3 / 7, "4 s")
        one.events.send({"kind": "changed", "paths": ["index.html"]})
        with stream(one) as opened:
            assert opened.response.headers["content-type"] == "text/event-stream; charset=utf-8"
            work = {"text": "running 3 of 7", "share": 0.429, "time": "4 s"}
            hello = {"kind": "hello", "run": one.events.run, "count": 1, "work": work}
            assert opened.next() == {**hello, "problems": [{"text": "ü\n\ud800"}]}
        assert b'data-count="1"' in one.ask("/").body
        assert one.ask("/_live/events", "HEAD").status == 200
    assert Events().run != one.events.run


def test_everybody_gets_everything_in_order() -> None:
    def send(name: str) -> None:
        for number in range(100):
            one.events.send({"kind": "changed", "from": name, "number": number})

    with ExitStack() as stack:
        one = stack.enter_context(preview({}))
        streams = [stack.enter_context(stream(one)) for _ in range(5)]
        assert {opened.next()["kind"] for opened in streams} == {"hello"}
        threads = [threading.Thread(target=send, args=(name,)) for name in "abc"]
        for thread in threads:
            thread.start()
        got = [[opened.next() for _ in range(300)] for opened in streams]
        assert all(each == got[0] for each in got)
        for name in "abc":
            assert [message["number"] for message in got[0] if message["from"] == name] == [*range(100)]
        for thread in threads:
            thread.join()
        assert one.events.count == 300


def test_a_browser_that_does_not_read_holds_up_nobody() -> None:
    with preview({}) as one, stream(one) as awake, stream(one) as asleep:
        assert awake.next()["kind"] == asleep.next()["kind"] == "hello"
        sent = 20 * BACKLOG
        for number in range(sent):
            one.events.send({"kind": "deck", "number": number, "html": 20_000 * "x"})
            assert awake.next()["number"] == number
        read = 0
        while message := asleep.next():  # its stream has an end, in good order
            assert message["number"] == read
            read += 1
        assert read < sent - BACKLOG
        one.events.send(WORK)
        assert awake.next() == WORK


def test_streams_that_were_closed_are_forgotten() -> None:
    with preview({}) as one:
        for _ in range(5):
            with stream(one) as opened:
                opened.next()
                assert one.events._streams
        wait_until(lambda: not one.events._streams)


def test_messages_are_sent_at_once(site: Preview) -> None:
    """Nagle's algorithm would hold back a message until the browser has acknowledged the one before."""
    with site.connect() as connection:
        connection.sendall(site.request("/", connection=None))
        assert connection.recv(10)
        ends = [one for one in gc.get_objects() if isinstance(one, socket.socket) and one.fileno() >= 0]
        served = [one for one in ends if one is not connection and peer(one) == connection.getsockname()]
        assert [one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for one in served] == [1]


def peer(one: socket.socket) -> Any:
    try:
        return one.getpeername()
    except OSError:  # it listens
        return None


# ---- what would hold it up


def test_five_hundred_idle_connections(site: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "PATIENCE", 1000)
    with ExitStack() as stack:
        opened = stack.enter_context(stream(site))
        idle = [stack.enter_context(site.connect()) for _ in range(500)]
        for connection in idle[::2]:
            connection.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        assert site.ask("/drift/").status == 200
        assert opened.next()["kind"] == "hello"
        site.events.send(WORK)
        assert opened.next()["kind"] == "work"
        wait_until(lambda: len(connections(site)) <= clients.WAITING + 1)


def connections(one: Preview) -> list[Any]:
    """The server's ends of those that are open."""
    port = urlsplit(one.address).port
    tcp = psutil.Process().net_connections("tcp")
    return [each for each in tcp if each.laddr.port == port and each.raddr]


def test_a_request_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "PATIENCE", 1)
    with preview({"index.html": b"home"}) as one, stream(one) as opened:
        assert opened.next()["kind"] == "hello"
        with one.connect() as silent:
            assert silent.recv(1) == b""
        with one.connect() as idle:
            idle.sendall(one.request("/", connection=None))
            response = HTTPResponse(idle)
            response.begin()
            assert response.read().startswith(b"home")
            assert idle.recv(1) == b""
        with one.connect() as trickle:
            wait_until(lambda: is_closed_on(trickle))
        one.events.send(WORK)
        assert opened.next()["kind"] == "work"  # a stream has no end


def test_requests_that_come_together_are_answered_in_turn_for_as_long_as_it_takes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The next one begins before a file that was sent is closed."""
    monkeypatch.setattr(clients, "PATIENCE", 1)
    (tmp_path / "film.mp4").write_bytes(b"film\n")
    with preview({"film.mp4": tmp_path / "film.mp4"}) as one, one.connect() as connection:
        film = one.request("/film.mp4", connection=None, range="bytes=0-")
        connection.sendall(film + one.request("/_live/events"))
        with connection.makefile("rb") as answers:
            assert any(line == b"film\n" for line in answers)
            assert any(b'"hello"' in line for line in answers)
            time.sleep(1.5)
            one.events.send(WORK)
            assert any(b'"work"' in line for line in answers)


def test_of_uvicorn_s_connection_only_asyncio_s_side_is_touched() -> None:
    async def nothing(*_: Any) -> None: ...

    ours = {name for name in vars(clients.Clients(nothing).protocol()) if not name.startswith("__")}
    assert ours <= {*dir(asyncio.Protocol)}


def is_closed_on(connection: socket.socket) -> bool:
    """Send one more byte of a request that never ends, and see whether the server is still there."""
    try:
        connection.sendall(b"G")
        connection.settimeout(0.01)
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_a_browser_that_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "STALLED", 0.1)
    with preview({"big.bin": bytes(50_000_000)}) as one, one.connect() as connection:
        connection.sendall(one.request("/big.bin"))
        assert connection.recv(1)
        wait_until(lambda: not connections(one))


# ---- beginning and end


def test_the_end_waits_for_nobody(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(server, "ENDING", PATIENCE)
    before = {*threading.enumerate()}
    with ExitStack() as stack:
        with preview({"big.bin": bytes(50_000_000)}) as one:
            streams = [stack.enter_context(stream(one)) for _ in range(10)]
            assert {opened.next()["kind"] for opened in streams} == {"hello"}
            idle, loading = stack.enter_context(one.connect()), stack.enter_context(one.connect())
            loading.sendall(one.request("/big.bin"))
            assert loading.recv(1)
        assert {*threading.enumerate()} <= before
        assert idle.recv(1) == b""
        with pytest.raises(OSError, match="refused"):
            one.connect()
    assert not caplog.records
    one.events.send(WORK)  # nobody is there any more, and that is no error


def test_an_end_right_after_the_beginning() -> None:
    with preview({}):
        pass
    with pytest.raises(ZeroDivisionError), preview({}) as one:
        raise ZeroDivisionError
    with pytest.raises(OSError, match="refused"):
        one.connect()


def test_the_process_is_the_caller_s() -> None:
    handlers, interval = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)], sys.getswitchinterval()
    with preview({"index.html": b"home"}) as one:
        assert one.ask("/").status == 200
        assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == handlers
    assert sys.getswitchinterval() == interval


def test_a_port_in_use_gets_the_next_free_one() -> None:
    with preview({}) as first:
        port = urlsplit(first.address).port
        assert port
        with preview({}, port=port) as second, preview({}, port=port) as third:
            ports = [urlsplit(one.address).port or 0 for one in (first, second, third)]
            assert ports == sorted({*ports})
            assert ports[2] < port + server.PORTS
            assert {one.ask("/").status for one in (first, second, third)} == {404}
    with preview({}, port=port) as again:  # a port is free at once when its server has ended
        assert urlsplit(again.address).port == port


def test_where_nothing_can_be_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PORTS", 1)
    with preview({}) as one:
        port = urlsplit(one.address).port
        with pytest.raises(OSError, match=f"ports {port} to {port} are all in use"), preview({}, port=port):
            pass
    for host, why in (("192.0.2.1", "nothing can be served there: "), ("a..b", "no such host")):
        with pytest.raises(OSError, match=why) as caught, preview({}, host=host):
            pass
        assert caught.value.filename == host


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_ipv6() -> None:
    with preview({"index.html": b"home"}, host="::1") as one:
        assert one.host.startswith("[::1]:")
        assert one.ask("/").status == 200
