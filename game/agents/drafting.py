"""Drafts of a year's orders tried in imagined worlds: the levers that a draft has, and a bench on which many drafts are followed side by side.

A plan is one option a lever, 0 = as the draft has it. Every plan of a comparison is a block of the same imagined worlds with the same dice;
after this year all go on as a forecast does (`continuation`), so the levels of money that a plan sets stand until the end. What is paid
first where the purse is short: the lines that levers move, then the rest of the draft, last what only stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from game.foresight import blocks
from game.foresight.forecast import PATIENCE, imagine
from game.foresight.holding import behind
from game.model import legality
from game.model.axes import NEVER
from game.model.engine import Engine, Policy
from game.model.orders import FIX, FLY, KEEP, MOTHBALL, NOTHING, ORDERS, PROPOSE, RUN, Orders, merge
from game.model.state import Array, State, take

SHARES = (0.0, 0.4, 0.6, 0.8, 1.0, 1.15, 1.3, 9.0)  # of a line's need; the last is all that it can take
FEWER = (0.0, 0.6, 1.0, 9.0)  # where every line of the seat may move
FRACTIONS = (0.0, 0.6, 0.8, 1.0, 1.15, 1.3, 9.0)  # of the need: the plain drafts; the last is all that law and purse allow
WIDEST = 2048  # columns followed at a time
Plan = tuple[int, ...]


class Stopped(Exception):
    """Whoever asked no longer wants to know."""


@dataclass(frozen=True, slots=True)
class Lever:
    """One order that may be varied: a field of Orders, its row, and what each option puts there; option 0 leaves the draft as it is."""

    field: str
    row: int
    options: tuple[float, ...]  # of options 1, 2, ..., cheapest first; money in tenths of a musd
    draft: float  # what the draft and the standing orders come to, same unit
    need: float = 0.0  # customary money for it, same unit


def lines_of(engine: Engine, seat: int, milestone: int) -> list[int]:
    """Rows of the seat's lines that a milestone hangs on."""
    return [row for row in behind(engine.tables, milestone)[0] if engine.tables.element_programme[row] == seat]


def levers(engine: Engine, state: State, seat: int, draft: Orders, milestone: int = -1) -> list[Lever]:
    """What may be varied of a draft: for a milestone money, tests, repairs and launch rules of what it hangs on, second suppliers among them;
    without one money of every line, tests, offers of the draft, attention at home and the request."""
    tables, given = engine.tables, legality.legal(state, engine.tables)
    stands = legality.complete(draft, state, tables).funding[:, 0]
    lines, flights = behind(tables, milestone) if milestone >= 0 else (range(tables.sizes["element"]), range(tables.sizes["mission"]))
    out = []
    lines = [row for row in lines if tables.element_programme[row] == seat]
    for row in lines:
        leaving = int(draft.status[row, 0]) not in (KEEP, RUN)
        if not leaving and given.funding[row, 0] == 0 and given.need[row, 0] > 0 and given.high[row, 0] > 0:
            most, need = int(given.high[row, 0]), int(given.need[row, 0])
            amounts = sorted({min(round(share * need), most) for share in (SHARES if milestone >= 0 else FEWER)} - {int(stands[row])})
            out.append(Lever("funding", row, tuple(map(float, amounts)), float(stands[row]), float(need)))
    own = (tables.mission_programme == seat) & (state.achieved[:, 0] == NEVER)
    flights = [row for row in flights if own[row]]
    behind_flights = np.zeros(tables.sizes["element"], bool)
    for designs, missions in tables.links.designs:
        behind_flights[np.asarray(designs)[np.isin(missions, flights)]] = True
    for row in (row for row in lines if behind_flights[row]):
        level = max(int(state.tests[row, 0]), int(draft.tests[row, 0]))
        if given.tests[row, 0] == 0 and level < 2:
            out.append(Lever("tests", row, tuple(float(n) for n in range(level + 1, 3)), float(level)))
    for row in lines:
        if given.repair[row, 0] == 0 and int(draft.repair[row, 0]) == NOTHING:
            out.append(Lever("repair", row, (float(FIX),), float(NOTHING)))
    if milestone >= 0:
        for row in flights:
            rule = int(state.launch_rule[row, 0]) if int(draft.launch_rule[row, 0]) == KEEP else int(draft.launch_rule[row, 0])
            if rule != FLY and given.launch[row, 0] == 0:
                out.append(Lever("launch_rule", row, (float(FLY),), float(rule)))
        return out
    for row in np.flatnonzero(draft.deal[:, 0] == PROPOSE).tolist():
        out.append(Lever("deal", row, (float(NOTHING),), float(PROPOSE)))
    spare = int(given.attention[seat, 0]) - int(legality.spend_attention(draft, tables)[seat, 0])
    home = int(draft.campaign[seat, 0])
    out.append(Lever("campaign", seat, tuple(float(n) for n in range(3) if n != home and n - home <= spare), float(home)))
    ask = float(draft.request[seat, 0])
    out.append(Lever("request", seat, tuple(n for n in (1.0, 1.05, 1.1, 1.2) if abs(n - ask) > 0.005), ask))
    return [lever for lever in out if lever.options]


