"""A year looked back on: flights with their odds, what moved in the fan and in the standing, and the turning points of a campaign."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from game.foresight import score
from game.i18n import _
from game.model import curves
from game.model.axes import NEVER
from game.model.occurrences import KINDS
from game.play.session import Session
from game.reporting import causes, explain, views, wording

STEPS = (_("ascent"), _("on the way"), _("landing"))


@dataclass(frozen=True, slots=True)
class Flown:
    """One flight of last year: odds of the three steps as they were known before it, and the step that failed (-1 none)."""

    title: str
    programme: str
    when: float
    odds: tuple[float, float, float]
    failed: int
    grade: str  # full | partial | lost | crew lost
    again: bool  # the mission flies again and again


@dataclass(frozen=True, slots=True)
class Move:
    """How a milestone's fan changed over a year; `months` later (+) or sooner, NaN if it was or became too far to say."""

    before: views.Mark
    after: views.Mark
    months: float
    chance: float

    @property
    def weight(self) -> float:
        return (24.0 if self.reached else 0.0) + (0.0 if np.isnan(self.months) else abs(self.months)) + 60 * abs(self.chance)

    @property
    def reached(self) -> bool:
        return bool(np.isnan(self.before.reached) and not np.isnan(self.after.reached))


def flown(session: Session) -> list[Flown]:
    """Last year's flights, the seat's own first, by date."""
    if not session.history or session.before is None:
        return []
    tables, report = session.engine.tables, session.history[-1].report
    chance = curves.mission_chance(session.before, tables)[:, :, 0]
    out = []
    for row in report.happened("flight"):
        failed = next((n for n, kind in enumerate(("launch_failure", "transit_failure", "surface_failure")) if report[kind][row, 0]), -1)
        grade = "crew lost" if report["crew_loss"][row, 0] else "lost" if failed >= 0 else "partial" if report["mission_partial"][row, 0] else "full"
        a, b, c = (float(part) for part in chance[:, row])
        out.append(Flown(
            wording.title(tables, "mission", row), tables.ids["programme"][int(tables.mission_programme[row])],
            views.year_of(tables, int(session.state.flown[row, 0])), (a, b, c), failed, grade, bool(tables.mission_interval[row]),
        ))  # fmt: skip
    return sorted(out, key=lambda flight: (flight.programme != session.seat, flight.when))


def asks(session: Session) -> bool:
    """Whether years that are skipped stop here: a question waits, a milestone was reached, a crew was lost, one's own date was missed,
    a flaw came to light, the base opened, or all is over."""
    report, tables = session.history[-1].report, session.engine.tables
    told = any(report.happened(kind) for kind in ("milestone", "crew_loss", "base_crew_lost"))
    own = any(wording.programme_of(kind, row, tables) == session.programme
              for kind in ("promise_missed", "flaw_found", "base_opened", "leader_replaced") for row in report.happened(kind))  # fmt: skip
    return session.finished or told or own or bool(views.cards(session))


def moves(before: list[views.Mark], after: list[views.Mark]) -> list[Move]:
    """Milestones whose fan changed, the biggest change first."""
    out = []
    for old, new in zip(before, after, strict=True):
        if not np.isnan(old.reached):
            continue
        date = new.reached if not np.isnan(new.reached) else new.p50
        certain = 1.0 if not np.isnan(new.reached) else new.chance
        out.append(Move(old, new, (date - old.p50) * 12, certain - old.chance))
    return sorted((move for move in out if move.weight >= 1.5), key=lambda move: -move.weight)


def standing(session: Session) -> list[tuple[str, float, float, int]]:
    """(name, a year ago, now, digits) of what the seat stands on."""
    if not session.history or session.before is None:
        return []
    tables, seat, old, new = session.engine.tables, session.programme, session.before, session.state
    names = (("support", _("Support"), 0), ("prestige", _("Prestige"), 0), ("credibility", _("Credibility"), 2))
    rows = [(title, float(getattr(old, name)[seat, 0]), float(getattr(new, name)[seat, 0]), digits) for name, title, digits in names]
    rows.append((_("Tension"), float(old.tension[0]), float(new.tension[0]), 0))
    rows += [(_("{seat}: points so far").format(seat=wording.title(tables, "programme", row)), float(score.points(old, tables)[row, 0]),
              float(score.points(new, tables)[row, 0]), 1) for row in range(len(tables.ids["programme"]))]  # fmt: skip
    return rows


def reasons(session: Session) -> list[explain.Why]:
    """Why each of the first four of `standing` is what it is, row by row."""
    return [explain.support(session), explain.prestige(session), explain.credibility(session), explain.tension(session)]


WORSE = ("crew_loss", "surface_failure", "launch_failure", "transit_failure", "cancelled", "deal_ended", "flaw_fixed", "flaw_patched", "shock")
BETTER = ("finished", "mission_success", "mission_partial", "technology_learnt", "deal_in_force")


