"""Formulas that several rules share, each with unit and source. Pure array functions."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from game.model.state import Array, State
from game.model.tables import Tables

F1 = np.float32(1.0)
ZERO = np.float32(0.0)
HALF, TWO = np.float32(0.5), np.float32(2.0)
# E2: effect of money above the need, r ** 0.44 up to 1.33 (r = 1..2 in 257 steps); the power is taken once, here
_SURGE = np.minimum(1.33, np.round(np.linspace(1.0, 2.0, 257) ** 0.44 * 1024) / 1024).astype(np.float32)


def surge(ratio: Array) -> Array:
    """Staffing that money at `ratio` of the need can hold: the ratio itself up to 1, then E2's r**0.44, at most 1.33."""
    index = ((np.minimum(np.maximum(ratio, F1), TWO) - F1) * np.float32(256)).astype(np.intp)
    return np.where(ratio <= F1, ratio, _SURGE[index])


def total(rows: Array) -> Array:
    """The one reduction over entities: exact whole tenths of a musd, so the order of addition cannot matter."""
    return rows.sum(axis=0, dtype=np.int64)  # exact: integers


def count(rows: Array) -> Array:
    """How many rows hold, int32."""
    return rows.sum(axis=0, dtype=np.int32)  # exact: booleans


def points(amount: Array) -> Array:
    """Points of support, prestige or trust kept in 0..100, float32."""
    return np.minimum(np.maximum(amount, ZERO), np.float32(100)).astype(np.float32, copy=False)


def turn_years(tables: Tables, turn: int) -> np.float32:
    """Length of a turn in years: the first is partial. After the last turn, that of the last."""
    turn = min(turn, tables.turns - 1)
    return np.float32((int(tables.turn_ticks[turn + 1]) - int(tables.turn_ticks[turn])) / 1024)


def true_pace(state: State, tables: Tables) -> Array:
    """rho, the hidden factor on months of work (E3, E5): bloc level times own level. (ELEMENT, WORLD)"""
    own = tables.pace_quantile[np.arange(len(tables.element_bloc))[:, None], state.pace_level]
    bloc = tables.pace_bloc_quantile[np.arange(len(tables.ids["bloc"]))[:, None], state.bloc_level]
    return own * bloc[tables.element_bloc]


def expected_pace(tables: Tables) -> Array:
    """The prior median of rho, which anyone may know. (ELEMENT, 1)"""
    return tables.pace_quantile[:, 15:17].max(axis=1)[:, None]


def progress(state: State, tables: Tables) -> Array:
    """Share of an element's work done, as reported, 0..1. (ELEMENT, WORLD)"""
    duration = np.maximum(tables.duration, F1)[:, None]
    return np.minimum(np.maximum(F1 - state.work / duration, ZERO), F1)


def outside_share(state: State, tables: Tables) -> Array:
    """Share of an element's need that partners and self-funding owners pay, at most 0.95. (ELEMENT, WORLD)"""
    share = np.repeat(tables.self_funded[:, None], state.worlds, axis=1)
    for elements, packages in tables.links.paying:
        share[elements] += np.where(state.deal[packages] == 2, tables.package_give_amount[packages, None], ZERO)
    return np.minimum(share, np.float32(0.95))


def need(state: State, tables: Tables) -> Array:
    """Customary funding of every line this turn, in tenths of a musd, own and others' (E1, E6). Zero once finished or cancelled.

    The yearly need follows a Weibull spending profile over progress; what a delay costs shows itself as work gets done.
    """
    rho = true_pace(state, tables)
    growth = (F1 + tables.cost_quantile[state.cost_level] * (rho - F1)) / rho
    return usual_need(state, tables) * revealed(growth, progress(state, tables), tables.class_ratio[:, None])


def usual_need(state: State, tables: Tables) -> Array:
    """The need of a line whose delay costs what its class's usually does. (ELEMENT, WORLD)"""
    index = np.minimum((progress(state, tables) * np.float32(64)).astype(np.intp), 63)
    profile = tables.need_profile[np.arange(len(tables.duration))[:, None], index]
    yearly = (tables.cost_left.astype(np.float32) * np.float32(12) / np.maximum(tables.duration, F1))[:, None]
    factor = (F1 + np.float32(0.06) * state.tests) * doctrine_factor(state, tables)
    open_line = (state.finished == 65535) & (state.status != 2)
    return yearly * profile * factor * open_line * turn_years(tables, state.turn)


def revealed(growth: Array, done: Array | float, ratio: Array | float) -> Array:
    """Factor on the need by which a line's own growth shows, the more the further its work has come; `ratio` is its class's."""
    usual = (F1 + np.float32(0.7) * (ratio - F1)) / ratio
    return F1 + (np.minimum(np.maximum(growth / usual, HALF), TWO) - F1) * done


def doctrine_factor(state: State, tables: Tables) -> Array:
    """How the chosen doctrine changes a line's need; row 0 of the table is no doctrine. (ELEMENT, WORLD)"""
    chosen = state.doctrine[tables.element_programme].astype(np.intp) + 1
    return tables.doctrine_need[np.arange(len(chosen))[:, None], chosen]


