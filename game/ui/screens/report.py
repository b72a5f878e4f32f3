"""The year's report: what happened, how the fan moved, the flights with their odds, and the money to the last tenth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.reporting import explain, views, yearbook
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.screens import header, why_moved
from game.ui.screens.briefing import TONES
from game.ui.screens.lab import OTHERWISE
from game.ui.widgets import Button, Readout, Row, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

GRADES = {"full": _("success"), "partial": _("partial success"), "lost": _("lost"), "crew lost": _("crew lost")}


class Report:
    def __init__(self, desk: Desk):
        self.desk = desk
        self.shown = False
        self.why = why_moved.WhyMoved(desk)
        self.money = False  # whether the lower panel shows the money instead of why a milestone moved
        self.leaf = (0, 0)  # year of the campaign, and the leaf of its news that is open

    def close(self) -> None:
        self.shown = False
        self.desk.focus = None if self.desk.session.finished else "tab0"

    def boxes(self, canvas: Canvas) -> tuple[Box, Box, Box, Box]:
        """News, moves of the fan, flights, money."""
        x, y, w, h = 16.0, 70.0, canvas.width - 32, canvas.height - 70 - 16
        left = w * 0.5 - theme.GAP / 2
        right, wide = x + left + theme.GAP, w - left - theme.GAP
        upper = h * 0.56
        lower = h - upper - theme.GAP
        return (x, y, left, upper), (right, y, wide, upper), (x, y + upper + theme.GAP, left, lower), (right, y + upper + theme.GAP, wide, lower)

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        desk = self.desk
        label = _("To the debrief") if desk.session.finished else _("To the briefing")
        yield Button("continue", (canvas.width - 216, 14, 200, 38), label, self.close, True, tip=_("Enter or Escape."))
        news, box, _flights, lower = self.boxes(canvas)
        leaves = self._leaves(canvas, news)
        if len(leaves) > 1:
            at, told = self._leaf(leaves), desk.look("news", views.news)
            label = _("and {count} smaller things").format(count=len(told) - leaves[at + 1]) if at + 1 < len(leaves) else _("back to the greatest")
            tip = _("Turns the leaf: {n} of {all}.").format(n=at + 1, all=len(leaves))
            yield Button("leaf", (news[0] + 10, news[1] + news[3] - 28, 230, 24), label, lambda: self._turn(at + 1, len(leaves)), size=theme.SMALL, tip=tip)
        stocks = yearbook.standing(desk.session)
        each = (canvas.width - 330 - 236) / max(len(stocks), 1)
        for number, why in enumerate(desk.look("reasons", yearbook.reasons) if stocks else ()):
            name, _old, new, digits = stocks[number]
            yield Readout(f"stock:{number}", (324 + number * each, 6, each - 4, 48), name, role="status", shown=f"{new:.{digits}f}", tip=why)
        moves = self.moves()
        x, y, w, h = box
        for number, move in enumerate(moves[: int((h - 74) / 24)]):
            yield Row(f"move:{move.after.id}", (x + 8, y + 62 + number * 24, w - 16, 24), move.after.title, role="row",
                      tip=lambda m=move: explain.milestone(desk.session, m.after),  # type: ignore[misc]
                      face=lambda c, b, m=move: _move(c, b, m), action=lambda m=move: self.show_why(m.after.id),  # type: ignore[misc]
                      chosen=not self.money and self.why.shown is not None and self.why.shown.id == move.after.id)  # fmt: skip
        legend = _("What each part of the year did to the expected date and to the chance by the flagged date; the rows sum. Faint: chance could make it in so few "
                   "futures. White line: what it is in the other order of reveal. A row of the race above shows another milestone.")  # fmt: skip
        for number, (name, text, money, tip) in enumerate((("why", _("Why it moved"), False, legend), ("money", _("Money"), True, _("The year's money.")))):
            yield Button(f"lower:{name}", (lower[0] + lower[2] - 212 + number * 102, lower[1] + 6, 98, 26), text, lambda m=money: self.turn(m),  # type: ignore[misc]
                         chosen=self.money == money, size=theme.SMALL, tip=tip)  # fmt: skip
        yield Button("lower:whatif", (lower[0] + lower[2] - 314, lower[1] + 6, 98, 26), _("What if"), self.what_if, size=theme.SMALL,
                     tip=_("That year once more with one thing otherwise: an order, a flight, a card, a partner. F10 opens the whole lab."))  # fmt: skip
        if not self.money:
            yield from self.why.layout(lower)

    def show_why(self, milestone: str) -> None:
        """Shows why a milestone moved."""
        self.money = False
        self.why.pick(milestone)

    def what_if(self) -> None:
        """The lab, on the year of the report."""
        tables, turn = self.desk.session.engine.tables, self.desk.session.history[-1].report.turn
        self.desk.lab(OTHERWISE, -1, int(tables.start + int(tables.turn_ticks[turn]) / 1024 + 1e-6))

    def turn(self, money: bool) -> None:
        self.money = money

    def moves(self) -> list[yearbook.Move]:
        desk = self.desk
        if not desk.expected or (desk.fan is None and not desk.session.finished):
            return []
        return yearbook.moves(desk.expected, desk.compared)

    def paint(self, canvas: Canvas) -> None:
        session = self.desk.session
        tables = session.engine.tables
        turn = session.history[-1].report.turn
        year = int(tables.start + int(tables.turn_ticks[turn]) / 1024 + 1e-6)
        canvas.fill((0, 0, canvas.width, 60), theme.PANEL, 0)
        header.emblem(canvas, session.seat, 36, 30, 14)
        canvas.text(_("The report of {year}").format(year=year), 62, 14, 22, theme.TEXT, True)
        self._stocks(canvas, 330, canvas.width - 330 - 236)
        news, moves, flights, money = self.boxes(canvas)
        self._news(canvas, news)
        self._moves(canvas, moves)
        self._flights(canvas, flights)
        if self.money:
            self._money(canvas, money)
            return
        canvas.fill(money, theme.PANEL)
        canvas.text(_("Why: months and chance"), money[0] + 14, money[1] + 8, theme.HEAD, theme.TEXT, True, money[2] - 342, short=True)
        self.why.paint(canvas, money)

    def _stocks(self, canvas: Canvas, x: float, w: float) -> None:
        rows = yearbook.standing(self.desk.session)
        if not rows:
            return
        each = w / len(rows)
        for number, (name, old, new, digits) in enumerate(rows):
            canvas.text(name, x + number * each, 11, 11, theme.DIM, width=each - 4, short=True)
            wide = canvas.text(f"{new:,.{digits}f}", x + number * each, 27, 15, theme.TEXT, True)
            change = new - old
            if abs(change) >= 0.5 * 10**-digits:
                tone = theme.DIM if name == _("Tension") else theme.GOOD if change > 0 else theme.BAD
                canvas.text(explain.signed(change, digits), x + number * each + wide + 6, 30, theme.SMALL, tone)

    def _news(self, canvas: Canvas, box: Box) -> None:
        x, y, w, _h = box
        canvas.fill(box, theme.PANEL)
        canvas.text(_("What happened"), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        told, leaves = self.desk.look("news", views.news), self._leaves(canvas, box)
        at, top = self._leaf(leaves), y + 40
        end = leaves[at + 1] if at + 1 < len(leaves) else len(told)
        for kind, text, owner in told[leaves[at] : end]:
            sign(canvas, kind, x + 20, top + 9)
            if owner >= 0:
                header.emblem(canvas, self.desk.session.engine.tables.ids["programme"][owner], x + w - 20, top + 9, 5)
            for row in canvas.wrap(text, w - 66, 13):
                canvas.text(row, x + 34, top, 13, theme.TEXT)
                top += 18
            top += 2

    def _leaves(self, canvas: Canvas, box: Box) -> list[int]:
        """Where each leaf of the news begins: what one panel holds, above the line that turns to the next."""
        tall = [len(canvas.wrap(text, box[2] - 66, 13)) * 18 + 2 for _kind, text, _owner in self.desk.look("news", views.news)]
        room = box[3] - 46
        if sum(tall) <= room:
            return [0]
        leaves, top = [0], 0
        for number, height in enumerate(tall):
            if number > leaves[-1] and top + height > room - 26:
                leaves.append(number)
                top = 0
            top += height
        return leaves

    def _leaf(self, leaves: list[int]) -> int:
        turn, at = self.leaf
        return min(at, len(leaves) - 1) if turn == self.desk.session.state.turn else 0

    def _turn(self, at: int, count: int) -> None:
        self.leaf = (self.desk.session.state.turn, at % count)

    def _moves(self, canvas: Canvas, box: Box) -> None:
        x, y, w, _h = box
        canvas.fill(box, theme.PANEL)
        canvas.text(_("How the race moved"), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        if not self.moves():
            waiting = self.desk.fan is None and not self.desk.session.finished
            canvas.text(self.desk.app.pending("fan") if waiting else _("No milestone moved by more than a month."), x + 14, y + 44, theme.BODY, theme.DIM)
            return
        for place, label, align in ((14, _("Milestone"), "left"), (w - 332, _("expected"), "right"), (w - 236, _("now"), "right"),
                                    (w - 150, _("months"), "right"), (w - 76, _("chance"), "right")):  # fmt: skip
            canvas.text(label, x + place, y + 42, 11, theme.DIM, width=62 if align == "right" else 150, align=align)

    def _flights(self, canvas: Canvas, box: Box) -> None:
        x, y, w, h = box
        canvas.fill(box, theme.PANEL)
        flights = yearbook.flown(self.desk.session)
        canvas.text(_("Flights") if flights else _("Nobody flew"), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        canvas.text(_("odds before: ascent × way × landing"), x + 14, y + 13, 11, theme.DIM, False, w - 28, "right")
        top = y + 38
        for number, flight in enumerate(flights):
            if top > y + h - 24:
                canvas.text(_("and {count} more").format(count=len(flights) - number), x + 14, top - 3, theme.SMALL, theme.DIM)
                break
            header.emblem(canvas, flight.programme, x + 20, top + 9, 5)
            good = flight.grade in ("full", "partial")
            canvas.text(flight.title, x + 34, top, 13, theme.TEXT, width=w - 34 - 372, short=True)
            canvas.text(views.month(flight.when), x + w - 366, top + 1, theme.SMALL, theme.DIM, width=64)
            odds = " × ".join(f"{part:.0%}" for part in flight.odds if part < 0.9995) or "100%"
            canvas.text(f"{odds} = {math.prod(flight.odds):.0%}" if " " in odds else odds, x + w - 302, top + 1, theme.SMALL, theme.DIM, width=160, short=True)
            said = GRADES[flight.grade] if flight.failed < 0 else _("{grade}: {step}").format(grade=GRADES[flight.grade], step=yearbook.STEPS[flight.failed])
            canvas.text(said, x + w - 138, top + 1, theme.SMALL, theme.GOOD if good else theme.BAD, True, 124, "right", short=True)
            top += 20
        mine = [flight for flight in flights if flight.programme == self.desk.session.seat]
        if mine and top < y + h - 30:
            won, hoped = sum(flight.grade in ("full", "partial") for flight in mine), sum(math.prod(flight.odds) for flight in mine)
            text = _("Your flights: {won} of {n} went well; by their odds {hoped:.1f} would have.").format(won=won, n=len(mine), hoped=hoped)
            canvas.text(text, x + 14, top + 6, 13, theme.DIM, width=w - 28, short=True)

    def _money(self, canvas: Canvas, box: Box) -> None:
        x, y, w, h = box
        canvas.fill(box, theme.PANEL)
        session = self.desk.session
        rows = views.ledger(session)
        theirs = views.state_ledgers(session)
        half = (w - 28) if not theirs else (w - 44) / 2
        canvas.text(_("The year's money, M$"), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        ledger(canvas, x + 14, y + 38, half, rows, h - 44)
        if theirs:
            name, parts = theirs[0]
            canvas.text(name, x + 30 + half, y + 37, theme.SMALL, theme.SEATS.get(session.seat, theme.TEXT), True, half, short=True)
            ledger(canvas, x + 30 + half, y + 56, half, parts, h - 62)


def ledger(canvas: Canvas, x: float, y: float, w: float, rows: list[tuple[str, float]], h: float) -> None:
    """Rows that sum to the last."""
    step = min(22.0, h / max(len(rows), 1))
    for number, (name, amount) in enumerate(rows):
        last, top = number == len(rows) - 1, y + number * step
        if last:
            canvas.line((x, top - 1), (x + w, top - 1), theme.LINE)
        canvas.text(name, x, top, 13, theme.TEXT if last else theme.DIM, last, w - 80, short=True)
        text = f"{amount:,.1f}" if last or not number else explain.signed(amount)
        canvas.text(text, x, top, 13, theme.TEXT, last, w, "right")


def sign(canvas: Canvas, kind: str, x: float, y: float) -> None:
    """A mark by kind: round is good, a triangle bad, a diamond great; never colour alone."""
    tone = TONES.get(kind, theme.DIM)
    if tone == theme.WARN:
        canvas.polygon([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)], tone)
    elif tone == theme.BAD:
        canvas.polygon([(x, y + 5), (x - 5, y - 4), (x + 5, y - 4)], tone)
    else:
        canvas.circle((x, y), 4, tone)


def _move(canvas: Canvas, box: Box, move: yearbook.Move) -> None:
    x, y, w, _h = box[0] - 8, box[1], box[2] + 16, box[3]
    header.emblem(canvas, move.after.programme, x + 20, y + 12, 5)
    canvas.text(move.after.title, x + 32, y + 3, 13, theme.TEXT, width=w - 332 - 40, short=True)
    if math.isnan(move.before.p50) and math.isnan(move.after.p50) and not move.reached:
        canvas.text(_("not by the end, in half"), x + w - 332, y + 4, theme.SMALL, theme.DIM, False, 158, "right")
        _chance(canvas, x, y, w, move)
        return
    canvas.text(views.month(move.before.p50), x + w - 332, y + 4, theme.SMALL, theme.DIM, False, 62, "right")
    now = move.after.reached if move.reached else move.after.p50
    tone = theme.SEATS.get(move.after.programme, theme.TEXT)
    canvas.text(views.month(now), x + w - 236, y + 4, theme.SMALL, tone if move.reached else theme.TEXT, True, 62, "right")
    if not math.isnan(move.months) and abs(move.months) >= 0.5:
        text = explain.signed(move.months, 0)
        canvas.text(text, x + w - 150, y + 4, theme.SMALL, theme.BAD if move.months > 0 else theme.GOOD, True, 62, "right")
    _chance(canvas, x, y, w, move)


def _chance(canvas: Canvas, x: float, y: float, w: float, move: yearbook.Move) -> None:
    if move.reached:
        canvas.text(_("reached"), x + w - 76, y + 4, theme.SMALL, theme.GOOD, True, 62, "right")
    elif abs(move.chance) >= 0.005:
        text = explain.signed(move.chance * 100, 0) + " %"
        canvas.text(text, x + w - 76, y + 4, theme.SMALL, theme.GOOD if move.chance > 0 else theme.BAD, True, 62, "right")
