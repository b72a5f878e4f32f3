"""Sites: priority zones, ice, accords and contests.

The first working lander gives its programme priority at its site for some years, and so does every later one. A landing there also tells
whether the ground holds ice that can be used. Two programmes at one site without room, and without an accord, raise the tension every year; an
accord lowers it and costs both a little support at home.
"""

from __future__ import annotations

import numpy as np

from game.model import curves
from game.model.axes import NEVER
from game.model.state import Array, State, evolve
from game.model.tables import POOR, RICH
from game.model.year import Year


def sites(state: State, year: Year) -> State:
    tables = year.tables
    year.passed["together"] = np.zeros(state.site.shape, bool)
    if not tables.ids["site"] or not (state.site >= 0).any():
        return state
    landed = year.passed["credited"] & tables.mission_polar[:, None]
    surveyed = landed | (year.passed["credited"] & tables.mission_surveys[:, None])
    if surveyed.any():
        state = _explored(state, year, landed, surveyed)
    together, contested = curves.neighbours(state, tables)
    year.passed["together"] = together
    if not (together.any() or contested.any()):
        return state
    year.report.note("accord", together)
    year.report.note("contest", contested)
    crowded, shared = contested.any(axis=0), together.any(axis=0)
    tension = state.tension + (crowded * year.parameter("contest_tension") - shared * year.parameter("accord_tension")) * year.years
    support = state.support - together * (year.parameter("accord_support") * year.years)
    return evolve(state, tension=curves.points(tension), support=curves.points(support))


def _explored(state: State, year: Year, landed: Array, surveyed: Array) -> State:
    """Zones and knowledge of ice after this year's landings."""
    tables = year.tables
    by = tables.links.missions_by_programme
    date = by.most(np.where(landed, state.flown.astype(np.int64), 0))
    seen = by.any(surveyed)
    zone, known = state.zone.copy(), state.ice_known.copy()
    rich = (state.ice_level + np.float32(0.5)) / np.float32(32) < tables.site_ice[:, None]
    lasting = round(1024 * float(year.parameter("zone_years")))
    for seat in range(len(state.site)):
        here = state.site[seat] == np.arange(len(known))[:, None]
        until = np.where(here & (date[seat] > 0), np.minimum(date[seat] + lasting, NEVER - 1), 0)
        zone[:, seat] = np.maximum(zone[:, seat], until)
        known = np.where(here & seen[seat], np.where(rich, RICH, POOR), known).astype(np.int8)
    year.report.note("ice_found", (known == RICH) & (state.ice_known != RICH))
    year.report.note("ice_missing", (known == POOR) & (state.ice_known != POOR))
    return evolve(state, zone=zone, ice_known=known)
