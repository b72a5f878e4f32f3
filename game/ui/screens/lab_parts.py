"""Parts of the forecast lab: a text to type, one of many to pick, and histories side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pygame

from game.i18n import _
from game.reporting import histories, when
from game.reporting.histories import Cell, Compared, Line
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.screen import Screen
from game.ui.widgets import Readout, Widget

TONES: tuple[theme.Colour, ...] = (theme.TEXT, theme.BLUE, theme.WARN, theme.GOOD)  # the campaign, then the branches
HEAD, STEP, GAP = 20.0, 17.0, 8.0
DATE, CHANCE, MONTHS, MARK = 70.0, 108.0, 92.0, 22.0


@dataclass(slots=True)
class Entry(Widget):
    """A short text to type; Enter sends it."""

    text: str
    change: Callable[[str], object]
    send: Callable[[], object]
    most: int = 32

    def draw(self, canvas: Canvas, focused: bool, hover: bool) -> None:
        x, y, w, h = self.box
        canvas.fill(self.box, theme.RAISED, 6, theme.FOCUS if focused else theme.LINE)
        wide = canvas.text(self.text, x + 8, y + h / 2 - 10, theme.BODY, theme.TEXT, width=w - 20, short=True)
        if focused:
            canvas.line((x + 10 + wide, y + 6), (x + 10 + wide, y + h - 6), theme.FOCUS)

    def key(self, event: Any) -> bool:
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self.send()
        elif event.key == pygame.K_BACKSPACE:
            self.change(self.text[:-1])
        elif getattr(event, "unicode", "") and event.unicode.isprintable() and not event.mod & pygame.KMOD_CTRL:
            self.change((self.text + event.unicode)[: self.most])
        else:
            return False
        return True

    @property
    def value(self) -> str:
        return self.text


@dataclass(slots=True)
class Pick(Widget):
    """One of many, of which one is shown: Left and Right, or a click on an end, go to the next."""

    options: tuple[str, ...]
    picked: int
    pick: Callable[[int], object]

    def draw(self, canvas: Canvas, focused: bool, hover: bool) -> None:
        x, y, w, h = self.box
        canvas.fill(self.box, theme.mix(theme.RAISED, theme.TEXT, 0.06) if hover else theme.RAISED, 6, theme.FOCUS if focused else theme.LINE)
        middle = y + h / 2
        for left, turn in ((x + 14, 1), (x + w - 14, -1)):
            canvas.polygon([(left - 4 * turn, middle), (left + 3 * turn, middle - 5), (left + 3 * turn, middle + 5)], theme.DIM)
        canvas.text(self.options[self.picked], x + 24, middle - 9, 13, theme.TEXT, True, w - 48, "centre", short=True)

    def _go(self, step: int) -> None:
        self.pick((self.picked + step) % len(self.options))

    def key(self, event: Any) -> bool:
        step = {pygame.K_LEFT: -1, pygame.K_RIGHT: 1}.get(event.key)
        if step is None:
            return False
        self._go(step)
        return True

    def press(self, x: float, y: float) -> None:
        self._go(-1 if x < self.box[0] + self.box[2] / 2 else 1)

    @property
    def value(self) -> str:
        return self.options[self.picked]


def mark(canvas: Canvas, x: float, y: float, number: int) -> None:
    """The sign of a history: its number in its colour."""
    canvas.circle((x, y), 8, TONES[number % len(TONES)])
    canvas.text(str(number + 1), x - 8, y - 8, 11, theme.NIGHT, True, 16, "centre")


class Board:
    """Histories side by side: sums on top, then each milestone with a whisker a history, its date, chance and months against the first."""

    def __init__(self, screen: Screen, name: str):
        self.screen, self.name = screen, name
        self.found: Compared | None = None
        self.first = ""  # id of the milestone that is shown first

    def lines(self) -> list[Line]:
        return sorted(self.found.lines, key=lambda line: line.id != self.first) if self.found else []

    def _tall(self) -> float:
        return HEAD + STEP * len(self.found.names) + GAP if self.found else 0.0

    def _top(self) -> float:
        """Height of the sums."""
        return 24 + 19.0 * len(self.found.names) + 28 if self.found else 0.0

    def area(self, box: Box) -> Box:
        x, y, w, h = box
        return (x, y + self._top(), w, max(h - self._top(), 40.0))

    def layout(self, box: Box) -> Iterator[Widget]:
        if self.found is None:
            return
        found, (x, y, w, _h) = self.found, box
        for number, name in enumerate(found.names):
            said = ", ".join(f"{label} {value}" for label, value in self._sums(number))
            yield Readout(f"sum:{number}", (x, y + 22 + number * 19, w, 19), name, role="row", shown=said, tip=f"{name}: {said}. {histories.note(found)}",
                          tip_on_focus=False)  # fmt: skip
        area, lines, tall = self.area(box), self.lines(), self._tall()
        offset = self.screen.area(self.name, area, len(lines) * tall + 4, [number * tall for number in range(len(lines))])
        area = self.screen.whole(self.name, area)
        for number, line in enumerate(lines):
            yield Readout(f"line:{line.id}", (area[0], area[1] + number * tall - offset, area[2] - 8, tall - 2), line.title, role="row",
                          shown="; ".join(self._said(name, line, cell) for name, cell in zip(found.names, line.cells, strict=True)), clip=area,
                          tip=lambda line=line: histories.why(line, self.found), face=lambda c, b, line=line: self._row(c, b, line))  # type: ignore[misc,arg-type]  # fmt: skip

    @staticmethod
    def _said(name: str, line: Line, cell: Cell) -> str:
        parts = [histories.date(cell), histories.chance(cell)] + ([] if cell is line.cells[0] else [_("{months} months").format(months=histories.months(cell))])
        return f"{name}: {', '.join(parts)}"

    def _sums(self, number: int) -> list[tuple[str, str]]:
        found = self.found
        if found is None:
            return []
        out = [(_("points"), histories.amount(found.points[number]))] if found.points else []
        return out + ([(_("to allocate, M$"), histories.amount(found.money[number], 0))] if found.money else [])

    def _scale(self, box: Box) -> tuple[float, float, float, float]:
        """Where the chart is, and the years at its ends."""
        tables_first = min((cell.p10 for line in self.lines() for cell in line.cells if cell.p10 == cell.p10), default=2021.0)
        left = box[0] + MARK + 6
        return left, box[0] + box[2] - DATE - CHANCE - MONTHS - 20, float(int(tables_first)), self.last

    last = 2046.0  # the end of the campaign, a decimal year

    def paint(self, canvas: Canvas, box: Box) -> None:
        x, y, w, _h = box
        if self.found is None:
            canvas.text(self.screen.app.pending(f"lab {self.name}"), x + 4, y + 4, theme.BODY, theme.WARN)
            return
        found = self.found
        heads = [label for label, _value in self._sums(0)]
        each = 168.0
        for place in range(len(heads)):
            points = _("points") if found.worlds == 1 else _("expected points")
            text = points if place == 0 and found.points else _("to allocate to the end, M$")
            canvas.text(text, x + w - 8 - each * (len(heads) - place), y + 2, 11, theme.DIM, width=each - 4, align="right")
        canvas.text(histories.note(found), x + 4, y + 2, 11, theme.DIM, width=w - each * len(heads) - 16, short=True)
        for number, name in enumerate(found.names):
            top = y + 22 + number * 19
            mark(canvas, x + 10, top + 9, number)
            canvas.text(name, x + 26, top, 13, theme.TEXT, not number, w - each * len(heads) - 34, short=True)
            for place, (_label, value) in enumerate(self._sums(number)):
                canvas.text(value, x + w - 8 - each * (len(heads) - place), top, 13, theme.TEXT, not number, each - 4, "right", short=True)
        left, right, first, last = self._scale(box)
        top = y + self._top() - 18
        for year in range(int(first) + (-int(first)) % 5, int(last) + 1, 5):
            at = left + (right - left) * (year - first) / (last - first)
            canvas.text(str(year), at - 18, top, 11, theme.DIM, width=36, align="centre")
        for start, wide, label in ((right + 4, DATE, _("middle")), (right + 4 + DATE, CHANCE, _("chance")), (right + 4 + DATE + CHANCE, MONTHS, _("mean, months"))):
            canvas.text(label, start, top, 11, theme.DIM, width=wide - 4, align="right")

    def _row(self, canvas: Canvas, box: Box, line: Line) -> None:
        x, y, w, h = box
        canvas.fill((x, y + 1, w, h - 4), theme.mix(theme.PANEL, theme.RAISED, 0.4), 4)
        left, right, first, last = self._scale((x, y, w + 8, h))
        canvas.text(line.title, x + 6, y + 2, 13, theme.SEATS.get(line.programme, theme.TEXT), True, w * 0.5, short=True)
        canvas.text(_("chance by {date}").format(date=when.month(line.flagged)), x + w * 0.5, y + 3, 11, theme.DIM, width=w * 0.5 - 8, align="right", short=True)
        at = lambda year: left + (right - left) * (min(max(year, first), last) - first) / (last - first)  # noqa: E731
        canvas.line((at(line.flagged), y + HEAD), (at(line.flagged), y + h - 6), theme.LINE)
        for number, cell in enumerate(line.cells):
            middle = y + HEAD + number * STEP + STEP / 2
            mark(canvas, x + 12, middle, number)
            tone = TONES[number % len(TONES)]
            if cell.reached == cell.reached:
                canvas.circle((at(cell.reached), middle), 4, tone)
            elif cell.p10 == cell.p10:
                a, b = at(cell.p10), at(last if cell.p90 != cell.p90 else cell.p90)
                canvas.fill((a, middle - 3, max(4.0, b - a), 6), theme.mix(theme.PANEL, tone, 0.5), 3)
                if cell.p50 == cell.p50:
                    canvas.fill((at(cell.p50) - 1.5, middle - 6, 3, 12), tone, 1)
            place = right + 4
            canvas.text(histories.date(cell), place, middle - 9, theme.SMALL, theme.TEXT, not number, DATE - 4, "right", short=True)
            canvas.text(histories.chance(cell) if cell.reached != cell.reached else _("reached"), place + DATE, middle - 9, theme.SMALL, theme.TEXT, False,
                        CHANCE - 4, "right", short=True)  # fmt: skip
            if number:
                ink = theme.DIM if not cell.sure else theme.GOOD if cell.months < 0 else theme.BAD
                canvas.text(histories.months(cell), place + DATE + CHANCE, middle - 9, theme.SMALL, ink, cell.sure, MONTHS - 4, "right", short=True)
