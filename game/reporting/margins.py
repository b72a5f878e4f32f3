"""What 100 M$ more on a line would do, in words and rows: this year alone, and every year; and what so few futures cannot tell from chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from game.agents.registry import Foretold, named
from game.foresight import causes, margins, score
from game.foresight.holding import behind
from game.foresight.margins import Effect, Margins, sure
from game.i18n import _
from game.model.engine import Engine
from game.model.orders import Orders
from game.model.state import Array, State
from game.play.session import Session
from game.reporting import when, wording
from game.reporting.why import Why, signed

WORLDS = 128  # the same wherever it is shown, so that it is the same number
MONTH = 1024 / 12
HALF = MONTH / 2  # a move of a date below it is left out
QUESTION = _("100 M$ more on a line, on top of the envelope: this year alone, or as much every year. All else stays as drafted.")
NOTE = _("On top of the envelope: nobody else pays, and what the plan gives the line otherwise stays. A team hired for one year and not paid "
         "afterwards is slow. The same dice, ± one standard error; moves under half a month are left out.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What the money surely does, if it comes once or every year. `milestone` of the seat that it moves most, by `months` (0 if none), in words
    with its standard error (`date`); `chance` of that milestone and expected `points`, in words too. Texts are "" where nothing is sure."""

    milestone: str
    months: float
    date: str
    chance: str
    gain: float
    points: str

    @property
    def helps(self) -> int:
        """1 if it does good, -1 if it does harm, 0 if nothing is sure. Points count before dates."""
        return int(np.sign(self.gain or -self.months))

    @property
    def text(self) -> str:
        """All of it in a line, "" if nothing is sure."""
        points = _("{points} points").format(points=self.points) if self.points else ""
        return ", ".join(part for part in (f"{self.milestone} {self.date}".strip(), self.chance, points) if part)


@dataclass(frozen=True, slots=True)
class Worth:
    """One line: its row and name, what it can take more this year in M$, what that does alone, what as much every year does."""

    row: int
    line: str
    title: str
    given: float
    once: Said
    yearly: Said

    @property
    def tier(self) -> int:
        """0 = it helps this year alone, 1 = if it comes every year, 2 = it surely does harm, 3 = nothing is sure."""
        good = (self.once.helps > 0, self.yearly.helps > 0)
        return good.index(True) if any(good) else 2 if self.once.helps or self.yearly.helps else 3

    @property
    def order(self) -> tuple[float, ...]:
        """The sure ones first, then by what they bring."""
        said = self.yearly if self.tier == 1 else self.once
        return (self.tier, -said.gain, said.months)


def work(session: Session, rows: tuple[int, ...] | None = None) -> Callable[[Engine], Margins]:
    """What has to be computed for the worth of 100 M$ more beside this year's draft, on some lines or all that can take money.

    It takes an engine of its own, since an engine remembers what the last state allows, and can be sent to another process."""
    tables, state, seat = session.engine.tables, session.state, session.programme
    asked = margins.takers(session.engine, state, seat) if rows is None else rows
    return partial(_margins, state, asked, seat, session.foretold(), session.orders(), causes.flagged(state, tables), WORLDS, bool(tables.reference))


def _margins(
    state: State, rows: tuple[int, ...], seat: int, rivals: Foretold, plan: Orders, flagged: Array, worlds: int, scored: bool, engine: Engine,
) -> Margins:  # fmt: skip
    return margins.margins(engine, state, rows, seat, named(rivals), plan, flagged, worlds, score.points if scored else None)


def takers(session: Session, milestone: int) -> tuple[int, ...]:
    """The seat's lines that can take money and that a milestone hangs on."""
    lines = set(behind(session.engine.tables, milestone)[0])
    return tuple(row for row in margins.takers(session.engine, session.state, session.programme) if row in lines)


def none(worlds: int) -> str:
    return _("no difference that {n:,} futures can show").format(n=worlds)


def table(session: Session, found: Margins, milestone: int = -1) -> list[Worth]:
    """The lines that were asked, those that are surely worth it first; of one milestone alone, or of that which each moves most and of points."""
    rows = (worth(session, found, place, milestone) for place in range(len(found.rows)))
    return sorted((row for row in rows if row.given >= margins.LEAST), key=lambda row: (row.order, row.title))


def worth(session: Session, found: Margins, place: int, milestone: int = -1) -> Worth:
    tables, row = session.engine.tables, found.rows[place]
    parts = (_said(session, found, effect, place, milestone) for effect in (found.once, found.yearly))
    return Worth(row, tables.ids["element"][row], wording.title(tables, "element", row), float(found.given[place]), *parts)


