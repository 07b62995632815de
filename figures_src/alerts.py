"""Alarms: when a rise of the error rate is noticed, what late complaints hide, and how fast an error budget burns.

CUSUM: Page 1954, https://doi.org/10.1093/biomet/41.1-2.100, here as a sum of log likelihood ratios of two error rates.
Burn rates: "Alerting on SLOs" in The Site Reliability Workbook, https://sre.google/workbook/alerting-on-slos/.
All streams are made up: independent answers whose error rate rises once.
"""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from shapes import spread

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

GOOD = 0.05
"""Error rate before the change."""


# ---- alarms against delay


def answers(bad: float, before: int, after: int, runs: int = 1, seed: int = 0) -> Bools:
    """Wrong answers (runs, before + after) of a model whose error rate rises from GOOD to `bad` after `before`."""
    rate = np.repeat([GOOD, bad], [before, after])
    return np.asarray(np.random.default_rng(seed).random((runs, before + after)) < rate)


def cusum(errors: Bools, good: float = GOOD, bad: float = 0.15) -> Floats:
    """The evidence for `bad` against `good` since the moment that makes it largest: (..., time) -> (..., time).

    S_t = max(0, S_{t-1} + ln of how much likelier the answer is with error rate `bad`), from S_0 = 0. In one pass it is
    the sum of all answers so far less the lowest that this sum has been.
    """
    step = np.where(errors, np.log(bad / good), np.log((1 - bad) / (1 - good)))
    total = np.cumsum(step, axis=-1)
    return np.asarray(total - np.minimum(np.minimum.accumulate(total, axis=-1), 0))


def windowed(errors: Bools, window: int) -> Floats:
    """The error rate over the last `window` answers: (..., time) -> (..., time), 0 until the first window is full."""
    total = np.cumsum(errors, axis=-1, dtype=float)
    rate = np.zeros_like(total)
    rate[..., window - 1] = total[..., window - 1] / window
    rate[..., window:] = (total[..., window:] - total[..., :-window]) / window
    return rate


def first_at(score: Floats, threshold: float) -> Floats:
    """Answers until a score (runs, time) first reaches a threshold: (runs,), infinite where it never does."""
    rings = score >= threshold
    return np.where(rings.any(axis=-1), rings.argmax(axis=-1) + 1.0, np.inf)


def between_alarms(score: Floats, threshold: float) -> float:
    """Mean answers between two false alarms on quiet streams (runs, time): time watched by the number of alarms.

    A stream that rings is watched up to there, the others to their end, so that no stream has to be endless.
    """
    times = first_at(score, threshold)
    alarms = np.isfinite(times).sum()
    watched = np.minimum(times, score.shape[-1]).sum()
    return float(watched / alarms) if alarms else np.inf


# ---- complaints that come late


def arrived(age: npt.ArrayLike, mean: float = 10) -> Floats:
    """Share of a day's complaints that are there `age` days later; each waits for a geometric time of `mean` days."""
    days = np.asarray(age, dtype=float)
    return np.where(days < 0, 0, 1 - (1 - 1 / (mean + 1)) ** (days + 1))


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is true of each day, and what its complaints say on one later day; each (days,)."""

    errors: Floats
    """Share of wrong answers given on that day."""
    complained: Floats
    """Share of answers of that day about which somebody has complained so far."""
    due: Floats
    """Share of that day's complaints that should be there by now."""


def ledger(today: int, change: int = 40, bad: float = 0.10, daily: int = 4000, seed: int = 0) -> Ledger:
    """The ledger on the morning after day `today`: from day `change` on `bad` of `daily` answers are wrong, not GOOD.

    Each wrong answer leads to one complaint, after a geometric time. Days are the same whenever one looks.
    """
    day = np.arange(today + 1)
    rng = np.random.default_rng(seed)
    errors = np.array([rng.binomial(daily, bad if at >= change else GOOD) for at in day])
    waits = [np.random.default_rng((seed, at)).geometric(1 / 11, size=count) - 1 for at, count in enumerate(errors)]
    seen = np.array([(wait <= today - at).sum() for at, wait in enumerate(waits)])
    return Ledger(errors / daily, seen / daily, arrived(today - day))


