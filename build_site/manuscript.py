"""A lecture as it is read: its document, and what it asks of Python."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from .course.model import Asked, Course, Lecture, Step
from .decks import Source, read_lecture
from .markdown.files import find
from .markdown.lecture import Document, read_document
from .markdown.pandoc import Pandoc, Pandocs
from .markdown.steps import Find, Found, find_steps
from .memory.verdicts import Look
from .problems import CourseError, Place, Problem

if TYPE_CHECKING:
    from .markdown.excerpt import Excerpt


class Manuscript(Struct, frozen=True):
    """A lecture as read, or a `part` of it; `found` are the elements that ask something of Python, `asked` is what.

    `reads` is what was looked at meanwhile (see `markdown.files`). `source` tells of lines of the document which of the
    file they are: steps, and remarks on the `source`, know those of the file, `found` and `problems` the document's.
    """

    document: Document
    found: tuple[Found, ...]
    asked: tuple[Asked, ...]
    reads: Mapping[str, str]
    problems: tuple[Problem, ...]
    part: Excerpt | None = None
    source: Source = Source("")

    @property
    def above(self) -> list[Step]:
        """The steps before a part that have to be done before its own can be."""
        sessions = {step.session for steps in self.asked for step in steps if step.session}
        before = self.part.before if self.part else []
        return [step for steps in before for step in steps if step.session in sessions]

    @property
    def steps(self) -> list[Step]:
        """All that has to be done for it, in order."""
        return [*self.above, *(step for steps in self.asked for step in steps)]


def read_manuscript(
    course: Course, lecture: Lecture, pandoc: Pandoc | Pandocs, look: Look, part: Excerpt | None = None
) -> Manuscript:
    """Read a lecture, or a part of it. Raises CourseError where that is impossible.

    `look` tells what is at a path of the course. Raises Doubt where the part does not ask for what it did.
    """
    reads: dict[str, str] = {}
    source = Source(part.text) if part else read_lecture(course.root, lecture.path)
    try:
        document = read_document(source.text, lecture, pandoc)
    except CourseError as error:
        raise CourseError([*source.problems, *source.placed(error.problems, lecture.path)]) from None
    found, problems = find_steps(document, finder(course, lecture, look, reads), len(part.before) if part else 0)
    found = [_in_file(one, source) for one in found]
    asked = part.known([one.steps for one in found]) if part else [one.steps for one in found]
    if found and course.settings.trust == "contributor":
        hint = 'read it, then set trust = "author" in pyproject.toml'
        place = Place(lecture.path, found[0].line)
        problems.append(Problem(place, "this course does not run the code of contributors", hint))
        found, asked = [], []
    return Manuscript(document, (*found,), (*asked,), reads, (*document.problems, *problems), part, source)


def _in_file(found: Found, source: Source) -> Found:
    """What an element asks, with lines of the file, by which code is named that fails."""
    return replace(found, steps=tuple(replace(step, line=source.line(step.line)) for step in found.steps))


def finder(course: Course, lecture: Lecture, look: Look, reads: dict[str, str]) -> Find:
    """What an address in a lecture leads to; what is looked at for it is noted in `reads`."""

    def noted(path: str) -> str:
        if path not in reads:
            reads[path] = look(path)
        return reads[path]

    return partial(find, course, lecture.path, look=noted)
