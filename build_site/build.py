"""A course -> its site: the phases of a build, from top to bottom.

    scan       the tree -> Course                                            course/scan.py
    convert    stale lectures, side by side: read, run, filter, write        lectures.py, convert.py
    check      links between lectures, and all that was found on the way     site/links.py
    assemble   Result -> the texts of the files that changed                 site/site.py
    publish    all or nothing                                                site/publish.py

A lecture is converted when its text, anything that it or its code looked at, a setting or build_site has changed. What
of its code runs then is decided step by step (run/freshness.py). Its files are rendered when it was converted, when
what all pages share has changed, or when the site's folder does not hold them (site/rendered.py). `serve` does the same
in a loop that stays warm.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from . import news
from .course.clock import next_release, now, released_in
from .course.model import Course, Lecture
from .course.scan import scan
from .course.settings import place_of
from .markdown.files import look
from .markdown.pandoc import which
from .memory import kept, unchanged
from .memory.digests import Digests
from .memory.folder import LECTURES, forget, lecture_file, lecture_manifests, open_memory, running_code
from .memory.inputs import see
from .memory.kept import MEMORY
from .memory.lock import exclusive
from .memory.verdicts import Look, Manifest
from .news import Cancel, Options, Report, Tell, nobody
from .problems import BUILD_AGAIN, CourseError, Damaged, Place, Problem, told_once
from .processes import Processes
from .progress import Took, remember
from .site.languages import check_languages
from .site.links import check_links, check_names, check_ways
from .site.looks import look_of
from .site.publish import publish, published
from .site.references import check_references
from .site.results import Conversion, Good, Stale, former_files, fresh_results, last_good
from .site.site import assemble
from .site.theme import misnamed_templates

if TYPE_CHECKING:  # imported by builds with stale lectures alone
    from .markdown.pandoc import Pandocs
    from .run.jobs import Jobs
    from .run.store import Store

ATTEMPTS = 5


class Warm(Struct, frozen=True):
    """What `serve` keeps between its builds, which publish in spite of errors, and drafts too.

    A lecture with an error stays as it was: `good` has, by the lecture's path, where it was last stored without one,
    and its result. Lectures with the least `urgency` are converted first.
    """

    pandocs: Pandocs
    jobs: Jobs
    processes: Processes
    good: Good = field(default_factory=dict)
    urgency: Callable[[Lecture], int] = lambda _: 0


class _Tools(Struct, frozen=True):
    """What one attempt works with: the course's memory, processes that convert lectures, and what cancels it.

    `opened` is closed when the attempt has ended.
    """

    memory: Path
    digests: Digests
    processes: Processes
    cancel: Cancel
    opened: ExitStack


class _Conversions(Struct, frozen=True):
    """The stale lectures, converted, and their problems. `ran` names the stale steps; `steps` is how many were run.

    `remarks` are warnings that are no mistakes of the author's, and no errors in a strict build either.
    """

    converted: dict[Lecture, Conversion]
    problems: list[Problem]
    ran: list[str]
    steps: int
    store: Store
    remarks: list[Problem]


def build(root: Path, out: Path, options: Options, tell: Tell = nobody, warm: Warm | None = None) -> Report:
    """Build the course in `root` into `out`. Raises CourseError, with every problem, and leaves `out` as it was.

    Builds of one course wait for each other. If a file is saved meanwhile, the build starts again: it may have read one
    content and noted the digest of another. Raises Cancelled.
    """
    if not (root / MEMORY).exists():
        scan(root)  # a folder without a course gets no memory
    try:
        return _attempts(root, out, options, tell, warm)
    finally:
        tell(news.Ended())


def _attempts(root: Path, out: Path, options: Options, tell: Tell, warm: Warm | None) -> Report:
    """Attempt to build until no file is saved meanwhile."""
    for _ in range(ATTEMPTS):
        with ExitStack() as stack:
            stack.enter_context(exclusive(memory := open_memory(root.absolute()), lambda: tell(news.Waiting())))
            course = scan(root)  # what is there now: another build may have gone on for long
            if not warm:
                course = replace(course, as_of=options.as_of or now())
            refuse_inside(course, out)
            _refuse_to_share(course, options)
            processes = warm.processes if warm else stack.enter_context(closing(Processes(options.at_a_time)))
            tools = _Tools(memory, Digests(course.root, memory / "digests"), processes, Cancel(), stack)
            tell(news.Begun(course, tools.cancel))
            with _telling(memory):
                report = _build(course, out, options, tell, warm, tools)
            if report:
                if not (warm or report.stale or report.changed or any(map(released_in, report.results.values()))):
                    unchanged.keep(report.lectures, told_once(report.problems))
                return replace(report, problems=told_once(report.problems + _damage(memory)))
    raise CourseError([Problem(Place(str(root)), "files change faster than they can be read", BUILD_AGAIN)])


def _build(course: Course, out: Path, options: Options, tell: Tell, warm: Warm | None, tools: _Tools) -> Report | None:
    """One attempt; None where another one is needed: a file was saved meanwhile, or the memory is damaged."""
    begun, memory, digests = time.monotonic(), tools.memory, tools.digests
    looks = look_of(course)
    manifests = lecture_manifests(course, options.notes, digests, which())
    stored = {one: lecture_file(memory, manifest) for one, manifest in manifests.items()}
    results = fresh_results(stored, partial(look, course, digests), warm.good if warm else {})
    stale = {one: manifests[one] for one in course.sources if one not in results}
    done = _convert(course, stale, stored, options, tell, warm, tools) if stale else None
    problems = [*course.remarks, *(done.problems if done else ())]
    if done:
        if digests.moved() or not all(one.stored or one.result.is_faulty for one in done.converted.values()):
            return None
        results |= {one: found.result for one, found in done.converted.items()}
        results = {one: results[one] for one in course.sources if one in results}
        digests.save()  # whatever is still found to be wrong
    problems += [problem for result in results.values() for problem in result.problems]
    problems += [*check_links(results), *check_names(results), *check_ways(course, results)]
    problems += [*check_references(course, results), *check_languages(course, results)]
    problems += misnamed_templates(course.root)
    if course.settings.trust == "contributor":
        from .site.policy import refused_scripts  # with what few builds need

        problems += refused_scripts(course)
    if warm:
        results = last_good(course.sources, stored, results, warm.good)
    elif any(problem.severity == "error" or options.strict for problem in problems):
        raise CourseError(told_once(problems))
    try:
        site = assemble(course, stored, results, out, memory, digests, bool(warm), tools.processes, tools.cancel, looks)
    except Damaged:  # it is converted again
        return None
    before = published(out) if site.papers.outdated else {}
    changed = publish(out, memory, site.manifest, site.texts, site.copies, site.facts, digests)
    digests.save()
    forget(memory, {file.name for file in stored.values()}, options.notes)
    if done:
        done.store.forget({path for result in results.values() for path in result.assets.values()})
        remember(memory, Took(len(stale), done.steps, time.monotonic() - begun))
        problems += done.remarks
    problems += left_out(site.papers.outdated, before)
    if warm:
        warm.jobs.settle()
    count = sum(bool(one.slug) for one in done.converted) if done else 0
    ran, upcoming = done.ran if done else [], next_release(course, results)
    return Report(len(course.lectures), len(stale), count, ran, changed, problems, results, upcoming)


def _convert(
    course: Course,
    stale: Mapping[Lecture, Manifest],
    stored: Mapping[Lecture, Path],
    options: Options,
    tell: Tell,
    warm: Warm | None,
    tools: _Tools,
) -> _Conversions:
    """Convert the stale lectures, with news of each as soon as it is converted. Raises Cancelled."""
    unchanged.stop()  # there is something to do
    from .lectures import Means, convert_all  # with what only a build with stale lectures needs
    from .markdown.foresight import pieces
    from .run.runner import Runner
    from .run.shared import Shared
    from .run.store import Store

    memory, digests = tools.memory, tools.digests
    former = former_files(memory / LECTURES, stale, stored)
    todo = [Stale(one, manifest, stored[one], former.get(one)) for one, manifest in stale.items()]
    address, place = _given(course, options, "store")
    shared = Shared(address, options.shares, place) if address else None
    store = Store(course.root, memory, digests, shared)
    seen = partial(see, course.root, digest=digests)
    jobs = warm.jobs if warm else tools.opened.enter_context(closing(_jobs(course, options, seen)))
    runner = Runner(course.root, store, seen, running_code(digests), jobs, tell, tools.cancel)
    if course.settings.trust == "author":
        runner.foresee([one.lecture for one in todo], pieces)

    def tell_of(one: Stale, done: Conversion, count: int) -> None:
        if not done.result.is_faulty:
            runner.note(one.lecture)
        tell(news.Converted(one.lecture, done.result, one.file, done.body))
        tell(news.Progress(count, len(todo)))

    tell(news.Progress(0, len(todo)))
    means = Means(course, digests, runner, tools.processes, warm.pandocs if warm else None, options.notes)
    converted, problems = convert_all(todo, replace(means, urgency=warm.urgency) if warm else means, tell_of)
    if runner.keys:
        store.remember(runner.keys)
    return _Conversions(converted, problems, runner.ran, runner.wanted, store, shared.problems if shared else [])


def _jobs(course: Course, options: Options, seen: Look) -> Jobs:
    """The jobs of this build, which run on this machine or a cluster."""
    from .run.jobs import Jobs

    scheduler, place = _given(course, options, "scheduler")
    if not scheduler:
        return Jobs(options.at_a_time)
    from .run.cluster import Cluster

    cluster = Cluster(scheduler, place, course.root, seen)
    return Jobs(options.jobs or cluster.size, cluster)


def _given(course: Course, options: Options, name: str) -> tuple[str, Place]:
    """The address in the option or else the setting `name`, and its place; "" where neither has one."""
    if address := getattr(options, name):
        return address, Place(f"--{name}", 0)
    address = getattr(course.settings, name)
    return address, place_of(course.root, name) if address else Place("")


def _refuse_to_share(course: Course, options: Options) -> None:
    """Raise CourseError if outcomes are to be shared, and no store is named."""
    if options.shares and not (options.store or course.settings.store):
        hint = 'name it: --store ADDRESS, or store = "ADDRESS" in pyproject.toml'
        raise CourseError([Problem(Place("--share", 0), "there is no store to share in", hint)])


def refuse_inside(course: Course, out: Path) -> None:
    """Raise CourseError if the site would be inside a folder that it is made from, and so part of itself."""
    for name in ("slides", "templates", "figures_src"):
        if out.resolve().is_relative_to((course.root / name).resolve()):
            message = f"the site cannot be inside {name}/, which it is made from"
            raise CourseError([Problem(Place(str(out)), message, "choose another folder with -o")])


def left_out(outdated: Collection[str], before: Collection[str]) -> list[Problem]:
    """A warning for each PDF that the site had `before`, and that is outdated; no error in a strict build either."""
    message, hint = "left out: its lecture is not what it was printed from", "`build_site pdf` prints it again"
    return [Problem(Place(place, 0), message, hint, severity="warning") for place in outdated if place in before]


def _damage(memory: Path) -> list[Problem]:
    """A warning for each file of the memory that was set aside; no error in a strict build either."""
    message = "is damaged: set aside, and what it held was made again"
    return [Problem(Place(path, 0), message, severity="warning") for path in kept.damage_in(memory)]


@contextmanager
def _telling(memory: Path) -> Iterator[None]:
    """Add warnings of damage to the problems of a build that fails."""
    try:
        yield
    except CourseError as error:
        error.problems += _damage(memory)
        raise
