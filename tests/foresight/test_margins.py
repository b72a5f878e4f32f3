"""The worth of 100 M$ more on a line, once or every year: the same dice with and without it, and nobody else pays."""

from __future__ import annotations

import numpy as np
import pytest

from game.agents.policies import POLICIES
from game.foresight import blocks, causes, margins
from game.foresight.forecast import forecast, imagine
from game.model import legality
from game.model.engine import Engine
from game.model.orders import standing

PARTS = ("chance", "chance_error", "late", "late_error", "points", "points_error")


def asked(engine, state, rows, worlds=16, seat=0, policies=None, points=None):
    plan = standing(engine.tables.sizes, 1)
    return margins.margins(engine, state, rows, seat, policies or {}, plan, causes.flagged(state, engine.tables), worlds, points)


@pytest.fixture(scope="module")
def second(race):
    """The race after a year of balanced policies."""
    engine = Engine(race.tables)
    state = engine.start(7, 1)
    state, _report = engine.step(state, engine.orders(state, {"artemis": POLICIES["balanced"], "ilrs": POLICIES["balanced"]}))
    return engine, state


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
    for effect in (got.once, got.yearly):
        assert effect.chance.shape == (len(rows), len(toy_engine.tables.ids["milestone"])) == effect.late_error.shape
        assert np.isfinite(effect.points).all()
        # world by world, what does not change has no error
        assert ((effect.late != 0) | (effect.late_error == 0)).all()


def test_the_money_is_on_top_and_what_the_plan_gives_the_line_stays(second):
    """A year in which a line has 100 M$ more: it is spent there, the purse ends as without it, and so does the standing share."""
    engine, state = second
    row, worlds = engine.tables.ids["element"].index("hls_starship"), 8
    side = blocks.tile(imagine(engine, state, worlds), 2)
    orders = blocks.orders_of(engine, side, {}, 2)
    played, got = margins.year(engine, side, orders, [(1, row)], [(1, row)], worlds)
    without, paid = blocks.split(played.spent, 2)
    assert got.tolist() == [margins.NEXT] and (paid[row] - without[row] == margins.NEXT).all()
    assert (np.delete(paid, row, axis=0) == np.delete(without, row, axis=0)).all()
    for name in ("reserve", "bills", "level", "envelope"):
        first, paid_ = blocks.split(getattr(played, name), 2)
        assert (first == paid_).all(), name
    # the block without money is the year as the engine plays it
    plain, _report = engine.step(side, legality.project(orders, side, engine.tables))
    assert (plain.level[:, :worlds] == played.level[:, :worlds]).all() and (plain.reserve[:, :worlds] == played.reserve[:, :worlds]).all()


def test_money_every_year_brings_a_landing_nearer_and_once_hires_a_team_that_is_not_paid(second):
    engine, state = second
    tables = engine.tables
    rows = tuple(tables.ids["element"].index(name) for name in ("hls_starship", "gateway_logistics"))
    got = asked(engine, state, rows, 48, 0, {"ilrs": POLICIES["balanced"]})
    landing, gateway = (tables.ids["milestone"].index(f"artemis.{name}") for name in ("crewed_landing", "gateway_operational"))
    assert got.yearly.late[0, landing] < 0 and margins.sure(got.yearly.late[0, landing], got.yearly.late_error[0, landing])
    assert got.yearly.late[0, landing] < got.once.late[0, landing] < 0
    assert got.yearly.late[1, gateway] < 0 < got.once.late[1, gateway]
    assert margins.sure(got.once.late[1, gateway], got.once.late_error[1, gateway])


def test_lines_do_not_disturb_each_other(race):
    """A line is worth the same whichever lines are asked beside it: the card of a line and the list of all tell one number."""
    engine = Engine(race.tables)
    state = engine.start(7, 1)
    rows = margins.takers(engine, state, 0)[:5]
    together, alone = asked(engine, state, rows, 12), asked(engine, state, rows[3:4], 12)
    assert together.given[3] == alone.given[0]
    for effect, other in ((together.once, alone.once), (together.yearly, alone.yearly)):
        assert all(np.array_equal(getattr(effect, name)[3], getattr(other, name)[0], equal_nan=True) for name in PARTS)


def test_a_token_does_not_keep_a_line_from_being_opened(race):
    """A little money before a line's planned start: it is opened all the same when its time comes."""
    engine = Engine(race.tables)
    tables, state = engine.tables, engine.start(7, 1)
    row = tables.ids["element"].index("cargo_lander")
    got = asked(engine, state, (row,), 32)
    camp = tables.ids["milestone"].index("artemis.base_camp")
    assert got.once.late[0, camp] < 0 and got.yearly.late[0, camp] < 0
    plain = forecast(engine, state, 32, {}, standing(tables.sizes, 1))
    assert (plain.finals.finished[row] < tables.horizon).any()


def test_what_is_told_is_seen_again_in_other_worlds(second, monkeypatch):
    """Differences beyond SURE have the same sign in worlds that were not asked."""
    engine, state = second
    rows = tuple(engine.tables.ids["element"].index(name) for name in ("hls_starship", "gateway_logistics", "cargo_lander", "orion_crewed", "viper"))
    found = []
    for first, worlds in ((0, 48), (48, 192)):
        monkeypatch.setattr(margins, "imagine", lambda engine, state, worlds, first=first: imagine(engine, state, worlds, first=first))
        found.append(asked(engine, state, rows, worlds, 0, {"ilrs": POLICIES["balanced"]}).yearly)
    told = np.abs(found[0].late) > margins.SURE * found[0].late_error
    again = np.sign(found[0].late) == np.sign(found[1].late)
    assert told.sum() >= 4 and again[told].all()
