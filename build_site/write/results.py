"""Converted lectures, kept between builds: one file each, named by all that it was made from.

Its first line holds what the rest of the course needs to know (`Result`) and the length of the second, which holds what
only the lecture's own files are written from (`Body`): an unchanged lecture costs one short line. A damaged file is
no file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..body import Body, Heading, Passage, Slide
from ..model import Credit, Front, Lecture, Link, NotebookCell, Output, Result, Step
from ..problems import CourseError, Place, Problem

Good = dict[str, tuple[Path, Result]]  # of a lecture's path: where it is stored, and what it told


def fresh_results(stored: Mapping[Lecture, Path], seen: Callable[[str], str], good: Good) -> dict[Lecture, Result]:
    """The stored results for which everything that was looked at is as it was; those in `good` are known already."""
    fresh = {}
    for one, file in stored.items():
        known, result = good.get(one.path, (None, None))
        result = result if known == file and file.is_file() else load_result(file)
        if result and all(seen(path) == was for path, was in result.reads.items()):
            fresh[one] = result
    return fresh


def last_good(
    sources: Sequence[Lecture],
    stored: dict[Lecture, Path],
    results: Mapping[Lecture, Result],
    good: Good,
) -> dict[Lecture, Result]:
    """The results, each with an error replaced by the last good one, in `stored` too; without one it is left out."""
    kept = {}
    for one in sources:
        if one in results and not results[one].is_faulty:
            good[one.path] = stored[one], results[one]
        if one.path in good:
            stored[one], kept[one] = good[one.path]
    return kept


def load_result(file: Path) -> Result | None:
    """The stored result, None where there is none."""
    try:
        with file.open("rb") as lines:
            first = lines.readline()
            data = json.loads(first)
            if file.stat().st_size != len(first) + data.pop("rest"):
                return None
        return Result(
            **data
            | {
                "front": Front(**_tuples(data["front"])),
                "ids": tuple(data["ids"]),
                "links": tuple(Link(**one) for one in data["links"]),
                "credits": tuple(Credit(**one) for one in data["credits"]),
                "problems": tuple(Problem(**one | {"place": Place(**one["place"])}) for one in data["problems"]),
            }
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def load_body(file: Path) -> Body:
    """The second half of a stored lecture. Raises CourseError where it was damaged since the first was read."""
    try:
        data = json.loads(file.read_bytes().splitlines()[1])
        return Body(
            text=data["text"],
            passages=tuple(_passage(one) for one in data["passages"]),
            endnotes=data["endnotes"],
            notebook=tuple(_notebook_cell(one) for one in data["notebook"]),
        )
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        raise CourseError([Problem(Place(str(file)), "damaged", "run `build_site clean` and build again")]) from None


def save_result(file: Path, result: Result, body: Body) -> None:
    """Store a converted lecture."""
    rest = json.dumps(asdict(body)) + "\n"
    temporary = file.with_suffix(".new")
    temporary.write_text(f"{json.dumps({'rest': len(rest), **asdict(result)})}\n{rest}")
    temporary.replace(file)


def _passage(data: dict[str, Any]) -> Passage:
    slides = tuple(Slide(**_tuples(one)) for one in data["slides"])
    entry = Heading(**data["entry"]) if data["entry"] else None
    code = tuple(tuple(Step(**_tuples(step)) for step in asked) for asked in data["code"])
    return Passage(**_tuples(data) | {"slides": slides, "entry": entry, "code": code})


def _notebook_cell(data: dict[str, Any]) -> NotebookCell:
    outputs = tuple(Output(**one) for one in data["outputs"])
    return NotebookCell(**data | {"outputs": outputs, "needs": tuple(data["needs"])})


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    """JSON has lists where our values have tuples; the author's own keys in `meta` are left alone."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
