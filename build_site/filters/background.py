"""Slide backgrounds: their files are found like pictures, and nothing is fetched from another site."""

from __future__ import annotations

import re

import panflute as pf

from ..model import Asset, Missing
from .context import Context
from .raw_html import is_elsewhere

_FILE = re.compile(r"\.(svg|png|jpe?g|gif|bmp|webp|avif|mp4|webm|ogv|html?)$", re.I)
NAMES = ("background-image", "background-video", "background-iframe", "background")


def background(elem: pf.Header, ctx: Context) -> None:
    """`background-image` and its like, with or without `data-` -> addresses in the site; a missing file is an error."""
    for name, value in list(elem.attributes.items()):
        kind = name.removeprefix("data-")
        if kind not in NAMES or (kind == "background" and not _FILE.search(value)):
            continue
        if is_elsewhere(value):
            ctx.warn(elem, f"{kind} {value} is on another site: left out", "keep a copy in slides/graphics")
            del elem.attributes[name]
        elif not value.startswith("data:"):
            elem.attributes[name] = ", ".join(_address(one.strip(), elem, ctx) for one in value.split(","))


def _address(address: str, elem: pf.Header, ctx: Context) -> str:
    found = ctx.find(address)
    if isinstance(found, Asset):
        ctx.assets[found.target] = found.source
        return ctx.root + found.url
    hint = found.hint if isinstance(found, Missing) else "this is a lecture, not a picture"
    ctx.error(elem, f"background not found: {address}", hint)
    return address
