"""What lies over a page until Escape: help, and the menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.play import saves
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
    (_("The fan"), _("64 imagined futures that share what you have seen; bars: 8 and 5 in 10 of them, white mark: the middle one")),
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

    def draw(self, canvas: Canvas) -> None:
        place = self.app.stack.index(self)
        if place:
            below = self.app.stack[place - 1]
            hover, below.hover, quiet, below.quiet = below.hover, None, below.quiet, True
            below.draw(canvas)
            below.hover, below.quiet = hover, quiet
            canvas.overflow.clear()
        canvas.shade(theme.NIGHT, 170)
        super().draw(canvas)

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


class Menu(Overlay):
    """Go on, save, load, help, leave."""

    title = _("Menu")
    size = (420.0, 452.0)

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

    def load(self) -> None:
        from game.ui.screens.title import Load

        self.app.push(Load(self.app))

    def leave(self) -> None:
        self.app.pop()
        self.desk.leave()
