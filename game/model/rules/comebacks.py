"""Comebacks without gifts: a technology that a rival has shown to work spares whoever comes second a tenth of work not begun.

The other comebacks stand where they belong: a rival's great milestone loosens the next envelope (`milestones`), and hardware that a leader
cancels is on offer for two years (`legality`: packages with `orphan`).
"""

from __future__ import annotations

import numpy as np

from game.model.state import State, evolve
from game.model.year import Year


def comebacks(state: State, year: Year) -> State:
    """Spares the second mover work.

    Equation:
        work' = work * (1 - second_mover)     once, of a line not begun whose technology a rival has finished this year
    """
    tables, ready = year.tables, year.passed["finished_now"]
    rows, rivals = tables.columns.shared, tables.columns.shared_with
    if not ready[rows].any():
        return state
    learns = tables.links.by_technology.any(ready)[rivals].any(axis=1)
    if not learns.any():
        return state
    # nobody learns for what he has begun or finished
    learns &= (state.staffing[rows] + state.spent[rows] + state.shared_work[rows] <= 0) & year.unfinished(state)[rows]
    if not learns.any():
        return state
    work, shared = state.work.copy(), state.shared_work.copy()
    work[rows] = work[rows] * (np.float32(1) - learns * year.parameter("second_mover"))
    shared[rows] |= learns
    year.report.note("technology_learnt", shared > state.shared_work)
    return evolve(state, work=work, shared_work=shared)
