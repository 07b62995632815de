"""What shortcodes and conditions look values up in: front matter, a lecture's or that of many, and _variables.yml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import yaml

from ..course.layers import around_home, keys_in, values_of
from ..course.model import Course, Lecture
from ..course.scan import SLIDES
from ..course.settings import read_text
from ..memory.verdicts import Look
from ..problems import Wrong, did_you_mean
from .blocks import outline

_FALSE = ("", "false", "no", "off", "null", "~")
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


def value_at(values: object, path: str, kind: str) -> object:
    """What stands at `a.b` in some YAML; items of a list count from 1. Raises Wrong where nothing does."""
    value, before = values, ""
    for name in _keys(path):
        if isinstance(value, list) and name.isdecimal() and 0 < int(name) <= len(value):
            value = value[int(name) - 1]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            known = [*map(str, value)] if isinstance(value, dict) else []
            where = "_variables.yml" if kind == "var" else "front matter"
            near = did_you_mean(name, known).replace("did you mean ", f"did you mean {before}")
            raise Wrong(f"there is no {before}{name} in {where}", near or f"write it into {where}")
        before += f"{name}."
    return value


def _holds(values: object, path: str) -> bool:
    """Whether something stands at `a.b` in some YAML."""
    try:
        value_at(values, path, "meta")
    except Wrong:
        return False
    return True


def _formats(front: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What front matter says of slides, then of pages and others: all of it is a lecture's to Quarto."""
    given = front.get("format")
    formats = given if isinstance(given, dict) else {}
    first = [name for name in ("revealjs", "html") if name in formats]
    return [formats[name] for name in dict.fromkeys((*first, *formats)) if isinstance(formats[name], dict)]


def _keys(path: str) -> list[str]:
    return [key.replace("\\.", ".") for key in re.split(r"(?<!\\)\.", path)]


class Variables:
    """The values that a lecture, as it is `written`, can name; what is read for them is noted in `reads`."""

    def __init__(self, course: Course, lecture: Lecture, written: str, look: Look, reads: dict[str, str]) -> None:
        self._course, self._lecture, self._written, self._look, self._reads = course, lecture, written, look, reads
        self._known: dict[str, Mapping[str, Any]] = {}

    def __call__(self, kind: str, path: str) -> Mapping[str, Any]:
        """What holds a path: _variables.yml for "var", else the innermost front matter that does.

        That is the lecture's own, its folders', the home page's or the project's; each with what it says of a format.
        """
        found = self._holder(kind)
        if kind != "meta":
            return found
        trees = (tree for one in chain([found], self._shared()) for tree in (one, *_formats(one)))
        return next((one for one in trees if _holds(one, path)), found)

    def _shared(self) -> Iterator[Mapping[str, Any]]:
        """What the lecture has in common with others, what is furthest in first."""
        folders, project = around_home(self._course, self._lecture)
        yield from map(values_of, folders)
        yield self._holder("home")
        yield from map(values_of, project)

    def is_true(self, path: str) -> bool:
        """Whether front matter says something at a path, and that is not `false`."""
        try:
            value = value_at(self("meta", path), path, "meta")
        except Wrong:
            return False
        return value.lower() not in _FALSE if isinstance(value, str) else bool(value)

    def profiles(self) -> set[str]:
        """The profiles that a project of Quarto's has anyway: its `default`, and the first of a `group`."""
        profile = self("meta", "profile").get("profile")
        said: Mapping[str, Any] = profile if isinstance(profile, dict) else {}
        default, group = said.get("default", ""), said.get("group", [])
        names = re.split(r"[\s,]+", default) if isinstance(default, str) else default
        groups = group if isinstance(group, list) and group and isinstance(group[0], list) else [group]
        named = [names, *(one[:1] for one in groups if isinstance(one, list))]
        return {one for part in named if isinstance(part, list) for one in part if isinstance(one, str)} - {""}

    def _holder(self, kind: str) -> Mapping[str, Any]:
        if kind not in self._known:
            make = {"meta": lambda: front_of(self._written), "home": self._home, "var": self._variables}
            self._known[kind] = make[kind]()
        return self._known[kind]

    def _home(self) -> Mapping[str, Any]:
        home = self._course.home
        return front_of(self._text(home.path)) if home and home != self._lecture else {}

    def _variables(self) -> Mapping[str, Any]:
        for path in FILES:
            if text := self._text(path):
                return yaml.BaseLoader("").construct_document(keys_in(text, path)) or {}
        return {}

    def _text(self, path: str) -> str:
        """What a file holds, "" where there is none."""
        name = f"file:{path}"
        self._reads[name] = self._look(name)
        return read_text(self._course.root, path) if self._reads[name] else ""
