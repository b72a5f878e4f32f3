"""Why a milestone moved last year, in words and in rows that sum: own orders, the rival, partners, events, politics, work, flights, evidence.

The numbers are those of `game.foresight.causes`, the same wherever a year's move is told: means over `WORLDS` imagined worlds before the year
and after it, never medians. What stands under a row is what the report of the year says happened in that part (`game.reporting.facts`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from game.agents.registry import Foretold, named
from game.foresight import causes as foresight
from game.i18n import _
from game.model.axes import NEVER
from game.model.engine import Engine
from game.model.orders import Orders
from game.model.state import State
from game.model.tables import Tables
from game.play.session import Session
from game.reporting import facts, when, wording
from game.reporting.why import Why, rounded, signed

WORLDS = 256  # half of a second with compiled years, some three without: the window works it out beside the player
NAMES: dict[str, str] = {
    "own": _("Your orders"), "rivals": _("The rival's orders"), "partners": _("Partners' answers"), "events": _("Cards and happenings"),
    "politics": _("Elections and money"), "work": _("Luck of the work"), "flights": _("Flights and the pad"), "evidence": _("What the teams showed"),
}  # fmt: skip
MEANINGS: dict[str, str] = {
    "own": _("Your orders of the year instead of what the forecast took for granted: lines go on at their share and open on their planned dates."),
    "rivals": _("What the other side ordered instead of what its habits made likely."),
    "partners": _("Who signed, refused or left, by their dice."),
    "events": _("Which cards and happenings came, incidents, fights over lines."),
    "politics": _("Elections, what the government asks for, the money it voted, resolutions that held up new starts."),
    "work": _("How well the year's work went by chance, setbacks, flaws that came to light."),
    "flights": _("How launches, ways and landings came out, and how long flights stood at the pad."),
    "evidence": _("What the year's work and flights tell of teams, costs and odds that nobody knows, and what it cost that they are as they are."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a move. Months later (+) or sooner; change of the chance in points of a hundred; both with the span over both orders of
    reveal. `before` and `after` are the running sums of the months. `told` is what happened in it."""

    name: str
    title: str
    months: float
    months_span: tuple[float, float]
    chance: float
    chance_span: tuple[float, float]
    before: float
    after: float
    sure: bool  # more than two standard errors of the months or of the chance
    told: tuple[str, ...]

    @property
    def quiet(self) -> bool:
        """Nothing of it would show."""
        return abs(self.months) < 0.05 and abs(self.chance) < 0.5


@dataclass(frozen=True, slots=True)
class Moved:
    """A milestone's year: expected dates (decimal years, no later than the horizon), chances by the flagged date in whole points of a hundred, and
    the steps between. `months` and the change of the points are what the steps sum to, as shown. `error`: one standard error of the months.
    `reached` is the date if it was reached in that year, else NaN."""

    id: str
    title: str
    programme: str
    flagged: float
    date: tuple[float, float]
    dates: tuple[str, str]  # the same in words: month and year, or after the end where no future reaches it
    percent: tuple[int, int]
    months: float
    error: float
    sure: bool  # more than two standard errors of the months
    chance_sure: bool
    reached: float
    steps: tuple[Step, ...]
    worlds: int

    @property
    def chance(self) -> int:
        """Change of the chance, in points."""
        return self.percent[1] - self.percent[0]

    @property
    def still(self) -> bool:
        """Neither its date nor its chance moved by what anybody could see."""
        return abs(self.months) < 0.5 and self.chance == 0


def work(session: Session, worlds: int = 0) -> Callable[[Engine], foresight.Attribution]:
    """What has to be computed for last year, on an engine of its own; it can be sent to another process. ValueError if no year has been played."""
    if not session.history:
        raise ValueError(_("no year has been played yet"))
    year = session.history[-1]
    return partial(_attribute, year.opening, session.state, year.orders, session.programme, session.foretold(year.opening), worlds or WORLDS)


def _attribute(before: State, after: State, orders: Orders, seat: int, rivals: Foretold, worlds: int, engine: Engine) -> foresight.Attribution:
    return foresight.attribute(engine, before, after, orders, seat, named(rivals), worlds)


def moved(session: Session, found: foresight.Attribution, milestone: int, by: int | None = None) -> Moved:
    """One milestone's move. `by` = another date than the flagged one, a tick."""
    tables, count = session.engine.tables, found.worlds
    name = tables.ids["milestone"][milestone]
    limit = int(found.flagged[milestone]) if by is None else by
    first, last, early, late = found.ends(milestone, limit)
    date, chance = found.date(milestone), found.chance(milestone, limit)
    noise, doubt = found.errors(milestone, limit)
    month, percent = 12 / 1024 / count, 100 / count
    months = rounded([term.total * month for term in date])
    before, after = (int(f"{100 * share / count:.0f}") for share in (first, last))
    percents = _points([term.total * percent for term in chance], after - before)
    steps, running = [], 0.0
    for one, two, shown, share in zip(date, chance, months, percents, strict=True):
        sure = bool(abs(one.total / count) > 2 * one.error or abs(two.total / count) > 2 * two.error)
        steps.append(Step(
            one.name, _(NAMES[one.name]), shown, (one.low * month, one.high * month), share, (two.low * percent, two.high * percent),
            running, running + shown, sure, tuple(facts.told(session, one.name, milestone, shown)),
        ))  # fmt: skip
        running += shown
    tick = int(session.state.milestone[milestone, 0])
    return Moved(
        name, wording.title(tables, "milestone", milestone), name.split(".")[0], tables.start + limit / 1024,
        (tables.start + early / count / 1024, tables.start + late / count / 1024), (_dated(tables, early, count), _dated(tables, late, count)),
        (before, after), round(sum(months), 1), noise * 12 / 1024,
        abs(late - early) / count > 2 * noise, abs(last - first) / count > 2 * doubt,
        when.year_of(tables, tick if tick < int(tables.turn_ticks[session.state.turn]) else NEVER), tuple(steps), count,
    )  # fmt: skip


