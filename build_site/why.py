"""What would be made again, and why: the facts that `build` decides by, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from .course.clock import now
from .course.model import Course, Lecture, Result
from .course.scan import SLIDES, scan
from .manuscript import read_manuscript
from .markdown.files import look
from .markdown.pandoc import Pandocs, which
from .memory import kept
from .memory.digests import Digests
from .memory.folder import LECTURES, lecture_file, lecture_manifests, open_memory, running_code
from .memory.inputs import see
from .memory.lock import exclusive
from .memory.verdicts import Verdict
from .problems import CourseError, Place, Problem, did_you_mean
from .run.freshness import examine
from .run.store import Store
from .site.papers import papers_of, with_papers
from .site.rendered import COURSE, Rendered, judge, manifests, record, shared_manifest
from .site.results import former_results, fresh_results, verdict, without_drafts


def why(
    root: Path, wanted: str = "", waiting: Callable[[], None] = lambda: None, out: Path | None = None
) -> list[Verdict]:
    """What a build into `out` would make again of all lectures, or of the one that is `wanted`. Raises CourseError.

    First a verdict for each lecture; then for pages that would be rendered although their lectures are fresh; then for
    each step. What other pages tell of a lecture that is stale is known only when it has been converted: they are taken
    to be fresh. `waiting` is called if a build has to end first.
    """
    chosen(scan(root), root, wanted)  # what is no course gets no memory
    with exclusive(memory := open_memory(root.absolute()), waiting), Pandocs(1) as pandoc:
        course = replace(scan(root), as_of=now())  # as it is now, however long a build took
        lectures = chosen(course, root, wanted)
        digests = Digests(course.root, memory / "digests")
        store = Store(course.root, memory, digests)
        readings = _lectures_and_pages(course, memory, (out or course.root / "_site").absolute(), digests)
        asked = {*(one.path for one in lectures), *(() if wanted else (COURSE,))}
        steps = [one for lecture in lectures for one in _steps(course, lecture, pandoc, store, digests)]
        return [*(one for one in readings if one.key in asked), *steps]


def chosen(course: Course, root: Path, wanted: str) -> list[Lecture]:
    """The lectures that are asked for. Raises CourseError where there is none."""
    lectures = [one for one in course.sources if wanted in ("", one.slug, one.path, *_names(one))]
    if not lectures:
        names = [one.slug for one in course.lectures]
        hint = did_you_mean(wanted, names, f"there are {', '.join(names)}")
        raise CourseError([Problem(Place(str(root), 0), f"there is no lecture {wanted}", hint)])
    return lectures


def _names(lecture: Lecture) -> tuple[str, str]:
    return Path(lecture.path).name, Path(lecture.path).stem


def _lectures_and_pages(course: Course, memory: Path, out: Path, digests: Digests) -> list[Verdict]:
    """Verdicts for all lectures, then for pages that would be rendered although their lectures are fresh."""
    seen = partial(look, course, digests)
    made_from = lecture_manifests(course, notes=False, digests=digests, pandoc=which())
    stored = {one: lecture_file(memory, manifest) for one, manifest in made_from.items()}
    former = former_results(memory / LECTURES, notes=False)
    lectures = [verdict(one, made_from[one], stored[one], former.get(one.path), seen) for one in course.sources]
    fresh = fresh_results(stored, seen, {})
    results = {one: fresh.get(one) or former[one.path].result for one in course.sources if one.path in former}
    return [*lectures, *_pages(course, stored, results, fresh.keys(), memory, out, digests)]


def _pages(
    course: Course,
    stored: Mapping[Lecture, Path],
    results: Mapping[Lecture, Result],
    fresh: Set[Lecture],
    memory: Path,
    out: Path,
    digests: Digests,
) -> Iterator[Verdict]:
    """Verdicts for pages that would be rendered, taking stale lectures to be as they were; not for those of these."""
    shown = without_drafts(results)
    shared = shared_manifest(course, {one: result.front for one, result in shown.items()}, digests)
    new = {f"lecture {one.path}": "new" for one in course.sources if one not in results}
    judged = judge(kept.load(record(memory, out), Rendered) or Rendered(), {**shared, **new}, out, digests)
    stale = {"home": ""} if course.home and course.home not in fresh else {}
    lectures = {one.slug: one for one in shown}
    made_from = manifests(shown, stored)
    made_from = with_papers(made_from, papers_of(memory, shown, shared, made_from, digests))
    for slug, own in made_from.items():
        if slug == COURSE and (cause := judged(COURSE, {**own, **stale})):
            yield Verdict("pages", Place(f"{SLIDES}/", 0), "home and credits", COURSE, cause)
        elif slug != COURSE and lectures[slug] in fresh and (cause := judged(slug, own)):
            yield Verdict("pages", Place(lectures[slug].path, 0), "pages", lectures[slug].path, cause)


def _steps(course: Course, lecture: Lecture, pandoc: Pandocs, store: Store, digests: Digests) -> Iterator[Verdict]:
    manuscript = read_manuscript(course, lecture, pandoc, partial(look, course, digests))
    if any(one.severity == "error" for one in manuscript.problems):
        raise CourseError(manuscript.document.composed.told(manuscript.problems))
    for one in examine(
        lecture, manuscript.steps, store, partial(see, course.root, digest=digests), running_code(digests)
    ):
        yield one.verdict(manuscript.document.composed.place(one.step.line))
