"""After one visit a course works without a network; what is published is shown at the next navigation, whole."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from ..conftest import build_site, png, wait_for, write
from .conftest import SHOWS

PLOT = """import matplotlib.pyplot as plt

def line(slope: float = 1):
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.plot([0, 1], [0, slope])
    return figure
"""
LECTURE = """# One thing

The first version, *briefly*, with $x^2$.

![A picture](graphics/a.png)

# A slider

![A line](../figures_src/plots.py#line){sweep="slope=1:2:1"}
"""
FILES: dict[str, str | bytes] = {
    "slides/index.md": "---\ntitle: Course\n---\n",
    "slides/01-a.md": LECTURE,
    "slides/02-b & c.md": "# Another\n\nThe first version, too. [Data](data/numbers.csv)\n\n![Film](data/film.mp4)\n",
    "slides/data/numbers.csv": "1,2\n",
    "slides/data/film.mp4": b"film",
    "slides/graphics/a.png": png(40, 30),
    "figures_src/plots.py": PLOT,
}
LOADED = "[...document.images].every((one) => !one.checkVisibility() || one.complete && one.naturalWidth)"
KEPT = "navigator.serviceWorker.controller?.state === 'activated'"


class Host:
    """A static host of a folder, as there are many; it can be down."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._port = folder, 0
        self._server: http.server.ThreadingHTTPServer | None = None
        self.up()

    def up(self) -> None:
        class Handler(http.server.SimpleHTTPRequestHandler):
            def end_headers(self) -> None:
                self.send_header("Cache-Control", "max-age=600")  # as GitHub Pages does
                super().end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        handler = functools.partial(Handler, directory=str(self.folder))
        self._server = server = http.server.ThreadingHTTPServer(("127.0.0.1", self._port), handler)
        self._port = server.server_port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def down(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def address(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self._port}/{path}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that is published below a host's root."""
    folder = tmp_path_factory.mktemp("offline")
    write(folder / "course", FILES)
    publish(folder)
    return folder


def publish(folder: Path) -> None:
    done = build_site(folder / "course", "-o", folder / "host/a course")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def host(root: Path) -> Iterator[Host]:
    host = Host(root / "host")
    yield host
    host.down()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context
    context.close()


def visit(page: Page, host: Host, path: str) -> str:
    """What an address shows, once its pictures are there."""
    page.goto(host.address(f"a%20course/{path}"))
    wait_for(page, f"document.readyState === 'complete' && {SHOWS} && {LOADED}")
    return page.inner_text("body")


def test_after_one_visit_a_course_works_without_a_network(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    assert "The first version, briefly" in visit(page, host, "a/index.html")
    wait_for(page, KEPT)
    sheet = (host.folder / "a course/assets/theme.css").read_bytes()
    key = host.address(f"a%20course/?{hashlib.sha256(sheet).hexdigest()}")
    held = page.evaluate("async (key) => (await (await caches.match(key)).arrayBuffer()).byteLength", key)
    assert held < len(sheet) / 2, "texts are kept compressed"
    host.down()
    wrong: list[str] = []
    page.on("requestfailed", lambda one: wrong.append(one.url))
    for path in ("a/", "a", "a/index.html?print", "a/index"):
        assert "The first version, briefly" in visit(page, host, path)
    faces = page.evaluate("[...document.fonts].map(({ family, status }) => [family.replaceAll('\"', ''), status])")
    faces = [one for one in faces if one[1] != "unloaded"]
    assert {*map(tuple, faces)} == {(name, "loaded") for name in ("Source Serif 4", "Source Sans 3", "STIX Two Math")}
    page.locator(".sweep input").press("ArrowRight")
    wait_for(page, f"document.querySelector('[data-frames]').src.includes('slope-2') && {LOADED}")
    visit(page, host, "a/slides.html#/a-slider")
    wait_for(page, f"window.Reveal?.isReady() && Reveal.getCurrentSlide().id === 'a-slider' && {LOADED}")
    assert "The first version, too" in visit(page, host, "b-&-c/")
    assert "Course" in visit(page, host, "")
    assert "There is no such page here" in visit(page, host, "nothing/here.html")
    assert [one for one in wrong if not one.endswith("film.mp4")] == []


def test_what_is_not_shown_is_kept_once_it_is_visited(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    visit(page, host, "")
    wait_for(page, KEPT)
    get = "async (path) => { try { return await (await fetch(path)).text(); } catch { return null; } }"
    assert page.evaluate(get, "data/numbers.csv") == "1,2\n"
    host.down()
    assert page.evaluate(get, "data/numbers.csv") == "1,2\n"
    assert page.evaluate(get, "data/film.mp4") is None
    assert page.evaluate(get, "a/a.ipynb") is None


def test_what_is_published_is_shown_at_the_next_navigation(context: BrowserContext, host: Host, root: Path) -> None:
    page, old = context.new_page(), context.new_page()
    visit(old, host, "a/index.html")
    wait_for(old, KEPT)
    before = json.loads((root / "host/a course/manifest.json").read_text())["files"]
    changes: dict[str, str | bytes] = {
        "slides/01-a.md": LECTURE.replace("first", "second"),
        "slides/02-b & c.md": "# Another\n\nThe second version, too.\n",
        "slides/graphics/a.png": png(50, 30),
    }
    write(root / "course", changes)
    publish(root)
    try:
        after = json.loads((root / "host/a course/manifest.json").read_text())["files"]
        assert before["sw.js"] != after["sw.js"]
        assert "The second version, briefly" in visit(page, host, "a/index.html")
        assert page.evaluate("document.images[0].naturalWidth") == 50, "all of it is new"
        page.evaluate("navigator.serviceWorker.ready.then((all) => all.update())")
        wait_for(page, f"caches.match(location.origin + '/a%20course/?{before['a/index.html']}').then((one) => !one)")
        host.down()
        for shown in (page, old):
            assert "The second version, briefly" in visit(shown, host, "a/index.html")
            assert shown.evaluate("document.images[0].naturalWidth") == 50
            assert "The second version, too" in visit(shown, host, "b-&-c/slides.html")
    finally:
        write(root / "course", FILES)
        publish(root)


def test_a_site_that_is_gone_is_not_shown_any_more(context: BrowserContext, host: Host, tmp_path: Path) -> None:
    """As a preview at the same port, to which an earlier site must not be in the way."""
    page = context.new_page()
    visit(page, host, "a/index.html")
    wait_for(page, KEPT)
    host.down()
    write(tmp_path, {"a course/a/index.html": "<title>Other</title><p>Something else."})
    host.folder = tmp_path
    host.up()
    assert visit(page, host, "a/index.html") == "Something else."
    wait_for(page, "navigator.serviceWorker.getRegistrations().then((all) => !all.length)")
    wait_for(page, "caches.keys().then((all) => !all.length)")
