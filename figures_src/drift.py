"""Concept drift in a stream small enough to understand: two features, a rule that turns, and models that answer it.

Inputs are points of the plane, standard normal around the origin. The rule says class 1 above a line through the origin
and class 0 below; drift turns the line, and `NOISE` of the labels are wrong at random. The models are lines through
the origin, too, so the accuracy of any model under any rule is known exactly, and no figure needs a test set. Time is
counted in examples. The four patterns of drift are those of the survey by Gama et al. 2014
(https://doi.org/10.1145/2523813); the stream and all its numbers are made up for class.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Kind: TypeAlias = Literal["sudden", "gradual", "incremental", "recurring"]

NOISE = 0.05
"""Share of labels that are wrong at random; no model can be right more often than 1 - NOISE."""
LENGTH, ONSET, DURATION = 6000, 1500, 1500
"""A stream's length, when its drift starts, and how long it takes, in examples."""


# ---- models


@dataclass(frozen=True, slots=True)
class Concept:
    """What is true at each time: two rules side by side, and how many examples follow the newer one."""

    turned: Floats
    """(time,) radians between the older rule and the newer one."""
    share: Floats
    """(time,) probability that an example is labelled by the newer rule."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Examples in the order of their arrival."""

    x: Floats
    """(time, 2) inputs."""
    y: Bools
    """(time,) labels."""


@dataclass(frozen=True, slots=True)
class History:
    """Which model answered when."""

    angle: Floats
    """(time,) radians between the older rule and the model in use."""
    trained: tuple[int, ...] = ()
    """Times at which a newly trained model took over."""


