"""A lecture as it is read: its document, and what it asks of Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from .course.layers import layers_of
from .course.model import Asked, Course, Lecture, Step
from .course.settings import read_text
from .decks import Source, as_source, read_lecture
from .markdown.compose import compose
from .markdown.composed import INCLUDED
from .markdown.conditions import settle
from .markdown.files import find
from .markdown.lecture import Document, read_document
from .markdown.macros import FILE as MACROS
from .markdown.macros import Macros, macros_in
from .markdown.pandoc import Pandoc
from .markdown.releases import settle_releases
from .markdown.steps import Find, Found, find_steps
from .markdown.variables import Variables
from .memory.verdicts import Look
from .problems import Need, Place, Problem

if TYPE_CHECKING:
    from .markdown.excerpt import Excerpt


class Manuscript(Struct, frozen=True):
    """A lecture as read, or a `part` of it; `found` are the elements that ask something of Python, `asked` is what.

    `reads` is what was looked at meanwhile (see `markdown.files`). The places of `problems` are lines of the document.
    """

    document: Document
    found: tuple[Found, ...]
    asked: tuple[Asked, ...]
    reads: Mapping[str, str]
    problems: tuple[Problem, ...]
    part: Excerpt | None = None

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
    course: Course, lecture: Lecture, pandoc: Pandoc, look: Look, part: Excerpt | None = None
) -> Manuscript:
    """Read a lecture, or a part of it. Raises CourseError where that is impossible.

    `look` tells what is at a path of the course. Raises Doubt where the part does not ask for what it did.
    """
    reads: dict[str, str] = {}
    source = Source(part.text) if part else read_lecture(course.root, lecture.path)
    written = source.text
    macros = _macros(course, look, reads)
    read = partial(read_document, pandoc=pandoc, macros=macros)
    composed = compose(course, lecture, written, read, partial(as_source, within=source.kind), look, reads)
    if source.at or source.problems:
        composed = composed.rewritten(source.line, source.problems)
    if macros.faults:
        composed = replace(composed, problems=(*composed.problems, *_faults(macros, lecture)))
    document = read(composed, lecture, layers=layers_of(course, lecture), look=noted(look, reads))
    document = settle_releases(document, noted(look, reads))
    document = settle(document, Variables(course, lecture, written, look, reads))
    found, problems = find_steps(document, finder(course, lecture, look, reads), len(part.before) if part else 0)
    asked = part.known([one.steps for one in found]) if part else [one.steps for one in found]
    if found and course.settings.trust == "contributor":
        hint = 'read it, then set trust = "author" in pyproject.toml'
        place = Place(lecture.path, found[0].line)
        problems.append(Problem(place, "this course does not run the code of contributors", hint))
        found, asked = [], []
    return Manuscript(document, (*found,), (*asked,), reads, (*document.problems, *problems), part)


def _macros(course: Course, look: Look, reads: dict[str, str]) -> Macros:
    """The course's macros. Raises CourseError where their file cannot be read."""
    reads[MACROS] = look(MACROS)
    return macros_in(read_text(course.root, MACROS)) if reads[MACROS] else Macros()


def _faults(macros: Macros, lecture: Lecture) -> Iterator[Problem]:
    needs = (Need(Place(lecture.path, 0), INCLUDED),)
    for line, message, hint in macros.faults:
        yield Problem(Place(MACROS, line), message, hint, needed_by=needs)


def finder(course: Course, lecture: Lecture, look: Look, reads: dict[str, str]) -> Find:
    """What an address in a lecture leads to; what is looked at for it is noted in `reads`."""
    return partial(find, course, lecture.path, look=noted(look, reads))


def noted(look: Look, reads: dict[str, str]) -> Look:
    """`look`, whose answers are noted in `reads`, and do not change."""

    def asked(path: str) -> str:
        if path not in reads:
            reads[path] = look(path)
        return reads[path]

    return asked
