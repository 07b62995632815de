"""Divs that are figures, tables or listings: `::: {#fig-a}`, whose last paragraph is the caption."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..course.labels import FLOATS, kind_of
from .context import Context
from .figure import lone_image

CLASSES = {"fig": ["float"], "tbl": ["float"], "lst": ["listing"]}


def floating(elem: pf.Div, ctx: Context) -> Any:
    """Div with a label and a caption -> a Figure, for `figure` to number; its classes stay with a div in that."""
    kind, blocks = kind_of(elem.identifier), list(elem.content)
    if kind not in FLOATS or len(blocks) < 2 or not is_caption(blocks[-1]):
        return None
    *shown, last = blocks
    name, classes, caption = elem.identifier, CLASSES[kind], pf.Caption(pf.Plain(*last.content))
    if elem.classes or elem.attributes:
        shown = [pf.Div(*shown, classes=elem.classes, attributes=elem.attributes)]
    elif len(shown) == 1 and (image := lone_image(shown[0])):
        image.attributes.setdefault("alt", pf.stringify(image).strip() or pf.stringify(last).strip())
        classes = []
    elif all(isinstance(one, pf.Figure) or lone_image(one) for one in shown):
        classes = ["figures"]
    return pf.Figure(*shown, caption=caption, identifier=name, classes=classes)


def is_caption(block: Any) -> bool:
    """Whether a block is words, not a picture or a formula."""
    if not isinstance(block, (pf.Para, pf.Plain)) or lone_image(block):
        return False
    return any(not isinstance(one, (pf.Math, pf.Image, pf.Space, pf.SoftBreak)) for one in block.content)
