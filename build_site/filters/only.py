"""What only some readings show: see markdown/conditions.py."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..course.model import HIDDEN_IN
from .context import Context


def only(elem: pf.Div | pf.Span, ctx: Context) -> Any:
    """A div or span that is marked for a reading is not in it; in the others it is its content."""
    if not any(one.startswith(HIDDEN_IN) for one in elem.classes):
        return None
    return [] if HIDDEN_IN + ctx.reading in elem.classes else list(elem.content)
