"""The site's folder changes at once: whatever ends a build and whenever, the old site is there whole, or the new."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_site.memory.digests import Digests
from build_site.problems import CourseError
from build_site.site.publish import publish

from .conftest import Make, build_site, contents, write

Files = dict[str, str]
OLD: Files = {
    "index.html": "old",
    "same.html": "as it was",
    "a/index.html": "old a",
    "gone/index.html": "gone",
    "place": "a file that becomes a folder",
    "folder/page.html": "a folder that becomes a file",
    "assets/deck.js": "old script",
}
NEW: Files = {
    "index.html": "new",
    "same.html": "as it was",
    "a/index.html": "new a",
    "b/deep/index.html": "come",
    "place/page.html": "now a folder",
    "folder": "now a file",
    "assets/deck.js": "new script",
}
FOREIGN = {"CNAME": "example.org", ".well-known/a": "theirs", "a/theirs.txt": "in a folder of ours"}


def put(root: Path, files: Files, out: Path | None = None) -> int:
    """Publish files into a folder, as a build of a course in `root` does."""
    (root / ".build_site").mkdir(parents=True, exist_ok=True)
    digests = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in files.items()}
    return publish(out or root / "_site", root / ".build_site", digests, files, {}, {}, Digests(root))


def site(out: Path) -> Files:
    """The files in a folder, but for the manifest."""
    return {path: content.decode() for path, content in contents(out).items() if path != "manifest.json"}


def told(out: Path) -> set[str]:
    """What the manifest names."""
    return {*json.loads((out / "manifest.json").read_text())["files"]}


def left(root: Path) -> list[str]:
    """What publishing left behind."""
    return [str(file) for file in root.rglob("*") if file.name == "publishing" or file.name.startswith(".build_site-")]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "course"
    put(root, OLD)
    write(root / "_site", FOREIGN)
    return root


# In a process that copies the course again and again and publishes into the copy: it is killed at the first step, then
# at the second, until none is left; or at so many moments. Python tells of its own calls, we of the exchange.
KILLED = """
import ctypes, os, random, shutil, signal, sys, tempfile, time
from pathlib import Path
from build_site.site import swap
from tests.test_publishing import NEW, put, with_many

STEPS = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "open", "os.scandir", "exchange"}
pristine, folder, out = map(Path, sys.argv[1:4])
can_exchange, moments = sys.argv[4] == "True", int(sys.argv[5])
left, dice = None, random.Random(1)

def step(name, *_):
    global left
    if left is not None and name in STEPS:
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

def exchange(one, other, act=swap._exchange):
    if not can_exchange:
        raise OSError
    step("exchange")
    act(one, other)
    step("exchange")

def publish(number, seconds):
    global left
    root = shutil.copytree(pristine, folder / str(number), symlinks=True)
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if moments:
        signal.setitimer(signal.ITIMER_REAL, seconds)  # which nobody hears: it kills
    else:
        left = number
    put(root, with_many(NEW) if moments else NEW, root / out)
    os._exit(0)

swap._exchange = exchange
sys.addaudithook(step)
begun = time.monotonic()
number = took = 0
if moments:
    publish("once", 0)
    took = time.monotonic() - begun
while number < moments or (not moments and publish(number, 0)):
    if moments:
        publish(number, dice.uniform(0, took) + 1e-6)
    number += 1