def _behind(session: Session, milestone: int) -> dict[str, set[int]]:
    """Rows of elements, missions and packages on which a milestone hangs."""
    tables = session.engine.tables
    axes = ("element", "mission", "capability", "package")
    starts = np.cumsum([0, *(tables.sizes[axis] for axis in axes)])
    needs = {"element": tables.element_needs, "mission": tables.mission_needs, "capability": tables.capability_needs}
    found: dict[str, set[int]] = {axis: set() for axis in axes}
    waiting = [int(tables.milestone_node[milestone])]
    while waiting:
        node = waiting.pop()
        place = int(np.searchsorted(starts, node, side="right")) - 1
        if place >= len(axes) or node - int(starts[place]) in found[axes[place]]:
            continue
        axis, row = axes[place], node - int(starts[place])
        found[axis].add(row)
        waiting += needs[axis][row].tolist() if axis in needs else []
    given = tables.package_give_element
    found["package"] |= {int(row) for row in np.flatnonzero(given >= 0) if int(given[row]) in found["element"]}
    return found


def _cause(session: Session, turn: int, milestone: int, worse: bool) -> str:
    """The most telling thing of a year on which a milestone hangs; "" if there is none."""
    report = next((year.report for year in session.history if year.report.turn == turn), None)
    if report is None:
        return ""
    tables, behind = session.engine.tables, _behind(session, milestone)
    for kind in WORSE if worse else BETTER:
        rows = [row for row in report.happened(kind) if row in behind[KINDS[kind].axis]]
        if kind == "shock":
            rows = [row for row in rows if report[kind][row, 0] >= 4]
        if rows:
            row = max(rows, key=lambda r: float(report[kind][r, 0]))
            text = wording.sentence(kind, row, tables, float(report[kind][row, 0]))
            at = next(place for place, year in enumerate(session.history) if year.report is report)
            owner = wording.programme_of(kind, row, tables)
            return f"{text} {causes.of(session, kind, row, at)}".strip() if owner == session.programme else text
    return ""


GREAT = (
    "milestone", "crew_loss", "base_crew_lost", "leader_replaced", "party_change", "launch_failure", "transit_failure", "surface_failure",
    "deal_ended", "cancelled", "base_opened", "promise_missed", "promise_kept", "doctrine_switched", "fight_lost", "site_moved",
)  # fmt: skip


def turning_points(session: Session, fans: dict[int, list[views.Mark]] | None = None, most: int = 12) -> list[tuple[int, str, str, int]]:
    """(year, kind, sentence, programme row) of what made the campaign: milestones, losses, exits, and the biggest moves of the fan.

    `fans` holds the marks at the opening of each turn that was played at this desk.
    """
    tables = session.engine.tables
    weight = {
        "milestone": 8.0, "crew_loss": 90.0, "base_crew_lost": 90.0, "leader_replaced": 50.0, "party_change": 12.0, "cancelled": 20.0, "base_opened": 20.0,
        "promise_missed": 16.0, "promise_kept": 10.0, "doctrine_switched": 18.0, "fight_lost": 15.0, "site_moved": 14.0,
    }  # fmt: skip
    failures = {"launch_failure": 22.0, "transit_failure": 22.0, "surface_failure": 25.0}
    found: list[tuple[float, int, str, str, int]] = []
    for at, year in enumerate(session.history):
        report = year.report
        calendar = int(tables.start + int(tables.turn_ticks[report.turn]) / 1024 + 1e-6)
        for kind in GREAT:
            for row in report.happened(kind):
                heavy = weight.get(kind, failures.get(kind, 0.0))
                if kind == "deal_ended":
                    heavy = 8.0 * int(tables.package_role[row])
                if kind == "milestone":
                    heavy += 2 * float(tables.milestone_prestige[row])
                if kind in failures and tables.mission_interval[row] and session.state.achieved[row, 0] != NEVER:
                    heavy = 6.0
                if heavy >= 6:
                    owner, text = wording.programme_of(kind, row, tables), wording.sentence(kind, row, tables)
                    why = causes.of(session, kind, row, at) if owner == session.programme else ""
                    found.append((heavy, calendar, kind, f"{text} {why}".strip(), owner))
    turns = sorted(fans or {})
    for turn, following in itertools.pairwise(turns):
        if following != turn + 1 or fans is None:
            continue
        calendar = int(tables.start + int(tables.turn_ticks[turn]) / 1024 + 1e-6)
        told: set[str] = set()
        for move in moves(fans[turn], fans[following]):  # the biggest of each side; the others follow from it
            far = not move.reached and not np.isnan(move.months) and abs(move.months) >= 9
            if far and move.after.programme not in told:
                told.add(move.after.programme)
                owner = tables.ids["programme"].index(move.after.programme)
                text = wording.moved(move.after.title, move.months)
                cause = _cause(session, turn, tables.ids["milestone"].index(move.after.id), move.months > 0)
                text = _("{moved} That year: {cause}").format(moved=text, cause=cause) if cause else text
                found.append((min(abs(move.months) * 1.2, 45.0), calendar, "later" if move.months > 0 else "sooner", text, owner))
    best = sorted(found, key=lambda item: -item[0])[:most]
    return [(calendar, kind, text, owner) for _w, calendar, kind, text, owner in sorted(best, key=lambda item: item[1])]
