"""`build_site serve` as its user has it: real saves, a real process, and what a real Chromium shows."""

from __future__ import annotations

import os
import pty
import queue
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import psutil
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from build_site.course.scan import scan
from build_site.memory.lock import exclusive
from build_site.preview import live
from build_site.preview.desk import Item, Saved, open_desk
from tests.conftest import (
    PATIENCE,
    Make,
    build_site,
    contents,
    edit,
    png,
    sleeping,
    wait_for,
    wait_until,
    wait_until_ended,
    write,
)
from tests.test_excerpt import edited

FIGURES = """
import matplotlib.pyplot as plt


WIDTH = 4

def line(shift=0.0):
    figure, axes = plt.subplots(figsize=(WIDTH, 3))
    axes.plot([0, 1], [shift, shift + 1])
    return figure
"""
LECTURE = """---
title: The lecture
---

## One

Alpha is the first.

## Two

::: incremental
- first
- second
- third
:::

Text of two.

## Sweep

![A line](../figures_src/lines.py#line){sweep="shift=0:1:0.5" alt="A line that rises"}

## Data

```{python}
print("data:", open("data.txt").read())
```

## Asked

> Q: Why?

> A: Because.

Text below.

## Picture

![A picture](graphics/a.png)
"""


@dataclass
class Serve:
    """A running `build_site serve`: where it serves, and the lines that its terminal has shown, without colours."""

    root: Path
    process: subprocess.Popen[bytes]
    terminal: int
    url: str = ""
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._heard = threading.Condition()
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()
        self.url = self.wait(r"serving .* at (http://\S+)")[1]

    def _listen(self) -> None:
        with suppress(OSError), os.fdopen(self.terminal, encoding="utf-8") as lines:  # the error ends all terminals
            for line in lines:
                with self._heard:
                    self.said += filter(str.strip, [re.sub(r"\033\[[\d;]*[mK]", "", line)])
                    self._heard.notify_all()

    def wait(self, pattern: str, after: int = 0) -> re.Match[str]:
        """The first line, not counting some, that matches."""

        def found() -> re.Match[str] | None:
            return next((match for line in self.said[after:] if (match := re.search(pattern, line))), None)

        with self._heard:
            match = self._heard.wait_for(found, PATIENCE)
        assert match, "".join(self.said)
        return match

    def edit(self, path: str, old: str, new: str) -> None:
        """Save a file with some of its text changed."""
        edit(self.root / path, old, new)

    def forget(self) -> None:
        """What was said is no longer waited for."""
        with self._heard:
            self.said.clear()

    def deck(self) -> bytes:
        """The lecture's deck, as it is served, without the number of what was sent before."""
        with urlopen(f"{self.url}lecture/slides.html") as answer:
            return re.sub(rb'data-count="\d+"', b"", answer.read())


COURSE: dict[str, str | bytes] = {
    "slides/01-lecture.md": LECTURE,
    "figures_src/lines.py": FIGURES,
    "slides/data.txt": "first",
    "slides/graphics/a.png": png(40, 20),
}


def launched(root: Path, *options: str, program: Sequence[str] = ("-m", "build_site")) -> Serve:
    """A preview of a course, once it has built it or says why not."""
    command = [sys.executable, *program, "serve", str(root), "--port", "0", *options]
    terminal, its = pty.openpty()
    termios.tcsetwinsize(its, (24, 1000))  # nothing is broken into lines
    where = {**os.environ, "PYTHONFAULTHANDLER": "1"}  # a crash says where
    process = subprocess.Popen(command, stderr=its, cwd=root, env=where)
    os.close(its)
    running = Serve(root, process, terminal)
    running.wait(r"built \d+ lecture|nothing to do|the last good|error:|waiting")
    return running


def end(running: Serve) -> None:
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(PATIENCE) == 130, "".join(running.said)
    running.listener.join()
    assert "Traceback" not in "".join(running.said)


Start = Callable[..., Serve]


