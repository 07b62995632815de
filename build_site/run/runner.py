"""Steps -> outcomes. What is fresh comes from the store; what is stale runs, side by side on all cores."""

from __future__ import annotations

import ast
import posixpath
import re
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from ..model import Course, Lecture, Outcome, Step
from ..problems import Place, Problem, Severity
from .freshness import Known, Look, declared, examine
from .job import Done, Job
from .store import Store

if TYPE_CHECKING:
    from .worker import Workers


class Runner:
    """Runs steps of a course's lectures, from any thread.

    `keys` has those of all steps seen, by lecture and name; `ran` names those that had to run.
    """

    def __init__(self, course: Course, store: Store, look: Look, code: str, size: int) -> None:
        self._course, self._store, self._look, self._code = course, store, look, code
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
        futures = [self._submit(lecture, text, [known[number] for number in group]) for group in groups]
        outcomes = [None if one.cause or not one.entry else one.entry.outcome for one in known]
        problems: list[Problem] = []
        for group, future in zip(groups, futures, strict=True):
            new, said = self._take(lecture, [known[number] for number in group], future.result())
            problems += said
            for number, outcome in zip(group, [*new, *[None] * len(group)], strict=False):
                outcomes[number] = outcome
        pairs = [*zip(known, outcomes, strict=True)]
        self.keys[lecture.path] = {one.step.name: one.key if outcome else one.former for one, outcome in pairs}
        for one, outcome in pairs:
            for offset, message, hint in outcome.remarks if outcome else ():
                problems.append(_problem(lecture, one.step.line + offset, message, hint, "warning"))
        return outcomes, problems

    def _submit(self, lecture: Lecture, text: str, group: Sequence[Known]) -> Future[list[Done]]:
        """Start what a group of steps needs; a figure that two lectures show is drawn once."""
        steps = tuple(one.step for one in group)
        job = Job(self._course.root, posixpath.dirname(lecture.path), lecture.path, text, steps)
        with self._lock:
            if not self._workers:
                from .worker import Workers  # imports multiprocessing, which a build without stale steps does not need

                self._workers = Workers()
            if not group[0].step.session and group[0].key in self._drawing:
                return self._drawing[group[0].key]
            self.ran += [f"{lecture.path}: {one.step.name}" for one in group if one.cause]
            self._drawing[group[0].key] = future = self._threads.submit(self._workers.run, job)
            return future

    def _take(
        self, lecture: Lecture, group: Sequence[Known], results: Sequence[Done]
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
                    problems.append(_failure(lecture, done))
                lost |= _assigned(one.step.source)
                outcomes.append(None)
                continue
            outcome = self._outcome(one.step, done)
            outcomes.append(outcome)
            if not one.cause:
                problems += _unlike(lecture, one, outcome)
                continue
            changed = [name for name, seen in outcome.reads.items() if self._look(name) != seen]
            if changed and one.step.cached:
                hint = "build again; code must not change what it reads"
                problems.append(_problem(lecture, one.step.line, f"{changed[0]} changed while it ran", hint))
            elif not failed:
                self._store.save(one.key, one.manifest, outcome)
        return outcomes, problems

    def _outcome(self, step: Step, done: Done) -> Outcome:
        remarks = tuple((max(line - step.line, 0), message, hint) for line, message, hint in done.remarks)
        reads = declared(done.reads, step, self._look)
        return Outcome(tuple(map(self._store.keep, done.shown)), reads, remarks, done.ran_on)


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


def _failure(lecture: Lecture, done: Done) -> Problem:
    failure = done.failure
    assert failure
    return Problem(Place(lecture.path, failure.line), failure.message, failure.hint, detail=failure.detail)


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
    except SyntaxError:  # magics, or what failed it
        return set(re.findall(r"^(\w+)\s*=", source, re.M))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return stored | defined | imported
