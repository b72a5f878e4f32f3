"""The adviser: a draft of this year's orders for what is asked, searched in imagined worlds within a stated budget.

Three things may be asked: a milestone by a year with a given chance at least cost, the best chance of it by then, or the most expected points.
The search begins with plain drafts (all lines that the milestone hangs on at one share of their need, second suppliers opened or not, more
tests or not; the most that law and purse allow is always one of them), then moves one lever at a time. All that it says of the result is
measured in the same imagined worlds, which the search has not seen: the draft as it stands, the advice, and the advice without each of its
orders. An order that does nothing for what is asked within its error is left out. Cost is own money on the lines that the milestone hangs on,
from now to the year asked for. It sees what a forecast sees: everything hidden is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from game.agents.answers import Advice, Because, Pair, Request, column, differences, idle, pair, stacked, tidy
from game.agents.drafting import Bench, Plan, cheapest, joined, levers, lines_of, moves, plain_plans
from game.agents.policies import HABITS, POLICIES
from game.foresight import blocks, limits, score
from game.model import legality, luck
from game.model.engine import Engine, Policy
from game.model.orders import DEFAULTS, Orders, merge
from game.model.state import Array, State

COARSE, SEARCH, CHECK = 48, 96, 256  # imagined worlds of the first answer, of the search, and of what is said of the result
ROUNDS, BUDGET = 8, 24_000  # moves of the search, and imagined campaigns after which it stops
PRUNED = 5  # rounds in which orders that do nothing are left out
LEAST = {"gate": 0.005, "chance": 0.005, "points": 0.05}  # of what is asked: less is not told
LEAST_COST = 0.5  # M$
SURE = 2.0  # standard errors beyond which a difference is more than noise
WORDS = ("answer", "promise", "site", "accord", "surface_plan", "rotation", "doctrine", "aim_open", "aim_sealed", "status", "waiver", "deal")
"""Orders of the player's draft that stand whatever is advised."""


