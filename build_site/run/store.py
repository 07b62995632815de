"""Outcomes of steps, kept between builds: an entry for each manifest, and figures named by their digests.

What is damaged is set aside, never used. The store is bounded: what was not used for longest goes first.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from ..course.charts import kept_files
from ..course.model import PICTURES, Outcome, Output
from ..memory import kept
from ..memory.digests import Digests, digest_of
from ..memory.folder import FIGURES
from ..memory.verdicts import Manifest
from ..problems import Damaged
from .job import Shown
from .made import make
from .shared import Shared
from .vetted import installed_files, is_possible

LIMIT = 1 << 30  # bytes
KNOWN = 20_000  # pieces of code


class Entry(Struct, frozen=True):
    """A step's manifest and what came of it."""

    manifest: Manifest
    outcome: Outcome


class Store:
    """The outcomes in the folder `memory` of the course `root`, and in a store that is shared with others, if any."""

    def __init__(self, root: Path, memory: Path, digests: Digests, shared: Shared | None = None) -> None:
        self._root, self._digests, self._shared = root, digests, shared
        self._entries, self._figures = memory / "steps", memory / FIGURES
        self._keeping = threading.Lock()  # two lectures may show the same figure, which is not to be taken for damaged
        self._last, self._code, self._scripts = memory / "last", memory / "code", memory / "scripts"
        for folder in (self._entries, self._figures):
            kept.make_folder(folder)

    def load(self, key: str) -> Entry | None:
        """The entry for the manifest whose digest is `key`; None if there is none, or it or its files are damaged."""
        file = self._entries / (key or "none")
        entry = kept.load(file, Entry)
        for path in (path for output in entry.outcome.outputs for path in kept_files(output)) if entry else ():
            if self._digests(path) != Path(path).stem:
                self._make_room(path)
                return None
        if entry:
            with suppress(OSError):  # it may be somebody else's
                os.utime(file)
        return entry

    def fetch(self, key: str, holds: Callable[[Mapping[str, str]], bool]) -> Entry | None:
        """Others' entry for a manifest, if what they read `holds` here; it is kept in this store, too.

        None if there is none, or it is damaged, of which there is a warning.
        """
        name = f"{self._entries.name}/{key}"
        if not self._shared or (data := self._shared.read(name)) is None:
            return None
        try:
            entry = kept.parsed(data, key, Entry)
            if not entry:
                return None
            if digest_of(entry.manifest) != key or not is_possible(entry.outcome, self._places):
                raise Damaged
            if not holds(entry.outcome.reads) or not self._has_all(entry.outcome):
                return None
        except Damaged:
            self._shared.damaged(name)
            return None
        kept.put(self._entries / key, data)
        return entry

    def save(self, key: str, manifest: Manifest, outcome: Outcome) -> None:
        """Keep the outcome for a manifest, in the shared store, too, if that is written to."""
        kept.save(self._entries / key, Entry(manifest, outcome))
        if self._shared and self._shared.writes:
            for path in (path for output in outcome.outputs for path in kept_files(output)):
                self._shared.write(f"{self._figures.name}/{Path(path).name}", (self._root / path).read_bytes())
            self._shared.write(f"{self._entries.name}/{key}", (self._entries / key).read_bytes(), replaces=True)

    def keep(self, shown: Shown) -> Output:
        """The output for what a step showed, with its pictures and scripts as files of the course."""
        files = {mime: self._put(data, PICTURES[mime]) for mime, data in shown.files.items()}
        scripts = {**shown.scripts, **{place: self._made(*one) for place, one in shown.made.items()}}
        look = shown.width, shown.height, shown.alt, shown.scales, shown.is_fluid, shown.has_dark, shown.draft
        return Output(shown.kind, shown.data, files, *look, scripts)  # type: ignore[arg-type]

    def _made(self, name: str, version: str) -> str:
        """The path of a script that has to be made, in the course; it is made if it is not there."""
        known = kept.load(self._scripts, dict[str, str]) or {}
        path = known.get(script := f"{name} {version}", "")
        if not path or self._digests(path) != Path(path).stem:
            path = self._put(make(name), "js")
            kept.save(self._scripts, {**known, script: path})
        return path

    def _put(self, data: bytes, suffix: str) -> str:
        """The path of a file that holds `data`, in the course."""
        file = self._figures / f"{hashlib.sha256(data).hexdigest()}.{suffix}"
        path = file.relative_to(self._root).as_posix()
        with self._keeping:
            if self._digests(path) != file.stem:
                self._make_room(path)
                kept.put(file, data)
        return path

    def renew(self, path: str) -> None:
        """Forget the digest of a file of the course, which code has written."""
        self._digests.renew(path)

    def last(self) -> dict[str, dict[str, str]]:
        """Lecture -> step -> key, as `remember` was last told."""
        return kept.load(self._last, dict[str, dict[str, str]]) or {}

    def remember(self, keys: Mapping[str, Mapping[str, str]]) -> None:
        """Note the keys of some lectures' steps, so that a later build can tell what has changed."""
        last = self.last()
        if (now := {**last, **keys}) != last:
            kept.save(self._last, now)

    def known_code(self) -> set[str]:
        """The digests that `note_code` was called with, the last KNOWN of them."""
        return {*self._noted()}

    def note_code(self, digests: Collection[str]) -> None:
        """Note the code of a lecture, all of which has run (see `foresight`)."""
        if new := sorted({*digests}.difference(noted := self._noted())):
            kept.save(self._code, [*noted, *new][-KNOWN:])

    def _noted(self) -> list[str]:
        return kept.load(self._code, list[str]) or []

    def forget(self, used: Collection[str], limit: int = LIMIT) -> None:
        """Remove what was not used for longest until the store has `limit` bytes; never files that are `used` now."""
        files = [(file, file.lstat()) for folder in (self._entries, self._figures) for file in folder.iterdir()]
        size = sum(stat.st_size for _, stat in files)
        for file, stat in sorted(files, key=lambda one: one[1].st_mtime_ns):
            if size <= limit:
                return
            if file.relative_to(self._root).as_posix() not in used and (file.is_symlink() or not file.is_dir()):
                file.unlink()
                size -= stat.st_size

    @property
    def _places(self) -> str:
        """The folder of figures, as outputs name it."""
        return self._figures.relative_to(self._root).as_posix()

    def _has_all(self, outcome: Outcome) -> bool:
        """Whether all files that others' outcome names are here; those of figures are fetched if they are not."""
        paths = [path for output in outcome.outputs for path in kept_files(output)]
        is_here = all(installed_files(outcome)) and all(map(self._digests, outcome.needs))
        return is_here and all(map(self._fetch_file, dict.fromkeys(paths)))

    def _fetch_file(self, path: str) -> bool:
        """Have a figure here that others have; False where they do not."""
        if self._digests(path) == Path(path).stem:
            return True
        name = f"{self._figures.name}/{Path(path).name}"
        assert self._shared
        data = self._shared.read(name)
        if data is None:
            return False
        if hashlib.sha256(data).hexdigest() != Path(path).stem:
            self._shared.damaged(name)
            return False
        with self._keeping:
            self._make_room(path)
            kept.put(self._root / path, data)
        return True

    def _make_room(self, path: str) -> None:
        """Set a damaged figure aside, if there is one."""
        kept.set_aside(self._root / path)
        self._digests.renew(path)
