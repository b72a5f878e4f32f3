"""Calibration with a rival that thinks, small; `peaks calibrate race --rival planner` runs it at full size."""

from __future__ import annotations

import numpy as np
import pytest

from game import api, exam, rivalry
from game.agents import registry
from game.agents.policies import POLICIES
from game.belief import calibration
from game.foresight.forecast import continuation
from game.lab import reference
from game.model.engine import Engine


def study(scenario, truths, futures, years, **more):
    return rivalry.calibrate(scenario, truths, futures, years, {"artemis": "historical", "ilrs": "planner:easy", **more})


def test_forecasts_with_a_planner_as_rival_hold_what_they_say(race):
    """80 % bands of both seats within five points over sixty truths; the full claim (two points) is measured over 500, see docs/analysts.md."""
    seats = np.array([name.split(".")[0] for name in race.tables.ids["milestone"]])
    for found in study(race, 60, 8, (2021, 2030)):
        assert len(np.unique(found.truth)) == 60
        assert found.coverage() == pytest.approx(0.8, abs=0.05), found.origin
        assert set(seats[np.unique(found.milestone)]) == {"artemis", "ilrs"}
        for chance, happened, count in found.reliability(5):
            assert count < 100 or abs(chance - happened) < 0.12


def test_a_rival_forecast_as_going_on_as_planned_is_missed(race, monkeypatch):
    """What the claim is worth: with the forecast that was there before, bands are too narrow or lie elsewhere."""
    before = study(race, 24, 8, (2021,))[0]
    monkeypatch.setattr(rivalry, "expected", lambda engine, state, playing: {**playing, "ilrs": continuation})
    rival = np.array([name.startswith("ilrs") for name in race.tables.ids["milestone"]])
    after = study(race, 24, 8, (2021,))[0]

    def off(found):
        mine = rival[found.milestone]
        return abs(found.pit[mine].mean() - 0.5)

    assert off(after) > off(before) + 0.03


def test_without_a_planner_it_is_the_calibration_that_it_was(toy):
    policies = {"red": "balanced", "blue": "sprint"}
    one, two = rivalry.calibrate(toy, 12, 6, (2023,), policies)[0], exam.calibrate(toy, 12, 6, (2023,), policies)[0]
    assert np.array_equal(one.pit, two.pit) and np.array_equal(one.chances, two.chances)


def test_how_truths_are_cut_is_no_part_of_what_is_forecast(toy, monkeypatch):
    scenario = with_points(toy)
    seats = {"red": "balanced", "blue": "planner:easy"}
    whole = rivalry.calibrate(scenario, 9, 6, (2023,), seats)[0]
    monkeypatch.setattr(rivalry, "TRUTHS", 4)
    monkeypatch.setattr(calibration, "BLOCK", 18)
    cut = rivalry.calibrate(scenario, 9, 6, (2023,), seats)[0]
    assert np.array_equal(whole.chances, cut.chances) and np.array_equal(whole.truth, cut.truth) and np.array_equal(whole.happened, cut.happened)


def with_points(scenario):
    import dataclasses

    tables = dataclasses.replace(scenario.tables, reference=reference.build(Engine(scenario.tables), 60))
    return dataclasses.replace(scenario, tables=tables)


def test_truths_are_the_games_that_the_planner_plays(race):
    """The dates forecast are those of a study of the same worlds."""
    found = study(race, 3, 4, (2040,))[0]
    result = api.simulate(race, 3, 0, policies={"artemis": "historical", "ilrs": "planner:easy"})
    ends = race.tables.turn_ticks[calibration.turns_of(race.tables, (2040,))[0] + 1 :]
    rows = zip(found.milestone.tolist(), found.truth.tolist(), strict=True)
    assert np.array_equal(found.happened, np.concatenate([result.ticks[row, k] < ends for row, k in rows]))
    assert registry.plans(registry.POLICIES["planner:easy"]) and not registry.plans(POLICIES["historical"])
