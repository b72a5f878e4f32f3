"""Charts drawn on a Canvas from plain numbers: milestone fans, progress bars, gauges."""

from __future__ import annotations

import math

from game.i18n import _
from game.reporting.views import Mark, month
from game.ui import theme
from game.ui.canvas import Box, Canvas


def milestone_fan(canvas: Canvas, box: Box, marks: list[Mark], first: float, last: float, ghost: list[Mark] | None = None) -> None:
    """A row a milestone: 80 % whisker, median, official date (hollow), reached date (full), chance at the right.

    `ghost` shows the fan before this year's draft as a thin line.
    """
    x, y, w, h = box
    label, right = 168.0, 44.0
    left, wide = x + label, w - label - right
    row = min(26.0, (h - 22) / max(len(marks), 1))

    def at(year: float) -> float:
        return left + wide * (min(max(year, first), last) - first) / (last - first)

    for year in range(int(math.ceil(first / 5) * 5), int(last) + 1, 5):
        canvas.line((at(year), y + 14), (at(year), y + h), theme.mix(theme.PANEL, theme.LINE, 0.6))
        canvas.text(str(year), at(year) - 14, y - 3, theme.SMALL - 1, theme.DIM)
    for number, mark in enumerate(marks):
        top = y + 18 + number * row
        middle = top + row / 2
        colour = theme.SEATS.get(mark.programme, theme.TEXT)
        canvas.text(mark.title, x, middle - 8, theme.SMALL, theme.TEXT, width=label - 8)
        if not math.isnan(mark.official):
            a = at(mark.official)
            canvas.polygon([(a, middle - 5), (a + 5, middle), (a, middle + 5), (a - 5, middle)], theme.LINE)
        if not math.isnan(mark.reached):
            canvas.circle((at(mark.reached), middle), 6, colour)
            canvas.text(month(mark.reached), at(mark.reached) + 10, middle - 8, theme.SMALL, colour, True)
            continue
        if not math.isnan(mark.p10):
            end = at(last if math.isnan(mark.p90) else mark.p90)
            thin = theme.mix(theme.PANEL, colour, 0.42)
            canvas.fill((at(mark.p10), middle - 4, max(2.0, end - at(mark.p10)), 8), thin, 4)
        if ghost and number < len(ghost) and not math.isnan(ghost[number].p50):
            canvas.line((at(ghost[number].p50), middle - 9), (at(ghost[number].p50), middle + 9), theme.DIM, 1)
        if not math.isnan(mark.p50):
            canvas.fill((at(mark.p50) - 2, middle - 7, 4, 14), colour, 2)
        if not math.isnan(mark.chance):
            tone = theme.GOOD if mark.chance >= 0.75 else theme.TEXT if mark.chance >= 0.25 else theme.BAD
            canvas.text(f"{mark.chance:.0%}", x + w - right, middle - 8, theme.SMALL, tone, True, right, "right")


def legend(canvas: Canvas, x: float, y: float) -> None:
    """What the marks of `milestone_fan` mean."""
    canvas.fill((x, y + 5, 26, 8), theme.mix(theme.PANEL, theme.BLUE, 0.42), 4)
    canvas.fill((x + 12, y + 2, 4, 14), theme.BLUE, 2)
    used = 34 + canvas.text(_("8 in 10 futures, and the middle one"), x + 34, y, theme.SMALL, theme.DIM)
    canvas.polygon([(x + used + 20, y + 4), (x + used + 25, y + 9), (x + used + 20, y + 14), (x + used + 15, y + 9)], theme.LINE)
    used += 32 + canvas.text(_("official date"), x + used + 32, y, theme.SMALL, theme.DIM)
    canvas.text(_("% = reached by the horizon"), x + used + 16, y, theme.SMALL, theme.DIM)


def bar(canvas: Canvas, box: Box, share: float, colour: theme.Colour) -> None:
    x, y, w, h = box
    canvas.fill(box, theme.RAISED, h / 2)
    if share > 0.01:
        canvas.fill((x, y, max(h, w * min(share, 1.0)), h), colour, h / 2)
