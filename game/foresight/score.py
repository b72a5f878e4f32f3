"""Points: 30 charter + 25 open aim + 25 sealed aim + 20 the principal's demand, of which every leader replaced costs some.

Each part is the percentile of its metric among reference campaigns of the same seat (`Tables.reference`): no chair is easier than another.
"""

from __future__ import annotations

import numpy as np

from game.model import charter
from game.model.axes import AIMS
from game.model.state import Array, State
from game.model.tables import Tables

DRAW = 2.0  # points within which nobody has won
DEMAND, CHARTER = len(AIMS), len(AIMS) + 1  # rows of the principal's demand and of the charter in a reference table


def percentile(metric: Array, row: Array, seat: str, tables: Tables) -> Array:
    """Share of reference campaigns that a metric beats, so that nothing done is worth nothing. (WORLD,)

    `row` says of which aim it is. KeyError if the scenario has no reference table.
    """
    reference = tables.reference[seat]
    share = np.zeros(len(metric))
    for aim in np.unique(row):
        mine = row == aim
        share[mine] = np.searchsorted(reference[aim], metric[mine], side="left") / reference.shape[1]
    return share


def parts(state: State, tables: Tables) -> dict[str, Array]:
    """Points by part, each (PROGRAMME, WORLD)."""
    seats = tables.ids["programme"]
    out = {name: np.zeros((len(seats), state.worlds)) for name in ("charter", "open", "sealed", "demand")}
    areas = charter.area(state, tables)
    for row, seat in enumerate(seats):
        out["charter"][row] = 30 * percentile(areas[row], np.full(state.worlds, CHARTER), seat, tables)
        for part, chosen in (("open", state.aim_open[row]), ("sealed", state.aim_sealed[row])):
            metric = np.take_along_axis(state.metric[:, row], np.maximum(chosen, 0)[None].astype(np.intp), axis=0)[0]
            out[part][row] = 25 * np.where(chosen >= 0, percentile(metric, np.maximum(chosen, 0), seat, tables), 0)
        asked = percentile(state.demand_score[row], np.full(state.worlds, DEMAND), seat, tables)
        out["demand"][row] = 20 * asked - tables.parameters["leader_points"] * state.replaced[row]
    return out


def points(state: State, tables: Tables) -> Array:
    """Points so far, (PROGRAMME, WORLD)."""
    return np.stack(list(parts(state, tables).values())).sum(axis=0)
