"""Whether a step has to run, and why: the same facts answer both.

A step is fresh when its manifest is one that was run before and everything that was read then is as it was.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import asdict

from ..course.model import Lecture, Output, Step
from ..memory.digests import digest_of
from ..memory.inputs import owners
from ..memory.verdicts import LOST, Look, Manifest, Verdict, changes, differences, in_words
from ..problems import Place
from .job import StepResult
from .store import Entry, Store

LOADED = (  # for every step
    "python", "numpy", "matplotlib", "ipython", "pillow", "contourpy", "kiwisolver", "cycler", "fonttools", "msgspec",
    "packaging", "psutil", "pygments", "pyparsing", "python-dateutil", "setuptools", "threadpoolctl", "traitlets",
    "typing-extensions",
)  # fmt: skip


class Known(Struct, frozen=True):
    """A step, its manifest and the digest of that (`key`), the stored entry, and the `cause` why it has to run, or "".

    `former` is the digest of its manifest when it last ran. A step `is_volatile` if it runs in every build.
    """

    step: Step
    manifest: Manifest
    key: str
    entry: Entry | None
    cause: str
    former: str
    is_volatile: bool = False

    def verdict(self, place: Place) -> Verdict:
        """The verdict on this step, which is written at `place`."""
        return Verdict("step", place, self.step.name, name_of(self.step), self.cause)


def examine(lecture: Lecture, steps: Sequence[Step], store: Store, look: Look, code: str) -> list[Known]:
    """What is known of each of a lecture's steps; `code` is the digest of build_site's code that would run them."""
    last = store.last().get(lecture.path, {})
    before: dict[str, Known] = {}
    known = []

    def holds(reads: Mapping[str, str]) -> bool:
        return not changes(reads, look)

    for step in steps:
        previous = before.get(step.session)
        manifest = _manifest(lecture, step, previous, code)
        key, former = digest_of(manifest), last.get(name_of(step), "")
        is_volatile = not step.cached or bool(previous and previous.is_volatile)
        entry = store.load(key)
        if not is_volatile and not (entry and holds(entry.outcome.reads)):
            entry = store.fetch(key, holds) or entry
        if not step.cached:
            causes = ["it is not cached"]
        elif previous and previous.is_volatile:
            causes = ["a cell before it is not cached"]
        elif entry:
            causes = changes(entry.outcome.reads, look)
        elif key == former:
            causes = [LOST]
        else:
            last_entry = store.load(former)
            causes = [*differences(manifest, last_entry.manifest)] if last_entry else ["it never ran"]
        known.append(Known(step, manifest, key, entry, in_words(causes), former, is_volatile))
        if step.session:
            before[step.session] = known[-1]
    return known


def name_of(step: Step) -> str:
    """The name by which a step is remembered: a cell's label if it has one, since cells above change its number."""
    return step.name.partition(" (")[2] or step.name if step.kind == "cell" else step.name


def _manifest(lecture: Lecture, step: Step, previous: Known | None, code: str) -> Manifest:
    """All that decides what a step does, but for what it reads: not how it is shown, nor its line."""
    return {
        step.kind: step.source,
        **{f"option {name}": value for name, value in step.options.items()},
        **{f"reads {name}": "declared" for name in step.reads},
        "folder": posixpath.dirname(lecture.path),
        "after": previous.key if previous else "",
        "build_site": code,
    }


def all_reads(result: StepResult, known: Known, outputs: Sequence[Output], look: Look) -> dict[str, str]:
    """What a step read, with the versions of all that was loaded; for a volatile step, also what it showed."""
    names = (*LOADED, *result.distributions, *(name for module in result.modules for name in owners(module)))
    versions = {name: look(name) for name in (*(f"version:{name}" for name in names), "paths:")}
    shown = digest_of([asdict(output) for output in outputs])
    return {**result.reads, **versions, **({f"never:{known.step.name}": shown} if known.is_volatile else {})}
