"""Why a milestone moved last year, in words and in rows that sum: own orders, the rival, partners, events, politics, work, flights, evidence.

The numbers are those of `game.foresight.causes`; what stands under a row is what the report of the year says happened in that part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from game.agents.registry import Foretold, named
from game.foresight import causes as foresight
from game.foresight.holding import behind
from game.i18n import _
from game.model.engine import Engine
from game.model.occurrences import KINDS
from game.model.orders import Orders
from game.model.state import State
from game.play import whatif
from game.play.session import Session
from game.reporting import causes, checklist, when, wording
from game.reporting.why import Why, rounded, signed

WORLDS = 128
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


@dataclass(frozen=True, slots=True)
class Moved:
    """A milestone's year: expected dates (decimal years, no later than the horizon), chances by the flagged date, and the steps between."""

    id: str
    title: str
    programme: str
    flagged: float
    date: tuple[float, float]
    chance: tuple[float, float]
    months: float
    steps: tuple[Step, ...]
    worlds: int

    @property
    def still(self) -> bool:
        """Neither its date nor its chance moved by what anybody could see."""
        return abs(self.months) < 0.5 and abs(self.chance[1] - self.chance[0]) < 0.01


def work(session: Session, worlds: int = WORLDS) -> Callable[[Engine], foresight.Attribution]:
    """What has to be computed for last year, on an engine of its own; it can be sent to another process. ValueError if no year has been played."""
    if not session.history:
        raise ValueError(_("no year has been played yet"))
    year = session.history[-1]
    return partial(_attribute, year.opening, session.state, year.orders, session.programme, session.foretold(year.opening), worlds)


def _attribute(before: State, after: State, orders: Orders, seat: int, rivals: Foretold, worlds: int, engine: Engine) -> foresight.Attribution:
    return foresight.attribute(engine, before, after, orders, seat, named(rivals), worlds)


def moved(session: Session, found: foresight.Attribution, milestone: int, by: int | None = None) -> Moved:
    """One milestone's move. `by` = another date than the flagged one, a tick."""
    tables, count = session.engine.tables, found.worlds
    name = tables.ids["milestone"][milestone]
    limit = int(found.flagged[milestone]) if by is None else by
    first, last, early, late = found.ends(milestone, limit)
    date, chance = found.date(milestone), found.chance(milestone, limit)
    month, percent = 12 / 1024 / count, 100 / count
    months = rounded([term.total * month for term in date])
    percents = rounded([term.total * percent for term in chance], 0)
    steps, running = [], 0.0
    for one, two, shown, share in zip(date, chance, months, percents, strict=True):
        sure = bool(abs(one.total / count) > 2 * one.error or abs(two.total / count) > 2 * two.error)
        steps.append(Step(
            one.name, _(NAMES[one.name]), shown, (one.low * month, one.high * month), share, (two.low * percent, two.high * percent),
            running, running + shown, sure, tuple(told(session, one.name, milestone, shown)),
        ))  # fmt: skip
        running += shown
    return Moved(
        name, wording.title(tables, "milestone", milestone), name.split(".")[0], tables.start + limit / 1024,
        (tables.start + early / count / 1024, tables.start + late / count / 1024), (first / count, last / count), sum(months), tuple(steps), count,
    )  # fmt: skip


def order(session: Session, found: foresight.Attribution) -> list[int]:
    """Milestones that were open before the year, those that moved most first, the seat's own before the rival's where they are near."""
    tables = session.engine.tables
    open_rows = np.flatnonzero(session.history[-1].opening.milestone[:, 0] > int(tables.turn_ticks[found.turn]))
    weight = np.abs(found.moved()) * np.where(tables.milestone_programme == session.programme, 3.0, 1.0)
    return sorted(open_rows.tolist(), key=lambda row: -float(weight[row]))


# -- what happened in each part
SEEN: dict[str, tuple[str, ...]] = {
    "partners": ("deal_agreed", "deal_in_force", "deal_ended", "deal_refused", "deal_lost_to_rival"),
    "events": ("incident", "base_crew_lost", "fight_lost"),
    "politics": ("party_change", "resolution", "demand_redrawn", "leader_replaced"),
    "work": ("shock", "flaw_found"),
    "flights": ("crew_loss", "launch_failure", "transit_failure", "surface_failure", "mission_partial", "mission_success"),
}
MOST = 4


