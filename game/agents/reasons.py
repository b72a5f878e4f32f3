"""Why the planner orders what it orders: for every order a reason's id and its numbers; the words are in `reporting`.

The plan it has chosen is followed to the end of the campaign in some imagined worlds, and what is said of an order is counted there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game.agents.lookahead import Plan, followed, with_rivals
from game.agents.planner import Planner, Thought, dice_of, engine_of
from game.foresight import score
from game.foresight.nested import imagine_each
from game.model import auditor, legality, luck
from game.model.axes import AIMS, NEVER
from game.model.engine import Observation
from game.model.legality import Legal
from game.model.orders import PROPOSE, WITHDRAW, Action, Orders, decode
from game.model.state import Array, State
from game.model.tables import ANY, Tables

WORLDS = 10  # imagined worlds in which reasons are counted


@dataclass(frozen=True, slots=True)
class Because:
    """An order, and why: the reason's id, the row that it is about (id, or "") and the numbers that its sentence needs."""

    action: Action
    reason: str
    about: str = ""
    numbers: tuple[float, ...] = ()


def because(planner: Planner, seen: Observation, legal: Legal, dice: luck.Luck, orders: Orders) -> list[Because]:
    """A reason for each of `orders` (one world, legal), which `planner` gave for what it sees."""
    one = planner.think(seen, legal, dice)
    return _Reasons(planner, seen, legal, dice, one).each(decode(orders, seen.tables.ids))


