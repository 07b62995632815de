"""Incremental lists: item by item in the deck. pandoc has no classes on items, so the tags are written here."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.elements import is_div, wrap
from .context import Context

_TYPES = {"LowerRoman": "i", "UpperRoman": "I", "LowerAlpha": "a", "UpperAlpha": "A"}


def incremental(elem: pf.Div, ctx: Context) -> Any:
    """The lists in `.incremental`, but for those in `.nonincremental` -> lists whose items are fragments.

    On the page the class goes, since pandoc would repeat it on every list inside.
    """
    if "incremental" not in elem.classes:
        return None
    if ctx.reading != "deck":
        elem.classes = [name for name in elem.classes if name != "incremental"]
        return None

    def stepwise(inner: Any, _: Any) -> Any:
        if isinstance(inner, pf.BulletList):
            return wrap("ul", {}, _items(inner))
        if isinstance(inner, pf.OrderedList):
            return wrap("ol", _numbering(inner), _items(inner))
        return None

    return elem.walk(stepwise, ctx, stop_if=lambda one: is_div(one, "nonincremental"))


def _items(elem: Any) -> list[Any]:
    return [block for item in elem.content for block in wrap("li", {"class": "fragment"}, list(item.content))]


def _numbering(elem: Any) -> dict[str, str]:
    attributes = {"type": _TYPES[elem.style]} if elem.style in _TYPES else {}
    return attributes | ({"start": str(elem.start)} if elem.start != 1 else {})
