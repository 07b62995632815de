"""What shortcodes and conditions look values up in: a lecture's front matter, the course's, and _variables.yml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from ..course.model import Course, Lecture
from ..course.scan import SLIDES
from ..course.settings import read_text
from ..memory.verdicts import Look
from ..problems import CourseError, Place, Problem
from .blocks import outline

FILES = ("_variables.yml", "_variables.yaml", f"{SLIDES}/_variables.yml", f"{SLIDES}/_variables.yaml")


def front_of(text: str) -> Mapping[str, Any]:
    """The front matter of a text: every value is text as it is written, a list or a mapping; nothing if it is no YAML.

    What is wrong with it is told where the text is read.
    """
    lines = text.split("\n")
    span = next((one for one in outline(lines).metadata if lines[one.first].startswith("---")), None)
    if not span:
        return {}
    try:
        found = yaml.load("\n".join(lines[span.first + 1 : span.last]), Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


class Variables:
    """The values of a lecture whose front matter is `front`; what is read for them is noted in `reads`."""

    def __init__(self, course: Course, lecture: Lecture, front: Mapping[str, Any], look: Look, reads: dict[str, str]):
        self._course, self._lecture, self._look, self._reads = course, lecture, look, reads
        self._known: dict[str, Mapping[str, Any]] = {"meta": front}

    def __call__(self, kind: str) -> Mapping[str, Any]:
        """All of the lecture's front matter, "meta", of the "home" page's, or of _variables.yml, "var"."""
        if kind not in self._known:
            self._known[kind] = self._home() if kind == "home" else self._variables()
        return self._known[kind]

    def _home(self) -> Mapping[str, Any]:
        home = self._course.home
        return front_of(self._text(home.path)) if home and home != self._lecture else {}

    def _variables(self) -> Mapping[str, Any]:
        for path in FILES:
            if text := self._text(path):
                return _parsed(text, path)
        return {}

    def _text(self, path: str) -> str:
        """What a file holds, "" where there is none."""
        name = f"file:{path}"
        self._reads[name] = self._look(name)
        return read_text(self._course.root, path) if self._reads[name] else ""


def _parsed(text: str, path: str) -> Mapping[str, Any]:
    """What a file of YAML holds. Raises CourseError."""
    try:
        found = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = " ".join(str(getattr(error, "problem", "") or error).split())
        problem = Problem(Place(path, mark.line + 1 if mark else 1), f"not valid YAML: {what}", "write key: value")
        raise CourseError([problem]) from None
    if found and not isinstance(found, dict):
        raise CourseError([Problem(Place(path), "this holds no keys", "write key: value")])
    return found or {}
