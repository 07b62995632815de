"""Loaded once, by the process that others are forked from: what nearly every step needs, and a first figure drawn."""

from __future__ import annotations

import gc
import sys

import numpy as np
from matplotlib import style

from . import backend, figures, session, worker

__all__ = ["session", "worker"]
sys.dont_write_bytecode = True


def _warm_up() -> None:
    from matplotlib import pyplot as plt

    plt.switch_backend(f"module://{backend.__name__}")
    figure, axes = plt.subplots()
    axes.plot(np.random.default_rng(1).random(2), label="$x$")
    axes.legend()
    for kind in ("svg", "png"):
        figures.save(figure, "", {"fig-format": kind}, tight=True)
    plt.close(figure)


style.USER_LIBRARY_PATHS.clear()  # styles of this machine's user, which others do not have
style.reload_library()
_warm_up()
gc.freeze()
