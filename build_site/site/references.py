"""The marks for numbers and references -> what they stand for, once all lectures are known (see course/labels.py).

A mark that somebody forges is a reference like others and no more: words in it are escaped, wherever they go.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from ..course.front import Front
from ..course.labels import MARK, TOKEN, WORDS, Numbered, Placeholder, name_of, numbered, placeholder_of
from ..course.model import DOCUMENTS, Course, Lecture, Result
from ..course.words import word
from ..problems import Problem, nearest
from ..readings import reading as reading_of
from .links import unpublished

_MARKUP = re.compile(r"([\\`*_\[\]])")  # of Markdown


class References:
    """The labelled things of a course's lectures, with their numbers."""

    def __init__(self, results: Mapping[Lecture, Result]) -> None:
        self._results = {lecture.slug: (lecture, result) for lecture, result in results.items()}
        self._numbered: dict[str, dict[str, Numbered]] = {}

    def things(self, slug: str) -> Mapping[str, Numbered]:
        """The things of a lecture, by their names."""
        if slug not in self._numbered:
            _, result = self._results.get(slug, (None, None))
            self._numbered[slug] = numbered(result.labels) if result else {}
        return self._numbered[slug]

    def pieces(self, lecture: Lecture, reading: str, pieces: list[Any]) -> list[Any]:
        """The pieces of a reading of a lecture, with numbers and references."""
        fill = self.filler(lecture, reading)
        return [reading_of(reading).filled(one, fill) for one in pieces]

    def filler(self, lecture: Lecture, reading: str) -> Callable[[str], str]:
        """What fills in numbers and references in a text of a lecture; where browsers do not show it, as plain text."""

        def put(token: re.Match[str]) -> str:
            placeholder = placeholder_of(token)
            if not placeholder:
                return token[0]
            if token["plain"] or reading not in DOCUMENTS:
                words = self._words(placeholder, lecture, is_html=False)
                return html.escape(words) if token["plain"] else _MARKUP.sub(r"\\\1", html.escape(words, quote=False))
            return self._html(placeholder, lecture, reading)

        return lambda text: TOKEN.sub(put, text) if MARK in text else text

    def _find(self, placeholder: Placeholder, lecture: Lecture) -> Numbered | None:
        return self.things(placeholder.slug or lecture.slug).get(placeholder.name)

    def _html(self, placeholder: Placeholder, lecture: Lecture, reading: str) -> str:
        words, found = self._words(placeholder, lecture, is_html=True), self._find(placeholder, lecture)
        if placeholder.style in ("caption", "label"):
            return f'<span class="number">{words}</span>'
        if not found:  # which is told: see `check_references`
            return f'<span class="ref missing">{words}</span>'
        if found.label.is_withheld:
            return f'<span class="ref">{words}</span>'
        is_deck = reading == "deck"
        place = f"#/{quote(found.label.slide)}" if is_deck else f"#{quote(placeholder.name)}"
        if placeholder.slug and placeholder.slug != lecture.slug:
            target, _ = self._results[placeholder.slug]
            place = f"{'../' if lecture.slug else ''}{quote(target.place(reading))}{place}"
        return f'<a class="ref" href="{html.escape(place)}">{words}</a>'

    def _words(self, placeholder: Placeholder, lecture: Lecture, is_html: bool) -> str:
        """What a reader reads: HTML or plain text."""
        escape: Callable[[str], str] = html.escape if is_html else str
        found, kind = self._find(placeholder, lecture), placeholder.name.partition("-")[0]
        lang = self._results[lecture.slug][1].front.lang
        if placeholder.style in ("caption", "label"):
            own = (found.letter or name_of(kind, found.number, lang)) if found else word(lang, WORDS[kind])
            return f"{own}:" if placeholder.style == "caption" and not (found and found.letter) else own
        if not found:
            return escape(f"@{placeholder.slug}/{placeholder.name}" if placeholder.slug else f"@{placeholder.name}")
        label = found.label
        if kind == "sec":
            words = (label.title if is_html else label.plain) or escape(word(lang, WORDS[kind]))
        elif placeholder.style == "bare":
            words = found.number
        else:
            words = name_of(kind, found.number, lang) if not placeholder.prefix or kind == "eq" else found.number
        if placeholder.prefix:
            words = f"{escape(placeholder.prefix)} {words}"
        if not placeholder.slug or placeholder.slug == lecture.slug or placeholder.style == "bare":
            return words
        front = self._results[placeholder.slug][1].front
        title = _title(front) if is_html else front.plain_title
        return word(lang, "{thing} of {lecture}", thing=words, lecture=title)

    def of_others(self, lecture: Lecture, result: Result) -> list[str]:
        """What a lecture's references to others read as, which its files change with."""
        fill = self.filler(lecture, "page")
        placeholders = (Placeholder("ref", one.name, one.slug) for one in result.references if one.slug)
        return [fill(placeholder.token()) for placeholder in placeholders]


def _title(front: Front) -> str:
    return f"<em>{front.label or html.escape(front.plain_title)}</em>"


def check_references(course: Course, results: Mapping[Lecture, Result]) -> list[Problem]:
    """An error for each reference to what is not there, or not shown, with the nearest label of the course."""
    known = References(results)
    slugs = {one.slug: one for one in course.lectures}
    problems = []
    for lecture, result in results.items():
        for one in result.references:
            target = slugs.get(one.slug) if one.slug else lecture
            found = results.get(target) if target else None
            if target and not found:  # it could not be read, which is said of itself
                continue
            if not target:
                close = nearest(one.slug, slugs)
                hint = (
                    f"did you mean @{close}/{one.name}?" if close else "write the name of its file without its number"
                )
                problems.append(Problem(one.place, f"@{one.key}: there is no lecture {one.slug}", hint))
            elif found and found.front.draft and not result.front.draft:
                what, hint = unpublished(target.path, found.front, "reference")
                problems.append(Problem(one.place, f"@{one.key} refers to a draft: {what}", hint))
            elif found and one.name not in known.things(target.slug):
                hint = _hint(one.name, one.slug, lecture, found, {path: known.things(path) for path in slugs})
                if any(label.name == one.name for label in found.labels):
                    hint = "show the slide, or take the reference away"
                    problems.append(Problem(one.place, f"@{one.key} is on a hidden slide", hint))
                else:
                    problems.append(Problem(one.place, f"nothing is labelled {one.key}", hint))
    return problems


def _hint(name: str, slug: str, lecture: Lecture, found: Result, things: Mapping[str, Mapping[str, Numbered]]) -> str:
    """What may have been meant: a thing of the lecture itself, or else of another one."""
    near = nearest(name, [one.name for one in found.labels if not one.is_hidden], 0.75)
    if near:
        return f"did you mean @{slug}/{near}?" if slug else f"did you mean @{near}?"
    others = {one: path for path, labels in things.items() for one in labels if path != lecture.slug}
    if other := nearest(name, others, 0.75):
        return f"did you mean @{others[other]}/{other}?"
    if name in found.ids:
        return f"what has this name has no number: {NEEDS.get(name.partition('-')[0], NEEDS['thm'])}"
    return f"give what is meant the label {{#{name}}}, or write \\@ where @ belongs to a name"


NEEDS = {  # what makes a thing one that has a number
    "fig": "give the picture a paragraph of its own, or end the div with its caption",
    "tbl": "write `: Its caption {#tbl-…}` below the table",
    "lst": "label a block of code, or end the div with its caption",
    "eq": "write {#eq-…} behind the last $$ of the formula",
    "sec": "label a heading",
    "thm": "label a div: ::: {#thm-…}",
}
