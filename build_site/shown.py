"""What a lecture asks of Python, and what the elements that asked show once it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import PurePosixPath

from .course.charts import kept_files
from .course.model import Asked, Cell, Drawing, Lecture, Outcome, Output, Step
from .markdown.formulas import block_of
from .markdown.steps import Found
from .problems import Place, Problem


@dataclass(slots=True)
class Shown:
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
    lecture: Lecture, found: Sequence[Found], asked: Sequence[Asked], outcomes: Sequence[Outcome | None], before: int
) -> Shown:
    """What each element shows, given what came of the steps that they `asked` for, in order; None of one that failed.

    `before` them, in the rest of the lecture, so many other elements ask.
    """
    shown = Shown()
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
    values = drawing.values or ("",)
    every = [*zip(steps, values, outcomes, strict=False)]
    drawn = [one for one in every if one[2].outputs]
    first = [*takewhile(lambda one: one[2].outputs, every)]  # a slider that goes on growing at its end
    states = {outcome.state for outcome in outcomes} - {""}
    drawn = first if first and states else drawn
    frames = tuple((_file_name(step), outcome.outputs[0]) for step, _, outcome in drawn)
    is_stale = any(outcome.state for _, _, outcome in drawn)
    return replace(
        drawing,
        code=_notebook_code(steps[0], frames[0][1].data["text/plain"], drawing) if frames else "",
        values=tuple(value for _, value, _ in drawn) if drawing.values else (),
        frames=frames,
        needs=tuple(name for outcome in outcomes for name in outcome.needs),
        state=("stale" if is_stale else "partial" if frames else "pending") if states else "",
    )


def _doubts(cell: Cell, outputs: Sequence[Output]) -> Iterator[tuple[str, str]]:
    """What readers will miss of a cell's output, and what to do about it."""
    if cell.output and not (cell.caption or cell.alt) and any(not (output.text or output.alt) for output in outputs):
        yield "the figure of this cell has no caption and no alternative text", "write fig-cap or fig-alt"


def _notebook_code(step: Step, call: str, drawing: Drawing) -> str:
    """A call as a reader can run it: the figure is its result, and not open as well."""
    path, _, function = step.source.partition("#")
    swept = f"  # {drawing.parameter} from {drawing.values[0]} to {drawing.values[-1]}" if drawing.parameter else ""
    return "\n".join(
        [
            "from matplotlib import pyplot as plt",
            f"from {_module(path)} import {function}",
            "",
            f"figure = {call}{swept}",
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
    texts = [shown.caption, *(output.data.get("text/markdown", "") for output in outputs)]
    return [text for text in texts if text]
