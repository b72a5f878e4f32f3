"""What a seat wants: Action, one human intent, and Orders, the same as arrays over worlds. `encode` and `decode` join them.

In every array KEEP means "as the standing orders say". Money is tenths of a musd.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from game.model.state import Array, Stock

KEEP = -1
RUN, MOTHBALL, CANCEL = 0, 1, 2
FLY, GOOD_CHANCE, HOLD = 0, 1, 2
WHEN_SOUND = 3
NOTHING, PROPOSE, DROP = 0, 1, 2
WORK_ROUND, FIX = 1, 2
SCIENCE, RESOURCES, EXPAND, SELL = 0, 1, 2, 3
WITHDRAW = 0


def order(axis: str, dtype: str, keep: float, unit: str, low: float, high: float, meaning: str) -> Any:
    declared = Stock(tuple(axis.split()), dtype, unit, low, high, meaning)
    return dataclasses.field(metadata={"stock": declared, "keep": keep})


@dataclass(frozen=True, slots=True)
class Orders:
    """One year's orders of every seat. Rows of an element or mission belong to the seat that owns it."""

    funding: Array = order("element", "i4", KEEP, "0.1 musd", 0, 2**30, "own money for a line this year")
    status: Array = order("element", "i1", KEEP, "index", 0, 2, "0 run, 1 mothball, 2 cancel for good")
    tests: Array = order("element", "i1", KEEP, "level", 0, 2, "test campaign; it can only be raised")
    review: Array = order("element", "i1", 0, "bool", 0, 1, "an independent review this year, for a point of attention")
    repair: Array = order("element", "i1", NOTHING, "index", 0, 2, "known flaws: 0 fly as is, 1 work round, 2 fix")
    launch_rule: Array = order("mission", "i1", KEEP, "index", 0, 3, "0 fly when ready, 1 at a good chance, 2 hold, 3 when no known flaw is open")
    waiver: Array = order("programme", "i1", 0, "bool", 0, 1, "attention spent on a legal waiver this year; before `deal`, which may need it")
    deal: Array = order("package", "i1", NOTHING, "index", 0, 2, "0 nothing, 1 propose, 2 drop")
    answer: Array = order("event", "i1", KEEP, "option", 0, 9, "option chosen for an open question")
    request: Array = order("programme", "f4", 1.0, "ratio", 0.5, 3.0, "money asked for next year over this year's")
    campaign: Array = order("programme", "i1", 0, "count", 0, 2, "attention spent on support at home")
    promise: Array = order("milestone", "i2", KEEP, "year", 0, 2200, "publicly promise it by the end of that year; 0 withdraws")
    site: Array = order("programme", "i1", KEEP, "index", 0, 30, "where the base is to stand")
    accord: Array = order("programme", "i1", KEEP, "bool", 0, 1, "offer to share a site's power and relay; in force while both do")
    surface_plan: Array = order("programme", "i1", KEEP, "index", 0, 3, "on the surface: 0 science, 1 resources, 2 expand, 3 sell capacity")
    rotation: Array = order("programme", "i1", KEEP, "index", 0, 2, "stays on the surface: 0 short, 1 customary, 2 long")
    doctrine: Array = order("programme", "i1", KEEP, "index", 0, 9, "doctrine to adopt")
    aim_open: Array = order("programme", "i1", KEEP, "aim", 0, 7, "declared aim, first turn only")
    aim_sealed: Array = order("programme", "i1", KEEP, "aim", 0, 7, "sealed aim, first turn only")


ORDERS: dict[str, Stock] = {f.name: f.metadata["stock"] for f in dataclasses.fields(Orders)}
DEFAULTS: dict[str, float] = {f.name: f.metadata["keep"] for f in dataclasses.fields(Orders)}


SMALL = tuple(name for name, declared in ORDERS.items() if declared.dtype == "i1")
LARGE = tuple(name for name in ORDERS if name not in SMALL)


@dataclass(frozen=True, slots=True)
class Laid:
    """The small fields of Orders laid end to end: least, largest and standing number of each row, and where each field begins."""

    low: Array  # (ROW, 1) int8
    span: Array  # (ROW, 1) uint8: the largest less the least
    keep: Array  # (ROW, 1) int8
    names: tuple[str, ...]  # fields that have rows
    starts: Array  # (len(names),)
    places: tuple[slice, ...]  # rows of every field of SMALL


