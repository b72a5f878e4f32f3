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
from game.model.tables import Tables


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


def run_year(plan: YearPlan, tables: Tables) -> YearDates:
    """The year's dates, holds applied."""
    dates = _pass(plan, tables)
    hold = _holds(plan, dates.launch, tables)
    if hold is None:
        return dates
    touched = np.flatnonzero((hold > dates.launch).any(axis=0))
    if not touched.size:
        return dates
    # holds move no flight of an untouched world, so it does no harm to pass all worlds again when most are touched
    if 2 * touched.size > dates.launch.shape[1]:
        return _pass(replace(plan, earliest=np.maximum(plan.earliest, hold)), tables)
    part = plan.columns(touched)
    again = _pass(replace(part, earliest=np.maximum(part.earliest, hold[:, touched])), tables)
    for name in YearDates.__slots__:
        getattr(dates, name)[:, touched] = getattr(again, name)
    return dates


def walk(
    start: np.int32,
    needed: Array,
    slip: Array,
    earliest: Array,
    credit: Array,
    finished: Array,
    achieved: Array,
    reached: Array,
    packages: Array,
    tables: Tables,
) -> tuple[Array, Array]:
    """Dates of every node by the same formula, level by level: date = min(max(what it waits for + before, floor) + after, done already).

    `needed` are the ticks of work of each element, `slip`, `earliest` and `credit` those of each mission. Returns, in the order of the
    pass (`links.passage`), the dates and when each node began (missions: were launched); both int32 ticks, NEVER or more for none.
    """
    way, worlds = tables.links.passage, needed.shape[1]
    idle = np.zeros(needed.shape, np.int32), np.zeros(reached.shape, np.int32)
    done = np.concatenate([finished, achieved, reached])
    floor = np.concatenate([idle[0] + start, earliest, idle[1]])
    before = np.concatenate([idle[0], slip, idle[1]])[way.nodes]
    after = np.concatenate([needed, np.broadcast_to(credit, slip.shape), idle[1] + way.after])[way.nodes]
    date = np.concatenate([done[way.nodes], packages, np.zeros((1, worlds), np.int32)])
    begin = floor[way.nodes]
    for stage in way.stages:
        rows = stage.rows
        members = date[stage.waits]
        due = members.max(axis=1)
        if stage.either:
            due[-stage.either :] = members[-stage.either :].min(axis=1)
        due += before[rows]
        if stage.windows is not None:
            due = -(-due // stage.windows) * stage.windows
        begin[rows] = np.maximum(due, begin[rows])
        date[rows] = np.minimum(begin[rows] + after[rows], date[rows])
    return date, begin


def _pass(plan: YearPlan, tables: Tables) -> YearDates:
    way = tables.links.passage
    length = np.float32(plan.end - plan.start)
    needed = np.ceil(plan.work / np.maximum(plan.rate, np.float32(1e-3)) * length)
    needed = np.where(plan.rate > 0, np.minimum(needed, NEVER), NEVER).astype(np.int32)
    earliest = np.where(plan.allowed, np.maximum(plan.earliest, plan.start), NEVER)
    credit = np.where(plan.success, tables.mission_duration[:, None], NEVER)
    date, begin = walk(
        np.int32(plan.start), needed, plan.slip, earliest, credit, plan.finished, plan.achieved, plan.reached, plan.packages, tables
    )
    # dates after the year's end moved nothing within it: they are no dates of this year
    started, launch = begin[way.elements], begin[way.missions]
    finished = date[way.elements]
    finished = np.where(finished <= plan.end, finished, NEVER)
    flies = launch < plan.end
    achieved = np.where(flies, date[way.missions], plan.achieved)
    share = (np.maximum(plan.end - started, 0) / length).astype(np.float32)
    left = np.maximum(plan.work - plan.rate * share, np.float32(1 / 1024))
    work = np.where(finished < NEVER, np.float32(0), left)
    return YearDates(finished, work, np.where(flies, launch, NEVER), achieved, date[way.capabilities])


def _holds(plan: YearPlan, launch: Array, tables: Tables) -> Array | None:
    """Earliest launch that the other flights of the same vehicle leave, (MISSION, WORLD) int32, 0 = free; None if no vehicle flies
    twice.

    Of two flights the earlier goes first (ties by id, which is row order); the later waits for the pad, or for the stand-down
    if the first was lost on its launcher.
    """
    links = tables.links
    flies = launch < NEVER
    if not (links.missions_by_vehicle.total(flies) > 1).any():
        return None
    turnround = tables.vehicle_turnround[np.maximum(tables.mission_vehicle, 0)][:, None]
    free = np.where(flies, launch + np.maximum(plan.launch_failed * plan.standdown, turnround), 0)
    waits, other = links.same_vehicle[:, 0], links.same_vehicle[:, 1]
    order = launch * np.int32(len(launch)) + np.arange(len(launch), dtype=np.int32)[:, None]
    after = (order[other] < order[waits]) & flies[waits]
    wait = np.where(after, free[other], 0)
    hold = np.zeros_like(launch)
    for missions, pairs in links.waiting:
        hold[missions] = np.maximum(hold[missions], wait[pairs])
    return hold
