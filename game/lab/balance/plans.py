"""Dominant plans, found by search over the habits of a policy.

Random plans and the known ones play a few games each; twice the best quarter is kept, varied and played over twice as many games. Then the
best few are varied again and again. The plan that came out is played once more under fresh luck, because the best of many looks better
than it is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from game.agents.policies import HABITS, PLANS, Habit, habitual
from game.lab.balance.games import Arena, Played, together
from game.lab.balance.measure import Share, share
from game.lab.balance.wins import BASE, TOO_MUCH, examined, pool, scores
from game.model.axes import AIMS
from game.model.orders import ORDERS
from game.model.tables import Tables

FIRST_GAMES = 24  # a plan's first batch: each member of a pool of six four times
CROWD = 64  # plans of the first round at 400 worlds
HALVINGS = 2
CLIMBS = 6  # rounds in which the best are varied
BEST = 4  # how many
CHILDREN = 3  # variations of each
SEARCH, FRESH = "balance-search", "balance-fresh"  # luck of the search, and of the last word

Draw = Callable[[np.random.Generator], Any]


@dataclass(frozen=True, slots=True)
class Found:
    """The best plan of a seat: what it does unlike `balanced`, and how it fared under fresh luck."""

    seat: str
    habit: Habit
    changes: dict[str, Any]
    owes: dict[str, float]  # what the win share loses when one of these is put back to `balanced`'s
    wins: Share
    points: float
    searched: Share  # what it looked like during the search
    plans: int
    games: int

    @property
    def flagged(self) -> bool:
        return self.wins.value > TOO_MUCH

    def as_dict(self) -> dict[str, object]:
        return {
            "seat": self.seat, "plan": dataclasses.asdict(self.habit), "unlike_balanced": self.changes, "owes": self.owes,
            "wins": self.wins.as_dict(), "points": self.points,
            "during_search": self.searched.as_dict(), "plans": self.plans, "games": self.games, "flagged": self.flagged,
        }  # fmt: skip


def search(arena: Arena, worlds: int, chair: str) -> Found:
    """The best plan of one chair. `worlds` is the length of the last word and sets how widely is searched."""
    dice = np.random.Generator(np.random.PCG64([arena.seed % 2**32, arena.chairs.index(chair), worlds]))
    space = spaces(arena.tables, arena.tables.ids["programme"].index(chair))
    crowd = max(6, round(CROWD * worlds / 400))
    plans = [*HABITS.values()]
    plans += [random_plan(space, dice) for _ in range(crowd - len(plans))]
    before = arena.elsewhere(SEARCH)
    members, known = list(pool(before).values()), dict[Habit, Played]()

    def best_of(plans: list[Habit], batch: int, most: int) -> list[Habit]:
        _play(before, chair, plans, min(batch, worlds), members, known)
        return sorted(plans, key=lambda plan: -_worth(before, chair, known[plan]))[:most]

    batch = FIRST_GAMES
    for _ in range(HALVINGS):
        best = best_of(plans, batch, max(2, len(plans) // 4))
        plans = list(dict.fromkeys([*best, *(vary(plan, space, dice) for plan in best)]))
        batch *= 2
    for _ in range(CLIMBS):
        best = best_of(plans, batch, BEST)
        plans = list(dict.fromkeys([*best, *(vary(plan, space, dice) for plan in best for _ in range(CHILDREN))]))
    best_plan = best_of(best_of(plans, batch, BEST), worlds, 1)[0]
    usual = HABITS[BASE]
    names = [f.name for f in dataclasses.fields(Habit) if getattr(best_plan, f.name) != getattr(usual, f.name)]
    lesser = [_put_back(best_plan, name, usual) for name in names]
    seat, after = arena.tables.ids["programme"].index(chair), arena.elsewhere(FRESH)
    members, numbers = list(pool(after).values()), np.arange(worlds)
    last, *others = after.each(
        [examined(after, chair, after.enlist(habitual(plan)), members, numbers if plan is best_plan else numbers[: -(-worlds // 2)])
         for plan in (best_plan, *lesser)]
    )  # fmt: skip
    won = scores(last.points, seat, arena.draw)
    owes = {}
    for name, other in zip(names, others, strict=True):
        less = scores(other.points, seat, arena.draw)
        owes[name] = float((won[: len(less)] - less).mean()) if len(less) else 0.0
    return Found(
        chair, best_plan, {name: getattr(best_plan, name) for name in names}, owes, share(won), float(last.points[seat].mean()),
        share(scores(known[best_plan].points, seat, arena.draw)), len(known), sum(played.points.shape[1] for played in known.values()),
    )  # fmt: skip


def _put_back(plan: Habit, name: str, usual: Habit) -> Habit:
    """The plan with one habit as `balanced` has it. Of two aims that would be the same the other makes room."""
    changed: dict[str, Any] = {name: getattr(usual, name)}
    plan = dataclasses.replace(plan, **changed)
    if plan.open_aim == plan.sealed_aim:
        changed = {"sealed_aim" if name == "open_aim" else "open_aim": next(aim for aim in AIMS if aim != plan.open_aim)}
        plan = dataclasses.replace(plan, **changed)
    return plan


def _play(arena: Arena, chair: str, plans: list[Habit], worlds: int, members: list[int], known: dict[Habit, Played]) -> None:
    """Brings every plan to `worlds` games."""
    parts, rows = [], []
    for plan in plans:
        first = known[plan].points.shape[1] if plan in known else 0
        if first < worlds:
            parts.append(examined(arena, chair, arena.enlist(habitual(plan)), members, np.arange(first, worlds)))
            rows.append(plan)
    if parts:
        for plan, new in zip(rows, arena.each(parts), strict=True):
            known[plan] = together([known[plan], new]) if plan in known else new


def _worth(arena: Arena, chair: str, played: Played) -> float:
    """Win share; points decide between plans that win equally often, and alone where there is no other seat."""
    seat = arena.tables.ids["programme"].index(chair)
    won = scores(played.points, seat, arena.draw)
    return (float(won.mean()) if won.size else 0.0) + float(played.points[seat].mean()) / 1000


def spaces(tables: Tables, seat: int) -> dict[str, Draw]:
    """How each field of a Habit is drawn. A field without a range of its own is drawn from what the known policies do."""
    accounts = tables.account_names[seat]
    doctrines = len(tables.doctrine_names[seat])
    tests, rules = int(ORDERS["tests"].high), int(ORDERS["launch_rule"].high)
    known: dict[str, Draw] = {
        "share": lambda d: _grid(d, 0.5, 1.3), "new_lines": lambda d: _grid(d, 0.0, 1.3), "early": lambda d: float(d.integers(0, 7)),
        "favoured": lambda d: _some(d, accounts), "neglected": lambda d: _some(d, accounts), "push": lambda d: _grid(d, 1.0, 1.6),
        "hold": lambda d: _grid(d, 0.0, 1.0), "offers": lambda d: int(d.integers(0, 7)),
        "request": lambda d: _grid(d, 0.9, 1.3) if d.random() < 0.85 else 2.0, "campaign": lambda d: int(d.integers(0, 3)),
        "tests": lambda d: int(d.integers(0, tests + 1)), "launch_rule": lambda d: int(d.integers(0, min(rules, 1) + 1)),
        "doctrine": lambda d: int(d.integers(0, max(doctrines, 1))), "open_aim": lambda d: str(d.choice(AIMS)),
        "sealed_aim": lambda d: str(d.choice(AIMS)), "second": lambda d: bool(d.integers(0, 2)), "reviews": lambda d: int(d.integers(0, 4)),
        "dates": lambda d: _grid(d, 0.8, 2.0) if d.random() < 0.7 else 0.0, "plan": lambda d: str(d.choice(PLANS)),
    }  # fmt: skip
    out = {}
    for field in dataclasses.fields(Habit):
        seen = list(dict.fromkeys([getattr(HABITS[BASE], field.name), *(getattr(habit, field.name) for habit in HABITS.values())]))
        out[field.name] = known.get(field.name, lambda d, seen=seen: seen[int(d.integers(0, len(seen)))])
    return out


def random_plan(space: dict[str, Draw], dice: np.random.Generator) -> Habit:
    return _sensible(Habit(**{name: draw(dice) for name, draw in space.items()}), space, dice)


def vary(plan: Habit, space: dict[str, Draw], dice: np.random.Generator) -> Habit:
    """The plan with one to three habits drawn anew."""
    names = dice.choice(list(space), size=int(dice.integers(1, 4)), replace=False)
    return _sensible(dataclasses.replace(plan, **{str(name): space[str(name)](dice) for name in names}), space, dice)


def _sensible(plan: Habit, space: dict[str, Draw], dice: np.random.Generator) -> Habit:
    """Two different aims, and no account both favoured and neglected."""
    while plan.open_aim == plan.sealed_aim:
        plan = dataclasses.replace(plan, sealed_aim=space["sealed_aim"](dice))
    return dataclasses.replace(plan, neglected=tuple(name for name in plan.neglected if name not in plan.favoured))


def _grid(dice: np.random.Generator, low: float, high: float) -> float:
    """A number on a grid of 0.05, so that a plan can be read and told."""
    return round(low + 0.05 * int(dice.integers(0, round((high - low) / 0.05) + 1)), 2)


def _some(dice: np.random.Generator, names: tuple[str, ...]) -> tuple[str, ...]:
    """None to three of the names, in their order."""
    few = int(dice.integers(0, min(3, len(names)) + 1))
    return tuple(names[row] for row in sorted(dice.choice(len(names), size=few, replace=False)))
