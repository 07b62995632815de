"""What a step reads, recorded while it runs: files opened or looked for, modules imported, folders listed.

Python tells an audit hook of all these, but for questions whether a file exists: for those `os.stat` is replaced.
What comes with Python or with an installed distribution is known by its version.
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
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from typing import Any

from ..memory.digests import file_digest
from ..memory.inputs import see

UNSEEN = {
    "subprocess.Popen": "starts another program",
    "os.system": "starts another program",
    "os.posix_spawn": "starts another program",
    "os.exec": "starts another program",
    "os.fork": "starts another process",
    "os.forkpty": "starts another process",
    "socket.connect": "connects to the network",
    "socket.getaddrinfo": "connects to the network",
}
CHANGES = {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"}
_WRITES = os.O_WRONLY | os.O_RDWR
_OWN = (".build_site/", ".git/")  # folders of the course that no step has to do with


@dataclass
class Trace:
    """The record of one process. `reads` maps names (see `inputs`) to what was there when first looked at.

    `unseen` and `written` hold what deserves a warning, each with the line of the lecture that did it; `products` are
    files that the code wrote before it read them, if it did; `needs` are files of the course that it opened, `outside`
    are others. `has_changed` tells whether it changed anything on disk so far.
    """

    root: Path
    ignored: tuple[str, ...]
    line: Callable[[], int]
    reads: dict[str, str] = field(default_factory=dict)
    loaded: frozenset[str] = field(default_factory=lambda: frozenset(name.partition(".")[0] for name in sys.modules))
    imported: set[str] = field(default_factory=set)
    products: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)
    written: dict[str, int] = field(default_factory=dict)
    unseen: dict[str, int] = field(default_factory=dict)
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
            elif event == "sqlite3.connect":
                self.look("file:", args[0])
            elif event == "import":
                self.imported |= {args[0]} if args[0].partition(".")[0] not in self.loaded else set()
            elif event in UNSEEN:
                self.unseen.setdefault(UNSEEN[event], self.line())
            elif event in CHANGES:
                self.has_changed = True
            elif not _is_import_system(sys._getframe(1)):
                self.look("listing:", args[0] if args[0] is not None else ".")

    def asked(self, path: Any) -> None:
        """Record that somebody asked what is at a path."""
        with self.unnoticed() as free:
            if free:
                self.look("kind:", path)

    def look(self, kind: str, path: Any) -> None:
        """Record what is at a path now, unless it is known or of no concern."""
        place = self._place(path)
        if place and place not in self.products:
            self._record(kind + place)
            if kind == "file:" and self.reads[kind + place]:
                (self.outside if os.path.isabs(place) else self.needs).add(place)  # noqa: PTH117

    def depend(self, name: str) -> None:
        """Record what is named, as `inputs` has it, as if it had been looked at."""
        with self.unnoticed():
            self._record(name)

    def finish(self) -> dict[str, str]:
        """All that was read so far, with the versions of what was imported and the modules that were not found."""
        with self.unnoticed():
            for name in sorted(self.imported):
                self._imported(name)
            for place in self.products:  # its own doing, as is that they are there
                folder = os.path.dirname(place) or "."  # noqa: PTH120
                for name in (f"kind:{place}", f"file:{place}", f"listing:{folder}"):
                    self.reads.pop(name, None)
            return dict(self.reads)

    def _imported(self, name: str) -> None:
        """Record an import: where the course could have had it, and a distribution by its version."""
        top = name.partition(".")[0]
        found = getattr(sys.modules.get(name), "__file__", None)
        for folder in (Path(one) for one in sys.path if Path(one).is_relative_to(self.root)):
            module = folder.joinpath(*name.split("."))
            for file in (module / "__init__.py", module.with_name(f"{module.name}.py")):
                self.look("file:", file)
                if found and Path(found) == file:
                    return
        if _is_installed(sys.modules.get(top)):
            for owner in _distributions().get(top, ()):
                self._record(f"version:{owner}")
        elif top not in sys.modules:
            self._record(f"version:{top}")

    def _opened(self, path: Any, mode: str | None, flags: int) -> None:
        if isinstance(path, int) or path is None:
            return
        name = os.fsdecode(path)
        if name.endswith(".pyc"):
            with suppress(ValueError):
                name = importlib.util.source_from_cache(name)
        overwrites = mode[0] in "wx" if mode else bool(flags & (os.O_TRUNC | os.O_EXCL))
        writes = overwrites or (any(letter in mode for letter in "a+") if mode else bool(flags & _WRITES))
        place = self._place(name)
        self.has_changed |= writes and not name.startswith(("/dev/", "/proc/"))
        if place and writes:
            self.written.setdefault(place, self.line())
        if place and overwrites and f"file:{place}" not in self.reads:
            self.products.add(place)
        self.look("file:", name)

    def _record(self, name: str) -> None:
        if name not in self.reads:
            self.reads[name] = see(self.root, name, partial(file_digest, self.root))

    def _place(self, path: Any) -> str:
        """A path as it is recorded: relative to the course where it is in it; "" where it is of no concern."""
        if isinstance(path, int):
            return ""
        full = os.path.abspath(os.fsdecode(path))  # noqa: PTH100  (used at each open)
        if f"{full}{os.sep}".startswith(self.ignored):
            return ""
        if full == str(self.root):
            return "."
        home = f"{self.root}{os.sep}"
        inside = full.removeprefix(home) if full.startswith(home) else ""
        return "" if f"{inside}/".startswith(_OWN) else inside or full

    @contextmanager
    def unnoticed(self) -> Iterator[bool]:
        """Whether this thread is not looking already: what looking itself opens is not recorded."""
        if getattr(self._looking, "on", False):
            yield False
            return
        self._looking.on = True
        try:
            yield True
        finally:
            self._looking.on = False


_NOTED = {"open", "import", "os.listdir", "os.scandir", "sqlite3.connect", *UNSEEN, *CHANGES}


def start(root: Path, ignored: tuple[str, ...], line: Callable[[], int]) -> Trace:
    """Record from now on, for the rest of this process: an audit hook cannot be taken away."""
    folders = [*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, *ignored]
    folders += ["/proc", "/dev", "/sys", str(Path(__file__).parents[1])]
    folders += map(os.path.realpath, [*folders])  # a virtual environment may be a link
    outside = [folder for folder in folders if not str(root).startswith(os.path.join(folder, ""))]  # noqa: PTH118
    trace = Trace(root, tuple(os.path.join(folder, "") for folder in outside), line)  # noqa: PTH118
    sys.addaudithook(trace.note)
    for name in ("stat", "lstat", "access"):
        _ask_through(trace, name)
    return trace


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


@cache
def _distributions() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()
