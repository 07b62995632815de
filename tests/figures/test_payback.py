"""A fixed share of every release: where it leads, and that interest decides only how soon; which debt to pay first."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payback import LEFT, REGISTER, RULES, Item, enough, hours_lost, long_run, orders, release_time, run

items = st.builds(Item, st.just("debt"), st.integers(1, 9).map(float), st.integers(1, 20).map(float))


@given(st.floats(0, 2), st.floats(0, 1))
def test_the_time_of_a_release_is_spent_once_and_debt_is_never_negative(interest: float, share: float) -> None:
    spent = run(30, interest, share)
    assert spent.features + spent.interest + spent.repaid == pytest.approx(1)
    assert min(spent.features.min(), spent.interest.min(), spent.repaid.min(), spent.owed.min()) >= 0


@pytest.mark.parametrize("interest", [0.1, 0.5])
@pytest.mark.parametrize("share", [0.0, 0.05, 0.1, 0.15])
def test_in_the_long_run_features_get_the_share_over_what_they_leave(interest: float, share: float) -> None:
    spent = run(2000, interest, share)
    assert spent.features[-1] == pytest.approx(share / LEFT, abs=1e-6)
    assert spent.owed[-1] == pytest.approx((1 - share - share / LEFT) / interest, abs=1e-4)


@pytest.mark.parametrize("interest", [0.1, 0.5])
def test_a_share_that_is_enough_keeps_the_debt_at_what_a_release_leaves(interest: float) -> None:
    for share in (enough(interest) + 0.01, 0.5):
        spent = run(2000, interest, share)
        assert spent.features[-1] == pytest.approx(long_run(interest, share))
        assert spent.owed[-1] == pytest.approx(LEFT * spent.features[-1])


def test_interest_decides_how_soon() -> None:
    slow, fast = (run(40, interest, 0.05).features for interest in (0.1, 0.5))
    assert fast[20] < slow[20] - 0.2


def test_without_payback_or_interest_nothing_is_ever_lost() -> None:
    assert run(40, 0.0, 0.0).features == pytest.approx(1)


@given(st.lists(items, min_size=1, max_size=5))
def test_no_order_beats_most_interest_per_week_of_work(debts: list[Item]) -> None:
    by_ratio = hours_lost(sorted(debts, key=RULES["most interest per week of work"]))
    assert by_ratio == pytest.approx(min(hours_lost(order) for order in permutations(debts)))


def test_the_ratio_rule_is_the_only_best_one_drawn() -> None:
    totals = {name: hours_lost(sorted(REGISTER, key=rule)) for name, rule in RULES.items()}
    best = totals.pop("most interest per week of work")
    assert all(total > 1.1 * best for total in totals.values())
    drawn = [panel.texts[-1].get_text() for panel in orders().axes]
    assert drawn[-1] == f"{best:,.0f} hours"


def test_frames_of_a_sweep_share_their_axes() -> None:
    limits = [release_time(interest, share).axes[0].axis() for interest, share in ((0.1, 0.0), (0.5, 0.2))]
    assert limits[0] == limits[1]
