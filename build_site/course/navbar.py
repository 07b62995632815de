"""The links that a project's `navbar` gives to all pages of the site, but for decks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from ..problems import Place, Problem

SIDES = ("left", "right")
TARGETS = ("href", "file", "url")  # names of one thing: where an item leads
TAKEN = (*TARGETS, "text", "aria-label", "menu")
HOME = tuple(folder + name for folder in ("", "slides/") for name in ("index.md", "index.qmd", "index.html"))
_ELSEWHERE = re.compile(r"(https?://(?:www\.)?|mailto:)[^\s/]\S*", re.I)


class Way(Struct, frozen=True):
    """A link of all pages: to an `address` elsewhere, or to the lecture of a `slug`, by its title where no text is."""

    text: str
    address: str = ""
    slug: str = ""


def ways_in(
    navbar: Any, pages: Mapping[str, str], place: Callable[[str], Place]
) -> tuple[tuple[Way, ...], tuple[Problem, ...]]:
    """The links of a navbar, left ones first and menus in the row, and a warning for each that leads nowhere.

    `pages` maps what a lecture may be called to its slug, and `place` finds what is written in an item. The home page
    needs no link: the name of the course is one.
    """
    ways, astray = [], []
    for _, item in _items(navbar):
        written, text = _first(item, TARGETS), _first(item, ("text", "aria-label"))
        path = posixpath.normpath(written.lstrip("/"))
        if elsewhere := _ELSEWHERE.fullmatch(written):
            ways.append(Way(text or written[elsewhere.end(1) :].rstrip("/"), address=written))
        elif path in pages:
            ways.append(Way(text, slug=pages[path]))
        elif not (path in HOME or (written and path == ".") or "menu" in item or (text and not text.strip("- "))):
            hint = "write the name of a lecture's file, or an address with https://"
            named = written or text
            astray.append(Problem(place(named), f"navbar: {named or 'an item'} leads nowhere", hint, "warning"))
    return tuple(ways), tuple(astray)


def without_effect(navbar: Any) -> Iterator[tuple[str, ...]]:
    """The keys in a navbar that mean nothing here, each with those that it is in."""
    if not isinstance(navbar, Mapping):
        yield from [()] if navbar not in ("", "false") else []
        return
    yield from ((key,) for key in navbar if key not in SIDES)
    yield from ((side, key) for side, item in _items(navbar) for key in item if key not in TAKEN)


def _items(navbar: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each item of a navbar, with its side; those of a menu after the item that has it."""
    for side in SIDES if isinstance(navbar, Mapping) else ():
        waiting = _listed(navbar.get(side))
        while waiting:
            item = waiting.pop(0)
            item = item if isinstance(item, Mapping) else {"href": item}
            yield side, item
            waiting = _listed(item.get("menu")) + waiting


def _listed(value: Any) -> list[Any]:
    return [*value] if isinstance(value, list) else [value] if value else []


def _first(item: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """What the first of some keys says that says something."""
    return next((one for key in keys if isinstance(one := item.get(key), str) and one), "")
