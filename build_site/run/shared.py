"""Outcomes of steps that colleagues and CI share: a store at any address that fsspec knows, beside the course's own.

It is laid out as the course's own is (store.py). What is read there is verified as what is kept here: an entry has a
checksum and is that of its manifest, a picture is named by its digest. So damage is never used; but whoever may write
there decides what others' pages show (see SECURITY.md).
"""

from __future__ import annotations

import threading
from pathlib import PurePosixPath
from typing import Any

from ..problems import CourseError, Place, Problem


class Shared:
    """The files of a store at `address`; it is written to where it `writes`.

    `problems` are warnings, each once: who cannot reach a store builds without it.
    """

    def __init__(self, address: str, writes: bool) -> None:
        self.writes, self.problems = writes, list[Problem]()
        self._address, self._is_there, self._damaged = address, True, set[str]()
        self._writing, self._leaving = threading.Lock(), threading.Lock()  # several lectures do so at once
        try:
            import fsspec
        except ImportError:
            hint = "python -m pip install 'build-site[shared]'"
            raise CourseError([Problem(Place(address, 0), "fsspec is not installed", hint)]) from None
        try:
            found: tuple[Any, str] = fsspec.core.url_to_fs(address)
        except (ImportError, ValueError, OSError) as error:
            raise CourseError([Problem(Place(address, 0), f"no address of a store: {error}")]) from None
        self._system, self._folder = found

    def read(self, name: str) -> bytes | None:
        """What a file holds, None where there is none that can be had."""
        if not self._is_there:
            return None
        try:
            data: bytes = self._system.cat_file(f"{self._folder}/{name}")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except Exception as error:  # noqa: BLE001  (each kind of store has its own)
            self._gone("cannot be read", error)
            return None
        return data

    def write(self, name: str, data: bytes, replaces: bool = False) -> None:
        """Keep a file, whole where the store can. A sound one that is there stays, but for what `replaces` it."""
        path = f"{self._folder}/{name}"
        try:
            with self._writing:  # a file system has one transaction, whoever writes
                if not self.writes or not self._is_there:
                    return
                if not replaces and name not in self._damaged and self._system.exists(path):
                    return
                self._system.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
                with self._system.transaction:
                    self._system.pipe_file(path, data)
        except Exception as error:  # noqa: BLE001
            self._gone("cannot be written", error)

    def damaged(self, name: str) -> None:
        """Say that a file is not what it should be."""
        self._damaged.add(name)
        hint = "remove it; it is not used, and what it held was made again"
        self.problems.append(Problem(Place(f"{self._address}/{name}", 0), "is damaged", hint, "warning"))

    def _gone(self, what: str, error: Exception) -> None:
        with self._leaving:
            if not self._is_there:
                return
            self._is_there = False
        message = f"{what}: {error or type(error).__name__}"
        hint = "the build goes on without it"
        self.problems.append(Problem(Place(self._address, 0), message, hint, "warning"))
