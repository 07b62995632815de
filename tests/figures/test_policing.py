"""The urn: what Pólya knew, what Ensign et al. proved, and that the remedies work."""

import numpy as np
import pytest
from policing import NAIVE, Correction, Policy, chances, corrected, kept, push, resting_points, shares, simulate

GRID = np.linspace(0.001, 0.999, 400)


def final_share(rates: list[float], policy: Policy, *, days: int, start: tuple[float, float] = (6, 4)) -> np.ndarray:
    """The share of A on the last day, in 400 runs."""
    return shares(simulate(start, rates, days, policy, runs=400, seed=3))[:, -1, 0]


def test_with_equal_rates_the_expected_share_never_moves() -> None:
    share = shares(simulate([6, 4], [0.3, 0.3], 300, runs=4000, seed=1))[..., 0]
    assert share[:, 0] == pytest.approx(0.6)
    assert share[:, [1, 10, 100, 300]].mean(axis=0) == pytest.approx(0.6, abs=0.01)


def test_with_equal_rates_runs_spread_like_beta() -> None:
    share = final_share([1.0, 1.0], NAIVE, days=1000)
    assert share.mean() == pytest.approx(0.6, abs=0.03)
    assert share.var() == pytest.approx(6 * 4 / (10**2 * 11), rel=0.2)  # the variance of Beta(6, 4)


def test_with_unequal_rates_the_larger_one_takes_nearly_all() -> None:
    """True share 0.75; the smaller count grows like the larger one to the power 1/3 only."""
    assert np.median(final_share([0.9, 0.3], NAIVE, days=1500, start=(5, 5))) > 0.95


@pytest.mark.parametrize("correction", ["reject", "weight"])
@pytest.mark.parametrize(("rate_a", "truth"), [(0.3, 0.5), (0.6, 2 / 3)])
def test_corrected_shares_converge_to_the_true_ones(correction: Correction, rate_a: float, truth: float) -> None:
    share = final_share([rate_a, 0.3], Policy(correction=correction), days=1500)
    assert np.median(share) == pytest.approx(truth, abs=0.02)
    assert share.std() < 0.06


def test_a_correction_makes_expected_increments_proportional_to_rates_in_any_number_of_districts() -> None:
    found, rates = np.array([1.0, 5.0, 20.0, 4.0]), np.array([0.1, 0.4, 0.2, 0.3])
    chance = chances(found)
    for correction in ("reject", "weight"):
        assert shares(chance * rates * kept(chance, correction)) == pytest.approx(rates)


def test_exploration_alone_does_not_remove_the_bias() -> None:
    share = final_share([0.6, 0.3], Policy(explore=0.2), days=1500)
    assert 2 / 3 + 0.05 < np.median(share) < 0.95


def test_full_exploration_sends_patrols_everywhere_alike() -> None:
    assert chances(np.array([90.0, 9.0, 1.0]), Policy(explore=1.0)) == pytest.approx([1 / 3] * 3)


def test_a_sharp_focus_runs_away_even_with_equal_rates() -> None:
    share = final_share([0.9, 0.9], Policy(focus=3.0), days=1000)
    assert np.median(np.maximum(share, 1 - share)) > 0.98


def test_the_push_is_that_of_the_formula() -> None:
    assert push(GRID, [0.5, 0.2]) == pytest.approx(GRID * (1 - GRID) * 0.3)


@pytest.mark.parametrize(
    ("policy", "rates", "rests"),
    [
        (NAIVE, [0.4, 0.3], [1.0]),
        (NAIVE, [0.3, 0.4], [0.0]),
        (NAIVE, [0.3, 0.3], []),
        (Policy(correction="reject"), [0.4, 0.2], [2 / 3]),
        (Policy(reported=0.2), [0.3, 0.3], [0.5]),
    ],
)
def test_where_the_loop_comes_to_rest(policy: Policy, rates: list[float], rests: list[float]) -> None:
    assert resting_points(GRID, push(GRID, rates, policy)) == pytest.approx(rests, abs=0.003)


def test_reports_soften_the_loop_without_removing_it() -> None:
    (rest,) = resting_points(GRID, push(GRID, [0.4, 0.2], Policy(reported=0.2)))
    assert 2 / 3 + 0.02 < rest < 1 - 0.02
    share = final_share([0.4, 0.2], Policy(reported=0.2), days=1500, start=(13, 2))
    assert np.median(share) == pytest.approx(rest, abs=0.02)


def test_a_seed_decides_a_run() -> None:
    first, again, other = (simulate([6, 4], [0.3, 0.3], 50, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_panels_of_one_figure_share_their_axis() -> None:
    left, right = corrected(days=50).axes
    assert left.get_ylim() == right.get_ylim() == (0, 1)
