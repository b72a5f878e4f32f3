"""Commands that look back on last year: what happened, how the race moved and why, the money. All moves are told from the same futures."""

from __future__ import annotations

from game.cli.foreseeing import Foreseeing
from game.foresight.causes import Attribution
from game.foresight.limits import tick
from game.i18n import _
from game.model.state import State
from game.reporting import attribution, causes, views, wording, yearbook
from game.reporting.attribution import Moved
from game.reporting.news import whose
from game.reporting.why import signed

MOVES = 10  # milestones of a report's table and of `why year`


class LookingBack(Foreseeing):
    """What moved is worked out once a year, whatever asks for it."""

    _found: tuple[State, Attribution] | None = None

    def report(self) -> None:
        """Last year: what happened, flights with their odds, how the race moved and why, the money."""
        session = self.session
        if not session.history or session.before is None:
            self.say(_("No year has been played yet."))
            return
        self.say(_("== What happened in {year} ==").format(year=session.year - 1 if not session.finished else session.engine.tables.last_year))
        for _kind, text, owner in views.news(session):
            self.wrap(text + whose(session, owner))
        for flight in yearbook.flown(session):
            odds = " x ".join(f"{part:.0%}" for part in flight.odds)
            self.say("  " + _("{name} flew in {when}; the odds had been {odds}: {grade}").format(
                name=flight.title, when=views.month(flight.when), odds=odds, grade=_(flight.grade)))  # fmt: skip
        for (title, old, new, digits), why in zip(yearbook.standing(session), yearbook.reasons(session), strict=False):
            moved = causes.moved(why)
            self.wrap(f"{title}: {old:.{digits}f} -> {new:.{digits}f}" + (f" ({moved})" if moved else ""))
        self._race()
        for title, rows in [(_("The year's money, M$"), views.ledger(session)), *views.state_ledgers(session)]:
            self.say(title)
            for name, amount in rows:
                self.say(f"  {name:32s} {amount:>12,.1f}")

    def _race(self) -> None:
        """All moves of the year as a table, and why the first of them moved."""
        found = self._attribution()
        moves = attribution.all_moved(self.session, found)
        if not moves:
            return
        self.wrap(_("How the race moved ({what}; ± one standard error):").format(what=attribution.heading(self.session, found.worlds)))
        self.say(f"  {_('milestone'):28s} {_('before'):>10s} {_('now'):>10s} {_('months'):>13s}   {_('chance')}")
        for move in moves[:MOVES]:
            months = f"{signed(move.months)} ±{move.error:4.1f}"
            now = f"{'*' if move.reached == move.reached else ''}{move.dates[1]}"
            self.say(f"  {move.title:28s} {move.dates[0]:>10s} {now:>10s} {months:>13s}   {attribution.by(move)} {attribution.chances(move)}")
        if any(move.reached == move.reached for move in moves[:MOVES]):
            self.say("  " + _("(* reached)"))
        if len(moves) > MOVES:
            self.say("  " + _("{n} others moved less").format(n=len(moves) - MOVES))
        self._terms(moves[0])
        self.say(_("(`changed MILESTONE` shows the same of another one, `why year` all of them in words)"))

    def _attribution(self) -> Attribution:
        session = self.session
        if self._found is None or self._found[0] is not session.state:
            self._found = (session.state, attribution.work(session)(session.engine))
        return self._found[1]

    def why_year(self) -> None:
        """Why the forecasts moved last year: a line a milestone."""
        found = self._attribution()
        self.wrap(_("Why the forecasts moved last year ({what}):").format(what=attribution.heading(self.session, found.worlds)))
        for move in attribution.all_moved(self.session, found)[:MOVES]:
            self.wrap(attribution.headline(move))
        self.say(_("(`changed MILESTONE` shows all terms of one; they sum)"))

    def changed(self, *name: str) -> None:
        """The terms of one milestone's move, with a year its chance by the end of that year."""
        if not name:
            raise ValueError(_("which milestone? `changed MILESTONE [YEAR]`"))
        by = None
        if len(name) > 1 and name[-1].isdigit():
            by = self._last_tick(int(name[-1]))
            name = name[:-1]
        row = self._milestone(" ".join(name))
        if not self.session.history:
            raise ValueError(_("no year has been played yet"))
        tables, opening = self.session.engine.tables, self.session.history[-1].opening
        if int(opening.milestone[row, 0]) <= int(tables.turn_ticks[opening.turn]):
            raise ValueError(_("{name} was reached before last year").format(name=wording.title(tables, "milestone", row)))
        self._terms(attribution.moved(self.session, self._attribution(), row, by))

    def _terms(self, move: Moved) -> None:
        """Why a milestone moved: a headline, and the terms with what happened in them."""
        self.wrap(attribution.headline(move))
        width = max(len(step.title) for step in move.steps)
        self.say(f"    {'':{width}s} {_('months'):>8s}  {_('either order'):>16s} {_('chance'):>8s} {attribution.by(move)}")
        for step in move.steps:
            span = f"{signed(step.months_span[0])} … {signed(step.months_span[1])}" if step.months_span[1] - step.months_span[0] >= 0.1 else ""
            doubt = "" if step.sure or step.quiet else _("  (chance could make it)")
            self.say(f"    {step.title:{width}s} {signed(step.months):>8s}  {span:>16s} {signed(step.chance, 0) + ' %':>8s}{doubt}")
            for text in () if step.quiet else step.told:
                self.wrap("      · " + text)
        end = _("All of it")
        self.say(f"  = {end:{width}s} {signed(move.months):>8s}  {f'±{move.error:.1f}':>16s} {signed(move.chance, 0) + ' %':>8s}")
        self.wrap(_("({what}; ± one standard error)").format(what=attribution.heading(self.session, move.worlds)))

    def _milestone(self, name: str) -> int:
        return self.session.engine.tables.ids["milestone"].index(self.find("milestone", name))

    def _last_tick(self, year: int) -> int:
        tables = self.session.engine.tables
        if not tables.start <= year <= tables.last_year:
            raise ValueError(_("a year of the campaign, by {year}").format(year=tables.last_year))
        return tick(year, tables)
