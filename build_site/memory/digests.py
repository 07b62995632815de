"""SHA-256 of files, remembered between builds so that an unchanged file is not read again.

As git does with its index: a file whose size, inode and times are those of the last time has the digest of the
last time, unless it was written so shortly before that a later write could carry the same time ("racily clean").
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from pathlib import Path
from stat import S_ISREG

from . import kept
from .kept import LOOK

Signature = tuple[int, ...]
Looked = tuple[str, Signature]  # a file's digest, and what would change if it were written
_Kept = dict[str, tuple[Signature, str]]  # path -> how its file was, and its digest

RACY = 2_000_000_000  # ns; the coarsest clock of a common file system (FAT) ticks every two seconds
FINE = 10_000_000  # ns; whoever writes times that are no multiples of it has a clock that ticks as often, or oftener
FINE_RACY = 100_000_000  # ns; as RACY, for times of such a clock


class Digests:
    """The digests of files, by path relative to `root` (or absolute); kept in the file `memory`, if there is one."""

    def __init__(self, root: Path, memory: Path | None = None) -> None:
        self._root, self.memory = root, memory
        self._seen: dict[str, Looked] = {}
        self._told = 0
        self._kept = (memory and kept.load(memory, _Kept)) or {}
        self._known = dict(self._kept)

    def __call__(self, path: str) -> str:
        """The file's digest in hex, "" where there is no file that can be read. Within one build it is read once."""
        found = self._seen.get(path)
        if not found:
            signature = self._sign(path)
            found = self._seen[path] = (self._look(path, signature), signature)
        return found[0]

    def of(self, paths: Iterable[str]) -> str:
        """One digest of many files: their names and their contents."""
        return digest_of(sorted((path, self(path)) for path in paths))

    def moved(self, among: Collection[str] | None = None) -> set[str]:
        """The files, of all or `among` these, that are no longer as they were when their digest was asked for."""
        seen = self._seen.copy()  # at once, since other threads go on
        asked = seen.keys() if among is None else seen.keys() & among
        return {path for path in asked if self._sign(path) != seen[path][1]}

    def renew(self, path: str) -> None:
        """Look at a file again when it is asked for next: we have written it."""
        self._seen.pop(path, None)

    def have_other_names(self, paths: Iterable[str]) -> None:
        """Files have got, or lost, a second name (hard link): their time of change is another, and nothing else."""
        for path in paths:
            digest, before = self._seen.get(path, ("", ()))
            signature = self._sign(path)
            if digest and signature[:-1] == before[:-1]:
                self._seen[path] = digest, signature
                if path in self._known:
                    self._known[path] = signature, digest

    def news(self) -> dict[str, Looked]:
        """What was looked at since this was asked last, for the digests of another process to `learn`."""
        told, self._told = self._told, len(self._seen)
        return dict(islice(self._seen.items(), told, None))

    def learn(self, news: Mapping[str, Looked]) -> None:
        """Take what the digests of another process have looked at; what was looked at here before stays."""
        for path, looked in news.items():
            self._take(path, *self._seen.setdefault(path, looked))

    def save(self) -> None:
        """Remember, for the next build, what this one asked for."""
        assert self.memory
        known = {path: self._known[path] for path in self._seen if path in self._known}
        if known != self._kept:
            kept.save(self.memory, known)
            self._kept = known

    def _sign(self, path: str) -> Signature:
        """What changes when a file is written; () where there is none."""
        place = os.path.join(self._root, path)  # noqa: PTH118  (as a Path: ten times as long)
        sys.audit(LOOK, place)
        try:
            stat = os.stat(place)  # noqa: PTH116
        except (OSError, ValueError):  # ValueError: a path that no file can have
            return ()
        return (stat.st_size, stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns) if S_ISREG(stat.st_mode) else ()

    def _look(self, path: str, signature: Signature) -> str:
        known = self._known.pop(path, None)
        if not signature:
            return ""
        if known and known[0] == signature:
            digest = known[1]
        else:
            digest = file_digest(self._root, path)
            if not digest:
                return ""
        self._take(path, digest, signature)
        return digest

    def _take(self, path: str, digest: str, signature: Signature) -> None:
        """Remember a file for the next build, unless it was written only just now."""
        if digest and is_settled(signature[2:], time.time_ns()):
            self._known[path] = (signature, digest)


def is_settled(times: Signature, now: int) -> bool:
    """Whether what is written from now on cannot carry the same times; there are none where there is no file."""
    written = max(times, default=0)
    return now - written > (FINE_RACY if written % FINE else RACY)


def file_digest(root: Path, path: str) -> str:
    """The SHA-256 of a file's contents, in hex, read now; "" where there is no file that can be read."""
    try:
        if not S_ISREG((root / path).stat().st_mode):  # what is no file may never come to an end
            return ""
        with (root / path).open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except (OSError, ValueError):  # ValueError: a path that no file can have
        return ""


def digest_of(value: object) -> str:
    """SHA-256 in hex of a value made of text, numbers, lists, mappings and structs."""
    return hashlib.sha256(kept.encoded(value, order="deterministic")).hexdigest()
