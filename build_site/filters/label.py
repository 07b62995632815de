"""What has its label itself: sections, tables, and theorems and their like, as `theorem` has made them."""

from __future__ import annotations

import panflute as pf

from ..course.labels import THEOREMS, kind_of
from ..markdown.elements import json_of
from .context import Context
from .labels import captioned, number


def label(elem: pf.Header | pf.Table | pf.Div, ctx: Context) -> None:
    """Headings `{#sec-a}`, tables `: Caption {#tbl-a}`, divs `{#thm-a}`: noted; a table's caption gets its number."""
    kind = kind_of(elem.identifier)
    if isinstance(elem, pf.Header) and kind == "sec":
        number(elem.identifier, elem, ctx, title=[{"t": "Plain", "c": json_of(elem.content)}])
    elif isinstance(elem, pf.Table) and kind == "tbl":
        caption = list(elem.caption.content) if elem.caption else []
        elem.caption = pf.Caption(*captioned(caption, elem.identifier, elem, ctx))
    elif isinstance(elem, pf.Div) and kind in THEOREMS:
        number(elem.identifier, elem, ctx)
