"""Several futures side by side: other pasts, other plans, other assumptions, all imagined over the same worlds with the same dice.

World j of every future has the hidden truth that world j of the first has, drawn from what the first past has shown: how fast a team is does
not hang on what was ordered, and what only another past would have shown is not known here. Only where another past cannot be so (it has
seen more flaws or told of ice) it takes what that past makes likely. Differences are taken world by world, so their standard errors are small
where little differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from game.foresight import blocks
from game.foresight.forecast import continuation, imagine
from game.model import legality, luck
from game.model.axes import NEVER
from game.model.engine import Engine, Observation, Policy
from game.model.legality import Legal
from game.model.orders import Orders, merge, standing
from game.model.state import Array, State, evolve
from game.model.tables import Tables

SHARED = ("bloc_level", "pace_level", "cost_level", "standing_level", "vehicle_level", "family_level")
Points = Callable[[State, Tables], Array]


@dataclass(frozen=True, slots=True)
class Future:
    """One future to imagine: its worlds, this year's orders of the seat (one world's; None = its policy's), who decides for the seat
    afterwards (None = `continuation`)."""

    worlds: State
    plan: Orders | None = None
    policy: Policy | None = None


@dataclass(frozen=True, slots=True)
class Futures:
    """What came of some futures. `ticks` (FUTURE, MILESTONE, worlds), `points` (FUTURE, worlds), NaN if they were not asked for, `money`
    (FUTURE, worlds) M$ that the seat may allocate from this year to the end, carried-over money counted once."""

    tables: Tables
    ticks: Array
    points: Array
    money: Array

    @property
    def worlds(self) -> int:
        return int(self.ticks.shape[-1])

    def late(self) -> Array:
        """min(date, horizon) in ticks, (FUTURE, MILESTONE, worlds) float64"""
        return np.minimum(self.ticks.astype(np.float64), self.tables.horizon)

    def quantile(self, future: int, milestone: int, share: float) -> float:
        """Decimal year by which that share of worlds has reached it; NaN if fewer do."""
        ordered = np.sort(self.ticks[future, milestone])
        return float(self.tables.decimal_year(ordered[min(len(ordered) - 1, max(0, int(np.ceil(share * len(ordered))) - 1))]))

    def chance(self, limit: Array) -> Array:
        """Share of worlds that reach each milestone by its tick of `limit`, (FUTURE, MILESTONE)."""
        return (self.ticks <= limit[None, :, None]).mean(axis=-1)


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean difference of each future from the first over the same worlds, and its standard error."""

    mean: Array
    error: Array

    @staticmethod
    def of(values: Array) -> Difference:
        """`values` (FUTURE, ..., worlds)."""
        parts = values - values[:1]
        return Difference(parts.mean(axis=-1), blocks.error(parts))


def alike(engine: Engine, played: State, others: Sequence[State], worlds: int) -> list[State]:
    """Imagined worlds of the played past and of other pasts (their first worlds, at the same turn), with the same hidden truth in world j."""
    first = imagine(engine, played, worlds)
    out = [first]
    for past in others:
        mine = imagine(engine, past, worlds)
        more = past.flaws_seen[:, 0] > played.flaws_seen[:, 0]
        told = past.ice_known[:, 0] != played.ice_known[:, 0]
        out.append(evolve(
            mine, flaw_level=np.where(more[:, None], mine.flaw_level, first.flaw_level), ice_level=np.where(told[:, None], mine.ice_level, first.ice_level),
            **{name: getattr(first, name) for name in SHARED},
        ))  # fmt: skip
    return out


def run(
    engine: Engine, futures: Sequence[Future], seat: int, rivals: Mapping[str, Policy], points: Points | None = None, until: int | None = None
) -> Futures:
    """Plays some futures to the horizon side by side on the world axis. Alone, each is what `forecast` makes of it, bit for bit."""
    tables, count = engine.tables, len(futures)
    state = blocks.join(*(one.worlds for one in futures))
    each = state.worlds // count
    name = tables.ids["programme"][seat]
    own = _own([one.policy or continuation for one in futures], each)
    policies = {**rivals, name: own}
    last = tables.turns if until is None else min(until, tables.turns)
    money, first, purse = np.zeros(state.worlds), state.turn, int(tables.links.manual[seat])
    while state.turn < last:
        orders = blocks.orders_of(engine, state, policies, count)
        if state.turn == first and any(one.plan is not None for one in futures):
            orders = merge(orders, _planned(orders, futures, each), engine.rows(seat))
            orders = legality.project(orders, state, tables)
        money += engine.legal(state).available[purse] - (state.reserve[purse] if state.turn > first else 0)
        state, _report = engine.step(state, orders)
    won = points(state, tables)[seat] if points else np.full(state.worlds, np.nan)
    return Futures(tables, blocks.split(state.milestone, count), won.reshape(count, each), money.reshape(count, each) / 10)


def _planned(orders: Orders, futures: Sequence[Future], each: int) -> Orders:
    """This year's orders with the plan of each future that has one."""
    made = {name: getattr(orders, name).copy() for name in Orders.__slots__}
    for number, one in enumerate(futures):
        if one.plan is not None:
            for name in Orders.__slots__:
                made[name][:, number * each : (number + 1) * each] = getattr(one.plan, name)[:, :1]
    return Orders(**made)


def _own(policies: Sequence[Policy], each: int) -> Policy:
    """One policy that decides in every block of `each` worlds as the block's own would."""
    different = list(dict.fromkeys(policies))
    if len(different) == 1:
        return different[0]

    def policy(seen: Observation, legal: Legal, dice: luck.Luck) -> Orders:
        orders = standing(seen.tables.sizes, seen.worlds)
        for one in different:
            wished = one(seen, legal, dice)
            mine = np.repeat([other is one for other in policies], each)
            for name in Orders.__slots__:
                getattr(orders, name)[:, mine] = getattr(wished, name)[:, mine]
        return orders

    return policy


def settled(tables: Tables, states: Sequence[State], seat: int, points: Points | None = None) -> Futures:
    """The same of campaigns that are over: one world each, nothing to imagine."""
    state = blocks.join(*states)
    won = points(state, tables)[seat] if points else np.full(len(states), np.nan)
    return Futures(tables, blocks.split(state.milestone, len(states)), won[:, None], np.zeros((len(states), 1)))


def reached(futures: Futures, milestone: int, now: int) -> bool:
    """Whether a milestone is reached by tick `now` in all futures, at the same time in each: there is nothing to compare."""
    dates = futures.ticks[:, milestone]
    return bool((dates <= now).all() and (dates == dates[0, 0]).all() and dates[0, 0] != NEVER)


__all__ = ["Difference", "Future", "Futures", "alike", "reached", "run", "settled"]
