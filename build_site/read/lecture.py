"""A lecture's Markdown -> panflute's document, with a way to ask on which line any part of it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..model import Lecture
from ..pandoc import Pool, Remark, Worker, load
from ..problems import CourseError, PandocError, Place, Problem
from ..settings import read_text
from .mend import mend
from .places import locate

REPEATED = "DuplicateIdentifier"  # which the filter `identifier` says better


@dataclass(frozen=True, slots=True)
class Document:
    """A lecture as read: its text, panflute's Doc, all that is in it, the line of each, and remarks on the reading.

    `written` is the text as its author wrote it, `text` as pandoc was given it, with the same lines. `elements` come in
    the order in which they end in the source.
    """

    written: str
    text: str
    doc: Any
    elements: list[Any]
    line: Callable[[Any], int]
    problems: tuple[Problem, ...]

    def unread_tex(self, tex: str, path: str) -> Problem:
        """A remark on TeX that pandoc shows as it is: verbatim, so that its first line is found in the source."""
        start = max(self.text.find(tex.strip().split("\n")[0]), 0)
        place = Place(path, self.text.count("\n", 0, start) + 1)
        shown = " ".join(tex.split())
        return Problem(place, f"pandoc cannot read this TeX, it is shown as it is: {shown}", severity="warning")


def read_lecture(root: Path, lecture: Lecture, pandoc: Worker | Pool) -> Document:
    """Read one lecture. Raises CourseError where its text or its front matter cannot be read."""
    return read_document(read_text(root, lecture.path), lecture, pandoc)


def read_document(written: str, lecture: Lecture, pandoc: Worker | Pool) -> Document:
    """Read a text of a lecture's. Raises CourseError."""
    text, problems = mend(written, lecture.path)
    try:
        ast, remarks = pandoc.read(text)
        doc, objects = load(ast)
    except PandocError as error:
        raise CourseError([Problem(Place(lecture.path, error.line or 1), str(error))]) from None
    problems += [_problem(remark, lecture.path) for remark in remarks if remark.kind != REPEATED]
    return Document(written, text, doc, objects, _line_finder(text, ast, objects), tuple(problems))


def _problem(remark: Remark, path: str) -> Problem:
    """pandoc's remark in our words; what it says of lines is in the place."""
    message, hint = re.sub(r" (?:defined )?at line \d+ column \d+", "", remark.message), ""
    if remark.kind == "NoteDefinedButNotUsed":
        message = message.replace("Note with key", "the footnote").replace("but not used", "is never referred to")
    if remark.kind == "UnclosedDiv":
        message, hint = "this div is never closed: it goes on to the end", "write ::: where it shall end"
    return Problem(Place(path, remark.line or 1), message, hint, "warning")


def _line_finder(text: str, ast: str, objects: list[Any]) -> Callable[[Any], int]:
    """Lines are worked out when the first is asked for: a lecture without problems pays nothing.

    Filters replace elements; a new one stands where its nearest descendant or ancestor that was read stands.
    """

    @cache
    def lines() -> dict[int, int]:
        return {id(one): line for one, line in zip(objects, locate(text, ast), strict=True)}

    def line(element: Any) -> int:
        known = lines()
        while element is not None:
            if found := known.get(id(element)) or _within(element, known):
                return found
            element = element.parent
        return 1

    return line


def _within(element: Any, known: dict[int, int]) -> int:
    """The first known line among an element's descendants, 0 where there is none."""
    for child in getattr(element, "content", ()):
        if hasattr(child, "parent") and (found := known.get(id(child)) or _within(child, known)):
            return found
    return 0