def concept(
    kind: Kind, angle: float = 60, length: int = LENGTH, onset: int = ONSET, duration: int = DURATION
) -> Concept:
    """A rule that turns by `angle` degrees from time `onset` on, in one of the patterns of Gama et al. 2014."""
    time = np.arange(length)
    ramp = np.clip((time - onset) / duration, 0, 1)
    full, since = np.full(length, np.radians(angle)), time >= onset
    match kind:
        case "sudden":
            return Concept(full, since.astype(float))
        case "gradual":
            return Concept(full, ramp)
        case "incremental":
            return Concept(full * ramp, np.ones(length))
        case "recurring":
            return Concept(full, (since & ((time - onset) // duration % 2 == 0)).astype(float))


def label(x: Floats, turned: Floats | float, rng: np.random.Generator) -> Bools:
    """Labels (...,) of inputs (..., 2) under a rule turned by `turned` (radians, broadcast), with `NOISE`."""
    return predict(turned, x) ^ (rng.random(x.shape[:-1]) < NOISE)


def stream(truth: Concept, seed: int = 1) -> Stream:
    """One stream that follows a concept."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(len(truth.share), 2))
    newer = rng.random(len(truth.share)) < truth.share
    return Stream(x, label(x, np.where(newer, truth.turned, 0.0), rng))


def predict(angle: Floats | float, x: Floats) -> Bools:
    """Predictions (...,) for inputs (..., 2) of models at `angle` (radians, broadcast)."""
    return x[..., 1] * np.cos(angle) > x[..., 0] * np.sin(angle)


def fit(x: Floats, y: Bools) -> Floats:
    """Angles (...,) in radians of lines fitted by least squares to inputs (..., n, 2) and labels (..., n) as -1, 1."""
    across = np.swapaxes(x, -1, -2)
    weights = np.linalg.solve(across @ x, across @ np.where(y, 1.0, -1.0)[..., None])[..., 0]
    return np.asarray(np.arctan2(-weights[..., 0], weights[..., 1]))


def earlier_model(seed: int = 1, size: int = 1000) -> float:
    """Angle in radians of a model trained before the stream began, on `size` examples of the older rule."""
    rng = np.random.default_rng((seed, size))
    x = rng.normal(size=(size, 2))
    return float(fit(x, label(x, 0.0, rng)))


def accuracy(angle: Floats | float, truth: Concept) -> Floats:
    """Expected accuracy (time,) of the models in use at `angle` (radians, scalar or (time,)).

    Two lines at an angle d (at most pi) disagree on d / pi of a cloud that is the same in all directions; noise turns
    an agreement of a into NOISE + (1 - 2 NOISE) a.
    """

    def agreement(rule: Floats | float) -> Floats:
        return np.asarray(1 - np.arccos(np.cos(angle - rule)) / np.pi)

    mixed = (1 - truth.share) * agreement(0.0) + truth.share * agreement(truth.turned)
    return np.asarray(NOISE + (1 - 2 * NOISE) * mixed)


def windowed(correct: Bools, window: int) -> Floats:
    """Share of correct answers among the last `window`: (time,) -> (time - window + 1,)."""
    total = np.concatenate([[0], np.cumsum(correct)])
    return np.asarray((total[window:] - total[:-window]) / window)


def periodic(seen: Stream, first: float, period: int, size: int = 300, delay: int = 0) -> History:
    """A new model every `period` examples, from the last `size` whose labels are there, `delay` examples late."""
    angle = np.full(len(seen.y), first)
    trained = tuple(t for t in range(period, len(seen.y), period) if t >= size + delay)
    for t in trained:
        angle[t:] = fit(seen.x[t - delay - size : t - delay], seen.y[t - delay - size : t - delay])
    return History(angle, trained)


def monitored(
    seen: Stream, first: float, window: int = 200, threshold: float = 0.88, size: int = 300, delay: int = 0
) -> History:
    """A new model whenever accuracy over the last `window` labelled examples falls below `threshold`.

    It learns from the `size` examples after those that raised the alarm, so that none of them is known to be stale.
    Labels come `delay` examples late, for the monitor and for training.
    """
    angle, start = np.full(len(seen.y), first), 0
    trained: list[int] = []
    while start < len(seen.y):
        correct = predict(angle[start:], seen.x[start:]) == seen.y[start:]
        alarms = np.flatnonzero(windowed(correct, window) < threshold)
        if not len(alarms):
            break
        fresh = start + int(alarms[0]) + window
        start = fresh + size + delay
        if start < len(seen.y):
            angle[start:] = fit(seen.x[fresh : fresh + size], seen.y[fresh : fresh + size])
            trained.append(start)
    return History(angle, tuple(trained))


def trained_on(sizes: tuple[int, ...], speed: float, runs: int = 60, seed: int = 1) -> Floats:
    """Mean accuracy now (sizes,) of models trained on the last `size` examples while the rule turns by `speed`.

    `speed` is in degrees per 1000 examples. Averaged over `runs` streams, which are the same for every speed.
    """
    rng = np.random.default_rng(seed)
    now = Concept(np.zeros(1), np.zeros(1))
    result = []
    for size in sizes:
        x = rng.normal(size=(runs, size, 2))
        angle = fit(x, label(x, np.radians(-speed / 1000) * np.arange(size, 0, -1), rng))
        result.append(accuracy(angle, now).mean())
    return np.array(result)


# ---- figures


def time_axis(ax: Axes, length: int) -> None:
    """Time from 0 to `length`, the onset of the drift marked."""
    ax.axvline(ONSET, color="C5", linewidth=1.2, linestyle=":")
    ax.set(xlim=(0, length), xlabel="time (examples)")
    ax.xaxis.set_major_formatter("{x:,.0f}")


def patterns(angle: float = 60, seed: int = 1) -> Figure:
    """The four patterns: for every 40th example, the rule that labelled it."""
    figure, panels = plt.subplots(2, 2, sharex=True, sharey=True)
    rng = np.random.default_rng(seed)
    for ax, kind in zip(panels.flat, get_args(Kind), strict=True):
        truth = concept(kind, angle)
        time = np.arange(0, LENGTH, 40)
        newer = rng.random(len(time)) < truth.share[time]
        time_axis(ax, LENGTH)
        ax.plot(time, np.where(newer, np.degrees(truth.turned[time]), 0), "|C0", markersize=12, markeredgewidth=1.2)
        ax.set_title(kind.capitalize(), fontsize=17, pad=5)
        ax.set(ylim=(-12, angle + 12), yticks=(0, angle), yticklabels=("old", "new"), xticks=range(0, LENGTH, ONSET))
        ax.label_outer()
    figure.supylabel("rule behind the example", fontsize=15.5)
    return figure


def cloud(angle: float = 60, shift: float = 0, seed: int = 1) -> Figure:
    """200 examples, the old model and the rule of now, turned by `angle` degrees; inputs moved by `shift` sigmas."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(200, 2)) + np.array([shift, 0])
    y = label(x, np.radians(angle), rng)
    wrong = predict(0.0, x) != y
    figure, ax = plt.subplots()
    turn = np.radians(np.linspace(0, angle, 30))
    edge = 12 * np.stack([np.cos(turn), np.sin(turn)])  # ends outside of the picture
    for side in (edge, -edge):
        ax.fill(*np.concatenate([np.zeros((2, 1)), side], axis=1), color="C1", alpha=0.12, linewidth=0)
    ax.plot(
        2 * np.cos(np.linspace(0, 2 * np.pi, 200)), 2 * np.sin(np.linspace(0, 2 * np.pi, 200)), ":C5", linewidth=1.6
    )
    ax.plot(*np.stack([-edge[:, -1], edge[:, -1]], axis=1), "--C1")
    ax.axhline(0, color="C0")
    for mask, style in ((y & ~wrong, "oC0"), (~y & ~wrong, "sC0"), (wrong, "xC1")):
        ax.plot(*x[mask].T, style, markersize=7, markeredgewidth=2, fillstyle="none" if "s" in style else "full")
    ax.set(xlim=(-5, 7.6), ylim=(-3.3, 3.3), xticks=[], yticks=[], xlabel="feature 1", ylabel="feature 2")
    ax.text(-4.9, 0.15, "model", color="C0", weight="bold")
    ax.text(-4.9, 2.8, "- - rule now", color="C1", weight="bold")
    ax.text(-4.9, -3.1, "··· where training inputs were", color="C5")
    ax.text(7.5, 2.8, f"× wrong: {wrong.sum()} of {len(wrong)}", ha="right", color="C1", weight="bold")
    ax.text(7.5, -3.1, "● class 1   □ class 0", ha="right", color="C0")
    return figure


def strategies(
    kind: Kind = "sudden", period: int = 1000, window: int = 200, delay: int = 0, angle: float = 60, seed: int = 1
) -> Figure:
    """Expected accuracy of a fixed model, of one retrained every `period` examples, and of one retrained on alarm."""
    truth = concept(kind, angle)
    seen, first = stream(truth, seed), earlier_model(seed)
    rows = (
        ("Fixed", History(np.full(LENGTH, first))),
        (f"Every {period:,}", periodic(seen, first, period, delay=delay)),
        ("On alarm", monitored(seen, first, window, delay=delay)),
    )
    figure, panels = plt.subplots(3, 1, sharex=True, sharey=True, figsize=(8, 4.2))
    time = np.arange(0, LENGTH, 10)  # finer than a screen, and a tenth of the file
    for ax, (name, history) in zip(panels, rows, strict=True):
        level = accuracy(history.angle, truth)
        time_axis(ax, LENGTH)
        ax.fill_between(time, level[time], 1 - NOISE, color="C1", alpha=0.2, linewidth=0)
        ax.plot(time, level[time], color="C0")
        ax.plot(history.trained, [0.55] * len(history.trained), "^", color="C3", markersize=9)
        ax.text(60, 0.78, name, weight="bold")
        ax.text(60, 0.64, f"after onset {level[ONSET:].mean():.0%}", fontsize=16)
        ax.set(ylim=(0.5, 1), yticks=(0.5, 0.75, 1))
        ax.yaxis.set_major_formatter("{x:.0%}")
        ax.label_outer()
    figure.supylabel("expected accuracy", fontsize=16)
    return figure


def monitor(window: int = 100, threshold: float = 0.88, angle: float = 30, seed: int = 1) -> Figure:
    """What a monitor sees that averages over `window` examples while a fixed model meets a sudden drift."""
    truth = concept("sudden", angle, length=2 * ONSET)
    seen = stream(truth, seed)
    level = windowed(predict(0.0, seen.x) == seen.y, window)
    time = np.arange(window - 1, len(seen.y))
    below = level < threshold
    starts = time[below & ~np.concatenate([[False], below[:-1]])]
    false, true = starts[starts < ONSET], time[below & (time >= ONSET)][:1]
    figure, ax = plt.subplots()
    time_axis(ax, len(seen.y))
    ax.plot(accuracy(0.0, truth), color="C5", linestyle="--", linewidth=1.8)
    ax.plot(time, level, color="C0", linewidth=1.8)
    ax.axhline(threshold, color="C1", linestyle="-.", linewidth=1.8)
    ax.plot(false, [threshold] * len(false), "xC1", markersize=11, markeredgewidth=2.8)
    ax.plot(true, [threshold] * len(true), "vC3", markersize=14)
    late = f"{true[0] - ONSET} examples" if len(true) else "no alarm"
    ax.text(ONSET - 30, 0.43, f"× false alarms: {len(false)}", color="C1", weight="bold", ha="right")
    ax.text(ONSET + 30, 0.43, f"▼ delay: {late}", color="C3", weight="bold")
    for text, height, color in (
        (f"alarm\nbelow {threshold:.0%}", threshold, "C1"),
        ("expected", float(accuracy(0.0, truth)[-1]), "C5"),
    ):
        ax.annotate(text, (len(seen.y), height), (6, 0), textcoords="offset points", color=color, va="center")
    ax.set(ylim=(0.4, 1.01), ylabel=f"accuracy over the last {window}")
    ax.yaxis.set_major_formatter("{x:.0%}")
    return figure


def forgetting(seed: int = 1) -> Figure:
    """Accuracy against the number of recent examples in the training set, for rules that turn at three speeds."""
    sizes = (12, 25, 50, 100, 200, 400, 800, 1600, 3200)
    rows = (("no drift", 0, "-C0", -1), ("10° per 1,000", 10, "--C2", -1), ("60° per 1,000", 60, "-.C1", -2))
    figure, ax = plt.subplots()
    for name, speed, style, labelled in rows:
        level = trained_on(sizes, speed, seed=seed)
        best = int(np.argmax(level))
        ax.plot(sizes, level, style)
        ax.plot(sizes[best], level[best], "o", color=style[-2:], markersize=11)
        ax.annotate(
            name, (sizes[labelled], level[labelled]), (10, 0), textcoords="offset points", color=style[-2:], va="center"
        )
    ax.text(12, 0.53, "◀ too few examples", color="C5")
    ax.text(1000, 0.53, "too old ▶", color="C5", ha="right")
    ax.set_xscale("log", base=2)
    ax.minorticks_off()
    ax.set(xlim=(11, 3700), ylim=(0.5, 1), xticks=sizes)
    ax.set(xlabel="training window (most recent examples)", ylabel="expected accuracy")
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.yaxis.set_major_formatter("{x:.0%}")
    return figure
