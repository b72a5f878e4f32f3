"""What stands behind a date of the rival: what each year moved it by and what was seen in it, and what would narrow it further."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from game.agents.evidence import narrowers
from game.agents.foreseen import Foreseen
from game.agents.intelligence import Picture, Sight, interval, untold
from game.agents.registry import Foretold, expected, named, told
from game.foresight.forecast import forecast
from game.foresight.holding import behind
from game.i18n import _, ngettext
from game.model.axes import NEVER
from game.model.engine import Engine
from game.model.orders import Orders, standing
from game.model.state import Array, State
from game.play.session import Session
from game.play.workers import Errand
from game.reporting import holdups, when, wording
from game.reporting import rival as words
from game.reporting.why import Why

PAST = 6  # years looked back on
WORLDS = 256  # at most, of each forecast that is compared: the first worlds of the board's
MOST = 3  # things named of what was seen in a year


@dataclass(frozen=True, slots=True)
class Proof:
    """Dates (MILESTONE, m) in the first worlds of the board's forecast, ticks."""

    past: tuple[Array, ...]  # at the last openings and at the present one, nothing drafted
    drafted: Array  # now, with the draft
    untold: Array  # now, if nothing were weighed that teams, designs and flights have shown
    unread: Array | None  # now, if its conduct were not read; None if that is not asked


def openings(session: Session) -> list[State]:
    """The last years' openings and the present one."""
    return [*(year.opening for year in session.history[-PAST:]), session.state]


def asked(session: Session, worlds: int) -> Errand:
    """What has to be computed for the evidence of all dates beside a forecast of so many worlds, as an errand."""
    engine, states = Engine(session.engine.tables), openings(session)
    seat = engine.tables.ids["programme"][words.opponent(session)]
    rivals = [told(expected(engine, state, session.policies())) for state in states]
    return partial(_prove, states, rivals, session.orders(), seat, min(worlds, WORLDS))


def _prove(states: Sequence[State], rivals: Sequence[Foretold], plan: Orders, seat: str, worlds: int, engine: Engine) -> Proof:
    nothing, now, policies = standing(engine.tables.sizes, 1), states[-1], named(rivals[-1])
    past = tuple(forecast(engine, state, worlds, named(played), nothing).ticks for state, played in zip(states, rivals, strict=True))
    drafted, read = forecast(engine, now, worlds, policies, plan).ticks, policies[seat]
    unread = forecast(engine, now, worlds, {**policies, seat: read.unread()}, nothing).ticks if isinstance(read, Foreseen) else None
    return Proof(past, drafted, untold(engine, now, policies, worlds, nothing), unread)


def opens(look: Sight) -> int:
    """The calendar year that a sight opens."""
    tables = look.seen.tables
    return int(tables.start + int(tables.turn_ticks[look.turn]) / 1024 + 1e-6)


@dataclass(frozen=True, slots=True)
class _Spread:
    """A date's median and the width of its interval in whole months, as they are shown, so that differences add up."""

    date: str
    middle: int
    wide: int

    def __str__(self) -> str:
        return ngettext("{date}, {n} month wide", "{date}, {n} months wide", self.wide).format(date=self.date, n=self.wide)


def _spread(found: Picture, ticks: Array) -> _Spread:
    marks = interval(ticks)
    low, middle, high = (when.months(words.decimal(found, mark)) for mark in marks)
    return _Spread(words.date(found, marks[1]), middle, high - low)


def milestone(session: Session, found: Picture, proof: Proof, row: int) -> Why:
    """The evidence on one of its dates, from the oldest forecast looked back on to the one that is shown."""
    tables, looks = found.tables, words.sights(session)[-len(proof.past):]  # fmt: skip
    ticks, spread = found.dates()[row, 0], partial(_spread, found)
    low, middle, high = (words.date(found, mark) for mark in interval(ticks))
    text = _("8 in 10 of {n:,} imagined worlds: {low} to {high}; the middle: {middle}. {share:.0%} of them reach it by the end of {year}.").format(
        n=found.worlds, low=low, middle=middle, high=high, share=float((ticks != NEVER).mean()), year=tables.last_year)  # fmt: skip
    if (ticks == NEVER).all():
        text = _("None of {n:,} imagined worlds reaches it by the end of {year}.").format(n=found.worlds, year=tables.last_year)
    past, drafted, now = [spread(dates[row]) for dates in proof.past], spread(proof.drafted[row]), spread(ticks)
    rows = [(_("Forecast at the opening of {year}").format(year=opens(looks[0])), str(past[0]))]
    lines, flights = behind(tables, row)
    for (look, later), (before, after) in zip(pairwise(looks), pairwise(past), strict=True):
        rows.append((f"{opens(look)}: {_seen(look, later, lines, flights)}", _moved(before, after)))
    if session.draft:
        rows.append((_("Your draft of this year"), _moved(past[-1], drafted)))
    if found.worlds != proof.drafted.shape[1]:
        rows.append((_("{n:,} imagined worlds instead of {few:,}").format(n=found.worlds, few=proof.drafted.shape[1]), _moved(drafted, now)))
    note = [_("The rows lead from the first to the last: by how much the middle came later or sooner, and how much wider or narrower the interval grew, "
              "in months. Beyond the end counts as the end of {year}.").format(year=tables.last_year)]  # fmt: skip
    alone = _("{what}, taken alone: {moved}. The rows hold that already.")
    note.append(alone.format(what=_("All that its teams, designs and flights have shown"), moved=_moved(spread(proof.untold[row]), past[-1])))
    if proof.unread is not None:
        note.append(alone.format(what=_("How it has played so far"), moved=_moved(spread(proof.unread[row]), past[-1])))
    return Why(wording.title(tables, "milestone", row), text, tuple(rows), (_("Now"), str(now)), "\n".join([*note, _further(found, row)]))


