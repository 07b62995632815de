"""One slide, through the filters that all readings share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import panflute as pf

from . import filters
from .course.model import HIDDEN_IN, READINGS
from .filters.context import Context
from .filters.tags import sound
from .markdown.elements import Elements, attributes_as_data, is_wanted, json_of
from .markdown.harmless import harmless
from .markdown.nodes import Node, attributes_of
from .markdown.slides import SourceSlide
from .readings.slide import FilteredSlide

RAW = dict.fromkeys(filters.marks.RAW.tags, (filters.marks.RAW.test,))
BEFORE = filters.UNTRUSTED + filters.EARLY + filters.SHARED  # the readings part
WANTED = BEFORE.wants
IN_HEADINGS = filters.Stage(  # of those that begin slides; what others do with each of them is done here
    *(one for one in BEFORE.filters if one.name not in ("depth", "identifier"))
).wants


def filter_slide(
    slide: SourceSlide, text: str, shared: Sequence[str], context: Context, elements: Elements
) -> FilteredSlide | None:
    """A slide after the filters that all readings share, and with classes that all have; None of nothing."""
    context.page_level = slide.level
    name, classes, attributes, inlines = _heading(slide.header, elements, context)
    context.slide = name or context.unique(f"_slide-{context.slide_number}")
    context.open_levels.clear()
    content = slide.blocks
    if is_wanted(content, WANTED):
        content = json_of(after_filters(content, elements, context))
    if not slide.header and not content:
        return None
    is_hidden = attributes.get("data-visibility") == "hidden"
    return FilteredSlide(
        context.slide,
        slide.level,
        tuple(dict.fromkeys(one for one in (*slide.classes, *classes, *shared) if not one.startswith(HIDDEN_IN))),
        attributes,
        [{"t": "Plain", "c": inlines}] if inlines else [],
        content,
        [] if is_hidden else [(number, json_of(note)) for number, note in context.footnotes],
        bool(slide.header),
        slide.has_rule,
        context.steps,
        context,
        {name for name in READINGS if HIDDEN_IN + name in slide.classes},
        HIDDEN_IN in text,
        bool(slide.cites) or slide.is_list,
    )


def _heading(
    header: Node | None, elements: Elements, context: Context
) -> tuple[str, list[str], dict[str, str], list[Node]]:
    """A slide's heading after filters: its identifier, classes, attributes and inlines; most are only text."""
    if not header:
        return "", [], {}, []
    identifier, classes, _ = attributes_of(header)
    if identifier not in context.ids and not is_wanted([header], IN_HEADINGS):
        return context.unique(identifier) if identifier else "", classes, {}, header["c"][2]
    [element] = after_filters([header], elements, context)
    return element.identifier, element.classes, attributes_of_slide(element, context), element.to_json()["c"][2]


def after_filters(blocks: Sequence[Node], elements: Elements, context: Context) -> list[Any]:
    """Elements of blocks after the filters that all readings share."""
    if is_wanted(blocks, RAW):
        blocks = sound(blocks, context, elements.stands_for)
    whole = pf.Div(*elements.make(blocks))
    for stage in (filters.UNTRUSTED, filters.EARLY) if context.trust != "author" else (filters.EARLY,):
        if is_wanted(blocks, stage.wants):
            whole = filters.apply(stage, whole, context)
    return list(filters.apply(filters.SHARED, whole, context).content)


def attributes_of_slide(heading: Any, context: Context) -> dict[str, str]:
    """A heading's attributes as a slide's: what HTML does not know is data for reveal.js."""
    attributes = attributes_as_data(heading.attributes)
    if context.trust == "author":
        return attributes
    return {name: one for name, one in attributes.items() if harmless("section", name, one) is not None}  # see Parts
