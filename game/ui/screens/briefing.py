"""Briefing: questions that wait, the doctrine, last year in short, where the race stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.model.axes import AIMS
from game.reporting import explain, views, wording
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Button, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

TONES = {
    "milestone": theme.WARN, "mission_success": theme.GOOD, "mission_partial": theme.GOOD, "finished": theme.GOOD, "deal_in_force": theme.GOOD,
    "deal_agreed": theme.GOOD, "crew_loss": theme.BAD, "launch_failure": theme.BAD, "surface_failure": theme.BAD, "transit_failure": theme.BAD,
    "deal_ended": theme.BAD, "deal_refused": theme.BAD, "deal_lost_to_rival": theme.BAD, "deal_dropped": theme.BAD, "shock": theme.BAD,
    "later": theme.BAD, "sooner": theme.GOOD, "floor_broken": theme.BAD, "leader_replaced": theme.BAD, "cancelled": theme.BAD,
}  # fmt: skip
CHIP = 22.0


class Briefing:
    def __init__(self, desk: Desk):
        self.desk = desk

    @staticmethod
    def title() -> str:
        return _("Briefing")

    def columns(self, box: Box) -> tuple[Box, Box]:
        x, y, w, h = box
        left = w * 0.5
        return (x, y, left, h), (x + left + theme.GAP, y, w - left - theme.GAP, h)

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
        x, y, w, h = left
        desk = self.desk
        area = (x, y + 40, w, h - 48)
        offset = desk.area("questions", area, self.height(canvas, w))
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
        if desk.session.state.turn <= 2:
            yield from self._doctrines(area, x, top + 26, w)
        yield from desk.fan_rows(canvas, self._board(right))
        if desk.session.state.turn == 0:
            yield from self._aim_buttons(right)

    def _aim_buttons(self, right: Box) -> Iterator[Widget]:
        """The first year's choice of aims; each press takes the next one."""
        x, y, w, h = right
        for place, part in enumerate(("open", "sealed")):
            now = self._aim(part)
            label = explain.aim_named(part, now) if now >= 0 else _("Choose an open aim") if part == "open" else _("Choose a sealed aim")
            rows = tuple((_(wording.AIM_TITLES[aim]), "") for aim in AIMS)
            text = _(wording.AIM_TEXTS[AIMS[now]]) if now >= 0 else _("25 points hang on it; it can be chosen in the first year only.")
            yield Button(f"aim:{part}", (x + 14 + place * (w / 2 - 8), y + h - 74, w / 2 - 20, 32), label, lambda p=part: self.next_aim(p),  # type: ignore[misc]
                         size=13, tip=explain.Why(_("Enter: the next of the eight"), text, rows))  # fmt: skip

    def _aim(self, part: str) -> int:
        session = self.desk.session
        drafted = session.drafted(f"aim_{part}", session.seat)
        return int(getattr(session.state, f"aim_{part}")[session.programme, 0]) if drafted is None else int(drafted)

    def next_aim(self, part: str) -> None:
        other = self._aim("sealed" if part == "open" else "open")
        aim = (self._aim(part) + 1) % len(AIMS)
        self.desk.give(f"aim_{part}", self.desk.session.seat, (aim + 1) % len(AIMS) if aim == other else aim)

    def _doctrines(self, area: Box, x: float, top: float, w: float) -> Iterator[Widget]:
        session = self.desk.session
        programme = session.scenario.document.programmes[session.seat]  # type: ignore[attr-defined]
        drafted = session.drafted("doctrine", session.seat)
        standing = int(session.state.doctrine[session.programme, 0])
        now = standing if drafted is None else int(drafted)
        each = (w - 34 - 16) / 3
        tables = session.engine.tables
        for number, doctrine in enumerate(programme.doctrines.values()):
            changes = [(tables.titles["element"][tables.ids["element"].index(name)], explain.signed((factor - 1) * 100, 0) + " %")
                       for name, factor in doctrine.need.items() if name in tables.ids["element"]]  # fmt: skip
            rows = tuple((_("Need of {name}").format(name=_(title)), change) for title, change in changes)
            yield Button(f"doctrine:{number}", (x + 14 + number * (each + 8), top, each, 32), _(doctrine.title), lambda n=number: self.adopt(n, now),  # type: ignore[misc]
                         chosen=number == now, tip=explain.Why(_(doctrine.title), _(doctrine.summary), rows), size=13, clip=area)  # fmt: skip

    def adopt(self, number: int, now: int) -> None:
        desk = self.desk
        if number == now and desk.session.drafted("doctrine", desk.session.seat) is not None:
            desk.clear(("doctrine", desk.session.seat))
        else:
            desk.give("doctrine", desk.session.seat, number)

    def answer(self, card: views.Card, number: int) -> None:
        self.desk.give("answer", card.id, number)

    def height(self, canvas: Canvas, w: float) -> float:
        """What the left column needs: cards, doctrine, news."""
        top = 0.0
        for card in self.desk.look("cards", views.cards):
            top += 26 + len(canvas.wrap(card.text, w - 28, theme.BODY)) * theme.BODY * 1.4 + 18
            top += sum(38 + len(self.chips(canvas, effects, w - 48)) * CHIP for _id, _title, effects in card.options)
        if self.desk.session.state.turn <= 2:
            top += 76
        return top + self._told_height(canvas, w) + 20

    def _told(self) -> list[tuple[str, str, int]]:
        return self.desk.look("news", views.news)

    def _told_height(self, canvas: Canvas, w: float) -> float:
        return 34 + sum(len(canvas.wrap(text, w - 70, 13)) * 18 + 2 for _kind, text, _owner in self._told())

    def _board(self, right: Box) -> Box:
        x, y, w, h = right
        return (x, y, w, h - 92)

    def paint(self, canvas: Canvas, box: Box) -> None:
        from game.ui.screens import header, report

        left, right = self.columns(box)
        session, desk = self.desk.session, self.desk
        x, y, w, h = left
        canvas.fill(left, theme.PANEL)
        shown = desk.look("cards", views.cards)
        first = session.state.turn == 0
        heading = _("Questions that wait") if shown else _("June 2021") if first else _("No question waits")
        canvas.text(heading, x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        area = (x, y + 40, w, h - 48)
        canvas.clip(area)
        top = area[1] - desk.scroll.get("questions", 0.0)
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
        if session.state.turn <= 2:
            last = session.state.turn == 2
            canvas.text(_("Doctrine: this is the last year to choose") if last else _("Doctrine: choose by 2023"), x + 14, top, 15, theme.WARN, True)
            top += 76
        told = self._told()
        if first:
            canvas.paragraph(_("See who pays and who helps (F3), what flies (F4), review (F5), and end the year. What you leave alone goes on as it stands."),
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
        canvas.clip(None)
        desk.fan_panel(canvas, self._board(right), _("Where the race stands"))
        self._aims(canvas, right)

    @staticmethod
    def _chip_row(canvas: Canvas, x: float, top: float, row: list[str]) -> None:
        for effect in row:
            wide = canvas.measure(effect, theme.SMALL) + 14
            canvas.fill((x, top, wide, CHIP - 3), theme.RAISED, 9)
            canvas.text(effect, x + 7, top + 1, theme.SMALL, theme.DIM)
            x += wide + 8

    def _aims(self, canvas: Canvas, right: Box) -> None:
        """What the campaign is about: charter, aims, the government's wish, the doctrine."""
        x, y, w, h = right
        top = y + h - 80
        canvas.fill((x, top, w, 80), theme.PANEL)
        session, head = self.desk.session, self.desk.head()
        names = self.desk.look("aims", explain.aims)
        items = (names["open"], names["sealed"], names["demand"], _("Doctrine: {name}").format(name=head.doctrine))
        for number, text in enumerate(items):
            if number < 2 and session.state.turn == 0:
                continue
            canvas.text(text, x + 14 + (number % 2) * (w / 2 - 8), top + 12 + (number // 2) * 30, 13, theme.TEXT if number < 2 else theme.DIM,
                        number < 2, w / 2 - 24, short=True)  # fmt: skip
