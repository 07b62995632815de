"""Attributes that name files, such as slide backgrounds: found and checked, and nothing is fetched from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import panflute as pf

from .addresses import has_scheme, loaded, loaded_in_css, loaded_in_srcset, resolved
from .context import Context

_FILE = re.compile(
    r"\.(svg|png|jpe?g|gif|bmp|webp|avif|mp4|webm|ogv|html?)([?#].*)?$|^\s*([a-z]+:|//|\\\\)", re.I | re.A
)
_FLAGS = ("", "true", "false")
_LISTS = ("background-image", "background-video")
_FILES = (*_LISTS, "background-iframe", "poster", "preview-image", "preview-video", "preview-link")
_SETS = ("srcset", "imagesrcset")
_CSS = ("style", "background-gradient", "fill", "stroke", "filter", "mask", "clip-path", "cursor", "marker-start",
        "marker-mid", "marker-end")  # fmt: skip
_OF_TAGS = {"object": ("src", "data"), "a": ("src",), "area": ("src",)}  # in HTML, where any other tag has:
_OF_OTHER_TAGS = ("src", "href", "xlink:href")
LINKS = ("a", "area")


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
    own = _OF_TAGS.get(tag, _OF_OTHER_TAGS) if tag else ()
    found = {name: _value(name, value, own, elem, ctx) for name, value in given.items() if value not in _FLAGS}
    if tag in LINKS:
        for name in ("href", "xlink:href"):
            if name in found:
                found[name] = resolved(given[name], elem, ctx, "link leads nowhere", is_link=True)
    return {name: value for name, value in found.items() if value != given[name]}


def _value(name: str, value: str, own: tuple[str, ...], elem: Any, ctx: Context) -> str:
    kind = name.removeprefix("data-")
    load = partial(loaded, elem=elem, ctx=ctx, name=kind)
    if kind in _CSS or (kind == "background" and "(" in value):
        return loaded_in_css(value, load)
    if kind in _SETS:
        return loaded_in_srcset(value, load)
    if kind in _LISTS and not has_scheme(value):
        return ", ".join(filter(None, (load(one.strip()) for one in value.split(","))))
    if kind in _FILES or name in own or name == "data-src" or (kind == "background" and _FILE.search(value)):
        return load(value)
    return value
