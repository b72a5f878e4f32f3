"""Choices that stand until they are changed: doctrine, aims, site, accord, surface plan, length of stays. Changing some has a price.

Doctrines are free until the end of the third year (2023); a later switch costs support and credibility. A base that moves after a landing
of its own costs support. Who offers an accord pays for it at home every year in which it holds (in `sites`).
"""

from __future__ import annotations

import numpy as np

from game.model import curves
from game.model.axes import NEVER
from game.model.orders import KEEP
from game.model.state import Array, State, evolve
from game.model.year import Year

FREE_TURNS = 3  # turns in which a doctrine may be chosen or changed at no price
STANDING = ("accord", "surface_plan", "rotation", "site")


def choices(state: State, year: Year) -> State:
    """Takes over what was chosen and charges for what may not be changed freely.

    Equation:
        chosen' = the order, or as before                     doctrine, accord, surface_plan, rotation, site; the aims in the first turn
        support' = support - [site changed after a landing] * site_move_support - [doctrine changed after the third turn] * doctrine_support
        credibility' = max(credibility - doctrine_credibility, 0.1)     where the doctrine changed after the third turn
    """
    changes: dict[str, Array] = {}
    for name in ("aim_open", "aim_sealed", *STANDING) if year.turn == 0 else STANDING:
        if name in year.asked:
            chosen = getattr(year.orders, name)
            changes[name] = np.where(chosen == KEEP, getattr(state, name), chosen).astype(np.int8)
    cost: Array = np.float32(0)  # type: ignore[assignment]
    if "site" in changes:
        moved = (changes["site"] != state.site) & (state.site >= 0) & (landed(state, year) > 0)
        cost = moved * year.parameter("site_move_support")
        year.report.note("site_moved", moved)
    doctrine = year.orders.doctrine
    if "doctrine" in year.asked:
        switched = (doctrine != KEEP) & (doctrine != state.doctrine) & (state.doctrine >= 0) & (year.turn >= FREE_TURNS)
        changes["doctrine"] = np.where(doctrine == KEEP, state.doctrine, doctrine).astype(np.int8)
        cost = cost + switched * year.parameter("doctrine_support")
        less = np.maximum(state.credibility - year.parameter("doctrine_credibility"), np.float32(0.1))
        changes["credibility"] = np.where(switched, less, state.credibility)
        year.report.note("doctrine_switched", switched)
    if not changes:
        return state
    if isinstance(cost, np.ndarray):
        changes["support"] = curves.points(state.support - cost)
    return evolve(state, **changes)


def landed(state: State, year: Year) -> Array:
    """Polar landings that succeeded so far. (PROGRAMME, WORLD)"""
    done = (state.achieved != NEVER) & year.tables.mission_polar[:, None]
    return year.tables.links.missions_by_programme.total(done)
