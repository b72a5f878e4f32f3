"""Where the time of a year goes, part by part: policies, what is allowed, the dice, and the phases of the engine.

Each part is timed around its call in whole campaigns of a block, so the parts sum to the whole. `kinds` tells the same time by kind of work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from game.agents.registry import POLICIES
from game.bench.figures import CUSTOMARY, Setting, entity_years
from game.model import engine as kernel
from game.model import legality, year
from game.model.engine import Engine, Policy

BEFORE = ("legal", "look", "write_out", "check", "complete", "project")  # of `legality`, in the order of a year
def by_phase(setting: Setting, worlds: int, rounds: int = 3) -> list[tuple[str, float]]:
    """Nanoseconds an entity-year of each part of a year, in the order of the year; the last row is what is left of the whole."""
    clocks: dict[str, float] = {}
    best: dict[str, float] = {}
    engine = Engine(setting.scenario.tables)
    for _round in range(rounds):
        clocks.clear()
        with _watched(clocks):
            whole = _campaigns(engine, worlds, setting)
        clocks["the rest: merging of orders, the frame of the engine"] = whole - sum(clocks.values())
        for name, took in clocks.items():
            best[name] = min(took, best.get(name, took))
    count = entity_years(setting.scenario.tables, worlds)
    return [(name, took / count * 1e9) for name, took in best.items()]


def _campaigns(engine: Engine, worlds: int, setting: Setting) -> float:
    """Processor seconds of whole campaigns under customary policies, which are timed too."""
    policies: dict[str, Policy] = {name: POLICIES[policy] for name, policy in CUSTOMARY.items()}
    state = engine.start(1, worlds)
    turns = 2 if setting.small else engine.tables.turns
    before = time.process_time()
    while state.turn < turns:
        state, _report = engine.step(state, engine.orders(state, policies))
    return time.process_time() - before


@contextmanager
def _watched(clocks: dict[str, float]) -> Iterator[None]:
    """Puts a watch around every part of a year; what one part spends inside another is counted once, with the inner one."""
    stack: list[float] = []

    def watch(name: str, part: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **options: Any) -> Any:
            stack.append(0.0)
            before = time.process_time()
            try:
                return part(*arguments, **options)
            finally:
                took = time.process_time() - before
                clocks[name] = clocks.get(name, 0.0) + took - stack.pop()
                if stack:
                    stack[-1] += took

        return watched

    phases, parts, dice = kernel.PHASES, {name: getattr(legality, name) for name in BEFORE}, year.Year.__post_init__
    policies = dict(POLICIES)
    try:
        kernel.PHASES = tuple(watch(phase.__name__, phase) for phase in phases)  # type: ignore[assignment]
        for name, part in parts.items():
            setattr(legality, name, watch(f"before the phases: {name}", part))
        year.Year.__post_init__ = watch("before the phases: the dice", dice)  # type: ignore[method-assign]
        for name in set(CUSTOMARY.values()):
            POLICIES[name] = watch(f"policy {name}", policies[name])
        yield
    finally:
        kernel.PHASES = phases
        for name, part in parts.items():
            setattr(legality, name, part)
        year.Year.__post_init__ = dice  # type: ignore[method-assign]
        POLICIES.update(policies)
