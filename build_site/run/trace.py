"""What Python's audit hooks tell of a job while it runs: what it imports, and at which lines it writes or connects.

Where the kernel does not tell what is looked at (see seccomp.py), the hooks tell what Python itself opens and lists,
and `os.stat` and its kin, for which there is no hook, are replaced. What other programs read, and libraries that open
files by themselves, is not seen then: the author is warned of each.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from ..course.model import Step
from ..memory.inputs import value_of
from .job import CONNECTION, StepResult
from .reads import WRITES, Reads
from .surroundings import Surroundings

UNSEEN = {
    "subprocess.Popen": "starts another program",
    "os.system": "starts another program",
    "os.posix_spawn": "starts another program",
    "os.exec": "starts another program",
    "os.fork": "starts another process",
    "os.forkpty": "starts another process",
}
LOOKED_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
NETWORK = {"socket.connect", "socket.sendto", *LOOKED_UP}
CHANGES = {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"}
NATIVE = {"cv2", "duckdb", "h5py", "lxml", "netCDF4", "osgeo", "polars", "pyarrow", "rasterio", "tables"}


@dataclass
class Trace:
    """The record of one process. `reads` are the notes that are made here where the kernel does not tell, else None.

    `given` is the caller's environment, `variables` what was asked for of it. `line` tells which line of the lecture
    runs; `written`, `unseen` and `unsteady` have such lines: where each file was written first (and CONNECTION: the
    network was used), and what deserves a warning. `has_changed` says whether anything on disk was changed so far.
    """

    around: Surroundings
    given: Mapping[str, str]
    line: Callable[[], int]
    reads: Reads | None
    loaded: frozenset[str] = field(default_factory=lambda: frozenset(name.partition(".")[0] for name in sys.modules))
    imported: set[str] = field(default_factory=set)
    variables: dict[str, str] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
    unseen: dict[str, int] = field(default_factory=dict)
    unsteady: dict[tuple[str, str, str], int] = field(default_factory=dict)
    has_changed: bool = False
    _looking: threading.local = field(default_factory=threading.local)

    def note(self, event: str, args: tuple[Any, ...]) -> None:
        """Take note of an audit event."""
        if event not in _NOTED:
            return
        with self.unnoticed() as free:
            if not free:
                return
            if event == "open":
                self._opened(*args)
            elif event == "import":
                self._imports(args[0])
            elif event in LOOKED_UP or (event in NETWORK and isinstance(args[1], tuple)):
                self.written.setdefault(CONNECTION, self.line())
            elif event in CHANGES:
                self.has_changed = True
            elif self.reads and event in UNSEEN:
                self.unseen.setdefault(UNSEEN[event], self.line())
            elif self.reads and event == "sqlite3.connect":
                self.reads.opened(_full(args[0]), os.O_RDONLY)
            elif self.reads and not _is_import_system(sys._getframe(1)):
                self.reads.listed(_full(args[0] if args[0] is not None else "."))

    def asked(self, path: Any) -> None:
        """Record that somebody asked what is at a path."""
        with self.unnoticed() as free:
            if free and self.reads and not isinstance(path, int):
                self.reads.asked(_full(path))

    def asked_for(self, variable: str) -> None:
        """Record that somebody asked for a variable of the caller's environment."""
        self.variables[f"variable:{variable}"] = value_of(self.given.get(variable))

    def _variables_and_missing(self) -> dict[str, str]:
        """The names of variables that were asked for so far, and of modules that were not found, with their values."""
        return self.variables | {f"version:{name}": "" for name in sorted(self.imported) if name not in sys.modules}

    def all_reads(self) -> dict[str, str]:
        """All that was read so far, as far as this process knows."""
        with self.unnoticed():
            return self._variables_and_missing() | (self.reads.finish() if self.reads else {})

    def complete(self, result: StepResult, step: Step) -> StepResult:
        """The result of a step, with what this process knows of what it read."""
        with self.unnoticed():
            modules = tuple(sorted(name for name in self.imported if _is_installed(sys.modules.get(name))))
            result = replace(
                result,
                modules=modules,
                reads=self._variables_and_missing(),
                lines={**self.written},
                unwatched=bool(self.reads),
            )
            return self.reads.complete(result, step, self.given) if self.reads else result

    def begin(self, folder: str, step: Step) -> None:
        """Make ready for another step, of a lecture in `folder`."""
        if self.reads:
            with self.unnoticed():
                self.reads.begin(folder, step)
        self.unseen.clear()
        self.unsteady.clear()
        self.written.clear()

    def asks(self, what: str, name: str) -> None:
        """Record that code asked for what is unsteady (see unsteady.py) by calling a function of this name."""
        frame = sys._getframe(3)  # who called what tells it
        file = frame.f_code.co_filename
        root = f"{self.around.roots[0]}/"
        place = f", {file.removeprefix(root)}:{frame.f_lineno}" if file.startswith(root) else ""
        self.unsteady.setdefault((what, name, place), self.line())

    def _imports(self, name: str) -> None:
        top = name.partition(".")[0]
        if top not in self.loaded:
            self.imported.add(top)
            if self.reads and top in NATIVE:
                self.unseen.setdefault(f"imports {top}, which opens files by itself", self.line())

    def _opened(self, path: Any, mode: str | None, flags: int) -> None:
        if isinstance(path, int) or path is None:
            return
        full = _full(path)
        if full.endswith(".pyc"):
            with suppress(ValueError):
                full = importlib.util.source_from_cache(full)
        if mode:
            flags = _FLAGS.get(mode[0], os.O_RDONLY) | (os.O_RDWR if "+" in mode else 0)
        if flags & WRITES and (name := self.around.name(full)):
            self.has_changed = True
            self.written.setdefault(name, self.line())
        if self.reads:
            self.reads.opened(full, flags)

    @contextmanager
    def unnoticed(self) -> Iterator[bool]:
        """Record nothing of what this thread does meanwhile. Yields False where that was so already."""
        if getattr(self._looking, "on", False):
            yield False
            return
        self._looking.on = True
        try:
            yield True
        finally:
            self._looking.on = False