def told(session: Session, part: str, milestone: int, months: float = 0.0) -> list[str]:
    """Sentences about what happened last year in one part of a milestone's move, on the lines and flights that it hangs on. Of what teams
    showed only what points the way of the move, `months` later (+) or sooner, is told."""
    year, tables = session.history[-1], session.engine.tables
    lines, flights = behind(tables, milestone)
    owner = int(tables.milestone_programme[milestone])
    if part in ("own", "rivals"):
        return _ordered(session, lines, flights) if part == "own" and owner == session.programme else []
    if part == "evidence":
        return _showed(session, lines, months)
    found: list[str] = []
    if part == "events":
        found += [title for title, changes in causes.happenings(session) if _touches(changes, lines, flights, owner)]
    on = {"element": set(lines), "mission": set(flights), "purse": set(np.flatnonzero(tables.purse_programme == owner).tolist()), "programme": {owner},
          "package": set(np.flatnonzero((tables.package_programme == owner) & np.isin(tables.package_give_element, [*lines, -1])).tolist())}  # fmt: skip
    for kind in SEEN[part]:
        for row in year.report.happened(kind):
            amount = float(year.report[kind][row, 0])
            if row in on[KINDS[kind].axis] and not (kind == "shock" and amount < 2) and not (kind == "deal_agreed" and tables.package_joins[row] > 0):
                found.append(wording.sentence(kind, row, tables, amount))
    return found[:MOST]


def _touches(changes: tuple, lines: list[int], flights: list[int], owner: int) -> bool:  # type: ignore[type-arg]
    """Whether effects touch what a milestone hangs on, or its owner's money and standing."""
    for effect in changes:
        rows = {"work": lines, "staffing": lines, "searched": lines, "tests": lines, "hold": flights}.get(effect.field)
        if rows is None or effect.row[0] in rows:
            return rows is not None or not effect.row or owner in effect.row
    return False


def _ordered(session: Session, lines: list[int], flights: list[int]) -> list[str]:
    """The seat's own orders of the year on what a milestone hangs on."""
    names = {session.engine.tables.ids["element"][row] for row in lines} | {session.engine.tables.ids["mission"][row] for row in flights}
    given = [action for action in whatif.actions(session, len(session.history) - 1) if action.target in names]
    given.sort(key=lambda action: -action.value if action.kind == "funding" else 0)
    return [f"{checklist.target(session, action)}: {checklist.value(session, action)}" for action in given[:MOST]]


def _showed(session: Session, lines: list[int], months: float) -> list[str]:
    """Lines whose work went otherwise than at the plan's pace, the farthest first."""
    before, after, tables = session.history[-1].opening, session.state, session.engine.tables
    found = []
    for row in lines:
        effort = float(after.seen_effort[row, 0] - before.seen_effort[row, 0])
        if effort > 2:
            share = float(after.seen_work[row, 0] - before.seen_work[row, 0]) / effort
            if abs(share - 1) > 0.1 and (share - 1) * months <= 0:
                found.append((abs(share - 1) * effort, _("{name} worked at {share:.0%} of its plan's pace").format(
                    name=wording.title(tables, "element", row), share=share)))  # fmt: skip
    return [text for _weight, text in sorted(found, reverse=True)[:3]]


# -- as rows
def why(step: Step) -> Why:
    """A step in full: what it means, what happened, and its span."""
    rows = [(_("Expected date"), later(step.months)), (_("Chance by the flagged date"), signed(step.chance, 0) + " %")]
    if abs(step.months_span[1] - step.months_span[0]) >= 0.1:
        rows.insert(1, (_("The other order of reveal"), later(sum(step.months_span) - step.months)))
    note = "" if step.sure else _("Within what chance alone makes of it in so few futures.")
    return Why(step.title, _(MEANINGS[step.name]) + "".join(f"\n· {text}" for text in step.told), tuple(rows), None, note)


def later(months: float) -> str:
    """Months later or sooner, in words."""
    if abs(months) < 0.05:
        return _("no change")
    return _("{n:.1f} months later").format(n=months) if months > 0 else _("{n:.1f} months sooner").format(n=-months)


def headline(move: Moved) -> str:
    """One sentence: how far the milestone moved, and what did most of it."""
    weight = lambda step: abs(step.months) + abs(step.chance) / 4  # noqa: E731
    parts = sorted((step for step in move.steps if step.sure and weight(step) >= 0.5), key=weight, reverse=True)[:2]
    main = _(", mostly: {names}").format(names="; ".join(f"{step.title} {signed(step.months)}" for step in parts)) if parts else ""
    if move.still:
        return _("{name}: as expected.").format(name=move.title)
    chance = ""
    if max(move.chance) >= 0.005:
        chance = _(", chance by {date} {before:.0%} to {after:.0%}").format(date=when.month(move.flagged), before=move.chance[0], after=move.chance[1])
    return _("{name}: {later}{chance}{main}.").format(name=move.title, later=later(move.months), chance=chance, main=main)


def facts(move: Moved, most: int = 2) -> str:
    """What happened in the parts that did most of a move, in one line; "" if nothing is recorded."""
    found = [text for step in sorted(move.steps, key=lambda step: -abs(step.months) - abs(step.chance) / 4) if step.sure for text in step.told[:most]]
    return " · ".join(text.rstrip(".") for text in dict.fromkeys(found[:most]))


__all__ = ["NAMES", "WORLDS", "Moved", "Step", "facts", "headline", "later", "moved", "order", "told", "why", "work"]
