"""Problems as browsers show them: with the lines around, and a link that opens the editor there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..course.model import Course
from ..problems import Problem

AROUND = 2  # lines shown before and after


def findings(problems: Iterable[Problem], course: Course) -> list[dict[str, Any]]:
    """An entry for each problem of a course."""
    root, editor = course.root, course.settings.editor
    slugs = {one.path: one.slug for one in course.sources}
    return [
        {
            "place": str(one.place),
            "severity": one.severity,
            "text": one.text,
            "detail": one.detail or _around(root / one.place.file, one.place.line),
            "href": editor.replace(
                "{file}", "/" + quote((root / one.place.file).as_posix().lstrip("/"), safe="/:")
            ).replace("{line}", str(one.place.line or 1)),
            "lecture": next((slugs[file] for file in _files_of(one) if file in slugs), None),
        }
        for one in problems
    ]


def _files_of(problem: Problem) -> list[str]:
    return [problem.place.file, *(need.place.file for need in problem.needed_by)]


def _around(file: Path, line: int) -> str:
    """The lines of a file around one, numbered, that one marked; "" where it cannot be read."""
    try:
        lines = [*enumerate(file.read_text(encoding="utf-8").splitlines(), 1)] if line else []
    except (OSError, ValueError):
        return ""
    shown = lines[max(line - AROUND - 1, 0) : line + AROUND]
    return "\n".join(f"{'>' if number == line else ' '} {number:4} | {text}".rstrip() for number, text in shown)
