"""Operations: upkeep of what works, days lived on the surface, science that began."""

from __future__ import annotations

import numpy as np

from game.model import curves
from game.model.state import State, evolve
from game.model.year import Year


def base(state: State, year: Year) -> State:
    tables = year.tables
    working = (state.finished < year.start) & (state.status == 0)
    upkeep = np.where(working, np.rint(tables.upkeep * np.float64(year.years)).astype(np.int64)[:, None], 0)
    bills = state.bills.astype(np.int64)
    for purse in range(len(tables.purse_programme)):
        bills[purse] += curves.total(upkeep[tables.element_purse == purse])
    lived = year.passed["credited"] * tables.mission_crew_days[:, None]
    crew_days = state.crew_days.copy()
    for seat in range(len(tables.ids["programme"])):
        rows = tables.mission_programme == seat
        crew_days[seat] += curves.total(np.rint(lived[rows]).astype(np.int64)).astype(np.float32)
    year.report.note("upkeep", upkeep)
    return evolve(state, bills=np.minimum(bills, 2**31 - 1).astype(np.int32), crew_days=np.minimum(crew_days, 1e6))