def available(state: State, tables: Tables) -> Array:
    """Money a purse can spend this turn: envelope, carry-over and partners' money, less bills; never below 0. int64"""
    gross = np.rint(state.envelope * np.float64(turn_years(tables, state.turn))).astype(np.int64) + state.reserve
    return np.maximum(gross + partner_money(state, tables) - state.bills, 0)


def partner_money(state: State, tables: Tables) -> Array:
    """Money that partners pay into each purse this turn, tenths of a musd. (PURSE, WORLD)"""
    yearly = np.where(tables.package_give_kind == 2, tables.package_give_amount, 0).astype(np.float64)
    paid = np.rint(yearly * float(turn_years(tables, state.turn))).astype(np.int64)[:, None] * (state.deal == 2)
    money = np.zeros((len(tables.purse_programme), state.worlds), np.int64)
    money[tables.links.manual] = tables.links.packages_by_programme.total(paid)
    return money + state.sales


def coordination(state: State, tables: Tables) -> Array:
    """Factor on the rate of work for n organisations with hardware on the element: n ** -beta (E8). (ELEMENT, WORLD)

    A partner who left still counts until replaced, so losing one never helps.
    """
    extra = np.repeat(tables.coordination[:, None], state.worlds, axis=1)
    for elements, packages in tables.links.building:
        deal = state.deal[packages]
        extra[elements] += (deal >= 2) & (deal <= 3)
    return tables.coordination_factor[np.minimum(extra, 7).astype(np.intp)]


def failure_factor(state: State | Any, tables: Tables, seen: bool) -> Array:
    """Factor on the chance of failure of everything that a design stands behind: tests, and flaws found, patched and yet unknown.

    (ELEMENT + 1, WORLD): the last row, which an index of -1 finds, is that of no design at all. `seen` gives what an observer expects.
    """
    if seen:
        known = state.flaws_seen - state.flaws_fixed - state.flaws_patched
        unseen = tables.flaw_unseen[state.flaws_seen, (state.searched * np.float32(32)).astype(np.intp)]
        flaws = tables.flaw_failure[known, state.flaws_patched] * unseen
    else:
        flaws = tables.flaw_failure[flaws_left(state, tables), state.flaws_patched]
    factor = np.ones((len(tables.element_new) + 1, state.worlds), np.float32)
    factor[:-1] = tables.tests_failure[state.tests] * np.where(tables.element_new[:, None], flaws, F1)
    return factor


def flaws_left(state: State, tables: Tables) -> Array:
    """True flaws of a design that are neither fixed nor worked round, found or not. (ELEMENT, WORLD) int8"""
    total = tables.flaw_quantile[np.arange(len(tables.flaw_quantile))[:, None], state.flaw_level]
    return total - state.flaws_fixed - state.flaws_patched


def ascent_chance(state: State, tables: Tables, factor: Array) -> Array:
    """True chance of a launch: E10's learning curve from the hidden first chance to the mature one. (VEHICLE, WORLD)"""
    first = tables.vehicle_quantile[np.arange(len(tables.vehicle_mature))[:, None], state.vehicle_level]
    mature = tables.vehicle_mature[:, None]
    learnt = tables.vehicle_learning[np.minimum(state.flights, 63)]
    return F1 - (F1 - (mature - (mature - first) * learnt)) * factor[tables.vehicle_tester]


def ascent_seen(state: State, tables: Tables, factor: Array) -> Array:
    """What the flight record says: the prior learning curve with 4 pseudo-flights and the launches seen (E10)."""
    first = tables.vehicle_quantile[:, 15:17].max(axis=1)[:, None]
    mature = tables.vehicle_mature[:, None]
    prior = mature - (mature - first) * tables.vehicle_learning[np.minimum(state.flights, 63)]
    seen = (np.float32(4) * prior + state.launched) / (np.float32(4) + state.flights)
    return F1 - (F1 - seen) * factor[tables.vehicle_tester]


def surface_chance(state: State, tables: Tables, factor: Array) -> Array:
    """True chance of a landing (E11): first try, better with every try, and after an own success. (FAMILY, WORLD)"""
    rows = np.arange(len(tables.family_tester))[:, None]
    return _landing(state, tables, tables.family_first[rows, state.family_level], tables.family_later[rows, state.family_level], factor)


def surface_seen(state: State, tables: Tables, factor: Array) -> Array:
    """The expected chance of a landing, from class and record alone. (FAMILY, WORLD)"""
    middle = slice(15, 17)
    first = tables.family_first[:, middle].max(axis=1)[:, None]
    later = tables.family_later[:, middle].max(axis=1)[:, None]
    return _landing(state, tables, first, later, factor)


def _landing(state: State, tables: Tables, first: Array, later: Array, factor: Array) -> Array:
    """Teams learn from failures as launchers do (E10's curve): in the record, later tries did well whatever the first."""
    learning = later - (later - first) * tables.vehicle_learning[np.minimum(state.descents, 63)]
    chance = np.where(state.landings > 0, later, np.maximum(learning, first))
    return F1 - (F1 - chance) * factor[tables.family_tester]


