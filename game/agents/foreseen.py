"""By whom a forecast has a rival played that thinks: by one of the fixed policies, or by what a planner of its level comes to do.

What a planner will choose nobody can know before it has chosen. What it usually does can be found out without looking at the game: the planner
is let play the first years of a few campaigns in imagined worlds of the opening day, and what it chose there year by year is a course; from then
on a course is its plan from before the campaign. In each imagined world of a forecast the rival follows one course or one fixed policy, each as
likely as what the rival is seen doing makes it (`rivals.py`).
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from game.agents import opening, rivals
from game.agents.columns import groups, shared
from game.agents.levels import Level
from game.agents.lookahead import Plan, policy_of
from game.agents.planner import Planner
from game.agents.policies import HABITS, POLICIES
from game.model import luck
from game.model.engine import Engine, Observation
from game.model.legality import Legal
from game.model.orders import Orders
from game.model.state import Array, State

CAMPAIGNS = 12  # imagined campaigns from which the courses are taken: each fixed policy is met twice
YEARS = 6  # so long a course is more than the plan: later choices differ more from world to world and move dates less
SEED = 2022
DOUBT = 0.04  # that it does as a fixed policy does, before anything was seen

Course = tuple[Plan, ...]
_COURSES: dict[tuple[opening.Key, Level], tuple[Course, ...]] = {}


def courses(engine: Engine, seat: int, level: Level) -> tuple[Course, ...]:
    """The plans of the first years in some imagined campaigns of a planner; worked out once for a scenario, seat and level."""
    return opening.ended(play(engine, seat, level))


def play(engine: Engine, seat: int, level: Level) -> Generator[float, None, tuple[Course, ...]]:
    """Finds what `courses` gives, year by year."""
    return opening.once(_COURSES, (opening.known_as(engine.tables, seat, level), level), _played(engine, seat, level))


def _played(engine: Engine, seat: int, level: Level) -> Generator[float, None, tuple[Course, ...]]:
    tables, names, planner = engine.tables, engine.tables.ids["programme"], Planner(level)
    state, chosen = engine.start(SEED, CAMPAIGNS, 0, domain="planner"), list[list[Plan]]()
    keys = luck.world_keys(SEED, "policy", 0, CAMPAIGNS)
    pool = [POLICIES[name] for name in rivals.POOL]
    met = {row: groups((np.arange(CAMPAIGNS) + (row - seat)) % len(pool)) for row in range(len(names)) if row != seat}

    def thinking(seen: Observation, legal: Legal, dice: luck.Luck) -> Orders:
        thought = planner.think(seen, legal, dice)
        chosen.append([thought.plans[number] for number in thought.choice])
        return planner.orders(thought, seen, legal, dice)

    last = min(YEARS, tables.turns)
    while state.turn < last:
        others = {names[row]: shared(pool, parts, state, tables, row, keys) for row, parts in met.items()}
        state, _report = engine.step(state, engine.orders(state, {**others, names[seat]: thinking}))
        yield state.turn / last
    return tuple(zip(*chosen, strict=True))


def foreseen(engine: Engine, state: State, rival: int, level: Level) -> Foreseen:
    """The rival that plans at `level` as a forecast from `state` has it played; `state` holds one world a game."""
    ways = courses(engine, rival, level)
    fits = np.ones((len(rivals.POOL) + len(ways), state.worlds), np.int64)
    plan = Plan(opening.plans(engine, rival, level)[0])
    if state.turn:  # which of its courses it follows does not show: what stands says whether it follows one at all
        last = list(dict.fromkeys(_of(way, state.turn - 1, plan).habit for way in ways))
        speaks = rivals.against([*HABITS.values(), *last], state, engine.tables, rival)
        fixed, planned = speaks[: len(HABITS)], speaks[len(HABITS) :].min(axis=0)
        fits = rivals.weights(np.concatenate([fixed, np.repeat(planned[None], len(ways), axis=0)]))
    return Foreseen(ways, plan, fits)


def _of(way: Course, turn: int, plan: Plan) -> Plan:
    return way[turn] if turn < len(way) else plan


class Foreseen:
    """The rival of a forecast: the fixed policies, then the courses. `fits` (STYLE, GAME): how much its conduct speaks for each, whole numbers.

    It is asked for the imagined worlds of all games, those of a game side by side; a world keeps its style, by its own luck.
    """

    def __init__(self, ways: tuple[Course, ...], plan: Plan, fits: Array):
        pool = len(rivals.POOL)
        chances = np.array([DOUBT / pool] * pool + [(1 - DOUBT) / len(ways)] * len(ways))[:, None] * fits
        self.ways, self.plan, self.fits, self.chances = ways, plan, fits, chances / chances.sum(axis=0)
        self.ends = np.cumsum(self.chances, axis=0)

    def unread(self) -> Foreseen:
        """The same rival before its conduct is read."""
        return Foreseen(self.ways, self.plan, np.ones_like(self.fits))

    def styles(self, keys: Array, seat: int) -> Array:
        """The style followed in each imagined world, by the worlds' keys. (WORLD,)"""
        place = luck.uniform(luck.mix64(keys ^ luck.row_keys("style", (str(seat),))[0]))
        ends = np.repeat(self.ends, len(keys) // self.ends.shape[1], axis=1)
        return np.minimum((place >= ends).sum(axis=0), len(ends) - 1)

    def __call__(self, seen: Observation, legal: Legal, dice: luck.Luck) -> Orders:
        style = self.styles(seen._state.world_key, seen.programme)
        plans = [_of(way, seen.turn, self.plan) for way in self.ways]
        own = list(dict.fromkeys(plans))
        number = np.array([*range(len(rivals.POOL)), *(len(rivals.POOL) + own.index(plan) for plan in plans)])
        policies = [*(POLICIES[name] for name in rivals.POOL), *(policy_of(plan, seen.turn) for plan in own)]
        return shared(policies, groups(number[style]), seen._state, seen.tables, seen.programme, dice.keys)(seen, legal, dice)
