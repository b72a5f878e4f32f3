"""The plan from before the campaign: a search over habits in imagined worlds of the opening day, against every fixed policy in turn.

Nothing of a game is known yet, so the plan belongs to the scenario, the seat and the level, and is made once. Random plans and the known ones
are followed in a few worlds each; the best are kept, varied and followed in more.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Generator
from typing import Any, TypeVar

import numpy as np

from game.agents.levels import Level
from game.agents.lookahead import Imagined, Plan, worth
from game.agents.policies import HABITS, PLANS, Habit
from game.agents.rivals import POOL
from game.model import luck
from game.model.axes import AIMS
from game.model.engine import Engine
from game.model.state import Array
from game.model.tables import Tables

SEED = 2021
LAST, LAST_WORD = 6, 4  # how many plans have the last word, in so many times the worlds
FEWEST = 12  # imagined worlds of a plan's first try: every rival twice


class Dice:
    """Whole numbers drawn one after the other, the same on every machine."""

    def __init__(self, *about: str):
        self.key, self.drawn = luck.row_keys("opening", ("|".join(about),)), 0

    def below(self, n: int) -> int:
        self.drawn += 1
        word = luck.mix64(self.key + np.array([self.drawn], np.uint64) * luck.GOLDEN)
        return (int(word[0] >> np.uint64(32)) * n) >> 32

    def of(self, choices: Any) -> Any:
        return choices[self.below(len(choices))]


def spaces(tables: Tables, seat: int, level: Level) -> dict[str, Callable[[Dice], Any]]:
    """How each habit is drawn."""
    accounts = tables.account_names[seat]

    def some(dice: Dice) -> tuple[str, ...]:
        few = [dice.of(accounts) for _ in range(dice.below(3))]
        return tuple(name for name in accounts if name in few)

    draws: dict[str, Callable[[Dice], Any]] = {
        "share": lambda d: 0.8 + 0.05 * d.below(11), "new_lines": lambda d: 0.7 + 0.1 * d.below(6), "early": lambda d: float(d.below(7)),
        "favoured": some, "neglected": some, "push": lambda d: 1.1 + 0.1 * d.below(5), "hold": lambda d: 0.1 * d.below(11),
        "offers": lambda d: d.below(7), "request": lambda d: 1.0 + 0.05 * d.below(5), "campaign": lambda d: d.below(3),
        "tests": lambda d: d.below(2), "launch_rule": lambda d: d.of((0, 0, 1, 3)), "doctrine": lambda d: d.below(max(1, len(tables.doctrine_names[seat]))),
        "open_aim": lambda d: d.of(AIMS), "sealed_aim": lambda d: d.of(AIMS), "second": lambda d: d.below(4) > 0,
        "answers": lambda d: d.of(("default", "default", "last")), "repair": lambda d: d.below(3), "dates": lambda d: d.of((0.0, 1.1, 1.3, 1.5, 1.8)),
        "site": lambda d: d.of(("light", "ice", "slope", "view", "room")), "accord": lambda d: d.below(2) > 0, "plan": lambda d: d.of(PLANS),
        "rotation": lambda d: d.below(3),
    }  # fmt: skip
    if level.reviews:
        draws["reviews"] = lambda d: d.below(3)
    return draws


K = TypeVar("K")
V = TypeVar("V")
Key = tuple[str, int, int, int, bool]
_KNOWN: dict[Key, tuple[Habit, ...]] = {}


def known_as(tables: Tables, seat: int, level: Level) -> Key:
    """What the plans from before the campaign belong to: a scenario with its reference campaigns, a seat and what a level says of the search."""
    points = hashlib.blake2b(b"".join(tables.reference[name].tobytes() for name in tables.ids["programme"]), digest_size=8).hexdigest()
    return f"{tables.digest} {points}", seat, level.study, level.study_worlds, level.reviews


def once(known: dict[K, V], key: K, work: Generator[float, None, V]) -> Generator[float, None, V]:
    """What `work` comes to, step by step, unless it is known: yields the share of it that is done."""
    if key in known:
        return known[key]
    found = yield from work
    if len(known) > 32:
        known.clear()
    known[key] = found
    return found


def ended(work: Generator[float, None, V]) -> V:
    """What `work` comes to, at once."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: V = end.value
            return found


def plans(engine: Engine, seat: int, level: Level) -> tuple[Habit, ...]:
    """The best plans found for a seat, best first; worked out once for a scenario, seat and level."""
    return ended(search(engine, seat, level))


