"""Formulas that several rules share, each with unit and source. Pure array functions."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from game.model.axes import NEVER
from game.model.lookup import pick
from game.model.state import Array, State
from game.model.tables import Tables

F1 = np.float32(1.0)
ZERO = np.float32(0.0)
HALF, TWO = np.float32(0.5), np.float32(2.0)
# E2: effect of money above the need, r ** 0.44 up to 1.33 (r = 1..2 in 257 steps); the power is taken once, here
_SURGE = np.minimum(1.33, np.round(np.linspace(1.0, 2.0, 257) ** 0.44 * 1024) / 1024).astype(np.float32)


def surge(ratio: Array) -> Array:
    """Staffing that money at `ratio` of the need can hold: the ratio itself up to 1, then E2's r**0.44, at most 1.33.

    Equation:
        surge(f) = f up to 1, then min(f ** 0.44, 1.33)
    """
    index = ((ratio - F1) * np.float32(256)).astype(np.intp)
    return np.minimum(ratio, _SURGE.take(index, mode="clip"))  # the power lies below the ratio, and its table begins with 1


def total(rows: Array) -> Array:
    """The one reduction over entities: exact whole tenths of a musd, so the order of addition cannot matter."""
    return rows.sum(axis=0, dtype=np.int64)  # exact: integers


def count(rows: Array) -> Array:
    """How many rows hold, int32."""
    return rows.sum(axis=0, dtype=np.int32)  # exact: booleans


def points(amount: Array) -> Array:
    """Points of support, prestige or trust kept in 0..100, float32."""
    return amount.clip(ZERO, np.float32(100)).astype(np.float32, copy=False)


def turn_years(tables: Tables, turn: int) -> np.float32:
    """Length of a turn in years: the first is partial. After the last turn, that of the last."""
    turn = min(turn, tables.turns - 1)
    return np.float32((int(tables.turn_ticks[turn + 1]) - int(tables.turn_ticks[turn])) / 1024)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What the hidden truth of a block of worlds implies for every year of it. (ELEMENT, WORLD) float32"""

    pace: Array  # rho, the factor on months of work (E3, E5): bloc level times own level
    overrun: Array  # how far the need of a line has moved from the class's usual one once all its work is done (E6)


_KNOWN: list[tuple[tuple[Any, ...], Hidden]] = []  # of the last few blocks; arrays of a State are never written to


def hidden(state: State, tables: Tables) -> Hidden:
    """Worked out once for all years of a block of worlds: levels of hidden truth never change.

    Equation:
        rho = pace of the bloc * pace of the element;  growth of cost = (1 + c * (rho - 1)) / rho,  c ~ lognormal(median 0.7, sigma 0.4)
        usual growth = (1 + 0.7 * (ratio - 1)) / ratio of the class;  overrun = clip(growth / usual growth, 0.5, 2) - 1
    """
    source = (tables, state.pace_level, state.bloc_level, state.cost_level)
    for known, found in _KNOWN:
        if all(a is b for a, b in zip(known, source, strict=True)):
            return found
    own = pick(tables.pace_quantile, state.pace_level)
    bloc = pick(tables.pace_bloc_quantile, state.bloc_level)
    rho = own * bloc[tables.element_bloc]
    growth = (F1 + tables.cost_quantile[state.cost_level] * (rho - F1)) / rho
    _KNOWN.insert(0, (source, Hidden(rho, overrun(growth, tables.columns.usual_growth))))
    del _KNOWN[4:]
    return _KNOWN[0][1]


def progress(state: State, tables: Tables) -> Array:
    """Share of an element's work done, as reported, 0..1. (ELEMENT, WORLD)"""
    return np.maximum(F1 - state.work / tables.columns.duration, ZERO)


def outside_share(state: State, tables: Tables, in_force: Array | None = None) -> Array:
    """Share of an element's need that partners and self-funding owners pay, at most 0.95. (ELEMENT, WORLD)"""
    in_force = state.deal == 2 if in_force is None else in_force
    share = np.repeat(tables.self_funded[:, None], state.worlds, axis=1)
    for elements, packages in tables.links.paying:
        share[elements] += in_force[packages] * tables.package_give_amount[packages, None]
    return np.minimum(share, np.float32(0.95))