print(number + (not moments))
"""


def with_many(files: Files) -> Files:
    """A larger site, in which much stays as it is, but not all."""
    names = [f"lecture {n}/{name}" for n in range(10) for name in ("index.html", "slides.html")]
    return {**files, **{name: files["index.html"] if n % 7 == 0 else "same" for n, name in enumerate(names)}}


def killed(pristine: Path, folder: Path, out: str, can_exchange: bool, moments: int = 0) -> list[Path]:
    """Copies of a course, in each of which publishing was killed one step later than in the one before, or anywhere."""
    command = [sys.executable, "-c", KILLED, *map(str, (pristine, folder, out, can_exchange, moments))]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [folder / str(number) for number in range(int(done.stdout))]


@pytest.mark.parametrize("exists", [True, False])
def test_killed_at_every_step(exists: bool, root: Path, tmp_path: Path) -> None:
    if not exists:
        shutil.rmtree(root / "_site")
    old, new = ({**OLD, **FOREIGN}, {**NEW, **FOREIGN}) if exists else ({}, NEW)
    seen = []
    for copy in killed(root, tmp_path, "_site", can_exchange=True):
        found = site(copy / "_site")
        assert found in (old, new), copy
        assert not found or told(copy / "_site") == ({*NEW} if found == new else {*OLD})
        seen.append(found == new)
        put(copy, NEW)
        assert site(copy / "_site") == new
        assert left(copy) == []
        assert put(copy, NEW) == 0
    assert seen == sorted(seen)  # old at first, then new
    assert {*seen} == {True, False}
    assert len(seen) > (60 if exists else 15)


@pytest.mark.parametrize("exists", [True, False])
def test_killed_where_folders_cannot_change_places(exists: bool, root: Path, tmp_path: Path) -> None:
    """Old and new may be mixed, but the next build knows whose files they are."""
    out = "_site" if exists else "elsewhere/site"
    foreign = FOREIGN if exists else {}
    copies = killed(root, tmp_path, out, can_exchange=False)
    for copy in copies:
        assert foreign.items() <= site(copy / out).items()
        put(copy, NEW, copy / out)
        assert site(copy / out) == {**NEW, **foreign}
        assert left(copy) == []
    assert len(copies) > (40 if exists else 15)


def test_killed_at_any_time(root: Path, tmp_path: Path) -> None:
    old, new = with_many(OLD), with_many(NEW)
    put(root, old)
    for copy in killed(root, tmp_path, "_site", can_exchange=True, moments=60):
        assert site(copy / "_site") in ({**old, **FOREIGN}, {**new, **FOREIGN}), copy
        put(copy, new)
        assert site(copy / "_site") == {**new, **FOREIGN}
        assert left(copy) == []


def test_whoever_holds_on_to_the_folder_has_the_new_site(root: Path) -> None:
    """As a server that was started in it does; files that stay are the same ones, and nobody has to read them again."""
    out = root / "_site"
    held = os.open(out, os.O_RDONLY)
    before = {path: (out / path).stat() for path in ("same.html", "CNAME", "index.html")}
    opened = (out / "index.html").open()
    put(root, NEW)
    assert os.path.samestat(os.fstat(held), out.stat())
    os.close(held)
    assert (out / "same.html").stat().st_ino == before["same.html"].st_ino
    assert (out / "CNAME").stat().st_ino == before["CNAME"].st_ino
    assert (out / "index.html").stat().st_ino != before["index.html"].st_ino
    assert opened.read() == "old"
    opened.close()
    assert (out / "same.html").stat().st_nlink == 1


def test_nothing_is_read_again_because_it_had_two_names(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("build_site.memory.digests.is_settled", lambda *_: True)
    digests, same = Digests(root, root / ".build_site/digests"), str(root / "_site/same.html")
    was = Path(same).stat().st_ctime_ns
    wanted = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in NEW.items()}
    publish(root / "_site", root / ".build_site", wanted, NEW, {}, {}, digests)
    assert Path(same).stat().st_ctime_ns > was
    assert digests.moved({same}) == set()
    digests.save()
    monkeypatch.setattr("build_site.memory.digests.file_digest", lambda *_: pytest.fail("read again"))
    assert Digests(root, root / ".build_site/digests")(same) == wanted["same.html"]


def test_the_folder_may_be_a_link(root: Path) -> None:
    (root / "_site").rename(root.parent / "elsewhere")
    (root / "_site").symlink_to("../elsewhere")
    put(root, NEW)
    assert (root / "_site").is_symlink()
    assert site(root.parent / "elsewhere") == site(root / "_site") == {**NEW, **FOREIGN}
    assert left(root.parent) == []


def test_a_folder_of_the_site_may_be_a_link(root: Path) -> None:
    """One that was made by somebody else; it may lead to the folder that is written to once both change places."""
    (root / "_site/assets").rename(root / "_site/others")
    (root / "_site/assets").symlink_to(root / "_site/others")
    put(root, NEW)
    assert (root / "_site/assets").is_symlink()
    assert (root / "_site/others/deck.js").read_text() == "new script"
    assert left(root.parent) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that a file system of a megabyte is mounted at."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_something_is_mounted_at_the_folder(small_disk: Path, root: Path) -> None:
    for files in (OLD, NEW):
        put(root, files, small_disk)
        assert site(small_disk) == files
        assert left(root.parent) == []


@pytest.mark.parametrize("name", ["", "site"])
def test_a_full_disk(name: str, small_disk: Path, root: Path) -> None:
    """Where folders change places, and where files are moved."""
    out = small_disk / name
    put(root, OLD, out)
    before = {path: (out / path).read_bytes() for path in (*OLD, "manifest.json")}
    with pytest.raises(CourseError, match=rf"^{out}: error: cannot be written: No space left on device$"):
        put(root, {**NEW, "large": "x" * 2_000_000}, out)
    assert {path: (out / path).read_bytes() for path in before} == before
    assert site(out) == OLD
    assert left(root.parent) == []
    put(root, NEW, out)
    assert site(out) == NEW


INTERRUPTED = """
import signal
from build_site.site import swap

def exchange(one, other, act=swap._exchange):
    signal.raise_signal(signal.SIGTERM)
    act(one, other)

swap._exchange = exchange
from build_site.__main__ import main
main()
"""


def test_who_wants_it_to_end_waits_for_the_exchange_and_is_told_the_truth(course: Make) -> None:
    root = course({"slides/01-a.md": "## S\n"})
    assert build_site(root).returncode == 0
    course({"slides/01-a.md": "## T\n"})
    command = [sys.executable, "-c", INTERRUPTED, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 130
    assert done.stderr.endswith(f"interrupted; the site in {root}/_site is the new one\n")
    assert 'id="t"' in (root / "_site/a/index.html").read_text()
    assert left(root) == []
    assert "nothing to do" in build_site(root).stderr


def test_a_stage_without_a_site_is_nobodys(root: Path) -> None:
    """Of a build that was killed before there was a manifest."""
    out = root / "another"
    (out / ".build_site-x").mkdir(parents=True)
    put(root, NEW, out)
    assert site(out) == NEW
