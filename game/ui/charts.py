"""Charts drawn on a Canvas from plain numbers: milestone fans, progress bars."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from game.i18n import _
from game.reporting.explain import Why
from game.reporting.holdups import Swing
from game.reporting.raceboard import SURE
from game.reporting.raceboard import Row as Line
from game.reporting.views import month
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Row

LABEL, MIDDLE, CHANCE = 166.0, 60.0, 54.0
NUMBERS = MIDDLE + CHANCE


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a board of milestones stands: `box` in logical units, years from `first` to `last`."""

    box: Box
    rows: int
    first: float
    last: float

    @property
    def row(self) -> float:
        return min(30.0, (self.box[3] - 20) / max(self.rows, 1))

    def at(self, year: float) -> float:
        x, _y, w, _h = self.box
        return x + LABEL + (w - LABEL - NUMBERS - 8) * (min(max(year, self.first), self.last) - self.first) / (self.last - self.first)

    def place(self, number: int) -> Box:
        x, y, w, _h = self.box
        return (x - 6, y + 18 + number * self.row, w + 12, self.row)

    def middle(self, number: int) -> Box:
        """Where the middle date of a row is written."""
        x, y, w, h = self.place(number)
        return (x + w - 6 - NUMBERS, y, MIDDLE, h)

    def chance(self, number: int) -> Box:
        x, y, w, h = self.place(number)
        return (x + w - 6 - CHANCE, y, CHANCE + 6, h)


def years(canvas: Canvas, frame: Frame, now: float, over: bool = False) -> None:
    """The axis: a line every five years, and today dashed. When it is `over` there are no numbers to name."""
    y = frame.box[1]
    for number in range(0, frame.rows, 2):
        canvas.fill(frame.place(number), theme.mix(theme.PANEL, theme.RAISED, 0.28), 4)
    bottom = y + 18 + frame.rows * frame.row
    for year in range(int(math.ceil(frame.first / 5) * 5), int(frame.last) + 1, 5):
        canvas.line((frame.at(year), y + 14), (frame.at(year), bottom), theme.mix(theme.PANEL, theme.LINE, 0.6))
        canvas.text(str(year), frame.at(year) - 20, y - 3, theme.SMALL - 1, theme.DIM, width=40, align="centre")
    heads = () if over else ((frame.middle(0), _("half by"), MIDDLE), (frame.chance(0), _("chance"), CHANCE))
    for (left, _top, _w, _h), name, wide in heads:
        canvas.text(name, left, y - 3, theme.SMALL - 1, theme.DIM, False, wide, "right", short=True)
    here, top = frame.at(now), y + 14
    while top < bottom:
        canvas.line((here, top), (here, min(top + 4, bottom)), theme.mix(theme.PANEL, theme.WARN, 0.7))
        top += 8


def row_widget(
    frame: Frame, number: int, line: Line, why: Callable[[], Why], opens: Callable[[], object] | None = None,
    keys: Callable[[int], bool] | None = None,
) -> Row:  # fmt: skip
    """One milestone as a widget; the board paints what it shows (`paint_row`)."""
    shown = month(line.mark.reached) if line.reached else _("half by {when}, {n:.0%}").format(when=line.middle, n=line.chance) if line.middle else ""
    return Row(f"mark:{line.mark.id}", frame.place(number), line.mark.title, role="row", tip=why, shown=shown, keys=keys, action=opens)


def paint_row(canvas: Canvas, frame: Frame, box: Box, line: Line) -> None:
    """The span of 80 % and of 50 % of the futures, the median, official date (hollow), reached date (full); middle date and chance at the right.

    The fan before this year's draft: a thin line where its median was, and a triangle at the chance if it moved. The one of last year: a thin
    span below, and its median.
    """
    mark, ghost, last = line.mark, line.before, line.last_year
    colour = theme.SEATS.get(mark.programme, theme.TEXT)
    at, middle = frame.at, box[1] + box[3] / 2
    x, w = box[0] + 6, box[2] - 12
    if mark.programme == "ilrs":
        canvas.fill((x, middle - 4, 8, 8), colour, 1)
    else:
        canvas.circle((x + 4, middle), 4.5, colour)
    canvas.text(mark.title, x + 14, middle - 9, theme.SMALL, theme.TEXT, width=LABEL - 20, short=True)
    if not math.isnan(mark.official):
        _diamond(canvas, at(mark.official), middle)
    if not math.isnan(mark.reached):
        canvas.circle((at(mark.reached), middle), 6, colour)
        here, text = at(mark.reached), month(mark.reached)
        wide = canvas.measure(text, theme.SMALL, True)
        crowded = not math.isnan(mark.official) and -4 < at(mark.official) - here < wide + 18
        left = here - wide - 10 if (crowded and here - wide - 10 > x + LABEL - 24) or here + wide + 12 > x + w else here + 10
        if crowded and left > here:
            left = at(mark.official) + 10
        canvas.text(text, left, middle - 9, theme.SMALL, colour, True)
        return
    if not math.isnan(mark.p10):
        end = at(frame.last if math.isnan(mark.p90) else mark.p90)
        canvas.fill((at(mark.p10), middle - 4, max(8.0, end - at(mark.p10)), 8), theme.mix(theme.PANEL, colour, 0.32), 4)
        if not math.isnan(mark.p25):
            inner = at(frame.last if math.isnan(mark.p75) else mark.p75)
            canvas.fill((at(mark.p25), middle - 5, max(8.0, inner - at(mark.p25)), 10), theme.mix(theme.PANEL, colour, 0.66), 4)
        if not math.isnan(mark.official):
            _diamond(canvas, at(mark.official), middle)
    if last is not None and not math.isnan(last.p10):
        below, end = middle + 7, at(frame.last if math.isnan(last.p90) else last.p90)
        canvas.line((at(last.p10), below), (end, below), theme.GHOST)
        if not math.isnan(last.p50):
            canvas.line((at(last.p50), below - 3), (at(last.p50), below + 2), theme.GHOST, 2)
    if ghost is not None and not math.isnan(ghost.p50) and (math.isnan(mark.p50) or abs(at(ghost.p50) - at(mark.p50)) >= 2):
        canvas.line((at(ghost.p50), middle - 9), (at(ghost.p50), middle + 9), theme.WARN, 1)
    if not math.isnan(mark.p50):
        canvas.fill((at(mark.p50) - 1.5, middle - 7, 3, 14), theme.TEXT, 1.5)
    if not math.isnan(line.chance):
        canvas.text(line.middle, x + w - NUMBERS, middle - 9, theme.SMALL, theme.TEXT, False, MIDDLE, "right")
        tone = theme.GOOD if line.chance >= 0.75 else theme.TEXT if line.chance >= 0.25 else theme.BAD
        canvas.text(line.chance_text, x + w - CHANCE, middle - 9, theme.SMALL, tone, True, CHANCE, "right")
        if abs(line.change) >= max(0.02, SURE * line.error):
            tip = -1 if line.change > 0 else 1
            a = x + w - CHANCE + 10
            canvas.polygon([(a, middle + 4 * tip), (a - 4, middle - 3 * tip), (a + 4, middle - 3 * tip)], theme.GOOD if line.change > 0 else theme.BAD)


