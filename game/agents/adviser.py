"""The adviser: a draft of this year's orders for what is asked, searched in imagined worlds within a stated budget.

Three things may be asked: a milestone by a year with a given chance at least cost, the best chance of it by then, or the most expected points.
The search begins with plain drafts (all lines that the milestone hangs on at one share of their need, second suppliers opened or not, more
tests or not; the most that law and purse allow is always one of them), then moves one lever at a time. What it says of the result is measured
in imagined worlds that the search has not seen, beside the draft as it stands, with the same dice. Cost is own money on the lines that the
milestone hangs on, from now to the year asked for. It sees what a forecast sees: everything hidden is drawn again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from game.agents.drafting import Bench, Plan, cheapest, joined, levers, lines_of, moves, plain_plans
from game.agents.policies import HABITS, POLICIES
from game.foresight import blocks, score
from game.foresight.causes import flagged
from game.model import legality, luck
from game.model.axes import NEVER
from game.model.engine import Engine, Policy
from game.model.orders import DEFAULTS, KEEP, ORDERS, Orders, merge
from game.model.state import Array, State

COARSE, SEARCH, CHECK = 48, 96, 256  # imagined worlds of the first answer, of the search, and of what is said of the result
ROUNDS, BUDGET = 8, 24_000  # moves of the search, and imagined campaigns after which it stops
WORDS = ("answer", "promise", "site", "accord", "surface_plan", "rotation", "doctrine", "aim_open", "aim_sealed", "status", "waiver", "deal")
"""Orders of the player's draft that stand whatever is advised."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: "gate" (at least cost), "chance" or "points"; milestone row, tick by which, and the chance wanted."""

    kind: str
    milestone: int = -1
    by: int = NEVER
    chance: float = 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """A mean under the draft as it stands and under the advice, and the difference with its standard error over the same worlds."""

    before: float
    after: float
    error: float

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Because:
    """What one order of the advice does: the field and row, and what it would be without it (`aim` is a chance or points; `cost` M$)."""

    field: str
    row: int
    aim: Pair
    cost: Pair


@dataclass(frozen=True, slots=True)
class Advice:
    """A draft, and what it does. `aim`: chance by the date asked for, or expected points; `cost` M$ until then on the lines it hangs on (of
    the seat, for points); `year` M$ that the seat's lines get this year; `dates` (MILESTONE, 2) median ticks, `chances` by the flagged date."""

    request: Request
    stage: str  # coarse | search | final
    orders: Orders
    met: bool
    aim: Pair
    cost: Pair
    year: Pair
    dates: Array
    chances: tuple[Pair, ...]
    points: Pair | None
    because: tuple[Because, ...]
    worlds: int
    used: int


def pair(before: Array, after: Array) -> Pair:
    return Pair(float(before.mean()), float(after.mean()), float(blocks.error((after - before).astype(np.float64))))


