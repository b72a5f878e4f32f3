"""Many games side by side: a block whose columns differ in their world, in who plays which seat, and in one order that is tried.

A study of balance is thousands of small comparisons. Run one after the other they would cost a block's overhead each; as columns of
one block they share it, and two columns of the same world share its luck.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from game.agents.columns import groups, shared
from game.memory import keep_freed_memory
from game.model import legality, luck
from game.model.engine import Engine, Policy
from game.model.legality import IllegalOrder, Legal
from game.model.occurrences import Report
from game.model.orders import KEEP, ORDERS, Orders
from game.model.state import Array, State, take
from game.model.tables import Tables

BLOCK = 1024
OPENING = 64  # games of a first trial
NOBODY = -1  # no order is tried

Points = Callable[[State, Tables], Array]
Edit = Callable[[Orders, State, Legal, Any], None]
"""Changes orders in place in the given columns (a slice or places); what is not legal is clamped afterwards."""
Watch = Callable[[Array, State, Orders, Report], None]
"""Sees each year: the columns' numbers among all games, the state before it, the orders, the report."""


@dataclass(frozen=True, slots=True)
class Games:
    """Game g: world `worlds[g]`, policy `cast[p, g]` in programme p's seat, and the edit `trial[g]` (NOBODY = none)."""

    worlds: Array
    cast: Array  # (PROGRAMME, n)
    trial: Array

    def __len__(self) -> int:
        return len(self.worlds)

    def take(self, columns: Array) -> Games:
        return Games(self.worlds[columns], self.cast[:, columns], self.trial[columns])

    def trying(self, trial: int | Array) -> Games:
        """The same games with another edit tried."""
        return dataclasses.replace(self, trial=np.broadcast_to(np.asarray(trial), self.worlds.shape).copy())


def joined(parts: Sequence[Games]) -> Games:
    return Games(
        np.concatenate([p.worlds for p in parts]), np.concatenate([p.cast for p in parts], axis=1), np.concatenate([p.trial for p in parts])
    )


@dataclass(slots=True)
class Played:
    """How games ended, one column a game."""

    dates: Array  # (MILESTONE, n) ticks, the horizon where never
    reached: Array  # (MILESTONE, n) bool
    points: Array  # (PROGRAMME, n)
    support: Array  # (PROGRAMME, n) mean over the years
    fired: Array  # (EVENT, n) bool: it happened, or was asked from the opening on
    chosen: Array  # (EVENT, n) the first answer, -1 = never asked
    wanted: Array  # (n,) bool: the edit asked for something else than was ordered anyway
    used: Array  # (n,) bool: and it was legal
    finals: dict[str, Array]

    def take(self, columns: Array) -> Played:
        arrays = {f.name: getattr(self, f.name)[..., columns] for f in dataclasses.fields(self) if f.name != "finals"}
        return Played(**arrays, finals={name: array[..., columns] for name, array in self.finals.items()})


def together(parts: Sequence[Played]) -> Played:
    """Games of several runs, in that order."""
    names = [f.name for f in dataclasses.fields(Played) if f.name != "finals"]
    arrays = {name: np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in names}
    return Played(**arrays, finals={name: np.concatenate([p.finals[name] for p in parts], axis=-1) for name in parts[0].finals})


