"""That there is nothing to do is told by times of files alone, and never where anything has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from build_site.memory import kept, unchanged
from build_site.memory.digests import is_settled
from build_site.memory.kept import MEMORY
from build_site.memory.unchanged import Quiet

from .conftest import PATIENCE, Make, png, write

FILES: dict[str, str | bytes] = {
    "pyproject.toml": "[tool.build_site]\n",
    "slides/index.md": "---\ntitle: Course\n---\n\nWelcome.\n",
    "slides/01-one.md": "## One\n\n![White](white.png){credit='Me'}\n\n{{< include _part.md >}}\n",
    "slides/_part.md": "Words.\n",
    "slides/white.png": png(8, 8),
    "templates/own.css": "p { color: teal }\n",
}
Edit = Callable[[Path], object]
WORKER = """
import os, sys
stated = set()
for name in ("stat", "lstat", "access", "readlink"):
    def wrapped(path, *given, real=getattr(os, name), **named):
        if isinstance(path, (str, os.PathLike)):
            stated.add(os.path.join(os.getcwd(), os.fspath(path)).rstrip("/"))
        return real(path, *given, **named)
    setattr(os, name, wrapped)
from build_site.build import build
from build_site.cli import main
from build_site.memory import kept, unchanged
stated.clear()
def keep(*given, real=unchanged.keep):
    asked = {*stated}
    real(*given)
    seen = kept.load(unchanged._file(unchanged.Path(sys.argv[1], kept.MEMORY)), unchanged.Quiet).seen
    print("\\n".join(sorted(path for path in asked if not {path, os.path.dirname(path)} & {*seen})))
unchanged.keep = keep
main([sys.argv[1]])
"""


def build(root: Path, *words: str, env: dict[str, str] | None = None) -> bool:
    """Build a course in a process of its own; whether that loaded what builds do."""
    command = [sys.executable, "-X", "importtime", "-m", "build_site", str(root), *words]
    given = dict(os.environ) | (env or {})
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE, env=given)
    return "build_site.build\n" in done.stderr


def settle(root: Path, *words: str) -> None:
    """Build until the next build knows that there is nothing to do."""
    assert any(not build(root, *words) for _ in range(5))


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("quiet") / "course", FILES)
    settle(root)
    return root


def load(root: Path) -> Quiet:
    found = kept.load(root / MEMORY / "unchanged", Quiet)
    assert found
    return found


def same_time(path: str, text: str) -> Edit:
    def edit(root: Path) -> None:
        before = (root / path).stat()
        (root / path).write_text(text)
        os.utime(root / path, ns=(before.st_atime_ns, before.st_mtime_ns))

    return edit


EDITS: dict[str, Edit] = {
    "a lecture, of the same size and time": same_time("slides/01-one.md", str(FILES["slides/01-one.md"])),
    "an included file": lambda root: (root / "slides/_part.md").write_text("Other words.\n"),
    "a picture": lambda root: (root / "slides/white.png").write_bytes(png(9, 9)),
    "a new lecture": lambda root: (root / "slides/02-two.md").write_text("## Two\n"),
    "a new folder's lecture": lambda root: write(root, {"slides/more/03-three.md": "## Three\n"}),
    "a lecture in that": lambda root: write(root, {"slides/more/04-four.md": "## Four\n"}),
    "a template": lambda root: (root / "templates/own.css").write_text("p { color: navy }\n"),
    "a new template": lambda root: (root / "templates/page.html").write_text("x"),
    "settings": lambda root: (root / "pyproject.toml").write_text("[tool.build_site]\nlightbox = false\n"),
    "settings of Quarto": lambda root: (root / "_quarto.yml").write_text("lang: de\n"),
    "the site": lambda root: (root / "_site/index.html").write_text("x"),
    "a file of the site that is gone": lambda root: (root / "_site/one/index.html").unlink(),
    "a lecture that is gone": lambda root: (root / "slides/01-one.md").unlink(),
    "what is kept of a lecture": lambda root: next((root / MEMORY / "lectures").iterdir()).write_text("x"),
    "what is kept of the site": lambda root: next((root / MEMORY).glob("rendered-*")).unlink(),
    "the site that is gone": lambda root: (root / "_site").rename(root / "_old"),
}


def test_whatever_is_edited_is_seen(quiet: Path, tmp_path: Path) -> None:
    seen, unseen = load(quiet).seen, []
    assert all(unchanged._sign(path) == then for path, then in seen.items())
    for what, edit in EDITS.items():
        edit(quiet)
        now = {path: unchanged._sign(path) for path in seen} | {
            path: unchanged._sign(path) for path in map(str, (quiet / "slides").rglob("*")) if Path(path).is_dir()
        }
        if all(now[path] == then for path, then in seen.items()):
            unseen.append(what)
        seen = now
    assert not unseen


def test_what_belongs_to_python_is_seen(course: Make) -> None:
    root = course({"slides/01-one.md": "## One\n"})
    settle(root)
    seen = load(root).seen
    for part in (
        "/panflute/elements.py",
        "/pypandoc/files/pandoc",
        "/build_site/filters/callout.py",
        "/templates/page.html",
    ):
        assert any(path.endswith(part) for path in seen), part
    assert not build(root)
    assert build(root, env={"OTHER": "1"})
    assert build(root, "--notes")
    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(root)], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    unheard = [path for path in done.stdout.split() if path.startswith(str(root))]
    assert {str(Path(path).parent) for path in unheard} <= {str(root / MEMORY)}  # which has only what builds make


def test_what_comes_by_date_is_never_known(course: Make) -> None:
    root = course({"slides/01-one.md": "## One\n\n::: {release=2999-01-01}\nLater.\n:::\n"})
    assert build(root)
    assert build(root)
    assert not (root / MEMORY / "unchanged").exists()


def test_a_time_that_a_later_write_could_carry_is_not_settled() -> None:
    fine, coarse = 1_700_000_000_123_456_789, 1_700_000_000_000_000_000
    second = 1_000_000_000
    assert is_settled((fine, fine), fine + second)
    assert not is_settled((fine, fine), fine + second // 100)
    assert not is_settled((coarse, coarse), coarse + second)
    assert is_settled((coarse, coarse), coarse + 3 * second)
