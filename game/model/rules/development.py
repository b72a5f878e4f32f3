"""Development: teams grow and shrink with money, work gets done at a hidden pace, shocks throw some of it back.

E2, E3 and E8 with staffing: paying at least the standing share phi keeps the team S, below it the team falls to S * f / phi; it
grows by at most max(0.35 S, 0.20) a year and growth costs 30 % extra. Work a year = 12 * g(f) * S * n**-beta * noise / rho.
The dates inside the year are left to the missions' pass: here the rate and the shocks are set.
"""

from __future__ import annotations

import numpy as np

from game.model import curves
from game.model.lookup import pick
from game.model.orders import CANCEL, MOTHBALL
from game.model.state import State, evolve
from game.model.year import Year


def development(state: State, year: Year) -> State:
    """Teams, work and shocks of the year.

    Equation:
        S' = min(S + min(limit, max((surge(f) - S) / (1 + hiring_cost), 0)), staff_max)  if f > S,  else min(S, f / phi);  0 in mothballs
        limit = max(staff_growth * S, staff_step) * years * (new starts if S = 0, else 1)
        g = 1 if f >= S,  else clip((f / S' - phi) / (1 - phi), 0, 1)
        effort = 12 * years * g * S' * n ** -coordination_beta
        rate = effort * noise / rho,  noise ~ gamma(mean 1, cv 0.30);  times 1 - export_delay * tension / 100 with hardware from another bloc
        shock ~ sum of Poisson(shock_rate * years) lognormals(median 5 months, sigma 0.7), at most the planned duration;  0 where effort = 0
        work' = min(work + [tests raised] * (tests_work_1 or tests_work_2) * duration + [in mothballs] * restart_months * years + shock, 999)
        the year's graph takes rate off from the day on which everything that the line waits for is there
    """
    tables = year.tables
    one = curves.F1
    phi = tables.standing_quantile[state.standing_level]
    ratio = year.passed["ratio"]
    team = state.staffing

    # the team
    limit = year.given.growth * year.years
    opening = np.where(team > 0, one, year.passed["new_start"][tables.element_purse])
    wished = (curves.surge(ratio) - team) / (one + year.parameter("hiring_cost"))
    grown = team + np.minimum(limit * opening, np.maximum(wished, 0))
    shrunk = np.minimum(team, ratio / phi)
    staffing = np.where(ratio > team, np.minimum(grown, year.parameter("staff_max")), shrunk) * year.passed["working"]
    full = ratio >= team
    share = np.where(full, one, ratio / np.maximum(staffing, np.float32(1e-3)))
    gain = ((share - phi) / tables.columns.team_free[state.standing_level]).clip(curves.ZERO, one)

    # a test campaign raised this year adds work; mothballed hardware ages
    raised, extra, ageing = state.tests, None, None
    if "tests" in year.asked:  # KEEP lies below every level
        raised = np.maximum(year.orders.tests, state.tests)
        extra = (tables.tests_work[raised] - tables.tests_work[state.tests]) * tables.duration[:, None]
    if state.status.any():
        ageing = (state.status == MOTHBALL) * (year.parameter("restart_months") * year.years)
    work = state.work
    if extra is not None or ageing is not None:
        more = extra if ageing is None else ageing if extra is None else extra + ageing
        work = work + more * (year.unfinished(state) & (state.status != CANCEL))

    # effort, noise, shocks
    effort = np.float32(12) * year.years * gain * staffing * curves.coordination(state, tables, year.in_force(state))
    noise = tables.pace_noise[year.grid("work")]
    rate = effort * noise / curves.hidden(state, tables).pace
    if tables.links.exporting:  # export papers for hardware from the other bloc take longer in tense years
        left = one - year.in_force(state) * (state.tension * (year.parameter("export_delay") / np.float32(100)))
        for elements, packages in tables.links.exporting:
            rate[elements] *= left[packages]
    table = tables.shock_partial if year.turn == 0 else tables.shock_quantile
    shock = pick(table, year.second_grid("work")) * (effort > 0)
    # a shock can at most double what is left of the plan: rework never exceeds the work
    shock = np.minimum(shock, tables.duration[:, None])
    work = np.minimum(work + shock, np.float32(999))  # nobody works on what is cancelled, so no shock hits it

    year.passed["rate"] = rate
    year.passed["work_before"] = state.work
    year.report.note("shock", shock)
    return evolve(
        state, staffing=staffing, work=work, tests=raised, seen_work=np.minimum(state.seen_work + rate, np.float32(9999)),
        seen_effort=np.minimum(state.seen_effort + effort, np.float32(9999)),
    )  # fmt: skip
