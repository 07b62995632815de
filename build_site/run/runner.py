"""Steps -> outcomes. What is fresh comes from the store; what is stale runs, side by side on all cores."""

from __future__ import annotations

import ast
import math
import posixpath
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from pathlib import Path

from ..course.model import Lecture, Outcome, Step
from ..markdown.composed import Composed
from ..memory.verdicts import Look, change
from ..news import Cancel, Late, Running, Tell, Unwatched, nobody
from ..problems import (
    AROUND,
    BUILD_AGAIN,
    Cancelled,
    CourseError,
    Need,
    Place,
    Problem,
    Severity,
    lines_around,
    numbered,
)
from .failure import Failure
from .freshness import Known, all_reads, examine, name_of
from .job import Job, StepResult
from .jobs import Jobs, Results
from .store import Store

LONG = 0.15  # seconds after which readers should see something else than nothing
AGAIN = 1.0  # seconds after which they should see more of it


class Runner:
    """Runs the steps of a course's lectures, for one build, from any thread.

    `keys` has the keys of all steps so far, by lecture and name; `ran` are the names of those that had to run, `wanted`
    is their number, with the fresh steps that run before them. `tell` hears, from any thread, how many steps have run,
    and of each lecture whose code takes LONG. Once `cancel` is called, who waits for code raises Cancelled; jobs go on.
    """

    def __init__(
        self,
        root: Path,
        store: Store,
        look: Look,
        code: str,
        jobs: Jobs,
        tell: Tell = nobody,
        cancel: Cancel | None = None,
    ) -> None:
        self._root, self._store, self._look, self._code = root, store, look, code
        self._jobs, self._tell = jobs, tell
        self._lock = threading.Lock()
        self.cancel = cancel or Cancel()
        self._asked: set[str] = set()
        self._pieces: dict[str, set[str]] = {}
        self._counting = threading.Lock()
        self._ran = self.wanted = 0
        self.keys: dict[str, dict[str, str]] = {}
        self.ran: list[str] = []

    def foresee(self, lectures: Iterable[Lecture], pieces: Callable[[str], set[str]]) -> None:
        """Let workers start to load if some code of these lectures is new; `pieces` are digests of a text's code."""
        from ..decks import read_lecture

        for one in lectures:
            with suppress(CourseError):  # whoever reads it next will say so
                self._pieces[one.path] = pieces(read_lecture(self._root, one.path).text)
        if set[str]().union(*self._pieces.values()) - self._store.known_code():
            self._jobs.start()

    def note(self, lecture: Lecture) -> None:
        """Remember a lecture's code for `foresee`: all of it has run, or need not."""
        with self._lock:
            self._store.note_code(self._pieces.get(lecture.path, ()))

    def run(
        self, lecture: Lecture, text: Composed, steps: Sequence[Step]
    ) -> tuple[list[Outcome | None], list[Problem]]:
        """The outcome of each step, None for one that failed; and problems. Raises Cancelled."""
        known = examine(lecture, steps, self._store, self._look, self._code)
        later = _later_frames(steps)
        numbers = sorted(_groups(known), key=lambda group: id(steps[group[0]]) in later)
        groups = [[known[number] for number in group] for group in numbers]
        self._jobs.end_others(lecture.path, {group[-1].key for group in groups})
        outcomes = {id(one): None if one.cause or not one.entry else one.entry.outcome for one in known}
        said: dict[int, list[Problem]] = {}
        for group, results in self._results_of(lecture, groups, later):
            new, said[id(group[0])] = self._outcomes_of(lecture, text, group, results)
            outcomes |= zip(map(id, group), [*new, *[None] * (len(group) - len(new))], strict=True)
        problems = [*_once_a_sweep((one.step, said[id(one)]) for one in known if id(one) in said)]
        pairs = [(one, outcomes[id(one)]) for one in known]
        self.keys[lecture.path] = {name_of(one.step): one.key if outcome else one.former for one, outcome in pairs}
        for one, outcome in pairs:
            for offset, message, hint in outcome.remarks if outcome else ():
                problems.append(_problem(lecture, one.step.line + offset, message, hint, "warning"))
        return [outcome for _, outcome in pairs], problems

    def _results_of(
        self, lecture: Lecture, groups: Sequence[Sequence[Known]], later: set[int]
    ) -> Iterator[tuple[Sequence[Known], Results]]:
        """Each group of steps with its results, as soon as it has run; news go out (see LONG; AGAIN for `later`)."""
        waiting = [(group, *self._submit(lecture, group)) for group in groups]
        told, due = -math.inf, time.monotonic() + LONG
        while waiting:
            seconds = None if due == math.inf else max(due - time.monotonic(), 0)
            finished = wait([self.cancel.called, *(future for _, future, _ in waiting)], seconds, FIRST_COMPLETED).done
            if self.cancel.is_called:
                raise Cancelled
            come, waiting = ([one for one in waiting if (one[1] in finished) is is_there] for is_there in (True, False))
            for group, future, is_shared in come:
                results = future.result()
                if is_shared and not self._is_current(group, results):
                    waiting.append((group, self._submit(lecture, group, anew=True)[0], False))
                    continue
                yield group, results
                due = min(due, told + AGAIN if id(group[0].step) in later else told) if told > 0 else due
            if waiting and time.monotonic() >= due:
                self._tell(Late(lecture))
                told, due = time.monotonic(), math.inf

    def _submit(self, lecture: Lecture, group: Sequence[Known], anew: bool = False) -> tuple[Future[Results], bool]:
        """Submit a group of steps as a job, and say whether it was submitted before, by another lecture or build."""
        if sys.platform == "win32":
            problem = _problem(lecture, group[0].step.line, "code does not run on Windows yet", "use WSL")
            raise CourseError([problem])
        steps, keys = zip(*((one.step, one.key) for one in group), strict=True)
        first = next(number for number, one in enumerate(group) if one.cause)
        job = Job(self._root, posixpath.dirname(lecture.path), lecture.path, steps, keys, first)
        with self._lock:
            is_first = keys[-1] not in self._asked
            if is_first:
                self._asked.add(keys[-1])
                self.ran += [f"{lecture.path}: {one.step.name}" for one in group if one.cause]
                self._count(0, len(steps))
            is_shared = self._jobs.knows(keys[-1])
            progress = self._count if is_first else lambda _: None  # of a job that others wait for, too, it counts once
            return self._jobs.submit(job, keys[-1], self._holds, progress, anew), is_shared

    def _holds(self, reads: Mapping[str, str]) -> bool:
        return all(self._look(name) == seen for name, seen in reads.items())

    def _is_current(self, group: Sequence[Known], results: Results) -> bool:
        """Whether a job that was submitted before read what is there now."""
        return all(
            self._holds(result.reads) if result else not one.cause for one, result in zip(group, results, strict=False)
        )

    def _count(self, ran: int, wanted: int = 0) -> None:
        names = [f"{path}: {step.name}" for path, step in self._jobs.under_way()]  # before: it waits for others
        with self._counting:
            self._ran, self.wanted = self._ran + ran, self.wanted + wanted
            if not self.cancel.is_called:
                self._tell(Running(self._ran, self.wanted, next(iter(names), "")))

    def _outcomes_of(
        self, lecture: Lecture, text: Composed, group: Sequence[Known], results: Results
    ) -> tuple[list[Outcome | None], list[Problem]]:
        """The outcomes of a group that ran, and problems. Those after a failure may be due to it: they are not kept."""
        outcomes: list[Outcome | None] = []
        problems: list[Problem] = []
        lost: set[str] = set()  # names that a failed cell would have defined
        failed = False
        for one, result in zip(group, results, strict=False):
            if not result:
                assert one.entry
                outcomes.append(one.entry.outcome)
                continue
            if result.failure:
                failed = True
                if result.failure.name not in lost:
                    problems.append(_failure(self._root, lecture, text, one.step, result.failure))
                lost |= _assigned(one.step.source)
                outcomes.append(None)
                continue
            for path in result.written:
                self._store.renew(path)
            if result.unwatched:
                self._tell(Unwatched())
            outcome = self._outcome(one, result)
            if one.entry and not one.cause:
                outcomes.append(one.entry.outcome)  # the page does not change with every build
                problems += _unsteady(lecture, one, outcome)
                continue
            outcomes.append(outcome)
            if result.changed and not one.is_volatile:
                hint = f"{BUILD_AGAIN}; code must not change what it reads"
                what = change(result.changed[0], outcome.reads[result.changed[0]], self._look(result.changed[0]))
                problems.append(_problem(lecture, one.step.line, f"{what} while it ran", hint))
            elif not failed:
                self._store.save(one.key, one.manifest, outcome)
        if len(results) < len(group) and not failed:
            line, hint = group[len(results)].step.line, f"{BUILD_AGAIN}; is the memory full?"
            problems.append(_problem(lecture, line, "the process that runs it was ended", hint))
        return outcomes, problems

    def _outcome(self, known: Known, result: StepResult) -> Outcome:
        outputs = tuple(map(self._store.keep, result.shown))
        remarks = tuple((max(line - known.step.line, 0), message, hint) for line, message, hint in result.remarks)
        reads = all_reads(result, known, outputs, self._look)
        return Outcome(outputs, reads, remarks, result.ran_on, result.needs)


