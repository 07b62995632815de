"""That there is nothing to do, told by times of files alone, where a build has just found it out.

A build decides with all that it knows of lectures, pages and code, most of which takes longer to load than to ask. So
one that found nothing to do keeps how all was that it looked at, and the next compares. Where anything is another, and
be it of no account, that is a build as any other:

    command --known--> all is as it was: the same is said again
       |
       +--> build, listening --keep--> nothing was to do: what it looked at is kept, for the next

What it looks at nobody has to list: Python tells of every file that is opened and of every folder whose names are read
(audit events), whether they are there or not, and who only asks for times or sizes tells of it by an event of our own
(LOOK). What is asked for in the course or the site without being opened, such as whether a folder is there, shows in
the time of the folder that it would be in. Where something is released by date, the build keeps nothing.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from ..problems import Problem
from . import kept
from .digests import Signature, digest_of, is_settled
from .kept import LOOK

READING = {"open", "os.listdir", "os.scandir", LOOK}


class Quiet(Struct, frozen=True):
    """A build that had nothing to do: what it was `asked`, how all was that it looked at, and what it told."""

    asked: str
    seen: dict[str, Signature]
    lectures: int
    problems: list[Problem]


class _Listening(Struct):
    """A build that goes on: what it was asked, where, and how all was that it has looked at, just before it did."""

    asked: str
    root: str
    out: str
    memory: str
    seen: dict[str, Signature] = field(default_factory=dict)


_listening: _Listening | None = None
_has_listened = False  # what a process has looked up, it does not look at again: only its first build is heard whole


def known(root: Path, memory: Path, out: Path, options: object) -> Quiet | None:
    """The last build, where it was asked the same and all is as it was for it; else listen to the one that comes."""
    global _listening, _has_listened
    python = [sys.version, sys.executable, sys.path, sys.flags]
    asked = digest_of([python, sorted(os.environ.items()), str(Path.cwd()), str(root), str(out), options])
    quiet = kept.load(_file(memory), Quiet) if memory.is_dir() else None
    if quiet and quiet.asked == asked and all(_sign(path) == then for path, then in quiet.seen.items()):
        return quiet
    if not _has_listened:
        _has_listened, _listening = True, _Listening(asked, str(root), str(out), str(memory))
        sys.addaudithook(_hear)
    return None


def keep(lectures: int, problems: list[Problem]) -> None:
    """Keep that the build which is listened to had nothing to do; not where something may have changed meanwhile."""
    heard = _listening
    if not heard:
        return
    seen = {**heard.seen}
    for path in heard.seen:  # a folder's time changes with the names in it
        while (path := os.path.dirname(path)) not in seen and path.startswith((heard.root, heard.out)):  # noqa: PTH120
            seen[path] = _sign(path)
    seen.pop(heard.memory, None)  # which this very file is written in
    # What is in the memory this build alone has written, while it held the lock.
    memory = heard.memory + os.sep
    seen |= {path: _sign(path) for path in seen if path.startswith(memory)}
    now = time.time_ns()
    are_settled = all(is_settled(then[3:], now) for path, then in seen.items() if not path.startswith(memory))
    if are_settled and all(_sign(path) == then for path, then in seen.items()):
        kept.save(_file(Path(heard.memory)), Quiet(heard.asked, seen, lectures, problems))


def stop() -> None:
    """Listen no more."""
    global _listening
    _listening = None


def _file(memory: Path) -> Path:
    return memory / "unchanged"


def _hear(event: str, given: tuple[Any, ...]) -> None:
    """Take note of what is looked at, before it is."""
    if not _listening or event not in READING or isinstance(given[0], int):
        return
    if event == "open" and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        return
    path = os.path.join(os.getcwd(), os.fsdecode(given[0] or "")).rstrip(os.sep)  # noqa: PTH109, PTH118
    if path not in _listening.seen:
        _listening.seen[path] = _sign(path)


def _sign(path: str) -> Signature:
    """What changes when a file is written, or a folder gets or loses a name; () where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):  # ValueError: a path that no file can have
        return ()
    return found.st_mode, found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns
