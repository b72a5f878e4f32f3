"""The race board, the same for the window and the terminal: fans of all milestones, and the ledger or the evidence behind each number."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from game.foresight import causes
from game.foresight.forecast import Fan
from game.foresight.limits import tick
from game.i18n import _, ngettext
from game.model.axes import NEVER
from game.model.state import Array
from game.play.session import Session
from game.reporting import explain, views, wording
from game.reporting.views import Mark
from game.reporting.when import month
from game.reporting.why import Why, rounded, signed

SPANS = 6  # of years, at most, in which a chance is told apart
SURE = 2.0  # standard errors beyond which a change is more than noise
SPREAD = 1.96  # standard errors on either side within which 19 of 20 such forecasts lie


@dataclass(frozen=True, slots=True)
class Fans:
    """A draft's fan, that of the year without the draft, and last year's when it was ended: the same imagined worlds in each."""

    now: Fan | None
    base: Fan | None = None
    last: Fan | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One milestone. `chance` is by the end of year `by`; `change` what the draft does to it, `late` what it does to the expected date (years; not
    reached counts as the end), each with its standard error."""

    place: int
    mark: Mark
    before: Mark | None
    last_year: Mark | None
    by: int
    chance: float
    change: float
    error: float
    late: float
    late_error: float
    fans: Fans

    @property
    def reached(self) -> bool:
        return not math.isnan(self.mark.reached)

    @property
    def middle(self) -> str:
        """The date by which half of the futures have it."""
        return "" if math.isnan(self.mark.chance) else month(self.mark.p50)

    @property
    def moves(self) -> bool:
        """Whether the draft moves the date by more than noise."""
        return abs(self.late) > SURE * self.late_error

    @property
    def chance_text(self) -> str:
        return "" if math.isnan(self.chance) else f"{self.chance:.0%}"


def rows(session: Session, fans: Fans, marks: list[Mark], before: list[Mark] | None, last: list[Mark] | None, by: int) -> list[Row]:
    """All milestones in their order. `before` and `last`: marks of the other two fans."""
    out, tables = [], session.engine.tables
    limit = None if by >= tables.last_year else float(by + 1)
    for place, mark in enumerate(marks):
        chance = fans.now.share(place, limit) if fans.now is not None else float("nan")
        change = late = (0.0, 0.0)
        if fans.now is not None and fans.base is not None:
            change = difference(came(fans.now, place, by), came(fans.base, place, by))
            late = difference(_years(fans.now, place), _years(fans.base, place))
        out.append(Row(place, mark, before[place] if before else None, last[place] if last else None, by, chance, *change, *late, fans))
    return out


def came(fan: Fan, place: int, by: int) -> Array:
    """Imagined worlds in which a milestone is reached by the end of a year. (WORLD,) bool"""
    ticks, tables = fan.ticks[place], fan.tables
    return ticks != NEVER if by >= tables.last_year else ticks <= tick(by, tables)


def _years(fan: Fan, place: int) -> Array:
    """Years until a milestone, the horizon where it is not reached. (WORLD,)"""
    return np.minimum(fan.ticks[place], fan.tables.horizon).astype(float) / 1024


def difference(now: Array, then: Array) -> tuple[float, float]:
    """Change of a mean between two sets of the same worlds, and its standard error: what both have in common is no noise."""
    count = min(len(now), len(then))
    steps = now[:count].astype(float) - then[:count].astype(float)
    return float(steps.mean()), float(steps.std(ddof=1) / math.sqrt(count)) if count > 1 else 0.0


def error(share: float, worlds: int) -> float:
    """Standard error of a share of imagined worlds, as if there were one more with and one without: none of 64 is not never."""
    near = (share * worlds + 1) / (worlds + 2)
    return math.sqrt(near * (1 - near) / (worlds + 2))


def around(fan: Fan, place: int, share: float = 0.5) -> tuple[float, float]:
    """Decimal years between which the date of a share of the futures lies in 19 of 20 such forecasts; NaN = beyond the end."""
    ordered, count = np.sort(fan.ticks[place]), fan.worlds
    reach = SPREAD * math.sqrt(share * (1 - share) * count)
    low = ordered[max(0, math.floor(share * count - reach))]
    high = ordered[min(count - 1, math.ceil(share * count + reach))]
    return float(fan.tables.decimal_year(low)), float(fan.tables.decimal_year(high))


