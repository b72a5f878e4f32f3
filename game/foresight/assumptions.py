"""What if the model were otherwise: one assumption set to a value in every imagined world, all else believed as before.

An assumption is a hidden quantity (the same that the tornado of a milestone asks about: the pace of a line or of a bloc's teams, the first
launch of a launcher, the skill of a lander, the flaws of a design) or a coefficient of the rules. A hidden quantity is set to one level of
its table in all worlds, a coefficient means other tables. Dice and all other hidden levels stay, so differences are paired.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from game.foresight import blocks
from game.foresight.forecast import imagine
from game.foresight.histories import Future, Futures, run
from game.foresight.margins import SURE
from game.model.engine import Engine, Policy
from game.model.orders import Orders
from game.model.state import Array, State, evolve
from game.model.tables import LEVELS, Tables

PARAMETER = "parameter"
HIDDEN: dict[str, tuple[str, str, str]] = {
    "pace": ("pace_level", "pace_quantile", "element"), "bloc": ("bloc_level", "pace_bloc_quantile", "bloc"),
    "launcher": ("vehicle_level", "vehicle_quantile", "vehicle"), "lander": ("family_level", "family_later", "family"),
    "flaws": ("flaw_level", "flaw_quantile", "element"),
}  # fmt: skip
"""Hidden quantities by the tornado's kinds: the field of the state, the table of its values, the axis."""
GRID = (0, 5, 10, 15, 20, 26, 31)  # levels at which a hidden quantity is tried on the way to an even chance
STEPS = 8  # parts of a coefficient's range that are tried


