"""Why a milestone is where it is: what holds it up, what 100 M$ more would do for it, which assumptions it hangs on; and one's own forecast."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pygame

from game.foresight.forecast import Fan
from game.foresight.holding import Held
from game.foresight.margins import Margins
from game.i18n import _, ngettext
from game.play.workers import imagined
from game.reporting import explain, holdups, margins, predictions, wording
from game.reporting.holdups import Swing
from game.reporting.margins import Said, Worth
from game.ui import charts, theme
from game.ui.app import App
from game.ui.canvas import Box, Canvas
from game.ui.screens.lab import ASSUMPTIONS
from game.ui.screens.overlays import Overlay
from game.ui.widgets import Button, Number, Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk


class Reasons(Overlay):
    """A panel over the desk about one milestone. The window does not wait for it."""

    size = (1200.0, 660.0)

    def __init__(self, app: App, desk: Desk, milestone: int):
        super().__init__(app)
        self.desk, self.milestone = desk, milestone
        session = desk.session
        tables = session.engine.tables
        self.title = wording.title(tables, "milestone", milestone)
        self.focus = "close"
        self.held: list[tuple[str, Held]] | None = None
        self.bars: list[Swing] | None = None
        self.money: list[Worth] | None = None
        self.idle = 0
        self.paid: Margins | None = None
        self.chance = float("nan")
        self.year = min(tables.last_year, session.year + 5)
        self.percent = 50
        self.said = ""
        self._ask()

    def _ask(self) -> None:
        session, milestone = self.desk.session, self.milestone
        tables = session.engine.tables
        lines = margins.takers(session, milestone)

        def seen(fan: Fan) -> None:
            self.held, self.bars = holdups.held(session, fan, milestone), holdups.bars(session, fan, milestone, 8)
            self.chance = fan.share(milestone)

        def paid(found: Margins) -> None:
            self.money, self.paid = [worth for worth in margins.table(session, found, milestone) if worth.tier < 3], found
            self.idle = len(lines) - len(self.money)

        if self.desk.fan is not None and self.desk.settled and self.desk.fan.worlds >= holdups.WORLDS:
            seen(self.desk.fan.first(holdups.WORLDS))
        else:
            look = partial(imagined, session.state, session.orders(), session.foretold(), holdups.WORLDS)
            self.app.errand("reasons", tables, look, lambda finals: seen(Fan(tables, finals.milestone, finals)))
        if not lines:
            self.money = []
        else:
            self.app.errand("reasons money", tables, margins.work(session, lines), paid)

    def columns(self, canvas: Canvas) -> tuple[Box, Box, Box]:
        x, y, w, h = self.panel(canvas)
        wide = (w - 48 - 2 * 20) / 3
        return tuple((x + 24 + number * (wide + 20), y + 64, wide, h - 64 - 92) for number in range(3))  # type: ignore[return-value]

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        x, y, w, h = self.panel(canvas)
        yield Button("close", (x + w - 136, y + 14, 112, 34), _("Close"), self.escape, True)
        yield Button("lab", (x + w - 302, y + 14, 158, 34), _("Try an assumption"), self.lab, size=13, tip=_("The forecast lab, on this milestone. F10."))
        first, second, third = self.columns(canvas)
        for number, (title, held) in enumerate((self.held or [])[: self._most(first)]):
            yield Readout(f"held:{number}", self._place(first, number), title, role="row", shown=f"{held.share:.0%}",
                          tip=lambda t=title, h=held: self.why_held(t, h))  # type: ignore[misc]  # fmt: skip
        for number, worth in enumerate((self.money or [])[: self._most(second)]):
            yield Readout(f"money:{number}", self._place(second, number), worth.title, role="row", shown=self._money_text(worth),
                          tip=lambda worth=worth: self.why_money(worth))  # type: ignore[misc]  # fmt: skip
        for number, swing in enumerate((self.bars or [])[: self._most(third)]):
            yield Readout(f"bar:{number}", self._place(third, number), swing.title, role="row", shown=swing.text,
                          tip=lambda swing=swing: holdups.why_bar(swing, holdups.WORLDS))  # type: ignore[misc]  # fmt: skip
        if not self.desk.session.finished:
            top = y + h - 60
            yield Number("year", (x + 330, top, 110, 32), _("By the end of"), self.year, self._by, self.desk.session.engine.tables.last_year,
                         self.desk.session.year, 5, tip=_("Your forecast: reached by the end of that year. Arrows change it."))  # fmt: skip
            yield Number("percent", (x + 500, top, 110, 32), _("Your chance, per cent"), self.percent, self._chance, 100, 0, 10,
                         tip=_("Your chance that it comes by then. It is scored against the game's own forecast of today."))  # fmt: skip
            yield Button("note", (x + 626, top, 150, 32), _("Note my forecast"), self.note, tip=_("Three forecasts a year; scores at the end."))

    def lab(self) -> None:
        """The lab instead of this panel, on its milestone."""
        self.escape()
        self.desk.lab(ASSUMPTIONS, self.milestone)

    def shortcut(self, event: Any) -> bool:
        if event.key == pygame.K_F10:
            self.lab()
        return bool(event.key == pygame.K_F10)

    def _by(self, year: int) -> None:
        self.year = year

    def _chance(self, percent: int) -> None:
        self.percent = percent

    def note(self) -> None:
        session, fan = self.desk.session, self.desk.fan
        if fan is None:
            self.said = _("No: the game's own forecast is still imagined; in a moment.")
            return
        try:
            made = session.predict(session.engine.tables.ids["milestone"][self.milestone], self.year, self.percent / 100, fan)
            self.said = _("Noted: you {own:.0%}, the game {game:.0%}.").format(own=made.own, game=made.game)
        except ValueError as error:
            self.said = _("No: ") + str(error)

    @staticmethod
    def _place(box: Box, number: int) -> Box:
        x, y, w, _h = box
        return (x, y + 58 + number * 38, w, 36)

    @staticmethod
    def _most(box: Box) -> int:
        return int((box[3] - 84) / 38)

    def why_held(self, title: str, held: Held) -> explain.Why:
        parts = ((_("Holds it up"), held.share), (_("As the last step before it"), held.last), (_("Missing, and it never comes"), held.missing))
        rows = [(name, _("{n:.0f} in 100").format(n=share * 100)) for name, share in parts if share >= 0.005]
        return explain.Why(title, _("Futures in which it is on the way back from the milestone to what came last."), tuple(rows))

    def why_money(self, worth: Worth) -> explain.Why:
        shown = margins.why(self.desk.session, self.paid, worth.row, self.milestone) if self.paid else None
        return shown or explain.Why(worth.title)

    @staticmethod
    def _shift(said: Said) -> str:
        return said.date or _("no difference that shows")

    def _money_text(self, worth: Worth) -> str:
        return _("this year alone: {once}; every year: {yearly}").format(once=self._shift(worth.once), yearly=self._shift(worth.yearly))

    def paint(self, canvas: Canvas) -> None:
        super().paint(canvas)
        x, y, w, h = self.panel(canvas)
        first, second, third = self.columns(canvas)
        colour = theme.SEATS.get(self.desk.session.engine.tables.ids["milestone"][self.milestone].split(".")[0], theme.BLUE)
        if self.chance == self.chance:  # of the board's worlds, if it has any: the same number stands there
            self.chance = self.desk.fan.share(self.milestone) if self.desk.fan is not None else self.chance
            text = _("in {n:.0f} of 100 futures by {year}").format(n=self.chance * 100, year=self.desk.session.engine.tables.last_year)
            canvas.text(text, x + w - 646, y + 24, 13, theme.DIM, width=330, align="right")
        heads = (
            (first, _("What holds it up"), _("in how many of {n:,} futures").format(n=holdups.WORLDS), self.held, _("Nothing holds it up any more.")),
            (second, _("100 M$ more: once, or every year"), _("on top of the envelope; months of the expected date"), self.money, self._no_money()),
            (third, _("What it hangs on"), _("expected date where it is low and where high; months between"), self.bars, _("Nothing unknown differs.")),
        )
        for (left, top, wide, _high), title, under, found, none in heads:
            canvas.text(title, left, top, 16, theme.TEXT, True, wide)
            canvas.text(under, left, top + 24, theme.SMALL, theme.DIM, width=wide, short=True)
            if found is None:
                canvas.text(self.app.pending("reasons money" if left == second[0] else "reasons"), left, top + 60, theme.BODY, theme.WARN)
            elif not found:
                canvas.paragraph(none, left, top + 60, wide, 13, theme.DIM)
        for number, (title, held) in enumerate((self.held or [])[: self._most(first)]):
            left, top, wide, _high = self._place(first, number)
            canvas.text(title, left + 4, top + 2, 13, theme.TEXT, width=wide - 60, short=True)
            canvas.text(f"{held.share:.0%}", left, top + 2, 13, theme.TEXT, True, wide - 4, "right")
            charts.bar(canvas, (left + 4, top + 23, wide - 8, 6), held.share, colour)
        for number, worth in enumerate((self.money or [])[: self._most(second)]):
            left, top, wide, _high = self._place(second, number)
            canvas.text(worth.title, left + 4, top + 1, 13, theme.TEXT, width=wide - 76, short=True)
            canvas.text(_("{n:,.0f} M$").format(n=worth.given), left, top + 2, theme.SMALL, theme.DIM, False, wide - 4, "right")
            for part, said in enumerate((worth.once, worth.yearly)):
                tone = theme.DIM if not said.date else theme.GOOD if said.months < 0 else theme.BAD
                canvas.text(self._shift(said), left + 4 + part * wide / 2, top + 18, theme.SMALL, tone, bool(said.date), wide / 2 - 8, short=True)
        for part, name in enumerate((_("this year alone"), _("every year")) if self.money else ()):
            canvas.text(name, second[0] + 4 + part * second[2] / 2, second[1] + 42, 11, theme.WARN, width=second[2] / 2 - 8)
        if self.money and self.idle:
            left, top, wide, _high = self._place(second, min(len(self.money), self._most(second)))
            canvas.text(self._no_money(), left + 4, top + 4, theme.SMALL, theme.DIM, width=wide)
        left, top, wide, _high = self._place(third, 0)
        charts.tornado(canvas, (left, top, wide, 38), (self.bars or [])[: self._most(third)])
        shown = (self.bars or [])[: self._most(third)]
        if not all(swing.sure for swing in shown):
            text = _("Grey: {none}.").format(none=margins.none(holdups.WORLDS))
            canvas.text(text, left + 4, self._place(third, len(shown))[1] + 4, theme.SMALL, theme.DIM, width=wide - 8)
        self._forecast(canvas, x, y + h - 60, w)

    def _no_money(self) -> str:
        if self.idle and self.paid is not None:
            text = ngettext("{n} other line: {none}", "{n} other lines: {none}", self.idle) if self.money else _("Its {n} lines that can take money: {none}")
            return text.format(n=self.idle, none=margins.none(self.paid.worlds))
        return _("It hangs on no line of yours that can take money this year.")

    def _forecast(self, canvas: Canvas, x: float, top: float, w: float) -> None:
        session = self.desk.session
        if session.finished:
            return
        canvas.line((x + 24, top - 16), (x + w - 24, top - 16), theme.LINE)
        canvas.text(_("My own forecast: reached by the end of"), x + 24, top + 6, 13, theme.TEXT, width=300, align="right")
        canvas.text(_("chance"), x + 446, top + 6, 13, theme.TEXT, width=48, align="right")
        name = session.engine.tables.ids["milestone"][self.milestone]
        mine = [one for one in session.predictions if one.milestone == name]
        text = self.said or (predictions.line(session, mine[-1]) if mine else _("%, scored against the game's own at the end"))
        canvas.text(text, x + 790, top + 6, theme.SMALL, theme.WARN if self.said else theme.DIM, width=w - 790 - 24, short=True)
