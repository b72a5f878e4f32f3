"""Development: teams grow and shrink with money, work gets done at a hidden pace, shocks throw some of it back.

E2, E3 and E8 with staffing: paying at least the standing share phi keeps the team S, below it the team falls to S * f / phi; it
grows by at most max(0.35 S, 0.20) a year and growth costs 30 % extra. Work a year = 12 * g(f) * S * n**-beta * noise / rho.
The dates inside the year are left to the missions' pass: here the rate and the shocks are set.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, luck
from game.model.orders import CANCEL, KEEP, MOTHBALL
from game.model.state import State, evolve
from game.model.year import Year

TEST_WORK = ("tests_work_1", "tests_work_2")


def development(state: State, year: Year) -> State:
    tables = year.tables
    one = curves.F1
    phi = tables.standing_quantile[state.standing_level]
    ratio = year.passed["ratio"]
    team = state.staffing

    # the team
    limit = np.maximum(year.parameter("staff_growth") * team, year.parameter("staff_step")) * year.years
    opening = np.where(team > 0, one, year.passed["new_start"][tables.element_purse])
    wished = (curves.surge(ratio) - team) / (one + year.parameter("hiring_cost"))
    grown = team + np.minimum(limit * opening, np.maximum(wished, 0))
    shrunk = np.minimum(team, ratio / phi)
    open_line = (state.finished == 65535) & (state.status == 0)
    staffing = np.where(ratio > team, np.minimum(grown, year.parameter("staff_max")), shrunk) * open_line
    full = ratio >= team
    share = np.where(full, one, ratio / np.maximum(staffing, np.float32(1e-3)))
    gain = np.clip((share - phi) / (one - phi), 0, 1)

    # a test campaign raised this year adds work; mothballed hardware ages
    raised = np.where(year.orders.tests == KEEP, state.tests, np.maximum(year.orders.tests, state.tests)).astype(np.int8)
    factor = np.array([0.0] + [tables.parameters[name] for name in TEST_WORK], np.float32)
    extra = (factor[raised] - factor[state.tests]) * tables.duration[:, None]
    ageing = np.where(state.status == MOTHBALL, year.parameter("restart_months") * year.years, 0)
    work = state.work + np.where(state.finished == 65535, extra + ageing, 0)

    # effort, noise, shocks
    effort = np.float32(12) * year.years * gain * staffing * curves.coordination(state, tables)
    noise = tables.pace_noise[luck.grid(year.words("pace", "element"))]
    rate = effort * noise / curves.true_pace(state, tables)
    table = tables.shock_partial if year.turn == 0 else tables.shock_quantile
    rows = np.arange(len(tables.duration))[:, None]
    shock = table[rows, luck.grid(year.words("shock", "element"))] * (effort > 0)
    # a shock can at most double what is left of the plan: rework never exceeds the work
    shock = np.minimum(shock, tables.duration[:, None])
    work = np.where(state.status == CANCEL, state.work, np.minimum(work + shock, np.float32(999)))

    year.passed["rate"] = rate.astype(np.float32)
    year.passed["work_before"] = state.work
    year.report.note("shock", shock)
    return evolve(
        state, staffing=staffing.astype(np.float32), work=work.astype(np.float32), tests=raised,
        seen_work=np.minimum(state.seen_work + rate, 9999).astype(np.float32),
        seen_effort=np.minimum(state.seen_effort + effort, 9999).astype(np.float32),
    )  # fmt: skip
