"""Debt as a loan: free without interest, harmless when repaid at once, ruinous when neither."""

import numpy as np
import pytest
from debt import Habit, lead, work

WEEKS = np.arange(53)


@pytest.mark.parametrize("interest", [0.0, 0.5])
def test_without_shortcuts_a_team_delivers_one_feature_a_week(interest: float) -> None:
    course = work(Habit(), 52, interest)
    assert course.delivered == pytest.approx(WEEKS)
    assert course.owed == pytest.approx(0)


def test_without_interest_debt_that_is_never_repaid_costs_nothing() -> None:
    assert work(Habit(gain=0.4), 52, 0.0).delivered == pytest.approx(1.4 * WEEKS)


def test_without_interest_a_repaid_loan_leaves_no_trace() -> None:
    course = work(Habit(gain=0.4, borrow=12, repay=0.5), 52, 0.0)
    assert course.delivered[12] == pytest.approx(1.4 * 12)
    assert course.delivered[13] < 1.4 * 13 - 0.5
    assert course.owed[-1] == pytest.approx(0)
    assert course.delivered[-1] == pytest.approx(52)


def test_with_interest_borrowing_is_ahead_first_and_behind_later() -> None:
    ahead = work(Habit(gain=0.4), 52, 0.06).delivered - WEEKS
    assert ahead[12] > 2
    assert ahead[-1] < -5


def test_more_interest_delivers_less_and_work_never_runs_backwards() -> None:
    courses = [work(Habit(gain=0.4), 52, interest).delivered for interest in (0.0, 0.05, 0.2, 5.0)]
    ends = [course[-1] for course in courses]
    assert ends == sorted(ends, reverse=True)
    assert all((np.diff(course) >= 0).all() for course in courses)


def test_repaying_beats_waiting_in_the_long_run() -> None:
    waits, repays = work(Habit(gain=0.4), 52, 0.06), work(Habit(gain=0.4, borrow=12, repay=0.5), 52, 0.06)
    assert repays.delivered[-1] > waits.delivered[-1]
    assert repays.owed[-1] == pytest.approx(0)


def test_frames_of_a_sweep_share_their_axes() -> None:
    limits = [lead(interest=interest).axes[0].axis() for interest in (0.0, 0.2)]
    assert limits[0] == limits[1]
