"""References to what is numbered: `@fig-a`, `[-@fig-a]`, `[Fig. @fig-a]`, `[@fig-a; @fig-b]`, `@drift/fig-a`."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..course.labels import Placeholder, Style, split_key
from ..course.model import ROOT
from .context import Context


def reference(elem: pf.Cite, ctx: Context) -> Any:
    """Cite of labels -> marks, in whose places links come; one of labels and of sources at once is an error."""
    text = pf.stringify(elem)
    keys = [split_key(one.id) for one in elem.citations]
    if not any(keys):
        return None
    if not all(keys):
        message = "this cites sources and refers to numbers at once"
        ctx.error(elem, f"{message}: {text}", "write two: [@source], and @fig-… by itself")
        return pf.Str(text)
    if ctx.root == ROOT:
        ctx.warn(elem, f"{text} is shown as it is written: other pages show front matter, too", "write the words")
        return pf.Str(text)
    shown: list[Any] = []
    for citation, key in zip(elem.citations, keys, strict=True):
        assert key
        slug, name = key
        style: Style = "bare" if citation.mode == "SuppressAuthor" else "ref"
        prefix = pf.stringify(pf.Plain(*citation.prefix)).strip()
        ctx.references.append(f"{slug}/{name}" if slug else name)
        shown += [pf.Str(","), pf.Space()] if shown else []
        shown += [pf.Str(Placeholder(style, name, slug, prefix).token())]
        if citation.suffix and citation.mode == "AuthorInText":
            shown += [pf.Space(), pf.Str("["), *citation.suffix, pf.Str("]")]
        else:
            shown += citation.suffix
    ctx.left_out.append(text)
    return shown


def referring(elem: Any, ctx: Context) -> Any:
    """An element that no filter has seen with marks for its references."""
    return elem.walk(lambda one, _: reference(one, ctx) if isinstance(one, pf.Cite) else None)
