"""Stale lectures -> results, side by side."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from .model import Body, Course, Lecture, Result
from .pandoc import Pool
from .problems import CourseError, PandocError, Place, Problem
from .run.runner import Runner

THREADS = 2  # for each pandoc: one has its lecture there, the other prepares its own in Python


def convert_all(
    course: Course,
    stale: list[Lecture],
    seen: Callable[[str], str],
    runner: Runner,
    jobs: int,
    notes: bool,
    progress: Callable[[int, int], None],
) -> tuple[dict[Lecture, tuple[Result, Body]], list[Problem]]:
    """Convert lectures, `jobs` at a time: Python's share of one runs while pandoc works on others."""
    if not stale:
        return {}, []
    converted: dict[Lecture, tuple[Result, Body]] = {}
    problems: list[Problem] = []
    jobs = min(jobs, len(stale))
    with closing(runner), Pool(jobs) as pool, ThreadPoolExecutor(THREADS * jobs) as threads:
        from .convert import convert  # imports panflute, which a build without stale lectures does not need

        def one(lecture: Lecture) -> None:
            try:
                converted[lecture] = convert(course, lecture, pool, seen, runner, notes)
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
