"""Flags of experiments: how many programs hide in one, how few tests cover all pairs, and what coverage does not see.

That n flags make 2^n programs is counting. Which tests cover all pairs of settings with the fewest runs is known from
Rényi, Katona, Kleitman and Spencer; see Lawrence, Kacker, Lei, Kuhn and Forbes, "A Survey of Binary Covering Arrays",
Electronic Journal of Combinatorics 18 (2011), P84. How many settings it takes to trigger a failure was counted in
failure reports by Kuhn, Wallace and Gallo (2004, https://doi.org/10.1109/TSE.2004.24) and others.
"""

from itertools import combinations, count, islice
from math import comb

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from shapes import HALO, Colour, label_ends

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

TRIGGERED = (0.397, 0.759, 0.914, 0.980, 0.990, 1.0)
"""Share of failures triggered by at most 1, 2, ... 6 settings, the mean of seven collections of failure reports: NIST,
https://csrc.nist.gov/Projects/Automated-Combinatorial-Testing-for-Software/Interactions-Involved-in-Software-Failures
"""


def pairwise(flags: int) -> Bools:
    """Returns the fewest tests that run every two flags in all four settings: (tests, flags), for two flags or more.

    With N tests a flag is the set of the tests in which it is on. Sets of N // 2 tests that all contain the first one
    meet in it (on, on), do not contain each other (on, off; off, on), and never fill all N together (off, off). There
    are C(N - 1, N // 2 - 1) of them.
    """
    tests = next(n for n in count(4) if comb(n - 1, n // 2 - 1) >= flags)
    table = np.zeros((tests, flags), dtype=bool)
    for flag, others in enumerate(islice(combinations(range(1, tests), tests // 2 - 1), flags)):
        table[[0, *others], flag] = True
    return table


def seen(tests: npt.ArrayLike, settings: int) -> Floats:
    """Returns the chance that one of some random tests has a given combination of settings: 1 - (1 - 2^-t)^m."""
    chance: Floats = 1 - (1 - 0.5**settings) ** np.asarray(tests, dtype=float)
    return chance


def failures_seen(tests: npt.ArrayLike) -> Floats:
    """Returns the share of failures that some random tests meet, if as many settings trigger them as in TRIGGERED."""
    shares = np.diff([0.0, *TRIGGERED])
    found: Floats = np.sum([share * seen(tests, size + 1) for size, share in enumerate(shares)], axis=0)
    return found


def programs(most: int = 24) -> Figure:
    """Draws how many programs some flags make, and how many tests cover all pairs of their settings."""
    flags = range(2, most + 1)
    lines: tuple[tuple[str, list[float], Colour, str], ...] = (
        ("programs", [2.0**n for n in flags], "C1", "-"),
        ("tests for\nall pairs", [float(len(pairwise(n))) for n in flags], "C0", "--"),
    )
    figure, axes = plt.subplots()
    ends: dict[str, tuple[float, Colour]] = {}
    for name, values, colour, line in lines:
        axes.plot(flags, values, line, color=colour)
        ends[name] = (values[-1], colour)
        for place in (10, 20):
            value = values[place - 2]
            axes.plot(place, value, "o", color=colour, markersize=10)
            note = axes.annotate(
                f"{value:,.0f}", (place, value), (-8, 9), textcoords="offset points", ha="right", weight="bold"
            )
            note.set(color=colour, path_effects=HALO)
    axes.set_yscale("log")
    axes.set(xlim=(2, most), ylim=(1, 2.0 ** (most + 1)), xlabel="flags that are on or off", ylabel="how many")
    axes.set_xticks([2, 5, 10, 15, 20, most])
    axes.set_yticks([1, 100, 10_000, 1_000_000], ["1", "100", "10,000", "1 million"])
    axes.minorticks_off()
    axes.grid(axis="y")
    for name, (height, colour) in ends.items():
        axes.annotate(
            name, (most, height), (8, 0), textcoords="offset points", color=colour, va="center", weight="bold"
        )
    return figure


def coverage(most: int = 32) -> Figure:
    """Draws branches run and failures met against the number of tests, each with every flag on or off by chance."""
    tests = np.geomspace(1, most, 60)
    lines: tuple[tuple[str, Floats, Colour, str], ...] = (
        ("branches run", seen(tests, 1), "C0", "--"),
        ("failures met", failures_seen(tests), "C1", "-"),
        ("those that need\nfour settings", seen(tests, 4), "C2", "-."),
    )
    figure, axes = plt.subplots()
    ends: dict[str, tuple[float, Colour]] = {}
    for name, values, colour, line in lines:
        axes.plot(tests, values, line, color=colour)
        ends[name] = (float(values[-1]), colour)
    axes.axvline(5, color="C5", linewidth=1.2, linestyle=":")
    for value, colour, below in ((seen(5, 1), "C0", False), (failures_seen(5), "C1", True), (seen(5, 4), "C2", True)):
        axes.plot(5, value, "o", color=colour, markersize=11)
        note = axes.annotate(
            f"{value:.0%}",
            (5, float(value)),
            (9, -17) if below else (-9, 6),
            textcoords="offset points",
            ha="left" if below else "right",
            weight="bold",
        )
        note.set(color=colour, path_effects=HALO)
    axes.set_xscale("log", base=2)
    axes.set_xticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    axes.minorticks_off()
    axes.set(xlim=(1, most), ylim=(0, 1.04), xlabel="tests, with flags set at random", ylabel="share")
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.grid(axis="y")
    label_ends(axes, most, ends, gap=0.11)
    return figure
