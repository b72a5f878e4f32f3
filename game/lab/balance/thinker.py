"""The planner in the balance: how often each level wins from each chair, what it does most, and what each thing it does is worth in wins.

A lever is a habit, or a few that belong together. A planner without a lever has that habit of its plan as `balanced` has it and never varies it;
it thinks as long as before. It plays the games that the planner with all its levers played, so the difference is taken game by game. What a
lever is worth to the plan alone, without thinking, costs little to see, so all levers are tried there; the thinking planner goes without those
that cost the plan most, and without those it varies most.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from game.agents.levels import LEVELS, USUAL, Level, name_of
from game.agents.lookahead import Plan
from game.agents.planner import Planner, Thought
from game.agents.policies import HABITS, Habit, habitual
from game.lab.balance.games import Arena
from game.lab.balance.measure import Share, share
from game.lab.balance.wins import BASE, examined, pool, scores
from game.model import luck
from game.model.engine import Engine, Observation
from game.model.legality import Legal
from game.model.orders import Orders
from game.model.state import Array

GAMES = {"easy": 1 / 4, "normal": 1 / 12, "hard": 1 / 40}  # of the study's worlds: a decision of each level costs many times the one before
TAKEN = 3  # levers of a chair that the thinking planner goes without
WORTH = 0.15  # a lever that is surely worth something and found to be worth more wins than this is a flag
LEVERS: dict[str, tuple[str, ...]] = {
    "share": ("share",), "favour": ("favoured", "push"), "starve": ("neglected", "hold"), "starts": ("new_lines", "early", "second"),
    "talks": ("offers",), "ask": ("request",), "home": ("campaign",), "tests": ("tests",), "reviews": ("reviews",), "repair": ("repair",),
    "launches": ("launch_rule",), "dates": ("dates",), "doctrine": ("doctrine",), "aims": ("open_aim", "sealed_aim"), "site": ("site",),
    "accord": ("accord",), "surface": ("plan", "rotation"), "answers": ("answers",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Strength:
    """One level in one chair against the pool."""

    seat: str
    policy: str
    wins: Share
    points: float
    chosen: dict[str, float]  # by variation: share of years, over all games, in which it was chosen; "" = the plan as it was

    def as_dict(self) -> dict[str, object]:
        return {"seat": self.seat, "policy": self.policy, "wins": self.wins.as_dict(), "points": self.points, "chosen": self.chosen}


@dataclass(frozen=True, slots=True)
class Loss:
    """What a win share or a lead loses, game by game, and its 95 % interval; NaN where no game was played."""

    value: float
    low: float
    high: float
    games: int

    def as_dict(self) -> dict[str, float | int | None]:
        numbers = {name: getattr(self, name) for name in ("value", "low", "high")}
        return {**{name: number if math.isfinite(number) else None for name, number in numbers.items()}, "games": self.games}


@dataclass(frozen=True, slots=True)
class Worth:
    """What one lever is worth to the usual planner in one chair."""

    seat: str
    lever: str
    plan: dict[str, Any]  # its habits where the plan has them unlike `balanced`
    varied: float  # share of years in which a variation of it was chosen
    alone: Loss  # without it, for the plan followed without thinking
    thinking: Loss  # and for the planner
    lead: Loss  # points of the planner's lead over the best of the others; where it wins almost always, this shows what is worth something

    @property
    def flagged(self) -> bool:
        return self.thinking.value > WORTH and self.thinking.low > 0

    def as_dict(self) -> dict[str, object]:
        return {"seat": self.seat, "lever": self.lever, "plan": self.plan, "varied": self.varied, "alone": self.alone.as_dict(),
                "thinking": self.thinking.as_dict(), "lead": self.lead.as_dict(), "flagged": self.flagged}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One chair: the levels from weak to strong, the levers by what they are worth."""

    seat: str
    levels: tuple[Strength, ...]
    levers: tuple[Worth, ...]

    def as_dict(self) -> dict[str, object]:
        return {"seat": self.seat, "levels": [row.as_dict() for row in self.levels], "levers": [row.as_dict() for row in self.levers]}


class Watched(Planner):
    """A planner of which is counted what it chooses."""

    def __init__(self, level: Level):
        super().__init__(level)
        self.names: Counter[str] = Counter()
        self.fields: Counter[str] = Counter()

    def orders(self, thought: Thought, seen: Observation, legal: Legal, dice: luck.Luck) -> Orders:
        base = thought.plans[0].habit
        for number, games in zip(*np.unique(thought.choice, return_counts=True), strict=True):
            plan = thought.plans[number]
            self.names[family(plan)] += int(games)
            self.fields.update(dict.fromkeys(levers_of(plan, base), int(games)))
        return super().orders(thought, seen, legal, dice)

    def shares(self, counted: Counter[str]) -> dict[str, float]:
        years = sum(self.names.values())
        return {name: games / years for name, games in counted.most_common()}


class Without(Planner):
    """A planner that goes without a lever."""

    def __init__(self, level: Level, lever: str):
        super().__init__(level)
        self.lever = lever

    def plans(self, engine: Engine, seat: int) -> list[Plan]:
        every = super().plans(engine, seat)
        base, kept = without(every[0].habit, self.lever), list[Plan]()
        for plan in every:
            habit = _put(plan.habit, base, self.lever)
            if plan is every[0] or (plan.answer is None and habit != base) or (plan.answer is not None and self.lever != "answers"):
                kept.append(dataclasses.replace(plan, habit=habit))
        return kept


