"""What is for the light alone, or for the dark: `.light-content` and `.dark-content`, as Quarto has them.

Style sheets hide the other one (templates/theme.css). Notebooks and paper are light.
"""

from __future__ import annotations

from typing import Any

import panflute as pf

from .context import Context
from .figure import lone_image

LIGHT, DARK = CLASSES = ("light-content", "dark-content")


def scheme(
    elem: pf.Figure | pf.Para | pf.Plain | pf.Image | pf.Div | pf.Span | pf.Code | pf.CodeBlock | pf.Link | pf.Header,
    ctx: Context,
) -> Any:
    """A picture's class goes to what holds it, with its caption; what is for the dark is in no notebook."""
    if isinstance(elem, pf.Header):
        return _heading(elem, ctx)
    if isinstance(elem, (pf.Div, pf.Span, pf.Code, pf.CodeBlock, pf.Link)):
        return [] if DARK in elem.classes and ctx.reading == "notebook" else None
    if isinstance(elem, pf.Image):
        block = elem.parent.parent if isinstance(elem.parent, pf.Link) else elem.parent
        image, holder = None if lone_image(block) else elem, pf.Span
    else:
        image, holder = lone_image(next(iter(elem.content), None) if isinstance(elem, pf.Figure) else elem), pf.Div
    own = [one for one in CLASSES if one in image.classes] if image else []
    if not image or not own or isinstance(elem.parent, pf.Figure):
        return None
    if len(own) > 1:
        ctx.warn(image, "this is for the light alone and for the dark alone, so nobody sees it", "take one class away")
    image.classes = [one for one in image.classes if one not in CLASSES]
    return [holder(elem, classes=own)]


def _heading(elem: pf.Header, ctx: Context) -> None:
    """A slide is there by day and by night, or the numbers of all others would change."""
    for name in (one for one in CLASSES if one in elem.classes):
        ctx.warn(elem, f"{name} hides no slide", f"put what it is about into a div below the heading: ::: {name}")
        elem.classes.remove(name)
