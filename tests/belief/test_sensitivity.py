"""Sensitivity: unknowns move what they should and nothing else; indices where SALib is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from game import api, exam
from game.agents.policies import POLICIES
from game.belief import sensitivity
from game.lab import ensemble
from game.model.engine import Engine

TOY = str(Path(__file__).parents[1] / "data" / "toy.yaml")


@pytest.fixture(scope="module")
def unknowns():
    return exam.unknowns_of(TOY)


def moved(scenario, unknowns, **values):
    """Mean dates with some unknowns moved, the others in the middle."""
    sample = np.array([[values.get(one.name, (one.low + one.high) / 2) for one in unknowns]])
    policies = dict.fromkeys(scenario.tables.ids["programme"], POLICIES["as_planned"])
    return sensitivity.outputs(scenario.tables, unknowns, sample, scenario.tables.ids["milestone"], policies, 64)[0]


def test_every_great_unknown_is_there(unknowns):
    scenario, found = unknowns
    names = [one.name for one in found]
    assert {"pace_west", "pace_east", "standing_share", "shock_rate", "launchers", "landers", "money_growth"} <= set(names)
    assert len(set(names)) == len(names)
    assert sensitivity.chosen(scenario.tables) == scenario.tables.ids["milestone"], "a toy has no crewed landing: all are asked for"


def test_the_race_names_landings_phases_and_elections(race):
    assert sensitivity.chosen(race.tables) == (
        "artemis.crewed_landing", "ilrs.crewed_landing", "ilrs.phase_1", "ilrs.phase_2", "ilrs.phase_3")  # fmt: skip
    found = {one.name: one for one in sensitivity.inputs(race.tables, {}, {"party_change": (0.3, 0.6)})}
    assert (found["party_change"].low, found["party_change"].high) == (0.3, 0.6)
    assert {"pace_us", "pace_china", "pace_others"} <= set(found)


def test_unknowns_move_what_they_should(unknowns):
    scenario, found = unknowns
    names = scenario.tables.ids["milestone"]
    slow, quick = moved(scenario, found, pace_west=0.97), moved(scenario, found, pace_west=0.03)
    assert slow[names.index("red.landing")] > quick[names.index("red.landing")] + 0.3
    calm, stormy = moved(scenario, found, shock_rate=0.5), moved(scenario, found, shock_rate=2.0)
    assert (stormy >= calm).all() and stormy.sum() > calm.sum()
    good, poor = moved(scenario, found, landers=0.97), moved(scenario, found, landers=0.03)
    assert poor[names.index("red.landing")] > good[names.index("red.landing")]


def test_samples_side_by_side_are_samples_alone(unknowns):
    scenario, found = unknowns
    rng = np.random.default_rng(2)
    samples = np.array([[one.low + (one.high - one.low) * rng.random() for one in found] for _ in range(6)])
    policies = dict.fromkeys(scenario.tables.ids["programme"], POLICIES["as_planned"])
    asked = scenario.tables.ids["milestone"]
    together = sensitivity.outputs(scenario.tables, found, samples, asked, policies, 8)
    alone = np.concatenate([sensitivity.outputs(scenario.tables, found, samples[k : k + 1], asked, policies, 8) for k in range(6)])
    assert (together == alone).all()


def test_without_samples_moved_the_worlds_are_the_study(toy):
    """No unknown at all: the same mean as whole campaigns give."""
    policies = dict.fromkeys(toy.tables.ids["programme"], POLICIES["as_planned"])
    found = sensitivity.outputs(toy.tables, (), np.zeros((1, 0)), ("red.landing",), policies, 32)
    ticks = ensemble.run(Engine(toy.tables), policies, 32).ticks[toy.tables.ids["milestone"].index("red.landing")].astype(float)
    assert found[0, 0] == pytest.approx(toy.tables.start + np.minimum(ticks, toy.tables.horizon).mean() / 1024)


def test_indices_name_the_three_largest(unknowns):
    pytest.importorskip("SALib", reason="SALib is not installed (extra `lab`)")
    scenario, found = unknowns
    card = exam.sensitivity(scenario, found, {}, 16, 16, milestones=("blue.landing",))
    line = card["milestones"]["blue.landing"]
    assert card["runs"] == 16 * (len(found) + 2)
    assert len(line["largest"]) == len(card["largest"]) == 3
    assert "pace_east" in line["largest"], "what the eastern builders do drives an eastern landing"
    assert line["inputs"]["pace_west"]["st"] < line["inputs"]["pace_east"]["st"]


def test_without_the_lab_it_says_what_to_install(unknowns, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "SALib", None)
    monkeypatch.setitem(sys.modules, "SALib.analyze", None)
    scenario, found = unknowns
    with pytest.raises(ValueError, match=r"peaks-of-light\[lab\]"):
        exam.sensitivity(scenario, found, {}, 4, 4)


def test_an_unknown_milestone_is_named(unknowns):
    scenario, found = unknowns
    with pytest.raises(api.UnknownName, match=r"red\.landing"):
        exam.sensitivity(scenario, found, {}, 4, 4, milestones=("red.landin",))
