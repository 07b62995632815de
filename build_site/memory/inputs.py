"""What a lecture or a step may have looked at, by name, and what is there now, in a few characters.

file:slides/a.csv    a file (relative to the course, or absolute): its digest, "" where there is none
slides/a.csv         the same
listing:slides/data  the names in a folder
kind:slides/data     whether a "folder", a "file" and of how many bytes, "something" else or nothing ("") is there
link:slides/data     where a link leads to
system:/usr/bin/cat  a file that came with the system: its size and time, which tell one installation from another
version:numpy        of an installed distribution, or of Python; with a digest of what was edited since
never:               what is never the same again
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from .digests import digest_of


def see(root: Path, name: str, digest: Callable[[str], str]) -> str:
    """What is there now; `digest` tells a file's, "" where no file can be read."""
    kind, colon, rest = name.partition(":")
    if kind == "file":
        return digest(rest)
    return _KINDS[kind](root, rest) if colon and kind in _KINDS else digest(name)


def _listing(root: Path, path: str) -> str:
    try:
        names = (one.name for one in (root / path).iterdir())
        return digest_of(sorted(name for name in names if name not in (".build_site", "_site")))
    except OSError:
        return ""


def _kind(root: Path, path: str) -> str:
    try:
        found = (root / path).stat()
    except (OSError, ValueError):  # ValueError: a path that no file can have
        return ""
    return "folder" if S_ISDIR(found.st_mode) else f"file {found.st_size}" if S_ISREG(found.st_mode) else "something"


def _link(root: Path, path: str) -> str:
    try:
        return str((root / path).readlink())
    except OSError:
        return ""


def _system(_: Path, path: str) -> str:
    try:
        found = Path(path).stat()
    except OSError:
        return ""
    return f"{found.st_size} {found.st_mtime_ns}" if S_ISREG(found.st_mode) else ""


def _version(_: Path, name: str) -> str:
    return platform.python_version() if name == "python" else _versions().get(normalized(name), "")


@cache
def _versions() -> dict[str, str]:
    """Distribution -> version, by the names of what installers leave: a hundred times quicker than reading it."""
    found: dict[str, str] = {}
    for folder in dict.fromkeys(sys.path):
        with suppress(OSError):
            for entry in os.scandir(folder or "."):
                if entry.name.endswith(".dist-info"):
                    name, _, version = entry.name.removesuffix(".dist-info").partition("-")
                    found.setdefault(normalized(name), version)
    return found


def installed() -> Mapping[str, str]:
    """Distribution -> version, looked at anew; from now on `see` tells these, too."""
    _versions.cache_clear()
    return _versions()


def loaded_distributions() -> set[str]:
    """The distributions that this process has loaded modules of."""
    from importlib import metadata  # 20 ms, and only `serve` asks

    owners = metadata.packages_distributions()
    return {normalized(one) for module in [*sys.modules] for one in owners.get(module, ())}


def normalized(name: str) -> str:
    """A distribution's name as the packaging standards compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


_KINDS: dict[str, Callable[[Path, str], str]] = {
    "listing": _listing,
    "kind": _kind,
    "link": _link,
    "system": _system,
    "version": _version,
    "never": lambda root, rest: "",
}
