"""The links that a project's `navbar` gives to all pages of the site, but for decks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..problems import Problem
from .ways import NAMES, TAKEN, TARGETS, WITHOUT, Way, Where, astray, first, is_home, item_of, listed, way_of

SIDES = ("left", "right")
ITEM = (*TAKEN, "menu")
KNOWN = (
    *("title", "logo", "logo-alt", "logo-href", "background", "foreground", "search", "search-label", "pinned"),
    *("collapse", "collapse-below", "tools", "toggle-position", "tools-collapse"),
)


def links_in(navbar: Any, pages: Mapping[str, str], place: Where) -> tuple[tuple[Way, ...], tuple[Problem, ...]]:
    """The links of a navbar, left ones first and menus in the row, and a warning for each that leads nowhere.

    `pages` maps what a lecture may be called to its slug. The home page needs no link: the name of the course is one.
    """
    ways, problems = [], []
    for _, item in _items(navbar):
        if way := way_of(item, pages):
            ways.append(way)
        elif not (is_home(item) or "menu" in item or _is_rule(item)):
            problems.append(astray(item, pages, place, "navbar"))
    return tuple(ways), tuple(problems)


def without_effect(navbar: Any) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The keys in a navbar that mean nothing here, each with those that it is in; and those that are known there."""
    if not isinstance(navbar, Mapping):
        yield from [((), ())] if navbar not in ("", "false") else []
        return
    yield from (((key,), (*SIDES, *KNOWN)) for key in navbar if key not in SIDES)
    yield from (((side, key), (*ITEM, *WITHOUT)) for side, item in _items(navbar) for key in item if key not in ITEM)


def _items(navbar: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each item of a navbar, with its side; those of a menu after the item that has it."""
    for side in SIDES if isinstance(navbar, Mapping) else ():
        waiting = listed(navbar.get(side))
        while waiting:
            item = item_of(waiting.pop(0))
            yield side, item
            waiting = listed(item.get("menu")) + waiting


def _is_rule(item: Mapping[str, Any]) -> bool:
    """Whether an item divides a menu, or is a title in it."""
    text = first(item, NAMES)
    return bool(text) and not first(item, TARGETS) and not text.strip("- ")
