"""Who won."""

from __future__ import annotations

from game.foresight import score
from game.i18n import _
from game.play.session import Session


def verdict(session: Session) -> str:
    """Who won by points; within `score.DRAW` it is a draw."""
    points = score.points(session.state, session.engine.tables)[:, 0]
    mine = float(points[session.programme])
    best = max(float(p) for row, p in enumerate(points) if row != session.programme) if len(points) > 1 else 0.0
    if abs(mine - best) <= score.DRAW:
        return _("A draw.")
    return _("You win.") if mine > best else _("The other side wins.")
