"""Operations: upkeep of what works, days lived on the surface, science that began."""

from __future__ import annotations

import numpy as np

from game.model.state import State, evolve
from game.model.year import Year


def base(state: State, year: Year) -> State:
    tables, links = year.tables, year.tables.links
    working = (state.finished < year.start) & (state.status == 0)
    upkeep = np.rint(tables.upkeep * np.float64(year.years)).astype(np.int64)[:, None] * working
    bills = np.minimum(state.bills + links.by_purse.total(upkeep), 2**31 - 1).astype(np.int32)
    lived = year.passed["credited"] * np.rint(tables.mission_crew_days).astype(np.int64)[:, None]
    days = links.missions_by_programme.total(lived)
    year.passed["crew_days"] = days
    year.report.note("upkeep", upkeep)
    return evolve(state, bills=bills, crew_days=np.minimum(state.crew_days + days, 1e6).astype(np.float32))
