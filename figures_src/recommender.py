"""What is shown gets chosen, and what was chosen is shown: popularity bias, and tastes that follow their recommender.

Two small models, invented for class, after two lines of work. *Market*: users look at the top of a list first (position
bias; Joachims et al., "Unbiased Learning-to-Rank with Biased Feedback", WSDM 2017, doi:10.1145/3018661.3018699), and
lists are sorted by past choices (Salganik, Dodds and Watts, Science 311, 2006, doi:10.1126/science.1121066). *Tastes*:
what users consume moves what they want (Jiang et al., "Degenerate Feedback Loops in Recommender Systems", AIES 2019,
doi:10.1145/3306618.3314288).
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
RankBy = Literal["clicks", "rate"]


def gini(amounts: npt.ArrayLike) -> Floats:
    """Returns the Gini coefficient: 0 if all are equal, 1 - 1/n if one has everything; (..., n) -> (...)."""
    ordered = np.sort(np.asarray(amounts, dtype=float), axis=-1)
    n = ordered.shape[-1]
    weights = 2 * np.arange(1, n + 1) - n - 1
    result: Floats = (weights * ordered).sum(axis=-1) / (n * ordered.sum(axis=-1))
    return result


def effective(share: npt.ArrayLike) -> Floats:
    """Returns the effective number of kinds, the exponential of the entropy of shares: (..., n) -> (...), 1 to n."""
    p = np.asarray(share, dtype=float)
    logs = np.log(p, out=np.zeros_like(p), where=p > 0)
    result: Floats = np.exp(-(p * logs).sum(axis=-1))
    return result


# ---- market: one list for everybody, sorted by past choices


@dataclass(frozen=True, slots=True)
class Market:
    """Worlds that differ in chance only: looks and clicks so far, both (worlds, rounds + 1, items).

    Looks are expected numbers: users x share of attention.
    """

    looks: Floats
    clicks: Floats


def attention(items: int, bias: float) -> Floats:
    """Returns the share of looks that each position of a list gets, in proportion to 1 / position ** bias; (items,)."""
    looks: Floats = np.arange(1, items + 1, dtype=float) ** -bias
    shares: Floats = looks / looks.sum()
    return shares


def market(
    quality: npt.ArrayLike,
    rounds: int,
    *,
    bias: float = 1.0,
    explore: float = 0.0,
    rank_by: RankBy = "clicks",
    users: int = 200,
    worlds: int = 1,
    seed: int = 0,
) -> Market:
    """Returns worlds in which every round shows the list that past clicks have sorted, ties in random order.

    quality: the chance that a user who looks at an item clicks it, (items,); explore: the share of users who see a list
    in random order, so that for them every item is looked at equally often; rank_by: sort by clicks, or by clicks per
    look, so that each click is weighted by the inverse of the item's chance to be seen; users: looks per round.
    """
    rng = np.random.default_rng(seed)
    click_rate = np.asarray(quality, dtype=float)
    items = click_rate.size
    by_position = attention(items, bias)
    looks, clicks = np.zeros((worlds, rounds + 1, items)), np.zeros((worlds, rounds + 1, items))
    for turn in range(rounds):
        score = clicks[:, turn] if rank_by == "clicks" else clicks[:, turn] / np.maximum(looks[:, turn], 1)
        order = np.argsort(-score + 1e-6 * rng.random(score.shape), axis=1)
        seen = np.empty_like(score)
        np.put_along_axis(seen, order, np.broadcast_to(by_position, score.shape), axis=1)
        new = users * ((1 - explore) * seen + explore / items)
        looks[:, turn + 1] = looks[:, turn] + new
        clicks[:, turn + 1] = clicks[:, turn] + rng.poisson(new * click_rate)
    return Market(looks, clicks)


def catalogue(items: int = 12) -> Floats:
    """Returns the invented qualities of a catalogue, best first: click rates from 0.30 down to 0.20, (items,)."""
    return np.linspace(0.30, 0.20, items)


def worlds(bias: float = 1.0, explore: float = 0.0, rounds: int = 100, copies: int = 8, seed: int = 1) -> Figure:
    """Draws the clicks that each of twelve items gets in several worlds that differ only in chance.

    One column per item, best first; one dot per world. The design is that of Salganik, Dodds and Watts 2006 (eight
    worlds); the simulated market is ours, and its qualities hardly differ.
    """
    quality = catalogue()
    clicks = market(quality, rounds, bias=bias, explore=explore, worlds=copies, seed=seed).clicks[:, -1]
    percent = 100 * clicks / clicks.sum(axis=1, keepdims=True)
    fair = 100 * quality / quality.sum()
    x = np.arange(1, quality.size + 1)
    figure, axes = plt.subplots(figsize=(7.5, 4.2))
    axes.vlines(x, 0, percent.max(axis=0), color=tint("C0", 0.3), linewidth=1.4)
    axes.plot(x, percent[1:].T, "o", color=tint("C0", 0.55), markersize=7)
    axes.plot(x, percent[0], "D", color="C1", markersize=8)
    axes.plot(x, fair, color=INK, linewidth=1.8, linestyle="--")
    top = int(percent[0].argmax())
    name = axes.annotate(
        "one world", (x[top], percent[0, top]), xytext=(-6, 9), textcoords="offset points", va="bottom"
    )
    name.set(color="C1", weight="bold", path_effects=HALO)
    axes.set(ylim=(0, 45), ylabel="clicks, % of all", xlabel="item, from best to worst", xticks=x)
    label_ends(axes, x[-1] + 0.2, {"if quality\ndecided": (fair[-1], INK)}, gap=0)
    axes.grid(axis="y")
    return figure


def exploration(bias: float = 1.0, rounds: int = 60, copies: int = 60, seed: int = 1) -> Figure:
    """Draws in how many worlds one of the three best items ends on top, against the share of users in random order.

    Two rules of sorting are compared: by clicks, and by clicks per look.
    """
    shown = np.array([0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0])
    rules: tuple[tuple[RankBy, str, Colour, str], ...] = (
        ("clicks", "sorted by\nclicks", "C1", "s--"),
        ("rate", "sorted by\nclicks per look", "C0", "o-"),
    )
    figure, axes = plt.subplots()
    ends: dict[str, tuple[float, Colour]] = {}
    for rule, name, colour, line in rules:
        hits = np.empty(shown.size)
        for index, explore in enumerate(shown):
            run = market(catalogue(), rounds, bias=bias, explore=explore, rank_by=rule, worlds=copies, seed=seed)
            score = run.clicks[:, -1] if rule == "clicks" else run.clicks[:, -1] / run.looks[:, -1]
            hits[index] = 100 * (score.argmax(axis=1) < 3).mean()
        axes.plot(100 * shown, hits, line, color=colour, clip_on=False)
        ends[name] = (hits[-1], colour)
    axes.axhline(25, color=MUTED, linewidth=1.2, linestyle=":")
    axes.annotate("drawing lots", (99, 25), xytext=(0, 4), textcoords="offset points", ha="right", color=MUTED)
    axes.set(xlim=(0, 100), ylim=(0, 100), xlabel="users who see a random order, %")
    label_ends(axes, 100, ends, gap=16)
    axes.set_ylabel("worlds led by a top-3 item, %")
    axes.grid(axis="y")
    return figure


# ---- tastes: one list per user, fitted to what the user consumed


@dataclass(frozen=True, slots=True)
class Tastes:
    """A run: taste (rounds + 1, users, topics) and exposure (rounds, users, topics), with sums of 1 over topics."""

    taste: Floats
    exposure: Floats


def bubble(
    users: int = 40,
    topics: int = 8,
    rounds: int = 60,
    *,
    focus: float = 1.0,
    drift: float = 0.05,
    explore: float = 0.0,
    seed: int = 0,
) -> Tastes:
    """Returns how tastes move if topics are shown in proportion to (what the user consumed so far) ** focus.

    In a round a user consumes topics in proportion to exposure times taste; taste then moves by the fraction drift
    towards what was consumed. explore is the share of exposure that is spread evenly over all topics. Tastes start at
    random (Dirichlet, all parameters 2); the rest is deterministic.
    """
    rng = np.random.default_rng(seed)
    taste, exposure = np.empty((rounds + 1, users, topics)), np.empty((rounds, users, topics))
    taste[0] = rng.dirichlet(np.full(topics, 2.0), size=users)
    seen = np.ones((users, topics))
    for turn in range(rounds):
        pull = seen**focus
        exposure[turn] = (1 - explore) * pull / pull.sum(axis=1, keepdims=True) + explore / topics
        consumed = exposure[turn] * taste[turn]
        consumed /= consumed.sum(axis=1, keepdims=True)
        taste[turn + 1] = (1 - drift) * taste[turn] + drift * consumed
        seen += consumed
    return Tastes(taste, exposure)


def diversity(drift: float = 0.05, focus: float = 1.0, rounds: int = 60, horizon: int = 60, seed: int = 0) -> Figure:
    """Draws how many topics users are shown, as an effective number, for four shares of exploration.

    The mean over 40 users of the model in this module; the horizon is the length of the axis in rounds.
    """
    figure, axes = plt.subplots()
    ends: dict[str, tuple[float, Colour]] = {}
    for index, (explore, line) in enumerate([(0.0, "-"), (0.1, "--"), (0.3, "-."), (1.0, ":")]):
        run = bubble(rounds=min(rounds, horizon), focus=focus, drift=drift, explore=explore, seed=seed)
        shown = effective(run.exposure).mean(axis=1)
        axes.plot(np.arange(1, shown.size + 1), shown, color=f"C{index}", linestyle=line)
        ends[f"{100 * explore:.0f}% random"] = (float(shown[-1]), f"C{index}")
    axes.set(xlim=(1, horizon), ylim=(0, 8.3), xlabel="round", ylabel="topics shown (effective number, of 8)")
    label_ends(axes, horizon, ends, gap=0.55)
    axes.grid(axis="y")
    return figure


def _draw_tastes(axes: Axes, taste: Floats, title: str) -> None:
    """Draws one row of eight shaded cells per user, taste (users, topics), the largest marked; shades end at 60 %."""
    users, topics = taste.shape
    for (user, topic), value in np.ndenumerate(taste):
        axes.add_patch(
            Rectangle((topic, user), 1, 1, facecolor=shade(float(value) / 0.6), edgecolor="white", linewidth=1)
        )
    for user, favourite in enumerate(taste.argmax(axis=1)):
        axes.plot(favourite + 0.5, user + 0.5, "o", color="white", markeredgecolor=INK, markersize=6)
    axes.set_xticks(np.arange(topics) + 0.5, [chr(ord("a") + topic) for topic in range(topics)])
    axes.set(xlim=(0, topics), ylim=(users, 0), yticks=[], xlabel="topic", title=title)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def tastes(rounds: int = 60, focus: float = 1.0, drift: float = 0.05, explore: float = 0.0, seed: int = 0) -> Figure:
    """Draws what twelve users want before and after some rounds; a row is a user, a dot marks the favourite topic."""
    run = bubble(users=12, rounds=rounds, focus=focus, drift=drift, explore=explore, seed=seed)
    order = np.argsort(run.taste[0].argmax(axis=1), kind="stable")
    figure, (left, right) = plt.subplots(1, 2)
    _draw_tastes(left, run.taste[0][order], "at the start")
    _draw_tastes(right, run.taste[-1][order], f"after {rounds} rounds")
    left.set_ylabel("twelve users", color=MUTED)
    return figure
