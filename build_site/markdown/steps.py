"""What Python does for a lecture: its cells, inline values and figure calls, with their options, in their order."""

from __future__ import annotations

import re
from itertools import product
from typing import Any, Protocol

import panflute as pf
import yaml
from msgspec import Struct

from ..course.model import STEP, Asked, Asset, Cell, Drawing, Link, Missing, Step
from ..problems import Place, Problem, did_you_mean
from .elements import Elements
from .lecture import Document, Lines
from .nodes import Node, attributes_of, nodes_in
from .sweeps import SweepError, read_sweep

FLAGS = ("echo", "eval", "output", "include", "error", "warning", "cache")
NUMBERS = ("fig-width", "fig-height", "dpi", "timeout")
CHOICES = {
    "fig-format": ("svg", "png"),
    "code-fold": ("false", "true", "show"),
    "output-location": ("default", "column", "slide", "fragment"),
}
TEXTS = ("label", "fig-cap", "fig-alt", "session", "reads")
OPTIONS = (*FLAGS, *NUMBERS, *CHOICES, *TEXTS)
OF_CODE = ("code-line-numbers", "startFrom", "filename")  # which are about how code is shown, run or not
RUNNING = ("error", "warning", "fig-width", "fig-height", "fig-format", "dpi")  # which change what a cell shows
OF_PICTURES = ("width", "height", "alt", "title", "credit", "source", "license", "style", "loading", "sweep")
DRAWN = re.compile(r"\.py(#|$)")
PYTHON = ("python", "python3", "py", "ipython")
TIMEOUT = 30.0  # seconds for a step that does not say how long it may take
_INLINE = re.compile(r"\{\s*(?P<language>(?:python3?|py)(?=\s*\})|\w+(?=\}\s))\s*\}\s*(?P<code>.+)", re.S)
_OPTION_LINE = re.compile(r"#\|\s?(.*)")
_OPTION = re.compile(r"# *\|\s*[a-z][\w-]*\s*:")
_NEARLY_RUN = re.compile(r"rnu|urn|nru|unr|nur|r+u+n+")
_INSTALLS = re.compile(
    r"^\s*[!%]{1,2}\s*(?:sudo +)?(?:\S+ +-m +)?(?:pip3?|conda|mamba|uv|apt|apt-get) +(?:pip +)?(?:add|install)\b", re.M
)


class Find(Protocol):
    """What an address in a lecture leads to: see `files.find`."""

    def __call__(self, address: str, /, as_picture: bool = False) -> Asset | Link | Missing: ...


class Found(Struct, frozen=True):
    """The steps that an element in a `line` takes, and what shows them once they are done; None: their value."""

    line: int
    steps: Asked
    shows: Cell | Drawing | None = None


def find_steps(document: Document, find: Find, before: int = 0) -> tuple[list[Found], list[Problem]]:
    """All that runs in a lecture, and what is wrong with how it is asked for.

    The nodes that ask get an attribute STEP with their place among all that do, counted from 1; `before` them, in the
    rest of the lecture, that many others do.
    """
    if not any(mark in document.text for mark in (".run", "`{", ".py", ".python")):
        return [], []
    finder = _Finder(document, find)
    found = []
    for node in nodes_in(document.tree):
        if node.get("t") in ("Code", "CodeBlock", "Image") and (one := finder.take(node)):
            found.append(one)
            attributes_of(node)[2].append([STEP, str(before + len(found))])
    return found, finder.problems


