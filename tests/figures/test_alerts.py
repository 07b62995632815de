"""Alarms: CUSUM against its definition, waiting times that can be worked out, complaints that are on their way."""

import numpy as np
import pytest
from alerts import (
    GOOD,
    PERIOD,
    RULES,
    BurnRule,
    answers,
    arrived,
    between_alarms,
    cusum,
    first_at,
    hours_until,
    ledger,
    windowed,
)


def test_cusum_follows_its_definition() -> None:
    errors = answers(0.3, 200, 200, runs=3, seed=4)
    errors[0, 0] = True
    score = cusum(errors, good=0.05, bad=0.2)
    level = np.zeros(3)
    for at in range(400):
        level = np.maximum(0, level + np.where(errors[:, at], np.log(4), np.log(0.8 / 0.95)))
        assert score[:, at] == pytest.approx(level, abs=1e-9)


def test_windows_count_what_is_in_them() -> None:
    errors = answers(0.3, 30, 30, runs=2, seed=1)
    rate = windowed(errors, 20)
    assert (rate[:, :19] == 0).all()
    for at in range(19, 60):
        assert rate[:, at] == pytest.approx(errors[:, at - 19 : at + 1].mean(axis=1))


def test_the_time_between_alarms_is_that_of_a_run_of_wrong_answers() -> None:
    """Two wrong answers in a row come after (1 + p) / p² answers on average."""
    p = 0.2
    errors = np.random.default_rng(3).random((400, 2000)) < p
    assert between_alarms(windowed(errors, 2), 1.0) == pytest.approx((1 + p) / p**2, rel=0.15)
    assert between_alarms(np.zeros((4, 50)), 1.0) == np.inf


def test_a_higher_threshold_rings_later_and_less_often() -> None:
    score = cusum(answers(0.15, 2000, 500, runs=50, seed=2))
    low, high = first_at(score, 3), first_at(score, 5)
    assert (low <= high).all()
    assert np.mean(low <= 2000) > np.mean(high <= 2000) > 0


def test_complaints_of_a_day_arrive_and_are_never_lost() -> None:
    assert arrived([-1, 0], mean=10) == pytest.approx([0, 1 / 11])
    assert arrived(300) == pytest.approx(1)
    waits = np.random.default_rng(0).geometric(1 / 11, 50_000) - 1
    assert waits.mean() == pytest.approx(10, rel=0.02)
    assert (waits <= 7).mean() == pytest.approx(float(arrived(7)), abs=0.01)


def test_the_ledger_only_grows_and_its_correction_is_fair() -> None:
    early, late = ledger(60), ledger(90)
    assert (early.errors == late.errors[:61]).all()
    assert (early.complained <= late.complained[:61]).all()
    assert (early.complained <= early.errors).all()
    known = early.due >= 0.25
    corrected = (early.complained / early.due)[known]
    assert corrected[:40].mean() == pytest.approx(GOOD, abs=0.003)
    assert corrected[40:].mean() == pytest.approx(0.10, abs=0.01)


def test_the_newest_days_look_best_although_they_are_worst() -> None:
    book = ledger(60)
    assert book.complained[60] < book.complained[30] < book.errors[60]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_spent_the_share_of_the_budget_that_the_workbook_names(rule: BurnRule) -> None:
    """2% after an hour at 14.4, 5% after six hours at 6, 10% after three days at 1; the same share at any burn rate."""
    named = {1: 0.02, 6: 0.05, 72: 0.10}[int(rule.hours)]
    for burn in (rule.limit, 10 * rule.limit):
        spent = burn * float(hours_until(rule, np.array(burn))) / PERIOD
        assert spent == pytest.approx(named)
    assert float(hours_until(rule, np.array(0.99 * rule.limit))) == np.inf
