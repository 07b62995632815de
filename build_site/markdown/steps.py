"""What Python does for a lecture: its cells, inline values and figure calls, with their options, in their order."""

from __future__ import annotations

import re
from itertools import product
from typing import Any, Protocol

import panflute as pf
from msgspec import Struct

from ..course.model import STEP, Asked, Asset, Cell, Drawing, Link, Missing, Step
from ..problems import Place, Problem, Wrong, did_you_mean
from .dress import dressed, fenced, running
from .elements import Elements
from .lecture import Document, Lines
from .nodes import Node, attributes_of, nodes_in
from .options import Given, Value, as_flag, defaults, name_of, read_lines, slips_in
from .sweeps import read_sweep

OF_PICTURES = ("width", "height", "alt", "title", "credit", "source", "license", "style", "loading", "sweep")
DRAWN = re.compile(r"\.py(#|$)")
PYTHON = ("python", "python3", "py", "ipython")
TIMEOUT = 30.0  # seconds for a step that does not say how long it may take
_INLINE = re.compile(r"\{\s*(?P<language>(?:python3?|py)(?=\s*\})|\w+(?=\}\s))\s*\}\s*(?P<code>.+)", re.S)
_NEARLY_RUN = re.compile(r"rnu|urn|nru|unr|nur|r+u+n+")
INSTALLS = re.compile(
    r"^\s*[!%]{0,2}\s*(?:sudo +)?(?:\S+ +-m +)?(?:pip3?|conda|mamba|uv|apt|apt-get) +(?:pip +)?(?:add|install)\b", re.M
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
        self._defaults = defaults(document.meta)
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
        written = element.text
        options, code, first = self._options(element, first)
        label = element.identifier = str(options.get("label", "")) or element.identifier
        if label and label in self._labels:
            self._refuse(top, f"two cells are labelled {label}", "give one of them a label of its own")
            label = element.identifier = ""  # told once
        self._labels.add(label)
        step = Step(
            f"cell {self._cells}" + (f" ({label})" if label else ""),
            first,
            "cell",
            code,
            running(options),
            str(options.get("session", "main")),
            float(str(options.get("timeout", TIMEOUT))),
            tuple(_names(str(options.get("reads", "")))),
            options.get("cache") not in ("false", "refresh"),
        )
        cell = dressed(code, label, options, fenced(written, code) if options.get("echo") == "fenced" else "")
        element.attributes.update(cell.look.of_code)
        element.classes += [name for name in cell.look.code_classes if name not in element.classes]
        if options.get("eval") == "false":
            return Found(top, (), cell)
        if installs := INSTALLS.search(code):
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
        slips = [*slips_in({name: (value, line) for name, value in options.items() if name in ("dpi", "fig-format")})]
        for _, slip in slips:
            self.problems.append(slip.at(self._document.lecture.path))
        try:
            swept = read_sweep(sweep) if sweep is not None else ()
        except Wrong as wrong:
            self._refuse(line, wrong.message, wrong.hint)
            return nothing
        if slips:
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

    def _options(self, element: Any, first: int) -> tuple[dict[str, Value], str, int]:
        """A cell's options, those of front matter below its own; its code without them, and the first line of that."""
        top = self._where.of_element(element)
        own: Given = {name_of(name): (as_flag(str(value)), top) for name, value in element.attributes.items()}
        element.attributes.clear()
        code, first, slips = read_lines(element.text, first, own)
        for name, slip in [*((" ", slip) for slip in slips), *slips_in(own)]:
            self.problems.append(slip.at(self._document.lecture.path))
            own.pop(name, None)
        if missing := self._missing(str(own.get("reads", ("", 0))[0])):
            self._refuse(own.pop("reads")[1], f"reads: there is no {missing[0]}", missing[1])
        return self._defaults | {name: value for name, (value, _) in own.items()}, code, first

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