@lru_cache(maxsize=16)
def laid(sizes: tuple[int, ...]) -> Laid:
    """`sizes` are the rows of the fields of SMALL."""
    lows = np.repeat([int(min(ORDERS[name].low, DEFAULTS[name])) for name in SMALL], sizes)
    highs = np.repeat([int(ORDERS[name].high) for name in SMALL], sizes)
    keeps = np.repeat([int(DEFAULTS[name]) for name in SMALL], sizes)
    firsts = [sum(sizes[:field]) for field in range(len(sizes))]
    present = [field for field, rows in enumerate(sizes) if rows]
    return Laid(
        lows.astype(np.int8)[:, None], (highs - lows).astype(np.uint8)[:, None], keeps.astype(np.int8)[:, None],
        tuple(SMALL[field] for field in present), np.array([firsts[field] for field in present], np.intp),
        tuple(slice(first, first + rows) for first, rows in zip(firsts, sizes, strict=True)),
    )  # fmt: skip


def look(orders: Orders) -> tuple[frozenset[str], bool]:
    """The fields in which any world orders anything (`funding` and `request` apart), and whether a small field or a date is out of its range."""
    columns = [getattr(orders, name) for name in SMALL]
    small, rows = np.concatenate(columns), laid(tuple(len(column) for column in columns))
    given = np.logical_or.reduceat((small != rows.keep).any(axis=1), rows.starts).tolist()
    names = {name for name, any_order in zip(rows.names, given, strict=True) if any_order}
    # as a number without a sign, what lies below the least lies above the largest
    outside = bool(((small - rows.low).view(np.uint8) > rows.span).any())
    if orders.promise.size:
        last = orders.promise.max()
        outside = outside or bool(last > ORDERS["promise"].high or orders.promise.min() < KEEP)
        if last > KEEP:
            names.add("promise")
    return frozenset(names), outside


@dataclass(frozen=True, slots=True)
class Action:
    """One human intent: kind is a field of Orders, target a stable id, value a number (money in musd)."""

    kind: str
    target: str
    value: float

    def as_list(self) -> list[Any]:
        return [self.kind, self.target, self.value]


def standing(sizes: dict[str, int], worlds: int) -> Orders:
    """Orders that change nothing: every line as its standing order says."""
    rows = laid(tuple(sizes[ORDERS[name].axes[0]] for name in SMALL))
    small = np.repeat(rows.keep, worlds, axis=1)
    arrays = {name: small[place] for name, place in zip(SMALL, rows.places, strict=True)}
    for name in LARGE:
        arrays[name] = np.full((sizes[ORDERS[name].axes[0]], worlds), DEFAULTS[name], ORDERS[name].dtype)
    return Orders(**arrays)


def encode(actions: list[Action], ids: dict[str, tuple[str, ...]], worlds: int = 1) -> Orders:
    """Orders that hold `actions` in every world. KeyError names an unknown kind or id."""
    orders = standing({axis: len(names) for axis, names in ids.items()}, worlds)
    for action in actions:
        if action.kind not in ORDERS:
            raise KeyError(action.kind)
        names = ids[ORDERS[action.kind].axes[0]]
        if action.target not in names:
            raise KeyError(action.target)
        scaled = round(action.value * 10) if action.kind == "funding" else action.value
        getattr(orders, action.kind)[names.index(action.target)] = scaled
    return orders


def decode(orders: Orders, ids: dict[str, tuple[str, ...]], world: int = 0) -> list[Action]:
    """The actions of one world: every entry that differs from `standing`, in a fixed order."""
    actions = []
    for name, declared in ORDERS.items():
        column = getattr(orders, name)[:, world]
        for row in np.flatnonzero(column != np.asarray(DEFAULTS[name], column.dtype)):
            value = float(column[row]) / 10 if name == "funding" else float(column[row])
            actions.append(Action(name, ids[declared.axes[0]][row], value))
    return actions


def merge(base: Orders, over: Orders, rows: dict[str, Array]) -> Orders:
    """`base` with the rows of one seat (a bool mask an axis) taken from `over`."""
    merged = Orders(**{name: getattr(base, name).copy() for name in ORDERS})
    put(merged, over, rows)
    return merged


def put(orders: Orders, over: Orders, rows: Mapping[str, Array | slice]) -> None:
    """Writes the rows of one seat of `over` into `orders`, arrays that nobody else holds."""
    for name, declared in ORDERS.items():
        place = rows[declared.axes[0]]
        getattr(orders, name)[place] = getattr(over, name)[place]
