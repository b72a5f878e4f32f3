"""Debrief: the verdict, the points and where they came from, the milestones against their dates, and what turned the campaign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.foresight import score
from game.i18n import _
from game.reporting import aims, explain, predictions, raceboard, yearbook
from game.reporting.verdict import verdict
from game.reporting.why import rounded
from game.ui import charts, theme
from game.ui.canvas import Box, Canvas
from game.ui.screens import header
from game.ui.screens.lab import OTHERWISE
from game.ui.screens.report import sign
from game.ui.widgets import Button, Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

MOST = {"charter": 30, "open": 25, "sealed": 25, "demand": 20}


class Debrief:
    def __init__(self, desk: Desk):
        self.desk = desk

    def boxes(self, canvas: Canvas) -> tuple[Box, Box]:
        """Milestones, turning points."""
        w, top = canvas.width - 32, 246.0
        h = canvas.height - top - 16
        left = w * 0.58
        return (16, top, left, h), (16 + left + theme.GAP, top, w - left - theme.GAP, h)

    def frame(self, box: Box) -> charts.Frame:
        tables = self.desk.session.engine.tables
        x, y, w, h = box
        return charts.Frame((x + 14, y + 38, w - 28, h - 46), len(self.desk.marks), tables.start, tables.start + tables.horizon / 1024)

    def rows(self) -> list[raceboard.Row]:
        session = self.desk.session
        return raceboard.rows(session, raceboard.Fans(None), self.desk.marks, None, None, session.engine.tables.last_year)

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        yield Button("leave", (canvas.width - 196, 16, 180, 40), _("Back to the title"), self.desk.leave, True, tip=_("Escape."))
        yield Button("again", (canvas.width - 396, 16, 190, 40), _("This world again"), self.again,
                     tip=_("The same dice, from June 2021, with this chair or the other."))  # fmt: skip
        yield Button("lab", (canvas.width - 546, 16, 140, 40), _("What if ..."), lambda: self.desk.lab(OTHERWISE), tip=_("Another history of this campaign. F10."))
        seats = self.desk.session.engine.tables.ids["programme"]
        wide = (canvas.width - 32 - theme.GAP * (len(seats) - 1)) / len(seats)
        for row, seat in enumerate(seats):
            for number, part in enumerate(MOST):
                place = (24 + row * (wide + theme.GAP), 122.0 + number * 26, wide - 16, 24.0)
                yield Readout(f"part:{seat}:{part}", place, explain.aims(self.desk.session, row)[part], role="status",
                              tip=lambda p=part, r=row: aims.part(self.desk.session, p, None, r))  # type: ignore[misc]  # fmt: skip
        box, _turns = self.boxes(canvas)
        frame = self.frame(box)
        session = self.desk.session
        for number, line in enumerate(self.rows()):
            yield charts.row_widget(frame, number, line, lambda r=line: raceboard.why(session, r))  # type: ignore[misc]

    def again(self) -> None:
        """Opens the set-up on the world that was just played."""
        from game.ui.screens.setup import set_up

        session, app = self.desk.session, self.desk.app
        app.pop()
        set_up(app, str(session.scenario.path), session.seed, session.world, "historical", None, lambda said: None, session.seat)

    def paint(self, canvas: Canvas) -> None:
        session = self.desk.session
        tables = session.engine.tables
        header.emblem(canvas, session.seat, 40, 38, 18)
        end = int(tables.start + tables.horizon / 1024 - 0.01)
        canvas.text(_("{year}: {verdict}").format(year=end, verdict=verdict(session)), 72, 10, 28, theme.TEXT, True)
        place = _("World {world} of study {seed}. To play it again: set-up, or  peaks play --seed {seed} --world {world} --as {seat}").format(
            world=session.world, seed=session.seed, seat=session.seat)  # fmt: skip
        canvas.text(place, 73, 48, theme.SMALL, theme.DIM, width=canvas.width - 640, short=True)
        if text := predictions.verdict(session):
            canvas.text(text, 73, 62, theme.SMALL, theme.WARN, width=canvas.width - 640, short=True)
        self._points(canvas)
        box, turns = self.boxes(canvas)
        canvas.fill(box, theme.PANEL)
        canvas.text(_("Milestones and their official dates"), box[0] + 14, box[1] + 8, theme.HEAD, theme.TEXT, True)
        frame = self.frame(box)
        charts.years(canvas, frame, tables.start + tables.horizon / 1024, over=True)
        for number, line in enumerate(self.rows()):
            charts.paint_row(canvas, frame, frame.place(number), line)
        self._turns(canvas, turns)

    def _points(self, canvas: Canvas) -> None:
        session = self.desk.session
        tables = session.engine.tables
        parts, seats = score.parts(session.state, tables), tables.ids["programme"]
        totals = score.points(session.state, tables)[:, 0]
        wide = (canvas.width - 32 - theme.GAP * (len(seats) - 1)) / len(seats)
        for row, seat in enumerate(seats):
            x, colour = 16 + row * (wide + theme.GAP), theme.SEATS.get(seat, theme.TEXT)
            canvas.fill((x, 78, wide, 156), theme.PANEL)
            header.emblem(canvas, seat, x + 26, 103, 10)
            canvas.text(tables.titles["programme"][row] + (_(" (you)") if row == session.programme else ""), x + 46, 90, theme.HEAD, colour, True)
            canvas.text(_("{n:.1f} points").format(n=float(totals[row])), x + 14, 90, theme.HEAD, colour, True, wide - 28, "right")
            names = explain.aims(session, row)
            shown = rounded([float(values[row, 0]) for values in parts.values()])
            for number, (part, amount) in enumerate(zip(parts, shown, strict=True)):
                top = 124 + number * 26
                canvas.text(names[part], x + 14, top, 13, theme.DIM, width=196, short=True)
                charts.bar(canvas, (x + 216, top + 5, wide - 216 - 104, 9), amount / MOST[part], colour)
                canvas.text(_("{n:.1f} of {most}").format(n=amount, most=MOST[part]), x + wide - 94, top, 13, theme.TEXT, True, 80, "right")

    def _turns(self, canvas: Canvas, box: Box) -> None:
        x, y, w, h = box
        canvas.fill(box, theme.PANEL)
        canvas.text(_("Turning points"), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        seats = self.desk.session.engine.tables.ids["programme"]
        most = int((h - 48) / 26)
        top = y + 42
        turns = self.desk.look("turns", lambda session: yearbook.turning_points(session, self.desk.fans, most))
        for year, kind, text, owner in turns:
            rows = canvas.wrap(text, w - 116, 13)
            if top + len(rows) * 18 > y + h - 6:
                break
            canvas.text(str(year), x + 14, top, 13, theme.DIM, True)
            sign(canvas, kind, x + 62, top + 9)
            if owner >= 0:
                header.emblem(canvas, seats[owner], x + 80, top + 9, 5)
            for line in rows:
                canvas.text(line, x + 94, top, 13, theme.TEXT)
                top += 18
            top += 6
        if not turns:
            canvas.text(_("Nothing stands out."), x + 14, top, theme.BODY, theme.DIM)