def _dated(tables: Tables, ticks: int, count: int) -> str:
    """The mean date of `count` futures, `ticks` in all; after the end where none reaches it."""
    if ticks >= count * tables.horizon:
        return _("after {year}").format(year=tables.last_year)
    return when.month(tables.start + ticks / count / 1024)


def _points(amounts: list[float], total: int) -> list[float]:
    """Amounts in whole points that sum to `total`, which may be a rounding away from their sum: the largest takes the difference."""
    shown = rounded(amounts, 0)
    largest = max(range(len(amounts)), key=lambda n: abs(amounts[n]))
    shown[largest] += total - sum(shown)
    return shown


def all_moved(session: Session, found: foresight.Attribution) -> list[Moved]:
    """The moves of all milestones that were open before the year, the one that matters most to the seat first (`order`)."""
    return [moved(session, found, row) for row in order(session, found)]


def order(session: Session, found: foresight.Attribution) -> list[int]:
    """Milestones that were open before the year: the seat's own crewed landing, or without it the own one that moved most, then those that moved
    most, the seat's own before the rival's where they are near."""
    tables = session.engine.tables
    own = tables.milestone_programme == session.programme
    open_rows = np.flatnonzero(session.history[-1].opening.milestone[:, 0] > int(tables.turn_ticks[found.turn]))
    weight = np.abs(found.moved()) * np.where(own, 3.0, 1.0)
    rows = sorted(open_rows.tolist(), key=lambda row: -float(weight[row]))
    landing = f"{session.seat}.crewed_landing"
    first = [row for row in rows if tables.ids["milestone"][row] == landing] or [row for row in rows if own[row]]
    return sorted(rows, key=lambda row: row not in first[:1])


# -- as rows
def meaning(step: Step) -> str:
    return _(MEANINGS[step.name])


def why(step: Step) -> Why:
    """A step in full: what it means, what happened, and its span."""
    chance = signed(step.chance, 0) + " %" if step.chance else _("no change")
    rows = [(_("Expected date"), later(step.months)), (_("Chance by the public or official date"), chance)]
    if abs(step.months_span[1] - step.months_span[0]) >= 0.1:
        rows.insert(1, (_("The other order of reveal"), later(sum(step.months_span) - step.months)))
    note = "" if step.sure else _("Within what chance alone makes of it in so few futures.")
    return Why(step.title, meaning(step) + "".join(f"\n· {text}" for text in step.told), tuple(rows), None, note)


def later(months: float) -> str:
    """Months later or sooner, in words."""
    if abs(months) < 0.05:
        return _("no change")
    return _("{n:.1f} months later").format(n=months) if months > 0 else _("{n:.1f} months sooner").format(n=-months)


def heading(session: Session, worlds: int) -> str:
    """What the numbers of a year's move are."""
    return _("mean of {n} imagined futures; not reached counts as the end of {year}").format(n=worlds, year=session.engine.tables.last_year)


def by(move: Moved) -> str:
    """The date by which a chance is told, as a phrase."""
    return _("by {date}").format(date=when.month(move.flagged))


def chances(move: Moved) -> str:
    """The chance before the year and after it."""
    return _("{before} % to {after} %").format(before=move.percent[0], after=move.percent[1])


def headline(move: Moved) -> str:
    """One or two sentences: how far the milestone moved, what did most of it, and whether that is more than chance."""
    ends = {"name": move.title, "later": later(move.months), "a": move.dates[0], "b": move.dates[1]}
    if not np.isnan(move.reached):
        said = _("{name}: reached in {b}, expected before the year for {a}: {later}.").format(**ends)
    elif abs(move.months) < 0.5:
        said = _("{name}: as expected before the year ({b}).").format(**ends)
    else:
        said = _("{name}: {later} than expected before the year ({a}, now {b}).").format(**ends)
    if max(move.percent) > 0 and np.isnan(move.reached):
        said += " " + _("The chance {by}: {before} %, now {after} %.").format(by=by(move), before=move.percent[0], after=move.percent[1])
    weight = lambda step: abs(step.months) + abs(step.chance) / 4  # noqa: E731
    parts = sorted((step for step in move.steps if step.sure and weight(step) >= 0.5), key=weight, reverse=True)[:2]
    if parts:
        names = ", ".join(f"{step.title} {signed(step.months)}" for step in parts)
        said += " " + _("What weighed most: {names}.").format(names=names)
    if not move.still and not move.sure:
        said += " " + _("Give or take {e:.1f} months: chance alone can make it.").format(e=move.error)
    return said


def why_moved(session: Session, move: Moved) -> Why:
    """A move as the sum of its parts."""
    rows = [(step.title, later(step.months)) for step in move.steps if abs(step.months) >= 0.05]
    text = _("Expected {a} before the year, {b} now: {what}.").format(a=move.dates[0], b=move.dates[1], what=heading(session, move.worlds))
    note = _("The chance {by}: {chances}. One standard error of the months: {e:.1f}.").format(by=by(move), chances=chances(move), e=move.error)
    return Why(move.title, text, tuple(rows), (_("All of it"), later(move.months)), note)


__all__ = ["NAMES", "WORLDS", "Moved", "Step", "all_moved", "by", "chances", "heading", "headline", "later", "meaning", "moved", "order", "why", "why_moved",
           "work"]  # fmt: skip