def _said(session: Session, found: Margins, effect: Effect, place: int, milestone: int) -> Said:
    alone = milestone >= 0
    moved = [row for row in _moved(session, effect, place) if not alone or row == milestone][:1]
    months = float(effect.late[place, moved[0]]) / MONTH if moved else 0.0
    points, error = float(effect.points[place]), float(effect.points_error[place])
    counts = not alone and np.isfinite(points) and sure(points, error) and abs(points) >= 0.05
    return Said(
        wording.title(session.engine.tables, "milestone", moved[0]) if moved and not alone else "", months,
        shift(months, float(effect.late_error[place, moved[0]]) / MONTH) if moved else "", _chance(session, found, effect, place, moved),
        points if counts else 0.0, _("{n} ± {e:.1f}").format(n=signed(points), e=error) if counts else "",
    )  # fmt: skip


def _moved(session: Session, effect: Effect, place: int) -> list[int]:
    """The seat's milestones whose date the money surely moves by half a month or more, the farthest first."""
    late, error = effect.late[place], effect.late_error[place]
    own = np.flatnonzero(session.engine.tables.milestone_programme == session.programme).tolist()
    return sorted((row for row in own if sure(late[row], error[row]) and abs(late[row]) >= HALF), key=lambda row: -abs(float(late[row])))


def _chance(session: Session, found: Margins, effect: Effect, place: int, moved: list[int]) -> str:
    """What it does to the chance of the milestone that it moves, if that is sure."""
    if not moved:
        return ""
    change, error = float(effect.chance[place, moved[0]]), float(effect.chance_error[place, moved[0]])
    if not sure(change, error) or abs(change) < 0.005:
        return ""
    by = when.month(session.engine.tables.start + int(found.flagged[moved[0]]) / 1024)
    return _("chance by {by} {n} ± {e:.0f} %").format(by=by, n=signed(100 * change, 0), e=100 * error)


def shift(months: float, error: float) -> str:
    """A move of a date in words, with its standard error."""
    text = _("{n:.1f} ± {e:.1f} months later") if months > 0 else _("{n:.1f} ± {e:.1f} months sooner")
    return text.format(n=abs(months), e=error)


def why(session: Session, found: Margins, row: int, milestone: int = -1) -> Why | None:
    """What 100 M$ more on one line would do, to all or to one milestone; None if it was not asked."""
    if row not in found.rows:
        return None
    place = found.rows.index(row)
    shown = worth(session, found, place, milestone)
    title = _("100 M$ more on {name}").format(name=shown.title)
    if shown.given < margins.LEAST:
        return Why(title, _("It can take no more this year."))
    rows: list[tuple[str, str]] = []
    for name, effect, said in ((_("This year alone"), found.once, shown.once), (_("Every year"), found.yearly, shown.yearly)):
        if not said.helps:
            rows.append((name, none(found.worlds)))
            continue
        for moved in [one for one in _moved(session, effect, place) if milestone in (one, -1)][:3]:
            parts = (shift(float(effect.late[place, moved]) / MONTH, float(effect.late_error[place, moved]) / MONTH),
                     _chance(session, found, effect, place, [moved]))  # fmt: skip
            rows.append((f"{name}: {wording.title(session.engine.tables, 'milestone', moved)}", ", ".join(part for part in parts if part)))
        if said.points:
            rows.append((_("{when}: expected points").format(when=name), said.points))
    text = _("It can take {n:,.0f} M$ more this year.").format(n=shown.given) if shown.given < 99.5 else ""
    return Why(title, text, tuple(rows), None, NOTE)


def short(session: Session, found: Margins, row: int) -> str:
    """The worth of the money on a line in a few words, "" if it was not asked: what it does this year alone, else what as much every year does."""
    if row not in found.rows:
        return ""
    shown = worth(session, found, found.rows.index(row))
    if shown.given < margins.LEAST:
        return _("it can take no more")
    if shown.tier == 3:
        return none(found.worlds)
    if shown.tier != 1 and shown.once.helps:
        return _brief(shown.once)
    return _("only every year: {what}").format(what=_brief(shown.yearly))


def _brief(said: Said) -> str:
    return f"{said.milestone} {said.date}" if said.date else _("{points} points").format(points=said.points)


__all__ = ["NOTE", "QUESTION", "WORLDS", "Said", "Worth", "none", "shift", "short", "table", "takers", "why", "work", "worth"]
