"""Same input, same bytes: a course is built twice from nothing, all that must not matter different, and compared."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from multiprocessing.util import get_temp_dir
from pathlib import Path

from msgspec import Struct

from .course.scan import scan
from .memory.digests import Digests
from .memory.kept import MEMORY
from .memory.verdicts import Verdict
from .problems import CourseError, Place, Problem
from .run.store import Entry, Store
from .why import why

LEFT_OUT = ("_site", MEMORY, ".git", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache")
OLD = 1_000_000_000  # a time for the files of one copy, in seconds since 1970


class Conditions(Struct, frozen=True):
    """What one of the two builds is given: the name of its folder, an environment, a umask, and jobs at a time."""

    folder: str
    environment: dict[str, str]
    umask: int
    jobs: int


ONE = Conditions("one", {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}, 0o022, 1)
OTHER = Conditions(
    "another folder/é", {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "2"}, 0o077, os.cpu_count() or 2
)


class Verified(Struct, frozen=True):
    """How many files were compared, and how many steps ran, each twice; `remarks` are warnings of these."""

    files: int
    steps: int
    remarks: list[Problem]


def verify(root: Path) -> Verified:
    """Build `root` twice. Raises CourseError where it cannot be built, or where the two sites differ."""
    root = scan(root).root
    with tempfile.TemporaryDirectory(dir=get_temp_dir()) as folder:
        one, other = (_build(root, Path(folder), conditions) for conditions in (ONE, OTHER))
        sites = [{file.relative_to(copy / "_site"): file for file in _files(copy / "_site")} for copy in (one, other)]
        names = sorted(sites[0].keys() | sites[1].keys())
        unlike = [name for name in names if _content(sites[0].get(name)) != _content(sites[1].get(name))]
        if unlike:
            raise CourseError(sorted([*(_culprits(one, other) or map(_unlike, unlike)), *_remarks(one)]))
        return Verified(len(names), len(_steps(one)), _remarks(one))


def _build(root: Path, folder: Path, conditions: Conditions) -> Path:
    copy = folder / conditions.folder
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
    if conditions is OTHER:
        for file in _files(copy):
            os.utime(file, (OLD, OLD), follow_symlinks=False)
    command = [sys.executable, "-m", "build_site", str(copy), "-j", str(conditions.jobs)]
    process = subprocess.Popen(
        command,
        env=os.environ | conditions.environment | {"TMPDIR": get_temp_dir()},
        umask=conditions.umask,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,  # Ctrl-C is ours to handle
    )
    try:
        _, said = process.communicate()
    except BaseException:
        process.terminate()  # so that it leaves nothing behind, as it would if it were killed
        process.communicate()
        raise
    if process.returncode:
        raise CourseError([Problem(Place(str(root), 0), "does not build", detail=said.strip())])
    return copy


def _culprits(one: Path, other: Path) -> list[Problem]:
    """The steps whose outcomes differ; of a session, those after the first may do so because of it."""
    hint = "seed random generators, sort sets and listings, show no addresses, times or paths"
    pairs = [
        [entry.outcome.outputs if entry else () for entry in both]
        for both in zip(_kept(one), _kept(other), strict=True)
    ]
    return [
        Problem(verdict.place, f"{verdict.name} shows something else in each build", hint)
        for verdict, outputs in zip(_steps(one), pairs, strict=True)
        if outputs[0] != outputs[1]
    ]


def _remarks(copy: Path) -> list[Problem]:
    """What the steps of a build were warned of, once each."""
    found = {
        Problem(Place(verdict.place.file, verdict.place.line + offset), message, hint, "warning")
        for verdict, entry in zip(_steps(copy), _kept(copy), strict=True)
        for offset, message, hint in (entry.outcome.remarks if entry else ())
    }
    return sorted(found)


def _kept(copy: Path) -> list[Entry | None]:
    """What is kept of each step of a build."""
    store = Store(copy, copy / MEMORY, Digests(copy, copy / MEMORY / "digests"))
    last = store.last()
    return [store.load(last.get(one.place.file, {}).get(one.key, "")) for one in _steps(copy)]


def _steps(root: Path) -> list[Verdict]:
    return [one for one in why(root) if one.kind == "step"]


def _unlike(name: Path) -> Problem:
    return Problem(Place(name.as_posix(), 0), "differs between two builds of the same course")


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _content(file: Path | None) -> bytes | None:
    return file.read_bytes() if file else None
