"""Milestones, phases and firsts: a milestone is reached when its own condition holds, never because its name was flown."""

from __future__ import annotations

import numpy as np

from game.model import curves
from game.model.axes import NEVER
from game.model.state import State, evolve
from game.model.year import Year


def milestones(state: State, year: Year) -> State:
    """Dates what has been reached.

    Equation:
        milestone' = date of what it waits for, if that lies within the year;  prestige' = prestige + prestige of each
        next envelope' = next envelope * (1 + rival_milestone_budget)     of a rival, for a milestone that is also his
    """
    tables, links = year.tables, year.tables.links
    date = year.passed["dates"][tables.milestone_node]
    new = (date < year.end) & (state.milestone == NEVER)
    year.report.note("milestone", new)
    if not new.any():
        return state
    worth = links.milestones_by_programme.total(new * np.rint(tables.milestone_prestige).astype(np.int64)[:, None])
    # a rival's great milestone may loosen my purse (E9); my own does not
    great = links.milestones_by_programme.any(new & links.contested)
    envelope = year.passed["next_envelope"]
    for purse, seat in enumerate(tables.purse_programme):
        others = np.flatnonzero(np.arange(len(great)) != seat)
        if not tables.purse_automatic[purse] and great[others].any():
            more = np.rint(envelope[purse] * (1 + float(year.parameter("rival_milestone_budget"))))
            envelope[purse] = np.where(great[others].any(axis=0), np.minimum(more, 2**31 - 1), envelope[purse])
    return evolve(
        state, milestone=np.where(new, date, state.milestone).astype(np.uint16), prestige=curves.points(state.prestige + worth)
    )
