"""What holds a milestone up, read from imagined worlds that were played to the horizon.

Criticality walks the graph of needs back from the milestone in each world: from an ALL condition, a flight or a line to the need that came
last, from an ANY condition to the member that came first, until what was there already when the imagining began. The lines and flights on
that way held the milestone up. Where it is not reached, what is missing although all that it needs is there holds it up.

The tornado compares the worlds in which an uncertain quantity is low with those in which it is high: conditional means of
E[min(date, horizon)], so it costs no further world. Levels of hidden quantities are the imagined ones, drawn from what has been seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game.foresight.forecast import Fan
from game.model.axes import NEVER
from game.model.state import Array, State
from game.model.tables import ANY, Tables

AXES = ("element", "mission", "capability", "package")
YEAR = 1024
SURE = 3.0  # standard errors of a bar: of those beyond 2.5 in 256 worlds a quarter were not seen again in others


@dataclass(frozen=True, slots=True)
class Held:
    """Shares of the imagined worlds in which a line or a flight holds a milestone up: anywhere on the way back, and as its last step."""

    axis: str  # element | mission
    row: int
    share: float
    last: float
    missing: float  # of `share`: worlds in which the milestone is not reached


@dataclass(frozen=True, slots=True)
class Bar:
    """E[min(date, horizon)] in ticks where a quantity is in its low third and in its high third, and the difference's standard error."""

    kind: str  # pace | bloc | launcher | lander | flaws
    row: int
    low: float
    high: float
    error: float

    @property
    def swing(self) -> float:
        return self.high - self.low

    @property
    def sure(self) -> bool:
        """Not noise."""
        return abs(self.swing) > SURE * self.error


def critical(fan: Fan, milestone: int, now: int) -> list[Held]:
    """What holds a milestone up in the worlds of a fan from tick `now`, the most critical first.

    The milestone's own flight counts only where it is itself the delay: all it needs was there by `now`, a year before it, or it is missing.
    """
    tables = fan.tables
    date, root = _dates(fan.finals), int(tables.milestone_node[milestone])
    starts = np.cumsum([0, *(tables.sizes[axis] for axis in AXES)])
    members = _members(tables, starts)
    own = _own_flight(root, members, starts)
    on, last = np.zeros(date.shape, bool), np.zeros(date.shape, bool)
    on[root] = date[root] > now
    direct = on.copy()  # no line or flight stands between here and the milestone
    for node in _backwards(root, members):
        here = on[node].copy()
        if not here.any():
            continue
        thing, needs = node < starts[2], members[node]
        dates = date[needs]
        if thing:  # what lacks one of its needs waits for that; else it has come after them, or only lacks itself
            holds = here & ~((date[node] == NEVER) & (dates == NEVER).any(axis=0)) if needs else here
            if node == own and needs:
                came = dates.max(axis=0)
                holds = holds & ((came <= now) | (date[node] - came > YEAR))
            on[node], last[node] = holds, holds & direct[node]
        either = starts[2] <= node < starts[3] and tables.capability_mode[node - starts[2]] == ANY
        for need, which in _steps(needs, bool(either), date[node], dates, here):
            on[need] |= which & (date[need] > now)
            if not thing or node == own:
                direct[need] |= which & direct[node]
            elif date[node].max() == NEVER:
                direct[need] |= which & direct[node] & ~on[node]
    missing = date[root] == NEVER
    found = []
    for node in range(int(starts[2])):
        if on[node].any():
            axis = int(node >= starts[1])
            found.append(Held(
                AXES[axis], node - int(starts[axis]), float(on[node].mean()), float(last[node].mean()), float((on[node] & missing).mean()),
            ))  # fmt: skip
    return sorted(found, key=lambda held: (-held.share, -held.last))


def _members(tables: Tables, starts: Array) -> list[list[int]]:
    """Node rows that each node needs, without the constant."""
    out: list[list[int]] = []
    for part in (tables.element_needs, tables.mission_needs, tables.capability_needs):
        out += [list(dict.fromkeys(need for need in row if need < starts[4])) for row in part.tolist()]
    return out + [[] for _package in range(tables.sizes["package"])]


def _own_flight(root: int, members: list[list[int]], starts: Array) -> int:
    """The flight that a milestone is about, -1 if it is about more than one thing."""
    while root >= starts[2] and len(members[root]) == 1:
        root = members[root][0]
    return root if starts[1] <= root < starts[2] else -1


