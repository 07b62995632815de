"""What a relative address in a lecture leads to: a file of the course, another lecture, or nothing."""

from __future__ import annotations

import os
import posixpath
import unicodedata
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..model import Asset, Course, Link, Missing
from ..problems import did_you_mean
from .scan import SLIDES

OUTSIDE = "files"  # the site's folder for what the course keeps outside slides/
LECTURE = "lecture:"
Look = Callable[[str], str]


def look(course: Course, digest: Callable[[str], str], path: str) -> str:
    """What is at a path of the course: "lecture:SLUG", a file's digest, or "" where nothing is."""
    slug = course.addresses.get(path)
    return digest(path) if slug is None else LECTURE + slug


def find(course: Course, path: str, address: str, look: Look) -> Asset | Link | Missing:
    """What `address`, written in the file `path`, leads to. `/img/a.png` starts at slides/."""
    parts = urlsplit(address)
    folder = SLIDES if parts.path.startswith("/") else posixpath.dirname(path)
    target = posixpath.normpath(posixpath.join(folder, unquote(parts.path).lstrip("/")))
    if target.startswith("../"):
        return Missing("it is outside the course's folder: copy it into slides/")
    seen = look(target)
    if not seen:
        target = next((name for name in _files(course.root) if _same_name(name, target)), target)
        seen = look(target)
    if seen.startswith(LECTURE):
        return Link(seen.removeprefix(LECTURE), parts.fragment)
    return _asset(course.root, target) if seen else Missing(_hint(course, folder, target))


def _asset(root: Path, source: str) -> Asset:
    import imagesize  # 30 ms, and only lectures with pictures need it

    inside = source.startswith(f"{SLIDES}/")
    target = source.removeprefix(f"{SLIDES}/") if inside else f"{OUTSIDE}/{source}"
    try:
        width, height = imagesize.get(root / source)
    except (OSError, ValueError):
        width, height = 0, 0
    return Asset(source, target, max(round(width), 0), max(round(height), 0))


def _same_name(one: str, other: str) -> bool:
    """Whether two paths differ in Unicode normalization alone, as a file that came from macOS may."""
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


def _hint(course: Course, folder: str, target: str) -> str:
    files = _files(course.root)
    near = [name for name in files if posixpath.basename(name).lower() == posixpath.basename(target).lower()]
    names = [posixpath.relpath(name, folder) for name in near or files]
    if len(near) == 1:
        return f"did you mean {names[0]}?"
    return did_you_mean(posixpath.relpath(target, folder), names, "paths are relative to the lecture's file")


def _files(root: Path) -> list[str]:
    """Every file below slides/, relative to the course; asked for only when something was not found."""
    found = []
    for folder, folders, names in os.walk(root / SLIDES):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name).relative_to(root).as_posix() for name in names]
    return sorted(found)
