"""Drift detectors and what they see: two watch a model's errors and need labels, two watch inputs and need none.

DDM:   Gama, Medas, Castillo and Rodrigues 2004, https://doi.org/10.1007/978-3-540-28645-5_29
ADWIN: Bifet and Gavaldà 2007, https://doi.org/10.1137/1.9781611972771.42
KS:    the two-sample test of Kolmogorov and Smirnov, with its asymptotic critical value
PSI:   population stability index; Yurdakul 2018, https://scholarworks.wmich.edu/dissertations/3208

A detector here turns streams into scores and rings where a score reaches a threshold. Scores do not depend on
thresholds, so all thresholds can be compared on the same streams at once. Streams are those of drift.py, made up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from drift import ONSET, Bools, Floats, accuracy, concept, label, predict, stream, time_axis
from matplotlib.figure import Figure
from shapes import label_ends

LENGTH = 2 * ONSET
"""Length of the streams here: as long after the onset of the drift as before it, in examples."""
GRAIN = 25
"""Examples between two looks of ADWIN, and between two points where it may cut."""
WINDOW, STEP = 200, 50
"""Examples in the window that KS and PSI compare with the training inputs, and between two of their looks."""


# ---- models


@dataclass(frozen=True, slots=True)
class DDM:
    """What DDM knows after each example of a stream, each (..., time); nan as long as it knows nothing."""

    rate: Floats
    """p + s: the error rate so far and its standard deviation, sqrt(p (1 - p) / n)."""
    p_min: Floats
    """p where p + s was lowest."""
    s_min: Floats
    """s where p + s was lowest."""

    def limit(self, k: float) -> Floats:
        """p_min + k s_min (..., time)."""
        return self.p_min + k * self.s_min


def ddm(errors: Bools, burn_in: int = 30) -> DDM:
    """DDM without a restart: errors (..., time) of a model.

    Gama et al. 2004 warn where p + s reaches p_min + 2 s_min and see drift from p_min + 3 s_min on, after 30 examples.
    Until the first error s is 0 and would make any error a drift, so nothing is known until then, either.
    """
    n = np.arange(1, errors.shape[-1] + 1)
    p = np.cumsum(errors, axis=-1) / n
    s = np.sqrt(p * (1 - p) / n)
    known = (n >= burn_in) & (s > 0)
    rate = np.where(known, p + s, np.inf)
    lowest = known & (rate == np.minimum.accumulate(rate, axis=-1))
    best = np.maximum.accumulate(np.where(lowest, n - 1, 0), axis=-1)
    p_min, s_min = (np.where(known, np.take_along_axis(part, best, -1), np.nan) for part in (p, s))
    return DDM(np.where(known, rate, np.nan), p_min, s_min)


def adwin_evidence(blocks: Floats) -> Floats:
    """ln(1 / delta) for the smallest delta at which ADWIN would cut a window: (..., blocks) -> (...).

    `blocks` holds the number of errors in each `GRAIN` examples. Of all cuts between blocks the clearest one counts.
    A cut into n0 and n1 examples is made where their error rates differ by sqrt(2 v L / m) + 2 L / (3 m); here v is the
    variance in the window, m = 1 / (1 / n0 + 1 / n1) and L = ln(2 ln(n) / delta): Bifet and Gavaldà 2007, the bound for
    large windows. They keep the window in buckets that double in size; the grid does the same for a short stream.
    """
    size = GRAIN * np.arange(1, blocks.shape[-1] + 1)
    total = np.cumsum(blocks, axis=-1)
    n, before, left = size[-1], size[:-1], total[..., :-1]
    gap = np.abs(left / before - (total[..., -1:] - left) / (n - before))
    rate = total[..., -1:] / n
    per_m = 1 / before + 1 / (n - before)
    a, b = 2 / 3 * per_m, np.sqrt(2 * rate * (1 - rate) * per_m)
    root = (np.sqrt(b**2 + 4 * a * gap) - b) / (2 * a)
    return np.asarray(root.max(axis=-1, initial=0) ** 2 - np.log(2 * np.log(n)))


def adwin_widths(errors: Bools, delta: float = 0.002) -> tuple[Floats, Floats]:
    """ADWIN's window after every block of a stream (time,): its width in examples and its error rate, (blocks,)."""
    blocks = errors.reshape(-1, GRAIN).sum(axis=-1).astype(float)
    start, width, rate = 0, np.zeros(len(blocks)), np.zeros(len(blocks))
    for end in range(1, len(blocks) + 1):
        while adwin_evidence(blocks[start:end]) >= np.log(1 / delta):
            start += 1  # the oldest block goes, until no cut is left that would tell two parts apart
        width[end - 1], rate[end - 1] = GRAIN * (end - start), blocks[start:end].mean() / GRAIN
    return width, rate


