"""Jupyter notebooks as lectures: their code runs anew, and what it showed when they were saved is not read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ..problems import CourseError, Place, Problem
from .cells import Cell, text_of
from .rows import Front, Row, Told, front_of, value_at

_ATTACHED = re.compile(r"(?P<before>!\[[^\]]*\]\()attachment:(?P<name>[^)\s]+)")
_CELL_TYPE = re.compile(r'"cell_type"\s*:')
_OPEN = re.compile(r'\s*"source": \[\s*$')


def rewritten(text: str, told: Told) -> list[Row]:
    """A notebook as Pandoc Markdown. Raises CourseError where it is none."""
    notebook = _read(text, told.path)
    cells = [*_cells(notebook, _lines(text, notebook), told)]
    metadata = notebook.get("metadata")
    front = _front(cells, metadata if isinstance(metadata, dict) else {})
    language = value_at(metadata, "language_info", "name") or value_at(metadata, "kernelspec", "language")
    return text_of(front, cells, str(language or "python").lower(), told)


def _read(text: str, path: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except RecursionError:
        raise CourseError([Problem(Place(path), "something in it is nested too deeply", "flatten it")]) from None
    except json.JSONDecodeError as error:
        message = f"not a notebook: {error.msg}"
        raise CourseError([Problem(Place(path, error.lineno, error.colno), message, "save it in Jupyter")]) from None
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        is_old = isinstance(found, dict) and "worksheets" in found
        what = "a notebook of an old format" if is_old else "not a notebook: it has no cells"
        raise CourseError([Problem(Place(path), what, "open it in Jupyter, and save it")])
    return found


def _front(cells: list[Cell], metadata: Mapping[str, Any]) -> Front:
    """The front matter: of a raw cell at the top, as Quarto has it, or from the notebook's metadata."""
    front = Front({}, {}, [])
    first = cells[0] if cells else None
    if first and first.kind == "raw" and (found := front_of(first.rows)).is_there:
        front = found
        cells[0].rows = found.body
    given = {key: metadata[key] for key in ("title", "date") if isinstance(metadata.get(key), str)}
    authors = metadata.get("authors")
    names = (
        [one["name"] for one in authors if isinstance(one, dict) and one.get("name")]
        if isinstance(authors, list)
        else []
    )
    given |= {"author": names} if names else {}
    for key, value in given.items():
        if key not in front.rows:
            front.values[key] = value
            front.rows[key] = [(1, f"{key}: {json.dumps(value, ensure_ascii=False)}")]
    return front


def _cells(notebook: Mapping[str, Any], lines: Iterator[list[int]], told: Told) -> Iterator[Cell]:
    for number, (cell, places) in enumerate(zip(notebook["cells"], lines, strict=True), 1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in ("markdown", "code", "raw"):
            told.warn(places[0] if places else 1, f"cell {number} is of no kind that is known: left out")
            continue
        source = _source(cell).split("\n")
        attached = cell.get("attachments")
        if isinstance(attached, dict):
            source = [_ATTACHED.sub(partial(_picture, attached=attached), line) for line in source]
        rows = [(places[min(n, len(places) - 1)], line) for n, line in enumerate(source)]
        metadata = cell.get("metadata")
        yield Cell(cell["cell_type"], places[0], rows, metadata if isinstance(metadata, dict) else {})


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _picture(found: re.Match[str], attached: Mapping[str, Any]) -> str:
    """A picture that is attached to a cell, with a data: address."""
    held = attached.get(found["name"])
    for mime, data in held.items() if isinstance(held, dict) else ():
        if str(mime).startswith("image/"):
            content = "".join(data if isinstance(data, list) else str(data)).replace("\n", "")
            return f"{found['before']}data:{mime};base64,{content}"
    return found[0]


def _lines(text: str, notebook: Mapping[str, Any]) -> Iterator[list[int]]:
    """For each cell the lines of the file in which those of its source stand, as Jupyter lays files out.

    Where a file is laid out in another way, all are the line in which the cell's kind stands.
    """
    lines = text.split("\n")
    opened = iter([n for n, line in enumerate(lines, 1) if _OPEN.fullmatch(line)])
    kinds = [n for n, line in enumerate(lines, 1) for _ in _CELL_TYPE.finditer(line)]
    for number, cell in enumerate(notebook["cells"]):
        source = cell.get("source") if isinstance(cell, dict) else None
        at = next(opened, 0) if isinstance(source, list) and source else 0
        if at and isinstance(source, list) and _stands(source, lines[at : at + len(source)]):
            yield [at + 1 + n for n in range(len(source))]
        else:
            yield [kinds[number] if number < len(kinds) else 1]


def _stands(source: list[Any], lines: list[str]) -> bool:
    """Whether some lines of a file are those of a cell's source, one in each."""
    try:
        return [json.loads(line.strip().removesuffix(",")) for line in lines] == source
    except json.JSONDecodeError:
        return False
