"""What becomes of answers: what their lecture says, or the file that they are included from."""

from __future__ import annotations

from typing import Any

from ..course.clock import UNRELEASED
from ..course.model import ANSWERED, WITHHELD
from ..markdown.elements import is_div
from .context import Context
from .notes import ancestors


def are_withheld(elem: Any, ctx: Context) -> bool:
    """Whether readers shall not get the answers in an element."""
    return ctx.answers == "withheld" or bool(_around(elem, WITHHELD))


def early(elem: Any, ctx: Context) -> tuple[list[str], dict[str, str]]:
    """The classes and attributes of answers that a preview shows before they come; else none."""
    around = _around(elem, ANSWERED)
    until = around[0].attributes["data-release"] if around else ctx.answers_until
    return ([UNRELEASED], {"data-release": until}) if until else ([], {})


def _around(elem: Any, name: str) -> list[Any]:
    """The divs of a class that an element stands in, from the inside out."""
    return [one for one in ancestors(elem) if is_div(one, name)]
