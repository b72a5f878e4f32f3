"""Columns of Tables in the form in which rules read them: one row an entity, ready to stand beside the worlds, and the products of
columns and parameters that no year changes. Worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from game.model.axes import NEVER
from game.model.state import Array

if TYPE_CHECKING:
    from game.model.tables import Tables

SIGNATORY = 0
WORTH = ("agreements by role", "critical partners", "what is shared of the common heritage", "tenths of payloads given", "tenths of tension that a deal takes")
F1 = np.float32(1)


@dataclass(frozen=True, slots=True)
class Columns:
    """(ROW, 1) each unless said otherwise."""

    # elements
    duration: Array  # months of work, at least 1
    usual_growth: Array  # of the cost of a month's work when a line slips as its class does
    need_profile: Array  # (ELEMENT, 65) yearly customary need by 64ths of progress, tenths of a musd
    tests_need: Array  # (3,) factor of a test level on the need
    doctrine_need: Array  # (ELEMENT, 1 + DOCTRINE) factor on need by doctrine; -1, none chosen, finds the last column
    doctrine_shut: Array  # (ELEMENT, 1 + DOCTRINE) bool: cannot be begun under it
    team_free: Array  # (LEVELS,) what the standing share leaves
    flaw_failure: Array  # (ELEMENT, 3, 3) factor on the chance of failure by flaws left and worked round; 1 for what is not new
    shared: Array  # elements of a technology that several can prove
    shared_with: Array  # (n, PROGRAMME - 1) the rivals' groups of it in `links.by_technology`
    # vehicles, lander families, flights
    learning: Array  # (1000,) what is left to learn after so many flights or descents
    vehicle_gap: Array  # (VEHICLE, LEVELS) chance in the long run less that of the first launch
    vehicle_usual_gap: Array  # (VEHICLE, 1) the same in the middle of the prior
    vehicle_mature: Array
    family_gap: Array  # (FAMILY, LEVELS)
    transit_loss: Array  # (MISSION, 1)
    polar_seat: Array  # (MISSION,) its programme, or the row after the last if it does not land at the programme's site
    enough: Array  # (MISSION, 1) int8: the grade that earns the credit
    crewed: Array  # rows of crewed missions
    lands: Array  # (MISSION, 1) bool: has a lander
    lands_alone: Array  # (MISSION, 1) bool: and no crew
    lifted: Array  # rows of missions with a vehicle
    price: Array  # (MISSION, 1) int64
    upkeep: Array  # (ELEMENT, 1) int32 a year
    crew_days: Array  # (MISSION, 1) int64
    inhabited: Array  # rows of missions with crew-days
    adds: Array  # (MISSION, 1) int64, eighths of a module
    adding: Array  # rows of missions that bring any
    site_full: Array  # (SITE + 1,) bool: one programme at most fits
    # the base
    stay_days: Array  # (3,) factor on crew-days by the length of stays
    stay_risk: Array  # (3,) factor on incidents
    plan_growth: Array  # (4,) by surface plan
    plan_output: Array
    plan_science: Array
    plan_sale: Array
    ice_output: Array  # (3,) by what is known of the ice
    # milestones, sites
    promise_tick: Array  # (2201,) int32 tick at the end of a calendar year, NEVER for 0
    planned: Array  # (ELEMENT, 1) int64 tick of the planned start of a line with an official date, 0 for the others
    usual_slip: Array  # (MISSION, 1) int32 ticks of last mile that six in ten do not exceed, and of a second flight as often as the first fails
    class_months: Array  # (ELEMENT, 1) ticks that a month of work takes when it goes as in its class
    ice_rich: Array  # (SITE, LEVELS) what a survey finds, by the hidden level
    surveys: Array  # (MISSION, 1) bool: tells whether there is ice
    # what adds up over packages, elements
    by_package: Array  # (PACKAGE, 5, 1) integers, see WORTH
    by_element: Array  # (ELEMENT, 2, 1) integers: private share in hundredths, one
    science: Array  # (MISSION, 1) int64 tenths of a payload-year
    # partners
    exit_hazard: Array  # (PACKAGE, 1) float32 a year, for the role and across blocs, before the strain of the times
    accept_base: Array  # (PACKAGE, 1) chance of signing that affinity and the asks give
    cross_bloc: Array  # (PACKAGE, 1) bool
    work_given: Array  # (PACKAGE,) months of work a partner takes over
    courted: Array  # exclusive packages with a rival for the same partner
    bond: Array  # (PACKAGE,) row of its partner's trust in its programme, all laid end to end
    rivals: Array  # (n, width) those rivals' packages, padded with the first of them


def _usual_slip(tables: Tables) -> Array:
    """What the auditor adds to a flight: the last mile that six in ten do not exceed, and the next try as often as a first flight fails."""
    middle = slice(15, 17)
    ascent = np.append(tables.vehicle_quantile[:, middle].max(axis=1), F1)[tables.mission_vehicle]
    surface = np.append(tables.family_first[:, middle].max(axis=1), F1)[tables.mission_family]
    mature = np.append((tables.vehicle_flights >= 5) * tables.vehicle_mature, 0)[tables.mission_vehicle]
    flies = np.maximum(ascent, mature) * tables.mission_transit * surface
    again = (F1 - flies) * tables.mission_refly
    return (tables.slip_quantile[:, 614] + again).astype(np.int32)[:, None]


def _small(amounts: Array) -> Array:
    """Amounts of each row, (ROW, AMOUNT), in the smaller type that holds all of them together, (ROW, AMOUNT, 1)."""
    most = np.abs(amounts).sum(axis=0).max(initial=0)  # exact: integers
    return amounts.astype(np.int16 if most < 2**15 else np.int64)[:, :, None]


def columns(tables: Tables) -> Columns:
    """Works out the columns of a scenario that has its links."""
    links = tables.links

    def p(name: str) -> np.float32:
        return np.float32(tables.parameters[name])

    partner, seat, role = tables.package_partner, tables.package_programme, tables.package_role
    hazard = tables.partner_hazard[partner] * np.where(links.cross_bloc, p("cross_bloc_factor"), F1)
    hazard = hazard * np.where(role == SIGNATORY, p("signatory_exit"), F1)
    affinity = tables.partner_affinity[partner, seat]
    width = max([len(rivals) for _package, rivals in links.suitors] + [1])
    duration = np.maximum(tables.duration, F1)
    profile = (tables.cost_left.astype(np.float32) * np.float32(12) / duration)[:, None] * tables.need_profile
    stay, poor = p("stay_risk"), p("base_output_poor")
    by_plan = np.zeros((4, 4), np.float32)
    by_plan[[2, 1, 0, 3], [0, 1, 2, 3]] = p("base_growth"), p("base_output"), p("base_science"), p("base_sale") * np.float32(10)
    flaws = np.where(tables.element_new[:, None, None], tables.flaw_failure, F1)
    first = tables.vehicle_quantile[:, 15:17].max(axis=1)[:, None]
    mature, learning = tables.vehicle_mature[:, None], tables.vehicle_learning
    role64, gives, amount = role.astype(np.int64), tables.package_give_kind, tables.package_give_amount
    calendar = np.rint((np.arange(2201, dtype=np.int16).astype(np.float64) + 1 - tables.start) * 1024)
    ticks = np.minimum(np.maximum(calendar, 0), NEVER - 1).astype(np.int32)
    ticks[0] = NEVER
    ice = (np.arange(32, dtype=np.uint8) + np.float32(0.5)) / np.float32(32) < tables.site_ice[:, None]
    private = np.rint(tables.self_funded * 100).astype(np.int64)
    seats, technology = len(tables.ids["programme"]), tables.element_technology
    shared = np.flatnonzero(technology >= 0)
    rivals = [[technology[row] * seats + other for other in range(seats) if other != tables.element_programme[row]] for row in shared]
    return Columns(
        shared=shared, shared_with=np.array(rivals, np.intp).reshape(len(shared), seats - 1),
        promise_tick=ticks, ice_rich=np.where(ice, 2, 1).astype(np.int8),
        planned=np.where(tables.announced != NEVER, tables.begins, 0).astype(np.int64)[:, None], usual_slip=_usual_slip(tables),
        class_months=tables.class_ratio[:, None] * np.float32(tables.parameters["auditor_margin"] * 1024 / 12),
        surveys=(tables.mission_polar | tables.mission_surveys)[:, None],
        by_package=_small(np.stack([
            role64 + 1, role64 == 3, links.heritage[:, 0], np.where(gives == 5, np.rint(amount * 10), 0).astype(np.int64), links.calming[:, 0]
        ], axis=1)),
        by_element=_small(np.stack([private, np.ones_like(private)], axis=1)),
        science=np.rint(tables.mission_science * 10).astype(np.int64)[:, None],
        flaw_failure=flaws, learning=np.concatenate([learning, learning[-1:].repeat(1000 - len(learning))]), vehicle_mature=mature,
        vehicle_gap=mature - tables.vehicle_quantile, vehicle_usual_gap=mature - first, family_gap=tables.family_later - tables.family_first,
        lands=(tables.mission_family >= 0)[:, None], lands_alone=((tables.mission_family >= 0) & ~tables.mission_crewed)[:, None],
        transit_loss=F1 - tables.mission_transit[:, None],
        polar_seat=np.where(tables.mission_polar, tables.mission_programme, len(tables.ids["programme"])),
        enough=np.where(tables.mission_partial, 2, 3).astype(np.int8)[:, None],
        crewed=np.flatnonzero(tables.mission_crewed), lifted=np.flatnonzero(tables.mission_vehicle >= 0),
        price=tables.mission_price.astype(np.int64)[:, None], upkeep=tables.upkeep[:, None],
        crew_days=np.rint(tables.mission_crew_days).astype(np.int64)[:, None], inhabited=np.flatnonzero(np.rint(tables.mission_crew_days)),
        adds=np.rint(tables.mission_adds * np.float32(8)).astype(np.int64)[:, None],
        adding=np.flatnonzero(np.rint(tables.mission_adds * np.float32(8))), site_full=np.append(tables.site_room < 2, False),
        stay_days=np.array([p("stay_short"), F1, p("stay_long")]), stay_risk=np.array([F1 / stay, F1, stay]),
        plan_growth=by_plan[:, 0], plan_output=by_plan[:, 1], plan_science=by_plan[:, 2], plan_sale=by_plan[:, 3],
        ice_output=np.array([poor, poor, F1]),
        duration=duration[:, None], usual_growth=((F1 + np.float32(0.7) * (tables.class_ratio - F1)) / tables.class_ratio)[:, None],
        need_profile=np.concatenate([profile, profile[:, -1:]], axis=1), tests_need=F1 + np.float32(0.06) * np.arange(3, dtype=np.int8),
        doctrine_need=np.roll(tables.doctrine_need, -1, axis=1), doctrine_shut=np.roll(~tables.doctrine_open, -1, axis=1),
        team_free=F1 - tables.standing_quantile,
        exit_hazard=hazard[:, None],
        accept_base=(p("accept_base") + p("accept_affinity") * affinity + p("accept_value") * tables.package_value)[:, None],
        cross_bloc=links.cross_bloc[:, None],
        work_given=np.where(tables.package_give_kind == 1, tables.package_give_amount, 0).astype(tables.package_give_amount.dtype),
        bond=partner * len(tables.ids["programme"]) + seat,
        courted=np.array([package for package, _rivals in links.suitors], np.intp),
        rivals=np.array([[*rivals, *rivals[:1].repeat(width - len(rivals))] for _p, rivals in links.suitors], np.intp).reshape(-1, width),
    )  # fmt: skip
