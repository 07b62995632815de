"""The text of an image stands for the image; the notes in it belong to the caption, which has the same text."""

from __future__ import annotations

import panflute as pf

from .context import Context


def alternative(elem: pf.Image, ctx: Context) -> None:
    """Image -> one without footnotes, each of which would be counted twice."""
    elem.walk(lambda one, _: [] if isinstance(one, pf.Note) else None)
