"""Money to the last tenth: what partner states pay by themselves, and last year's purses in rows that sum."""

from __future__ import annotations

import numpy as np

from game.i18n import _
from game.model import legality
from game.model.orders import KEEP, Orders
from game.play.session import Session
from game.reporting import causes, wording


def state_money(session: Session, full: Orders, given: legality.Legal) -> np.ndarray:
    """What partner states' own purses will pay on their lines this year, tenths of a musd. (ELEMENT,)"""
    tables, state = session.engine.tables, session.state
    status = np.where(full.status[:, 0] == KEEP, state.status[:, 0], full.status[:, 0])
    pays = np.zeros(len(tables.element_purse))
    purse_left = given.available[:, 0].astype(np.int64)
    rows = tables.links.automatic_lines
    for row in rows[tables.begins[rows] < int(tables.turn_ticks[min(session.state.turn + 1, tables.turns)])]:  # the earlier plan first
        wanted = max(int(given.need[row, 0]) - int(full.funding[row, 0]), 0) * (status[row] == 0)
        pays[row] = min(wanted, int(purse_left[tables.element_purse[row]]))
        purse_left[tables.element_purse[row]] -= int(pays[row])
    return pays


def partner_states(session: Session) -> list[tuple[str, float, float]]:
    """(purse, money this year, bills paid first) of the partner states that pay their own lines on the seat's side."""
    tables, state = session.engine.tables, session.state
    rows = np.flatnonzero(tables.purse_automatic & (tables.purse_programme == session.programme))
    money = session.legal().available
    return [(wording.title(tables, "purse", int(row)), float(money[row, 0]) / 10, float(state.bills[row, 0]) / 10) for row in rows]


def ledger(session: Session) -> list[tuple[str, float]]:
    """Last year's money of the seat's purse: rows that sum to what was carried over."""
    if not session.history:
        return []
    tables, seat = session.engine.tables, session.programme
    report = session.history[-1].report
    mine = tables.element_programme == seat
    names = session.scenario.document.programmes[session.seat].accounts  # type: ignore[attr-defined]
    accounts = []
    for index, key in enumerate(tables.account_names[seat]):
        rows = mine & (tables.element_account == index)
        accounts.append((_(names[key]), -float(report["allocation"][rows, 0].sum())))
    return _purse_ledger(session, int(tables.links.manual[seat]), accounts)


def state_ledgers(session: Session) -> list[tuple[str, list[tuple[str, float]]]]:
    """Last year's money of the partner states' own purses on the seat's side: (purse, rows that sum)."""
    if not session.history:
        return []
    tables, report = session.engine.tables, session.history[-1].report
    out = []
    for purse in np.flatnonzero(tables.purse_automatic & (tables.purse_programme == session.programme)).tolist():
        rows = np.flatnonzero(tables.element_purse == purse)
        lines = [(wording.title(tables, "element", int(row)), -float(report["automatic"][row, 0])) for row in rows]
        out.append((wording.title(tables, "purse", purse), _purse_ledger(session, purse, lines)))
    return out


def _purse_ledger(session: Session, purse: int, lines: list[tuple[str, float]]) -> list[tuple[str, float]]:
    report, before = session.history[-1].report, session.before
    sold = float(before.sales[purse, 0]) if before is not None else 0.0
    parts = [
        (_("Carried over from before"), float(before.reserve[purse, 0]) if before is not None else 0.0),
        (_("Money voted"), float(report["appropriation"][purse, 0])), (_("Partners' money"), float(report["partner_money"][purse, 0]) - sold),
        (_("Sold on the surface"), sold),
        (_("Bills paid"), -float(report["bills_paid"][purse, 0])), *lines, (_("Lapsed"), -float(report["lapse"][purse, 0])),
    ]  # fmt: skip
    parts += causes.effects(session, "reserve", (purse,))
    rest = float(session.state.reserve[purse, 0]) - sum(amount for _name, amount in parts)
    if abs(rest) >= 0.5:
        parts.append((_("What no row names"), rest))
    return [(name, amount / 10) for name, amount in parts if amount] + [(_("Carried over"), float(session.state.reserve[purse, 0]) / 10)]
