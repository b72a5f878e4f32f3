"""Points: 30 charter + 25 open aim + 25 sealed aim + 20 the principal's demand.

An aim's score is the percentile of its metric among reference campaigns of the same seat; without a reference table, its share
of a fixed yardstick.
"""

from __future__ import annotations

import numpy as np

from game.model.axes import AIMS, NEVER
from game.model.state import Array, State
from game.model.tables import Tables

# metric that earns half of an aim's points where a scenario has no reference table (judgement; a table replaces it)
YARDSTICK = {
    "firsts": 60.0, "presence": 300.0, "science": 250.0, "coalition": 500.0, "industry": 120.0, "independence": 120.0, "safety": 20.0,
    "heritage": 200.0,
}  # fmt: skip


def percentile(metric: Array, aim: int, seat: str, tables: Tables) -> Array:
    """0..1 for an aim's metric in each world."""
    table = tables.reference.get(seat)
    if table is not None:
        below = np.searchsorted(table[aim], metric, side="left")
        upto = np.searchsorted(table[aim], metric, side="right")
        return (below + upto) / 2 / table.shape[1]
    half = YARDSTICK[AIMS[aim]]
    return metric / (metric + half)


def charter(state: State, tables: Tables, seat: int) -> Array:
    """Share of the charter's capabilities that hold, each weighted by how much of the campaign it has held. (WORLD,)"""
    rows = list(tables.charter[seat])
    if not rows:
        return np.zeros(state.worlds)
    now = int(tables.turn_ticks[state.turn])
    held = np.where(state.reached[rows] == NEVER, 0, np.maximum(now - state.reached[rows].astype(np.int64), 0))
    share = held / max(tables.horizon, 1)
    return np.minimum(0.6 * (state.reached[rows] != NEVER) + 0.8 * share, 1).mean(axis=0)


def parts(state: State, tables: Tables) -> dict[str, Array]:
    """Points by part, each (PROGRAMME, WORLD)."""
    seats = tables.ids["programme"]
    out = {name: np.zeros((len(seats), state.worlds)) for name in ("charter", "open", "sealed", "demand")}
    for row, seat in enumerate(seats):
        out["charter"][row] = 30 * charter(state, tables, row)
        for part, chosen in (("open", state.aim_open[row]), ("sealed", state.aim_sealed[row])):
            for aim in range(len(AIMS)):
                mine = chosen == aim
                if mine.any():
                    out[part][row] += 25 * np.where(mine, percentile(state.metric[aim, row], aim, seat, tables), 0)
        half = np.array([YARDSTICK[AIMS[int(aim)]] for aim in state.demand[row]])
        out["demand"][row] = 20 * state.demand_score[row] / (state.demand_score[row] + half)
    return out


def points(state: State, tables: Tables) -> Array:
    """Points so far, (PROGRAMME, WORLD)."""
    return sum(parts(state, tables).values())  # type: ignore[return-value]
