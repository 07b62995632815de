"""Which of the paths that a step looks at are its environment, and which are inputs.

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
from functools import cache
from pathlib import Path

from msgspec import Struct

_MACHINE = ("/proc", "/dev", "/sys")
_LOADERS = "/etc/ld.so."  # where the system finds libraries: which ones it found is noted anyway
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/run", "/var/cache", "/var/lib")
_ELSEWHERE = ("/System", "/Library", "/nix/store", "/snap", "/private/etc", "/private/var/db")
_NOBODYS = (".build_site/", ".git/index")  # of the course, which no step has to do with: git's is but a memory of times


class Surroundings(Struct, frozen=True):
    """The course's folder and the folders around it; all but `roots` end with a separator, to be used as prefixes.

    `roots` are the course's folder, as it is written and with links resolved. About `passed` folders nothing is noted;
    `packages` have installed distributions; `systems` came with the system. `modules` are all folders of sys.path,
    which Python lists whatever module it looks for.
    """

    roots: tuple[str, ...]
    passed: tuple[str, ...]
    packages: tuple[str, ...]
    systems: tuple[str, ...]
    modules: frozenset[str]

    def name(self, path: str) -> str:
        """The name by which a full path is noted, relative to the course if it is in it; "" if it is not noted."""
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
        """Whether a path, as it is noted, belongs to the system, where everybody has one."""
        return name.startswith(self.systems) or (name[:1] == "/" and (name.endswith(".so") or ".so." in name))

    def package(self, path: str) -> str:
        """The name of the installed package that a path is in; "" if it is in none."""
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
    """The folder of the outermost package that a module's file is in, or the file itself if it is in none."""
    folder = os.path.dirname(path)  # noqa: PTH120
    top = path
    while os.path.exists(f"{folder}/__init__.py"):  # noqa: PTH110
        top, folder = folder, os.path.dirname(folder)  # noqa: PTH120
    return top
