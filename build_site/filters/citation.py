"""Citations where no bibliography is named: that their marks stay as they are is told."""

from __future__ import annotations

import re

import panflute as pf

from .context import Context

_KEY = re.compile(r"(?!.*/)(?:.*:|.*\d\d[a-z]?$)")  # a year, or what no one is called; an address has slashes


def citation(elem: pf.Cite, ctx: Context) -> None:
    """A warning for `[@key]` and `@key1999`, which are shown as they are written; `@ada` and `@ada_b` are names."""
    for one in elem.citations:
        if one.mode == "AuthorInText" and not _KEY.match(one.id):
            continue
        hint = rf"name a file of sources, bibliography: refs.bib, or write \@{one.id} where @ belongs to a name"
        ctx.warn(elem, f"@{one.id} is shown as it is written: nothing is looked up", hint)
