"""Files -> the site's folder, all or nothing.

Only what an earlier build wrote is ever replaced or removed: the manifest tells what that is. The order matters to
whoever looks on, and to the build that comes after one that was killed:

    what is done                                          the manifest names   the site is, if it ends here
    1  write all that changes into a folder beside        the old files        as it was: a full disk is found out here
    2  move the manifest "before" into place              the old and the new  as it was
    3  remove the files that are gone                     the old and the new  without those
    4  move each file that changes into place             the old and the new  partly new; the next build completes it
    5  move the new manifest into place                   the new files        new
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from .. import __version__
from ..memory import kept
from ..memory.folder import MEMORY
from ..problems import CourseError, Place, Problem

MANIFEST = "manifest.json"
STAGE = ".build_site-"
GENERATOR = f"build_site {__version__}"


def publish(
    out: Path,
    manifest: Mapping[str, str],
    texts: Mapping[str, str],
    copies: Mapping[str, str],
    ran_on: Mapping[str, Sequence[str]],
    digest: Callable[[str], str],
) -> int:
    """Make `out` hold exactly the files of `manifest` (path -> digest), and the manifest; returns how many changed.

    What `out` does not hold yet comes from `texts` or `copies`; `ran_on` is told to whoever reads the manifest. Raises
    CourseError where `out` is not ours. In the memory all is ours: what is in the way is set aside.
    """
    before = published(out)
    changed = [path for path, wanted in manifest.items() if digest(f"{out}/{path}") != wanted]
    gone = [path for path in before if path not in manifest]
    told = _manifest(manifest, ran_on)
    if not changed and not gone and before and (out / MANIFEST).read_text(encoding="utf-8") == told:
        return 0
    if MEMORY in out.parts:
        _make_room(out, changed)
    else:
        _refuse_strangers(out, changed, before)
    old_and_new = _manifest({**manifest, **before}, ran_on)
    try:
        _write_all(out, changed, gone, texts, copies, old_and_new, told)
    except OSError as error:
        raise CourseError(
            [Problem(Place(str(error.filename or out), 0), f"cannot be written: {error.strerror}")]
        ) from None
    return len(changed) + len(gone)


def _write_all(
    out: Path,
    changed: Sequence[str],
    gone: Sequence[str],
    texts: Mapping[str, str],
    copies: Mapping[str, str],
    old_and_new: str,
    manifest: str,
) -> None:
    """Do what is drawn above, given both manifests."""
    import shutil  # as is tempfile: 5 ms, and a build with nothing to do writes nothing
    import tempfile

    out.mkdir(parents=True, exist_ok=True)
    for left in out.glob(f"{STAGE}*"):  # by a build that was killed
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=STAGE, dir=out) as folder:
        stage = Path(folder)
        _make_folders(stage, changed)
        for path in changed:
            if path in copies:
                shutil.copyfile(copies[path], stage / path)
            else:
                _write(stage / path, texts[path])
        _write(stage / "before", old_and_new)
        _write(stage / MANIFEST, manifest)
        (stage / "before").replace(out / MANIFEST)
        remove(out, gone)
        _make_folders(out, changed)
        for path in [*changed, MANIFEST]:
            (stage / path).replace(out / path)


def _refuse_strangers(out: Path, changed: Sequence[str], before: Collection[str]) -> None:
    """Raise CourseError where what we did not write stands in the place, or in the way, of a file."""
    new = [path for path in changed if path not in before]
    taken = {path for path in new if os.path.lexists(out / path)}
    taken |= {path for path in changed if not _is_inside(out, path)}
    taken |= {str(folder) for path in new for folder in PurePosixPath(path).parents if (out / folder).is_file()} - {
        *before
    }
    if taken:
        hint = "move it away, or choose another folder with -o"
        raise CourseError(
            [Problem(Place(str(out / path), 0), "not written by build_site", hint) for path in sorted(taken)]
        )


def _make_room(out: Path, changed: Iterable[str]) -> None:
    """Set aside, of a site in the memory, what is no file where one is wanted, or no folder."""
    for path in changed:
        for folder in [*PurePosixPath(path).parents][-2::-1]:
            if (out / folder).is_symlink() or not (out / folder).is_dir():
                kept.set_aside(out / folder)
        if (out / path).is_dir():
            kept.set_aside(out / path)


def _make_folders(base: Path, paths: Iterable[str]) -> None:
    for folder in {path.rpartition("/")[0] for path in paths}:
        (base / folder).mkdir(parents=True, exist_ok=True)


def _write(file: Path, text: str) -> None:
    file.write_bytes(text.encode())


def _manifest(files: Mapping[str, str], ran_on: Mapping[str, Sequence[str]]) -> str:
    ran = {"ran_on": ran_on} if ran_on else {}
    return json.dumps({"generator": GENERATOR, **ran, "files": dict(sorted(files.items()))}, indent=1) + "\n"


def published(out: Path) -> dict[str, str]:
    """Path -> digest of what an earlier build put into `out`. Raises CourseError where a stranger's files are.

    In the memory there are none: what is no manifest is a damaged one, and set aside.
    """
    if not os.path.lexists(out) or (out.is_dir() and not any(out.iterdir())):
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
    return path.isprintable() and path[:1] != "/" and ".." not in path.split("/") and "\\" not in path


def _is_inside(out: Path, path: str) -> bool:
    """Whether a path leads into the site's folder, over whatever links."""
    return out.resolve() in (out / path).resolve().parents


def remove(out: Path, paths: Sequence[str]) -> None:
    """Remove files of the site, and the folders that this empties."""
    for path in paths:
        if (out / path).is_file() and _is_inside(out, path):
            (out / path).unlink()
    for folder in sorted({parent for path in paths for parent in (out / path).parents}, reverse=True):
        if folder.is_relative_to(out) and folder != out and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