class _Finder:
    """Counts what is found, and collects what is wrong with it."""

    def __init__(self, document: Document, find: Find) -> None:
        self._document, self._find, self._elements = document, find, Elements()
        self._where = Lines(document, self._elements)
        self._lines = document.text.split("\n")
        self._cells = self._figures = 0
        self._labels: set[str] = set()
        self.problems: list[Problem] = []

    def take(self, node: Node) -> Found | None:
        """What a node asks for, if it does; its attributes are then without those that are Python's concern."""
        [element] = self._elements.make([node])
        found = self._take(element)
        if found:
            content = node["c"]
            content[0] = element._ica_to_json()
            content[0][2] = [[name, value] for name, value in element.attributes.items()]
        return found

    def _take(self, element: Any) -> Found | None:
        if isinstance(element, pf.CodeBlock):
            language = next((name for name in element.classes if name != "run"), "python")
            if "run" in element.classes:
                hint = did_you_mean(language, PYTHON, "take .run away")
                return self._cell(element) if self._is_python(language, element, hint) else None
            if language in PYTHON and (
                meant := next((one for one in element.classes if _NEARLY_RUN.fullmatch(one)), "")
            ):
                self._warn(self._where.of_element(element), f".{meant} means nothing", "did you mean .run?")
        if isinstance(element, pf.Code):
            if {"run", "python"} <= {*element.classes}:
                return self._value(element, element.text)
            if inline := _INLINE.fullmatch(element.text):
                hint = did_you_mean(inline["language"], PYTHON, "take {" + inline["language"] + "} away")
                return (
                    self._value(element, inline["code"]) if self._is_python(inline["language"], element, hint) else None
                )
        if isinstance(element, pf.Image) and DRAWN.search(element.url):
            return self._drawing(element)
        return None

    def _is_python(self, language: str, element: Any, hint: str) -> bool:
        if language not in PYTHON:
            message = f"{language} code is shown, not run: only Python runs"
            self._warn(self._where.of_element(element), message, hint)
        return language in PYTHON

    def _cell(self, element: Any) -> Found:
        self._cells += 1
        top, first = self._where.of_element(element), self._first_line(element)
        given = {name: (str(value), top) for name, value in element.attributes.items() if name not in OF_CODE}
        for name in given:
            del element.attributes[name]
        code, first = self._option_lines(element.text, first, given)
        options = {name: value for name, (value, line) in given.items() if self._is_valid(name, value, line)}
        label = element.identifier = options.get("label", "") or element.identifier
        if label and label in self._labels:
            self._refuse(top, f"two cells are labelled {label}", "give one of them a label of its own")
            label = element.identifier = ""  # told once
        self._labels.add(label)
        step = Step(
            f"cell {self._cells}" + (f" ({label})" if label else ""),
            first,
            "cell",
            code,
            {name: options[name] for name in RUNNING if name in options},
            options.get("session", "main"),
            float(options.get("timeout", TIMEOUT)),
            tuple(_names(options.get("reads", ""))),
            options.get("cache") != "false",
        )
        include = options.get("include") != "false"
        cell = Cell(
            code,
            include and options.get("echo") != "false",
            include and options.get("output") != "false",
            options.get("code-fold", "").replace("false", ""),
            options.get("output-location", "").replace("default", ""),
            options.get("fig-cap", ""),
            options.get("fig-alt", ""),
            label,
            options.get("error") == "true",
        )
        if options.get("eval") == "false":
            return Found(top, (), cell)
        if installs := _INSTALLS.search(code):
            hint = "do that before, where build_site is; to show it only, write `#| eval: false`"
            at = first + code.count("\n", 0, installs.end())
            self._refuse(at, "a cell cannot install packages", hint)
            return Found(top, (), cell)
        return Found(top, (step,), cell)

    def _value(self, element: Any, code: str) -> Found:
        self._cells += 1
        session = element.attributes.pop("session", "main")
        line = self._where.of_element(element)
        return Found(line, (Step(f"value {self._cells}", line, "value", code, session=session),))

    def _drawing(self, element: Any) -> Found:
        line, url = self._where.of_element(element), element.url
        path, _, function = url.partition("#")
        found = self._find(path)
        nothing = Found(line, (), Drawing(""))
        if not isinstance(found, Asset):
            self._refuse(line, f"there is no {path}", found.hint if isinstance(found, Missing) else "this is a lecture")
            return nothing
        if not function.isidentifier():
            self._refuse(line, f"{url} does not say which function draws", f"write {path}#name")
            return nothing
        sweep = element.attributes.pop("sweep", None)
        options = {
            name: element.attributes.pop(name)
            for name in [*element.attributes]
            if name not in OF_PICTURES and not name.startswith(("data-", "aria-"))
        }
        settings = {name: value for name, value in options.items() if name in ("dpi", "fig-format")}
        valid = [self._is_valid(name, value, line) for name, value in settings.items()]
        try:
            swept = read_sweep(sweep) if sweep is not None else ()
        except SweepError as error:
            self._refuse(line, str(error), error.hint)
            return nothing
        if not all(valid):
            return nothing
        for twice in (name for name, _ in swept if name in options):
            message = f"{twice}={options[twice]} has no effect: the sweep says which values {twice} has"
            self._warn(line, message, "take one of them away")
        self._figures += 1
        steps: list[Step] = []
        for chosen in product(*(values for _, values in swept)):
            frame = {name: value for (name, _), value in zip(swept, chosen, strict=True)}
            words = ", ".join([function, *(f"{name}={value}" for name, value in frame.items())])
            name = f"figure {self._figures} ({words})"
            steps.append(Step(name, line, "figure", f"{found.source}#{function}", options | frame))
        return Found(line, tuple(steps), Drawing("", swept))

    def _option_lines(self, text: str, first: int, given: dict[str, tuple[str, int]]) -> tuple[str, int]:
        """Take `#| name: value` lines into `given`; returns the code below them, and its first line."""
        lines = text.split("\n")
        count = next((n for n, line in enumerate(lines) if not line.startswith("#|")), len(lines))
        block = [match[1] for line in lines[:count] if (match := _OPTION_LINE.match(line))]
        try:
            options = yaml.safe_load("\n".join(block)) or {}
            if not isinstance(options, dict):
                raise yaml.YAMLError
        except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
            at = getattr(error, "problem_mark", None)
            hint = "write `#| name: value`, a value with a colon in quotes"
            self._refuse(first + (at.line if at else 0), "a cell's options cannot be read", hint)
            parts = (line.partition(":") for line in block)  # so that nothing false is said of the others
            options = {name: value.strip(" '\"") for name, _, value in parts if name in OPTIONS}
        for name, value in options.items():
            at_lines = [n for n, line in enumerate(block) if line.startswith(f"{name}:")] or [0]
            given[str(name)] = (_plain(value), first + at_lines[0])
            if at_lines[1:]:
                self._refuse(first + at_lines[1], f"{name} is given twice", "take one of them away")
            if value is None:
                self._warn(first + at_lines[0], f"{name} has no value", "write one, or take the line away")
        for number in (n for n, line in enumerate(lines) if n >= count and _OPTION.match(line)):
            what, hint = "an option below code has no effect", "options stand above a cell's code"
            if lines[number][1] == " ":
                what, hint = "this is a comment, no option", "write #| without a space in it"
            self._warn(first + number, what, hint)
        while count < len(lines) - 1 and not lines[count].strip():
            count += 1
        return "\n".join(lines[count:]).rstrip("\n"), first + count

    def _is_valid(self, name: str, value: str, line: int) -> bool:
        if name not in OPTIONS:
            hint = did_you_mean(name, OPTIONS, f"it takes: {', '.join(OPTIONS)}")
            self._refuse(line, f"a cell has no option {name}", hint)
        elif name == "label" and len(value.split()) > 1:
            self._refuse(line, f"label cannot be {value!r}, as addresses have it", f"write {'-'.join(value.split())}")
        elif name in FLAGS and value not in ("true", "false"):
            self._refuse(line, f"{name} cannot be {value!r}", "it takes: true, false")
        elif name in CHOICES and value not in CHOICES[name]:
            self._refuse(line, f"{name} cannot be {value!r}", f"it takes: {', '.join(CHOICES[name])}")
        elif name in NUMBERS and not (re.fullmatch(r"\d{1,6}(\.\d+)?", value) and float(value) > 0):
            self._refuse(line, f"{name} cannot be {value!r}", "it takes a number above 0, and below a million")
        elif name == "reads" and (missing := self._missing(value)):
            self._refuse(line, f"{name}: there is no {missing[0]}", missing[1])
        else:
            return True
        return False

    def _missing(self, reads: str) -> tuple[str, str] | None:
        """The first of the files named that is not there, and what may have been meant."""
        for name in _names(reads):
            if isinstance(found := self._find(name), Missing):
                return name, found.hint
        return None

    def _first_line(self, element: Any) -> int:
        """The line of a cell's first line of code: below its opener, which may be several lines long."""
        code = [line.strip() for line in element.text.split("\n")]
        top = self._where.of_element(element)
        for start in range(top, top + 10):
            here = self._lines[start : start + len(code)]
            if len(here) == len(code) and all(
                line.rstrip().endswith(one) for line, one in zip(here, code, strict=True)
            ):
                return start + 1
        return top + 1

    def _warn(self, line: int, message: str, hint: str) -> None:
        self.problems.append(Problem(Place(self._document.lecture.path, line), message, hint, "warning"))

    def _refuse(self, line: int, message: str, hint: str) -> None:
        self.problems.append(Problem(Place(self._document.lecture.path, line), message, hint))


def _names(reads: str) -> list[str]:
    return [name.strip() for name in reads.split(",") if name.strip()]


def _plain(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
