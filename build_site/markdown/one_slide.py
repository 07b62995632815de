"""Which lines of a text are included: those of one slide, with the definitions it needs, or all but front matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ..course.model import Lecture
from ..course.scan import slug_of
from ..problems import Wrong, did_you_mean
from .blocks import outline
from .composed import Composed, alone
from .elements import Elements
from .front import front_matter
from .lecture import Document, Lines
from .marks import marks
from .nodes import Node, attributes_of
from .slides import detect_slide_level, heading_level

Read = Callable[[Composed, Lecture], Document]
_LABEL = re.compile(r"\s*\[([^\]]+)\]:")


def slide_lines(text: str, path: str, name: str, read: Read) -> list[int]:
    """The lines, counted from 0, of the slide with an identifier. Raises Wrong where there is none, and CourseError."""
    document = read(alone(path, text), Lecture(path, slug_of(path), ""))
    front, _ = front_matter(document, Elements())
    blocks = document.tree["blocks"]
    level = int(front.choices.get("slide-level", 0)) or detect_slide_level(blocks)
    where = Lines(document, Elements())
    starts = [(where.of_node(node) - 1, node) for node in _starts(blocks, level)]
    names = [attributes_of(node)[0] if node["t"] == "Header" else "" for _, node in starts]
    if name not in names:
        hint = did_you_mean(f"#{name}", [f"#{one}" for one in names if one], f"give a slide of it this {{#{name}}}")
        raise Wrong(f"{path} has no slide #{name}", hint)
    lines, at = text.split("\n"), names.index(name)
    first = starts[at][0]
    last = starts[at + 1][0] if at + 1 < len(starts) else len(lines)
    ends = {
        edge
        for div in outline(lines).divs
        for edge, other in ((div.first, div.last), (div.last, div.first))
        if first <= edge < last and not first <= other < last
    }
    own = [number for number in range(first, last) if number not in ends]
    return [*own, *_definitions(lines, own)]


def _starts(blocks: Sequence[Node], level: int, is_inside: bool = False) -> Iterator[Node]:
    """What begins slides: headings and rules, headings in divs too."""
    for block in blocks:
        if 0 < heading_level(block) <= level or (block["t"] == "HorizontalRule" and not is_inside):
            yield block
        elif block["t"] == "Div":
            yield from _starts(block["c"][1], level, True)


def _definitions(lines: Sequence[str], own: Sequence[int]) -> Iterator[int]:
    """The lines that define what some of these refer to."""
    text, wanted = "\n".join(lines[number] for number in own).casefold(), False
    for number, line in marks(lines).definitions:
        if found := _LABEL.match(line) if line.startswith("\n") else None:
            wanted = f"[{found[1].casefold()}]" in text
            is_first = wanted and number not in own
            yield from [number - 1] if is_first and number and not lines[number - 1].strip() else []
        if wanted and number not in own:
            yield number


def without_front(rows: Sequence[str]) -> list[int]:
    """The rows of a file that are not its front matter."""
    front = next((one for one in outline(rows).metadata if not one.first), None)
    first = front.last + 1 if front else 0
    while first < len(rows) and not rows[first].strip():
        first += 1
    return [*range(first, len(rows))]