@pytest.fixture
def serve(course: Make) -> Iterator[Start]:
    running: list[Serve] = []

    def start(*options: str, program: Sequence[str] = ("-m", "build_site"), **files: str | bytes) -> Serve:
        running.append(launched(course({**COURSE, **files}), *options, program=program))
        return running[-1]

    yield start
    for one in running:
        end(one)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serve, bytes]]:
    """A preview that many tests share, and the deck that it serves at first."""
    running = launched(write(tmp_path_factory.mktemp("serve") / "course", COURSE))
    yield running, running.deck()
    end(running)


@pytest.fixture
def shared(lasting: tuple[Serve, bytes]) -> Iterator[Serve]:
    """The shared preview; its course's files are put back once a test is over, and what it said is forgotten."""
    running, first = lasting
    yield running
    said = len(running.said)
    for file in [*(running.root / "slides").glob("*.md")]:
        if file.relative_to(running.root).as_posix() not in COURSE:
            file.unlink()
    write(running.root, COURSE)
    if running.deck() != first:
        wait_until(lambda: running.deck() == first)
        running.wait(r"built \d+ lecture|nothing to do", said)
    running.forget()


def opened(running: Serve, browser: Browser) -> Iterator[tuple[Serve, Page]]:
    """A deck that is open, and would lose a mark if it were loaded again."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{running.url}lecture/slides.html")
    wait_for(page, "window.Reveal?.isReady()")
    page.evaluate("window.mark = 1")
    yield running, page
    assert page.evaluate("window.mark") == 1, "the deck was loaded again"
    page.close()


@pytest.fixture
def deck(shared: Serve, browser: Browser) -> Iterator[tuple[Serve, Page]]:
    """A deck that is open, of the shared preview."""
    yield from opened(shared, browser)


@pytest.fixture
def deck_apart(serve: Start, browser: Browser) -> Iterator[tuple[Serve, Page]]:
    """A deck that is open, of a preview of its own."""
    yield from opened(serve(), browser)


def go(page: Page, slide: str, fragment: int = -1) -> None:
    page.evaluate(
        "([id, f]) => Reveal.slide(Reveal.getSlides().findIndex((one) => one.id === id), 0, f)", [slide, fragment]
    )


def line_of(text: str) -> int:
    """The line of the lecture that begins so."""
    return next(number for number, line in enumerate(LECTURE.split("\n"), 1) if line.startswith(text))


def current(page: Page) -> str:
    return str(page.evaluate("Reveal.getCurrentSlide().id"))


def test_an_edit_is_shown_on_the_same_slide_at_the_same_fragment(deck: tuple[Serve, Page]) -> None:
    serve, page = deck
    go(page, "two", 1)
    serve.edit("slides/01-lecture.md", "Text of two", "Words of two")
    expect(page.locator("#two")).to_contain_text("Words of two")
    assert current(page) == "two"
    assert page.evaluate("Reveal.getIndices().f") == 1
    serve.wait(r"slides/01-lecture.md: shown in \d+ ms, built 1 lecture: 1 converted, 5 files changed in \d+ ms")


def test_slides_come_and_go_before_the_one_that_is_seen(deck: tuple[Serve, Page]) -> None:
    serve, page = deck
    go(page, "two", 0)
    serve.edit("slides/01-lecture.md", "## Two", "## Between\n\nNew.\n\n## Two")
    expect(page.locator("#between")).to_have_count(1)
    assert current(page) == "two"
    serve.edit("slides/01-lecture.md", "## One\n\nAlpha is the first.\n\n", "")
    expect(page.locator("#one")).to_have_count(0)
    assert current(page) == "two"
    assert page.evaluate("Reveal.getIndices().f") == 0
    serve.edit("slides/01-lecture.md", "## Sweep", "## More\n\nMore.\n\n## Sweep")
    expect(page.locator("#more")).to_have_count(1)
    serve.edit("slides/01-lecture.md", "title: The lecture", "title: Another")
    expect(page).to_have_title(re.compile("Another"))
    expect(page.locator(".foot .slide-number")).to_have_text(re.compile(r"3\s*/\s*8"))
    page.locator(".foot .navigate-next").click()
    assert page.evaluate("Reveal.getIndices().f") == 1


def test_a_save_in_two_parts_keeps_the_slide_and_the_fragment(deck: tuple[Serve, Page]) -> None:
    serve, page = deck
    go(page, "two", 1)
    file = serve.root / "slides/01-lecture.md"
    for text, count in ((LECTURE[: LECTURE.index("# Two")], 0), (LECTURE, 1)):
        file.write_text(text, encoding="utf-8")
        expect(page.locator("#picture")).to_have_count(count)
    assert current(page) == "two"
    assert page.evaluate("Reveal.getIndices().f") == 1


def test_a_new_title_keeps_the_slide(deck: tuple[Serve, Page]) -> None:
    serve, page = deck
    go(page, "two", 1)
    serve.edit("slides/01-lecture.md", "## Two", "## The second")
    expect(page.locator("#the-second h2")).to_have_text("The second")
    assert current(page) == "the-second"
    assert page.evaluate("Reveal.getIndices().f") == 1
    expect(page).to_have_url(re.compile(r"#/the-second"))


def test_a_slider_stays_where_it_is_and_a_changed_figure_is_drawn(deck: tuple[Serve, Page]) -> None:
    serve, page = deck
    go(page, "sweep")
    page.locator("#sweep input").fill("2")
    before = page.locator("#sweep img").get_attribute("src") or ""
    serve.edit("figures_src/lines.py", "WIDTH = 4", "WIDTH = 5")
    expect(page.locator("#sweep img")).not_to_have_attribute("src", before)
    expect(page.locator("#sweep img")).to_have_attribute("width", "480")
    expect(page.locator("#sweep input")).to_have_value("2")
    expect(page.locator("#sweep .setting")).to_contain_text("1")


def test_data_that_a_cell_reads(deck: tuple[Serve, Page]) -> None:
    serve, page = deck
    go(page, "data")
    expect(page.locator("#data .output")).to_have_text("data: first")
    serve.edit("slides/data.txt", "first", "second")
    expect(page.locator("#data .output")).to_have_text("data: second")
    assert current(page) == "data"


def test_a_picture_of_the_same_name(deck: tuple[Serve, Page]) -> None:
    serve, page = deck
    go(page, "picture")
    wait_for(page, "document.querySelector('#picture img').naturalWidth === 40")
    for width in [60, 40] * 6:  # sooner than the build before has ended, and back to what one knew
        (serve.root / "slides/graphics/a.png").write_bytes(png(width, 20))
        wait_for(page, f"document.querySelector('#picture img').naturalWidth === {width}")


def test_errors_show_over_the_last_good_deck_until_they_are_mended(deck: tuple[Serve, Page]) -> None:
    serve, page = deck
    go(page, "picture")
    serve.edit("slides/01-lecture.md", "graphics/a.png", "graphics/b.png")
    said = page.get_by_text("image not found: graphics/b.png")
    expect(said).to_be_visible()
    link = page.get_by_role("link", name=f"slides/01-lecture.md:{line_of('![A picture]')}")
    expect(link).to_have_attribute(
        "href", re.compile(rf"vscode://file{re.escape(str(serve.root))}/slides/01-lecture.md:")
    )
    assert page.evaluate("document.querySelector('#picture img').naturalWidth") == 40
    serve.edit("slides/01-lecture.md", "graphics/b.png", "graphics/a.png")
    expect(said).to_have_count(0)


def test_a_failing_cell_is_shown_with_its_line(deck: tuple[Serve, Page]) -> None:
    serve, page = deck
    serve.edit("slides/01-lecture.md", 'print("data:", open', "print(totl, open")
    expect(page.get_by_text("NameError: name 'totl' is not defined")).to_be_visible()
    serve.wait(rf"slides/01-lecture.md:{line_of('print')}: error: NameError")
    serve.edit("slides/01-lecture.md", "print(totl, open", 'print("again:", open')
    expect(page.locator("#data .output")).to_have_text("again: first")
    expect(page.get_by_text("NameError")).to_have_count(0)


def test_an_unfolded_answer_and_the_place_on_a_page(shared: Serve, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 500})
    page.goto(f"{shared.url}lecture/")
    page.locator("details.answer summary").click()
    page.evaluate("window.mark = 1")
    page.locator("#asked").scroll_into_view_if_needed()
    top = page.evaluate("scrollY")
    shared.edit("slides/01-lecture.md", "Text below", "Words below")
    expect(page.get_by_text("Words below")).to_be_visible()
    expect(page.locator("details.answer")).to_have_attribute("open", "")
    assert page.evaluate("[scrollY, window.mark]") == [top, 1]
    page.close()


def test_an_answer_unfolded_before_all_scripts_have_come_stays_so(shared: Serve, browser: Browser) -> None:
    page = browser.new_page()
    held: list[Route] = []
    page.route("**/morph.js", lambda route: held.append(route))
    page.goto(f"{shared.url}lecture/")
    page.locator("details.answer summary").click()
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    shared.edit("slides/01-lecture.md", "Text below", "Words below")
    expect(page.get_by_text("Words below")).to_be_visible()
    expect(page.locator("details.answer")).to_have_attribute("open", "")
    page.close()


def test_two_browsers_see_the_same(shared: Serve, browser: Browser) -> None:
    contexts = [browser.new_context() for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.goto(f"{shared.url}lecture/slides.html")
        wait_for(page, "window.Reveal?.isReady()")
    shared.edit("slides/01-lecture.md", "Alpha", "Omega")
    for page in pages:
        expect(page.locator("#one")).to_contain_text("Omega")
    for context in contexts:
        context.close()


def test_a_lecture_comes_moves_and_goes(shared: Serve, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(shared.url)
    expect(page.get_by_role("link", name="The lecture").first).to_be_visible()
    (shared.root / "slides/02-next.md").write_text("---\ntitle: The next\n---\n\n## A\n\nb\n")
    expect(page.get_by_role("link", name="The next").first).to_be_visible()
    deck = browser.new_page()
    deck.goto(f"{shared.url}next/slides.html#/a")
    gone = deck.get_by_text("no longer part of the course")
    (shared.root / "slides/02-next.md").rename(shared.root / "slides/02-later.md")
    expect(page.locator("a[href='later/index.html']").first).to_be_visible()
    expect(gone.get_by_role("link", name="home page")).to_have_attribute("href", f"{shared.url}index.html")
    assert current(deck) == "a"
    (shared.root / "slides/02-later.md").rename(shared.root / "slides/02-next.md")
    expect(gone).to_have_count(0)
    deck.close()
    (shared.root / "slides/02-next.md").unlink()
    expect(page.get_by_role("link", name="The next")).to_have_count(0)
    page.close()


def test_style_sheets_and_templates_of_the_course(deck_apart: tuple[Serve, Page]) -> None:
    serve, page = deck_apart
    (serve.root / "templates").mkdir()
    (serve.root / "templates/deck.css").write_text("h2 { color: rgb(1, 2, 3) !important; }")
    wait_for(page, "getComputedStyle(document.querySelector('#one h2')).color === 'rgb(1, 2, 3)'")


def test_a_template_that_takes_the_place_of_the_theme_s(deck_apart: tuple[Serve, Page]) -> None:
    serve, page = deck_apart
    (serve.root / "templates").mkdir()
    (serve.root / "templates/note.txt").write_text("")
    serve.wait("nothing to do")
    (serve.root / "templates/page.html").write_text("<!doctype html><p>Ours.</p>", encoding="utf-8")
    serve.wait("templates/page.html: built 1 lecture")
    assert "Ours." in page.request.get(f"{serve.url}lecture/index.html").text()


def test_speaker_notes_are_there_but_never_published(serve: Start, browser: Browser) -> None:
    running = serve(**{"slides/02-notes.md": "## A\n\nb\n\n::: notes\nSay it slowly.\n:::\n"})
    page = browser.new_page()
    page.goto(f"{running.url}notes/slides.html")
    expect(page.locator("aside.notes")).to_have_text("Say it slowly.")
    assert not (running.root / "_site").exists()
    page.close()


def test_code_that_takes_long_is_waited_for_with_what_was_there(deck: tuple[Serve, Page]) -> None:
    serve, page = deck
    go(page, "data")
    seconds = f"3010.{os.getpid()}"
    waits = f"import subprocess; subprocess.run(['sleep', '{seconds}']); print(\"late:\""
    serve.edit("slides/01-lecture.md", 'print("data:"', waits)
    expect(page.locator("#data .stale")).to_contain_text("data: first")
    serve.edit("slides/01-lecture.md", "Alpha", "Omega")  # prose does not wait for it
    expect(page.locator("#one")).to_contain_text("Omega")
    serve.wait(r"running step 1 of 1: slides/01\S* .*, \d+ s")
    expect(page.locator("#data .stale")).to_contain_text("data: first")
    for one in sleeping(seconds):
        os.kill(one, signal.SIGTERM)
    expect(page.locator("#data .output")).to_have_text("late: first")
    expect(page.locator(".stale")).to_have_count(0)


def test_the_course_goes_and_comes_back(deck_apart: tuple[Serve, Page]) -> None:
    serve, page = deck_apart
    away = serve.root.with_name("away")
    serve.root.rename(away)
    gone = page.get_by_text("no such folder")
    expect(gone).to_be_visible()
    serve.wait("1 error in .*: the last good version stays")
    away.rename(serve.root)
    expect(gone).to_have_count(0)
    said = len(serve.said)
    serve.edit("slides/01-lecture.md", "Alpha", "Omega")
    expect(page.locator("#one")).to_contain_text("Omega")
    serve.wait("01-lecture.md: .*built", said)  # a build that goes on would write into what is removed
    assert sum("no such folder" in line for line in serve.said) == 1
    shutil.copytree(serve.root, away, ignore=shutil.ignore_patterns(".build_site"))
    shutil.rmtree(serve.root)  # in which the command was given
    expect(gone).to_be_visible()
    away.rename(serve.root)
    expect(gone).to_have_count(0)
    serve.edit("slides/data.txt", "first", "second")
    expect(page.locator("#data .output")).to_have_text("data: second")


def test_what_the_terminal_says(serve: Start) -> None:
    text = "---\ntitel: B\n---\n\n## S\n\n```{python}\nopen('../../beside.txt').read()\n```\n"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        running = serve("--port", str(port), **{"slides/02-b.md": text, "../beside.txt": "1"})
    assert running.said[0].startswith(f"port {port} is in use: serving {running.root} at http://127.0.0.1:")
    lecture = running.root / "slides/02-b.md"
    said = len(running.said)
    (running.root / "slides/.02-b.md.swp").write_text("")
    lecture.rename(f"{lecture}~")
    lecture.write_text("\n## S\n\nT\n".join(Path(f"{lecture}~").read_text().split("\n## S\n")))
    told = running.wait("^slides/02-b.md: .*built 2 lectures: 1 converted", said)
    lecture.write_text("\n" + lecture.read_text())
    running.wait("^slides/02-b.md: .*built 2 lectures", running.said.index(told.string) + 1)
    lecture.write_text(lecture.read_text())
    running.wait("^slides/02-b.md: nothing to do: 2 lectures in", said)
    assert sum("unknown key: titel" in line for line in running.said) == 1
    (running.root.parent / "beside.txt").write_text("2")
    running.wait(r"^\.\./beside.txt: built 2 lectures: 1 converted, 1 step run", said)
    new = lecture.with_name("sedQ5a1b2")
    new.write_text(lecture.read_text().replace("titel", "tite"))
    new.replace(lecture)
    told = running.wait("unknown key: tite ", said)
    running.wait("^slides/02-b.md: built 2 lectures: 1 converted", running.said.index(told.string))
    lecture.unlink()
    running.wait("^slides/02-b.md: built 1 lecture: 0 converted", said)
    assert not any(new.name in line for line in running.said)


def test_a_mistake_of_ours_is_told_and_the_next_save_tries_again(serve: Start, browser: Browser) -> None:
    code = (
        "from build_site import convert\nreal = convert.convert\n"
        "def wrong(course, manuscript, *rest):\n"
        "    if 'Zebra' in manuscript.document.text: raise ZeroDivisionError('no zebra')\n"
        "    return real(course, manuscript, *rest)\n"
        "convert.convert = wrong\nfrom build_site.__main__ import main\nmain()"
    )
    running = serve(program=["-c", code])
    page = browser.new_page()
    page.goto(f"{running.url}lecture/slides.html")
    running.edit("slides/01-lecture.md", "Alpha", "Zebra")
    said = page.get_by_text("ZeroDivisionError: no zebra (this is a mistake in build_site: please report it)")
    expect(said).to_be_visible()
    for module in ("convert", "lectures"):
        running.wait(rf"build_site/\S*{module}.py:\d+: error: ZeroDivisionError: no zebra \(this is a mistake in")
    running.edit("slides/01-lecture.md", "Zebra", "Omega")
    expect(page.locator("#one")).to_contain_text("Omega")
    expect(said).to_have_count(0)
    page.close()


def test_a_build_that_is_outdated_is_not_shown(course: Make) -> None:
    root, inbox, told = course({"slides/01-one.md": "## A\n\nb\n"}), queue.SimpleQueue[Item](), list[Any]()
    with open_desk(scan(root), inbox, False, told.append) as desk:
        desk.ask()
        built = inbox.get(timeout=PATIENCE)
        live.take(desk, root / "slides/01-one.md", False)
        live.take(desk, built, True)
        assert not any(isinstance(one, Saved) for one in told)
        desk.ask()
        live.take(desk, inbox.get(timeout=PATIENCE), True)
        assert [[*one.files] for one in told if isinstance(one, Saved)] == [["slides/01-one.md"]]


def test_a_restart_keeps_what_is_open(deck_apart: tuple[Serve, Page], serve: Start) -> None:
    running, page = deck_apart
    go(page, "picture")
    wait_for(page, "document.querySelector('#picture img').naturalWidth === 40")
    go(page, "two", 1)
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(PATIENCE) == 130
    with exclusive(running.root / ".build_site", lambda: None):
        other = {"slides/graphics/a.png": png(60, 20)}
        again = serve("--port", str(urlsplit(running.url).port), **other)
        assert "Alpha" in page.request.get(f"{again.url}lecture/slides.html").text()
    again.edit("slides/01-lecture.md", "Alpha", "Omega")
    expect(page.locator("#one")).to_contain_text("Omega")  # browsers come back in their own time
    expect(page.locator("#two .fragment.visible")).to_have_count(2)
    wait_for(page, "document.querySelector('#picture img').naturalWidth === 60")


def test_what_is_shown_before_all_is_known_gets_the_rest_of_it(serve: Start, browser: Browser) -> None:
    home = {"slides/index.md": "---\ntitle: The course\n---\n"}
    running, page = serve(**home), browser.new_page()
    page.goto(f"{running.url}lecture/slides.html")
    wait_for(page, "window.Reveal?.isReady()")
    running.edit("slides/01-lecture.md", "Alpha", "Omega")
    expect(page.locator("#one")).to_contain_text("Omega")
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(PATIENCE) == 130
    late = LECTURE.replace('print("data:"', 'import time; time.sleep(3); print("late:"')
    serve("--port", str(urlsplit(running.url).port), **home, **{"slides/01-lecture.md": late})
    expect(page.locator("#data .output")).to_have_text("late: first")
    expect(page).to_have_title(re.compile("The course"))
    page.close()


def test_another_build_is_waited_for(deck: tuple[Serve, Page]) -> None:
    serve, page = deck
    with exclusive(serve.root / ".build_site", lambda: None):
        serve.edit("slides/01-lecture.md", "Alpha", "Omega")
        expect(page.locator("#one")).to_contain_text("Omega")
        serve.wait("another build of this course is running: waiting for it")
    serve.wait("01-lecture.md: .* built 1 lecture: 1 converted")


def test_what_is_installed_meanwhile_is_noticed(serve: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "packages"))
    cell = "## A\n\n```{python}\nimport iniconfig\nprint('read by', iniconfig.__name__)\n```\n"
    running = serve(**{"slides/01-lecture.md": cell, "slides/02-other.md": cell.replace("'read", "'also read")})
    said, upgraded = len(running.said), tmp_path / "packages/iniconfig-99.0.dist-info"
    upgraded.mkdir(parents=True)
    running.edit("slides/01-lecture.md", "'read by'", "'used by'")
    running.wait("built 2 lectures: 2 converted, 2 steps run", said)

    upgraded.rename(upgraded.with_name("Jinja2-99.0.dist-info"))  # which the preview itself works with
    running.edit("slides/01-lecture.md", "'used by'", "'seen by'")
    running.wait(r"error: jinja2 3\S* -> 99.0 .* \(end `build_site serve` and start it again\)")
    running.wait("1 error .*: the last good version stays")
    said = len(running.said)
    upgraded.with_name("Jinja2-99.0.dist-info").rmdir()
    running.edit("slides/01-lecture.md", "'seen by'", "'found by'")
    running.wait("built 2 lectures: 2 converted, 2 steps run", said)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ending_it_ends_all_in_the_middle_of_a_cell(sent: signal.Signals, course: Make) -> None:
    seconds = f"{3000 + sent}.{os.getpid()}"
    code = f"import subprocess\nsubprocess.run(['setsid', 'sleep', '{seconds}'])"
    root = course({"slides/01-one.md": f"```{{python}}\n1\n```\n\n```{{python}}\n{code}\n```\n"})
    command = [sys.executable, "-m", "build_site", "serve", str(root), "--port", "0"]
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    wait_until(lambda: bool(sleeping(seconds)))
    below = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(sent)
    assert running.wait(PATIENCE) == (-9 if sent == signal.SIGKILL else 130)
    wait_until_ended(below)


def test_a_tour_of_two_hundred_edits_ends_as_a_clean_build(serve: Start, browser: Browser, tmp_path: Path) -> None:
    dice = random.Random(4)
    lectures = {"slides/01-lecture.md": LECTURE, "slides/02-other.md": LECTURE.replace("The lecture", "Another")}
    running = serve(**lectures)
    page = browser.new_page()
    page.goto(f"{running.url}lecture/slides.html")
    wait_for(page, "window.Reveal?.isReady()")
    for number in range(200):
        path = dice.choice([*lectures, "slides/data.txt", "figures_src/lines.py"])
        file = running.root / path
        if path in lectures:
            whole = dice.randrange(3) and file.read_text(encoding="utf-8")
            file.write_text(edited(whole or lectures[path], dice), encoding="utf-8")
        else:
            file.write_text(
                f"WIDTH = {dice.randrange(3, 6)}".join(FIGURES.split("WIDTH = 4")) if "py" in path else str(number)
            )
        time.sleep(dice.choice([0, 0, 0.01, 0.05, 0.2]))
    for path, text in lectures.items():
        (running.root / path).write_text(text.replace("Alpha", f"The end of {path}"), encoding="utf-8")
    preview = running.root / ".build_site/preview"
    wait_until(lambda: all("The end of" in (preview / one / "slides.html").read_text() for one in ("lecture", "other")))
    expect(page.locator("#one")).to_contain_text("The end of")
    copy = shutil.copytree(running.root, tmp_path / "copy", ignore=shutil.ignore_patterns(".build_site"))
    assert build_site(copy, "--notes").returncode == 0
    assert _contents(preview) == _contents(copy / "_site")
    fresh = browser.new_page()
    fresh.goto(f"{running.url}lecture/slides.html")
    wait_for(fresh, "window.Reveal?.isReady()")
    texts = "Reveal.getSlides().map((one) => [one.id, one.textContent])"
    assert page.evaluate(texts) == fresh.evaluate(texts)


def _contents(site: Path) -> dict[str, bytes]:
    """All files that a preview has as a site does: its theme is whole, and a page that changes while it is open may

    come to hold what needs scripts. It has all, and another policy; what keeps a site offline it has not.
    """
    own = ("assets/", "sw.js", "manifest.json")  # the last has the digests of the others
    apart = rb'<meta http-equiv="Content-Security-Policy" [^>]*>|<script (?:defer )?src="[^"]*"></script>\n'
    return {name: re.sub(apart, b"", it) for name, it in contents(site).items() if not name.startswith(own)}


NOTEBOOK = """{
 "cells": [
  {
   "cell_type": "markdown",
   "metadata": {"slideshow": {"slide_type": "slide"}},
   "source": [
    "## S\\n",
    "\\n",
    "before ![x](graphics/a.png)"
   ]
  },
  {
   "cell_type": "markdown",
   "metadata": {"slideshow": {"slide_type": "notes"}},
   "source": [
    "spoken"
   ]
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
"""
PERCENT = """\
# %% [markdown] slideshow={"slide_type": "slide"}
# ## S
#
# before ![x](graphics/a.png)

# %% [markdown] slideshow={"slide_type": "notes"}
# spoken
"""
OF_OTHERS = {  # a deck of each tool, and the line of its picture
    "quarto.qmd": ("---\nformat: revealjs\n---\n\n## S\n\nbefore ![x](graphics/a.png)\n\n::: notes\nspoken\n:::\n", 7),
    "slidev.md": ("---\nmdc: true\n---\n\n# S\n\n---\n\n# T\n\nbefore ![x](graphics/a.png)\n\n<!-- spoken -->\n", 11),
    "marp.md": ("---\nmarp: true\n---\n\n# S\n\n---\n\n# T\n\nbefore ![x](graphics/a.png)\n\n<!-- spoken -->\n", 11),
    "reveal.md": (
        "---\nrevealOptions: {}\n---\n\n# S\n\n----\n\n# T\n\nbefore ![x](graphics/a.png)\n\nNote: spoken\n",
        11,
    ),
    "percent.py": (PERCENT, 4),
    "notebook.ipynb": (NOTEBOOK, 9),
}


def test_decks_of_others(serve: Start, browser: Browser) -> None:
    """An edit is shown in the deck that is open, a mistake told at its line, and notes are for the speaker."""
    running = serve(**{f"slides/{name}": text for name, (text, _) in OF_OTHERS.items()})
    page = browser.new_page()
    for name, (_, line) in OF_OTHERS.items():
        page.goto(f"{running.url}{name.partition('.')[0]}/slides.html")
        wait_for(page, "window.Reveal?.isReady()")
        running.edit(f"slides/{name}", "before ", "after ")
        wait_for(page, "/after/.test(document.querySelector('.slides').textContent)")
        heard = page.evaluate(
            "(slides => { slides.querySelectorAll('aside.notes').forEach(one => one.remove());"
            " return [document.querySelectorAll('aside.notes').length, slides.textContent]; })"
            "(document.querySelector('.slides').cloneNode(true))"
        )
        assert heard[0] == 1, name
        assert "spoken" not in heard[1], name
        said = len(running.said)
        running.edit(f"slides/{name}", "graphics/a.png", "graphics/b.png")
        running.wait(rf"slides/{re.escape(name)}:{line}: error: image not found", said)
        running.edit(f"slides/{name}", "graphics/b.png", "graphics/a.png")
    page.close()
