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

HELD = ("coalition", "industry", "independence", "heritage")  # what is held counts for as long as the year
FIRST = 4  # a milestone reached before the rival's counts its years four times


def standing(state: State, year: Year) -> State:
    """Adds up the aims, lets support, prestige and tension drift, replaces leaders.

    Equation:
        x' = x + (middle - x) * reversion * years     support: support_middle, support_reversion; prestige: 50, prestige_reversion;
                                                  tension: tension_middle, tension_reversion, then less 0.1 for each tenth of calm agreed, a year
        warnings' = warnings + 1 if support' < support_floor, else 0;  at 2 the leader falls: support' = support_fresh, another open aim,
                                                  and leader_points points less in the end
        attention' = floor(attention_yearly + clip(attention - spent, 0, attention_carry))
        metric' = metric + gain;  demand_score' = demand_score + gain of the aim demanded
        firsts: years that milestones stood this year, four times over where they came before the rival's
        presence: days lived on the surface;  safety: max(3 * successes - 2 * flights, 0)
        science: (payloads at work + payload-years of partners) * years + science of the base
        coalition: (sum of role + 1 over deals in force + promises_kept / 2) * years
        industry: (self-funded shares of what is ready in hundredths + 25 * successes + sales / 100) * years / 100
        independence: (lines ready / (1 + critical deals) + 4 * base_output) * years
        heritage: (deals in force: a guest 1, across the camps 4, calming 6; + 6 * [accord]) * (1 - tension / 100) * years
    """
    sums = year.tables.links.packages_by_programme.totals(year.in_force(state)[:, None] * year.tables.columns.by_package)
    gained = yearly_metric(state, year, sums)
    metric = np.minimum(state.metric + gained, np.float32(1e9))
    demand = gained[state.demand, np.arange(len(state.demand))[:, None], np.arange(state.worlds)]
    support, prestige, tension = _drifted(state, year)
    low = support < year.parameter("support_floor")
    warnings, falls = np.zeros(low.shape, np.int8), np.zeros(low.shape, bool)
    if low.any():
        warnings = (state.warnings + 1) * low
        falls = warnings >= 2
    spare = (state.attention - year.looked.spent).clip(0, year.parameter("attention_carry"))
    attention = np.floor(year.parameter("attention_yearly") + spare).astype(np.float32)
    if sums[4].any():
        tension = tension - curves.total(sums[4]) * (np.float32(0.1) * year.years)
    year.report.note("next_envelope", year.passed["next_envelope"])
    year.report.note("leader_replaced", falls)
    if falls.any():
        support, warnings = np.where(falls, year.parameter("support_fresh"), support), np.where(falls, 0, warnings)
        state = evolve(
            state, replaced=np.minimum(state.replaced + falls, 100).astype(np.int8),
            aim_open=np.where(falls, _another_aim(state, year), state.aim_open).astype(np.int8),
        )  # fmt: skip
    seats = len(support)
    ends = curves.points(np.concatenate([support, prestige, tension]))
    return evolve(
        state, turn=state.turn + 1, metric=metric, demand_score=state.demand_score + demand, support=ends[:seats],
        prestige=ends[seats:-1], attention=attention, tension=ends[-1], envelope=year.passed["next_envelope"],
        warnings=warnings.astype(np.int8),
    )  # fmt: skip


def _drifted(state: State, year: Year) -> tuple[Array, Array, Array]:
    """Support, prestige and tension (1, WORLD) some of the way back to their middles."""
    seats, p = len(state.support), year.parameter
    now = np.concatenate([state.support, state.prestige, state.tension[None]])
    middle = np.repeat(np.array([p("support_middle"), 50, p("tension_middle")], np.float32), (seats, seats, 1))[:, None]
    rates = np.array([p("support_reversion"), p("prestige_reversion"), p("tension_reversion")]) * year.years
    drifted = now + (middle - now) * np.repeat(rates, (seats, seats, 1))[:, None]
    return drifted[:seats], drifted[seats:-1], drifted[-1:]


def _another_aim(state: State, year: Year) -> Array:
    """The aim a new leader declares: any but the one before and the sealed one. (PROGRAMME, WORLD)"""
    aim = np.floor(luck.uniform(year.words("new_leader", "programme")) * np.float32(len(AIMS))).astype(np.int64)
    for _ in range(2):
        aim = np.where((aim == state.aim_open) | (aim == state.aim_sealed), (aim + 1) % len(AIMS), aim)
    return aim


def yearly_metric(state: State, year: Year, sums: Array) -> Array:
    """What each aim gains this year, (AIM, PROGRAMME, WORLD) float32. Everything added up is an integer, so exact in any order.

    `sums` are those over deals in force, see `columns.WORTH`, (5, PROGRAMME, WORLD).
    """
    links, years, end = year.tables.links, year.years, year.end
    private, ready = links.by_programme.totals((state.finished < end)[:, None] * year.tables.columns.by_element)
    agreed, critical, shared, given, _calm = sums
    flights = wins = np.zeros(private.shape, np.int64)
    if year.any_flight:
        flights, wins = (links.missions_by_programme.total(year.passed[name]) for name in ("flew", "credited"))
    gained = {
        "firsts": _firsts(state, year) / 1024,
        "presence": year.passed["crew_days"],
        "science": (curves.science_now(state, year.tables, end) + given) * float(years) / 10,
        "coalition": agreed + state.promises_kept * np.float32(0.5),
        "industry": private + 25 * wins if year.any_flight else private,
        "independence": ready / (1 + critical) + 4 * state.base_output,
        "safety": np.maximum(3 * wins - 2 * flights, 0) if year.any_flight else wins,
        "heritage": (shared + 6 * year.near[0] if year.sharing and year.near is not None else shared) * ((np.float32(100) - state.tension) / np.float32(100)),
    }
    if "base_sold" in year.passed:  # some base stands
        gained["science"], gained["industry"] = gained["science"] + year.passed["base_science"], gained["industry"] + year.passed["base_sold"] / 100
    gained["industry"] = gained["industry"] / 100
    lasting = np.array([float(years) if aim in HELD else 1.0 for aim in AIMS])[:, None, None]
    return (np.stack([gained[aim] for aim in AIMS]) * lasting).astype(np.float32)


def _firsts(state: State, year: Year) -> Array:
    """Ticks of this year that a seat's milestones have stood, four times over where it came before the rival. (PROGRAMME, WORLD)"""
    links, end = year.tables.links, year.end
    date = state.milestone.astype(np.int64)  # what never came came after every year
    held = (end - date).clip(0, end - year.start)
    before = np.concatenate([date, np.full((1, state.worlds), NEVER)])[links.milestone_rivals].min(axis=1)
    first = np.where(links.contested, FIRST, 1)
    return links.milestones_by_programme.total(held * np.where(date < before, first, 1))
