"""Steps -> outcomes without running anything: what is known, or was last seen, for a preview that cannot wait."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from ..course.model import Lecture, Outcome, Step
from ..markdown.composed import Composed
from ..memory.digests import Digests
from ..memory.folder import open_memory, running_code
from ..memory.inputs import see
from ..problems import Problem
from .freshness import Known, examine
from .store import Store


class Glance:
    """Stands in for a Runner of the course in `root`, from any thread, and starts no process."""

    def __init__(self, root: Path, digests: Digests) -> None:
        self._root, self._digests = root, digests

    def run(
        self, lecture: Lecture, text: Composed, steps: Sequence[Step]
    ) -> tuple[list[Outcome | None], list[Problem]]:
        """What each step shows, or showed when it last ran ("stale"), or nothing yet ("pending"); no problems.

        Raises CourseError where nothing can be kept.
        """
        store = Store(self._root, open_memory(self._root), self._digests)
        look, code = partial(see, self._root, digest=self._digests), running_code(self._digests)
        return [_outcome(one, store) for one in examine(lecture, steps, store, look, code)], []


def _outcome(known: Known, store: Store) -> Outcome:
    if known.entry and not known.cause:
        return known.entry.outcome
    former = known.entry or store.load(known.former)
    return replace(former.outcome, state="stale") if former else Outcome(state="pending")
