"""The year's graph: when elements finish, missions fly and conditions hold, with dates inside the year.

One pass goes through the levels of the graph; a node depends on earlier levels only. Then flights of one vehicle are compared
pair by pair: pad turn-round and stand-downs become holds, and the worlds they touch are passed once more. That is the
definition of a year, not an approximation of one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from game.model.axes import NEVER
from game.model.state import Array
from game.model.tables import ANY, Tables


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What is fixed before the pass. Dates and months are per world; every array ends with the WORLD axis."""

    start: int
    end: int
    work: Array  # (ELEMENT) months left
    rate: Array  # (ELEMENT) months of work done in a full turn
    finished: Array  # (ELEMENT) tick or NEVER, int32
    achieved: Array  # (MISSION) first credit, int32
    earliest: Array  # (MISSION) no launch before, int32
    slip: Array  # (MISSION) last-mile slip of the next attempt, ticks, int32
    allowed: Array  # (MISSION) bool
    success: Array  # (MISSION) bool: the coming flight earns its credit
    launch_failed: Array  # (MISSION) bool: the coming flight fails on its launcher
    standdown: Array  # (MISSION) ticks the vehicle rests if that happens
    packages: Array  # (PACKAGE) tick in force or NEVER, int32
    reached: Array  # (CAPABILITY) first held, int32

    def columns(self, worlds: Array) -> YearPlan:
        names = [name for name in self.__slots__ if name not in ("start", "end")]
        return replace(self, **{name: getattr(self, name)[:, worlds] for name in names})


@dataclass(frozen=True, slots=True)
class YearDates:
    """What the pass finds: dates in ticks (NEVER = not this year or before), months of work left, launches."""

    finished: Array
    work: Array
    launch: Array  # (MISSION) this year's launch or NEVER
    achieved: Array
    reached: Array
    ready: Array  # (MISSION) when every need is met, slip included


def run_year(plan: YearPlan, tables: Tables) -> YearDates:
    """The year's dates, holds applied."""
    dates = _pass(plan, tables)
    hold = _holds(plan, dates, tables)
    touched = np.flatnonzero((hold > dates.launch).any(axis=0))
    if not touched.size:
        return dates
    part = plan.columns(touched)
    again = _pass(replace(part, earliest=np.maximum(part.earliest, hold[:, touched])), tables)
    merged = {}
    for name in YearDates.__slots__:
        array = getattr(dates, name)
        array[:, touched] = getattr(again, name)
        merged[name] = array
    return YearDates(**merged)


def _pass(plan: YearPlan, tables: Tables) -> YearDates:
    elements, worlds = plan.work.shape
    missions, capabilities = plan.slip.shape[0], plan.reached.shape[0]
    first_mission, first_capability = elements, elements + missions
    date = np.full((first_capability + capabilities + plan.packages.shape[0] + 1, worlds), NEVER, np.int32)
    date[first_capability + capabilities : -1] = plan.packages
    date[-1] = 0
    work, launch = plan.work.copy(), np.full_like(plan.slip, NEVER)
    ready = launch.copy()
    length = np.float32(plan.end - plan.start)
    window = tables.mission_window[:, None].astype(np.int32)
    for level in tables.levels:
        e, m, c = level.elements, level.missions, level.capabilities
        if e.stop > e.start:
            begin = np.maximum(date[tables.element_needs[e]].max(axis=1), plan.start)
            rate = plan.rate[e]
            left = work[e] - rate * (np.maximum(plan.end - begin, 0) / length).astype(np.float32)
            needs = np.ceil(plan.work[e] / np.maximum(rate, np.float32(1e-3)) * length)
            finish = begin + np.minimum(needs, NEVER).astype(np.int32)
            ends = (finish <= plan.end) & (rate > 0)
            old = plan.finished[e]
            date[e] = np.where(old < NEVER, old, np.where(ends, finish, NEVER))
            work[e] = np.where(date[e] < NEVER, np.float32(0), np.maximum(left, np.float32(1 / 1024)))
        if m.stop > m.start:
            rows = slice(first_mission + m.start, first_mission + m.stop)
            due = date[tables.mission_needs[m]].max(axis=1) + plan.slip[m]
            due = np.where(window[m] > 0, -(-due // np.maximum(window[m], 1)) * window[m], due)
            ready[m] = np.minimum(due, NEVER)
            fly = np.maximum(np.maximum(due, plan.earliest[m]), plan.start)
            flies = (fly < plan.end) & plan.allowed[m]
            launch[m] = np.where(flies, fly, NEVER)
            credit = np.where(flies & plan.success[m], fly + tables.mission_duration[m, None], NEVER)
            date[rows] = np.minimum(plan.achieved[m], credit)
        if c.stop > c.start:
            rows = slice(first_capability + c.start, first_capability + c.stop)
            members = date[tables.capability_needs[c]]
            either = (tables.capability_mode[c] == ANY)[:, None]
            held = np.where(either, members.min(axis=1), members.max(axis=1))
            held = np.minimum(held + tables.capability_hold[c, None], NEVER)
            date[rows] = np.minimum(held, plan.reached[c])
    return YearDates(
        date[:elements], work, launch, date[first_mission:first_capability],
        date[first_capability : first_capability + capabilities], ready,
    )  # fmt: skip


def _holds(plan: YearPlan, dates: YearDates, tables: Tables) -> Array:
    """Earliest launch that the other flights of the same vehicle leave, (MISSION, WORLD) int32; 0 = free.

    Of two flights the earlier goes first (ties by id, which is row order); the later waits for the pad, or for the stand-down
    if the first was lost on its launcher.
    """
    hold = np.zeros_like(dates.launch)
    if not len(tables.pairs):
        return hold
    first, second = tables.pairs[:, 0], tables.pairs[:, 1]
    a, b = dates.launch[first], dates.launch[second]
    both = (a < NEVER) & (b < NEVER)
    if not both.any():
        return hold
    turnround = tables.vehicle_turnround[tables.mission_vehicle[first]][:, None]
    wait_a = np.where(plan.launch_failed[first], np.maximum(plan.standdown[first], turnround), turnround)
    wait_b = np.where(plan.launch_failed[second], np.maximum(plan.standdown[second], turnround), turnround)
    np.maximum.at(hold, second, np.where(both & (a <= b), a + wait_a, 0).astype(np.int32))
    np.maximum.at(hold, first, np.where(both & (b < a), b + wait_b, 0).astype(np.int32))
    return hold
