"""Limits and invariants of the drifting stream and of the models that answer it."""

from typing import get_args

import numpy as np
import pytest
from drift import (
    DURATION,
    LENGTH,
    NOISE,
    ONSET,
    Concept,
    Kind,
    accuracy,
    concept,
    earlier_model,
    fit,
    label,
    monitored,
    periodic,
    predict,
    stream,
    trained_on,
    windowed,
)

KINDS = get_args(Kind)


@pytest.mark.parametrize("kind", KINDS)
def test_before_the_onset_the_old_rule_is_right_up_to_noise(kind: Kind) -> None:
    assert accuracy(0.0, concept(kind))[:ONSET] == pytest.approx(1 - NOISE)


@pytest.mark.parametrize(("kind", "turned"), [("sudden", 1), ("gradual", 1), ("incremental", 1), ("recurring", 0)])
def test_a_fixed_model_loses_in_proportion_to_the_angle(kind: Kind, turned: int) -> None:
    expected = 1 - NOISE - turned * (1 - 2 * NOISE) * 60 / 180
    assert accuracy(0.0, concept(kind, 60))[ONSET + DURATION + 1] == pytest.approx(expected)


def test_gradual_and_incremental_drift_look_the_same_to_a_fixed_model() -> None:
    gradual, incremental = (accuracy(0.0, concept(kind, 60)) for kind in ("gradual", "incremental"))
    assert gradual == pytest.approx(incremental)


@pytest.mark.parametrize("kind", KINDS)
def test_expected_accuracy_is_the_accuracy_of_many_examples(kind: Kind) -> None:
    truth = concept(kind, 100, length=60_000, onset=20_000, duration=20_000)
    seen = stream(truth)
    assert np.mean(predict(0.3, seen.x) == seen.y) == pytest.approx(accuracy(0.3, truth).mean(), abs=0.006)


def test_a_rule_turned_by_a_half_circle_is_wrong_but_for_noise() -> None:
    assert accuracy(np.pi, concept("sudden"))[0] == pytest.approx(NOISE)


@pytest.mark.parametrize("turned", [-2.5, -0.4, 0.0, 1.0, 3.0])
def test_fit_finds_the_rule(turned: float) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(20_000, 2))
    assert float(fit(x, label(x, turned, rng))) == pytest.approx(turned, abs=0.03)


def test_fit_is_the_same_one_by_one_and_in_a_batch() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=(5, 50, 2))
    y = label(x, 0.7, rng)
    assert fit(x, y) == pytest.approx([float(fit(*pair)) for pair in zip(x, y, strict=True)])


def test_windowed_is_a_moving_mean() -> None:
    correct = np.array([1, 1, 0, 1, 0, 0], dtype=bool)
    assert windowed(correct, 3) == pytest.approx([2 / 3, 2 / 3, 1 / 3, 1 / 3])


def test_a_monitored_model_recovers_after_one_training() -> None:
    truth = concept("sudden", 60)
    history = monitored(stream(truth), earlier_model())
    assert len(history.trained) == 1
    assert ONSET + 300 < history.trained[0] < ONSET + 500  # 300 examples to learn from, and some to notice
    level = accuracy(history.angle, truth)
    assert level[ONSET : history.trained[0]].max() < 0.7
    assert level[history.trained[0] :].min() > 0.93


def test_a_monitor_rests_while_nothing_drifts() -> None:
    assert monitored(stream(concept("sudden", 0)), earlier_model()).trained == ()


def test_a_monitor_needs_a_full_window() -> None:
    seen = stream(concept("sudden", 90, length=ONSET + 600))
    assert len(monitored(seen, 0.0, window=300, size=200).trained) == 1  # less than a window is left for the next
    assert monitored(seen, 0.0, window=5000).trained == ()


def test_late_labels_delay_the_new_model_by_as_much() -> None:
    seen, first = stream(concept("sudden", 60)), earlier_model()
    (prompt,), (late,) = (monitored(seen, first, delay=delay).trained for delay in (0, 700))
    assert late == prompt + 700


def test_periodic_training_uses_only_labels_that_have_arrived() -> None:
    seen = stream(concept("sudden", 60))
    changed = stream(concept("sudden", 60))
    changed.y[800:] ^= True  # at 1000 labels are known up to 800
    models = [periodic(example, 0.0, 1000, delay=200).angle for example in (seen, changed)]
    assert models[0][1999] == models[1][1999]
    assert models[0][2000] != models[1][2000]


def test_periodic_training_waits_for_enough_labels() -> None:
    assert periodic(stream(concept("sudden")), 0.0, 500, size=300, delay=600).trained[0] == 1000


def test_more_data_helps_only_a_rule_that_stands_still() -> None:
    sizes = (25, 200, 1600)
    still, turning = trained_on(sizes, 0), trained_on(sizes, 60)
    assert list(still) == sorted(still)
    assert turning[1] > max(turning[0], turning[2])
    assert still.max() < 1 - NOISE


def test_streams_are_repeatable_and_as_long_as_their_concept() -> None:
    one, same, other = (stream(concept("gradual"), seed) for seed in (1, 1, 2))
    assert one.x.shape == (LENGTH, 2)
    assert np.array_equal(one.x, same.x)
    assert np.array_equal(one.y, same.y)
    assert not np.array_equal(one.x, other.x)


def test_half_of_a_mixture_of_opposite_rules_is_wrong() -> None:
    assert accuracy(0.0, Concept(np.array([np.pi]), np.array([0.5]))) == pytest.approx([0.5])
