"""Briefing: what happened and why, questions that wait, aims and doctrine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.reporting import views
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Button, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

TONES = {
    "milestone": theme.WARN, "mission_success": theme.GOOD, "finished": theme.GOOD, "deal_in_force": theme.GOOD, "deal_agreed": theme.GOOD,
    "crew_loss": theme.BAD, "launch_failure": theme.BAD, "surface_failure": theme.BAD, "transit_failure": theme.BAD,
    "deal_ended": theme.BAD, "deal_refused": theme.BAD, "shock": theme.BAD, "floor_broken": theme.BAD, "leader_replaced": theme.BAD,
}  # fmt: skip


class Briefing:
    def __init__(self, desk: Desk):
        self.desk = desk

    @staticmethod
    def title() -> str:
        return _("Briefing")

    def columns(self, box: Box) -> tuple[Box, Box]:
        x, y, w, h = box
        left = w * 0.46
        return (x, y, left, h), (x + left + theme.GAP, y, w - left - theme.GAP, h)

    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        _left, right = self.columns(box)
        x, y, w, _h = right
        desk, session = self.desk, self.desk.session
        top = y + 40
        for card in views.cards(session):
            top += 24 + len(canvas.wrap(card.text, w - 28, theme.BODY)) * theme.BODY * 1.4 + 6
            for number, (_id, title, effects) in enumerate(card.options):
                chosen = number == card.chosen or (card.chosen < 0 and number == card.default)
                default = _(" (if you say nothing)") if number == card.default else ""
                yield Button(f"card:{card.id}:{number}", (x + 14, top, w - 28, 30), title + default,
                             lambda c=card.id, n=number: desk.give("answer", c, n) and None,  # type: ignore[misc]
                             chosen=chosen, align="left", tip="\n".join(effects))  # fmt: skip
                top += 34 + len(canvas.wrap(" · ".join(effects), w - 56, theme.SMALL)) * 17 + 4
            top += 10
        if session.state.turn <= 2:
            top += 26
            programme = session.scenario.document.programmes[session.seat]  # type: ignore[attr-defined]
            drafted = session.drafted("doctrine", session.seat)
            now = int(session.state.doctrine[session.programme, 0]) if drafted is None else int(drafted)
            each = (w - 28 - 16) / 3
            for number, doctrine in enumerate(programme.doctrines.values()):
                yield Button(f"doctrine:{number}", (x + 14 + number * (each + 8), top, each, 32), _(doctrine.title),
                             lambda n=number: desk.give("doctrine", session.seat, n) and None,  # type: ignore[misc]
                             chosen=number == now, tip=_(doctrine.summary))  # fmt: skip

    def paint(self, canvas: Canvas, box: Box) -> None:
        left, right = self.columns(box)
        session = self.desk.session
        x, y, w, h = left
        split = h * 0.52
        canvas.fill((x, y, w, split), theme.PANEL)
        first = session.state.turn == 0
        canvas.text(_("June 2021") if first else _("What happened in {year}").format(year=session.year - 1), x + 14, y + 8, theme.HEAD,
                    theme.TEXT, True)  # fmt: skip
        top = y + 42
        if first:
            programme = session.scenario.document.programmes[session.seat]  # type: ignore[attr-defined]
            top += canvas.paragraph(_(programme.summary), x + 14, top, w - 28) + 10
            canvas.paragraph(_("Answer the questions at the right, then see who pays and who helps (F3), what flies (F4), and end the year. "
                               "What you leave alone goes on as it stands."), x + 14, top, w - 28, theme.BODY, theme.DIM)  # fmt: skip
        told = views.brief(session)
        for number, (kind, text) in enumerate(told):
            if top > y + split - 24:
                canvas.text(_("and {count} more").format(count=len(told) - number), x + 14, top - 2, theme.SMALL, theme.DIM)
                break
            canvas.circle((x + 20, top + 9), 4, TONES.get(kind, theme.LINE))
            top += canvas.paragraph(text, x + 34, top, w - 48, 13) + 2
        box_below = (x, y + split + theme.GAP, w, h - split - theme.GAP)
        canvas.fill(box_below, theme.PANEL)
        rows = views.ledger(session)
        canvas.text(_("Last year's money") if rows else _("This year's money"), x + 14, box_below[1] + 8, theme.HEAD, theme.TEXT, True)
        head = views.head(session)
        rows = rows or [(_("Voted for a whole year"), head.envelope), (_("For the rest of 2021"), head.available)]
        top = box_below[1] + 42
        for name, amount in rows:
            last = (name, amount) == rows[-1]
            if last:
                canvas.line((x + 14, top - 2), (x + w - 14, top - 2), theme.LINE)
            canvas.text(name, x + 14, top, theme.BODY, theme.TEXT if last else theme.DIM, last)
            canvas.text(f"{amount:,.1f} M$", x + 14, top, theme.BODY, theme.TEXT, last, w - 28, "right")
            top += 22
        canvas.paragraph(_("The government asks for: {demand}. Doctrine: {doctrine}.").format(demand=head.demand, doctrine=head.doctrine),
                         x + 14, top + 8, w - 28, 13, theme.DIM)  # fmt: skip
        self._questions(canvas, right)

    def _questions(self, canvas: Canvas, box: Box) -> None:
        x, y, w, h = box
        canvas.fill(box, theme.PANEL)
        session = self.desk.session
        shown = views.cards(session)
        canvas.text(_("Questions that wait") if shown else _("No question waits"), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        top = y + 40
        for card in shown:
            canvas.text(card.title, x + 14, top, 15, theme.WARN, True, w - 28)
            top += 24
            top += canvas.paragraph(card.text, x + 14, top, w - 28) + 6
            for _id, _title, effects in card.options:
                top += 34
                top += canvas.paragraph(" · ".join(effects), x + 28, top - 2, w - 56, theme.SMALL, theme.DIM) / (theme.SMALL * 1.4) * 17 + 4
            top += 10
        if session.state.turn <= 2:
            canvas.text(_("Doctrine: choose by 2023"), x + 14, top + 2, 15, theme.WARN, True)
            top += 70
        rest = y + h - top - 10
        if rest > 210:
            self.desk.fan_panel(canvas, (x, top, w, rest), _("Where the race stands"))
