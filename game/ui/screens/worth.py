"""What the chosen line holds up, and what 100 M$ more on it would do: worked out beside the window, a line at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.foresight.margins import Margins
from game.i18n import _
from game.reporting import explain, holdups, margins, views
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk


class Worth:
    """Answers that were found for the present state and draft; asked for when a line is looked at, never while a slider is dragged."""

    def __init__(self, desk: Desk):
        self.desk = desk
        self.at: tuple[object, ...] = ()
        self.found: dict[int, Margins] = {}
        self.asked: set[int] = set()
        self.fan: object = None
        self.holds: dict[tuple[str, str], list[tuple[int, float]]] = {}

    def _fresh(self) -> None:
        now = (id(self.desk.session.state), tuple(self.desk.session.draft))
        if now != self.at:
            self.at, self.found, self.asked = now, {}, set()

    def row(self, line: views.Line) -> int:
        return self.desk.session.engine.tables.ids["element"].index(line.id)

    def ask(self, line: views.Line) -> None:
        """Begins to work out a line, unless that is done or under way. A newer question takes the place of one that waits."""
        self._fresh()
        desk, row = self.desk, self.row(line)
        if desk.dragging or not desk.rested or desk.session.finished or row in self.asked:
            return
        at, work = self.at, margins.work(desk.session, (row,))
        self.asked = {*self.found, row}

        def done(found: Margins) -> None:
            if at == self.at:
                self.found[row] = found

        desk.app.errand("worth", desk.session.engine.tables, work, done)

    def margins(self, line: views.Line) -> Margins | None:
        self._fresh()
        return self.found.get(self.row(line))

    def held(self, line: views.Line) -> list[tuple[int, float]] | None:
        """Own milestones that a line holds up, and in which share of the fan's futures; None while there is no fan."""
        fan = self.desk.fan
        if fan is None:
            return None
        if fan is not self.fan and (self.desk.rested or not self.holds):  # until the draft rests it shows what was: this would take half a frame
            self.fan, self.holds = fan, holdups.by_line(self.desk.session, fan.first(holdups.WORLDS))
        return self.holds.get(("element", line.id), [])

    # -- on the card of a line
    def layout(self, line: views.Line, box: Box) -> Iterator[Widget]:
        x, y, w, _h = box
        yield Readout("card:held", (x, y, w, 18), _("Holds up"), role="row", shown=self.held_text(line), tip=lambda: self.why_held(line))
        yield Readout("card:worth", (x, y + 19, w, 18), _("100 M$ more"), role="row", shown=self.worth_text(line), tip=lambda: self.why_worth(line))

    def paint(self, canvas: Canvas, line: views.Line, box: Box) -> None:
        self.ask(line)
        x, y, w, _h = box
        for top, name, text in ((y, _("Holds up"), self.held_text(line)), (y + 19, _("100 M$ more"), self.worth_text(line))):
            canvas.text(name, x + 4, top + 1, theme.SMALL, theme.WARN, width=86)
            canvas.text(text, x + 92, top + 1, theme.SMALL, theme.TEXT, width=w - 96, short=True)

    def held_text(self, line: views.Line) -> str:
        rows = self.held(line)
        if rows is None:
            return self.desk.app.pending("fan")
        title = self.desk.session.engine.tables.titles["milestone"]
        return ", ".join(f"{_(title[row])} {share:.0%}" for row, share in rows[:2]) or _("nothing of yours")

    def worth_text(self, line: views.Line) -> str:
        found = self.margins(line)
        return self.desk.app.pending("worth") if found is None else margins.short(self.desk.session, found, self.row(line))

    def why_held(self, line: views.Line) -> explain.Why:
        session, rows = self.desk.session, self.held(line) or []
        title = session.engine.tables.titles["milestone"]
        shown = tuple((_(title[row]), _("{n:.0f} in 100").format(n=share * 100)) for row, share in rows)
        note = _("Counted back from the milestone: the need that came last, what that waited for, and so on. Shares overlap.")
        text = _("Futures in which it holds the milestone up.") if rows else _("It holds no milestone of yours up in one future of twenty.")
        return explain.Why(_("{name} holds up").format(name=line.title), text, shown, None, note)

    def why_worth(self, line: views.Line) -> explain.Why:
        found = self.margins(line)
        if found is None:
            self.ask(line)
            return explain.Why(_("100 M$ more on {name}").format(name=line.title), self.desk.app.pending("worth"))
        return margins.why(self.desk.session, found, self.row(line)) or explain.Why(line.title)

    def brief(self, line: views.Line) -> tuple[tuple[str, str], ...]:
        """Rows for the tip of a line: what it holds up, what the next money does, as far as it is known."""
        rows = [(_("Holds up"), self.held_text(line))] if self.held(line) else []
        return (*rows, (_("100 M$ more"), self.worth_text(line))) if self.margins(line) is not None else tuple(rows)
