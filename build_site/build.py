"""A course -> its site: the phases of a build, from top to bottom.

    scan       the tree -> Course                                            read/scan.py
    convert    stale lectures, in parallel: read, run, filter, write         lectures.py, convert.py
    check      links between lectures, and all that was found on the way     write/links.py
    assemble   Result -> the texts of the files that changed                 write/site.py
    publish    all or nothing                                                write/publish.py

A lecture is converted when its text, anything that it or its code looked at, a setting or build_site has changed. What
of its code runs then is decided step by step (run/freshness.py). Its files are rendered when it was converted, or
when what all pages tell of the course has changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .digests import Digests
from .inputs import see
from .lectures import convert_all
from .memory import forget, lecture_keys, open_memory, running_code
from .model import Course
from .problems import CourseError, Place, Problem
from .read.files import look
from .read.scan import scan
from .run.runner import Runner
from .run.store import Store
from .write.links import check_links
from .write.publish import exclusive, publish
from .write.results import load_body, load_result, save_result
from .write.site import assemble

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Options:
    """`notes` puts speaker notes into the decks; `strict` takes warnings for errors; `jobs` at a time, 0 = cores."""

    notes: bool = False
    strict: bool = False
    jobs: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: how many lectures and files, which steps ran, and the warnings that did not stop it."""

    lectures: int
    converted: int
    ran: list[str]
    changed: int
    problems: list[Problem]


def build(root: Path, out: Path, options: Options, progress: Callable[[int, int], None]) -> Report:
    """Build the course in `root` into `out`. Raises CourseError, with every problem, and leaves `out` as it was.

    `progress` is told how many of the stale lectures are converted, and how many there are. A file that is saved
    meanwhile would be known by a digest that is not its own: then all begins again with what is there now.
    """
    for _ in range(ATTEMPTS):
        course = scan(root)
        refuse_inside(course, out)
        with exclusive(memory := open_memory(course.root)):
            digests = Digests(course.root, memory / "digests.json")
            if report := _build(course, out, options, progress, memory, digests):
                return report
    raise CourseError([Problem(Place(str(root)), "files change faster than they can be read", "build again")])


def _build(
    course: Course,
    out: Path,
    options: Options,
    progress: Callable[[int, int], None],
    memory: Path,
    digests: Digests,
) -> Report | None:
    """One attempt; None where a file of the course was saved while it was read."""
    seen = partial(look, course, digests)
    stored = {one: memory / f"{key}.json" for one, key in lecture_keys(course, options.notes, digests).items()}
    fresh = {one: result for one, file in stored.items() if (result := load_result(file, seen))}
    stale = [one for one in course.sources if one not in fresh]
    store = Store(course.root, memory, digests)
    jobs = options.jobs or os.cpu_count() or 1
    runner = Runner(course.root, store, partial(see, course.root, digest=digests), running_code(digests), jobs)
    converted, problems = convert_all(course, stale, seen, runner, jobs, options.notes, progress)
    if runner.keys:
        store.remember(runner.keys)
    problems += [_damaged(path) for path in store.damaged]
    if not digests.hold():
        return None
    for one, (result, body) in converted.items():
        if not result.is_faulty:
            save_result(stored[one], result, body)
    digests.save()
    found = fresh | {one: result for one, (result, _) in converted.items()}
    results = {one: found[one] for one in course.sources if one in found}
    problems += [problem for result in results.values() for problem in result.problems] + check_links(results)
    if any(problem.severity == "error" or options.strict for problem in problems):
        raise CourseError(sorted(problems))
    site = assemble(course, stored, results, lambda one: load_body(stored[one]), out, memory, digests)
    changed = publish(out, site.manifest, site.texts, site.copies, site.ran_on, digests)
    digests.save()
    forget(memory, {file.name for file in stored.values()})
    store.forget({path for result in results.values() for path in result.assets.values()})
    return Report(len(course.lectures), sum(bool(one.slug) for one in converted), runner.ran, changed, sorted(problems))


def refuse_inside(course: Course, out: Path) -> None:
    """A site inside what it is made from would become part of itself."""
    for name in ("slides", "templates", "figures_src"):
        if out.resolve().is_relative_to((course.root / name).resolve()):
            message = f"the site cannot be inside {name}/, which it is made from"
            raise CourseError([Problem(Place(str(out)), message, "choose another folder with -o")])


def _damaged(path: str) -> Problem:
    return Problem(Place(path, 0), "is damaged: set aside, and what it held was run again", severity="warning")
