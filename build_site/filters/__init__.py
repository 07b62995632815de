"""Filters give meaning to what authors write: each file is one, and the order in which they work is read here.

A filter is a function `name(elem, ctx) -> Element | list | None`: the replacement, several (or none, to drop the
element), or None to leave it. It is called with the elements that the annotation of `elem` names, children before
parents; those in a list that it returns are final: no later filter of its stage sees them.

Most of a lecture is text that no filter wants, and never becomes elements at all: a filter gets to see an element where
the nodes of its kinds, or those that its `marks` tell of, stand in it. Without marks it sees every element of its
kinds; marks only save time. To add one: the file, a line below, and its test in tests/filters/NAME.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import panflute as pf
from msgspec import Struct

from ..markdown.elements import Wants, is_untouched, is_unwanted, replace_children
from ..markdown.nodes import LEAVES, Node
from ..markdown.openers import DIAGRAM
from . import marks
from .absolute import CLASS as ABSOLUTE
from .absolute import absolute
from .address import address
from .alternative import alternative
from .answer import answer
from .ask import ask
from .attributes import attributes
from .callout import callout
from .cell import cell
from .citation import citation
from .code import code
from .columns import columns
from .context import Context
from .depth import depth
from .diagram import diagram
from .equation import equation
from .figure import figure
from .floating import floating
from .footnote import footnote
from .formula import LOST, formula
from .graphics import graphics
from .heading import heading
from .identifier import identifier
from .incremental import incremental
from .label import label
from .layout import PARTS, layout
from .link import link
from .listing import listing
from .margin import CLASSES as IN_MARGIN
from .margin import margin
from .marks import Mark
from .notes import ATTRIBUTES, is_notes, notes
from .only import only
from .option import option
from .output import output
from .pause import pause
from .picture import picture
from .prompt import prompt
from .qr import qr
from .quiz import quiz
from .quotation import quotation
from .raw_html import raw_html
from .reference import reference
from .scheme import CLASSES as OF_SCHEMES
from .scheme import DARK, scheme
from .sidebar import sidebar
from .solution import solution
from .sources import sources
from .spelling import CLASSES, OF_ANSWERS, OF_DIVS, USUAL, spelling
from .step import step
from .tabset import tabset
from .theorem import theorem
from .untrusted import untrusted
from .value import value


class Filter(Struct, frozen=True):
    """A filter, and the `marks` by which a node tells that it may be wanted; none: every node of its kinds is."""

    function: Callable[[Any, Context], Any]
    marks: tuple[Mark, ...] = ()

    @property
    def name(self) -> str:
        """What its file is called."""
        return self.function.__name__

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the elements that it is called with."""
        wanted = self.function.__annotations__["elem"].split("|")  # evaluated with all others it would take 10 ms
        return tuple(getattr(pf, one.strip().removeprefix("pf.")).__name__ for one in wanted)


class Stage:
    """Filters that work in one walk, in their order.

    `wants` tells of a node whether one of them may want it, as `Elements` asks.
    """

    def __init__(self, *filters: Filter) -> None:
        self.filters = filters

    def __add__(self, other: Stage) -> Stage:
        return Stage(*self.filters, *other.filters)

    @cached_property
    def wants(self) -> Wants:
        """Tag of a node -> what it is asked."""
        table: dict[str, tuple[Callable[[Node], bool], ...]] = {}
        for one in self.filters:
            for mark in one.marks or [marks.of_kind(kind) for kind in one.kinds]:
                for tag in mark.tags:
                    tests = table.get(tag, ())
                    table[tag] = tests if mark.test in tests else (*tests, mark.test)
        return table

    @cached_property
    def table(self) -> dict[str, tuple[tuple[Callable[[Any, Context], Any], Wants], ...]]:
        """Name of an element's kind -> the filters that are called with it, in their order, and what each wants."""
        table: dict[str, tuple[tuple[Callable[[Any, Context], Any], Wants], ...]] = {}
        for one in self.filters:
            for kind in one.kinds:
                table[kind] = (*table.get(kind, ()), (one.function, Stage(one).wants))
        return table


