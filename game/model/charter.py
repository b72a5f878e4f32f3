"""What a programme promised when it was founded, as one area: the charter's capabilities that hold, and for how long they have held."""

from __future__ import annotations

import numpy as np

from game.model.axes import NEVER
from game.model.state import Array, State
from game.model.tables import Tables


def area(state: State, tables: Tables) -> Array:
    """Ticks, (PROGRAMME, WORLD) int64. A capability counts six tenths of the campaign once it holds and eight tenths of the time it has
    held since, the whole campaign at most.

    Equation:
        area = sum over the charter's capabilities that hold of min(0.6 * campaign + 0.8 * time held, campaign)
    """
    now, horizon = int(tables.turn_ticks[state.turn]), tables.horizon
    out = np.zeros((len(tables.charter), state.worlds), np.int64)
    for seat, rows in enumerate(tables.charter):
        reached = state.reached[list(rows)].astype(np.int64)
        held = np.where(reached == NEVER, 0, np.maximum(now - reached, 0))
        worth = np.minimum((6 * horizon * (reached != NEVER) + 8 * held) // 10, horizon)
        out[seat] = worth.sum(axis=0)  # exact: integers
    return out
