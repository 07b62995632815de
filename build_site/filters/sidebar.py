"""Side bars: `.panel-sidebar` stands beside the block that fills the rest."""

from __future__ import annotations

from typing import Any

import panflute as pf

from .context import Context

WIDTH = "30%"
FILLS = ("panel-fill", "panel-center")


def sidebar(elem: pf.Div, ctx: Context) -> Any:
    """`.panel-sidebar` and the `.panel-fill` or `.panel-center` next to it -> columns, which `columns` gathers."""
    if "panel-sidebar" not in elem.classes:
        return None
    beside = [one for one in (elem.next, elem.prev) if _fills(one)]
    if not beside:
        return None
    beside[0].classes.append("column")
    attributes = {"width": WIDTH, **elem.attributes}
    return pf.Div(*elem.content, identifier=elem.identifier, classes=[*elem.classes, "column"], attributes=attributes)


def _fills(block: Any) -> bool:
    return isinstance(block, pf.Div) and any(name in block.classes for name in FILLS) and "column" not in block.classes
