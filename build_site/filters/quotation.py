"""Quotations: a block quote that ends in ` -- someone` says whose words it holds."""

from __future__ import annotations

from typing import Any

import panflute as pf

from ..markdown.elements import GAPS, wrap
from ..problems import shortened
from .context import Context

DASHES = ("–", "—")


def quotation(elem: pf.BlockQuote, ctx: Context) -> Any:
    """BlockQuote -> `figure.quotation` with `figcaption.attribution`; one without attribution stays."""
    last = elem.content[-1] if elem.content else None
    if not isinstance(last, (pf.Para, pf.Plain)):
        return None
    inlines = list(last.content)
    dash = next((n for n in reversed(range(len(inlines))) if _is_dash(inlines, n)), None)
    if dash is None and (name := _after_hyphen(inlines)):
        ctx.warn(elem, f"{shortened(f'- {name}', 40)} is text, no attribution", f"write -- {shortened(name, 40)}")
    if dash is None or not _names_someone(someone := inlines[dash + 2 :]):
        return None
    said = inlines[:dash]
    while said and isinstance(said[-1], GAPS):
        said.pop()
    words = [*elem.content[:-1], *([type(last)(*said)] if said else [])]
    if not words:
        return None
    credit = wrap("figcaption", {"class": "attribution"}, [pf.Plain(*someone)])
    return wrap("figure", {"class": "quotation"}, [pf.BlockQuote(*words), *credit])


def _is_dash(inlines: list[Any], n: int) -> bool:
    """Whether a dash stands there between gaps, as in ` -- `, or starts the paragraph."""
    return (
        isinstance(inlines[n], pf.Str)
        and inlines[n].text in DASHES
        and (n == 0 or isinstance(inlines[n - 1], GAPS))
        and n + 2 < len(inlines)
        and isinstance(inlines[n + 1], GAPS)
    )


def _after_hyphen(inlines: list[Any]) -> str:
    """The last line, where a hyphen begins it and a name may follow."""
    last = next((n for n in reversed(range(len(inlines))) if isinstance(inlines[n], GAPS[1:])), -1)
    hyphen, *rest = [*inlines[last + 1 :], None]
    text = str(pf.stringify(pf.Plain(*rest[1:-1]))) if len(rest) > 2 and isinstance(rest[0], pf.Space) else ""
    return text if last > 0 and isinstance(hyphen, pf.Str) and hyphen.text == "-" and text[:1].isupper() else ""


def _names_someone(inlines: list[Any]) -> bool:
    """A name, not the rest of a sentence: that begins in lower case and ends in a full stop."""
    text = pf.stringify(pf.Plain(*inlines)).strip()
    return bool(text) and not (text[0].islower() and text[-1] in ".!?…")
