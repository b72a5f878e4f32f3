"""A year with single dice exchanged: the word of one stream and one id is another world's, every other die lies as it lay.

`Engine.step` pins whole streams; here single rows are exchanged, for counterfactuals ("had it landed"). The year itself is the engine's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from game.foresight import blocks
from game.model import legality, luck
from game.model.engine import Engine, IllegalOrder
from game.model.occurrences import Report
from game.model.orders import Orders
from game.model.rules import PHASES
from game.model.state import Array, State
from game.model.year import ATTEMPTS, YEARLY, Year

Die = tuple[str, str]  # stream and id
TRIES = 512  # worlds that are looked through for an outcome
AXIS = {**dict(YEARLY), "fight": "element", "new_leader": "programme", "crew_down": "programme"}
_NAMES = [stream for stream, _axis in YEARLY]
BY_ATTEMPT = tuple(_NAMES[_NAMES.index(ATTEMPTS[0]) : _NAMES.index(ATTEMPTS[1]) + 1])


@dataclass(frozen=True, slots=True)
class Exchanged(luck.Luck):
    """Luck in which some dice show a word of their own, (worlds,) each."""

    dice: Mapping[Die, Array] = field(default_factory=dict)

    def yearly(self, streams: luck.Streams, occasion: int, repeated: slice, attempts: Array) -> Array:
        words, first = luck.Luck.yearly(self, streams, occasion, repeated, attempts), 0
        for stream, ids in streams:
            self._exchange(words[first : first + len(ids)], stream, ids)
            first += len(ids)
        return words

    def several(self, streams: tuple[str, ...], ids: tuple[str, ...], occasion: int | Array) -> Array:
        words = luck.Luck.several(self, streams, ids, occasion)
        for place, stream in enumerate(streams):
            self._exchange(words[place], stream, ids)
        return words

    def _exchange(self, rows: Array, stream: str, ids: tuple[str, ...]) -> None:
        for (name, identity), word in self.dice.items():
            if name == stream:
                rows[ids.index(identity)] = word


def step(engine: Engine, state: State, orders: Orders, dice: Mapping[Die, Array], record: str = "full") -> tuple[State, Report]:
    """`Engine.step` with the dice exchanged. Raises IllegalOrder."""
    if not dice:
        return engine.step(state, orders, record)
    tables, given = engine.tables, engine.legal(state)
    looked = legality.look(orders, tables)
    written = legality.write_out(orders, state, tables, given, looked)
    reasons = legality.check(orders, state, tables, given, looked, written.short)
    if reasons:
        raise IllegalOrder(reasons)
    report = Report(state.turn, record)
    year = Year(
        state.turn, legality.complete(orders, state, tables, given, looked, written), given, tables, Exchanged(state.world_key, {}, dice), report,
        state.attempts, looked, None if written.short else written.left,
        looks={"in_force": (state.deal, given.in_force), "unfinished": (state.finished, given.unfinished)},
    )  # fmt: skip
    for phase in PHASES:
        state = phase(state, year)
    return state, report


def words(engine: Engine, state: State, die: Die, worlds: Array) -> Array:
    """The words that other worlds of the same study (their numbers) have for a die of the first world this year, (len(worlds),)."""
    stream, identity = die
    ids = engine.tables.ids[AXIS[stream]]
    row = ids.index(identity)
    occasion = int(state.attempts[row, 0]) if stream in BY_ATTEMPT else state.turn
    keys = np.concatenate([luck.world_keys(state.seed, "play", int(number), 1) for number in worlds])
    return luck.Luck(keys).words(stream, ids, occasion)[row]


def find(
    engine: Engine, state: State, orders: Orders, dice: tuple[Die, ...], wanted: Callable[[State, Report], Array], tries: int = TRIES,
) -> tuple[int, dict[Die, Array]] | None:  # fmt: skip
    """The nearest other world of the study whose words for `dice` lead the first world to a wanted outcome, (WORLD,) bool, and the words;
    None if there is none among `tries`."""
    numbers = np.arange(state.first_world + 1, state.first_world + 1 + tries)
    drawn = {die: words(engine, state, die, numbers) for die in dice}
    after, report = step(engine, blocks.tile(state, tries), blocks.wide(orders, tries), drawn)
    fits = np.flatnonzero(wanted(after, report))
    if not len(fits):
        return None
    return int(numbers[fits[0]]), {die: word[fits[:1]] for die, word in drawn.items()}


__all__ = ["AXIS", "Die", "Exchanged", "find", "step", "words"]
