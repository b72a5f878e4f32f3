"""Briefing: questions and flaws that wait, the doctrine, last year in short, public dates, where the race stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.model.legality import PROMISES
from game.model.rules.choices import FREE_TURNS
from game.reporting import attribution, views
from game.reporting.why import Why
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.screens import charter, flaws
from game.ui.screens.dates import Dates
from game.ui.widgets import Button, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

TONES = {
    "milestone": theme.WARN, "mission_success": theme.GOOD, "mission_partial": theme.GOOD, "finished": theme.GOOD, "deal_in_force": theme.GOOD,
    "deal_agreed": theme.GOOD, "crew_loss": theme.BAD, "launch_failure": theme.BAD, "surface_failure": theme.BAD, "transit_failure": theme.BAD,
    "deal_ended": theme.BAD, "deal_refused": theme.BAD, "deal_lost_to_rival": theme.BAD, "deal_dropped": theme.BAD, "shock": theme.BAD,
    "later": theme.BAD, "sooner": theme.GOOD, "floor_broken": theme.BAD, "leader_replaced": theme.BAD, "cancelled": theme.BAD,
    "promise_kept": theme.GOOD, "promise_missed": theme.BAD, "promise_withdrawn": theme.BAD, "flaw_found": theme.BAD, "flaw_fixed": theme.GOOD,
    "flaw_patched": theme.GOOD, "fight_lost": theme.BAD, "technology_learnt": theme.GOOD, "partner_poached": theme.WARN, "ice_found": theme.GOOD,
    "ice_missing": theme.BAD, "contest": theme.BAD, "accord": theme.GOOD, "base_opened": theme.WARN, "incident": theme.BAD,
    "base_crew_lost": theme.BAD, "site_moved": theme.WARN, "doctrine_switched": theme.WARN,
}  # fmt: skip
CHIP = 22.0


class Briefing:
    def __init__(self, desk: Desk):
        self.desk = desk
        self.promising = False  # the left side shows public dates
        self.dates = Dates(desk)

    @staticmethod
    def title() -> str:
        return _("Briefing")

    def columns(self, box: Box) -> tuple[Box, Box]:
        x, y, w, h = box
        left = w * 0.5
        return (x, y, left, h), (x + left + theme.GAP, y, w - left - theme.GAP, h)

    def show(self, promising: bool) -> None:
        self.promising = promising

    def chips(self, canvas: Canvas, effects: tuple[str, ...], w: float) -> list[list[str]]:
        """Effects laid out in rows of chips."""
        rows: list[list[str]] = [[]]
        used = 0.0
        for effect in effects:
            wide = canvas.measure(effect, theme.SMALL) + 22
            if rows[-1] and used + wide > w:
                rows.append([])
                used = 0.0
            rows[-1].append(effect)
            used += wide
        return [row for row in rows if row]

    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        left, right = self.columns(box)
        x, y = left[:2]
        desk = self.desk
        waiting = len(desk.look("cards", views.cards)) + len(flaws.of(desk))
        label = _("What waits ({n})").format(n=waiting) if waiting else _("What happened") if desk.session.state.turn else _("June 2021")
        yield Button("view:waits", (x + 12, y + 8, 150, 28), label, lambda: self.show(False), chosen=not self.promising, size=13)
        label = _("Public dates ({n} of {most})").format(n=self.dates.standing(), most=PROMISES)
        yield Button("view:dates", (x + 166, y + 8, 170, 28), label, lambda: self.show(True), chosen=self.promising, size=13,
                     tip=_("Promise a milestone by the end of a year: support now, and more when it is kept."))  # fmt: skip
        yield Button("rival", (x + 340, y + 8, 108, 28), _("The rival ..."), desk.rival, size=13,
                     tip=_("What may be known of the other side: dates, lines, money, partners and style, as intervals with their evidence. F8."))  # fmt: skip
        if desk.session.history:
            yield Button("report", (x + 452, y + 8, min(160.0, left[2] - 464), 28), _("The report ..."), desk.report.open, size=13, tip=self._moved)
        if self.promising:
            yield from self.dates.layout(canvas, left)
        else:
            yield from self._waiting(canvas, left)
        yield from desk.board.layout(canvas, self._board(right))
        yield from charter.layout(desk, self._charter(right))

    def _waiting(self, canvas: Canvas, left: Box) -> Iterator[Widget]:
        x, y, w, h = left
        desk, area = self.desk, (x, y + 46, w, h - 54)
        places, height = self.places(canvas, w)
        offset = desk.area("questions", area, height)
        top = area[1] - offset
        for card in desk.look("cards", views.cards):
            top += 26 + len(canvas.wrap(card.text, w - 28, theme.BODY)) * theme.BODY * 1.4 + 6
            for number, (_id, title, effects) in enumerate(card.options):
                chosen = number == card.chosen or (card.chosen < 0 and number == card.default)
                default = _("  (if you say nothing)") if number == card.default and card.chosen < 0 else ""
                yield Button(f"card:{card.id}:{number}", (x + 14, top, w - 34, 30), title + default,
                             lambda c=card, n=number: self.answer(c, n), chosen=chosen, align="left", clip=area)  # type: ignore[misc]  # fmt: skip
                top += 34 + len(self.chips(canvas, effects, w - 48)) * CHIP + 4
            top += 12
        yield from flaws.layout(desk, x, area[1] - offset + places["flaws"], w, area)
        yield from charter.doctrines(desk, x, area[1] - offset + places["doctrine"], w, area)

    def answer(self, card: views.Card, number: int) -> None:
        self.desk.give("answer", card.id, number)

    def places(self, canvas: Canvas, w: float) -> tuple[dict[str, float], float]:
        """Where the parts of the left column stand, and the height of all: cards, flaws, news, and the doctrine where it is most wanted."""
        top = 0.0
        for card in self.desk.look("cards", views.cards):
            top += 26 + len(canvas.wrap(card.text, w - 28, theme.BODY)) * theme.BODY * 1.4 + 18
            top += sum(38 + len(self.chips(canvas, effects, w - 48)) * CHIP for _id, _title, effects in card.options)
        places = {"flaws": top}
        top += flaws.height(self.desk)
        early = self.desk.session.state.turn < FREE_TURNS
        if early:
            places["doctrine"] = top
            top += charter.DOCTRINES
        places["news"] = top
        top += 34 + sum(len(canvas.wrap(text, w - 70, 13)) * 18 + 2 for _kind, text, _owner in self._told())
        if not early:
            places["doctrine"] = top + 8
            top += charter.DOCTRINES
        return places, top + 12

    def _moved(self) -> Why:
        """What the report has, and its first answer."""
        move = self.desk.report.why.lead()
        text = _("Last year once more: what happened, how the race moved and why, the flights, the money.")
        return Why(_("The report of {year}").format(year=self.desk.session.year - 1), text, note=attribution.headline(move) if move else "")

    def _told(self) -> list[tuple[str, str, int]]:
        """Last year in short: how what matters most moved, in the words of the report, then the news."""
        told, move = self.desk.look("news", views.news), self.desk.report.why.lead()
        if move is None:
            return told
        kind = "still" if move.still or not move.sure else "later" if move.months > 0 else "sooner"
        return [(kind, attribution.headline(move), self.desk.session.engine.tables.ids["programme"].index(move.programme)), *told]

    def _board(self, right: Box) -> Box:
        x, y, w, h = right
        return (x, y, w, h - charter.PANEL - theme.GAP)

    def _charter(self, right: Box) -> Box:
        x, y, w, h = right
        return (x, y + h - charter.PANEL, w, charter.PANEL)

    def paint(self, canvas: Canvas, box: Box) -> None:
        left, right = self.columns(box)
        canvas.fill(left, theme.PANEL)
        if self.promising:
            self.dates.paint(canvas, left)
        else:
            self._paint_waiting(canvas, left)
        self.desk.board.paint(canvas, self._board(right), _("Where the race stands"))
        charter.paint(canvas, self.desk, self._charter(right))

    def _paint_waiting(self, canvas: Canvas, left: Box) -> None:
        x, y, w, h = left
        desk = self.desk
        shown = desk.look("cards", views.cards)
        area = (x, y + 46, w, h - 54)
        places, _height = self.places(canvas, w)
        canvas.clip(area)
        start = area[1] - desk.scroll.get("questions", 0.0)
        top = start
        for card in shown:
            canvas.text(card.title, x + 14, top, 15, theme.WARN, True, w - 28)
            top += 26
            top += canvas.paragraph(card.text, x + 14, top, w - 28) + 6
            for _id, _title, effects in card.options:
                top += 34
                for chips in self.chips(canvas, effects, w - 48):
                    self._chip_row(canvas, x + 22, top - 1, chips)
                    top += CHIP
                top += 4
            top += 12
        flaws.paint(canvas, desk, x, start + places["flaws"], w)
        charter.heading(canvas, desk, x, start + places["doctrine"], w)
        self._news(canvas, area, start + places["news"])
        canvas.clip(None)

    def _news(self, canvas: Canvas, area: Box, top: float) -> None:
        from game.ui.screens import header, report

        x, _y, w, _h = area
        session, told = self.desk.session, self._told()
        if session.state.turn == 0:
            canvas.paragraph(
                _("See who pays and who helps (F3), what flies (F4), where to land (F6), review (F5), end the year. What you leave alone goes on as it stands."),
                x + 14, top + 4, w - 34, theme.BODY, theme.DIM)  # fmt: skip
        elif told:
            canvas.text(_("What happened in {year}").format(year=session.year - 1), x + 14, top, 15, theme.TEXT, True)
            top += 28
        seats = session.engine.tables.ids["programme"]
        for kind, text, owner in told:
            rows = canvas.wrap(text, w - 70, 13)
            if top > area[1] - 60 and top < area[1] + area[3]:
                report.sign(canvas, kind, x + 20, top + 9)
                if owner >= 0:
                    header.emblem(canvas, seats[owner], x + w - 24, top + 9, 5)
                for number, row in enumerate(rows):
                    canvas.text(row, x + 34, top + number * 18, 13, theme.TEXT)
            top += len(rows) * 18 + 2

    @staticmethod
    def _chip_row(canvas: Canvas, x: float, top: float, row: list[str]) -> None:
        for effect in row:
            wide = canvas.measure(effect, theme.SMALL) + 14
            canvas.fill((x, top, wide, CHIP - 3), theme.RAISED, 9)
            canvas.text(effect, x + 7, top + 1, theme.SMALL, theme.DIM)
            x += wide + 8
