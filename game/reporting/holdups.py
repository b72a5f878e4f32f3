"""What holds a milestone up, what the next money on a line is worth, and which assumptions a date hangs on: the words and rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from game.agents.registry import Foretold, named
from game.foresight import causes, margins, score
from game.foresight.forecast import Fan
from game.foresight.holding import Bar, Held, behind, critical, tornado
from game.i18n import _
from game.model.engine import Engine
from game.model.orders import Orders
from game.model.state import Array, State
from game.play.session import Session
from game.reporting import when, wording
from game.reporting.attribution import later
from game.reporting.why import Row, Why, signed

WORLDS = 64
LEAST = 0.05  # a share of futures below which nothing is said to hold a milestone up
BARS: dict[str, tuple[str, str]] = {
    "pace": ("element", _("pace of {name}")), "bloc": ("bloc", _("pace of all its teams: {name}")), "launcher": ("vehicle", _("reliability of {name}")),
    "lander": ("family", _("skill of {name}")), "flaws": ("element", _("flaws of {name}")),
}  # fmt: skip


# -- criticality
def held(session: Session, fan: Fan, milestone: int) -> list[tuple[str, Held]]:
    """(title, what) of all that holds a milestone up in a fair share of the fan's futures, most often first."""
    tables = session.engine.tables
    found = critical(fan, milestone, int(tables.turn_ticks[min(session.state.turn, tables.turns)]))
    own, out = wording.title(tables, "milestone", milestone), []
    for item in found:
        title = wording.title(tables, item.axis, item.row)
        if item.share >= LEAST:
            out.append((_("{name} (the flight itself)").format(name=title) if item.axis == "mission" and title == own else title, item))
    return out


def by_line(session: Session, fan: Fan) -> dict[tuple[str, str], list[tuple[int, float]]]:
    """For each (axis, id) of the seat the milestones of the seat that it holds up, with the share of futures, most often first."""
    tables = session.engine.tables
    out: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for milestone in np.flatnonzero(tables.milestone_programme == session.programme).tolist():
        if (fan.ticks[milestone] <= int(tables.turn_ticks[session.state.turn])).all():
            continue
        for _title, item in held(session, fan, milestone):
            out.setdefault((item.axis, tables.ids[item.axis][item.row]), []).append((milestone, item.share))
    return {key: sorted(rows, key=lambda row: -row[1]) for key, rows in out.items()}


def why_held(session: Session, fan: Fan, milestone: int) -> Why:
    """What holds a milestone up, as rows."""
    tables = session.engine.tables
    rows = [(title, _("{n:.0f} in 100").format(n=item.share * 100)) for title, item in held(session, fan, milestone)[:8]]
    missed = 1 - fan.share(milestone)
    note = _("Counted along the way back from the milestone: the need that came last, what that waited for, and so on. Shares overlap.")
    if missed >= 0.01:
        note += " " + _("In {n:.0f} of 100 it does not come by {year}; there what is missing counts.").format(n=missed * 100, year=tables.last_year)
    return Why(wording.title(tables, "milestone", milestone), _("Futures in which it holds the milestone up.") if rows else _("Nothing holds it up any more."),
               tuple(rows), None, note)  # fmt: skip


def line_held(session: Session, line: str, rows: list[tuple[int, float]]) -> str:
    """One sentence: which milestones a line holds up."""
    names = [_("{name} in {n:.0f} of 100 futures").format(name=wording.title(session.engine.tables, "milestone", row), n=share * 100) for row, share in rows[:2]]
    return _("Holds up: {names}.").format(names=", ".join(names)) if names else _("Holds up no milestone of yours in one future of twenty.")


# -- the next 100 M$
def work(session: Session, rows: tuple[int, ...] | None = None, worlds: int = WORLDS) -> Callable[[Engine], margins.Margins]:
    """What has to be computed for the worth of the next 100 M$ beside this year's draft, on some lines or all that can take money.

    It takes an engine of its own, since an engine remembers what the last state allows, and can be sent to another process."""
    tables, state, seat = session.engine.tables, session.state, session.programme
    asked = margins.takers(session.engine, state, seat) if rows is None else rows
    return partial(_margins, state, asked, seat, session.foretold(), session.orders(), causes.flagged(state, tables), worlds, bool(tables.reference))


def _margins(
    state: State, rows: tuple[int, ...], seat: int, rivals: Foretold, plan: Orders, flagged: Array, worlds: int, scored: bool, engine: Engine,
) -> margins.Margins:  # fmt: skip
    return margins.margins(engine, state, rows, seat, named(rivals), plan, flagged, worlds, score.points if scored else None)


def worth(session: Session, found: margins.Margins, row: int) -> Why | None:
    """What the next 100 M$ on one line would do; None if it was not asked."""
    if row not in found.rows:
        return None
    tables, place = session.engine.tables, found.rows.index(row)
    given = float(found.given[place])
    if given < margins.LEAST:
        return Why(_("The next 100 M$ on {name}").format(name=wording.title(tables, "element", row)), _("It can take no more this year."))
    rows = [(wording.title(tables, "milestone", milestone), _months(found, place, milestone)) for milestone in _movable(session, found, place)[:3]]
    points, spread = float(found.points[place]), float(found.points_error[place])
    if np.isfinite(points) and margins.sure(points, spread):
        rows.append((_("Expected points"), f"{signed(points)} (±{spread:.1f})"))
    text = _("It can take {n:,.0f} M$ more this year.").format(n=given) if given < 99.5 else ""
    if not rows:
        text += " " + _("Of {n} futures none tells a difference from chance.").format(n=found.worlds)
    note = _("Money from nowhere, the same dice, the standing order rises with it. ± one standard error; what chance could make is left out.")
    return Why(_("The next 100 M$ on {name}").format(name=wording.title(tables, "element", row)), text.strip(), tuple(rows), None, note)


