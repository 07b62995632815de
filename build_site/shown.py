"""What a lecture asks of Python, and what the elements that asked show once it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from .course.charts import kept_files
from .course.model import Asked, Cell, Drawing, Lecture, Outcome, Output, Step, Swept, is_as_written
from .markdown.formulas import block_of
from .markdown.steps import Found
from .problems import Place, Problem


class ShownCode(Struct):
    """What the code of a lecture came to: `steps` by the attribute STEP of their elements.

    `reads` is what it all read, as `inputs` names it; `ran_on` tells versions of what it ran on.
    """

    steps: dict[str, Cell | Drawing | Output] = field(default_factory=dict)
    reads: dict[str, str] = field(default_factory=dict)
    ran_on: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def markdown(self) -> set[str]:
        """The texts that pandoc has to read before filters can show them."""
        return {text for shown in self.steps.values() for text in _markdown_in(shown)}


def show(
    lecture: Lecture,
    found: Sequence[Found],
    asked: Sequence[Asked],
    outcomes: Sequence[Outcome | None],
    before: int,
) -> ShownCode:
    """What each element shows, given what came of the steps that they `asked` for, in order; None of one that failed.

    `before` them, in the rest of the lecture, so many other elements ask.
    """
    shown = ShownCode()
    remaining = iter(outcomes)
    for number, (one, steps) in enumerate(zip(found, asked, strict=True), before + 1):
        own = [outcome for _ in steps if (outcome := next(remaining))]
        if len(own) < len(steps) and not isinstance(one.shows, Drawing):
            continue  # it failed, so that nothing will be published
        shown.steps[str(number)] = _shown(one, steps, own, lecture, shown.problems)
    for outcome in filter(None, outcomes):
        shown.reads |= outcome.reads
        for output in outcome.outputs:
            shown.reads |= {f"file:{path}": path.rpartition("/")[2].partition(".")[0] for path in kept_files(output)}
        shown.ran_on |= outcome.ran_on
    return shown


def _shown(
    one: Found, steps: Asked, outcomes: Sequence[Outcome], lecture: Lecture, problems: list[Problem]
) -> Cell | Drawing | Output:
    """What an element becomes once its steps are done."""
    if isinstance(one.shows, Cell):
        outputs = [output for outcome in outcomes for output in outcome.outputs]
        for message, hint in _doubts(one.shows, outputs):
            problems.append(Problem(Place(lecture.path, steps[0].line), message, hint, "warning"))
        return replace(one.shows, outcome=outcomes[0] if outcomes else None)
    if isinstance(one.shows, Drawing):
        return _drawing(steps, outcomes, one.shows)
    state = outcomes[0].state
    results = [output for output in outcomes[0].outputs if output.kind in ("result", "display")]
    if not results and not state:
        place = Place(lecture.path, steps[0].line)
        problems.append(Problem(place, f"{steps[0].source} has no value to show", "write an expression"))
    if results and results[-1].scripts:
        place = Place(lecture.path, steps[0].line)
        hint = "show it in a cell"
        problems.append(Problem(place, "a chart does not fit into a line: only words stand there", hint, "warning"))
    return replace(results[-1], state=state) if results else Output("result", state=state)


def _drawing(steps: Sequence[Step], outcomes: Sequence[Outcome], drawing: Drawing) -> Drawing:
    """A drawing with its frames, but for those that are not known yet."""
    states = {outcome.state for outcome in outcomes} - {""}
    known = [place < len(outcomes) and bool(outcomes[place].outputs) for place in range(len(steps))]
    swept, places = known_of(drawing.swept, known)
    drawn = [(steps[place], outcomes[place]) for place in places]
    frames = tuple((_file_name(step), outcome.outputs[0]) for step, outcome in drawn)
    is_stale = any(outcome.state for _, outcome in drawn)
    return replace(
        drawing,
        code=_notebook_code(steps[0], frames[0][1].data["text/plain"], drawing) if frames else "",
        swept=swept,
        frames=frames,
        needs=tuple(name for outcome in outcomes for name in outcome.needs),
        state=("stale" if is_stale else "partial" if frames else "pending") if states else "",
    )


def known_of(swept: tuple[Swept, ...], known: Sequence[bool]) -> tuple[tuple[Swept, ...], list[int]]:
    """The most values of parameters for whose combinations all frames are known; and the places of these frames."""
    if not swept or not any(known):
        return swept, [0] if any(known) else []
    width = len(swept[-1][1])
    lines = [known[start : start + width] for start in range(0, len(known), width)]
    first = next(number for number, line in enumerate(lines) if any(line))
    choices = [
        ([*range(len(lines))], _begun([all(column) for column in zip(*lines, strict=True)])),
        (_begun([all(line) for line in lines]), [*range(width)]),
        ([first], _begun(lines[first])),
    ]
    rows, columns = max(choices, key=lambda places: len(places[0]) * len(places[1]))
    places = (rows, columns)[-len(swept) :]  # of the values of each parameter
    chosen = [(name, tuple(values[n] for n in ns)) for (name, values), ns in zip(swept, places, strict=True)]
    return tuple(chosen), [row * width + column for row in rows for column in columns]


def _begun(known: Sequence[bool]) -> list[int]:
    """The places of what is known: up to the first that is not, so that a slider goes on growing at its end."""
    if known[0]:
        return [*takewhile(known.__getitem__, range(len(known)))]
    return [place for place, one in enumerate(known) if one]


def _doubts(cell: Cell, outputs: Sequence[Output]) -> Iterator[tuple[str, str]]:
    """What readers will miss of a cell's output, and what to do about it."""
    is_told = cell.caption or cell.alt or cell.look.captions or cell.look.alts or any(cell.look.subcaptions)
    if cell.output and not is_told and any(not (output.text or output.alt) for output in outputs):
        draft = next((f': "{output.draft}"' for output in outputs if output.draft), "")
        yield "the figure of this cell has no caption and no alternative text", f"write fig-cap or fig-alt{draft}"


