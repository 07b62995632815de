"""Groups: an average that stands still, and the identity between error rates of a calibrated score."""

import numpy as np
import pytest
from groups import density, forced_false_positives, rates, year


def test_both_groups_fall_while_the_average_stands_still() -> None:
    seen = year()
    assert (np.diff(seen.first) < 0).all()
    assert (np.diff(seen.second) < 0).all()
    assert np.ptp(seen.overall) < 0.01
    assert seen.overall[-1] > seen.overall[0]
    assert seen.standardised[0] - seen.standardised[-1] == pytest.approx(0.6 * 0.03 + 0.4 * 0.12)


def test_without_a_shift_of_the_mix_nothing_hides() -> None:
    seen = year(share_now=0.40)
    assert seen.overall == pytest.approx(seen.standardised)


@pytest.mark.parametrize("base", [0.2, 0.3, 0.5, 0.6])
def test_risks_have_the_mean_that_was_asked_for(base: float) -> None:
    risk, share = density(base)
    assert (share * risk).sum() == pytest.approx(base, abs=1e-3)


@pytest.mark.parametrize("base", [0.3, 0.5])
@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7])
def test_three_rates_leave_no_choice_about_the_fourth(base: float, threshold: float) -> None:
    risk, share = density(base)
    seen = rates(base, threshold)
    exact = float((share * risk).sum())
    forced = forced_false_positives(exact, seen.precision, seen.false_negative)
    assert float(forced) == pytest.approx(seen.false_positive)


def test_one_threshold_is_harder_on_the_group_with_the_higher_base_rate() -> None:
    rare, common = rates(0.3, 0.5), rates(0.5, 0.5)
    assert common.false_positive > 3 * rare.false_positive
    assert common.false_negative < rare.false_negative / 1.9
