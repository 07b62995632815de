"""Steps -> outcomes without running anything: what is known, or was last seen, for a preview that cannot wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..model import Lecture, Outcome, Step
from ..problems import Problem
from .freshness import Known, Look, examine
from .store import Store


class Glance:
    """Stands in for a Runner, from any thread, and starts no process."""

    def __init__(self, store: Store, look: Look, code: str) -> None:
        self._store, self._look, self._code = store, look, code

    def run(self, lecture: Lecture, text: str, steps: Sequence[Step]) -> tuple[list[Outcome | None], list[Problem]]:
        """What each step shows, or showed when it last ran ("stale"), or nothing yet ("pending"); no problems."""
        known = examine(lecture, steps, self._store, self._look, self._code)
        return [self._outcome(one) for one in known], []

    def _outcome(self, known: Known) -> Outcome:
        if known.entry and not known.cause:
            return known.entry.outcome
        former = known.entry or self._store.load(known.former)
        return replace(former.outcome, state="stale") if former else Outcome(state="pending")
