"""Options of commands in a line of text, such as `--deck`: browsers would break them behind their hyphens."""

from __future__ import annotations

import re

import panflute as pf

from .context import Context

_OPTION = re.compile(r"--?\w[\w-]{,24}")  # longer ones would not fit on a phone


def option(elem: pf.Code, ctx: Context) -> None:
    """`--deck` -> the same, with a class that keeps it in one line; notebooks have it as it is."""
    if ctx.reading != "notebook" and _OPTION.fullmatch(elem.text):
        elem.classes.append("option")
