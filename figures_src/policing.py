"""Patrols go where incidents were found, and incidents are found where patrols go: an urn that cannot learn.

The model is that of Ensign, Friedler, Neville, Scheidegger and Venkatasubramanian, "Runaway Feedback Loops in
Predictive Policing", PMLR 81 (2018), https://proceedings.mlr.press/v81/ensign18a.html: every district has a colour,
every recorded incident is a ball, and drawing a ball decides where the next patrol goes. Districts and rates here are
invented.
"""

from dataclasses import dataclass
from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from shapes import HALO, INK, MUTED, Colour, label_ends, shade, tint

Floats = npt.NDArray[np.float64]
Correction = Literal["none", "reject", "weight"]


@dataclass(frozen=True, slots=True)
class Policy:
    """How patrols are sent and what is fed back.

    focus: patrols go to a district in proportion to (its recorded incidents) ** focus; 1 is the urn of the paper.
    explore: share of patrols sent to a district drawn at random, 0 to 1.
    correction: "reject" keeps a find with a probability inverse to the chance of a patrol being there, the paper's
        remedy for two districts; "weight" keeps every find and weights it by that inverse (Horvitz and Thompson 1952).
    reported: incidents that residents report, per district and day, as a multiple of the district's rate.
    patrols: patrols a day.
    """

    focus: float = 1.0
    explore: float = 0.0
    correction: Correction = "none"
    reported: float = 0.0
    patrols: int = 1


NAIVE = Policy()


def shares(record: Floats) -> Floats:
    """Returns each district's share of the record: (..., districts) -> (..., districts)."""
    share: Floats = record / record.sum(axis=-1, keepdims=True)
    return share


def chances(found: Floats, policy: Policy = NAIVE) -> Floats:
    """Returns the chance that a patrol goes to each district: (..., districts) -> (..., districts), sums of 1."""
    chance: Floats = (1 - policy.explore) * shares(found**policy.focus) + policy.explore / found.shape[-1]
    return chance


def kept(chance: Floats, correction: Correction) -> Floats:
    """Returns what a find counts in each district, on average: (..., districts) -> (..., districts)."""
    worth = np.ones_like(chance)
    if correction == "reject":
        worth = chance.min(axis=-1, keepdims=True) / chance
    elif correction == "weight":
        worth = 1 / (chance.shape[-1] * chance)
    return worth


def simulate(
    start: npt.ArrayLike, rates: npt.ArrayLike, days: int, policy: Policy = NAIVE, *, runs: int = 1, seed: int = 0
) -> Floats:
    """Returns the incidents on record: (runs, days + 1, districts); start and rates have shape (districts,).

    A rate is the probability that a patrol in the district finds an incident. A start above 0 everywhere is required,
    because a district with no record would never be patrolled.
    """
    rng = np.random.default_rng(seed)
    rate = np.asarray(rates, dtype=float)
    record = np.empty((runs, days + 1, rate.size))
    record[:, 0] = start
    for day in range(days):
        chance = chances(record[:, day], policy)
        finds = rng.binomial(rng.multinomial(policy.patrols, chance), rate)
        factor = kept(chance, policy.correction)
        counted = rng.binomial(finds, factor) if policy.correction == "reject" else finds * factor
        record[:, day + 1] = record[:, day] + counted + rng.poisson(policy.reported * rate, size=finds.shape)
    return record


def push(share: Floats, rates: npt.ArrayLike, policy: Policy = NAIVE) -> Floats:
    """Returns where the loop pushes the share of A: its expected change in a day, times the size of the record.

    share: the share of A, (points,) -> (points,); rates: those of A and B. With g the expected increments, the share p
    of A changes by ((1 - p) g_A - p g_B) / record. Without correction that is p (1 - p) (rate_A - rate_B) / record.
    """
    rate = np.asarray(rates, dtype=float)
    both = np.stack([share, 1 - share], axis=-1)
    chance = chances(both, policy)
    gain = rate * (policy.patrols * chance * kept(chance, policy.correction) + policy.reported)
    return (1 - share) * gain[..., 0] - share * gain[..., 1]


def resting_points(share: Floats, curve: Floats) -> Floats:
    """Returns the shares to which the push leads from both sides, 0 and 1 included; share and curve: (points,)."""
    place = np.concatenate([[0.0], share, [1.0]])
    sign = np.concatenate([[1.0], np.sign(np.round(curve, 9)), [-1.0]])
    down = np.flatnonzero((sign[:-1] > 0) & (sign[1:] < 0))
    rests: Floats = (place[down] + place[down + 1]) / 2
    return rests


