"""The campaign and its branches side by side: forecast of each milestone, points, money, and the differences with their standard errors."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from game.agents.registry import POLICIES, expected
from game.foresight import histories as foresight
from game.foresight import score
from game.foresight.histories import Difference, Future, Futures
from game.foresight.limits import telling
from game.foresight.margins import SURE
from game.i18n import _
from game.model.axes import NEVER
from game.model.engine import Engine
from game.play import branches
from game.play.branches import Branch, History
from game.play.session import Session
from game.reporting import when, wording
from game.reporting.attribution import later
from game.reporting.why import Why, signed

COARSE, WORLDS = 32, 256
MONTH = 12 / 1024


@dataclass(frozen=True, slots=True)
class Cell:
    """A milestone in one history. Decimal years (NaN = not by the end in so many worlds), chance by the flagged date, and what differs from the
    campaign: months of the expected date and chance, each with its standard error. `reached` is the date if it is past, else NaN."""

    p10: float
    p50: float
    p90: float
    chance: float
    months: float
    months_error: float
    more: float
    more_error: float
    reached: float

    @property
    def sure(self) -> bool:
        """Whether a difference is more than noise."""
        return (abs(self.months) > SURE * self.months_error and abs(self.months) >= 0.05) or (
            abs(self.more) > SURE * self.more_error and abs(self.more) >= 0.005)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A milestone in all histories. `flagged` is the date by which the chance is told (see `limits`), a decimal year."""

    id: str
    title: str
    programme: str
    flagged: float
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return any(cell.sure for cell in self.cells[1:])


@dataclass(frozen=True, slots=True)
class Sum:
    """Expected points, or money that the seat may allocate to the end (M$): mean, difference from the campaign, its standard error."""

    mean: float
    more: float
    error: float


@dataclass(frozen=True, slots=True)
class Compared:
    """The campaign first, then its branches. `points` is empty without reference campaigns, `money` once all is over."""

    names: tuple[str, ...]
    lines: tuple[Line, ...]
    points: tuple[Sum, ...]
    money: tuple[Sum, ...]
    histories: tuple[History, ...]
    worlds: int


def work(session: Session, worlds: int = WORLDS, shown: Sequence[Branch] | None = None) -> Callable[[Engine], Compared]:
    """What has to be computed to compare the campaign with its branches, or with those `shown`.

    It takes an engine of its own, since an engine remembers what the last state allows, and can be sent to another process.
    """
    kept = copy.deepcopy(list(session.branches if shown is None else shown))
    return partial(_compare, apart(session), kept, worlds)


def apart(session: Session) -> Session:
    """A copy of a campaign without its engine and its scenario's texts: to be worked on beside the window."""
    return dataclasses.replace(session, engine=None, scenario=None, draft=list(session.draft), history=list(session.history), autosave=None,  # type: ignore[arg-type]
                               branches=[], predictions=[], undone=[], _expected=None)  # fmt: skip


def _compare(session: Session, kept: Sequence[Branch], worlds: int, engine: Engine) -> Compared:
    return compare(dataclasses.replace(session, engine=engine), kept, worlds)


def compare(session: Session, kept: Sequence[Branch], worlds: int = WORLDS) -> Compared:
    """Plays the branches to where the campaign stands and imagines all histories from there, over the same worlds."""
    engine, tables, state = session.engine, session.engine.tables, session.state
    histories = [branches.history(session, branch) for branch in kept]
    states = [state, *(one.course.state for one in histories)]
    points = score.points if tables.reference else None
    if session.finished:
        found = foresight.settled(tables, states, session.programme, points)
    else:
        imagined = foresight.alike(engine, state, states[1:], worlds)
        policies = {branch.name: expected(engine, one.course.state, {session.seat: POLICIES[branch.policy]})[session.seat]
                    for one, branch in zip(histories, kept, strict=True) if branch.policy}  # fmt: skip
        made = [Future(imagined[0], session.orders())]
        made += [Future(own, one.plan, policies.get(branch.name)) for own, one, branch in zip(imagined[1:], histories, kept, strict=True)]
        found = foresight.run(engine, made, session.programme, session.expected(), points)
    return told(session, found, (_("The campaign"), *(branch.name for branch in kept)), tuple(histories))


def told(session: Session, found: Futures, names: tuple[str, ...], histories: tuple[History, ...] = ()) -> Compared:
    """Futures as lines and sums, each beside the first."""
    limit = limits(session, found)
    lines = tuple(_line(session, found, row, int(limit[row])) for row in _order(session, found))
    sums = [tuple(Sum(float(part.mean()), *pair) for part, pair in zip(values, _pairs(Difference.of(values)), strict=True))
            for values in (found.points, found.money)]  # fmt: skip
    points = bool(np.isfinite(found.points).all())
    return Compared(names, lines, sums[0] if points else (), () if session.finished else sums[1], histories, found.worlds)


def _pairs(found: Difference) -> list[tuple[float, float]]:
    return list(zip(found.mean.tolist(), found.error.tolist(), strict=True))


