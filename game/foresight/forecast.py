"""Fans and chances: imagined worlds that share the observed past and re-draw everything hidden.

A forecast's worlds use their own luck, keyed by the game's seed and fixed for the whole game, so moving a slider keeps the dice.
Hidden truth is drawn again from the prior given what was seen: neither a forecast nor an AI can cheat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from game.model import curves, luck
from game.model.axes import NEVER
from game.model.engine import Engine, Observation, Policy
from game.model.legality import Legal
from game.model.orders import KEEP, Orders, merge
from game.model.state import STOCKS, Array, State, evolve
from game.model.tables import LEVELS, POOR, RICH, Tables

NOISE = 0.30  # coefficient of variation of a year's work (E3)


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
    def milestones(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for row, name in enumerate(self.tables.ids["milestone"]):
            marks = {f"p{q}": self.quantile(row, q / 100) for q in (10, 50, 90)}
            rows.append({"id": name, "programme": name.split(".")[0], "reached": self.share(row), **marks})
        return rows


def imagine(engine: Engine, state: State, worlds: int, world: int = 0) -> State:
    """`worlds` copies of one observed world with everything hidden drawn again."""
    fresh = engine.start(state.seed, worlds, 0, domain="forecast")
    shared = {
        name: np.repeat(getattr(state, name)[..., world : world + 1], worlds, axis=-1) for name, stock in STOCKS.items() if not stock.hidden
    }
    imagined = evolve(fresh, turn=state.turn, **shared)
    tables = engine.tables
    return evolve(
        imagined, pace_level=_posterior_pace(imagined, tables), flaw_level=_posterior_flaws(imagined, tables), ice_level=_known_ice(imagined, tables)
    )


def _posterior_flaws(state: State, tables: Tables) -> Array:
    """Levels whose number of flaws fits what came to light: at least those seen; fewer unseen ones the longer it was looked.

    The weight of a level with n flaws, of which k were seen, is the number of ways times (1 - searched) to the power of n - k.
    """
    seen, searched = state.flaws_seen[:, 0].astype(int), state.searched[:, 0].astype(np.float64)
    rows = np.flatnonzero(tables.element_new & ((seen > 0) | (searched > 0)))
    levels = state.flaw_level.copy()
    if not rows.size:
        return levels
    total = tables.flaw_quantile[rows].astype(int)
    ways = np.array([[1, 1, 1], [0, 1, 2], [0, 0, 1]])[seen[rows][:, None], total]
    weight = ways * np.power(np.maximum(1 - searched[rows], 1e-9)[:, None], np.maximum(total - seen[rows][:, None], 0))
    cumulative = np.cumsum(weight, axis=1)
    place = (state.flaw_level[rows] + 0.5) / LEVELS * cumulative[:, -1:]  # the fixed uniform of this world and element
    levels[rows] = (cumulative[:, None, :] <= place[:, :, None]).sum(axis=2)
    return levels


def _known_ice(state: State, tables: Tables) -> Array:
    """Levels that agree with what surveys told. (SITE, WORLD)"""
    share = (state.ice_level + 0.5) / LEVELS  # a level is rich where its share is below the site's chance
    chance = np.minimum(np.maximum(tables.site_ice.astype(np.float64), 0.5 / LEVELS), 1 - 0.5 / LEVELS)[:, None]
    rich, poor = share * chance, chance + share * (1 - chance)
    known = state.ice_known
    fitting = np.where(known == RICH, rich, np.where(known == POOR, poor, share))
    return np.minimum(fitting * LEVELS, LEVELS - 1).astype(np.uint8)


def _posterior_pace(state: State, tables: Tables) -> Array:
    """Own pace levels given the work seen for the effort spent, at the fixed uniform of each imagined world and element."""
    effort, work = state.seen_effort[:, 0], state.seen_work[:, 0]
    reviews, told = state.reviews[:, 0].astype(int), state.pace_known[:, 0].astype(int)
    seen = np.flatnonzero((effort > 3) | (reviews > 0))
    levels = state.pace_level.copy()
    if not seen.size:
        return levels
    bloc = tables.pace_bloc_quantile[np.arange(len(tables.ids["bloc"]))[:, None], state.bloc_level]
    spread = luck.row_keys("posterior", tables.ids["element"])[:, None] ^ state.world_key[None, :]
    uniform = luck.uniform(luck.mix64(spread))
    for row in seen:
        rho = tables.pace_quantile[row][:, None] * bloc[tables.element_bloc[row]][None, :]
        weight = np.ones_like(rho)
        if effort[row] > 3:
            expected = 1 / rho
            sd = np.maximum(NOISE / np.sqrt(max(effort[row] / 12, 0.25)) * expected, 1e-3)
            distance = (work[row] / effort[row] - expected) / sd
            weight = np.exp(-0.5 * np.minimum(distance**2, 60)) / sd
        if reviews[row]:  # each review told one more binary digit of the level
            weight = weight * ((np.arange(LEVELS) >> (5 - reviews[row])) == told[row])[:, None]
        cumulative = np.cumsum(weight, axis=0)
        cumulative /= cumulative[-1]
        levels[row] = np.minimum((cumulative < uniform[row][None, :]).sum(axis=0), LEVELS - 1)
    return levels


def continuation(seen: Observation, legal: Legal, dice: luck.Luck) -> Orders:
    """The default plan after this year: same shares, lines opened on their planned dates, fly when ready."""
    tables, orders = seen.tables, seen.standing()
    due = tables.begins <= int(tables.turn_ticks[seen.turn + 1]) - 1
    due &= (tables.element_programme == seen.programme) & (tables.announced != NEVER)
    fresh = due[:, None] & (seen.staffing == 0) & (seen.level == 0) & (legal.funding == 0) & (seen.status == 0)
    orders.funding[:] = np.where(fresh, np.minimum(legal.need, legal.high), KEEP)
    return orders


def forecast(
    engine: Engine,
    state: State,
    worlds: int = 64,
    policies: Mapping[str, Policy] | None = None,
    plan: Orders | None = None,
    until: int | None = None,
) -> Fan:
    """Imagined worlds from `state` (its first world) to the horizon. `plan` holds this year's orders of one world."""
    imagined = imagine(engine, state, worlds)
    names = engine.tables.ids["programme"]
    chosen: dict[str, Policy] = {name: (policies or {}).get(name, continuation) for name in names}
    last = engine.tables.turns if until is None else min(until, engine.tables.turns)
    while imagined.turn < last:
        orders = engine.orders(imagined, chosen)
        if plan is not None and imagined.turn == state.turn:
            wide = _widen(plan, worlds)
            for seat, name in enumerate(names):
                if name not in (policies or {}):
                    orders = merge(orders, wide, engine.rows(seat))
            from game.model import legality

            orders = legality.project(orders, imagined, engine.tables)
        imagined, _ = engine.step(imagined, orders)
    return Fan(engine.tables, imagined.milestone, imagined)


def _widen(orders: Orders, worlds: int) -> Orders:
    return Orders(**{name: np.repeat(getattr(orders, name)[:, :1], worlds, axis=1) for name in Orders.__slots__})


__all__ = ["Fan", "continuation", "curves", "forecast", "imagine"]
