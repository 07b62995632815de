"""A course -> its site: the phases of a build, from top to bottom.

    scan       the tree -> Course                                            read/scan.py
    convert    stale lectures, in parallel: read, run, filter, write         lectures.py, convert.py
    check      links between lectures, and all that was found on the way     write/links.py
    assemble   Result -> the texts of the files that changed                 write/site.py
    publish    all or nothing                                                write/publish.py

A lecture is converted when its text, anything that it or its code looked at, a setting or build_site has changed. What
of its code runs then is decided step by step (run/freshness.py). Its files are rendered when it was converted, or
when what all pages tell of the course has changed. `serve` does the same in a loop that stays warm.
"""

from __future__ import annotations

from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from .digests import Digests
from .inputs import see
from .lectures import convert_all
from .lock import exclusive
from .memory import forget, lecture_names, open_memory, running_code
from .model import Course
from .options import NOBODY, Listener, Options
from .pandoc import Pool
from .problems import Cancelled, CourseError, Place, Problem
from .read.files import look
from .read.scan import scan
from .run.runner import Runner
from .run.store import Store
from .run.workers import Workers
from .write.links import check_links
from .write.publish import publish
from .write.results import Good, fresh_results, last_good, save_result
from .write.site import assemble

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: how many lectures and files, which steps ran, and the problems that did not stop it."""

    lectures: int
    converted: int
    ran: list[str]
    changed: int
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Warm:
    """What `serve` keeps between its builds.

    Such a build forgives: problems are only reported, drafts are shown, and a lecture with an error stays as it is in
    `good`: by its path, where it is stored and what it told.
    """

    pandocs: Pool
    workers: Workers
    good: Good = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Tools:
    """What one attempt works with: the course's memory, and who runs its code."""

    memory: Path
    digests: Digests
    store: Store
    runner: Runner


def build(root: Path, out: Path, options: Options, listener: Listener = NOBODY, warm: Warm | None = None) -> Report:
    """Build the course in `root` into `out`. Raises CourseError, with every problem, and leaves `out` as it was.

    Builds of one course wait for each other. A file that is saved meanwhile would be known by a digest that is not its
    own: then all begins again with what is there now. Raises Cancelled where its code was cancelled.
    """
    refuse_inside(scan(root), out)  # what is no course gets no memory
    for _ in range(ATTEMPTS):
        processes = nullcontext(warm.workers) if warm else closing(Workers(options.at_a_time))
        with exclusive(memory := open_memory(root.absolute()), listener.waiting), processes as workers:
            course = scan(root)  # as it is now, however long another build took
            digests = Digests(course.root, memory / "digests.json")
            store = Store(course.root, memory, digests)
            seen = partial(see, course.root, digest=digests)
            runner = Runner(course.root, store, seen, running_code(digests), workers, listener.ran, listener.late)
            listener.begun(course, runner.cancel)
            if report := _build(course, out, options, listener, warm, _Tools(memory, digests, store, runner)):
                workers.settle()
                return report
    raise CourseError([Problem(Place(str(root)), "files change faster than they can be read", "build again")])


def _build(
    course: Course, out: Path, options: Options, listener: Listener, warm: Warm | None, tools: _Tools
) -> Report | None:
    """One attempt; None where a file of the course was saved while it was read."""
    memory, digests, store, runner = tools.memory, tools.digests, tools.store, tools.runner
    seen = partial(look, course, digests)
    stored = {one: memory / name for one, name in lecture_names(course, options.notes, digests).items()}
    fresh = fresh_results(stored, seen, warm.good if warm else {})
    stale = [one for one in course.sources if one not in fresh]
    pandocs = warm.pandocs if warm else None
    converted, problems = convert_all(course, stale, seen, runner, options, listener, pandocs)
    if runner.keys:
        store.remember(runner.keys)
    problems += [_damaged(path) for path in store.damaged]
    moved = digests.moved()
    for one, (result, body) in converted.items():
        if not result.is_faulty and not moved & {one.path, *result.reads}:
            save_result(stored[one], result, body)
    if runner.is_cancelled:
        raise Cancelled
    if moved:
        return None
    digests.save()
    found = fresh | {one: result for one, (result, _) in converted.items()}
    results = {one: found[one] for one in course.sources if one in found}
    problems += [problem for result in results.values() for problem in result.problems] + check_links(results)
    if warm:
        results = last_good(course.sources, stored, results, warm.good)
    elif any(problem.severity == "error" or options.strict for problem in problems):
        raise CourseError(sorted(problems))
    site = assemble(course, stored, results, out, memory, digests, bool(warm))
    changed = publish(out, site.manifest, site.texts, site.copies, site.ran_on, digests)
    digests.save()
    forget(memory, {file.name for file in stored.values()}, options.notes)
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
