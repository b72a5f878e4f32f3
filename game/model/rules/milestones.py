"""Milestones, phases and firsts: a milestone is reached when its own condition holds, never because its name was flown."""

from __future__ import annotations

import numpy as np

from game.model.axes import NEVER
from game.model.state import State, evolve
from game.model.year import Year


def milestones(state: State, year: Year) -> State:
    tables = year.tables
    nodes = np.concatenate([state.finished, state.achieved, state.reached], axis=0)
    date = nodes[tables.milestone_node]
    now = date < year.end
    new = now & (state.milestone == NEVER)
    reached = np.where(new, date, state.milestone).astype(np.uint16)
    prestige = state.prestige.copy()
    envelope = year.passed["next_envelope"].astype(np.float64)
    others = np.zeros(envelope.shape, bool)
    for row in np.flatnonzero(new.any(axis=1)):
        seat = tables.milestone_programme[row]
        prestige[seat] += np.where(new[row], tables.milestone_prestige[row], 0)
        if tables.milestone_first[row] >= 0:
            rival = (tables.purse_programme != seat) & ~tables.purse_automatic
            others[rival] |= new[row]
    # a rival's great milestone may loosen my purse (E9); my own does not
    envelope = np.rint(envelope * np.where(others, 1 + float(year.parameter("rival_milestone_budget")), 1.0))
    year.passed["next_envelope"] = np.minimum(envelope, 2**31 - 1).astype(np.int32)
    year.report.note("milestone", new)
    return evolve(state, milestone=reached, prestige=np.clip(prestige, 0, 100).astype(np.float32))
