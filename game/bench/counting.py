"""Counts numpy calls: every formula and function in which an array of a world, of its orders, or one made by a rule takes part."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from game.model import state
from game.model.orders import ORDERS

MAKERS = ("full", "empty", "zeros", "ones", "zeros_like", "full_like", "repeat")


class Counted(np.ndarray):
    """An array that counts the calls it meets; what comes out of them counts too."""

    calls = 0

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        Counted.calls += 1
        plain = [np.asarray(item) if isinstance(item, Counted) else item for item in inputs]
        if out is not None:
            options["out"] = tuple(np.asarray(item) if isinstance(item, Counted) else item for item in out)
        result = getattr(ufunc, method)(*plain, **options)
        return result.view(Counted) if isinstance(result, np.ndarray) else result

    def __array_function__(self, function, types, arguments, options):
        Counted.calls += 1
        result = super().__array_function__(function, types, arguments, options)
        return result.view(Counted) if type(result) is np.ndarray else result


def _counting(maker: Callable[..., Any], kind: type[Counted]) -> Callable[..., Any]:
    def make(*arguments, **options):
        made = maker(*arguments, **options)
        return made.view(kind) if type(made) is np.ndarray else made

    return make


@contextmanager
def counted_makers(kind: type[Counted] = Counted) -> Iterator[None]:
    """While it lasts, new arrays are of that kind."""
    plain = {name: getattr(np, name) for name in MAKERS}
    try:
        for name, maker in plain.items():
            setattr(np, name, _counting(maker, kind))
        yield
    finally:
        for name, maker in plain.items():
            setattr(np, name, maker)


def calls_of_each_year(engine, policies: dict[str, str], years: int | None = None) -> list[int]:
    """numpy calls of each year's step in world 0 of study 1."""
    world, found = engine.start(1, 1), []
    while world.turn < (years or engine.tables.turns):
        orders = engine.orders(world, policies)
        seen = state.evolve(world, **{name: getattr(world, name).view(Counted) for name in state.STOCKS})
        wanted = dataclasses.replace(orders, **{name: getattr(orders, name).view(Counted) for name in ORDERS})
        with counted_makers():
            Counted.calls = 0
            engine.step(seen, wanted)
        found.append(Counted.calls)
        world, _ = engine.step(world, orders)
    return found
