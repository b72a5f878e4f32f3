"""What a forecast takes a planner for: found out from the tables alone, weighed by what is seen, the same for a game alone and in a block."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from game import api
from game.agents import foreseen, opening, rivals
from game.agents.foreseen import DOUBT
from game.agents.levels import Level
from game.agents.planner import Planner
from game.agents.policies import HABITS, POLICIES
from game.agents.registry import expected
from game.foresight.forecast import forecast
from game.model import luck
from game.model.engine import Engine
from game.model.orders import ORDERS
from game.model.state import STOCKS, evolve, take
from game.play.session import Session
from game.reporting import prices

TINY = Level("tiny", study=8, study_worlds=6, plans=4, worlds=2, finals=0, final_worlds=0, years=3, every=2, reviews=True)
ILRS = 1


@pytest.fixture(scope="module")
def engine(race) -> Engine:
    return Engine(api.with_reference(race).tables)


def played(engine, rival, turns, worlds=6, seed=2):
    state = engine.start(seed, worlds)
    while state.turn < turns:
        state, _report = engine.step(state, engine.orders(state, {"artemis": POLICIES["balanced"], "ilrs": rival}))
    return state


def fixed(found):
    """How likely each game has it that the rival plays a fixed policy. (GAME,)"""
    return found.ends[len(HABITS) - 1]


def test_courses_begin_with_the_plan_and_are_a_planner_s_own(engine):
    ways = foreseen.courses(engine, ILRS, TINY)
    assert len(ways) == foreseen.CAMPAIGNS and {len(way) for way in ways} == {foreseen.YEARS}
    base = opening.plans(engine, ILRS, TINY)[0]
    assert {way[0].habit for way in ways} == {base} and any(plan.name for way in ways for plan in way)
    assert foreseen.courses(Engine(engine.tables), ILRS, TINY) is ways, "worked out once for a scenario"


def test_a_rival_is_taken_for_what_it_is_seen_doing(engine):
    opened = foreseen.foreseen(engine, engine.start(1, 2), ILRS, TINY)
    assert np.allclose(fixed(opened), DOUBT)
    planning = foreseen.foreseen(engine, played(engine, Planner(TINY), 4), ILRS, TINY)
    assert (fixed(planning) < 0.02).all()
    mistaken = foreseen.foreseen(engine, played(engine, POLICIES["robotic_first"], 6), ILRS, TINY)
    assert (fixed(mistaken) > 0.9).all(), "whoever plays as a fixed policy does is taken for that, whatever he is called"


def test_nothing_hidden_and_none_of_its_dice_are_asked(engine, monkeypatch):
    state = played(engine, Planner(TINY), 4)
    other = engine.start(77, 6, 900)
    hidden = {name: getattr(other, name) for name, stock in STOCKS.items() if stock.hidden}
    sealed = state.aim_sealed.copy()
    sealed[ILRS] = (sealed[ILRS] + 3) % 8
    elsewhere = evolve(state, aim_sealed=sealed, seed=77, first_world=900, **hidden)
    shown = engine.legal(state)  # the same numbers on the desk, another truth behind them
    monkeypatch.setattr(rivals.legality, "legal", lambda where, tables: dataclasses.replace(shown, _state=where))
    one, two = (foreseen.foreseen(engine, where, ILRS, TINY) for where in (state, elsewhere))
    assert np.array_equal(one.ends, two.ends) and one.ways is two.ways


def test_a_game_alone_is_that_game_in_a_block_and_a_world_keeps_its_style(engine):
    state = played(engine, Planner(TINY), 3)
    whole, alone = foreseen.foreseen(engine, state, ILRS, TINY), foreseen.foreseen(engine, take(state, slice(4, 5)), ILRS, TINY)
    assert np.array_equal(whole.ends[:, 4:5], alone.ends)
    seen, legal, dice = engine.observe(state, ILRS), engine.legal(state), luck.Luck(luck.world_keys(3, "policy", 0, 6))
    orders = whole(seen, legal, dice)
    state_ = take(state, slice(4, 5))
    again = alone(engine.observe(state_, ILRS), engine.legal(state_), luck.Luck(dice.keys[4:5]))
    for name in ORDERS:
        assert np.array_equal(getattr(orders, name)[..., 4:5], getattr(again, name)), name
    twice = whole(seen, legal, dice)
    assert all(np.array_equal(getattr(orders, name), getattr(twice, name)) for name in ORDERS)


def test_forecasts_of_a_campaign_never_ask_the_planner(race, engine, monkeypatch):
    """Neither the fan nor the price of a draft may know its thoughts; both go on by its courses and by fixed policies."""
    from game.agents import registry

    monkeypatch.setitem(registry.POLICIES, "tiny", Planner(TINY))
    session = Session.new(api.with_reference(race), "artemis", 3, 1, {"ilrs": "tiny"})
    registry.prepare(session.engine, session.policies())
    asked = []
    monkeypatch.setattr(Planner, "think", lambda *given: asked.append(given))
    session.fill("balanced")
    session.order("promise", "artemis.crewed_landing", 2030)
    idle = forecast(session.engine, session.state, 64, session.expected())
    assert isinstance(prices.dates_slipped(session, lambda: (idle, session.forecast())), list) and not asked
    once, again = session.expected(), session.expected()
    assert once["ilrs"] is again["ilrs"] and isinstance(once["ilrs"], foreseen.Foreseen), "weighed once a year, not at every move of a slider"


def test_a_planner_is_expected_to_go_on_otherwise_than_a_fixed_policy(engine):
    state = engine.start(4, 1)
    seats = {"artemis": POLICIES["historical"], "ilrs": Planner(TINY)}
    theirs = expected(engine, state, seats)
    assert theirs["artemis"] is POLICIES["historical"]
    ours = forecast(engine, state, 24, theirs).ticks
    assert not np.array_equal(ours, forecast(engine, state, 24, {"artemis": POLICIES["historical"]}).ticks)
    assert len(rivals.POOL) + foreseen.CAMPAIGNS == len(theirs["ilrs"].ends)
