"""Steps -> outcomes. What is fresh comes from the store; what is stale runs, side by side on all cores."""

from __future__ import annotations

import ast
import posixpath
import re
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from ..model import Lecture, Outcome, Step
from ..problems import CourseError, Place, Problem, Severity
from .failure import Failure
from .freshness import Known, Look, all_reads, change, examine, name_of
from .job import Done, Job
from .store import Store

if TYPE_CHECKING:
    from .worker import Workers

AROUND = 2  # lines of source shown before and after the one that failed


class Runner:
    """Runs steps of a course's lectures, from any thread.

    `keys` has those of all steps seen, by lecture and name; `ran` names those that had to run.
    """

    def __init__(self, root: Path, store: Store, look: Look, code: str, size: int) -> None:
        self._root, self._store, self._look, self._code = root, store, look, code
        self._threads = ThreadPoolExecutor(size)
        self._lock = threading.Lock()
        self._workers: Workers | None = None
        self._drawing: dict[str, Future[list[Done]]] = {}
        self.keys: dict[str, dict[str, str]] = {}
        self.ran: list[str] = []

    def close(self) -> None:
        """End all that runs; what waits never starts."""
        with self._lock:
            if self._workers:
                self._workers.close()
        self._threads.shutdown(cancel_futures=True)

    def run(self, lecture: Lecture, text: str, steps: Sequence[Step]) -> tuple[list[Outcome | None], list[Problem]]:
        """What each step shows, None for one that failed; and all that is to be said of them."""
        known = examine(lecture, steps, self._store, self._look, self._code)
        groups = _groups(known)
        futures = [self._submit(lecture, [known[number] for number in group]) for group in groups]
        outcomes = [None if one.cause or not one.entry else one.entry.outcome for one in known]
        problems: list[Problem] = []
        for group, future in zip(groups, futures, strict=True):
            new, said = self._take(lecture, text, [known[number] for number in group], future.result())
            problems += said
            for number, outcome in zip(group, [*new, *[None] * len(group)], strict=False):
                outcomes[number] = outcome
        pairs = [*zip(known, outcomes, strict=True)]
        self.keys[lecture.path] = {name_of(one.step): one.key if outcome else one.former for one, outcome in pairs}
        for one, outcome in pairs:
            for offset, message, hint in outcome.remarks if outcome else ():
                problems.append(_problem(lecture, one.step.line + offset, message, hint, "warning"))
        return outcomes, problems

    def _submit(self, lecture: Lecture, group: Sequence[Known]) -> Future[list[Done]]:
        """Start what a group of steps needs; a figure that two lectures show is drawn once."""
        steps = tuple(one.step for one in group)
        job = Job(self._root, posixpath.dirname(lecture.path), lecture.path, steps)
        with self._lock:
            if not self._workers:
                if sys.platform == "win32":
                    problem = _problem(lecture, group[0].step.line, "code does not run on Windows yet", "use WSL")
                    raise CourseError([problem])
                from .worker import Workers  # imports multiprocessing, which a build without stale steps does not need

                self._workers = Workers()
            if group[0].key in self._drawing:
                return self._drawing[group[0].key]
            self.ran += [f"{lecture.path}: {one.step.name}" for one in group if one.cause]
            future = self._threads.submit(self._workers.run, job)
            if not group[0].step.session:
                self._drawing[group[0].key] = future
            return future

    def _take(
        self, lecture: Lecture, text: str, group: Sequence[Known], results: Sequence[Done]
    ) -> tuple[list[Outcome | None], list[Problem]]:
        """The outcomes of a group that ran; they are kept up to the first failure, which later ones may be due to."""
        outcomes: list[Outcome | None] = []
        problems: list[Problem] = []
        lost: set[str] = set()  # names that a failed cell would have defined
        failed = False
        for one, done in zip(group, results, strict=False):
            if done.failure:
                failed = True
                if done.failure.name not in lost:
                    problems.append(_failure(lecture, text, one.step, done.failure))
                lost |= _assigned(one.step.source)
                outcomes.append(None)
                continue
            outcome = self._outcome(one, done)
            if one.entry and not one.cause:
                outcomes.append(one.entry.outcome)  # the page does not change with every build
                problems += _unlike(lecture, one, outcome)
                continue
            outcomes.append(outcome)
            reads = outcome.reads.items()
            changed = [change(name, seen, now) for name, seen in reads if (now := self._look(name)) != seen]
            if changed and not one.is_volatile:
                hint = "build again; code must not change what it reads"
                problems.append(_problem(lecture, one.step.line, f"{changed[0]} while it ran", hint))
            elif not failed:
                self._store.save(one.key, one.manifest, outcome)
        if len(results) < len(group) and not failed:
            line, hint = group[len(results)].step.line, "build again; is the memory full?"
            problems.append(_problem(lecture, line, "the process that runs it was ended", hint))
        return outcomes, problems

    def _outcome(self, known: Known, done: Done) -> Outcome:
        outputs = tuple(map(self._store.keep, done.shown))
        remarks = tuple((max(line - known.step.line, 0), message, hint) for line, message, hint in done.remarks)
        reads = all_reads(done.reads, known, outputs, self._look)
        return Outcome(outputs, reads, remarks, done.ran_on, done.needs)


def _groups(known: Sequence[Known]) -> list[list[int]]:
    """Which steps have to run together: a figure that is stale; a session up to its last cell that is."""
    sessions: dict[str, list[int]] = {}
    for number, one in enumerate(known):
        sessions.setdefault(one.step.session or f"\n{number}", []).append(number)
    groups = []
    for numbers in sessions.values():
        stale = [number for number in numbers if known[number].cause]
        if stale:
            groups.append([number for number in numbers if number <= stale[-1]])
    return groups


def _problem(lecture: Lecture, line: int, message: str, hint: str, severity: Severity = "error") -> Problem:
    return Problem(Place(lecture.path, line), message, hint, severity)


def _failure(lecture: Lecture, text: str, step: Step, failure: Failure) -> Problem:
    """A failure with the lines of the source around it; a figure's is where this lecture asks for it."""
    line = step.line if step.kind == "figure" else failure.line
    lines = [*enumerate(text.split("\n"), 1)][max(line - AROUND - 1, 0) : line + AROUND]
    source = [f"{'>' if number == line else ' '} {number:4} | {one}".rstrip() for number, one in lines]
    frames = [f"called from it: {frame}" for frame in failure.frames]
    return Problem(Place(lecture.path, line), failure.message, failure.hint, detail="\n".join([*source, *frames]))


def _unlike(lecture: Lecture, one: Known, outcome: Outcome) -> list[Problem]:
    """A warning where a step that was run again, with nothing changed, shows something else."""
    assert one.entry
    if outcome.outputs == one.entry.outcome.outputs:
        return []
    texts = "".join(text for output in outcome.outputs for text in output.data.values())
    hint = "give random generators a seed: default_rng(1)"
    if re.search(r"\b0x[0-9a-f]{6,}", texts):
        hint = "it shows an object's address: show what the object holds"
    message = f"{one.step.name} ran again with nothing changed, and shows something else"
    return [_problem(lecture, one.step.line, message, hint, "warning")]


def _assigned(source: str) -> set[str]:
    """Names that a cell would have given values to."""
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