def _moved(before: _Spread, after: _Spread) -> str:
    """How far a date's median moved and how much its interval narrowed or widened, in months."""
    shift, wide, parts = after.middle - before.middle, after.wide - before.wide, []
    if shift:
        later = ngettext("{n} month later", "{n} months later", abs(shift))
        sooner = ngettext("{n} month sooner", "{n} months sooner", abs(shift))
        parts.append((later if shift > 0 else sooner).format(n=abs(shift)))
    if wide:
        parts.append((_("{n} wider") if wide > 0 else _("{n} narrower")).format(n=abs(wide)))
    return ", ".join(parts) or _("no change")


def _seen(before: Sight, after: Sight, lines: list[int], flights: list[int]) -> str:
    """What was seen in a year of the lines and flights that a date hangs on, from what may be observed alone."""
    tables, old, new = before.seen.tables, before.seen, after.seen
    told = []
    for row in flights:
        title = wording.title(tables, "mission", row)
        if old.achieved[row, 0] == NEVER != new.achieved[row, 0]:
            told.append((0.0, _("{name} succeeded").format(name=title)))
        elif new.attempts[row, 0] > old.attempts[row, 0]:
            told.append((0.5, _("{name} flew without full success").format(name=title)))
    for row in lines:
        title, moved = wording.title(tables, "element", row), float(new.work[row, 0] - old.work[row, 0])
        if old.finished[row, 0] == NEVER != new.finished[row, 0]:
            told.append((1.0, _("{name} ready").format(name=title)))
        elif new.status[row, 0] == 2 != old.status[row, 0]:
            told.append((0.2, _("{name} cancelled").format(name=title)))
        elif moved > 1:
            told.append((1.5 - moved / 1000, _fell(title, round(moved))))
        elif new.flaws_seen[row, 0] > old.flaws_seen[row, 0]:
            told.append((1.2, _("{name} showed a flaw").format(name=title)))
        elif moved < -0.5:
            told.append((2 + moved / 1000, _on(title, round(-moved))))
    return ", ".join(text for _rank, text in sorted(told)[:MOST]) or _("nothing that it hangs on moved")


def _fell(name: str, months: int) -> str:
    return ngettext("{name} fell back {n} month", "{name} fell back {n} months", months).format(name=name, n=months)


def _on(name: str, months: int) -> str:
    return ngettext("{name} {n} month on", "{name} {n} months on", months).format(name=name, n=months)


def _further(found: Picture, row: int) -> str:
    """What would narrow a date further, and how much of it only the dice decide."""
    sources = {
        "pace": _("another year of work on {name}"), "bloc": _("another year of all its teams ({name})"), "launcher": _("the next flights of {name}"),
        "lander": _("the next landings of {name}"), "flaws": _("tests and flights of {name}"), "style": _("another year of its orders"),
    }  # fmt: skip
    parts = []
    for kind, place, share in narrowers(found, row)[:3]:
        if kind == "style":
            name = ""
        else:
            axis = holdups.BARS[kind][0]
            name = found.tables.ids[axis][place].replace("_", " ").title() if axis == "bloc" else wording.title(found.tables, axis, place)
        parts.append(_("{what} (up to {n:.0%} narrower)").format(what=sources[kind].format(name=name), n=share))
    if not parts:
        return _("Nothing that could be found out would narrow it: what is left is luck to come.")
    return _("What would narrow it: {what}. The rest is luck to come.").format(what="; ".join(parts))


__all__ = ["PAST", "Proof", "asked", "milestone", "openings", "opens"]
