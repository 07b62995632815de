"""Limits and invariants of drift detectors: known sequences, brute force, bounds on false alarms."""

import numpy as np
import pytest
from detectors import (
    DETECTORS,
    GRAIN,
    LENGTH,
    Detector,
    adwin_evidence,
    adwin_widths,
    bin_shares,
    calibrated,
    ddm,
    delay,
    first_alarms,
    ks_critical,
    ks_statistic,
    psi,
    trials,
)
from drift import ONSET, Bools, Floats


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def every(n: int, length: int) -> Bools:
    """One error in every n examples."""
    return np.asarray(np.arange(1, length + 1) % n == 0)


def test_ddm_follows_its_definition(rng: np.random.Generator) -> None:
    errors = rng.random(400) < np.where(np.arange(400) < 250, 0.1, 0.5)
    trace = ddm(errors)
    best = p_min = s_min = np.inf
    for n in range(30, 401):
        p = errors[:n].mean()
        s = np.sqrt(p * (1 - p) / n)
        if p + s < best:
            best, p_min, s_min = p + s, p, s
        assert (trace.rate[n - 1], trace.p_min[n - 1], trace.s_min[n - 1]) == pytest.approx((p + s, p_min, s_min))


def test_ddm_warns_and_then_sees_drift_on_a_known_sequence() -> None:
    trace = ddm(np.concatenate([every(10, 200), np.ones(100, dtype=bool)]))
    best = 199  # after 199 examples with 19 errors, just before the next error
    p, s = 19 / best, np.sqrt(19 / best * (1 - 19 / best) / best)
    assert (trace.p_min[-1], trace.s_min[-1]) == pytest.approx((p, s))
    rates = [(20 + k) / (200 + k) for k in range(101)]
    totals = [rate + np.sqrt(rate * (1 - rate) / (200 + k)) for k, rate in enumerate(rates)]
    for limit in (2, 3):
        expected = next(k for k, total in enumerate(totals) if total >= p + limit * s)
        assert np.argmax(trace.rate >= trace.limit(limit)) == 200 + expected - 1


def test_ddm_knows_nothing_before_its_burn_in_and_its_first_error() -> None:
    trace = ddm(np.concatenate([np.zeros(99, dtype=bool), every(10, 100)]))
    assert np.isnan(trace.rate[:108]).all()
    assert np.isfinite(trace.rate[108:]).all()
    assert np.isnan(ddm(every(2, 40)).rate).sum() == 29


def test_adwin_keeps_its_window_while_nothing_changes(rng: np.random.Generator) -> None:
    """The bound: at most delta false cuts per look, so at most 60 * 0.01 in 60 looks; on average over 40 streams."""
    cuts = 0
    for _ in range(40):
        widths, _ = adwin_widths(rng.random(60 * GRAIN) < 0.2, delta=0.01)
        cuts += int((np.diff(widths, prepend=0) < GRAIN).sum())
    assert cuts / 40 <= 60 * 0.01


