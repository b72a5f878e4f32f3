"""The shape of an explanation: a title, rows that sum to a total, and a note; and what last year did, as the rows need it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from game.i18n import _, ngettext
from game.model import curves
from game.model.state import State
from game.play.session import Session

Row = tuple[str, str]
Cut = tuple[str, str]  # name of a row that takes, and of one that adds; "" = nothing bounds it


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


def rounded(amounts: Sequence[float], digits: int = 1) -> list[float]:
    """Amounts rounded so that, as shown, they sum to their rounded sum: those nearest to the next step take it (largest remainders)."""
    steps = [amount * 10**digits for amount in amounts]
    shown = [math.floor(step) for step in steps]
    missing = round(float(f"{sum(amounts):.{digits}f}") * 10**digits) - sum(shown)
    for place in sorted(range(len(steps)), key=lambda n: shown[n] - steps[n])[: max(missing, 0)]:
        shown[place] += 1
    return [step / 10**digits for step in shown]


def summed(title: str, text: str, rows: Sequence[tuple[str, float]], end: str, total: float, digits: int, note: str = "", cut: Cut = ("", "")) -> Why:
    """Rows with what they do not name as the last one, so that they always sum; `cut` names it where a bound is the cause (`bound`)."""
    rest = total - sum(amount for _name, amount in rows)
    if abs(rest) >= 0.5 * 10**-digits:
        rows = [*rows, ((cut[0] if rest < 0 else cut[1]) or _("What no row names"), rest)]
    (first, amount), *others = zip((name for name, _amount in rows), rounded([amount for _name, amount in rows], digits), strict=True)
    shown = [(first, f"{amount:,.{digits}f}")] + [(name, signed(value, digits)) for name, value in others if abs(value) >= 0.5 * 10**-digits]
    return Why(title, text, tuple(shown), (end, f"{total:,.{digits}f}"), note)


def largest(amounts: Mapping[str, float], most: int) -> list[tuple[str, float]]:
    """The rows that weigh most, largest first, and the others as one."""
    rows = sorted(((name, value) for name, value in amounts.items() if abs(value) > 1e-6), key=lambda row: -abs(row[1]))
    if len(rows) <= most + 1:
        return rows
    others = rows[most:]
    return [*rows[:most], (ngettext("{n} other", "{n} others", len(others)).format(n=len(others)), sum(value for _name, value in others))]


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
