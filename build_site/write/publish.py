"""Files -> the site's folder, all or nothing.

What changes is first written beside the site, so that a full disk is found out before anything does; then each file
is moved into place, the manifest last. Only what an earlier build wrote is ever replaced or removed: the manifest
tells what that is. A build that is killed while it moves files leaves whole files, and the next build completes it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .. import __version__
from ..problems import BusyError, CourseError, Place, Problem

MANIFEST = "manifest.json"
GENERATOR = f"build_site {__version__}"

try:
    import fcntl
except ImportError:  # Windows has no flock: there two builds at once are the author's own care
    fcntl = None  # type: ignore[assignment]


def publish(
    out: Path,
    manifest: Mapping[str, str],
    texts: Mapping[str, str],
    copies: Mapping[str, Path],
    digest: Callable[[str], str],
) -> int:
    """Make `out` hold exactly the files of `manifest` (path -> digest), and the manifest; returns how many changed.

    What `out` does not hold yet comes from `texts` or `copies`. Raises CourseError where `out` is not ours.
    """
    before = published(out)
    if strangers := [
        path for path in manifest if path not in before and digest(str(out / path)) not in ("", manifest[path])
    ]:
        hint = "move it away, or choose another folder with -o"
        raise CourseError([Problem(Place(str(out / path)), "not written by build_site", hint) for path in strangers])
    text = json.dumps({"generator": GENERATOR, "files": dict(sorted(manifest.items()))}, indent=1) + "\n"
    changed = [path for path, wanted in manifest.items() if digest(str(out / path)) != wanted]
    gone = [path for path in before if path not in manifest]
    if not changed and not gone and before == manifest:
        return 0
    stage = out.with_name(f".{out.name}.new")
    shutil.rmtree(stage, ignore_errors=True)
    try:
        for path in [*changed, MANIFEST]:
            (stage / path).parent.mkdir(parents=True, exist_ok=True)
            if path in copies:
                shutil.copyfile(copies[path], stage / path)
            else:
                (stage / path).write_text(texts.get(path, text), encoding="utf-8", newline="\n")
        for path in [*changed, MANIFEST]:
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (stage / path).replace(out / path)
    except OSError as error:
        problem = Problem(Place(str(out)), f"cannot be written: {error.strerror}: {error.filename}")
        raise CourseError([problem]) from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    remove(out, gone)
    return len(changed) + len(gone)


def published(out: Path) -> dict[str, str]:
    """Path -> digest of what an earlier build put into `out`. Raises CourseError where a stranger's files are."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return {}
    try:
        files = json.loads((out / MANIFEST).read_bytes())["files"]
        return {str(path): str(digest) for path, digest in files.items() if is_inside(out, str(path))}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        hint = "choose another folder with -o, or empty this one"
        problem = Problem(Place(str(out)), "this is not a folder that build_site made", hint)
        raise CourseError([problem]) from None


def is_inside(out: Path, path: str) -> bool:
    """Whether a path of a manifest stays in the site's folder; manifests can be edited."""
    return (
        path.isprintable()
        and (out / path).resolve() != out.resolve()
        and ((out / path).resolve().is_relative_to(out.resolve()))
    )


def remove(out: Path, paths: list[str]) -> None:
    """Remove files of the site, and the folders that this empties."""
    for path in paths:
        if (out / path).is_file():
            (out / path).unlink()
    for folder in sorted({parent for path in paths for parent in (out / path).parents}, reverse=True):
        if folder.is_relative_to(out) and folder != out and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold the lock of a course's memory. Raises BusyError where another process holds it."""
    with (folder / "lock").open("w") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BusyError("another build of this course is running") from None
        lock.write(str(os.getpid()))
        lock.flush()
        yield
