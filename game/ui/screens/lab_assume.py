"""Third page of the lab: an assumption dragged within its range, the tornado beside it, and what would have to be true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game import api
from game.foresight.assumptions import Needed
from game.foresight.forecast import Fan
from game.foresight.limits import tick
from game.i18n import _
from game.reporting import assumptions, histories, holdups, wording
from game.reporting.assumptions import Shown
from game.reporting.holdups import Swing
from game.ui import charts, theme
from game.ui.canvas import Box, Canvas
from game.ui.screens.lab_parts import Board, Pick
from game.ui.widgets import Button, Number, Row, Slider, Widget

if TYPE_CHECKING:
    from game.ui.screens.lab import Lab

LEFT, BAR, LINE = 400.0, 34.0, 22.0
STEPS = 40.0  # parts of a range that a key moves by


class Assume:
    def __init__(self, lab: Lab):
        self.lab, self.session = lab, lab.session
        tables = self.session.engine.tables
        scenario = self.session.scenario
        assert isinstance(scenario, api.Scenario)
        self.retuned = api.retuned(scenario)
        self.board = Board(lab, "assumed")
        now = int(tables.turn_ticks[min(self.session.state.turn, tables.turns)])
        self.open_rows = [row for row in range(tables.sizes["milestone"]) if int(self.session.state.milestone[row, 0]) > now]
        self.bars: list[Swing] | None = None
        self.offered: list[Shown] = []
        self.one: Shown | None = None
        self.value = self.usual = 0.0
        self.by, self.named = min(tables.last_year, self.session.year + 5), False  # the year of the search; whether the player has named it
        self.needed: list[tuple[Shown, Needed]] = []
        self.tried = self.wanted = 0

    def open(self) -> None:
        self.board.last = self.session.engine.tables.start + self.session.engine.tables.horizon / 1024
        if self.session.finished or not self.open_rows:
            return
        if self.lab.milestone not in self.open_rows:
            self.lab.milestone = self.open_rows[0]
        if not self.offered:
            self._milestone(self.open_rows.index(self.lab.milestone))

    def _milestone(self, number: int) -> None:
        """Another milestone: its assumptions, its tornado."""
        session, row = self.session, self.open_rows[number]
        self.lab.milestone = row
        self.board.first = session.engine.tables.ids["milestone"][row]
        self.offered = assumptions.offered(session, row)
        self.bars, self.needed, self.tried, self.wanted, self.named = None, [], 0, 0, False
        if self.lab.desk.fan is not None:
            self.by = assumptions.even_year(session, self.lab.desk.fan, row)
        self.lab.scroll.pop("assumptions", None)
        self.lab.forget("needed")  # a search for the other milestone is no longer wanted
        self.lab.ask("tornado", [assumptions.tornado(session)], self._tornado)

    def _tornado(self, fan: Fan) -> None:
        self.bars = holdups.bars(self.session, fan, self.lab.milestone, 12)
        if not self.named and not self.wanted:
            self.by = assumptions.even_year(self.session, fan, self.lab.milestone)
        if self.one is None and self.bars:
            best = assumptions.of_bar(self.bars[0].bar, self.offered, self.session.engine.tables)
            if best is not None:
                self.take(best)

    def take(self, one: Shown) -> None:
        """Another assumption, at the model's own value."""
        self.one, self.usual = one, assumptions.usual(self.session, one)
        self.value, self.board.found, self.lab.said = self.usual, None, ""

    def drag(self, value: float) -> None:
        self.value = value
        one = self.one
        if one is not None:
            self.lab.ask("assumed", [assumptions.tried(self.session, one, value, self.retuned, assumptions.COARSE)], self._show)

    def settle(self) -> None:
        """The slider rests: the fine answer follows the coarse one."""
        one = self.one
        if one is not None:
            works = [assumptions.tried(self.session, one, self.value, self.retuned, worlds) for worlds in (assumptions.COARSE, assumptions.WORLDS)]
            self.lab.ask("assumed", works, self._show)

    def _show(self, found: histories.Compared) -> None:
        self.board.found = found

    def reset(self) -> None:
        self.value, self.board.found = self.usual, None
        self.lab.forget("assumed")

    def search(self) -> None:
        """What would have to be true: hidden quantities first, then the coefficients of the rules a few at a time."""
        limit = tick(self.by, self.session.engine.tables)
        parts = assumptions.search(self.session, self.offered, self.lab.milestone, limit, self.retuned)
        self.needed, self.tried, self.wanted = [], 0, len(self.offered)
        waiting = [part for part, _work in parts]

        def arrived(found: list[Needed]) -> None:
            part = waiting.pop(0)
            self.needed += list(zip(part, found, strict=True))
            self.tried += len(part)

        self.lab.ask("needed", [work for _part, work in parts], arrived)

    def until(self, year: int) -> None:
        self.by, self.named = year, True

    # -- the page
    def parts(self, box: Box) -> tuple[Box, Box, Box]:
        """Tornado and list, the assumption with its forecast, what would have to be true."""
        x, y, w, h = box
        low = min(190.0, h * 0.33)
        right = (x + LEFT + 16, y, w - LEFT - 16, h - low - 10)
        return (x, y, LEFT, h), right, (right[0], y + h - low, right[2], low)

    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        if self.session.finished or not self.open_rows:
            return
        left, right, low = self.parts(box)
        yield from self._list(left)
        if self.one is not None:
            yield from self._slider(self.one, right)
            yield from self.board.layout(self._board(right))
        x, y, w, h = low
        yield Number("by", (x + 336, y + 6, 104, 28), _("By the end of"), self.by, self.until, self.session.engine.tables.last_year, self.session.year, 5,
                     tip=_("The year by whose end the milestone should be reached; at first the one whose chance is nearest to one half."))  # fmt: skip
        yield Button("search", (x + 448, y + 6, 110, 28), _("Search"), self.search, size=13,
                     tip=_("Tries every assumption alone at both ends of its range: about a minute of work beside the window."))  # fmt: skip
        area = (x, y + 56, w, h - 58)
        found = assumptions.answers(self.needed)
        offset = self.lab.area("needed", area, len(found) * LINE + 4, [number * LINE for number in range(len(found))])
        for number, (one, need) in enumerate(found):
            said = assumptions.answer(one, need)
            yield Row(f"need:{one.id}", (x, area[1] + number * LINE - offset, w - 10, LINE - 1), one.title, role="row", shown=said, tip=f"{one.title}: {said}",
                      tip_on_focus=False, clip=self.lab.whole("needed", area), face=lambda c, b, one=one, need=need: self._need(c, b, one, need),  # type: ignore[misc]
                      action=lambda one=one: self.take(one))  # type: ignore[misc]  # fmt: skip

    def _list(self, left: Box) -> Iterator[Widget]:
        x, y, w, h = left
        tables = self.session.engine.tables
        names = tuple(wording.title(tables, "milestone", row) for row in self.open_rows)
        yield Pick("milestone", (x, y, w, 30), _("Milestone"), names, self.open_rows.index(self.lab.milestone), self._milestone, role="choice",
                   tip=_("Left and Right: another milestone."))  # fmt: skip
        for number, swing in enumerate(self._shown_bars(h)):
            one = assumptions.of_bar(swing.bar, self.offered, tables)
            yield Row(f"bar:{number}", (x, y + 74 + number * BAR, w, BAR - 2), swing.title, role="row", shown=swing.text,
                      tip=lambda swing=swing: holdups.why_bar(swing, holdups.WORLDS), tip_on_focus=False,  # type: ignore[misc]
                      action=(lambda one=one: self.take(one)) if one else None)  # type: ignore[misc]  # fmt: skip
        area = self._area(left)
        offset = self.lab.area("assumptions", area, len(self.offered) * LINE + 4, [number * LINE for number in range(len(self.offered))])
        area = self.lab.whole("assumptions", area)
        for number, one in enumerate(self.offered):
            made = one.assumption
            span = f"{assumptions.number(one, made.low)} … {assumptions.number(one, made.high)}"
            yield Row(f"assumption:{one.id}", (x, area[1] + number * LINE - offset, w - 8, LINE - 1), one.title, role="row", shown=f"{span} {one.unit}",
                      tip=lambda one=one: assumptions.why(self.session, one), tip_on_focus=False, clip=area,  # type: ignore[misc]
                      face=lambda c, b, one=one, span=span: self._name(c, b, one, span), action=lambda one=one: self.take(one),  # type: ignore[misc]
                      chosen=self.one is not None and one.id == self.one.id)  # type: ignore[misc]  # fmt: skip

    def _shown_bars(self, h: float) -> list[Swing]:
        return (self.bars or [])[: int((h * 0.5 - 74) / BAR)]

    def _area(self, left: Box) -> Box:
        x, y, w, h = left
        top = 74 + max(len(self._shown_bars(h)), 1) * BAR + 30
        return (x, y + top, w, h - top)

    def _slider(self, one: Shown, right: Box) -> Iterator[Widget]:
        x, y, w, _h = right
        made = one.assumption
        step = 1.0 if made.kind == "flaws" else (made.high - made.low) / STEPS
        yield Slider("value", (x + 86, y + 66, w - 290, 30), one.title, self.value, made.low, made.high, step, self.drag, self.settle, mark=self.usual,
                     tip=lambda: assumptions.why(self.session, one), tip_on_focus=False, colour=theme.WARN, role="slider")  # fmt: skip
        yield Button("reset", (x + w - 112, y + 66, 104, 30), _("The model's"), self.reset, size=13, enabled=self.value != self.usual,
                     tip=_("Back to what the model takes."))  # fmt: skip

    @staticmethod
    def _board(right: Box) -> Box:
        x, y, w, h = right
        return (x, y + 122, w, h - 122)

    def _name(self, canvas: Canvas, box: Box, one: Shown, span: str) -> None:
        x, y, w, _h = box
        canvas.text(one.title, x + 8, y + 2, 13, theme.TEXT, width=w * 0.62, short=True)
        canvas.text(span, x + w * 0.64, y + 3, theme.SMALL, theme.DIM, width=w * 0.36 - 6, align="right", short=True)

    def _need(self, canvas: Canvas, box: Box, one: Shown, need: Needed) -> None:
        x, y, w, _h = box
        canvas.text(one.title, x + 6, y + 2, 13, theme.TEXT if need.does else theme.DIM, need.does, w * 0.38, short=True)
        canvas.text(assumptions.answer(one, need), x + w * 0.4, y + 2, 13, theme.GOOD if need.does else theme.DIM, width=w * 0.6 - 6, short=True)

    def paint(self, canvas: Canvas, box: Box) -> None:
        from game.ui.screens.lab import caption

        caption(canvas, _("What if the model were otherwise: one assumption at a time, all else believed as before. It never changes the campaign."))
        if self.session.finished or not self.open_rows:
            canvas.paragraph(_("Nothing is left to forecast. The two other pages look back."), box[0] + 4, box[1] + 8, box[2] - 8, theme.BODY, theme.DIM)
            return
        left, right, low = self.parts(box)
        self._left(canvas, left)
        x, y, w, h = right
        canvas.fill((x - 8, y - 4, w + 8, h + 8), theme.PANEL)
        one = self.one
        if one is None:
            text = self.lab.app.pending("lab tornado") if self.bars is None else _("Choose an assumption at the left.")
            canvas.text(text, x + 4, y + 6, theme.BODY, theme.WARN if self.bars is None else theme.DIM)
        else:
            self._assumption(canvas, one, right)
        self._low(canvas, low)

    def _assumption(self, canvas: Canvas, one: Shown, right: Box) -> None:
        x, y, w, _h = right
        made, changed = one.assumption, self.value != self.usual
        head = _("What if {name} were {value}") if changed else _("{name}: {value}, as the model has it")
        text = head.format(name=one.title, value=assumptions.number(one, assumptions.taken(self.session, one, self.value) if changed else self.value))
        canvas.text(text, x + 2, y, 16, theme.WARN if changed else theme.TEXT, True, w - 12, short=True)
        meaning = one.meaning[:1].upper() + one.meaning[1:]
        canvas.text(f"{meaning} [{one.unit}]", x + 2, y + 24, theme.SMALL, theme.TEXT, width=w - 12, short=True)
        canvas.text(_("Source: {source}").format(source=one.source), x + 2, y + 42, theme.SMALL, theme.DIM, width=w - 12, short=True)
        canvas.text(assumptions.number(one, made.low), x + 2, y + 71, 13, theme.DIM, width=80, align="right")
        canvas.text(assumptions.number(one, made.high), x + w - 198, y + 71, 13, theme.DIM, width=76)
        mean = _("yellow line: what is believed today, on average") if one.hidden else _("yellow line: the model's own value")
        canvas.text(mean, x + 90, y + 96, 11, theme.DIM, width=w - 200, short=True)
        if self.board.found is None and not changed:
            canvas.text(_("Drag the slider, or use Left and Right: the forecast follows."), x + 4, y + 130, theme.BODY, theme.DIM, width=w - 12, short=True)
        else:
            self.board.paint(canvas, self._board(right))

    def _left(self, canvas: Canvas, left: Box) -> None:
        x, y, w, h = left
        canvas.fill((x, y + 36, w, h - 36), theme.PANEL)
        canvas.text(_("What its date hangs on"), x + 8, y + 40, theme.BODY, theme.TEXT, True, w - 16)
        canvas.text(_("expected date at its low and its high end; grey: may be chance"), x + 8, y + 57, 11, theme.DIM, width=w - 16)
        shown = self._shown_bars(h)
        if not shown:
            waiting = self.bars is None
            canvas.text(self.lab.app.pending("lab tornado") if waiting else _("Nothing unknown differs."), x + 8, y + 78, 13, theme.WARN if waiting else theme.DIM)
        for number, swing in enumerate(shown):
            if self.one is not None and assumptions.of_bar(swing.bar, self.offered, self.session.engine.tables) == self.one:
                canvas.fill((x, y + 74 + number * BAR, w, BAR - 2), theme.mix(theme.PANEL, theme.BLUE, 0.22), 4)
        charts.tornado(canvas, (x, y + 74, w, BAR), shown)
        area = self._area(left)
        canvas.text(_("All assumptions"), x + 8, area[1] - 24, theme.BODY, theme.TEXT, True, w * 0.5)
        canvas.text(_("range"), x + w * 0.5, area[1] - 22, 11, theme.DIM, width=w * 0.5 - 14, align="right")

    def _low(self, canvas: Canvas, low: Box) -> None:
        x, y, w, h = low
        canvas.fill((x - 8, y, w + 8, h), theme.PANEL)
        canvas.text(_("What would have to be true: 50 % by the end of"), x + 4, y + 11, 13, theme.TEXT, True, 328)
        if not self.wanted:
            text = _("Tries each assumption alone: which one, within its range, would bring an even chance?")
        else:
            text = assumptions.verdict(self.needed, self.tried, self.wanted)
        canvas.text(text, x + 4, y + 38, theme.SMALL, theme.DIM if not self.needed else theme.TEXT, width=w - 12, short=True)
