"""Links: into the course they are checked when building; ones that open a new window cannot reach back."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.addresses import site_of
from ..problems import shortened
from .addresses import resolved
from .context import Context


def link(elem: pf.Link, ctx: Context) -> Any:
    """Link -> its address in the site; a target that does not exist is an error."""
    if elem.attributes.get("target", "_self") != "_self":
        elem.attributes["rel"] = " ".join(dict.fromkeys([*elem.attributes.get("rel", "").split(), "noopener"]))
    if not pf.stringify(elem).strip() and not _shows_text(elem):
        elem.attributes.setdefault("aria-label", site_of(elem.url) or elem.url)
        if not elem.content:
            ctx.warn(
                elem, f"a link to {shortened(elem.url)} without a text, which nobody sees", "write [text](address)"
            )
    elem.url = resolved(elem.url, elem, ctx, "link leads nowhere", is_link=True)
    return None


def _shows_text(elem: Any) -> bool:
    """Whether a picture in it says what it shows, or HTML may."""
    return any(
        isinstance(one, pf.RawInline) or (isinstance(one, pf.Image) and one.attributes.get("alt"))
        for one in elem.content
    )
