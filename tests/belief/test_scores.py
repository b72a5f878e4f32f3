"""Scores worked out by hand, against a plain integral, and against another library where one is at hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from game.belief import scores

NEVER = math.inf


@pytest.mark.parametrize(
    ("sample", "actual", "censor", "months"),
    [
        ([10.0], 4.0, 60.0, 6.0),  # a point is off by so many months
        ([10.0], NEVER, 60.0, 50.0),  # it said month 10, and nothing had come by month 60
        ([NEVER], 4.0, 60.0, 56.0),
        ([80.0], NEVER, 60.0, 0.0),  # beyond the censor date nothing is asked
        ([2.0, 6.0], 4.0, 60.0, 1.0),  # F = 1/2 between 2 and 6: a quarter of 2 months on either side
        ([2.0, NEVER], NEVER, 10.0, 2.0),  # a quarter of 8 months
        ([2.0, NEVER], 2.0, 10.0, 2.0),
    ],
)
def test_censored_crps_by_hand(sample, actual, censor, months):
    assert scores.crps(np.array(sample), actual, censor) == pytest.approx(months)


DATES = st.one_of(st.floats(0, 100), st.just(NEVER))


@given(st.lists(DATES, min_size=1, max_size=20), DATES, st.floats(1, 80))
def test_censored_crps_is_the_integral(sample, actual, censor):
    """(F(t) - 1[y <= t])^2 over 0..c: constant between the dates that occur, so the integral is a sum."""
    edges = np.unique(np.clip([0.0, censor, *sample, actual], 0, censor))
    middle = (edges[1:] + edges[:-1]) / 2
    gap = np.mean(np.array(sample)[:, None] <= middle, axis=0) - (actual <= middle)
    assert scores.crps(np.array(sample), actual, censor) == pytest.approx(float((gap**2 * np.diff(edges)).sum()), abs=1e-9)


def test_crps_is_that_of_scoringrules():
    library = pytest.importorskip("scoringrules", reason="scoringrules is not installed (its newest needs Python 3.12)")
    rng = np.random.default_rng(3)
    for actual in (0.5, 17.0, 59.0, NEVER):
        sample = rng.lognormal(3, 0.8, 400)
        theirs = library.crps_ensemble(min(actual, 60.0), np.minimum(sample, 60.0), estimator="nrg")
        assert scores.crps(sample, actual, 60.0) == pytest.approx(float(theirs), rel=1e-6)
        chance = float(scores.chance_by(sample, 24.0))
        assert scores.brier(sample, actual, np.array([24.0])) == pytest.approx(float(library.brier_score(float(actual <= 24.0), chance)))


def test_brier_and_log_score_of_year_ends():
    sample, ends = np.array([3.0, 9.0, 15.0, NEVER]), np.array([6.0, 12.0, 18.0])  # chances 1/4, 1/2, 3/4
    assert scores.brier(sample, 8.0, ends) == pytest.approx((1 / 16 + 1 / 4 + 1 / 16) / 3)
    assert scores.log_score(sample, 8.0, ends) == pytest.approx(-(math.log(0.75) + math.log(0.5) + math.log(0.75)) / 3)
    assert scores.log_score(np.array([NEVER]), 1.0, np.array([6.0])) == pytest.approx(-math.log(0.005))  # clipped
    assert scores.log_score(np.array([1.0]), 1.0, np.array([6.0])) == pytest.approx(-math.log(0.995))


def test_randomised_pit():
    sample = np.array([1.0, 2.0, 3.0, 4.0])
    assert scores.pit(sample, 2.5, 10.0, 0.7) == 0.5
    assert scores.pit(sample, 2.0, 10.0, 0.5) == pytest.approx(0.375)  # half way up the jump at 2
    assert [scores.pit(sample, NEVER, 3.5, u) for u in (0.0, 1.0)] == [0.75, 1.0]  # not come by 3.5: uniform on [F, 1]
    assert scores.pit(sample, 3.9, 3.5, 0.0) == 0.75  # came after the censor date: nobody may know


def test_the_share_of_a_range_inside_a_band():
    assert scores.inside(0.0, 1.0, 0.8) == pytest.approx(0.8)
    assert scores.inside(0.8, 1.0, 0.8) == pytest.approx(0.5)
    assert (scores.inside(0.5, 0.5, 0.8), scores.inside(0.95, 0.95, 0.8)) == (1.0, 0.0)


def test_pit_of_the_truth_is_flat():
    rng = np.random.default_rng(1)
    pits = np.array([scores.pit(rng.exponential(20, 99), float(rng.exponential(20)), 30.0, float(rng.random())) for _ in range(2000)])
    counts = np.histogram(pits, np.linspace(0, 1, 11))[0]
    assert ((counts - 200) ** 2 / 200).sum() < 27.9  # chi squared of 9, one in a thousand
    assert scores.coverage(pits, 0.8)["low"] < 0.8 < scores.coverage(pits, 0.8)["high"]


@pytest.mark.parametrize(
    ("successes", "tries", "low", "high"),
    [(0, 10, 0.0, 0.3085), (5, 10, 0.1871, 0.8129), (8, 10, 0.4439, 0.9748), (10, 10, 0.6915, 1.0), (0, 0, 0.0, 1.0)],
)
def test_exact_intervals_as_printed_in_tables(successes, tries, low, high):
    assert scores.clopper_pearson(successes, tries) == pytest.approx((low, high), abs=5e-5)


def test_intervals_of_many_tries_stay_finite():
    low, high = scores.clopper_pearson(8000, 10_000)
    assert 0.79 < low < 0.8 < high < 0.81


def test_coverage_and_reliability_count():
    pits = np.array([0.05, 0.2, 0.5, 0.89, 0.97])
    assert scores.coverage(pits, 0.8)["inside"] == 3
    rows = scores.reliability(np.array([0.01, 0.05, 0.62, 1.0]), np.array([False, True, True, True]))
    assert rows == [
        {"chance": pytest.approx(0.03), "happened": 0.5, "count": 2}, {"chance": 0.62, "happened": 1.0, "count": 1},
        {"chance": 1.0, "happened": 1.0, "count": 1},
    ]  # fmt: skip


def test_the_bootstrap_draws_whole_programmes():
    """Ten milestones of one programme a month better, one of another a hundred worse: better only where the other is not drawn, 1 in 4."""
    ours, other = np.zeros(11), np.array([1.0] * 10 + [-100.0])
    found = scores.compare(ours, other, ["a"] * 10 + ["b"])
    assert found.better == pytest.approx(0.25, abs=0.02)
    assert found.difference == pytest.approx((100 - 10) / 11)
    assert scores.compare(ours, ours, ["a"] * 10 + ["b"]).better == 0.5
    assert scores.compare([1, 1, 1], [2, 3, 2], ["a", "b", "c"]).better == 1.0


def test_leaving_a_programme_out():
    assert scores.leave_one_out([1.0, 1.0, 4.0], ["a", "a", "b"]) == (1.0, 4.0)


def test_quantiles_of_a_sample_that_mostly_never_comes():
    sample = np.array([1.0, 2.0, NEVER, NEVER, NEVER])
    assert (scores.quantile(sample, 0.1), scores.quantile(sample, 0.4), scores.quantile(sample, 0.5)) == (1.0, 2.0, NEVER)
