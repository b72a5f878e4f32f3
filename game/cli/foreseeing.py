"""Commands about the race to come: the board as a table, and what each order does to it."""

from __future__ import annotations

import math
from typing import TextIO

from game.cli.console import Console
from game.foresight import score
from game.foresight.forecast import Fan, forecast
from game.i18n import _
from game.model.orders import Action, Orders, standing
from game.model.state import State
from game.play.session import Session
from game.play.thinking import STAGES, Answer, Thinking
from game.reporting import raceboard, views
from game.reporting.raceboard import Row
from game.reporting.why import rounded, signed

MOST = 3  # milestones named after an order


class Foreseeing(Console):
    """Forecasts with the draft as it stands. `following`: each order is told what it does."""

    def __init__(self, session: Session, out: TextIO, workers: int = 0):
        super().__init__(session, out)
        self.thinking = Thinking(session.engine.tables, workers)
        self.following = False
        self.lasts: dict[tuple[int, int], Fan] = {}
        self.seen: tuple[State, list[Action], int] | None = None  # the state, draft and number of worlds of the board that was shown last

    def _fans(self, base: Orders, worlds: int) -> Answer:
        session = self.session
        self.thinking.submit(session.state, session.orders(), session.foretold(), base)
        answer = self.thinking.wait(worlds)
        assert answer is not None  # nothing limits the wait
        return answer

    def board(self, base: Orders | None = None) -> Answer:
        """The forecast of the draft, and of `base` beside it if that is asked for: as many worlds as were shown of it, else as `fan` has."""
        session, seen = self.session, self.seen
        same = seen is not None and seen[0] is session.state and seen[1] == session.draft
        return self._fans(session.orders() if base is None else base, seen[2] if seen is not None and same else self._worlds())

    def both(self) -> tuple[Fan, Fan]:
        """The forecasts of the board without and with the draft."""
        answer = self.board(standing(self.session.engine.tables.sizes, 1))
        return answer.base or answer.fan, answer.fan

    def _last(self, worlds: int) -> Fan | None:
        """Last year's forecast, with what was ordered then; None in the first year."""
        session = self.session
        if not session.history or session.before is None:
            return None
        place = (session.state.turn, worlds)
        if place not in self.lasts:
            self.lasts = {place: forecast(session.engine, session.before, worlds, session.expected(session.before), session.history[-1].orders)}
        return self.lasts[place]

    def _rows(self, answer: Answer, last: Fan | None, by: int) -> list[Row]:
        session, base = self.session, answer.base if answer.base is not answer.fan else None
        before = views.marks(session, base) if base is not None else None
        ghosts = views.marks(session, last, session.before) if last is not None else None
        return raceboard.rows(session, raceboard.Fans(answer.fan, base, last), views.marks(session, answer.fan), before, ghosts, by)

    def fan(self, *words: str) -> None:
        """The race board: dates, chances by a year, last year's forecast, and what the draft does."""
        tables = self.session.engine.tables
        by, worlds = tables.last_year, self._worlds()
        for word in words:
            if word == "fine":
                worlds = STAGES[-1]
            elif word.isdigit() and self.session.year <= int(word) <= tables.last_year:
                by = int(word)
            else:
                raise ValueError(_("`fan` takes a year from {first} to {last}, and the word fine").format(first=self.session.year, last=tables.last_year))
        answer = self._fans(standing(tables.sizes, 1), worlds)
        self.seen = (self.session.state, list(self.session.draft), answer.worlds)
        last = self._last(answer.worlds)
        head = (_("milestone"), _("official"), _("last year"), _("1 in 10"), _("half by"), _("9 in 10"), _("by {year}").format(year=by))
        self.say(f"{head[0]:28s} {head[1]:>8s} {head[2]:>9s} {head[3]:>13s} {head[4]:>13s} {head[5]:>13s} {head[6]:>9s}")
        for row in self._rows(answer, last, by):
            mark = row.mark
            ghost = views.month(row.last_year.p50) if row.last_year is not None and not row.reached else ""
            error = 100 * raceboard.error(row.chance, answer.worlds)
            dates = " ".join(f"{raceboard.dated(answer.fan, row.place, share, date):>13s}"
                             for share, date in ((0.1, mark.p10), (0.5, mark.p50), (0.9, mark.p90)))  # fmt: skip
            told = _("reached {when}").format(when=views.month(mark.reached)) if row.reached else f"{dates} {row.chance_text:>5s} ±{error:2.0f}"
            self.say(f"{mark.title:28s} {views.month(mark.official):>8s} {ghost:>9s} {told}")
            if said := _effect(row):
                self.say("    " + _("your draft: {what}").format(what=said))
        self._points(answer.fan)
        text = _("{n:,} imagined worlds that share what you have seen; – = not by the end; ± is one standard error, of dates in months. They go on with this "
                 "year's shares and open every line on its planned start; what you would do otherwise later is not in them.")  # fmt: skip
        year = min(self.session.year + 5, tables.last_year)
        more = _("`fan {year}` has the chances by that year.").format(year=year)
        if answer.worlds < STAGES[-1]:
            more += " " + _("`fan fine` plays {n:,} worlds, as many as the window ends with.").format(n=STAGES[-1])
        self.wrap(f"({text.format(n=answer.worlds)} {more})")

    def _worlds(self) -> int:
        """As many worlds as the window ends with where compiled years play them, else fewer, or each answer would be waited for."""
        from game import api

        return STAGES[-1] if api.compiled_ready(self.session) else STAGES[1]

    def _points(self, fan: Fan) -> None:
        session = self.session
        parts = {part: float(values[session.programme]) for part, values in views.points(session, fan).items()}
        each = score.points(fan.finals, session.engine.tables)[session.programme]
        text = _("Your points in {year}, expected: {all:.1f} (± {error:.1f}) = charter {charter:.1f} + open aim {open:.1f} + sealed aim {sealed:.1f}"
                 " + government {demand:.1f} (`why charter`, `why government`, `why AIM`)")  # fmt: skip
        shown = dict(zip(parts, rounded(list(parts.values())), strict=True))
        self.wrap(text.format(year=session.engine.tables.last_year, all=sum(parts.values()), error=each.std(ddof=1) / math.sqrt(fan.worlds), **shown))

    def live(self, word: str = "") -> None:
        """Whether each order is followed by what it does to the race."""
        if word not in ("on", "off", ""):
            raise ValueError(_("choose one of: {words}").format(words="on, off"))
        self.following = word == "on" if word else self.following
        on, off = _("Each order is followed by what it does to the race."), _("Orders are not followed by what they do; `live on` has them so.")
        self.say(on if self.following else off)

    def ahead(self) -> None:
        """Has the year as it stands played while the next order is typed."""
        if self.following and not self.session.finished:
            self.thinking.submit(self.session.state, self.session.orders(), self.session.foretold())

    def follow(self, before: Orders) -> None:
        """What the last order did to the race: the same worlds with the draft before it and with the draft as it stands."""
        answer = self._fans(before, self._worlds())
        rows = sorted((row for row in self._rows(answer, None, self.session.engine.tables.last_year) if _effect(row)), key=_weight, reverse=True)
        head = _("In {n:,} imagined worlds").format(n=answer.worlds)
        if not rows:
            self.wrap(_("{head} it moves no date by a month and no chance beyond what is noise.").format(head=head))
        for row in rows[:MOST]:
            told = _("{name}: {what}").format(name=row.mark.title, what=_effect(row))
            self.wrap(f"{head}, {told}" if row is rows[0] else told)
        if len(rows) > MOST:
            self.wrap(_("and {n} more (`fan`)").format(n=len(rows) - MOST))


def _effect(row: Row) -> str:
    """What the draft does to a milestone, as far as it is more than noise."""
    if row.before is None or row.reached:
        return ""
    out = []
    if row.moves and abs(row.late) * 12 >= 0.5:
        text = _("half by {before} -> {now}, on average {n:.1f} ± {e:.1f} months later") if row.late > 0 else _(
            "half by {before} -> {now}, on average {n:.1f} ± {e:.1f} months sooner")  # fmt: skip
        out.append(text.format(before=views.month(row.before.p50), now=row.middle, n=12 * abs(row.late), e=12 * row.late_error))
    if abs(row.change) >= max(0.005, raceboard.SURE * row.error):
        out.append(_("chance by {year} {before:.0%} -> {now:.0%} ({change} ± {error:.1f} points)").format(
            year=row.by, before=row.chance - row.change, now=row.chance, change=signed(100 * row.change), error=100 * row.error))  # fmt: skip
    return ", ".join(out)


def _weight(row: Row) -> float:
    """How much a change weighs: a tenth of chance counts as a year."""
    return abs(row.change) * 10 + abs(row.late)
