"""Random numbers in the code of a step: the same in every run, and others in each step.

That holds for Python's and numpy's global generators, and for random bytes that libraries would take from the system,
such as for names of parts of HTML or for a generator without a seed. An author whose own code makes such a generator is
told to give a seed, since a notebook would not have this one.
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
    """From now on, give libraries the same random bits in every run; `is_author` says which files are no library's."""

    def randbits(count: int) -> int:
        return (
            secrets.randbits(count) if is_author(sys._getframe(1).f_code.co_filename) else _libraries.getrandbits(count)
        )

    uuid.os = _Seeded()  # type: ignore[attr-defined]
    bit_generator.randbits = randbits  # type: ignore[attr-defined]


def begin(salt: str, source: str) -> None:
    """Seed all generators for a step: `salt` is its name in its job, `source` its code."""
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
