"""Whole campaigns by the thousand, in blocks, with a digest that does not depend on how they were cut."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from game.lab.allocator import keep_freed_memory
from game.model.axes import NEVER
from game.model.engine import Engine, Policy
from game.model.state import OUTCOMES, Array, State
from game.model.tables import Tables

BLOCK = 1024


@dataclass(slots=True)
class Result:
    """What a study returns. `ticks` is (MILESTONE, N) uint16; dates are decimal years, NaN where never."""

    tables: Tables
    seed: int
    first_world: int
    worlds: int
    policies: dict[str, str]
    digest: str
    ticks: Array
    finals: dict[str, Array] = field(default_factory=dict)

    @property
    def dates(self) -> dict[str, Array]:
        return {name: self.tables.decimal_year(row) for name, row in zip(self.tables.ids["milestone"], self.ticks, strict=True)}

    @property
    def milestones(self) -> list[dict[str, object]]:
        """One row a milestone: id, programme, reached (share), p10, p50, p90 over all worlds (NaN = not reached by then)."""
        rows: list[dict[str, object]] = []
        for row, name in enumerate(self.tables.ids["milestone"]):
            ordered = np.sort(self.ticks[row])
            marks = {}
            for share in (10, 50, 90):
                tick = ordered[min(len(ordered) - 1, int(np.ceil(share / 100 * len(ordered))) - 1)]
                marks[f"p{share}"] = float(self.tables.decimal_year(tick))
            reached = float(np.count_nonzero(self.ticks[row] != NEVER) / len(ordered))
            rows.append({"id": name, "programme": name.split(".")[0], "reached": reached, **marks})
        return rows


def run(
    engine: Engine,
    policies: Mapping[str, Policy],
    worlds: int,
    seed: int = 0,
    first_world: int = 0,
    block: int = BLOCK,
    until: int | None = None,
    names: Mapping[str, str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Runs worlds first_world .. first_world + worlds - 1. `until` stops after that year. Memory is bound by `block`."""
    if worlds < 1 or first_world < 0 or block < 1:
        raise ValueError("worlds and block must be at least 1, first_world at least 0")
    keep_freed_memory()
    ticks, finals, digest = [], [], 0
    turns = engine.tables.turns
    if until is not None:
        if until < int(engine.tables.start):
            raise ValueError(f"until {until} is before the first year, {int(engine.tables.start)}")
        turns = min(turns, until - int(engine.tables.start) + 1)
    if engine.quick:
        engine.quick.prepare(engine, worlds * turns)
    for first in range(first_world, first_world + worlds, block):
        size = min(block, first_world + worlds - first)
        state = engine.start(seed, size, first)
        while state.turn < turns:
            state, _ = engine.step(state, engine.orders(state, policies))
        digest = (digest + block_digest(state)) % 2**128
        ticks.append(state.milestone)
        finals.append({name: getattr(state, name) for name in ("support", "prestige", "metric", "demand_score", "demand",
                                                               "aim_open", "aim_sealed", "crew_days", "crew_lost")})  # fmt: skip
        if progress:
            progress(size)
    merged = {name: np.concatenate([final[name] for final in finals], axis=-1) for name in finals[0]}
    return Result(engine.tables, seed, first_world, worlds, dict(names or {}), f"{digest:032x}", np.concatenate(ticks, axis=1), merged)


def block_digest(state: State) -> int:
    """Sum of a hash of (k, outcomes) of each world, mod 2^128: the same however the worlds were cut into blocks."""
    columns = [np.ascontiguousarray(np.moveaxis(getattr(state, name), -1, 0)) for name in OUTCOMES]
    total = 0
    for world in range(state.worlds):
        h = hashlib.blake2b((state.first_world + world).to_bytes(8, "little"), digest_size=16)
        for column in columns:
            h.update(column[world].tobytes())
        total += int.from_bytes(h.digest(), "little")
    return total % 2**128
