"""Front matter: which keys mean something, and a document's values for them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import Any

import panflute as pf
from msgspec import Struct, field

from ..course import quarto
from ..course.front import FRONT_HTML, FRONT_TEXT
from ..course.term import LISTS as LISTS_OF_TERM
from ..problems import Place, Problem, did_you_mean, nearest
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
    place = _Places(text, path)
    own = [(key, values[key]) for key, value in document.tree["meta"].items() if meta.get(key) is value]
    term = {key: value for key, value in own if key in LISTS_OF_TERM and not document.lecture.slug}
    near = [key for key in KNOWN if not document.lecture.slug or key not in LISTS_OF_TERM]
    problems = [problem for key, value in own if key not in term for problem in _judge(key, value, text, path, near)]
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


class _Places:
    """Where a front matter sets a key, itself inside others: worked out when it is asked for."""

    def __init__(self, text: str, path: str) -> None:
        self._text, self._path = text, path

    def __call__(self, *keys: str) -> Place:
        lines = self._text.split("\n")
        inside = [(line + 1, lines[line]) for one in outline(lines).metadata for line in range(one.first, one.last)]
        return Place(self._path, quarto.line_of(inside, keys))


def _judge(key: str, value: Any, text: str, path: str, near: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with a key, which may be one of those `near` it, misspelt."""
    if key == "answers" and (word := _plain_text(value)) not in ANSWERS:
        hint = did_you_mean(word, ANSWERS, "it takes: " + ", ".join(ANSWERS))
        yield Problem(Place(path, _line_of(key, text)), f"{key} cannot be {word!r}", hint)
    elif key in (*FRONT_HTML, *FRONT_TEXT) and isinstance(value, (pf.MetaMap, pf.MetaList)):
        yield Problem(Place(path, _line_of(key, text)), f"{key} must be text", f"write {key}: and the text in one line")
    elif key in READ and key not in ("lang", "release") and _plain(value) == "" and _is_bare(key, text):
        yield Problem(
            Place(path, _line_of(key, text)), f"{key} has no value", "write one, or take the line away", "warning"
        )
    elif key in FRONT_HTML and isinstance(value, pf.MetaBool):
        word = str(bool(value.boolean)).lower()
        message = f"{key} is {word} to YAML, and shown as that word"
        yield Problem(
            Place(path, _line_of(key, text)), message, "put the value in quotes, or take the line away", "warning"
        )
    elif key in LISTS:
        yield from _judge_people(key, value, text, path)
    elif key not in (*KNOWN, *quarto.WITHOUT, *quarto.ALREADY) and (close := nearest(key.lower(), near, cutoff=0.8)):
        hint = f"did you mean {close}? Templates get it as a key of your own"
        yield Problem(Place(path, _line_of(key, text)), f"unknown key: {key}", hint, "warning")
    if key == "lang" and (hint := wrong_with(word := _plain_text(value))):
        yield Problem(Place(path, _line_of(key, text)), f"lang cannot be {word!r}", hint)
    yield from _judge_dates(key, value, text, path)


def _judge_dates(key: str, value: Any, text: str, path: str) -> Iterator[Problem]:
    """What is wrong with the dates of a key, and with what stands for them."""
    if key == "date" and (word := _plain_text(value)) in ("today", "now", "last-modified"):
        message = f"{word} is another day each time: shown as it is written"
        yield Problem(Place(path, _line_of(key, text)), message, "write YYYY-MM-DD", "warning")
    for _, written, reason in impossible(_plain_text(value)) if key == "date" else ():
        if not DATE.fullmatch(written):
            yield Problem(Place(path, _line_of(key, text)), f"{written} is no date: {reason}", "write YYYY-MM-DD")
    for date in DATE.findall(repr(_plain(value))):
        try:
            datetime.date.fromisoformat(date)
        except ValueError as error:
            yield Problem(Place(path, _line_of(key, text, date)), f"{date} is no date: {error}", "write YYYY-MM-DD")


def _is_bare(key: str, text: str) -> bool:
    """Whether nothing follows a key where it is set, not even quotes around nothing."""
    return bool(re.fullmatch(rf"{re.escape(key)}: *(?:~|null)?\s*", text.split("\n")[_line_of(key, text) - 1]))


def _judge_people(key: str, value: Any, text: str, path: str) -> Iterator[Problem]:
    """What is lost of the people that front matter names."""
    for one in map(_plain, value.content if isinstance(value, pf.MetaList) else [value]):
        if (isinstance(one, dict) and "name" not in one) or isinstance(one, list):
            yield Problem(Place(path, _line_of(key, text)), f"one of {key} has no name", "write - name: and the name")
        elif isinstance(one, dict) and (lost := ", ".join(name for name in one if name != "name")):
            message = f"of {one['name']} only the name is shown, not: {lost}"
            yield Problem(Place(path, _line_of(key, text)), message, "write it into the name", "warning")


def _line_of(key: str, text: str, value: str = "") -> int:
    """The line that sets a key, or where in it a value stands; YAML's reader, which is pandoc's, does not tell."""
    sets = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*:""")
    lines = text.split("\n")
    inside = [line for block in outline(lines).metadata for line in range(block.first, block.last)]
    at = next((line for line in inside if sets.match(lines[line])), 0)
    return next((line for line in inside if line >= at and value in lines[line]), at) + 1


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
