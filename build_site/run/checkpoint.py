"""Whether a copy of the job's process, left as it is now, could go on later as if nothing had happened in between.

It could not if another thread is alive, since a fork does not copy threads; if the code has changed something on disk,
since a later job may change it again; if it has a file open, or memory shared, since later steps would change the state
of that for all copies; or if a process that it started is still there, since that ends with the job.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from .apart import has_one_thread

if TYPE_CHECKING:
    from .trace import Trace

_SHARED = re.compile(r"^\S+ rw-s \S+ \S+ (\d+)", re.M)  # a writable mapping's inode
_PRIVATE = re.compile(r"^Private_\w+: +(\d+) kB", re.M)
_SHARE = re.compile(r"^Pss: +(\d+) kB", re.M)


class Resources(Struct, frozen=True):
    """What copies of a process share: open files, by descriptor, and writable shared mappings, by inode."""

    files: dict[int, str]
    shared: frozenset[str]


NONE = Resources({}, frozenset())


def resources() -> Resources:
    """The open files and shared mappings of this process now."""
    files = {}
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208  (a Path for each would take longer)
        with suppress(OSError):  # that of the listing itself
            files[int(name)] = os.readlink(f"/proc/self/fd/{name}")  # noqa: PTH115
    return Resources(files, frozenset(_SHARED.findall(Path("/proc/self/maps").read_text(encoding="utf-8"))))


def may_be_left(record: Trace, kept: Collection[int]) -> bool:
    """Whether a checkpoint could go on, as far as is known before the fork; `kept` are other checkpoints' numbers."""
    return has_one_thread() and not record.has_changed and not _has_started(kept)


def _has_started(kept: Collection[int]) -> bool:
    """Whether processes that the code started are still there, even those that left it for the supervisor."""
    own = {*kept, os.getpid()}
    return any(_is_alive(pid) for parent in (os.getpid(), os.getppid()) for pid in _children(parent) if pid not in own)


def _children(pid: int) -> list[int]:
    """The children of a process with one thread."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]


def _is_alive(pid: int) -> bool:
    with suppress(OSError):  # it has ended
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] != "Z"
    return False


def can_go_on(before: Resources, own: set[int]) -> bool:
    """Whether this process shares only what it did `before` the first step, and has only `own` files open besides."""
    for _ in range(2):
        now = resources()
        opened = {file for number, file in now.files.items() if number not in own}
        if opened <= {*before.files.values()} and now.shared <= before.shared:
            return True
        gc.collect()  # fonts, which matplotlib forgets when a process is forked
    return False


def own_memory() -> int:
    """Bytes that this process shares with none."""
    return 1024 * sum(map(int, _PRIVATE.findall(_rollup("self"))))


def share_of_memory(pid: int) -> int:
    """Bytes of a process, each shared one divided by the number of processes that share it; 0 if it has ended."""
    return 1024 * sum(map(int, _SHARE.findall(_rollup(str(pid)))))


def _rollup(pid: str) -> str:
    with suppress(OSError):  # ended, or a kernel that does not tell
        return Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    return ""
