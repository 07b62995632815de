"""A site's folder gets other files at once: whoever looks on, and whatever ends this process, a whole site is there.

    what is done                                                        at the site's place   at the stage
    1  put the new site together at the stage                           old                   a part of the new
    2  let both folders change places                                   new                   old
    3  give the old folder, at the stage, the files of the new one      new                   between old and new
    4  let them change places again                                     new                   new
    5  remove what is at the stage                                      new                   nothing

Wherever this ends, the next build removes what is at the stage. Files that stay as they are have two names meanwhile
(hard links), as have those that are not ours: nothing is copied. 3 and 4 are for who holds on to the folder itself,
whatever is at its place: a server that was started in it, a container that was given it, a program that watches it.

Folders change places on Linux, on most of its file systems; but not where the site's folder is one that something is
mounted at, or where the folder that it is in cannot be written to. There files are moved, one by one, in an order that
leaves no page without what it shows; the manifest tells whose files they are to the build after one that was killed:

    what is done                                                        the manifest names    the site is
    1  write all that changes at a stage, within the site's folder      the old files         old
    2  move the manifest "before" into place                            the old and the new   old
    3  move each file that changes into place, pages last               the old and the new   between old and new
    4  remove the files that are gone                                   the old and the new   between old and new
    5  move the new manifest into place                                 the new files         new
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

MANIFEST = "manifest.json"
STAGE = ".build_site-"  # how names of stages begin that are not in the memory
Write = Callable[[Path], None]  # writes what changes, and the new manifest, into a folder


def swap(out: Path, memory: Path, write: Write, changed: Sequence[str], gone: Sequence[str]) -> bool:
    """Have folders change places; False, and all is as it was, where that is impossible. Raises OSError."""
    import shutil  # 3 ms, and a build with nothing to do writes nothing

    stage, new = _stage(out, memory), [*changed, MANIFEST]
    if memory.resolve().is_relative_to(out) or _is_led_astray(out, [*changed, *gone]):
        return False
    try:
        stage.mkdir()
    except OSError:  # where the folder is in which the site's is, only others may write
        return False
    try:
        write(stage)
        with undisturbed():
            return _change_places(out, stage, new, gone)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _change_places(out: Path, stage: Path, new: Sequence[str], gone: Sequence[str]) -> bool:
    try:
        if not out.exists():
            stage.rename(out)
            return True
        _link(out, stage, {*new, *gone})
        _exchange(stage, out)
    except OSError:
        return False
    with suppress(OSError):  # else the new folder stays at the site's place
        remove(stage, gone)
        make_folders(stage, new)
        for path in new:
            os.link(out / path, stage / STAGE)
            (stage / STAGE).replace(stage / path)
        _exchange(stage, out)
    return True


def move(out: Path, write: Write, changed: Sequence[str], gone: Sequence[str], before: str) -> None:
    """Move one file after the other into place; `before` is the manifest of old and new. Raises OSError."""
    import tempfile

    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=STAGE, dir=out) as folder:
        stage = Path(folder)
        write(stage)
        (stage / "before").write_text(before, encoding="utf-8", newline="\n")
        with undisturbed():
            (stage / "before").replace(out / MANIFEST)
            remove(out, _in_the_way(changed, gone))
            make_folders(out, changed)
            for path in sorted(changed, key=lambda path: path.endswith(".html")):
                (stage / path).replace(out / path)
            remove(out, gone)
            (stage / MANIFEST).replace(out / MANIFEST)


def clear_stages(out: Path, memory: Path) -> None:
    """Remove what builds that were killed have left at their stages."""
    for left in (*_stages(out, memory), *out.glob(f"{STAGE}*")):
        if left.exists():
            import shutil  # 3 ms, and hardly ever is there anything

            shutil.rmtree(left)


def remove(out: Path, paths: Collection[str]) -> None:
    """Remove files of the site, and the folders that this empties."""
    for path in paths:
        if (out / path).is_file() and is_inside(out, path):
            (out / path).unlink()
    for folder in sorted({parent for path in paths for parent in (out / path).parents}, reverse=True):
        if folder.is_relative_to(out) and folder != out and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def is_inside(out: Path, path: str) -> bool:
    """Whether a path leads into the site's folder, over whatever links."""
    return out.resolve() in (out / path).resolve().parents


def make_folders(base: Path, paths: Iterable[str]) -> None:
    """Make the folders that files will be in."""
    for folder in {PurePosixPath(path).parent for path in paths}:
        (base / folder).mkdir(parents=True, exist_ok=True)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Whoever wants this process to end waits until the block is left, which does not take long."""
    heard: list[int] = []
    former = {}
    is_interrupted = threading.current_thread() is threading.main_thread()  # no other one is
    if is_interrupted:
        told = signal.set_wakeup_fd(-1)  # who hears there ends this process, too
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number and signal.getsignal(number) is not None:  # else it is not Python's to handle
                former[number] = signal.signal(number, lambda number, _: heard.append(number))
    try:
        yield
    finally:
        if is_interrupted:
            signal.set_wakeup_fd(told)
        for number, handler in former.items():
            signal.signal(number, handler)
        if heard:
            signal.raise_signal(heard[0])


def _stages(out: Path, memory: Path) -> tuple[Path, Path]:
    """Where folders can be that change places with the site's: in the memory or, else, beside it."""
    return memory / "publishing", out.with_name(f"{STAGE}{out.name}")


def _stage(out: Path, memory: Path) -> Path:
    inside, beside = _stages(out, memory)
    out.parent.mkdir(parents=True, exist_ok=True)
    return inside if memory.stat().st_dev == out.parent.stat().st_dev else beside


def _is_led_astray(out: Path, paths: Iterable[str]) -> bool:
    """Whether a folder of the site's files is a link, which may lead to this very folder."""
    return any((out / folder).is_symlink() for folder in {parent for path in paths for parent in _above(path)})


def _above(path: str) -> Sequence[PurePosixPath]:
    return PurePosixPath(path).parents[:-1]


def _in_the_way(changed: Collection[str], gone: Collection[str]) -> list[str]:
    """Files that are gone where a folder comes, or in a folder where a file comes."""
    folders = {str(folder) for path in changed for folder in _above(path)}
    return [path for path in gone if path in folders or any(str(one) in changed for one in _above(path))]


def _link(old: Path, new: Path, but: Collection[str], at: str = "") -> None:
    """Give all files of a folder, `but` those at these paths, second names in another folder."""
    entries = [*os.scandir(old / at)]
    if at and not entries:
        (new / at).mkdir(exist_ok=True, parents=True)
    for one in entries:
        path = f"{at}{one.name}"
        if one.is_dir(follow_symlinks=False):
            _link(old, new, but, f"{path}/")
        elif path not in but:
            if not (new / at).is_dir():
                (new / at).mkdir(parents=True)
            os.link(one.path, new / path, follow_symlinks=False)
    if (new / at).is_dir():
        (new / at).chmod((old / at).stat().st_mode & 0o7777 | 0o700)  # so that it can be removed


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change places, in one instant. Raises OSError where this system or file system cannot."""
    import ctypes

    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if not function:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE: see renameat2(2)
    if function(here, os.fsencode(one), here, os.fsencode(other), exchange):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
