"""A course -> its site: the phases of a build, from top to bottom.

    scan       the tree -> Course                                            read/scan.py
    convert    stale lectures, in parallel: read, run, filter, write         convert.py
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
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from .digests import Digests, digest_of
from .inputs import see
from .model import Body, Course, Lecture, Result
from .pandoc import Pool, executable
from .problems import CourseError, PandocError, Place, Problem
from .read.files import look
from .read.scan import scan
from .run.runner import Runner
from .run.store import Store
from .write.links import check_links
from .write.publish import exclusive, publish
from .write.results import load_body, load_result, save_result
from .write.site import assemble

ATTEMPTS = 5
THREADS = 2  # for each pandoc: one has its lecture there, the other prepares its own in Python
MEMORY = ".build_site"  # in the course: what is kept between builds; safe to delete


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
    stored = {one: memory / f"{key}.json" for one, key in lecture_keys(course, options, digests).items()}
    fresh = {one: result for one, file in stored.items() if (result := load_result(file, seen))}
    stale = [one for one in course.sources if one not in fresh]
    store = Store(course.root, memory, digests)
    jobs = options.jobs or os.cpu_count() or 1
    runner = Runner(course.root, store, partial(see, course.root, digest=digests), running_code(digests), jobs)
    converted, problems = convert_all(course, stale, seen, runner, options, progress)
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


def open_memory(root: Path) -> Path:
    """The course's memory, made if need be; Git is told to leave it alone."""
    memory = root / MEMORY
    try:
        memory.mkdir(exist_ok=True)
        (memory / ".gitignore").write_text("*\n")
    except OSError as error:
        problem = Problem(
            Place(str(memory)), f"cannot be written: {error.strerror}", "build_site keeps its memory there"
        )
        raise CourseError([problem]) from None
    return memory


def lecture_keys(course: Course, options: Options, digests: Digests) -> dict[Lecture, str]:
    """All that the conversion of each lecture depends on, but for the files that it turns out to look at."""
    package = Path(__file__).parent
    code = [str(path) for path in package.rglob("*.py") if "vendor" not in path.parts]
    pandoc = executable().stat()  # its contents would take longer to read than a lecture to convert
    tools = [digests.of([*code, str(package / "worker.lua")]), pandoc.st_size, pandoc.st_mtime_ns]
    shared = [*tools, asdict(course.settings), options.notes]
    return {one: digest_of([*shared, asdict(one), digests(one.path)]) for one in course.sources}


def running_code(digests: Digests) -> str:
    """The digest of what runs steps."""
    return digests.of(map(str, (Path(__file__).parent / "run").glob("*.py")))


def _damaged(path: str) -> Problem:
    return Problem(Place(path, 0), "is damaged: set aside, and what it held was run again", severity="warning")


def convert_all(
    course: Course,
    stale: list[Lecture],
    seen: Callable[[str], str],
    runner: Runner,
    options: Options,
    progress: Callable[[int, int], None],
) -> tuple[dict[Lecture, tuple[Result, Body]], list[Problem]]:
    """Convert lectures side by side: Python's share of one runs while pandoc works on others."""
    if not stale:
        return {}, []
    converted: dict[Lecture, tuple[Result, Body]] = {}
    problems: list[Problem] = []
    jobs = min(options.jobs or os.cpu_count() or 1, len(stale))
    with closing(runner), Pool(jobs) as pool, ThreadPoolExecutor(THREADS * jobs) as threads:
        from .convert import convert  # imports panflute, which a build without stale lectures does not need

        def one(lecture: Lecture) -> None:
            try:
                converted[lecture] = convert(course, lecture, pool, seen, runner, options.notes)
            except CourseError as error:
                problems.extend(error.problems)
            except PandocError as error:
                problems.append(Problem(Place(lecture.path), str(error)))
            except RecursionError:
                problems.append(Problem(Place(lecture.path), "something in it is nested too deeply", "flatten it"))

        try:
            for done, _ in enumerate(threads.map(one, stale), 1):
                progress(done, len(stale))
        except BaseException:  # interrupted: what runs is ended, what waits never starts
            pool.close()
            runner.close()
            threads.shutdown(cancel_futures=True)
            raise
    return converted, problems


def forget(memory: Path, kept: set[str]) -> None:
    """Drop stored lectures that no longer are what the course holds."""
    for file in memory.glob("?" * 64 + ".json"):
        if file.name not in kept and file.is_file():
            file.unlink()
