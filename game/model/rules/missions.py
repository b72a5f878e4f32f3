"""Missions: readiness, window, go or hold, the three steps, stand-downs.

E4: a flight is ready a last-mile slip after its last need; E10 and E11 give the odds of ascent and landing; every roll is keyed
by the attempt, so flying earlier does not change the dice. Milestone credit is separate from the grade of the mission.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, luck, timeline
from game.model.axes import NEVER
from game.model.lookup import pick
from game.model.orders import GOOD_CHANCE, HOLD, KEEP, WHEN_SOUND
from game.model.state import Array, State, evolve
from game.model.year import Year

NONE, LOST, PARTIAL, FULL = range(4)


def missions(state: State, year: Year) -> State:
    """Flies what is ready and may fly, and grades it.

    Equation:
        launch = first window not before max(last need + slip, hold, not_before, pad free, crew stand-down);  slip by class: 0 or lognormal
        may fly: when ready;  or if ascent * transit * surface >= good_chance;  or if no known flaw is open;  or not
        climbs = [U1 < ascent], arrives = climbs * [U2 < transit], lands = arrives * [U3 < surface], see `mission_chance`
        grade = full if it lands, partial if a robotic lander tips over [U4 >= clean_share], else lost
        vehicle rests: the longer of turnround_days and, when the launch failed, ~ lognormal(median 6 months, p90 29)
        hold' = launch + interval_months after a credited flight of a series,  launch + the longer of the stand-down and refly_months otherwise
        crew lost = [U5 < crew_loss_ascent, crew_loss_transit or crew_loss_surface] by the step that failed
        support' = support - crew_loss_support * crews lost;  crew_down' = launch + uniform(18, 32) months
        bills' = bills + price_musd of every flight that no partner launches
    """
    tables, columns, report = year.tables, year.tables.columns, year.report
    rule = state.launch_rule
    if "launch_rule" in year.asked:
        rule = np.where(year.orders.launch_rule == KEEP, state.launch_rule, year.orders.launch_rule)
    in_force, year.near = year.in_force(state), curves.neighbours(state, tables)
    grade, climbs, arrives, lands = _roll(state, year, in_force)
    credited = grade >= columns.enough
    failed_ascent = ~climbs
    stands = failed_ascent * tables.standdown_quantile[year.second_grid("schedule")]
    rest = np.maximum(stands, tables.links.turnround)
    plan = timeline.YearPlan(
        start=year.start, end=year.end, work=state.work, rate=year.passed["rate"],
        finished=state.finished.astype(np.int32), achieved=state.achieved.astype(np.int32), earliest=_earliest(state, year),
        slip=pick(tables.slip_quantile, year.grid("schedule")), allowed=_allowed(state, year, rule),
        success=credited, rest=rest,
        packages=np.where(in_force, np.minimum(state.deal_since, year.start), NEVER).astype(np.int32), reached=state.reached.astype(np.int32),
    )  # fmt: skip
    dates = timeline.run_year(plan, tables)

    flew = dates.flies
    finished_now = dates.ready & year.unfinished(state)
    year.passed["finished_now"], year.passed["flew"], year.passed["credited"] = finished_now, flew, flew & credited
    # a condition that will hold only after the year's end is not held yet: it may still be undone or delayed
    holds = dates.reached < year.end
    was_reached = state.reached
    report.note("finished", finished_now)
    report.note("work_done", lambda: np.maximum(year.passed["work_before"] - dates.work, 0))
    report.note("reached", lambda: holds & (was_reached == NEVER))
    state = evolve(
        state, launch_rule=rule, work=dates.work, finished=dates.finished.astype(np.uint16), achieved=dates.achieved.astype(np.uint16),
        reached=np.where(holds, dates.reached, state.reached).astype(np.uint16),
    )  # fmt: skip
    lost_crew = np.zeros(flew.shape, bool)
    if flew[columns.crewed].any():
        lost_crew = flew & tables.mission_crewed[:, None] & _crew_losses(year, failed_ascent, climbs ^ arrives, arrives ^ lands)
    for kind, among in (
        ("launch_failure", lambda: failed_ascent), ("transit_failure", lambda: climbs ^ arrives), ("surface_failure", lambda: arrives ^ lands),
        ("mission_partial", lambda: grade == PARTIAL), ("mission_success", lambda: grade == FULL),
    ):  # fmt: skip
        report.note(kind, lambda among=among: flew & among())  # type: ignore[misc]
    report.note("flight", flew)
    report.note("crew_loss", lost_crew)
    year.any_flight = bool(flew.any())
    if not year.any_flight:
        report.note("launch_bill", np.zeros(flew.shape, np.int64))
        return state
    price = flew * columns.price
    for rows, packages in tables.links.carrying:  # a partner's launch costs us nothing
        price[rows] *= ~in_force[packages]
    report.note("launch_bill", price)
    next_try = dates.launch + np.where(credited, tables.mission_interval[:, None], np.maximum(stands, tables.mission_refly[:, None]))
    state = _vehicles(state, year, dates.launch, flew, climbs, rest)
    landers = flew & tables.columns.lands
    if landers.any():
        state = _families(state, year, landers & arrives, landers & lands)
    state = _crews(state, year, dates.launch, lost_crew)
    bills = np.minimum(state.bills + tables.links.missions_by_purse.total(price), 2**31 - 1)
    return evolve(
        state, flown=np.where(flew, dates.launch, state.flown).astype(np.uint16),
        hold=np.where(flew, np.minimum(next_try, NEVER - 1), state.hold).astype(np.uint16),
        attempts=np.minimum(state.attempts + flew, 100).astype(np.int8), outcome=np.where(flew, grade, state.outcome),
        bills=bills.astype(np.int32),
    )  # fmt: skip


def _allowed(state: State, year: Year, rule: Array) -> Array:
    """Missions that may fly by their standing order, once or again. (MISSION, WORLD) bool"""
    allowed = (state.achieved == NEVER) | (year.tables.mission_interval > 0)[:, None]
    if not rule.any():
        return allowed
    allowed &= rule != HOLD
    careful, strict = rule == GOOD_CHANCE, rule == WHEN_SOUND
    if careful.any():
        ascent, transit, surface = curves.mission_chance(state, year.tables, True, year.near, year.in_force(state))
        allowed &= ~careful | (ascent * transit * surface >= year.parameter("good_chance"))
    if strict.any():
        allowed &= ~strict | _sound(state, year)
    return allowed


def _earliest(state: State, year: Year) -> Array:
    """No launch before: the year, holds, planned dates, pads that are not free, crew flights that stand down. (MISSION, WORLD) int32"""
    tables, lifted = year.tables, year.tables.columns.lifted
    earliest = np.maximum(state.hold, np.maximum(tables.mission_not_before, year.start)[:, None])
    earliest[lifted] = np.maximum(earliest[lifted], state.grounded[tables.mission_vehicle[lifted]])
    if state.crew_down.any():
        earliest = np.maximum(earliest, tables.mission_crewed[:, None] * state.crew_down[tables.mission_programme])
    return earliest


def _sound(state: State, year: Year) -> Array:
    """Missions behind which no design has a known flaw that is neither fixed nor worked round. (MISSION, WORLD) bool"""
    ready = state.flaws_seen == state.flaws_fixed + state.flaws_patched
    sound = np.ones(state.attempts.shape, bool)
    for missions, designs in year.tables.links.flying:
        sound[missions] &= ready[designs]
    return sound


def _roll(state: State, year: Year, in_force: Array) -> tuple[Array, Array, Array, Array]:
    """Grade of the coming flight of every mission, and whether it climbs, arrives and lands (each of them only after the one before).

    Two independent draws of each of two words.
    """
    ascent, transit, surface = curves.mission_chance(state, year.tables, False, year.near, in_force)
    climbs = year.uniform("flight") < ascent
    arrives = climbs & (year.lower("flight") < transit)
    lands = arrives & (year.uniform("landing") < surface)
    tipped = year.tables.columns.lands_alone & (year.lower("landing") >= year.parameter("clean_share"))
    grade = np.where(lands, np.where(tipped, np.int8(PARTIAL), np.int8(FULL)), np.int8(LOST))
    return grade, climbs, arrives, lands


def _crew_losses(year: Year, ascent: Array, transit: Array, surface: Array) -> Array:
    """Failures that would cost a crew; abort paths save most of them. (MISSION, WORLD) bool"""
    chance = ascent * year.parameter("crew_loss_ascent") + transit * year.parameter("crew_loss_transit")
    return year.lower("schedule") < chance + surface * year.parameter("crew_loss_surface")


def _vehicles(state: State, year: Year, launch: Array, flew: Array, climbs: Array, rest: Array) -> State:
    """Flight records, and until when pad or fleet are not free."""
    by_vehicle = year.tables.links.missions_by_vehicle
    free = by_vehicle.most(np.where(flew, np.minimum(launch + rest, NEVER - 1), 0))
    return evolve(
        state, flights=np.minimum(state.flights + by_vehicle.total(flew), 999).astype(np.int16),
        launched=np.minimum(state.launched + by_vehicle.total(flew & climbs), 999).astype(np.int16),
        grounded=np.maximum(state.grounded, free).astype(np.uint16),
    )  # fmt: skip


def _families(state: State, year: Year, tried: Array, landed: Array) -> State:
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
