"""Films and sounds that are written as pictures: players with controls, and captions where a .vtt of their name is."""

from __future__ import annotations

import html
import re
from pathlib import PurePosixPath
from typing import Any

import panflute as pf

from ..course.model import Asset
from ..markdown.addresses import split
from ..markdown.nodes import open_tag
from .addresses import publish
from .context import Context

_KINDS = {"video": r"mp4|m4v|webm|ogv|mov", "audio": r"mp3|ogg|oga|wav|m4a|opus|flac|aac"}
_SWITCHES = ("autoplay", "loop", "muted", "playsinline")
_MEDIUM = re.compile("|".join(rf"(?P<{kind}>\.(?:{endings})$)" for kind, endings in _KINDS.items()), re.I)


def medium(address: str) -> str:
    """ "video" or "audio" if an address is that of one, else ""."""
    found = _MEDIUM.search(split(address)[0])
    return str(found.lastgroup) if found else ""


def player(elem: Any, asset: Asset, ctx: Context) -> None:
    """Have an Image play what it names: `played` writes it."""
    name, kind = PurePosixPath(asset.source).name, medium(elem.url)
    label = elem.attributes.pop("alt", "") or pf.stringify(elem).strip()
    if not label:
        ctx.warn(elem, f"the {kind} {name} has no caption and no alternative text", 'say what it shows in alt="…"')
    for switch in _SWITCHES:
        if elem.attributes.get(switch, "").lower() == "false":  # to browsers any value says yes
            del elem.attributes[switch]
    captions = ctx.find(str(PurePosixPath(split(elem.url)[0]).with_suffix(".vtt")))
    if isinstance(captions, Asset):
        publish(captions, elem, ctx)
        elem.attributes["data-captions"] = ctx.root + captions.url
    elem.attributes.setdefault("preload", "metadata")
    elem.attributes |= {"controls": "", "aria-label": label or name}


def is_player(elem: Any) -> bool:
    """Whether an Image has been made to play what it names."""
    return bool(medium(elem.url)) and "controls" in elem.attributes


def played(elem: Any) -> pf.RawInline:
    """The player of such an Image, with a link for those who cannot play it."""
    attributes = {**elem.attributes}
    captions, kind = attributes.pop("data-captions", ""), medium(elem.url)
    track = open_tag("track", {"kind": "captions", "src": captions, "default": ""}) if captions else ""
    link = f"{open_tag('a', {'href': elem.url})}{html.escape(attributes.get('aria-label', elem.url))}</a>"
    names = {name: value for name, value in (("id", elem.identifier), ("class", " ".join(elem.classes))) if value}
    return pf.RawInline(f"{open_tag(kind, {'src': elem.url, **names, **attributes})}{track}{link}</{kind}>")
