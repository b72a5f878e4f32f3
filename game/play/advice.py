"""Advice on this year's draft: what may be asked, and how an answer goes into the draft, whole or in part."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from game.agents.adviser import Adviser
from game.agents.answers import Advice, Request, differences
from game.foresight import limits
from game.foresight.causes import flagged
from game.foresight.forecast import Fan
from game.i18n import _
from game.model.engine import Engine
from game.model.legality import Reason
from game.model.orders import DEFAULTS, ORDERS, Action, decode
from game.play.session import Session


def askable(session: Session) -> list[int]:
    """Rows of the seat's milestones that are not reached."""
    tables, now = session.engine.tables, int(session.engine.tables.turn_ticks[min(session.state.turn, session.engine.tables.turns)])
    return [int(row) for row in np.flatnonzero(tables.milestone_programme == session.programme) if int(session.state.milestone[row, 0]) > now]


FAN = 256  # imagined worlds that tell what is usually asked


def usual_year(session: Session, row: int, fan: Fan) -> int:
    """The year that is meant if none is named: that of the public date, else of the official one ahead, unless hardly an imagined world reaches
    it; else the year by whose end the chance is nearest to one half."""
    tables = session.engine.tables
    return max(limits.year_of(int(limits.asked_by(fan.ticks, session.state, tables)[row]), tables), session.year)


def named_year(session: Session, row: int) -> int:
    """The year of the public date, else of the official one that lies ahead; 0 if nobody has named one."""
    tables = session.engine.tables
    tick = int(flagged(session.state, tables)[row])
    return 0 if tick >= tables.horizon - 1 else limits.year_of(tick, tables)


def usual(session: Session, fan: Fan) -> int:
    """The milestone that is meant if none is named: the open one for which the sides race that is worth most prestige, then the next by date;
    -1 if none is open. What hardly an imagined world reaches by the end comes last."""
    tables, rows = session.engine.tables, askable(session)
    ever = limits.in_time(fan.ticks, np.full(tables.sizes["milestone"], tables.horizon - 1))
    contested = tables.links.contested[:, 0]

    def place(row: int) -> tuple[bool, bool, float]:
        return bool(ever[row] < limits.FEW), not contested[row], -float(tables.milestone_prestige[row]) if contested[row] else usual_year(session, row, fan)

    return min(rows, key=place, default=-1)


def request(session: Session, kind: str, row: int = -1, year: int = 0, chance: float = 0.5) -> Request:
    """A request of "gate", "chance" or "points". ValueError says what is wrong with it."""
    tables = session.engine.tables
    if session.finished:
        raise ValueError(_("the campaign is over: there is nothing left to draft"))
    if kind == "points":
        if not tables.reference:
            raise ValueError(_("this scenario has no reference campaigns, so there are no points to ask for"))
        return Request(kind)
    if tables.milestone_programme[row] != session.programme:
        raise ValueError(_("that belongs to the other side"))
    if row not in askable(session):
        raise ValueError(_("it is reached: there is nothing left to draft for it"))
    if not session.year <= year <= tables.last_year:
        raise ValueError(_("a year from {first} to {last}").format(first=session.year, last=tables.last_year))
    if not 0 < chance < 1:
        raise ValueError(_("a chance between 1 and 99 per cent"))
    return Request(kind, row, limits.tick(year, tables), chance)


def adviser(session: Session, asked: Request, stop: Callable[[], bool] = lambda: False) -> Adviser:
    """Whoever works it out; it reads nothing of the session later, and has an engine of its own."""
    return Adviser(Engine(session.engine.tables), session.state, session.programme, session.expected(), session.orders(), asked, stop)


def actions(session: Session, advice: Advice) -> list[Action]:
    """The advice as a whole draft."""
    return decode(advice.orders, session.engine.tables.ids)


def changes(session: Session, advice: Advice) -> list[Action]:
    """What the advice orders otherwise than the draft; an order that it takes out has its default as value."""
    tables, out = session.engine.tables, []
    for field, row in differences(session.orders(), advice.orders):
        value = float(getattr(advice.orders, field)[row, 0])
        out.append(Action(field, tables.ids[ORDERS[field].axes[0]][row], value / 10 if field == "funding" else value))
    return out


def take(session: Session, advice: Advice, targets: tuple[str, ...] = ()) -> list[Reason]:
    """Puts the advice into the draft, whole or what it orders for some targets; the reasons if that is not legal, and nothing changes."""
    if not targets:
        return session.replace(actions(session, advice))
    part = [action for action in changes(session, advice) if action.target in targets]
    if not part:
        raise ValueError(_("the advice orders nothing else there than your draft"))
    named = {(action.kind, action.target) for action in part}
    rest = [action for action in session.draft if (action.kind, action.target) not in named]
    idle = {kind: keep / 10 if kind == "funding" else keep for kind, keep in DEFAULTS.items()}
    return session.replace([*rest, *(action for action in part if action.value != idle[action.kind])])


__all__ = ["FAN", "actions", "adviser", "askable", "changes", "named_year", "request", "take", "usual", "usual_year"]
