"""Files -> the site's folder, all or nothing (swap.py).

Only what an earlier build wrote is ever replaced or removed: the manifest tells what that is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from .. import __version__
from ..course.scan import can_be_address
from ..memory import kept
from ..memory.digests import Digests
from ..memory.kept import MEMORY
from ..problems import CourseError, Place, Problem
from .swap import MANIFEST, STAGE, clear_stages, is_inside, make_folders, move, swap

GENERATOR = f"build_site {__version__}"


def publish(
    out: Path,
    memory: Path,
    manifest: Mapping[str, str],
    texts: Mapping[str, str],
    copies: Mapping[str, str],
    facts: Mapping[str, object],
    digests: Digests,
) -> int:
    """Make `out` hold exactly the files of `manifest` (path -> digest), and the manifest; returns how many changed.

    What `out` does not hold yet comes from `texts` or `copies`; `facts` are told to whoever reads the manifest. Raises
    CourseError where `out` is not ours. In the memory all is ours: what is in the way is set aside.
    """
    before = _published(out, memory.parent)
    changed = [path for path, wanted in manifest.items() if digests(f"{out}/{path}") != wanted]
    gone = [path for path in before if path not in manifest]
    told = _manifest(manifest, facts)
    try:
        clear_stages(out.resolve(), memory)
        if not changed and not gone and before and (out / MANIFEST).read_text(encoding="utf-8") == told:
            return 0
        if is_ours := MEMORY in out.parts:
            _make_room(out, changed)
        else:
            _refuse_strangers(out, changed, gone, before)

        def write(stage: Path) -> None:
            import shutil  # 3 ms, and a build with nothing to do writes nothing

            make_folders(stage, changed)
            for path in changed:
                if path in copies:
                    shutil.copyfile(copies[path], stage / path)
                else:
                    _write(stage / path, texts[path])
            _write(stage / MANIFEST, told)

        if is_ours or not swap(out.resolve(), memory, write, changed, gone):
            move(out, write, changed, gone, _manifest({**manifest, **before}, facts))
    except OSError as error:
        place = str(error.filename or out)
        place = str(out) if STAGE in place or place.startswith(str(memory)) else place  # nobody knows of stages
        raise CourseError([Problem(Place(place, 0), f"cannot be written: {error.strerror}")]) from None
    digests.have_other_names(f"{out}/{path}" for path in manifest.keys() - {*changed})
    return len(changed) + len(gone)


def _published(out: Path, course: Path) -> Mapping[str, str]:
    """What was published; a course that was removed since stays gone."""
    if not course.is_dir():
        hint = "was it moved, or removed? Build it where it is"
        raise CourseError([Problem(Place(str(course), 0), "the course is no longer there", hint)])
    return published(out)


def _refuse_strangers(out: Path, changed: Sequence[str], gone: Collection[str], before: Collection[str]) -> None:
    """Raise CourseError where what we did not write stands in the place, or in the way, of a file."""
    new = [path for path in changed if path not in before]
    taken = {path for path in new if os.path.lexists(out / path) and not _goes(out, path, gone)}
    taken |= {path for path in changed if not is_inside(out, path)}
    taken |= {str(folder) for path in new for folder in PurePosixPath(path).parents if (out / folder).is_file()} - {
        *before
    }
    if taken:
        hint = "move it away, or choose another folder with -o"
        raise CourseError(
            [Problem(Place(str(out / path), 0), "not written by build_site", hint) for path in sorted(taken)]
        )


def _goes(out: Path, path: str, gone: Collection[str]) -> bool:
    """Whether a folder is one of ours in which no file stays."""
    files = (one for one in (out / path).rglob("*") if one.is_symlink() or not one.is_dir())
    is_folder = (out / path).is_dir() and not (out / path).is_symlink()
    return is_folder and all(one.relative_to(out).as_posix() in gone for one in files)


def _make_room(out: Path, changed: Iterable[str]) -> None:
    """Set aside, of a site in the memory, what is no file where one is wanted, or no folder."""
    for path in changed:
        for folder in [*PurePosixPath(path).parents][-2::-1]:
            if (out / folder).is_symlink() or not (out / folder).is_dir():
                kept.set_aside(out / folder)
        if (out / path).is_dir():
            kept.set_aside(out / path)


def _write(file: Path, text: str) -> None:
    file.write_bytes(text.encode())


def _manifest(files: Mapping[str, str], facts: Mapping[str, object]) -> str:
    return json.dumps({"generator": GENERATOR, **facts, "files": dict(sorted(files.items()))}, indent=1) + "\n"


def published(out: Path) -> dict[str, str]:
    """Path -> digest of what an earlier build put into `out`. Raises CourseError where a stranger's files are.

    In the memory there are none: what is no manifest is a damaged one, and set aside.
    """
    if not os.path.lexists(out) or (out.is_dir() and all(one.name.startswith(STAGE) for one in out.iterdir())):
        return {}
    try:
        manifest = json.loads((out / MANIFEST).read_bytes() if (out / MANIFEST).is_file() else b"")
        if manifest["generator"].startswith("build_site "):
            files = {str(path): str(digest) for path, digest in manifest["files"].items()}
            return {path: digest for path, digest in files.items() if _is_below(path)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # none, or not ours
    if MEMORY in out.parts:
        kept.set_aside(out / MANIFEST if out.is_dir() else out)
        return {}
    hint = "choose another folder with -o, or empty this one"
    raise CourseError([Problem(Place(str(out), 0), "this is not a folder that build_site made", hint)])


def _is_below(path: str) -> bool:
    """Whether a path of a manifest, which can be edited, is written like one of a file in the site's folder."""
    return can_be_address(path) and path[:1] != "/" and ".." not in path.split("/")