class Adviser:
    """One request. `advise` yields answers, the first soon, each later one better founded; raises `Stopped` when `stop` says so."""

    def __init__(
        self, engine: Engine, state: State, seat: int, policies: Mapping[str, Policy], draft: Orders, request: Request,
        stop: Callable[[], bool] = lambda: False,
    ):  # fmt: skip
        self.engine, self.state, self.seat, self.request, self.tables = engine, state, seat, request, engine.tables
        self.policies, self.stop, self.draft = policies, stop, draft
        self.bench, self._standing = self._bench(draft), dict[int, State]()
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
        yield self._answer(bench.orders([plain[self._chosen(aim, cost)]]), "coarse")
        chance, money = aim.mean(axis=1), cost.mean(axis=1)
        path = self._climb(plain[cheapest(chance, money, self.request.chance if least else float(chance.max()))], self.request.chance if least else 2.0)
        target = self.request.chance if least else float(self._measure([path[-1]], slice(0, SEARCH))[0].mean())
        path += self._descend(path[-1], target) if target > 0 else []
        halfway = [path[-1], bench.as_drafted]
        yield self._answer(bench.orders([halfway[self._chosen(*self._measure(halfway, slice(0, SEARCH)))]]), "search")
        # the last word belongs to worlds that the search has not seen: what was cheap by luck alone falls out here
        finalists = [plan for plan in dict.fromkeys([*path[-6:], *plain]) if plan != bench.as_drafted] + [bench.as_drafted]
        aim, cost = self._measure(finalists, self.check)
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
        yield self._answer(base, "coarse")
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
            yield self._answer(self.bench.orders([plan]), "search")
        finalists = stacked([self.draft, base, self.bench.orders([plan])])
        aim, _cost = self._ends(self.bench.follow(finalists, self.check, self.goal))
        yield self._final(column(finalists, int(aim.mean(axis=1).argmax())))

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
    @property
    def check(self) -> slice:
        """The imagined worlds in which all that is said is measured."""
        return slice(SEARCH, SEARCH + CHECK)

    def _final(self, orders: Orders) -> Advice:
        """The last answer: without the orders that do nothing for what is asked, each of the others with what it does."""
        orders = tidy(self.engine, self.state, self.draft, orders)
        if self.request.kind == "points":  # of thirty orders many fall out, and each is followed to the end: half the worlds tell which
            orders, _because = self._pruned(orders, slice(self.check.start, self.check.start + CHECK // 2))
        orders, because = self._pruned(orders, self.check)
        together, left = None, idle(because)
        if len(left) > 1:
            aim, _cost = self._ends(self.bench.follow(stacked([self._without(orders, left), orders]), self.check, self.goal))
            together = pair(*aim)
        return self._answer(orders, "final", tuple(sorted(because, key=lambda why: -why.aim.change)), together)

    def _pruned(self, orders: Orders, worlds: slice) -> tuple[Orders, tuple[Because, ...]]:
        """The orders without those that can be spared, and what each of the others does, in some worlds."""
        whole, because = self._ends(self.bench.follow(orders, worlds, self.goal)), self._because(orders, worlds)
        for _round in range(PRUNED):
            fewer = self._fewer(orders, idle(because), whole, worlds)
            if fewer is None:
                break
            orders = fewer
            because = self._because(orders, worlds)
        return orders, because

    def _fewer(self, orders: Orders, spare: Sequence[tuple[str, int]], whole: tuple[Array, Array], worlds: slice) -> Orders | None:
        """The orders without as many of the idle ones as can be spared together: alone each does nothing, but two may stand in for each other.
        What is lost is counted from the whole answer, (1, WORLD) of what is asked and of the cost, so that little does not add up to much."""
        if not spare:
            return None
        counts = sorted({max(1, round(len(spare) * share)) for share in (1.0, 0.75, 0.5, 0.25, 0.0)}, reverse=True)
        tried = [self._without(orders, spare[:count]) for count in counts]
        aim, cost = self._ends(self.bench.follow(stacked(tried), worlds, self.goal))
        for number, trial in enumerate(tried):
            lost, dearer = pair(aim[number], whole[0][0]), pair(whole[1][0], cost[number])
            good = lost.change <= max(lost.error / 2, LEAST[self.request.kind])
            if self._met(lost.after):
                good &= self._met(lost.before) and dearer.change <= max(dearer.error, LEAST_COST)
            if good:
                return tidy(self.engine, self.state, self.draft, trial)
        return None

    def _met(self, chance: float) -> bool:
        """Whether a chance was asked for, and this one is as great."""
        return self.request.kind == "gate" and chance >= self.request.chance

    def _nothing(self, gain: Pair, price: Pair) -> bool:
        """Whether an order does nothing for what is asked within its error. Money that it saves counts where a milestone is asked for, unless it
        costs chance that is wanting."""
        slack = max(gain.error, LEAST[self.request.kind])
        saves = self.request.kind != "points" and price.change < -max(price.error, LEAST_COST) and (gain.change >= -slack or self._met(gain.after))
        return gain.change <= slack and not saves

    def _stands(self, until: int) -> State:
        """The draft as it stands, followed once to a turn."""
        if until not in self._standing:
            self._standing[until] = self.bench.follow(self.draft, self.check, until)[0]
        return self._standing[until]

    def _answer(self, orders: Orders, stage: str, because: tuple[Because, ...] = (), together: Pair | None = None) -> Advice:
        bench, tables, request = self.bench, self.tables, self.request
        orders = tidy(self.engine, self.state, self.draft, orders)
        ends = [self._stands(tables.turns), bench.follow(orders, self.check, tables.turns)[0]]
        gates = ends if self.goal == tables.turns else [self._stands(self.goal), bench.follow(orders, self.check, self.goal)[0]]
        aim, cost = self._ends(gates)
        dates = np.sort(np.stack([end.milestone for end in ends]), axis=2)
        middle = dates[:, :, max(0, (dates.shape[2] - 1) // 2)].T
        limit = self._limits(ends[1])
        in_time = np.stack([end.milestone <= limit[:, None] for end in ends]).astype(np.float64)
        won = [score.points(end, tables)[self.seat] for end in ends] if tables.reference else None
        both = stacked([self.draft, orders])
        money = legality.complete(both, blocks.tile(self.state, 2), tables).funding[tables.element_programme == self.seat].sum(axis=0) / 10
        return Advice(
            request, stage, orders, request.kind != "gate" or self._met(float(aim[1].mean())), pair(*aim), pair(*cost),
            Pair(float(money[0]), float(money[1]), 0.0), middle, limit, tuple(pair(*in_time[:, row]) for row in range(in_time.shape[1])),
            pair(*won) if won else None, because, together, ends[0].worlds, bench.used,
        )  # fmt: skip

    def _limits(self, end: State) -> Array:
        """Ticks by which chances are told: the one asked for, and dates at which the draft and an answer that ends so can be told apart. (MILESTONE,)"""
        dates, request = np.concatenate([self._stands(self.tables.turns).milestone, end.milestone], axis=1), self.request
        limit = limits.telling(dates, self.state, self.tables)
        if request.kind != "points" and limits.FEW <= float((dates[request.milestone] <= request.by).mean()) <= 1 - limits.FEW:
            limit[request.milestone] = request.by
        return limit

    def _without(self, orders: Orders, rows: Sequence[tuple[str, int]]) -> Orders:
        """The orders with some as the draft has them."""
        out = column(orders, 0)
        for field, row in rows:
            getattr(out, field)[row] = getattr(self.draft, field)[row]
        return legality.project(out, self.state, self.tables)

    def _because(self, orders: Orders, worlds: slice) -> tuple[Because, ...]:
        """Each order that the draft does not have, taken out alone: what is asked for and the cost without it."""
        changed = differences(self.draft, orders)
        if not changed:
            return ()
        ends = self.bench.follow(stacked([orders, *(self._without(orders, [entry]) for entry in changed)]), worlds, self.goal)
        aim, cost = self._ends(ends)
        out = []
        for number, (field, row) in enumerate(changed, 1):
            gain, price = pair(aim[number], aim[0]), pair(cost[number], cost[0])
            serves = self._serves(ends[number], ends[0]) if self.request.kind == "points" else None
            out.append(Because(field, row, gain, price, self._nothing(gain, price), serves))
        return tuple(out)

    def _serves(self, without: State, given: State) -> tuple[int, Pair] | None:
        """The own milestone whose chance an order raises most beyond doubt, if there is one."""
        limit, found = self._limits(given)[:, None], []
        for row in np.flatnonzero(self.tables.milestone_programme == self.seat).tolist():
            gain = pair((without.milestone[row] <= limit[row]).astype(np.float64), (given.milestone[row] <= limit[row]).astype(np.float64))
            if gain.change > max(SURE * gain.error, LEAST["chance"]):
                found.append((row, gain))
        return max(found, key=lambda one: one[1].change, default=None)


__all__ = ["BUDGET", "Advice", "Adviser", "Because", "Pair", "Request", "differences", "tidy"]
