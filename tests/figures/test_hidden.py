"""Entangled weights: what a dropped input leaves to the others, and why leaving out one at a time misleads; glue."""

import numpy as np
import pytest
from hidden import EFFECTS, absorbed, converters, dropped_input, examples, fit, glue, points_lost


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.9])
def test_inputs_have_the_correlation_asked_for(correlation: float) -> None:
    x, _ = examples(correlation, size=20_000)
    pairs = np.asarray(np.corrcoef(x.T))[np.triu_indices(EFFECTS.size, 1)]
    assert pairs == pytest.approx(correlation, abs=0.03)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.9])
def test_each_remaining_input_takes_over_what_the_formula_says(correlation: float) -> None:
    x, y = examples(correlation, size=100_000)
    assert fit(x, y) == pytest.approx(EFFECTS, abs=0.04)
    moved = fit(x[:, 1:], y) - EFFECTS[1:]
    assert moved == pytest.approx(EFFECTS[0] * absorbed(correlation), abs=0.04)


def test_the_more_inputs_share_the_more_weights_move_and_the_less_is_lost() -> None:
    lost = []
    for correlation in (0.0, 0.5, 0.9):
        x, y = examples(correlation)
        lost.append(points_lost(x, y, [0]))
    assert lost == sorted(lost, reverse=True)
    assert lost[0] > 30 > 2 > lost[-1]
    assert absorbed(0.0) == 0 < absorbed(0.5) < absorbed(0.9)


def test_of_two_copies_each_can_be_spared_but_not_both() -> None:
    x, y = examples(correlation=0.3)
    x = np.column_stack([x, x[:, 0] + np.random.default_rng(2).normal(0, 0.1, len(y))])
    assert max(points_lost(x, y, [0]), points_lost(x, y, [5])) < 1 < 10 < points_lost(x, y, [0, 5])


def test_frames_of_a_sweep_share_their_axes() -> None:
    limits = [dropped_input(correlation).axes[0].axis() for correlation in (0.0, 0.9)]
    assert limits[0] == limits[1]


def test_a_contract_pays_from_the_third_system_on() -> None:
    assert [converters(n) for n in (1, 2, 3, 7)] == [(1, 2), (4, 4), (9, 6), (49, 14)]
    lines = len(glue(3).axes[0].lines) - 1  # but for the rule between both halves
    assert lines == sum(converters(3))
