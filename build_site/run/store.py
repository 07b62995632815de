"""Outcomes of steps, kept between builds: an entry for each manifest, and figures named by their digests.

An entry is two lines: the second's SHA-256, and the entry itself. What does not match is set aside, never used. The
store is bounded: what was not used for longest goes first.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..digests import Digests
from ..model import PICTURES, Outcome, Output
from .job import Shown

LIMIT = 1 << 30  # bytes
KNOWN = 20_000  # pieces of code
Manifest = Mapping[str, str]  # what is done: label -> text


@dataclass(frozen=True, slots=True)
class Entry:
    """A step's manifest and what came of it."""

    manifest: Manifest
    outcome: Outcome


class Store:
    """The outcomes in the folder `memory` of the course `root`. `damaged` lists the files that were set aside."""

    def __init__(self, root: Path, memory: Path, digests: Digests) -> None:
        self._root, self._digests = root, digests
        self._entries, self._figures = memory / "steps", memory / "figures"
        self._last, self._code = memory / "last.json", memory / "code"
        self.damaged: list[str] = []
        for folder in (self._entries, self._figures):
            folder.mkdir(exist_ok=True)

    def load(self, key: str) -> Entry | None:
        """What is known of a manifest whose digest is `key`; None where nothing is, or nothing that can be trusted."""
        file = self._entries / (key or "none")
        try:
            said, _, text = file.read_text(encoding="utf-8").partition("\n")
            if hashlib.sha256(text.encode()).hexdigest() != said:
                return self._set_aside(file)
            entry = _entry(json.loads(text))
        except (FileNotFoundError, TypeError, KeyError):  # none, or one of another version's
            return None
        except (OSError, ValueError):
            return self._set_aside(file)
        for path in (path for output in entry.outcome.outputs for path in output.files.values()):
            if self._digests(path) != Path(path).stem:
                return self._set_aside(self._root / path)
        os.utime(file)
        return entry

    def save(self, key: str, manifest: Manifest, outcome: Outcome) -> None:
        """Keep what came of a manifest."""
        text = json.dumps(asdict(Entry(manifest, outcome)))
        _write(self._entries / key, f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}".encode())

    def keep(self, shown: Shown) -> Output:
        """What a step showed, its pictures now files of the course."""
        files = {}
        for mime, data in shown.files.items():
            file = self._figures / f"{hashlib.sha256(data).hexdigest()}.{PICTURES[mime]}"
            files[mime] = path = file.relative_to(self._root).as_posix()
            if self._digests(path) != file.stem:
                _write(file, data)
                self._digests.renew(path)
        return Output(shown.kind, shown.data, files, shown.width, shown.height)  # type: ignore[arg-type]

    def last(self) -> dict[str, dict[str, str]]:
        """Lecture -> step -> key, as `remember` was last told."""
        with suppress(OSError, ValueError, TypeError, AttributeError):  # the first build, or damaged
            return {path: dict(keys) for path, keys in json.loads(self._last.read_bytes()).items()}
        return {}

    def remember(self, keys: Mapping[str, Mapping[str, str]]) -> None:
        """Note the keys of some lectures' steps, so that a later build can tell what has changed."""
        _write(self._last, json.dumps({**self.last(), **keys}).encode())

    def known_code(self) -> set[str]:
        """The digests that `note_code` was ever told, but for those told before many others."""
        with suppress(OSError):  # the first build
            return {*self._code.read_text(encoding="ascii", errors="replace").split("\n")[-KNOWN:]}
        return set()

    def note_code(self, digests: Collection[str]) -> None:
        """Note the code of a lecture, all of which has run (see `foresight`)."""
        if new := sorted({*digests} - self.known_code()):
            with self._code.open("a", encoding="ascii") as file:
                file.write("".join(f"{one}\n" for one in new))

    def forget(self, used: Collection[str], limit: int = LIMIT) -> None:
        """Remove what was not used for longest until the store is within its bound; never files that are `used` now."""
        files = [(file, file.stat()) for folder in (self._entries, self._figures) for file in folder.iterdir()]
        size = sum(stat.st_size for _, stat in files)
        for file, stat in sorted(files, key=lambda one: one[1].st_mtime_ns):
            if size <= limit:
                return
            if file.relative_to(self._root).as_posix() not in used:
                file.unlink()
                size -= stat.st_size

    def _set_aside(self, file: Path) -> Entry | None:
        """Keep a damaged file for whoever wants to know how it came to be, out of the way."""
        with suppress(OSError):  # it is gone, or another thread was quicker
            file.replace(file.with_name(f"damaged-{file.name}"))
            self.damaged.append(path := file.relative_to(self._root).as_posix())
            self._digests.renew(path)
        return None


def _entry(data: dict[str, Any]) -> Entry:
    outcome = data["outcome"]
    outputs = tuple(Output(**one) for one in outcome["outputs"])
    remarks = tuple((line, message, hint) for line, message, hint in outcome["remarks"])
    return Entry(
        data["manifest"], Outcome(outputs, outcome["reads"], remarks, outcome["ran_on"], tuple(outcome["needs"]))
    )


def _write(file: Path, data: bytes) -> None:
    temporary = file.with_name(f".{file.name}.{threading.get_native_id()}")  # lectures may share a figure
    temporary.write_bytes(data)
    temporary.replace(file)