def _movable(session: Session, found: margins.Margins, place: int) -> list[int]:
    """The seat's milestones that the money surely moves, the farthest first."""
    late, spread = found.late[place], found.late_error[place]
    own = np.flatnonzero(session.engine.tables.milestone_programme == session.programme)
    moved = [int(row) for row in own if margins.sure(float(late[row]), float(spread[row])) and abs(late[row]) >= 1024 / 120]
    return sorted(moved, key=lambda row: -abs(float(late[row])))


def _months(found: margins.Margins, place: int, milestone: int) -> str:
    months, spread = float(found.late[place, milestone]) * 12 / 1024, float(found.late_error[place, milestone]) * 12 / 1024
    said = _("{later} (±{e:.1f})").format(later=later(months), e=spread)
    change, error = float(found.chance[place, milestone]), float(found.chance_error[place, milestone])
    return said + (f", {signed(change * 100, 0)} %" if margins.sure(change, error) and abs(change) >= 0.005 else "")


def short(session: Session, found: margins.Margins, row: int) -> str:
    """The worth of the next money on a line in a few words: "First crewed landing 7.4 months sooner"; "" if it was not asked or can take none."""
    if row not in found.rows:
        return ""
    place = found.rows.index(row)
    if float(found.given[place]) < margins.LEAST:
        return _("it can take no more")
    movable = _movable(session, found, place)
    if not movable:
        return _("no difference that shows")
    months = float(found.late[place, movable[0]]) * 12 / 1024
    return _("{name} {later}").format(name=wording.title(session.engine.tables, "milestone", movable[0]), later=later(months))


def ranked(session: Session, found: margins.Margins, milestone: int) -> list[tuple[str, str]]:
    """(line, what the next 100 M$ on it does to a milestone), the most useful first; only what is no noise."""
    tables, rows = session.engine.tables, []
    for place, row in enumerate(found.rows):
        late, spread = float(found.late[place, milestone]), float(found.late_error[place, milestone])
        if margins.sure(late, spread) and abs(late) >= 1024 / 120:
            taken = _(" (takes {n:,.0f} M$)").format(n=found.given[place]) if found.given[place] < 99.5 else ""
            rows.append((late, wording.title(tables, "element", row) + taken, _months(found, place, milestone)))
    return [(name, said) for _late, name, said in sorted(rows)]


@dataclass(frozen=True, slots=True)
class Worth:
    """What the next 100 M$ would do on a line: what it can take, the milestone of the seat that it surely moves most, expected points. Texts are
    "" where nothing shows."""

    line: str
    title: str
    given: float
    milestone: str
    months: float
    said: str
    points: float
    points_said: str


def table(session: Session, found: margins.Margins) -> list[Worth]:
    """All lines that were asked, those with the most points first, then those that bring a milestone nearest."""
    tables, out = session.engine.tables, []
    for place, row in enumerate(found.rows):
        if found.given[place] < margins.LEAST:
            continue
        movable = _movable(session, found, place)
        points, spread = float(found.points[place]), float(found.points_error[place])
        counts = bool(np.isfinite(points)) and margins.sure(points, spread)
        out.append(Worth(
            tables.ids["element"][row], wording.title(tables, "element", row), float(found.given[place]),
            wording.title(tables, "milestone", movable[0]) if movable else "", float(found.late[place, movable[0]]) * 12 / 1024 if movable else 0.0,
            _months(found, place, movable[0]) if movable else "", points if counts else 0.0, f"{signed(points)} (±{spread:.1f})" if counts else "",
        ))  # fmt: skip
    return sorted(out, key=lambda worth: (-worth.points, worth.months, worth.title))


def askable(session: Session, milestone: int) -> tuple[int, ...]:
    """The seat's lines that can take money and that a milestone hangs on."""
    lines = set(behind(session.engine.tables, milestone)[0])
    return tuple(row for row in margins.takers(session.engine, session.state, session.programme) if row in lines)


# -- assumptions
def bars(session: Session, fan: Fan, milestone: int, most: int = 6) -> list[tuple[str, str, str, bool, Bar]]:
    """(assumption, expected date where it is low, where it is high, whether that is more than chance, the bar), the widest first."""
    tables = session.engine.tables
    out = []
    for bar in tornado(fan, milestone, int(tables.turn_ticks[min(session.state.turn, tables.turns)]))[:most]:
        low, high = (when.month(tables.start + edge / 1024) for edge in (bar.low, bar.high))
        out.append((quantity(session, bar.kind, bar.row), low, high, bar.sure, bar))
    return out


def quantity(session: Session, kind: str, row: int) -> str:
    """The name of an uncertain quantity."""
    tables, (axis, text) = session.engine.tables, BARS[kind]
    name = tables.ids[axis][row].replace("_", " ").title() if axis == "bloc" else wording.title(tables, axis, row)
    return _(text).format(name=name)


def low_and_high(bar: Bar) -> tuple[str, str]:
    """What low and high mean of a quantity."""
    return {"pace": (_("quick"), _("slow")), "bloc": (_("quick"), _("slow")), "flaws": (_("fewer"), _("more"))}.get(bar.kind, (_("poor"), _("good")))


__all__ = ["Row", "Worth", "askable", "bars", "by_line", "held", "line_held", "low_and_high", "quantity", "ranked", "short", "table", "why_held", "work", "worth"]