_FLAGS = {
    "w": os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
    "x": os.O_WRONLY | os.O_CREAT | os.O_EXCL,
    "a": os.O_WRONLY | os.O_CREAT | os.O_APPEND,
}
_NOTED = {"open", "import", "os.listdir", "os.scandir", "sqlite3.connect", *UNSEEN, *NETWORK, *CHANGES}


def start(around: Surroundings, given: Mapping[str, str], kernel_tells: bool, line: Callable[[], int]) -> Trace:
    """Record from now on, for the rest of this process: an audit hook cannot be taken away."""
    trace = Trace(around, given, line, None if kernel_tells else Reads(around))
    sys.addaudithook(trace.note)
    if not kernel_tells:
        for name in ("stat", "lstat", "access"):
            _ask_through(trace, name)
    return trace


def _full(path: Any) -> str:
    written: str = os.fsdecode(path)
    try:
        return os.path.abspath(written)  # noqa: PTH100  (used at each open)
    except FileNotFoundError:  # the folder that this process is in is gone
        return written


def _ask_through(trace: Trace, name: str) -> None:
    original = getattr(os, name)

    def asking(path: Any, *args: Any, **named: Any) -> Any:
        trace.asked(path)
        return original(path, *args, **named)

    setattr(os, name, asking)
    for supporting in (os.supports_dir_fd, os.supports_effective_ids, os.supports_fd, os.supports_follow_symlinks):
        if original in supporting:
            supporting.add(asking)


def _is_import_system(frame: Any) -> bool:
    """Whether Python's own search for modules lists a folder, rather than code."""
    while frame.f_code.co_filename == __file__ or frame.f_code.co_filename.endswith("contextlib.py"):
        frame = frame.f_back
    return bool(frame.f_code.co_filename.startswith("<frozen importlib"))


def _is_installed(module: Any) -> bool:
    """Whether a module came with an installed distribution rather than with Python or the course."""
    spec = getattr(module, "__spec__", None)
    places = [getattr(module, "__file__", None) or "", *(getattr(spec, "submodule_search_locations", None) or ())]
    return any(
        place.startswith(sysconfig.get_path(kind) + os.sep) for place in places for kind in ("purelib", "platlib")
    )
