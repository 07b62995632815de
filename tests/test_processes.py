"""Lectures side by side in processes: the same bytes with any number, and an end without a trace, whoever ends what."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from build_site.build import build
from build_site.course.scan import scan
from build_site.lectures import FEW, open_tools, read
from build_site.markdown.files import look
from build_site.markdown.pandoc import which
from build_site.memory.digests import Digests
from build_site.memory.folder import lecture_file, lecture_manifests, open_memory
from build_site.news import Cancel, Options
from build_site.problems import Cancelled
from build_site.processes import Order, Processes
from build_site.site import groups, site
from build_site.site.looks import Look
from build_site.site.results import Conversion, Stale, fresh_results
from tests.bench.builds import make_course

from .conftest import PATIENCE, Make, build_site, contents, staying, wait_until, write

LECTURES = 2 * FEW


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of more lectures than one process converts by itself; one has a cell."""
    root = tmp_path_factory.mktemp("many") / "course"
    make_course(root, LECTURES)
    cell = "\n## Code\n\n```{python}\nprint('from a cell')\n```\n"
    with (root / "slides/003-lecture-3.md").open("a") as lecture:
        lecture.write(cell)
    return root


def start(root: Path, out: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "build_site", str(root), "-o", str(out), *arguments]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)


def copied(root: Path, folder: Path) -> Path:
    """A course with its slides, and nothing that was kept."""
    return write(folder / "course/slides", contents(root / "slides")).parent


def started(process: subprocess.Popen[str]) -> Iterator[psutil.Process]:
    """The processes that will convert, as soon as there is one."""
    for child in psutil.Process(process.pid).children():
        with suppress(psutil.NoSuchProcess):
            if any("spawn_main" in word for word in child.cmdline()):
                yield child


def converters(process: subprocess.Popen[str]) -> Iterator[psutil.Process]:
    """The processes that convert, each of which has a pandoc of its own."""
    for child in psutil.Process(process.pid).children():
        with suppress(psutil.NoSuchProcess):
            if any("pandoc" in one.name() for one in child.children()):
                yield child


def test_the_same_bytes_with_any_number_of_processes(many: Path, tmp_path: Path) -> None:
    sites = []
    for jobs in (1, 2, 4):
        root = copied(many, tmp_path / str(jobs))
        done = build_site(root, "-j", str(jobs))
        assert done.returncode == 0, done.stderr
        assert f"{LECTURES} converted" in done.stderr
        sites.append(contents(root / "_site"))
    assert sites[0] == sites[1] == sites[2]


def test_a_process_that_is_killed_is_done_without(many: Path, tmp_path: Path) -> None:
    root = copied(many, tmp_path)
    process = start(root, tmp_path / "site", "-j", "2")
    wait_until(lambda: [*converters(process)])
    next(converters(process)).kill()
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert f"built {LECTURES} lectures: {LECTURES} converted" in said
    other = build_site(copied(many, tmp_path / "other"), "-o", tmp_path / "whole")
    assert other.returncode == 0
    assert contents(tmp_path / "site") == contents(tmp_path / "whole")


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_nothing_is_left_of_a_build_that_is_ended(
    sent: signal.Signals, status: int, many: Path, tmp_path: Path
) -> None:
    root = copied(many, tmp_path)
    process = start(root, tmp_path / "site", "-j", "2")
    wait_until(lambda: [*converters(process)])
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(sent)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == status
    assert "Traceback" not in said
    assert not psutil.wait_procs(below, timeout=PATIENCE)[1]
    assert not (tmp_path / "site").exists()


def test_an_end_while_processes_are_started_is_quiet(many: Path, tmp_path: Path) -> None:
    process = start(copied(many, tmp_path), tmp_path / "site", "-j", "16")
    wait_until(lambda: [*started(process)])
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, staying(said)) == (130, "interrupted; no site was written\n")
    assert not psutil.wait_procs(below, timeout=PATIENCE)[1]


