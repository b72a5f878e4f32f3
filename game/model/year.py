"""What the rules of one year share: orders, tables, luck, the report, and the few amounts that one rule hands to a later one."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from game.model import luck
from game.model.axes import NEVER
from game.model.legality import Legal, Looked
from game.model.luck import Luck
from game.model.occurrences import Report
from game.model.orders import Orders
from game.model.state import Array, State
from game.model.tables import Tables

# the streams of a year's processes, drawn together, and the runs of them that are read in one way
YEARLY = (
    ("election", "purse"), ("demand", "programme"), ("event", "event"), ("flaw", "element"), ("incident", "programme"),
    ("partners", "package"), ("resolution", "purse"), ("flight", "mission"), ("landing", "mission"), ("schedule", "mission"),
    ("work", "element"), ("envelope", "purse"),
)  # fmt: skip
READINGS = {
    "uniform": (luck.uniform, "election", "landing"), "lower": (luck.lower, "partners", "schedule"),
    "grid": (luck.grid, "schedule", "envelope"), "second_grid": (luck.second_grid, "schedule", "work"),
}  # fmt: skip
ATTEMPTS = ("flight", "schedule")  # the first and last stream drawn for the number of the attempt, not for the year


@lru_cache(maxsize=16)
def _layout(sizes: tuple[int, ...]) -> dict[str, slice]:
    """Rows of each yearly stream."""
    ends = np.cumsum(sizes).tolist()  # exact: integers
    return {stream: slice(end - size, end) for (stream, _axis), size, end in zip(YEARLY, sizes, ends, strict=True)}


@dataclass(slots=True)
class Year:
    """One year under way. `passed` carries amounts between phases; the order of PHASES says who writes before whom."""

    turn: int
    orders: Orders
    given: Legal  # what was allowed and needed when the year opened
    tables: Tables
    luck: Luck
    report: Report
    attempts: Array  # (MISSION, WORLD) flights so far
    looked: Looked
    left: Array | None = None  # (PURSE, WORLD) what the orders leave of each purse, if it was added up already
    passed: dict[str, Array] = field(default_factory=dict)
    any_flight: bool = False  # from `missions` on
    sharing: bool = False  # from `sites` on: somebody shares a site under an accord
    near: tuple[Array, Array] | None = None  # who shares a site and who is crowded there, from `missions` on
    looks: dict[str, tuple[Array, Array]] = field(default_factory=dict)  # arrays that were compared with a number, and what was found
    _rows: dict[str, slice] = field(default_factory=dict)
    _words: Array = field(init=False)
    _read: dict[str, Array] = field(default_factory=dict)

    @property
    def asked(self) -> frozenset[str]:
        """Fields of the orders in which any world orders anything, `funding` and `request` apart."""
        return self.looked.asked

    @property
    def start(self) -> int:
        return int(self.tables.turn_ticks[self.turn])

    @property
    def end(self) -> int:
        return int(self.tables.turn_ticks[self.turn + 1])

    @property
    def years(self) -> np.float32:
        """Length of the turn in years."""
        return np.float32((self.end - self.start) / 1024)

    def parameter(self, name: str) -> np.float32:
        return np.float32(self.tables.parameters[name])

    def __post_init__(self) -> None:
        ids = self.tables.ids
        self._rows = _layout(tuple(len(ids[axis]) for _stream, axis in YEARLY))
        repeated = slice(self._rows[ATTEMPTS[0]].start, self._rows[ATTEMPTS[1]].stop)
        self._words = self.luck.yearly(tuple((stream, ids[axis]) for stream, axis in YEARLY), self.turn, repeated, self.attempts)

    def in_force(self, state: State) -> Array:
        """Deals in force now, (PACKAGE, WORLD) bool; looked at again only when a rule has changed the deals."""
        return self._look("in_force", state.deal, 2)

    def unfinished(self, state: State) -> Array:
        """Elements that are not ready for use, (ELEMENT, WORLD) bool; likewise."""
        return self._look("unfinished", state.finished, NEVER)

    def _look(self, name: str, array: Array, number: int) -> Array:
        seen, found = self.looks.get(name, (None, None))
        if seen is not array or found is None:
            found = array == number
            self.looks[name] = (array, found)
        return found

    def words(self, stream: str, axis: str = "") -> Array:
        """Raw luck, (ROW, WORLD): of a yearly stream, or of every row of `axis`."""
        return self._words[self._rows[stream]] if stream in self._rows else self.luck.words(stream, self.tables.ids[axis], self.turn)

    def _reading(self, how: str, stream: str) -> Array:
        read, first, last = READINGS[how]
        begin = self._rows[first].start
        if how not in self._read:
            self._read[how] = read(self._words[begin : self._rows[last].stop])
        rows = self._rows[stream]
        return self._read[how][rows.start - begin : rows.stop - begin]

    def uniform(self, stream: str) -> Array:
        """A yearly stream as float32 in [0, 1), (ROW, WORLD)."""
        return self._reading("uniform", stream)

    def lower(self, stream: str) -> Array:
        """A second number in [0, 1) of the same stream, independent of the first."""
        return self._reading("lower", stream)

    def grid(self, stream: str) -> Array:
        """An index 0..1023 into a quantile table, (ROW, WORLD)."""
        return self._reading("grid", stream)

    def second_grid(self, stream: str) -> Array:
        """A second such index, independent of the first."""
        return self._reading("second_grid", stream)
