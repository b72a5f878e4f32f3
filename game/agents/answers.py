"""What the adviser is asked and what it answers: a draft of orders, what it does beside the draft as it stands, and why each order is in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from game.foresight import blocks
from game.model import legality
from game.model.axes import NEVER
from game.model.engine import Engine
from game.model.orders import KEEP, ORDERS, Orders
from game.model.state import Array, State


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
    """What one order of the advice does: the field and row, and what it would be without it (`aim` is a chance or points; `cost` M$). `idle`:
    alone it does nothing for what is asked within its error. `serves`: the milestone whose chance it raises most beyond doubt, if points are
    asked for."""

    field: str
    row: int
    aim: Pair
    cost: Pair
    idle: bool = False
    serves: tuple[int, Pair] | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A draft, and what it does. `aim`: chance by the date asked for, or expected points; `cost` M$ until then on the lines it hangs on (of
    the seat, for points); `year` M$ that the seat's lines get this year; `dates` (MILESTONE, 2) median ticks, `chances` by the ticks `limits`.
    `together`: what asked is with and without all idle orders that are left, since two may stand in for each other."""

    request: Request
    stage: str  # coarse | search | final
    orders: Orders
    met: bool
    aim: Pair
    cost: Pair
    year: Pair
    dates: Array
    limits: Array
    chances: tuple[Pair, ...]
    points: Pair | None
    because: tuple[Because, ...]
    together: Pair | None
    worlds: int
    used: int


def pair(before: Array, after: Array) -> Pair:
    return Pair(float(before.mean()), float(after.mean()), float(blocks.error((after - before).astype(np.float64))))


STANDS = ("tests", "status", "launch_rule", "site", "accord", "surface_plan", "rotation", "doctrine")
"""Orders that stand, under the names of what they set."""


def tidy(engine: Engine, state: State, draft: Orders, orders: Orders) -> Orders:
    """One world's orders without those that order what would be so anyway."""
    tables, out = engine.tables, column(orders, 0)
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


def idle(because: Sequence[Because]) -> list[tuple[str, int]]:
    """Orders that do nothing for what is asked, those that do least for it first."""
    return [(why.field, why.row) for why in sorted(because, key=lambda why: why.aim.change) if why.idle]


def stacked(orders: Sequence[Orders]) -> Orders:
    return Orders(**{name: np.concatenate([getattr(one, name)[:, :1] for one in orders], axis=1) for name in ORDERS})


def column(orders: Orders, number: int) -> Orders:
    return Orders(**{name: getattr(orders, name)[:, number : number + 1].copy() for name in ORDERS})


__all__ = ["Advice", "Because", "Pair", "Request", "column", "differences", "idle", "pair", "stacked", "tidy"]