def date_error(fan: Fan, place: int, share: float = 0.5) -> float:
    """Standard error in months of the date by which a share of the futures has a milestone; NaN where it reaches beyond the end."""
    low, high = around(fan, place, share)
    return 12 * (high - low) / (2 * SPREAD)


def dated(fan: Fan, place: int, share: float, date: float) -> str:
    """Such a date with its standard error in months: "Mar 2027 ±2"."""
    spread = date_error(fan, place, share)
    if math.isnan(date) or math.isnan(spread) or spread < 0.05:
        return month(date)
    return f"{month(date)} ±{spread:.{0 if spread >= 0.95 else 1}f}"


# -- how many worlds
def worlds_text(fan: Fan | None, settled: bool) -> str:
    if fan is None:
        return _("imagining ...")
    return (_("{n:,} worlds") if settled else _("{n:,} worlds, refining")).format(n=fan.worlds)


def why_worlds(session: Session, fan: Fan | None, settled: bool) -> Why:
    """What stands behind the fan, and how far chance can move it."""
    title = _("Imagined worlds behind the fan")
    if fan is None:
        return Why(title, _("The first are being played."))
    rows = [(_("A chance of {n:.0%}, give or take").format(n=share), _("{n:.1f} points").format(n=100 * error(share, fan.worlds))) for share in (0.1, 0.5, 0.9)]
    text = _("Each shares what you have seen and draws anew what nobody knows.")
    note = _("A coarse fan is shown first and made finer while you look: its worlds are the first worlds of the finer one. The dice of a world "
             "never change, so what a slider moves is your doing. Give or take: one standard error.")  # fmt: skip
    tables = session.engine.tables
    names = [f"{wording.title(tables, 'programme', tables.ids['programme'].index(seat))}: {wording.policy(name)}" for seat, name in session.rivals.items()]
    note += "\n" + _("Played in them as chosen at the start: {names} (F8).").format(names=", ".join(names))
    return Why(title, text if settled else f"{text} {_('More are being played.')}", tuple(rows), (_("Worlds"), f"{fan.worlds:,}"), note)


# -- the ledgers
def why(session: Session, row: Row) -> Why:
    """A milestone in full: its dates, what it waits for, the source of its official date."""
    told = explain.milestone(session, row.mark, row.before)
    if row.reached or row.fans.now is None:
        return told
    extra = [(_("Chance by the end of {year}").format(year=row.by), f"{row.chance:.0%}")] if row.by < session.engine.tables.last_year else []
    last = row.last_year
    if last is not None and not math.isnan(row.mark.p50 - last.p50) and abs(row.mark.p50 - last.p50) * 12 >= 0.5:
        extra.append((_("Half of them, since last year's forecast"), moved(row.mark.p50 - last.p50)))
    return Why(told.title, told.text, (*told.rows, *extra), told.total, told.note)


def why_chance(session: Session, row: Row) -> Why:
    """A chance as the sum of what each span of years adds to it."""
    fan = row.fans.now
    title = _("{name}: the chance by the end of {year}").format(name=row.mark.title, year=row.by)
    if fan is None:
        return Why(title, _("imagining ..."))
    spans = _spans(session, row)
    counts = [int(np.count_nonzero(came(fan, row.place, end))) for _label, end in spans]
    parts = [later - earlier for earlier, later in zip([0, *counts], counts, strict=False)]
    shown = rounded([100 * part / fan.worlds for part in parts], 0)
    lines = [(label, f"{value:.0f} %") for (label, _end), value, part in zip(spans, shown, parts, strict=True) if part]
    note = [_("In {n:,} of {all:,} imagined worlds; give or take {e:.1f} points, one standard error.").format(
        n=counts[-1], all=fan.worlds, e=100 * error(row.chance, fan.worlds))]  # fmt: skip
    if abs(row.change) >= 0.005:
        note.append(_("Your draft moves it by {n} points, give or take {e:.1f}.").format(n=signed(100 * row.change), e=100 * row.error))
    note += _dated(session, row, fan)
    total = (_("By the end of {year}").format(year=row.by), f"{row.chance:.0%}")
    return Why(title, _("Share of the futures that reach it in each span of years."), tuple(lines), total, "\n".join(note))