def need(state: State, tables: Tables, open_lines: Array | None = None) -> Array:
    """Customary funding of every line this turn, in tenths of a musd, own and others' (E1, E6). Zero once finished or cancelled.

    The yearly need follows a Weibull spending profile over progress; what a delay costs shows itself as work gets done.

    Equation:
        need = 12 * cost_musd * usual growth / duration * profile(progress) * (1 + 0.06 * tests) * factor of the doctrine * years * (1 + overrun * progress)
        profile(t): rate of 1 - exp(-(t / lambda) ** k), k = 2, or 3 for a crash programme;  progress = 1 - work / duration
    """
    done = progress(state, tables)
    return usual_need(state, tables, done, open_lines) * (F1 + hidden(state, tables).overrun * done)


def usual_need(state: State, tables: Tables, done: Array, open_lines: Array | None = None) -> Array:
    """The need of a line whose delay costs what its class's usually does; `done` is its progress. (ELEMENT, WORLD)"""
    open_lines = (state.finished == NEVER) & (state.status != 2) if open_lines is None else open_lines
    profile = pick(tables.columns.need_profile, (done * np.float32(64)).astype(np.intp))
    factor = tables.columns.tests_need.take(state.tests) * pick(tables.columns.doctrine_need, doctrines(state, tables))
    return profile * factor * open_lines * turn_years(tables, state.turn)


def doctrines(state: State, tables: Tables) -> Array:
    """The column of a table by doctrine that each line finds: its last where none is chosen yet. (ELEMENT, WORLD)"""
    chosen = state.doctrine
    if state.worlds > 1:  # alone, a world finds the last column by -1; laid end to end, rows have none
        chosen = chosen % tables.columns.doctrine_need.shape[1]
    return chosen[tables.element_programme]


def overrun(growth: Array, usual: Array | float) -> Array:
    """What a line's own growth of cost adds to its need once it has shown in full, as a share; `usual` is its class's growth."""
    return (growth / usual).clip(HALF, TWO) - F1


def partner_money(state: State, tables: Tables, in_force: Array | None = None) -> Array:
    """Money that partners pay into each purse this turn, tenths of a musd. (PURSE, WORLD)"""
    links, money = tables.links, state.sales.astype(np.int64)
    if len(links.money_packages):
        given = (state.deal == 2 if in_force is None else in_force)[links.money_packages]
        yearly = tables.package_give_amount[links.money_packages, None].astype(np.float64)
        paid = np.rint(yearly * float(turn_years(tables, state.turn))).astype(np.int64) * given
        money[links.manual] += links.money_by_programme.total(paid)
    return money


def coordination(state: State, tables: Tables, in_force: Array | None = None) -> Array:
    """Factor on the rate of work for n organisations with hardware on the element: n ** -beta (E8). (ELEMENT, WORLD)

    A partner who left still counts until replaced, so losing one never helps.

    Equation:
        factor = n ** -coordination_beta,  n = 1 + partners with hardware on the element, those who left included
    """
    extra = np.repeat(tables.coordination[:, None], state.worlds, axis=1)
    there = (state.deal == 2 if in_force is None else in_force) | (state.deal == 3)
    for elements, packages in tables.links.building:
        extra[elements] += there[packages]
    return tables.coordination_factor.take(extra.astype(np.intp), mode="clip")


def failure_factor(state: State | Any, tables: Tables, seen: bool) -> Array:
    """Factor on the chance of failure of everything that a design stands behind: tests, and flaws found, patched and yet unknown.

    (ELEMENT + 1, WORLD): the last row, which an index of -1 finds, is that of no design at all. `seen` gives what an observer expects.

    Equation:
        factor = (1, tests_failure_1, tests_failure_2 by tests) * scale * flaw_factor ** open flaws * (1 + (flaw_factor - 1) * flaw_patched) ** flaws_patched
        new designs have one flaw with flaw_one, two with flaw_two;  scale: so that the mean over new designs is 1
    """
    columns, rows = tables.columns, np.arange(len(tables.element_new))[:, None]
    factor = np.ones((len(rows) + 1, state.worlds), np.float32)
    if seen:
        known = state.flaws_seen - state.flaws_fixed - state.flaws_patched
        unseen = tables.flaw_unseen[state.flaws_seen, (state.searched * np.float32(32)).astype(np.intp)]
        flaws = np.where(tables.element_new[:, None], tables.flaw_failure[known, state.flaws_patched] * unseen, F1)
    else:
        flaws = columns.flaw_failure[rows, flaws_left(state, tables), state.flaws_patched]
    factor[:-1] = tables.tests_failure.take(state.tests) * flaws
    return factor


