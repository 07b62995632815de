"""Diagrams as text -> SVG, drawn by programs that come with the extra `diagrams`, and kept by what they are drawn from.

Mermaid is drawn by mermaidx (see mermaid.py), DOT by graphviz-pure: both come from PyPI, work offline without a browser
or a program of the system, and give the same bytes on every machine. A drawing is written anew without what could run.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import dropwhile
from pathlib import Path

from msgspec import Struct

from ..memory import kept
from ..memory.folder import keep_figure
from ..memory.kept import MEMORY
from ..memory.verdicts import Look
from ..problems import did_you_mean
from ..processes import limited

PROGRAMS = {"mermaid": "mermaidx", "dot": "graphviz-pure"}  # language -> the distribution that draws it
TIMEOUT = 60  # seconds of computing, for a diagram
FAILED = 64  # diagrams that could not be drawn, of which is known why
POINT = 96 / 72  # CSS pixels
MERMAID = Path(__file__).with_name("mermaid.py")
_FONT = [f"-{what}fontname=Helvetica" for what in "GNE"]
_KINDS = (
    *("flowchart", "graph", "sequenceDiagram", "classDiagram", "stateDiagram-v2", "stateDiagram", "erDiagram", "gantt"),
    *("pie", "gitGraph", "mindmap", "timeline", "quadrantChart", "xychart-beta", "journey", "sankey-beta", "kanban"),
    *("block-beta", "packet-beta", "architecture-beta", "requirementDiagram", "C4Context"),
)
_COMMENT = re.compile(r"\s*%%(?!\{)")
_COMMENTS = re.compile(r"/\*.*?\*/|//[^\n]*|^#[^\n]*", re.S | re.M)  # of DOT
_DOT = re.compile(rf'"(?:\\.|[^"\\])*"|<(?:[^<>]|<[^<>]*>)*>|{_COMMENTS.pattern}|[{{}}]', re.S | re.M)
_LINE = re.compile(r"\bline (\d+)")


class Diagram(Struct, frozen=True):
    """A diagram that was drawn: its file in the course, its size in CSS pixels, and what its program warned of."""

    source: str
    width: int
    height: int
    warnings: tuple[str, ...] = ()


class Undrawn(Exception):  # noqa: N818  (of a diagram)
    """A diagram cannot be drawn; `line` of its text is wrong, counted from 0, where that is known."""

    def __init__(self, message: str, hint: str = "", line: int | None = None, detail: str = "") -> None:
        super().__init__(message)
        self.hint, self.line, self.detail = hint, line, detail


class _Drawn(Struct, frozen=True):
    """What is kept of a diagram."""

    svg: str
    warnings: tuple[str, ...]


Draw = Callable[[str, str], Diagram]  # language and text -> what is drawn; raises Undrawn


def draw(root: Path, language: str, text: str, look: Look) -> Diagram:
    """The diagram of a text; what was drawn before of the same text is not again. Raises Undrawn.

    `look` is asked for the version of the program, and for the file.
    """
    if not text.strip():
        raise Undrawn("this diagram is empty", "write what it shall show")
    entry = _entry(root, language, text, look)
    drawn = kept.load(entry, _Drawn)
    if not drawn:
        if entry.name not in _failed:
            _draw({entry: text}, language)
        if entry.name in _failed:
            raise _failed[entry.name]
        drawn = kept.load(entry, _Drawn)
        assert drawn
    source = keep_figure(root, drawn.svg.encode(), "svg")
    look(source)  # so that it is made again where it goes
    return Diagram(source, *_size(drawn.svg, POINT if language == "dot" else 1), drawn.warnings)


def draw_ahead(root: Path, diagrams: Iterable[tuple[str, str]], look: Look) -> None:
    """Draw those of Mermaid's diagrams that are not kept, all in one process; what is wrong with one `draw` tells."""
    texts = [text for language, text in diagrams if language == "mermaid" and text.strip()]
    if len(texts) > 1 and look(f"version:{PROGRAMS['mermaid']}"):
        entries = {_entry(root, "mermaid", text, look): text for text in texts}
        _draw({one: text for one, text in entries.items() if not (one.exists() or one.name in _failed)}, "mermaid")


def _entry(root: Path, language: str, text: str, look: Look) -> Path:
    """Where a diagram is kept. Raises Undrawn where nothing is installed that draws it."""
    version = look(f"version:{PROGRAMS[language]}")
    if not version:
        raise Undrawn(f"{language} is drawn by the extra diagrams", 'pip install "build-site[diagrams]"')
    key = hashlib.sha256(repr((language, text, version, _own_code())).encode()).hexdigest()
    kept.make_folder(root / MEMORY / "steps")
    return root / MEMORY / "steps" / f"diagram-{key}"


_failed = dict[str, Undrawn]()  # by name of entry: a preview shows the same mistake again with each edit beside it


def _draw(texts: dict[Path, str], language: str) -> None:
    """Keep the drawing of each text at its entry; why there is none stands in `_failed`."""
    if len(_failed) > FAILED:
        _failed.clear()
    try:
        attempts = [*([_dot(text) for text in texts.values()] if language == "dot" else _mermaid([*texts.values()]))]
    except Undrawn as error:
        attempts = [error] * len(texts)
    for entry, attempt in zip(texts, attempts, strict=True):
        if isinstance(attempt, Undrawn):
            _failed[entry.name] = attempt
        else:
            kept.save(entry, attempt)


