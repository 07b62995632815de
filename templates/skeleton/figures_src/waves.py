"""Figures of the course: functions that return a matplotlib figure."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure


def interference(shift: float = 0) -> Figure:
    """Two waves and their sum; `shift` is the second's phase in radians."""
    time = np.linspace(0, 4 * np.pi, 400)
    figure, axes = plt.subplots(figsize=(8, 3.5), layout="constrained")
    axes.plot(time, np.sin(time), "--", linewidth=1, label="one")
    axes.plot(time, np.sin(time + shift), "--", linewidth=1, label="the other")
    axes.plot(time, np.sin(time) + np.sin(time + shift), linewidth=2.5, label="sum")
    axes.set(ylim=(-2.2, 2.2), xlabel="time (s)", xlim=(0, 4 * np.pi))
    figure.legend(loc="outside upper right", ncols=3)
    return figure
