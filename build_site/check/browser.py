"""What a site looks like in a real Chromium: each slide in each of its states, and each page.

Tasks (slides of a deck, or a page, in one window) are done in several threads, each with a browser. walk.js, which runs
in the page, measures; said.py listens to the console and to requests. Pages are offline.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from importlib import metadata
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from ..memory.folder import PACKAGE
from ..problems import CourseError, Place, Problem
from .said import SAYS, Said, listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
SCRIPTS = (PACKAGE / "vendor" / "check" / "axe.min.js", Path(__file__).with_name("walk.js"))
SECONDS = 120.0  # for one slide, which takes about one, or a page: the machine may be busy
TOGETHER = 8  # slides that are looked at in one call: see walk.js
NARROW = 320  # CSS pixels: the width at which WCAG 1.4.10 asks for pages that need not be scrolled sideways
LONGEST = 57  # characters of a folder in which a browser can have its sockets
_beginning = threading.Lock()  # of browsers, one at a time


class View(Struct, frozen=True):
    """A window that something is looked at in, in CSS pixels."""

    name: str
    width: int
    height: int
    is_phone: bool = False


WIDE, PHONE = View("wide", 1280, 720), View("phone", 390, 844, True)
VIEWS = (WIDE, PHONE)


class Task(Struct, frozen=True):
    """Some `parts` of a file of the site, by their identifiers, in a window.

    They are slides of a deck, or sections of a page; "" is what is around these, and stands for all of a page.
    """

    path: str
    view: View
    parts: tuple[str, ...]

    @property
    def is_deck(self) -> bool:
        """Whether its parts are slides."""
        return is_deck(self.path)


class Seen(Struct):
    """The result of a task: what walk.js returned for each slide or section (`visits`), and what the browser `said`.

    `pieces` is all text of the file (see lines.py); `lost` has, by slide, the texts that are not on paper; `frame` is
    what axe found around the slides; `failures` are slides that could not be looked at, with reasons; `browser` is its
    version.
    """

    task: Task
    browser: str
    pieces: list[list[str]] = field(default_factory=list)
    visits: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    frame: dict[str, Any] | None = None
    said: list[Said] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)


def is_deck(path: str) -> bool:
    """Whether a file of the site is a deck, and not a page."""
    return path.endswith("/slides.html")


def look_at(site: Path, tasks: Sequence[Task], at_a_time: int) -> Iterator[Seen]:
    """The results of tasks, in any order; `site` is a resolved path. Raises CourseError where there is no browser."""
    if not SCRIPTS[0].is_file():
        hint = "install build_site again: building its package fetches it"
        raise CourseError([Problem(Place("--browser", 0), "axe-core is missing", hint)])
    todo: SimpleQueue[Task] = SimpleQueue()
    done: SimpleQueue[Seen | BaseException] = SimpleQueue()
    stop = threading.Event()
    for task in tasks:
        todo.put(task)
    threads = [threading.Thread(target=_work, args=(site, todo, done, stop), daemon=True) for _ in tasks[:at_a_time]]
    for thread in threads:
        thread.start()
    try:
        for _ in tasks:
            one = done.get()
            if isinstance(one, BaseException):
                raise one
            yield one
    finally:
        stop.set()
    for thread in threads:  # where it is interrupted, none is waited for: browsers end with us
        thread.join()


def _work(site: Path, todo: SimpleQueue[Task], done: SimpleQueue[Seen | BaseException], stop: threading.Event) -> None:
    """Do tasks until none is left, or all shall stop."""
    try:
        while not stop.is_set():  # a browser that has ended is followed by another
            with opened("--browser", "browser") as browser:
                windows: dict[View, BrowserContext] = {}
                while browser.is_connected() and not stop.is_set():
                    done.put(_look(browser, windows, site, todo.get_nowait(), stop))
    except Empty:
        pass
    except BaseException as error:  # noqa: BLE001  (whoever waits raises it)
        done.put(error)


def looks_with() -> list[str]:
    """What tells one browser from another, and from itself when it was another version; none is started."""
    installed = _installed()
    told = (
        subprocess.run([installed, "--version"], capture_output=True, text=True, timeout=SECONDS) if installed else None
    )
    playwright = next((one.version for one in metadata.distributions(name="playwright")), "")
    return [playwright, told.stdout.strip() if told else ""]


def _installed() -> str | None:
    """The browser of this machine; None where there is none: then it is playwright's own."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def opened(asked: str, extra: str) -> Iterator[Browser]:
    """A browser, for what was `asked` for and needs this `extra` of build_site. Raises CourseError without one."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        hint = f"pip install 'build-site[{extra}]'"
        raise CourseError([Problem(Place(asked, 0), "playwright is not installed", hint)]) from None
    import multiprocessing.util

    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    with ExitStack() as stack:
        with _temporary(multiprocessing.util.get_temp_dir()):
            playwright = stack.enter_context(sync_playwright())
        try:
            browser = playwright.chromium.launch(
                executable_path=_installed(), args=[*quiet, *(["--no-sandbox"] if is_root else [])]
            )
        except Error as error:
            hint = "install Chromium, Chrome or Edge, or run `playwright install chromium`"
            message = f"no browser can be started: {str(error).splitlines()[0]}"
            raise CourseError([Problem(Place(asked, 0), message, hint)]) from None
        stack.callback(browser.close)
        yield browser


@contextmanager
def _temporary(folder: str) -> Iterator[None]:
    """Have processes that start meanwhile use this folder as TMPDIR, unless its path is too long for their sockets."""
    with _beginning:
        was = {name: value for name, value in os.environ.items() if name == "TMPDIR"}
        os.environ |= {"TMPDIR": folder} if len(folder) <= LONGEST else {}
        try:
            yield
        finally:
            os.environ.pop("TMPDIR", None)
            os.environ |= was


def _look(browser: Browser, windows: dict[View, BrowserContext], site: Path, task: Task, stop: threading.Event) -> Seen:
    """Do a task, in one of the open `windows` or a new one, which takes long to open."""
    from playwright.sync_api import Error

    seen = Seen(task, browser.version)
    todo = [part for part in task.parts if part] if task.is_deck else []
    while True:  # a slide that makes the browser give up, or never ends, is left out
        current = [""]
        try:
            if task.view not in windows:
                windows[task.view] = _window(browser, task.view)
            with closing(windows[task.view].new_page()) as page:
                _visit(page, site, seen, todo, current, stop)
            return seen
        except Error as error:
            with suppress(Error, KeyError):
                windows.pop(task.view).close()
            reason = "takes too long" if "Timeout" in str(error) else str(error).splitlines()[0]
            seen.failures[current[0]] = reason
            if not current[0]:
                return seen
            todo.remove(current[0])


def _window(browser: Browser, view: View) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": view.width, "height": view.height},
        is_mobile=view.is_phone,
        has_touch=view.is_phone,
        offline=True,
        color_scheme="light",
    )
    context.set_default_timeout(SECONDS * 1000)
    for script in SCRIPTS:
        context.add_init_script(path=script)
    return context


def _visit(page: Page, site: Path, seen: Seen, todo: list[str], current: list[str], stop: threading.Event) -> None:
    """Visit a page, or the slides of a deck that are in `todo`; `current[0]` is the one that is being looked at."""
    task, address = seen.task, (site / seen.task.path).as_uri()
    listen(page, address, f"{site.as_uri()}/", seen.said, current)
    page.goto(address)
    if not task.is_deck:
        _settle(page)
        seen.pieces = page.evaluate("buildSiteCheck.read()")
        seen.visits = dict(_call(page, "visitPage", [task.parts, task.view.is_phone]))
        if task.view.is_phone:
            page.set_viewport_size({"width": NARROW, "height": task.view.height})
            for part, found in _call(page, "sideways", [task.parts]):
                seen.visits[part]["seen"] += found
        return
    wait_for(page, "window.Reveal && Reveal.isReady()")
    _settle(page)
    seen.pieces = page.evaluate("buildSiteCheck.read()")
    if task.view is WIDE and "" in task.parts and not seen.frame:
        seen.frame = _call(page, "visitFrame")
    while todo and not stop.is_set():
        seen.visits |= _visits(page, todo[:TOGETHER], task.view.is_phone, current)
        del todo[:TOGETHER]
    if task.view is WIDE and seen.visits and not stop.is_set():
        _print(page, address, seen)


def _visits(page: Page, slides: Sequence[str], is_phone: bool, current: list[str]) -> dict[str, Any]:
    """What walk.js returns for several slides. If one takes too long, or crashes the browser, it is in `current[0]`.

    The page says in its console which one it looks at, since a page that hangs answers no questions.
    """
    current[0] = slides[0]
    page.evaluate("(given) => { window.visited = buildSiteCheck.visits(...given); }", [slides, is_phone])
    slide = ""
    while current[0]:
        slide = current[0]
        page.wait_for_event("console", lambda message: message.text.startswith(SAYS), timeout=SECONDS * 1000)
    current[0] = slide  # should that have failed
    found = dict(page.evaluate("visited"))
    current[0] = ""
    return found


def _print(page: Page, address: str, seen: Seen) -> None:
    """Note the texts that were seen on slides and are not in print."""
    page.add_init_script(f"buildSiteCheck.keep({json.dumps([*seen.visits])})")
    page.emulate_media(media="print")
    page.goto(f"{address}?print-pdf")
    wait_for(page, "document.querySelector('.pdf-page .foot')")
    _settle(page)
    for (slide, visit), printed in zip(seen.visits.items(), _call(page, "printed", [[*seen.visits]]), strict=True):
        lost = [one for text, one in visit["words"] if text not in printed]
        if lost:
            seen.lost[slide] = lost


def wait_for(page: Page, condition: str) -> None:
    """Return as soon as a JavaScript expression is true in a page.

    The loop is the page's: playwright's own evaluates text again and again, which the site's security policy forbids.
    """
    page.wait_for_function(
        f"async () => {{ while (!({condition})) await new Promise(requestAnimationFrame); return true; }}"
    )


def _settle(page: Page) -> None:
    wait_for(page, "!document.documentElement.matches('.unset')")  # see shared.js
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")


def _call(page: Page, name: str, arguments: Sequence[Any] = ()) -> Any:
    """What a function of walk.js returns. Raises playwright's TimeoutError."""
    return page.wait_for_function(
        f"async (given) => [await buildSiteCheck.{name}(...given)]", arg=[*arguments]
    ).json_value()[0]
