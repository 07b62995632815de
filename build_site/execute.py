"""A lecture's code: found, run where it must be, and what came of it given to the elements that asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from .body import Asked
from .filters.context import STEP
from .model import Cell, Drawing, Lecture, Outcome, Output, Step
from .pandoc import Pool, Worker, dump, load
from .problems import Place, Problem
from .read.cells import Find, Found, find_steps
from .read.lecture import Document
from .read.slides import SlideBlocks

if TYPE_CHECKING:
    from .read.excerpt import Excerpt
    from .run.glance import Glance
    from .run.runner import Runner

_LOADS = re.compile(r"<(?!a\b)[a-z][^>]*\s(?:src|href|data|poster)\s*=\s*[\"']?\s*(?:https?:)?//", re.I)


@dataclass(slots=True)
class Executed:
    """What the code of a lecture came to: `steps` by the attribute STEP of their elements, Markdown texts dumped.

    `asked` is what each element asked of Python, those before an excerpt included; STEP is its place among them,
    counted from 1. `counts` are how many had done so where an element of the document ends, by its id; there are none
    where nothing is asked. `reads` is what it all read, as `inputs` names it.
    """

    asked: list[Asked] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)
    steps: dict[str, Cell | Drawing | Output] = field(default_factory=dict)
    markdown: dict[str, str] = field(default_factory=dict)
    reads: dict[str, str] = field(default_factory=dict)
    ran_on: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def execute(
    document: Document,
    lecture: Lecture,
    find: Find,
    runner: Runner | Glance,
    pandoc: Worker | Pool,
    trust: str,
    part: Excerpt | None,
) -> Executed:
    """Run what has to run of a lecture's cells, inline values and figure calls; nothing of a contributor's.

    Raises Doubt where the document is a `part` that asks for something else than it did.
    """
    found, problems = find_steps(document, lecture, find)
    before, asked = part.before if part else [], [one.steps for one in found]
    asked = part.known(asked) if part else asked
    executed = Executed([*before, *asked], problems=problems)
    if not found:
        return executed
    if trust == "contributor":
        place = Place(lecture.path, document.line(found[0].element))
        hint = 'read it, then set trust = "author" in pyproject.toml'
        problems.append(Problem(place, "this course does not run the code of contributors", hint))
        return executed
    steps = [step for one in asked for step in one]
    sessions = {step.session for step in steps if step.session}
    above = [step for one in before for step in one if step.session in sessions]
    executed.counts = _counts(document.elements, found, len(before))
    outcomes, said = runner.run(lecture, document.written, [*above, *steps])
    outcomes = outcomes[len(above) :]
    problems += said
    remaining = iter(outcomes)
    for number, one in enumerate(found, len(before) + 1):
        own = [outcome for _ in one.steps if (outcome := next(remaining))]
        if len(own) < len(one.steps) and not isinstance(one.shows, Drawing):
            continue  # it failed, so that nothing will be published
        one.element.attributes[STEP] = str(number)
        executed.steps[str(number)] = _shown(one, own, lecture, problems)
    for outcome in filter(None, outcomes):
        _note_reads(executed, outcome)
    texts = {text for shown in executed.steps.values() for text in _markdown_in(shown)}
    for text in sorted(texts):
        executed.markdown[text] = dump(load(pandoc.read(text)[0])[0].content)
    return executed


def _counts(elements: Sequence[Any], found: Sequence[Found], before: int) -> dict[int, int]:
    numbers, count, counts = {id(one.element): number for number, one in enumerate(found, before + 1)}, before, {}
    for element in elements:
        count = numbers.get(id(element), count)
        counts[id(element)] = count
    return counts


def count_at(slide: SlideBlocks, counts: Mapping[int, int]) -> int:
    """How many elements had asked Python for something where a slide ends; 0 where that is not known."""
    block = slide.body.content[-1] if slide.body.content else slide.header
    while counts and block and id(block) not in counts:  # a div that was made around what was read
        block = block.content[-1]
    return counts.get(id(block), 0)


def _shown(
    one: Found, outcomes: Sequence[Outcome], lecture: Lecture, problems: list[Problem]
) -> Cell | Drawing | Output:
    """What an element becomes once its steps are done."""
    if isinstance(one.shows, Cell):
        outputs = [output for outcome in outcomes for output in outcome.outputs]
        for message, hint in _doubts(one.shows, outputs):
            problems.append(Problem(Place(lecture.path, one.steps[0].line), message, hint, "warning"))
        return replace(one.shows, outcome=outcomes[0] if outcomes else None)
    if isinstance(one.shows, Drawing):
        return _drawing(one.steps, outcomes, one.shows)
    state = outcomes[0].state
    results = [output for output in outcomes[0].outputs if output.kind in ("result", "display")]
    if not results and not state:
        place = Place(lecture.path, one.steps[0].line)
        problems.append(Problem(place, f"{one.steps[0].source} has no value to show", "write an expression"))
    return replace(results[-1], state=state) if results else Output("result", state=state)


def _drawing(steps: Sequence[Step], outcomes: Sequence[Outcome], drawing: Drawing) -> Drawing:
    """A drawing with its frames, but for those that are not known yet."""
    values = drawing.values or ("",)
    drawn = [one for one in zip(steps, values, outcomes, strict=False) if one[2].outputs]
    frames = tuple((_file_name(step), outcome.outputs[0]) for step, _, outcome in drawn)
    states = {outcome.state for outcome in outcomes} - {""}
    return replace(
        drawing,
        code=_notebook_code(steps[0], frames[0][1].data["text/plain"], drawing) if frames else "",
        values=tuple(value for _, value, _ in drawn) if drawing.values else (),
        frames=frames,
        needs=tuple(name for outcome in outcomes for name in outcome.needs),
        state=("stale" if frames else "pending") if states else "",
    )


def _doubts(cell: Cell, outputs: Sequence[Output]) -> Iterator[tuple[str, str]]:
    """What readers will miss of a cell's output, and what to do about it."""
    if cell.output and not (cell.caption or cell.alt) and any(output.files for output in outputs):
        yield "the figure of this cell has no caption and no alternative text", "write fig-cap or fig-alt"
    if any(_LOADS.search(output.data.get("text/html", "")) for output in outputs):
        hint = "show what needs nothing from elsewhere, or a link"
        yield "what this cell shows loads from another site, which pages here do not", hint


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
    """gradual-shift-2: a figure's function and arguments."""
    words = [step.source.partition("#")[2], *(part for option in step.options.items() for part in option)]
    return "-".join(words)


def _note_reads(executed: Executed, outcome: Outcome) -> None:
    executed.reads |= outcome.reads
    for output in outcome.outputs:
        executed.reads |= {f"file:{path}": path.rpartition("/")[2].partition(".")[0] for path in output.files.values()}
    executed.ran_on |= outcome.ran_on


def _markdown_in(shown: Cell | Drawing | Output) -> list[str]:
    """The texts that pandoc has to read before filters can show them."""
    if not isinstance(shown, Cell):
        return []
    outputs = shown.outcome.outputs if shown.outcome else ()
    texts = [shown.caption, *(output.data.get("text/markdown", "") for output in outputs)]
    return [text for text in texts if text]