def family(plan: Plan) -> str:
    """A variation's kind: "favour" of "favour:crew"; "answer" for an answer; "" for the plan itself."""
    return "answer" if plan.answer is not None else plan.name.partition(":")[0]


def levers_of(plan: Plan, base: Habit) -> list[str]:
    """The levers by which a variation differs from the plan."""
    if plan.answer is not None:
        return ["answers"]
    return [lever for lever, names in LEVERS.items() if any(getattr(plan.habit, name) != getattr(base, name) for name in names)]


def without(habit: Habit, lever: str) -> Habit:
    """The habit with a lever as `balanced` has it."""
    return _put(habit, HABITS[BASE], lever)


def _put(habit: Habit, other: Habit, lever: str) -> Habit:
    """The habit with a lever as another has it; what is then favoured is no longer starved."""
    changed: dict[str, Any] = {name: getattr(other, name) for name in LEVERS[lever]}
    habit = dataclasses.replace(habit, **changed)
    return dataclasses.replace(habit, neglected=tuple(name for name in habit.neglected if name not in habit.favoured))


def study(arena: Arena, worlds: int, chair: str) -> Found:
    """One chair. `worlds` is the study's number of games: a share of it is played a level (`GAMES`), half of it for a plan alone."""
    seat, members = arena.tables.ids["programme"].index(chair), list(pool(arena).values())
    planners = {name: Watched(level) for name, level in LEVELS.items()}
    games = {name: np.arange(max(1, round(worlds * GAMES.get(name, 1)))) for name in LEVELS}
    parts = [examined(arena, chair, arena.enlist(planner), members, games[name]) for name, planner in planners.items()]
    played = dict(zip(LEVELS, arena.each(parts), strict=True))
    won = {name: scores(one.points, seat, arena.draw) for name, one in played.items()}
    rows = tuple(
        Strength(chair, name_of(level), share(won[name]), float(played[name].points[seat].mean()), planners[name].shares(planners[name].names))
        for name, level in LEVELS.items()
    )
    return Found(chair, rows, _levers(arena, worlds, chair, planners[USUAL], played[USUAL].points, games[USUAL]))


def _levers(arena: Arena, worlds: int, chair: str, planner: Watched, points: Array, games: Array) -> tuple[Worth, ...]:
    seat, members = arena.tables.ids["programme"].index(chair), list(pool(arena).values())
    plan, usual = planner.plans(arena.engine, seat)[0].habit, HABITS[BASE]
    varied = planner.shares(planner.fields)
    used = [lever for lever in LEVERS if without(plan, lever) != plan or varied.get(lever, 0) > 0]
    habits = [plan, *(without(plan, lever) for lever in used)]
    numbers = np.arange(-(-worlds // 2))
    first, *others = (scores(one.points, seat, arena.draw)
                      for one in arena.each([examined(arena, chair, arena.enlist(habitual(habit)), members, numbers) for habit in habits]))  # fmt: skip
    alone = {lever: loss(first - other) for lever, other in zip(used, others, strict=True)}
    taken = sorted(used, key=lambda lever: -max(alone[lever].value if alone[lever].games else 0.0, varied.get(lever, 0.0) / 2))[:TAKEN]
    parts = [examined(arena, chair, arena.enlist(Without(planner.level, lever)), members, games) for lever in taken]
    gone = {lever: one.points for lever, one in zip(taken, arena.each(parts) if parts else [], strict=True)}
    won, ahead, never = scores(points, seat, arena.draw), _lead(points, seat), loss(np.zeros(0))
    thinking = {lever: loss(won - scores(one, seat, arena.draw)) for lever, one in gone.items()}
    lead = {lever: loss(ahead - _lead(one, seat)) for lever, one in gone.items()}
    rows = [
        Worth(chair, lever, {name: getattr(plan, name) for name in LEVERS[lever] if getattr(plan, name) != getattr(usual, name)},
              varied.get(lever, 0.0), alone[lever], thinking.get(lever, never), lead.get(lever, never)) for lever in used
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.lever not in taken, -(row.thinking.value if row.lever in taken else row.alone.value))))


def _lead(points: Array, seat: int) -> Array:
    """(n,)"""
    lead: Array = points[seat] - np.delete(points, seat, axis=0).max(axis=0)
    return lead


def loss(difference: Array) -> Loss:
    """Mean of paired differences and the interval of its standard error."""
    n = int(difference.size)
    if not n:
        return Loss(math.nan, math.nan, math.nan, 0)
    mean, reach = float(difference.mean()), 1.96 * float(difference.std(ddof=1)) / math.sqrt(n) if n > 1 else math.inf
    return Loss(mean, mean - reach, mean + reach, n)


def table(arena: Arena, worlds: int) -> list[Found]:
    """Every chair; empty where nobody else's points can be beaten."""
    return [study(arena, worlds, chair) for chair in arena.chairs] if len(arena.tables.ids["programme"]) > 1 else []


__all__: Sequence[str] = ("LEVERS", "WORTH", "Found", "Loss", "Strength", "Watched", "Without", "Worth", "loss", "study", "table", "without")
