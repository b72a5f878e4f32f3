"""The planner: a policy that looks ahead in the same model, within a stated budget of imagined worlds (`levels.py`).

Before the campaign it finds a plan (`opening.py`). Each year it imagines every game from what it sees: everything hidden is drawn again, the
rival is a mixture of the fixed policies, each as likely as what the rival is seen doing makes it (`rivals.py`). In those worlds it follows that
plan, variations of it, and each answer to a question that waits, all with the same dice; the best few are followed in more worlds. A variation
is taken when it leads the plan by more than chance would have it. Then it gives this year's orders, and next year thinks again.

It remembers nothing: what it does is a function of what it sees and of its own dice, so a game alone is that game in a block, and a campaign
that was loaded goes on as it would have gone. What lasts of its choices stands in its orders.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from game.agents import lookahead, opening
from game.agents.columns import groups, shared
from game.agents.levels import LEVELS, Level, name_of
from game.agents.lookahead import Imagined, Plan, policy_of, with_rivals, worth
from game.agents.policies import PLANS, Habit
from game.foresight.nested import imagine_each
from game.model import luck
from game.model.engine import Engine, Observation
from game.model.legality import Legal
from game.model.orders import Orders
from game.model.state import Array
from game.model.tables import Tables

SURE = 1.0  # standard errors by which a variation must lead
_ENGINES: dict[int, Engine] = {}


class NoReference(ValueError):
    """The scenario has no reference campaigns, so there are no points to plan for."""


@dataclass(slots=True)
class Thought:
    """What one year's comparison came to. `choice` (GAME,) is a row of `plans`."""

    plans: Sequence[Plan]
    choice: Array
    which: Array  # (GAME, SLOT) the plans compared
    worths: Array  # (GAME, SLOT) mean worth, in lookahead.ONE
    seen_in: Array  # (GAME, SLOT) imagined worlds behind it


