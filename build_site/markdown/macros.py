r"""The course's TeX macros, slides/_macros.tex: known in every lecture, and in what its code shows.

pandoc expands macros while it reads, so that all readings have formulas without them: it is given the definitions
before a lecture's text, each in a line of its own, and what comes of these is taken away again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from ..course.model import Cell, Drawing, Output
from ..course.scan import SLIDES
from ..problems import Place, did_you_mean
from .nodes import Node, decode, nodes_in

FILE = f"{SLIDES}/_macros.tex"
DEFINING = (
    *("newcommand", "renewcommand", "providecommand", "DeclareMathOperator", "def", "gdef", "edef", "let"),
    *("newenvironment", "renewenvironment"),
)
ONCE = ("newcommand", "DeclareMathOperator")  # which pandoc passes over where the macro is defined already
END = "<!--end of macros-->"
_COMMENT = re.compile(r"(?<!\\)%.*")
_CUT = "\f"  # where a comment was, which takes the end of its line with it
_BEGIN = re.compile(r"\\(?P<command>[A-Za-z]+)\*?")
_NAME = re.compile(r"\s*(?:\{\s*(?P<braced>\\[A-Za-z]+|\\.|[A-Za-z*]+)\s*\}|(?P<bare>\\[A-Za-z]+|\\.))")
_BETWEEN = re.compile(r"\s*(?:\[[^\]]*\]|#\d|=|[^\s\\{}\[\]#])*\s*")
_AGAIN = re.compile(rf"\n[ \t]*\\(?:{'|'.join(DEFINING)})\b")
_SHOWN = ("text/markdown", "text/latex")
Read = Callable[[str], str]  # Markdown -> pandoc's JSON


class Definition(Struct, frozen=True):
    """What a macro of this name stands for, as it is written from a line on."""

    name: str
    text: str
    line: int

    @property
    def place(self) -> Place:
        """Where it is written."""
        return Place(FILE, self.line)

    @property
    def call(self) -> str:
        """A formula of it alone."""
        taken = re.search(r"\[(\d)\]", self.text)
        return f"${self.name}{'{x}' * int(taken[1] if taken else 0)}$"

    def is_in(self, text: str) -> bool:
        """Whether a text names it."""
        return re.search(rf"{re.escape(self.name)}(?![A-Za-z])", text) is not None


class Macros(Struct, frozen=True):
    """Definitions of macros, and what is wrong with the file: the line, what, and what to do about it."""

    definitions: tuple[Definition, ...] = ()
    faults: tuple[tuple[int, str, str], ...] = ()

    @property
    def above(self) -> list[str]:
        """The lines that pandoc reads before a text."""
        return [*(one.text for one in self.definitions), "", END, ""] if self.definitions else []

    def are_in(self, text: str) -> bool:
        """Whether some text may name one of them."""
        return "\\" in text and any(one.name in text for one in self.definitions)


class _Fault(Exception):  # noqa: N818  (of a definition)
    """What is wrong with a definition, and what to do about it."""


def macros_in(text: str) -> Macros:
    """The definitions in a file."""
    text = "\n".join(_COMMENT.sub(_CUT, line) for line in text.split("\n"))
    definitions, faults, at = list[Definition](), list[tuple[int, str, str]](), 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        line = text.count("\n", 0, at) + 1
        try:
            name, end = _definition(text, at)
            found = Definition(name, " ".join(re.sub(rf"{_CUT}\s*", "", text[at:end]).split()), line)
            before = next((one for one in definitions if one.name == name), None)
            if not before or not text.startswith(ONCE, at + 1):
                definitions.append(found)
            elif before.text != found.text:
                message = f"{name} is defined twice: what stands in line {before.line} counts"
                raise _Fault(message, rf"take one of them away, or write \renewcommand{{{name}}}")
        except _Fault as fault:
            faults.append((line, *fault.args))
            below = _AGAIN.search(text, at + 1)
            end = below.start() if below else len(text)
        at = end
    return Macros(tuple(definitions), tuple(faults))


def _definition(text: str, at: int) -> tuple[str, int]:
    """The name of the macro that is defined there, and where its definition ends. Raises _Fault."""
    begin = _BEGIN.match(text, at)
    shown = text[at:].partition("\n")[0].strip()
    if not begin:
        raise _Fault(f"this defines no macro: {shown}", r"write \newcommand{\name}{what it stands for}")
    if begin["command"] not in DEFINING:
        near = did_you_mean(begin["command"], DEFINING, r"write \newcommand{\name}{what it stands for}")
        raise _Fault(f"\\{begin['command']} defines no macro", near)
    name = _NAME.match(text, begin.end())
    if not name:
        raise _Fault(f"a macro without a name: {shown}", rf"write \{begin['command']}{{\name}}{{what it stands for}}")
    end = name.end()
    if begin["command"] == "let":
        other = re.compile(r"\s*=?\s*(?:\\[A-Za-z]+|\S)").match(text, end)
        end = other.end() if other else end
        return name["bare"] or name["braced"], end
    for _ in range(2 if begin["command"].endswith("environment") else 1):
        between = _BETWEEN.match(text, end)
        end = _closed(text, between.end() if between else end, shown)
    return name["bare"] or name["braced"], end


def _closed(text: str, at: int, shown: str) -> int:
    """Where the braces end that begin there. Raises _Fault."""
    if text[at : at + 1] != "{":
        raise _Fault(f"it is not said what the macro stands for: {shown}", "write it in braces: {…}")
    again = _AGAIN.search(text, at)
    depth, end = 0, again.start() if again else len(text)
    for found in re.compile(r"\\.|[{}]", re.S).finditer(text, at, end):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    raise _Fault(f"a brace {{ is never closed: {shown}", "write } where it shall end")


def without_definitions(tree: Node) -> bool:
    """Take away what the definitions became; returns whether their end was found."""
    blocks = tree["blocks"]
    end = next((n for n, one in enumerate(blocks) if one["t"] == "RawBlock" and one["c"][1].strip() == END), -1)
    del blocks[: end + 1]
    return end >= 0


def expand_shown(
    steps: Mapping[str, Cell | Drawing | Output], macros: Macros, read: Read
) -> Iterator[tuple[str, Cell | Output]]:
    """What code shows, where that names macros: with the formulas for which they stand."""
    for name, shown in steps.items():
        if isinstance(shown, Output):
            if (new := _expanded_output(shown, macros, read)) is not shown:
                yield name, new
        elif isinstance(shown, Cell):
            outcome = shown.outcome
            if outcome:
                outcome = replace(
                    outcome, outputs=tuple(_expanded_output(one, macros, read) for one in outcome.outputs)
                )
            yield name, replace(shown, caption=_expanded(shown.caption, macros, read), outcome=outcome)


def _expanded_output(output: Output, macros: Macros, read: Read) -> Output:
    data = {kind: _expanded(text, macros, read) if kind in _SHOWN else text for kind, text in output.data.items()}
    return output if data == output.data else replace(output, data=data)


def _expanded(text: str, macros: Macros, read: Read) -> str:
    """A text of Markdown or LaTeX, its formulas as pandoc reads them with macros in place of what it reads without."""
    if not macros.are_in(text):
        return text
    with_macros = decode(read("\n".join([*macros.above, text])))
    without_definitions(with_macros)
    old, new = ([*_formulas(tree)] for tree in (decode(read(text)), with_macros))
    if len(old) != len(new):
        return text
    result, at = "", 0
    for was, now in zip(old, new, strict=True):
        start = text.find(was, at)
        if start >= 0:
            result, at = f"{result}{text[at:start]}{now.strip()}", start + len(was)
    return result + text[at:]


def _formulas(tree: Node) -> Iterator[str]:
    for node in nodes_in(tree["blocks"]):
        if node.get("t") == "Math" or (node.get("t") in ("RawBlock", "RawInline") and node["c"][0] == "tex"):
            yield node["c"][1]
