"""What last year brought, most telling first."""

from __future__ import annotations

from game.i18n import _
from game.model.occurrences import KINDS
from game.play.session import Session
from game.reporting import causes, wording

PUBLIC = (
    "milestone", "crew_loss", "launch_failure", "surface_failure", "transit_failure", "mission_success", "deal_in_force", "base_opened",
    "base_crew_lost", "incident", "promise_made", "promise_kept", "promise_missed", "promise_withdrawn", "partner_poached", "site_moved",
    "cancelled",
)  # fmt: skip
"""What the other side cannot hide: flights, deals, public dates, and what it cancels, which comes on offer."""


GATHERED = {"deal_in_force": _("In force: {names}."), "finished": _("Ready: {names}.")}
"""Kinds of which three or more make one line of a short list."""


SAID = ("finished", "demand_redrawn")
"""Kinds whose reason belongs to a short list too: what upkeep comes, what is asked for."""


def _ordered(session: Session) -> list[tuple[str, str, int, int]]:
    """(kind, sentence, programme row or -1, row) of last year, most telling first: great things of both sides, mine, theirs, the world's."""
    if not session.history:
        return []
    rank = {"milestone": 0, "crew_loss": 0, "base_crew_lost": 0, "leader_replaced": 0, "ice_found": 1, "ice_missing": 1}
    shown = []
    for order, (owner, kind, text, row) in enumerate(wording.told(session.history[-1].report, session.engine.tables)):
        if owner not in (session.programme, -1) and kind not in PUBLIC:
            continue
        side = 1 if owner == session.programme else 2 if owner == -1 else 3
        shown.append((rank.get(kind, side), order, (kind, text, owner, row)))
    return [item for _rank, _order, item in sorted(shown, key=lambda entry: entry[:2])]


def news(session: Session) -> list[tuple[str, str, int]]:
    """(kind, sentence, programme row or -1) of last year, most telling first; the seat's own losses say what is recorded of why."""
    out = []
    for kind, text, owner, row in _ordered(session):
        why = causes.of(session, kind, row) if owner in (session.programme, -1) else ""
        out.append((kind, f"{text} {why}".strip(), owner))
    return out


def whose(session: Session, owner: int) -> str:
    """The mark on what is the rival's, after its sentence."""
    return "" if owner in (session.programme, -1) else f" ({wording.title(session.engine.tables, 'programme', owner)})"


def brief(session: Session) -> list[tuple[str, str]]:
    """(kind, sentence) of last year's news without their reasons, most telling first; what became ready or came into force in one line each."""
    told, out = _ordered(session), []
    for kind, text, owner, row in told:
        alike = [other for what, _text, whose, other in told if (what, whose) == (kind, owner)]
        if kind not in GATHERED or len(alike) < 3:
            why = causes.of(session, kind, row) if kind in SAID and owner == session.programme else ""
            out.append((kind, f"{text} {why}".strip() + whose(session, owner)))
        elif row == alike[0]:
            names = (wording.title(session.engine.tables, KINDS[kind].axis, other) for other in alike)
            said = _(GATHERED[kind]).format(names=", ".join(names))
            if kind == "finished" and owner == session.programme and (sum_ := _upkeep(session, alike)) >= 0.05:
                said += " " + _("Their upkeep from now on: {n:,.0f} M$ a year.").format(n=sum_)
            out.append((kind, said + whose(session, owner)))
    return out


def _upkeep(session: Session, rows: list[int]) -> float:
    """Upkeep a year of some lines, M$."""
    return float(session.engine.tables.upkeep[rows].sum()) / 10
