"""Figures of the course: functions that return a matplotlib figure."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

HEIGHT = 1.0  # of both waves; change it, and save


def interference(shift: float = 0) -> Figure:
    """Two waves and their sum; `shift` is the second's phase in radians."""
    time = np.linspace(0, 4 * np.pi, 400)
    one, other = HEIGHT * np.sin(time), HEIGHT * np.sin(time + shift)
    figure, axes = plt.subplots(figsize=(8, 3.5), layout="constrained")
    axes.plot(time, one, "--", linewidth=1, label="one")
    axes.plot(time, other, "--", linewidth=1, label="the other")
    axes.plot(time, one + other, linewidth=2.5, label="sum")
    axes.set(ylim=(-2.2, 2.2), xlabel="time (s)", xlim=(0, 4 * np.pi))
    figure.legend(loc="outside upper right", ncols=3)
    return figure
