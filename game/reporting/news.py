"""What last year brought, most telling first."""

from __future__ import annotations

from game.play.session import Session
from game.reporting import causes, wording

PUBLIC = (
    "milestone", "crew_loss", "launch_failure", "surface_failure", "transit_failure", "mission_success", "deal_in_force", "base_opened",
    "base_crew_lost", "incident", "promise_made", "promise_kept", "promise_missed", "promise_withdrawn", "partner_poached", "site_moved",
    "cancelled",
)  # fmt: skip
"""What the other side cannot hide: flights, deals, public dates, and what it cancels, which comes on offer."""


def news(session: Session, reasons: bool = True) -> list[tuple[str, str, int]]:
    """(kind, sentence, programme row or -1) of last year, most telling first: great things of both sides, mine, theirs, the world's.

    With `reasons` the seat's own losses say what is recorded of why.
    """
    if not session.history:
        return []
    report, tables = session.history[-1].report, session.engine.tables
    told = wording.told(report, tables)
    rank = {"milestone": 0, "crew_loss": 0, "base_crew_lost": 0, "leader_replaced": 0, "ice_found": 1, "ice_missing": 1}
    shown = []
    for order, (owner, kind, text, row) in enumerate(told):
        if owner not in (session.programme, -1) and kind not in PUBLIC:
            continue
        side = 1 if owner == session.programme else 2 if owner == -1 else 3
        why = causes.of(session, kind, row) if reasons and owner == session.programme else ""
        shown.append((rank.get(kind, side), order, (kind, f"{text} {why}".strip(), owner)))
    return [item for _rank, _order, item in sorted(shown, key=lambda entry: entry[:2])]


def brief(session: Session) -> list[tuple[str, str]]:
    """(kind, sentence) of last year's news without their reasons, most telling first."""
    return [(kind, text) for kind, text, _owner in news(session, False)]
