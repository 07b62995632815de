"""What was saved, however an editor saves it: real files, real events."""

from __future__ import annotations

import os
import queue
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from build_site.preview import watch
from build_site.preview.watch import Watcher
from tests.conftest import PATIENCE, Make, wait_until

LECTURE = "slides/01-one.md"


class Heard:
    """What a watcher has told."""

    def __init__(self, root: Path, polls: bool) -> None:
        self.root, self.told, self.remarks = root, queue.SimpleQueue[Path](), list[str]()
        self.watcher = Watcher(root, self.told.put, self.remarks.append, polls)

    def next(self, seconds: float = PATIENCE) -> str:
        """The next file, relative to the course; "" where none comes in time."""
        try:
            return self.told.get(timeout=seconds).relative_to(self.root).as_posix()
        except queue.Empty:
            return ""

    def wait_for(self, folder: Path) -> None:
        """Return as soon as a folder is watched."""
        wait_until(lambda: self.watcher._watches.get(folder, (None, 0))[1] == folder.stat().st_ino)

    def until(self, path: str) -> None:
        """Wait for a file."""
        while (told := self.next()) != path:
            assert told, f"nobody tells of {path}"


@pytest.fixture(params=[False, True], ids=["events", "polling"])
def heard(request: pytest.FixtureRequest, course: Make) -> Iterator[Heard]:
    root = course({LECTURE: "one", "figures_src/a.py": "", "pyproject.toml": ""})
    listener = Heard(root, request.param)
    with closing(listener.watcher):
        time.sleep(0.3)  # a poller tells files apart by when they were written
        yield listener


def test_a_plain_save(heard: Heard) -> None:
    (heard.root / LECTURE).write_text("two")
    heard.until(LECTURE)


def test_a_file_moved_into_place(heard: Heard) -> None:
    new = heard.root / "slides/.01-one.md.swp"
    new.write_text("two")
    new.replace(heard.root / LECTURE)
    heard.until(LECTURE)


def test_a_file_of_another_name_that_was_only_to_be_moved(course: Make) -> None:
    heard = Heard(course({LECTURE: "one"}), polls=False)
    with closing(heard.watcher):
        for text in "abc":
            new = heard.root / "slides/sedQ5a1b2"
            new.write_text(text)
            new.replace(heard.root / LECTURE)
        assert [heard.next(), heard.next(), heard.next(), heard.next(0.5)] == [*[LECTURE] * 3, ""]


def test_a_backup_and_a_new_file(heard: Heard) -> None:
    (heard.root / LECTURE).rename(heard.root / f"{LECTURE}~")
    (heard.root / LECTURE).write_text("two")
    heard.until(LECTURE)


def test_what_editors_write_beside_a_file_is_nobodys_concern(heard: Heard) -> None:
    names = (".01-one.md.swp", "4913", "01-one.md~", "#01-one.md#", ".#01-one.md")
    for name in names:
        (heard.root / "slides" / name).write_text("")
    assert heard.next(1) == ""
    heard.watcher.follow({heard.root / "slides" / name for name in names}, ())  # which a build has looked for
    for name in names:
        (heard.root / "slides" / name).write_text("1")
        heard.until(f"slides/{name}")


def test_settings_and_modules(heard: Heard) -> None:
    (heard.root / "pyproject.toml").write_text("[tool]")
    heard.until("pyproject.toml")
    (heard.root / "figures_src/a.py").write_text("A = 1")
    heard.until("figures_src/a.py")


def test_a_folder_that_is_made_and_moved_in(heard: Heard) -> None:
    (heard.root / "slides/part").mkdir()
    heard.until("slides/part")
    (heard.root / "slides/part/02-two.md").write_text("two")
    heard.until("slides/part/02-two.md")
    outside = heard.root.parent / "moved"
    outside.mkdir()
    (outside / "03-three.md").write_text("three")
    outside.rename(heard.root / "slides/moved")
    heard.until("slides/moved")
    (heard.root / "slides/moved/03-three.md").write_text("four")
    heard.until("slides/moved/03-three.md")


def test_a_tree_that_is_removed_and_made_again(heard: Heard) -> None:
    shutil.rmtree(heard.root / "slides")
    heard.until("slides")
    (heard.root / "slides").mkdir()
    heard.until("slides")
    heard.wait_for(heard.root / "slides")
    (heard.root / LECTURE).write_text("again")
    heard.until(LECTURE)


def test_a_folder_that_is_followed(heard: Heard) -> None:
    other = heard.root / "data"
    other.mkdir()
    heard.watcher.follow((), {other})
    heard.wait_for(other)
    (other / "a.csv").write_text("1")
    heard.until("data/a.csv")


def test_the_course_itself_goes_and_comes_back(heard: Heard) -> None:
    away = heard.root.with_name("away")
    heard.root.rename(away)
    heard.until(".")
    (away / LECTURE).write_text("two")
    away.rename(heard.root)
    heard.until(".")
    heard.wait_for(heard.root / "slides")  # that it went may have been told twice
    (heard.root / LECTURE).write_text("three")
    heard.until(LECTURE)


def test_folders_are_followed_while_files_are_saved(course: Make) -> None:
    root = course({LECTURE: "one", "a/b": "", "b/b": ""})
    heard = Heard(root, polls=False)

    def follow() -> None:
        for number in range(200):
            heard.watcher.follow((), {root / "ab"[number % 2]})
            (root / LECTURE).write_text(str(number))

    following = threading.Thread(target=follow, daemon=True)
    following.start()
    following.join(PATIENCE)
    assert not following.is_alive(), "two threads wait for each other"
    with closing(heard.watcher):
        while heard.next(0.5):
            pass
        (root / LECTURE).write_text("at last")
        heard.until(LECTURE)


def test_what_builds_write_is_nobodys_concern(heard: Heard) -> None:
    for folder in ("_site", ".build_site", ".git"):
        (heard.root / folder).mkdir()
        (heard.root / folder / "a").write_text("a")
    assert heard.next(1) == ""


def test_a_file_that_is_being_written_is_left_alone_until_it_is_closed(
    course: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(watch.REST, "modified", 2 * PATIENCE)
    root = course({LECTURE: "one"})
    listener = Heard(root, polls=False)
    with closing(listener.watcher), (root / LECTURE).open("w") as opened:
        for _ in range(3):
            opened.write("half ")
            opened.flush()
            wait_until(lambda: not listener.watcher.rests())
            assert listener.next(0.1) == ""
        opened.close()
        assert listener.next() == LECTURE
        assert listener.watcher.rests()


def test_where_no_more_files_can_be_watched_it_looks_for_itself(course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from watchdog.observers import Observer

    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Observer, "schedule", full)
    root = course({LECTURE: "one"})
    listener = Heard(root, polls=False)
    with closing(listener.watcher):
        time.sleep(0.3)
        (root / LECTURE).write_text("two")
        listener.until(LECTURE)
    assert len(listener.remarks) == 1
