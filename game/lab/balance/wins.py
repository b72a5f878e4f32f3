"""Win shares: every policy and every doctrine in every seat against the pool, in the same worlds.

World k meets the pool's member k mod its size, whoever is examined: so two rows of a seat's table played the same worlds against the
same opponents, and differ by what they did.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from game.agents.policies import HABITS, POLICIES, habitual
from game.lab import reference
from game.lab.balance.games import NOBODY, Arena, Games, Played
from game.lab.balance.measure import Share, share
from game.model.state import Array
from game.model.tables import Tables

TOO_MUCH = 0.60  # a plan that wins more than this share against the pool is a flag
SEAT = "(the pool)"  # the row of a seat whoever plays it: how fair the seats are
BASE = "balanced"  # the policy that doctrines and levers are tried on


@dataclass(frozen=True, slots=True)
class Row:
    """One policy, or `balanced` with a doctrine forced, in one seat."""

    seat: str
    policy: str
    points: float
    wins: Share
    against: dict[str, float]  # win share against each member of the pool
    first: dict[str, float]  # share of games in which the seat's milestone of a contested kind came first, by that milestone

    @property
    def flagged(self) -> bool:
        return self.policy != SEAT and self.wins.value > TOO_MUCH

    def as_dict(self) -> dict[str, object]:
        return {
            "seat": self.seat, "policy": self.policy, "points": self.points, "wins": self.wins.as_dict(), "against": self.against,
            "first": self.first, "flagged": self.flagged,
        }  # fmt: skip


def pool(arena: Arena) -> dict[str, int]:
    """Cast numbers of the opponents."""
    return {name: arena.enlist(POLICIES[name]) for name in reference.POOL if name in POLICIES}


def opponents(arena: Arena, chair: str, members: list[int], worlds: Array) -> Array:
    """Who plays each seat in each of `worlds` when `chair` is examined: the pool in turn in the other chairs, a seat that nobody is
    offered as the scenario says. The examined row is left at 0. (PROGRAMME, n)"""
    names = arena.tables.ids["programme"]
    cast = np.zeros((len(names), len(worlds)), np.intp)
    for place, name in enumerate(names):
        if name == chair:
            continue
        if name in arena.chairs:
            shift = (place - names.index(chair)) % len(names) - 1  # more than two chairs: neighbours are different members
            cast[place] = np.array(members)[(worlds + shift) % len(members)]
        else:
            cast[place] = arena.enlist(POLICIES[arena.rivals.get(name, "historical")])
    return cast


def examined(arena: Arena, chair: str, policy: int, members: list[int], worlds: Array) -> Games:
    """Games of one policy in one chair, one in each of `worlds`."""
    cast = opponents(arena, chair, members, worlds)
    cast[arena.tables.ids["programme"].index(chair)] = policy
    return Games(worlds, cast, np.full(len(worlds), NOBODY))


def contestants(tables: Tables, chair: str) -> dict[str, Callable]:
    """Every fixed policy, and `balanced` with each doctrine of the chair forced."""
    doctrines = tables.doctrine_names[tables.ids["programme"].index(chair)]
    forced = {f"{BASE}: {name}": habitual(dataclasses.replace(HABITS[BASE], doctrine=row)) for row, name in enumerate(doctrines)}
    return {**POLICIES, **forced}


def scores(points: Array, seat: int, draw: float) -> Array:
    """1 for a win by points, a half within `draw`, 0 for a loss to the best of the others; (n,), empty where there is no other."""
    others = np.delete(points, seat, axis=0)
    if not len(others):
        return np.zeros(0)
    lead = points[seat] - others.max(axis=0)
    return np.where(np.abs(lead) <= draw, 0.5, (lead > 0).astype(float))


def table(arena: Arena, worlds: int) -> list[Row]:
    """A row for each contestant of each chair, who plays `worlds` games against the pool; first the pool itself in that chair."""
    members, numbers = pool(arena), np.arange(worlds)
    rows = []
    for chair in arena.chairs:
        entered = contestants(arena.tables, chair)
        parts = [examined(arena, chair, arena.enlist(policy), list(members.values()), numbers) for policy in entered.values()]
        played = dict(zip(entered, arena.each(parts), strict=True))
        for name, games in {SEAT: [played[member] for member in members], **{name: [one] for name, one in played.items()}}.items():
            rows.append(_row(arena, chair, name, games, numbers % len(members), list(members)))
    return rows


def _row(arena: Arena, chair: str, policy: str, played: list[Played], met: Array, members: list[str]) -> Row:
    """The row of one contestant, or of several together: their mean in each world, so that a world counts once."""
    names = arena.tables.ids["programme"]
    seat = names.index(chair)
    won = np.stack([scores(part.points, seat, arena.draw) for part in played]).mean(axis=0)
    pooled = any(name != chair and name in arena.chairs for name in names)
    against = {name: float(won[met == row].mean()) for row, name in enumerate(members) if pooled and (met == row).any()}
    first = [firsts(arena.tables, part, seat) for part in played]
    points = float(np.mean([part.points[seat].mean() for part in played]))
    return Row(chair, policy, points, share(won), against, {name: float(np.mean([one[name] for one in first])) for name in first[0]})


def firsts(tables: Tables, played: Played, seat: int) -> dict[str, float]:
    """Share of games in which each contested milestone of a seat was reached before any rival's of its kind."""
    out = {}
    for row in np.flatnonzero((tables.milestone_first >= 0) & (tables.milestone_programme == seat)):
        rivals = (tables.milestone_first == tables.milestone_first[row]) & (tables.milestone_programme != seat)
        ahead = played.reached[row]
        if rivals.any():
            ahead = ahead & (played.dates[row] < played.dates[rivals].min(axis=0))
        out[tables.ids["milestone"][row]] = float(ahead.mean())
    return out
