"""Cells of a notebook -> a text with code blocks that run, and with slides where its slideshow says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from .commonmark import linked, loosened, tight
from .myst import parts_of_one
from .reveal import TAKEN
from .rows import Front, Row, Told, as_yaml, fence_for, fenced, value_at
from .slides import Slide, written

_HEADING = re.compile(r"#\s+(?P<text>.*?)\s*#*\s*$")
PYTHON = ("python", "python3", "ipython", "ipython3")
_LABEL = re.compile(r"\{#[\w-]+\}$")
_BEGINS = ("slide", "subslide")
_OPTIONS = {  # tags of Jupyter's tools -> options of cells
    "hide-input": "code-fold: true",
    "hide_input": "echo: false",
    "remove-input": "echo: false",
    "remove_input": "echo: false",
    "hide-output": "output: false",
    "remove-output": "output: false",
    "remove_output": "output: false",
    "hide-cell": "code-fold: true",
    "remove-cell": "include: false",
    "remove_cell": "include: false",
    "raises-exception": "error: true",
    "skip-execution": "eval: false",
}
_RAW = {"html": "html", "text/html": "html", "latex": "latex", "text/latex": "latex"}
NAMES = TAKEN | {key: key for key in ("execute", "format", "slide-level")}


class Cell(Struct):
    """A cell of the `kind` "markdown", "code" or "raw", which begins in a `line`; `metadata` as Jupyter has it."""

    kind: str
    line: int
    rows: list[Row]
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def slide(self) -> str:
        """Its type in the slideshow, such as "subslide" or "notes"; "" if it continues a slide."""
        kind = value_at(self.metadata, "slideshow", "slide_type")
        return kind if kind in (*_BEGINS, "fragment", "skip", "notes") else ""

    @property
    def tags(self) -> list[str]:
        """Its tags."""
        found = self.metadata.get("tags")
        return [str(one) for one in found] if isinstance(found, list) else []


def text_of(front: Front, cells: Sequence[Cell], language: str, told: Told) -> list[Row]:
    """The text of a notebook."""
    if language not in PYTHON and (first := next((one for one in cells if one.kind == "code"), None)):
        told.warn(first.line, f"{language} code is shown, not run: only Python runs")
    cells = [one for one in cells if any(line.strip() for _, line in one.rows)]
    texts = [one for one in cells if one.kind == "markdown"]
    for one, rows in zip(texts, parts_of_one([one.rows for one in texts], told), strict=True):
        one.rows = rows
    if any(one.slide in _BEGINS for one in cells):
        return written(front, _slides(cells, language, told), NAMES, told.is_part)
    title = [] if front.values.get("title") else _titled(cells)
    rows = front.written(NAMES, title)
    return loosened([*rows, *(row for one in cells for row in linked(_rows(one, language, told)))])


def _titled(cells: Sequence[Cell]) -> list[str]:
    """The title of a notebook that begins with one, as front matter; its heading is taken away."""
    first = next((one for one in cells), None)
    at = next((n for n, (_, line) in enumerate(first.rows) if line.strip()), 0) if first else 0
    found = _HEADING.match(first.rows[at][1]) if first and first.kind == "markdown" else None
    if not first or not found:
        return []
    label = _LABEL.search(found["text"])
    first.rows[at] = (first.rows[at][0], f"[]{label[0]}" if label else "")
    return [f"title: {as_yaml(_LABEL.sub('', found['text']))}"]


def _slides(cells: Sequence[Cell], language: str, told: Told) -> list[Slide]:
    slides = [Slide(cells[0].line, [])]
    for one in cells:
        if one.slide in _BEGINS and (slides[-1].rows or slides[-1].notes):
            slides.append(Slide(one.line, []))
        if one.slide == "notes":
            slides[-1].notes += [(one.line, ""), *_said(one, language, told), (one.rows[-1][0], "")]
        else:
            slides[-1].rows += _rows(one, language, told)
    return slides


def _rows(cell: Cell, language: str, told: Told) -> list[Row]:
    """A cell as rows of Pandoc Markdown."""
    last = cell.rows[-1][0]
    rows = {"code": _code, "raw": _raw, "markdown": _markdown}[cell.kind](cell, language, told)
    if cell.slide == "fragment":
        rows = fenced("fragment", rows, 6)
    elif cell.slide == "skip":
        rows = fenced('{.content-hidden when-format="revealjs"}', rows, 6)
    elif cell.slide == "notes":
        rows = fenced("notes", _said(cell, language, told), 6)
    return [(cell.line, ""), *rows, (last, "")]


def _said(cell: Cell, language: str, told: Told) -> list[Row]:
    """A cell as a speaker's note: code in it is shown to the speaker, and never runs."""
    if cell.kind == "markdown":
        return [*cell.rows]
    told.warn(cell.line, "code in a speaker's note is not run", "take the cell out of the notes, or hide it by a tag")
    mark = fence_for(cell.rows)
    return [(cell.rows[0][0], mark + (language if cell.kind == "code" else "")), *cell.rows, (cell.rows[-1][0], mark)]


def _markdown(cell: Cell, _: str, __: Told) -> list[Row]:
    return [] if "remove-cell" in cell.tags else tight(cell.rows)


def _code(cell: Cell, language: str, _: Told) -> list[Row]:
    options = [option for tag in cell.tags if (option := _OPTIONS.get(tag))]
    if value_at(cell.metadata, "jupyter", "source_hidden") is True:
        options.append("echo: false")
    if value_at(cell.metadata, "jupyter", "outputs_hidden") is True:
        options.append("output: false")
    own = {line.partition(":")[0] for _, line in cell.rows if line.startswith("#|")}
    lines = [f"#| {one}" for one in dict.fromkeys(options) if f"#| {one.partition(':')[0]}" not in own]
    first, last = cell.rows[0][0], cell.rows[-1][0]
    mark = fence_for(cell.rows)
    opener = f"{mark}{{python}}" if language in PYTHON else f"{mark}{language}"
    if language not in PYTHON:
        lines = []
    return [(first, opener), *((first, line) for line in lines), *cell.rows, (last, mark)]


def _raw(cell: Cell, _: str, told: Told) -> list[Row]:
    given = str(cell.metadata.get("raw_mimetype") or cell.metadata.get("format") or "")
    first, last, mark = cell.rows[0][0], cell.rows[-1][0], fence_for(cell.rows)
    if given in ("text/markdown", "markdown"):
        return [*cell.rows]
    if given not in _RAW:
        what = f"a raw cell for {given}" if given else "a raw cell that does not say what it is"
        told.warn(cell.line, f"{what} is shown as it is written", "make it a Markdown cell, or raw HTML")
    opener = f"{mark}{{={_RAW[given]}}}" if given in _RAW else mark
    return [(first, opener), *cell.rows, (last, mark)]
