"""Tab sets: one panel for each heading, of which readers see one at a time (see templates/tabs.js), or all in order."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.elements import attributes_in_html, wrap
from ..problems import nearest
from .context import Context


def tabset(elem: pf.Div, ctx: Context) -> Any:
    """`.panel-tabset` -> `div.tabs` of `div.panel`s, each with its heading; what comes before the first stays above.

    First, for all readings, a div for each panel; then the HTML of decks and pages. In the notebook, all panels stand
    under their headings.
    """
    if ctx.reading == "all":
        return _understood(elem, ctx) if "panel-tabset" in elem.classes else None
    if "tabs" not in elem.classes or not all(map(_is_panel, elem.content)):
        return None
    if ctx.reading == "notebook":
        return [block for panel in elem.content for block in panel.content]
    return wrap("div", attributes_in_html(elem), [block for panel in elem.content for block in _panel(panel)])


def _understood(elem: Any, ctx: Context) -> Any:
    blocks = list(elem.content)
    levels = [block.level for block in blocks if isinstance(block, pf.Header)]
    elem.classes = ["tabs", *(name for name in elem.classes if name not in ("tabs", "panel-tabset"))]
    if close := next((name for name in elem.attributes if name != "group" and nearest(name, ["group"], 0.75)), ""):
        ctx.warn(elem, f"{close} is no option of tab sets", "did you mean group?")
    if not levels:
        ctx.warn(elem, "a tab set without headings has no tabs", "begin each panel with a heading, which names its tab")
        elem.classes = []
        return None
    above, panels = divided(blocks, levels[0])
    for panel in panels:
        if not pf.stringify(panel[0]).strip():
            ctx.warn(panel[0], "this tab has no name", "write one after its #")
    elem.content = [pf.Div(*panel, classes=["panel"]) for panel in panels]
    _lower(elem)
    return [*above, elem]


def divided(blocks: list[Any], level: int) -> tuple[list[Any], list[list[Any]]]:
    """Blocks before the first heading of a level, or a higher one, and those from each such heading to the next."""
    starts = [n for n, block in enumerate(blocks) if isinstance(block, pf.Header) and block.level <= level]
    ends = [*starts[1:], len(blocks)]
    return blocks[: starts[0]], [blocks[start:end] for start, end in zip(starts, ends, strict=True)]


def _lower(elem: Any) -> None:
    """Have the panels' headings stand below the one that the tab set is under, however they are written."""
    above = elem.prev
    while above is not None and not isinstance(above, pf.Header):
        above = above.prev
    shift = above.level + 1 - elem.content[0].content[0].level if above is not None else 0
    if shift > 0:
        for heading in (one for panel in elem.content for one in panel.content if isinstance(one, pf.Header)):
            heading.level += shift


def _is_panel(block: Any) -> bool:
    is_named = isinstance(block, pf.Div) and block.classes == ["panel"] and bool(block.content)
    return is_named and isinstance(block.content[0], pf.Header)


def _panel(panel: Any) -> list[Any]:
    """A panel in a box, which hides it: the heading's name is the panel's, so that links to it find all of it."""
    heading, *blocks = panel.content
    names = {"id": heading.identifier} if heading.identifier else {}
    title = wrap(
        f"h{heading.level}", {"class": " ".join(["tab-title", *heading.classes])}, [pf.Plain(*heading.content)]
    )
    return wrap("div", {"class": "pane"}, wrap("div", {**names, "class": "panel"}, [*title, *blocks]))
