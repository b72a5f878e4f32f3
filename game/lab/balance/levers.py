"""Levers: does each order move anything? The orders are read from ORDERS, so a new one is tried without a line here.

A lever is one order given every year it can be, against the same play without it, in worlds of common luck. Both are played by
`balanced`. What nobody could feel is dead: a mean shift under four standard errors in every milestone's E[min(date, horizon)] and in
points. Trials begin with few worlds and go on only while nothing has been shown.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from game.agents.policies import HABITS, habitual
from game.lab.balance.games import NOBODY, Arena, Edit, Games, Played, until_shown
from game.lab.balance.measure import Effect, effect
from game.lab.balance.wins import BASE
from game.model.axes import AIMS
from game.model.legality import Legal
from game.model.orders import DEFAULTS, DROP, KEEP, NOTHING, ORDERS, PROPOSE, Orders
from game.model.state import STOCKS, Array, State
from game.model.tables import Tables

TARGETS = 3  # rows of an axis that stand for the others, for each seat
VALUES = 4  # values of an order that are tried
RATIOS = (0.8, 1.3)
ALL_ROWS = ("funding", "deal", "answer")  # orders that are tried on every row they can name
MOST_USED = {"element": "spent", "mission": "attempts"}  # what says which rows matter
KEPT = ("spent", "attempts", "deal")


@dataclass(frozen=True, slots=True)
class Lever:
    """One order to try: a field of Orders, its target, what is ordered."""

    seat: str
    field: str
    target: str
    value: str
    edit: Edit

    @property
    def name(self) -> tuple[str, str, str]:
        return self.seat, self.field, self.target


STATUSES = ("alive", "dead", "seldom", "unusable", "same", "open")


@dataclass(frozen=True, slots=True)
class Trial:
    """One value that was ordered, and what it did. `status`: alive, dead, seldom (it differed in too few worlds to say), unusable
    (never legal), same (`balanced` orders that anyway), open (not played to the end, because another value is alive)."""

    value: str
    status: str
    effect: Effect


@dataclass(frozen=True, slots=True)
class Row:
    """A lever: one order on one target, with all the values that were tried. It is as alive as the best of them."""

    seat: str
    field: str
    target: str
    trials: tuple[Trial, ...]

    @property
    def status(self) -> str:
        return min((trial.status for trial in self.trials), key=STATUSES.index)

    @property
    def best(self) -> Trial:
        """The value that did most, among those of the lever's status."""
        return max((trial for trial in self.trials if trial.status == self.status), key=lambda trial: trial.effect.z)

    @property
    def flagged(self) -> bool:
        return self.status == "dead" and self.field != "answer"  # a card is judged with the events, where it came up often enough

    def as_dict(self) -> dict[str, object]:
        trials = [{"value": trial.value, "status": trial.status, **trial.effect.as_dict()} for trial in self.trials]
        return {"seat": self.seat, "field": self.field, "target": self.target, "status": self.status, "trials": trials, "flagged": self.flagged}


def table(arena: Arena, worlds: int, only: str | None = None) -> list[Row]:
    """Every lever of every chair, in up to `worlds` worlds each. `only` = one field of Orders."""
    plain = players(arena, worlds)
    base = arena.play(plain, keep=[name for name in KEPT if name in STOCKS])
    tried = [lever for chair in arena.chairs for lever in levers(arena, chair, base) if only in (None, lever.field)]
    edits, alive = [lever.edit for lever in tried], set[tuple[str, ...]]()

    def play(waiting: list[int], numbers: Array) -> list[Played]:
        return arena.each([plain.take(numbers).trying(lever) for lever in waiting], edits)

    def shown(lever: int, found: Played) -> bool:
        """Nothing more is to be learnt: the lever is alive by this value or another, or `balanced` orders that anyway."""
        if judge(arena, tried[lever], found, base).effect.alive:
            alive.add(tried[lever].name)
        return tried[lever].name in alive or not found.wanted.any()

    found = until_shown(len(tried), worlds, play, shown)
    trials: dict[tuple[str, str, str], list[Trial]] = {}
    for lever, result in zip(tried, found, strict=True):
        trial = judge(arena, lever, result, base)
        if trial.status in ("dead", "seldom", "unusable") and result is not None and result.points.shape[1] < worlds:
            trial = dataclasses.replace(trial, status="open")
        trials.setdefault(lever.name, []).append(trial)
    return [Row(*names, tuple(values)) for names, values in trials.items()]


def players(arena: Arena, worlds: int) -> Games:
    """`balanced` in every seat, its aims others in each world: what serves one aim alone must not seem dead."""
    usual = HABITS[BASE]
    aims = [dataclasses.replace(usual, open_aim=aim, sealed_aim=AIMS[(row + 3) % len(AIMS)]) for row, aim in enumerate(AIMS)]
    numbers, worlds_of = np.array([arena.enlist(habitual(habit)) for habit in aims]), np.arange(worlds)
    places = np.arange(len(arena.tables.ids["programme"]))[:, None]
    return Games(worlds_of, numbers[(worlds_of + places) % len(aims)], np.full(worlds, NOBODY))


