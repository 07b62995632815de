"""Addresses that authors write -> those of the site: files are found and checked, nothing is fetched from elsewhere."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote, unquote

from msgspec.structs import replace

from ..course.model import READINGS, Asset, Missing
from ..course.secrets import how_to_publish
from ..markdown.addresses import has_scheme, is_elsewhere, split
from ..problems import Place, Problem, shortened
from .context import Context

TO_LECTURE = "lecture:"  # rewritten by `address`, in each reading to the same reading of that lecture
KEEP_COPY = "keep a copy in slides/graphics"


def resolved(address: str, elem: Any, ctx: Context, missing: str = "file not found", is_link: bool = False) -> str:
    """`address` as it is in the site; what has a scheme, or is on the same page, stays as it is.

    A file that is not there is an error, worded by `missing`. A link to a lecture is left to `address`; what else
    leads to one, such as a frame, gets its page.
    """
    path, rest = split(address)
    if is_link and not path and rest.startswith("#") and rest.lower() != "#top":  # which HTML defines
        ctx.anchors.append((unquote(rest[1:]), partial(ctx.place, elem)))
    if not path or has_scheme(address):
        return address
    found = ctx.find(address)
    if isinstance(found, Missing):
        ctx.error(elem, f"{missing}: {shortened(address)}", found.hint)
        return address
    if isinstance(found, Asset):
        publish(found, elem, ctx)
        return ctx.root + found.url + rest
    ctx.links.append(replace(found, line=ctx.place(elem).line))
    if is_link and not found.file:
        return TO_LECTURE + quote(found.slug) + rest
    return ctx.root + quote(f"{found.slug}/{found.file or READINGS['page']}".lstrip("/")) + rest


def publish(asset: Asset, elem: Any, ctx: Context) -> None:
    """Have a file in the site; one that is private is an error, one that browsers cannot show is told."""
    if asset.private:
        ctx.error(elem, f"{asset.source} {asset.private}: it is not published", how_to_publish(asset.source))
    else:
        ctx.assets[asset.target] = asset.source
    if asset.fault and not asset.private:
        ctx.warn(elem, f"{asset.source} {asset.fault}", "is it damaged, or misnamed? Save it again")
    for line, what in asset.gone:
        hint = "contributors' drawings may hold nothing that acts, see SECURITY.md"
        ctx.problems.append(Problem(Place(asset.source, line), f"published without {what}", hint, "warning"))


def loaded(address: str, elem: Any, ctx: Context, name: str) -> str:
    """As `resolved`, for what browsers load unasked, as `name` says; "", with a warning, where that is elsewhere."""
    if is_elsewhere(address):
        ctx.warn(elem, f"{name} {shortened(address)} is on another site: left out", KEEP_COPY)
        return ""
    return resolved(address, elem, ctx, "background not found" if name.startswith("background") else "file not found")
