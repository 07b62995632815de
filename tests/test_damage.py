"""Whatever happens to what builds keep: it is set aside, made again and said, and never published."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from build_site.build import build
from build_site.memory import kept as files
from build_site.memory.kept import MEMORY
from build_site.news import Options, Report
from build_site.problems import CourseError
from build_site.site import templates

from .conftest import build_site, contents, png, write

FILES: dict[str, str | bytes] = {
    "slides/index.md": "---\ntitle: Course\n---\n\nWelcome.\n",
    "slides/01-one.md": (
        "---\ntitle: One\n---\n\n## Code\n\n```{python}\n#| label: first\nprint('printed')\n```\n\n"
        "```{python}\nprint('and more')\n```\n\n## Picture\n\n![White](graphics/white.png){credit='Me'}\n\n"
        "![Drawn](../figures_src/f.py#draw)\n"
    ),
    "slides/02-two.md": "## Words\n\nOnly words, and [one](01-one.md).\n",
    "slides/graphics/white.png": png(8, 8),
    "figures_src/f.py": "from matplotlib.figure import Figure\ndef draw():\n    return Figure(figsize=(1, 1))\n",
}
SAID = "is damaged: set aside, and what it held was made again"
Damage = Callable[[Path], None]


def run(root: Path, out: str = "_site") -> Report:
    templates._environment.cache_clear()  # as in a process of its own
    return build(root, root / out, Options())


def site(root: Path, out: str = "_site") -> dict[str, bytes]:
    return {path: content for path, content in contents(root / out).items() if "damaged-" not in path}


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course, built into its site and, as `serve` does, into its memory; to be copied."""
    root = write(tmp_path_factory.mktemp("pristine") / "course", FILES)
    run(root)
    run(root, f"{MEMORY}/preview")
    return root


@pytest.fixture
def root(pristine: Path, tmp_path: Path) -> Path:
    root = Path(shutil.copytree(pristine, tmp_path / "course"))
    for record in (root / MEMORY).glob("rendered-*"):  # which are of a site in another place
        record.unlink()
    run(root)
    run(root, f"{MEMORY}/preview")
    return root


def kept(root: Path) -> list[str]:
    """All that was left in the memory, but for most of the preview's site, relative to the course."""
    files = sorted(file.relative_to(root).as_posix() for file in (root / MEMORY).rglob("*") if file.is_file())
    return [file for file in files if "/preview/" not in file or file.endswith(("manifest.json", "one/index.html"))]


