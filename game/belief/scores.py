"""Scores of dated forecasts, all proper under one common censor date.

A forecast is its sample of dates, in months from the day it was made; `inf` stands for never. A date that came is a number, one that had
not come by the censor date `c` is `inf`: what is compared are min(T, c) and min(y, c), and a score that is proper for those stays proper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
CLIP = 0.005  # least and 1 - most probability in a log score
RESAMPLES = 10_000


def chance_by(samples: Array, months: float | Array) -> Array:
    """F(months): share of the sample that has come by then. Same shape as `months`, 0..1."""
    ordered = np.sort(np.asarray(samples, np.float64))
    return np.searchsorted(ordered, months, side="right") / len(ordered)


def crps(samples: Array, actual: float, censor: float) -> float:
    """Integral from 0 to `censor` of (F(t) - 1[actual <= t])^2 dt, in months; the smaller the better.

    Of a sample this is E|X - y| - E|X - X'| / 2 with X = min(T, censor) and y = min(actual, censor), here in one sorted pass.
    """
    x = np.sort(np.clip(np.asarray(samples, np.float64), 0.0, censor))
    y, n = min(max(actual, 0.0), censor), len(x)
    spread = float(((2 * np.arange(1, n + 1) - n - 1) * x).sum()) / n**2  # E|X - X'| / 2
    return float(np.abs(x - y).mean()) - spread


def brier(samples: Array, actual: float, ends: Array) -> float:
    """Mean over the dates `ends` (months, none after the censor date) of (F(t) - 1[actual <= t])^2."""
    return float(np.mean((chance_by(samples, ends) - (actual <= ends)) ** 2))


def log_score(samples: Array, actual: float, ends: Array) -> float:
    """Mean over `ends` of minus the logarithm of the chance given to what happened, that chance clipped to 0.005..0.995."""
    yes = np.clip(chance_by(samples, ends), CLIP, 1 - CLIP)
    return float(np.mean(-np.log(np.where(actual <= ends, yes, 1 - yes))))


def pit_range(samples: Array, actual: float, censor: float) -> tuple[float, float]:
    """Where the randomised probability integral transform may lie: the jump of F at `actual`, or [F(censor), 1] if it has not come."""
    if actual > censor:
        return float(chance_by(samples, censor)), 1.0
    ordered = np.sort(np.asarray(samples, np.float64))
    return float(np.searchsorted(ordered, actual, side="left") / len(ordered)), float(np.searchsorted(ordered, actual, side="right") / len(ordered))


def pit(samples: Array, actual: float, censor: float, uniform: float) -> float:
    """Randomised PIT: flat over forecasts that are right. `uniform` (0..1) picks the place inside `pit_range`."""
    low, high = pit_range(samples, actual, censor)
    return low + uniform * (high - low)


def inside(low: float, high: float, share: float) -> float:
    """Chance that a PIT drawn between `low` and `high` lies in the central band of `share`."""
    edge = (1 - share) / 2
    if high <= low:
        return float(edge <= low <= 1 - edge)
    return max(0.0, min(high, 1 - edge) - max(low, edge)) / (high - low)


def quantile(samples: Array, share: float) -> float:
    """The date by which that share of the sample has come; inf if fewer do."""
    ordered = np.sort(np.asarray(samples, np.float64))
    return float(ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))])


def clopper_pearson(successes: int, tries: int, level: float = 0.95) -> tuple[float, float]:
    """Exact interval of a share: the tail chances of a binomial, inverted. (0, 1) of no tries."""
    if not tries:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else _solve(lambda p: _at_least(successes, tries, p), tail)
    high = 1.0 if successes == tries else _solve(lambda p: _at_least(successes + 1, tries, p), 1 - tail)
    return low, high


def _at_least(successes: int, tries: int, p: float) -> float:
    """Chance of `successes` or more in so many tries, by logarithms so that ten thousand tries do not overflow."""
    k = np.arange(successes, tries + 1)
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, tries + 1)))])
    ways = factorials[tries] - factorials[k] - factorials[tries - k]
    return float(np.exp(ways + k * math.log(p) + (tries - k) * math.log1p(-p)).sum())


def _solve(rising: object, target: float) -> float:
    low, high = 1e-12, 1 - 1e-12
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)  # type: ignore[operator]
    return (low + high) / 2


def coverage(pits: Array, share: float) -> dict[str, float]:
    """How many PITs lie inside the central band of `share`: {"share", "inside", "of", "low", "high"}, the last two its exact interval."""
    edge = (1 - share) / 2
    inside, of = int(((pits >= edge) & (pits <= 1 - edge)).sum()), len(pits)
    low, high = clopper_pearson(inside, of)
    return {"share": inside / of if of else math.nan, "inside": inside, "of": of, "low": low, "high": high}


def reliability(chances: Array, happened: Array, bins: int = 10) -> list[dict[str, float]]:
    """By tenths of the forecast chance: {"chance", "happened", "count"}, empty tenths left out."""
    place = np.minimum((np.asarray(chances) * bins).astype(int), bins - 1)
    rows = []
    for number in range(bins):
        mine = place == number
        if mine.any():
            rows.append({"chance": float(np.mean(chances[mine])), "happened": float(np.mean(happened[mine])), "count": int(mine.sum())})
    return rows


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours against another forecast of the same items: mean of ours less the other's, its 90 % interval, and the chance that ours is better."""

    difference: float
    low: float
    high: float
    better: float


def compare(ours: Sequence[float] | Array, other: Sequence[float] | Array, blocks: Sequence[str], seed: int = 0) -> Comparison:
    """Paired bootstrap in which whole blocks (programmes) are drawn again, because what one programme does is one piece of evidence."""
    gap = np.asarray(ours, np.float64) - np.asarray(other, np.float64)
    names = sorted(set(blocks))
    member = np.array([names.index(block) for block in blocks])
    sums, counts = np.bincount(member, gap, len(names)), np.bincount(member, minlength=len(names))
    draws = np.random.Generator(np.random.PCG64(seed)).integers(0, len(names), (RESAMPLES, len(names)))
    means = sums[draws].sum(axis=1) / counts[draws].sum(axis=1)
    better = float((means < 0).mean() + (means == 0).mean() / 2)
    return Comparison(float(gap.mean()), float(np.quantile(means, 0.05)), float(np.quantile(means, 0.95)), better)


def leave_one_out(values: Sequence[float] | Array, blocks: Sequence[str]) -> tuple[float, float]:
    """Least and greatest mean when one block is left out."""
    array, label = np.asarray(values, np.float64), np.asarray(blocks)
    means = [float(array[label != name].mean()) for name in sorted(set(blocks)) if (label != name).any()]
    return (min(means), max(means)) if means else (math.nan, math.nan)
