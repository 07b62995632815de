"""A course made of decks is read as a build reads it, without running its code, until nothing is missing in it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
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
_AT_A_TIME = 2  # lectures, most of whose time goes into programs that draw diagrams; these are kept for the build


def settled(folder: Path) -> tuple[list[Problem], list[Problem]]:
    """Fill in what the lectures of a new course point to and is not there; what is told of it.

    The second is what a build of the course would tell, but for what its code will: that is not run here.
    """
    filled = Filled()
    try:
        course = scan(folder)
        for path in [one.path for one in course.lectures]:
            filled.told += unrun(course.root, path)
        results, problems = dict[Lecture, Result](), dict[Lecture, list[Problem]]()
        stale = list(course.lectures)
        with Pandocs(2) as pandoc, ThreadPoolExecutor(_AT_A_TIME) as threads:
            for _ in range(_ROUNDS):
                read = threads.map(partial(_read, course, pandoc), stale)
                for lecture, (result, told) in zip(stale, read, strict=True):
                    results = {one: has for one, has in results.items() if one != lecture}
                    results |= {lecture: result} if result else {}
                    problems[lecture] = told
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
        return filled.told, error.problems
    return filled.told, [*course.remarks, *found]


def _read(course: Course, pandoc: Pandocs, lecture: Lecture) -> tuple[Result | None, list[Problem]]:
    """What a lecture is, if it can be read, and what is wrong with it."""
    digests = Digests(course.root)
    try:
        seen = partial(look, course, digests)
        result, _ = read_and_convert(course, lecture, pandoc, seen, Glance(course.root, digests).run)
    except CourseError as error:
        return None, error.problems
    except (PandocError, RecursionError) as error:
        return None, [Problem(Place(lecture.path), str(error))]
    return result, list(result.problems)
