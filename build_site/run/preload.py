"""Loaded once, by the process that others are forked from: what nearly every step needs, and a first figure drawn."""

# ruff: noqa: E402
from __future__ import annotations

import gc

gc.disable()  # nothing of what is loaded can go: looking for it takes a tenth of the time
import os
import sys

import numpy as np
from matplotlib import style
from matplotlib.font_manager import _get_font  # type: ignore[attr-defined]
from matplotlib.mathtext import MathTextParser

from . import backend, figures, session, worker

__all__ = ["session", "worker"]
sys.dont_write_bytecode = True


def _warm_up() -> None:
    from matplotlib import pyplot as plt

    plt.switch_backend(f"module://{backend.__name__}")
    figure, axes = plt.subplots()
    axes.plot(np.random.default_rng(1).random(2), label="$x$")
    axes.legend()
    figures.save(figure, "", {}, tight=True)
    plt.close(figure)


def _forget_fonts() -> None:
    """Fonts are files that are open: two processes that read on in one would each move the other's place.

    matplotlib forgets those of texts itself when it is forked, but not those of formulas.
    """
    _get_font.cache_clear()
    MathTextParser._parse_cached.cache_clear()  # type: ignore[attr-defined]


style.USER_LIBRARY_PATHS.clear()  # styles of this machine's user, which others do not have
style.reload_library()
os.register_at_fork(after_in_child=_forget_fonts)
gc.freeze()
_warm_up()
_forget_fonts()
gc.collect()
gc.freeze()
gc.enable()
