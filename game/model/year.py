"""What the rules of one year share: orders, tables, luck, the report, and the few amounts that one rule hands to a later one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from game.model.legality import Legal
from game.model.luck import Luck
from game.model.occurrences import Report
from game.model.orders import Orders
from game.model.state import Array
from game.model.tables import Tables

# the streams of a year's processes, drawn together
YEARLY = (
    ("election", "purse"), ("envelope", "purse"), ("resolution", "purse"), ("demand", "programme"), ("partners", "package"),
    ("work", "element"), ("event", "event"), ("flaw", "element"), ("fight", "element"), ("incident", "programme"),
)  # fmt: skip


@dataclass(slots=True)
class Year:
    """One year under way. `passed` carries amounts between phases; the order of PHASES says who writes before whom."""

    turn: int
    orders: Orders
    given: Legal  # what was allowed and needed when the year opened
    tables: Tables
    luck: Luck
    report: Report
    passed: dict[str, Array] = field(default_factory=dict)
    dice: dict[str, Array] = field(default_factory=dict)

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
        self.dice = self.luck.yearly(tuple((stream, self.tables.ids[axis]) for stream, axis in YEARLY), self.turn)

    def words(self, stream: str, axis: str, occasion: int | Array | None = None) -> Array:
        """Raw luck of every row of `axis`, (ROW, WORLD); the occasion is this turn unless an attempt number is given."""
        if stream in self.dice and occasion is None:
            return self.dice[stream]
        return self.luck.words(stream, self.tables.ids[axis], self.turn if occasion is None else occasion)

    def several(self, streams: tuple[str, ...], axis: str, occasion: int | Array | None = None) -> Array:
        """Raw luck of some streams of one axis, (STREAM, ROW, WORLD)."""
        return self.luck.several(streams, self.tables.ids[axis], self.turn if occasion is None else occasion)