def beta_density(x: Floats, a: float, b: float) -> Floats:
    """Returns the density of Beta(a, b), to which the share in Pólya's urn with a and b balls tends; (points,)."""
    raw = x ** (a - 1) * (1 - x) ** (b - 1)
    return raw / np.trapezoid(raw, x)


# ---- two districts


def _share_axes(axes: Axes, days: int) -> None:
    axes.set(xlim=(0, days), ylim=(0, 1), xlabel="day", ylabel="share of A in the record")
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.grid(axis="y")


def _draw_runs(axes: Axes, share: Floats, truth: float, drawn: int) -> None:
    """Draws some runs, share (runs, days + 1), a few of them strong enough to follow by eye, and the true share."""
    days = np.arange(share.shape[1])[:: max(1, share.shape[1] // 200)]  # more points only make the file larger
    axes.plot(days, share[3:drawn, days].T, color="C0", alpha=0.28, linewidth=1.1)
    axes.plot(days, share[:3, days].T, color="C0", linewidth=2.2)
    axes.axhline(truth, color="C1", linestyle=(0, (5, 2)), linewidth=2.2)


def _name_truth(axes: Axes, days: int, truth: float) -> None:
    name = axes.annotate(
        f"true share {truth:.2f}", (days, truth), xytext=(-4, -16), textcoords="offset points", ha="right"
    )
    name.set(color="C1", weight="bold", path_effects=HALO)


def _draw_final(axes: Axes, final: Floats, limit: tuple[float, float] | None) -> None:
    """Draws how runs are spread on the last day, final (runs,), and the density they tend to if it is known."""
    axes.hist(
        final,
        bins=[step / 25 for step in range(26)],
        density=True,
        orientation="horizontal",
        color=tint("C0", 0.4),
        edgecolor="white",
    )
    if limit:
        x = np.linspace(1e-6, 1 - 1e-6, 201)
        axes.plot(beta_density(x, *limit), x, color=INK, linewidth=1.6)
        axes.annotate(f"Beta({limit[0]}, {limit[1]})", (0.97, 0.03), xycoords="axes fraction", ha="right", fontsize=15)
    axes.set(xlim=(0, 7), xticks=[], xlabel="all runs,\nlast day")
    axes.tick_params(labelleft=False, length=0)
    axes.spines["bottom"].set_visible(False)


def two_districts(
    rate: float = 0.3,
    rate_b: float = 0.3,
    start_a: int = 6,
    start_b: int = 4,
    days: int = 400,
    horizon: int = 400,
    correction: Correction = "none",
    explore: float = 0.0,
    reported: float = 0.0,
    runs: int = 400,
    seed: int = 7,
) -> Figure:
    """Draws the share of district A in the record over days, for many runs that differ only in chance.

    rate and rate_b are the chances that a patrol in A or B finds an incident; the horizon is the length of the axis in
    days, so that a sweep over days does not jump. At equal rates the limit is Beta(start_a, start_b), as for Pólya's
    urn: Ensign et al. 2018, on uniform crime rates.
    """
    policy = Policy(correction=correction, explore=explore, reported=reported)
    share = shares(simulate([start_a, start_b], [rate, rate_b], min(days, horizon), policy, runs=runs, seed=seed))[
        ..., 0
    ]
    figure, (left, right) = plt.subplots(1, 2, width_ratios=[5, 1], sharey=True)
    truth = rate / (rate + rate_b)
    _share_axes(left, horizon)
    _draw_runs(left, share, truth, drawn=30)
    _name_truth(left, horizon, truth)
    _draw_final(right, share[:, -1], (start_a, start_b) if rate == rate_b and policy == NAIVE else None)
    return figure


def corrected(
    rate: float = 0.4, rate_b: float = 0.3, start_a: int = 6, start_b: int = 4, days: int = 1000, seed: int = 7
) -> Figure:
    """Draws the same two districts twice: with every find recorded, and with finds thinned (Policy, "reject").

    The remedy is that of Ensign et al. 2018, on modifying the urn to account for feedback.
    """
    figure, panels = plt.subplots(1, 2, sharey=True)
    truth = rate / (rate + rate_b)
    corrections: tuple[Correction, ...] = ("none", "reject")
    titles = ("every find is recorded", "finds are thinned")
    for axes, correction, title in zip(panels, corrections, titles, strict=True):
        policy = Policy(correction=correction)
        record = simulate([start_a, start_b], [rate, rate_b], days, policy, runs=30, seed=seed)
        _share_axes(axes, days)
        _draw_runs(axes, shares(record)[..., 0], truth, drawn=30)
        axes.set_title(title, fontsize=15.5)
        axes.label_outer()
        axes.set_xticks(np.arange(0, days, 0.4 * days))  # none at the end, where the other panel begins
        _name_truth(axes, days, truth)
    return figure


def pushes(rate: float = 0.4, rate_b: float = 0.3, reported: float = 0.0) -> Figure:
    """Draws in which direction the next day moves the share of A, against the present share; the formula is push's."""
    share = np.linspace(0.001, 0.999, 400)
    variants: dict[str, tuple[Policy, str, str]] = {
        "recorded": (NAIVE, "C1", "-"),
        "thinned": (Policy(correction="reject"), "C0", "--"),
    }
    if reported:
        variants["with reports"] = (Policy(reported=reported), "C2", "-.")
    figure, axes = plt.subplots()
    axes.axhline(0, color=MUTED, linewidth=1.2)
    axes.axvline(rate / (rate + rate_b), color=MUTED, linestyle=":")
    ends: dict[str, tuple[float, Colour]] = {}
    for name, (policy, colour, line) in variants.items():
        curve = push(share, [rate, rate_b], policy)
        axes.plot(share, curve, color=colour, linestyle=line)
        rests = resting_points(share, curve)
        axes.plot(rests, np.zeros(rests.size), "o", color=colour, markersize=12, zorder=3, clip_on=False)
        ends[name] = (float(curve[-1]), colour)
    axes.set(xlim=(0, 1), ylim=(-0.12, 0.12), xlabel="share of A in the record")
    axes.set_yticks([-0.06, 0, 0.06], ["towards B", "no change", "towards A"])
    axes.tick_params(axis="y", length=0)
    label_ends(axes, 1.02, ends, gap=0.025)
    axes.annotate("true share", (rate / (rate + rate_b), 0.115), xytext=(6, 0), textcoords="offset points", va="top")
    return figure


# ---- a small map

SIDE = 5


def town(seed: int = 4) -> tuple[Floats, Floats]:
    """Returns an invented town: old records and true rates of its 25 districts, both of shape (25,), row by row.

    Rates differ little (0.25 to 0.35). Old records differ much, and are unrelated to the rates.
    """
    rng = np.random.default_rng(seed)
    rates = rng.permutation(np.linspace(0.25, 0.35, SIDE * SIDE))
    records = 2.0 + rng.permutation(np.round(np.geomspace(0.5, 14, SIDE * SIDE)))
    return records, rates


def _draw_map(axes: Axes, percent: Floats, title: str) -> None:
    """Draws one number per district, percent (25,), and shades it; the shade ends at 16 % so that frames compare."""
    for index, value in enumerate(percent):
        row, column = divmod(index, SIDE)
        share = float(value) / 16
        axes.add_patch(
            Rectangle((column, SIDE - 1 - row), 1, 1, facecolor=shade(share), edgecolor="white", linewidth=2)
        )
        text = axes.text(column + 0.5, SIDE - row - 0.5, f"{value:.0f}", ha="center", va="center", fontsize=17)
        if share > 2 / 3:
            text.set(color="white", weight="bold")  # neither ink is far from the middle of the shades
        else:
            text.set_color(INK)
    axes.set(xlim=(0, SIDE), ylim=(0, SIDE), aspect="equal")
    axes.set_title(title, fontsize=15.5, loc="center")
    axes.axis("off")


def city_map(
    days: int = 400,
    focus: float = 1.5,
    explore: float = 0.0,
    correction: Correction = "none",
    patrols: int = 10,
    seed: int = 4,
) -> Figure:
    """Draws 25 districts twice: their share of true incidents, and the share of patrols they get after some days, in %.

    The urn of Ensign et al. 2018 with more colours; a focus above 1 stands for sending patrols to the top of a list.
    """
    records, rates = town(seed)
    policy = Policy(focus=focus, explore=explore, correction=correction, patrols=patrols)
    record = simulate(records, rates, days, policy, seed=seed)
    figure, (left, right) = plt.subplots(1, 2)
    _draw_map(left, 100 * shares(rates), "true incidents, %")
    _draw_map(right, 100 * chances(record[0, -1], policy), f"patrols on day {days}, %")
    return figure
