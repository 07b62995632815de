"""A project's `sidebar`: the order and the parts in which lectures are listed, on the home page and beside their text.

    contents:
      - 01-start.qmd               a lecture, by its file
      - section: Basics            a heading; where it names a lecture, that one's title
        contents: [02-a.qmd, {text: Forum, href: "https://…"}]
      - section: More
        contents: more/*           all that are called so; `auto` is all there are

Lectures that it does not name come after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from typing import Any

from ..problems import Problem
from .ways import NAMES, TAKEN, TARGETS, WITHOUT, Part, Way, Where, astray, first, is_home, item_of, listed, way_of

ITEM = (*TAKEN, "section", "contents", "auto")
TAKES = ("title", "contents", "id")
KNOWN = (
    *("style", "search", "collapse-level", "background", "foreground", "logo", "logo-alt", "logo-href", "pinned"),
    *("tools", "border", "align", "alignment", "type", "header", "footer", "subtitle"),
)
ALL = ("auto", "true")


class Sidebar:
    """What is read of sidebars: `parts` of lectures and links, and `problems`.

    `pages` maps what a lecture may be called to its slug, in the order of lectures, and `place` finds what is written.
    """

    def __init__(self, pages: Mapping[str, str], place: Where) -> None:
        self.parts: list[Part] = []
        self.problems: list[Problem] = []
        self._pages, self._place = pages, place
        self._named: set[str] = set()  # slugs of lectures that are listed by their names
        self._listed: set[str] = set()

    def read(self, contents: Any, heading: Way) -> None:
        """What stands below a heading."""
        above, ways = heading, list[Way]()
        for item in map(item_of, listed(contents)):
            if "section" in item or "contents" in item:
                self._add(heading, ways)
                self._read_section(item, above)
            elif first(item, NAMES) and not first(item, (*TARGETS, "auto")):  # a heading, or a rule
                self._add(heading, ways)
                heading = _below(above, Way(first(item, NAMES).strip("- ")))
            else:
                ways += self._ways_of(item)
        self._add(heading, ways)

    def close(self) -> None:
        """Note the lectures that are not listed, if any are."""
        left = [slug for slug in dict.fromkeys(self._pages.values()) if slug not in self._listed]
        if self._listed:
            self._add(Way(""), [Way("", slug=slug) for slug in left])

    def _add(self, heading: Way, ways: list[Way]) -> None:
        if ways:
            self.parts.append(Part(heading, tuple(ways)))
            ways.clear()

    def _read_section(self, item: Mapping[str, Any], above: Way) -> None:
        named = first(item, ("section",))
        own = way_of({"href": named}, self._pages) or Way(first(item, NAMES) or named)
        leads = first(item, TARGETS) or (named if own.slug else "")
        self.read([*([{"href": leads}] if leads else []), *listed(item.get("contents"))], _below(above, own))

    def _ways_of(self, item: Mapping[str, Any]) -> Iterator[Way]:
        """Where an item leads: to one place, or to all lectures that are called so."""
        pattern = first(item, ("auto", *TARGETS))
        if "auto" not in item and (way := way_of(item, self._pages)):
            if way.is_lecture and way.slug in self._named:
                what = f"sidebar: {first(item, TARGETS)} is listed twice"
                self.problems.append(
                    Problem(self._place(first(item, TARGETS)), what, "take one of them away", "warning")
                )
            if not (way.is_lecture and way.slug in self._listed):
                yield way
            if way.is_lecture:
                self._named.add(way.slug)
                self._listed.add(way.slug)
        elif found := [slug for slug in self._called(pattern) if slug not in self._listed]:
            self._listed.update(found)
            yield from (Way("", slug=slug) for slug in found)
        elif not is_home(item) and not [*self._called(pattern)]:
            self.problems.append(astray({"href": pattern, **item}, self._pages, self._place, "sidebar"))

    def _called(self, pattern: str) -> Iterator[str]:
        """The lectures whose files have such a name, or are in such a folder."""
        inside = pattern.strip("/").removesuffix("/**") + "/*"
        names = (name for name in self._pages if pattern and any(fnmatch(name, one) for one in (pattern, inside)))
        yield from dict.fromkeys(self._pages.values() if pattern in ALL else (self._pages[name] for name in names))


def sidebars_in(value: Any) -> list[Mapping[str, Any]]:
    """The sidebars of a project: one, or some."""
    return [one for one in listed(value) if isinstance(one, Mapping)]


def without_effect(sidebar: Any) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The keys in sidebars that mean nothing here, each with those that it is in; and those that are known there."""
    sidebars = sidebars_in(sidebar)
    if not sidebars and sidebar not in ("", "false"):
        yield (), ()
    for one in sidebars:
        yield from (((key,), (*TAKES, *KNOWN)) for key in one if key not in TAKES)
        waiting = listed(one.get("contents"))
        while waiting:
            item = item_of(waiting.pop(0))
            yield from (((key,), (*ITEM, *WITHOUT)) for key in item if key not in ITEM)
            waiting = listed(item.get("contents")) + waiting


def _below(above: Way, heading: Way) -> Way:
    """The heading of a part that stands in another one; where it names a lecture, that alone."""
    if not heading.text and not heading.slug:
        return above
    return Way(f"{above.text} · {heading.text}") if above.text and heading.text else heading
