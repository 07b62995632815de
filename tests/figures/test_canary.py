"""A canary: false alarms of daily looks, chances of being found, and what a share of the traffic costs."""

import numpy as np
import pytest
from canary import DAILY, DAYS, FALSE, days_needed, differences, fair_limit, false_alarms, found_on, price, spread


def test_one_look_is_a_test_and_daily_looks_are_many() -> None:
    assert false_alarms(1.645, looks=1) == pytest.approx(0.05, abs=0.01)
    assert 0.2 < false_alarms(1.645) < 0.26  # what lecture 6 says of four weeks


def test_the_fair_limit_keeps_its_promise() -> None:
    assert false_alarms(fair_limit(seed=1), seed=2) == pytest.approx(FALSE, abs=0.012)
    assert fair_limit(looks=1) == pytest.approx(1.645, abs=0.06)


def test_differences_spread_as_the_formula_says() -> None:
    difference = differences(0.2, 0.0, runs=2000, seed=3)
    assert difference.shape == (2000, DAYS)
    assert difference.mean(axis=0) == pytest.approx(0, abs=0.001)
    assert difference.std(axis=0) == pytest.approx(spread(0.2), rel=0.1)


def test_equal_models_are_rarely_called_worse() -> None:
    found = found_on(differences(0.2, 0.0, runs=2000, seed=4), 0.2, fair_limit())
    assert np.isfinite(found).mean() == pytest.approx(FALSE, abs=0.03)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_half_of_the_canaries_are_found_by_the_day_that_the_formula_gives(share: float) -> None:
    found = found_on(differences(share, 0.02, runs=500, seed=5), share, fair_limit())
    assert np.median(found) == pytest.approx(float(days_needed(np.array(share), 0.02)), rel=0.35, abs=1)


def test_a_small_share_costs_as_much_as_a_fifth_if_labels_come_at_once() -> None:
    small, fifth, half = price(np.array([0.01, 0.2, 0.5]), 0.02, 0)
    assert fifth / small == pytest.approx(0.99 / 0.8)
    assert half / small == pytest.approx(0.99 / 0.5)
    late = price(np.array([0.01, 0.2]), 0.02, 14) - [small, fifth]
    assert late == pytest.approx(np.array([0.01, 0.2]) * DAILY * 0.02 * 14)
