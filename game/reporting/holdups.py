"""What holds a milestone up, and which assumptions a date hangs on: the words and rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game.foresight.forecast import Fan
from game.foresight.holding import Bar, Held, critical, tornado
from game.i18n import _
from game.play.session import Session
from game.reporting import when, wording
from game.reporting.margins import MONTH, none
from game.reporting.why import Row, Why, signed

WORLDS = 1000  # as many as the board ends with: in 256 hardly any unknown can be told from chance
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


# -- assumptions
@dataclass(frozen=True, slots=True)
class Swing:
    """One uncertain quantity of a tornado: its name, the words and the expected dates of its low and its high third, how many months lie between
    them in words (`sure`: more than chance makes of it), the bar."""

    title: str
    low: tuple[str, str]
    high: tuple[str, str]
    months: str
    sure: bool
    bar: Bar

    @property
    def text(self) -> str:
        ends = ", ".join(f"{word} {date}" for word, date in (self.low, self.high))
        return f"{ends}: {self.months}"


def bars(session: Session, fan: Fan, milestone: int, most: int = 6) -> list[Swing]:
    """Assumptions that a date hangs on, the widest first and those last which so many futures cannot tell from chance."""
    tables = session.engine.tables
    out = []
    for bar in tornado(fan, milestone, int(tables.turn_ticks[min(session.state.turn, tables.turns)]))[:most]:
        low, high = (when.month(tables.start + edge / 1024) for edge in (bar.low, bar.high))
        first, last = low_and_high(bar)
        months = _("{n} ± {e:.1f} months").format(n=signed(bar.swing / MONTH), e=bar.error / MONTH)
        out.append(Swing(quantity(session, bar.kind, bar.row), (first, low), (last, high), months, bar.sure, bar))
    return out


def why_bar(swing: Swing, fan_worlds: int) -> Why:
    """One bar of a tornado, as rows."""
    rows = tuple((_("Expected date in the third where it is {word}").format(word=word), date) for word, date in (swing.low, swing.high))
    note = _("{n:,} futures, ± one standard error; not reached counts as the end.").format(n=fan_worlds)
    text = "" if swing.sure else none(fan_worlds).capitalize() + "."
    return Why(swing.title, text, rows, (_("Between them"), swing.months), note)


def quantity(session: Session, kind: str, row: int) -> str:
    """The name of an uncertain quantity."""
    tables, (axis, text) = session.engine.tables, BARS[kind]
    plain = tables.ids[axis][row]  # a bloc has no title: "us" stands for the US
    name = wording.title(tables, axis, row) if axis != "bloc" else plain.upper() if len(plain) == 2 else plain.replace("_", " ").title()
    return _(text).format(name=name)


def low_and_high(bar: Bar) -> tuple[str, str]:
    """What low and high mean of a quantity."""
    return {"pace": (_("quick"), _("slow")), "bloc": (_("quick"), _("slow")), "flaws": (_("fewer"), _("more"))}.get(bar.kind, (_("poor"), _("good")))


__all__ = ["WORLDS", "Row", "Swing", "bars", "by_line", "held", "line_held", "low_and_high", "quantity", "why_bar", "why_held"]
