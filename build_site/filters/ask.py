"""Prompts are asides, so that they are found as such."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.elements import wrap
from .context import Context


def ask(elem: pf.Div, ctx: Context) -> Any:
    """`div.prompt` -> `aside.prompt`."""
    return wrap("aside", {"class": "prompt"}, list(elem.content)) if elem.classes == ["prompt"] else None
