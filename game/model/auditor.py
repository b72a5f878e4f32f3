"""The independent auditor: when each milestone would come by the outside view, and the chance that it comes by a given date.

He walks the year's graph over the years to come with the work as reported, stretched by what the builder's class usually takes
(the median ratio of actual to announced duration, and a margin because the slowest of many decides), with today's teams; lines that nobody
pays do not come. He knows nothing hidden and rolls no dice: his doubt is the spread of the class (`auditor_sigma`), applied to the time
left over the time needed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from game.model import curves, timeline
from game.model.axes import NEVER
from game.model.state import Array, State
from game.model.tables import Tables

LEAST_TEAM = np.float32(0.4)  # a team that is just being built up is taken for more than it is today


def expected(state: State | Any, tables: Tables) -> Array:
    """Expected date of every milestone, ticks, NEVER or later if it is not on the way. (MILESTONE, WORLD) int32"""
    now = np.int32(tables.turn_ticks[min(state.turn, tables.turns - 1)])
    team = np.where(state.staffing > 0, np.maximum(state.staffing, LEAST_TEAM), np.where(state.level > 0, LEAST_TEAM, np.float32(0)))
    later = tables.begins[:, None] > now
    team = np.where(later & (state.staffing == 0), np.float32(1), team) * (state.status == 0)
    needed = state.work * (tables.class_ratio[:, None] * np.float32(tables.parameters["auditor_margin"] * 1024 / 12)) / np.maximum(team, np.float32(1e-3))
    opens = np.where(later & (state.staffing == 0), tables.begins[:, None] - now, 0)
    needed = np.where(team > 0, np.minimum(needed + opens, NEVER), NEVER).astype(np.int32)
    earliest = np.maximum(np.maximum(state.hold.astype(np.int32), tables.mission_not_before[:, None]), now)
    packages = np.where(state.deal == 2, now, NEVER).astype(np.int32)
    # a campaign slips at the pad as they usually do, and a flight that may fail is one that may have to be flown again
    ascent, transit, surface = curves.mission_chance(state, tables)
    again = (np.float32(1) - ascent * transit * surface) * tables.mission_refly[:, None]
    slip = tables.links.usual_slip + again.astype(np.int32)
    date, _begin = timeline.walk(
        now, needed, slip, earliest, tables.mission_duration[:, None],
        state.finished.astype(np.int32), state.achieved.astype(np.int32), state.reached.astype(np.int32), packages, tables,
    )  # fmt: skip
    way = tables.links.passage
    nodes = np.concatenate([date[way.elements], date[way.missions], date[way.capabilities]])
    return nodes[tables.milestone_node]


def chance(state: State | Any, tables: Tables, by: Array) -> Array:
    """The auditor's chance that each milestone is reached by `by` (ticks, NEVER = no date asked for: 0). (MILESTONE, WORLD) float32"""
    now = np.int32(tables.turn_ticks[min(state.turn, tables.turns)])
    needed = np.maximum(expected(state, tables) - now, 1).astype(np.float32)
    left = np.maximum(by.astype(np.int32) - now, 0).astype(np.float32)
    index = np.minimum(left * np.float32(64) / needed, np.float32(256)).astype(np.intp)
    return np.where(by == NEVER, np.float32(0), tables.auditor_chance[index])


def boldness(chance: Array) -> Array:
    """What a date with this chance wins at once, as a share of `promise_support`: the bolder the more, and nothing where nobody believes it."""
    return (np.float32(1.2) - chance) * np.minimum(chance * np.float32(4), np.float32(1))
