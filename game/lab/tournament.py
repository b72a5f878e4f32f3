"""Every policy in every seat, in the same worlds against the same opponents: win shares, paired tests and a rating.

World k meets the k-th opponent in turn, whoever is examined, so that two policies in a seat can be compared game by game. The rating is
Bradley and Terry's with an advantage of the first seat, in the units of chess (400 points: ten wins to one); its interval comes from drawing
the worlds again.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from game.lab.balance.games import Arena, Games, Played, Points, Watch
from game.lab.balance.measure import Share, share
from game.lab.balance.wins import examined, scores
from game.model import luck
from game.model.engine import Engine, Observation, Policy
from game.model.legality import Legal
from game.model.orders import Orders
from game.model.state import Array

DRAWS = 1000  # times the worlds are drawn again
ELO = 400 / math.log(10)


@dataclass(frozen=True, slots=True)
class Row:
    """One policy in one seat."""

    seat: str
    policy: str
    points: float
    lead: float  # mean lead over the best of the others
    wins: Share
    against: dict[str, Share]

    def as_dict(self) -> dict[str, object]:
        lead = self.lead if math.isfinite(self.lead) else None
        return {"seat": self.seat, "policy": self.policy, "points": self.points, "lead": lead, "wins": self.wins.as_dict(),
                "against": {name: one.as_dict() for name, one in self.against.items()}}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two policies in a seat, game by game."""

    seat: str
    better: str
    worse: str
    wins: float  # how much larger the better one's win share is
    low: float  # its 95 % interval, worlds drawn again
    high: float
    apart: int  # games that ended differently
    sign: float  # two-sided chance of a split this uneven if they were equal

    def as_dict(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Rating:
    """A policy's strength over both seats; `high - low` is its 95 % interval."""

    policy: str
    rating: float
    low: float
    high: float

    def as_dict(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Tournament:
    """What was found."""

    scenario: str
    digest: str
    seed: int
    worlds: int
    policies: tuple[str, ...]
    opponents: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    milliseconds: dict[str, float] = field(default_factory=dict)  # wall time of a decision of one game and year

    def as_dict(self) -> dict[str, object]:
        """Plain data for JSON; no NaN in it."""
        return {
            "scenario": self.scenario, "scenario_digest": self.digest, "seed": self.seed, "worlds": self.worlds, "policies": list(self.policies),
            "opponents": list(self.opponents), "rows": [row.as_dict() for row in self.rows], "pairs": [pair.as_dict() for pair in self.pairs],
            "ratings": [rating.as_dict() for rating in self.ratings], "milliseconds": self.milliseconds,
        }  # fmt: skip


class _Clocked:
    """A policy whose time is taken."""

    def __init__(self, policy: Policy):
        self.policy, self.seconds, self.decisions = policy, 0.0, 0

    def __call__(self, seen: Observation, legal: Legal, dice: luck.Luck) -> Orders:
        began = time.perf_counter()
        orders = self.policy(seen, legal, dice)
        self.seconds += time.perf_counter() - began
        self.decisions += seen.worlds
        return orders


def play(
    engine: Engine,
    chairs: tuple[str, ...],
    rivals: Mapping[str, str],
    points: Points,
    draw: float,
    policies: Mapping[str, Policy],
    opponents: Mapping[str, Policy],
    worlds: int = 400,
    seed: int = 0,
    progress: Callable[[int], None] | None = None,
    watch: Watch | None = None,
) -> Tournament:
    """Each of `policies` in each chair in worlds 0 .. worlds - 1 against `opponents` in turn; `progress` hears the games just played."""
    tables = engine.tables
    found = Tournament(tables.scenario, tables.digest, seed, worlds, tuple(policies), tuple(opponents))
    arena = Arena(engine, points, draw, chairs, dict(rivals), seed, "tournament", progress=progress or (lambda games: None))
    clocks = {name: _Clocked(policy) for name, policy in {**opponents, **policies}.items()}
    numbers = {name: arena.enlist(clock) for name, clock in clocks.items()}
    members, world = [numbers[name] for name in opponents], np.arange(worlds)
    entered = [(chair, name) for chair in chairs for name in policies]
    parts = [examined(arena, chair, numbers[name], members, world) for chair, name in entered]
    played = _each(arena, parts, watch)
    won: dict[tuple[str, str], Array] = {}
    for (chair, name), games in zip(entered, played, strict=True):
        seat = tables.ids["programme"].index(chair)
        won[chair, name] = scores(games.points, seat, draw)
        others = np.delete(games.points, seat, axis=0)
        lead = float((games.points[seat] - others.max(axis=0)).mean()) if len(others) else float("nan")
        met = world % len(members)
        against = {other: share(won[chair, name][met == place]) for place, other in enumerate(opponents) if won[chair, name].size and (met == place).any()}
        found.rows.append(Row(chair, name, float(games.points[seat].mean()), lead, share(won[chair, name]), against if len(chairs) > 1 else {}))
    found.pairs = [pair for chair in chairs for pair in _pairs(chair, {name: won[chair, name] for name in policies}, seed)]
    if len(chairs) == 2 and len(tables.ids["programme"]) == 2:
        found.ratings = _ratings(chairs, list(dict.fromkeys([*policies, *opponents])), list(opponents), won, seed)
    found.milliseconds = {name: 1000 * clock.seconds / clock.decisions for name, clock in clocks.items() if clock.decisions}
    return found


def _each(arena: Arena, parts: Sequence[Games], watch: Watch | None) -> list[Played]:
    if watch is None:
        return arena.each(parts)
    return [arena.play(part, watch=watch, record="full") for part in parts]


def sign_test(better: int, worse: int) -> float:
    """Two-sided exact chance of a split at least this uneven between equals."""
    n, most = better + worse, max(better, worse)
    if not n:
        return 1.0
    tail = sum(math.comb(n, k) for k in range(most, n + 1)) / 2**n
    return min(1.0, 2 * tail)


def _pairs(chair: str, won: Mapping[str, Array], seed: int) -> list[Pair]:
    """Every two policies of a seat, the better one first."""
    order = sorted(won, key=lambda name: -float(won[name].mean()) if won[name].size else 0.0)
    dice = np.random.Generator(np.random.PCG64([seed % 2**32, len(chair)]))
    out = []
    for place, one in enumerate(order):
        for other in order[place + 1 :]:
            apart = won[one] - won[other]
            if not apart.size:
                continue
            drawn = apart[dice.integers(0, apart.size, (DRAWS, apart.size))].mean(axis=1)
            low, high = np.quantile(drawn, (0.025, 0.975))
            ahead, behind = int((apart > 0).sum()), int((apart < 0).sum())
            out.append(Pair(chair, one, other, float(apart.mean()), float(low), float(high), ahead + behind, sign_test(ahead, behind)))
    return out


def _ratings(chairs: tuple[str, ...], names: list[str], opponents: list[str], won: Mapping[tuple[str, str], Array], seed: int) -> list[Rating]:
    """Bradley-Terry over all games, mean 0."""
    place = {name: row for row, name in enumerate(names)}
    worlds = len(next(iter(won.values())))
    met = np.arange(worlds) % len(opponents)
    first, second, world, score_ = [], [], [], []
    for (chair, name), result in won.items():
        own, other = np.full(worlds, place[name]), np.array([place[one] for one in opponents])[met]
        at_home = chair == chairs[0]
        first.append(own if at_home else other)
        second.append(other if at_home else own)
        score_.append(result if at_home else 1 - result)
        world.append(np.arange(worlds))
    one, two, when, scored = (np.concatenate(part) for part in (first, second, world, score_))
    cell = one * len(names) + two
    kinds, cell = np.unique(cell, return_inverse=True)
    left, right = kinds // len(names), kinds % len(names)

    def fitted(weight: Array) -> Array:
        games = np.bincount(cell, weight, len(kinds))
        wins = np.bincount(cell, weight * scored, len(kinds))
        return _fit(left, right, games, wins, len(names))

    best = fitted(np.ones(len(scored)))
    dice = np.random.Generator(np.random.PCG64([seed % 2**32, 7]))
    again = np.stack([fitted(np.bincount(dice.integers(0, worlds, worlds), minlength=worlds)[when].astype(float)) for _ in range(DRAWS // 5)])
    low, high = np.quantile(again, (0.025, 0.975), axis=0)
    return sorted((Rating(name, float(best[row]), float(low[row]), float(high[row])) for name, row in place.items()), key=lambda one: -one.rating)


def _fit(left: Array, right: Array, games: Array, wins: Array, n: int) -> Array:
    """Ratings by Newton's method, with the seat's advantage and a mild pull to 0 so that who always wins has a rating. (n,)"""
    design = np.zeros((len(left), n + 1))
    design[np.arange(len(left)), left] += 1
    design[np.arange(len(left)), right] -= 1
    design[:, n] = 1
    beta = np.zeros(n + 1)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-design @ beta))
        slope = design.T @ (wins - games * chance) - 0.1 * beta
        bend = (design.T * (games * chance * (1 - chance))) @ design + 0.1 * np.eye(n + 1)
        step = np.linalg.solve(bend, slope)
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    return ELO * (beta[:n] - beta[:n].mean())