class Bench:
    """Imagined worlds of one game, and a draft that plans vary. `used` counts the imagined campaigns that were followed."""

    def __init__(
        self, engine: Engine, state: State, seat: int, policies: Mapping[str, Policy], draft: Orders, levers: Sequence[Lever], worlds: int,
        stop: Callable[[], bool] = lambda: False,
    ):  # fmt: skip
        self.engine, self.state, self.seat, self.policies, self.draft, self.levers = engine, state, seat, policies, draft, tuple(levers)
        self.imagined, self.stop, self.used = imagine(engine, state, worlds), stop, 0
        self.given = legality.legal(state, engine.tables)

    @property
    def as_drafted(self) -> Plan:
        return (0,) * len(self.levers)

    def orders(self, plans: Sequence[Plan]) -> Orders:
        """Legal orders of the year that is played, a plan a column."""
        tables, count = self.engine.tables, len(plans)
        out = blocks.wide(self.draft, count)
        moved = np.zeros(out.funding.shape, bool)
        for place, lever in enumerate(self.levers):
            for column, plan in enumerate(plans):
                if plan[place]:
                    getattr(out, lever.field)[lever.row, column] = lever.options[plan[place] - 1]
                    moved[lever.row, column] |= lever.field == "funding"
        out.status[:] = np.where(moved & (out.funding > 0) & (self.state.status == MOTHBALL), RUN, out.status)
        # what is moved is paid first; the rest of the draft shares what is left of each purse
        purse, total = tables.links.order_purse, tables.links.by_order_purse.total
        money = np.maximum(out.funding, 0).astype(np.int64)
        first = np.where(moved, money, 0)
        left = np.maximum(self.given.available - total(first), 0)
        rest = money - first
        asked = np.maximum(total(rest), 1)
        rest = rest * np.minimum(left, asked)[purse] // asked[purse]
        out.funding[:] = np.where(out.funding == KEEP, KEEP, first + rest)
        return legality.project(out, blocks.tile(self.state, count), tables)

    def follow(self, orders: Orders, worlds: slice, until: int) -> list[State]:
        """The imagined worlds in turn `until` under each column of orders."""
        chosen, count = take(self.imagined, worlds), orders.funding.shape[1]
        each, out = chosen.worlds, list[State]()
        step = max(1, WIDEST // each)
        for first in range(0, count, step):
            part = Orders(**{name: getattr(orders, name)[:, first : first + step] for name in ORDERS})
            tried = part.funding.shape[1]
            end = self._ahead(chosen, part, tried, until)
            self.used += each * tried
            out += [take(end, slice(number * each, (number + 1) * each)) for number in range(tried)]
        return out

    def _ahead(self, chosen: State, orders: Orders, count: int, until: int) -> State:
        engine, tables = self.engine, self.engine.tables
        if self.stop():
            raise Stopped
        state = blocks.tile(chosen, count)
        own = Orders(**{name: np.repeat(getattr(orders, name), chosen.worlds, axis=1) for name in ORDERS})
        given = blocks.orders_of(engine, state, self.policies, count)
        for number, name in enumerate(tables.ids["programme"]):
            if name not in self.policies:
                given = merge(given, own, engine.rows(number))
        state, _report = engine.step(state, legality.project(given, state, tables, engine.legal(state)))
        while state.turn < until:
            if self.stop():
                raise Stopped
            state = blocks.ahead(engine, state, self.policies, count, min(until, state.turn + (PATIENCE if engine.quick else 1)))
        return state

    def spent(self, end: State, rows: Sequence[int]) -> Array:
        """Own money on some lines from now on, M$. (WORLD,)"""
        before = self.state.spent[list(rows), 0].astype(np.int64).sum()
        return (end.spent[list(rows)].astype(np.int64).sum(axis=0) - before) / 10


def plain_plans(engine: Engine, found: Sequence[Lever]) -> list[Plan]:
    """The draft; every line at one share of its need, with second suppliers as they are or opened, and more tests or not."""
    tables, plans = engine.tables, [(0,) * len(found)]
    for share in FRACTIONS:
        for second in (False, True):
            for tests in (False, True):
                plans.append(tuple(_plain(tables.announced[lever.row] == NEVER and lever.draft <= 0, lever, share, second, tests) for lever in found))
    return list(dict.fromkeys(plans))


def _plain(insurance: bool, lever: Lever, share: float, second: bool, tests: bool) -> int:
    if lever.field == "tests":
        return int(tests)
    if lever.field != "funding":
        return 1 if share else 0  # flaws mended, flights let go
    if not share or (insurance and not second):
        return 0
    return _at(lever, share)


def _at(lever: Lever, share: float) -> int:
    """The option nearest to a share of the need; beyond twice the need all that the line can take."""
    if share > 2:
        top = max(range(len(lever.options)), key=lambda place: lever.options[place])
        return top + 1 if lever.options[top] > lever.draft else 0
    values = [lever.draft, *lever.options]
    return min(range(len(values)), key=lambda place: abs(values[place] - share * lever.need))


def moves(found: Sequence[Lever], plan: Plan, place: int, up: bool | None) -> list[Plan]:
    """The plan with one lever a step up or down its ladder, down also to its foot; with any other option if `up` is None."""
    lever, here = found[place], plan[place]
    values = [lever.draft, *lever.options]
    if up is None:
        options = [option for option in range(len(values)) if option != here]
    else:
        ladder = sorted(range(len(values)), key=lambda option: values[option])
        at = ladder.index(here)
        if up:
            options = ladder[at + 1 : at + 2]
        else:
            options = list(dict.fromkeys([*ladder[max(at - 1, 0) : at], *ladder[: min(at, 1)]]))
        if lever.field in ("repair", "launch_rule") and not up:
            options = [0] if here else []
    return [(*plan[:place], option, *plan[place + 1 :]) for option in options]


def joined(plan: Plan, moved: Sequence[Plan]) -> Plan:
    """All moves at once; of two on one lever the first."""
    out = list(plan)
    for other in reversed(moved):
        for place, option in enumerate(other):
            if option != plan[place]:
                out[place] = option
    return tuple(out)


def cheapest(aim: Array, cost: Array, target: float) -> int:
    """The cheapest plan that reaches the target, else the one nearest to it, the cheaper of equals."""
    if (aim >= target).any():
        return int(np.where(aim >= target, cost, np.inf).argmin())
    return int(np.where(aim == aim.max(), cost, np.inf).argmin())


__all__ = ["SHARES", "Bench", "Lever", "Plan", "Stopped", "cheapest", "joined", "levers", "lines_of", "moves", "plain_plans"]
