"""The house: imports run strictly downward, and every filter is listed and tested."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import build_site
from build_site import filters

PACKAGE = Path(filters.__file__).parents[1]
TESTS = Path(__file__).parent
FLOORS = [  # from top to bottom, as the package's own map has them: the rooms on one do not know each other
    set(found[1].split()) for found in re.finditer(r"^ {4}(\S+(?: \S+)*) {2,}\S", build_site.__doc__ or "", re.M)
]
HELPERS = {
    "__init__",
    "answers",
    "context",
    "addresses",
    "charts",
    "drawings",
    "floats",
    "labels",
    "marks",
    "media",
    "tags",
}  # which filters use
RUN = {"run.apart", "run.inside", "run.made", "run.process", "run.remote"}
STARTERS = {
    "check.browser",
    "markdown.pandoc",
    "markdown.diagrams",
    "markdown.mermaid",
    "processes",
    "verify",
    *RUN,
}  # of processes
MODULES = sorted(file for file in PACKAGE.rglob("*.py") if "vendor" not in file.parts)


def name_of(file: Path) -> str:
    """A file's module name within the package; "" is the package itself."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(file: Path) -> Iterator[str]:
    """Every module of ours that a file imports anywhere: lazily and for type checking too."""
    name = name_of(file)
    package = name.split(".") if file.name == "__init__.py" and name else name.split(".")[:-1]
    known = {name_of(module) for module in MODULES}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found = [[*alias.name.split(".")][1:] for alias in node.names if alias.name.startswith("build_site")]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else (node.module or "").split(".")
            if not node.level and base[0] != "build_site":
                continue
            base = [*base, *(node.module or "").split(".")] if node.level and node.module else base
            base = base[1:] if not node.level else base
            found = [[*base, alias.name] if ".".join([*base, alias.name]) in known else base for alias in node.names]
        else:
            continue
        yield from (target for parts in found if (target := ".".join(parts)))


def floor_of(module: str) -> int:
    return next(n for n, rooms in enumerate(FLOORS) if module.split(".")[0] in rooms)


def test_the_map_names_every_room_once() -> None:
    rooms = [room for floor in FLOORS for room in floor]
    assert sorted(rooms) == sorted({name_of(file).split(".")[0] for file in MODULES} - {""})


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_imports_run_downward(file: Path) -> None:
    here = name_of(file)
    for target in imports(file):
        if here and target.split(".")[0] != here.split(".")[0]:
            assert floor_of(target) > floor_of(here), f"{here} imports {target}"


def test_no_cycles() -> None:
    TopologicalSorter({name_of(file): set(imports(file)) for file in MODULES}).prepare()


def test_every_filter_is_listed_once_in_a_file_of_its_name() -> None:
    stages = (filters.UNTRUSTED, filters.EARLY, filters.SHARED, filters.READING)
    listed = {one.function for stage in stages for one in stage.filters}
    files = {file.stem for file in (PACKAGE / "filters").glob("*.py")} - HELPERS
    assert {filter_.__name__ for filter_ in listed} == files
    assert all(filter_.__module__ == f"build_site.filters.{filter_.__name__}" for filter_ in listed)


def test_every_filter_has_cases() -> None:
    tested = {file.stem for file in (TESTS / "filters").glob("*.md")}
    assert {file.stem for file in (PACKAGE / "filters").glob("*.py")} - HELPERS <= tested


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_modules_are_small(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 300
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= 45, node.name


def test_who_starts_processes() -> None:
    starters = {"subprocess", "multiprocessing", "system", "popen", "execv", "execvp", "spawnv", "fork"}
    for file in MODULES:
        found: set[str] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found |= {node.module or "", *(alias.name for alias in node.names)}
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
        assert not starters & found or name_of(file) in STARTERS, file
