"""The planner sees what a player sees, orders what a player may order, and does in a block what it does alone."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from game import api
from game.agents import rivals
from game.agents.levels import LEVELS, Level
from game.agents.planner import PLANNERS, NoReference, Planner
from game.agents.policies import POLICIES
from game.agents.reasons import held_up
from game.agents.registry import POLICIES as EVERYBODY
from game.agents.registry import SUMMARIES
from game.foresight.nested import imagine_each
from game.lab import ensemble
from game.model import luck
from game.model.engine import Engine, Observation
from game.model.orders import ORDERS
from game.model.state import STOCKS, evolve, take
from game.play import saves
from game.play.session import Session
from game.reporting.reasons import BECAUSE, sentence

TINY = Level("tiny", study=4, study_worlds=6, plans=5, worlds=3, finals=2, final_worlds=3, years=4, every=1, reviews=True)


@pytest.fixture(scope="module")
def engine(race) -> Engine:
    return Engine(api.with_reference(race).tables)


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(TINY)


def midway(engine: Engine, worlds: int, turns: int, seed: int = 3):
    state = engine.start(seed, worlds)
    while state.turn < turns:
        state, _report = engine.step(state, engine.orders(state, {"artemis": POLICIES["sprint"], "ilrs": POLICIES["random"]}))
    return state


def asked(planner: Planner, state, engine: Engine, seat: int, legal=None):
    keys = luck.world_keys(state.seed, "policy", state.first_world, state.worlds)
    return planner(Observation(state, engine.tables, seat), legal or engine.legal(state), luck.Luck(keys))


@pytest.mark.parametrize(("seat", "turns"), [(0, 1), (1, 6), (0, 15)])
def test_what_is_hidden_changes_no_order(engine, planner, seat, turns):
    state = midway(engine, 5, turns)
    other = engine.start(99, 5, 700)
    hidden = {name: getattr(other, name) for name, stock in STOCKS.items() if stock.hidden}
    sealed = state.aim_sealed.copy()
    sealed[1 - seat] = (sealed[1 - seat] + 3) % 8
    elsewhere = evolve(state, aim_sealed=sealed, **hidden)
    legal = engine.legal(state)
    shown = dataclasses.replace(legal, _state=elsewhere)  # the same numbers on the desk, another truth behind them
    one, two = asked(planner, state, engine, seat, legal), asked(planner, elsewhere, engine, seat, shown)
    for name in ORDERS:
        assert np.array_equal(getattr(one, name), getattr(two, name)), name
    truth, played = engine.step(state, engine.orders(state, {}))[0], engine.step(elsewhere, engine.orders(elsewhere, {}))[0]
    assert not np.array_equal(truth.seen_work, played.seen_work)  # it would have mattered


def test_nothing_hidden_can_be_observed(engine):
    seen = Observation(engine.start(1, 2), engine.tables, 0)
    for name, stock in STOCKS.items():
        if stock.hidden:
            with pytest.raises(AttributeError):
                getattr(seen, name)
    with pytest.raises(AttributeError):
        _ = seen.seed


def test_a_game_alone_is_that_game_in_a_block(engine, planner, monkeypatch):
    seats = {"artemis": planner, "ilrs": Planner(dataclasses.replace(TINY, name="other", every=2, finals=0, final_worlds=0))}
    block = ensemble.run(engine, seats, 5, seed=4, until=2025)
    parts = [ensemble.run(engine, seats, 1, seed=4, first_world=k, until=2025) for k in range(5)]
    assert sum(int(part.digest, 16) for part in parts) % 2**128 == int(block.digest, 16)
    monkeypatch.setattr("game.agents.lookahead.WIDEST", 7)  # how an imagined block is cut is no part of it
    assert ensemble.run(engine, seats, 5, seed=4, until=2025).digest == block.digest


def test_the_rival_is_known_by_what_it_does(engine):
    for name in ("balanced", "sprint", "robotic_first"):
        state = engine.start(2, 6)
        while state.turn < 5:
            state, _report = engine.step(state, engine.orders(state, {"artemis": POLICIES[name], "ilrs": POLICIES["balanced"]}))
        imagined = imagine_each(Observation(state, engine.tables, 1), engine.legal(state).full_need, luck.world_keys(1, "policy", 0, 6)[:, None])
        chances = rivals.likely(imagined, engine.tables, 0)
        assert (chances[rivals.POOL.index(name)] > 700).all(), name
        assert (chances.sum(axis=0) <= 1000).all() and (chances > 0).all()
        one = rivals.likely(take(imagined, slice(2, 3)), engine.tables, 0)
        assert np.array_equal(one, chances[:, 2:3])


def test_what_is_imagined_of_a_rival_is_no_truth(engine):
    """The imagined sealed aim is the one of the policy the rival is taken for, in every world."""
    from game.agents.lookahead import with_rivals

    state = midway(engine, 3, 4)
    seen = Observation(state, engine.tables, 1)
    imagined = with_rivals(imagine_each(seen, engine.legal(state).full_need, luck.world_keys(1, "policy", 0, 12).reshape(3, 4)), engine.tables, 1, 3)
    assert np.array_equal(imagined.state.aim_sealed[0], rivals.sealed(imagined.kinds[0], imagined.state.aim_open[0]))
    assert np.array_equal(imagined.state.aim_sealed[1], np.repeat(state.aim_sealed[1], 4))


def test_levels_are_listed_and_cost_what_they_say():
    assert {"planner", "planner:easy", "planner:hard"} <= set(SUMMARIES) and set(SUMMARIES) <= set(EVERYBODY)
    easy, normal, hard = LEVELS.values()
    assert easy.budget < normal.budget < hard.budget and normal.budget == 8 * 4 + 3 * 8


def test_without_reference_campaigns_there_is_nothing_to_plan_for(race, planner):
    engine = Engine(race.tables)
    with pytest.raises(NoReference):
        engine.orders(engine.start(1, 1), {"artemis": planner})


@pytest.mark.parametrize("seat", ["artemis", "ilrs"])
def test_every_order_has_a_reason_and_its_sentence(race, planner, monkeypatch, seat):
    session = Session.new(api.with_reference(race), seat, 3, 1)
    monkeypatch.setitem(EVERYBODY, "tiny", planner)
    monkeypatch.setitem(PLANNERS, "tiny", planner)
    found = {}
    for _turn in range(5):
        orders, reasons = session.advise("tiny"), session.because("tiny")
        assert [one.action for one in reasons] == orders and orders
        for one in reasons:
            told = sentence(one, session.engine.tables)
            assert told.endswith(".") and "{" not in told
            found.setdefault(one.reason, told)
        session.fill("tiny")
        session.commit()
    assert {"holds_up", "ready", "aim", "site"} <= set(found) <= set(BECAUSE)
    assert "because it holds up" in found["holds_up"] and "of 10 imagined worlds" in found["holds_up"]


def test_who_holds_up_whom():
    """Of two lines that a landing needs the later one holds it up, and of two of which one is enough the sooner."""
    scenario = api.load_scenario("race")
    tables = scenario.tables
    engine = Engine(tables)
    state = engine.start(1, 3)
    landing = tables.ids["milestone"].index("ilrs.crewed_landing")
    lines = held_up(state, tables, int(tables.milestone_node[landing]), 0)
    assert (lines >= 0).all() and (tables.element_programme[lines] == tables.ids["programme"].index("ilrs")).all()


def test_a_campaign_against_a_planner_is_saved_and_goes_on_as_it_would_have(race, planner, monkeypatch, tmp_path):
    monkeypatch.setitem(EVERYBODY, "planner:easy", planner)
    whole = Session.new(api.with_reference(race), "ilrs", 3, 1, {"artemis": "planner:easy"}, tmp_path / "a.jsonl")
    for _turn in range(2):
        whole.commit()
    read = saves.read(tmp_path / "a.jsonl")
    assert read.header["rivals"] == {"artemis": "planner:easy"}
    saves.replay(read, whole.engine, True)
    again = Session.new(api.with_reference(race), "ilrs", 3, 1, read.header["rivals"])
    assert again.resume(read) == ""
    for session in (whole, again):
        session.commit()
    assert whole.history[-1].digest == again.history[-1].digest
    assert again.forecast(4).ticks.shape[1] == 4  # nobody can foresee what a planner will think: its lines go on as planned
    assert isinstance(again.policies()["artemis"], Planner) and not isinstance(again.expected()["artemis"], Planner)
