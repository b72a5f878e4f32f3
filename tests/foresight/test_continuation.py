"""What a forecast takes for granted after this year's orders."""

from __future__ import annotations

import numpy as np

from game import api
from game.foresight.forecast import continuation, forecast
from game.model.axes import NEVER
from game.model.engine import Observation
from game.model.luck import Luck
from game.model.orders import FIX
from game.model.state import evolve


def test_lines_without_an_official_date_are_opened_when_their_planned_start_has_come(race):
    engine = api.Engine(race)
    tables = engine.tables
    lanyue = tables.ids["element"].index("lanyue")
    assert tables.announced[lanyue] == NEVER
    state = engine.start(3, 1)
    ilrs = tables.ids["programme"].index("ilrs")
    opened = []
    while not engine.finished(state) and state.turn < 6:
        orders = continuation(Observation(state, tables, ilrs), engine.legal(state), Luck(state.world_key))
        opened.append(bool(orders.funding[lanyue, 0] > 0))
        state, _report = engine.step(state, engine.orders(state, {"artemis": continuation, "ilrs": continuation}))
    assert opened.index(True) == int(np.flatnonzero(tables.turn_ticks[1:] > tables.begins[lanyue])[0])
    assert sum(opened) == 1  # from then on it is under way, and standing orders pay it


def test_a_landing_without_a_date_of_its_own_is_forecast_from_the_opening(race):
    fan = forecast(api.Engine(race), api.Engine(race).start(14, 1), worlds=60)
    chances = {row["id"]: row["reached"] for row in fan.milestones}
    assert chances["ilrs.crewed_landing"] > 0.5 and chances["artemis.base_camp"] > 0.1


def test_known_flaws_are_mended(race):
    engine = api.Engine(race)
    tables = engine.tables
    ilrs, lander = tables.ids["programme"].index("ilrs"), tables.ids["element"].index("luna_25_craft")
    state = engine.start(3, 1)
    seen = state.flaws_seen.copy()
    seen[lander] = 1
    state = evolve(state, flaws_seen=seen)
    orders = continuation(Observation(state, tables, ilrs), engine.legal(state), Luck(state.world_key))
    assert orders.repair[lander, 0] == FIX and np.count_nonzero(orders.repair) == 1