@dataclass(frozen=True, slots=True)
class Assumption:
    """`name` is the id of a row or of a coefficient. Values from `low` to `high`; `usual` is the model's own: a coefficient's value, NaN for a
    hidden quantity, of which the model believes many values at once."""

    kind: str
    name: str
    low: float
    high: float
    usual: float = float("nan")

    def row(self, tables: Tables) -> int:
        return tables.ids[HIDDEN[self.kind][2]].index(self.name)

    def at(self, value: float, tables: Tables, state: State) -> int:
        """The level of a hidden quantity whose value is nearest; of alike ones the middle."""
        values, able = values_of(self, tables), allowed(self, tables, state)
        best = np.abs(values[able] - value)
        near = able[best == best.min()]
        return int(near[len(near) // 2])


@dataclass(frozen=True, slots=True)
class Setting:
    """An assumption at a value. `level` of a hidden quantity, `tables` of a coefficient."""

    assumption: Assumption
    value: float
    level: int = -1
    tables: Tables | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a forecast starts from: one world's state, the seat, this year's plan, by whom the rivals are taken to be played."""

    state: State
    seat: int
    plan: Orders
    rivals: dict[str, Policy]
    points: Callable[[State, Tables], Array] | None


def values_of(one: Assumption, tables: Tables) -> Array:
    """Values of a hidden quantity by level, (LEVELS,) float64."""
    return getattr(tables, HIDDEN[one.kind][1])[one.row(tables)].astype(np.float64)


def allowed(one: Assumption, tables: Tables, state: State) -> Array:
    """Levels of a hidden quantity that what was seen does not rule out: a design has no fewer flaws than were found."""
    levels = np.arange(LEVELS)
    if one.kind == "flaws":
        levels = levels[tables.flaw_quantile[one.row(tables)] >= state.flaws_seen[one.row(tables), 0]]
    return levels


def hidden(tables: Tables, state: State, kind: str, row: int) -> Assumption | None:
    """A hidden quantity as an assumption; None if all its levels are alike."""
    made = Assumption(kind, tables.ids[HIDDEN[kind][2]][row], 0.0, 1.0)
    values = values_of(made, tables)[allowed(made, tables, state)]
    if not len(values) or values.max() <= values.min():
        return None
    return Assumption(kind, made.name, float(values.min()), float(values.max()))


def believed(state: State, tables: Tables, one: Assumption, worlds: int = 256) -> float:
    """What the model believes of a hidden quantity today: its mean over imagined worlds."""
    levels = getattr(imagine(Engine(tables), state, worlds), HIDDEN[one.kind][0])[one.row(tables)]
    return float(values_of(one, tables)[levels].mean())


def futures(tables: Tables, asked: Asked, settings: Sequence[Setting], worlds: int) -> Futures:
    """The forecast as it is, then with each setting alone, over the same worlds. Hidden quantities run side by side, coefficients one by one."""
    engine = Engine(tables)
    imagined = imagine(engine, asked.state, worlds)
    own = [number for number, one in enumerate(settings) if one.tables is None]
    made = [Future(imagined, asked.plan)]
    for number in own:
        one = settings[number]
        field, _table, _axis = HIDDEN[one.assumption.kind]
        column = getattr(imagined, field).copy()
        column[one.assumption.row(tables)] = one.level
        made.append(Future(evolve(imagined, **{field: column}), asked.plan))
    together = run(engine, made, asked.seat, asked.rivals, asked.points)
    parts: dict[int, tuple[Futures, int]] = {number: (together, place) for place, number in enumerate(own, 1)}
    for number, one in enumerate(settings):
        if one.tables is not None:
            other = Engine(one.tables)
            alone = run(other, [Future(imagine(other, asked.state, worlds), asked.plan)], asked.seat, asked.rivals, asked.points)
            parts[number] = (alone, 0)
    order = [(together, 0), *(parts[number] for number in range(len(settings)))]
    joined = [np.stack([getattr(found, name)[place] for found, place in order]) for name in ("ticks", "points", "money")]
    return Futures(tables, joined[0], joined[1], joined[2])


@dataclass(frozen=True, slots=True)
class Needed:
    """An assumption on the way to an even chance. `chances` of reaching a milestone in time where it is at its low and at its high end, `spread`
    the standard error of their difference over the same worlds; `value` at which the chance passes one half, NaN if it does not within the range
    or the ends differ by no more than noise."""

    assumption: Assumption
    value: float
    chances: tuple[float, float]
    now: float
    spread: float

    @property
    def does(self) -> bool:
        return bool(self.value == self.value)


def settings_of(one: Assumption, tables: Tables, state: State, retuned: Callable[[str, float], Tables], ends: bool) -> list[Setting]:
    """The values that are tried: both ends, or those between them."""
    if one.kind == PARAMETER:
        shares = (0.0, 1.0) if ends else tuple(np.arange(1, STEPS) / STEPS)
        return [Setting(one, one.low + (one.high - one.low) * share, -1, retuned(one.name, one.low + (one.high - one.low) * share)) for share in shares]
    able, values = allowed(one, tables, state), values_of(one, tables)
    places = [int(able[0]), int(able[-1])] if ends else [level for level in GRID if able[0] < level < able[-1]]
    return [Setting(one, float(values[level]), level) for level in places]


def needed(
    tables: Tables, asked: Asked, unknowns: Sequence[Assumption], milestone: int, limit: int, retuned: Callable[[str, float], Tables], worlds: int,
) -> list[Needed]:  # fmt: skip
    """What would have to be true: for each assumption alone, the value within its range at which the chance that a milestone is reached by tick
    `limit` passes one half, of several the one nearest to the model's own. `retuned` gives the tables with another coefficient."""
    if not unknowns:
        return []
    tried = [settings_of(one, tables, asked.state, retuned, True) for one in unknowns]
    found = futures(tables, asked, [setting for pair in tried for setting in pair], worlds)
    came = (found.ticks[:, milestone] <= limit).astype(np.float64)
    chance = came.mean(axis=-1)
    now = float(chance[0])
    out = []
    for number, one in enumerate(unknowns):
        low, high = float(chance[1 + 2 * number]), float(chance[2 + 2 * number])
        value, spread = float("nan"), float(blocks.error(came[2 + 2 * number] - came[1 + 2 * number]))
        if min(low, high, now) <= 0.5 <= max(low, high, now) and abs(high - low) > SURE * spread:
            between = settings_of(one, tables, asked.state, retuned, False)
            more = futures(tables, asked, between, worlds) if between else None
            inner = (more.ticks[1:, milestone] <= limit).mean(axis=-1).tolist() if more is not None else []
            values = [tried[number][0].value, *(setting.value for setting in between), tried[number][1].value]
            value = _crossing(values, [low, *inner, high], one.usual)
        out.append(Needed(one, value, (low, high), now, spread))
    return out


def _crossing(values: Sequence[float], chances: Sequence[float], near: float) -> float:
    """Where straight lines between the tried values pass one half, the place nearest to `near`; NaN if they do not."""
    found = []
    for place in range(len(values) - 1):
        one, two = chances[place] - 0.5, chances[place + 1] - 0.5
        if one * two <= 0 and one != two:
            found.append(values[place] + (values[place + 1] - values[place]) * one / (one - two))
    if not found:
        return float("nan")
    middle = near if near == near else values[len(values) // 2]
    return float(min(found, key=lambda value: abs(value - middle)))


__all__ = ["HIDDEN", "PARAMETER", "Asked", "Assumption", "Needed", "Setting", "allowed", "believed", "futures", "hidden", "needed", "settings_of", "values_of"]
