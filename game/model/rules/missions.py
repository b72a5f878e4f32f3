"""Missions: readiness, window, go or hold, the three steps, stand-downs.

E4: a flight is ready a last-mile slip after its last need; E10 and E11 give the odds of ascent and landing; every roll is keyed
by the attempt, so flying earlier does not change the dice. Milestone credit is separate from the grade of the mission.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, luck, timeline
from game.model.axes import NEVER
from game.model.orders import GOOD_CHANCE, HOLD, KEEP
from game.model.state import Array, State, evolve
from game.model.year import Year

NONE, LOST, PARTIAL, FULL = range(4)


def missions(state: State, year: Year) -> State:
    tables, report = year.tables, year.report
    attempt = state.attempts
    rule = np.where(year.orders.launch_rule == KEEP, state.launch_rule, year.orders.launch_rule).astype(np.int8)
    dice = year.words("flight", "mission", attempt)
    grade, failed_ascent, failed_transit, failed_surface = _roll(state, year, dice)
    credited = (grade == FULL) | ((grade == PARTIAL) & tables.mission_partial[:, None])

    done = state.achieved != NEVER
    repeats = (tables.mission_interval > 0)[:, None]
    seen = curves.mission_chance(state, tables)
    chance = seen[0] * seen[1] * seen[2]
    allowed = (~done | repeats) & (rule != HOLD)
    allowed &= (rule != GOOD_CHANCE) | (chance >= year.parameter("good_chance"))
    vehicle = np.maximum(tables.mission_vehicle, 0)
    has_vehicle = (tables.mission_vehicle >= 0)[:, None]
    earliest = np.maximum(state.hold, tables.mission_not_before[:, None]).astype(np.int32)
    earliest = np.maximum(earliest, np.where(has_vehicle, state.grounded[vehicle], 0))
    down = state.crew_down[tables.mission_programme]
    earliest = np.maximum(earliest, np.where(tables.mission_crewed[:, None], down, 0)).astype(np.int32)
    rows = np.arange(len(tables.mission_vehicle))[:, None]
    standdown = tables.standdown_quantile[luck.grid(year.words("standdown", "mission", attempt))]
    slip = tables.slip_quantile[rows, luck.grid(year.words("slip", "mission", attempt))]
    in_force = np.where(state.deal == 2, np.minimum(state.deal_since, year.start), NEVER)
    plan = timeline.YearPlan(
        start=year.start, end=year.end, work=state.work, rate=year.passed["rate"],
        finished=state.finished.astype(np.int32), achieved=state.achieved.astype(np.int32), earliest=earliest,
        slip=slip.astype(np.int32), allowed=allowed, success=credited, launch_failed=failed_ascent & has_vehicle,
        standdown=standdown.astype(np.int32), packages=in_force.astype(np.int32), reached=state.reached.astype(np.int32),
    )  # fmt: skip
    dates = timeline.run_year(plan, tables)

    flew = dates.launch < NEVER
    after_failure = dates.launch + np.maximum(tables.mission_refly[:, None], np.where(failed_ascent, standdown, 0))
    next_try = np.where(credited, dates.launch + tables.mission_interval[:, None], after_failure)
    hold = np.where(flew, np.minimum(next_try, 65534), state.hold).astype(np.uint16)
    lost_crew = _crew_losses(year, attempt, flew, failed_ascent, failed_transit, failed_surface)
    state = _vehicles(state, year, dates.launch, failed_ascent, standdown)
    state = _families(state, year, flew & (grade >= PARTIAL), flew & ((grade >= PARTIAL) | failed_surface))
    state = _crews(state, year, dates.launch, lost_crew)
    price = np.where(flew, tables.mission_price[:, None], 0).astype(np.int64)
    bills = state.bills.astype(np.int64)
    for purse in range(len(tables.purse_programme)):
        bills[purse] += curves.total(price[tables.mission_purse == purse])
    finished_now = (dates.finished < NEVER) & (state.finished == NEVER)

    report.note("flight", flew)
    report.note("launch_failure", flew & failed_ascent)
    report.note("transit_failure", flew & failed_transit)
    report.note("surface_failure", flew & failed_surface)
    report.note("mission_partial", flew & (grade == PARTIAL))
    report.note("mission_success", flew & (grade == FULL))
    report.note("crew_loss", lost_crew)
    report.note("launch_bill", price)
    report.note("finished", finished_now)
    report.note("work_done", np.maximum(year.passed["work_before"] - dates.work, 0))
    report.note("reached", (dates.reached < year.end) & (state.reached == NEVER))
    year.passed["flew"] = flew
    year.passed["credited"] = flew & credited
    return evolve(
        state, launch_rule=rule, work=dates.work, finished=_ticks(dates.finished), achieved=_ticks(dates.achieved),
        flown=np.where(flew, dates.launch, state.flown).astype(np.uint16), hold=hold,
        attempts=np.minimum(state.attempts + flew, 100).astype(np.int8),
        outcome=np.where(flew, grade, state.outcome).astype(np.int8),
        # a condition that will hold only after the year's end is not held yet: it may still be undone or delayed
        reached=np.where(dates.reached < year.end, dates.reached, state.reached).astype(np.uint16),
        bills=np.minimum(bills, 2**31 - 1).astype(np.int32),
    )  # fmt: skip


def _ticks(dates: Array) -> Array:
    return np.minimum(dates, NEVER).astype(np.uint16)


def _roll(state: State, year: Year, dice: Array) -> tuple[Array, Array, Array, Array]:
    """Grade of the coming flight of every mission, and at which step it fails. Three fields of one word, then a second word."""
    ascent, transit, surface = curves.mission_chance(state, year.tables, seen=False)
    first, second = luck.uniform(dice), luck.lower(dice)
    landing = year.words("landing", "mission", state.attempts)
    third, clean = luck.uniform(landing), luck.lower(landing)
    failed_ascent = first >= ascent
    failed_transit = ~failed_ascent & (second >= transit)
    failed_surface = ~failed_ascent & ~failed_transit & (third >= surface)
    lands = (year.tables.mission_family >= 0)[:, None]
    tipped = lands & ~year.tables.mission_crewed[:, None] & (clean >= year.parameter("clean_share"))
    failed = failed_ascent | failed_transit | failed_surface
    grade = np.where(failed, LOST, np.where(tipped, PARTIAL, FULL)).astype(np.int8)
    return grade, failed_ascent, failed_transit, failed_surface


def _crew_losses(year: Year, attempt: Array, flew: Array, ascent: Array, transit: Array, surface: Array) -> Array:
    """Crewed flights whose failure costs the crew; abort paths save most of them. (MISSION, WORLD) bool"""
    dice = luck.uniform(year.words("abort", "mission", attempt))
    chance = ascent * year.parameter("crew_loss_ascent") + transit * year.parameter("crew_loss_transit")
    chance = chance + surface * year.parameter("crew_loss_surface")
    return flew & year.tables.mission_crewed[:, None] & (dice < chance)


def _vehicles(state: State, year: Year, launch: Array, failed: Array, standdown: Array) -> State:
    """Flight records, and until when pad or fleet are not free."""
    tables = year.tables
    flights, launched = state.flights.copy(), state.launched.copy()
    grounded = state.grounded.astype(np.int32)
    for mission in np.flatnonzero((launch < NEVER).any(axis=1)):
        vehicle = tables.mission_vehicle[mission]
        if vehicle < 0:
            continue
        flew = launch[mission] < NEVER
        flights[vehicle] += flew
        launched[vehicle] += flew & ~failed[mission]
        rest = np.where(failed[mission], standdown[mission], 0)
        free = launch[mission] + np.maximum(rest, tables.vehicle_turnround[vehicle])
        grounded[vehicle] = np.where(flew, np.maximum(grounded[vehicle], free), grounded[vehicle])
    return evolve(state, flights=flights, launched=launched, grounded=np.minimum(grounded, 65534).astype(np.uint16))


def _families(state: State, year: Year, landed: Array, tried: Array) -> State:
    landings, descents = state.landings.copy(), state.descents.copy()
    for mission in np.flatnonzero(tried.any(axis=1)):
        family = year.tables.mission_family[mission]
        if family >= 0:
            landings[family] = np.minimum(landings[family] + landed[mission], 100)
            descents[family] = np.minimum(descents[family] + tried[mission], 100)
    return evolve(state, landings=landings, descents=descents)


def _crews(state: State, year: Year, launch: Array, lost: Array) -> State:
    """Loss of a crew stands crew flights down 18 to 32 months and costs support."""
    if not lost.any():
        return state
    tables = year.tables
    down, crews, support = state.crew_down.astype(np.int32), state.crew_lost.copy(), state.support.copy()
    pause = tables.crew_down_quantile[luck.grid(year.words("crew_down", "programme"))]
    for mission in np.flatnonzero(lost.any(axis=1)):
        seat = tables.mission_programme[mission]
        until = np.where(lost[mission], launch[mission] + pause[seat], 0)
        down[seat] = np.maximum(down[seat], until)
        crews[seat] = np.minimum(crews[seat] + lost[mission], 100)
        support[seat] -= np.where(lost[mission], year.parameter("crew_loss_support"), 0)
    return evolve(
        state, crew_down=np.minimum(down, 65534).astype(np.uint16), crew_lost=crews,
        support=np.clip(support, 0, 100).astype(np.float32),
    )  # fmt: skip
