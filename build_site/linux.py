"""What only Linux can do for processes; elsewhere nothing is done."""

from __future__ import annotations

import ctypes
import signal
import sys


def adopt_orphans() -> None:
    """Become the parent of all processes below whose own parents have ended."""
    _prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def die_with_parent(by: signal.Signals = signal.SIGKILL) -> None:
    """End, by a signal, with the thread that started this process, however that ends."""
    _prctl(1, by)  # PR_SET_PDEATHSIG


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
