"""The year's graph: when elements finish, missions fly and conditions hold, with dates inside the year.

One pass goes through the levels of the graph; a node depends on earlier levels only. Then flights of one vehicle are compared
pair by pair: pad turn-round and stand-downs become holds, and the worlds they touch are passed once more. That is the
definition of a year, not an approximation of one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game.model.axes import NEVER
from game.model.links import Windows
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
    earliest: Array  # (MISSION) no launch before, at least the start, int32
    slip: Array  # (MISSION) last-mile slip of the next attempt, ticks, int32
    allowed: Array  # (MISSION) bool
    success: Array  # (MISSION) bool: the coming flight earns its credit
    rest: Array  # (MISSION) ticks the vehicle rests after the coming flight: turn-round of the pad, or a stand-down if its launch fails
    packages: Array  # (PACKAGE) tick in force or NEVER, int32
    reached: Array  # (CAPABILITY) first held, int32


@dataclass(frozen=True, slots=True)
class YearDates:
    """What the pass finds: dates in ticks (NEVER = not this year or before), months of work left, launches."""

    finished: Array
    work: Array
    launch: Array  # (MISSION) this year's launch or NEVER
    achieved: Array
    reached: Array
    flies: Array  # (MISSION) bool: is launched this year
    ready: Array  # (ELEMENT) bool: finished by the year's end


def run_year(plan: YearPlan, tables: Tables) -> YearDates:
    """The year's dates, holds applied."""
    length = np.float32(plan.end - plan.start)
    needed = np.ceil(plan.work / np.maximum(plan.rate, np.float32(1e-3)) * length)
    needed = np.where(plan.rate > 0, needed, NEVER).astype(np.int32)
    earliest = np.where(plan.allowed, plan.earliest, NEVER)
    credit = np.where(plan.success, tables.mission_duration[:, None], NEVER)
    way = Walk(plan.start, needed, plan.slip, earliest, credit, plan.finished, plan.achieved, plan.reached, plan.packages, tables)
    launch = way.launches()
    hold = _holds(plan, launch, tables)
    if hold is not None and (late := hold > launch).any():
        launch = way.again(np.maximum(earliest, hold), late, launch)
    return _within(plan, way, launch, length)


