"""Comebacks without gifts: a technology that a rival has shown to work spares whoever comes second a tenth of work not begun.

The other comebacks stand where they belong: a rival's great milestone loosens the next envelope (`milestones`), and hardware that a leader
cancels is on offer for two years (`legality`: packages with `orphan`).
"""

from __future__ import annotations

import numpy as np

from game.model.axes import NEVER
from game.model.state import State, evolve
from game.model.year import Year


def comebacks(state: State, year: Year) -> State:
    tables, ready = year.tables, year.passed["finished_now"]
    owner, technology = tables.element_programme, tables.element_technology
    if not ready[technology >= 0].any():
        return state
    seats = len(tables.ids["programme"])
    proven = tables.links.by_technology.any(ready)
    learns = np.zeros(ready.shape, bool)
    for rival in range(seats):
        theirs = proven[np.maximum(technology, 0) * seats + rival]
        learns |= theirs & ((technology >= 0) & (owner != rival))[:, None]
    unstarted = (state.staffing == 0) & (state.spent == 0) & (state.finished == NEVER) & (state.shared_work == 0)
    learns &= unstarted
    if not learns.any():
        return state
    year.report.note("technology_learnt", learns)
    spared = np.float32(1) - learns * year.parameter("second_mover")
    return evolve(state, work=state.work * spared, shared_work=np.maximum(state.shared_work, learns).astype(np.int8))