def flipped(seed: int) -> Damage:
    def damage(file: Path) -> None:
        data = bytearray(file.read_bytes() or b"\0")
        dice = random.Random(f"{seed} {len(data)}")
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        file.write_bytes(data)

    return damage


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def without_its_end(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def not_text(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\n\0")


def a_folder(file: Path) -> None:
    file.unlink()
    (file / "inside").mkdir(parents=True)


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def a_link_to_nowhere(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere")


def unreadable(file: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("everything can be read by root")
    file.chmod(0)


def another(file: Path) -> None:
    """The content of a file of the same kind, or of any other."""
    folder = next(one for one in file.parents if one.name == MEMORY)
    others = [one for one in sorted(folder.rglob("*")) if one.is_file() and one.name not in (file.name, "lock")]
    others = [one for one in others if one.parent == file.parent] or others
    file.write_bytes(others[-1].read_bytes())


DAMAGES: list[Damage] = [
    *map(flipped, range(4)),
    cut_short,
    without_its_end,
    emptied,
    not_text,
    a_folder,
    a_pipe,
    a_link_to_nowhere,
    unreadable,
    another,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: getattr(one, "__name__", ""))
def test_each_file_may_be_damaged(damage: Damage, root: Path, pristine: Path) -> None:
    """One after the other: each is set aside when something needs it, and nothing that is wrong is ever published."""
    whole, damaged = site(pristine), set()
    for path in kept(root):
        damage(root / path)
        damaged.add(path)
        (root / "slides/02-two.md").touch()  # nothing that matters
        report = run(root)
        assert site(root) == whole, path
        said = {one.place.file: one.message for one in report.problems}
        assert {*said} <= damaged, path  # some are needed only later
        assert {*said.values()} <= {SAID}, path
        assert run(root).problems == [], path
        assert run(root).changed == 0, path


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: getattr(one, "__name__", ""))
def test_what_is_needed_is_set_aside_and_said(damage: Damage, root: Path, pristine: Path) -> None:
    """All at once, where pages have to be rendered anew: lectures, steps and figures are all looked at."""
    damaged = {
        path: (root / path).read_bytes() for path in kept(root) if not path.endswith(("/lock", "/code", "/took"))
    }
    for path in damaged:
        damage(root / path)
    shutil.rmtree(root / "_site")
    report, preview = run(root), run(root, f"{MEMORY}/preview")
    assert site(root) == site(pristine)
    assert site(root, f"{MEMORY}/preview") == site(pristine, f"{MEMORY}/preview")
    said = {one.place.file for one in [*report.problems, *preview.problems] if one.message == SAID}
    for path in damaged.keys() - said:  # it was made again before anything looked at it
        assert (root / path).is_file(), path
        assert (root / path).read_bytes() == damaged[path], path
    for path in said:
        assert os.path.lexists((root / path).with_name(f"damaged-{Path(path).name}")), path
    assert (run(root).problems, run(root, f"{MEMORY}/preview").problems) == ([], [])


def test_folders_may_be_damaged(root: Path, pristine: Path) -> None:
    names = ("lectures", "steps", "figures", "preview", "templates")
    for name in names:
        shutil.rmtree(root / MEMORY / name)
        (root / MEMORY / name).write_text("in the way")
    said = {one.place.file for one in [*run(root).problems, *run(root, f"{MEMORY}/preview").problems]}
    assert said == {f"{MEMORY}/{name}" for name in names}
    assert site(root) == site(root, f"{MEMORY}/preview") == site(pristine)


def test_what_stands_in_the_way_of_a_preview(root: Path, pristine: Path) -> None:
    preview = root / MEMORY / "preview"
    a_folder(preview / "one/index.html")
    shutil.rmtree(preview / "two")
    (preview / "two").write_text("in the way")
    shutil.rmtree(preview / "assets")
    (root / "elsewhere").mkdir()
    (preview / "assets").symlink_to(root / "elsewhere")  # what is published must not end up there
    assert run(root, f"{MEMORY}/preview").changed > 0
    assert not [*(root / "elsewhere").iterdir()]
    assert site(root, f"{MEMORY}/preview") == site(pristine, f"{MEMORY}/preview")


def test_an_older_memory_is_nobodys_damage(root: Path, pristine: Path) -> None:
    """What was kept in another form is made again without a word."""
    for file in (root / MEMORY).rglob("*"):
        if file.is_file() and file.name not in ("lock", ".gitignore") and file.suffix == "":
            lines = [line.split(b" ", 2)[2] for line in file.read_bytes().splitlines()]
            file.write_bytes(b"".join(_line(file, number, b"0", line) for number, line in enumerate(lines)))
    (root / MEMORY / "digests.json").write_text("{}")
    report = run(root)
    assert (report.problems, report.converted, len(report.ran)) == ([], 2, 3)
    assert site(root) == site(pristine)
    assert not (root / MEMORY / "digests.json").exists()


def _line(file: Path, number: int, form: bytes, content: bytes) -> bytes:
    return b"%s %s %s\n" % (form, files._checksum(file.name, number, form, content), content)


def test_what_is_set_aside_takes_the_place_of_what_was(tmp_path: Path) -> None:
    file, aside = tmp_path / "last", tmp_path / "damaged-last"
    for make in (Path.touch, Path.mkdir, Path.mkdir, Path.touch):
        make(file)
        files.set_aside(file)
        assert not file.exists()
        assert aside.is_dir() is (make is Path.mkdir)
    files.take_damage()


def test_what_cannot_be_set_aside_says_what_to_do(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    emptied(root / MEMORY / "digests")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CourseError, match=r"digests: error: is damaged, and cannot be set aside: Permission denied \("):
        run(root)


def test_strict_builds_forgive_damage(root: Path) -> None:
    emptied(root / MEMORY / "digests")
    report = build(root, root / "_site", Options(strict=True))
    assert [str(one) for one in report.problems] == [f"{MEMORY}/digests: warning: {SAID}"]


def test_why_says_what_it_set_aside(root: Path) -> None:
    (root / "slides/02-two.md").write_text("## Other words\n")
    for file in (root / MEMORY / "lectures").iterdir():
        emptied(file)
    why = build_site("why", root, "two")
    assert why.stdout == "slides/02-two.md: lecture: it was never converted\n"
    assert why.stderr.count("warning: is damaged: set aside\n") == len([*(root / MEMORY / "lectures").iterdir()]) > 0


@pytest.mark.parametrize("damage", [a_folder, a_pipe])
def test_a_memory_can_be_removed_whatever_its_lock_is(damage: Damage, root: Path) -> None:
    damage(root / MEMORY / "lock")
    assert build_site("clean", root).returncode == 0
    assert not (root / MEMORY).exists()


KINDS_AT_ONCE = """
import sys, threading
from msgspec import defstruct
from build_site.memory.kept import parsed, _checksum, FORM

sys.setswitchinterval(1e-6)
meet = threading.Barrier(4)
inner = [defstruct(f"Inner{n}", [("a", list[str]), ("b", dict[str, int])]) for n in range(200)]
kinds = [defstruct(f"Outer{n}", [("one", kind), ("more", list[kind])]) for n, kind in enumerate(inner)]
content = b'{"one": {"a": ["x"], "b": {"y": 1}}, "more": []}'
text = b"%s %s %s\\n" % (FORM, _checksum("name", 0, FORM, content), content)

def read():
    for kind in kinds:
        meet.wait()
        assert parsed(text, "name", kind).one.a == ["x"]

threads = [threading.Thread(target=read) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_threads_may_read_the_first_of_a_kind_together() -> None:
    ended = subprocess.run([sys.executable, "-c", KINDS_AT_ONCE], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