def flaws_left(state: State, tables: Tables) -> Array:
    """True flaws of a design that are neither fixed nor worked round, found or not. (ELEMENT, WORLD) int8"""
    total = pick(tables.flaw_quantile, state.flaw_level)
    return total - state.flaws_fixed - state.flaws_patched


def ascent_chance(state: State, tables: Tables, factor: Array) -> Array:
    """True chance of a launch: E10's learning curve from the hidden first chance to the mature one. (VEHICLE, WORLD)

    Equation:
        chance = 1 - (1 - (mature - (mature - first) * exp(-flights / 1.3))) * failure factor,  first ~ beta(4 * new_chance, 4 * (1 - new_chance))
    """
    columns = tables.columns
    gap = pick(columns.vehicle_gap, state.vehicle_level)
    learnt = columns.learning[state.flights]
    return F1 - (F1 - (columns.vehicle_mature - gap * learnt)) * factor[tables.vehicle_tester]


def ascent_seen(state: State, tables: Tables, factor: Array) -> Array:
    """What the flight record says: the prior learning curve with 4 pseudo-flights and the launches seen (E10).

    Equation:
        chance = 1 - (1 - (4 * prior + launched) / (4 + flights)) * failure factor,  prior: the learning curve at the usual first chance
    """
    columns = tables.columns
    prior = columns.vehicle_mature - columns.vehicle_usual_gap * columns.learning[state.flights]
    seen = (np.float32(4) * prior + state.launched) / (np.float32(4) + state.flights)
    return F1 - (F1 - seen) * factor[tables.vehicle_tester]


def surface_chance(state: State, tables: Tables, factor: Array) -> Array:
    """True chance of a landing (E11): first try, better with every try, and after an own success. (FAMILY, WORLD)

    Equation:
        p = later after an own success, else max(later - (later - first) * exp(-descents / 1.3), first);  first ~ beta(first_try), later ~ beta(later)
        chance = 1 - (1 - p) * failure factor
    """
    first, later, gap = (pick(table, state.family_level) for table in (tables.family_first, tables.family_later, tables.columns.family_gap))
    return _landing(state, tables, first, later, gap, factor)


def surface_seen(state: State, tables: Tables, factor: Array) -> Array:
    """The expected chance of a landing, from class and record alone. (FAMILY, WORLD)"""
    middle = slice(15, 17)
    first = tables.family_first[:, middle].max(axis=1)[:, None]
    later = tables.family_later[:, middle].max(axis=1)[:, None]
    return _landing(state, tables, first, later, later - first, factor)


def _landing(state: State, tables: Tables, first: Array, later: Array, gap: Array, factor: Array) -> Array:
    """Teams learn from failures as launchers do (E10's curve): in the record, later tries did well whatever the first."""
    learning = later - gap * tables.columns.learning[state.descents]
    chance = np.where(state.landings > 0, later, np.maximum(learning, first))
    return F1 - (F1 - chance) * factor[tables.family_tester]


