"""What becomes of answers: what their lecture says, or the file that they are included from."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..course.clock import UNRELEASED
from ..course.model import ANSWERED, WITHHELD
from .context import Context
from .notes import ancestors


def are_withheld(elem: Any, ctx: Context) -> bool:
    """Whether readers shall not get the answers in an element."""
    return ctx.answers == "withheld" or bool(_around(elem, WITHHELD))


def texts(elem: Any) -> list[str]:
    """What an element says, and the code in it, which `stringify` leaves out."""
    found = [pf.stringify(elem)]
    elem.walk(lambda one, _: found.append(one.text) if isinstance(one, (pf.Code, pf.CodeBlock)) else None)
    return found


def early(elem: Any, ctx: Context) -> tuple[list[str], dict[str, str]]:
    """The classes and attributes of answers that a preview shows before they come; else none."""
    around = _around(elem, ANSWERED)
    until = around[0].attributes["data-release"] if around else ctx.answers_until
    return ([UNRELEASED], {"data-release": until}) if until else ([], {})


def _around(elem: Any, name: str) -> list[Any]:
    """The divs of a class that an element stands in, from the inside out."""
    return [one for one in ancestors(elem) if isinstance(one, pf.Div) and name in one.classes]
