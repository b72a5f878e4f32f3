"""What the next money on a line would do: one block of imagined worlds a line beside the block without it, all with the same dice.

In a line's block the line gets up to 100 M$ more this year, from nowhere: no other line pays for it. A line takes no more than its team can
absorb. The standing order rises with it, as it does with any order for money, and later years pay for that out of the purse: a team that was
hired once and is not paid again would be worth less than none. The difference is taken world by world, so its standard error is small
where the money changes nothing, and what is noise can be told from value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
SURE = 2.5  # standard errors beyond which a difference is no noise
LEAST = 1.0  # M$ that a line has to be able to take


@dataclass(frozen=True, slots=True)
class Margins:
    """Differences by line and milestone, with their standard errors. `rows` are the lines asked for, `given` what they got more, M$."""

    rows: tuple[int, ...]
    given: Array  # (LINE,)
    chance: Array  # (LINE, MILESTONE) change of P(by the flagged date)
    chance_error: Array
    late: Array  # (LINE, MILESTONE) change of E[min(date, horizon)], ticks
    late_error: Array
    points: Array  # (LINE,) change of the seat's expected points; NaN if they were not asked for
    points_error: Array
    flagged: Array  # (MILESTONE,) ticks
    worlds: int

    def best(self, line: int, programme: int, tables: Tables) -> int:
        """The milestone of a programme that the money on a line (its place in `rows`) surely brings most; -1 if it surely moves none."""
        sure = (np.abs(self.late[line]) > SURE * self.late_error[line]) & (tables.milestone_programme == programme)
        return int(np.where(sure, np.abs(self.late[line]), -1).argmax()) if sure.any() else -1


def sure(amount: float, spread: float) -> bool:
    """Whether a difference is more than noise."""
    return abs(amount) > SURE * spread


def margins(
    engine: Engine, state: State, rows: tuple[int, ...], seat: int, policies: Mapping[str, Policy], plan: Orders, flagged: Array,
    worlds: int = 64, points: Callable[[State, Tables], Array] | None = None, until: int | None = None,
) -> Margins:  # fmt: skip
    """The worth of the next 100 M$ on each line of `rows` this year, beside `plan` (one world's orders, as in `forecast`).

    `points` gives points of (PROGRAMME, WORLD) from final states.
    """
    tables, count = engine.tables, len(rows) + 1
    imagined = imagine(engine, state, worlds)
    chosen = blocks.orders_of(engine, imagined, policies, 1)
    wide = blocks.wide(plan, worlds)
    for number, name in enumerate(tables.ids["programme"]):
        if name not in policies:
            chosen = merge(chosen, wide, engine.rows(number))
    chosen = legality.project(chosen, imagined, tables)
    given = engine.legal(imagined)
    money = legality.complete(chosen, imagined, tables).funding
    more = np.stack([np.clip(given.high[row].astype(np.int64) - money[row], 0, NEXT) for row in rows]) if rows else np.zeros((0, worlds), np.int64)
    side = blocks.tile(imagined, count)
    funding, reserve = np.tile(chosen.funding, count), side.reserve.copy()
    for block, row in enumerate(rows, 1):
        here = slice(block * worlds, (block + 1) * worlds)
        takes = more[block - 1] > 0
        funding[row, here] = np.where(takes, money[row] + more[block - 1], funding[row, here])
        reserve[int(tables.links.order_purse[row]), here] += more[block - 1].astype(np.int32)
    orders = Orders(**{name: np.tile(getattr(chosen, name), count) for name in Orders.__slots__})
    orders.funding[:] = funding
    side = evolve(side, reserve=reserve)
    played, _report = engine.step(side, legality.project(orders, side, tables))
    as_without = _opening_as_without(rows, worlds)
    going_on = {name: policies.get(name, as_without) for name in tables.ids["programme"]}
    ends = blocks.ahead(engine, played, going_on, count, until)
    dates = blocks.split(ends.milestone, count)
    in_time = (dates <= flagged[None, :, None]).astype(np.float64)
    late = np.minimum(np.where(dates == NEVER, tables.horizon, dates.astype(np.float64)), tables.horizon)
    won = blocks.split(points(ends, tables)[seat][None], count)[:, 0] if points else np.full((count, worlds), np.nan)
    parts = [part[1:] - part[:1] for part in (in_time, late, won)]
    return Margins(
        tuple(rows), more.mean(axis=1) / 10, parts[0].mean(axis=-1), blocks.error(parts[0]), parts[1].mean(axis=-1), blocks.error(parts[1]),
        parts[2].mean(axis=-1), blocks.error(parts[2]), flagged, worlds,
    )  # fmt: skip


def _opening_as_without(rows: tuple[int, ...], worlds: int) -> Policy:
    """`continuation`, which opens a line on its planned start unless it is under way: a little money before that must not keep it from being
    opened, so in a line's block it is opened when it is opened in the block without the money."""

    def policy(seen: Observation, legal: Legal, dice: Luck) -> Orders:
        orders = continuation(seen, legal, dice)
        usual = np.minimum(legal.need, legal.high)
        for block, row in enumerate(rows, 1):
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


__all__ = ["LEAST", "NEXT", "SURE", "Margins", "margins", "sure", "takers"]
