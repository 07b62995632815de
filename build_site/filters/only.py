"""What only some readings show: see markdown/conditions.py."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..course.model import HIDDEN_IN
from .context import Context


def only(elem: pf.Div | pf.Span, ctx: Context) -> Any:
    """A div or span that is marked for a reading is not in it; in the others it is its content, or what it is."""
    own = [one for one in elem.classes if not one.startswith(HIDDEN_IN)]
    if len(own) == len(elem.classes):
        return None
    if HIDDEN_IN + ctx.reading in elem.classes:
        return []
    elem.classes = own
    return None if own else list(elem.content)
