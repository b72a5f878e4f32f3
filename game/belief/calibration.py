"""Calibration in simulated worlds: are forecasts, made from what an observer knows, right as often as they say?

Truths are whole campaigns. From each, at an origin, everything hidden is drawn again from the evidence and the campaign is imagined to its
end under the same policies: the continuation that the claim is about. Every truth has forecast dice of its own, so that errors are
independent from truth to truth. Reported are randomised PITs, coverage of central bands and the reliability of chances by year-ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from game.belief import scores
from game.foresight.forecast import imagine
from game.memory import keep_freed_memory
from game.model import luck
from game.model.axes import NEVER
from game.model.engine import Engine, Policy
from game.model.state import STOCKS, Array, State, evolve, take
from game.model.tables import Tables

BLOCK = 2048  # imagined worlds that are run together
TRUTHS = 500  # truths that are kept at once
Forecast = Callable[[Engine, Mapping[str, Policy], State, Array, int, int, int], "Calibration"]
"""Forecasts of some truths from one origin: engine, policies, origin, dates, futures, seed, number of the first truth."""
ORIGINS = (2021, 2025, 2030, 2035)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What came of the forecasts of one origin. One entry a truth and milestone that was open at the origin."""

    origin: int  # calendar year in which the forecast was made
    milestone: Array  # (n,) row of the milestone
    truth: Array  # (n,) number of the truth
    pit: Array  # (n,) randomised, 0..1
    chances: Array  # (m,) forecast chance that a milestone is reached by a year-end
    happened: Array  # (m,) bool

    def coverage(self, share: float = 0.8) -> float:
        """Share of truths inside the central band that should hold `share` of them."""
        return float(scores.coverage(self.pit, share)["share"])

    def interval(self, share: float = 0.8, level: float = 0.95) -> tuple[float, float]:
        """Interval of the coverage. The milestones of one truth hang together, so the share is averaged a truth and the truths are counted."""
        low = (1 - share) / 2
        inside = (self.pit >= low) & (self.pit <= 1 - low)
        names, member = np.unique(self.truth, return_inverse=True)
        if len(names) < 2:
            return 0.0, 1.0
        counts = np.bincount(member)
        rest = np.bincount(member, inside) - counts * inside.mean()  # what a truth adds to the error of the ratio
        spread = float(np.sqrt((rest**2).sum()) / counts.sum())
        reach = {0.9: 1.645, 0.95: 1.96}[level] * spread
        return max(0.0, float(inside.mean()) - reach), min(1.0, float(inside.mean()) + reach)

    def reliability(self, bins: int = 10) -> list[tuple[float, float, int]]:
        """(mean forecast chance, observed share, count) by tenths of the forecast chance, empty ones left out."""
        return [(row["chance"], row["happened"], int(row["count"])) for row in scores.reliability(self.chances, self.happened, bins)]

    def histogram(self, bins: int = 10) -> list[int]:
        """Counts of the PIT by equal parts: flat if the forecasts are right."""
        return [int(count) for count in np.histogram(self.pit, np.linspace(0, 1, bins + 1))[0]]

    def by_milestone(self, tables: Tables, share: float = 0.8) -> dict[str, dict[str, float]]:
        """Coverage of each milestone, with its exact interval: its truths are independent."""
        rows = np.unique(self.milestone).tolist()
        return {tables.ids["milestone"][row]: scores.coverage(self.pit[self.milestone == row], share) for row in rows}


def turns_of(tables: Tables, years: Sequence[int]) -> list[int]:
    """The turn that opens in each calendar year. ValueError for a year that no turn opens in."""
    opens = [int(tables.start + int(tick) / 1024 + 1e-6) for tick in tables.turn_ticks[:-1]]
    missing = [year for year in years if year not in opens]
    if missing:
        raise ValueError(f"no year of this scenario opens in {missing[0]}: {opens[0]} to {opens[-1]}")
    return [opens.index(year) for year in years]


def calibrate(
    engine: Engine, policies: Mapping[str, Policy], truths: int, futures: int, turns: Sequence[int], seed: int = 0,
    progress: Callable[[int], None] | None = None, forecast: Forecast | None = None, together: int = TRUTHS,
) -> list[Calibration]:  # fmt: skip
    """Plays `truths` campaigns and forecasts each at the given turns with `futures` imagined worlds, all by the same policies unless `forecast`
    is told, `together` truths at once. `progress` is told each truth."""
    keep_freed_memory()
    parts: list[list[Calibration]] = []
    for first in range(0, truths, together):
        state = engine.start(seed, min(together, truths - first), first)
        kept: dict[int, State] = {}
        while not engine.finished(state):
            if state.turn in turns:
                kept[state.turn] = state
            state, _report = engine.step(state, engine.orders(state, policies))
        parts.append([(forecast or _at)(engine, policies, kept[turn], state.milestone, futures, seed, first) for turn in turns])
        if progress:
            progress(state.worlds)
    return [_together(origin) for origin in zip(*parts, strict=True)]


def _together(parts: Sequence[Calibration]) -> Calibration:
    fields = ("milestone", "truth", "pit", "chances", "happened")
    return Calibration(parts[0].origin, *(np.concatenate([getattr(part, name) for part in parts]) for name in fields))


def _at(engine: Engine, policies: Mapping[str, Policy], origin: State, truth: Array, futures: int, seed: int, first_truth: int) -> Calibration:
    tables = engine.tables
    milestones, truths, pits = [], [], []
    chances, happened = [np.zeros(0)], [np.zeros(0, bool)]
    together = max(1, BLOCK // futures)
    ends = tables.turn_ticks[origin.turn + 1 :]
    rng = np.random.Generator(np.random.PCG64([seed + 1, first_truth, origin.turn]))
    for first in range(0, origin.worlds, together):
        columns = range(first, min(first + together, origin.worlds))
        parts = [imagine(engine, evolve(take(origin, slice(k, k + 1)), seed=_own_seed(seed, first_truth + k)), futures) for k in columns]
        world = _join(parts)
        while not engine.finished(world):
            world, _report = engine.step(world, engine.orders(world, policies))
        for place, k in enumerate(columns):
            fan = world.milestone[:, place * futures : (place + 1) * futures].astype(np.int64)
            for row in np.flatnonzero(origin.milestone[:, k] == NEVER):
                below, same = int((fan[row] < truth[row, k]).sum()), int((fan[row] == truth[row, k]).sum())
                milestones.append(int(row))
                truths.append(first_truth + k)
                pits.append((below + rng.random() * (same + 1)) / (futures + 1))
                chances.append((fan[row][None, :] < ends[:, None]).mean(axis=1))
                happened.append(truth[row, k] < ends)
    year = int(tables.start + int(tables.turn_ticks[origin.turn]) / 1024 + 1e-6)
    return Calibration(
        year, np.array(milestones, int), np.array(truths, int), np.array(pits, float), np.concatenate(chances), np.concatenate(happened)
    )


def _own_seed(seed: int, k: int) -> int:
    return int(luck.world_keys(seed, "calibration", k, 1)[0] >> np.uint64(2))


def _join(parts: list[State]) -> State:
    """States of one turn laid side by side."""
    return evolve(parts[0], **{name: np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in STOCKS})
