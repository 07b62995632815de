"""What can be wrong with a course's files, or with the code in it: an error that names it, soon, and nothing else.

Each time the site of before is there byte for byte, the next build without the fault is right, and nothing is left:
neither folders in the system's place for temporary ones, nor processes.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from build_site.build import build
from build_site.cli import main
from build_site.markdown.pandoc import Pandocs, Remark
from build_site.news import Options
from build_site.problems import CourseError
from build_site.site.theme import theme_folder

from .conftest import Make, contents, png

GOOD: dict[str, str | bytes] = {
    "slides/index.md": "---\ntitle: Course\n---\n\nWelcome.\n",
    "slides/01-one.md": "---\ntitle: One\n---\n\n## S\n\ntext\n",
}
PROGRESS = ("converting ", "running ", "writing the site", "looking for")
Fault = Callable[[Path], object]


class Watched:
    """A course that was built; `temporary` is the only place that its builds have for what is temporary."""

    def __init__(self, root: Path, temporary: Path) -> None:
        self.root, self.temporary = root, temporary
        temporary.mkdir()
        self.environment = os.environ | {"TMPDIR": str(temporary)}
        assert self.said(self.start()).startswith("built ")
        self._site = contents(self.root / "_site")

    def start(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "build_site", *(words or ["build"]), str(self.root)]
        return subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, env=self.environment, start_new_session=True
        )

    def said(self, process: subprocess.Popen[str]) -> str:
        """What a build says in the end, but for how far it was."""
        _, said = process.communicate(timeout=60)
        lines = said.splitlines()
        return "\n".join(one for one in lines if not one.startswith(PROGRESS))

    def check(self) -> None:
        """All is as if the build that came last had never been."""
        assert contents(self.root / "_site") == self._site
        self.check_nothing_is_left()

    def check_nothing_is_left(self) -> None:
        assert [*self.temporary.iterdir()] == []
        left = [*(self.root / ".build_site").glob("publishing"), *self.root.rglob(".build_site-*")]
        assert left == []
        deadline = time.monotonic() + 20
        while ours := [one for one in psutil.process_iter() if self._is_ours(one)]:
            assert time.monotonic() < deadline, ours
            time.sleep(0.02)

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get("TMPDIR", "").startswith(str(self.temporary))
        except psutil.Error:
            return False


@pytest.fixture
def watched(course: Make) -> Iterator[Watched]:
    """A course; what is temporary is in a folder of a short name, as sockets need."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        yield Watched(course(GOOD), Path(folder, "tmp"))


def lecture(text: str) -> Fault:
    return lambda root: (root / "slides/02-two.md").write_text(text)


def named(name: str) -> Fault:
    return lambda root: (root / "slides" / name).write_text("## S\n")


def pictured(name: str, address: str) -> Fault:
    def act(root: Path) -> None:
        (root / "slides" / name).write_bytes(png(8, 8))
        (root / "slides/02-two.md").write_text(f"## S\n\n![p]({address})\n")

    return act


def settings(text: str) -> Fault:
    return lambda root: (root / "pyproject.toml").write_text(text)


def template(text: str) -> Fault:
    def act(root: Path) -> None:
        (root / "templates").mkdir()
        (root / "templates/page.html").write_text(text)

    return act


def endless_by_link(root: Path) -> None:
    settings('[tool.build_site]\npublish = ["*"]\n')(root)
    (root / "slides/02-two.md").symlink_to("/dev/zero")


def endless_picture(root: Path) -> None:
    (root / "slides/p.svg").symlink_to("/dev/zero")
    lecture("## S\n\n![p](p.svg)\n")(root)


def folder_for_a_picture(root: Path) -> None:
    (root / "slides/p.png").mkdir()
    lecture("## S\n\n![p](p.png)\n")(root)


def huge_lecture(root: Path) -> None:
    with (root / "slides/02-two.md").open("wb") as file:
        file.truncate(30_000_000)


def links_in_a_circle(root: Path) -> None:
    (root / "slides/02-two.md").symlink_to("03-three.md")
    (root / "slides/03-three.md").symlink_to("02-two.md")


