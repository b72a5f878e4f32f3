"""Missions: readiness, window, go or hold, the three steps, stand-downs.

E4: a flight is ready a last-mile slip after its last need; E10 and E11 give the odds of ascent and landing; every roll is keyed
by the attempt, so flying earlier does not change the dice. Milestone credit is separate from the grade of the mission.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, luck, timeline
from game.model.axes import NEVER
from game.model.orders import GOOD_CHANCE, HOLD, KEEP, WHEN_SOUND
from game.model.state import Array, State, evolve
from game.model.year import Year

NONE, LOST, PARTIAL, FULL = range(4)
STREAMS = ("flight", "landing", "schedule")


def missions(state: State, year: Year) -> State:
    tables, links, report = year.tables, year.tables.links, year.report
    attempt = state.attempts
    rule = np.where(year.orders.launch_rule == KEEP, state.launch_rule, year.orders.launch_rule).astype(np.int8)
    flying, landing, schedule = year.several(STREAMS, "mission", attempt)
    grade, failed_ascent, failed_transit, failed_surface = _roll(state, year, flying, landing)
    credited = (grade == FULL) | ((grade == PARTIAL) & tables.mission_partial[:, None])

    repeats = (tables.mission_interval > 0)[:, None]
    allowed = ((state.achieved == NEVER) | repeats) & (rule != HOLD)
    careful = rule == GOOD_CHANCE
    if careful.any():
        ascent, transit, surface = curves.mission_chance(state, tables)
        allowed &= ~careful | (ascent * transit * surface >= year.parameter("good_chance"))
    strict = rule == WHEN_SOUND
    if strict.any():
        allowed &= ~strict | _sound(state, year)
    vehicle = np.maximum(tables.mission_vehicle, 0)
    has_vehicle = (tables.mission_vehicle >= 0)[:, None]
    earliest = np.maximum(state.hold, tables.mission_not_before[:, None])
    earliest = np.maximum(earliest, has_vehicle * state.grounded[vehicle])
    earliest = np.maximum(earliest, tables.mission_crewed[:, None] * state.crew_down[tables.mission_programme]).astype(np.int32)
    standdown = tables.standdown_quantile[luck.second_grid(schedule)]
    plan = timeline.YearPlan(
        start=year.start, end=year.end, work=state.work, rate=year.passed["rate"],
        finished=state.finished.astype(np.int32), achieved=state.achieved.astype(np.int32), earliest=earliest,
        slip=tables.slip_quantile[np.arange(len(vehicle))[:, None], luck.grid(schedule)], allowed=allowed, success=credited,
        launch_failed=failed_ascent & has_vehicle, standdown=standdown,
        packages=np.where(state.deal == 2, np.minimum(state.deal_since, year.start), NEVER).astype(np.int32),
        reached=state.reached.astype(np.int32),
    )  # fmt: skip
    dates = timeline.run_year(plan, tables)

    flew = dates.launch < NEVER
    after_failure = dates.launch + np.maximum(tables.mission_refly[:, None], failed_ascent * standdown)
    next_try = np.where(credited, dates.launch + tables.mission_interval[:, None], after_failure)
    hold = np.where(flew, np.minimum(next_try, NEVER - 1), state.hold).astype(np.uint16)
    finished_now = (dates.finished < NEVER) & (state.finished == NEVER)
    year.passed["finished_now"] = finished_now
    report.note("finished", finished_now)
    report.note("work_done", np.maximum(year.passed["work_before"] - dates.work, 0))
    report.note("reached", (dates.reached < year.end) & (state.reached == NEVER))
    flew_well = flew & credited
    lost_crew = flew & tables.mission_crewed[:, None] & _crew_losses(year, schedule, failed_ascent, failed_transit, failed_surface)
    for kind, mask in (
        ("flight", flew), ("launch_failure", flew & failed_ascent), ("transit_failure", flew & failed_transit),
        ("surface_failure", flew & failed_surface), ("mission_partial", flew & (grade == PARTIAL)),
        ("mission_success", flew & (grade == FULL)), ("crew_loss", lost_crew),
    ):  # fmt: skip
        report.note(kind, mask)
    price = flew * tables.mission_price.astype(np.int64)[:, None]
    for rows, packages in links.carrying:  # a partner's launch costs us nothing
        price[rows] *= state.deal[packages] != 2
    report.note("launch_bill", price)
    year.passed["flew"], year.passed["credited"] = flew, flew_well
    state = evolve(
        state, launch_rule=rule, work=dates.work, finished=_ticks(dates.finished), achieved=_ticks(dates.achieved),
        # a condition that will hold only after the year's end is not held yet: it may still be undone or delayed
        reached=np.where(dates.reached < year.end, dates.reached, state.reached).astype(np.uint16),
    )  # fmt: skip
    if not flew.any():
        return state
    state = _vehicles(state, year, dates.launch, flew, failed_ascent, standdown)
    state = _families(state, year, flew & (grade >= PARTIAL), flew & ((grade >= PARTIAL) | failed_surface))
    state = _crews(state, year, dates.launch, lost_crew)
    bills = np.minimum(state.bills + links.missions_by_purse.total(price), 2**31 - 1)
    return evolve(
        state, flown=np.where(flew, dates.launch, state.flown).astype(np.uint16), hold=hold,
        attempts=np.minimum(attempt + flew, 100).astype(np.int8), outcome=np.where(flew, grade, state.outcome).astype(np.int8),
        bills=bills.astype(np.int32),
    )  # fmt: skip


def _sound(state: State, year: Year) -> Array:
    """Missions behind which no design has a known flaw that is neither fixed nor worked round. (MISSION, WORLD) bool"""
    ready = state.flaws_seen == state.flaws_fixed + state.flaws_patched
    sound = np.ones(state.attempts.shape, bool)
    for missions, designs in year.tables.links.flying:
        sound[missions] &= ready[designs]
    return sound


def _ticks(dates: Array) -> Array:
    return np.minimum(dates, NEVER).astype(np.uint16)


def _roll(state: State, year: Year, flying: Array, landing: Array) -> tuple[Array, Array, Array, Array]:
    """Grade of the coming flight of every mission, and at which step it fails. Two independent draws of each of two words."""
    ascent, transit, surface = curves.mission_chance(state, year.tables, seen=False)
    failed_ascent = luck.uniform(flying) >= ascent
    failed_transit = ~failed_ascent & (luck.lower(flying) >= transit)
    failed_surface = ~failed_ascent & ~failed_transit & (luck.uniform(landing) >= surface)
    lands = ((year.tables.mission_family >= 0) & ~year.tables.mission_crewed)[:, None]
    tipped = lands & (luck.lower(landing) >= year.parameter("clean_share"))
    failed = failed_ascent | failed_transit | failed_surface
    grade = np.where(failed, np.int8(LOST), np.where(tipped, np.int8(PARTIAL), np.int8(FULL)))
    return grade, failed_ascent, failed_transit, failed_surface


def _crew_losses(year: Year, words: Array, ascent: Array, transit: Array, surface: Array) -> Array:
    """Failures that would cost a crew; abort paths save most of them. (MISSION, WORLD) bool"""
    chance = ascent * year.parameter("crew_loss_ascent") + transit * year.parameter("crew_loss_transit")
    return luck.lower(words) < chance + surface * year.parameter("crew_loss_surface")


def _vehicles(state: State, year: Year, launch: Array, flew: Array, failed: Array, standdown: Array) -> State:
    """Flight records, and until when pad or fleet are not free."""
    tables, by_vehicle = year.tables, year.tables.links.missions_by_vehicle
    rest = np.maximum(failed * standdown, tables.vehicle_turnround[np.maximum(tables.mission_vehicle, 0)][:, None])
    free = by_vehicle.most(np.where(flew, np.minimum(launch + rest, NEVER - 1), 0))
    return evolve(
        state, flights=np.minimum(state.flights + by_vehicle.total(flew), 999).astype(np.int16),
        launched=np.minimum(state.launched + by_vehicle.total(flew & ~failed), 999).astype(np.int16),
        grounded=np.maximum(state.grounded, free).astype(np.uint16),
    )  # fmt: skip


def _families(state: State, year: Year, landed: Array, tried: Array) -> State:
    by_family = year.tables.links.missions_by_family
    return evolve(
        state, landings=np.minimum(state.landings + by_family.total(landed), 100).astype(np.int8),
        descents=np.minimum(state.descents + by_family.total(tried), 100).astype(np.int8),
    )  # fmt: skip


def _crews(state: State, year: Year, launch: Array, lost: Array) -> State:
    """Loss of a crew stands crew flights down 18 to 32 months and costs support."""
    if not lost.any():
        return state
    by_programme = year.tables.links.missions_by_programme
    pause = year.tables.crew_down_quantile[luck.grid(year.words("crew_down", "programme"))]
    last, crews = by_programme.most(np.where(lost, launch, 0)), by_programme.total(lost)
    down = np.maximum(state.crew_down, np.where(crews > 0, np.minimum(last + pause, NEVER - 1), 0))
    return evolve(
        state, crew_down=down.astype(np.uint16), crew_lost=np.minimum(state.crew_lost + crews, 100).astype(np.int8),
        support=curves.points(state.support - crews * year.parameter("crew_loss_support")),
    )  # fmt: skip
