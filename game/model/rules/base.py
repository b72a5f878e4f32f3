"""The base on the surface: upkeep of what works, the surface plan, incidents, crew rotation.

From its first working part the base is a stock of modules in some state of repair. Four plans share its capacity: science, resources
(local ice and soil spare supplies), expand, sell. Incidents come by a hazard that grows as repair falls and stays lengthen. Bills go to the
next year, first in line; sales are paid with the next year's partners' money.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, luck
from game.model.axes import NEVER
from game.model.orders import EXPAND, RESOURCES, SCIENCE, SELL
from game.model.state import Array, State, evolve
from game.model.tables import RICH
from game.model.year import Year

SHORT, LONG = 0, 2


def base(state: State, year: Year) -> State:
    tables, links = year.tables, year.tables.links
    working = (state.finished < year.start) & (state.status == 0)
    upkeep = np.rint(tables.upkeep * np.float64(year.years)).astype(np.int64)[:, None] * working
    lived = year.passed["credited"] * np.rint(tables.mission_crew_days).astype(np.int64)[:, None]
    days = links.missions_by_programme.total(lived).astype(np.float32) * _stay(state, year, "stay_short", "stay_long")
    year.passed["crew_days"] = days
    year.passed["base_science"] = year.passed["base_sold"] = np.zeros_like(days)
    year.report.note("upkeep", upkeep)
    bills = state.bills + links.by_purse.total(upkeep)
    state = evolve(
        state, crew_days=np.minimum(state.crew_days + days, np.float32(1e6)), sales=np.zeros_like(state.sales),
        bills=np.minimum(bills, 2**31 - 1).astype(np.int32),
    )  # fmt: skip
    opens = _opening(state, year)
    if not (opens.any() or (state.base_opened != NEVER).any()):
        return state
    return _surface(state, year, opens)


def _stay(state: State, year: Year, short: str, long: str) -> Array:
    """A factor by the length of stays, 1 for the customary one. (PROGRAMME, WORLD)"""
    one = np.float32(1)
    return np.where(state.rotation == SHORT, year.parameter(short), np.where(state.rotation == LONG, year.parameter(long), one))


def _opening(state: State, year: Year) -> Array:
    """Date at which the base opens this year or opened before, NEVER if it has not. (PROGRAMME, WORLD) int32"""
    node = year.tables.base_node
    dates = np.concatenate([state.finished, state.achieved, state.reached])[np.maximum(node, 0)].astype(np.int32)
    return np.where((node >= 0)[:, None] & (dates < year.end) & (state.base_opened == NEVER), dates, 0)


def _surface(state: State, year: Year, opens: Array) -> State:
    tables, p, years = year.tables, year.parameter, year.years
    new, seats = opens > 0, np.arange(len(opens))
    purse = tables.links.manual
    modules = np.rint(tables.mission_adds * np.float32(8)).astype(np.int64)[:, None] * year.passed["credited"]
    added = tables.links.missions_by_programme.total(modules) / np.float32(8)
    opened = np.where(new, opens, state.base_opened)
    stands = (opened != NEVER).astype(np.float32)
    size = np.where(new, np.maximum(state.base_size, 1), state.base_size) + added * stands
    health = np.where(new, np.float32(1), state.base_health)

    # what the plan makes of the year, at the light of the site
    plan, light = state.surface_plan, tables.site_power[state.site]
    able = stands * health * years
    growth = (plan == EXPAND) * able * light * p("base_growth")
    ice = np.zeros(state.site.shape, bool)
    if tables.ids["site"]:
        ice = (state.site >= 0) & (state.ice_known[np.maximum(state.site, 0), np.arange(state.worlds)] == RICH)
    output = (plan == RESOURCES) * able * p("base_output") * np.where(ice, np.float32(1), p("base_output_poor"))
    year.passed["base_science"] = (plan == SCIENCE) * able * size * light * p("base_science")
    sold = np.rint((plan == SELL) * able * size * (state.prestige / np.float32(50)) * (p("base_sale") * np.float32(10))).astype(np.int64)
    year.passed["base_sold"] = sold.astype(np.float32)

    # incidents, repair and what all of it costs
    risk = stands * p("incident_rate") * (np.float32(3) - np.float32(2) * health) * years
    risk = risk * np.where(state.rotation == LONG, p("stay_risk"), np.where(state.rotation == SHORT, np.float32(1) / p("stay_risk"), np.float32(1)))
    incident = luck.uniform(year.words("incident", "programme")) < risk
    shared = year.passed["together"]
    keep = (np.float32(1) - p("base_output_saves") * state.base_output) * np.where(shared, p("accord_upkeep"), np.float32(1))
    cost = stands * size * (p("base_upkeep") * keep * years + incident * p("incident_bill")) + growth * p("base_growth_bill")
    bill = np.rint(cost * np.float32(10)).astype(np.int64)
    # a base whose bills are not paid gets no supplies: it decays as fast as it would be kept in repair
    kept = np.where(year.passed["arrears"][purse], np.float32(-1), np.float32(1))
    health = health + stands * kept * p("base_repair") * years - incident * p("incident_damage")
    health = np.minimum(np.maximum(health, np.float32(0)), np.float32(1))
    bills, sales = state.bills.astype(np.int64), state.sales.copy()
    bills[purse] += bill[seats]
    sales[purse] = np.minimum(sold[seats], 2**31 - 1)
    # an incident cuts the year's stay in half, and now and then costs the crew
    days = year.passed["crew_days"]
    lost = incident & (days > 0) & (luck.lower(year.words("incident", "programme")) < p("incident_crew"))
    year.passed["crew_days"] = days * np.where(incident, np.float32(0.5), np.float32(1))
    pause = tables.crew_down_quantile[luck.second_grid(year.words("incident", "programme"))]
    down = np.where(lost, np.minimum(year.end + pause, NEVER - 1), state.crew_down)
    for kind, rows in (("base_opened", new), ("base_bill", bill), ("base_sold", sold), ("incident", incident), ("base_crew_lost", lost)):
        year.report.note(kind, rows)
    return evolve(
        state, base_opened=opened.astype(np.uint16), base_size=np.minimum(size + growth, np.float32(60)).astype(np.float32),
        base_health=health.astype(np.float32), base_output=np.minimum(state.base_output + output, np.float32(1)).astype(np.float32),
        bills=np.minimum(bills, 2**31 - 1).astype(np.int32), sales=sales.astype(np.int32),
        crew_days=state.crew_days - days + year.passed["crew_days"], crew_lost=np.minimum(state.crew_lost + lost, 100).astype(np.int8),
        crew_down=np.maximum(state.crew_down, down).astype(np.uint16),
        support=curves.points(state.support - incident * p("incident_support") - lost * p("crew_loss_support")),
    )  # fmt: skip
