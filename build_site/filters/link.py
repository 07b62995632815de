"""Links: into the course they are checked when building; ones that open a new window cannot reach back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import panflute as pf

from ..model import Asset, Missing
from .context import Context

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
TO_LECTURE = "lecture:"  # rewritten by `address`, in each reading to the same reading of that lecture


def link(elem: pf.Link, ctx: Context) -> Any:
    """Link -> its address in the site; a target that does not exist is an error."""
    if elem.attributes.get("target", "_self") != "_self":
        elem.attributes["rel"] = " ".join({*elem.attributes.get("rel", "").split(), "noopener"})
    if not pf.stringify(elem).strip() and not _shows_text(elem):
        elem.attributes.setdefault("aria-label", urlsplit(elem.url).netloc or elem.url)
    if elem.url.startswith("#"):
        ctx.anchors.append((elem.url[1:], elem))
    if not elem.url or elem.url.startswith("#") or _SCHEME.match(elem.url):
        return None
    found = ctx.find(elem.url)
    if isinstance(found, Missing):
        ctx.error(elem, f"link leads nowhere: {elem.url}", found.hint)
    elif isinstance(found, Asset):
        ctx.assets[found.target] = found.source
        elem.url = ctx.root + found.url
    else:
        ctx.links.append(replace(found, line=ctx.line(elem)))
        elem.url = f"{TO_LECTURE}{found.slug}#{found.fragment}"
    return None


def _shows_text(elem: Any) -> bool:
    """Whether a picture in it says what it shows."""
    return any(isinstance(one, pf.Image) and one.attributes.get("alt") for one in elem.content)