def judge(arena: Arena, lever: Lever, tried: Played | None, base: Played) -> Trial:
    """What a lever did in the worlds in which it was used; nothing it did elsewhere can differ from the play without it."""
    assert tried is not None
    columns = np.flatnonzero(tried.used)
    dates, points = (getattr(tried, name)[..., columns] - getattr(base, name)[..., columns] for name in ("dates", "points"))
    felt = effect(dates, points, arena.tables.ids["programme"].index(lever.seat), arena.tables.ids["milestone"])
    if not tried.wanted.any():
        status = "same"
    elif not len(columns):
        status = "unusable"
    else:
        status = "alive" if felt.alive else "dead" if felt.dead else "seldom"
    return Trial(lever.value, status, felt)


def levers(arena: Arena, chair: str, base: Played) -> Iterator[Lever]:
    """All levers of a chair, from the declared orders and the scenario's rows."""
    tables = arena.tables
    seat = tables.ids["programme"].index(chair)
    owned = arena.engine.rows(seat)
    for name, declared in ORDERS.items():
        axis = declared.axes[0]
        ids = tables.ids.get(axis, ())
        rows = np.flatnonzero(owned[axis]) if axis in owned else np.arange(len(ids))
        for row in rows if name in ALL_ROWS else _telling(axis, rows, base):
            for value, edit in _trials(name, int(row), seat, tables, base):
                yield Lever(chair, name, ids[row], value, edit)


def _telling(axis: str, rows: Array, base: Played) -> Array:
    """The rows that stand for an axis: those most money or flights went to, else the first."""
    used = base.finals.get(MOST_USED.get(axis, ""))
    if used is not None:
        rows = rows[np.argsort(-used[rows].mean(axis=-1), kind="stable")]
    return rows[:TARGETS]


def _trials(name: str, row: int, seat: int, tables: Tables, base: Played) -> Iterator[tuple[str, Edit]]:
    """(what is ordered, edit) of one order on one row."""
    if name == "funding":
        yield "half", _half(row)
        yield "most", _most(row)
    elif name == "deal":
        if (base.finals["deal"][row] != 0).mean() > 0.5:  # it comes about without the order: the lever is to do without it
            yield "without", _without(row)
        elif not tables.package_joins[row]:
            yield "propose", _propose(row)
    elif name == "answer":
        for place, option in enumerate(tables.events[row].options):
            yield option.id, answered(row, place)
    elif name in tables.ids or name == "doctrine":  # a choice among named things
        for place, title in enumerate(tables.doctrine_names[seat] if name == "doctrine" else tables.ids[name]):
            yield title, _set(name, row, place)
    else:
        for number in values(name, tables):
            yield f"{number:g}", _set(name, row, number)


def values(name: str, tables: Tables) -> list[float]:
    """Values of an order that are worth a trial: all of a short range but its default, else some by its unit."""
    declared, default = ORDERS[name], DEFAULTS[name]
    found: list[float]
    if declared.unit == "ratio":
        found = [1.0, *RATIOS]
    elif declared.unit == "tick":
        found = [float(tables.horizon // 4), float(tables.horizon // 2)]
    elif declared.unit == "year":
        found = [float(int(tables.start) + tables.turns // 4), float(int(tables.start) + tables.turns // 2)]
    elif declared.dtype.startswith(("i", "u")) and declared.high - declared.low < 10:
        found = [float(number) for number in range(int(declared.low), int(declared.high) + 1)]
        limit = len(found) if name.startswith("aim") else VALUES
        found = found[:limit]
    else:
        found = [declared.low, (declared.low + declared.high) / 2, declared.high]
    # a default that stands for "as it stands" is no order; one that is a value of its own may differ from what `balanced` orders
    return [number for number in found if declared.low <= number <= declared.high and not number == default == KEEP]


def _set(name: str, row: int, number: float) -> Edit:
    def edit(orders: Orders, state: State, legal: Legal, here: Any) -> None:
        column = getattr(orders, name)
        stands = getattr(state, name, None)
        value = np.asarray(number, column.dtype)
        if DEFAULTS[name] == KEEP and stands is not None and stands.shape == column.shape:  # ordered once, it stands
            ordered = column[row, here]
            column[row, here] = np.where(np.where(ordered == KEEP, stands[row, here], ordered) == value, ordered, value)
        else:
            column[row, here] = value

    return edit


def _half(row: int) -> Edit:
    def edit(orders: Orders, state: State, legal: Legal, here: Any) -> None:
        money = orders.funding[row, here]
        stands = np.minimum(np.rint(state.level[row, here] * legal.need[row, here]), legal.high[row, here])
        orders.funding[row, here] = np.where(money == KEEP, stands, money) // 2

    return edit


def _most(row: int) -> Edit:
    def edit(orders: Orders, state: State, legal: Legal, here: Any) -> None:
        orders.funding[row, here] = np.where(legal.funding[row, here] == 0, legal.high[row, here], orders.funding[row, here])

    return edit


def _propose(row: int) -> Edit:
    def edit(orders: Orders, state: State, legal: Legal, here: Any) -> None:
        orders.deal[row, here] = np.where(legal.propose[row, here] == 0, PROPOSE, orders.deal[row, here])

    return edit


def _without(row: int) -> Edit:
    def edit(orders: Orders, state: State, legal: Legal, here: Any) -> None:
        orders.deal[row, here] = np.where(legal.drop[row, here] == 0, DROP, NOTHING)

    return edit


def answered(row: int, option: int) -> Edit:
    """The option is chosen whenever the card asks."""

    def edit(orders: Orders, state: State, legal: Legal, here: Any) -> None:
        orders.answer[row, here] = np.where(state.question[row, here] > 0, option, orders.answer[row, here])

    return edit
