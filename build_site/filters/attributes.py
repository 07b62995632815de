"""Attributes that name files, such as slide backgrounds: found and checked, and nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import panflute as pf

from ..markdown.addresses import LINK_ATTRIBUTES, LINKS, loaded_in_attribute
from ..markdown.css import is_color, wrong_in_style
from .addresses import loaded, resolved
from .context import Context
from .identifier import is_output


def attributes(
    elem: pf.Header | pf.Div | pf.Span | pf.Link | pf.Image | pf.Code | pf.CodeBlock | pf.Table, ctx: Context
) -> None:
    """`background-image`, `style`, `data-src` and their like -> the same with addresses in the site, or without."""
    for name, value in changed_attributes(elem.attributes, elem, ctx).items():
        elem.attributes[name] = value
        if not value:
            del elem.attributes[name]


def changed_attributes(given: Mapping[str, str], elem: Any, ctx: Context, tag: str = "") -> dict[str, str]:
    """The attributes that are different in the site, "" for those to be left out; `tag` is that of raw HTML."""
    changed: dict[str, str] = {}
    for name, value in given.items():
        if not is_output(elem):
            _check(name, value, elem, ctx)
        if tag in LINKS and name in LINK_ATTRIBUTES:
            new = resolved(value, elem, ctx, "link leads nowhere", is_link=True)
        else:
            load = partial(loaded, elem=elem, ctx=ctx, name=name.removeprefix("data-"))
            new = loaded_in_attribute(tag, name, value, load)
        if new != value:
            changed[name] = new
    return changed


def _check(name: str, value: str, elem: Any, ctx: Context) -> None:
    """Remark on CSS that has no effect."""
    if name == "style":
        for message, hint in wrong_in_style(value):
            ctx.warn(elem, message, hint)
    elif name in ("bgcolor", "color") and not is_color(value):
        ctx.warn(elem, f"{value} is no color, so this has none", "write a name that CSS has, or #rrggbb")
