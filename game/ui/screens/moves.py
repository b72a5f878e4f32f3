"""How the race moved in a year: a row a milestone, in the numbers that the panel below tells apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.reporting import attribution, when
from game.reporting.attribution import Moved
from game.reporting.explain import signed
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.screens import header
from game.ui.widgets import Row, Widget

if TYPE_CHECKING:
    from game.ui.screens.report import Report

STEP, TOP = 24.0, 58.0
# right edge of each column, from the panel's right, and its width
BEFORE, NOW, MONTHS, BY, CHANCE, POINTS = (352, 66), (282, 66), (226, 52), (158, 64), (62, 92), (14, 44)


def layout(report: Report, box: Box) -> Iterator[Widget]:
    desk, (x, y, w, h) = report.desk, box
    moves, shown = report.why.moves() or [], report.why.move()
    area = (x, y + TOP, w, h - TOP - 6)
    offset = desk.area("moves", area, len(moves) * STEP, [number * STEP for number in range(len(moves))])
    area = desk.whole("moves", area)
    for number, move in enumerate(moves):
        said = _("{a}, now {b}, {n} months; {by} {chances}").format(
            a=move.dates[0], b=move.dates[1], n=signed(move.months), by=attribution.by(move), chances=attribution.chances(move))  # fmt: skip
        yield Row(f"move:{move.id}", (x + 8, area[1] + number * STEP - offset, w - 16, STEP), move.title, role="row", shown=said, clip=area,
                  tip=lambda m=move: attribution.why_moved(desk.session, m), face=lambda c, b, m=move: _face(c, b, m),  # type: ignore[misc]
                  action=lambda m=move: report.show_why(m.id), chosen=report.lower == "why" and move is shown)  # type: ignore[misc]  # fmt: skip


def paint(canvas: Canvas, report: Report, box: Box) -> None:
    x, y, w, _h = box
    canvas.fill(box, theme.PANEL)
    wide = canvas.text(_("How the race moved"), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
    moves = report.why.moves()
    if not moves:
        worlds = attribution.WORLDS
        waits = _("Imagining {n} futures from before the year and from after it ...").format(n=worlds)
        canvas.text(waits if moves is None else _("Nothing was left to move."), x + 14, y + 44, theme.BODY, theme.DIM)
        return
    what = attribution.heading(report.desk.session, moves[0].worlds)
    canvas.text(what, x + 26 + wide, y + 14, 11, theme.DIM, False, w - wide - 40, "right", short=True)
    canvas.text(_("Milestone"), x + 14, y + 39, 11, theme.DIM)
    heads = (_("mean before"), _("mean now"), _("months"), _("chance by"), _("before, now"), _("change"))
    for (right, width), label in zip((BEFORE, NOW, MONTHS, BY, CHANCE, POINTS), heads, strict=True):
        canvas.text(label, x + w - right - width, y + 39, 11, theme.DIM, width=width, align="right")


def _face(canvas: Canvas, box: Box, move: Moved) -> None:
    x, y, w = box[0] - 8, box[1] + 4, box[2] + 16
    reached = move.reached == move.reached
    header.emblem(canvas, move.programme, x + 20, y + 8, 5)
    canvas.text(move.title, x + 32, y - 1, 13, theme.DIM if move.still else theme.TEXT, width=w - sum(BEFORE) - 36, short=True)
    now = theme.SEATS.get(move.programme, theme.TEXT) if reached else theme.TEXT
    months = theme.DIM if abs(move.months) < 0.05 or not move.sure else theme.BAD if move.months > 0 else theme.GOOD
    points = theme.DIM if not move.chance or not move.chance_sure else theme.BAD if move.chance < 0 else theme.GOOD
    cells = ((BEFORE, move.dates[0], theme.DIM, False), (NOW, move.dates[1], now, True), (MONTHS, signed(move.months), months, True),
             (BY, when.month(move.flagged), theme.DIM, False), (CHANCE, _("reached") if reached else attribution.chances(move), theme.TEXT, False),
             (POINTS, signed(move.chance, 0) if move.chance else "0", points, True))  # fmt: skip
    for (right, width), text, tone, bold in cells:
        canvas.text(text, x + w - right - width, y, theme.SMALL, tone, bold, width, "right")
