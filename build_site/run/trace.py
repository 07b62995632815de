"""What a step reads, recorded while it runs: files opened or looked for, modules imported, folders listed.

Python tells an audit hook of all these, but for questions whether a file exists: for those `os.stat` is replaced.
What comes with Python or with an installed distribution is known by its version.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from ..digests import file_digest
from ..inputs import see

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
_IMPORT_SYSTEM = "<frozen importlib"
_WRITES = os.O_WRONLY | os.O_RDWR
_OWN = (".build_site/", ".git/")  # folders of the course that no step has to do with


@dataclass
class Trace:
    """The record of one process. `reads` maps names (see `inputs`) to what was there when first looked at.

    `unseen` and `written` hold what deserves a warning, each with the author's frame that did it.
    """

    root: Path
    ignored: tuple[str, ...]
    line: Callable[[], int]
    reads: dict[str, str] = field(default_factory=dict)
    loaded: frozenset[str] = field(default_factory=lambda: frozenset(name.partition(".")[0] for name in sys.modules))
    imported: set[str] = field(default_factory=set)
    written: dict[str, int] = field(default_factory=dict)
    unseen: dict[str, int] = field(default_factory=dict)
    _busy: bool = False

    def note(self, event: str, args: tuple[Any, ...]) -> None:
        """Take note of an audit event; those that looking itself causes are not."""
        if self._busy or event not in _NOTED:
            return
        self._busy = True
        try:
            if event == "open":
                self._opened(*args)
            elif event == "import":
                self.imported |= {args[0].partition(".")[0]} - self.loaded
            elif event in UNSEEN:
                self.unseen.setdefault(UNSEEN[event], self.line())
            elif not sys._getframe(2).f_code.co_filename.startswith(_IMPORT_SYSTEM):
                self.look("listing:", args[0] if args[0] is not None else ".")
        finally:
            self._busy = False

    def look(self, kind: str, path: Any) -> None:
        """Record what is at a path now, unless it is known or of no concern."""
        place = self._place(path)
        if place and (name := kind + place) not in self.reads and place not in self.written:
            self.reads[name] = see(self.root, name, partial(file_digest, self.root))

    def asked(self, path: Any) -> None:
        """Record that somebody asked what is at a path."""
        if not self._busy:
            self._busy = True
            try:
                self.look("kind:", path)
            finally:
                self._busy = False

    def finish(self) -> dict[str, str]:
        """All that was read so far, with the versions of what was imported and the modules that were not found."""
        modules = [sys.modules.get(name) for name in self.imported]
        packaged = {name for name, module in zip(self.imported, modules, strict=True) if _is_installed(module)}
        owners = metadata.packages_distributions() if packaged else {}
        for name in sorted({one for package in packaged for one in owners.get(package, ())}):
            self.look_up(f"version:{name}")
        for name in sorted(self.imported - packaged - sys.stdlib_module_names):
            found = getattr(sys.modules.get(name), "__file__", None)
            for folder in map(Path, sys.path):
                here = [folder / f"{name}.py", folder / name / "__init__.py"]
                if found and Path(found) in here:
                    break
                for file in here:
                    self.look("", file)
        return dict(self.reads)

    def look_up(self, name: str) -> None:
        self.reads.setdefault(name, see(self.root, name, partial(file_digest, self.root)))

    def _opened(self, path: Any, mode: str | None, flags: int) -> None:
        if isinstance(path, int) or path is None:
            return
        writes = any(letter in mode for letter in "wxa+") if mode else bool(flags & _WRITES)
        place = self._place(path)
        if place and writes and place not in self.reads:
            self.written.setdefault(place, self.line())
        elif place:
            self.look("", path)

    def _place(self, path: Any) -> str:
        """A path as it is recorded: relative to the course where it is in it; "" where it is of no concern."""
        if isinstance(path, int):
            return ""
        full = os.path.normpath(os.path.join(os.getcwd(), os.fsdecode(path)))  # noqa: PTH109, PTH118  (used at each open)
        if full.startswith(self.ignored):
            return ""
        home = f"{self.root}{os.sep}"
        inside = full.removeprefix(home) if full.startswith(home) else ""
        if full == str(self.root) or inside.startswith(_OWN):
            return ""
        return inside.replace(os.sep, "/") or full


_NOTED = {"open", "import", "os.listdir", "os.scandir", *UNSEEN}


def start(root: Path, ignored: tuple[str, ...], line: Callable[[], int]) -> Trace:
    """Record from now on, for the rest of this process: an audit hook cannot be taken away."""
    folders = [*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, tempfile.gettempdir(), *ignored]
    folders += ["/proc", "/dev", "/sys", str(Path(__file__).parents[1])]
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


def _is_installed(module: Any) -> bool:
    """Whether a module came with an installed distribution rather than with Python or the course."""
    file = getattr(module, "__file__", None) or ""
    return any(file.startswith(sysconfig.get_path(kind) + os.sep) for kind in ("purelib", "platlib"))
