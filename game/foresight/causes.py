"""Why a forecast moved: the change of a year, told apart.

Attribution is of P(by the flagged date) and of E[min(date, horizon)], never of medians. The forecast before the year is taken once more
after each thing that the year brought is revealed to it, in a published order (`ORDER`): own orders, the rivals' orders, then the dice
of partners, of events, of politics, of work and of flights, pinned to those of the played world, last the evidence: what the year showed
of the hidden truth, and what is believed since. A term is the difference of two forecasts in a row, so the terms sum exactly. In the
reverse order the evidence comes first as belief alone and at the end as the year's own outcome; both together are its term there.

All forecasts share their dice and go on in the same way (`continuation`), before the year and after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from game.foresight import blocks
from game.foresight.forecast import imagine
from game.model import legality
from game.model.axes import NEVER
from game.model.engine import Engine, Policy
from game.model.orders import Orders, merge
from game.model.state import STOCKS, Array, State, evolve
from game.model.tables import Tables

LUCK: dict[str, tuple[str, ...]] = {
    "partners": ("partners",),
    "events": ("event", "incident", "fight"),
    "politics": ("election", "demand", "resolution", "envelope", "new_leader"),
    "work": ("work", "flaw"),
    "flights": ("flight", "landing", "schedule", "crew_down"),
}
"""Streams of luck by group, in the order in which they are revealed."""
ORDER = ("own", "rivals", *LUCK, "evidence")
HIDDEN = tuple(name for name, stock in STOCKS.items() if stock.hidden and name != "world_key")


@dataclass(frozen=True, slots=True)
class Term:
    """What one thing did, in whole worlds or ticks over all imagined worlds. `low` and `high` span both orders of reveal."""

    name: str
    total: int
    low: int
    high: int
    error: float  # standard error of the mean over imagined worlds, in the same unit a world


@dataclass(frozen=True, slots=True)
class Attribution:
    """A year's forecasts in the order of reveal. `forward` and `reverse` are (len(ORDER) + 1, MILESTONE, worlds) ticks; both begin with the
    forecast before the year and end with the one after it. `reverse` has the evidence's belief first; its last step is the outcome."""

    tables: Tables
    turn: int
    flagged: Array  # (MILESTONE,) tick by which a milestone is asked for
    forward: Array
    reverse: Array

    @property
    def worlds(self) -> int:
        return int(self.forward.shape[-1])

    def chance(self, milestone: int, by: int | None = None) -> list[Term]:
        """Terms of P(by the flagged date, or by tick `by`), in worlds."""
        limit = int(self.flagged[milestone]) if by is None else by
        return self._terms((self.forward[:, milestone] <= limit).astype(np.int64), (self.reverse[:, milestone] <= limit).astype(np.int64))

    def date(self, milestone: int) -> list[Term]:
        """Terms of E[min(date, horizon)], in ticks summed over the worlds."""
        last = np.int64(self.tables.horizon)
        return self._terms(*(np.minimum(stages[:, milestone].astype(np.int64), last) for stages in (self.forward, self.reverse)))

    def ends(self, milestone: int, by: int | None = None) -> tuple[int, int, int, int]:
        """Worlds that reach it in time before and after the year, and the sums of min(date, horizon) before and after it."""
        limit, ends = int(self.flagged[milestone]) if by is None else by, self.forward[[0, -1], milestone].astype(np.int64)
        counts, sums = (ends <= limit).sum(axis=1), np.minimum(ends, self.tables.horizon).sum(axis=1)
        return int(counts[0]), int(counts[1]), int(sums[0]), int(sums[1])

    def errors(self, milestone: int, by: int | None = None) -> tuple[float, float]:
        """Standard errors of the year's moves of E[min(date, horizon)], in ticks a world, and of the chance by the flagged date or tick `by`."""
        limit, ends = int(self.flagged[milestone]) if by is None else by, self.forward[[0, -1], milestone].astype(np.int64)
        dates, inside = np.minimum(ends, self.tables.horizon), (ends <= limit).astype(np.int64)
        return float(blocks.error(dates[1] - dates[0])), float(blocks.error(inside[1] - inside[0]))

    def moved(self) -> Array:
        """How far the year moved E[min(date, horizon)] of each milestone, in ticks a world. (MILESTONE,)"""
        sums = np.minimum(self.forward[[0, -1]].astype(np.int64), self.tables.horizon).sum(axis=-1)
        return (sums[1] - sums[0]) / self.worlds

    @staticmethod
    def _terms(forward: Array, reverse: Array) -> list[Term]:
        steps, back = np.diff(forward, axis=0), np.diff(reverse, axis=0)
        # backwards: belief, the dice from the last group to the first, the rivals, own orders, outcome
        other = {"evidence": int(back[0].sum() + back[-1].sum())}
        for place, name in enumerate(reversed(ORDER[:-1]), 1):
            other[name] = int(back[place].sum())
        found = []
        for name, step, spread in zip(ORDER, steps, blocks.error(steps), strict=True):
            total = int(step.sum())
            found.append(Term(name, total, min(total, other[name]), max(total, other[name]), float(spread)))
        return found


