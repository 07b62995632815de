"""What a lecture says of itself before its slides: the texts of its front matter, through the filters of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import panflute as pf
from msgspec.structs import replace

from .course.front import Front
from .course.model import ROOT
from .course.term import Term
from .filtering import after_filters, attributes_of_slide
from .filters.context import Context
from .manuscript import noted
from .markdown.elements import json_of
from .markdown.front import FrontMatter
from .markdown.nodes import Node, only_words, replaced
from .markdown.parts import Part
from .markdown.term import Means, term_of
from .markdown.titles import label_of
from .passages import Work, context_of
from .readings.slide import filtered_for


def opening(work: Work) -> tuple[Callable[[], Front], Context]:
    """Have the texts of front matter written; returns what makes a Front of them then, and what filters left."""
    front = work.front
    context = replace(context_of(work, work.reads), root=ROOT)

    def at(line: Callable[[], int]) -> Context:
        return replace(context, line=lambda _: line(), slide_number=0)

    def add(content: list[Any], context: Context = context) -> Part:
        kept = replaced(json_of(content), lambda node: [] if node["t"] == "Note" else None)
        return work.parts.html(filtered_for("page", json_of(after_filters(kept, work.elements, context)), context))

    titles = _titles(work, front.texts.get("title", []))

    def of(key: str) -> Context:
        return at(lambda: front.place(key).line)

    texts = {key: add(value, of(key)) for key, value in front.texts.items()}
    lists = {key: [add(value, of(key)) for value in values] for key, values in front.lists.items()}
    address = front.meta.get("logo")
    logo = add(_logo(address), of("logo")) if isinstance(address, str) else None
    given, there = front.meta.get("title-slide-attributes"), of("title-slide-attributes")
    attributes = {name: str(value) for name, value in given.items()} if isinstance(given, dict) else {}
    slide = after_filters([_heading(attributes)], work.elements, there)[0] if attributes else None
    title_slide = attributes_of_slide(slide, there) if slide else {}
    term = _term(work, context, lambda content, line: add(content, at(lambda: line)))

    def finish() -> Front:
        return Front(
            authors=tuple(one.text for one in lists.get("author", ())),
            instructors=tuple(one.text for one in lists.get("instructors", ())),
            draft=front.choices.get("draft") == "true",
            toc=front.choices.get("toc") != "false",
            logo=logo.text if logo else "",
            deck=front.deck,
            title_slide=title_slide,
            meta=front.meta,
            term=term(),
            **({key: one.text for key, one in texts.items()} | front.plain | titles() | _translated(front)),
        )

    return finish, context


def _titles(work: Work, title: list[Any]) -> Callable[[], dict[str, str]]:
    """Have the title written without links; returns what gives it then, as text, as HTML and as Markdown."""
    slug, nodes = work.manuscript.document.lecture.slug, label_of(json_of(title))
    plain = "".join(map(pf.stringify, title)).strip() or slug
    html, markdown = work.parts.html(nodes), work.parts.markdown(nodes)
    return lambda: {
        "plain_title": plain,
        "label": html.text,
        "markdown_title": " ".join(markdown.text.split()) or only_words(slug),
    }


def _term(work: Work, context: Context, write: Callable[[list[Any], int], Part]) -> Callable[[], Term]:
    """What makes the term of the home page; other lectures have none."""
    front, look = work.front, noted(work.look, work.reads)
    means = Means(work.course, context.find, look, front.place, write, context.links, context.problems)
    return term_of(work.manuscript.document, front.term, str(front.meta.get("timezone", "")), means)


def _translated(front: FrontMatter) -> dict[str, Any]:
    """Which lecture this one translates, and at what line that is said."""
    original = str(front.meta.get("translation-of", ""))
    return {"translation_of": original, "translated_at": front.place("translation-of").line} if original else {}


def _logo(address: str) -> list[Any]:
    """A picture that says nothing: the course's name stands beside it."""
    return [pf.Plain(pf.Span(pf.Image(url=address, attributes={"alt": ""})))]


def _heading(attributes: Mapping[str, str]) -> Node:
    """The heading that a title slide has its attributes of, as other slides have."""
    return {"t": "Header", "c": [1, ["", [], [[*one] for one in attributes.items()]], []]}
