"""Ways through the site that a project gives: links of all pages, and the parts that its lectures are listed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from posixpath import splitext
from typing import Any

from msgspec import Struct

from ..problems import Place, Problem, nearest

TARGETS = ("href", "file", "url")  # names of one thing: where an item leads
NAMES = ("text", "aria-label")
TAKEN = (*TARGETS, *NAMES)  # of items
WITHOUT = ("id", "icon", "rel", "target", "menu", "contents", "section")  # known, and without effect where not taken
HOME = tuple(folder + name for folder in ("", "slides/") for name in ("index.md", "index.qmd", "index.html"))
_ELSEWHERE = re.compile(r"(https?://(?:www\.)?|mailto:)[^\s/]\S*", re.I)
Where = Callable[[str], Place]  # what is written in an item -> where that is


class Way(Struct, frozen=True):
    """A link: to an `address` elsewhere, or to the lecture of a `slug`, by its title where no text is.

    It may lead to a `fragment` of the lecture's page.
    """

    text: str
    address: str = ""
    slug: str = ""
    fragment: str = ""

    @property
    def is_lecture(self) -> bool:
        """Whether it leads to a lecture, not into one."""
        return bool(self.slug) and not self.fragment


class Part(Struct, frozen=True):
    """Ways below a heading: a text, or the title of a lecture. One without both has no heading."""

    heading: Way
    ways: tuple[Way, ...]


class Ways(Struct, frozen=True):
    """The `links` of all pages, and the `parts` that lectures are listed in; `name` is what the list is called."""

    links: tuple[Way, ...] = ()
    name: str = ""
    parts: tuple[Part, ...] = ()


NO_WAYS = Ways()


def way_of(item: Mapping[str, Any], pages: Mapping[str, str]) -> Way | None:
    """Where an item leads, None where that is nowhere; `pages` maps what a lecture may be called to its slug."""
    written, text = first(item, TARGETS), first(item, NAMES)
    if elsewhere := _ELSEWHERE.fullmatch(written):
        return Way(text or written[elsewhere.end(1) :].rstrip("/"), address=written)
    path, _, fragment = written.partition("#")
    slug = pages.get(path.lstrip("/").removeprefix("./"), "")
    return Way(text, slug=slug, fragment=fragment) if slug else None


def is_home(item: Mapping[str, Any]) -> bool:
    """Whether an item leads to the home page."""
    written = first(item, TARGETS)
    return bool(written) and (written.strip("./") == "" or written.lstrip("/").removeprefix("./") in HOME)


def astray(item: Mapping[str, Any], pages: Mapping[str, str], place: Where, what: str) -> Problem:
    """The warning for an item that leads nowhere."""
    named = first(item, TARGETS) or first(item, NAMES)
    hint = "write the name of a lecture's file, or an address with https://"
    stems = {splitext(name)[0]: name for name in pages if not name.startswith("slides/") and not name.endswith(".html")}
    if near := nearest(splitext(named)[0], stems):
        hint = f"did you mean {stems[near]}?"
    return Problem(place(named), f"{what}: {named or 'an item'} leads nowhere", hint, "warning")


def item_of(value: Any) -> Mapping[str, Any]:
    """An item of a list, which may be no more than where it leads."""
    return value if isinstance(value, Mapping) else {"href": value}


def listed(value: Any) -> list[Any]:
    """A value as a list: it may be one item, or none."""
    return [*value] if isinstance(value, list) else [value] if value else []


def first(item: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """What the first of some keys says that says something."""
    return next((one for key in keys if isinstance(one := item.get(key), str) and one), "")
