"""A matplotlib backend without a screen, loaded by its name: `plt.show()` shows what is open in the lecture."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

__all__ = ["FigureCanvas", "show"]


def show(*_: Any, **__: Any) -> None:
    """Show and close the figures that are open."""
    for number in plt.get_fignums():
        display(plt.figure(number))  # type: ignore[no-untyped-call]  # which closes it
