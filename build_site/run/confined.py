"""In the job's process, before any step runs: an environment and limits of its own, and files for what it prints."""

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
    """Give a process an environment of its own, with little of what its caller is `given`; and limits of its own."""
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


def keep_only(number: int) -> None:
    """Of the files that this process has from those before it, keep standard streams and `number`.

    What the code writes to numbers that it has guessed would come to us, and to other jobs. They stay taken, since what
    they were known as here may still be closed.
    """
    nobody = os.open(os.devnull, os.O_RDONLY)
    for name in os.listdir("/dev/fd"):  # noqa: PTH208
        if (other := int(name)) > 2 and other not in (number, nobody):
            with suppress(OSError):  # that of the list itself
                os.fstat(other)
                os.dup2(nobody, other, inheritable=False)
    os.close(nobody)


def listen_to_programs(home: Path) -> None:
    """What programs print, and what a crash tells, goes to files in `home`."""
    for number in (1, 2):
        with (home / "printed").open("a+") as printed:  # which the shell reads as it grows
            os.dup2(printed.fileno(), number)
    faulthandler.enable((home / "crash").open("w"))