GARBAGE = """## S

```{python}
import os
for number in range(3, 51):
    try:
        os.write(number, b"garbage" * 10)
    except OSError:
        pass
```
"""
NO_ADDRESS = "error: a name that cannot be an address (rename the file)"
NOT_REGULAR = "error: this is not a regular file (put a file in its place)"
FAULTS: dict[str, tuple[Fault, str]] = {
    "a backslash in a name": (named("02-a\\b.md"), f"slides/02-a\\b.md:1: {NO_ADDRESS}"),
    "a new line in a name": (named("02-a\nb.md"), f"'slides/02-a\\nb.md':1: {NO_ADDRESS}"),
    "dots for a name": (named("02-..md"), f"slides/02-..md:1: {NO_ADDRESS}"),
    "a picture with a backslash": (
        pictured("a\\b.png", "a\\\\b.png"),
        "slides/02-two.md:3: error: image not found: a\\b.png (its name cannot be an address: rename the file)",
    ),
    "a picture with a new line": (
        pictured("a\nb.png", "a%0Ab.png"),
        "slides/02-two.md:3: error: image not found: a%0Ab.png (its name cannot be an address: rename the file)",
    ),
    "a name of 255 bytes": (
        named("é" * 126 + ".md"),
        f"slides/{'é' * 126}.md:1: error: its name is longer than 240 bytes, too long for files of the site",
    ),
    "a pipe": (lambda root: os.mkfifo(root / "slides/02-two.md"), f"slides/02-two.md:1: {NOT_REGULAR}"),
    "a lecture without an end": (endless_by_link, f"slides/02-two.md:1: {NOT_REGULAR}"),
    "a picture without an end": (
        endless_picture,
        "slides/02-two.md:3: error: image cannot be shown: p.svg (it is not a regular file: name a file)",
    ),
    "a folder for a picture": (
        folder_for_a_picture,
        "slides/02-two.md:3: error: image cannot be shown: p.png (it is a folder: name a file in it)",
    ),
    "a huge lecture": (huge_lecture, "slides/02-two.md:1: error: it has more than 20,000,000 bytes"),
    "links in a circle": (links_in_a_circle, "slides/02-two.md:1: error: this is a link that leads nowhere"),
    "settings that are a pipe": (lambda root: os.mkfifo(root / "pyproject.toml"), f"pyproject.toml:1: {NOT_REGULAR}"),
    "deep settings": (
        settings(f"[tool.build_site]\nx = {'[' * 5000}{']' * 5000}\n"),
        "pyproject.toml:1: error: something in it is nested too deeply (flatten it)",
    ),
    "a template that writes without end": (
        template("x\n{% for i in range(10**12) %}{{ 'y' * 1000000 }}{% endfor %}\n"),
        "templates/page.html:2: error: it writes more than 100,000,000 characters",
    ),
    "a template that writes nothing": (
        template("{# to come #}\n"),
        "templates/page.html:1: error: it writes nothing (fill or delete the file)",
    ),
    "garbage to all that is open": (
        lecture(GARBAGE),
        "slides/02-two.md:4: error: it writes to a file that it has not opened, by its number",
    ),
}


@pytest.mark.parametrize(("fault", "message"), FAULTS.values(), ids=FAULTS)
def test_faults(fault: Fault, message: str, watched: Watched) -> None:
    before = {*watched.root.rglob("*")}
    fault(watched.root)
    process = watched.start()
    said = watched.said(process)
    assert process.returncode == 1, said
    assert said.startswith(message), said
    assert "Traceback" not in said
    watched.check()
    for file in {*watched.root.rglob("*")} - before:
        if ".build_site" in file.parts or not os.path.lexists(file):
            continue
        if file.is_dir() and not file.is_symlink():
            shutil.rmtree(file)
        else:
            file.unlink()
    process = watched.start()
    assert watched.said(process).startswith("nothing to do"), "the good course is built, and nothing else"
    watched.check()


SVGS = {
    "spaces": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{" " * 60_000}x"></svg>',
    "digits": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{"1" * 60_000}x"></svg>',
    "infinite": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1e400 5"></svg>',
    "infinite-size": '<svg xmlns="http://www.w3.org/2000/svg" width="1e400" height="1e400"></svg>',
    "no-number": '<svg xmlns="http://www.w3.org/2000/svg" width="nan" height="inf"></svg>',
    "tags": "<svg " * 12_000,
    "comments": "<!--" * 16_000,
    "entities": "<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in pairwise("abcdefghij"))
    + "]><svg xmlns='http://www.w3.org/2000/svg' viewBox='&j;'></svg>",
    "good": '<?xml version="1.0"?><!-- <svg viewBox="1"> -->'
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox=" 0,0 , 3e2 150 "></svg>',
}


def test_drawings_whose_size_takes_long_to_find_or_is_none(watched: Watched) -> None:
    for name, text in SVGS.items():
        (watched.root / f"slides/{name}.svg").write_text(text)
    lecture("".join(f"## S\n\n![p]({name}.svg)\n\n" for name in SVGS))(watched.root)
    process = watched.start()
    said = watched.said(process)
    assert "built 2 lectures" in said
    broken = {
        **dict.fromkeys(("spaces", "digits", "infinite"), "has no viewBox that browsers can use"),
        **dict.fromkeys(("tags", "comments"), "is no XML: not well-formed"),
        "entities": "is no XML: limit on input amplification factor",
    }
    told = {
        name: re.search(
            rf"warning: slides/{name}\.svg ((?:is no XML|has no viewBox).*?)(?:(?<=use):| \(|$)", said, re.M
        )
        for name in SVGS
    }
    assert {name: found[1] for name, found in told.items() if found} == broken
    page = (watched.root / "_site/two/index.html").read_text()
    sizes = {name: re.findall(rf'<img src="../{name}.svg"[^>]* width="(\d+)" height="(\d+)"', page) for name in SVGS}
    assert sizes.pop("good") == [("300", "150")]
    assert not any(sizes.values())


