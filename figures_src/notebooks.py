"""Notebooks as small models: in how many orders their cells may run, how long they keep running, who ran them again.

Two cells are tied when swapping them changes what the notebook ends with, because one reads or writes what the other
writes. Chances of ties and of breaking releases are made up for class; the counts of `funnel` are Samuel and Mietchen's
(2024, https://doi.org/10.1093/gigascience/giad113).
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from math import factorial, log
from typing import TypeAlias

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from shapes import BESIDE, INK, MUTED, Colour, label_ends, tint

Bools: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]


# ---- orders of execution


def notebook(cells: int, tie: float, rng: np.random.Generator) -> Bools:
    """A random notebook: which earlier cell (row) is tied to which later one (column), each with the chance `tie`."""
    return np.triu(rng.random((cells, cells)) < tie, k=1)


def outcome(order: Sequence[int], tied: Bools) -> int:
    """Runs every cell once, in this order, and returns a fingerprint of all results.

    A cell computes a value of its own from what it finds: the values of those tied cells that have run before it.
    """
    values: dict[int, int] = {}
    for cell in order:
        found = sorted(other for other in values if tied[cell, other] or tied[other, cell])
        values[cell] = hash((cell, *((other, values[other]) for other in found)))
    return hash(tuple(sorted(values.items())))


def good_orders(tied: Bools) -> int:
    """In how many orders the cells give what they give from top to bottom: those in which tied cells keep theirs.

    Counted over sets of cells that have run: the last of a set may be any cell to which no other of the set is tied.
    """
    cells = len(tied)
    after = [sum(1 << int(later) for later in np.flatnonzero(tied[cell])) for cell in range(cells)]
    ways = [1] + [0] * (2**cells - 1)
    for ran in range(1, 2**cells):
        ways[ran] = sum(ways[ran ^ (1 << last)] for last in range(cells) if ran >> last & 1 and not ran & after[last])
    return ways[-1]


def expected_share(cells: int, tie: float) -> float:
    """The mean share of all orders of `cells` cells that give the result, over random notebooks.

    An order repeats the result if none of its inversions is tied, so with q = 1 - tie the mean number of such orders is
    the sum of q ** inversions over all permutations, which is the product of 1 + q + ... + q ** (k - 1) for k to cells.
    """
    powers = (1 - tie) ** np.arange(cells)
    return float(np.prod(np.cumsum(powers) / np.arange(1, cells + 1)))


def orders(most: int = 10, samples: int = 40, seed: int = 1) -> Figure:
    """Draws the share of orders that repeat the result against the number of cells, for four chances of a tie.

    Lines are the expectation, dots the mean of random notebooks whose orders are counted.
    """
    rng = np.random.default_rng(seed)
    cells = np.arange(1, most + 1)
    figure, axes = plt.subplots(figsize=BESIDE)
    for colour, tie in zip(("C5", "C0", "C2", "C1"), (0.1, 0.3, 0.6, 1.0), strict=True):
        expected = np.array([expected_share(int(n), tie) for n in cells])
        axes.plot(cells, expected, color=colour)
        for n in (2, 4, 6, 8):
            counted = [good_orders(notebook(n, tie, rng)) for _ in range(samples)]
            axes.plot(n, np.mean(counted) / factorial(n), "o", color=colour, markersize=8)
        name = axes.annotate(
            f"{tie:.0%} tied" if tie < 1 else "all tied",
            (most, expected[-1]),
            (8, 0),
            textcoords="offset points",
            va="center",
        )
        name.set(color=colour, weight="bold", annotation_clip=False)
    axes.set_yscale("log")
    axes.set(xlim=(1, most), ylim=(1e-7, 1.5), xticks=cells, xlabel="cells", ylabel="orders with the same result")
    axes.set_yticks([10.0**power for power in (0, -2, -4, -6)], ["all", "1 in 100", "1 in 10,000", "1 in a million"])
    axes.minorticks_off()
    axes.grid(axis="y")
    return figure


# ---- what a file holds


def saved(bins: int, number: int) -> str:
    """What a notebook file holds of one cell that draws a histogram: its code, its number and its picture."""
    figure, axes = plt.subplots(figsize=(6, 4))
    axes.hist(np.random.default_rng(1).normal(size=500), bins)
    picture = BytesIO()
    figure.savefig(picture, dpi=72)
    plt.close(figure)
    cell = {
        "execution_count": number,
        "source": f"plt.hist(x, {bins})",
        "image/png": b64encode(picture.getvalue()).decode(),
    }
    return json.dumps(cell, indent=1)


# ---- years


def survival(years: npt.ArrayLike, dependencies: int, risk: float) -> Floats:
    """The chance that nothing which a notebook imports has broken it after some years, each dependency on its own.

    risk: the chance that within a year one dependency changes in a way that stops the notebook.
    """
    return np.asarray((1 - risk) ** (dependencies * np.asarray(years, dtype=float)))


def half_life(dependencies: int, risk: float) -> float:
    """After how many years half of such notebooks have stopped."""
    return log(0.5) / (dependencies * log(1 - risk))


def decay(risk: float = 0.05, horizon: int = 10) -> Figure:
    """Draws the share of notebooks that still run against years, for 1 to 30 dependencies without fixed versions."""
    years = np.linspace(0, horizon, 201)
    figure, axes = plt.subplots(figsize=BESIDE)
    ends: dict[str, tuple[float, Colour]] = {}
    styles = zip(("C1", "C2", "C0", "C5"), (":", "-.", "--", "-"), (30, 10, 3, 1), strict=True)
    for colour, line, dependencies in styles:
        share = survival(years, dependencies, risk)
        axes.plot(years, share, color=colour, linestyle=line, clip_on=False)
        half = half_life(dependencies, risk)
        if half <= horizon:
            axes.plot(half, 0.5, "o", color=colour, markersize=10, clip_on=False)
        ends[f"{dependencies} imported" if dependencies > 1 else "1 imported"] = (float(share[-1]), colour)
    axes.axhline(0.5, color=MUTED, linewidth=1.2, linestyle=":")
    axes.set(xlim=(0, horizon), ylim=(0, 1), xlabel="years without a change", ylabel="notebooks that still run")
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="y")
    label_ends(axes, horizon, ends, gap=0.095)
    return figure


# ---- a study


FUNNEL: tuple[tuple[str, int], ...] = (
    ("linked to articles", 27_271),
    ("in Python", 22_578),
    ("dependencies declared", 15_817),
    ("dependencies installed", 10_388),
    ("ran to the end", 1_203),
    ("same results", 879),
)
"""How many notebooks reached each stage: Samuel and Mietchen 2024."""


def funnel() -> Figure:
    """Draws how many notebooks were left after each stage of a study that ran them again."""
    figure, axes = plt.subplots(figsize=BESIDE)
    for row, (name, count) in enumerate(FUNNEL):
        reached = row >= len(FUNNEL) - 2
        axes.barh(row, count, 0.72, color="C1" if reached else tint("C0", 0.55))
        axes.text(count + 350, row, f"{count:,}", va="center", color=INK, weight="bold")
        axes.text(-500, row, name, va="center", ha="right", color=INK)
    axes.set(xlim=(0, 33_500), ylim=(len(FUNNEL) - 0.4, -0.6), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    return figure
