"""Standing: the aims' areas, prestige and support drifting, leaders replaced, attention for the next year, the turn of the year.

Each aim has one metric that is an area up to the horizon (years held, crew-days, payload-years, kept promises), so that one
month never decides all. Support under the floor in two reviews running replaces the leader: the open aim is drawn again, points
are lost, play goes on.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, luck
from game.model.axes import AIMS, NEVER
from game.model.state import Array, State, evolve
from game.model.year import Year

FIRST = 4  # a milestone reached before the rival's counts its years four times


def standing(state: State, year: Year) -> State:
    links = year.tables.links
    gained = yearly_metric(state, year)
    metric = np.minimum(state.metric + gained, np.float32(1e9))
    demand = gained[state.demand, np.arange(len(state.demand))[:, None], np.arange(state.worlds)]
    middle = year.parameter("support_middle")
    support = state.support + (middle - state.support) * (year.parameter("support_reversion") * year.years)
    prestige = state.prestige + (np.float32(50) - state.prestige) * (year.parameter("prestige_reversion") * year.years)
    warnings = (state.warnings + 1) * (support < year.parameter("support_floor"))
    falls = warnings >= 2
    spare = np.minimum(np.maximum(state.attention - year.passed["attention_spent"], 0), year.parameter("attention_carry"))
    attention = np.floor(year.parameter("attention_yearly") + spare).astype(np.float32)
    tension = state.tension + (year.parameter("tension_middle") - state.tension) * (year.parameter("tension_reversion") * year.years)
    calm = links.packages_by_programme.total(links.calming * (state.deal == 2))
    if calm.any():
        tension = tension - curves.total(calm) * (np.float32(0.1) * year.years)
    year.report.note("next_envelope", year.passed["next_envelope"])
    year.report.note("leader_replaced", falls)
    if falls.any():
        support = np.where(falls, year.parameter("support_fresh"), support)
        state = evolve(
            state, replaced=np.minimum(state.replaced + falls, 100).astype(np.int8),
            aim_open=np.where(falls, _another_aim(state, year), state.aim_open).astype(np.int8),
        )  # fmt: skip
    return evolve(
        state, turn=state.turn + 1, metric=metric, demand_score=state.demand_score + demand, support=curves.points(support),
        prestige=curves.points(prestige), attention=attention, tension=curves.points(tension), envelope=year.passed["next_envelope"],
        warnings=np.where(falls, 0, warnings).astype(np.int8),
    )  # fmt: skip


def _another_aim(state: State, year: Year) -> Array:
    """The aim a new leader declares: any but the one before and the sealed one. (PROGRAMME, WORLD)"""
    aim = np.floor(luck.uniform(year.words("new_leader", "programme")) * np.float32(len(AIMS))).astype(np.int64)
    for _ in range(2):
        aim = np.where((aim == state.aim_open) | (aim == state.aim_sealed), (aim + 1) % len(AIMS), aim)
    return aim


def yearly_metric(state: State, year: Year) -> Array:
    """What each aim gains this year, (AIM, PROGRAMME, WORLD) float32. Everything added up is an integer, so exact in any order."""
    tables, links, years = year.tables, year.tables.links, year.years
    packages, missions, elements = links.packages_by_programme, links.missions_by_programme, links.by_programme
    live = state.deal == 2
    flights, wins = missions.total(year.passed["flew"]), missions.total(year.passed["credited"])
    ready = state.finished < year.end
    private = np.rint(tables.self_funded * 100).astype(np.int64)[:, None]
    critical = packages.total(live & (tables.package_role == 3)[:, None])
    shared = packages.total(live * links.sharing)
    gained = {
        "firsts": _firsts(state, year) / 1024,
        "presence": year.passed["crew_days"],
        "science": curves.science_now(state, tables, year.end) * float(years) / 10 + year.passed["base_science"],
        "coalition": (packages.total(live * (tables.package_role.astype(np.int64) + 1)[:, None]) + state.promises_kept * np.float32(0.5)) * years,
        "industry": (elements.total(ready * private) + 25 * wins + year.passed["base_sold"] / 100) / 100 * years,
        "independence": (elements.total(ready) / (1 + critical) + 4 * state.base_output) * years,
        "safety": np.maximum(3 * wins - 2 * flights, 0),
        "heritage": (shared + 6 * year.passed["together"]) * ((np.float32(100) - state.tension) / np.float32(100)) * years,
    }
    return np.stack([gained[aim] for aim in AIMS]).astype(np.float32)


def _firsts(state: State, year: Year) -> Array:
    """Ticks of this year that a seat's milestones have stood, four times over where it came before the rival. (PROGRAMME, WORLD)"""
    links, end = year.tables.links, year.end
    date = state.milestone.astype(np.int64)
    held = np.where(date == NEVER, 0, np.minimum(np.maximum(end - date, 0), end - year.start))
    before = np.concatenate([date, np.full((1, state.worlds), NEVER)])[links.milestone_rivals].min(axis=1)
    return links.milestones_by_programme.total(held * np.where(links.contested & (date < before), FIRST, 1))
