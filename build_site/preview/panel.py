"""Problems as the preview's panel shows them: with the lines around, and a link that opens the editor there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..course.model import Course
from ..problems import Problem, lines_around, numbered


def entries(problems: Iterable[Problem], course: Course) -> list[dict[str, Any]]:
    """An entry of the panel for each problem of a course."""
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
            "lecture": next((slugs[at.file] for at in one.places if at.file in slugs), None),
        }
        for one in problems
    ]


def _around(file: Path, line: int) -> str:
    """The lines of a file around one, numbered, that one marked; "" where it cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if line else []
    except (OSError, ValueError):
        return ""
    return "\n".join(numbered(lines_around(lines, line), line))
