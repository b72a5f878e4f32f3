"""What a campaign replayed with one thing changed came to, beside what it was: dates, points, and orders that could not be given again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game.foresight import score
from game.foresight.forecast import forecast
from game.i18n import _
from game.model.axes import NEVER
from game.model.orders import KEEP
from game.play.session import Session
from game.play.whatif import Bent, Changed, Course
from game.reporting import checklist, when, wording

WORLDS = 64


@dataclass(frozen=True, slots=True)
class Compared:
    """A milestone in both courses: the date reached (NaN = not yet), the expected date and the chance by the horizon; months later (+)."""

    title: str
    programme: str
    dates: tuple[float, float]
    expected: tuple[float, float]
    chance: tuple[float, float]

    @property
    def months(self) -> float:
        return (self.expected[1] - self.expected[0]) * 12

    @property
    def same(self) -> bool:
        return abs(self.months) < 0.5 and abs(self.chance[1] - self.chance[0]) < 0.02


def compared(session: Session, course: Course, worlds: int = WORLDS) -> list[Compared]:
    """All milestones, the most changed first. What is not reached is forecast from both states with the same dice."""
    tables, states = session.engine.tables, (session.state, course.state)
    now = int(tables.turn_ticks[session.state.turn])
    if session.finished:
        ticks = [state.milestone for state in states]
    else:
        ticks = [forecast(session.engine, state, worlds, session.expected()).ticks for state in states]
    late = [np.minimum(part.astype(np.int64), tables.horizon).mean(axis=1) for part in ticks]
    share = [(part < NEVER).mean(axis=1) for part in ticks]
    out = []
    for row, name in enumerate(tables.ids["milestone"]):
        reached = [int(state.milestone[row, 0]) for state in states]
        a, b = (when.year_of(tables, tick) if tick < now else float("nan") for tick in reached)
        first, second = (tables.start + float(part[row]) / 1024 for part in late)
        out.append(Compared(wording.title(tables, "milestone", row), name.split(".")[0], (a, b), (first, second), (float(share[0][row]), float(share[1][row]))))
    return sorted(out, key=lambda one: -abs(one.months) - 60 * abs(one.chance[1] - one.chance[0]))


def points(session: Session, course: Course) -> list[tuple[str, float, float]]:
    """(programme, points so far as it was, with the change); empty without reference campaigns."""
    tables = session.engine.tables
    if not tables.reference:
        return []
    before, after = (score.points(state, tables)[:, 0] for state in (session.state, course.state))
    return [(wording.title(tables, "programme", row), float(before[row]), float(after[row])) for row in range(len(before))]


def shown(date: float, chance: float) -> str:
    """A date that was reached, or the chance that it will be."""
    return when.month(date) if date == date else _("open, {chance:.0%}").format(chance=chance)


def bent(session: Session, what: Bent) -> str:
    """A recorded order that could not be given again."""
    tables = session.engine.tables
    year = int(tables.start + int(tables.turn_ticks[what.turn]) / 1024 + 1e-6)
    name = f"{checklist.kind(what.recorded)} {checklist.target(session, what.recorded)}"
    if what.given is None or what.given == KEEP:
        return _("{year}: {name} was left out, it is not possible there.").format(year=year, name=name)
    return _("{year}: {name} was cut from {before:g} to {after:g}.").format(year=year, name=name, before=what.recorded.value, after=what.given)


def whose(change: Changed) -> str:
    return _("(dice of world {n})").format(n=change.world) if change.world >= 0 else ""


__all__ = ["Compared", "bent", "compared", "points", "shown", "whose"]