def _groups(known: Sequence[Known]) -> list[list[int]]:
    """The numbers of the steps that have to run together: a stale figure alone; a session up to its last stale cell."""
    sessions: dict[str, list[int]] = {}
    for number, one in enumerate(known):
        sessions.setdefault(one.step.session or f"\n{number}", []).append(number)
    groups = []
    for numbers in sessions.values():
        stale = [number for number in numbers if known[number].cause]
        if stale:
            groups.append([number for number in numbers if number <= stale[-1]])
    return groups


def _later_frames(steps: Sequence[Step]) -> set[int]:
    """The ids of steps that draw a frame of a sweep other than its first: the step before draws the same figure."""
    figures = [one.name.partition(" (")[0] if one.kind == "figure" else "" for one in steps]
    return {
        id(one) for one, name, before in zip(steps, figures, ["", *figures], strict=False) if name and name == before
    }


def _once_a_sweep(said: Iterable[tuple[Step, list[Problem]]]) -> Iterator[Problem]:
    """The problems of steps; a sweep's figure that cannot be drawn is a problem of its first frame only."""
    told: set[str] = set()
    for step, problems in said:
        figure = step.name.partition(" (")[0] if step.kind == "figure" else ""
        wrong = [one for one in problems if figure and one.severity == "error" and not one.needed_by]
        yield from (one for one in problems if figure not in told or one not in wrong)
        told |= {figure} if wrong else set()


