"""Why a milestone moved last year: a waterfall of terms that sum, each with what happened in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.foresight.causes import Attribution
from game.i18n import _
from game.reporting import attribution, when
from game.reporting.explain import signed
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

WORLDS = 64
HEAD, FOOT = 92.0, 28.0
LABEL, NUMBERS = 172.0, 122.0


class WhyMoved:
    """The panel of the report. What it shows is worked out once a year, when the new fan is there."""

    def __init__(self, desk: Desk):
        self.desk = desk
        self.chosen = ""
        self.asked = -1
        self.found: Attribution | None = None
        self.shown: attribution.Moved | None = None

    def ask(self) -> None:
        """Begins the work of last year, if it has not begun."""
        desk = self.desk
        place = len(desk.session.history)
        if place == self.asked or not place or (desk.fan is None and not desk.session.finished):
            return
        self.asked, self.found, self.shown, self.chosen = place, None, None, ""

        def done(found: Attribution) -> None:
            if place == len(desk.session.history):
                self.found = found

        desk.app.errand("why", desk.session.engine.tables, attribution.work(desk.session, WORLDS), done)

    def pick(self, milestone: str) -> None:
        self.chosen, self.shown = milestone, None

    def move(self) -> attribution.Moved | None:
        """The milestone that is shown: the chosen one, else the one that moved most. None while it is worked out."""
        session = self.desk.session
        if self.found is None or self.asked != len(session.history):
            return None
        names = session.engine.tables.ids["milestone"]
        open_rows = attribution.order(session, self.found)
        if not open_rows:
            return None
        if self.shown is None:
            wanted = names.index(self.chosen) if self.chosen in names else -1
            self.shown = attribution.moved(session, self.found, wanted if wanted in open_rows else open_rows[0])
        return self.shown

    def rows(self, box: Box) -> list[tuple[Box, attribution.Step]]:
        x, y, w, h = box
        shown = self.move()
        if shown is None:
            return []
        step = min(34.0, (h - HEAD - FOOT) / len(shown.steps))
        return [((x + 8, y + HEAD + number * step, w - 16, step), part) for number, part in enumerate(shown.steps)]

    def layout(self, box: Box) -> Iterator[Widget]:
        self.ask()
        for place, step in self.rows(box):
            yield Readout(f"term:{step.name}", place, step.title, role="row", shown=_("{n} months, {c} %").format(n=signed(step.months), c=signed(step.chance, 0)),
                          tip=lambda step=step: attribution.why(step))  # type: ignore[misc]  # fmt: skip

    def paint(self, canvas: Canvas, box: Box) -> None:
        x, y, w, _h = box
        shown = self.move()
        if shown is None:
            waiting = self.found is None
            canvas.text(self.desk.app.pending("why") if waiting else _("Nothing was left to move."), x + 14, y + 46, theme.BODY, theme.DIM)
            return
        text = attribution.headline(shown)
        for number, part in enumerate(canvas.wrap(text, w - 28, 13)[:2]):
            canvas.text(part, x + 14, y + 37 + number * 17, 13, theme.TEXT, width=w - 28, short=True)
        canvas.text(attribution.facts(shown), x + 14, y + 73, theme.SMALL, theme.DIM, width=w - 28, short=True)
        edges = [0.0, *(edge for step in shown.steps for edge in (step.after, step.before + step.months_span[0], step.before + step.months_span[1]))]
        low, high = min(edges), max(edges)
        left, wide = x + LABEL, w - LABEL - NUMBERS - 20
        scale = wide / max(high - low, 1.0)
        at = lambda months: left + (months - low) * scale  # noqa: E731
        rows = self.rows(box)
        bottom = rows[-1][0][1] + rows[-1][0][3]
        canvas.line((at(0), y + HEAD), (at(0), bottom + 4), theme.LINE)
        for place, step in rows:
            self._row(canvas, place, step, at, x + w)
        top = bottom + 3
        canvas.line((x + 14, top), (x + w - 14, top), theme.LINE)
        expected = _("Expected {a}, now {b}").format(a=when.month(shown.date[0]), b=when.month(shown.date[1]))
        canvas.text(expected, x + 14, top + 4, 13, theme.TEXT, True, w - NUMBERS - 34, short=True)
        self._numbers(canvas, x + w, top + 4, shown.months, sum(step.chance for step in shown.steps), True)

    def _row(self, canvas: Canvas, place: Box, step: attribution.Step, at, edge: float) -> None:  # type: ignore[no-untyped-def]
        x, y, _w, h = place
        middle = y + h / 2
        quiet = abs(step.months) < 0.05 and abs(step.chance) < 0.5
        canvas.text(step.title, x + 6, middle - 9, 13, theme.DIM if quiet else theme.TEXT, width=LABEL - 16, short=True)
        tone = theme.BAD if step.months > 0 else theme.GOOD
        tone = tone if step.sure else theme.mix(theme.PANEL, tone, 0.55)
        start, end = at(step.before), at(step.after)
        thick = min(12.0, h * 0.55)
        if not quiet:
            canvas.fill((min(start, end), middle - thick / 2, max(2.0, abs(end - start)), thick), tone, 2)
        if step.months_span[1] - step.months_span[0] >= 0.1:
            one, two = (at(step.before + span) for span in step.months_span)
            canvas.line((one, middle), (two, middle), theme.TEXT, 1)
            for tip in (one, two):
                canvas.line((tip, middle - 3), (tip, middle + 3), theme.TEXT, 1)
        canvas.line((end, middle + thick / 2), (end, y + h + thick / 2), theme.LINE)
        self._numbers(canvas, edge, middle - 9, step.months, step.chance, False, step.sure)

    @staticmethod
    def _numbers(canvas: Canvas, edge: float, top: float, months: float, chance: float, bold: bool, sure: bool = True) -> None:
        for place, wide, text, amount, bad in ((edge - NUMBERS - 10, 60, signed(months), months, months > 0),
                                               (edge - 64, 50, signed(chance, 0) + " %", chance, chance < 0)):  # fmt: skip
            tone = theme.DIM if abs(amount) < 0.05 or not sure else theme.BAD if bad else theme.GOOD
            if abs(amount) < 0.05 and not bold:
                text = "0"
            canvas.text(text, place, top, 13, theme.TEXT if bold else tone, bold, wide, "right")
