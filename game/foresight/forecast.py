"""Fans and chances: imagined worlds that share the observed past and re-draw everything hidden.

A forecast's worlds use their own luck, keyed by the game's seed and fixed for the whole game, so moving a slider keeps the dice.
Hidden truth is drawn again from the prior given what was seen: neither a forecast nor an AI can cheat.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from game.model import legality, luck, truth
from game.model.axes import NEVER
from game.model.engine import Engine, Observation, Policy
from game.model.legality import Legal
from game.model.orders import FIX, KEEP, Orders, merge
from game.model.state import STOCKS, Array, State, evolve
from game.model.tables import Tables

PATIENCE = 8  # imagined years between two questions whether a forecast is still wanted: each question costs a little
NO_TEAM = np.float32(0.1)  # a line paid or staffed below a tenth of the customary is not under way: what it got was a token


@dataclass(frozen=True, slots=True)
class Fan:
    """Imagined outcomes. `ticks` is (MILESTONE, worlds) uint16."""

    tables: Tables
    ticks: Array
    finals: State

    def share(self, milestone: int, by: float | None = None) -> float:
        """Share of imagined worlds in which a milestone is reached, by decimal year `by` or ever."""
        limit = NEVER if by is None else int((by - self.tables.start) * 1024)
        return float(np.count_nonzero(self.ticks[milestone] < limit) / self.ticks.shape[1])

    def quantile(self, milestone: int, share: float) -> float:
        """Decimal year by which that share of worlds has reached it; NaN if fewer do."""
        ordered = np.sort(self.ticks[milestone])
        place = min(len(ordered) - 1, max(0, int(np.ceil(share * len(ordered))) - 1))
        return float(self.tables.decimal_year(ordered[place]))

    @property
    def worlds(self) -> int:
        return int(self.ticks.shape[1])

    def first(self, worlds: int) -> Fan:
        """The fan of its first worlds alone: what a forecast of so many would have been."""
        if worlds >= self.worlds:
            return self
        finals = evolve(self.finals, **{name: getattr(self.finals, name)[..., :worlds] for name in STOCKS})
        return Fan(self.tables, self.ticks[:, :worlds], finals)

    @property
    def milestones(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for row, name in enumerate(self.tables.ids["milestone"]):
            marks = {f"p{q}": self.quantile(row, q / 100) for q in (10, 50, 90)}
            rows.append({"id": name, "programme": name.split(".")[0], "reached": self.share(row), **marks})
        return rows


class Stopped(Exception):
    """A forecast that nobody waits for any more was given up."""


def join(pieces: Sequence[Fan]) -> Fan:
    """One fan of the worlds of some, side by side; in the order of their worlds it is the forecast of all of them."""
    states = [piece.finals for piece in pieces]
    finals = evolve(states[0], **{name: np.concatenate([getattr(state, name) for state in states], axis=-1) for name in STOCKS})
    return Fan(pieces[0].tables, finals.milestone, finals)


def imagine(engine: Engine, state: State, worlds: int, world: int = 0, first: int = 0) -> State:
    """`worlds` copies of one observed world with everything hidden drawn again: the imagined worlds `first` .. `first` + `worlds` - 1."""
    fresh = engine.start(state.seed, worlds, first, domain="forecast")
    shared = {
        name: np.repeat(getattr(state, name)[..., world : world + 1], worlds, axis=-1) for name, stock in STOCKS.items() if not stock.hidden
    }
    imagined = evolve(fresh, turn=state.turn, **shared)
    shown = engine.legal(state).full_need[:, world]
    return evolve(imagined, hold=_at_the_pad(imagined, engine.tables), **truth.redraw(imagined, engine.tables, shown))


def _at_the_pad(state: State, tables: Tables) -> Array:
    """Holds that keep the last mile honest: a flight that stands ready and has not flown has slipped at least so far. (MISSION, WORLD)

    An imagined world whose own slip is shorter than that cannot be; it draws the slip again from what is left of the table.
    """
    now = int(tables.turn_ticks[state.turn])
    column = [state.finished[:, :1], state.achieved[:, :1], state.reached[:, :1], np.where(state.deal[:, :1] == 2, state.deal_since[:, :1], NEVER)]
    date = np.concatenate([*column, np.zeros((1, 1), np.int64)])[:, 0].astype(np.int64)
    ready = date[tables.mission_waits].max(axis=1)
    free = np.maximum(state.hold[:, 0], tables.mission_not_before) <= ready  # nothing but the last mile has kept it
    vehicle = tables.mission_vehicle
    free &= (vehicle < 0) | (state.grounded[np.maximum(vehicle, 0), 0] <= ready)
    waiting = free & (ready < now) & (state.launch_rule[:, 0] == 0) & (state.achieved[:, 0] == NEVER) & (tables.mission_window <= 0)
    hold = state.hold.copy()
    for row in np.flatnonzero(waiting).tolist():
        table, gone = tables.slip_quantile[row], now - ready[row]
        left = int(np.searchsorted(table, gone, side="left"))
        if left >= len(table):
            continue
        ids = (tables.ids["mission"][row],)
        own = table[luck.grid(luck.Luck(state.world_key).words("schedule", ids, state.attempts[row : row + 1, :1]))[0]]
        draw = luck.uniform(luck.mix64(luck.row_keys("last mile", ids)[:, None] ^ state.world_key[None, :]))[0]
        again = table[np.minimum((left + draw * (len(table) - left)).astype(np.intp), len(table) - 1)]  # a draw next to 1 is rounded up to it
        hold[row] = np.where(own < gone, np.minimum(ready[row] + again, NEVER - 1), hold[row])
    return hold


def continuation(seen: Observation, legal: Legal, dice: luck.Luck) -> Orders:
    """The default plan after this year: same shares, lines opened on their planned dates, known flaws mended, fly when ready."""
    tables, orders = seen.tables, seen.standing()
    own = tables.element_programme == seen.programme
    due = own & (tables.begins <= int(tables.turn_ticks[seen.turn + 1]) - 1)
    fresh = due[:, None] & (seen.staffing < NO_TEAM) & (seen.level < NO_TEAM) & (legal.funding == 0) & (seen.status == 0)
    orders.funding[:] = np.where(fresh, np.minimum(legal.need, legal.high), KEEP)
    orders.repair[own] = np.where(legal.repair == 0, FIX, 0)[own]
    return orders


class Outset:
    """Where all forecasts from a state begin, whatever the orders of its year: the imagined worlds and what the rivals do in them."""

    def __init__(self, engine: Engine, imagined: State, policies: Mapping[str, Policy] | None = None):
        self.engine, self.imagined = engine, imagined
        names = engine.tables.ids["programme"]
        self.given: dict[str, Policy] = dict(policies or {})
        self.policies = dict.fromkeys(names, continuation) | self.given
        self._known: tuple[Orders, Legal] | None = None

    def begin(self, plan: Orders) -> State:
        """The worlds after the first year, played by one world's orders."""
        engine, names = self.engine, self.engine.tables.ids["programme"]
        if self._known is None:
            self._known = engine.orders(self.imagined, self.given), engine.legal(self.imagined)
        (orders, legal), wide = self._known, _widen(plan, self.imagined.worlds)
        for seat, name in enumerate(names):
            if name not in self.given:
                orders = merge(orders, wide, engine.rows(seat))
        return engine.step(self.imagined, legality.project(orders, self.imagined, engine.tables, legal))[0]

    def forecast(self, plan: Orders | None = None, until: int | None = None, stop: Callable[[], bool] | None = None) -> Fan:
        """Plays on to the horizon or turn `until`; see `forecast`."""
        turns, state, start = self.engine.tables.turns, self.imagined, self.imagined.turn
        last = turns if until is None else min(until, turns)
        while state.turn < last:
            if stop is not None and stop():
                raise Stopped
            if plan is not None and state.turn == start:
                state = self.begin(plan)
            else:
                state = self.engine.ahead(state, self.policies, last if stop is None else min(last, state.turn + PATIENCE))
        return Fan(self.engine.tables, state.milestone, state)


def forecast(
    engine: Engine,
    state: State,
    worlds: int = 64,
    policies: Mapping[str, Policy] | None = None,
    plan: Orders | None = None,
    until: int | None = None,
    first: int = 0,
    stop: Callable[[], bool] | None = None,
) -> Fan:
    """Imagined worlds from `state` (its first world) to the horizon. `plan` holds this year's orders of one world.

    An imagined world is fixed by its number: worlds `first` .. `first` + `worlds` - 1 come out as in a forecast of all from 0. `stop` is
    asked every few imagined years; if it says so, raises Stopped.
    """
    return Outset(engine, imagine(engine, state, worlds, first=first), policies).forecast(plan, until, stop)


def _widen(orders: Orders, worlds: int) -> Orders:
    return Orders(**{name: np.repeat(getattr(orders, name)[:, :1], worlds, axis=1) for name in Orders.__slots__})


__all__ = ["Fan", "Outset", "Stopped", "continuation", "forecast", "imagine", "join"]
