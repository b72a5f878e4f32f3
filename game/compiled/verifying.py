"""Whether compiled years give the same bits as the rules: both play the same worlds, and every field is compared after every year."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from game.model import legality
from game.model.engine import Engine, Policy
from game.model.orders import ORDERS, Orders
from game.model.state import STOCKS, State
from game.model.tables import Tables

if TYPE_CHECKING:
    from game.compiled.running import Years

TOUCHED = 0.06  # share of the fields of the orders that say something


def differences(years: Years, tables: Tables, policies: Mapping[str, Policy] | None, worlds: int, seed: int = 0) -> list[str]:
    """Turn and field of whatever differs; nothing is as it should be. Without policies the orders are thrown by dice and made legal."""
    engine, found = Engine(tables), []
    engine.quick = None  # the rules themselves
    dice = np.random.default_rng(seed)
    state = engine.start(seed, worlds)
    while state.turn < tables.turns:
        orders = engine.orders(state, policies) if policies else thrown(engine, state, dice)
        try:
            after, _report = engine.step(state, orders)
        except legality.IllegalOrder:
            if years.play(state, tables, state.turn + 1, orders) is not None:
                found.append(f"{state.turn}: an order that is not legal")
            orders = legality.project(engine.observe(state, 0).standing(), state, tables)
            after, _report = engine.step(state, orders)
        played = years.play(state, tables, state.turn + 1, None if policies else orders)
        if played is None:
            return [*found, f"{state.turn}: not played"]
        found += [f"{state.turn}: {name}" for name in STOCKS if not _alike(getattr(after, name), getattr(played, name))]
        state = after
    if policies and not found:
        end = years.play(engine.start(seed, worlds), tables, tables.turns)
        found += [f"in one run: {name}" for name in STOCKS if end is None or not _alike(getattr(state, name), getattr(end, name))]
    return found


def _alike(one: Any, other: Any) -> bool:
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


def thrown(engine: Engine, state: State, dice: np.random.Generator) -> Orders:
    """Orders of every kind here and there, the nearest legal ones."""
    given = engine.legal(state)
    made = dataclasses.asdict(engine.observe(state, 0).standing())
    for name, rows in made.items():
        low, high = int(ORDERS[name].low), int(ORDERS[name].high)
        if name == "funding":
            wish = dice.random(rows.shape) * 1.2 * given.high
        elif name == "promise":
            wish = dice.choice([0, *range(int(engine.tables.start), engine.tables.last_year + 1)], rows.shape)
        elif name == "request":
            wish = dice.random(rows.shape) + 0.5
        else:
            wish = dice.integers(low, high + 1, rows.shape)
        often = 0.5 if name in ("funding", "request") else TOUCHED
        rows[...] = np.where(dice.random(rows.shape) < often, wish, rows).astype(rows.dtype)
    return legality.project(Orders(**made), state, engine.tables, given)
