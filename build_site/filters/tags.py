"""Raw HTML among pandoc's elements: what is HTML, and in which of its tags an element stands."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import panflute as pf
from msgspec.structs import replace

from ..markdown.addresses import site_of
from ..markdown.fragment import TooDeep, well_formed
from ..markdown.nodes import Node, has_class, open_tag
from ..markdown.siblings import FORMATS, Siblings
from ..markdown.tags import Token, tokens
from ..problems import Problem
from .context import Context


def sound(
    blocks: Sequence[Node],
    ctx: Context,
    stands_for: Callable[[Node, Node], None] = lambda new, former: None,
    at: Any = None,
) -> list[Node]:
    """Blocks in which raw HTML is well-formed; what was wrong with it is told. `stands_for`: see `Siblings`.

    What is not from the lecture's own text is told `at` an element.
    """

    def tell(node: Node, lines: int, message: str, hint: str) -> None:
        place = ctx.place(at or node)
        line = place.line + (0 if at else lines)
        ctx.problems.append(Problem(replace(place, line=line), message, hint, "warning"))

    def skips(node: Node) -> bool:
        return not ctx.notes and has_class(node, "notes")  # which is dropped: nobody's business yet

    mended: list[Node] = Siblings(tell, stands_for, skips).mended([*blocks])
    return mended


def made_by_code(text: str, elem: Any, ctx: Context) -> str:
    """HTML that Python showed at an element, well-formed; its author cannot mend what a library writes."""
    try:
        return well_formed(text)
    except TooDeep:
        ctx.error(elem, "what this shows is HTML nested too deeply for browsers", "show less at a time")
        return ""


def enclosing(elem: Any, before: str = "") -> Iterator[str]:
    """The tags of raw HTML that are open where `elem` stands, and "a" for links; the innermost first.

    pandoc makes an element of its own of nearly every tag. `before` is what comes before the place that is meant
    within a raw element.
    """
    yield from _left_open([before])
    while elem.parent is not None:
        if siblings := elem.container:
            earlier = (siblings[n] for n in range(elem.index - 1, -1, -1))
            yield from _left_open(one.text for one in earlier if is_html(one))
        elem = elem.parent
        if isinstance(elem, pf.Link):
            yield "a"


def _left_open(texts: Any) -> Iterator[str]:
    """The tags that are opened and not closed, backwards through `texts`, of which the last comes first."""
    closed: list[str] = []
    for text in texts:
        for token in reversed(tokens(text)):
            if token.kind == "end":
                closed.append(token.tag)
            elif token.tag in closed:
                closed.remove(token.tag)
            elif token.kind == "start" and token.is_left_open:
                yield token.tag


def at_token(token: Token, ctx: Context) -> Context:
    """The context for which an element's line is that of a token in it."""
    return replace(ctx, line=lambda element: ctx.line(element) + token.text.count("\n", 0, token.start))


def is_html(elem: Any) -> bool:
    """Whether an element is HTML as its author wrote it."""
    return isinstance(elem, (pf.RawBlock, pf.RawInline)) and elem.format in FORMATS


def instead(address: str, label: str, elem: Any, before: str = "") -> str:
    """The HTML shown for something that is on another site and not loaded: a link, or its text if it is in one."""
    text = html.escape(label or site_of(address) or address, quote=False)
    if "a" in enclosing(elem, before):
        return text
    return open_tag("a", {"class": "elsewhere", "href": address, "rel": "noopener"}) + text + "</a>"
