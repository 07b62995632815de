"""The lock of a course's memory: builds of one course wait for each other, whichever processes they run in.

The system unlocks what a process has locked when that ends, however it ends. The package `filelock` would do the same,
but every build would have to import it, also one with nothing to do, which takes little longer than its imports.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PAUSE = 0.05  # seconds between looks at a lock that another process holds
FAR = 1 << 30  # where Windows has the byte that is locked, which nobody else could read


@contextmanager
def exclusive(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of a course's memory; while another process holds it, wait, once `waiting` was called."""
    path, has_told = folder / "lock", False
    while True:
        folder.mkdir(exist_ok=True)
        with path.open("a") as file:
            while not _is_locked(file):
                if not has_told:
                    waiting()
                has_told = True
                time.sleep(PAUSE)
            if _is_at(file, path):  # else whoever held it has removed the memory
                file.truncate(0)
                file.write(str(os.getpid()))  # for who wonders
                file.flush()
                yield
                return


def _is_locked(file: TextIO) -> bool:
    """Lock a file until it is closed; False where it is another's."""
    try:
        if sys.platform == "win32":
            file.seek(FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_at(file: TextIO, path: Path) -> bool:
    """Whether a file is still the one that a path leads to."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
