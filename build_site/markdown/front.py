"""Front matter: which keys mean something, and a document's values for them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import panflute as pf
from msgspec import Struct, field

from ..course import quarto
from ..course.front import FRONT_HTML, FRONT_TEXT
from ..course.term import LISTS as LISTS_OF_TERM
from ..problems import Place, Problem, Severity, did_you_mean, nearest
from .blocks import outline
from .dates import impossible
from .elements import Elements
from .languages import wrong_with
from .lecture import Document
from .metadata import plain
from .sources import KEYS

LISTS = ("author", "instructors")
ANSWERS = ("folded", "withheld", "shown")
CHOICES = {
    "answers": ANSWERS,
    "lightbox": ("true", "auto", "false"),
    **{key: quarto.TAKEN[key] for key in ("slide-level", "incremental", "toc", "draft")},
}
# known, so that a misspelt one is remarked on; templates get them in `meta`
OTHERS = (*KEYS, "timezone", "translation-of", *LISTS_OF_TERM, *quarto.READ, *quarto.TAKEN)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
READ = (*FRONT_HTML, *FRONT_TEXT, *LISTS, *CHOICES)
KNOWN = tuple(dict.fromkeys((*READ, *OTHERS)))


class FrontMatter(Struct, frozen=True):
    """A document's front matter: `texts` and `lists` as panflute blocks, the others as plain values.

    `deck` has options of reveal.js, `slides` classes that all slides have. `place` tells where keys, each inside the
    one before it, are set; `term` has the lists of the home page that term.py reads, as panflute has them.
    """

    texts: dict[str, list[Any]]
    lists: dict[str, list[list[Any]]]
    plain: dict[str, str]
    choices: dict[str, str]
    deck: dict[str, bool | float | str]
    slides: tuple[str, ...]
    place: quarto.Found
    meta: dict[str, Any] = field(default_factory=dict)
    term: dict[str, Any] = field(default_factory=dict)


def front_matter(document: Document, elements: Elements) -> tuple[FrontMatter, list[Problem]]:
    """The front matter of a document, of which `elements` makes panflute's, and what is wrong with its own."""
    meta = document.meta
    made = zip(meta, elements.make(meta.values()), strict=True)
    values = {key: _alone(value) if key in (*FRONT_HTML, *FRONT_TEXT) else value for key, value in made}
    text, path = document.text, document.lecture.path
    place = partial(_place, text, path)
    own = [(key, values[key]) for key, value in document.tree["meta"].items() if meta.get(key) is value]
    term = {key: value for key, value in own if key in LISTS_OF_TERM and not document.lecture.slug}
    near = [key for key in KNOWN if not document.lecture.slug or key not in LISTS_OF_TERM]
    problems = [
        Problem(_place(text, path, key, value=where), message, hint, severity)
        for key, value in own
        if key not in term
        for where, message, hint, severity in _judge(key, value, text, near)
    ]
    problems += quarto.judge({key: plain(one) for key, one in document.tree["meta"].items()}, place)
    texts = {key: _blocks(values[key]) for key in FRONT_HTML if key in values}
    lists = {key: [_blocks(one) for one in _items(values[key])] for key in LISTS if key in values}
    told = {key: value for key in meta if isinstance(value := plain(meta[key]), str)}
    if "revealjs" in " ".join(quarto.formats_of(plain(meta["format"])) if "format" in meta else ()):
        told = {"slide-level": "2"} | told
    if "chalkboard" in meta and isinstance(plain(meta["chalkboard"]), dict):
        told["chalkboard"] = "true"  # whoever says how wants one
    choices = {key: told[key] for key, known in CHOICES.items() if key in told and quarto.is_taken(known, told[key])}
    if told.get("answers", "")[:1].isdigit():  # a moment to come, in a preview
        choices["answers"] = told["answers"]
    texts_of = {key: _plain_text(values[key]) for key in FRONT_TEXT if key in values}
    kept = {key: _plain(value) for key, value in values.items() if key not in READ}
    slides = tuple(key for key in quarto.SLIDES if told.get(key) == "true")
    return FrontMatter(texts, lists, texts_of, choices, quarto.for_reveal(told), slides, place, kept, term), problems


