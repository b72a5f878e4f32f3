"""Years compiled from the rules themselves, with the same bits: many worlds are played about ten times as fast.

Needs the extra `speed` (llvmlite); without it, and for whatever a compiled year does not cover (single worlds, a year told in full, pinned
dice, orders that are not legal), the rules are played as they stand. PEAKS_COMPILED=0 turns it off.
"""

from __future__ import annotations

import importlib.util
import os
import threading
import time
from collections.abc import Mapping
from typing import Any

from game.model.engine import Engine, Policy
from game.model.orders import Orders
from game.model.state import State
from game.model.tables import Tables

FEWEST = 32  # worlds that are worth the trouble
WORTH = 100_000  # years of single worlds played without: so much work has its years compiled beside it
AGAIN = 60.0  # seconds
MANY = 400_000  # so much work to come waits until they are


class Quick:
    """What an Engine asks first. Years that are not compiled yet are asked for once, and are there some seconds later."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads
        self._lock = threading.RLock()
        self._keys: list[tuple[Tables, str, str]] = []
        self._years: dict[str, Any] = {}
        self._done: dict[str, int] = {}  # years of single worlds that were played without
        self._asked: dict[str, float] = {}  # when; whoever was asked may have found another at work

    def step(self, engine: Engine, state: State, orders: Orders) -> State | None:
        """One year by given orders, None if it is not compiled."""
        from game.compiled.store import GIVEN

        years = self._of(engine.tables, GIVEN, state.worlds) if state.worlds >= FEWEST else None
        return years.play(state, engine.tables, state.turn + 1, orders, self.threads) if years else None

    def ahead(self, engine: Engine, state: State, policies: Mapping[str, Policy], last: int) -> State | None:
        """The worlds in turn `last`, every seat played by a policy that is a formula over all worlds."""
        from game.compiled.store import kind_of

        if state.worlds < FEWEST or (kind := kind_of(policies)) is None:
            return None
        years = self._of(engine.tables, kind, state.worlds * (last - state.turn))
        return years.play(state, engine.tables, last, None, self.threads) if years else None

    def prepare(self, engine: Engine, policies: Mapping[str, Policy], work: int) -> None:
        """Waits until years by these policies, or else by given orders, are compiled, if there is much work for them: so many worlds times years."""
        from game.compiled.store import GIVEN

        if work >= MANY and not self.have(engine.tables, policies):
            self.compile(engine.tables, GIVEN)

    def compile(self, tables: Tables, kind: str) -> Any:
        """Years of a kind, waited for; False if they cannot be compiled."""
        from game.compiled import store

        if self._of(tables, kind) is None:
            name = self._key(tables, kind)
            store.ask(store.path_of(name), tables, kind, wait=True)
        return self._of(tables, kind) or False

    def soon(self, engine: Engine, policies: Mapping[str, Policy]) -> None:
        """Has years by these policies, and by given orders, compiled beside other work, if they are not there: many worlds are to come."""
        from game.compiled.store import GIVEN, kind_of

        for kind in filter(None, (kind_of(policies), GIVEN)):
            self._of(engine.tables, kind, WORTH)

    def have(self, tables: Tables, policies: Mapping[str, Policy] | None) -> bool:
        """Waits until years by these policies, or by given orders, are compiled; whether they can be."""
        from game.compiled.store import GIVEN, kind_of

        kind = GIVEN if policies is None else kind_of(policies)
        return kind is not None and bool(self.compile(tables, kind))

    def examined(self, tables: Tables, policies: Mapping[str, Policy] | None, worlds: int) -> dict[str, Any]:
        """Has years compiled and compares them with the rules; see `api.compile_years`."""
        from game.compiled import store, verifying

        kind, began = store.GIVEN if policies is None else store.kind_of(policies), time.perf_counter()
        if kind is None:
            raise ValueError("only the fixed policies and forecasts can be compiled")
        name = self._key(tables, kind)
        path = store.path_of(name)
        if store.reason(path):  # whoever asks for it by hand has it tried again
            path.unlink(missing_ok=True)
            self._years.pop(name, None)
        years = self.compile(tables, kind)
        seconds = time.perf_counter() - began
        wrong = verifying.differences(years, tables, policies, worlds) if years else []
        if wrong:
            store.refuse(path, f"differs from the rules in {', '.join(wrong[:5])}")
            self._years[name] = False
        size = path.stat().st_size if years else 0
        return {"kind": kind, "compiled": bool(years), "seconds": seconds, "bytes": size, "differences": wrong, "why": store.reason(path)}

    def ready(self, tables: Tables, policies: Mapping[str, Policy]) -> bool:
        """Whether many worlds of these policies, or by given orders if they are no formulas, are played by compiled years now."""
        from game.compiled.store import GIVEN, kind_of

        return bool(self._of(tables, kind_of(policies) or GIVEN))

    def _key(self, tables: Tables, kind: str) -> str:
        from game.compiled import store

        for known, of, name in self._keys:
            if known is tables and of == kind:
                return name
        self._keys = [*self._keys[-7:], (tables, kind, store.key(tables, kind))]
        return self._keys[-1][2]

    def _of(self, tables: Tables, kind: str, work: int = 0) -> Any:
        """Years of a kind, None if they are not compiled, False if they cannot be."""
        with self._lock:  # threads that meet here at once would each find llvmlite half imported
            return self._found(tables, kind, work)

    def _found(self, tables: Tables, kind: str, work: int) -> Any:
        from game.compiled import store

        name = self._key(tables, kind)
        if name not in self._years:
            found = store.load(store.path_of(name))
            if found is None:
                self._done[name] = self._done.get(name, 0) + work
                if self._done[name] >= WORTH and time.monotonic() - self._asked.get(name, -AGAIN) >= AGAIN:
                    self._asked[name] = time.monotonic()
                    store.ask(store.path_of(name), tables, kind)
                return None
            self._years[name] = found
        return self._years[name]


def available() -> bool:
    return os.environ.get("PEAKS_COMPILED", "1") != "0" and importlib.util.find_spec("llvmlite") is not None


def install(threads: int = 1) -> None:
    """Lets every Engine ask for compiled years, if they can be had. `threads` share each block of worlds: for somebody who waits."""
    Engine.quick = Quick(threads) if available() else None


__all__ = ["Quick", "available", "install"]
