"""What holds a milestone up, in worlds worked out by hand; and which assumptions its date hangs on."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from game.foresight import holding
from game.foresight.forecast import Fan, forecast
from game.model.axes import NEVER
from game.model.engine import Engine
from game.model.state import evolve


def fan_of(engine: Engine, worlds: list[dict[str, int]]) -> Fan:
    """A fan whose nodes came at the given ticks; what is not named never came."""
    tables, state = engine.tables, engine.start(1, len(worlds))
    arrays = {}
    for name, axis in (("finished", "element"), ("achieved", "mission"), ("reached", "capability")):
        arrays[name] = np.array([[world.get(row, NEVER) for world in worlds] for row in tables.ids[axis]], np.uint16)
    node = tables.ids["milestone"].index("red.landing")
    milestone = state.milestone.copy()
    milestone[node] = arrays["achieved"][tables.ids["mission"].index("red_landing")]
    final = evolve(state, milestone=milestone, **arrays)
    return Fan(tables, milestone, final)


WORLDS = [
    # the lander came last, long after the test flight
    {"red_launcher": 3000, "red_test": 3200, "red_lander": 4000, "any_lander": 4000, "red_landing": 4300},
    # the test flight came last, because of its launcher
    {"red_launcher": 5000, "red_test": 5200, "red_lander": 4000, "any_lander": 4000, "red_landing": 5300},
    # of two landers the first counts
    {"red_launcher": 3000, "red_test": 3200, "red_lander": 9000, "red_spare": 4500, "any_lander": 4500, "red_landing": 4600},
    # no lander came: either would do
    {"red_launcher": 3000, "red_test": 3200},
    # all was there, and the flight failed
    {"red_launcher": 3000, "red_test": 3200, "red_lander": 4000, "any_lander": 4000},
    # the flight itself came two years after all it needs
    {"red_launcher": 3000, "red_test": 3200, "red_lander": 4000, "any_lander": 4000, "red_landing": 6100},
]


def test_criticality_in_worlds_worked_out_by_hand(toy_engine):
    tables = toy_engine.tables
    fan = fan_of(toy_engine, WORLDS)
    found = {tables.ids[held.axis][held.row]: held for held in holding.critical(fan, tables.ids["milestone"].index("red.landing"), 2000)}
    shares = {name: round(held.share * len(WORLDS)) for name, held in found.items()}
    # the lander holds it up in worlds 0, 3 and 5, the flight itself in 4 and 5
    assert shares == {"red_lander": 3, "red_test": 1, "red_launcher": 1, "red_spare": 2, "red_landing": 2}
    lasts = {name: round(held.last * len(WORLDS)) for name, held in found.items()}
    assert lasts == {"red_lander": 3, "red_test": 1, "red_launcher": 0, "red_spare": 2, "red_landing": 2}
    assert {name: round(held.missing * len(WORLDS)) for name, held in found.items() if held.missing} == {
        "red_lander": 1, "red_spare": 1, "red_landing": 1}  # fmt: skip


def test_what_was_there_already_holds_nothing_up(toy_engine):
    milestone = toy_engine.tables.ids["milestone"].index("red.landing")
    fan = fan_of(toy_engine, WORLDS[:1])
    found = holding.critical(fan, milestone, 4100)
    assert [(held.axis, fan.tables.ids[held.axis][held.row]) for held in found] == [("mission", "red_landing")]
    assert holding.critical(fan, milestone, 5000) == []


def test_shares_are_shares_and_the_root_is_reached_in_every_world(race):
    engine = Engine(race.tables)
    fan = forecast(engine, engine.start(3, 1), 48)
    for milestone in range(len(fan.ticks)):
        lines, flights = holding.behind(fan.tables, milestone)
        found = holding.critical(fan, milestone, 0)
        assert all(0 < held.share <= 1 and held.last <= held.share and held.missing <= held.share + 1e-9 for held in found)
        assert {held.row for held in found if held.axis == "element"} <= set(lines)
        assert {held.row for held in found if held.axis == "mission"} <= set(flights)
        assert sum(held.share for held in found) >= 0.99  # something holds it up in every world


def test_a_slow_team_is_found_by_the_tornado(race):
    engine = Engine(race.tables)
    fan = forecast(engine, engine.start(3, 1), 400)
    tables = fan.tables
    bars = holding.tornado(fan, tables.ids["milestone"].index("artemis.artemis_2"), 0)
    orion = next(bar for bar in bars if (bar.kind, tables.ids["element"][bar.row]) == ("pace", "orion_crewed"))
    assert orion.sure and orion.swing > 0
    assert all(abs(one.swing) >= abs(two.swing) for one, two in itertools.pairwise(bars) if one.sure == two.sure)


def test_conditional_means_of_a_quantity_worked_out_by_hand(toy_engine):
    tables = toy_engine.tables
    fan = fan_of(toy_engine, [{"red_launcher": 3000, "red_lander": 3000 + 10 * k, "red_test": 3200, "red_landing": 4000 + 100 * k} for k in range(12)])
    levels = fan.finals.pace_level.copy()
    lander = tables.ids["element"].index("red_lander")
    levels[:] = 7
    levels[lander] = np.arange(12) * 2
    fan = dataclasses.replace(fan, finals=evolve(fan.finals, pace_level=levels))
    bars = [bar for bar in holding.tornado(fan, tables.ids["milestone"].index("red.landing"), 0) if bar.kind == "pace"]
    assert [bar.row for bar in bars] == [lander]  # what is the same in all worlds has no bar
    assert bars[0].low == pytest.approx(np.mean([4000, 4100, 4200, 4300])) and bars[0].high == pytest.approx(np.mean([4800, 4900, 5000, 5100]))