def _spans(session: Session, row: Row) -> list[tuple[str, int]]:
    """(name, last year) of spans from this year to the date asked for."""
    first, last = session.year, row.by
    each = max(1, math.ceil((last - first + 1) / SPANS))
    out = []
    while first <= last:
        end = min(last, first + each - 1)
        out.append((str(first) if end == first else f"{first} – {end}", end))
        first = end + 1
    return out


def _dated(session: Session, row: Row, fan: Fan) -> list[str]:
    """The chance by the dates that somebody has named: the public one, else the official one."""
    tables, state = session.engine.tables, session.state
    tick = int(causes.flagged(state, tables)[row.place])
    if tick >= tables.horizon - 1:
        return []
    share = float(np.count_nonzero(fan.ticks[row.place] <= tick) / fan.worlds)
    named = _("By its public date, {when}: {n:.0%}.") if int(state.promise[row.place, 0]) < NEVER else _("By its official date, {when}: {n:.0%}.")
    return [named.format(when=month(views.year_of(tables, tick)), n=share)]


def why_middle(session: Session, row: Row) -> Why:
    """The middle date: last year's forecast, what has moved it since and what the draft does, and how sure it is."""
    fan, mark = row.fans.now, row.mark
    title = _("{name}: half of the futures by").format(name=mark.title)
    if fan is None:
        return Why(title, _("imagining ..."))
    never = _("after {year}").format(year=session.engine.tables.last_year)
    marks = ((_("1 in 10 futures by"), mark.p10), (_("1 in 4"), mark.p25), (_("Half of them"), mark.p50), (_("3 in 4"), mark.p75), (_("9 in 10"), mark.p90))
    lines = [(name, never if math.isnan(year) else month(year)) for name, year in marks]
    lines += _steps(row)
    if not math.isnan(mark.official) and not math.isnan(mark.p50):
        lines.append((_("Against the official date, {when}").format(when=month(mark.official)), moved(mark.p50 - mark.official)))
    low, high = around(fan, row.place)
    note = _("With other dice {n:,} worlds would put the middle between {low} and {high} in 19 of 20 cases.").format(
        n=fan.worlds, low=never if math.isnan(low) else month(low), high=never if math.isnan(high) else month(high))  # fmt: skip
    if row.before is not None and (row.late or row.late_error):
        note += " " + _("World by world your draft moves it by {n} ± {e:.1f} months on average (+ is later; not reached counts as the end).").format(
            n=signed(12 * row.late), e=12 * row.late_error)  # fmt: skip
    return Why(title, _("Dates by which so many of the imagined worlds have reached it."), tuple(lines), None, note)


def moved(years: float) -> str:
    """How much later or sooner, in months."""
    months = round(abs(years) * 12)
    if not months:
        return _("the same")
    text = ngettext("{n} month later", "{n} months later", months) if years > 0 else ngettext("{n} month sooner", "{n} months sooner", months)
    return text.format(n=months)


def _steps(row: Row) -> list[tuple[str, str]]:
    """From last year's forecast to the present one, in months that sum to the difference."""
    mark, base, last = row.mark, row.before or row.mark, row.last_year
    out = []
    if last is not None and not math.isnan(last.p50):
        out.append((_("Last year's forecast"), month(last.p50)))
        if not math.isnan(base.p50):
            out.append((_("Moved by what the year brought"), moved(base.p50 - last.p50)))
    if row.before is not None and not math.isnan(mark.p50 - base.p50):
        out.append((_("Moved by your draft"), moved(mark.p50 - base.p50)))
    return out


__all__ = ["SURE", "Fans", "Row", "around", "came", "date_error", "dated", "difference", "error", "rows", "why", "why_chance", "why_middle",
           "why_worlds", "worlds_text"]  # fmt: skip
