"""In the job's process, before any step runs: an environment and limits of its own, and files for what it prints."""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
from pathlib import Path

from .supervisor import die_with_parent

MEMORY = 4 << 30  # bytes of data that a job may hold
KEPT = ("PATH", "HOME", "USER", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")  # of the caller's environment
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "SOURCE_DATE_EPOCH": "315532800",  # 1980, the first year that zip files know
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"),
}


def confine() -> None:
    """Give a process an environment, and limits, of its own."""
    for name in os.environ.keys() - {*KEPT, *ENVIRONMENT}:
        del os.environ[name]
    die_with_parent()
    os.setsid()  # where no Ctrl-C comes: a SIGINT is the code's own
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_DATA, MEMORY)):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def listen_to_programs(home: Path) -> None:
    """What programs print, and what a crash tells, goes to files in `home`."""
    for number in (1, 2):
        with (home / "printed").open("a+") as printed:  # which the shell reads as it grows
            os.dup2(printed.fileno(), number)
    faulthandler.enable((home / "crash").open("w"))
