"""Compiled years against the rules: every field after every year, digests, and all that is left to the rules."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

pytest.importorskip("llvmlite", reason="needs the extra `speed`")

from game import compiled
from game.compiled import store
from game.compiled.running import Years
from game.compiled.verifying import differences, thrown
from game.foresight import forecast
from game.lab import ensemble
from game.model.engine import Engine, IllegalOrder
from game.model.state import digest, evolve

SEATS = ("red", "blue")
GOING_ON = dict.fromkeys(SEATS, forecast.continuation)
FORECASTS = store.kind_of(GOING_ON) or ""


@pytest.fixture(scope="module")
def years(toy):
    return {kind: Years(store.compile_parts(toy.tables, kind)) for kind in (store.GIVEN, FORECASTS)}


@pytest.fixture
def parts(years):
    return [ready.part for ready in years[store.GIVEN].parts]


@pytest.fixture
def quick(toy, years):
    """An engine that plays compiled years, and one that does not."""
    engine, plain = Engine(toy.tables), Engine(toy.tables)
    engine.quick = compiled.Quick()
    for kind, made in years.items():
        engine.quick._years[engine.quick._key(toy.tables, kind)] = made
    plain.quick = None
    return engine, plain


def test_every_field_after_every_year_by_orders_of_all_kinds_and_in_forecasts(toy, years):
    for kind, made in years.items():
        assert differences(made, toy.tables, store.policies_of(kind), 333, seed=5) == []


def test_forecasts_and_studies_are_the_same_bits(quick):
    engine, plain = quick
    fans = [forecast.forecast(one, one.start(7, 1), 70) for one in quick]
    assert engine.quick.ready(engine.tables, {name: lambda seen, legal, dice: seen.standing() for name in engine.tables.ids["programme"]})
    assert not compiled.Quick().ready(plain.tables, {})
    assert digest(fans[0].finals) == digest(fans[1].finals)
    names = engine.tables.ids["programme"]
    both = [ensemble.run(one, dict.fromkeys(names, forecast.continuation), 130, 3, block=64) for one in (engine, plain)]
    assert both[0].digest == both[1].digest


def test_compiled_years_are_played_and_what_they_do_not_cover_is_left_to_the_rules(quick, monkeypatch):
    engine, _plain = quick
    state, played = engine.start(1, 40), []
    quickly = Years.play
    monkeypatch.setattr(Years, "play", lambda *given: played.append(quickly(*given)) or played[-1])
    orders = engine.observe(state, 0).standing()
    engine.step(state, orders)
    assert len(played) == 1 and played[0] is not None
    for worlds, options in ((40, {"record": "full"}), (40, {"pins": {"work": state.world_key}}), (8, {})):
        some = engine.start(1, worlds)
        engine.step(some, engine.observe(some, 0).standing(), **options)
        assert len(played) == 1
    end = evolve(state, turn=engine.tables.turns)
    assert engine.quick.step(engine, end, orders) is None
    wide = dataclasses.replace(orders, funding=orders.funding.astype(np.int64))
    assert engine.quick.step(engine, state, wide) is None


@pytest.mark.parametrize("worlds", (33, 48, 63, 64, 95, 200))
def test_threads_that_share_the_worlds_play_the_same_bits(quick, worlds):
    engine, plain = quick
    engine.quick.threads = 3
    fans = [forecast.forecast(one, one.start(7, 1), worlds) for one in quick]
    assert digest(fans[0].finals) == digest(fans[1].finals)
    states = [one.start(7, worlds) for one in quick]
    orders = plain.observe(states[0], 0).standing()
    after = [one.step(state, orders)[0] for one, state in zip(quick, states, strict=True)]
    assert digest(after[0]) == digest(after[1])


def test_one_order_that_is_not_legal_in_one_threads_worlds_leaves_the_year_to_the_rules(quick):
    engine, _plain = quick
    engine.quick.threads = 2
    state = engine.start(1, 200)
    orders = engine.observe(state, 0).standing()
    orders.funding[0, 150] = 10**9
    assert engine.quick.step(engine, state, orders) is None
    with pytest.raises(IllegalOrder):
        engine.step(state, orders)


def test_orders_that_are_not_legal_are_refused_with_the_same_reasons(quick):
    engine, _plain = quick
    state, said = engine.start(1, 40), []
    orders = thrown(engine, state, np.random.default_rng(0))
    orders.funding[0, 17] = 2**30
    for one in quick:
        with pytest.raises(IllegalOrder) as refused:
            one.step(state, orders)
        said.append(str(refused.value))
    assert said[0] == said[1] and "world 17" in said[0]


def test_years_are_stored_once_they_agree_with_the_rules(toy, parts, tmp_path, monkeypatch):
    path = tmp_path / "years" / "given.npz"
    monkeypatch.setattr(store, "compile_parts", lambda tables, kind: parts)
    assert store.load(path) is None
    assert store.make(path, toy.tables, store.GIVEN)
    assert differences(store.load(path), toy.tables, None, 64) == []
    wrong = toy.tables.parameters | {"staff_step": 0.31}
    assert not store.make(path, dataclasses.replace(toy.tables, parameters=wrong), store.GIVEN)
    assert store.load(path) is False
    assert "differs from the rules in 0: " in store.reason(path)
    path.write_bytes(b"no years")
    assert store.load(path) is None and not path.exists(), "what is damaged is made anew"


def test_what_was_found_to_differ_is_used_no_more(toy, years, monkeypatch):
    quick = compiled.Quick()
    name = quick._key(toy.tables, store.GIVEN)
    quick._years[name] = years[store.GIVEN]
    monkeypatch.setattr("game.compiled.verifying.differences", lambda *given: ["3: work"])
    assert quick.examined(toy.tables, None, 64)["differences"] == ["3: work"]
    assert compiled.Quick()._of(toy.tables, store.GIVEN) is False


def test_a_process_of_its_own_makes_a_file_and_another_at_work_is_waited_for_or_not(toy, tmp_path):
    path = tmp_path / "years" / "given.npz"
    with store._alone(path.parent / "lock", False) as mine:
        assert mine
        store.ask(path, toy.tables, store.GIVEN)
        store._CHILDREN[-1].wait()
        assert not path.exists()
    store.ask(path, toy.tables, store.GIVEN, wait=True)
    assert differences(store.load(path), toy.tables, None, 64) == []
    assert sorted(file.name for file in path.parent.iterdir()) == ["given.npz", "lock"]


def test_a_policy_is_known_by_itself_not_by_its_name(quick):
    engine, _plain = quick
    state = engine.start(0, 40)
    assert engine.quick.ahead(engine, state, GOING_ON, 2) is not None
    assert engine.quick.ahead(engine, state, {**GOING_ON, SEATS[0]: lambda seen, legal, dice: seen.standing()}, 2) is None
    assert store.kind_of({SEATS[0]: somebody_elses}) is None


def somebody_elses(seen, legal, dice):
    """What a policy of ours does, but nobody knows what else it may look at."""
    return forecast.continuation(seen, legal, dice)


def test_years_are_known_by_their_tables_and_kind(toy):
    other = dataclasses.replace(toy.tables, parameters={**toy.tables.parameters, "staff_step": 0.31})
    keys = {store.key(tables, kind) for tables in (toy.tables, other) for kind in (store.GIVEN, FORECASTS)}
    assert len(keys) == 4 and store.key(toy.tables, store.GIVEN) in keys


def test_enough_work_has_its_years_asked_for_once(toy, monkeypatch):
    asked, quick, engine = [], compiled.Quick(), Engine(toy.tables)
    monkeypatch.setattr(store, "ask", lambda path, tables, kind, wait=False: asked.append((kind, wait)))
    state = engine.start(0, compiled.WORTH // 2 + 1)
    orders = engine.observe(state, 0).standing()
    assert [quick.step(engine, state, orders) for _year in range(4)] == [None] * 4
    assert asked == [(store.GIVEN, False)]
    monkeypatch.setattr(compiled, "AGAIN", 0.0)  # whoever was asked may have found another at work
    quick.step(engine, state, orders)
    assert len(asked) == 2


def test_it_can_be_turned_off(monkeypatch):
    monkeypatch.setenv("PEAKS_COMPILED", "0")
    assert not compiled.available()
