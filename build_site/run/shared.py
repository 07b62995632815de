"""A store of outcomes that colleagues and CI share, at any address that fsspec knows, besides the course's own.

It has the layout of the course's own store (store.py), and what is read from it is verified in the same way: an entry
has a checksum and the name of its manifest's digest, a picture that of its own. So nothing damaged is used; but whoever
may write there decides what others' pages show (see SECURITY.md).
"""

from __future__ import annotations

import threading
import uuid
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any

from ..problems import CourseError, Place, Problem, did_you_mean

_NAMED_OTHERWISE = {"smbclient": "smbprotocol"}  # module -> the distribution that has it


class Shared:
    """The files of the store at `address`, which `place` names; they are only read unless it `writes`.

    `problems` are warnings: if the store cannot be reached, the build goes on without it.
    """

    def __init__(self, address: str, writes: bool, place: Place) -> None:
        self.writes, self.problems = writes, list[Problem]()
        self._address, self._place = address, place
        self._is_there, self._is_found, self._damaged = True, False, set[str]()
        self._leaving = threading.Lock()  # several lectures do so at once
        self._system, self._folder = _opened(address, place)

    def read(self, name: str) -> bytes | None:
        """The content of a file, None if there is none or the store cannot be reached."""
        if not self._is_there:
            return None
        try:
            data: bytes = self._system.cat_file(f"{self._folder}/{name}")
        except (FileNotFoundError, NotADirectoryError):
            self._look()
            return None
        except Exception as error:  # noqa: BLE001  (each kind of store has its own)
            self._cannot("be read", error)
            return None
        return data

    def write(self, name: str, data: bytes, replaces: bool = False) -> None:
        """Write a file, whole or not at all. A sound one that is there stays, unless the new one `replaces` it."""
        path = f"{self._folder}/{name}"
        try:
            if not self.writes or not self._is_there:
                return
            if not replaces and name not in self._damaged and self._system.exists(path):
                return
            self._system.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
            self._put(path, data)
        except Exception as error:  # noqa: BLE001
            self._cannot("be written", error)

    def damaged(self, name: str) -> None:
        """Add a warning that a file is damaged, and let the next `write` replace it."""
        self._damaged.add(name)
        hint = "remove it; it is not used, and what it held was made again"
        self.problems.append(Problem(Place(f"{self._address}/{name}", 0), "is damaged", hint, "warning"))

    def _put(self, path: str, data: bytes) -> None:
        """Write a file beside its place, and move it there; stores that cannot move files write them whole anyway."""
        from fsspec import AbstractFileSystem

        if type(self._system).mv is AbstractFileSystem.mv:  # which copies
            self._system.pipe_file(path, data)
            return
        new = f"{path}.new-{uuid.uuid4().hex}"
        try:
            self._system.pipe_file(new, data)
            self._system.mv(new, path)
        except Exception:
            with suppress(Exception):
                self._system.rm_file(new)
            raise

    def _look(self) -> None:
        """When a file was not found, see whether the store exists at all; leave it if it does not."""
        if self.writes or self._is_found:
            return
        try:
            self._is_found = self._system.exists(self._folder)
        except Exception as error:  # noqa: BLE001
            self._cannot("be read", error)
            return
        if not self._is_found:
            hint = "is it mistyped? A build with --share begins one"
            self._leave(Problem(self._place, f"there is no store at {self._address}", hint, "warning"))

    def _cannot(self, what: str, error: Exception) -> None:
        message, hint = f"cannot {what}: {error or type(error).__name__}", "the build goes on without it"
        self._leave(Problem(Place(self._address, 0), message, hint, "warning"))

    def _leave(self, problem: Problem) -> None:
        """Use the store no more, and say why."""
        with self._leaving:
            if self._is_there:
                self._is_there = False
                self.problems.append(problem)


def _opened(address: str, place: Place) -> tuple[Any, str]:
    """The file system of an address, and the path in it. Raises CourseError."""

    def refused(message: str, hint: str = "") -> CourseError:
        return CourseError([Problem(place, message, hint)])

    try:
        import fsspec
    except ImportError:
        raise refused("fsspec is not installed", "python -m pip install 'build-site[shared]'") from None
    protocol, colon, _ = address.partition("://")
    known = fsspec.available_protocols()
    if colon and protocol not in known:
        hint = did_you_mean(protocol, known, "such as s3://bucket/course")
        raise refused(f"no address of a store: {address}", hint)
    try:
        found: tuple[Any, str] = fsspec.core.url_to_fs(address)
    except ImportError as error:
        module = getattr(error.__cause__, "name", None) or "a package"
        name = _NAMED_OTHERWISE.get(module, module)
        raise refused(f"{name} is not installed, which {protocol}:// needs", f"python -m pip install {name}") from None
    except Exception as error:  # noqa: BLE001  (each kind of store has its own)
        raise refused(f"no address of a store: {address}: {error or type(error).__name__}") from None
    return found
