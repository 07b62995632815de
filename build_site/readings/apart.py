"""A slide's prose and its code, taken apart for a notebook, in which code is not inside of anything."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from ..course.model import STEP, Cell, Drawing, Output
from ..markdown.nodes import Node, encode, nodes_in

_FIGURE = re.compile(rf'<figure\b[^>]*?(?:\bdata-{STEP}="(?P<step>\d+)"[^>]*)?>')
_ALT = re.compile(r'<img\b[^>]*?\balt="([^"]*)"')
_CAPTION, _CAPTION_END, _FIGURE_END = "<figcaption>", "</figcaption>", "</figure>"
_HOLDERS = ("Div", "BlockQuote", "BulletList", "OrderedList")

Steps = Mapping[str, Cell | Drawing | Output]


def holds_step(blocks: Sequence[Node]) -> bool:
    """Whether code stands in blocks that Python ran."""
    return STEP in encode(blocks)


def apart(blocks: Sequence[Node], steps: Steps) -> Iterator[Node | Cell | Drawing]:
    """Blocks and code in their order; what holds code is taken apart, and captions of what it shows follow it."""
    place = 0
    while place < len(blocks):
        block, start = blocks[place], place
        place = _end(blocks, place)
        group = blocks[start:place]
        if not holds_step(group):
            yield from group
        elif shown := _shown(block, steps):
            yield _told(shown, group) if isinstance(shown, Drawing) else shown
            yield from _captions(group)
        elif _is_figure(block):
            yield from apart([_paragraph(one) for one in group[1:-1] if not _is_caption_tag(one)], steps)
        elif block["t"] in _HOLDERS:
            for inside in _held(block):
                yield from apart(inside, steps)
        else:
            yield block


def _held(block: Node) -> Sequence[Sequence[Node]]:
    """The blocks in a block, item by item."""
    inside: Any = block["c"]
    match block["t"]:
        case "Div":
            return [inside[1]]
        case "BlockQuote":
            return [inside]
        case "OrderedList":
            return list(inside[1])
        case _:
            return list(inside)


def _end(blocks: Sequence[Node], start: int) -> int:
    """Where what begins at a place ends: a block, or all of a figure's HTML."""
    if not _is_figure(blocks[start]):
        return start + 1
    depth = 0
    for place in range(start, len(blocks)):
        depth += _is_figure(blocks[place]) - (_html(blocks[place]) == _FIGURE_END)
        if not depth:
            return place + 1
    return len(blocks)


def _html(block: Node) -> str:
    return block["c"][1] if block["t"] == "RawBlock" else ""


def _is_figure(block: Node) -> bool:
    return bool(_FIGURE.fullmatch(_html(block)))


def _is_caption_tag(block: Node) -> bool:
    return _html(block) in (_CAPTION, _CAPTION_END)


def _shown(block: Node, steps: Steps) -> Cell | Drawing | None:
    """The code that stands where a block does: a cell, or the call that drew a figure."""
    found = _FIGURE.fullmatch(_html(block))
    step = found["step"] if found else dict(block["c"][0][2]).get(STEP) if block["t"] == "Div" else None
    shown = steps.get(step or "")
    return shown if isinstance(shown, Cell | Drawing) else None


def _told(shown: Drawing, blocks: Sequence[Node]) -> Drawing:
    """A drawing with the alternative text of the picture among its blocks."""
    written = (one["c"][1] for one in nodes_in(blocks) if one.get("t") == "RawInline")
    found = next(filter(None, map(_ALT.match, written)), None)
    alt = html.unescape(found[1]) if found else ""
    return replace(shown, frames=tuple((name, replace(one, alt=alt or one.alt)) for name, one in shown.frames))


def _captions(blocks: Sequence[Node]) -> Iterator[Node]:
    """The captions of figures, tables and listings among blocks, each with its number."""
    is_caption = False
    for block in blocks:
        if _is_caption_tag(block):
            is_caption = _html(block) == _CAPTION
        elif is_caption:
            yield _paragraph(block)
        elif block["t"] == "Div":
            yield from _captions(block["c"][1])


def _paragraph(block: Node) -> Node:
    """A caption as prose of its own."""
    return {"t": "Para", "c": block["c"]} if block["t"] == "Plain" else block
