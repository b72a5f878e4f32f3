"""The race board: every milestone of both programmes with its fan, its middle date and its chance, each number with its ledger."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

import pygame

from game.i18n import _
from game.reporting import raceboard
from game.ui import charts, theme
from game.ui.canvas import Box, Canvas
from game.ui.screens import reasons
from game.ui.widgets import Number, Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk


VERSIONS = count(1)


class Board:
    """Shown beside the pages of a year. It follows the fan of the desk."""

    def __init__(self, desk: Desk):
        self.desk = desk
        self.last = self.by = desk.session.engine.tables.last_year  # the chances shown are by the end of this year
        self.rows: list[raceboard.Row] = []
        self.made: tuple[object, ...] = ()
        self.version = 0  # of the rows: another look of the board

    def look(self) -> list[raceboard.Row]:
        """The rows as of now, worked out when the fan, the draft or the date has changed."""
        desk = self.desk
        drafted = bool(desk.session.draft)
        self.by = min(self.last, max(self.by, desk.session.year))  # years pass
        now = (desk.fan, desk.marks, desk.before, desk.expected, drafted, self.by)
        if len(self.made) != len(now) or any(a is not b for a, b in zip(self.made, now, strict=True)):
            self.made = now
            self.version = next(VERSIONS)
            fans = raceboard.Fans(desk.fan, desk.base if drafted else None, desk.ended[0] if desk.ended else None)
            self.rows = raceboard.rows(desk.session, fans, desk.marks, desk.before if drafted else None, desk.expected, self.by)
        return self.rows

    def turn(self, year: int) -> None:
        self.by = year

    def frame(self, box: Box) -> charts.Frame:
        x, y, w, h = box
        tables = self.desk.session.engine.tables
        return charts.Frame((x + 14, y + 38, w - 28, h - 66), len(self.desk.marks), tables.start, tables.start + tables.horizon / 1024)

    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        x, y, w, _h = box
        desk, frame, session = self.desk, self.frame(box), self.desk.session
        shown, worlds = self.look(), raceboard.worlds_text(desk.fan, desk.settled)
        yield Readout("board:worlds", (x + 8, y + 31, charts.LABEL + 4, 24), _("Imagined worlds behind the fan"), role="status", shown=worlds,
                      tip=lambda: raceboard.why_worlds(desk.session, desk.fan, desk.settled), face=lambda c, b: self._worlds(c, b, worlds))  # fmt: skip
        yield Number("board:by", (x + w - 14 - 106, y + 7, 106, 26), _("Chances by the end of"), self.by, self.turn, self.last, min(session.year, self.last), 5,
                     role="number", tip=_("The chances at the right are by the end of this year. Arrows change it."))  # fmt: skip
        for number, row in enumerate(shown):
            opens = None if row.reached else lambda n=number: desk.app.push(reasons.Reasons(desk.app, desk, n))  # type: ignore[misc]
            yield charts.row_widget(frame, number, row, lambda r=row: raceboard.why(session, r), opens,  # type: ignore[misc]
                                    lambda key, i=f"mark:{row.mark.id}": self._step(i, key))  # type: ignore[misc]  # fmt: skip
        for name, why, place in (("middle", raceboard.why_middle, frame.middle), ("chance", raceboard.why_chance, frame.chance)):
            for number, row in enumerate(shown):
                if not row.reached and row.fans.now is not None:
                    identity, text = f"{name}:{row.mark.id}", row.middle if name == "middle" else row.chance_text
                    yield Readout(identity, place(number), f"{row.mark.title}, {self._named(name)}", role="cell", shown=text,
                                  tip=lambda r=row, why=why: why(session, r), keys=lambda key, i=identity: self._step(i, key))  # type: ignore[misc]  # fmt: skip

    def _named(self, name: str) -> str:
        return _("half of the futures by") if name == "middle" else _("chance by the end of {year}").format(year=self.by)

    def _step(self, identity: str, key: int) -> bool:
        """Left and Right lead from a row to its numbers and back."""
        step = {pygame.K_LEFT: -1, pygame.K_RIGHT: 1}.get(key, 0)
        kind, _colon, name = identity.partition(":")
        cells = ("mark", "middle", "chance")
        place = cells.index(kind) + step
        if not step or not 0 <= place < len(cells) or not any(widget.id == f"{cells[place]}:{name}" for widget in self.desk.widgets):
            return False
        self.desk.focus = f"{cells[place]}:{name}"
        return True

    def _worlds(self, canvas: Canvas, box: Box, text: str) -> None:
        x, y, w, _h = box
        tone = theme.WARN if self.desk.fan is None else theme.DIM
        canvas.text(text, x + 6, y + 3, theme.SMALL - 1, tone, width=w - 8, short=True)

    def paint(self, canvas: Canvas, box: Box, title: str) -> None:
        """All that is drawn behind the widgets; while nothing of it changes, the picture of the last time."""
        rows, desk = self.look(), self.desk
        canvas.kept("board", box, (self.version, title, desk.session.state.turn), lambda: self._paint(canvas, box, title, rows))

    def _paint(self, canvas: Canvas, box: Box, title: str, rows: list[raceboard.Row]) -> None:
        x, y, w, h = box
        canvas.fill(box, theme.PANEL)
        canvas.text(title, x + 14, y + 8, theme.HEAD, theme.TEXT, True, w - 300, short=True)
        canvas.text(_("chance by the end of"), x + w - 274, y + 12, theme.SMALL, theme.DIM, False, 146, "right", short=True)
        tables, frame = self.desk.session.engine.tables, self.frame(box)
        charts.years(canvas, frame, tables.start + int(tables.turn_ticks[min(self.desk.session.state.turn, tables.turns)]) / 1024)
        for number, row in enumerate(rows):
            charts.paint_row(canvas, frame, frame.place(number), row)
        charts.legend(canvas, x + 14, y + h - 22, w - 28, bool(self.desk.expected), bool(self.desk.session.draft))
