"""Ways that a project gives, as templates are told of them: links of all pages, and parts of the list of lectures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ..course.ways import Part, Way, Ways

Entry = Mapping[str, Any]  # what templates are told of a lecture


def told_of(ways: Iterable[Way], entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    """What is told of ways, but for those to lectures that are not shown."""
    shown = {one["slug"]: one for one in entries}
    for way in ways:
        entry = shown.get(way.slug)
        if entry:
            page = entry["page"] + (f"#{quote(way.fragment)}" if way.fragment else "")
            lecture = entry if way.is_lecture else None
            yield {"text": way.text or entry["title"], "address": "", "page": page, "lecture": lecture}
        elif not way.slug and way.text:
            yield {"text": way.text, "address": way.address, "page": "", "lecture": None}


def parts_of(ways: Ways, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The parts that some lectures are listed in, each with a title, or without; one where a project names none."""
    parts = ways.parts or (Part(Way(""), tuple(Way("", slug=one["slug"]) for one in entries)),)
    return [
        {"title": next((one["text"] for one in told_of([part.heading], entries)), ""), "ways": listed}
        for part in parts
        if (listed := [*told_of(part.ways, entries)])
    ]
