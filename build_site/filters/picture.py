"""Pictures: found and measured when building, with an alternative text, never wider than the slide."""

from __future__ import annotations

import re
from typing import Any

import panflute as pf

from ..model import Asset, Missing
from .context import Context
from .raw_html import elsewhere

_LENGTH = re.compile(r"\d+(\.\d+)?")
_FIRST_SLIDES = 3  # pictures up to here load at once, later ones when they come near


def picture(elem: pf.Image, ctx: Context) -> Any:
    """Image -> the same with its address in the site, its own size, `alt`; a missing file is an error."""
    if elem.url.startswith("data:"):
        return None
    if re.match(r"(https?:)?//", elem.url):
        ctx.warn(
            elem,
            f"the picture {elem.url} is on another site: shown as a link",
            "keep a copy in slides/graphics",
        )
        return pf.RawInline(elsewhere(elem.url, elem.attributes.get("alt") or pf.stringify(elem)))
    if re.search(r"\.py(#|$)", elem.url):
        ctx.error(elem, f"{elem.url} is Python: this version cannot draw pictures yet", "give a picture file")
        return None
    found = ctx.find(elem.url)
    if not isinstance(found, Asset):
        hint = found.hint if isinstance(found, Missing) else "this is a lecture, not a picture"
        ctx.error(elem, f"image not found: {elem.url}", hint)
        return None
    ctx.assets[found.target] = found.source
    elem.attributes.update(_attributes(elem, found, ctx))
    elem.url = ctx.root + found.url
    elem.content = []
    return None


def _attributes(elem: Any, asset: Asset, ctx: Context) -> dict[str, str]:
    attributes = {"alt": _alternative(elem, ctx), "decoding": "async"}
    if ctx.slide_number > _FIRST_SLIDES:
        attributes["loading"] = "lazy"
    wished = [
        f"{side}:{value + 'px' if _LENGTH.fullmatch(value) else value}"
        for side in ("width", "height")
        if (value := elem.attributes.pop(side, ""))
    ]
    if style := "; ".join([*wished, *filter(None, [elem.attributes.get("style")])]):
        attributes["style"] = style
    if asset.width:
        attributes |= {"width": str(asset.width), "height": str(asset.height)}
    return attributes


def _alternative(elem: Any, ctx: Context) -> str:
    """What stands for the picture where it cannot be seen: `alt`, else the caption."""
    text = elem.attributes.get("alt") or pf.stringify(elem).strip()
    if not text and "decorative" not in elem.classes and "alt" not in elem.attributes:
        hint = 'say what it shows in alt="…", or mark it {.decorative}'
        ctx.warn(elem, f"the picture {elem.url} has no caption and no alternative text", hint)
    return str(text)