def _order(session: Session, found: Futures) -> list[int]:
    """Milestones that are open or that the histories reached at different times, the seat's own first."""
    tables = session.engine.tables
    now = int(tables.turn_ticks[min(session.state.turn, tables.turns)])
    rows = [row for row in range(tables.sizes["milestone"]) if not foresight.reached(found, row, now)] or list(range(tables.sizes["milestone"]))
    return sorted(rows, key=lambda row: (int(tables.milestone_programme[row]) != session.programme, row))


def limits(session: Session, found: Futures) -> np.ndarray:
    """Ticks by which the chance of each milestone is told: the public date of the campaign, else the official one ahead, else the year nearest to
    an even chance over all histories, since a date that none or all of the worlds reach tells none apart."""
    tables, state = session.engine.tables, session.state
    if session.finished:
        official = np.asarray(tables.milestone_official).astype(np.int64)
        return np.where(official < tables.horizon, official, tables.horizon - 1)
    return telling(np.concatenate(list(found.ticks), axis=-1), state, tables)


def _line(session: Session, found: Futures, row: int, limit: int) -> Line:
    tables = session.engine.tables
    now = int(tables.turn_ticks[min(session.state.turn, tables.turns)])
    late = Difference.of(np.minimum(found.ticks[:, row].astype(np.float64), tables.horizon) * MONTH)
    inside = (found.ticks[:, row] <= limit).astype(np.float64)
    more = Difference.of(inside)
    cells = []
    for number in range(len(found.ticks)):
        first = int(found.ticks[number, row, 0])
        past = first != NEVER and first < now and bool((found.ticks[number, row] == first).all())
        p10, p50, p90 = (found.quantile(number, row, share) for share in (0.1, 0.5, 0.9))
        cells.append(Cell(p10, p50, p90, float(inside[number].mean()), float(late.mean[number]), float(late.error[number]), float(more.mean[number]),
                          float(more.error[number]), when.year_of(tables, first) if past else float("nan")))  # fmt: skip
    name = tables.ids["milestone"][row]
    return Line(name, wording.title(tables, "milestone", row), name.split(".")[0], when.year_of(tables, limit), tuple(cells))


# -- words
def date(cell: Cell) -> str:
    """The middle date, or the day it was reached."""
    return when.month(cell.reached if cell.reached == cell.reached else cell.p50)


def span(cell: Cell) -> str:
    """The middle 80 % of worlds."""
    if cell.reached == cell.reached:
        return _("reached")
    return f"{when.month(cell.p10)} … {when.month(cell.p90)}"


def months(cell: Cell) -> str:
    """Months of the mean date later (+) or sooner, with the standard error; "as it was" where nothing differs."""
    if abs(cell.months) < 0.05 and cell.months_error < 0.05:
        return _("the same")
    return f"{signed(cell.months)} ±{cell.months_error:.1f}" if cell.months_error else signed(cell.months)


def chance(cell: Cell) -> str:
    """The chance by the flagged date, with its difference where that shows."""
    said = f"{cell.chance:.0%}"
    return said if abs(cell.more) < 0.005 else f"{said} ({signed(cell.more * 100, 0)}{_error(cell.more_error * 100, 0)})"


def amount(one: Sum, digits: int = 1) -> str:
    """A sum with its difference."""
    said = f"{one.mean:,.{digits}f}"
    return said if abs(one.more) < 0.5 * 10**-digits else f"{said} ({signed(one.more, digits)}{_error(one.error, digits)})"


def _error(spread: float, digits: int) -> str:
    """A standard error; nothing where all is known."""
    return f" ±{spread:,.{digits}f}" if spread else ""


def why(line: Line, found: Compared) -> Why:
    """One milestone in all histories, as rows."""
    rows = []
    for name, cell in zip(found.names, line.cells, strict=True):
        said = date(cell) if cell.reached == cell.reached else f"{date(cell)}, {chance(cell)}"
        rows.append((name, said))
        if cell is not line.cells[0] and (abs(cell.months) >= 0.05 or cell.months_error >= 0.05):
            rows.append((_("    against the campaign"), f"{later(cell.months)}{_error(cell.months_error, 1)}"))
    text = _("The middle date (half of the futures), and the chance by {date}: its public or official date, or a year at whose end the histories can be "
             "told apart. Against the campaign: the mean date, where not reached counts as the end.")  # fmt: skip
    text = text.format(date=when.month(line.flagged))
    return Why(line.title, text, tuple(rows), None, note(found))


def note(found: Compared) -> str:
    """How the numbers were made."""
    if found.worlds == 1:
        return _("The campaign is over: what was reached is known.")
    return _("{n} futures with the same dice; ± one standard error of the difference.").format(n=found.worlds)


def honest(session: Session) -> str:
    """What is used of the played world, and what is not."""
    return _(OVER if session.finished else HONEST)


OVER = _("The years are played anew with this world's own teams and dice: all that is not otherwise is as it was.")
HONEST = _("Years already played are played anew with this world's own teams and dice, which no chair could know; flights not flown yet take dice of "
           "another world. What is ahead is imagined from what the campaign has seen.")  # fmt: skip


__all__ = ["COARSE", "WORLDS", "Cell", "Compared", "Line", "Sum", "amount", "apart", "chance", "compare", "date", "honest", "months", "note", "span", "told",
           "why", "work"]  # fmt: skip