class Planner:
    """The policy at one level."""

    def __init__(self, level: Level):
        self.level = level
        self.__name__ = name_of(level)

    def __call__(self, seen: Observation, legal: Legal, dice: luck.Luck) -> Orders:
        thought = self.think(seen, legal, dice)
        return self.orders(thought, seen, legal, dice)

    def orders(self, thought: Thought, seen: Observation, legal: Legal, dice: luck.Luck) -> Orders:
        numbers = np.unique(thought.choice)
        policies = [policy_of(thought.plans[number], seen.turn) for number in numbers]
        parts = groups(np.searchsorted(numbers, thought.choice))
        return shared(policies, parts, legal._state, seen.tables, seen.programme, dice.keys)(seen, legal, dice)

    def plans(self, engine: Engine, seat: int) -> list[Plan]:
        """Everything that it compares, see `library`."""
        base, *others = opening.plans(engine, seat, self.level)
        return library(engine.tables, seat, base, others, self.level)

    def think(self, seen: Observation, legal: Legal, dice: luck.Luck) -> Thought:
        """Compares plans for every game that `seen` shows."""
        tables, seat, level = seen.tables, seen.programme, self.level
        if not tables.reference:
            raise NoReference("the planner plans for points, and this scenario has no reference campaigns: see `peaks reference`")
        engine = engine_of(tables)
        plans = self.plans(engine, seat)
        none = np.zeros(seen.worlds, np.intp)
        if seen.turn == 0 or seen.turn % level.every or len(plans) == 1:
            return Thought(plans, none, none[:, None], none[:, None], none[:, None])
        which = chosen_for(plans, seen, level)
        keys = dice_of(dice.keys, seen.turn, level.worlds + level.final_worlds)
        until = min(tables.turns, seen.turn + level.years)
        games = max(1, 4 * lookahead.WIDEST // (which.shape[1] * level.worlds))
        choice = np.empty(seen.worlds, np.intp)
        kept: list[tuple[Array, Array]] = []
        for first in range(0, seen.worlds, games):
            here = slice(first, first + games)
            part = Observation(_Some(seen, here), tables, seat)  # type: ignore[arg-type]
            imagined = with_rivals(imagine_each(part, legal.full_need[:, here], keys[here]), tables, seat, keys[here].shape[0])
            choice[here], *found = self._compare(engine, imagined, seat, plans, which[here], until)
            kept.append((found[0], found[1]))
        worths, seen_in = (np.concatenate(column) for column in zip(*kept, strict=True))
        return Thought(plans, choice, which, worths, seen_in)

    def _compare(
        self, engine: Engine, imagined: Imagined, seat: int, plans: Sequence[Plan], which: Array, until: int
    ) -> tuple[Array, Array, Array]:
        """The chosen plan of each game, (GAME,) rows of `plans`; what each plan compared is worth, and in how many worlds. (GAME, SLOT)"""
        level = self.level
        found = worth(engine, imagined, seat, plans, which, slice(0, level.worlds), until)
        total, count = found.sum(axis=2), np.full(which.shape, level.worlds)
        finals = np.zeros((len(which), 1), np.intp)
        if level.finals:
            rank = np.argsort(-total, axis=1, kind="stable")
            finals = np.concatenate([finals, _without_first(rank)[:, : level.finals - 1]], axis=1)
        else:
            finals = np.broadcast_to(np.arange(which.shape[1]), which.shape)
        best = np.take_along_axis(found, finals[:, :, None], axis=1)
        if level.finals and level.final_worlds:
            more = worth(engine, imagined, seat, plans, np.take_along_axis(which, finals, axis=1), slice(level.worlds, None), until)
            best = np.concatenate([best, more], axis=2)
            np.put_along_axis(total, finals, best.sum(axis=2), axis=1)
            np.put_along_axis(count, finals, best.shape[2], axis=1)
        place = _leader(best)
        slot = np.take_along_axis(finals, place[:, None], axis=1)
        return np.take_along_axis(which, slot, axis=1)[:, 0], total // count, count


def _without_first(rank: Array) -> Array:
    """The slots in this order without slot 0, which is in anyway. (GAME, SLOT - 1)"""
    return rank[rank != 0].reshape(len(rank), -1)


def _leader(found: Array) -> Array:
    """The slot that leads slot 0 most, 0 if none leads it by SURE standard errors. Whole numbers (GAME, SLOT, worlds); (GAME,)"""
    lead = found - found[:, :1]
    n = found.shape[2]
    total, square = lead.sum(axis=2), (lead * lead).sum(axis=2)
    spread = np.maximum(n * square - total * total, 0).astype(np.float64)
    sure = total.astype(np.float64) ** 2 * (n - 1) > SURE * SURE * spread
    return np.where((total > 0) & sure, total, 0).argmax(axis=1)


class _Some:
    """Some columns of what is seen, and nothing that is not seen."""

    def __init__(self, seen: Observation, here: slice):
        self._seen, self._here = seen, here
        self.turn, self.worlds = seen.turn, len(range(*here.indices(seen.worlds)))

    def __getattr__(self, name: str) -> Array:
        return getattr(self._seen, name)[..., self._here]


def engine_of(tables: Tables) -> Engine:
    if id(tables) not in _ENGINES or _ENGINES[id(tables)].tables is not tables:
        if len(_ENGINES) > 8:
            _ENGINES.clear()
        _ENGINES[id(tables)] = Engine(tables)
    return _ENGINES[id(tables)]


def dice_of(keys: Array, turn: int, worlds: int) -> Array:
    """The imagined worlds' dice: from the policy's own, never from those of the world that is played. (GAME, worlds)"""
    rows = luck.row_keys("planner", tuple(f"{turn}|{number}" for number in range(worlds)))
    return luck.mix64(keys[:, None] ^ rows[None, :])


def library(tables: Tables, seat: int, base: Habit, others: Sequence[Habit], level: Level) -> list[Plan]:
    """The plan from before the campaign first, then variations of it, then every answer to every question."""
    plans = [Plan(base)]

    def vary(name: str, **changes: Any) -> None:
        habit = dataclasses.replace(base, **changes)
        if habit != base:
            plans.append(Plan(habit, name))

    for row, other in enumerate(others):
        vary(f"other:{row}", **{**{f.name: getattr(other, f.name) for f in dataclasses.fields(Habit)}, "open_aim": base.open_aim,
                                "sealed_aim": base.sealed_aim, "doctrine": base.doctrine, "site": base.site})  # fmt: skip
    for account in tables.account_names[seat]:
        if account not in base.favoured:
            vary(f"favour:{account}", favoured=(*base.favoured, account), push=max(base.push, 1.3), neglected=tuple(n for n in base.neglected if n != account))
        if account not in base.neglected:
            vary(f"starve:{account}", neglected=(*base.neglected, account), hold=min(base.hold, 0.5), favoured=tuple(n for n in base.favoured if n != account))
    vary("more", share=round(base.share + 0.2, 2))
    vary("less", share=round(base.share - 0.2, 2))
    for plan in PLANS:
        vary(f"plan:{plan}", plan=plan)
    for stay in (0, 1, 2):
        vary(f"stays:{stay}", rotation=stay)
    vary("early", early=base.early + 3)
    vary("late", early=max(0.0, base.early - 3))
    vary("few_new", new_lines=0.3)
    vary("talks", offers=base.offers + 3)
    vary("no_talks", offers=0)
    vary("ask_more", request=round(base.request + 0.1, 2))
    vary("ask_less", request=round(base.request - 0.1, 2))
    vary("home", campaign=2)
    vary("no_home", campaign=0)
    vary("dates", dates=1.3)
    vary("no_dates", dates=0.0)
    vary("careful", launch_rule=3, repair=2)
    vary("bold", launch_rule=0, repair=1)
    vary("tests", tests=1)
    vary("accord", accord=not base.accord)
    if level.reviews:
        vary("reviews", reviews=base.reviews + 1)
    for row, event in enumerate(tables.events):
        if event.programme == seat and event.options:  # whether anybody is asked or not, so that a block lists what a game alone lists
            usual = event.default if base.answers == "default" else len(event.options) - 1
            plans += [Plan(base, f"answer:{row}", answer=(row, option)) for option in range(len(event.options)) if option != usual]
    return plans


def chosen_for(plans: Sequence[Plan], seen: Observation, level: Level) -> Array:
    """Which plans are compared in each game: the first always, answers where the question waits, of the variations others each year. (GAME, SLOT)"""
    rank = np.array([int(luck.row_keys("turn of a plan", (f"{seen.turn}|{plan.name}",))[0] >> np.uint64(44)) for plan in plans])
    order = np.repeat(rank[None], seen.worlds, axis=0)
    for number, plan in enumerate(plans):
        if plan.answer is not None:
            order[:, number] = np.where(seen.question[plan.answer[0]] > 0, -1, 1 << 30)
    order[:, 0] = -2
    return np.argsort(order, axis=1, kind="stable")[:, : min(level.plans, len(plans))]


PLANNERS = {name_of(level): Planner(level) for level in LEVELS.values()}
