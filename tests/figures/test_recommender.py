"""Popularity and tastes: what feedback does to attention, and what exploration gives back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from recommender import attention, bubble, catalogue, effective, gini, market


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20).filter(lambda amounts: sum(amounts) > 1e-3))
def test_gini_and_effective_number_stay_in_their_ranges(amounts: list[float]) -> None:
    n = len(amounts)
    assert -1e-9 <= gini(amounts) <= 1 - 1 / n + 1e-9
    assert 1 - 1e-9 <= effective(np.array(amounts) / sum(amounts)) <= n + 1e-9


def test_gini_and_effective_number_of_known_shares() -> None:
    assert gini([[1, 1, 1, 1], [0, 0, 0, 1]]) == pytest.approx([0, 0.75])
    assert effective([[0.25, 0.25, 0.25, 0.25], [0.0, 0.0, 0.0, 1.0]]) == pytest.approx([4, 1])


def test_attention_without_position_bias_is_equal() -> None:
    assert attention(5, 0.0) == pytest.approx([0.2] * 5)
    assert attention(2, 1.0) == pytest.approx([2 / 3, 1 / 3])


def test_every_round_gives_out_all_looks() -> None:
    run = market(catalogue(), 30, explore=0.3, users=200, worlds=4)
    assert np.diff(run.looks, axis=1).sum(axis=2) == pytest.approx(200)


def test_full_exploration_gives_uniform_exposure() -> None:
    run = market(catalogue(), 40, bias=1.0, explore=1.0)
    assert gini(run.looks[:, -1]) == pytest.approx([0], abs=1e-9)


def test_inequality_grows_with_feedback() -> None:
    """Position bias is the strength of the feedback: without it nobody knows what was popular."""
    spread = [gini(market(catalogue(), 60, bias=bias, worlds=50).clicks[:, -1]).mean() for bias in (0.0, 0.5, 1.0)]
    assert spread[0] < 0.1 < spread[1] < spread[2]


def test_equal_items_end_up_unequal() -> None:
    """Success is a matter of chance: in different worlds different items lead."""
    clicks = market(np.full(12, 0.25), 60, bias=1.0, worlds=50).clicks[:, -1]
    assert gini(clicks).min() > 0.3
    assert len(np.unique(clicks.argmax(axis=1))) > 6


def test_clicks_per_look_find_the_best_where_clicks_do_not() -> None:
    by_clicks = market(catalogue(), 60, explore=0.05, worlds=50).clicks[:, -1]
    run = market(catalogue(), 60, explore=0.05, rank_by="rate", worlds=50)
    on_top = (run.looks[:, -1] - run.looks[:, -2]).argmax(axis=1)
    assert (on_top < 3).mean() > 0.8 > 0.6 > (by_clicks.argmax(axis=1) < 3).mean()


def test_tastes_and_exposure_stay_shares() -> None:
    run = bubble(explore=0.1)
    assert run.taste.sum(axis=2) == pytest.approx(1)
    assert run.exposure.sum(axis=2) == pytest.approx(1)
    assert run.taste.min() >= 0


def test_tastes_that_do_not_drift_stay() -> None:
    run = bubble(drift=0.0)
    assert run.taste[-1] == pytest.approx(run.taste[0])


def test_uniform_exposure_leaves_tastes_alone() -> None:
    """Shown everything alike, users consume what they want anyway."""
    run = bubble(explore=1.0)
    assert run.exposure == pytest.approx(1 / 8)
    assert run.taste[-1] == pytest.approx(run.taste[0])


def test_exploration_slows_the_narrowing() -> None:
    kinds = [effective(bubble(explore=explore).taste[-1]).mean() for explore in (0.0, 0.3, 1.0)]
    assert kinds[0] + 0.5 < kinds[1] < kinds[2] - 0.5
