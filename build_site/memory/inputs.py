"""What a lecture or a step may have looked at, by name, and what is there now, in a few characters.

file:slides/a.csv    a file (relative to the course, or absolute): its digest, "" where there is none
slides/a.csv         the same
listing:slides/data  the names in a folder
front:slides/a.md    the front matter that a text begins with: a digest of it
kind:slides/data     a "folder", a "file" of so many bytes, a program or not, "something" else or nothing ("") is there
link:slides/data     where a link leads to
system:/usr/bin/cat  a file that came with the system: its size and time, which tell one installation from another
variable:HOME        of the environment: a digest of its value
paths:               what adds to the folders that Python finds modules in
version:numpy        of an installed distribution, or of Python; with a digest of what was edited since
never:               what is never the same again
"""

from __future__ import annotations

import os
import platform
import re
import sys
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from stat import S_ISDIR, S_ISREG, S_IXUSR

from .digests import digest_of, file_digest
from .kept import LOOK


def see(root: Path, name: str, digest: Callable[[str], str]) -> str:
    """What is there now; `digest` tells a file's, "" where no file can be read."""
    kind, colon, rest = name.partition(":")
    if kind == "file":
        return digest(rest)
    try:
        if colon and kind in _KINDS:
            sys.audit(LOOK, str(root / rest))
            return _KINDS[kind](root, rest)
        return digest(name)
    except (OSError, ValueError):  # ValueError: a path that no file can have
        return ""


def _listing(root: Path, path: str) -> str:
    names = (one.name for one in (root / path).iterdir())
    return digest_of(sorted(name for name in names if name not in (".build_site", "_site")))


_FRONT = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.S | re.M)


def front_of(root: Path, path: str) -> bytes:
    """The front matter that a text begins with, its first line that of the text; b"" where there is none."""
    found = _FRONT.match((root / path).read_bytes())
    return found[0] if found else b""


def _front(root: Path, path: str) -> str:
    return digest_of(front_of(root, path).decode("utf-8", "replace"))


def _kind(root: Path, path: str) -> str:
    found = (root / path).stat()
    if not S_ISREG(found.st_mode):
        return "folder" if S_ISDIR(found.st_mode) else "something"
    return f"file {found.st_size}" + (" program" if found.st_mode & S_IXUSR else "")


def _link(root: Path, path: str) -> str:
    return str((root / path).readlink())


def _system(_: Path, path: str) -> str:
    found = Path(path).stat()
    return f"{found.st_size} {found.st_mtime_ns}" if S_ISREG(found.st_mode) else ""


def value_of(value: str | None) -> str:
    """What is told of a variable, which may hold a secret; "" where there is none."""
    return "" if value is None else digest_of(value)[:16]


def _variable(_: Path, name: str) -> str:
    return value_of(os.environ.get(name))


@cache
def _paths() -> str:
    """PYTHONPATH, and the files that do the same for all programs of this Python."""
    files = sorted(file for folder in dict.fromkeys(sys.path) if folder for file in Path(folder).glob("*.pth"))
    modules = (sys.modules.get(name) for name in ("sitecustomize", "usercustomize"))
    files += [Path(one.__file__) for one in modules if one and one.__file__]
    return digest_of(
        [os.environ.get("PYTHONPATH"), *([file.name, file.read_text("utf-8", "replace")] for file in files)]
    )


def _version(_: Path, name: str) -> str:
    if name == "python":
        return platform.python_version()
    version, folder = _found().get(normalized(name), ("", ""))
    edited = _edited(folder) if folder else ""
    return f"{version} edited {edited[:12]}" if edited else version


@cache
def _found() -> dict[str, tuple[str, str]]:
    """Distribution -> version, and the folder that tells of it, by the names that installers leave.

    That is a hundred times quicker than reading what they hold.
    """
    found: dict[str, tuple[str, str]] = {}
    for folder in dict.fromkeys(sys.path):
        with suppress(OSError):
            for entry in os.scandir(folder or "."):
                if entry.name.endswith(".dist-info"):
                    name, _, version = entry.name.removesuffix(".dist-info").partition("-")
                    found.setdefault(normalized(name), (version, entry.path))
    return found


@cache
def _edited(folder: str) -> str:
    """A digest of those files of a distribution that are not as its RECORD has them; "" where all are.

    Only what was written after the RECORD is read: installers write that last. Source: the packaging specification of
    installed projects.
    """
    base, changed = os.path.dirname(folder), []  # noqa: PTH120
    with suppress(OSError):  # one that is installed in place, or by other means, has none
        installed = os.stat(f"{folder}/RECORD").st_mtime_ns  # noqa: PTH116
        for name, digest, size in _recorded(folder, installed):
            sys.audit(LOOK, f"{base}/{name}")
            try:
                found = os.stat(f"{base}/{name}")  # noqa: PTH116  (used a thousand times)
            except OSError:
                changed.append((name, ""))
                continue
            if found.st_mtime_ns > installed or str(found.st_size) != size:
                now = file_digest(Path(base), name)
                if now != digest:
                    changed.append((name, now))
    return digest_of(changed) if changed else ""


_NO_PART = re.compile(r"/tests/|\.dist-info/|\.py[ic]$")  # of what a distribution does


@lru_cache(maxsize=256)
def _recorded(folder: str, _: int) -> list[tuple[str, str, str]]:
    """The files of a distribution, but for its tests: path, SHA-256 in hex and size, by the RECORD of a time."""
    lines = Path(folder, "RECORD").read_text(encoding="utf-8", errors="replace").splitlines()
    found = []
    for name, digest, size in (line.rsplit(",", 2) for line in lines if line.count(",") >= 2):
        if digest.startswith("sha256=") and not name.startswith("..") and not _NO_PART.search(name):
            found.append((name, urlsafe_b64decode(digest[7:] + "=").hex(), size))
    return found


def installed() -> Mapping[str, str]:
    """Distribution -> version, looked at anew; from now on `see` tells these, too."""
    _found.cache_clear()
    _edited.cache_clear()
    _owners.cache_clear()
    _paths.cache_clear()
    return {name: version for name, (version, _) in _found().items()}


def loaded_distributions() -> set[str]:
    """The distributions that this process has loaded modules of."""
    return {one for module in [*sys.modules] for one in owners(module)}


def owners(module: str) -> set[str]:
    """The distributions that a module came with, or a package: those of a namespace are several."""
    return {normalized(one) for one in _owners().get(module, ())}


@cache
def _owners() -> Mapping[str, list[str]]:
    from importlib import metadata  # 20 ms, which a build with nothing to do need not spend

    return metadata.packages_distributions()


def normalized(name: str) -> str:
    """A distribution's name as the packaging standards compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


_KINDS: dict[str, Callable[[Path, str], str]] = {
    "listing": _listing,
    "front": _front,
    "kind": _kind,
    "link": _link,
    "system": _system,
    "variable": _variable,
    "paths": lambda root, rest: _paths(),
    "version": _version,
    "never": lambda root, rest: "",
}
