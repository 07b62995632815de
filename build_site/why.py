"""What would run, and why: the facts that `build` decides by, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .digests import Digests
from .inputs import see
from .lock import exclusive
from .memory import open_memory, running_code
from .model import Course, Lecture
from .pandoc import Pool
from .problems import CourseError, Place, Problem, did_you_mean
from .read.cells import find_steps
from .read.files import find, look
from .read.lecture import read_lecture
from .read.scan import scan
from .run.freshness import examine, name_of
from .run.store import Store


@dataclass(frozen=True, slots=True)
class Verdict:
    """A step, what it is remembered by, and why it would run; "" where it is fresh."""

    place: Place
    name: str
    key: str
    cause: str


def why(root: Path, wanted: str = "", waiting: Callable[[], None] = lambda: None) -> list[Verdict]:
    """A verdict for each step of the lectures, or of the one that is `wanted`. Raises CourseError.

    `waiting` is called if a build has to end first.
    """
    course = scan(root)
    lectures = [one for one in course.sources if wanted in ("", one.slug, one.path, *_names(one))]
    if not lectures:
        names = [one.slug for one in course.lectures]
        hint = did_you_mean(wanted, names, f"there are {', '.join(names)}")
        raise CourseError([Problem(Place(str(root), 0), f"there is no lecture {wanted}", hint)])
    with exclusive(memory := open_memory(course.root), waiting), Pool(1) as pandoc:
        digests = Digests(course.root, memory / "digests.json")
        store = Store(course.root, memory, digests)
        return [verdict for one in lectures for verdict in _verdicts(course, one, pandoc, store, digests)]


def _names(lecture: Lecture) -> tuple[str, str]:
    return Path(lecture.path).name, Path(lecture.path).stem


def _verdicts(course: Course, lecture: Lecture, pandoc: Pool, store: Store, digests: Digests) -> Iterator[Verdict]:
    document = read_lecture(course.root, lecture, pandoc)
    finder = partial(find, course, lecture.path, look=partial(look, course, digests))
    found, problems = find_steps(document, lecture, finder)
    if problems:
        raise CourseError(problems)
    steps = [step for one in found for step in one.steps]
    for one in examine(lecture, steps, store, partial(see, course.root, digest=digests), running_code(digests)):
        yield Verdict(Place(lecture.path, one.step.line), one.step.name, name_of(one.step), one.cause)
