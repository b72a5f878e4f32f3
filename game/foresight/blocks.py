"""Blocks of imagined worlds side by side on the world axis: the same dice in each, so that two blocks differ by what was done to them.

World j of every block is the imagined world j of `forecast`: one pass over all blocks costs far less than one pass a block.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from game.foresight.forecast import continuation
from game.model import legality, luck
from game.model.engine import Engine, Policy
from game.model.orders import Orders, merge, standing
from game.model.state import STOCKS, Array, State, evolve


def tile(state: State, blocks: int) -> State:
    """The same worlds `blocks` times, one block after the other."""
    return evolve(state, **{name: np.tile(getattr(state, name), blocks) for name in STOCKS})


def join(*states: State) -> State:
    """Worlds of some states side by side; they must stand at the same turn."""
    return evolve(states[0], **{name: np.concatenate([getattr(state, name) for state in states], axis=-1) for name in STOCKS})


def wide(orders: Orders, worlds: int) -> Orders:
    """One world's orders in many worlds."""
    return Orders(**{name: np.repeat(getattr(orders, name)[:, :1], worlds, axis=1) for name in Orders.__slots__})


def orders_of(engine: Engine, state: State, policies: Mapping[str, Policy], blocks: int) -> Orders:
    """This year's orders of every seat, by its policy or by `continuation`. A policy's own dice are those of world j in every block."""
    given = engine.legal(state)
    keys = np.tile(luck.world_keys(state.seed, "policy", state.first_world, state.worlds // blocks), blocks)
    orders = standing(engine.tables.sizes, state.worlds)
    for seat, name in enumerate(engine.tables.ids["programme"]):
        wanted = policies.get(name, continuation)(engine.observe(state, seat), given, luck.Luck(keys))
        orders = merge(orders, wanted, engine.rows(seat))
    return legality.project(orders, state, engine.tables, given)


def ahead(engine: Engine, state: State, policies: Mapping[str, Policy], blocks: int, until: int | None = None) -> State:
    """Plays all blocks to the horizon, or to turn `until`, as a forecast goes on."""
    last = engine.tables.turns if until is None else min(until, engine.tables.turns)
    playing = {name: policies.get(name, continuation) for name in engine.tables.ids["programme"]}
    if engine.quick and (after := engine.quick.ahead(engine, state, playing, last)):
        return after
    while state.turn < last:
        state, _report = engine.step(state, orders_of(engine, state, policies, blocks))
    return state


def split(rows: Array, blocks: int) -> Array:
    """(ROW, blocks * worlds) as (blocks, ROW, worlds)."""
    return np.moveaxis(rows.reshape(*rows.shape[:-1], blocks, -1), -2, 0)


def error(differences: Array) -> Array:
    """Standard error of the mean along the last axis; 0 for a single world."""
    count = differences.shape[-1]
    return differences.std(axis=-1, ddof=1) / np.sqrt(count) if count > 1 else np.zeros(differences.shape[:-1])


__all__ = ["ahead", "error", "join", "orders_of", "split", "tile", "wide"]