def flagged(state: State, tables: Tables) -> Array:
    """The date by which each milestone is asked for: the public one, else the official one if it lies ahead, else the horizon. (MILESTONE,)"""
    now, public = int(tables.turn_ticks[state.turn]), state.promise[:, 0].astype(np.int64)
    official = np.asarray(tables.milestone_official).astype(np.int64)
    ahead = (official > now) & (official < tables.horizon)
    return np.where(public < NEVER, public, np.where(ahead, official, tables.horizon - 1))


def attribute(
    engine: Engine, before: State, after: State, orders: Orders, seat: int, policies: Mapping[str, Policy], worlds: int = 128,
    until: int | None = None,
) -> Attribution:  # fmt: skip
    """Tells apart the change that a played year (`before`, `orders` of every seat, `after`; their first world) made to the forecast.

    `seat` is whose forecast it is: `policies` are what it takes the rivals for. `until` shortens the look ahead (tests).
    """
    tables, groups = engine.tables, list(LUCK)
    imagined, believed = imagine(engine, before, worlds), imagine(engine, after, worlds)
    wiser = evolve(imagined, **{name: getattr(believed, name) for name in HIDDEN})
    steps = len(groups) + 3  # nothing, own, rivals, then each group of dice
    state = blocks.join(blocks.tile(imagined, steps), blocks.tile(wiser, steps))
    # how much each block knows: forward 0, 1 ... all; in the reverse order from the last group back to own orders
    known = [set(ORDER[:place]) for place in range(steps)] + [set(ORDER[steps - 1 - place : steps - 1]) for place in range(steps)]
    chosen = blocks.orders_of(engine, state, policies, len(known))
    actual = blocks.wide(orders, state.worlds)
    for number in range(len(tables.ids["programme"])):
        told = np.repeat([("own" if number == seat else "rivals") in block for block in known], worlds)
        revealed = merge(chosen, actual, engine.rows(number))
        chosen = Orders(**{name: np.where(told, getattr(revealed, name), getattr(chosen, name)) for name in Orders.__slots__})
    pins: dict[str, Array] = {}
    for group, streams in LUCK.items():
        told = np.repeat([group in block for block in known], worlds)
        keys = np.where(told, before.world_key[0], state.world_key)
        pins |= dict.fromkeys(streams, keys)
    played, _report = engine.step(state, legality.project(chosen, state, tables), pins=pins)
    ends = blocks.ahead(engine, blocks.join(played, believed), policies, len(known) + 1, until)
    dates = blocks.split(ends.milestone, len(known) + 1)
    forward = np.concatenate([dates[:steps], dates[-1:]])
    # before the year; its belief; ... ; all of it; after the year
    reverse = np.concatenate([dates[:1], dates[steps : 2 * steps], dates[-1:]])
    return Attribution(tables, before.turn, flagged(before, tables), forward, reverse)


__all__ = ["LUCK", "ORDER", "Attribution", "Term", "attribute", "flagged"]