def test_a_picture_larger_than_memory(watched: Watched) -> None:
    """Of which nothing is on disk: what is told of a process is how much it held at most."""
    with (watched.root / "slides/p.png").open("wb") as file:
        file.write(png(16, 9))
        file.truncate(300 << 20)
    lecture("## S\n\n![p](p.png)\n")(watched.root)
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run([sys.executable, '-m', 'build_site', sys.argv[1]])\n"
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    command = [sys.executable, "-c", code, str(watched.root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert "slides/02-two.md:3: warning: p.png has more than 20 MB: readers wait for it" in done.stderr
    status, megabytes = map(int, done.stdout.split())
    assert status == 0
    assert megabytes < 250
    assert 'width="16" height="9"' in (watched.root / "_site/two/index.html").read_text()


class Impatient(Pandocs):
    """One that does not wait half a minute."""

    def read(self, text: str, timeout: float = 1.0, has_emoji: bool = False) -> tuple[str, list[Remark]]:
        """As Pandocs.read."""
        return super().read(text, min(timeout, 1.0), has_emoji)


@pytest.mark.parametrize(
    "text",
    [
        "## A\n\nfine\n\n## B\n\n- in a list\n\n  HERE\n\n## C\n\nfine\n",
        "---\ntitle: T\n---\n\nfine\n\n```\n[[[[[[[[[[[[[[[[[[[[[[[[\n```\n\n---\n\nHERE\n",
        "## A\n\nfine\n\n## HERE\n\nfine\n",
    ],
)
def test_what_pandoc_gives_up_on_is_named(text: str, watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("build_site.lectures.Pandocs", Impatient)
    line = text[: text.index("HERE")].count("\n") + 1
    lecture(text.replace("HERE", "[" * 24))(watched.root)
    with pytest.raises(CourseError, match=rf"^slides/02-two.md:{line}: error: pandoc did not finish within 1 s"):
        build(watched.root, watched.root / "_site", Options())


def test_a_template_that_does_not_end(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("build_site.site.bounds.SECONDS", 1.0)
    template("x\n{% for i in range(10**12) %}\n{% endfor %}\n")(watched.root)
    template_again = r"^templates/page.html:\d: error: it does not end within 1 s$"
    with pytest.raises(CourseError, match=template_again):
        build(watched.root, watched.root / "_site", Options())
    watched.check()


def test_a_template_that_includes_itself(watched: Watched) -> None:
    template("x\n{% include 'page.html' %}\n")(watched.root)
    said = watched.said(watched.start())
    assert "templates/page.html:2: error: it includes itself, or a macro in it calls itself, without end" in said
    watched.check()


def test_a_new_course_has_nothing_that_python_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    skeleton = shutil.copytree(theme_folder() / "skeleton", tmp_path / "theme/skeleton")
    (skeleton / "figures_src/__pycache__").mkdir(exist_ok=True)
    (skeleton / "figures_src/__pycache__/a.pyc").touch()
    monkeypatch.setattr("build_site.skeleton.theme_folder", lambda: tmp_path / "theme")
    assert CliRunner().invoke(main, ["new", str(tmp_path / "made")]).exit_code == 0
    assert (tmp_path / "made/slides/index.md").is_file()
    assert not [*(tmp_path / "made").rglob("__pycache__")]


SLEEPS = "## S\n\n```{python}\nimport time\ntime.sleep(60)\n```\n"
ENDLESS = "x\n{% for i in range(10**12) %}{% endfor %}\n"
LONG: dict[str, tuple[Fault, str, str]] = {  # what goes on, and what tells that it does
    "pandoc reads": (lecture("[" * 28), "build", "converting"),
    "code runs": (lecture(SLEEPS), "build", "running"),
    "code runs twice": (lecture(SLEEPS), "verify", ""),
    "code runs in a preview": (lecture(SLEEPS), "serve", "serving"),
    "a template goes on": (template(ENDLESS), "build", ""),
}


@pytest.mark.parametrize(("fault", "command", "begun"), LONG.values(), ids=LONG)
def test_who_is_told_to_end_ends(fault: Fault, command: str, begun: str, watched: Watched) -> None:
    """What says nothing of it has begun after some seconds; the other says how far it is after five."""
    fault(watched.root)
    process = watched.start(command, *(["--port", "0"] if command == "serve" else []))
    assert process.stderr
    if begun:
        while begun not in process.stderr.readline():
            assert process.poll() is None
    else:
        time.sleep(3)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    if command == "build":
        watched.check()
    else:
        watched.check_nothing_is_left()


def test_links_in_the_course(watched: Watched) -> None:
    """The course's folder and slides/ may be links, and links in slides/ may lead back."""
    root = watched.root
    (root / "slides/self").symlink_to(".")
    (root / "slides").rename(root / "real")
    (root / "slides").symlink_to("real")
    (root.parent / "link").symlink_to(root)
    watched.root = root.parent / "link"
    assert "1 lecture" in watched.said(watched.start())
    watched.check()