def test_what_was_converted_before_an_end_is_kept(many: Path, tmp_path: Path) -> None:
    root = copied(many, tmp_path)
    process = start(root, tmp_path / "site", "-j", "2")
    wait_until(lambda: len([*(root / ".build_site").glob("lectures/*")]) > 3)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    again = build_site(root, "-o", tmp_path / "site")
    assert again.returncode == 0
    converted = int(again.stderr.partition(" converted")[0].rpartition(" ")[2])
    assert 0 < converted <= LECTURES - 3


def test_what_is_wrong_in_another_process_is_said_as_ever(course: Make) -> None:
    files: dict[str, str | bytes] = {f"slides/{n:02}-l{n}.md": f"# L{n}\n\ntext {n}\n" for n in range(1, FEW + 3)}
    files |= {"slides/01-l1.md": "---\na: b: c\n---\n", "slides/02-l2.md": "# A\n\n![x](nothing.png)\n"}
    root = course(files)
    done = build_site(root, "-j", "2")
    assert done.returncode == 1
    assert "slides/01-l1.md:2: error: front matter is not valid YAML" in done.stderr
    assert "slides/02-l2.md:3: error: image not found: nothing.png" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mistake_in_a_template_is_said_as_ever(many: Path, tmp_path: Path) -> None:
    root = copied(many, tmp_path)
    (root / "templates").mkdir()
    (root / "templates/page.html").write_text("<p>\n{{ nothing.at.all }}\n")
    done = build_site(root, "-j", "2")
    assert done.returncode == 1
    assert "templates/page.html:2: error: 'nothing' is undefined" in done.stderr
    assert "Traceback" not in done.stderr


class Standing(Processes):
    """Processes that never do what they are given, or are broken."""

    def __init__(self, broken: bool) -> None:
        super().__init__(2)
        self.broken, self.closed = broken, False
        self.futures: list[Future[Any]] = []

    def submit(self, order: Order, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        if self.broken:
            raise BrokenExecutor
        self.futures.append(Future())
        return self.futures[-1]

    def close(self) -> None:
        self.closed = True


def written(root: Path, processes: Processes, cancel: Cancel) -> dict[str, str]:
    """What is rendered of a course whose lectures are converted."""
    course, memory = scan(root), open_memory(root)
    digests = Digests(root, memory / "digests")
    manifests = lecture_manifests(course, False, digests, which())
    stored = {one: lecture_file(memory, manifest) for one, manifest in manifests.items()}
    results = fresh_results(stored, partial(look, course, digests), {})
    assert len(results) > groups.FEW
    return site.assemble(
        course, stored, results, root / "other", memory, digests, False, processes, cancel, Look()
    ).texts


def test_what_renders_need_not_be_waited_for_nor_be_there(many: Path, tmp_path: Path) -> None:
    root = copied(many, tmp_path)
    build(root, root / "_site", Options(jobs=1))
    cancel = Cancel()
    still = Standing(broken=False)

    def interrupt() -> None:
        wait_until(lambda: still.futures)
        cancel()

    threading.Thread(target=interrupt).start()
    with pytest.raises(Cancelled):
        written(root, still, cancel)
    assert still.futures
    assert all(one.cancelled() for one in still.futures)
    broken = Standing(broken=True)
    texts = written(root, broken, Cancel())
    assert broken.closed
    assert all((root / "_site" / path).read_text() == text for path, text in texts.items())


def test_a_text_that_was_saved_meanwhile_is_not_kept_under_another_s_name(course: Make) -> None:
    root = course({"slides/01-a.md": "# Old\n"})
    memory, scanned = open_memory(root), scan(root)
    [(lecture, manifest)] = lecture_manifests(scanned, False, Digests(root), which()).items()
    (root / lecture.path).write_text("# New\n")
    tools = open_tools(scanned, memory / "digests", notes=False)
    done = read(tools, Stale(lecture, manifest, lecture_file(memory, manifest)))
    tools.close()
    assert isinstance(done.what, Conversion)
    assert not done.what.stored
    assert not [*(memory / "lectures").iterdir()]
