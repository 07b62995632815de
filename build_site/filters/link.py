"""Links: into the course they are checked when building; ones that open a new window cannot reach back."""

from __future__ import annotations

import re
from typing import Any

import panflute as pf

from ..markdown.addresses import site_of
from ..problems import nearest, shortened
from .addresses import resolved
from .context import Context

_SCHEMES = (
    "http",
    "https",
    "mailto",
    "ftp",
    "sftp",
    "tel",
    "sms",
    "data",
    "doi",
    "geo",
    "git",
    "ssh",
    "webcal",
    "magnet",
)


def link(elem: pf.Link, ctx: Context) -> Any:
    """Link -> its address in the site; a target that does not exist is an error."""
    if elem.url.startswith(("#ref-", "#_cite-")):  # between citations and sources, which come and go together
        return
    if elem.attributes.get("target", "_self") != "_self":
        elem.attributes["rel"] = " ".join(dict.fromkeys([*elem.attributes.get("rel", "").split(), "noopener"]))
    if not pf.stringify(elem).strip() and not _shows_text(elem):
        elem.attributes.setdefault("aria-label", site_of(elem.url) or elem.url)
        if not elem.content:
            ctx.warn(
                elem, f"a link to {shortened(elem.url)} without a text, which nobody sees", "write [text](address)"
            )
    elif not elem.url:
        ctx.warn(elem, f"the link {shortened(pf.stringify(elem))} has no address", "write [text](address)")
    if hint := _misspelt(elem.url):
        ctx.warn(elem, f"link leads nowhere: {shortened(elem.url)}", hint)
        return None
    elem.url = resolved(elem.url, elem, ctx, "link leads nowhere", is_link=True)
    return None


def _misspelt(address: str) -> str:
    """What to write instead of an address that no browser of a reader's can go to; "" where it can."""
    scheme, colon, rest = address.partition(":")
    scheme = scheme.lower()
    if not colon or re.search(r"[^a-z0-9+.-]", scheme):
        return ""
    if scheme == "file" or len(scheme) == 1:
        return "it is on this machine only: copy the file into slides/"
    if scheme in ("http", "https"):
        return "" if re.match(r"//[^/]", rest) else f"write {scheme}://{rest.strip('/') or '…'}"
    if scheme in ("mailto", "tel", "sms") and not rest.strip():
        return f"write {scheme}: and whom it reaches"
    close = "" if scheme in _SCHEMES else nearest(scheme, _SCHEMES)
    return f"did you mean {close}:{rest}?" if close else ""


def _shows_text(elem: Any) -> bool:
    """Whether a picture in it says what it shows, or HTML may."""
    return any(
        isinstance(one, pf.RawInline) or (isinstance(one, pf.Image) and one.attributes.get("alt"))
        for one in elem.content
    )
