"""A document -> its slides, as pandoc divides it: at headings up to the slide level, and at rules.

The slide level is pandoc's (User's Guide, "Structuring the slide show"): front matter's `slide-level`, else the
highest heading level that is followed by content somewhere in the document. Headings above it make section
slides, headings below it stay inside. A div that holds a slide's heading is opened: each of its slides then has
a div of its own, so that its classes are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import panflute as pf

KEPT_WHOLE = {"notes", "columns", "column"}
MAX_LEVEL = 6


@dataclass(slots=True)
class SlideBlocks:
    """One slide before filtering: panflute's Header, if it has one, and its content in a Div.

    `level` is that of the heading on the page, where levels start at 2 and never skip. A slide that is not `wanted`
    has no heading and no rule before it.
    """

    header: Any
    level: int
    classes: list[str]
    body: Any = None
    wanted: bool = True


def split_slides(doc: Any, slide_level: int | None, above: Sequence[int] = ()) -> list[SlideBlocks]:
    """The document's slides in order; panflute's `doc` is taken apart, not copied.

    `above` are the levels of the headings that it is under.
    """
    blocks = list(doc.content)
    level = slide_level if slide_level is not None else detect_slide_level(blocks)
    slides = [SlideBlocks(None, 2, [], wanted=False)]
    contents: list[list[tuple[Any, tuple[Any, ...]]]] = [[]]
    depths = [*above]
    for block, divs in _opened(blocks, level):
        if isinstance(block, pf.Header) and block.level <= level:
            if slides[-1].header is None and not contents[-1]:  # the rule before a heading is that heading's
                slides.pop(), contents.pop()
            depths = [depth for depth in depths if depth < block.level] + [block.level]
            kind = ["section-slide"] if block.level < level else []
            outer = [name for div in divs for name in div.classes]
            page_level = min(len(depths) + 1, MAX_LEVEL)
            slides.append(SlideBlocks(block, page_level, [f"level{block.level}", *kind, *outer]))
            contents.append([])
        elif isinstance(block, pf.HorizontalRule):
            slides.append(SlideBlocks(None, max(len(depths) + 1, 2), [f"level{level}"]))
            contents.append([])
        else:
            contents[-1].append((block, divs))
    for slide, content in zip(slides, contents, strict=True):
        slide.body = pf.Div(*_closed(content))
    return slides


def detect_slide_level(blocks: Sequence[Any]) -> int:
    """pandoc's rule, but that comments do not count as content: they are not on the slide.

    Where no heading is followed by content, the deepest ones are the slides' (to pandoc, none are).
    """
    seen = [block for block in blocks if not is_comment(block)]
    levels = [
        block.level
        for block, following in pairwise(seen)
        if isinstance(block, pf.Header) and not isinstance(following, (pf.Header, pf.HorizontalRule))
    ]
    headings = [block.level for block in seen if isinstance(block, pf.Header)]
    return min(levels, default=max(headings, default=MAX_LEVEL))


def is_comment(block: Any) -> bool:
    """Whether a block is one HTML comment and nothing else."""
    text = block.text.strip() if isinstance(block, pf.RawBlock) and block.format == "html" else ""
    return text.startswith("<!--") and text.find("-->") == len(text) - 3


def _opened(blocks: Sequence[Any], level: int, divs: tuple[Any, ...] = ()) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Every block with the opened divs around it, outermost first; an opened div's identifier is dropped."""
    for block in blocks:
        if isinstance(block, pf.Div) and _holds_slides(block, level):
            yield from _opened(list(block.content), level, (*divs, block))
        elif not (isinstance(block, pf.HorizontalRule) and divs):
            yield block, divs


def _holds_slides(div: Any, level: int) -> bool:
    return not KEPT_WHOLE & set(div.classes) and any(
        (isinstance(block, pf.Header) and block.level <= level)
        or (isinstance(block, pf.Div) and _holds_slides(block, level))
        for block in div.content
    )


def _closed(content: Sequence[tuple[Any, tuple[Any, ...]]]) -> list[Any]:
    """A slide's blocks, the runs that came from one opened div in a copy of that div."""
    closed: list[Any] = []
    run: list[Any] = []
    for index, (block, divs) in enumerate(content):
        run.append(block)
        if index + 1 == len(content) or content[index + 1][1] != divs:
            for div in reversed(divs):
                run = [pf.Div(*run, classes=list(div.classes), attributes=dict(div.attributes))]
            closed, run = closed + run, []
    return closed
