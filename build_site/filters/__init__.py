"""Filters give meaning to what authors write: each file is one, and the order in which they work is read here.

A filter is a function `name(element, ctx) -> Element | list | None`: the replacement, several (or none, to drop
the element), or None to leave it. It is called with the elements that its first parameter's annotation names,
children before parents. To add one: the file, a line below, and its test in tests/filters/NAME.md.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import panflute as pf

from .address import address
from .addresses import TO_LECTURE
from .alternative import alternative
from .answer import answer
from .ask import ask
from .attributes import attributes
from .cell import cell
from .code import code
from .columns import columns
from .context import STEP, Context
from .depth import depth
from .figure import figure
from .footnote import footnote
from .heading import heading
from .identifier import identifier
from .incremental import incremental
from .link import link
from .notes import is_notes, notes
from .pause import pause
from .picture import picture
from .prompt import prompt
from .quotation import quotation
from .raw_html import raw_html
from .spelling import spelling
from .step import step
from .untrusted import untrusted
from .value import value

Filter = Callable[[Any, Context], Any]

EARLY: tuple[Filter, ...] = (
    untrusted,
    spelling,
    notes,
    step,
    prompt,
    alternative,
)  # what goes, goes before others see it
SHARED: tuple[Filter, ...] = (
    value,
    raw_html,
    picture,
    figure,
    attributes,
    link,
    code,
    footnote,
    quotation,
    columns,
    depth,
    identifier,
)
READING: tuple[Filter, ...] = (
    notes,
    heading,
    cell,
    pause,
    incremental,
    answer,
    ask,
    address,
)  # for deck and page apart
READING_MARKS = ('"notes"', '"pause"', '"incremental"', '"answer"', '"prompt"', '"t":"Header"', STEP, TO_LECTURE)
PLAIN = (pf.Str, pf.Space, pf.SoftBreak, pf.LineBreak, pf.Math)  # what no filter wants, nor
EMPHASIS = (pf.Emph, pf.Strong)  # with nothing but that in it


def apply(filters: tuple[Filter, ...], element: Any, ctx: Context) -> Any:
    """`element` after the filters, in one walk over it and all that it holds.

    A replacement of another type is walked as well; elements in a list are final. Speaker notes that will be dropped
    are not looked into (what is wrong in them is nobody's business yet), nor is text without anything in it.
    """
    wanted = _by_type(filters)

    def act(element: Any, _: Any) -> Any:
        for filter_ in wanted.get(type(element), ()):
            result = filter_(element, ctx)
            if isinstance(result, list):
                return result
            if result is not None and type(result) is not type(element):
                return result.walk(act, ctx, skip)
            element = element if result is None else result
        return element

    def skip(element: Any) -> bool:
        if isinstance(element, (pf.Plain, pf.Para)):
            return all(map(_is_plain, element.content.list))
        return not ctx.notes and is_notes(element)

    return element.walk(act, ctx, skip)


def _is_plain(inline: Any) -> bool:
    return isinstance(inline, PLAIN) or (isinstance(inline, EMPHASIS) and all(map(_is_plain, inline.content.list)))


def concerns_reading(dumped: str) -> bool:
    """Whether dumped blocks have what READING's filters act on: divs of theirs, headings, links to other lectures."""
    return any(mark in dumped for mark in READING_MARKS)


@cache
def _by_type(filters: Sequence[Filter]) -> dict[type, tuple[Filter, ...]]:
    """Element type -> the filters that want it, in their order."""
    table: dict[type, tuple[Filter, ...]] = {}
    for filter_ in filters:
        wanted = typing.get_type_hints(filter_)["elem"]
        for kind in typing.get_args(wanted) if isinstance(wanted, types.UnionType) else (wanted,):
            table[kind] = (*table.get(kind, ()), filter_)
    return table
