"""The independent auditor: when each milestone would come by the outside view, and the chance that it comes by a given date.

He walks the year's graph over the years to come with the work as reported, stretched by what the builder's class usually takes
(the median ratio of actual to announced duration, and a margin because the slowest of many decides), with today's teams; lines that nobody
pays and nobody has a date for do not come. A campaign slips at the pad as most do, and a flight that may fail, at its builder's first odds, is
one that may have to be flown again. He knows nothing hidden and rolls no dice: his doubt is the spread of the class (`auditor_sigma`), applied to the time
left over the time needed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from game.model import timeline
from game.model.axes import NEVER
from game.model.state import Array, State
from game.model.tables import Tables

LEAST_TEAM = np.float32(0.4)  # a team that is just being built up is taken for more than it is today
USUAL_TEAM = np.float32(0.8)  # what a line has on its way from beginning to end: to begin it is never worse than to mean to


def expected(state: State | Any, tables: Tables, milestones: Array | None = None, in_force: Array | None = None) -> Array:
    """Expected date of every milestone, ticks, NEVER or later if it is not on the way. (MILESTONE, WORLD) int32

    With row numbers of `milestones` only their dates are sure to be worked out.

    Equation:
        months needed = work * ratio of the class * auditor_margin / team,  team >= 0.4;  date = the graph walked with the usual last mile
    """
    passage = tables.links.passage
    wanted = None if milestones is None else passage.behind[milestones].any(axis=0).nonzero()[0]
    now = np.int32(tables.turn_ticks[min(state.turn, tables.turns - 1)])
    columns, idle = tables.columns, state.staffing == 0
    # a line just begun is on its way to the usual team; one that is to begin later is taken to begin then, and to have it
    begun = np.maximum(state.staffing, np.clip(state.level * USUAL_TEAM, LEAST_TEAM, USUAL_TEAM))
    planned, later = (state.level > 0) * LEAST_TEAM, columns.planned > now
    some = later.any()
    if some:
        planned = np.where(later, USUAL_TEAM, planned)
    team = np.where(idle, planned, begun) * (state.status == 0)
    needed = state.work * columns.class_months / np.maximum(team, np.float32(1e-3))
    if some:
        needed = needed + np.maximum(columns.planned - now, 0) * idle
    needed = np.where(team > 0, np.minimum(needed, NEVER), NEVER).astype(np.int32)
    earliest = np.maximum(state.hold, np.maximum(tables.mission_not_before[:, None], now))
    slip = np.repeat(tables.columns.usual_slip, state.worlds, axis=1)
    way = timeline.Walk(
        int(now), needed, slip, earliest, tables.mission_duration[:, None], state.finished, state.achieved,
        state.reached, np.where(state.deal == 2 if in_force is None else in_force, now, np.int32(NEVER)), tables, wanted,
    )  # fmt: skip
    return way.date[passage.milestones]


def chance(state: State | Any, tables: Tables, by: Array, in_force: Array | None = None, asked: Array | None = None) -> Array:
    """The auditor's chance that each milestone is reached by `by` (ticks, NEVER = no date asked for: 0). (MILESTONE, WORLD) float32

    With `asked` (bool) only where that holds; 0 elsewhere.

    Equation:
        chance = Phi(log(time left / time needed) / auditor_sigma)
    """
    now = np.int32(tables.turn_ticks[min(state.turn, tables.turns)])
    asked = by != NEVER if asked is None else asked
    rows = np.logical_or.reduce(asked, axis=1).nonzero()[0]
    if not len(rows):
        return np.zeros(by.shape, np.float32)
    needed = np.maximum(expected(state, tables, rows, in_force) - now, 1).astype(np.float32)
    left = (by.astype(np.int32) - now).astype(np.float32)  # what is gone by finds the first column, a chance of 0
    index = (left * np.float32(64) / needed).astype(np.intp)
    return np.where(asked, tables.auditor_chance.take(index, mode="clip"), np.float32(0))


def boldness(chance: Array) -> Array:
    """What a date with this chance wins at once, as a share of `promise_support`: the bolder the more, and nothing where nobody believes it.

    Equation:
        boldness = (1.2 - chance) * min(4 * chance, 1)
    """
    return (np.float32(1.2) - chance) * np.minimum(chance * np.float32(4), np.float32(1))
