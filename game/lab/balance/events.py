"""Events: how often each happens over the pool, which options are chosen, and whether each option moves a forecast.

Every pair of policies meets, each game in a world of its own. What an option does is measured where the card really came up: games in
which it was answered by default are played again with the same luck and the other answer. A happening without a question is played again
in a scenario without it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from game.agents.policies import POLICIES
from game.lab.balance.games import NOBODY, Arena, Games, Played, until_shown
from game.lab.balance.levers import answered
from game.lab.balance.measure import Effect, Share, effect, share
from game.model.axes import NEVER
from game.model.engine import Engine
from game.model.state import Array
from game.model.tables import Event, Tables, freeze

SURVEY = 5  # games that are looked through, for each of the study's worlds
SELDOM = 0.005  # an event in a smaller share of worlds is a flag unless it is marked rare


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: how often it was taken where the card was asked, and what it does against the default."""

    id: str
    default: bool
    taken: float
    effect: Effect

    @property
    def flagged(self) -> bool:
        return not self.default and self.effect.dead


@dataclass(frozen=True, slots=True)
class Row:
    """One event. `effect` is that of a happening without options, against a world without it."""

    id: str
    seat: str  # who answers, "" = nobody
    rare: bool
    fires: Share
    choices: tuple[Choice, ...]
    effect: Effect | None

    @property
    def seldom(self) -> bool:
        return self.fires.value < SELDOM and not self.rare

    @property
    def idle(self) -> list[str]:
        """Options that change nothing, or the event itself."""
        return [choice.id for choice in self.choices if choice.flagged] + ([self.id] if self.effect and self.effect.dead else [])

    @property
    def flagged(self) -> bool:
        return self.seldom or bool(self.idle)

    def as_dict(self) -> dict[str, object]:
        options = [
            {"id": c.id, "default": c.default, "taken": c.taken, **c.effect.as_dict(), "flagged": c.flagged} for c in self.choices
        ]  # fmt: skip
        return {
            "id": self.id, "seat": self.seat or None, "rare": self.rare, "fires": self.fires.as_dict(), "options": options,
            "effect": self.effect.as_dict() if self.effect else None, "seldom": self.seldom, "idle": self.idle, "flagged": self.flagged,
        }  # fmt: skip


def survey(arena: Arena, worlds: int) -> Games:
    """`SURVEY` games for each of `worlds`, all in different worlds, every pair of policies in turn."""
    numbers = np.arange(SURVEY * worlds)
    everybody = [arena.enlist(policy) for policy in POLICIES.values()]
    cast, step = np.zeros((len(arena.tables.ids["programme"]), len(numbers)), np.intp), 1
    for place, name in enumerate(arena.tables.ids["programme"]):
        if name in arena.chairs:
            cast[place] = np.array(everybody)[numbers // step % len(everybody)]
            step *= len(everybody)
        else:
            cast[place] = arena.enlist(POLICIES[arena.rivals.get(name, "historical")])
    return Games(numbers, cast, np.full(len(numbers), NOBODY))


def table(arena: Arena, worlds: int) -> list[Row]:
    """A row for each event of the scenario. An option is tried in at most `worlds` games."""
    tables, all_games = arena.tables, survey(arena, worlds)
    played = arena.play(all_games)
    items = [(row, option) for row, event in enumerate(tables.events) for option in _changes(event)]
    games = [_base_games(tables.events[row], row, played) for row, _option in items]
    edits = [answered(row, option) for row, option in items]
    absent: dict[int, Arena] = {}

    def play(waiting: list[int], numbers: Array) -> list[Played]:
        """Cards side by side; a happening is played in a scenario of its own."""
        out: dict[int, Played] = {}
        cards = [item for item in waiting if items[item][1] >= 0]
        parts = [all_games.take(games[item][numbers[numbers < len(games[item])]]).trying(item) for item in cards]
        if sum(len(part) for part in parts):
            out.update(zip(cards, arena.each(parts, edits), strict=True))
        for item in waiting:
            columns = games[item][numbers[numbers < len(games[item])]]
            if item not in out and items[item][1] < 0 and len(columns):
                row = items[item][0]
                absent.setdefault(row, dataclasses.replace(arena, engine=Engine(without(tables, row))))
                out[item] = absent[row].play(all_games.take(columns))
        return [out.get(item, played.take(np.zeros(0, np.intp))) for item in waiting]

    def shown(item: int, found: Played) -> bool:
        return measured(item, found).alive or found.points.shape[1] >= len(games[item])

    def measured(item: int, found: Played | None) -> Effect:
        row, option = items[item]
        count = 0 if found is None else found.points.shape[1]
        columns = games[item][:count]
        if option >= 0 and found is not None:  # where leaders' time was short the option could not be taken
            columns, found = columns[found.used], found.take(np.flatnonzero(found.used))
        base, seat = played.take(columns), max(tables.events[row].programme, 0)
        if found is None:
            found = base
        sign = 1 if option >= 0 else -1  # what a happening does is the world with it less the world without
        dates, points, support = (sign * (getattr(found, name) - getattr(base, name)) for name in ("dates", "points", "support"))
        return effect(dates, points, seat, tables.ids["milestone"], support)

    most = min(worlds, max([len(columns) for columns in games], default=0))
    found = until_shown(len(items), most, play, shown)
    effects = {items[item]: measured(item, result) for item, result in enumerate(found)}
    return [_row(row, event, tables, played, effects) for row, event in enumerate(tables.events)]


def _changes(event: Event) -> list[int]:
    """What can be done about an event: options but the default; -1 = that it does not happen."""
    return [number for number in range(len(event.options)) if number != event.default] if event.options else [-1]


def _base_games(event: Event, row: int, played: Played) -> Array:
    """Games to compare with: in which the default was answered, or the thing happened."""
    return np.flatnonzero(played.chosen[row] == event.default if event.options else played.fired[row])


def _row(row: int, event: Event, tables: Tables, played: Played, effects: dict[tuple[int, int], Effect]) -> Row:
    nothing = Effect(0, "", 0.0, 0.0, 0.0, 0.0, 0.0)
    asked = played.chosen[row][played.chosen[row] >= 0]
    choices = tuple(
        Choice(
            option.id, number == event.default, float((asked == number).mean()) if len(asked) else 0.0, effects.get((row, number), nothing)
        )
        for number, option in enumerate(event.options)
    )
    name = tables.ids["programme"][event.programme] if event.programme >= 0 else ""
    rare = bool(getattr(event, "rare", False))
    return Row(event.id, name, rare, share(played.fired[row].astype(float)), choices, effects.get((row, -1)))


def without(tables: Tables, row: int) -> Tables:
    """The scenario with one event that never happens."""
    never = dataclasses.replace(tables.events[row], rate=0.0, date=NEVER)
    events: tuple[Event, ...] = (*tables.events[:row], never, *tables.events[row + 1 :])
    return freeze(dataclasses.replace(tables, events=events))
