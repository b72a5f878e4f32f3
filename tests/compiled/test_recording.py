"""What is recorded of a year, played by plain numpy: the same bits as the rules, with no compiler at hand."""

from __future__ import annotations

import numpy as np
import pytest

from game.compiled.program import Optimiser, evaluate
from game.compiled.recording import HIDDEN, _fixed, _sample, record
from game.compiled.tracing import NotTraceable, tracing, wrap
from game.compiled.verifying import thrown
from game.foresight.forecast import continuation
from game.model import curves
from game.model.engine import Engine
from game.model.orders import KEEP, ORDERS
from game.model.state import STOCKS, evolve


def programme(tables, turns, policies=None):
    sample, fixed = _sample(tables), _fixed(tables)
    found = [record(tables, fixed, evolve(sample, turn=turn), policies) for turn in turns]
    assert all(one.tracer.alike(found[0].tracer) for one in found)
    return Optimiser([one.tracer for one in found], found[0].inputs, found[0].outputs).program


def played(program, number, arrays, worlds):
    """Rows of the outputs by field, and whether a guard was broken: the program read step by step."""
    slots = {slot: np.full(worlds, value, program.dtypes[slot]) for slot, value in program.constants.items()}
    slots |= {slot: np.full(worlds, values[number], program.dtypes[slot]) for slot, values in program.varying.items()}
    for name, rows in program.inputs.items():
        slots.update(zip(rows.ravel().tolist(), arrays[name].reshape(-1, worlds), strict=True))
    for step in program.steps:
        op, values = step.op, [np.stack([slots[slot] for slot in rows.tolist()]) for rows in step.inputs]
        if op.ends is not None:
            made = getattr(np, op.code[5:]).reduceat(values[0], op.ends[:-1], axis=0, dtype=op.dtype)
        elif op.table is not None and op.code == "lookup":
            place = np.repeat(op.base[:, None], worlds, axis=1)
            for index, (length, stride, clip) in zip(values, op.steps, strict=True):
                place = place + (index.clip(0, length - 1) if clip else np.where(index < 0, index + length, index)).astype(np.int64) * stride
            made = op.table.ravel()[place]
        else:
            made = evaluate(op, values)
        assert made.dtype == op.dtype
        slots.update(zip(step.outs.tolist(), made, strict=True))
    made = {name: np.array([slots[slot] for slot in rows.ravel().tolist()], arrays[name].dtype) for name, rows in program.outputs.items()}
    return {name: rows.reshape(arrays[name].shape) for name, rows in made.items()}, any(slots[slot].any() for slot in program.guards.tolist())


def arrays_of(state, tables, orders=None):
    hidden = curves.hidden(state, tables)
    found = {name: getattr(state, name) for name in STOCKS} | {name: getattr(hidden, name) for name in HIDDEN}
    return found | ({f"orders.{name}": getattr(orders, name) for name in ORDERS} if orders is not None else {})


def same(after, made):
    return [name for name in STOCKS if getattr(after, name).dtype != made[name].dtype or getattr(after, name).tobytes() != made[name].tobytes()]


def test_a_recorded_year_of_a_forecast_is_the_rules_year_bit_for_bit(race):
    tables, engine = race.tables, Engine(race.tables)
    policies = dict.fromkeys(tables.ids["programme"], continuation)
    program = programme(tables, (6, 7), policies)
    state = engine.start(4, 40)
    for _turn in range(8):
        before, orders = state, engine.orders(state, policies)
        state, _report = engine.step(state, orders)
    made, broken = played(program, 1, arrays_of(before, tables), 40)
    assert same(state, made) == [] and not broken
    assert len(program.steps) < 5000 and sum(map(len, program.loops)) == len(program.steps)


def test_a_recorded_year_by_orders_is_the_rules_year_and_refuses_what_they_refuse(toy):
    tables, engine, dice = toy.tables, Engine(toy.tables), np.random.default_rng(1)
    turns = (1, 2, 3, 4)
    program, state = programme(tables, turns), engine.start(2, 50)
    state, _report = engine.step(state, thrown(engine, state, dice))
    for turn in turns:
        orders = thrown(engine, state, dice)
        made, broken = played(program, turn - 1, arrays_of(state, tables, orders), 50)
        after, _report = engine.step(state, orders)
        assert (same(after, made), broken) == ([], False)
        orders.funding[0, 3] = engine.legal(state).high[0, 3] + 1
        assert played(program, turn - 1, arrays_of(state, tables, orders), 50)[1]
        orders.funding[0, 3], orders.request[0, 3] = KEEP, np.nan
        assert played(program, turn - 1, arrays_of(state, tables, orders), 50)[1]
        state = after


def test_what_cannot_be_recorded_says_so():
    with tracing() as found:
        rows = wrap(np.zeros((2, 97), np.float32), np.arange(found.new(np.float32, 2), 2))
        with pytest.raises(NotTraceable, match="own number decides"):
            bool(rows[0] > 1)
        with pytest.raises(NotTraceable, match="argsort"):
            np.argsort(rows)
        with pytest.raises(NotTraceable, match="single worlds that were not recorded"):
            rows + np.arange(97)