def ks_statistic(reference: Floats, sample: Floats) -> Floats:
    """Largest gap between the empirical distributions of reference (m,) and samples (..., n): (...), from 0 to 1."""
    ordered, known = np.sort(sample, axis=-1), np.sort(reference)
    m, n = len(known), ordered.shape[-1]
    rank = np.arange(1, n + 1)
    above = rank / n - np.searchsorted(known, ordered, side="right") / m
    below = np.searchsorted(known, ordered, side="left") / m - (rank - 1) / n
    return np.asarray(np.maximum(above, below).max(axis=-1))


def ks_critical(m: int, n: int, alpha: float) -> float:
    """Statistic that samples of m and n from one distribution exceed with probability `alpha`, if m and n are large."""
    return float(np.sqrt(-np.log(alpha / 2) / 2 * (m + n) / (m * n)))


def bin_shares(reference: Floats, sample: Floats, bins: int = 10) -> Floats:
    """Shares of samples (..., n) between the quantiles of a reference (m,): (..., bins), none of them zero.

    Half an example is added to every bin, since the PSI of an empty one is infinite.
    """
    edges = np.quantile(reference, np.arange(1, bins) / bins)
    below = np.stack([(sample <= edge).sum(axis=-1) for edge in edges], axis=-1)
    counts = np.diff(below, axis=-1, prepend=0, append=sample.shape[-1])
    return np.asarray((counts + 0.5) / (sample.shape[-1] + 0.5 * bins))


def psi(reference: Floats, sample: Floats, bins: int = 10) -> Floats:
    """Population stability index of samples (..., n) against a reference (m,): (...), the sum of (q - p) ln(q / p)."""
    p, q = bin_shares(reference, reference, bins), bin_shares(reference, sample, bins)
    return np.asarray(((q - p) * np.log(q / p)).sum(axis=-1))


# ---- detectors on many streams


@dataclass(frozen=True, slots=True)
class Trials:
    """Many streams whose drift starts at `ONSET`, answered by the model that was right until then."""

    reference: Floats
    """(m, 2) training inputs."""
    x: Floats
    """(runs, time, 2) inputs."""
    errors: Bools
    """(runs, time) wrong answers."""


@dataclass(frozen=True, slots=True)
class Detector:
    """A score, when it is looked at, and from where on it rings."""

    name: str
    score: Callable[[Trials], Floats]
    """(runs, looks); the last look is at the end of the stream."""
    every: int
    """Examples between two looks."""
    usual: float
    """The threshold as published, or usual in practice."""
    style: str


def trials(shift: float, angle: float, runs: int = 60, seed: int = 1) -> Trials:
    """Streams whose inputs move by `shift` standard deviations along the old line; the rule turns by `angle` degrees.

    It turns around the middle of the inputs. So with `angle` 0 only P(x) changes, with `shift` 0 only P(y | x), and
    P(y) never does.
    """
    rng = np.random.default_rng(seed)
    since = np.arange(LENGTH) >= ONSET
    reference, x = rng.normal(size=(1000, 2)), rng.normal(size=(runs, LENGTH, 2))
    x[..., 0] += shift * since
    y = label(x - shift * since[:, None] * [1, 0], np.radians(angle) * since, rng)
    return Trials(reference, x, predict(0.0, x) != y)


def _windows(x: Floats) -> Floats:
    """Inputs (runs, time) -> (runs, looks, WINDOW)."""
    return np.lib.stride_tricks.sliding_window_view(x, WINDOW, axis=-1)[:, ::STEP]


