"""The worth of the next 100 M$ on a line: the same dice with and without it."""

from __future__ import annotations

import numpy as np

from game.agents.policies import POLICIES
from game.foresight import causes, margins
from game.foresight.forecast import forecast
from game.model.engine import Engine
from game.model.orders import standing


def asked(engine, state, rows, worlds=16, seat=0, policies=None, points=None):
    plan = standing(engine.tables.sizes, 1)
    return margins.margins(engine, state, rows, seat, policies or {}, plan, causes.flagged(state, engine.tables), worlds, points)


def test_only_open_lines_of_the_seat_take_money(toy_engine):
    tables, state = toy_engine.tables, toy_engine.start(2, 1)
    red = tables.ids["programme"].index("red")
    rows = margins.takers(toy_engine, state, red)
    assert rows and all(tables.element_programme[row] == red for row in rows)
    assert tables.ids["element"].index("red_launcher") in rows


def test_a_line_gets_no_more_than_it_takes_and_no_change_is_no_error(toy_engine):
    state = toy_engine.start(2, 1)
    rows = margins.takers(toy_engine, state, 0)
    got = asked(toy_engine, state, rows, points=lambda ends, tables: ends.support.astype(float))
    assert (got.given > 0).all() and (got.given <= 100).all()
    assert got.chance.shape == (len(rows), len(toy_engine.tables.ids["milestone"])) == got.late_error.shape
    assert np.isfinite(got.points).all()
    # world by world, what does not change has no error
    assert ((got.late != 0) | (got.late_error == 0)).all()


def test_more_money_for_a_starved_lander_brings_its_landing_nearer(race):
    engine = Engine(race.tables)
    tables, state = engine.tables, engine.start(7, 1)
    orders = engine.orders(state, {"artemis": POLICIES["balanced"], "ilrs": POLICIES["balanced"]})
    state, _report = engine.step(state, orders)
    rows = (tables.ids["element"].index("hls_starship"), tables.ids["element"].index("orion_crewed"))
    got = asked(engine, state, rows, 48, 0, {"ilrs": POLICIES["balanced"]})
    landing, flight = (tables.ids["milestone"].index(f"artemis.{name}") for name in ("crewed_landing", "artemis_2"))
    assert got.late[0, landing] < 0 and margins.sure(got.late[0, landing], got.late_error[0, landing])
    assert got.late[1, flight] < 0 and margins.sure(got.late[1, flight], got.late_error[1, flight])
    assert got.best(1, 0, tables) == flight
    assert got.best(1, 1, tables) == -1 or tables.milestone_programme[got.best(1, 1, tables)] == 1


def test_lines_do_not_disturb_each_other(race):
    """A line is worth the same whichever lines are asked beside it."""
    engine = Engine(race.tables)
    state = engine.start(7, 1)
    rows = margins.takers(engine, state, 0)[:6]
    together, alone = asked(engine, state, rows, 12), asked(engine, state, rows[3:4], 12)
    assert (together.late[3] == alone.late[0]).all() and together.given[3] == alone.given[0]


def test_a_token_does_not_keep_a_line_from_being_opened(race):
    """A little money before a line's planned start: it is opened all the same when its time comes."""
    engine = Engine(race.tables)
    tables, state = engine.tables, engine.start(7, 1)
    row = tables.ids["element"].index("cargo_lander")
    got = asked(engine, state, (row,), 32)
    assert got.late[0, tables.ids["milestone"].index("artemis.base_camp")] < 0
    plain = forecast(engine, state, 32, {}, standing(tables.sizes, 1))
    assert (plain.finals.finished[row] < tables.horizon).any()
