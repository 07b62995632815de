"""Orders of execution, counted by brute force; decay, simulated; a study's numbers, in their order."""

from itertools import pairwise, permutations
from math import factorial

import numpy as np
import pytest
from notebooks import FUNNEL, expected_share, good_orders, half_life, notebook, outcome, saved, survival


@pytest.mark.parametrize("tie", [0.0, 0.25, 0.6, 1.0])
def test_good_orders_are_those_that_give_what_top_to_bottom_gives(tie: float) -> None:
    tied = notebook(5, tie, np.random.default_rng(7))
    usual = outcome(range(5), tied)
    assert good_orders(tied) == sum(outcome(order, tied) == usual for order in permutations(range(5)))


def test_good_orders_of_known_notebooks() -> None:
    assert good_orders(np.zeros((6, 6), dtype=bool)) == factorial(6)
    assert good_orders(np.eye(6, k=1, dtype=bool)) == 1  # a chain
    star = np.zeros((6, 6), dtype=bool)
    star[0, 1:] = True  # one cell of imports, before all others
    assert good_orders(star) == factorial(5)


@pytest.mark.parametrize("tie", [0.1, 0.5])
def test_the_expected_share_is_the_mean_of_random_notebooks(tie: float) -> None:
    rng = np.random.default_rng(3)
    counted = [good_orders(notebook(5, tie, rng)) / factorial(5) for _ in range(1500)]
    assert np.mean(counted) == pytest.approx(expected_share(5, tie), rel=0.08)


def test_the_expected_share_has_its_limits() -> None:
    assert expected_share(7, 0.0) == pytest.approx(1)
    assert expected_share(7, 1.0) == pytest.approx(1 / factorial(7))


def test_two_characters_of_code_change_most_of_what_is_saved() -> None:
    before, after = saved(20, 3).splitlines(), saved(25, 9).splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert changed[:2] == [' "execution_count": 9,', ' "source": "plt.hist(x, 25)",']
    assert len(changed) == 3
    assert len(changed[2]) > 1000
    assert saved(20, 3).splitlines() == before


def test_survival_is_the_share_of_simulated_notebooks() -> None:
    rng = np.random.default_rng(5)
    breaks = rng.random((4000, 3, 8)) < 0.04  # notebooks, years, dependencies
    assert np.mean(~breaks.any(axis=(1, 2))) == pytest.approx(float(survival(3, 8, 0.04)), abs=0.025)


def test_after_a_half_life_half_are_left() -> None:
    assert survival(half_life(12, 0.03), 12, 0.03) == pytest.approx(0.5)
    assert half_life(10, 0.03) == pytest.approx(half_life(1, 0.03) / 10)


def test_the_funnel_only_narrows() -> None:
    assert all(before > after for (_, before), (_, after) in pairwise(FUNNEL))
