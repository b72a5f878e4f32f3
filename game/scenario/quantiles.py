"""Quantile tables of the priors, made once when a scenario is compiled and rounded to a grid, so that every platform has the same.

No random numbers: every table is its distribution's inverse at the mid-points (i + 0.5) / n.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from game.model.tables import GRID, LEVELS

Array = np.ndarray


def on_grid(values: Array) -> Array:
    """Rounded to 1/1024, float32."""
    return (np.round(np.asarray(values, np.float64) * 1024) / 1024).astype(np.float32)


@lru_cache(maxsize=64)
def _normal(size: int) -> Array:
    unit = NormalDist()
    return np.array([unit.inv_cdf((i + 0.5) / size) for i in range(size)])


def normal(mean: float, sd: float, size: int) -> Array:
    return mean + sd * _normal(size)


def lognormal(median: float, sigma: float, size: int) -> Array:
    return median * np.exp(sigma * _normal(size))


def lognormal_share(ratio: Array, sigma: float) -> Array:
    """Chance that a lognormal of median 1 is at most `ratio`."""
    unit = NormalDist()
    return np.array([0.0 if r <= 0 else unit.cdf(math.log(r) / sigma) for r in ratio])


def _inverse(grid: Array, density: Array, size: int) -> Array:
    cumulative = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2 * np.diff(grid))])
    return np.interp((np.arange(size) + 0.5) / size, cumulative / cumulative[-1], grid)


@lru_cache(maxsize=256)
def beta(a: float, b: float, size: int) -> Array:
    grid = np.linspace(1e-6, 1 - 1e-6, 20001)
    density = np.exp((a - 1) * np.log(grid) + (b - 1) * np.log1p(-grid))
    return _inverse(grid, density, size)


@lru_cache(maxsize=64)
def gamma(mean: float, cv: float, size: int) -> Array:
    shape = 1 / cv**2
    grid = np.linspace(1e-6, mean * (1 + 8 * cv), 20001)
    density = np.exp((shape - 1) * np.log(grid) - grid * shape / mean - math.lgamma(shape))
    return _inverse(grid, density, size)


@lru_cache(maxsize=256)
def shocks(rate: float, size: int, median: float = 5.0, sigma: float = 0.7) -> Array:
    """Months lost to Poisson(rate) shocks of lognormal(median, sigma) each: the quantiles of their sum (E3)."""
    one = lognormal(median, sigma, 256)
    two = np.sort((one[::4, None] + one[None, ::4]).ravel())
    three = np.sort((two[8::16, None] + one[None, 2::8]).ravel())
    chance = [math.exp(-rate) * rate**n / math.factorial(n) for n in range(3)]
    chance.append(1 - sum(chance))
    sizes = [np.zeros(1), one, two, three]
    values = np.concatenate(sizes)
    weights = np.concatenate([np.full(len(v), p / len(v)) for v, p in zip(sizes, chance, strict=True)])
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order]) / weights.sum()
    index = np.searchsorted(cumulative, (np.arange(size) + 0.5) / size)
    return values[order][np.minimum(index, len(values) - 1)]


def last_mile(on_time: float, median_months: float, sigma: float) -> Array:
    """Ticks of launch-campaign slip: none with `on_time`, else lognormal (E4). (GRID,) int32"""
    late = lognormal(median_months, sigma, 4096)
    share = (np.arange(GRID) + 0.5) / GRID
    position = np.clip((share - on_time) / max(1 - on_time, 1e-9), 0, 1)
    months = np.where(share < on_time, 0, np.interp(position, (np.arange(4096) + 0.5) / 4096, late))
    return np.rint(np.minimum(months, 120) * 1024 / 12).astype(np.int32)


def spending_profile(power: float, size: int = 64) -> Array:
    """Spending rate by progress, mean 1: E1's Weibull curve E(t) = 1 - exp(-(t/lambda)^k), cut where 97 % is spent."""
    end = (-math.log(0.03)) ** (1 / power)
    time = np.linspace(0, end, 4097)
    spent = 1 - np.exp(-(time**power))
    # progress is taken as the share of the time at full funding, so the rate at progress p is dE/dt at t = p * end
    share = np.interp((np.arange(size + 1)) / size, time / end, spent / spent[-1])
    return on_grid(np.diff(share) * size)


def mixture(parts: list[tuple[float, Array]], size: int) -> Array:
    """Quantiles of a mixture of distributions given by their own quantiles."""
    values = np.concatenate([quantiles for _, quantiles in parts])
    weights = np.concatenate([np.full(len(quantiles), share / len(quantiles)) for share, quantiles in parts])
    order = np.argsort(values, kind="stable")
    cumulative = (np.cumsum(weights[order]) - weights[order] / 2) / weights.sum()
    return np.interp((np.arange(size) + 0.5) / size, cumulative, values[order])


__all__ = ["GRID", "LEVELS", "beta", "gamma", "last_mile", "lognormal", "lognormal_share", "mixture", "normal", "on_grid", "shocks", "spending_profile"]
