"""What tests share: a resident pandoc, small courses on disk, the command as a process, and a real Chromium."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import chdir
from functools import cache, partial
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from build_site.build import build
from build_site.cli import main
from build_site.markdown.pandoc import Pandoc, Resident
from build_site.news import Options, Report
from build_site.problems import CourseError
from build_site.site.cut import cut

PATIENCE = 120  # seconds after which a test gives up on what should have come at once, on a busy machine, too
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")

expect.set_options(timeout=1000 * PATIENCE)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write what is seen into tests/filters/*.md, to be read")


def pytest_collection_finish() -> None:
    """What is loaded by then stays: nobody need look for what of it can go, as a tenth of each build would."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def cut_once() -> Iterator[None]:
    """A font is cut for the same letters once, in whatever course: that takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("build_site.site.fonts.cut", cache(cut))
        yield


@pytest.fixture(scope="session")
def pandoc() -> Iterator[Pandoc]:
    """One resident pandoc for all tests."""
    worker = Resident()
    yield worker
    worker.close()


def png(width: int, height: int) -> bytes:
    """A white picture of that size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


Make = Callable[[dict[str, str | bytes]], Path]
Edit = Callable[[Path], object]  # of a course


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files (path -> content) into a folder."""
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def edit(file: Path, old: str, new: str) -> None:
    """Put a text into the place of another in a file, which has it."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def replaced(path: str, old: str, new: str) -> Edit:
    """The edit that puts a text into the place of another."""
    return lambda root: edit(root / path, old, new)


def written(path: str, content: str | bytes) -> Edit:
    """The edit that writes a file."""
    return lambda root: write(root, {path: content})


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by their paths in it."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def course(tmp_path: Path) -> Make:
    """Write files of a course into a folder of their own; again to change some."""
    return partial(write, tmp_path / "course")


def build_course(root: Path) -> Report:
    """Build a course in its folder, in this process."""
    return build(root, root / "_site", Options())


def problems_of(root: Path) -> list[str]:
    """What a build says of a course, whether it comes to a site or not."""
    try:
        return [*map(str, build_course(root).problems)]
    except CourseError as error:
        return [*map(str, error.problems)]


def build_site(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, which has loaded what it needs; what it says is as `staying` tells."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        with chdir(cwd or Path.cwd()):
            done = CliRunner(catch_exceptions=False).invoke(main, [*map(str, arguments)], prog_name="build_site")
    finally:
        signal.set_wakeup_fd(-1)
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return subprocess.CompletedProcess(arguments, int(done.exit_code), done.stdout, staying(done.stderr))


def build_site_apart(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, which is as the environment asks Python to be."""
    command = [sys.executable, "-m", "build_site", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    done.stderr = staying(done.stderr)
    return done


def staying(said: str) -> str:
    """What a build says, without how far it was: that is told of slow ones alone, as all are on a busy machine."""
    progress = ("converting ", "running step ", "writing the site", "looking for what has changed")
    return "".join(line for line in said.splitlines(keepends=True) if not line.startswith(progress))


def wait_until(is_so: Callable[[], object]) -> None:
    """Return as soon as something is so."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def sleeping(*seconds: str) -> list[int]:
    """The processes that sleep for so many seconds, as nobody else's do."""
    return [
        one.pid
        for one in psutil.process_iter(["cmdline", "status"])
        if one.info["status"] != psutil.STATUS_ZOMBIE and (one.info["cmdline"] or [""])[-1] in seconds
    ]


def wait_until_ended(processes: Iterable[psutil.Process]) -> None:
    """Return as soon as processes have ended, whoever has yet to hear of it."""
    wait_until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes))


def wait_for(page: Page, expression: str, arg: object = None) -> None:
    """Return as soon as something is so in a page, which may be loaded anew meanwhile.

    Playwright's own waiting makes code of text in the page, which the policy of most of ours forbids.
    """

    def is_so() -> bool:
        try:
            if page.evaluate(expression, arg):
                return True
        except Error as error:
            if "context was destroyed" not in str(error) and "navigat" not in str(error):
                raise
        page.wait_for_timeout(10)
        return False

    wait_until(is_so)


def built(course: Path, folder: Path) -> Path:
    """The site of a copy of a course; of this repository's, whose templates are the theme, without those."""
    ignore = shutil.ignore_patterns(".*", "_site", "tests", "build_site", "templates")
    copy = shutil.copytree(course, folder / "course", ignore=ignore)
    done = build_site(copy, "-o", folder / "site")
    assert done.returncode == 0, done.stderr
    return folder / "site"


def shared_site(name: str, course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a course, which is built once for all processes that run tests."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return folder / "site" if (folder / "site").is_dir() else built(course, folder)


@pytest.fixture(scope="session")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the course in this repository."""
    return shared_site("own", Path(__file__).parents[1], tmp_path_factory)


@pytest.fixture(scope="session")
def torture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a course of every construct that real decks use."""
    return shared_site("torture", Path(__file__).parent / "sites/torture", tmp_path_factory)


def chromium() -> str | None:
    """An installed browser; None means playwright's own."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium with a profile of its own."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", *quiet])
        yield launched
        launched.close()
