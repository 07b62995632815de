"""Leaks from a test set, measured: labels are tosses of a coin, so that every score above 50% has been let in.

Each leak does one thing to all examples before they are split that should have been done to the training part only.
That selecting features first spoils a test is the finding of Ambroise and McLachlan 2002
(https://doi.org/10.1073/pnas.102102699); the data here are made up.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from shapes import BESIDE, INK, MUTED

Leak: TypeAlias = Literal["scale", "encode", "copy", "select"]
LEAKS: tuple[Leak, ...] = get_args(Leak)
NAMES = {
    "scale": "scale to mean 0, variance 1",
    "encode": "replace a category by its mean label",
    "copy": "resample to twice as many examples",
    "select": "keep the 10 best of 1,000 features",
}
Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]


def nearest_mean(x: Floats, y: Ints, new: Floats) -> Ints:
    """Labels (m,) of new inputs (m, features): the class whose mean of x (n, features) is nearer."""
    means = np.stack([x[y == label].mean(axis=0) for label in (0, 1)])
    return np.asarray(((new[:, None, :] - means) ** 2).sum(axis=-1).argmin(axis=1))


def nearest_example(x: Floats, y: Ints, new: Floats) -> Ints:
    """Labels (m,) of new inputs (m, features): that of the nearest example."""
    return np.asarray(y[((new[:, None, :] - x) ** 2).sum(axis=-1).argmin(axis=1)])


def best(x: Floats, y: Ints, count: int = 10) -> Ints:
    """The features (count,) whose class means differ most, in standard deviations."""
    gap = np.abs(x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0)) / x.std(axis=0)
    return np.argsort(-gap)[:count]


def encoding(category: Ints, y: Ints, levels: int) -> Floats:
    """The mean label (levels,) of each category; one half where there is no example."""
    count = np.bincount(category, minlength=levels)
    ones = np.bincount(category, weights=y, minlength=levels)
    means: Floats = np.divide(ones, count, out=np.full(levels, 0.5), where=count > 0)
    return means


def score(leak: Leak, *, early: bool, examples: int = 100, rng: np.random.Generator) -> float:
    """The test accuracy of one experiment: 70% train, 30% test; early: the step is done before the split."""
    y = rng.permutation(np.arange(examples) % 2)
    test = np.arange(examples) >= round(0.7 * examples)  # examples come in random order
    seen = np.ones(examples, dtype=bool) if early else ~test  # what the step may look at
    match leak:
        case "scale":
            x = rng.normal(size=(examples, 10))
            x = (x - x[seen].mean(axis=0)) / x[seen].std(axis=0)
            guess = nearest_mean(x[~test], y[~test], x[test])
        case "encode":
            levels = examples // 2
            category = rng.integers(levels, size=examples)
            mean = encoding(category[seen], y[seen], levels)[category[test]]
            guess = np.where(mean == 0.5, rng.integers(2, size=mean.size), mean > 0.5)
        case "copy":
            x = rng.normal(size=(examples, 10))
            source = rng.choice(np.flatnonzero(seen), size=2 * examples)
            if early:  # copies are split with everything else
                drawn = np.arange(source.size) >= round(0.7 * source.size)
                train, held = source[~drawn], source[drawn]
            else:
                train, held = source, np.flatnonzero(test)
            return float(np.mean(nearest_example(x[train], y[train], x[held]) == y[held]))
        case "select":
            x = rng.normal(size=(examples, 1000))
            x = x[:, best(x[seen], y[seen])]
            guess = nearest_mean(x[~test], y[~test], x[test])
    return float(np.mean(guess == y[test]))


def scores(leak: Leak, *, early: bool, examples: int = 100, runs: int = 100, seed: int = 1) -> Floats:
    """The test accuracies (runs,) of independent experiments."""
    rng = np.random.default_rng(seed)
    return np.array([score(leak, early=early, examples=examples, rng=rng) for _ in range(runs)])


def leaks(examples: int = 100, runs: int = 100, seed: int = 1) -> Figure:
    """Draws the mean test accuracy for four steps, done after the split and before it; nothing can truly exceed 50%."""
    figure, axes = plt.subplots(figsize=BESIDE)
    for row, leak in enumerate(LEAKS):
        late, early = (
            scores(leak, early=early, examples=examples, runs=runs, seed=seed).mean() for early in (False, True)
        )
        axes.plot([0.5, 0.5], [row - 0.22, row + 0.22], color=MUTED, linewidth=1.6)
        axes.plot([late, early], [row, row], color="C1", linewidth=3)
        axes.plot(late, row, "o", color="C0", markersize=13)
        axes.plot(early, row, "D", color="C1", markersize=12)
        axes.text(0.42, row - 0.36, NAMES[leak], color=INK, va="center")
        axes.text(max(late, early) + 0.018, row, f"{early:.0%}", color="C1", va="center", weight="bold", fontsize=18)
    axes.set(xlim=(0.42, 1), ylim=(len(LEAKS) - 0.5, -0.75), yticks=[])
    axes.set_xlabel("test accuracy    ● split first    ◆ split last")
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.spines["left"].set_visible(False)
    return figure
