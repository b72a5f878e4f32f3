"""Reference campaigns: the shipped tables are of the shipped scenarios, and an aim's score is a percentile among them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from game import api
from game.foresight import score
from game.lab import reference
from game.model.axes import AIMS


@pytest.mark.parametrize("name", ["race", "race-history", "artemis", "ilrs"])
def test_shipped_tables_are_of_the_shipped_scenarios(name):
    """Otherwise renew them: `peaks reference race race-history artemis ilrs`."""
    scenario = api.load_scenario(name)
    found = reference.read(api.reference_path(scenario), scenario.digest)
    assert found is not None
    assert all(np.all(np.diff(table, axis=1) >= 0) and table[:, -1].max() > 0 for table in found.values())


def test_the_shipped_table_is_what_the_command_makes(race):
    """Bit for bit but for rounding: the same seed, the same worlds."""
    shipped = reference.read(api.reference_path(race), race.digest)
    made = reference.build(api.Engine(race), 1000)
    assert all(np.allclose(made[seat], shipped[seat], atol=6e-4) for seat in shipped)


def test_points_are_percentiles_of_the_seat(toy):
    scenario = api.with_reference(toy)
    engine = api.Engine(scenario)
    state = engine.start(3, 200)
    while not engine.finished(state):
        state, _ = engine.step(state, engine.orders(state, {"red": "balanced", "blue": "sprint"}))
    parts = score.parts(state, scenario.tables)
    assert parts["open"].min() >= 0 and parts["open"].max() <= 25
    row = np.zeros(3, int)
    marks = scenario.tables.reference["red"][0]
    shares = score.percentile(np.array([0.0, marks[50], marks[-1] + 1]), row, "red", scenario.tables)
    assert shares[0] == 0 and shares[1] <= 0.5 and shares[2] == 1
    poorer = dataclasses.replace(state.__class__(**state.__dict__), replaced=state.replaced + 1)
    assert np.allclose(score.points(poorer, scenario.tables), score.points(state, scenario.tables) - scenario.tables.parameters["leader_points"])


def test_a_table_of_another_scenario_or_half_a_file_is_none(tmp_path, toy):
    made = reference.build(api.Engine(toy), 120)
    path = tmp_path / "reference" / "toy.json"
    reference.write(path, made, toy.digest, 120)
    assert set(reference.read(path, toy.digest)) == {"red", "blue"}
    assert reference.read(path, "another") is None
    path.write_text(path.read_text()[:500])
    assert reference.read(path, toy.digest) is None
    assert len(reference.ROWS) == len(AIMS) + 2
