"""Addresses: what one written in a lecture is in the site, whether it stands in Markdown, in HTML or in CSS."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote, unquote

from msgspec.structs import replace

from ..course.model import READINGS, Asset, Missing
from .context import Context

TO_LECTURE = "lecture:"  # rewritten by `address`, in each reading to the same reading of that lecture
KEEP_COPY = "keep a copy in slides/graphics"
_LONG = 80
_IGNORED = re.compile(r"[\t\n\r]|^[\0- ]+")  # by browsers
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I | re.A)  # re.A: Unicode's case takes 5 ms to compile
_ELSEWHERE = re.compile(r"(?:https?|ftp|wss?):|//", re.I)
_SCRIPT = re.compile(r"(?:javascript|vbscript):|data:(?!image/(?!svg))", re.I)
_PARTS = re.compile(r"(?P<path>[^?#]*)(?P<rest>.*)", re.S)
_URL = r"url\(\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|(?P<c>[^\"')\s]*))\s*\)"
_IMPORT = r"@import\s+(?:url\(\s*)?(?:\"(?P<d>[^\"]*)\"|'(?P<e>[^']*)'|(?P<f>[^\"')\s;]+))[^;]*(?:;|\Z)"
_CSS = re.compile(rf"/\*.*?\*/|{_IMPORT}|{_URL}", re.I | re.S)
_CANDIDATE = re.compile(r"(?P<address>[^\s,]\S*[^\s,]|[^\s,])(?P<size>[^,]*)")  # of a srcset


def is_elsewhere(address: str) -> bool:
    """Whether a browser would ask another site for it."""
    return bool(_ELSEWHERE.match(_as_read(address)))


def has_scheme(address: str) -> bool:
    """Whether it leads out of the course."""
    return bool(_SCHEME.match(_as_read(address)))


def is_script(address: str) -> bool:
    """Whether it may run what it holds: a picture is the only data that cannot."""
    return bool(_SCRIPT.match(_as_read(address)))


def site_of(address: str) -> str:
    """`https://example.org/x` -> `example.org`; "" where it names no site."""
    found = re.match(r"(?:[^/?#]*:)?//([^/?#]*)", _as_read(address))
    return found[1] if found else ""


def shortened(address: str) -> str:
    """An address as messages show it: data may be written as one of many thousand characters."""
    return address if len(address) <= _LONG else f"{address[: _LONG - 1]}…"


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
        ctx.assets[found.target] = found.source
        return ctx.root + found.url + rest
    ctx.links.append(replace(found, line=ctx.place(elem).line))
    if is_link and not found.file:
        return TO_LECTURE + quote(found.slug) + rest
    return ctx.root + quote(f"{found.slug}/{found.file or READINGS['page']}".lstrip("/")) + rest


def split(address: str) -> tuple[str, str]:
    """An address without, and only, its query and fragment."""
    parts = _PARTS.fullmatch(address.strip())
    return (parts["path"], parts["rest"]) if parts else (address, "")


def loaded(address: str, elem: Any, ctx: Context, name: str) -> str:
    """As `resolved`, for what browsers load unasked, as `name` says; "", with a warning, where that is elsewhere."""
    if is_elsewhere(address):
        ctx.warn(elem, f"{name} {shortened(address)} is on another site: left out", KEEP_COPY)
        return ""
    return resolved(address, elem, ctx, "background not found" if name.startswith("background") else "file not found")


def loaded_in_css(css: str, load: Callable[[str], str]) -> str:
    """CSS with the address in each `url()` and `@import` as `load` has it; nothing is imported from ""."""

    def put(match: re.Match[str]) -> str:
        group = match.lastgroup
        if not group or not match[group]:
            return match[0]
        if new := load(match[group]):
            start, end = match.start(group) - match.start(), match.end(group) - match.start()
            return match[0][:start] + new + match[0][end:]
        return "" if match[0].startswith("@") else "none"

    return _CSS.sub(put, css)


def loaded_in_srcset(srcset: str, load: Callable[[str], str]) -> str:
    """A `srcset` with each address as `load` has it, without those that it has not."""
    found = [(load(one["address"]), one["size"].rstrip()) for one in _CANDIDATE.finditer(srcset)]
    return ", ".join(address + size for address, size in found if address)


def _as_read(address: str) -> str:
    """An address as browsers read it before they look for its scheme."""
    return _IGNORED.sub("", address).replace("\\", "/")