def _ddm(seen: Trials) -> Floats:
    """How many s_min the rate is above p_min."""
    trace = ddm(seen.errors)
    return np.nan_to_num((trace.rate - trace.p_min) / trace.s_min)


def _adwin(seen: Trials) -> Floats:
    blocks = seen.errors.reshape(len(seen.errors), -1, GRAIN).sum(axis=-1).astype(float)
    return np.stack([adwin_evidence(blocks[:, :end]) for end in range(1, blocks.shape[-1] + 1)], axis=-1)


def _ks(seen: Trials) -> Floats:
    """In multiples of the critical value; of the two features the one that moved more."""
    gaps = [ks_statistic(seen.reference[:, f], _windows(seen.x[..., f])) for f in (0, 1)]
    return np.asarray(np.max(gaps, axis=0) / ks_critical(len(seen.reference), WINDOW, KS_ALPHA / 2))


def _psi(seen: Trials) -> Floats:
    return np.asarray(np.max([psi(seen.reference[:, f], _windows(seen.x[..., f])) for f in (0, 1)], axis=0))


KS_ALPHA = 0.001
"""Chance of a false alarm at one look, shared by the two features (Bonferroni)."""
DETECTORS = (
    Detector("DDM", _ddm, 1, 3.0, "-C0"),
    Detector("ADWIN", _adwin, GRAIN, float(np.log(1 / 0.002)), "--C1"),
    Detector("KS test", _ks, STEP, 1.0, "-.C2"),
    Detector("PSI", _psi, STEP, 0.25, ":C3"),
)


def _times(score: Floats, every: int) -> Floats:
    """When the looks of score (..., looks) happen, in examples since the onset of the drift: (looks,)."""
    return np.asarray(LENGTH - 1 - every * np.arange(score.shape[-1])[::-1] - ONSET, dtype=float)


def first_alarms(score: Floats, every: int, threshold: float) -> Floats:
    """Examples from the onset of the drift to the first alarm: score (runs, looks) -> (runs,).

    A negative number is a false alarm, infinity none at all.
    """
    rings = score >= threshold
    return np.where(rings.any(axis=-1), _times(score, every)[rings.argmax(axis=-1)], np.inf)


def calibrated(score: Floats, every: int, false: float) -> float:
    """The threshold that a share `false` of the streams reaches before any drift: score (runs, looks)."""
    before = score[:, _times(score, every) < 0].max(axis=-1)
    return float(np.nextafter(np.quantile(before, 1 - false, method="higher"), np.inf))


def delay(alarms: Floats) -> float:
    """Median of first alarms (runs,) that were not false; infinite if most drifts are missed."""
    true = alarms[alarms >= 0]
    return float(np.median(true)) if len(true) else np.inf


# ---- figures


def ddm_chart(angle: float = 30, seed: int = 14) -> Figure:
    """DDM on one stream with a sudden drift: p + s, its two limits, and what arrives between warning and alarm."""
    seen = stream(concept("sudden", angle, LENGTH), seed)
    trace = ddm(predict(0.0, seen.x) != seen.y)
    alarm = int(np.argmax(trace.rate >= trace.limit(3)))
    warning = int(np.flatnonzero(trace.rate[:alarm] < trace.limit(2)[:alarm])[-1]) + 1
    figure, ax = plt.subplots()
    time_axis(ax, 2000)
    ax.axvspan(warning, alarm, color="C4", alpha=0.2, linewidth=0)
    ax.text(warning - 60, 0.108, f"{alarm - warning} examples\nfor the next model", color="C4", ha="right", va="top")
    lines = (("drift", trace.limit(3), "-.C1"), ("warning", trace.limit(2), "--C4"), ("p + s", trace.rate, "-C0"))
    for _, line, style in lines:
        ax.plot(line[: alarm + 1], style)
    ax.plot(alarm, trace.rate[alarm], "vC1", markersize=14)
    label_ends(ax, alarm + 40, {name: (float(line[alarm]), style[-2:]) for name, line, style in lines}, gap=0.006)
    ax.set(ylim=(0.03, 0.11), ylabel="error rate so far")
    ax.yaxis.set_major_formatter("{x:.0%}")
    return figure