class Adviser:
    """One request. `advise` yields answers, the first soon, each later one better founded; raises `Stopped` when `stop` says so."""

    def __init__(
        self, engine: Engine, state: State, seat: int, policies: Mapping[str, Policy], draft: Orders, request: Request,
        stop: Callable[[], bool] = lambda: False,
    ):  # fmt: skip
        self.engine, self.state, self.seat, self.request, self.tables = engine, state, seat, request, engine.tables
        self.policies, self.stop, self.draft = policies, stop, draft
        self.bench = self._bench(draft)
        self.goal = engine.tables.turns if request.kind == "points" else min(int(np.searchsorted(self.tables.turn_ticks, request.by)), self.tables.turns)
        own = np.flatnonzero(self.tables.element_programme == seat).tolist()
        self.lines = own if request.kind == "points" else lines_of(engine, seat, request.milestone)

    def _bench(self, draft: Orders) -> Bench:
        moved = levers(self.engine, self.state, self.seat, draft, self.request.milestone)
        return Bench(self.engine, self.state, self.seat, self.policies, draft, moved, SEARCH + CHECK, self.stop)

    def advise(self) -> Iterator[Advice]:
        yield from (self._points() if self.request.kind == "points" else self._dated())

    # -- what a plan comes to
    def _measure(self, plans: Sequence[Plan], worlds: slice) -> tuple[Array, Array]:
        """(PLAN, WORLD) of what is asked for, and of the cost."""
        return self._ends(self.bench.follow(self.bench.orders(plans), worlds, self.goal))

    def _ends(self, ends: Sequence[State]) -> tuple[Array, Array]:
        if self.request.kind == "points":
            aim = np.stack([score.points(end, self.tables)[self.seat] for end in ends])
        else:
            aim = np.stack([(end.milestone[self.request.milestone] <= self.request.by).astype(np.float64) for end in ends])
        return aim, np.stack([self.bench.spent(end, self.lines) for end in ends])

    # -- a milestone by a date
    def _dated(self) -> Iterator[Advice]:
        bench, least = self.bench, self.request.kind == "gate"
        plain = [*(plan for plan in plain_plans(self.engine, bench.levers) if plan != bench.as_drafted), bench.as_drafted]
        aim, cost = self._measure(plain, slice(0, COARSE))
        yield self._answer(bench.orders([plain[self._chosen(aim, cost)]]), "coarse", slice(SEARCH, SEARCH + COARSE))
        chance, money = aim.mean(axis=1), cost.mean(axis=1)
        path = self._climb(plain[cheapest(chance, money, self.request.chance if least else float(chance.max()))], self.request.chance if least else 2.0)
        target = self.request.chance if least else float(self._measure([path[-1]], slice(0, SEARCH))[0].mean())
        path += self._descend(path[-1], target) if target > 0 else []
        halfway = [path[-1], bench.as_drafted]
        yield self._answer(bench.orders([halfway[self._chosen(*self._measure(halfway, slice(0, SEARCH)))]]), "search", slice(SEARCH, SEARCH + CHECK // 2))
        # the last word belongs to worlds that the search has not seen: what was cheap by luck alone falls out here
        finalists = [plan for plan in dict.fromkeys([*path[-6:], *plain]) if plan != bench.as_drafted] + [bench.as_drafted]
        aim, cost = self._measure(finalists, slice(SEARCH, SEARCH + CHECK))
        best = self._chosen(aim, cost)
        yield self._final(bench.orders([finalists[best]]))

    def _chosen(self, aim: Array, cost: Array) -> int:
        """The cheapest that reaches the chance; for the best chance, the cheapest of those that the best does not lead by its standard error.
        The last row is the draft as it stands: it stays where nothing comes nearer."""
        chance, money = aim.mean(axis=1), cost.mean(axis=1)
        if self.request.kind == "gate" and (chance >= self.request.chance).any():
            return cheapest(chance, money, self.request.chance)
        top = int(chance.argmax())
        if chance[top] <= chance[-1]:
            return len(chance) - 1
        behind_by, spread = chance[top] - chance, blocks.error(aim[top] - aim)
        return int(np.where(behind_by <= spread, money, np.inf).argmin())

    def _climb(self, plan: Plan, target: float) -> list[Plan]:
        """Moves one lever up at a time while that brings the chance nearer to the target."""
        path = [plan]
        chance = float(self._measure([plan], slice(0, SEARCH))[0].mean())
        for _round in range(ROUNDS):
            if chance >= target or self.bench.used > BUDGET:
                break
            tried = [moved for place in range(len(plan)) for moved in moves(self.bench.levers, path[-1], place, True)]
            if not tried:
                break
            aim, cost = (rows.mean(axis=1) for rows in self._measure(tried, slice(0, SEARCH)))
            best = cheapest(aim, cost, min(target, float(aim.max())))
            if aim[best] <= chance:
                break
            chance = float(aim[best])
            path.append(tried[best])
        return path

    def _descend(self, plan: Plan, target: float) -> list[Plan]:
        """Takes money away where the chance stays at the target: every single move is tried, then the best of them together."""
        path: list[Plan] = []
        money = float(self._measure([plan], slice(0, SEARCH))[1].mean())
        for _round in range(ROUNDS):
            if self.bench.used > BUDGET:
                break
            tried = [moved for place in range(len(plan)) for moved in moves(self.bench.levers, plan, place, False)]
            if not tried:
                break
            aim, cost = (rows.mean(axis=1) for rows in self._measure(tried, slice(0, SEARCH)))
            good = [number for number in np.argsort(cost, kind="stable").tolist() if aim[number] >= target and cost[number] < money - 0.05]
            if not good:
                break
            together = [joined(plan, [tried[number] for number in good[:many]]) for many in (1, 2, 4, 8, 16, 32) if many < 2 * len(good)]
            aim, cost = (rows.mean(axis=1) for rows in self._measure(together, slice(0, SEARCH)))
            best = cheapest(aim, cost, target)
            plan, money = together[best], float(cost[best])
            path.append(plan)
        return path

    # -- points
    def _points(self) -> Iterator[Advice]:
        drafts = [self.draft, *self._habits()]
        ends = [self.bench.follow(draft, slice(0, COARSE), self.goal)[0] for draft in drafts]
        aim, _cost = self._ends(ends)
        base = drafts[int(aim.mean(axis=1).argmax())]
        yield self._answer(base, "coarse", slice(SEARCH, SEARCH + COARSE))
        used = self.bench.used
        self.bench = self._bench(base)
        self.bench.used = used
        plan = self.bench.as_drafted
        for number in range(ROUNDS // 4):
            # the two halves of the search's worlds take turns: what looked good in one has to be good in the other
            halves = (slice(0, SEARCH // 2), slice(SEARCH // 2, SEARCH))
            tried = [moved for place in range(len(plan)) for moved in moves(self.bench.levers, plan, place, None)]
            gain = self._gain(plan, tried, halves[number % 2])
            good = [row for row in np.argsort(-gain[0], kind="stable").tolist() if gain[0][row] > gain[1][row]][:12]
            if not good or self.bench.used > BUDGET:
                break
            together = [joined(plan, [tried[row] for row in good[:many]]) for many in (1, 2, 4, 8, 12) if many < 2 * len(good)]
            again = self._gain(plan, together, halves[1 - number % 2])
            best = int(again[0].argmax())
            if again[0][best] <= 0:
                break
            plan = together[best]
            yield self._answer(self.bench.orders([plan]), "search", slice(SEARCH, SEARCH + CHECK // 2))
        finalists = _stacked([self.draft, base, self.bench.orders([plan])])
        aim, _cost = self._ends(self.bench.follow(finalists, slice(SEARCH, SEARCH + CHECK), self.goal))
        yield self._final(_column(finalists, int(aim.mean(axis=1).argmax())))

    def _gain(self, plan: Plan, tried: Sequence[Plan], worlds: slice) -> tuple[Array, Array]:
        """Mean gain over a plan, and its standard error. (PLAN,) each"""
        aim, _cost = self._measure([plan, *tried], worlds)
        lead = aim[1:] - aim[:1]
        return lead.mean(axis=1), blocks.error(lead)

    def _habits(self) -> list[Orders]:
        """This year's drafts by the fixed policies, with the player's own words where there are any."""
        engine, state, out = self.engine, self.state, []
        given, keys = legality.legal(state, self.tables), luck.Luck(luck.row_keys("adviser", ("draft",)))
        for name in HABITS:
            wanted = merge(self.draft, POLICIES[name](engine.observe(state, self.seat), given, keys), engine.rows(self.seat))
            for field in WORDS:
                own, theirs = getattr(self.draft, field), getattr(wanted, field)
                theirs[:] = np.where(own != DEFAULTS[field], own, theirs)
            out.append(legality.project(wanted, state, self.tables, given))
        return out

    # -- what is said of a draft
    def _final(self, orders: Orders) -> Advice:
        """The last answer: without the orders that do nothing for what is asked, each of the others with what it does."""
        orders, worlds = tidy(self.engine, self.state, self.draft, orders), slice(SEARCH, SEARCH + CHECK)
        because = self._because(orders, worlds)
        for _round in range(2):
            idle = [why for why in because if why.aim.change <= 0 and (self.request.kind == "points" or why.cost.change >= 0)]
            fewer = self._fewer(orders, [(why.field, why.row) for why in sorted(idle, key=lambda why: why.aim.change)], worlds)
            if fewer is None:
                break
            orders = fewer
            because = self._because(orders, worlds)
        return self._answer(orders, "final", worlds, tuple(sorted(because, key=lambda why: -why.aim.change)))

    def _fewer(self, orders: Orders, idle: Sequence[tuple[str, int]], worlds: slice) -> Orders | None:
        """The orders without as many of the idle ones as can be spared together: alone each does nothing, but two may stand in for each other."""
        counts = sorted({round(len(idle) * share) for share in (1.0, 0.75, 0.5, 0.25)} - {0}, reverse=True)
        if not counts:
            return None
        tried = [self._without(orders, idle[:count]) for count in counts]
        aim, _cost = self._ends(self.bench.follow(_stacked([orders, *tried]), worlds, self.goal))
        for number, trial in enumerate(tried, 1):
            lost = pair(aim[number], aim[0])
            if lost.change <= lost.error / 2 and (self.request.kind != "gate" or lost.before >= min(self.request.chance, lost.after)):
                return tidy(self.engine, self.state, self.draft, trial)
        return None

    def _answer(self, orders: Orders, stage: str, worlds: slice, because: tuple[Because, ...] = ()) -> Advice:
        bench, tables, request = self.bench, self.tables, self.request
        orders = tidy(self.engine, self.state, self.draft, orders)
        both = _stacked([self.draft, orders])
        ends = bench.follow(both, worlds, tables.turns)
        gates = ends if request.kind == "points" else bench.follow(both, worlds, self.goal)
        aim, cost = self._ends(gates)
        dates = np.sort(np.stack([end.milestone for end in ends]), axis=2)
        middle = dates[:, :, max(0, (dates.shape[2] - 1) // 2)].T
        limit = flagged(self.state, tables)
        in_time = np.stack([end.milestone <= limit[:, None] for end in ends]).astype(np.float64)
        won = [score.points(end, tables)[self.seat] for end in ends] if tables.reference else None
        money = legality.complete(both, blocks.tile(self.state, 2), tables).funding[tables.element_programme == self.seat].sum(axis=0) / 10
        return Advice(
            request, stage, orders, request.kind != "gate" or float(aim[1].mean()) >= request.chance, pair(*aim), pair(*cost),
            Pair(float(money[0]), float(money[1]), 0.0), middle, tuple(pair(*in_time[:, row]) for row in range(in_time.shape[1])),
            pair(*won) if won else None, because, ends[0].worlds, bench.used,
        )  # fmt: skip

    def _without(self, orders: Orders, rows: Sequence[tuple[str, int]]) -> Orders:
        """The orders with some as the draft has them."""
        out = _column(orders, 0)
        for field, row in rows:
            getattr(out, field)[row] = getattr(self.draft, field)[row]
        return legality.project(out, self.state, self.tables)

    def _because(self, orders: Orders, worlds: slice) -> tuple[Because, ...]:
        """Each order that the draft does not have, taken out alone: what is asked for and the cost without it, over some of the worlds."""
        changed = differences(self.draft, orders)
        if not changed:
            return ()
        some = slice(worlds.start, worlds.start + (worlds.stop - worlds.start) // (4 if self.request.kind == "points" else 2))
        tried = _stacked([orders, *(self._without(orders, [entry]) for entry in changed)])
        aim, cost = self._ends(self.bench.follow(tried, some, self.goal))
        return tuple(Because(field, row, pair(aim[number], aim[0]), pair(cost[number], cost[0])) for number, (field, row) in enumerate(changed, 1))


STANDS = ("tests", "status", "launch_rule", "site", "accord", "surface_plan", "rotation", "doctrine")
"""Orders that stand, under the names of what they set."""


def tidy(engine: Engine, state: State, draft: Orders, orders: Orders) -> Orders:
    """One world's orders without those that order what would be so anyway."""
    tables, out = engine.tables, _column(orders, 0)
    for field in STANDS:
        wish = getattr(out, field)
        wish[(wish == getattr(state, field)[:, :1]) & (getattr(draft, field) == KEEP)] = KEEP
    out.promise[(draft.promise == KEEP) & (legality.promise_ticks(out.promise, tables) == state.promise.astype(np.int64)) & (out.promise != KEEP)] = KEEP
    paid = legality.complete(out, state, tables).funding
    same = (draft.funding == KEEP) & (legality.complete(draft, state, tables).funding == paid)
    fewer = np.where(same, KEEP, out.funding).astype(out.funding.dtype)
    trial = dataclasses.replace(out, funding=fewer)
    return trial if (legality.complete(trial, state, tables).funding == paid).all() else out


def differences(draft: Orders, orders: Orders) -> list[tuple[str, int]]:
    """(field, row) of what two orders of one world differ in, in a fixed order."""
    return [(name, int(row)) for name in ORDERS for row in np.flatnonzero(getattr(draft, name)[:, 0] != getattr(orders, name)[:, 0])]


def _stacked(orders: Sequence[Orders]) -> Orders:
    return Orders(**{name: np.concatenate([getattr(one, name)[:, :1] for one in orders], axis=1) for name in ORDERS})


def _column(orders: Orders, number: int) -> Orders:
    return Orders(**{name: getattr(orders, name)[:, number : number + 1].copy() for name in ORDERS})


__all__ = ["BUDGET", "Advice", "Adviser", "Because", "Pair", "Request", "differences", "tidy"]
