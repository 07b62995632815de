"""Labels are tosses of a coin: after the split every score is one half, and only leaks lift it."""

import numpy as np
import pytest
from leaks import LEAKS, Leak, best, encoding, nearest_example, nearest_mean, scores


@pytest.mark.parametrize("leak", LEAKS)
def test_who_splits_first_measures_a_coin(leak: Leak) -> None:
    assert scores(leak, early=False, runs=60).mean() == pytest.approx(0.5, abs=0.045)


@pytest.mark.parametrize(
    ("leak", "least", "most"), [("scale", 0.45, 0.55), ("encode", 0.65, 1), ("copy", 0.8, 1), ("select", 0.8, 1)]
)
def test_what_is_done_before_the_split_lifts_the_score_or_does_not(leak: Leak, least: float, most: float) -> None:
    assert least < scores(leak, early=True, runs=60).mean() < most


def test_models_and_steps_on_known_examples() -> None:
    x, y = np.array([[0.0, 9.0], [1.0, 7.0], [10.0, 8.0], [11.0, 8.5]]), np.array([0, 0, 1, 1])
    assert list(nearest_mean(x, y, np.array([[2.0, 8.0], [9.0, 8.0]]))) == [0, 1]
    assert list(nearest_example(x, y, x)) == list(y)
    assert list(best(x, y, 1)) == [0]
    assert list(encoding(np.array([0, 0, 2]), np.array([1, 0, 1]), 4)) == [0.5, 0.5, 1, 0.5]
