"""`.absolute` with `top`, `left`, `right`, `bottom`, `width`, `height`: where something stands on its slide."""

from __future__ import annotations

import re

import panflute as pf

from ..problems import nearest
from .context import Context

CLASS = "absolute"
SIDES = ("top", "left", "right", "bottom")
_SIZES = ("width", "height")
_PLACE = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?P<unit>%|[a-z]+)?|auto", re.I)


def absolute(elem: pf.Div | pf.Span | pf.Image, ctx: Context) -> None:
    """The coordinates -> variables of its style, which the deck's style sheet reads; the page has it in its place."""
    if CLASS not in elem.classes:
        return
    is_picture = isinstance(elem, pf.Image)  # which has a size of its own
    places: list[str] = []
    for name in [*elem.attributes]:
        if name in SIDES or (name in _SIZES and not is_picture):
            value = elem.attributes.pop(name)
            if found := _PLACE.fullmatch(value):
                places.append(f"--{name}:{value}" + ("" if found["unit"] or value == "auto" else "px"))
            else:
                ctx.warn(elem, f"{name} cannot be {value!r}: left out", "write 50, 50px or 10%")
        elif name not in _SIZES and (close := nearest(name, SIDES, cutoff=0.75)):
            ctx.warn(elem, f"{name} says nothing of a place", f"did you mean {close}?")
    elem.attributes["style"] = "; ".join(filter(None, [*places, elem.attributes.get("style", "")]))
    if not elem.attributes["style"]:
        del elem.attributes["style"]