# ---- error budgets


@dataclass(frozen=True, slots=True)
class BurnRule:
    """Rings when the mean burn rate over a window reaches a limit; burn rate 1 spends the budget in its period."""

    name: str
    limit: float
    hours: float
    style: str


PERIOD = 30 * 24.0
"""Hours for which an error budget must last."""
RULES = (
    BurnRule("page: 14.4 over 1 h", 14.4, 1, "-C1"),
    BurnRule("page: 6 over 6 h", 6, 6, "--C2"),
    BurnRule("ticket: 1 over 3 days", 1, 72, "-.C0"),
)
"""The long windows and limits that the workbook proposes for a start."""


def hours_until(rule: BurnRule, burn: Floats) -> Floats:
    """Hours from the start of a constant burn until the rule rings, after a quiet time; infinite below its limit."""
    return np.where(burn >= rule.limit, rule.limit * rule.hours / burn, np.inf)


# ---- figures


def cusum_chart(threshold: float = 5, bad: float = 0.15, seed: int = 3) -> Figure:
    """One stream's errors and their CUSUM, restarted after each alarm, until the rise of the error rate is found."""
    before, after = 1000, 300
    errors = answers(bad, before, after, seed=seed)[0]
    figure, (upper, lower) = plt.subplots(2, 1, sharex=True, height_ratios=(1, 6))
    upper.plot(np.flatnonzero(errors), np.zeros(errors.sum()), "|", color="C5", markersize=16, markeredgewidth=1.4)
    upper.set(yticks=[], ylim=(-1, 1))
    upper.set_title("wrong answers", fontsize=15.5, pad=2)
    upper.spines[["left", "bottom"]].set_visible(False)
    upper.tick_params(bottom=False)
    start, false = 0, 0
    while start <= before:
        score = cusum(errors[start:], bad=bad)
        stop = int(min(first_at(score[None], threshold)[0], len(score)))
        lower.plot(np.arange(start, start + stop), score[:stop], "C0", linewidth=1.8)
        start += stop
        false += start <= before
        mark = "xC1" if start <= before else "vC3"
        lower.plot(start - 1, score[stop - 1], mark, markersize=13, markeredgewidth=2.8)
    for ax in (upper, lower):
        ax.axvline(before, color="C5", linestyle=":", linewidth=1.2)
    lower.axhline(threshold, color="C1", linestyle="-.", linewidth=1.6)
    lower.text(20, 9.6, f"× false alarms: {false}", color="C1", weight="bold", va="top")
    lower.text(
        before - 20, 9.6, f"▼ found {start - before} answers late", color="C3", weight="bold", va="top", ha="right"
    )
    lower.set(xlim=(0, len(errors)), ylim=(0, 10), xlabel="time (answers)", ylabel="CUSUM")
    lower.xaxis.set_major_formatter("{x:,.0f}")
    return figure


def trade_off(bad: float = 0.15, seed: int = 1) -> Figure:
    """Mean delay against the mean time between false alarms, for every threshold of CUSUM and of three windows.

    CUSUM is tuned to a rise to 12%, whatever the rise is: nobody knows it beforehand.
    """
    quiet = answers(GOOD, 4000, 0, runs=200, seed=seed)
    onset = 400
    risen = answers(bad, onset, 1600, runs=200, seed=seed + 1)
    rows = [("CUSUM", "-C0", cusum(quiet, bad=0.12), cusum(risen, bad=0.12), np.linspace(1.5, 6.5, 21))]
    for window, style in ((50, ":C1"), (200, "--C2"), (400, "-.C3")):
        counts = np.arange(np.ceil(window * GOOD) + 1, window * 0.3)
        rows.append((f"last {window}", style, windowed(quiet, window), windowed(risen, window), counts / window - 1e-9))
    figure, ax = plt.subplots(figsize=(8, 3.8))
    ends: dict[str, tuple[float, str]] = {}
    for name, style, calm, loud, thresholds in rows:
        apart = np.array([between_alarms(calm, level) for level in thresholds])
        late = np.array([_delay(loud, level, onset) for level in thresholds])
        shown = (apart >= 300) & (apart <= 30_000)
        ax.plot(apart[shown], late[shown], style)
        ends[name] = float(np.interp(np.log(30_000), np.log(apart[shown]), late[shown])), style[-2:]
    ax.set(xscale="log", xlim=(300, 30_000), yscale="log", ylim=(10, 400))
    ax.minorticks_off()
    ax.set_yticks(levels := (10, 30, 100, 300), [f"{level}" for level in levels])
    ax.set_xticks(ticks := (300, 1000, 3000, 10_000, 30_000), [f"{tick:,}" for tick in ticks])
    heights = 10 ** np.array(spread([np.log10(min(height, 400)) for height, _ in ends.values()], 0.12))
    for height, (name, (_, colour)) in zip(heights, ends.items(), strict=True):
        ax.annotate(
            name, (30_000, height), (7, 0), textcoords="offset points", color=colour, va="center", weight="bold"
        )
    ax.set(xlabel="answers between two false alarms", ylabel="mean delay (answers)")
    return figure


