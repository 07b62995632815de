"""A document -> its slides, as pandoc divides it: at headings up to the slide level, and at rules.

The slide level is pandoc's (User's Guide, "Structuring the slide show"): front matter's `slide-level`, else the
highest heading level that is followed by content somewhere in the document. Headings above it make section
slides, headings below it stay inside. A div that holds a slide's heading is opened: each of its slides then has
a div of its own, so that its classes are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from ..body import Mention
from ..course.labels import FLOATS, kind_of, theorem_kind
from .grammar import WHOLE_ATTRIBUTES, WHOLE_CLASS
from .nodes import Node, attributes_of

MAX_LEVEL = 6
FEW = 3  # headings that may stand within a slide
HTML = ("html", "html4", "html5")
_NOTHING = re.compile(r"<!--.*?-->|<(style|script|template)\b.*?</\1\s*>|<(?:link|meta)\b[^>]*>", re.S | re.I)
Divs = tuple[Node, ...]


class SourceSlide(Struct, frozen=True):
    """One slide before filtering: the node of its heading, if it has one, and its blocks.

    `level` is that of the heading on the page, where levels start at 2 and never skip. One that `has_rule` begins with
    a rule; of those without a heading, the first has none. `cites` are the sources that it names; one that
    `is_list` lists all, and `is_added` where the source has no such slide.
    """

    header: Node | None
    level: int
    classes: tuple[str, ...]
    blocks: list[Node]
    has_rule: bool = False
    cites: tuple[Mention, ...] = ()
    is_list: bool = False
    is_added: bool = False

    @property
    def nodes(self) -> list[Node]:
        """Its heading, if it has one, and its blocks."""
        return [*([self.header] if self.header else []), *self.blocks]

    @property
    def source_level(self) -> int:
        """The level of its heading in the source, 0 where it has none."""
        return heading_level(self.header) if self.header and not self.is_added else 0


def split_slides(blocks: Sequence[Node], slide_level: int | None, above: Sequence[int] = ()) -> list[SourceSlide]:
    """The slides of a document's blocks in order; `above` are the levels of the headings that it is under."""
    level = slide_level if slide_level is not None else detect_slide_level(blocks)
    slides: list[tuple[Node | None, int, tuple[str, ...], bool]] = [(None, 2, (), False)]
    contents: list[list[tuple[Node, Divs]]] = [[]]
    depths = [*above]
    for block, divs in _opened(blocks, level):
        if 0 < heading_level(block) <= level:
            if slides[-1][0] is None and not contents[-1]:  # the rule before a heading is that heading's
                slides.pop(), contents.pop()
            own = heading_level(block)
            depths = [depth for depth in depths if depth < own] + [own]
            kind = ["section-slide"] if own < level else []
            outer = [name for div in divs for name in _classes(div)]
            slides.append((block, min(len(depths) + 1, MAX_LEVEL), (f"level{own}", *kind, *outer), False))
            contents.append([])
        elif block["t"] == "HorizontalRule":
            slides.append((None, max(len(depths) + 1, 2), (f"level{level}",), True))
            contents.append([])
        else:
            contents[-1].append((block, divs))
    return [
        SourceSlide(header, page_level, classes, _closed(content), has_rule)
        for (header, page_level, classes, has_rule), content in zip(slides, contents, strict=True)
    ]


def detect_slide_level(blocks: Sequence[Node]) -> int:
    """pandoc's rule, but that comments do not count as content: they are not on the slide.

    Where no heading is followed by content, the deepest ones are the slides' (to pandoc, none are).
    """
    seen = [block for block in blocks if not is_comment(block)]
    levels = [
        level
        for block, following in pairwise(seen)
        if (level := heading_level(block)) and following["t"] not in ("Header", "HorizontalRule")
    ]
    headings = [level for block in seen if (level := heading_level(block))]
    return min(levels, default=max(headings, default=MAX_LEVEL))


def swallowed(blocks: Sequence[Node]) -> tuple[list[Node], int]:
    """Headings whose own text makes their level that of slides, against most others, and how many begin none for it.

    A deck of `##` becomes one of `#` where `# Thanks` has a text of its own; one of `#` with `##` inside is what it is.
    """
    seen = [block for block in blocks if not is_comment(block)]
    level = detect_slide_level(blocks)
    on_level = [block for block in seen if heading_level(block) == level]
    causes = [
        block
        for block, following in pairwise(seen)
        if heading_level(block) == level and following["t"] not in ("Header", "HorizontalRule")
    ]
    below = [
        block
        for former, block in pairwise([None, *seen])
        if block and heading_level(block) == level + 1 and not (former and former["t"] == "HorizontalRule")
    ]
    first = next((found for block in seen if (found := heading_level(block))), level)
    if first > level and len(below) >= len(on_level):  # what stands above all others is within none of them
        return causes, len(below)
    is_meant = len(causes) * 2 >= len(on_level) and (len(on_level) > 1 or len(below) < FEW)
    return ([], 0) if is_meant or len(below) <= len(causes) else (causes, len(below))


def shows_nothing(blocks: Sequence[Node]) -> bool:
    """Whether readers would see an empty slide: only styles, scripts, macros of TeX, and what holds such."""
    return all(
        (block["t"] == "RawBlock" and (block["c"][0] not in HTML or not _NOTHING.sub("", block["c"][1]).strip()))
        or (block["t"] == "Div" and shows_nothing(block["c"][1]))
        for block in blocks
    )


def heading_level(block: Node) -> int:
    """The level of a heading, 0 for another block."""
    return int(block["c"][0]) if block["t"] == "Header" else 0


def is_comment(block: Node) -> bool:
    """Whether a block is one HTML comment and nothing else."""
    text = block["c"][1].strip() if block["t"] == "RawBlock" and block["c"][0] == "html" else ""
    return text.startswith("<!--") and text.find("-->") == len(text) - 3


def _classes(div: Node) -> list[str]:
    classes: list[str] = div["c"][0][1]
    return classes


def _opened(blocks: Sequence[Node], level: int, divs: Divs = ()) -> Iterator[tuple[Node, Divs]]:
    """Every block with the opened divs around it, outermost first; an opened div's identifier is dropped."""
    for block in blocks:
        if block["t"] == "Div" and _holds_slides(block, level):
            yield from _opened(block["c"][1], level, (*divs, block))
        elif not (block["t"] == "HorizontalRule" and divs):
            yield block, divs


def _holds_slides(div: Node, level: int) -> bool:
    return not is_whole(div) and any(
        0 < heading_level(block) <= level or (block["t"] == "Div" and _holds_slides(block, level))
        for block in div["c"][1]
    )


def is_whole(div: Node) -> bool:
    """Whether a div stays on one slide, whatever headings it holds: those of a figure or a theorem are only names."""
    identifier, classes, pairs = attributes_of(div)
    return (
        any(WHOLE_CLASS.fullmatch(name) for name in classes)
        or any(name in WHOLE_ATTRIBUTES for name, _ in pairs)
        or kind_of(identifier) in FLOATS
        or bool(theorem_kind(identifier, classes))
    )


def _closed(content: Sequence[tuple[Node, Divs]]) -> list[Node]:
    """A slide's blocks, the runs that came from one opened div in a copy of that div."""
    closed: list[Node] = []
    run: list[Node] = []
    for index, (block, divs) in enumerate(content):
        run.append(block)
        if index + 1 == len(content) or content[index + 1][1] != divs:
            for div in reversed(divs):
                _, classes, attributes = div["c"][0]
                run = [{"t": "Div", "c": [["", classes, attributes], run]}]
            closed, run = closed + run, []
    return closed
