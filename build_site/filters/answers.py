"""What becomes of answers: what their lecture says, or the file that they are included from."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..course.clock import UNRELEASED
from ..course.model import ANSWERED, WITHHELD
from ..markdown.elements import is_div
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


def shown(elem: Any, ctx: Context) -> tuple[list[str], dict[str, str]]:
    """Classes and attributes of answers: a fragment in the deck, folded elsewhere, or open; marked if early."""
    around = _around(elem, ANSWERED)
    until = around[0].attributes["data-release"] if around else ctx.answers_until
    marks, moment = ([UNRELEASED], {"data-release": until}) if until else ([], {})
    if ctx.reading == "deck":
        return [*(["fragment"] if ctx.answers == "folded" else []), *marks], moment
    return marks, moment | ({"open": ""} if ctx.answers == "shown" else {})


def _around(elem: Any, name: str) -> list[Any]:
    """The divs of a class that an element stands in, from the inside out."""
    return [one for one in ancestors(elem) if is_div(one, name)]
