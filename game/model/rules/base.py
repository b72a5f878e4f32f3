"""The base on the surface: upkeep of what works, the surface plan, incidents, crew rotation.

From its first working part the base is a stock of modules in some state of repair. Four plans share its capacity: science, resources
(local ice and soil spare supplies), expand, sell. Incidents come by a hazard that grows as repair falls and stays lengthen. Bills go to the
next year, first in line; sales are paid with the next year's partners' money.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, luck
from game.model.axes import NEVER
from game.model.state import Array, State, evolve
from game.model.year import Year


def base(state: State, year: Year) -> State:
    """Upkeep, the surface plan, incidents and stays.

    Equation:
        able = [base stands] * base_health * years;  light, ice by the site;  plan: the order, stay: 1 / stay_risk, 1 or stay_risk by `rotation`
        base_size' = min(base_size + modules landed + growth, 60);  growth = [expand] * able * light * base_growth
        science = [science] * able * base_size * light * base_science;  sales' = [sell] * able * base_size * base_sale * prestige / 50
        base_output' = min(base_output + [resources] * able * (parameter base_output) * (1 where ice is rich, else base_output_poor), 1)
        incident = [U < incident_rate * (3 - 2 * base_health) * years * stay];  crew lost = [incident, crew there, U' < incident_crew]
        base_health' = clip(base_health + base_repair * years (minus if bills are not paid) - incident * incident_damage, 0, 1)
        bill = base_size * (base_upkeep * years * (1 - base_output_saves * base_output) * (accord_upkeep under an accord) + incident * incident_bill)
               + growth * base_growth_bill
        crew_days' = crew_days + days of this year's stays * (stay_short, 1 or stay_long) * (0.5 after an incident)
        support' = support - incident * incident_support - [crew lost] * crew_loss_support;  bills' = bills + bill + upkeep_musd of all that is ready
    """
    tables, columns, links = year.tables, year.tables.columns, year.tables.links
    working = (state.finished < year.start) & (state.status == 0)
    upkeep = np.rint(columns.upkeep * np.float64(year.years)).astype(np.int64) * working
    year.report.note("upkeep", upkeep)
    year.passed["crew_days"] = np.zeros(state.crew_days.shape, np.float32)
    if year.passed["credited"][columns.inhabited].any():
        lived = links.missions_by_programme.total(year.passed["credited"] * columns.crew_days).astype(np.float32)
        days = lived * columns.stay_days[state.rotation]
        year.passed["crew_days"] = days
        state = evolve(state, crew_days=np.minimum(state.crew_days + days, np.float32(1e6)))
    bills = state.bills + links.by_purse.total(upkeep)
    state = evolve(state, sales=np.zeros(state.sales.shape, np.int32))
    dates = np.concatenate([state.finished, state.achieved, state.reached])
    year.passed["dates"] = dates
    opened = dates[np.maximum(tables.base_node, 0)]
    stood = state.base_opened != NEVER
    comes = opened < year.end
    if (tables.base_node < 0).any():
        comes &= (tables.base_node >= 0)[:, None]
    stands = comes | stood
    if stands.any():
        state = _surface(state, year, stands ^ stood, opened, stands.astype(np.float32), bills)
    return evolve(state, bills=np.minimum(bills, 2**31 - 1).astype(np.int32))


def _surface(state: State, year: Year, new: Array, opened: Array, stands: Array, bills: Array) -> State:
    """A year of the bases that stand; what they cost is added to `bills`."""
    tables, columns, p, years = year.tables, year.tables.columns, year.parameter, year.years
    purse = tables.links.manual
    size, health, date = state.base_size.astype(np.float64), state.base_health, state.base_opened
    if new.any():
        date = np.where(new, opened, date)
        size = np.where(new, np.maximum(size, 1), size)
        health = np.where(new, np.float32(1), health)
    if year.passed["credited"][columns.adding].any():
        modules = tables.links.missions_by_programme.total(columns.adds * year.passed["credited"])
        size = size + modules / np.float32(8) * stands

    # what the plan makes of the year, at the light of the site
    plan, light = state.surface_plan, tables.site_power[state.site]
    able = stands * health * years
    able_size = able * size
    growth = able * light * columns.plan_growth[plan]
    year.passed["base_science"] = able_size * light * columns.plan_science[plan]
    sold = np.rint(able_size * state.prestige * (columns.plan_sale / np.float32(50))[plan]).astype(np.int64)
    year.passed["base_sold"] = sold.astype(np.float32)
    output = able * columns.plan_output[plan] * _ice(state, year)

    # incidents, repair and what all of it costs
    risk = stands * (p("incident_rate") * years) * (np.float32(3) - np.float32(2) * health) * columns.stay_risk[state.rotation]
    incident = year.uniform("incident") < risk
    keep = np.float32(1) - p("base_output_saves") * state.base_output
    if year.sharing and year.near is not None:
        keep = keep * np.where(year.near[0], p("accord_upkeep"), np.float32(1))
    cost = keep * (p("base_upkeep") * years)
    # a base whose bills are not paid gets no supplies: it decays as fast as it would be kept in repair
    repair = p("base_repair") * years
    health = health + stands * np.where(year.passed["arrears"][purse], -repair, repair)
    lost = np.zeros(incident.shape, bool)
    if incident.any():
        cost = cost + incident * p("incident_bill")
        health = health - incident * p("incident_damage")
        state, lost = _struck(state, year, incident)
    health = health.clip(np.float32(0), np.float32(1))
    bill = np.rint((stands * size * cost + growth * p("base_growth_bill")) * np.float32(10)).astype(np.int64)
    sales = state.sales.copy()
    bills[purse] += bill
    sales[purse] = np.minimum(sold, 2**31 - 1)
    for kind, rows in (("base_opened", new), ("base_bill", bill), ("base_sold", sold), ("incident", incident), ("base_crew_lost", lost)):
        year.report.note(kind, rows)
    return evolve(
        state, base_opened=date, base_size=np.minimum(size + growth, np.float32(60)).astype(np.float32),
        base_health=health.astype(np.float32), base_output=np.minimum(state.base_output + output, np.float32(1)),
        sales=sales,
    )  # fmt: skip


def _struck(state: State, year: Year, incident: Array) -> tuple[State, Array]:
    """An incident cuts the year's stay in half, costs support, and now and then the crew: (state, crews lost)."""
    p, words, days = year.parameter, year.words("incident"), year.passed["crew_days"]
    lost = incident & (days > 0) & (luck.lower(words) < p("incident_crew"))
    year.passed["crew_days"] = days * np.where(incident, np.float32(0.5), np.float32(1))
    pause = year.tables.crew_down_quantile[luck.second_grid(words)]
    down = np.where(lost, np.minimum(year.end + pause, NEVER - 1), state.crew_down)
    state = evolve(
        state, crew_days=np.where(incident, state.crew_days - days + year.passed["crew_days"], state.crew_days),
        crew_lost=np.minimum(state.crew_lost + lost, 100).astype(np.int8),
        crew_down=np.maximum(state.crew_down, down).astype(np.uint16),
        support=curves.points(state.support - incident * p("incident_support") - lost * p("crew_loss_support")),
    )  # fmt: skip
    return state, lost


def _ice(state: State, year: Year) -> Array:
    """Factor on supplies made on the spot: less where the ice of the site is poor or unknown. (PROGRAMME, WORLD)"""
    if not year.tables.ids["site"]:
        return year.tables.columns.ice_output[np.zeros(state.site.shape, np.intp)]
    known = state.ice_known[state.site, np.arange(state.worlds)]
    return year.tables.columns.ice_output[np.where(state.site >= 0, known, 0)]