def _place(text: str, path: str, *keys: str, value: str = "") -> Place:
    """Where a front matter sets a key, itself inside others, or has a value of it."""
    return Place(path, quarto.line_of(_lines(text), keys, value))


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines of front matter, with their numbers."""
    lines = text.split("\n")
    return [(line + 1, lines[line]) for one in outline(lines).metadata for line in range(one.first, one.last)]


Said = tuple[str, str, str, Severity]  # what of a key's value is wrong, "" for all of it, in what, and what to do


def _judge(key: str, value: Any, text: str, near: Sequence[str]) -> Iterator[Said]:
    """What is wrong with a key, which may be one of those `near` it, misspelt."""
    if key == "answers" and (word := _plain_text(value)) not in ANSWERS:
        hint = did_you_mean(word, ANSWERS, "it takes: " + ", ".join(ANSWERS))
        yield "", f"{key} cannot be {word!r}", hint, "error"
    elif key in (*FRONT_HTML, *FRONT_TEXT) and isinstance(value, (pf.MetaMap, pf.MetaList)):
        yield "", f"{key} must be text", f"write {key}: and the text in one line", "error"
    elif key in READ and key not in ("lang", "release") and _plain(value) == "" and _is_bare(key, text):
        yield "", f"{key} has no value", "write one, or take the line away", "warning"
    elif key in FRONT_HTML and isinstance(value, pf.MetaBool):
        message = f"{key} is {str(bool(value.boolean)).lower()} to YAML, and shown as that word"
        yield "", message, "put the value in quotes, or take the line away", "warning"
    elif key in LISTS:
        yield from _judge_people(key, value)
    elif key not in (*KNOWN, *quarto.WITHOUT, *quarto.ALREADY) and (close := nearest(key.lower(), near, cutoff=0.8)):
        hint = f"did you mean {close}? Templates get it as a key of your own"
        yield "", f"unknown key: {key}", hint, "warning"
    if key == "lang" and (hint := wrong_with(word := _plain_text(value))):
        yield "", f"lang cannot be {word!r}", hint, "error"
    yield from _judge_dates(key, value)


def _judge_dates(key: str, value: Any) -> Iterator[Said]:
    """What is wrong with the dates of a key, and with what stands for them."""
    how = "write YYYY-MM-DD"
    if key == "date" and (word := _plain_text(value)) in ("today", "now", "last-modified"):
        yield "", f"{word} is another day each time: shown as it is written", how, "warning"
    for _, written, reason in impossible(_plain_text(value)) if key == "date" else ():
        if not DATE.fullmatch(written):
            yield "", f"{written} is no date: {reason}", how, "error"
    for date in DATE.findall(repr(_plain(value))):
        try:
            datetime.date.fromisoformat(date)
        except ValueError as error:
            yield date, f"{date} is no date: {error}", how, "error"


def _is_bare(key: str, text: str) -> bool:
    """Whether nothing follows a key where it is set, not even quotes around nothing."""
    return any(re.fullmatch(rf"{re.escape(key)}: *(?:~|null)?\s*", line) for _, line in _lines(text))


def _judge_people(key: str, value: Any) -> Iterator[Said]:
    """What is lost of the people that front matter names."""
    for one in map(_plain, value.content if isinstance(value, pf.MetaList) else [value]):
        if (isinstance(one, dict) and "name" not in one) or isinstance(one, list):
            yield "", f"one of {key} has no name", "write - name: and the name", "error"
        elif isinstance(one, dict) and (lost := ", ".join(name for name in one if name != "name")):
            message = f"of {one['name']} only the name is shown, not: {lost}"
            yield "", message, "write it into the name", "warning"


def _alone(value: Any) -> Any:
    """The text of a list that holds nothing else, as decks for Beamer have their titles."""
    return value.content[0] if isinstance(value, pf.MetaList) and len(value.content) == 1 else value


def _items(value: Any) -> list[Any]:
    """A list's items; anything else is a list of one. Of an author with affiliation, the name."""
    items = list(value.content) if isinstance(value, pf.MetaList) else [value]
    return [item.content["name"] if isinstance(item, pf.MetaMap) and "name" in item.content else item for item in items]


def _blocks(value: Any) -> list[Any]:
    """A metadata value as blocks to write."""
    if isinstance(value, pf.MetaInlines):
        return [pf.Plain(*value.content)]
    if isinstance(value, pf.MetaBlocks):
        return list(value.content)
    return [pf.Plain(pf.Str(_plain_text(value)))]


def _plain_text(value: Any) -> str:
    plain = _plain(value)
    if isinstance(plain, bool):
        return str(plain).lower()
    return plain if isinstance(plain, str) else ", ".join(map(str, plain))


def _plain(value: Any) -> Any:
    """A metadata value as text, bool, list or dict."""
    if isinstance(value, pf.MetaMap):
        return {key: _plain(one) for key, one in value.content.items()}
    if isinstance(value, pf.MetaList):
        return [_plain(one) for one in value.content]
    if isinstance(value, pf.MetaBool):
        return bool(value.boolean)
    return value.text if isinstance(value, pf.MetaString) else pf.stringify(value).strip()