def _diamond(canvas: Canvas, a: float, middle: float) -> None:
    """The official date: hollow, so that what lies under it shows."""
    for size, colour in ((6, theme.DIM), (3.5, theme.PANEL)):
        canvas.polygon([(a, middle - size), (a + size, middle), (a, middle + size), (a - size, middle)], colour)


def legend(canvas: Canvas, x: float, y: float, width: float, last_year: bool, drafted: bool) -> None:
    """What the marks of the board mean."""
    canvas.fill((x, y + 5, 28, 8), theme.mix(theme.PANEL, theme.BLUE, 0.32), 4)
    canvas.fill((x + 7, y + 4, 14, 10), theme.mix(theme.PANEL, theme.BLUE, 0.66), 4)
    canvas.fill((x + 12.5, y + 2, 3, 14), theme.TEXT, 1.5)
    used = 34 + canvas.text(_("8 and 5 in 10 futures, middle"), x + 34, y, theme.SMALL - 1, theme.DIM)
    _diamond(canvas, x + used + 18, y + 9)
    used += 28 + canvas.text(_("official"), x + used + 28, y, theme.SMALL - 1, theme.DIM)
    if drafted:
        canvas.line((x + used + 14, y + 1), (x + used + 14, y + 16), theme.WARN, 1)
        used += 20 + canvas.text(_("without the draft"), x + used + 20, y, theme.SMALL - 1, theme.DIM)
    if last_year:
        canvas.line((x + used + 12, y + 9), (x + used + 30, y + 9), theme.GHOST)
        canvas.line((x + used + 21, y + 6), (x + used + 21, y + 11), theme.GHOST, 2)
        canvas.text(_("last year's"), x + used + 36, y, theme.SMALL - 1, theme.DIM, width=max(24.0, width - used - 36), short=True)


def bar(canvas: Canvas, box: Box, share: float, colour: theme.Colour) -> None:
    x, y, w, h = box
    canvas.fill(box, theme.RAISED, h / 2)
    if share > 0.01:
        canvas.fill((x, y, max(h, w * min(share, 1.0)), h), colour, h / 2)


ENDS = 96.0  # room for the word and the date at either end of a bar


def tornado(canvas: Canvas, first: Box, shown: list[Swing]) -> None:
    """Bars from the expected date where a quantity is low to that where it is high, with the months between; `first` is the place of the first.
    Grey and hollow is what so few futures cannot tell from chance."""
    if not shown:
        return
    edges = [edge for swing in shown for edge in (swing.bar.low, swing.bar.high)]
    low, high = min(edges), max(edges)
    x, y, w, step = first
    for number, swing in enumerate(shown):
        top, one = y + number * step, swing.bar
        used = canvas.measure(swing.months, theme.SMALL, swing.sure) + 12
        canvas.text(swing.title, x + 4, top + 1, 13, theme.TEXT if swing.sure else theme.DIM, width=w - 8 - used, short=True)
        canvas.text(swing.months, x, top + 2, theme.SMALL, theme.TEXT if swing.sure else theme.DIM, swing.sure, w - 4, "right")
        a, b = sorted(x + ENDS + 4 + (edge - low) / max(high - low, 1) * (w - 2 * ENDS - 8) for edge in (one.low, one.high))
        if swing.sure:
            canvas.fill((a, top + 22, max(2.0, b - a), 8), theme.WARN, 2)
        else:
            canvas.frame((a, top + 22, max(3.0, b - a), 8), theme.LINE, 2)
        ends = [f"{word} {date}" for word, date in (swing.low, swing.high)]
        left, right = ends if one.swing >= 0 else ends[::-1]
        canvas.text(left, x, top + 18, 11, theme.DIM, False, ENDS, "right", short=True)
        canvas.text(right, x + w - ENDS, top + 18, 11, theme.DIM, False, ENDS, short=True)
