"""What lies over a page until Escape: help, and the menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.play import saves
from game.reporting import scorecard
from game.ui import theme
from game.ui.app import App
from game.ui.canvas import Box, Canvas
from game.ui.screen import Screen
from game.ui.widgets import Button, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

KEYS = (
    ("F1", _("this page")), ("F2 - F6", _("briefing, money and partners, programmes, review, surface")), ("Tab, Shift+Tab", _("next, previous")),
    ("Up, Down", _("next of the same kind: line to line, flight to flight")), ("F7, Ctrl+Tab", _("next group")), ("Left, Right", _("change a slider or a choice")),
    ("PgUp, PgDn", _("ten steps of a slider; Home and End go to its ends")), ("Enter, Space", _("press")),
    ("M  H  N  P", _("on a line: mothball, hold, nominal, push")), ("X", _("on a line: cancel it, or take that back")),
    ("Delete", _("on a line: back to its standing order")), ("Ctrl+Z, Ctrl+Y", _("undo, redo; until the year ends")),
    ("Ctrl+S", _("save with the draft; every year is saved by itself")), ("Ctrl+Enter", _("end the year")),
    ("F8, F9", _("what may be known of the rival; the adviser")),
    ("F10", _("the forecast lab: other histories, what if, assumptions")),
    ("Escape", _("back, or the menu")), ("F11, F12", _("full screen; a picture into the folder of the game")),
    ("Ctrl + –", _("smaller text and more on a page, or larger again")),
)  # fmt: skip
NUMBERS = (
    (_("To allocate"), _("this year's money in million dollars of 2021 (M$), after the bills for launches and upkeep")),
    (_("Left"), _("what no line was given; most of it is carried over, what lapses is missed in the next vote")),
    (_("Attention"), _("what leaders have time for: talks, waivers, campaigns; one point may be carried over")),
    (_("Support"), _("at home, 0 to 100: moves next year's money a little; two years very low cost the leader")),
    (_("Prestige"), _("what partners see; it makes them readier to sign, it never buys anything")),
    (_("Credibility"), _("the weight of your request for money; asking for too much costs it")),
    (_("Tension"), _("between the blocs: drives partners of the other bloc away")),
    (_("Points"), _("30 charter, 25 open aim, 25 sealed aim, 20 what the government asks; more points win")),
    (_("Need"), _("what a line customarily costs this year; paid in full, its team keeps the pace of the plan")),
    (_("The fan"), _("imagined futures that share what you have seen, 64 at first, 1,000 while you look; bars: 8 and 5 in 10, white: the middle")),
    (_("Mean, middle"), _("the year's report has means of 256 futures, not reached counts as the end; the board has the middle, half of the futures")),
    (_("Grades"), _("sources say how a number is known: read, second hand, general knowledge, not verified, own estimate")),
)  # fmt: skip
DEPTHS = (
    (_("Public date"), _("a year you promise aloud: wins support now, costs more if missed")),
    (_("Flaw"), _("hidden in new designs; work, tests, reviews and flights find it")),
    (_("Review"), _("an outside look at a design: halves the doubt about its pace")),
    (_("Site"), _("where your polar flights land; who lands first has priority")),
    (_("Base"), _("from its first part on it follows a plan and costs upkeep")),
)  # fmt: skip


class Overlay(Screen):
    """A panel over the screen below, which shows through."""

    size = (760.0, 560.0)

    def panel(self, canvas: Canvas) -> Box:
        w, h = min(self.size[0], canvas.width - 24), min(self.size[1], canvas.height - 24)
        return ((canvas.width - w) / 2, (canvas.height - h) / 2, w, h)

    def draw(self, canvas: Canvas, laid: bool = False) -> None:
        place = self.app.stack.index(self)
        if place:
            below = self.app.stack[place - 1]
            hover, below.hover, quiet, below.quiet = below.hover, None, below.quiet, True
            below.draw(canvas)
            below.hover, below.quiet = hover, quiet
            canvas.overflow.clear()
        canvas.shade(theme.NIGHT, 170)
        super().draw(canvas, laid)

    def paint(self, canvas: Canvas) -> None:
        canvas.fill(self.panel(canvas), theme.PANEL, 10, theme.LINE)
        x, y, _w, _h = self.panel(canvas)
        canvas.text(self.title, x + 24, y + 16, 22, theme.TEXT, True)


class Help(Overlay):
    """Keys, and what the numbers mean."""

    title = _("Help")
    size = (1180.0, 640.0)

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        x, y, w, _h = self.panel(canvas)
        self.focus = self.focus or "close"
        yield Button("close", (x + w - 136, y + 14, 112, 34), _("Close"), self.escape, True)
        yield Button("scores", (x + w - 376, y + 14, 228, 34), _("How the forecasts scored"), lambda: self.app.push(Scores(self.app)))

    def paint(self, canvas: Canvas) -> None:
        super().paint(canvas)
        x, y, w, _h = self.panel(canvas)
        half = (w - 72) / 2
        canvas.text(_("Keys"), x + 24, y + 62, 15, theme.WARN, True)
        top = y + 90
        for key, text in KEYS:
            canvas.text(key, x + 24, top, 13, theme.TEXT, True, 126)
            top += max(22.0, canvas.paragraph(text, x + 154, top, half - 130, 13, theme.DIM) + 5)
        top += 8
        for name, text in DEPTHS:
            canvas.text(name, x + 24, top, 13, theme.TEXT, True, 126)
            canvas.text(text, x + 154, top, 13, theme.DIM, width=half - 130)
            top += 22
        right = x + 48 + half
        canvas.text(_("Numbers"), right, y + 62, 15, theme.WARN, True)
        top = y + 90
        for name, text in NUMBERS:
            canvas.text(name, right, top, 13, theme.TEXT, True, 96)
            top += canvas.paragraph(text, right + 100, top, half - 100, 13, theme.DIM) + 6
        canvas.paragraph(_("The pointer, or the focus, on any number shows the rows that make it."), right, top + 4, half, 13, theme.TEXT)


class Scores(Overlay):
    """What the frozen forecast of June 2021 was worth: its scores beside plain ones, and each milestone's band with what came."""

    title = _("How the forecasts scored")
    size = (1180.0, 660.0)

    def __init__(self, app: App):
        super().__init__(app)
        from game import exam

        card = exam.stored_card()
        self.view = scorecard.view(card, exam.in_doubt(card) if card else ())
        self.focus = "close"

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        x, y, w, _h = self.panel(canvas)
        yield Button("close", (x + w - 136, y + 14, 112, 34), _("Close"), self.escape, True)

    def paint(self, canvas: Canvas) -> None:
        super().paint(canvas)
        x, y, w, h = self.panel(canvas)
        left, top = (w - 72) * 0.42, y + 64
        top += canvas.paragraph(self.view.verdict, x + 24, top, left, 13, theme.TEXT) + 12
        if self.view.rows:
            top = self._table(canvas, x + 24, top, left) + 10
        top += canvas.paragraph(self.view.caution, x + 24, top, left, 13, theme.DIM) + 10
        canvas.paragraph(_("Every figure and how it was made: docs/backtest.md, or peaks backtest."), x + 24, top, left, 13, theme.DIM)
        if self.view.milestones:
            self._chart(canvas, (x + 48 + left, y + 64, w - 72 - left, h - 84))

    def _table(self, canvas: Canvas, x: float, y: float, w: float) -> float:
        """Scores as bars, the smaller the better; returns where the next line stands."""
        most = max(float(months) for _name, months, _brier in self.view.rows)
        canvas.text(_("CRPS, months"), x + w - 150, y, theme.SMALL, theme.DIM, width=90, align="right")
        canvas.text(_("Brier"), x + w - 54, y, theme.SMALL, theme.DIM, width=54, align="right")
        y += 20
        for place, (name, months, brier) in enumerate(self.view.rows):
            colour = theme.WARN if not place else theme.DIM
            y += canvas.paragraph(name, x, y, w - 160, 13, theme.TEXT if not place else theme.DIM, not place)
            canvas.text(months, x + w - 110, y - 17, 13, colour, not place, 50, "right")
            canvas.text(brier, x + w - 54, y - 17, 13, colour, not place, 54, "right")
            canvas.fill((x, y + 2, max(2.0, (w - 170) * float(months) / most), 4), colour, 2)
            y += 14
        return y

    def _chart(self, canvas: Canvas, area: Box) -> None:
        """A row a milestone: the band that should hold 8 of 10, its middle, the official date and the day it came."""
        x, y, w, h = area
        start, end = self.view.span[0], self.view.span[1] + 3.5
        names, rows = 212.0, self.view.milestones
        step, x0, x1 = (h - 54) / len(rows), x + names, x + w

        def at(year: float) -> float:
            return x0 + (min(max(year, start), end) - start) / (end - start) * (x1 - x0)

        for year in range(int(start) + 1, int(end) + 1, 2):
            canvas.text(str(year), at(year) - 20, y, theme.SMALL, theme.DIM, width=40, align="center")
            canvas.line((at(year), y + 18), (at(year), y + 22 + step * len(rows)), theme.LINE)
        canvas.line((at(self.view.span[1]), y + 18), (at(self.view.span[1]), y + 22 + step * len(rows)), theme.WARN)
        for place, row in enumerate(rows):
            middle = y + 22 + step * (place + 0.5)
            canvas.text(row.title, x, middle - 8, 12, theme.TEXT, width=names - 8, short=True)
            low, high = (end if mark is None else mark for mark in (row.p10, row.p90))
            canvas.fill((at(low), middle - 4, max(2.0, at(high) - at(low)), 8), theme.mix(theme.PANEL, theme.BLUE, 0.55), 3)
            if row.p50 is not None:
                canvas.fill((at(row.p50) - 1, middle - 6, 2, 12), theme.TEXT)
            canvas.fill((at(row.official) - 1, middle - 4, 2, 8), theme.DIM)
            if row.came is not None:
                canvas.circle((at(row.came), middle), 4.5, theme.GOOD)
        canvas.text(_("band: 8 in 10 · white: the middle · grey: the date told in 2021 · dot: it came · line: scored here, what has no dot is open"), x, y + h - 22,
                    theme.SMALL, theme.DIM, width=w, short=True)  # fmt: skip