def _notebook_code(step: Step, call: str, drawing: Drawing) -> str:
    """A call as a reader can run it: the figure is its result, and not open as well."""
    path, _, function = step.source.partition("#")
    swept = ", ".join(f"{name} from {values[0]} to {values[-1]}" for name, values in drawing.swept)
    remark = f"  # {swept}" if swept else ""
    return "\n".join(
        [
            "from matplotlib import pyplot as plt",
            f"from {_module(path)} import {function}",
            "",
            f"figure = {call}{remark}",
            "plt.close(figure)",
            "figure",
        ]
    )


def _module(path: str) -> str:
    """The name by which a file can be imported: below figures_src/, or beside the lecture."""
    file = PurePosixPath(path).with_suffix("")
    return ".".join(file.parts[1:]) if file.parts[0] == "figures_src" else file.name


def _file_name(step: Step) -> str:
    """The name of a figure's file, by its function and arguments: gradual-shift-2."""
    words = [step.source.partition("#")[2], *(part for option in step.options.items() for part in option)]
    return "-".join(words)


def shows_formula(shown: Cell | Drawing | Output, tex: str) -> bool:
    """Whether a formula is in what code shows."""
    outcome = shown.outcome if isinstance(shown, Cell) else None
    outputs = outcome.outputs if outcome else (shown,) if isinstance(shown, Output) else ()
    latex = [block_of(text) for output in outputs if (text := output.data.get("text/latex"))]
    formulas = {node["c"][1] for block in latex for node in block["c"] if node["t"] == "Math"}
    return tex in formulas or any(tex in text for text in _markdown_in(shown))


def _markdown_in(shown: Cell | Drawing | Output) -> list[str]:
    if not isinstance(shown, Cell):
        return []
    outputs = shown.outcome.outputs if shown.outcome else ()
    texts = [shown.caption, *shown.look.markdown(), *(output.data.get("text/markdown", "") for output in outputs)]
    texts += [output.data.get("text/plain", "") for output in outputs if is_as_written(shown, output)]
    return [text for text in texts if text]
