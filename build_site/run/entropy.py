"""Chance, as the code of a step gets it: the same in every run, and another in each step.

That holds for the generators that Python and numpy share, and for what libraries would take from the system: the names
of parts of HTML, a generator that is made without a seed. Code of the author's that makes one is told to give a seed:
no notebook would have this one.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import uuid
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import bit_generator

_libraries = random.Random()


def install(is_author: Callable[[str], bool]) -> None:
    """From now on, give libraries what is the same in every run; `is_author` tells whether a file is none."""

    def randbits(count: int) -> int:
        return (
            secrets.randbits(count) if is_author(sys._getframe(1).f_code.co_filename) else _libraries.getrandbits(count)
        )

    uuid.os = _Seeded()  # type: ignore[attr-defined]
    bit_generator.randbits = randbits  # type: ignore[attr-defined]


def begin(salt: str, source: str) -> None:
    """Make ready for a step: `salt` is what it is called in its job, `source` its code."""
    random.seed(salt)
    np.random.seed(zlib.crc32(salt.encode()))
    _libraries.seed(f"{salt} {source}")


class _Seeded:
    """The module `os` as `uuid` sees it."""

    def urandom(self, size: int) -> bytes:
        """Bytes that follow from the step."""
        return _libraries.randbytes(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)