class Menu(Overlay):
    """Go on, save, load, help, leave."""

    title = _("Menu")
    size = (420.0, 502.0)

    def __init__(self, app: App, desk: Desk):
        super().__init__(app)
        self.desk = desk
        self.said = ""
        self.focus = "go_on"

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        x, y, w, _h = self.panel(canvas)
        home, place = self.app.home, self.desk.session.autosave
        entries: tuple[tuple[str, str, Callable[[], object], bool, str], ...] = (
            ("go_on", _("Go on playing"), self.escape, True, ""),
            ("save", _("Save"), self.save, place is not None, _("Writes the campaign with this year's draft. Ctrl+S.")),
            ("copy", _("Save a copy of {year}").format(year=self.desk.session.year), self.copy, place is not None,
             _("Beside the campaign's own save; it stays as it is.")),
            ("lab", _("Forecast lab"), self.lab, True, _("Other histories, what if, the model's assumptions tried. F10.")),
            ("load", _("Load another campaign"), self.load, home is not None, ""),
            ("help", _("Help"), lambda: self.app.push(Help(self.app)), True, ""),
            ("leave", _("Save and leave to the title"), self.leave, True, ""),
        )  # fmt: skip
        for number, (name, label, action, enabled, tip) in enumerate(entries):
            yield Button(name, (x + 24, y + 62 + number * 50, w - 48, 42), label, action, not number, enabled=enabled, tip=tip)

    def paint(self, canvas: Canvas) -> None:
        super().paint(canvas)
        x, y, w, h = self.panel(canvas)
        session = self.desk.session
        text = self.said or _("World {world} of study {seed}, {seat}, {year}").format(
            world=session.world, seed=session.seed, seat=self.desk.head().seat, year=session.year)  # fmt: skip
        canvas.paragraph(text, x + 24, y + h - 76, w - 48, 13, theme.WARN if self.said else theme.DIM)

    def save(self) -> None:
        self.desk.save()
        self.said = self.desk.message

    def copy(self) -> None:
        session = self.desk.session
        if session.autosave is None:
            return
        path = session.autosave.with_name(f"{session.autosave.stem}-{session.year}.jsonl")
        try:
            saves.write(path, session)
            self.said = _("Saved: {path}").format(path=path.name)
        except OSError as error:
            self.said = _("Not saved: {error}").format(error=error.strerror or error)

    def lab(self) -> None:
        self.app.pop()
        self.desk.lab()

    def load(self) -> None:
        from game.ui.screens.title import Load

        self.app.push(Load(self.app))

    def leave(self) -> None:
        self.app.pop()
        self.desk.leave()
