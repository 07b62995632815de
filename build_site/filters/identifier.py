"""Identifiers: each names one thing in a lecture."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..course.labels import kind_of
from ..course.model import STEP
from .context import Context
from .notes import ancestors


def identifier(
    elem: pf.Div | pf.Span | pf.Header | pf.Code | pf.CodeBlock | pf.Link | pf.Image | pf.Table, ctx: Context
) -> None:
    """An identifier that is taken becomes identifier-2, with a warning where the author chose it."""
    if elem.identifier:
        is_code = isinstance(elem, pf.CodeBlock)  # which the filter `code` names
        elem.identifier = ctx.unique(elem.identifier) if is_code else claim(elem.identifier, elem, ctx)


def is_output(elem: Any) -> bool:
    """Whether an element is a cell's, or among what it shows, where programs name things."""
    return any(isinstance(one, pf.Div) and STEP in one.attributes for one in (elem, *ancestors(elem)))


def claim(wished: str, elem: Any, ctx: Context) -> str:
    """The identifier that an element gets for the one that its author chose, or that came out of a cell."""
    name = ctx.unique(wished)
    is_shown = is_output(elem) and STEP not in getattr(elem, "attributes", {})
    if name != wished and kind_of(wished) and not is_shown:
        ctx.error(elem, f"two things are labelled {wished}", "give one of them a label of its own")
    elif name != wished and not is_output(elem):
        ctx.warn(elem, f"#{wished} names two things: this one becomes #{name}", "give it a name of its own")
    return name