def mission_chance(state: State | Any, tables: Tables, seen: bool = True) -> Array:
    """Chance that a mission succeeds if it flies now, (3, MISSION, WORLD): ascent, transit, surface.

    `seen` gives what an observer may know; False the hidden truth, for the roll alone.
    """
    factor = failure_factor(state, tables, seen)
    ascent = ascent_seen(state, tables, factor) if seen else ascent_chance(state, tables, factor)
    surface = surface_seen(state, tables, factor) if seen else surface_chance(state, tables, factor)
    seat, polar = tables.mission_programme, tables.mission_polar[:, None]
    losses = ground_losses(state, tables)
    chance = np.empty((3, len(tables.mission_vehicle), state.worlds), np.float32)
    chance[0] = np.where((tables.mission_vehicle >= 0)[:, None], ascent[np.maximum(tables.mission_vehicle, 0)], F1)
    lost = (F1 - tables.mission_transit[:, None]) * losses[seat] * factor[tables.mission_tester]
    fails = np.where((tables.mission_family >= 0)[:, None], F1 - surface[np.maximum(tables.mission_family, 0)], ZERO)
    if tables.ids["site"]:
        lost = lost * np.where(polar, tables.site_losses[state.site][seat], F1)
        fails = fails * np.where(polar, (tables.site_landing[state.site] * contest_risk(state, tables))[seat], F1)
    chance[1] = np.maximum(F1 - lost, ZERO)
    chance[2] = np.maximum(F1 - fails, ZERO)
    return chance


def neighbours(state: State | Any, tables: Tables) -> tuple[Array, Array]:
    """Who shares his site with a rival under an accord, and who quarrels over one: somebody has landed there and there is no room for two.

    Both (PROGRAMME, WORLD) bool.
    """
    here = state.site >= 0
    together, contested = np.zeros(here.shape, bool), np.zeros(here.shape, bool)
    for one, other in itertools.combinations(range(len(here)), 2):
        both = here[one] & (state.site[one] == state.site[other])
        if not both.any():
            continue
        shared = both & (state.accord[one] > 0) & (state.accord[other] > 0)
        at, world = np.maximum(state.site[one], 0), np.arange(state.worlds)
        stands = (state.zone[at, one, world] > 0) | (state.zone[at, other, world] > 0)  # plans alone are no quarrel
        crowded = both & ~shared & stands & (tables.site_room[at] < 2)
        for seat in (one, other):
            together[seat] |= shared
            contested[seat] |= crowded
    return together, contested


def holds_zone(state: State | Any, tables: Tables) -> Array:
    """Who has priority at his own site now. (PROGRAMME, WORLD) bool"""
    now = int(tables.turn_ticks[min(state.turn, tables.turns - 1)])
    seats = np.arange(len(state.site))[:, None]
    return (state.site >= 0) & (state.zone[np.maximum(state.site, 0), seats, np.arange(state.worlds)] > now)


def contest_risk(state: State | Any, tables: Tables) -> Array:
    """Factor on failed landings of a seat whose site is contested and who has no priority there. (PROGRAMME, WORLD)"""
    _together, contested = neighbours(state, tables)
    if not contested.any():
        return np.ones(contested.shape, np.float32)
    return np.where(contested & ~holds_zone(state, tables), np.float32(tables.parameters["contest_risk"]), F1)


def fight_chance(state: State | Any, tables: Tables) -> Array:
    """Chance that a line with a floor in law can be cancelled against those who voted the law. (PROGRAMME, WORLD)"""
    chance = np.float32(tables.parameters["fight_base"]) + (state.support - np.float32(50)) * np.float32(tables.parameters["fight_support"])
    return np.minimum(np.maximum(chance, np.float32(0.05)), np.float32(0.95))


def ground_losses(state: State, tables: Tables) -> Array:
    """Factor on losses on the way: each partner's ground stations take their share off what is left. (PROGRAMME, WORLD)"""
    losses = np.ones((len(tables.ids["programme"]), state.worlds), np.float32)
    for seats, packages in tables.links.grounds:
        losses[seats] *= F1 - np.where(state.deal[packages] == 2, tables.package_give_amount[packages, None], ZERO)
    return losses


def science_now(state: State, tables: Tables, end: int) -> Array:
    """Payloads at work: a success works for eight years (design life of the polar missions). (PROGRAMME, WORLD) tenths"""
    since = np.int32(end) - state.achieved
    active = (since > 0) & (since < 8 * 1024)
    worth = np.rint(tables.mission_science * 10).astype(np.int64)[:, None] * active
    giving = np.where(tables.package_give_kind == 5, np.rint(tables.package_give_amount * 10), 0).astype(np.int64)[:, None]
    links = tables.links
    return links.missions_by_programme.total(worth) + links.packages_by_programme.total(giving * (state.deal == 2))
