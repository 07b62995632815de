"""What the published solutions of the exercises say, computed by the models of their lectures."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest
from alerts import PERIOD, RULES, hours_until
from canary import days_needed, price
from drift import ONSET, Concept, History, accuracy, concept, earlier_model, monitored, periodic, stream
from flags import pairwise
from groups import forced_false_positives
from notebooks import good_orders, half_life
from payback import Item, enough, hours_lost, run
from pipelines import chain, expected_minutes
from policing import Policy, push, resting_points, shares, simulate


def level(history: History, truth: Concept) -> float:
    """The expected accuracy after the onset."""
    return float(accuracy(history.angle, truth)[ONSET:].mean())


# ---- lecture 1


def test_thin() -> None:
    """The listing of the urn, with a find in A kept with probability 1 - p, and one in B with p."""
    rng, found = np.random.default_rng(1), np.tile([6.0, 4.0], (2000, 1))
    for _ in range(3650):
        p = shares(found)[:, 0]
        first = rng.random(p.size) < p
        counted = rng.random(p.size) < 0.3 * np.where(first, 1 - p, p)
        found[:, 0] += counted & first
        found[:, 1] += counted & ~first
    assert np.quantile(shares(found)[:, 0], [0.05, 0.95]) == pytest.approx([0.467, 0.537], abs=0.006)


# ---- lecture 2


def test_search() -> None:
    truth, scores = concept("incremental", angle=60), []
    for seed in range(1, 41):
        seen, first = stream(truth, seed), earlier_model(seed)
        found = monitored(seen, first, window=100, threshold=0.92)
        scores.append((level(found, truth), level(periodic(seen, first, 500), truth)))
    assert scores[0] == pytest.approx((0.924, 0.920), abs=5e-4)
    assert np.mean(scores, axis=0) == pytest.approx([0.919, 0.9165], abs=5e-4)


def test_worse() -> None:
    truth, first = concept("recurring", angle=60), earlier_model(1)
    scheduled = periodic(stream(truth, 1), first, 1000, delay=450)
    assert level(scheduled, truth) == pytest.approx(0.71, abs=0.005)
    assert level(History(np.full(len(truth.share), first)), truth) == pytest.approx(0.75, abs=0.005)


# ---- lecture 3


@pytest.mark.parametrize(("start", "deviation"), [((6, 4), 0.148), ((60, 40), 0.049)])
def test_start(start: tuple[float, float], deviation: float) -> None:
    share = shares(simulate(start, [0.3, 0.3], 3650, runs=400, seed=3))[:, -1, 0]
    assert share.mean() == pytest.approx(0.6, abs=0.02)
    assert share.std() == pytest.approx(deviation, rel=0.1)


def test_square() -> None:
    """The point between the extremes repels."""
    share = np.linspace(0.001, 0.999, 400)
    curve = push(share, [0.4, 0.3], Policy(focus=2))
    assert resting_points(share, curve) == pytest.approx([0, 1], abs=0.003)
    assert share[curve > 0].min() == pytest.approx(0.3 / 0.7, abs=0.003)


# ---- lecture 4


def test_habit() -> None:
    end = run(400, interest=0.3, share=0.1)
    assert end.features[-1] == pytest.approx(0.4)
    assert end.owed[-1] == pytest.approx(1.67, abs=0.005)
    assert enough(0.3) == pytest.approx(0.19, abs=0.005)


def test_flags() -> None:
    assert [len(pairwise(flags)) for flags in (12, 10)] == [7, 6]


def test_order() -> None:
    p, q, r = Item("P", 2, 4), Item("Q", 4, 12), Item("R", 1, 1)
    assert min(permutations((p, q, r)), key=hours_lost) == (q, p, r)
    assert [hours_lost(order) for order in ((q, p, r), (r, p, q))] == [79, 97]


# ---- lecture 5


def test_star() -> None:
    star, row = np.zeros((8, 8), dtype=bool), np.zeros((8, 8), dtype=bool)
    star[0, 1:] = True
    row[np.arange(7), np.arange(1, 8)] = True
    assert [good_orders(tied) for tied in (star, row)] == [factorial(7), 1]


def test_half() -> None:
    assert [half_life(free, 0.05) for free in (10, 1)] == pytest.approx([1.35, 13.5], abs=0.05)


@pytest.mark.parametrize("steps", [1, 4, 9])
def test_chain(steps: int) -> None:
    assert expected_minutes("times", tidy=False, steps=chain(steps)) == pytest.approx((steps + 1) / 2)


# ---- lecture 6


def test_burn() -> None:
    assert [float(hours_until(rule, np.array(12.0))) for rule in RULES] == [np.inf, 3, 6]
    assert pytest.approx(2.5) == PERIOD / 12 / 24


def test_canary() -> None:
    share = np.array([0.2, 0.3])
    assert days_needed(share, 0.02) == pytest.approx([4, 3], abs=0.5)
    assert price(share, 0.02, 7) == pytest.approx([45, 62], abs=0.5)


def test_fair() -> None:
    missed = {0.2: 0.533, 0.4: 0.825}
    rates = [forced_false_positives(base, 0.7, share) for base, share in missed.items()]
    assert rates == pytest.approx([0.05, 0.05], abs=0.001)