def mission_chance(
    state: State | Any, tables: Tables, seen: bool = True, near: tuple[Array, Array] | None = None, in_force: Array | None = None
) -> Array:
    """Chance that a mission succeeds if it flies now, (3, MISSION, WORLD): ascent, transit, surface.

    `seen` gives what an observer may know; False the hidden truth, for the roll alone. `near` (see `neighbours`) and `in_force`
    (deals), if the caller has them.

    Equation:
        ascent: of the vehicle;  transit = 1 - (1 - transit) * ground losses * (1 + (0.5 - earth_view) * site_view_losses) * failure factor
        surface = 1 - (1 - chance of the family) * clip(1 + (slope - site_slope_usual) * site_slope_risk, 0.6, 2) * contest risk
        the factors of the site hold for polar landings;  light of a base = clip(sunlight / site_light_usual, 0.3, 1.3)
    """
    factor, seats = failure_factor(state, tables, seen), len(tables.ids["programme"])
    # a last row of ones stands for no vehicle, no lander and no site of one's own
    ascent = _with_one(ascent_seen if seen else ascent_chance, state, tables, factor)
    surface = _with_one(surface_seen if seen else surface_chance, state, tables, factor)
    chance = np.empty((3, len(tables.mission_vehicle), state.worlds), np.float32)
    chance[0] = ascent[tables.mission_vehicle]
    lost = tables.columns.transit_loss * ground_losses(state, tables, in_force)[tables.mission_programme] * factor[tables.mission_tester]
    fails = F1 - surface[tables.mission_family]
    if tables.ids["site"]:
        on_way, landing = np.ones((2, seats + 1, state.worlds), np.float32)
        on_way[:-1], landing[:-1] = tables.site_losses[state.site], tables.site_landing[state.site] * contest_risk(state, tables, near)
        lost *= on_way[tables.columns.polar_seat]
        fails *= landing[tables.columns.polar_seat]
    chance[1], chance[2] = lost, fails
    chance[1:] = np.maximum(F1 - chance[1:], ZERO)
    return chance


def _with_one(formula: Callable[[State, Tables, Array], Array], state: State, tables: Tables, factor: Array) -> Array:
    """A formula's rows and a last one of ones, which an index of -1 finds."""
    rows = formula(state, tables, factor)
    out = np.ones((len(rows) + 1, state.worlds), np.float32)
    out[:-1] = rows
    return out


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
        shared = both & (state.accord[one] & state.accord[other] > 0)
        at, world = state.site[one], np.arange(state.worlds)
        stands = (state.zone[at, one, world] | state.zone[at, other, world]) > 0  # plans alone are no quarrel
        crowded = (both ^ shared) & tables.columns.site_full[at] & stands  # who shares is in both
        together[[one, other]] |= shared
        contested[[one, other]] |= crowded
    return together, contested


def contest_risk(state: State | Any, tables: Tables, near: tuple[Array, Array] | None = None) -> Array:
    """Factor on failed landings of a seat whose site is contested and who has no priority there. (PROGRAMME, WORLD)

    Equation:
        factor = contest_risk where the site is contested and zone <= now, else 1
    """
    _together, contested = near or neighbours(state, tables)
    if not contested.any():
        return np.ones(contested.shape, np.float32)
    now, seats = int(tables.turn_ticks[min(state.turn, tables.turns - 1)]), np.arange(len(state.site))[:, None]
    second = state.zone[state.site, seats, np.arange(state.worlds)] <= now  # a contested seat has chosen its site
    return np.where(contested & second, np.float32(tables.parameters["contest_risk"]), F1)


def fight_chance(state: State | Any, tables: Tables) -> Array:
    """Chance that a line with a floor in law can be cancelled against those who voted the law. (PROGRAMME, WORLD)

    Equation:
        chance = clip(fight_base + (support - 50) * fight_support, 0.05, 0.95)
    """
    chance = np.float32(tables.parameters["fight_base"]) + (state.support - np.float32(50)) * np.float32(tables.parameters["fight_support"])
    return chance.clip(np.float32(0.05), np.float32(0.95))


def ground_losses(state: State, tables: Tables, in_force: Array | None = None) -> Array:
    """Factor on losses on the way: each partner's ground stations take their share off what is left. (PROGRAMME, WORLD)

    Equation:
        factor = product over deals in force of (1 - amount of ground)
    """
    in_force = state.deal == 2 if in_force is None else in_force
    losses = np.ones((len(tables.ids["programme"]), state.worlds), np.float32)
    rows = tables.links.ground_packages
    left = np.where(in_force[rows], F1 - tables.package_give_amount[rows, None], F1)
    for seats, numbers in tables.links.grounds:
        losses[seats] *= left[numbers]
    return losses


def science_now(state: State, tables: Tables, end: int) -> Array:
    """Own payloads at work: a success works for eight years (design life of the polar missions). (PROGRAMME, WORLD) tenths"""
    at_work = (state.achieved < end) & (state.achieved > end - 8 * 1024)
    return tables.links.missions_by_programme.total(tables.columns.science * at_work)
