"""What keeping costs: the upkeep of every line that works, and of those that will."""

from __future__ import annotations

import numpy as np

from game.i18n import _
from game.model.axes import NEVER
from game.play.session import Session
from game.reporting import places, views, wording
from game.reporting.why import Why, summed

MOST = 12
AHEAD = 8


def of_line(session: Session, row: int) -> float:
    """Upkeep a year of a line once it is ready, M$."""
    return float(session.engine.tables.upkeep[row]) / 10


def working(session: Session) -> list[tuple[str, float]]:
    """(title, M$ a year) of the lines that work and are kept by the seat's own purse, dearest first."""
    tables, state = session.engine.tables, session.state
    purse = int(tables.links.manual[session.programme])
    rows = np.flatnonzero((tables.element_purse == purse) & (state.finished[:, 0] != NEVER) & (state.status[:, 0] == 0) & (tables.upkeep > 0))
    return sorted(((wording.title(tables, "element", int(row)), of_line(session, int(row))) for row in rows), key=lambda item: (-item[1], item[0]))


def coming(session: Session) -> list[tuple[str, float]]:
    """The same of lines under way."""
    own = {line.title: line.upkeep for line in views.lines(session)
           if line.state in ("open", "waits", "mothballed") and line.upkeep and not line.payer and line.staffing > 0}  # fmt: skip
    return sorted(own.items(), key=lambda item: (-item[1], item[0]))


def why(session: Session) -> Why:
    """Upkeep by what works, a full year; the base apart; what comes with the lines under way."""
    kept = working(session)
    rows = kept if len(kept) <= MOST + 1 else [*kept[:MOST], (_("{n} others").format(n=len(kept) - MOST), sum(amount for _name, amount in kept[MOST:]))]
    total = sum(amount for _name, amount in kept)
    note = [_("It goes to the bills of the next year, which are paid before anything is allocated (`why bills`). A line that is ready cannot be given up.")]
    ahead = coming(session)
    if ahead:
        names = [_("{name} {n:,.0f}").format(name=name, n=amount) for name, amount in ahead[:AHEAD]]
        more = len(ahead) - len(names)
        note.append(_("Comes once they are ready, M$ a year: {names}.").format(names=", ".join(names) + (_(" and {n} more").format(n=more) if more > 0 else "")))
    shown = places.surface(session)
    if shown.upkeep:
        note.append(_("The base besides: {n:,.0f} M$ this year (`why base`).").format(n=shown.upkeep))
    if not rows:
        return Why(_("Upkeep"), _("Nothing of yours that is ready costs upkeep."), (), None, "\n".join(note[1:]))
    return summed(_("Upkeep"), _("Of what works, M$ in a full year."), rows, _("A year"), total, 1, "\n".join(note))
