"""How a command ends, or a build of one that goes on: what it says of it, and its exit status."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from .memory import unchanged
from .memory.kept import MEMORY
from .news import Options, Report
from .problems import CourseError, PandocError
from .processes import end_below
from .site.swap import MANIFEST
from .terminal import Bar, count, say, show

if TYPE_CHECKING:
    from .preview.desk import Saved


PATIENCE = 0.5  # seconds in which what is under way may end by itself

_farewell: list[Callable[[], str]] = []  # what is to be said when the command is interrupted
_ending = threading.Lock()  # of two that end it, the first says so


def end_as_interrupted() -> None:
    """A closed terminal ends a build, and its processes, as Ctrl-C does; who is asked to end does so within a second.

    To end at once is what `kill -9` does, too: nothing is left that the next build does not know how to go on with.
    What is ignored, as `nohup` and `&` have it, stays so.
    """
    numbers = [getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP")]
    ends = frozenset(one for one in numbers if one and signal.getsignal(one) is not signal.SIG_IGN)
    for number in ends:
        signal.signal(number, signal.default_int_handler)
    if hasattr(os, "set_blocking"):
        signal.set_wakeup_fd(_told(ends), warn_on_full_buffer=False)


@cache
def _told(ends: frozenset[int]) -> int:
    """Where signals are written to as they come, for the case that the main thread was just about to wait.

    It hears of one only when it goes on, nor can a library be stopped that loads in another thread.
    """
    hears, told = os.pipe()
    os.set_blocking(told, False)
    threading.Thread(target=_end_soon, args=(hears, ends), name="ending", daemon=True).start()
    return told


def _end_soon(hears: int, ends: Collection[int]) -> NoReturn:
    while os.read(hears, 1)[0] not in ends:
        pass
    time.sleep(PATIENCE)
    _end()


def _end() -> NoReturn:
    """End this process and all that it has begun, and tidy up; no thread is waited for."""
    import logging

    with _ending:
        logging.disable()  # libraries would tell of what is cut off
        end_below()
        for words in _farewell:
            say(words(), bold=True)
        # What is temporary goes, also what others have put into this process's folder for it, and may still be ending.
        util = sys.modules.get("multiprocessing.util")
        folder = util.get_temp_dir() if util else ""
        sys.stderr = StringIO()
        atexit._run_exitfuncs()
        if folder:
            import shutil  # 3 ms

            shutil.rmtree(folder, ignore_errors=True)
        os._exit(130)


@contextmanager
def failures(course: Path, target: Path | None = None, interrupted: str = "interrupted") -> Iterator[None]:
    """Say what stops a command, and what that leaves in the site's folder `target`; end with its exit status."""
    before = _manifest(target)

    def farewell() -> str:
        if not target:
            return interrupted
        left = _old_site(target) if _manifest(target) == before else f"the site in {target} is the new one"
        return f"{interrupted}; {left}"

    _farewell[:] = [farewell]
    try:
        yield
    except KeyboardInterrupt:
        _end()
    except CourseError as error:
        show(error.problems)
        errors = sum(problem.severity == "error" for problem in error.problems)
        if target:
            number = count(errors or len(error.problems), "problem")
            say(f"not built: {number}; {_old_site(target)}", bold=True, fg="red")
    except PandocError as error:
        say(f"{course}: error: {error}", fg="red")
    except OSError as error:
        say(f"{error.filename or course}: error: {error.strerror or error}", fg="red")
    else:
        return
    sys.exit(1)


def _manifest(target: Path | None) -> bytes:
    """What tells of the site in a folder; nothing where none is."""
    with suppress(OSError):
        return (target / MANIFEST).read_bytes() if target and (target / MANIFEST).is_file() else b""
    return b""


def _old_site(target: Path) -> str:
    return f"the site in {target} is as it was" if (target / MANIFEST).exists() else "no site was written"


def built(course: Path, out: Path, options: Options) -> Report:
    """What a build of a course into `out` does, also where it is known that there is nothing to do."""
    root = course.absolute()
    if quiet := unchanged.known(root, root / MEMORY, out, options):
        return Report(quiet.lectures, 0, 0, [], 0, quiet.problems, {})
    from .build import build  # with most of this package

    try:
        return build(course, out, options, Bar().hear)
    finally:
        unchanged.stop()


class Rebuilt:
    """Says a line for each rebuild, and what is wrong: the warnings of a file again only where they are others."""

    def __init__(self) -> None:
        self._told: dict[str, list[str]] = {}

    def __call__(self, saved: Saved) -> None:
        problems, report = saved.built.problems, saved.built.report
        errors = sum(problem.severity == "error" for problem in problems)
        told, self._told = self._told, {}
        for one in (problem for problem in problems if problem.severity == "warning"):
            self._told.setdefault(one.place.file, []).append(one.text)
        known = {file for file, texts in self._told.items() if told.get(file) == texts}
        show([one for one in problems if one.severity == "error" or one.place.file not in known])
        named, more = [*saved.files][:2], len(saved.files) - 2
        what = f"{', '.join(named)}{f' and {more} more' if more > 0 else ''}: " if named else ""
        seconds = next((one for one in saved.files.values() if one is not None), None)
        soon = f"shown in {seconds * 1000:.0f} ms, " if seconds is not None else ""
        took = f"in {saved.built.seconds * 1000:.0f} ms"
        if report and not errors:
            say(f"{what}{soon}{done(report)} {took}")
        else:
            say(f"{what}{count(errors, 'error')} {took}: the last good version stays", fg="red")


def done(report: Report) -> str:
    """What a build did, in a few words."""
    if not report.changed and not report.converted:
        return f"nothing to do: {count(report.lectures, 'lecture')}"
    changed = count(report.changed, "file")
    ran = f"{count(len(report.ran), 'step')} run, " if report.ran else ""
    return f"built {count(report.lectures, 'lecture')}: {report.converted} converted, {ran}{changed} changed"
