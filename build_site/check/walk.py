"""A site, walked through in a browser: every slide in every state, and every page, in all windows and both schemes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from ..course.model import Course
from ..decks import read_lecture
from .browser import VIEWS, Seen, Task, look_at
from .clean import Clean, Digest
from .findings import Finding
from .sights import Sight, Source, sights, told

PAGES = ("credits.html", "404.html")  # besides those of lectures, and the home page
SHARE = 40  # slides of a deck that are looked at by one; more are shared


class Walk(Struct, frozen=True):
    """What was found, with the worst that was seen of it, and all that was `seen`.

    So many slides and pages were `skipped`, as they were known to be clean.
    """

    findings: dict[Finding, Sight]
    seen: list[Seen]
    skipped: int


def walk(course: Course, site: Path, folder: Path, everything: bool, remark: Callable[[str], None]) -> Walk:
    """Look at the site of a course; at `everything`, or else only at what was not clean before, which `folder` knows.

    How far it is, is told in a `remark`. Raises CourseError where there is no browser.
    """
    sources = {
        place: Source(one.path, text.text, text.line)
        for one in course.sources
        for text in (read_lecture(course.root, one.path),)
        for place in ([one.place("deck"), one.place("page")] if one.slug else ["index.html"])
        if (site / place).is_file()
    }
    digest, clean = Digest(site), Clean(folder / "clean")
    pages = [path for path in ("index.html", *sources, *PAGES) if (site / path).is_file()]
    content = {path: _parts(digest, path) for path in dict.fromkeys(pages)}
    todo = {
        path: [name for name, known in parts.items() if everything or known not in clean]
        for path, parts in content.items()
    }
    at_a_time = os.cpu_count() or 1
    tasks = [task for path, names in todo.items() if names for task in _tasks(path, names, at_a_time)]
    count, skipped = sum(map(len, todo.values())), sum(map(len, content.values())) - sum(map(len, todo.values()))
    remark(f"looking at {count} slides and pages in a browser ({skipped} were clean before)")
    seen = [*look_at(site, tasks, at_a_time)]
    found = [sight for one in seen for sight in sights(one, sources.get(one.task.path))]
    dirty = {one.seen_on for one in found}
    clean.keep(
        known
        for path, parts in content.items()
        for name, known in parts.items()
        if not dirty & {(path, name), (path, "")}
    )
    return Walk(told(found), seen, skipped)


def _parts(digest: Digest, path: str) -> Mapping[str, str]:
    """The slides of a deck, or a page, which has no name; each with its digest."""
    return digest.slides(path) if path.endswith("/slides.html") else {"": digest.page(path)}


def _tasks(path: str, names: Sequence[str], at_a_time: int) -> list[Task]:
    if [*names] == [""]:
        return [Task(path, view) for view in VIEWS]
    size = max(SHARE, -(-len(names) // at_a_time))
    return [Task(path, view, tuple(names[at : at + size])) for view in VIEWS for at in range(0, len(names), size)]
