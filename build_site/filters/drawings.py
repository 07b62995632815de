"""Figures that code drew, as files of the site."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ..course.model import PICTURES, Asset, Output
from .context import Context

PLACE = Asset(source="", target="", width=528, height=413)  # of a figure as large as matplotlib draws it


def blank(width: int = PLACE.width, height: int = PLACE.height) -> str:
    """The address of a picture of nothing."""
    return f"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'/%3E"


def best_file(output: Output) -> str:
    """The file of an output that shows it best, "" where it is no picture."""
    return next((output.files[mime] for mime in PICTURES if mime in output.files), "")


def published(name: str, output: Output, ctx: Context) -> Asset:
    """The picture of an output, in the site under a name of its own among the lecture's figures."""
    name = re.sub(r"[^\w.-]+", "-", name)[:80].strip("-.")
    source = best_file(output)
    suffix, count = PurePosixPath(source).suffix, 1
    folder = f"{ctx.lecture.slug}/figures" if ctx.lecture.slug else "figures"
    target = f"{folder}/{name}{suffix}"
    while (ctx.assets.get(target) or ctx.assets_before.get(target, source)) != source:
        ctx.depends.append(target)
        count += 1
        target = f"{folder}/{name}-{count}{suffix}"
    ctx.assets[target] = source
    return Asset(source, target, output.width, output.height)
