"""What is for the light alone, or for the dark: `.light-content` and `.dark-content`, as Quarto has them.

Style sheets hide the other one (templates/theme.css). Notebooks and paper are light.
"""

from __future__ import annotations

from typing import Any

import panflute as pf

from .context import Context
from .figure import lone_image

LIGHT, DARK = CLASSES = ("light-content", "dark-content")


def scheme(elem: pf.Figure | pf.Para | pf.Image | pf.Div | pf.Span, ctx: Context) -> Any:
    """A picture's class goes to what holds it, with its caption; what is for the dark is in no notebook."""
    if isinstance(elem, (pf.Div, pf.Span)):
        return [] if DARK in elem.classes and ctx.reading == "notebook" else None
    if isinstance(elem, pf.Image):
        block = elem.parent.parent if isinstance(elem.parent, pf.Link) else elem.parent
        image, holder = None if lone_image(block) else elem, pf.Span
    else:
        image, holder = lone_image(next(iter(elem.content), None) if isinstance(elem, pf.Figure) else elem), pf.Div
    own = next((one for one in CLASSES if one in image.classes), "") if image else ""
    if not image or not own:
        return None
    image.classes.remove(own)
    return [holder(elem, classes=[own])]