def search(engine: Engine, seat: int, level: Level) -> Generator[float, None, tuple[Habit, ...]]:
    """Finds what `plans` gives, step by step."""
    return once(_KNOWN, known_as(engine.tables, seat, level), _search(engine, seat, level))


def _search(engine: Engine, seat: int, level: Level) -> Generator[float, None, tuple[Habit, ...]]:
    tables = engine.tables
    dice, space = Dice(tables.ids["programme"][seat]), spaces(tables, seat, level)
    known = [habit if level.reviews else dataclasses.replace(habit, reviews=0) for habit in HABITS.values()]
    tried = known[: level.study] + [_random(space, dice) for _ in range(level.study - len(known))]
    trial, most = _Trial(engine, seat, LAST_WORD * level.study_worlds), effort(level)
    worlds = min(FEWEST, level.study_worlds)
    while True:
        best = trial.best(tried, worlds)
        yield min(1.0, trial.campaigns / most)
        if len(tried) <= 4 or worlds >= level.study_worlds:
            break
        keep = best[: max(4, len(tried) // 4)]
        tried = [*keep, *(_vary(plan, space, dice) for plan in keep)]
        worlds = min(2 * worlds, level.study_worlds)
    for _ in range(level.study // 8):
        keep = best[:4]
        best = trial.best(list(dict.fromkeys([*keep, *(_vary(plan, space, dice) for plan in keep for _ in range(2))])), level.study_worlds)
        yield min(1.0, trial.campaigns / most)
    return tuple(trial.best(best[:LAST], LAST_WORD * level.study_worlds)[:4])  # the best of many looks better than it is


def effort(level: Level) -> int:
    """Imagined campaigns of a search, at most: less as far as a plan is drawn twice."""
    count, worlds = level.study, min(FEWEST, level.study_worlds)
    campaigns = count * worlds
    while count > 4 and worlds < level.study_worlds:
        keep, before = max(4, count // 4), worlds
        count, worlds = 2 * keep, min(2 * worlds, level.study_worlds)
        campaigns += keep * (2 * worlds - before)
    return campaigns + level.study // 8 * 8 * level.study_worlds + LAST * (LAST_WORD - 1) * level.study_worlds


class _Trial:
    """Plans followed in the same imagined worlds; what was seen once is not imagined again."""

    def __init__(self, engine: Engine, seat: int, worlds: int):
        self.engine, self.seat = engine, seat
        state = engine.start(SEED, worlds, 0, domain="planner")
        programmes = range(len(engine.tables.ids["programme"]))
        self.imagined = Imagined(state, 1, {row: (np.arange(worlds) + (row - seat)) % len(POOL) for row in programmes if row != seat})
        self.found: dict[Habit, Array] = {}
        self.campaigns = 0  # imagined so far

    def best(self, plans: list[Habit], worlds: int) -> list[Habit]:
        """The plans by what they are worth in the first `worlds` worlds, best first."""
        for first in sorted({len(self.found.get(plan, ())) for plan in plans}):
            new = [plan for plan in plans if len(self.found.get(plan, ())) == first < worlds]
            if new:
                tried = [Plan(habit) for habit in new]
                self.campaigns += len(new) * (worlds - first)
                found = worth(self.engine, self.imagined, self.seat, tried, np.arange(len(new))[None], slice(first, worlds), self.engine.tables.turns)
                for plan, row in zip(new, found[0], strict=True):
                    self.found[plan] = np.concatenate([self.found[plan], row]) if plan in self.found else row
        return sorted(plans, key=lambda plan: -int(self.found[plan][:worlds].sum()))


def _random(space: dict[str, Callable[[Dice], Any]], dice: Dice) -> Habit:
    return _sensible(Habit(**{name: draw(dice) for name, draw in space.items()}), dice)


def _vary(plan: Habit, space: dict[str, Callable[[Dice], Any]], dice: Dice) -> Habit:
    """The plan with one to three habits drawn anew."""
    names = [dice.of(list(space)) for _ in range(1 + dice.below(3))]
    return _sensible(dataclasses.replace(plan, **{name: space[name](dice) for name in names}), dice)


def _sensible(plan: Habit, dice: Dice) -> Habit:
    """Two different aims, numbers that can be read, no account both favoured and neglected."""
    while plan.open_aim == plan.sealed_aim:
        plan = dataclasses.replace(plan, sealed_aim=dice.of(AIMS))
    rounded: dict[str, Any] = {name: round(getattr(plan, name), 2) for name in ("share", "new_lines", "push", "hold", "request")}
    return dataclasses.replace(plan, neglected=tuple(name for name in plan.neglected if name not in plan.favoured), **rounded)
