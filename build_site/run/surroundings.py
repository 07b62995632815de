"""What is a step's environment, and what is the author's, among all paths that a step may look at.

in the course                  an input, by what it holds
Python and what is installed   by its version; see `Surroundings.installed`
of the system                  programs, libraries, fonts, time zones: as it was installed, silently
of this process or machine     /proc, /dev, /sys, a job's own folder: nothing that could be kept
anywhere else                  an input, by what it holds, but one that others do not have
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_MACHINE = ("/proc", "/dev", "/sys")
_LOADERS = "/etc/ld.so."  # where the system finds libraries: which ones it found is noted anyway
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/run", "/var/cache", "/var/lib")
_ELSEWHERE = ("/System", "/Library", "/nix/store", "/snap", "/private/etc", "/private/var/db")
_NOBODYS = (".build_site/", ".git/index")  # of the course, which no step has to do with: git's is but a memory of times


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The course, and what else there is: `roots` are its folder, as it is called and as it really is.

    `passed` are folders, each with a separator at its end, about which nothing is noted; `packages` hold installed
    distributions; `systems` came with the system. `modules` are all folders that Python looks for modules in: it lists
    them, whatever it looks for.
    """

    roots: tuple[str, ...]
    passed: tuple[str, ...]
    packages: tuple[str, ...]
    systems: tuple[str, ...]
    modules: frozenset[str]

    def name(self, path: str) -> str:
        """A full path as it is noted: relative to the course where it is in it; "" where nothing is noted of it."""
        if path.startswith(self.passed) and ".." not in path:
            return ""
        full = os.path.normpath(path)
        for root in self.roots:
            if full == root:
                return "."
            if full.startswith(f"{root}/"):
                inside = full[len(root) + 1 :]
                return "" if f"{inside}/".startswith(_NOBODYS) else inside
        return "" if f"{full}/".startswith(self.passed) or full.startswith(self.passed) else full

    def is_systems(self, name: str) -> bool:
        """Whether a path, as it is noted, is one of the system's: nobody has to bring it along."""
        return name.startswith(self.systems) or (name[:1] == "/" and (name.endswith(".so") or ".so." in name))

    def package(self, path: str) -> str:
        """The first folder or file, below one of installed distributions, of a path there; "" where it is none."""
        for folder in self.packages:
            if path.startswith(folder):
                return path[len(folder) :].partition("/")[0].partition(".")[0]
        return ""


def surroundings(root: Path, passed: Iterable[str]) -> Surroundings:
    """What surrounds the code of a course; `passed` are further folders about which nothing is noted."""
    packages = _folders([*(sysconfig.get_path(kind) for kind in ("purelib", "platlib")), *_users()])
    python = [*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, *_users()]
    own = str(Path(__file__).parents[1])
    roots = tuple(dict.fromkeys([str(root), os.path.realpath(root)]))
    noted = [one for one in _folders([*python, own, *passed]) if not any(f"{at}/".startswith(one) for at in roots)]
    return Surroundings(
        roots,
        (*noted, *_folders(_MACHINE), _LOADERS),
        tuple(packages),
        tuple(_folders([*_SYSTEM, *_ELSEWHERE])),
        frozenset(sys.path),
    )


def _users() -> list[str]:
    return [site.getusersitepackages()] if site.ENABLE_USER_SITE else []


@cache
def _real(folder: str) -> str:
    return os.path.realpath(folder)


def _folders(paths: Iterable[str]) -> list[str]:
    """Folders as prefixes, those that are links also by where they lead to: a virtual environment may be one."""
    return [*dict.fromkeys(os.path.join(one, "") for path in paths for one in (path, _real(path)))]  # noqa: PTH118


def top_of(path: str) -> str:
    """What a module's file is part of, a package's folder or itself: that which is on the path."""
    folder = os.path.dirname(path)  # noqa: PTH120
    top = path
    while os.path.exists(f"{folder}/__init__.py"):  # noqa: PTH110
        top, folder = folder, os.path.dirname(folder)  # noqa: PTH120
    return top
