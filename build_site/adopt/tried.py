"""A new course is built; its code that fails, for want of data, say, is changed to be shown, not run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from ..course.scan import SLIDES
from ..course.settings import read_text
from ..news import Options, Tell
from ..problems import CourseError, Place, Problem
from .unrun import NOT_RUN, cells_of, has_code, without_running, without_value


def tried(
    root: Path, paths: Sequence[str], told: Sequence[Problem], found: Sequence[Problem], tell: Tell
) -> list[Problem]:
    """Build a course until none of its code fails. Returns all that is left to do.

    `told` are the remarks on gaps, `found` the problems of a build without code. Code fails, too, once the code that
    would have defined its names does not run; but each round takes some code away, so that there is an end.
    """
    if not any(has_code(path, read_text(root, path)) for path in paths):
        return [*told, *found]
    known, left = {_said(one) for one in found}, [*told]
    while True:
        problems = _built(root, tell)
        failed = [one for one in problems if one.severity == "error" and _said(one) not in known]
        stops = [one for one in (_stopped(root, failure, left) for failure in sorted(failed, reverse=True)) if one]
        if not stops:
            return [*left, *problems]


def _said(one: Problem) -> tuple[str, str]:
    return one.place.file, one.message


def _built(root: Path, tell: Tell) -> list[Problem]:
    from ..build import build

    try:
        return build(root, root / "_site", Options(), tell).problems
    except CourseError as error:
        return error.problems


def _stopped(root: Path, failure: Problem, left: list[Problem]) -> bool:
    """Change code that failed so that it does not run, and append a remark to `left`; False where it is not found."""
    in_decks = (one for one in failure.places if one.file.startswith(f"{SLIDES}/") and not one.file.endswith(".py"))
    place = next(in_decks, failure.place)
    if not (root / place.file).is_file():
        return False
    text, line = read_text(root, place.file), place.line
    cell = next((one for one in cells_of(place.file, text) if one.first <= line <= one.last), None)
    changed = without_running(place.file, text, [cell]) if cell else without_value(text, line)
    if changed == text:
        return False
    (root / place.file).write_text(changed, "utf-8")
    if cell:
        line = cell.first
        left[:] = [_below(one, place.file, line) for one in left]
    what, hint = f"this code is shown, not run: {failure.message}", f"mend it, and take `{NOT_RUN}` away"
    left.append(Problem(Place(place.file, line), what, hint if cell else failure.hint, "warning"))
    return True


def _below(one: Problem, path: str, line: int) -> Problem:
    """A problem in its place after one more line was inserted above `line` of the file at `path`."""
    is_below = one.place.file == path and one.place.line >= line
    return replace(one, place=Place(path, one.place.line + 1, one.place.column)) if is_below else one
