"""What a job's process does first: it takes an environment and limits of its own, and files for what it prints."""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from .supervisor import die_with_parent
from .variables import ENVIRONMENT, KEPT

MEMORY = 4 << 30  # bytes of data that a job may hold


def confine(given: Mapping[str, str]) -> None:
    """Give this process ENVIRONMENT, with the KEPT variables of its caller's, which is `given`; and limits."""
    os.environ.clear()
    os.environ.update(ENVIRONMENT, **{name: given[name] for name in KEPT if name in given})
    die_with_parent()
    os.setsid()  # where no Ctrl-C comes: a SIGINT is the code's own
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_DATA, MEMORY)):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def drop_descriptors(kept: int) -> None:
    """Point all inherited descriptors at /dev/null, but for the standard streams and the one that is `kept`.

    Otherwise code that writes to a number which it has guessed would write to build_site or to other jobs. They are
    not closed, since objects that this process has inherited with them may still close their numbers.
    """
    null = os.open(os.devnull, os.O_RDONLY)
    for name in os.listdir("/dev/fd"):  # noqa: PTH208
        if (other := int(name)) > 2 and other not in (kept, null):
            with suppress(OSError):  # that of the list itself
                os.fstat(other)
                os.dup2(null, other, inheritable=False)
    os.close(null)


def redirect_output(home: Path) -> None:
    """Send what this process and programs that it starts print to the file `home`/printed, crashes to `home`/crash."""
    for number in (1, 2):
        with (home / "printed").open("a+") as printed:  # which the shell reads as it grows
            os.dup2(printed.fileno(), number)
    faulthandler.enable((home / "crash").open("w"))
