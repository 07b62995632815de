"""Flags: that the tests for all pairs cover them and are the fewest, and that the chances are those of a simulation."""

from itertools import combinations, product

import numpy as np
import pytest
from flags import TRIGGERED, coverage, failures_seen, pairwise, programs, seen


@pytest.mark.parametrize("flags", [2, 3, 4, 10, 11, 24])
def test_every_two_flags_are_run_in_all_four_settings(flags: int) -> None:
    table = pairwise(flags)
    for first, second in combinations(range(flags), 2):
        assert {tuple(row) for row in table[:, [first, second]].tolist()} == set(product([False, True], repeat=2))


def test_the_sizes_are_the_known_ones() -> None:
    """Four tests do for three flags, six for ten, eight for 35; one flag more needs one test more."""
    assert [len(pairwise(n)) for n in (2, 3, 4, 5, 10, 11, 15, 16, 35, 36)] == [4, 4, 5, 6, 6, 7, 7, 8, 8, 9]


def test_the_chances_are_those_of_a_simulation() -> None:
    rng = np.random.default_rng(1)
    for tests, settings in ((1, 1), (5, 2), (20, 4)):
        on = rng.integers(0, 2, size=(20_000, tests, settings)).astype(bool)
        met = np.any(np.all(on, axis=2), axis=1)
        assert float(np.mean(met)) == pytest.approx(float(seen(tests, settings)), abs=0.015)


def test_coverage_runs_ahead_of_failures() -> None:
    tests = np.arange(1, 65)
    assert (seen(tests, 1) > failures_seen(tests)).all()
    assert seen(5, 1) > 0.95
    assert failures_seen(5) < 0.78
    assert failures_seen(10_000) == pytest.approx(TRIGGERED[-1])


def test_the_figures_draw() -> None:
    assert programs().axes[0].get_yscale() == "log"
    assert len(coverage().axes[0].texts) == 6