class _Reasons:
    def __init__(self, planner: Planner, seen: Observation, legal: Legal, dice: luck.Luck, thought: Thought):
        self.seen, self.legal, self.tables, self.thought = seen, legal, seen.tables, thought
        tables, seat = seen.tables, seen.programme
        self.seat, self.plan = seat, thought.plans[int(thought.choice[0])]
        keys = dice_of(dice.keys[:1], seen.turn, WORLDS)
        imagined = with_rivals(imagine_each(seen, legal.full_need[:, :1], keys), tables, seat, 1)
        column, same = np.arange(WORLDS), np.zeros(WORLDS, np.intp)
        self.end, _before = followed(engine_of(tables), imagined, seat, [Plan(self.plan.habit, "", self.plan.answer)], column, same, tables.turns)
        points = score.points(self.end, tables)
        others = np.delete(points, seat, axis=0)
        self.won = int((points[seat] > (others.max(axis=0) if len(others) else -1)).sum())
        self.parts = {name: float(part[seat].mean()) for name, part in score.parts(self.end, tables).items()}
        self.holding = self._holding()

    def _holding(self) -> dict[int, tuple[int, int]]:
        """Lines that hold up a milestone of the seat: (in how many worlds, which milestone) where they do so most."""
        tables, now = self.tables, int(self.tables.turn_ticks[self.seen.turn])
        found: dict[int, tuple[int, int]] = {}
        for row in np.flatnonzero(tables.milestone_programme == self.seat).tolist():
            if int(self.seen.milestone[row, 0]) != NEVER:
                continue
            lines = held_up(self.end, tables, int(tables.milestone_node[row]), now)
            for line, count in zip(*np.unique(lines[lines >= 0], return_counts=True), strict=True):
                if int(count) > found.get(int(line), (0, 0))[0]:
                    found[int(line)] = (int(count), row)
        return found

    def each(self, actions: list[Action]) -> list[Because]:
        chances = legality.acceptance(self.seen, self.tables)[:, 0]
        out = []
        for action in actions:
            special = getattr(self, f"_{action.kind}", None)
            found = special(action, chances) if special else None
            out.append(found or self._as_planned(action))
        return out

    def _as_planned(self, action: Action) -> Because:
        """The plan has it so: either that from before the campaign, or a variation that led it."""
        if self.thought.choice[0]:
            slot = int(np.flatnonzero(self.thought.which[0] == self.thought.choice[0])[0])
            lead = 100 * float(self.thought.worths[0, slot] - self.thought.worths[0, 0]) / 4096
            return Because(action, "varied", self.plan.name, (self.won, WORLDS, lead, float(self.thought.seen_in[0, slot])))
        return Because(action, "planned", "", (self.won, WORLDS))

    def _funding(self, action: Action, _chances: Array) -> Because | None:
        tables = self.tables
        row = tables.ids["element"].index(action.target)
        need = float(self.legal.need[row, 0]) / 10
        share = 100 * action.value / need if need > 0 else 0.0
        if action.value <= 0:
            return Because(action, "nothing", "", (float((self.end.finished[row] != NEVER).sum()), WORLDS))
        if row in self.holding:
            count, milestone = self.holding[row]
            return Because(action, "holds_up", tables.ids["milestone"][milestone], (share, count, WORLDS))
        ready = self.end.finished[row]
        count = int((ready != NEVER).sum())
        if float(self.seen.staffing[row, 0]) <= 0 and float(self.seen.level[row, 0]) <= 0:
            return Because(action, "begins", "", (share, count, WORLDS))
        if not count:
            return Because(action, "kept", "", (share, WORLDS))
        middle = float(tables.decimal_year(np.sort(ready[ready != NEVER])[(count - 1) // 2]))
        return Because(action, "ready", "", (share, count, WORLDS, middle))

    def _deal(self, action: Action, chances: Array) -> Because | None:
        row = self.tables.ids["package"].index(action.target)
        if action.value != PROPOSE:
            return None
        return Because(action, "offer", self.tables.ids["partner"][int(self.tables.package_partner[row])], (100 * float(chances[row]),))

    def _launch_rule(self, action: Action, _chances: Array) -> Because:
        row = self.tables.ids["mission"].index(action.target)
        return Because(action, "launch", "", (float((self.end.achieved[row] != NEVER).sum()), WORLDS))

    def _review(self, action: Action, _chances: Array) -> Because:
        return Because(action, "review", "", (self._flights(action.target),))

    def _tests(self, action: Action, _chances: Array) -> Because:
        return Because(action, "tests", "", (self._flights(action.target),))

    def _flights(self, element: str) -> int:
        """Flights that hang on a design or on the launchers and landers that it stands behind."""
        tables, row = self.tables, self.tables.ids["element"].index(element)
        behind = np.zeros(tables.sizes["mission"], bool)
        for designs, missions in tables.links.designs:
            behind[np.asarray(missions)[np.asarray(designs) == row]] = True
        return int(behind.sum())

    def _repair(self, action: Action, _chances: Array) -> Because:
        row = self.tables.ids["element"].index(action.target)
        return Because(action, "repair", "", (float(self.legal.known_flaws[row, 0]),))

    def _promise(self, action: Action, _chances: Array) -> Because | None:
        tables = self.tables
        row = tables.ids["milestone"].index(action.target)
        if action.value <= WITHDRAW:
            return None
        by = np.full((len(tables.ids["milestone"]), 1), NEVER)
        by[row] = int((action.value + 1 - tables.start) * 1024)
        kept = int((self.end.milestone[row] <= by[row, 0]).sum())
        return Because(action, "date", "", (kept, WORLDS, 100 * float(auditor.chance(self.seen, tables, by)[row, 0])))

    def _aim_open(self, action: Action, _chances: Array) -> Because:
        return Because(action, "aim", AIMS[int(action.value)], (self.parts["open"], 25))

    def _aim_sealed(self, action: Action, _chances: Array) -> Because:
        return Because(action, "aim", AIMS[int(action.value)], (self.parts["sealed"], 25))

    def _site(self, action: Action, _chances: Array) -> Because:
        row = int(action.value)
        return Because(action, "site", "", (100 * float(self.tables.site_sunlight[row]), 100 * float(self.tables.site_ice[row])))

    def _campaign(self, action: Action, _chances: Array) -> Because:
        return Because(action, "home", "", (float(self.seen.support[self.seat, 0]),))

    def _request(self, action: Action, _chances: Array) -> Because:
        return Because(action, "ask", "", (100 * (action.value - 1), float(self.seen.credibility[self.seat, 0])))


def held_up(end: State, tables: Tables, node: int, now: int) -> Array:
    """In each world the line that a node waited for longest, or still waits for: back along the last of what each thing waits for, to the
    first line that was not ready `now`. -1 if there is none. (WORLD,)"""
    elements, missions = tables.sizes["element"], tables.sizes["mission"]
    first = elements + missions
    constant = first + tables.sizes["capability"] + tables.sizes["package"]
    deals = np.where(end.deal == 2, end.deal_since, NEVER)
    date = np.concatenate([end.finished, end.achieved, end.reached, deals, np.zeros((1, end.worlds), np.int64)]).astype(np.int64)
    width = max(table.shape[1] for table in (tables.element_waits, tables.mission_waits, tables.capability_waits))
    waits = np.full((constant + 1, width), constant, np.intp)
    for begin, table in ((0, tables.element_waits), (elements, tables.mission_waits), (first, tables.capability_waits)):
        waits[begin : begin + len(table), : table.shape[1]] = table
        waits[begin : begin + len(table), table.shape[1] :] = table[:, -1:]
    either = np.zeros(constant + 1, bool)
    either[first : first + tables.sizes["capability"]] = tables.capability_mode == ANY
    world, here = np.arange(end.worlds), np.full(end.worlds, node)
    found = np.full(end.worlds, -1)
    for _step in range(constant):
        members = waits[here]  # (WORLD, width)
        when = date[members, world[:, None]]
        late = np.where(either[here], np.where(members == constant, 2 * NEVER, when).argmin(axis=1), when.argmax(axis=1))
        line = (here < elements) & (date[here, world] > now) & (found < 0)
        found = np.where(line, here, found)
        here = np.where((found >= 0) | (here == constant), constant, members[world, late])
        if (here == constant).all():
            break
    return found
