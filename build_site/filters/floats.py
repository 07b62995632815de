"""What a cell shows, as figures, tables and listings with captions: one, several, or several as one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from string import ascii_lowercase
from typing import Any

import panflute as pf

from ..course.labels import kind_of
from ..course.look import Appearance
from ..course.model import Cell
from ..markdown.elements import wrap

ACROSS = 3  # figures in a row, where nobody says how many


def nth(values: Sequence[str], place: int) -> str:
    """One of some values, "" where they are fewer."""
    return values[place] if place < len(values) else ""


def classes_of(look: Appearance, place: int, kind: str = "fig") -> list[str]:
    """The classes of a figure or table, the `place`-th of its cell."""
    aligned = nth(look.aligned, place) or (look.aligned[0] if len(look.aligned) == 1 else "")
    where = look.above.get(kind, "")
    return [
        *([f"align-{aligned}"] if aligned not in ("", "default") else []),
        *([f"caption-{where}"] if where in ("top", "margin") else []),
    ]


def listing(code: Any, named: tuple[str, str], caption: Any) -> Any:
    """Code with its caption and label; in a div, since all of it is one thing to `cell`."""
    return pf.Div(pf.Figure(code, caption=caption, identifier=named[0], classes=["listing"]))


def with_tables(shown: list[Any], given: Cell, caption: Callable[[str], Any]) -> list[Any]:
    """What is shown, with captions at its tables: one for all, one for each, or one for each part of one."""
    look = given.look
    if look.widths:
        for one in shown:
            _widen(one, json.loads(look.widths))
    is_named = given.label.startswith("tbl-")
    if not (look.table or look.subtables or is_named):
        return shown
    found = [n for n, one in enumerate(shown) if _is_table(one)] or [
        n for n, one in enumerate(shown) if not isinstance(one, pf.Figure)
    ]
    if not found:
        return shown
    if look.subtables or (len(found) > 1 and len(look.table) < 2):
        parts = [
            _as_part(pf.Figure(shown[n]), place, caption(nth(look.subtables, place)), given.label if is_named else "")
            for place, n in enumerate(found)
        ]
        inside = _laid_out(parts, look) if look.subtables or look.layout else [shown[n] for n in found]
        whole = _table(inside, caption(nth(look.table, 0)), given.label if is_named else "", look, 0)
        return [*shown[: found[0]], whole, *(one for n, one in enumerate(shown) if n > found[0] and n not in found)]
    tables = {}
    for place, n in enumerate(found):
        name = given.label if not place else f"{given.label}-{place + 1}"
        tables[n] = _table([shown[n]], caption(nth(look.table, place)), name if is_named else "", look, place)
    return [tables.get(n, one) for n, one in enumerate(shown)]


def _table(content: Sequence[Any], caption: Any, name: str, look: Appearance, place: int) -> Any:
    return pf.Figure(
        *content, caption=caption, identifier=name, classes=["float", "table", *classes_of(look, place, "tbl")]
    )


def _widen(block: Any, widths: Sequence[float]) -> None:
    """Give the columns of tables in Markdown their shares of the width."""
    for table in [block, *(block.content if isinstance(block, pf.Div) else [])]:
        if isinstance(table, pf.Table) and len(table.colspec) == len(widths):
            table.colspec = [
                (aligned, share / sum(widths)) for (aligned, _), share in zip(table.colspec, widths, strict=True)
            ]


def _is_table(block: Any) -> bool:
    """Whether an output is a table, or HTML or Markdown with one."""
    if isinstance(block, pf.Table):
        return True
    inside = block.content if isinstance(block, pf.Div) else []
    return any(isinstance(one, pf.Table) or (isinstance(one, pf.RawBlock) and "<table" in one.text) for one in inside)


def together(shown: list[Any], given: Cell, caption: Any) -> list[Any]:
    """Several figures become one of them all, since they share a slide's room: each below what was put out before it.

    What came before all of them stays there, unless something came between them as well. Where each has a caption of
    its own, or there is a layout, the author says how they stand.
    """
    look = given.look
    ends = [number for number, one in enumerate(shown) if isinstance(one, pf.Figure) and "table" not in one.classes]
    if not ends or (len(ends) < 2 and not look.has_subcaptions):
        return shown
    if look.captions or look.layout or look.has_subcaptions:
        figures = [shown[number] for number in ends]
        others = [one for number, one in enumerate(shown) if number not in ends]
        return [*others, *_arranged(figures, given, caption)]
    is_row = ends[-1] - ends[0] < len(ends)
    starts = [ends[0] if is_row else 0, *(end + 1 for end in ends[:-1])]
    first = shown[ends[0]]
    described, name = first.caption, first.identifier
    first.caption, first.identifier = None, ""
    parts = [shown[start : end + 1] for start, end in zip(starts, ends, strict=True)]
    each = [block for part in parts for block in (part if is_row else wrap("div", {}, part))]
    whole = pf.Figure(*each, caption=described, identifier=name, classes=["figures"])
    return [*shown[: starts[0]], whole, *shown[ends[-1] + 1 :]]


def _arranged(figures: Sequence[Any], given: Cell, caption: Any) -> list[Any]:
    look = given.look
    if look.captions and not look.has_subcaptions:
        return _laid_out(figures, look)
    for place, one in enumerate(figures):
        if look.has_subcaptions:
            _as_part(one, place, one.caption if nth(look.subcaptions, place) else None, given.label)
        else:
            one.identifier, one.caption = "", None
    return [pf.Figure(*_laid_out(figures, look), caption=caption, identifier=given.label, classes=["float"])]


def _laid_out(blocks: Sequence[Any], look: Appearance) -> list[Any]:
    """Blocks in the layout that the author asks for, or else side by side."""
    across = str(min(len(blocks), ACROSS) if len(blocks) != ACROSS + 1 else 2)
    return [pf.Div(*blocks, attributes=dict(look.layout) or {"layout-ncol": across})]


def _as_part(figure: Any, place: int, caption: Any, whole: str) -> Any:
    """A figure as the `place`-th part of another: with its letter, which `figure` writes where it has a label."""
    figure.identifier = f"{whole}-{place + 1}" if kind_of(whole) else ""
    blocks = list(caption.content) if caption else []
    if not figure.identifier:
        label = pf.Str(f"({ascii_lowercase[place % len(ascii_lowercase)]})")
        blocks = [pf.Plain(label, *([pf.Space(), *blocks[0].content] if blocks else [])), *blocks[1:]]
    figure.caption = pf.Caption(*blocks)
    return figure