def _dot(text: str) -> _Drawn:
    done = _run([_program("graphviz-pure"), "-Tsvg", "-Gbgcolor=transparent", *_FONT], text)
    said = [line.split(": ", 1)[-1] for line in done.stderr.decode(errors="replace").splitlines()]
    if done.returncode:
        what = next(iter(said), "graphviz failed")
        at = _LINE.search(what)
        what = re.sub(r"<stdin>: | in line \d+", "", what)
        raise Undrawn(f"dot: {what}", "see graphviz.org/doc/info/lang.html", int(at[1]) - 1 if at else None)
    if (second := _second_graph(text)) is not None:
        raise Undrawn("dot: a second graph is not drawn", "give it a fence of its own", second)
    warnings = [one.removeprefix("Warning: ") for one in said if "width of non-ASCII" not in one]
    return _Drawn(_harmless(done.stdout, "dot"), tuple(dict.fromkeys(warnings)))


def _second_graph(text: str) -> int | None:
    """The line of what follows a graph, comments aside."""
    depth = 0
    for token in _DOT.finditer(text):
        depth += (token[0] == "{") - (token[0] == "}")
        if token[0] == "}" and not depth:
            rest = _COMMENTS.sub(lambda comment: "\n" * comment[0].count("\n"), text[token.end() :])
            before = text[: token.end()] + rest[: len(rest) - len(rest.lstrip())]
            return before.count("\n") if rest.strip() else None
    return None


Numbered = list[tuple[int, str]]  # lines of a text, counted from 0


def _mermaid(texts: Sequence[str]) -> Iterator[_Drawn | Undrawn]:
    """What each text is drawn as, or why it is not."""
    if not texts:
        return
    counted = [_counted(text) for text in texts]
    given = json.dumps(["\n".join(line for _, line in lines) for lines in counted])
    done = _run([sys.executable, "-I", str(MERMAID), str(TIMEOUT)], given, len(texts))
    try:
        answers = json.loads(done.stdout)
    except ValueError:
        said = done.stderr.decode(errors="replace").strip().split("\n")[-1]
        raise Undrawn(f"Mermaid failed: {said}", "pip install --force-reinstall mermaidx") from None
    for text, lines, answer in zip(texts, counted, answers, strict=True):
        try:
            if not answer:
                raise _too_long(f"{TIMEOUT} s of computing")
            if "error" in answer:
                raise _misunderstood(answer["error"], lines, has_front=text.startswith("---"))
            yield _Drawn(_harmless(answer["svg"].encode(), "mermaid"), ())
        except Undrawn as error:
            yield error


def _counted(text: str) -> Numbered:
    """The lines that Mermaid counts: comments go, and empty lines at the beginning."""
    lines = enumerate(text.split("\n"))
    return [*dropwhile(lambda one: not one[1].strip(), (one for one in lines if not _COMMENT.match(one[1])))]


def _misunderstood(said: str, numbered: Numbered, *, has_front: bool) -> Undrawn:
    """What Mermaid says of a text, in words of ours."""
    if "UnknownDiagramError" in said:
        number, first = next(((number, line) for number, line in numbered if line.strip()), (0, ""))
        word = first.split()[0] if first.split() else ""
        hint = did_you_mean(word, _KINDS, "begin it with flowchart")
        return Undrawn(f"Mermaid knows no diagram {word}", hint, number)
    top, *more = (said or "it failed").removeprefix("Error: ").split("\n")
    at = _LINE.search(top)
    at_line = numbered[min(int(at[1]), len(numbered)) - 1][0] if at and not has_front else None
    got = re.search(r"got '?(\w+)", said)
    message = f"Mermaid cannot read this: {f'it did not expect {got[1]}' if got else top}"
    return Undrawn(message, "see mermaid.js.org", at_line, "\n".join(more[:2]))


def _too_long(over: str) -> Undrawn:
    return Undrawn(f"the diagram is not drawn after {over}", "make it smaller")


def _harmless(svg: bytes, language: str) -> str:
    from .drawing import Unreadable, harmless_drawing  # few lectures have diagrams

    if not svg.strip():
        raise Undrawn(f"there is no diagram in this {language}", "write what it shall show")
    if b"<foreignObject" in svg:
        raise Undrawn("this kind of diagram has words that are no SVG", "draw it otherwise, or keep a picture of it")
    try:
        return harmless_drawing(svg).text
    except Unreadable as error:
        raise Undrawn(f"the {language} diagram cannot be shown: {error}") from None


def _run(command: list[str], text: str, diagrams: int = 1) -> subprocess.CompletedProcess[bytes]:
    """A program with a text on its standard input; neither zone nor language of the machine matter to it."""
    surroundings = {name: value for name in ("PATH", "SYSTEMROOT", "TMPDIR") if (value := os.environ.get(name))}
    surroundings |= {"TZ": "UTC", "LC_ALL": "C.UTF-8"}
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=surroundings) as program,
        limited(program, TIMEOUT * diagrams) as limit,
    ):
        out, errors = program.communicate(text.encode())
    if limit.over:
        raise _too_long(limit.over)
    return subprocess.CompletedProcess(command, program.returncode, out, errors)


@cache
def _program(distribution: str) -> str:
    """The file of the program that a distribution installed."""
    from importlib.metadata import PackageNotFoundError, files  # 20 ms, and few lectures have diagrams

    try:
        found = [Path(str(one.locate())) for one in files(distribution) or () if Path(str(one)).stem == distribution]
    except PackageNotFoundError:
        found = []
    program = next((str(one.resolve()) for one in found if one.is_file()), "")
    if not program:
        raise Undrawn(
            f"{distribution} is installed without its program", f"pip install --force-reinstall {distribution}"
        )
    return program


@cache
def _own_code() -> str:
    """A digest of the code that draws."""
    return hashlib.sha256(MERMAID.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def _size(svg: str, unit: float) -> tuple[int, int]:
    """Width and height, as its view box has them, in CSS pixels."""
    box = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"', svg[:2000])
    return (round(float(box[1]) * unit), round(float(box[2]) * unit)) if box else (0, 0)