def _dates(final: State) -> Array:
    """Dates of all nodes, (NODE, WORLD) int64, the constant 0 last."""
    deals = np.where(final.deal == 2, final.deal_since.astype(np.int64), NEVER)
    parts = [final.finished, final.achieved, final.reached, deals, np.zeros((1, final.worlds), np.int64)]
    return np.concatenate([part.astype(np.int64) for part in parts])


def _backwards(root: int, members: list[list[int]]) -> list[int]:
    """Node rows behind a node, itself first; every node after all that need it."""
    done: dict[int, None] = {}  # in the order in which a node and all that it needs were finished
    waiting = [(root, False)]
    while waiting:
        node, opened = waiting.pop()
        if opened:
            done.setdefault(node)
        elif node not in done:
            waiting.append((node, True))
            waiting += [(need, False) for need in members[node] if need not in done]
    return list(done)[::-1]


def _steps(needs: list[int], either: bool, reached: Array, dates: Array, here: Array) -> list[tuple[int, Array]]:
    """(need, worlds in which the way goes on to it): the last that came, of alternatives the first; where the node itself never came, all
    that is missing."""
    lacking = reached == NEVER
    if either:
        chosen = dates.argmin(axis=0) if needs else None
    else:  # a deal that has ended since was there when it was needed
        chosen = np.where(dates <= reached, dates, -1).argmax(axis=0) if needs else None
    out = []
    for place, need in enumerate(needs):
        which = here & np.where(lacking, dates[place] == NEVER, chosen == place)
        if which.any():
            out.append((need, which))
    return out


def tornado(fan: Fan, milestone: int, now: int) -> list[Bar]:
    """Uncertain quantities by how far the milestone's E[min(date, horizon)] swings between their low and their high third, the sure ones
    first, then the widest. A low pace is a quick team: the factor on its months. Only what the milestone hangs on is asked, and no line
    that was ready by tick `now`."""
    tables, final = fan.tables, fan.finals
    late = np.minimum(fan.ticks[milestone].astype(np.float64), tables.horizon)
    elements, missions = behind(tables, milestone)
    open_lines = [row for row in elements if (final.finished[row] > now).any()]
    to_fly = [row for row in missions if (final.achieved[row] > now).any()]
    testers = [int(row) for row in tables.mission_tester[to_fly] if row >= 0]
    asked = {
        "pace": (tables.pace_quantile, final.pace_level, open_lines),
        "bloc": (tables.pace_bloc_quantile, final.bloc_level, tables.element_bloc[open_lines].tolist()),
        "launcher": (tables.vehicle_quantile, final.vehicle_level, [row for row in tables.mission_vehicle[to_fly].tolist() if row >= 0]),
        "lander": (tables.family_later, final.family_level, [row for row in tables.mission_family[to_fly].tolist() if row >= 0]),
        "flaws": (tables.flaw_quantile, final.flaw_level, [*open_lines, *testers]),
    }
    bars = [_bar(kind, row, table[row, levels[row]].astype(np.float64), late)
            for kind, (table, levels, rows) in asked.items() for row in dict.fromkeys(rows)]  # fmt: skip
    return sorted((bar for bar in bars if bar is not None), key=lambda bar: (not bar.sure, -abs(bar.swing)))


def behind(tables: Tables, milestone: int) -> tuple[list[int], list[int]]:
    """Rows of the lines and of the flights that a milestone hangs on."""
    starts = np.cumsum([0, *(tables.sizes[axis] for axis in AXES)])
    found = _backwards(int(tables.milestone_node[milestone]), _members(tables, starts))
    lines = sorted(node for node in found if node < starts[1])
    return lines, sorted(node - int(starts[1]) for node in found if starts[1] <= node < starts[2])


def _bar(kind: str, row: int, value: Array, late: Array) -> Bar | None:
    """None where the quantity is the same in all worlds, or almost."""
    low, high = np.quantile(value, (1 / 3, 2 / 3))
    first, third = value <= low, value >= high
    if low >= high:  # few values: what lies apart from the most common one
        first, third = value < high, value >= high
        if first.sum() < third.sum() and first.sum() < 4:
            first, third = value <= low, value > low
    if min(first.sum(), third.sum()) < 4:
        return None
    spread = late[first].var(ddof=1) / first.sum() + late[third].var(ddof=1) / third.sum()
    return Bar(kind, row, float(late[first].mean()), float(late[third].mean()), float(np.sqrt(spread)))


__all__ = ["Bar", "Held", "behind", "critical", "tornado"]
