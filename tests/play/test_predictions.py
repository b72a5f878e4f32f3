"""Own forecasts: kept in the save, scored by hand, harmless to saves that have none."""

from __future__ import annotations

import json

import pytest

from game import api
from game.model.state import evolve
from game.play import predictions, saves
from game.play.predictions import Prediction
from game.play.session import Session


@pytest.fixture
def session(race: api.Scenario, tmp_path) -> Session:
    return Session.new(race, "artemis", 3, autosave=tmp_path / "own.jsonl")


def test_they_go_into_the_save_and_come_back(session, race):
    fan = session.forecast()
    session.predict("artemis.artemis_1", 2023, 0.7, fan)
    made = session.predict("ilrs.phase_1", 2030, 0.25, fan)
    session.commit()
    again = Session.new(race, "artemis", 3)
    assert again.resume(saves.read(session.autosave)) == ""
    assert again.predictions == session.predictions and again.predictions[1] == made
    assert 0 <= made.game <= 1 and made.turn == 0


def test_a_save_without_them_is_read_and_damaged_ones_are_left_out(session, race):
    session.commit()
    lines = session.autosave.read_text().splitlines()
    assert "predictions" not in json.loads(lines[-1])  # as before this was there
    kept = [0, "artemis.artemis_1", 2023, 0.5, 0.4]
    last = json.loads(lines[-1]) | {"predictions": [kept, [0, "nobody", 2023, 0.5, 0.4], "?", [1, 2], [0, "ilrs.luna_25", 2023, 7, 0]]}
    session.autosave.write_text("\n".join([*lines[:-1], json.dumps(last)]) + "\n")
    again = Session.new(race, "artemis", 3)
    again.resume(saves.read(session.autosave))
    assert again.predictions == [Prediction(0, "artemis.artemis_1", 2023, 0.5, 0.4)]


def test_scores_worked_out_by_hand(race):
    tables = race.tables
    state = api.Engine(race).start(1, 1)
    dates = state.milestone.copy()
    one, two = (tables.ids["milestone"].index(name) for name in ("artemis.artemis_1", "ilrs.luna_25"))
    dates[one], dates[two] = predictions.tick(2023, tables), predictions.tick(2023, tables) + 1
    state = evolve(state, milestone=dates, turn=5)  # the opening of 2026
    made = [
        Prediction(0, "artemis.artemis_1", 2023, 0.8, 0.5),  # came on the last day
        Prediction(0, "ilrs.luna_25", 2023, 0.4, 0.1),  # came a day too late
        Prediction(0, "artemis.artemis_2", 2025, 0.5, 0.5),  # did not come
        Prediction(0, "artemis.artemis_2", 2026, 0.9, 0.5),  # nobody knows yet
    ]
    assert [predictions.came(item, state, tables) for item in made] == [True, False, False, None]
    found = predictions.score(made, state, tables)
    assert (found.settled, found.open) == (3, 1)
    assert found.own == pytest.approx((0.04 + 0.16 + 0.25) / 3) and found.game == pytest.approx((0.25 + 0.01 + 0.25) / 3)
    assert [(band.count, band.said, band.came) for band in found.bands] == [(2, pytest.approx(0.45), 0.0), (1, pytest.approx(0.8), 1.0)]
    assert predictions.score([], state, tables).settled == 0


def test_the_games_own_chance_is_that_of_its_forecast(session):
    fan = session.forecast()
    row = session.engine.tables.ids["milestone"].index("artemis.artemis_2")
    made = session.predict("artemis.artemis_2", 2028, 0.5, fan)
    assert made.game == pytest.approx(fan.share(row, 2029.0), abs=0.02)
