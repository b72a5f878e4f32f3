"""Calibration with a rival that thinks, small; `peaks calibrate race --rival planner` runs it at full size."""

from __future__ import annotations

import numpy as np
import pytest

from game import api, exam, rivalry
from game.agents.intelligence import picture
from game.agents.policies import POLICIES
from game.agents.registry import POLICIES as EVERYBODY
from game.agents.registry import expected
from game.belief import calibration
from game.foresight.forecast import continuation
from game.model import curves
from game.model.axes import NEVER
from game.model.engine import Engine
from game.model.state import evolve, take

TRUTHS, FUTURES = 48, 8
SEATS = {"artemis": POLICIES["historical"], "ilrs": EVERYBODY["planner:easy"]}


@pytest.fixture(scope="module")
def truths(race):
    """(engine, origins by turn, dates) of games that a planner plays as the rival."""
    engine = Engine(api.with_reference(race).tables)
    state, kept = engine.start(0, TRUTHS), {}
    while not engine.finished(state):
        kept[state.turn] = state
        state, _report = engine.step(state, engine.orders(state, SEATS))
    return engine, kept, state.milestone


def forecast(truths, turn):
    engine, kept, dates = truths
    return rivalry.forecast(engine, SEATS, kept[turn], dates, FUTURES, 0, 0)


def rivals_pit(found, tables):
    return found.pit[np.array([name.startswith("ilrs") for name in tables.ids["milestone"]])[found.milestone]]


@pytest.mark.parametrize("turn", [0, 9])
def test_forecasts_with_a_planner_as_rival_hold_what_they_say(truths, turn):
    """80 % bands of both seats within five points; the full claim (two points) is measured over 500 truths, see docs/analysts.md."""
    found, tables = forecast(truths, turn), truths[0].tables
    assert {tables.ids["milestone"][row].split(".")[0] for row in np.unique(found.milestone)} == {"artemis", "ilrs"}
    assert len(np.unique(found.truth)) == TRUTHS and found.coverage() == pytest.approx(0.8, abs=0.05)
    assert rivals_pit(found, tables).mean() == pytest.approx(0.5, abs=0.04)
    for chance, happened, count in found.reliability(5):
        assert count < 100 or abs(chance - happened) < 0.12


@pytest.mark.parametrize("turn", [2, 6])
def test_the_rival_desk_holds_what_it_says_of_a_planner(truths, turn):
    """Dates, pace and this year's money of the planner's side, in the third and the seventh year: 8 in 10 intervals, from the same worlds as the board."""
    engine, kept, dates = truths
    tables, state, dice = engine.tables, kept[turn], np.random.default_rng(1)
    games = [evolve(take(state, slice(k, k + 1)), seed=500 + k) for k in range(TRUTHS)]
    found = picture(engine, games, 1, expected(engine, state, SEATS), 2 * FUTURES)
    own = (tables.milestone_programme == 1)[:, None] & (state.milestone == NEVER)
    lines = (tables.element_programme == 1)[:, None] & (state.finished == NEVER) & (state.work > 0)
    paid = (kept[turn + 1].spent.astype(np.int64) - state.spent) / 10
    for draws, truth, rows in ((found.dates(), dates, own), (found.pace(), curves.hidden(state, tables).pace.astype(float), lines), (found.paid(), paid, lines)):
        below, same = (draws < truth[..., None]).sum(-1), (draws == truth[..., None]).sum(-1)
        rank = (below + dice.random(truth.shape) * (same + 1)) / (draws.shape[-1] + 1)
        assert ((rank > 0.1) & (rank < 0.9))[rows].mean() == pytest.approx(0.8, abs=0.06)


def test_a_rival_forecast_as_going_on_as_planned_is_missed(truths, monkeypatch):
    """What the claim is worth: with the forecast that was there before, the rival's dates lie elsewhere."""
    tables = truths[0].tables
    monkeypatch.setattr(rivalry, "expected", lambda engine, state, playing: {**playing, "ilrs": continuation})
    assert abs(rivals_pit(forecast(truths, 0), tables).mean() - 0.5) > 0.05


def test_how_truths_are_cut_is_no_part_of_what_is_forecast(truths, monkeypatch):
    whole = forecast(truths, 9)
    monkeypatch.setattr(calibration, "BLOCK", 18 * FUTURES)
    cut = forecast(truths, 9)
    assert np.array_equal(whole.chances, cut.chances) and np.array_equal(whole.truth, cut.truth) and np.array_equal(whole.happened, cut.happened)


def test_truths_are_the_games_that_the_planner_plays(race, truths, monkeypatch):
    """`calibrate` plays them as a study of the same worlds does, however it cuts them."""
    _engine, _kept, dates = truths
    monkeypatch.setattr(rivalry, "TRUTHS", 2)
    heard = []
    found = rivalry.calibrate(race, 3, 4, (2040,), {"artemis": "historical", "ilrs": "planner:easy"}, 0, heard.append)[0]
    ends = race.tables.turn_ticks[calibration.turns_of(race.tables, (2040,))[0] + 1 :]
    rows = zip(found.milestone.tolist(), found.truth.tolist(), strict=True)
    assert np.array_equal(found.happened, np.concatenate([dates[row, k] < ends for row, k in rows])) and heard == [2, 1]


def test_without_a_planner_it_is_the_calibration_that_it_was(toy):
    policies = {"red": "balanced", "blue": "sprint"}
    one, two = rivalry.calibrate(toy, 12, 6, (2023,), policies)[0], exam.calibrate(toy, 12, 6, (2023,), policies)[0]
    assert np.array_equal(one.pit, two.pit) and np.array_equal(one.chances, two.chances)
