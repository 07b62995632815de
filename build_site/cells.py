"""A slide as cells of a notebook: prose between the code that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import panflute as pf

from .filters.context import STEP
from .model import Cell, Drawing, NotebookCell, Output
from .pandoc import blocks, dump

Steps = Mapping[str, Cell | Drawing | Output]
Prose = tuple[str, ...]  # dumped parts, which pandoc will write
_DRAWN = re.compile(rf'<figure [^>]*\bdata-{STEP}="(?P<step>\d+)"')


def notebook_cells(heading: str, content: str, steps: Steps) -> Iterator[Prose | NotebookCell]:
    """The cells of a slide whose heading and content are dumped."""
    if STEP not in content:
        yield (heading, content)
        return
    prose = blocks(heading)
    inside = False
    for block in _flat(blocks(content)):
        if shown := _shown(block, steps):
            yield (dump(prose),)
            yield _code_cell(shown)
            prose = []
        inside = bool(shown and not isinstance(block, pf.CodeBlock)) or inside
        if not inside and not shown:
            prose.append(block)
        elif inside and isinstance(block, pf.RawBlock) and block.text == "</figure>":
            inside = False
    yield (dump(prose),)


def _code_cell(shown: Cell | Drawing) -> NotebookCell:
    if isinstance(shown, Drawing):
        return NotebookCell("code", shown.code, tuple(output for _, output in shown.frames[:1]), shown.needs)
    if not shown.outcome:
        return NotebookCell("markdown", f"```python\n{shown.code}\n```")
    return NotebookCell("code", shown.code, shown.outcome.outputs, shown.outcome.needs, shown.fails)


def _shown(block: Any, steps: Steps) -> Cell | Drawing | None:
    """The code that stands where a block does: a cell, or the call that drew a figure."""
    step = ""
    if isinstance(block, pf.CodeBlock):
        step = block.attributes.get(STEP, "")
    elif isinstance(block, pf.RawBlock) and (found := _DRAWN.match(block.text)):
        step = found["step"]
    shown = steps.get(step)
    return shown if isinstance(shown, Cell | Drawing) else None


def _flat(content: Any) -> list[Any]:
    """Blocks, with those that hold such code taken apart."""
    flat: list[Any] = []
    for block in content:
        holds = isinstance(block, pf.Div | pf.BlockQuote | pf.BulletList | pf.OrderedList) and STEP in dump([block])
        parts = block.content if holds else ()
        flat += [one for part in parts for one in _flat(part.content if isinstance(part, pf.ListItem) else [part])]
        flat += [] if holds else [block]
    return flat