def _problem(lecture: Lecture, line: int, message: str, hint: str, severity: Severity = "error") -> Problem:
    return Problem(Place(lecture.path, line), message, hint, severity)


def _failure(root: Path, lecture: Lecture, text: Composed, step: Step, failure: Failure) -> Problem:
    """The problem of a failed step, in the module of the course that raised, or the lecture; a figure's at its call."""
    place = called = Place(lecture.path, step.line if step.kind == "figure" else failure.line)
    frames, lines = [f"called from it: {frame}" for frame in failure.frames], text.around(called.line, AROUND)
    here = text.place(called.line)
    message = _renumbered(failure.message, here.line - called.line)
    if failure.file:
        place = here = Place(failure.file, failure.line_of_file)
        asks = f"{text.place(called.line)}: {text.text.split(chr(10))[called.line - 1].strip()}"
        frames = [f"called from: {frame}" for frame in (*failure.frames[-2::-1], asks)]
        with suppress(OSError):
            module = (root / failure.file).read_text(encoding="utf-8", errors="replace")
            lines = lines_around(module.split("\n"), place.line)
    detail = "\n".join([*numbered(lines, here.line), *frames])
    needed_by = (Need(called, step.kind),) if failure.file else ()
    return Problem(place, message, failure.hint, detail=detail, needed_by=needed_by)


def _renumbered(message: str, moved: int) -> str:
    """Python's message with line numbers of the file that a cell is written in, `moved` lines from the lecture's."""
    if not moved or not message.startswith(("SyntaxError", "IndentationError", "TabError")):
        return message
    return re.sub(r"\bline (\d+)", lambda found: f"line {int(found[1]) + moved}", message)


def _unsteady(lecture: Lecture, one: Known, outcome: Outcome) -> list[Problem]:
    """A warning if a step that ran again, with nothing changed, shows something else."""
    assert one.entry
    if outcome.outputs == one.entry.outcome.outputs:
        return []
    hint = "look for a clock, a generator without a seed, an address, the name of a temporary file"
    message = f"{one.step.name} ran again with nothing changed, and shows something else"
    return [_problem(lecture, one.step.line, message, hint, "warning")]


def _assigned(source: str) -> set[str]:
    """The names that a cell assigns, defines or imports."""
    try:
        nodes = [*ast.walk(ast.parse(source))]
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # magics, or what failed it
        return set(re.findall(r"^(\w+)\s*=", source, re.M))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return stored | defined | imported
