"""Code of decks is changed to be shown, not run, such as where it needs modules that are not installed."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from ..course.scan import SLIDES
from ..course.settings import read_text
from ..decks import as_source
from ..markdown.steps import INSTALLS
from ..problems import Place, Problem

NOT_RUN = "#| eval: false"
_CELL = re.compile(r"^(?P<mark>`{3,}|~{3,})[ \t]*\{(?:python\b|\.python\b[^}\n]*\.run\b)[^}\n]*\}[ \t]*\n", re.M)
_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+(?P<name>\w+)", re.M)
_INLINE = re.compile(r"`\{python\} (?=[^`])")


class CodeCell(Struct, frozen=True):
    """A cell of a deck: its code, and the first and last line of that in the file."""

    code: str
    first: int
    last: int


def cells_of(path: str, text: str) -> list[CodeCell]:
    """The cells of a deck that run, in their order."""
    source, cells = as_source(path, text), list[CodeCell]()
    for found in _CELL.finditer(source.text):
        code = source.text[found.end() :].partition(f"\n{found['mark']}")[0]
        first = source.text.count("\n", 0, found.end()) + 1
        if NOT_RUN not in code.split("\n"):
            cells.append(CodeCell(code, source.line(first), source.line(first + code.count("\n"))))
    return cells


def has_code(path: str, text: str) -> bool:
    """Whether a deck has any code that runs."""
    return bool(_INLINE.search(text) or cells_of(path, text))


def unrun(root: Path, path: str) -> Iterator[Problem]:
    """Change the copy of a deck so that, from the first cell that cannot run, none does. Yields a remark on that."""
    text = read_text(root, path)
    cells = cells_of(path, text)
    lacks = [{name for name in _imported(cell.code) if not _is_there(root, path, name)} for cell in cells]
    begins = next((n for n, missing in enumerate(lacks) if missing), len(cells))
    stopped = [*(one for one in cells[:begins] if INSTALLS.search(one.code)), *cells[begins:]]
    for n, one in enumerate(stopped[: len(stopped) - len(cells[begins:])]):
        what = "this cell installs packages: it is shown, not run"
        yield Problem(Place(path, one.first + n), what, "install them where build_site is", "warning")
    if begins < len(cells):
        missing = set[str]().union(*lacks)
        names = ", ".join(sorted(missing))
        are = "is" if len(missing) == 1 else "are"
        what = f"{names} {are} not installed: this cell and those after it are shown, not run"
        hint = f"install {names}, and take `{NOT_RUN}` away"
        line = cells[begins].first + len(stopped) - len(cells[begins:])
        yield Problem(Place(path, line), what, hint, "warning")
        text = text if path.endswith(".ipynb") else _INLINE.sub("`", text)
    if stopped:
        (root / path).write_text(without_running(path, text, stopped), "utf-8")


def without_running(path: str, text: str, cells: Sequence[CodeCell]) -> str:
    """The text of a deck in which these cells do not run."""
    if path.endswith(".ipynb"):
        return _in_notebook(text, cells_of(path, text), cells)
    lines = text.split("\n")
    for at in sorted({cell.first for cell in cells}, reverse=True):
        lines.insert(at - 1, NOT_RUN)
    return "\n".join(lines)


def without_value(text: str, line: int) -> str:
    """The text of a deck with the inline code of a line shown, not run."""
    lines = text.split("\n")
    lines[line - 1] = _INLINE.sub("`", lines[line - 1])
    return "\n".join(lines)


def _imported(code: str) -> Iterator[str]:
    """The modules that code imports at its top level, outside of `try`."""
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


def _in_notebook(text: str, every: list[CodeCell], cells: Sequence[CodeCell]) -> str:
    """A notebook in which some of its cells do not run."""
    notebook = json.loads(text)
    for cell in (one for one in notebook["cells"] if one.get("cell_type") == "code"):
        source = cell.get("source", "")
        code = "".join(source) if isinstance(source, list) else str(source)
        if code.strip() and every and code.strip() in every[0].code and every.pop(0) in cells:
            cell["source"] = [f"{NOT_RUN}\n", *code.splitlines(keepends=True)]
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
