"""Sites: priority zones, ice, accords and contests.

The first working lander gives its programme priority at its site for some years, and so does every later one. A landing there also tells
whether the ground holds ice that can be used. Two programmes at one site without room, and without an accord, raise the tension every year; an
accord lowers it and costs both a little support at home.
"""

from __future__ import annotations

import numpy as np

from game.model import curves
from game.model.axes import NEVER
from game.model.lookup import pick
from game.model.state import Array, State, evolve
from game.model.tables import POOR, RICH
from game.model.year import Year


def sites(state: State, year: Year) -> State:
    """Priority, ice, accords and contests.

    Equation:
        zone' = max(zone, landing + zone_years);  ice_known' = rich or poor where somebody surveyed
        tension' = tension + ([contested site] * contest_tension - [accord on a shared site] * accord_tension) * years
        support' = support - [accord] * accord_support * years
    """
    tables = year.tables
    if not tables.ids["site"] or state.site.max() < 0:
        return state
    if year.any_flight:
        surveyed = year.passed["credited"] & tables.columns.surveys
        if surveyed.any():
            before, state = state.zone, _explored(state, year, surveyed)
            if np.logical_xor(state.zone, before).any():
                year.near = curves.neighbours(state, tables)  # whoever has landed stands there from now on
    together, contested = year.near or curves.neighbours(state, tables)
    crowded = contested.any(axis=0)
    year.sharing = bool(together.any())
    if not (year.sharing or crowded.any()):
        return state
    year.report.note("accord", together)
    year.report.note("contest", contested)
    push = crowded * year.parameter("contest_tension")
    if year.sharing:
        push = push - together.any(axis=0) * year.parameter("accord_tension")
        support = state.support - together * (year.parameter("accord_support") * year.years)
        state = evolve(state, support=curves.points(support))
    return evolve(state, tension=curves.points(state.tension + push * year.years))


def _explored(state: State, year: Year, surveyed: Array) -> State:
    """Zones and knowledge of ice after this year's landings."""
    tables = year.tables
    by = tables.links.missions_by_programme
    landed = surveyed & tables.mission_polar[:, None]
    lasting = np.int64(round(1024 * float(year.parameter("zone_years"))))
    until = np.minimum(by.most(np.where(landed, state.flown + lasting, 0)), NEVER - 1).astype(np.uint16)
    here = state.site == np.arange(len(state.ice_known))[:, None, None]
    seen = (here & by.any(surveyed)).any(axis=1)
    found = pick(tables.columns.ice_rich, state.ice_level)
    known = np.where(seen, found, state.ice_known)
    year.report.note("ice_found", lambda: (known == RICH) & (state.ice_known != RICH))
    year.report.note("ice_missing", lambda: (known == POOR) & (state.ice_known != POOR))
    return evolve(state, zone=np.maximum(state.zone, here * until), ice_known=known)
