"""What is said between build_site and the processes that it runs steps in."""

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
PIECE = 16_000  # bytes, which a pipe is given in one call
CONNECTION = ""  # where the lines of what was done to files are, the line of the first connection to the network


class Job(Struct, frozen=True):
    """Steps that share a process. `folder` is where the lecture `path` is in `root`.

    `given` is the caller's environment. `keys` name the steps with all that comes before them; those before the step
    `first` need not run, where a process is left that has run them.
    """

    root: Path
    folder: str
    path: str
    steps: tuple[Step, ...]
    keys: tuple[str, ...] = ()
    first: int = 0
    given: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))


class Shown(Struct):
    """Something that a step showed: as model.Output, but that files are still bytes.

    `made` are scripts that are still to make, place in the site -> name and version. `doubts` tell what readers will
    miss of it, and what to do about it; `distributions` are installed ones that it depends on as well.
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


class Left(Struct, frozen=True):
    """A checkpoint: a copy of a process, left as it was after some steps; `key` is the last one's, "" before the first.

    `reads` is what had been read. It waits at the socket `address`; `own` bytes were its own when it was left.
    """

    key: str
    reads: Mapping[str, str]
    pid: int
    address: str
    own: int


class Tells(Struct, frozen=True):
    """The kernel tells what a job's process looks at, to whoever has the descriptor that comes next.

    That one has to be allowed to read the process's memory, and says whether it is: the bytes SIGN are at `address`.
    """

    around: Surroundings
    address: int


class Over(Struct, frozen=True):
    """A job is over; checkpoints are there after the steps with the keys `left`."""

    left: frozenset[str]


def say(pipe: Connection, message: object) -> None:
    """Send a message in pieces, the last of which is not whole.

    Between two of them others of the process may wait for whoever hears it to hear the kernel (see hearing.py).
    """
    data = pickle.dumps(message)
    for start in range(0, len(data) + 1, PIECE):
        pipe.send_bytes(data[start : start + PIECE])


class Done(Struct, frozen=True):
    """What came of a step.

    `remarks` are lines, what deserves a warning there, and what to do about it; `ran_on` tells versions; `needs` are
    the files of the course that it opened; `modules` are installed ones that were imported, `distributions` those whose
    versions were asked for; `written` are files that it wrote, and `lines` has where, as far as Python knows. Of
    `reads`, those `changed` were no longer as they were when the step was done. All are there unless `unwatched`.
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
