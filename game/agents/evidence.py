"""What speaks for an estimate of a rival: the signs of its conduct, and what would narrow a date further."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from game.agents.intelligence import Picture, Sight, width
from game.agents.policies import PLANS, Habit, habitual
from game.foresight.holding import tornado
from game.foresight.nested import imagine_each
from game.model import legality, luck
from game.model.axes import AIMS, NEVER
from game.model.engine import Observation
from game.model.state import Array


def signs(now: Sight, rival: int, habits: Mapping[str, Habit]) -> list[tuple[str, float, tuple[str, ...]]]:
    """What stands of the rival's conduct: (order or habit, what is seen, the names of `habits` that it fits). One game."""
    tables, seen = now.seen.tables, now.seen
    own = tables.element_programme == rival
    dates = ((tables.milestone_programme == rival) & (seen.promise[:, 0] != NEVER)).any()
    last = len(tables.doctrine_names[rival]) - 1
    found = [
        ("aim_open", int(seen.aim_open[rival, 0]), {name: AIMS.index(habit.open_aim) for name, habit in habits.items()}),
        ("doctrine", int(seen.doctrine[rival, 0]), {name: min(habit.doctrine, last) for name, habit in habits.items()}),
        ("surface_plan", int(seen.surface_plan[rival, 0]), {name: PLANS.index(habit.plan) for name, habit in habits.items()}),
        ("rotation", int(seen.rotation[rival, 0]), {name: habit.rotation for name, habit in habits.items()}),
        ("accord", int(seen.accord[rival, 0]), {name: int(habit.accord) for name, habit in habits.items()}),
        ("tests", int((seen.tests[own, 0] > 0).any()), {name: int(habit.tests > 0) for name, habit in habits.items()}),
        ("promise", int(dates), {name: int(habit.dates > 0) for name, habit in habits.items()}),
    ]
    out = [(what, float(value), tuple(name for name, usual in fits.items() if usual == value)) for what, value, fits in found]
    gaps = _money_gaps(now, rival, habits)
    level = seen.level[own, 0]
    return [*out, ("funding", float(level[level > 0.05].mean()) if (level > 0.05).any() else 0.0,
                   tuple(name for name, gap in gaps.items() if gap <= min(gaps.values()) + 0.03))]  # fmt: skip


def _money_gaps(now: Sight, rival: int, habits: Mapping[str, Habit]) -> dict[str, float]:
    """How far what each habit would pay lies from what the rival pays, as a share of the need of its lines."""
    tables = now.seen.tables
    state = imagine_each(now.seen, now.shown, luck.row_keys("signs", ("0",))[None])
    given = legality.legal(state, tables)
    need = np.where((tables.element_programme == rival) & ~tables.purse_automatic[tables.element_purse], given.need[:, 0], 0).astype(np.float64)
    pays = np.minimum(state.level[:, 0], 1.5)
    seen, dice = Observation(state, tables, rival), luck.Luck(state.world_key)
    gaps = {name: np.abs(np.minimum(habitual(habit)(seen, given, dice).funding[:, 0] / np.maximum(given.need[:, 0], 1), 1.5) - pays)
            for name, habit in habits.items()}  # fmt: skip
    return {name: float((gap * need).sum() / max(need.sum(), 1)) for name, gap in gaps.items()}


def narrowers(picture: Picture, milestone: int) -> list[tuple[str, int, float]]:
    """(kind, row, share) of what, if it were known, would narrow a date most: the mean width of the interval in the thirds of the imagined
    worlds where it is lowest, middling and highest, against the whole width. Kinds as in `holding.tornado`, and "style". One game."""
    tables, ticks = picture.tables, picture.end.milestone[milestone]
    whole = width(ticks, tables.horizon)
    if whole <= 0:
        return []
    out = []
    for bar in tornado(picture.fan, milestone, int(tables.turn_ticks[picture.opening.turn])):
        if bar.sure:
            out.append((bar.kind, bar.row, 1 - _within(_levels(picture, bar.kind, bar.row), ticks, tables.horizon) / whole))
    out.append(("style", picture.rival, 1 - _within(picture.kind, ticks, tables.horizon, True) / whole))
    return sorted((row for row in out if row[2] >= 0.02), key=lambda row: -row[2])


def _levels(picture: Picture, kind: str, row: int) -> Array:
    """What a hidden quantity is in each imagined world, in the order of its levels."""
    name = {"pace": "pace_level", "bloc": "bloc_level", "launcher": "vehicle_level", "lander": "family_level", "flaws": "flaw_level"}[kind]
    return getattr(picture.opening, name)[row]


def _within(by: Array, ticks: Array, horizon: int, exact: bool = False) -> float:
    """Mean width of the interval within parts of the worlds: those that are alike (`exact`), else the thirds."""
    if exact:
        parts = [by == value for value in np.unique(by)]
    else:
        rank = np.argsort(np.argsort(by, kind="stable"), kind="stable")
        parts = [rank * 3 // len(by) == third for third in range(3)]
    return float(sum(width(ticks[part], horizon) * part.sum() for part in parts) / len(by))


__all__ = ["narrowers", "signs"]
