"""Whole campaigns by the thousand, in blocks, with a digest that does not depend on how they were cut."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from game.agents.registry import POLICIES
from game.memory import keep_freed_memory
from game.model.axes import NEVER
from game.model.engine import Engine, Policy
from game.model.state import OUTCOMES, Array, State
from game.model.tables import Tables

BLOCK = 1024
FINALS = ("support", "prestige", "metric", "demand_score", "demand", "aim_open", "aim_sealed", "crew_days", "crew_lost")


@dataclass(slots=True)
class Result:
    """What a study returns. `counts` is (MILESTONE, 65,536): in how many worlds each was reached on each tick, the last for never. `ticks`
    is (MILESTONE, N) uint16 and `finals` hold stocks (..., N), N = 0 if they were not kept; dates are decimal years, NaN where never.
    """

    tables: Tables
    seed: int
    first_world: int
    worlds: int
    policies: dict[str, str]
    digest: str
    counts: Array
    ticks: Array
    finals: dict[str, Array] = field(default_factory=dict)

    @property
    def dates(self) -> dict[str, Array]:
        return {name: self.tables.decimal_year(row) for name, row in zip(self.tables.ids["milestone"], self.ticks, strict=True)}

    @property
    def milestones(self) -> list[dict[str, object]]:
        """One row a milestone: id, programme, reached (share), p10, p50, p90 over all worlds (NaN = not reached by then)."""
        rows: list[dict[str, object]] = []
        for count, name in zip(self.counts, self.tables.ids["milestone"], strict=True):
            passed = count.cumsum(dtype=np.int64)
            marks = {}
            for share in (10, 50, 90):
                tick = np.searchsorted(passed, min(self.worlds, int(np.ceil(share / 100 * self.worlds))))
                marks[f"p{share}"] = float(self.tables.decimal_year(np.asarray(tick)))
            reached = float((self.worlds - int(count[NEVER])) / self.worlds)
            rows.append({"id": name, "programme": name.split(".")[0], "reached": reached, **marks})
        return rows


@dataclass(frozen=True, slots=True)
class Study:
    """All that a process needs to run any block of a study. Policies by name, or as they are."""

    tables: Tables
    policies: dict[str, Policy | str]
    seed: int
    turns: int
    keep: bool

    @property
    def playing(self) -> dict[str, Policy]:
        return {name: POLICIES[given] if isinstance(given, str) else given for name, given in self.policies.items()}

    def shards(self, sizes: list[tuple[int, int]]) -> Iterator[Shard]:
        """Runs blocks (first world, worlds) one after the other, in this process."""
        keep_freed_memory()
        engine = Engine(self.tables)
        for first, size in sizes:
            state = engine.start(self.seed, size, first)
            state = engine.ahead(state, self.playing, self.turns)
            finals = {name: getattr(state, name) for name in FINALS} if self.keep else {}
            yield Shard(first, block_digest(state), state.milestone, finals)


@dataclass(frozen=True, slots=True)
class Shard:
    """What is left of a block: its digest, dates (MILESTONE, worlds), and stocks if they are kept."""

    first: int
    digest: int
    ticks: Array
    finals: dict[str, Array]


def run(
    engine: Engine,
    policies: Mapping[str, Policy | str],
    worlds: int,
    seed: int = 0,
    first_world: int = 0,
    block: int = BLOCK,
    until: int | None = None,
    names: Mapping[str, str] | None = None,
    progress: Callable[[int], None] | None = None,
    workers: int = 1,
    keep: bool = True,
) -> Result:
    """Runs worlds first_world .. first_world + worlds - 1. `until` stops after that year. With `keep` False memory is bound by `block`."""
    if worlds < 1 or first_world < 0 or block < 1 or workers < 1:
        raise ValueError("worlds, block and workers must be at least 1, first_world at least 0")
    tables, turns = engine.tables, engine.tables.turns
    if until is not None:
        if until < int(tables.start):
            raise ValueError(f"until {until} is before the first year, {int(tables.start)}")
        turns = min(turns, until - int(tables.start) + 1)
    study = Study(tables, dict(policies), seed, turns, keep)
    if engine.quick:
        engine.quick.prepare(engine, study.playing, worlds * turns)
    end = first_world + worlds
    sizes = [(first, min(block, end - first)) for first in range(first_world, end, block)]
    if workers == 1:
        parts = study.shards(sizes)
    else:
        from game.lab import processes  # here, so that a start of the game loads none of it

        parts = processes.shards(study, sizes, workers)
    return _gathered(study, parts, first_world, worlds, dict(names or {}), progress)


def _gathered(study: Study, parts: Iterator[Shard], first_world: int, worlds: int, names: dict[str, str], progress: Callable[[int], None] | None) -> Result:
    """Adds up shards in whatever order they come."""
    milestones, digest = len(study.tables.ids["milestone"]), 0
    counts = np.zeros((milestones, NEVER + 1), np.uint32)
    ticks = np.empty((milestones, worlds if study.keep else 0), np.uint16)
    finals: dict[str, Array] = {}
    for part in parts:
        digest = (digest + part.digest) % 2**128
        np.add.at(counts, (np.arange(milestones)[:, None], part.ticks), 1)
        size, at = part.ticks.shape[1], part.first - first_world
        if study.keep:
            ticks[:, at : at + size] = part.ticks
        for name, final in part.finals.items():
            if name not in finals:
                finals[name] = np.empty((*final.shape[:-1], worlds), final.dtype)
            finals[name][..., at : at + size] = final
        if progress:
            progress(size)
    return Result(study.tables, study.seed, first_world, worlds, names, f"{digest:032x}", counts, ticks, finals)


def block_digest(state: State) -> int:
    """Sum of a hash of (k, outcomes) of each world, mod 2^128: the same however the worlds were cut into blocks."""
    numbers = np.arange(state.first_world, state.first_world + state.worlds, dtype="<u8")[None]
    columns = [np.ascontiguousarray(np.moveaxis(column, -1, 0)) for column in (numbers, *(getattr(state, name) for name in OUTCOMES))]
    rows = np.concatenate([column.reshape(state.worlds, -1).view(np.uint8) for column in columns], axis=1)
    hashes = (hashlib.blake2b(row, digest_size=16).digest() for row in rows)
    return sum(int.from_bytes(one, "little") for one in hashes) % 2**128
