"""A year of every world, recorded: by orders that are given, or by policies that are themselves formulas over all worlds."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any
from unittest import mock

import numpy as np

from game.compiled.program import Optimiser, Program
from game.compiled.tracing import SAMPLE, Array, Fixed, NotTraceable, Traced, Tracer, tracing, wrap
from game.model import curves, legality, luck
from game.model.engine import Engine, Policy
from game.model.orders import DEFAULTS, ORDERS, SMALL, Orders
from game.model.state import STOCKS, State, evolve
from game.model.tables import Tables

HIDDEN = ("pace", "overrun")  # of `curves.hidden`, worked out once for all years


@dataclasses.dataclass(frozen=True, slots=True)
class Recorded:
    """One turn."""

    tracer: Tracer
    inputs: dict[str, Array]  # name -> slots of its rows; fields of the orders are called "orders.name"
    outputs: dict[str, Array]


def programs(tables: Tables, policies: Mapping[str, Policy] | None = None) -> list[tuple[int, Program]]:
    """Programs and the turn from which each is good, to the next one's: turns that differ in numbers alone share one."""
    sample, fixed = _sample(tables), _fixed(tables)
    found: list[tuple[int, list[Recorded]]] = []
    for turn in range(tables.turns):
        recorded = record(tables, fixed, evolve(sample, turn=turn), policies)
        if found and recorded.tracer.alike(found[-1][1][0].tracer):
            found[-1][1].append(recorded)
        else:
            found.append((turn, [recorded]))
    return [(turn, Optimiser([r.tracer for r in turns], turns[0].inputs, turns[0].outputs).program) for turn, turns in found]


def _sample(tables: Tables) -> State:
    """Worlds some years on; only their shapes and types matter, and that lines, flights and deals stand in many states."""
    engine = _engine(tables)
    state = engine.start(0, SAMPLE)
    for _turn in range(min(3, tables.turns - 1)):
        state, _report = engine.step(state, engine.observe(state, 0).standing())
    return state


def _engine(tables: Tables) -> Engine:
    engine = Engine(tables)
    engine.quick = None  # the rules themselves
    return engine


def record(tables: Tables, fixed: Tables, state: State, policies: Mapping[str, Policy] | None) -> Recorded:
    hidden, together = curves.hidden(state, tables), luck._together
    with tracing() as found:
        inputs: dict[str, Array] = {}

        def enter(name: str, rows: Array) -> Traced:
            first = found.new(rows.dtype, int(np.prod(rows.shape[:-1])))
            inputs[name] = np.arange(first, len(found.dtypes)).reshape(rows.shape[:-1])
            return wrap(rows, inputs[name])

        world = evolve(state, **{name: enter(name, getattr(state, name)) for name in STOCKS})
        known = curves.Hidden(*(enter(name, getattr(hidden, name)) for name in HIDDEN))
        with (
            mock.patch.object(curves, "_KNOWN", [((fixed, world.pace_level, world.bloc_level, world.cost_level), known)]),
            mock.patch.object(curves, "_SURGE", curves._SURGE.view(Fixed)),
            mock.patch.multiple(luck, _together=lambda *streams: together(*streams).view(Fixed)),
            mock.patch.multiple(legality, orders_asked=_asked(found), check=_check(found)),
        ):
            engine = _engine(fixed)
            if policies is None:
                plain = engine.observe(state, 0).standing()
                orders = Orders(**{name: enter("orders." + name, np.asarray(getattr(plain, name))) for name in ORDERS})
            else:
                orders = engine.orders(world, policies)
            after, _report = engine.step(world, orders)
    return Recorded(found, inputs, {name: getattr(after, name).slots for name in STOCKS})


def _asked(found: Tracer) -> Any:
    """In place of `legality.orders_asked`: a field is asked for unless no world can order anything in it, and what lies outside its range is a guard."""

    def asked(orders: Orders) -> tuple[frozenset[str], bool]:
        for name in (*SMALL, "promise"):
            rows, declared = getattr(orders, name), ORDERS[name]
            found.guards.append(((rows < int(min(declared.low, DEFAULTS[name]))) | (rows > int(declared.high))).slots)
        fields = {name: getattr(orders, name).slots.ravel().tolist() for name in (*SMALL, "promise")}
        return frozenset(name for name, slots in fields.items() if any(found.constants.get(slot) != DEFAULTS[name] for slot in slots)), False

    return asked


def _check(found: Tracer) -> Any:
    """In place of `legality.check`: whatever it would refuse is a guard."""
    refused = legality._offers_broken

    def offers_broken(*given: Any) -> Array:
        found.guarding = False  # what it asks all worlds is a short cut
        broken = refused(*given)
        found.guarding = True
        return broken

    def check(*given: Any) -> list[legality.Reason]:
        found.guarding = True
        with mock.patch.object(legality, "_offers_broken", offers_broken):
            legality._any_broken(*given)
        found.guarding = False
        return []

    return check


def _fixed(thing: Any) -> Any:
    """Tables whose arrays are `Fixed`."""
    if type(thing) is np.ndarray:
        return thing.view(Fixed)
    if type(thing) is tuple:
        return tuple(_fixed(part) for part in thing)
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        copy = object.__new__(type(thing))
        for part in dataclasses.fields(thing):
            value = getattr(thing, part.name)
            object.__setattr__(copy, part.name, value if part.name == "events" else _fixed(value))
        return copy
    return thing


__all__ = ["HIDDEN", "NotTraceable", "programs", "record"]
