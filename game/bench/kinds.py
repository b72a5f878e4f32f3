"""Where the time of a year goes by kind of numpy work: every call that meets an array of a world, or one made by a rule, is timed.

Watching costs time itself, so blocks should be large, and only what numpy does inside a call is counted; the shares are of that. What Python
does between the calls is the difference to the same years unwatched.
"""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import numpy as np

from game.agents.registry import POLICIES
from game.bench.counting import Counted, counted_makers
from game.bench.figures import CUSTOMARY, Setting
from game.model import state as states
from game.model.engine import Engine
from game.model.orders import ORDERS

COMPARED = ("greater", "greater_equal", "less", "less_equal", "equal", "not_equal")
BOUNDS = ("maximum", "minimum", "clip")
WHERE, TAKE, WRITE, TYPE = "choices (where)", "look-ups by index", "writing into rows", "changes of type"
REDUCE, DICE = "sums, any, largest of rows", "dice (64-bit integers)"
SPENT: dict[str, list[float]] = {}


class Watched(Counted):
    """An array that times the calls it meets; what comes out of them is watched too. Operations in place stay in place."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        plain = [np.asarray(item) if isinstance(item, Counted) else item for item in inputs]
        if out is not None:
            options["out"] = tuple(np.asarray(item) if isinstance(item, Counted) else item for item in out)
        before = time.perf_counter()
        result = getattr(ufunc, method)(*plain, **options)
        _note(_kind(ufunc.__name__, method, plain), time.perf_counter() - before)
        return result.view(Watched) if isinstance(result, np.ndarray) else result

    def __array_function__(self, function, types, arguments, options):
        plain = _bare(arguments)
        before = time.perf_counter()
        result = function(*plain, **{name: _bare(item) for name, item in options.items()})
        _note({"where": WHERE, "take": TAKE, "any": REDUCE, "all": REDUCE, "sum": REDUCE, "clip": "bounds (max, min, clip)"}.get(
            function.__name__, "copies and new arrays"), time.perf_counter() - before)  # fmt: skip
        return result.view(Watched) if type(result) is np.ndarray else result

    def __getitem__(self, place):
        return _timed(TAKE if _by_index(place) else "views", np.ndarray.__getitem__, np.asarray(self), _bare(place))

    def __setitem__(self, place, value):
        _timed(WRITE, np.ndarray.__setitem__, np.asarray(self), _bare(place), _bare(value))

    def take(self, *arguments, **options):  # type: ignore[override]
        return _timed(TAKE, np.ndarray.take, np.asarray(self), *_bare(arguments), **options)

    def astype(self, *arguments, **options):  # type: ignore[override]
        return _timed(TYPE, np.ndarray.astype, np.asarray(self), *arguments, **options)


def _timed(kind: str, work: Any, *arguments: Any, **options: Any) -> Any:
    before = time.perf_counter()
    result = work(*arguments, **options)
    _note(kind, time.perf_counter() - before)
    return result.view(Watched) if type(result) is np.ndarray else result


def _bare(item: Any) -> Any:
    if isinstance(item, Counted):
        return np.asarray(item)
    if isinstance(item, (tuple, list)):
        return type(item)(_bare(one) for one in item)
    return item


def _by_index(place: Any) -> bool:
    return any(isinstance(one, (np.ndarray, list)) for one in (place if isinstance(place, tuple) else (place,)))


def _kind(name: str, method: str, inputs: list[Any]) -> str:
    if method != "__call__":
        return REDUCE
    first = next((item for item in inputs if isinstance(item, np.ndarray)), None)
    if first is not None and first.dtype == np.uint64:
        return DICE
    if name in COMPARED:
        return "comparisons"
    if name in BOUNDS:
        return "bounds (max, min, clip)"
    if name.startswith(("bitwise", "logical", "invert")):
        return "masks (and, or, not)"
    return "arithmetic"


def _note(kind: str, took: float) -> None:
    row = SPENT.setdefault(kind, [0.0, 0.0])
    row[0] += took
    row[1] += 1


def by_kind(setting: Setting, worlds: int) -> list[tuple[str, float, float]]:
    """(kind, share of the time inside numpy, calls a year) over the steps of whole campaigns, dearest first."""
    engine = Engine(setting.scenario.tables)
    policies = {name: POLICIES[policy] for name, policy in CUSTOMARY.items()}
    world, turns = engine.start(1, worlds), 2 if setting.small else engine.tables.turns
    SPENT.clear()
    while world.turn < turns:
        orders = engine.orders(world, policies)
        seen = states.evolve(world, **{name: getattr(world, name).view(Watched) for name in states.STOCKS})
        wanted = dataclasses.replace(orders, **{name: getattr(orders, name).view(Watched) for name in ORDERS})
        with counted_makers(Watched):
            engine.step(seen, wanted)
        world, _report = engine.step(world, orders)
    whole = sum(took for took, _count in SPENT.values())
    return sorted(((kind, took / whole, count / turns) for kind, (took, count) in SPENT.items()), key=lambda row: -row[1])