UNTRUSTED = Stage(  # where authors are not trusted, before all others
    Filter(untrusted, (marks.RAW, marks.LINKS, marks.WITH_ATTRIBUTES)),
)
EARLY = Stage(  # what goes, goes before others see it
    Filter(output, (marks.STEPS,)),
    Filter(diagram, (marks.with_class("CodeBlock", name=DIAGRAM),)),
    Filter(
        spelling,
        (
            marks.of_other_class(CLASSES, "Div", "Span", "Header", "Image"),
            marks.div("incremental"),
            marks.of_class((*OF_DIVS, *OF_ANSWERS), "Span", "Header", "Image", "CodeBlock"),
            marks.with_attribute("Header", "Image"),
            marks.of_other_attribute(USUAL, "Div", "Span", "CodeBlock"),
            marks.IN_FULL,
        ),
    ),
    Filter(notes, (marks.div("notes"), marks.ASIDE, marks.with_attribute("Header", "Div", names=ATTRIBUTES))),
    Filter(step, (marks.RAW, marks.DOTS)),
    Filter(prompt, (marks.of_kind("BlockQuote"), marks.div("answer"))),
    Filter(quiz, (marks.div("quiz"),)),
    Filter(reference, (marks.REFERENCES,)),
    Filter(listing, (marks.LISTINGS,)),
    Filter(floating, (marks.FLOATS,)),
    Filter(theorem, (marks.THEOREMS,)),
    Filter(alternative, (marks.NOTED,)),
    Filter(qr, (marks.with_class("Span", name="qr"),)),
    Filter(absolute, (marks.with_class("Div", "Span", "Image", name=ABSOLUTE),)),
    Filter(callout, (marks.CALLOUTS, marks.ALERTS)),
    Filter(tabset, (marks.div("panel-tabset"),)),
    Filter(margin, tuple(marks.with_class("Div", "Span", name=name) for name in IN_MARGIN)),
    Filter(sidebar, (marks.div("panel-sidebar"),)),
    Filter(layout, (marks.LAYOUTS,)),
    Filter(scheme, (marks.of_class(OF_SCHEMES, "Image", "Header"),)),
)
SHARED = Stage(  # for all readings alike
    Filter(value, (marks.STEPS,)),
    Filter(graphics, (marks.RAW,)),
    Filter(raw_html),
    Filter(picture),
    Filter(figure, (marks.PICTURES,)),
    Filter(attributes, (marks.WITH_ATTRIBUTES, marks.TABLES)),
    Filter(link),
    Filter(code),
    Filter(formula, (marks.formulas(LOST),)),
    Filter(equation, (marks.DISPLAYED,)),
    Filter(label, (marks.LABELLED,)),
    Filter(footnote),
    Filter(citation),
    Filter(quotation),
    Filter(columns, (marks.div("column"),)),
    Filter(depth),
    Filter(identifier, (marks.WITH_IDENTIFIER,)),
)
_OTHER_IN_NOTEBOOKS = (  # than on the page
    Filter(callout, (marks.div("callout"),)),
    Filter(tabset, (marks.div("tabs"),)),
    Filter(margin, (marks.div("column-margin"),)),
    Filter(layout, tuple(marks.div(name) for name in PARTS)),
    Filter(quiz, (marks.div("quiz"),)),
    Filter(scheme, (marks.with_class("Div", "Span", "Code", "CodeBlock", "Link", name=DARK),)),
)
IN_NOTEBOOKS = Stage(*_OTHER_IN_NOTEBOOKS).wants
READING = Stage(  # for each reading apart
    Filter(only, (marks.HIDDEN,)),
    Filter(notes, (marks.div("notes"),)),
    Filter(heading),
    Filter(cell, (marks.STEPS,)),
    Filter(pause, (marks.div("pause"),)),
    Filter(incremental, (marks.div("incremental"),)),
    Filter(option),
    *_OTHER_IN_NOTEBOOKS,
    Filter(answer, (marks.div("answer"),)),
    Filter(solution, (marks.div("sol"),)),
    Filter(ask, (marks.div("prompt"),)),
    Filter(sources, (marks.div(marks.SOURCES),)),
    Filter(address, (marks.TO_LECTURES,)),
)


def apply(stage: Stage, element: Any, ctx: Context) -> Any:
    """`element` after the filters, in one walk over it and all that it holds.

    A replacement of another kind is walked as well; elements in a list are final. Speaker notes that will be dropped
    are not looked into (what is wrong in them is nobody's business yet), nor is what nobody wants.
    """
    table, wants = stage.table, stage.wants
    plain = LEAVES - table.keys()

    def act(element: Any) -> Any:
        if is_unwanted(element, wants):
            return element
        for function, own in table.get(element.tag, ()):
            if is_unwanted(element, own):
                continue
            result = function(element, ctx)
            if isinstance(result, list):
                return result
            if result is not None and result.tag != element.tag:
                return walk(result)
            element = element if result is None else result
        return element

    def walk(element: Any) -> Any:
        if not is_untouched(element) and (ctx.notes or not is_notes(element)):
            replace_children(element, walk, but=plain)
        return act(element)

    return walk(element)
