"""Quality by group of users: averages that stand still while groups fall, and criteria that cannot all be equal.

The identity that ties error rates to base rates is that of Chouldechova 2017, https://doi.org/10.1089/big.2016.0047.
Groups, shares and risks here are made up.
"""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from shapes import label_ends

Floats = npt.NDArray[np.float64]

MONTHS = 13


# ---- a mix that shifts


@dataclass(frozen=True, slots=True)
class Year:
    """Two groups of users over thirteen months; each (MONTHS,)."""

    share: Floats
    """Share of the requests that come from the second group."""
    first: Floats
    """Accuracy for the first group."""
    second: Floats
    """Accuracy for the second group."""

    @property
    def overall(self) -> Floats:
        """Accuracy over all requests of each month."""
        return np.asarray((1 - self.share) * self.first + self.share * self.second)

    @property
    def standardised(self) -> Floats:
        """Accuracy over the mix of the first month: what a user of that month would meet."""
        return np.asarray((1 - self.share[0]) * self.first + self.share[0] * self.second)


def year(share_now: float = 0.12) -> Year:
    """Both groups get worse by the same steps each month; the second one's share goes from 40% to `share_now`."""
    along = np.linspace(0, 1, MONTHS)
    return Year(0.40 + (share_now - 0.40) * along, 0.96 - 0.03 * along, 0.80 - 0.12 * along)


# ---- a score that is right, and its error rates


@dataclass(frozen=True, slots=True)
class Rates:
    """What one threshold does to one group."""

    flagged: float
    """Share of the group whose score reaches the threshold."""
    precision: float
    """Of those flagged, the share for whom it comes true."""
    false_positive: float
    """Of those for whom it does not come true, the share flagged."""
    false_negative: float
    """Of those for whom it comes true, the share not flagged."""


def density(base: float, concentration: float = 4.0, points: int = 2000) -> tuple[Floats, Floats]:
    """Risks in a group whose mean is `base`, Beta distributed: risks (points,) and their shares (points,), sum 1."""
    risk = (np.arange(points) + 0.5) / points
    a, b = base * concentration, (1 - base) * concentration
    raw = risk ** (a - 1) * (1 - risk) ** (b - 1)
    return risk, np.asarray(raw / raw.sum())


def rates(base: float, threshold: float) -> Rates:
    """Rates in a group whose members are flagged where their risk reaches the threshold.

    The score *is* the risk: among people with score 0.7 it comes true for 70%, in every group. It cannot be better
    calibrated.
    """
    risk, share = density(base)
    flag = risk >= threshold
    flagged, hits, all_true = share[flag].sum(), (share * risk)[flag].sum(), (share * risk).sum()
    return Rates(
        float(flagged), float(hits / flagged), float((flagged - hits) / (1 - all_true)), float(1 - hits / all_true)
    )


def forced_false_positives(base: npt.ArrayLike, precision: float, false_negative: float) -> Floats:
    """The false positive rate that base rate, precision and false negative rate leave no choice about."""
    odds = np.asarray(base, dtype=float) / (1 - np.asarray(base, dtype=float))
    return np.asarray(odds * (1 - precision) / precision * (1 - false_negative))


# ---- figures


def steady(share_now: float = 0.12) -> Figure:
    """Accuracy by month: overall, for each group, and with the mix of users held as it was."""
    seen = year(share_now)
    month = np.arange(MONTHS)
    figure, (ax, lower) = plt.subplots(2, 1, sharex=True, height_ratios=(3.4, 1), figsize=(8, 3.8))
    lines = (
        ("group A", seen.first, "--C0"),
        ("overall", seen.overall, "-C5"),
        ("same mix", seen.standardised, "-.C1"),
        ("group B", seen.second, ":C2"),
    )
    for _, line, style in lines:
        ax.plot(month, line, style, linewidth=3.4 if style == "-C5" else 2.2)
    ax.set(ylim=(0.65, 1), yticks=(0.7, 0.8, 0.9, 1), ylabel="accuracy")
    label_ends(ax, 12, {name: (float(line[-1]), style[-2:]) for name, line, style in lines}, gap=0.04)
    lower.fill_between(month, seen.share, color="C2", alpha=0.25, linewidth=0)
    lower.plot(month, seen.share, "C2")
    lower.annotate(
        "share of B", (12, share_now), (7, 0), textcoords="offset points", color="C2", weight="bold", va="center"
    )
    lower.set(xlim=(0, 12), ylim=(0, 0.5), yticks=(0, 0.4), xlabel="month", xticks=(0, 3, 6, 9, 12))
    for axes in (ax, lower):
        axes.yaxis.set_major_formatter("{x:.0%}")
    return figure


def three_criteria(base: float = 0.5, threshold: float = 0.5) -> Figure:
    """Three error rates of one calibrated score with one threshold, in a group with base rate 30% and in another."""
    both = rates(0.3, threshold), rates(base, threshold)
    names = (
        ("of those refused,\nwould default", "precision"),
        ("of those who would\nrepay, refused", "false_positive"),
        ("of those who would\ndefault, accepted", "false_negative"),
    )
    figure, ax = plt.subplots(figsize=(8, 3.8))
    place = np.arange(3)
    for side, (group, colour, hatch) in enumerate(zip(both, ("C0", "C1"), ("", "//"), strict=True)):
        heights = [getattr(group, field) for _, field in names]
        at = place + (side - 0.5) * 0.36
        ax.bar(at, heights, 0.33, color=colour, alpha=0.85, hatch=hatch, edgecolor="white", linewidth=0)
        for x, height in zip(at, heights, strict=True):
            ax.text(x, height + 0.015, f"{height:.0%}", ha="center", color=colour, weight="bold")
    ax.set_xticks(place, [name for name, _ in names])
    ax.tick_params(axis="x", length=0)
    ax.text(2.55, 0.95, "■ group A: 30% would default", color="C0", weight="bold", ha="right")
    ax.text(2.55, 0.87, f"▨ group B: {base:.0%} would default", color="C1", weight="bold", ha="right")
    ax.set(xlim=(-0.55, 2.6), ylim=(0, 1))
    ax.yaxis.set_major_formatter("{x:.0%}")
    return figure
