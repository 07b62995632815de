"""Paying debt back: what a fixed share of every release does in the long run, and which debt to pay first.

Cunningham ("The WyCash Portfolio Management System", OOPSLA 1992, https://c2.com/doc/oopsla92.html) warned that unpaid
debt can bring an organisation to a standstill; run shows when that follows. The best order of payment is the ratio rule
of Smith ("Various optimizers for single-stage production", Naval Research Logistics Quarterly 3, 1956,
https://doi.org/10.1002/nav.3800030106). All numbers are invented.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from shapes import HALO, MUTED, Colour, label_ends, tint

Floats = npt.NDArray[np.float64]

LEFT = 0.25
"""Work that a release full of features leaves to be done again, in releases."""


@dataclass(frozen=True, slots=True)
class Releases:
    """What the time of each release went to, as shares of it, (releases,), and the debt at its start, in releases."""

    features: Floats
    interest: Floats
    repaid: Floats
    owed: Floats


def run(releases: int, interest: float, share: float, left: float = LEFT) -> Releases:
    """Returns how a team spends its releases that pays debt back with a fixed share of its time, as far as any is owed.

    interest: time lost in each release, per release of work owed; left: debt that a whole release of features leaves.
    """
    features, paid, repaid, owed = (np.zeros(releases) for _ in range(4))
    debt = 0.0
    for release in range(releases):
        owed[release] = debt
        repaid[release] = min(share, debt)
        paid[release] = min(interest * debt, 1 - repaid[release])
        features[release] = 1 - paid[release] - repaid[release]
        debt += left * features[release] - repaid[release]
    return Releases(features, paid, repaid, owed)


def enough(interest: float, left: float = LEFT) -> float:
    """Returns the share of time from which on debt stays what one release leaves: b / (1 + b + r b)."""
    return left / (1 + left + interest * left)


def long_run(interest: float, share: float, left: float = LEFT) -> float:
    """Returns the share of time that goes to features in the end: s / b, until the share is enough."""
    return min(share, enough(interest, left)) / left


def release_time(interest: float = 0.3, share: float = 0.1, releases: int = 40) -> Figure:
    """Draws what the time of each release goes to, and where the share for features leads in the long run."""
    spent = run(releases, interest, share)
    number = np.arange(1, releases + 1)
    parts: tuple[tuple[str, Floats, Colour, str], ...] = (
        ("features", spent.features, "C0", ""),
        ("interest", spent.interest, "C1", "//"),
        ("paying back", spent.repaid, "C2", "\\\\"),
    )
    figure, axes = plt.subplots()
    base = np.zeros(releases)
    ends: dict[str, tuple[float, Colour]] = {}
    for name, part, colour, hatch in parts:
        axes.fill_between(
            number, base, base + part, facecolor=tint(colour, 0.3), edgecolor=colour, hatch=hatch, linewidth=0.6
        )
        ends[f"{name}\n{part[-1]:.0%}"] = (float(base[-1] + part[-1] / 2), colour)
        base = base + part
    level = long_run(interest, share)
    axes.axhline(level, color="C0", linestyle="--", linewidth=2.4)
    note = axes.annotate(
        f"features in the long run: {level:.0%}",
        (2, max(level, 0.02)),
        xytext=(0, 6),
        textcoords="offset points",
        weight="bold",
    )
    note.set(color="C0", path_effects=HALO)
    axes.set(xlim=(1, releases), ylim=(0, 1), xlabel="release", ylabel="share of the time")
    axes.yaxis.set_major_formatter("{x:.0%}")
    label_ends(axes, releases, ends, gap=0.15)
    return figure


# ---- which first


@dataclass(frozen=True, slots=True)
class Item:
    """One debt: the weeks of work that repay it, its principal, and the hours that it costs a week, its interest."""

    name: str
    principal: float
    interest: float


REGISTER = (
    Item("copied feature code", 6, 12),
    Item("no checks of inputs", 1, 6),
    Item("stale flags", 2, 3),
    Item("retraining by hand", 3, 10),
    Item("undeclared consumers", 4, 4),
    Item("an old library", 5, 2),
)
"""The debts of an invented team."""

RULES: dict[str, Callable[[Item], float]] = {
    "largest first": lambda item: -item.principal,
    "smallest first": lambda item: item.principal,
    "most interest first": lambda item: -item.interest,
    "most interest per week of work": lambda item: -item.interest / item.principal,
}


def hours_lost(items: Sequence[Item]) -> float:
    """Returns the interest paid until all is repaid, one debt after the other in this order, each in its own time.

    A debt costs its interest until it is repaid, while it waits and while it is worked on.
    """
    ends = np.cumsum([item.principal for item in items])
    return float(np.dot(ends, [item.interest for item in items]))


def orders(items: Sequence[Item] = REGISTER) -> Figure:
    """Draws the interest still paid, week by week, for four orders in which the same debts are repaid."""
    figure, panels = plt.subplots(2, 2, sharex=True, sharey=True)
    letters = {item: chr(ord("A") + place) for place, item in enumerate(items)}
    best = min(hours_lost(sorted(items, key=rule)) for rule in RULES.values())
    for axes, (name, rule) in zip(panels.flat, RULES.items(), strict=True):
        queue = sorted(items, key=rule)
        total = hours_lost(queue)
        colour = "C0" if total == best else "C1"
        ends = np.cumsum([0.0, *(item.principal for item in queue)])
        left = np.cumsum([item.interest for item in queue][::-1])[::-1]
        axes.bar(
            ends[:-1], left, width=np.diff(ends), align="edge", facecolor=tint(colour, 0.3), edgecolor=colour, lw=1.6
        )
        for start, end, height, item in zip(ends[:-1], ends[1:], left, queue, strict=True):
            axes.text((start + end) / 2, height + 0.8, letters[item], ha="center", weight="bold")
        axes.set_title(name, fontsize=17)
        axes.text(
            ends[-1], left[0], f"{total:,.0f} hours", color=colour, ha="right", va="top", fontsize=19, weight="bold"
        )
        axes.set(xlim=(0, ends[-1]), ylim=(0, left[0] * 1.25))
    figure.supxlabel("week", fontsize=15.5, color=MUTED)
    figure.supylabel("hours lost a week", fontsize=15.5, color=MUTED)
    return figure
