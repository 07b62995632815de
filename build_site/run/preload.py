"""Loaded once, by the process that others are forked from: what nearly every step needs, and a first figure drawn."""

# ruff: noqa: E402
from __future__ import annotations

import gc

gc.disable()  # nothing of what is loaded can go: looking for it takes a tenth of the time
import os
import sys

sys.dont_write_bytecode = False  # some installers leave it to the first import to compile
found_in = [*sys.path]
sys.path[:] = filter(None, found_in)  # a timeit.py in the folder where a build is called is nobody's library
import numpy as np
from matplotlib import style
from matplotlib.mathtext import MathTextParser

from . import backend, figures, fonts, inside, session

__all__ = ["inside", "session"]


def _warm_up() -> None:
    from matplotlib import pyplot as plt

    plt.switch_backend(f"module://{backend.__name__}")
    figure, axes = plt.subplots()
    axes.plot(np.random.default_rng(1).random(2), label="$x$")
    axes.legend()
    figures.save(figure, "", {}, tight=False)
    plt.close(figure)


fonts.register()
style.USER_LIBRARY_PATHS.clear()  # styles of this machine's user, which others do not have
style.reload_library()
# Fonts are files that are open: two processes that read on in one would each move the other's place. matplotlib forgets
# those of texts itself when it is forked, but not those of formulas.
os.register_at_fork(after_in_child=MathTextParser._parse_cached.cache_clear)  # type: ignore[attr-defined]
gc.freeze()
_warm_up()
sys.path[:] = found_in
gc.collect()
gc.freeze()
gc.enable()
sys.dont_write_bytecode = True  # of what the code of lectures imports
