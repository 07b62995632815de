"""Loaded once, by the process that others are forked from: what nearly every step needs, and a first figure drawn."""

from __future__ import annotations

import gc
import sys

import numpy as np

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


_warm_up()
gc.freeze()