def test_adwin_drops_what_came_before_a_jump(rng: np.random.Generator) -> None:
    errors = rng.random(2000) < np.where(np.arange(2000) < 1000, 0.05, 0.5)
    widths, rates = adwin_widths(errors)
    assert widths[1000 // GRAIN - 1] == 1000
    assert 900 <= widths[-1] <= 1050
    assert rates[-1] == pytest.approx(0.5, abs=0.05)


def test_adwin_drops_no_more_than_it_must(rng: np.random.Generator) -> None:
    errors = rng.random(3000) < np.repeat([0.05, 0.4, 0.1], 1000)
    blocks = errors.reshape(-1, GRAIN).sum(axis=-1).astype(float)
    widths, _ = adwin_widths(errors)
    cuts = np.flatnonzero(np.diff(widths) < GRAIN) + 1
    assert len(cuts) >= 2
    for end in cuts:
        start = int(end + 1 - widths[end] // GRAIN)
        assert adwin_evidence(blocks[start - 1 : end + 1]) >= np.log(500) > adwin_evidence(blocks[start : end + 1])


def test_adwin_cuts_exactly_where_the_gap_reaches_the_bound() -> None:
    blocks = np.array([2.0] * 20 + [9.0] * 6)
    n, n0, n1 = 26 * GRAIN, 20 * GRAIN, 6 * GRAIN
    spread = (rate := blocks.sum() / n) * (1 - rate) * (1 / n0 + 1 / n1)
    log = float(adwin_evidence(blocks)) + np.log(2 * np.log(n))  # ln(2 / delta'), with delta' = delta / ln(n)
    assert np.sqrt(2 * spread * log) + 2 / 3 * (1 / n0 + 1 / n1) * log == pytest.approx((9 - 2) / GRAIN)


@pytest.mark.parametrize(("m", "n"), [(1, 1), (7, 3), (40, 60)])
def test_ks_statistic_is_the_largest_gap_of_the_distributions(rng: np.random.Generator, m: int, n: int) -> None:
    reference, sample = rng.normal(size=m), np.round(rng.normal(0.5, size=n), 1)
    sample[0] = reference[0]  # a tie
    everywhere = np.concatenate([reference, sample])
    gap = max(abs((reference <= x).mean() - (sample <= x).mean()) for x in everywhere)
    assert float(ks_statistic(reference, sample)) == pytest.approx(gap)


def test_ks_rejects_equal_distributions_as_often_as_it_promises(rng: np.random.Generator) -> None:
    reference, samples = rng.normal(size=800), rng.normal(size=(400, 200))
    references = rng.normal(size=(400, 800))
    gaps = np.array([ks_statistic(*pair) for pair in zip(references, samples, strict=True)])
    assert np.mean(gaps > ks_critical(800, 200, 0.1)) == pytest.approx(0.1, abs=0.045)
    assert ks_statistic(reference, samples).shape == (400,)


def test_psi_of_a_sample_with_itself_is_zero(rng: np.random.Generator) -> None:
    sample = rng.normal(size=500)
    assert float(psi(sample, sample)) == 0
    assert float(psi(sample, sample + 0.5)) > 0.1


def test_psi_without_drift_grows_as_samples_shrink(rng: np.random.Generator) -> None:
    """Its expectation is about (bins - 1) (1 / m + 1 / n): Yurdakul 2018."""
    reference = rng.normal(size=100_000)
    for n in (200, 2000):
        assert psi(reference, rng.normal(size=(300, n))).mean() == pytest.approx(9 / n, rel=0.2)


def test_bins_hold_equal_shares_of_the_reference(rng: np.random.Generator) -> None:
    reference: Floats = rng.normal(size=1000)
    assert bin_shares(reference, reference) == pytest.approx(0.1, abs=1e-3)
    assert bin_shares(reference, reference + 100)[-1] > 0.99


def test_first_alarm_counts_from_the_onset() -> None:
    score = np.zeros((3, LENGTH // 100))
    score[0, LENGTH // 100 - 1] = 1  # the last look is at the last example
    score[1, 0] = 1
    assert list(first_alarms(score, 100, 0.5)) == [LENGTH - 1 - ONSET, 99 - ONSET, np.inf]


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_a_calibrated_detector_sees_its_kind_of_drift_only(detector: Detector) -> None:
    inputs, rule = trials(1, 0, 20), trials(0, 45, 20)
    watching = detector.name in {"KS test", "PSI"}
    for seen, visible in ((inputs, watching), (rule, not watching)):
        score = detector.score(seen)
        alarms = first_alarms(score, detector.every, calibrated(score, detector.every, 0.1))
        assert np.mean(alarms < 0) <= 0.1
        assert (np.mean((alarms >= 0) & np.isfinite(alarms)) > 0.7) == visible


def test_a_missed_drift_has_no_delay() -> None:
    assert delay(np.array([-5.0, 10, 30, 20])) == 20
    assert delay(np.array([-5.0, np.inf, np.inf, 20])) == np.inf
    assert delay(np.array([-5.0])) == np.inf


def test_ddm_as_published_rings_for_nothing_as_often_as_lecture_2_says() -> None:
    detector = next(one for one in DETECTORS if one.name == "DDM")
    alarms = first_alarms(detector.score(trials(0, 0, 80)), detector.every, detector.usual)
    assert 0.4 < np.mean(alarms < 0) < 0.5