def adwin_chart(angle: float = 30, delta: float = 0.002, seed: int = 1) -> Figure:
    """ADWIN on one stream with a sudden drift: the error rate in its window, and the window's width."""
    seen = stream(concept("sudden", angle, LENGTH), seed)
    width, rate = adwin_widths(predict(0.0, seen.x) != seen.y, delta)
    time = np.arange(GRAIN, LENGTH + 1, GRAIN)
    figure, (upper, lower) = plt.subplots(2, 1, sharex=True, height_ratios=(2, 3))
    for ax, level, color in ((upper, rate, "C1"), (lower, width, "C0")):
        time_axis(ax, LENGTH)
        ax.plot(time, level, color=color)
        ax.label_outer()
    lower.fill_between(time, width, color="C0", alpha=0.13, linewidth=0)
    upper.plot(1 - accuracy(0.0, concept("sudden", angle, LENGTH)), "--C5", linewidth=1.6)
    upper.text(40, 0.46, "in the window", color="C1", weight="bold")
    upper.text(40, 0.3, "true", color="C5", weight="bold")
    upper.set(ylim=(0, 0.6), ylabel="error rate")
    lower.set(ylim=(0, LENGTH), ylabel="window (examples)")
    upper.yaxis.set_major_formatter("{x:.0%}")
    lower.yaxis.set_major_formatter("{x:,.0f}")
    figure.align_ylabels()
    return figure


def what_they_see(shift: float = 0.75, angle: float = 30, false: float = 0.05, seed: int = 1) -> Figure:
    """First alarm of each detector in 50 streams whose inputs move, and in 50 whose rule turns.

    Every detector is tuned to give a false alarm in a share `false` of the streams.
    """
    figure, panels = plt.subplots(1, 2, sharex=True, sharey=True)
    halves = (("only P(x) changes", trials(shift, 0, 50, seed)), ("only P(y | x) changes", trials(0, angle, 50, seed)))
    jitter = np.random.default_rng(seed).uniform(-0.2, 0.2, 50)
    for ax, (title, seen) in zip(panels, halves, strict=True):
        ax.axvline(0, color="C5", linewidth=1.2, linestyle=":")
        ax.set_title(title, fontsize=17)
        for row, detector in enumerate(DETECTORS):
            score = detector.score(seen)
            alarms = first_alarms(score, detector.every, calibrated(score, detector.every, false))
            ax.plot(alarms, row + jitter, "o", color=detector.style[-2:], markersize=6, alpha=0.6, clip_on=False)
            ax.text(1680, row, f"{np.isinf(alarms).mean():.0%}\nsilent", va="center", fontsize=15.5)
        ax.set(xlim=(-ONSET, 2300), xticks=(-1000, 0, 1000), ylim=(3.6, -0.6))
        ax.xaxis.set_major_formatter("{x:,.0f}")
    panels[0].set_yticks(range(4), [detector.name for detector in DETECTORS])
    figure.supxlabel("first alarm (examples after the onset)", fontsize=15.5)
    return figure


def trade_off(shift: float = 0.5, angle: float = 20, seed: int = 1) -> Figure:
    """Median delay against false alarms, for every threshold, on 80 streams in which inputs move and the rule turns."""
    seen = trials(shift, angle, 80, seed)
    shares = np.linspace(0.01, 0.6, 40)
    figure, ax = plt.subplots()
    ends: dict[str, tuple[float, str]] = {}
    for detector in DETECTORS:
        score, color = detector.score(seen), detector.style[-2:]
        settings = [calibrated(score, detector.every, share) for share in shares]
        late = [delay(first_alarms(score, detector.every, threshold)) for threshold in settings]
        ax.plot(shares, late, detector.style)
        usual = first_alarms(score, detector.every, detector.usual)
        ax.plot((usual < 0).mean(), delay(usual), "o", color=color, markersize=11, clip_on=False)
        ends[detector.name] = late[-1], color
    label_ends(ax, 0.6, ends, gap=40)
    ax.text(0.595, 570, "● usual setting", ha="right", color="C5")
    ax.set(xlim=(0, 0.6), ylim=(0, 600), xlabel="streams with a false alarm", ylabel="median delay (examples)")
    ax.xaxis.set_major_formatter("{x:.0%}")
    return figure
