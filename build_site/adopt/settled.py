"""A course made of decks is read as a build reads it, without running its code, until nothing is missing in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ..convert import read_and_convert
from ..course.model import Course, Lecture, Result
from ..course.scan import scan
from ..markdown.files import look
from ..markdown.pandoc import Pandocs
from ..memory.digests import Digests
from ..problems import CourseError, PandocError, Place, Problem
from ..run.glance import Glance
from ..site.links import check_links
from ..site.references import check_references
from .gaps import Filled, fill
from .unrun import unrun

_ROUNDS = 4  # what stands for something may be the reason of one more problem, and no more


def settled(folder: Path) -> Iterator[Problem]:
    """Fill in what the lectures of a new course point to and is not there, and tell of it.

    Then comes what a build of the course would tell, but for what its code will: that is not run here.
    """
    filled = Filled()
    try:
        course = scan(folder)
        for path in [one.path for one in course.lectures]:
            filled.told += unrun(course.root, path)
        results, problems = dict[Lecture, Result](), dict[Lecture, list[Problem]]()
        stale = list(course.lectures)
        with Pandocs(1) as pandoc:
            for _ in range(_ROUNDS):
                for lecture in stale:
                    results.pop(lecture, None)
                    problems[lecture] = [*_read(course, lecture, pandoc, results)]
                across = [*check_links(results), *check_references(course, results)]
                found = [*(one for some in problems.values() for one in some), *across]
                filled.files.clear()
                if not fill(course.root, (one for one in found if one.severity == "error"), filled):
                    break
                course = scan(folder)
                stale = [
                    one
                    for one, some in problems.items()
                    if filled.files & {one.path, *(each.place.file for each in some)}
                ]
    except CourseError as error:
        yield from [*filled.told, *error.problems]
    else:
        yield from [*filled.told, *course.remarks, *found]


def _read(course: Course, lecture: Lecture, pandoc: Pandocs, results: dict[Lecture, Result]) -> Iterator[Problem]:
    """Read a lecture, whose result is put to the others, and tell what is wrong with it."""
    digests = Digests(course.root)
    try:
        seen = partial(look, course, digests)
        results[lecture], _ = read_and_convert(course, lecture, pandoc, seen, Glance(course.root, digests).run)
        yield from results[lecture].problems
    except CourseError as error:
        yield from error.problems
    except (PandocError, RecursionError) as error:
        yield Problem(Place(lecture.path), str(error))
