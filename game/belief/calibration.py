"""Calibration in simulated worlds: are forecasts, made from what an observer knows, right as often as they say?

Truths are whole campaigns. From each, at an origin, everything hidden is drawn again from the evidence and the campaign is imagined to its
end under the same policies: the continuation that the claim is about. Every truth has forecast dice of its own, so that errors are
independent from truth to truth. Reported are randomised PITs, coverage of central bands and the reliability of chances by year-ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from game.foresight.forecast import imagine
from game.model import luck
from game.model.axes import NEVER
from game.model.engine import Engine, Policy
from game.model.state import STOCKS, Array, State, evolve, take

BLOCK = 2048  # imagined worlds that are run together


@dataclass(frozen=True, slots=True)
class Calibration:
    """What came of the forecasts of one origin. One entry a truth and milestone that was open at the origin."""

    origin: int  # calendar year in which the forecast was made
    milestone: Array  # (n,) row of the milestone
    pit: Array  # (n,) randomised, 0..1
    chances: Array  # (m,) forecast chance that a milestone is reached by a year-end
    happened: Array  # (m,) bool

    def coverage(self, share: float = 0.8) -> float:
        """Share of truths inside the central band that should hold `share` of them."""
        low = (1 - share) / 2
        return float(np.mean((self.pit >= low) & (self.pit <= 1 - low)))

    def reliability(self, bins: int = 10) -> list[tuple[float, float, int]]:
        """(mean forecast chance, observed share, count) by tenths of the forecast chance, empty ones left out."""
        place = np.minimum((self.chances * bins).astype(int), bins - 1)
        rows = []
        for number in range(bins):
            mine = place == number
            if mine.any():
                rows.append((float(self.chances[mine].mean()), float(self.happened[mine].mean()), int(mine.sum())))
        return rows


def calibrate(
    engine: Engine, policies: Mapping[str, Policy], truths: int, futures: int, turns: Sequence[int], seed: int = 0
) -> list[Calibration]:
    """Plays `truths` campaigns and forecasts each at the given turns with `futures` imagined worlds."""
    state = engine.start(seed, truths)
    kept: dict[int, State] = {}
    while not engine.finished(state):
        if state.turn in turns:
            kept[state.turn] = state
        state, _report = engine.step(state, engine.orders(state, policies))
    return [_at(engine, policies, kept[turn], state.milestone, futures, seed) for turn in turns]


def _at(engine: Engine, policies: Mapping[str, Policy], origin: State, truth: Array, futures: int, seed: int) -> Calibration:
    tables = engine.tables
    milestones, pits, chances, happened = [], [], [], []
    together = max(1, BLOCK // futures)
    ends = tables.turn_ticks[origin.turn + 1 :]
    rng = np.random.Generator(np.random.PCG64(seed + 1))
    for first in range(0, origin.worlds, together):
        columns = range(first, min(first + together, origin.worlds))
        parts = [imagine(engine, evolve(take(origin, slice(k, k + 1)), seed=_own_seed(seed, k)), futures) for k in columns]
        world = _join(parts)
        while not engine.finished(world):
            world, _report = engine.step(world, engine.orders(world, policies))
        for place, k in enumerate(columns):
            fan = world.milestone[:, place * futures : (place + 1) * futures].astype(np.int64)
            for row in np.flatnonzero(origin.milestone[:, k] == NEVER):
                below, same = int((fan[row] < truth[row, k]).sum()), int((fan[row] == truth[row, k]).sum())
                milestones.append(int(row))
                pits.append((below + rng.random() * (same + 1)) / (futures + 1))
                chances.append((fan[row][None, :] < ends[:, None]).mean(axis=1))
                happened.append(truth[row, k] < ends)
    year = int(tables.start + int(tables.turn_ticks[origin.turn]) / 1024 + 1e-6)
    return Calibration(year, np.array(milestones), np.array(pits), np.concatenate(chances), np.concatenate(happened))


def _own_seed(seed: int, k: int) -> int:
    return int(luck.world_keys(seed, "calibration", k, 1)[0] >> np.uint64(2))


def _join(parts: list[State]) -> State:
    """States of one turn laid side by side."""
    return evolve(parts[0], **{name: np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in STOCKS})
