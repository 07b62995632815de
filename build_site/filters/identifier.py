"""Identifiers: each names one thing in a lecture."""

from __future__ import annotations

import panflute as pf

from .context import Context


def identifier(
    elem: pf.Div | pf.Span | pf.Header | pf.Code | pf.CodeBlock | pf.Link | pf.Image | pf.Table, ctx: Context
) -> None:
    """An identifier that is taken becomes identifier-2, with a warning where the author chose it."""
    wished = elem.identifier
    if not wished:
        return
    elem.identifier = ctx.unique(wished)
    if elem.identifier != wished and not isinstance(elem, pf.CodeBlock):
        ctx.warn(
            elem,
            f"#{wished} names two things: this one becomes #{elem.identifier}",
            "give it a name of its own",
        )
