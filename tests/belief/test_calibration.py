"""Calibration in simulated worlds, small; `peaks calibrate` runs it at full size."""

from __future__ import annotations

import numpy as np
import pytest

from game import api
from game.agents.policies import POLICIES
from game.belief import calibration
from game.model.engine import Engine


def study(scenario, truths, futures, years, seed=0):
    policies = dict.fromkeys(scenario.tables.ids["programme"], POLICIES["balanced"])
    turns = calibration.turns_of(scenario.tables, years)
    return calibration.calibrate(Engine(scenario.tables), policies, truths, futures, turns, seed)


def test_forecasts_of_three_hundred_truths_hold_what_they_say(race):
    """Bands of 50, 80 and 90 % within five points, over 300 truths at two origins. The full claim (two points) needs 10,000."""
    for found in study(race, 300, 8, (2021, 2030)):
        assert len(np.unique(found.truth)) > 290
        for share in (0.5, 0.8, 0.9):
            assert found.coverage(share) == pytest.approx(share, abs=0.05), (found.origin, share)
            low, high = found.interval(share)
            assert low < found.coverage(share) < high


def test_blocks_of_truths_are_no_part_of_the_answer(toy, monkeypatch):
    """The dice of a PIT are drawn a block; all that is forecast is the same however the truths are cut."""
    whole = study(toy, 12, 6, (2023,))[0]
    monkeypatch.setattr(calibration, "TRUTHS", 5)
    monkeypatch.setattr(calibration, "BLOCK", 18)
    cut = study(toy, 12, 6, (2023,))[0]
    assert (whole.chances == cut.chances).all() and (whole.happened == cut.happened).all()
    assert (whole.milestone == cut.milestone).all() and (whole.truth == cut.truth).all()


def test_the_interval_counts_truths_not_milestones():
    pit = np.array([0.5, 0.5, 0.01, 0.01, 0.5, 0.5])  # each truth wholly in or wholly out
    truth = np.array([0, 0, 1, 1, 2, 2])
    nothing = np.zeros(0)
    found = calibration.Calibration(2021, np.zeros(6, int), truth, pit, nothing, nothing.astype(bool))
    alone = calibration.Calibration(2021, np.zeros(6, int), np.arange(6), pit, nothing, nothing.astype(bool))
    assert found.coverage() == pytest.approx(2 / 3)
    assert found.interval()[0] < alone.interval()[0] and found.interval()[1] >= alone.interval()[1]


def test_an_origin_is_a_year_that_opens(toy):
    assert calibration.turns_of(toy.tables, (2021, 2025)) == [0, 4]
    with pytest.raises(ValueError, match="2050"):
        calibration.turns_of(toy.tables, (2050,))


def test_the_origins_of_the_claim_are_years_of_the_race(race: api.Scenario):
    assert len(calibration.turns_of(race.tables, calibration.ORIGINS)) == 4