def _delay(score: Floats, threshold: float, onset: int) -> float:
    """Mean answers from the onset to the alarm, over the streams that were quiet until then and ring in the end."""
    late = first_at(score, threshold) - onset
    found = late[(late > 0) & np.isfinite(late)]
    return float(found.mean()) if len(found) else np.nan


def late_labels(today: int = 60, seed: int = 0) -> Figure:
    """Accuracy of each day: as it was, as complaints show it on day `today`, and with the missing ones estimated."""
    book = ledger(today, seed=seed)
    day = np.arange(today + 1)
    figure, ax = plt.subplots()
    ax.axvline(40, color="C5", linestyle=":", linewidth=1.2)
    whole = ledger(100, seed=seed)
    ax.plot(np.arange(101), 1 - whole.errors, color="C5", alpha=0.4, linewidth=4)
    ax.plot(day, 1 - book.complained, "C1")
    enough = book.due >= 0.25
    ax.plot(day[enough], (1 - book.complained / book.due)[enough], "--C0")
    ax.axvline(today, color="C1", linewidth=1.2)
    side = "right" if today > 80 else "left"
    ax.text(today + (0.8 if side == "left" else -0.8), 0.845, "today", color="C1", weight="bold", ha=side)
    ax.text(1, 0.845, "━ as it is", color="C5", weight="bold")
    ax.text(1, 0.862, "━ complaints so far", color="C1", weight="bold")
    ax.text(1, 0.879, "╍ corrected", color="C0", weight="bold")
    ax.set(xlim=(0, 100), ylim=(0.84, 1.0), xlabel="day on which the answer was given", ylabel="accuracy")
    ax.set_yticks((0.85, 0.9, 0.95, 1.0))
    ax.yaxis.set_major_formatter("{x:.0%}")
    return figure


def burn_alerts() -> Figure:
    """How soon each rule rings, and when the budget is gone, for errors that begin at once and stay."""
    burn = np.geomspace(0.5, 1000, 400)
    figure, ax = plt.subplots(figsize=(8, 3.8))
    ax.fill_between(burn, PERIOD / burn, 3e3, color="C5", alpha=0.13, linewidth=0)
    ax.plot(burn, PERIOD / burn, color="C5")
    for rule in RULES:
        ax.plot(burn, hours_until(rule, burn), rule.style)
        ax.plot(rule.limit, rule.hours, "o", color=rule.style[-2:], markersize=9)
    for rule, height in zip(RULES, (0.014, 0.045, 0.145), strict=True):
        ax.annotate(rule.name, (1000, height), (7, 0), textcoords="offset points", color=rule.style[-2:], va="center")
    ax.text(60, 90, "budget is gone", color="C5", weight="bold")
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.minorticks_off()
    ax.set(
        xlim=(0.5, 1000),
        ylim=(0.01, 1500),
        xlabel="burn rate (1 spends the budget in 30 days)",
        ylabel="time since it began",
    )
    ax.set_xticks((1, 6, 14.4, 100, 1000), ("1", "6", "14.4", "100", "1,000"))
    ax.set_yticks((1 / 60, 1 / 6, 1, 6, 72, 720), ("1 min", "10 min", "1 h", "6 h", "3 days", "30 days"))
    return figure
