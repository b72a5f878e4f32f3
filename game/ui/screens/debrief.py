"""Debrief: the verdict, the points and where they came from, every milestone against its official date."""

from __future__ import annotations

from game.i18n import _
from game.play.session import Session
from game.reporting import score, views
from game.reporting.verdict import verdict
from game.ui import charts, theme
from game.ui.canvas import Canvas


def paint(canvas: Canvas, session: Session, marks: list[views.Mark]) -> None:
    tables = session.engine.tables
    canvas.text(_("2045: {verdict}").format(verdict=verdict(session)), 40, 30, 30, theme.TEXT, True)
    parts = score.parts(session.state, tables)
    names = {"charter": _("Charter"), "open": _("Open aim"), "sealed": _("Sealed aim"), "demand": _("Government")}
    wide = (canvas.width - 80 - 24) / 2
    for row, seat in enumerate(tables.ids["programme"]):
        x = 40 + row * (wide + 24)
        colour = theme.SEATS.get(seat, theme.TEXT)
        canvas.fill((x, 90, wide, 150), theme.PANEL)
        total = sum(float(values[row, 0]) for values in parts.values())
        canvas.text(f"{tables.titles['programme'][row]}  {total:.1f}", x + 14, 98, theme.HEAD, colour, True)
        for number, (part, values) in enumerate(parts.items()):
            amount = float(values[row, 0])
            canvas.text(names[part], x + 14, 132 + number * 24, theme.BODY, theme.DIM)
            charts.bar(canvas, (x + 140, 137 + number * 24, wide - 230, 10), amount / 30, colour)
            canvas.text(f"{amount:.1f}", x + wide - 74, 132 + number * 24, theme.BODY, theme.TEXT, True, 60, "right")
    height = canvas.height - 260 - 80
    canvas.fill((40, 256, canvas.width - 80, height), theme.PANEL)
    charts.milestone_fan(canvas, (54, 270, canvas.width - 108, height - 20), marks, tables.start, tables.start + tables.horizon / 1024)
