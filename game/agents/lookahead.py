"""Plans compared by imagined worlds: the same games, dice and rivals for each plan, every plan of every game a column of one block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from game.agents import rivals
from game.agents.columns import groups, shared
from game.agents.policies import POLICIES, Habit, habitual
from game.foresight import score
from game.model import luck
from game.model.engine import Engine, Observation, Policy
from game.model.legality import Legal
from game.model.orders import Orders
from game.model.state import Array, State, evolve, take
from game.model.tables import Tables

WIDEST = 2048  # columns of a block; how games are cut into blocks is no part of what is found
RECENT = 3  # years over which it is counted what an aim gains
ONE = 4096  # worth of a sure win
_REACH = 320  # eighths of a point either way in the table of worth
_SPREAD = 8.0  # points of lead that make a win three times as likely as not
_WORTH = np.rint(ONE / (1 + np.exp2(-np.arange(-_REACH, _REACH + 1) / 8 / _SPREAD * 1.6))).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Plan:
    """A habit to follow, and what is done this year alone."""

    habit: Habit
    name: str = ""  # what it changes of the plan from before the campaign
    answer: tuple[int, int] | None = None  # this option for that question
    doctrine: int = -1  # adopt it now


def policy_of(plan: Plan, turn: int) -> Policy:
    """The plan as a policy: its one-year part in `turn` alone."""
    base = _habitual(plan.habit)
    if plan.answer is None and plan.doctrine < 0:
        return base

    def policy(seen: Observation, legal: Legal, dice: luck.Luck) -> Orders:
        orders = base(seen, legal, dice)
        if seen.turn == turn:
            if plan.answer is not None:
                row, option = plan.answer
                orders.answer[row] = np.where(seen.question[row] > 0, option, orders.answer[row])
            if plan.doctrine >= 0:
                orders.doctrine[seen.programme] = plan.doctrine
        return orders

    return policy


@lru_cache(maxsize=512)
def _habitual(habit: Habit) -> Policy:
    return habitual(habit)


@dataclass(frozen=True, slots=True)
class Imagined:
    """Imagined worlds of some games before any plan is tried in them: column g * m + j is world j of game g."""

    state: State
    games: int
    kinds: dict[int, Array]  # the policy each rival is taken for, (GAME * m,) by programme

    @property
    def each(self) -> int:
        return self.state.worlds // self.games


def with_rivals(state: State, tables: Tables, seat: int, games: int) -> Imagined:
    """Rivals drawn for every imagined world from what each game shows of them; what they sealed goes with it."""
    each = state.worlds // games
    kinds = {}
    aims = state.aim_sealed.copy()
    firsts = take(state, slice(None, None, each))
    for number, rival in enumerate(row for row in range(len(tables.ids["programme"])) if row != seat):
        chances = rivals.likely(firsts, tables, rival)
        places = (_halved(np.arange(each)) + 389 * number) % 1000
        kinds[rival] = rivals.drawn(chances, places).ravel()
        if state.turn:
            aims[rival] = rivals.sealed(kinds[rival], state.aim_open[rival])
    return Imagined(evolve(state, aim_sealed=aims), games, kinds)


def _halved(number: Array) -> Array:
    """Places in thousandths that fill the line evenly however many are taken: 500, 250, 750, 125 ..."""
    place = np.zeros(len(number), np.int64)
    rest, step = number.astype(np.int64) + 1, 500.0
    while step >= 1:
        place += ((rest & 1) * step).astype(np.int64)
        rest >>= 1
        step /= 2
    return place


def worth(engine: Engine, imagined: Imagined, seat: int, plans: Sequence[Plan], which: Array, worlds: slice, until: int) -> Array:
    """What plans `which` (GAME, SLOT) are worth in some of each game's imagined worlds, followed to turn `until`.

    Returns (GAME, SLOT, worlds) int64, 0 to ONE: how likely the lead in points is to be a win. Points of a campaign that is not over
    count what is held as held to the end.
    """
    games, slots = which.shape
    numbers = np.arange(imagined.each)[worlds]
    shape = (games, slots, len(numbers))
    column = np.broadcast_to((np.arange(games) * imagined.each)[:, None, None] + numbers, shape).ravel()
    plan = np.broadcast_to(which[:, :, None], shape).ravel()
    out = np.empty(len(column), np.int64)
    order = np.lexsort((column, plan))  # plans stand together, so that each is asked once a block
    for first in range(0, len(order), WIDEST):
        here = order[first : first + WIDEST]
        end, before = followed(engine, imagined, seat, plans, column[here], plan[here], until)
        out[here] = value(end, engine.tables, seat, before)
    return out.reshape(shape)


def followed(
    engine: Engine, imagined: Imagined, seat: int, plans: Sequence[Plan], column: Array, plan: Array, until: int
) -> tuple[State, State]:
    """The state in turn `until`, and that of some years before."""
    state, tables = take(imagined.state, column), engine.tables
    now, keys = state.turn, imagined.state.world_key[column]
    numbers = np.unique(plan)
    casts = {seat: ([policy_of(plans[number], now) for number in numbers], groups(np.searchsorted(numbers, plan)))}
    for rival, kinds in imagined.kinds.items():
        casts[rival] = ([POLICIES[name] for name in rivals.POOL], groups(kinds[column]))
    names = tables.ids["programme"]
    before = state
    while state.turn < until:
        seats = {names[row]: shared(policies, parts, state, tables, row, keys) for row, (policies, parts) in casts.items()}
        state, _report = engine.step(state, engine.orders(state, seats))
        if state.turn == max(now, until - RECENT):
            before = state
    return state, before


def value(state: State, tables: Tables, seat: int, before: State) -> Array:
    """How likely a win is with these points, 0 to ONE. (WORLD,) int64"""
    points = score.points(onward(state, before, tables), tables)
    others = np.delete(points, seat, axis=0)
    lead = points[seat] - (others.max(axis=0) if len(others) else 50.0)
    return _WORTH[np.clip(np.rint(lead * 8).astype(np.int64), -_REACH, _REACH) + _REACH]


def onward(state: State, before: State, tables: Tables) -> State:
    """The campaign's end if what is held is held to the end, and every aim goes on gaining what it gained a year since `before`."""
    if state.turn >= tables.turns:
        return state
    ticks = tables.turn_ticks.astype(np.float64)
    ahead = (ticks[tables.turns] - ticks[state.turn]) / max(ticks[state.turn] - ticks[before.turn], 1.0)
    gained = {name: getattr(state, name) + (getattr(state, name) - getattr(before, name)) * np.float32(ahead) for name in ("metric", "demand_score")}
    return evolve(state, turn=tables.turns, **gained)


__all__ = ["ONE", "Imagined", "Plan", "followed", "policy_of", "value", "with_rivals", "worth"]
