"""A canary release: part of the traffic gets the new model until it is known to be worse, or time is up.

A partial release whose outcome is compared with that of the rest: "Canarying Releases" in The Site Reliability
Workbook, https://sre.google/workbook/canarying-releases/. Traffic and error rates here are made up.
"""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from shapes import label_ends

Floats = npt.NDArray[np.float64]

ERRORS, DAILY, DAYS = 0.05, 1000, 28
"""Error rate of the old model, labelled answers a day, and days for which a canary runs."""
FALSE = 0.05
"""Chance that an equally good model is called worse, over all days together."""


def differences(share: float, worse: float, runs: int, seed: int = 0) -> Floats:
    """Error rate of the canary less that of the rest, over all days so far: (runs, DAYS).

    A `share` of the answers comes from the new model, whose error rate is higher by `worse`.
    """
    rng = np.random.default_rng(seed)
    new, old = (max(1, round(DAILY * part)) for part in (share, 1 - share))
    day = np.arange(1, DAYS + 1)
    wrong_new = rng.binomial(new, ERRORS + worse, (runs, DAYS)).cumsum(axis=1) / (new * day)
    wrong_old = rng.binomial(old, ERRORS, (runs, DAYS)).cumsum(axis=1) / (old * day)
    return np.asarray(wrong_new - wrong_old)


def spread(share: float) -> Floats:
    """Standard deviation of the difference on each day, if both models err alike: (DAYS,)."""
    day = np.arange(1, DAYS + 1)
    return np.asarray(np.sqrt(ERRORS * (1 - ERRORS) / (DAILY * day) * (1 / share + 1 / (1 - share))))


def false_alarms(limit: float, looks: int = DAYS, runs: int = 4000, seed: int = 1) -> float:
    """Chance that an equally good model is found worse by `limit` standard deviations in one of the first looks."""
    z = np.random.default_rng(seed).normal(size=(runs, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return float((z.max(axis=1) >= limit).mean())


def fair_limit(looks: int = DAYS, false: float = FALSE, runs: int = 4000, seed: int = 1) -> float:
    """Standard deviations at which to stop, so that daily looks together have the chance `false` of a false alarm."""
    z = np.random.default_rng(seed).normal(size=(runs, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return float(np.quantile(z.max(axis=1), 1 - false))


def found_on(difference: Floats, share: float, limit: float) -> Floats:
    """Day on which each canary (runs, DAYS) is called worse: (runs,), infinite if on none."""
    rings = difference >= limit * spread(share)
    return np.where(rings.any(axis=1), rings.argmax(axis=1) + 1.0, np.inf)


def days_needed(share: Floats, worse: float, deviations: float = 2.4) -> Floats:
    """Days after which a difference of `worse` is that many standard deviations: it goes with 1 / (share (1 - share)).

    2.4 deviations are the fair limit for four weeks of daily looks; half of the canaries are found by about then.
    """
    return np.asarray(ERRORS * (1 - ERRORS) * (deviations / worse) ** 2 / (DAILY * share * (1 - share)))


def price(share: Floats, worse: float, label_delay: float) -> Floats:
    """Wrong answers more than with the old model, until a worse one is found; each label comes days later."""
    return np.asarray(share * DAILY * worse * (days_needed(share, worse) + label_delay))


# ---- figures


def canary_chart(share: float = 0.05, worse: float = 0.02, runs: int = 200, seed: int = 2) -> Figure:
    """Thirty canaries day by day, the limit above which one is called worse, and how many of 200 are found."""
    limit = fair_limit()
    difference = differences(share, worse, runs, seed)
    found = found_on(difference, share, limit)
    day = np.arange(1, DAYS + 1)
    figure, ax = plt.subplots(figsize=(8, 3.8))
    ax.fill_between(day, limit * spread(share), 1, color="C1", alpha=0.12, linewidth=0)
    ax.plot(day, limit * spread(share), "-.C1")
    for line, at in zip(difference[:30], found[:30], strict=True):
        stop = int(min(at, DAYS))
        ax.plot(day[:stop], line[:stop], color="C0", alpha=0.45, linewidth=1.3)
        if np.isfinite(at):
            ax.plot(at, line[stop - 1], "vC1", markersize=8, alpha=0.8)
    ax.axhline(worse, color="C5", linestyle="--", linewidth=1.6)
    ax.axhline(0, color="C5", linewidth=0.8)
    middle = float(np.median(found))
    when = f"half of them by day {middle:.0f}" if np.isfinite(middle) else "fewer than half"
    ax.text(27.8, 0.108, f"▼ found: {np.isfinite(found).mean():.0%}, {when}", color="C1", weight="bold", ha="right")
    ax.annotate(
        "truth", (DAYS, worse), (6, 0), textcoords="offset points", color="C5", va="center", annotation_clip=False
    )
    ax.set(xlim=(1, DAYS), ylim=(-0.05, 0.12), xlabel="day of the canary", ylabel="more errors than the rest")
    ax.set_xticks((1, 7, 14, 21, 28))
    ax.set_yticks((-0.04, 0, 0.04, 0.08))
    ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:+.0f} pts" if value else "0")
    return figure


def price_chart(worse: float = 0.02) -> Figure:
    """Days until a worse model is found, and what it has cost until then, against the canary's share of the traffic."""
    share = np.geomspace(0.005, 0.9, 200)
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.8))
    left.plot(share, days_needed(share, worse))
    left.set_title("days until found", fontsize=17)
    left.set(yscale="log", ylim=(1, 200))
    left.set_yticks((1, 3, 10, 30, 100), ("1", "3", "10", "30", "100"))
    ends: dict[str, tuple[float, str]] = {}
    for late, style in ((0, "-C0"), (3, "--C2"), (14, "-.C1")):
        cost = price(share, worse, late)
        right.plot(share, cost, style)
        ends[f"{late} days"] = float(cost[-1]), style[-2:]
    right.set_title("extra errors until then", fontsize=17)
    right.set(ylim=(0, 300))
    label_ends(right, 0.9, ends, gap=22)
    right.text(0.006, 280, "labels come after:", color="C5")
    for ax in (left, right):
        ax.set(xscale="log", xlim=(0.005, 0.9))
        ax.minorticks_off()
        ax.set_xticks((0.01, 0.1, 0.5), ("1%", "10%", "50%"))
    figure.supxlabel("share of the traffic", fontsize=15.5)
    return figure
