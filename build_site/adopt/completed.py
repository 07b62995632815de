"""A course made of decks is read as a build reads it, without running its code, and its gaps are filled."""

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

_ROUNDS = 4  # times that the course is read at most: a gap that is filled may lead to another problem
# lectures; most of their time goes into programs that draw diagrams, which the build need not draw again
_AT_A_TIME = 2


def completed(folder: Path) -> tuple[list[Problem], list[Problem]]:
    """Fill the gaps of a new course. Returns remarks on them, and the problems of a build that runs no code."""
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
    """The result of converting a lecture, if it can be converted, and its problems."""
    digests = Digests(course.root)
    try:
        seen = partial(look, course, digests)
        result, _ = read_and_convert(course, lecture, pandoc, seen, Glance(course.root, digests).run)
    except CourseError as error:
        return None, error.problems
    except (PandocError, RecursionError) as error:
        return None, [Problem(Place(lecture.path), str(error))]
    return result, list(result.problems)
