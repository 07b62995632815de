"""Whoever looks comes first: what of a course is built before the rest, and what an edit in the midst of it leaves."""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from build_site import lectures as stale_lectures
from build_site.build import Warm, build
from build_site.course.scan import scan
from build_site.markdown.pandoc import Pandocs
from build_site.news import Converted, Options
from build_site.preview import desk as preview_desk
from build_site.preview import live
from build_site.preview.builder import Built
from build_site.preview.desk import Desk, Item, open_desk
from build_site.processes import Order, Processes
from build_site.run.jobs import Jobs

from .conftest import PATIENCE, Make, edit, wait_until, wait_until_ended

MANY = 12  # lectures, which are converted in other processes
SLOW = "```{python}\nimport time\ntime.sleep(20)\n```\n"


def lectures(number: int, text: str = "text") -> dict[str, str | bytes]:
    return {f"slides/{n:02}-l{n}.md": f"## S\n\nAlpha, {text}.\n" for n in range(1, number + 1)}


@dataclass
class Preview:
    """A preview without browsers: what came into its inbox, and what browsers would have been told."""

    desk: Desk
    inbox: queue.SimpleQueue[Item]
    sent: list[Any] = field(default_factory=list)

    def take_until(self, reached: Callable[[Item], bool]) -> Item:
        """Deal with all that comes, up to something."""
        while True:
            item = self.inbox.get(timeout=PATIENCE)
            live.take(self.desk, item, self.inbox.empty())
            if reached(item):
                return item

    def text(self, path: str) -> str:
        found = self.desk.pages.find(path)
        return found.decode() if isinstance(found, bytes) else found.read_text() if found else ""


@contextmanager
def previewed(root: Path) -> Iterator[Preview]:
    inbox = queue.SimpleQueue[Item]()
    with open_desk(scan(root), inbox, False, lambda _: None) as desk:
        yield Preview(desk, inbox)


def is_built(item: Item) -> bool:
    return isinstance(item, Built)


def test_what_is_looked_at_is_converted_first_then_its_neighbours_then_the_rest(
    course: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stale_lectures, "THREADS", 1)  # one at a time: none overtakes another
    root = course(lectures(9))
    told: list[str] = []

    def listen(message: Any) -> None:
        if isinstance(message, Converted):
            told.append(message.lecture.slug)

    with previewed(root) as preview, closing(Pandocs(1)) as pandocs, closing(Jobs(1)) as workers:
        preview.desk.pages.viewed("l6/slides.html")
        warm = Warm(pandocs, workers, Processes(1), urgency=preview.desk.pages.urgency)
        build(root, root / "_site", Options(), listen, warm)
    assert told[0] == "l6"
    assert {*told[1:3]} == {"l5", "l7"}
    assert told[-3:] == ["l3", "l2", "l1"]


def test_what_is_opened_is_shown_without_waiting_for_the_build_or_its_code(course: Make) -> None:
    root = course({**lectures(3), "slides/02-l2.md": f"## S\n\nAlpha\n\n{SLOW}"})
    with previewed(root) as preview:
        preview.desk.pages.viewed("l2/slides.html")
        assert "being built" in preview.text("l2/slides.html")
        live.take(preview.desk, preview.inbox.get(timeout=PATIENCE), False)  # nobody has begun to build
        assert "Alpha" in preview.text("l2/slides.html")
        assert 'class="output pending"' in preview.text("l2/slides.html")
        assert "being built" in preview.text("l1/slides.html")


def test_an_edit_of_what_is_open_and_not_known_yet_is_shown_at_once(course: Make) -> None:
    root = course(lectures(3))
    with previewed(root) as preview:
        preview.desk.pages.viewed("l2/slides.html")
        course({"slides/02-l2.md": "## S\n\nOmega.\n"})
        live.take(preview.desk, root / "slides/02-l2.md", False)
        assert preview.desk.saved[root / "slides/02-l2.md"] is not None
        assert "Omega" in preview.text("l2/slides.html")


