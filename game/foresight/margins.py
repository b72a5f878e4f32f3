"""What 100 M$ more on a line would do, on top of the envelope: blocks of imagined worlds beside the block without it, all with the same dice.

Two questions a line: the money comes this year alone, or as much comes every year from now on. Either way nobody else pays: in the year in
which it comes it is added to the purse and spent on the line, and no more of it than the team can take. What the plan gives the line otherwise
stays as it is: the standing share of the line is that of the block without the money, this year and later. Money that comes once hires a team
that is not paid afterwards, and a team too large for its money is slow; so the first question is often worth little where the second is worth
much. Differences are taken world by world, so their standard errors are small where the money changes nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from game.foresight import blocks
from game.foresight.forecast import continuation, imagine
from game.model import legality
from game.model.axes import NEVER
from game.model.engine import Engine, Observation, Policy
from game.model.legality import Legal
from game.model.luck import Luck
from game.model.orders import KEEP, Orders, merge
from game.model.state import Array, State, evolve
from game.model.tables import Tables

NEXT = 1000  # tenths of a musd: 100 M$
SURE = 3.0  # standard errors beyond which a difference is told: of those told by a hundred futures one or two in a hundred were not seen again in others
LEAST = 1.0  # M$ that a line has to be able to take


@dataclass(frozen=True, slots=True)
class Effect:
    """Differences by line and milestone, with their standard errors."""

    chance: Array  # (LINE, MILESTONE) change of P(by the flagged date)
    chance_error: Array
    late: Array  # (LINE, MILESTONE) change of E[min(date, horizon)], ticks
    late_error: Array
    points: Array  # (LINE,) change of the seat's expected points; NaN if they were not asked for
    points_error: Array


@dataclass(frozen=True, slots=True)
class Margins:
    """What the money does if it comes this year alone, and if as much comes every year. `rows` are the lines asked for, `given` what they got
    more this year, M$."""

    rows: tuple[int, ...]
    given: Array  # (LINE,)
    once: Effect
    yearly: Effect
    flagged: Array  # (MILESTONE,) ticks
    worlds: int


def sure(amount: float, spread: float) -> bool:
    """Whether a difference is more than noise."""
    return abs(amount) > SURE * spread


def margins(
    engine: Engine, state: State, rows: tuple[int, ...], seat: int, policies: Mapping[str, Policy], plan: Orders, flagged: Array,
    worlds: int = 64, points: Callable[[State, Tables], Array] | None = None, until: int | None = None,
) -> Margins:  # fmt: skip
    """The worth of 100 M$ more on each line of `rows`, beside `plan` (one world's orders of this year, as in `forecast`).

    `points` gives points of (PROGRAMME, WORLD) from final states.
    """
    tables, count = engine.tables, 2 * len(rows) + 1
    imagined = imagine(engine, state, worlds)
    chosen, wide = blocks.orders_of(engine, imagined, policies, 1), blocks.wide(plan, worlds)
    for number, name in enumerate(tables.ids["programme"]):
        if name not in policies:
            chosen = merge(chosen, wide, engine.rows(number))
    chosen = legality.project(chosen, imagined, tables)
    orders = Orders(**{name: np.tile(getattr(chosen, name), count) for name in Orders.__slots__})
    lines = list(enumerate((*rows, *rows), 1))  # block and row: once, then every year
    played, given = year(engine, blocks.tile(imagined, count), orders, lines, lines, worlds)
    as_without = _opening_as_without(lines, worlds)
    going_on = {name: policies.get(name, as_without) for name in tables.ids["programme"]}
    last = tables.turns if until is None else min(until, tables.turns)
    while played.turn < last:
        orders = blocks.orders_of(engine, played, going_on, count)
        played, _more = year(engine, played, orders, lines, lines[len(rows) :], worlds)
    dates = blocks.split(played.milestone, count)
    in_time = (dates <= flagged[None, :, None]).astype(np.float64)
    late = np.minimum(np.where(dates == NEVER, tables.horizon, dates.astype(np.float64)), tables.horizon)
    won = blocks.split(points(played, tables)[seat][None], count)[:, 0] if points else np.full((count, worlds), np.nan)
    parts = [part[1:] - part[:1] for part in (in_time, late, won)]
    once, yearly = (
        Effect(*(value for part in parts for value in (part[half].mean(axis=-1), blocks.error(part[half]))))
        for half in (slice(0, len(rows)), slice(len(rows), None))
    )
    return Margins(tuple(rows), given[: len(rows)] / 10, once, yearly, flagged, worlds)


def year(
    engine: Engine, state: State, orders: Orders, lines: Sequence[tuple[int, int]], paid: Sequence[tuple[int, int]], worlds: int,
) -> tuple[State, Array]:  # fmt: skip
    """A year of all blocks. `lines` are (block, row of its line); those in `paid` get up to 100 M$ more. Returns with the states what each of
    `paid` got on average, tenths of a musd."""
    tables, given, got = engine.tables, engine.legal(state), np.zeros(len(paid))
    funding, reserve, money = orders.funding.copy(), state.reserve.copy(), legality.complete(orders, state, tables).funding
    for number, (block, row) in enumerate(paid):
        here = slice(block * worlds, (block + 1) * worlds)
        more = np.clip(given.high[row, here].astype(np.int64) - money[row, here], 0, NEXT).astype(np.int32)
        funding[row, here] = np.where(more > 0, money[row, here] + more, funding[row, here])
        reserve[int(tables.links.order_purse[row]), here] += more
        got[number] = more.mean()
    orders = dataclasses.replace(orders, funding=funding)
    state = evolve(state, reserve=reserve)
    after, _report = engine.step(state, legality.project(orders, state, tables), record="outcomes")
    level = after.level.copy()
    for block, row in lines:
        level[row, block * worlds : (block + 1) * worlds] = level[row, :worlds]
    return evolve(after, level=level), got


def _opening_as_without(lines: Sequence[tuple[int, int]], worlds: int) -> Policy:
    """`continuation`, which opens a line on its planned start unless it is under way: a little money before that must not keep it from being
    opened, so in a line's block it is opened when it is opened in the block without the money."""

    def policy(seen: Observation, legal: Legal, dice: Luck) -> Orders:
        orders = continuation(seen, legal, dice)
        usual = np.minimum(legal.need, legal.high)
        for block, row in lines:
            here = slice(block * worlds, (block + 1) * worlds)
            opened = (orders.funding[row, :worlds] != KEEP) & (legal.funding[row, here] == 0)
            orders.funding[row, here] = np.where(opened, usual[row, here], orders.funding[row, here])
        return orders

    return policy


def takers(engine: Engine, state: State, seat: int) -> tuple[int, ...]:
    """Lines of a seat that can take money this year."""
    tables, given = engine.tables, engine.legal(state)
    own = (tables.element_programme == seat) & (given.funding[:, 0] == 0) & (given.high[:, 0] >= LEAST * 10)
    return tuple(np.flatnonzero(own & (state.status[:, 0] == 0)).tolist())


__all__ = ["LEAST", "NEXT", "SURE", "Effect", "Margins", "margins", "sure", "takers", "year"]
