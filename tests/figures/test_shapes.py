"""Labels that are moved apart, and colours that are mixed with white."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapes import spread, tint


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=8), st.floats(0, 3))
def test_spread_keeps_order_distance_and_mean(heights: list[float], gap: float) -> None:
    places = np.array(spread(heights, gap))
    order = np.argsort(heights, kind="stable")
    assert (np.diff(places[order]) >= gap - 1e-9).all()
    assert places.mean() == pytest.approx(np.mean(heights), abs=1e-9)


def test_spread_leaves_alone_what_is_far_apart() -> None:
    assert spread([5, 1, 3], 1) == pytest.approx([5, 1, 3])


def test_tint_runs_from_white_to_the_colour() -> None:
    assert tint("#204060", 0) == (1, 1, 1)
    assert tint("#204060", 1) == pytest.approx((0x20 / 255, 0x40 / 255, 0x60 / 255))
