"""Cells of decks that need modules which are not installed: they come as code that is shown, and does not run."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path

from ..course.scan import SLIDES
from ..course.settings import read_text
from ..decks import as_source
from ..problems import Place, Problem

_CELL = re.compile(r"^(?P<mark>`{3,}|~{3,})[ \t]*\{(?:python\b|\.python\b[^}\n]*\.run\b)[^}\n]*\}[ \t]*\n", re.M)
_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+(?P<name>\w+)", re.M)
_INLINE = re.compile(r"`\{python\} (?=[^`])")
_NOT_RUN = "#| eval: false"


def unrun(root: Path, path: str) -> Iterator[Problem]:
    """Change the copy of a deck so that its cells do not run from the first on that cannot; and tell of it."""
    text = read_text(root, path)
    source = as_source(path, text)
    starts = list[int]()
    missing, line = set[str](), 0
    for found in _CELL.finditer(source.text):
        body = source.text[found.end() :].partition(f"\n{found['mark']}")[0]
        lacks = {one for one in _imported(body) if not _is_there(root, path, one)}
        number = source.text.count("\n", 0, found.end()) + 1
        line = line or (source.line(number) if lacks else 0)
        missing |= lacks
        starts += [number] if line else []
    if not line:
        return
    names = ", ".join(sorted(missing))
    what = (
        f"{names} {'is' if len(missing) == 1 else 'are'} not installed: this cell and those after it are shown, not run"
    )
    hint = f"install {names}, and take `{_NOT_RUN}` away"
    yield Problem(Place(path, line), what, hint, "warning")
    if path.endswith(".ipynb"):
        changed = _in_notebook(text, missing)
    else:
        lines = text.split("\n")
        for at in sorted({source.line(number) for number in starts}, reverse=True):
            lines.insert(at - 1, _NOT_RUN)
        changed = _INLINE.sub("`", "\n".join(lines))
    (root / path).write_text(changed, "utf-8")


def _imported(code: str) -> Iterator[str]:
    """The modules that code cannot do without: what it imports where nothing is tried."""
    try:
        tree = ast.parse(re.sub(r"^[ \t]*[%!?].*$", "pass", code, flags=re.M))
    except (SyntaxError, ValueError, RecursionError):
        yield from (found["name"] for found in _IMPORT.finditer(code))
        return
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _is_there(root: Path, path: str, name: str) -> bool:
    """Whether a module is installed, or is the course's own."""
    folders = (root / path).parent, root / "figures_src", root / SLIDES
    if any((folder / f"{name}.py").is_file() or (folder / name).is_dir() for folder in folders):
        return True
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _in_notebook(text: str, missing: set[str]) -> str:
    """A notebook whose code cells do not run from the first on that imports what is missing."""
    notebook, begun = json.loads(text), False
    for cell in (one for one in notebook["cells"] if one.get("cell_type") == "code"):
        source = cell.get("source", "")
        code = "".join(source) if isinstance(source, list) else str(source)
        begun = begun or bool(missing.intersection(_imported(code)))
        if begun and code.strip():
            cell["source"] = [f"{_NOT_RUN}\n", *code.splitlines(keepends=True)]
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
