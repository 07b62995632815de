"""SHA-256 of files, remembered between builds so that an unchanged file is not read again.

As git does with its index: a file whose size, inode and times are those of the last time has the digest of the
last time, unless it was written so shortly before that a later write could carry the same time ("racily clean").
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

RACY = 2_000_000_000  # ns; the coarsest clock of a common file system (FAT) ticks every two seconds


class Digests:
    """The digests of files, by path relative to `root` (or absolute); kept in the file `memory`."""

    def __init__(self, root: Path, memory: Path) -> None:
        self._root, self._memory = root, memory
        self._known: dict[str, list[int | str]] = {}
        self._seen: dict[str, str] = {}
        with suppress(OSError, ValueError):  # the first build, or a memory cut short: every file is read once more
            self._known = json.loads(memory.read_bytes())

    def __call__(self, path: str) -> str:
        """The file's digest in hex, "" where there is no such file. Within one build it is looked at once."""
        if path not in self._seen:
            self._seen[path] = self._look(path)
        return self._seen[path]

    def of(self, paths: Iterable[str]) -> str:
        """One digest of many files: their names and their contents."""
        return digest_of(sorted((path, self(path)) for path in paths))

    def save(self) -> None:
        """Remember for the next build."""
        temporary = self._memory.with_suffix(".new")
        temporary.write_text(json.dumps(self._known))
        temporary.replace(self._memory)

    def _look(self, path: str) -> str:
        file = self._root / path
        try:
            stat = file.stat()
            signature: list[int | str] = [stat.st_size, stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns]
            known = self._known.get(path)
            if known and known[:-1] == signature:
                return str(known[-1])
            with file.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError:
            self._known.pop(path, None)
            return ""
        if time.time_ns() - max(stat.st_mtime_ns, stat.st_ctime_ns) > RACY:
            self._known[path] = [*signature, digest]
        return digest


def digest_of(value: object) -> str:
    """SHA-256 in hex of a value made of text, numbers, lists and mappings."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
