"""The shape of an explanation: a title, rows that sum to a total, and a note; and what last year did, as the rows need it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game.i18n import _
from game.model import curves
from game.model.state import State
from game.play.session import Session

Row = tuple[str, str]
Cut = tuple[str, str]  # name of a row that takes, and of one that adds; "" = events and answers


@dataclass(frozen=True, slots=True)
class Why:
    """An explanation. `rows` sum to `total` where there is one."""

    title: str = ""
    text: str = ""
    rows: tuple[Row, ...] = ()
    total: Row | None = None
    note: str = ""


def signed(number: float, digits: int = 1) -> str:
    """+1.5, –2.0: the sign always shows, as a dash the font has."""
    return f"{number:+,.{digits}f}".replace("-", "–")


def summed(title: str, text: str, rows: list[tuple[str, float]], end: str, total: float, digits: int, note: str = "", cut: Cut = ("", "")) -> Why:
    """Rows with what they do not name as the last one, so that they always sum; `cut` names it where a bound is the cause (`bound`)."""
    rest = total - sum(amount for _name, amount in rows)
    if abs(rest) >= 0.5 * 10**-digits:
        rows = [*rows, ((cut[0] if rest < 0 else cut[1]) or _("Events and answers"), rest)]
    first, *others = rows
    shown = [(first[0], f"{first[1]:,.{digits}f}")] + [(name, signed(amount, digits)) for name, amount in others if abs(amount) >= 0.5 * 10**-digits]
    return Why(title, text, tuple(shown), (end, f"{total:,.{digits}f}"), note)


def was(session: Session, name: str) -> tuple[float, float]:
    """A stock of the seat a year ago (now, in the first year) and now."""

    def of(state: State) -> float:
        array = getattr(state, name)
        return float(array[0] if array.ndim == 1 else array[session.programme, 0])

    return of(session.before if session.before is not None and session.history else session.state), of(session.state)


def last(session: Session, kind: str, rows: np.ndarray | None = None) -> float:
    """Sum of last year's occurrences of a kind over some rows (the seat's own row without); 0 in the first year."""
    if not session.history or kind not in session.history[-1].report.kinds:
        return 0.0
    amounts = session.history[-1].report[kind][:, 0]
    return float(amounts[session.programme] if rows is None else amounts[rows].sum())


def years(session: Session) -> float:
    """Length of last year's turn in years; 0 before the first."""
    return float(curves.turn_years(session.engine.tables, session.state.turn - 1)) if session.history else 0.0


def bound(value: float, low: float, high: float) -> Cut:
    """Names of the row that a bound makes, by what a stock was before the year's end: what was won above it is taken, lost below it given back."""
    above = _("Not above {n:g}").format(n=high) if value >= high - 1e-3 else ""
    return above, _("Not below {n:g}").format(n=low) if value <= low + 1e-3 else ""


def drifted(session: Session, now: float, middle: float, speed: float) -> float:
    """What drifting towards the middle added at the end of last year, from where it led."""
    share = speed * years(session)
    return now - (now - middle * share) / (1 - share)
