"""Debt that no diff shows: weights that lean on each other, and converters between systems without a common contract.

Entanglement and glue code are two of the debts named by Sculley et al. ("Hidden Technical Debt in Machine Learning
Systems", NIPS 2015, https://papers.nips.cc/paper/5656-hidden-technical-debt-in-machine-learning-systems). Data are
invented; the linear models are fitted by least squares.
"""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from shapes import FAINT, MUTED, Colour, box, canvas, tint

Floats = npt.NDArray[np.float64]

EFFECTS = np.array([1.0, 0.8, 0.6, 0.4, 0.2])
"""What each of the five inputs adds to the target, per unit."""


def examples(correlation: float, size: int = 2000, seed: int = 1) -> tuple[Floats, Floats]:
    """Returns inputs, (size, 5), any two of which have the given correlation, and their noisy target, (size,)."""
    rng = np.random.default_rng(seed)
    shared, own = rng.normal(size=(size, 1)), rng.normal(size=(size, EFFECTS.size))
    x = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    return x, x @ EFFECTS + rng.normal(size=size)


def fit(x: Floats, y: Floats) -> Floats:
    """Returns the weights of the linear model without intercept that has the least squared error; (inputs,)."""
    weights: Floats = np.linalg.lstsq(x, y, rcond=None)[0].astype(np.float64)
    return weights


def explained(x: Floats, y: Floats, inputs: Sequence[int]) -> float:
    """Returns the share of the target's variance that a model of these inputs explains, on the half not fitted to."""
    half = len(y) // 2
    chosen = x[:, list(inputs)]
    error = y[half:] - chosen[half:] @ fit(chosen[:half], y[:half])
    return float(1 - error.var() / y[half:].var())


def points_lost(x: Floats, y: Floats, out: Sequence[int]) -> float:
    """Returns how many percentage points less a model explains that is fitted again without these inputs."""
    kept = [index for index in range(x.shape[1]) if index not in out]
    return 100 * (explained(x, y, range(x.shape[1])) - explained(x, y, kept))


def absorbed(correlation: float, inputs: int = EFFECTS.size) -> float:
    """Returns how much of a dropped input's effect each remaining one takes over: c / (1 + (k - 2) c)."""
    return correlation / (1 + (inputs - 2) * correlation)


def dropped_input(correlation: float = 0.5, seed: int = 1) -> Figure:
    """Draws the weights of a linear model with all five inputs, and of the one fitted again without the first."""
    x, y = examples(correlation, seed=seed)
    before, after = fit(x, y), fit(x[:, 1:], y)
    rows = np.arange(EFFECTS.size)
    figure, axes = plt.subplots()
    axes.plot(before, rows, "o", color="C0", markersize=13, zorder=3)
    axes.plot(after, rows[1:], "D", color="C1", markersize=12, zorder=3)
    axes.plot(before[0], 0, "x", color="C1", markersize=22, markeredgewidth=3, zorder=4)
    for row in rows[1:]:
        axes.plot([before[row], after[row - 1]], [row, row], color=tint("C1", 0.5), linewidth=5, solid_capstyle="round")
    axes.set_yticks(rows, [f"$x_{row + 1}$" for row in rows], fontsize=20.5)
    axes.set(xlim=(0, 1.3), ylim=(4.5, -0.6), xlabel="weight")
    axes.grid(axis="x")
    whole, without = explained(x, y, range(5)), explained(x, y, range(1, 5))
    for height, text, colour in (
        (3.15, f"● all five: explains {whole:.0%}", "C0"),
        (3.65, f"◆ without x₁: explains {without:.0%}", "C1"),
    ):
        axes.text(1.29, height, text, color=colour, ha="right", fontsize=18, weight="bold")
    return figure


# ---- glue


def converters(systems: int) -> tuple[int, int]:
    """Returns how many converters tie as many sources to as many models: one for each pair, or by way of a contract."""
    return systems**2, 2 * systems


def _ends(axes: Axes, left: float, systems: int, names: tuple[str, str]) -> Floats:
    """Draws sources and models as two columns of boxes, and returns their heights."""
    heights = np.linspace(6.6, 0.9, systems) if systems > 1 else np.array([3.75])
    for x, name, colour in ((left, names[0], "C5"), (left + 5.6, names[1], "C0")):
        axes.text(x, 7.55, name, ha="center", color=MUTED, fontsize=17)
        for height in heights:
            box(axes, (x, height), (1.1, 0.62), colour=colour, strength=0.35)
    return heights


def glue(systems: int = 4) -> Figure:
    """Draws as many sources as models, tied pair by pair on the left and by one contract on the right."""
    pairs, by_contract = converters(systems)
    figure, axes = canvas()
    sides: tuple[tuple[float, str, Colour], ...] = (
        (1.0, f"{pairs} converters", "C1"),
        (9.4, f"{by_contract} converters", "C0"),
    )
    for left, title, colour in sides:
        heights = _ends(axes, left, systems, ("sources", "models"))
        axes.text(left + 2.8, 8.5, title, ha="center", va="center", fontsize=23, weight="bold", color=colour)
        for source in heights:
            if colour == "C1":
                for model in heights:
                    axes.plot([left + 0.6, left + 5.0], [source, model], color=colour, linewidth=1.5, zorder=0)
            else:
                axes.plot([left + 0.6, left + 2.2], [source, 3.75], color=colour, linewidth=1.8, zorder=0)
                axes.plot([left + 3.4, left + 5.0], [3.75, source], color=colour, linewidth=1.8, zorder=0)
    box(axes, (12.2, 3.75), (2.3, 3.2), "one\ncontract", colour="C0", strength=1, fontsize=17, weight="bold")
    axes.plot([8, 8], [0.4, 8.7], color=FAINT, linewidth=1.4)
    return figure
