"""Stale lectures -> results, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext

from .body import Body
from .model import Course, Lecture, Result
from .options import Listener, Options
from .pandoc import Pool
from .problems import Cancelled, CourseError, PandocError, Place, Problem
from .read.foresight import pieces
from .run.runner import Runner

THREADS = 2  # for each pandoc: one has its lecture there, the other prepares its own in Python


def convert_all(
    course: Course,
    stale: list[Lecture],
    seen: Callable[[str], str],
    runner: Runner,
    options: Options,
    listener: Listener,
    pandocs: Pool | None,
) -> tuple[dict[Lecture, tuple[Result, Body]], list[Problem]]:
    """Convert lectures, several at a time: Python's share of one runs while pandoc works on others.

    `pandocs` are started here where none are given. Lectures that were cancelled are left out.
    """
    if not stale:
        return {}, []
    converted: dict[Lecture, tuple[Result, Body]] = {}
    problems: list[Problem] = []
    jobs = min(options.at_a_time, len(stale))
    if course.settings.trust == "author":
        runner.foresee(stale, pieces)
    with (
        nullcontext(pandocs) if pandocs else Pool(jobs) as pool,
        ThreadPoolExecutor(THREADS * jobs) as threads,
    ):
        from .convert import convert  # imports panflute, which a build without stale lectures does not need

        def one(lecture: Lecture) -> None:
            with _collected(problems, lecture):
                result, body = converted[lecture] = convert(course, lecture, pool, seen, runner, options.notes)
                if not result.is_faulty:
                    runner.note(lecture)
                listener.converted(lecture, result, body)

        try:
            for done, _ in enumerate(threads.map(one, stale), 1):
                listener.progress(done, len(stale))
        except BaseException:  # interrupted: what runs is ended, what waits never starts
            if not pandocs:
                pool.close()
            runner.cancel()
            threads.shutdown(cancel_futures=True)
            raise
    return converted, problems


@contextmanager
def _collected(problems: list[Problem], lecture: Lecture) -> Iterator[None]:
    """Add what makes a lecture impossible to convert to the problems."""
    try:
        yield
    except CourseError as error:
        problems.extend(error.problems)
    except PandocError as error:
        problems.append(Problem(Place(lecture.path), str(error)))
    except RecursionError:
        problems.append(Problem(Place(lecture.path), "something in it is nested too deeply", "flatten it"))
    except Cancelled:
        pass