class Walk:
    """Dates of every node by the same formula, level by level: date = min(max(what it waits for + before, floor) + after, done already).

    The floor is one of the things a node waits for, less what comes before, so that a level is a maximum, a sum and a minimum.
    `needed` are the ticks of work of each element, `slip`, `earliest` and `credit` those of each mission; `date` holds, by place
    (`links.passage`), int32 ticks, NEVER or more for none. `wanted`:
    the numbers of the levels that are asked for, if not all.

    Equation:
        element: date = max(dates of its needs, start) + work / rate;  flight: launch = first window at or after max(dates of its needs + slip, floor)
        flight: date = launch + duration, if it succeeds;  ALL: date = max(members) + hold_months, ANY: date = min(members)
        of two flights of one vehicle the earlier goes first, the later waits for its rest;  what is done stays done
    """

    def __init__(
        self, start: int, needed: Array, slip: Array, earliest: Array, credit: Array, finished: Array, achieved: Array, reached: Array,
        packages: Array, tables: Tables, wanted: Array | None = None,
    ):  # fmt: skip
        self.way, self.slip, self.earliest = tables.links.passage, slip, earliest
        fixed = np.zeros((2, needed.shape[1]), np.int32)
        fixed[1] = start
        self.date = np.concatenate([finished, achieved, reached, packages, fixed, earliest - slip])[self.way.order]
        self.done = self.date[: self.way.nodes].copy()
        self.lasts = np.concatenate([needed, slip + credit])[self.way.lasting]
        self._pass(wanted)

    def _pass(self, wanted: Array | None) -> None:
        date, done, lasts = self.date, self.done, self.lasts
        for stage in self.way.stages if wanted is None else [self.way.stages[number] for number in wanted]:
            members = date[stage.waits]
            due = members.max(axis=1) if members.shape[1] > 1 else members[:, 0]
            if stage.either:
                due[-stage.either :] = members[-stage.either :].min(axis=1)
            if stage.windows is not None:
                due[stage.windows.rows] = self._in_window(due[stage.windows.rows], stage.windows) - self.slip[stage.windows.missions]
            if stage.lasts is not None:
                due[: stage.lasts.stop - stage.lasts.start] += lasts[stage.lasts]
            if stage.held is not None:
                due[stage.held[0]] += stage.held[1]
            date[stage.rows] = np.minimum(due, done[stage.rows])

    def _in_window(self, due: Array, windows: Windows) -> Array:
        """Launches in the first window that is left when all else is there."""
        due = -(-(due + self.slip[windows.missions]) // windows.ticks) * windows.ticks
        return np.maximum(due, self.earliest[windows.missions])

    def launches(self) -> Array:
        """When each mission is launched, (MISSION, WORLD) int32, NEVER or more if not by what is known."""
        due = self.date[self.way.mission_waits].max(axis=1)
        launch = due + self.slip
        windows = self.way.windows
        if windows is not None:
            launch[windows.rows] = self._in_window(due[windows.rows], windows)
        return launch

    def begins(self) -> Array:
        """When work on each element begins, (ELEMENT, WORLD) int32."""
        return self.date[self.way.element_waits].max(axis=1)

    def again(self, earliest: Array, late: Array, launch: Array) -> Array:
        """Walks again, with later floors, the worlds in which a mission is `late`, on the levels of what waits for it. The launches."""
        wanted = np.flatnonzero(self.way.reach[late.any(axis=1)].any(axis=0))
        touched = np.logical_or.reduce(late, axis=0).nonzero()[0]
        # holds move no flight of an untouched world, so it does no harm to pass all worlds again when most are touched
        if 2 * touched.size > late.shape[1]:
            self.earliest = earliest
            self.date[self.way.floors] = earliest - self.slip
            self._pass(wanted)
            return self.launches()
        part = object.__new__(Walk)
        part.way, part.slip, part.earliest = self.way, self.slip[:, touched], earliest[:, touched]
        part.date, part.done, part.lasts = self.date[:, touched], self.done[:, touched], self.lasts[:, touched]
        part.date[self.way.floors] = part.earliest - part.slip
        part._pass(wanted)
        self.date[:, touched] = part.date
        launch[:, touched] = part.launches()
        return launch


def _within(plan: YearPlan, way: Walk, launch: Array, length: np.float32) -> YearDates:
    """What of the dates lies within the year: dates after its end moved nothing within it and are no dates of this year."""
    passage = way.way
    finished = way.date[passage.elements]
    ready, flies = finished <= plan.end, launch < plan.end
    share = (np.maximum(plan.end - way.begins(), 0) / length).astype(np.float32)
    left = np.maximum(plan.work - plan.rate * share, np.float32(1 / 1024))
    return YearDates(
        finished=np.where(ready, finished, NEVER), work=np.where(ready, np.float32(0), left),
        launch=np.where(flies, launch, NEVER), achieved=np.where(flies, way.date[passage.missions], plan.achieved),
        reached=way.date[passage.capabilities], flies=flies, ready=ready,
    )  # fmt: skip


def _holds(plan: YearPlan, launch: Array, tables: Tables) -> Array | None:
    """Earliest launch that the other flights of the same vehicle leave, (MISSION, WORLD) int32, 0 = free; None if no vehicle flies
    twice.

    Of two flights the earlier goes first (ties by id, which is row order); the later waits for the pad, or for the stand-down
    if the first was lost on its launcher.
    """
    links = tables.links
    flies = launch < plan.end
    if links.missions_by_vehicle.total(flies).max(initial=0) <= 1:
        return None
    free = launch + plan.rest
    waits, others = links.sharing.missions, links.sharing.others
    after = (launch[others] - links.sharing.first < launch[waits, None]) & flies[waits, None]
    hold = np.zeros(launch.shape, np.int32)
    hold[waits] = np.where(after, free[others], 0).max(axis=1)
    return hold
