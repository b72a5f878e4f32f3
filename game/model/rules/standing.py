"""Standing: the aims' areas, prestige and support drifting, attention for the next year, and the turn of the year.

Each aim has one metric that is an area up to the horizon (years held, crew-days, payload-years, kept promises), so that one
month never decides all.
"""

from __future__ import annotations

import numpy as np

from game.model import curves
from game.model.axes import AIMS, NEVER
from game.model.state import Array, State, evolve
from game.model.year import Year


def standing(state: State, year: Year) -> State:
    gained = yearly_metric(state, year)
    metric = np.minimum(state.metric + gained, 1e9).astype(np.float32)
    demand = np.take_along_axis(gained, state.demand[None].astype(np.intp), axis=0)[0]
    middle = year.parameter("support_middle")
    support = state.support + (middle - state.support) * year.parameter("support_reversion") * year.years
    prestige = state.prestige + (np.float32(50) - state.prestige) * np.float32(0.05) * year.years
    low = support < year.parameter("support_floor")
    spent = year.passed.get("attention_spent", np.zeros_like(state.attention))
    spare = np.clip(state.attention - spent, 0, year.parameter("attention_carry"))
    attention = np.floor(year.parameter("attention_yearly") + spare).astype(np.float32)
    tension = state.tension + (year.parameter("tension_middle") - state.tension) * np.float32(0.1) * year.years
    year.report.note("next_envelope", year.passed["next_envelope"])
    year.report.note("leader_replaced", low)
    return evolve(
        state, turn=state.turn + 1, metric=metric, demand_score=state.demand_score + demand,
        support=np.where(low, year.parameter("support_fresh"), support).astype(np.float32),
        prestige=np.clip(prestige, 0, 100).astype(np.float32), attention=attention,
        tension=np.clip(tension, 0, 100).astype(np.float32), envelope=year.passed["next_envelope"],
    )  # fmt: skip


def yearly_metric(state: State, year: Year) -> Array:
    """What each aim gains this year, (AIM, PROGRAMME, WORLD) float32."""
    tables = year.tables
    seats = range(len(tables.ids["programme"]))
    end = np.int32(year.end)
    gained = np.zeros((len(AIMS), len(seats), state.worlds), np.float32)
    held = (np.clip(end - state.milestone.astype(np.int32), 0, int(end) - year.start)).astype(np.float32) / np.float32(1024)
    held = np.where(state.milestone == NEVER, 0, held)
    science = curves.science_now(state, tables, year.end)
    live = (state.deal == 2).astype(np.int64)
    weight = (tables.package_role.astype(np.int64) + 1)[:, None]
    flown = year.passed["flew"]
    good = year.passed["credited"]
    for seat in seats:
        own = tables.milestone_programme == seat
        gained[AIMS.index("firsts"), seat] = _firsts(state, own, held, tables)
        missions = tables.mission_programme == seat
        days = np.rint(good[missions] * tables.mission_crew_days[missions, None]).astype(np.int64)
        gained[AIMS.index("presence"), seat] = curves.total(days).astype(np.float32)
        gained[AIMS.index("science"), seat] = (science[seat] * float(year.years)).astype(np.float32) / np.float32(10)
        packages = tables.package_programme == seat
        gained[AIMS.index("coalition"), seat] = curves.total(live[packages] * weight[packages]).astype(np.float32) * year.years
        elements = tables.element_programme == seat
        ready = (state.finished[elements] < year.end).astype(np.int64)
        private = np.rint(tables.self_funded[elements] * 100).astype(np.int64)[:, None]
        bought = curves.total(ready * private) + 25 * curves.count(good[missions])
        gained[AIMS.index("industry"), seat] = bought.astype(np.float32) / np.float32(100) * year.years
        critical = curves.total(live[packages] * (tables.package_role[packages] == 3)[:, None])
        gained[AIMS.index("independence"), seat] = (
            np.float32(1) / (np.float32(1) + critical.astype(np.float32)) * (curves.total(ready).astype(np.float32)) * year.years
        )
        flights, wins = curves.count(flown[missions]), curves.count(good[missions])
        gained[AIMS.index("safety"), seat] = np.maximum(wins.astype(np.float32) - np.float32(2) * (flights - wins).astype(np.float32), 0)
        shared = live[packages] * (tables.package_role[packages] <= 1)[:, None]
        calm = (np.float32(100) - state.tension[...]) / np.float32(100)
        gained[AIMS.index("heritage"), seat] = (curves.total(shared).astype(np.float32) * calm * year.years).reshape(-1)
    return gained


def _firsts(state: State, own: Array, held: Array, tables: object) -> Array:
    """Years held by a seat's milestones, double where it came before the rival's of the same group. (WORLD,)"""
    value = np.zeros(state.worlds, np.float32)
    for row in np.flatnonzero(own):
        group = tables.milestone_first[row]  # type: ignore[attr-defined]
        first = np.zeros(state.worlds, bool)
        if group >= 0:
            rivals = np.flatnonzero((tables.milestone_first == group) & ~own)  # type: ignore[attr-defined]
            first = np.ones(state.worlds, bool)
            for rival in rivals:
                first &= state.milestone[row] < state.milestone[rival]
        value = value + held[row] * np.where(first, np.float32(4), np.float32(1))
    return value
