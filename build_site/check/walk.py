"""A walk through a site in a browser: every slide in every state, and every page, in all windows and both schemes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from ..course.model import Course
from ..decks import read_lecture
from ..memory import kept
from .browser import VIEWS, WIDE, Seen, Task, is_deck, look_at
from .clean import Digest
from .findings import Finding
from .sights import Sight, Source, as_findings, sights

PAGES = ("credits.html", "404.html")  # besides those of lectures, and the home page
SHARE = 100  # slides of a deck that are looked at by one; more are shared
EVERY = 5.0  # seconds between lines that tell how far it is


class Walk(Struct, frozen=True):
    """Findings with their worst sights, and the results of all tasks.

    So many slides and pages were `skipped`, as they were known to be clean.
    """

    findings: dict[Finding, Sight]
    seen: list[Seen]
    skipped: int


def walk(course: Course, site: Path, folder: Path, everything: bool, remark: Callable[[str], None]) -> Walk:
    """Look at the site of a course: at `everything`, or only at what is not known in `folder` to be clean.

    `remark` gets lines on how far it is. Raises CourseError where there is no browser.
    """
    sources = {
        place: Source(one.path, text.text, text.line)
        for one in course.sources
        for text in (read_lecture(course.root, one.path),)
        for place in ([one.place("deck"), one.place("page")] if one.slug else ["index.html"])
        if (site / place).is_file()
    }
    digest, clean = Digest(site), {*(kept.load(folder / "clean", list[str]) or ())}
    pages = [path for path in ("index.html", *sources, *PAGES) if (site / path).is_file()]
    content = {path: digest.slides(path) if is_deck(path) else digest.sections(path) for path in dict.fromkeys(pages)}
    todo = {
        path: [name for name, known in parts.items() if everything or known not in clean]
        for path, parts in content.items()
    }
    at_a_time = os.cpu_count() or 1
    tasks = [task for path, names in todo.items() if names for task in _tasks(path, names, at_a_time)]
    tasks.sort(
        key=lambda task: (task.is_deck, task.view is WIDE, len(task.parts)), reverse=True
    )  # what is long is first
    count, total = _count(todo), _count(content)
    remark(f"looking at {count} slides and pages in a browser ({total - count} were clean before)")
    seen = [*_reporting(look_at(site.resolve(), tasks, at_a_time), tasks, remark)]
    found = [sight for one in seen for sight in sights(one, sources.get(one.task.path))]
    dirty = {one.seen_on for one in found}
    clean = {
        known
        for path, parts in content.items()
        for name, known in parts.items()
        if not dirty & {(path, name), (path, "")}
    }
    kept.save(folder / "clean", sorted(clean))
    return Walk(as_findings(found), seen, total - count)


def _count(parts: Mapping[str, Collection[str]]) -> int:
    """How many slides and pages there are in these parts of a site."""
    return sum(sum(map(bool, names)) if is_deck(path) else bool(names) for path, names in parts.items())


def _reporting(looks: Iterable[Seen], tasks: Sequence[Task], remark: Callable[[str], None]) -> Iterator[Seen]:
    """The results of tasks, as they come; `remark` gets a line every few seconds."""
    start, done, total = time.monotonic(), 0, sum(len(task.parts) for task in tasks)
    last = start
    for seen in looks:
        yield seen
        done += len(seen.task.parts)
        if (now := time.monotonic()) - last > EVERY and done < total:
            last = now
            remark(f"looked at {done * 100 // total} %, {now - start:.0f} s")


def _tasks(path: str, names: Sequence[str], at_a_time: int) -> list[Task]:
    if not is_deck(path):
        return [Task(path, view, tuple(names)) for view in VIEWS]
    size = max(SHARE, -(-len(names) // at_a_time))
    return [Task(path, view, tuple(names[at : at + size])) for view in VIEWS for at in range(0, len(names), size)]
