"""Front matter: which keys mean something, and a document's values for them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import Any

import panflute as pf
from msgspec import Struct, field

from ..course.model import FRONT_HTML, FRONT_TEXT
from ..problems import Place, Problem, did_you_mean, nearest
from .blocks import outline
from .elements import Elements
from .lecture import Document

LISTS = ("author", "instructors")
CHOICES = {
    "answers": ("folded", "withheld", "shown"),
    "draft": ("true", "false"),
    "toc": ("true", "false"),
    "incremental": ("true", "false"),
    "slide-level": ("1", "2", "3", "4", "5", "6"),
}
# known, so that a misspelt one is remarked on; templates get them in `meta`
OTHERS = ("bibliography", "csl", "meetings", "assignments", "announcements")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OTHER_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
QUARTO = (  # what decks of others have, and nothing here reads
    *("execute", "title-slide-attributes", "theme", "filters", "engine", "jupyter", "knitr", "editor", "crossref"),
    *("revealjs-plugins", "include-in-header", "header-includes", "output", "logo", "css"),
)
REVEALJS = {"slide-level": "2"}  # what `format: revealjs` means
READ = (*FRONT_HTML, *FRONT_TEXT, *LISTS, *CHOICES)
KNOWN = (*READ, *OTHERS)


class FrontMatter(Struct, frozen=True):
    """A document's front matter: `texts` and `lists` as panflute blocks, the others as plain values."""

    texts: dict[str, list[Any]]
    lists: dict[str, list[list[Any]]]
    plain: dict[str, str]
    choices: dict[str, str]
    meta: dict[str, Any] = field(default_factory=dict)


def front_matter(document: Document, elements: Elements) -> tuple[FrontMatter, list[Problem]]:
    """The front matter of a document, of which `elements` makes panflute's, and what is wrong with it."""
    meta = document.tree["meta"]
    values = dict(zip(meta, elements.make(meta.values()), strict=True))
    text, path = document.text, document.lecture.path
    problems = [problem for key, value in values.items() for problem in _judge(key, value, text, path)]
    texts = {key: _blocks(values[key]) for key in FRONT_HTML if key in values}
    lists = {key: [_blocks(one) for one in _items(values[key])] for key in LISTS if key in values}
    of_format = _of_format(_plain(values["format"])) if "format" in values else {}
    problems += _without_effect([*(key for key in values if key in QUARTO), *of_format], text, path)
    given = of_format | {key: _plain_text(values[key]) for key in CHOICES if key in values}
    choices = {key: given[key] for key, known in CHOICES.items() if given.get(key) in known}
    plain = {key: _plain_text(values[key]) for key in FRONT_TEXT if key in values}
    meta = {key: _plain(value) for key, value in values.items() if key not in READ}
    return FrontMatter(texts, lists, plain, choices, meta), problems


def _judge(key: str, value: Any, text: str, path: str) -> Iterator[Problem]:
    if key in CHOICES and (word := _plain_text(value)) not in CHOICES[key]:
        hint = did_you_mean(word, CHOICES[key], "it takes: " + ", ".join(CHOICES[key]))
        yield Problem(Place(path, _line_of(key, text)), f"{key} cannot be {word!r}", hint)
    elif key in (*FRONT_HTML, *FRONT_TEXT) and isinstance(value, (pf.MetaMap, pf.MetaList)):
        yield Problem(Place(path, _line_of(key, text)), f"{key} must be text", f"write {key}: and the text in one line")
    elif key in LISTS:
        yield from _judge_people(key, value, text, path)
    elif key not in (*KNOWN, *QUARTO, "format") and (close := nearest(key.lower(), KNOWN, cutoff=0.8)):
        hint = f"did you mean {close}? Templates get it as a key of your own"
        yield Problem(Place(path, _line_of(key, text)), f"unknown key: {key}", hint, "warning")

    if key == "lang" and not _LANGUAGE.fullmatch(word := _plain_text(value)):
        yield Problem(Place(path, _line_of(key, text)), f"lang cannot be {word!r}", "write en, de, pt-BR or the like")
    if key == "date" and (other := _OTHER_DATE.fullmatch(_plain_text(value))):
        year, month, day = (one for one in (*other.groups()[:3], *other.groups()[:2:-1]) if one)
        try:
            datetime.date(int(year), int(month), int(day))
        except ValueError as error:
            yield Problem(Place(path, _line_of(key, text)), f"{other[0]} is no date: {error}", "write YYYY-MM-DD")
    for date in DATE.findall(repr(_plain(value))):
        try:
            datetime.date.fromisoformat(date)
        except ValueError as error:
            yield Problem(Place(path, _line_of(key, text, date)), f"{date} is no date: {error}", "write YYYY-MM-DD")


def _judge_people(key: str, value: Any, text: str, path: str) -> Iterator[Problem]:
    """What is lost of the people that front matter names."""
    for one in map(_plain, value.content if isinstance(value, pf.MetaList) else [value]):
        if (isinstance(one, dict) and "name" not in one) or isinstance(one, list):
            yield Problem(Place(path, _line_of(key, text)), f"one of {key} has no name", "write - name: and the name")
        elif isinstance(one, dict) and (lost := ", ".join(name for name in one if name != "name")):
            message = f"of {one['name']} only the name is shown, not: {lost}"
            yield Problem(Place(path, _line_of(key, text)), message, "write it into the name", "warning")


def _of_format(value: Any) -> dict[str, str]:
    """What Quarto's `format` says of revealjs, its slide level among it."""
    options = value.get("revealjs", {}) if isinstance(value, dict) else {}
    is_deck = value == "revealjs" or (isinstance(value, dict) and "revealjs" in value)
    return (REVEALJS if is_deck else {}) | {
        key: str(one).lower() for key, one in (options.items() if isinstance(options, dict) else ())
    }


def _without_effect(keys: Sequence[str], text: str, path: str) -> Iterator[Problem]:
    """One remark on all keys that nothing reads."""
    if lost := [key for key in keys if key not in READ]:
        at = min(_line_of(key, text) for key in lost)
        yield Problem(
            Place(path, at), f"these keys have no effect here: {', '.join(lost)}", "take them away", "warning"
        )


def _line_of(key: str, text: str, value: str = "") -> int:
    """The line that sets a key, or where in it a value stands; YAML's reader, which is pandoc's, does not tell."""
    sets = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*:""")
    lines = text.split("\n")
    inside = [line for block in outline(lines).metadata for line in range(block.first, block.last)]
    at = next((line for line in inside if sets.match(lines[line])), 0)
    return next((line for line in inside if line >= at and value in lines[line]), at) + 1


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
