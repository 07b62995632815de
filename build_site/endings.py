"""How a command ends: what it says of what stopped it, and its exit status."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .problems import CourseError, PandocError
from .site.swap import MANIFEST
from .terminal import count, say, show


def end_as_interrupted() -> None:
    """A closed terminal ends a build, and its processes, as Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)


@contextmanager
def failures(course: Path, target: Path | None = None, interrupted: str = "interrupted") -> Iterator[None]:
    """Say what stops a command, and what that leaves in the site's folder `target`; end with its exit status."""
    before = _manifest(target)
    try:
        yield
    except KeyboardInterrupt:
        left = _old_site(target) if target and _manifest(target) == before else f"the site in {target} is the new one"
        say(f"{interrupted}; {left}" if target else interrupted, bold=True)
        sys.exit(130)
    except CourseError as error:
        show(error.problems)
        errors = sum(problem.severity == "error" for problem in error.problems)
        if target:
            number = count(errors or len(error.problems), "problem")
            say(f"not built: {number}; {_old_site(target)}", bold=True)
    except PandocError as error:
        say(f"{course}: error: {error}", fg="red")
    except OSError as error:
        say(f"{error.filename or course}: error: {error.strerror}", fg="red")
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
