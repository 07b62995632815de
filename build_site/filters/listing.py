"""Listings: a block of code with a caption, or a label."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..course.labels import kind_of
from .context import Context
from .labels import inlines_of

CAPTION = "lst-cap"


def listing(elem: pf.CodeBlock, ctx: Context) -> Any:
    """`{#lst-a lst-cap="…"}` -> a Figure with the code in it, for `figure` to number."""
    caption, name = elem.attributes.pop(CAPTION, ""), elem.identifier
    if kind_of(name) != "lst" and not caption:
        return None
    elem.identifier = ""
    shown = pf.Caption(pf.Plain(*inlines_of(caption, elem, ctx))) if caption else None
    return pf.Figure(elem, caption=shown, identifier=name, classes=["listing"])