@dataclass(slots=True)
class Arena:
    """Where games are played: one scenario, one study's luck, the policies that `cast` counts, and how points are given."""

    engine: Engine
    points: Points
    draw: float  # points within which nobody wins
    chairs: tuple[str, ...]  # seats that are offered to players
    rivals: dict[str, str]  # who plays the others
    seed: int = 0
    domain: str = "play"
    policies: list[Policy] = field(default_factory=list)
    progress: Callable[[int], None] = lambda games: None

    @property
    def tables(self) -> Tables:
        return self.engine.tables

    def enlist(self, policy: Policy) -> int:
        """The number by which a cast names a policy."""
        self.policies.append(policy)
        return len(self.policies) - 1

    def elsewhere(self, domain: str) -> Arena:
        """The same arena with other luck."""
        return dataclasses.replace(self, domain=domain)

    def each(self, parts: Sequence[Games], edits: Sequence[Edit] = ()) -> list[Played]:
        """Plays several sets of games side by side."""
        if not sum(len(part) for part in parts):
            raise ValueError("no games to play")
        played, ends = self.play(joined(parts), edits), np.cumsum([len(part) for part in parts])
        return [played.take(np.arange(end - len(part), end)) for part, end in zip(parts, ends, strict=True)]

    def play(
        self, games: Games, edits: Sequence[Edit] = (), keep: Sequence[str] = (), watch: Watch | None = None, record: str = "outcomes"
    ) -> Played:
        """Plays whole campaigns. `keep` names fields of the final state to hand back."""
        if not len(games):
            raise ValueError("no games to play")
        keep_freed_memory()
        # columns that share policies stand together, so that few policies are asked in each block: the most varied seat first
        varied = sorted(range(len(games.cast)), key=lambda seat: len(np.unique(games.cast[seat])))
        order = np.lexsort((games.worlds, games.trial, *games.cast[varied]))
        parts = []
        for first in range(0, len(games), BLOCK):
            columns = order[first : first + BLOCK]
            parts.append(self._block(games.take(columns), edits, keep, watch, columns, record))
            self.progress(len(columns))
        back = np.empty(len(order), np.intp)
        back[order] = np.arange(len(order))
        return together(parts).take(back)

    def _block(
        self, games: Games, edits: Sequence[Edit], keep: Sequence[str], watch: Watch | None, columns: Array, record: str
    ) -> Played:
        engine, tables, lowest = self.engine, self.tables, int(games.worlds.min())
        every = engine.start(self.seed, int(games.worlds.max()) - lowest + 1, lowest, domain=self.domain)
        state = take(every, games.worlds - lowest)
        keys = luck.world_keys(self.seed, "policy", lowest, every.worlds)[games.worlds - lowest]
        casts = [groups(row) for row in games.cast]
        trials = [(number, here) for number, here in groups(games.trial) if number != NOBODY]
        wanted, used = np.zeros(len(games), bool), np.zeros(len(games), bool)
        chosen = np.full(state.question.shape, -1, np.int8)
        cheered = np.zeros(state.support.shape)
        while not engine.finished(state):
            seats = {
                name: shared(self.policies, casts[seat], state, tables, seat, keys) for seat, name in enumerate(tables.ids["programme"])
            }
            orders = base = engine.orders(state, seats)
            if trials:
                given = engine.legal(state)
                tried = Orders(**{name: getattr(base, name).copy() for name in ORDERS})
                for number, here in trials:
                    edits[number](tried, state, given, here)
                asked = _differ(base, tried)
                if asked.any():
                    orders = legality.project(tried, state, tables, given)
                    wanted |= asked
            _note_answers(chosen, state, orders, tables)
            after, report, orders = self._step(state, orders, base, games.trial, record)
            if trials and orders is not base:
                used |= _differ(base, orders)
            if watch:
                watch(columns, state, orders, report)
            state = after
            cheered += state.support
        horizon = tables.horizon
        asked_first = np.array([event.opening for event in tables.events], bool)[:, None]
        return Played(
            dates=np.minimum(state.milestone.astype(np.int64), horizon), reached=state.milestone <= horizon, points=self.points(state, tables),
            support=cheered / tables.turns, fired=(state.fired > 0) | asked_first, chosen=chosen, wanted=wanted, used=used & wanted,
            finals={name: getattr(state, name) for name in keep},
        )  # fmt: skip

    def _step(self, state: State, orders: Orders, base: Orders, trial: Array, record: str) -> tuple[State, Report, Orders]:
        """One year. An edit that is illegal even after the clamp is left out that year, in all its columns."""
        left_out: set[int] = set()
        while True:
            try:
                after, report = self.engine.step(state, orders, record)
                return after, report, orders
            except IllegalOrder as error:
                blamed = {int(trial[reason.world]) for reason in error.reasons} - {NOBODY} - left_out
                if not blamed:
                    raise
                left_out |= blamed
                out = np.isin(trial, sorted(left_out))
                orders = Orders(**{name: np.where(out, getattr(base, name), getattr(orders, name)) for name in ORDERS})


def until_shown(
    items: int, most: int, play: Callable[[list[int], Array], list[Played]], shown: Callable[[int, Played], bool]
) -> list[Played | None]:
    """Plays each item in games 0 .. OPENING - 1, then in twice as many, up to `most`, until something is shown about it.

    `play` plays some items in the games of these numbers, fewer where an item has no more. What is alive shows early; only what seems to
    do nothing is played to the end. None = there was no game to play.
    """
    found: list[Played | None] = [None] * items
    waiting, first = list(range(items)), 0
    while waiting and first < most:
        last = min(most, max(2 * first, OPENING))
        for item, new in zip(waiting, play(waiting, np.arange(first, last)), strict=True):
            known = found[item]
            found[item] = new if known is None else together([known, new]) if new.points.shape[1] else known
        waiting = [item for item in waiting if not shown(item, found[item])]  # type: ignore[arg-type]
        first = last
    return found


def _differ(one: Orders, other: Orders) -> Array:
    """Columns in which two orders differ anywhere. (n,) bool"""
    out: Array = np.zeros(one.request.shape[-1], bool)
    for name in ORDERS:
        a, b = getattr(one, name), getattr(other, name)
        if a is not b:
            out |= (a != b).any(axis=0)
    return out


def _note_answers(chosen: Array, state: State, orders: Orders, tables: Tables) -> None:
    for row in np.flatnonzero(state.question.any(axis=1)):
        answer = np.where(orders.answer[row] == KEEP, tables.events[row].default, orders.answer[row])
        first = (state.question[row] > 0) & (chosen[row] < 0)
        chosen[row] = np.where(first, answer, chosen[row])
