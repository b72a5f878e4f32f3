"""Shares with intervals, and how many standard errors a paired difference is from nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from game.model.state import Array

ALIVE = 4.0  # standard errors from which a difference counts as real
FEWEST = 16  # differing worlds from which a verdict is given: with fewer, `ALIVE` cannot be reached honestly
MOST = 999.0  # standard errors of a difference that is the same in every world


@dataclass(frozen=True, slots=True)
class Share:
    """A share of n independent games and its 95 % interval; NaN where there were none."""

    value: float
    low: float
    high: float
    games: int

    def as_dict(self) -> dict[str, float | int | None]:
        numbers = {"value": self.value, "low": self.low, "high": self.high}
        return {**{name: None if math.isnan(number) else number for name, number in numbers.items()}, "games": self.games}


def share(scores: Array) -> Share:
    """Wilson's interval of a mean of scores in 0..1. A game counted half makes it wider than it need be, never narrower."""
    n = int(scores.size)
    if not n:
        return Share(math.nan, math.nan, math.nan, 0)
    z, value = 1.959964, float(scores.mean())
    middle = (value + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(value * (1 - value) / n + z * z / (4 * n * n))
    return Share(value, max(0.0, middle - half), min(1.0, middle + half), n)


def errors(difference: Array) -> Array:
    """Mean over standard error of paired differences (ROW, n), 0 where nothing differs. (ROW,)"""
    n = difference.shape[-1]
    if n < 2:
        return np.zeros(difference.shape[:-1])
    mean, spread = difference.mean(axis=-1), difference.std(axis=-1, ddof=1) / math.sqrt(n)
    # equal differences everywhere have no spread: as sure as can be
    sure = np.where(np.abs(mean) > 1e-9, np.sign(mean) * MOST, 0.0)
    return np.where(spread > 1e-12, np.clip(mean / np.maximum(spread, 1e-12), -MOST, MOST), sure)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change did in `games` worlds of common luck: the most moved milestone, and points."""

    games: int  # worlds in which the change was made
    milestone: str  # "" if none moved at all
    months: float  # mean shift of its min(date, horizon) over those worlds, + later
    milestone_z: float
    points: float  # mean shift of the seat's points
    points_z: float
    support_z: float

    @property
    def z(self) -> float:
        return max(abs(self.milestone_z), abs(self.points_z), abs(self.support_z))

    @property
    def alive(self) -> bool:
        return self.games >= FEWEST and self.z >= ALIVE

    @property
    def dead(self) -> bool:
        return self.games >= FEWEST and self.z < ALIVE

    def as_dict(self) -> dict[str, object]:
        return {
            "games": self.games, "milestone": self.milestone or None, "months": self.months, "milestone_z": self.milestone_z,
            "points": self.points, "points_z": self.points_z, "support_z": self.support_z,
        }  # fmt: skip


def effect(dates: Array, points: Array, seat: int, ids: tuple[str, ...], support: Array | None = None) -> Effect:
    """The effect behind paired differences: dates (MILESTONE, n) in ticks, points and, where it counts, support (PROGRAMME, n)."""
    n = dates.shape[-1]
    if not n:
        return Effect(0, "", 0.0, 0.0, 0.0, 0.0, 0.0)
    moved = errors(dates)
    row = int(np.argmax(np.abs(moved))) if moved.size else -1
    name = ids[row] if row >= 0 and moved[row] else ""
    months = float(dates[row].mean() * 12 / 1024) if name else 0.0
    cheered = 0.0 if support is None else _strongest(errors(support))
    return Effect(n, name, months, float(moved[row]) if name else 0.0, float(points[seat].mean()), _strongest(errors(points)), cheered)


def _strongest(numbers: Array) -> float:
    return float(numbers[np.argmax(np.abs(numbers))])
