"""The messages between build_site and the processes that run a course's steps.

build_site sends Jobs. For each, the supervisor answers with the number of steps that a checkpoint stands for, then, as
they come, with a StepResult for each further step and the Checkpoints that are left, and at last with JobEnded.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ..course.model import Step
from .failure import Failure
from .surroundings import Surroundings

if TYPE_CHECKING:  # takes 9 ms, and an edit of prose starts no process to talk to
    from multiprocessing.connection import Connection

SIGN = b"build_site"
PIECE = 16_000  # bytes of a message that go through a pipe in one call
CONNECTION = ""  # the key, in StepResult.lines, of the line that first connects to the network


class Job(Struct, frozen=True):
    """Steps of the lecture `path` that share a process; `folder` is where the lecture is in the course `root`.

    `keys` has for each step the digest of its manifest, which covers the steps before it. The steps before number
    `first` are fresh: they run only where no checkpoint stands for them. `given` is the caller's environment.
    """

    root: Path
    folder: str
    path: str
    steps: tuple[Step, ...]
    keys: tuple[str, ...] = ()
    first: int = 0
    given: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))


class Shown(Struct):
    """Something that a step showed: like model.Output, but with the bytes of its files in place of their paths.

    `made` are scripts that have to be made first: place in the site -> name and version. `doubts` are pairs of what
    readers will miss and what the author can do; `distributions` are installed ones that it depends on, too.
    """

    kind: str
    data: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    width: int = 0
    height: int = 0
    alt: str = ""
    scales: bool = False
    is_fluid: bool = False
    has_dark: bool = False
    draft: str = ""
    scripts: dict[str, str] = field(default_factory=dict)
    made: dict[str, tuple[str, str]] = field(default_factory=dict)
    doubts: tuple[tuple[str, str], ...] = ()
    distributions: tuple[str, ...] = ()


class Checkpoint(Struct, frozen=True):
    """A copy of a job's process as it was after a step, whose `key` it has ("" before the first step).

    The process `pid` waits at the socket `address` for a job to go on with. `reads` is what the steps so far have read;
    of its memory, `own` bytes were shared with no other process when it was left.
    """

    key: str
    reads: Mapping[str, str]
    pid: int
    address: str
    own: int


class ListenerFollows(Struct, frozen=True):
    """A job's process hands its supervisor a seccomp listener, whose descriptor comes next through the pipe.

    The supervisor needs to read the process's memory, and answers whether it can: the bytes SIGN are at `address`.
    """

    around: Surroundings
    address: int


class JobEnded(Struct, frozen=True):
    """A job has ended; `checkpoints` are the keys of all that its session has now."""

    checkpoints: frozenset[str]


def say(pipe: Connection, message: object) -> None:
    """Send a message in pieces of PIECE bytes, the last of which is shorter.

    Whoever receives them has to answer the kernel between two pieces: another thread of this process may wait for that
    (see hearing.py).
    """
    data = pickle.dumps(message)
    for start in range(0, len(data) + 1, PIECE):
        pipe.send_bytes(data[start : start + PIECE])


class StepResult(Struct, frozen=True):
    """What a step showed, or the `failure` that it ended with, and what it read and wrote, as named in `memory/inputs`.

    `remarks` are a line of the lecture, what deserves a warning there and what to do about it; `ran_on` has versions;
    `needs` are the files of the course that it opened; `modules` are the installed ones that it imported,
    `distributions` those whose versions it asked for. `written` are the files that it wrote, `lines` where in the
    lecture, as far as Python knows. `changed` are those of `reads` that were different when it ended. It is `unwatched`
    where the kernel did not tell, so that what other programs read is missing.
    """

    shown: tuple[Shown, ...]
    reads: Mapping[str, str]
    failure: Failure | None = None
    remarks: tuple[tuple[int, str, str], ...] = ()
    ran_on: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    distributions: tuple[str, ...] = ()
    unwatched: bool = False