def test_an_edit_of_what_the_open_lecture_includes_is_shown_at_once(course: Make) -> None:
    root = course(
        {**lectures(3), "slides/_part.md": "Alpha.\n", "slides/02-l2.md": "## S\n\n{{< include _part.md >}}\n"}
    )
    part = root / "slides/_part.md"
    with previewed(root) as preview:
        preview.desk.ask()
        preview.take_until(is_built)
        assert "Alpha" in preview.text("l2/slides.html")
        part.write_text("Omega.\n")
        live.take(preview.desk, part, False)
        assert preview.desk.saved[part] is None  # nobody has that lecture open
        preview.desk.pages.viewed("l2/slides.html", "s")
        part.write_text("Delta.\n")
        live.take(preview.desk, part, False)
        assert preview.desk.saved[part] is not None
        assert "Delta" in preview.text("l2/slides.html")


def test_what_nobody_has_open_is_not_loaded_until_somebody_opens_it(course: Make) -> None:
    root = course(lectures(MANY))
    with previewed(root) as preview:
        preview.desk.ask()
        wait_until(lambda: bool(preview.desk.pages._stored) or not preview.inbox.empty())
        assert not preview.desk.pages._shown
        built = preview.take_until(is_built)
        assert isinstance(built, Built)
        assert built.report
        assert "Alpha" in preview.text("l9/slides.html")
        assert {*preview.desk.pages._shown} == {"slides/09-l9.md"}


def test_an_edit_ends_a_build_at_once_and_what_was_converted_is_kept(course: Make) -> None:
    root = course(lectures(60, "text " * 4000))
    with previewed(root) as preview:
        preview.desk.pages.viewed("l1/slides.html")
        live.take(preview.desk, preview.inbox.get(timeout=PATIENCE), True)
        preview.desk.ask()
        stored = root / ".build_site/lectures"
        wait_until(lambda: stored.is_dir() and sum(1 for _ in stored.glob("*.notes")) >= 6)
        before = {file.name: file.stat().st_mtime_ns for file in stored.glob("[!.]*.notes")}
        assert len(before) < 60
        file = root / "slides/01-l1.md"
        edit(file, "Alpha", "Omega")
        live.take(preview.desk, file, True)
        assert not preview.desk.builder.is_current()
        assert "Omega" in preview.text("l1/slides.html")
        preview.desk.ask()
        built = preview.take_until(is_built)
        assert isinstance(built, Built)
        assert built.report
        assert built.report.converted <= 61 - len(before)
        kept = {name: (stored / name).stat().st_mtime_ns for name in before if (stored / name).exists()}
        assert len(kept) >= len(before) - 1  # but for the one that was edited
        assert kept.items() <= before.items()


def nothing() -> _Tools:
    return _Tools()


class _Tools:
    def close(self) -> None: ...


def told(_: _Tools) -> tuple[int, int]:
    return os.getpid(), os.nice(0)


def sleep(_: _Tools, seconds: float) -> None:
    time.sleep(seconds)


def test_processes_stand_back_stand_still_and_end_when_they_rest() -> None:
    with closing(Processes(1, nice=5)) as processes:
        order = Order.of(nothing)
        pid, nice = processes.submit(order, told).result(PATIENCE)
        assert nice == os.nice(0) + 5
        one = psutil.Process(pid)
        processes.pause()
        wait_until(lambda: one.status() == psutil.STATUS_STOPPED)
        work = processes.submit(order, told)
        time.sleep(0.2)
        assert not work.done()
        processes.resume()
        assert work.result(PATIENCE)[0] == pid
        processes.rest(30)
        assert processes.submit(order, told).result(PATIENCE)[0] == pid
        processes.rest(0)
        wait_until_ended([one])
        assert processes.submit(order, told).result(PATIENCE)[0] != pid
        processes.rest(0.3)
        assert processes.submit(order, sleep, 0.6).result(PATIENCE) is None  # what came before the end is done


def test_processes_that_stand_still_end_with_all_others() -> None:
    processes = Processes(1)
    pid, _ = processes.submit(Order.of(nothing), told).result(PATIENCE)
    processes.pause()
    processes.close()
    wait_until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def test_the_preview_ends_processes_that_it_does_not_need(course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_desk, "IDLE", 0.1)
    root = course(lectures(MANY))
    with previewed(root) as preview:
        preview.desk.ask()
        preview.take_until(is_built)
        wait_until(lambda: preview.desk.processes._pool is None)
