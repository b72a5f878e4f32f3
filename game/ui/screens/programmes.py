"""Programmes: every flight with its odds and what it waits for, the standing launch order, tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.reporting import views
from game.ui import charts, theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Button, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

ROW = 58.0
LINE = 44.0


class Programmes:
    def __init__(self, desk: Desk):
        self.desk = desk

    @staticmethod
    def title() -> str:
        return _("Programmes")

    def columns(self, box: Box) -> tuple[Box, Box]:
        x, y, w, h = box
        left = w * 0.58
        return (x, y, left, h), (x + left + theme.GAP, y, w - left - theme.GAP, h)

    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        left, right = self.columns(box)
        desk, session = self.desk, self.desk.session
        x, y, w, h = left
        area = (x, y + 40, w, h - 48)
        flights = views.flights(session)
        offset = desk.area("flights", area, len(flights) * ROW + 8)
        names = (_("Fly when ready"), _("At a good chance"), _("Hold"))
        for number, flight in enumerate(flights):
            if flight.state == "achieved":
                continue
            top = area[1] + 4 + number * ROW - offset
            yield Button(f"launch:{flight.id}", (x + w - 162, top + 10, 146, 30), names[flight.rule],
                         lambda i=flight.id, r=flight.rule: desk.give("launch_rule", i, (r + 1) % 3) and None,  # type: ignore[misc]
                         chosen=flight.rule > 0, clip=area,
                         tip=_("Ascent {0:.0%}, on the way {1:.0%}, landing {2:.0%}. A good chance is 75 % or more.").format(*flight.chance)
                         + (f"\n{flight.summary}" if flight.summary else ""))  # fmt: skip
        x, y, w, h = right
        area = (x, y + 40, w, h - 48)
        lines = [line for line in views.lines(session) if line.state not in ("ready", "cancelled")]
        offset = desk.area("tests", area, len(lines) * LINE + 8)
        for number, line in enumerate(lines):
            top = area[1] + 4 + number * LINE - offset
            drafted = session.drafted("tests", line.id)
            level = line.tests if drafted is None else int(drafted)
            label = (_("Customary tests"), _("More tests"), _("All tests"))[level]
            yield Button(f"tests:{line.id}", (x + w - 150, top + 6, 134, 28), label,
                         lambda i=line.id, n=level: desk.give("tests", i, min(n + 1, 2)) and None,  # type: ignore[misc]
                         chosen=level > line.tests, enabled=level < 2, clip=area,
                         tip=_("More tests: 8 % more work, a quarter fewer failures. All tests: 18 % more work, 40 % fewer."))  # fmt: skip

    def paint(self, canvas: Canvas, box: Box) -> None:
        left, right = self.columns(box)
        session = self.desk.session
        x, y, w, h = left
        canvas.fill(left, theme.PANEL)
        canvas.text(_("Flights"), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        area = (x, y + 40, w, h - 48)
        canvas.clip(area)
        offset = self.desk.scroll.get("flights", 0.0)
        colour = theme.SEATS.get(session.seat, theme.BLUE)
        for number, flight in enumerate(views.flights(session)):
            top = area[1] + 4 + number * ROW - offset
            if top < area[1] - ROW or top > area[1] + area[3]:
                continue
            done = flight.state == "achieved"
            canvas.text(flight.title, x + 14, top + 2, theme.BODY, theme.DIM if done else theme.TEXT, True, w - 330)
            if done:
                canvas.text(_("done, {when}").format(when=views.month(flight.achieved)), x + w - 180, top + 4, 13, theme.GOOD, width=164)
            else:
                canvas.text(_("{chance:.0%} to succeed").format(chance=flight.total), x + w - 310, top + 4, 13, theme.TEXT, True, 140)
                charts.bar(canvas, (x + w - 310, top + 28, 130, 6), flight.total, colour)
            waits = _("waits for {what}").format(what=", ".join(flight.waits)) if flight.waits else _("all needs met")
            canvas.text(waits if not done else flight.summary, x + 14, top + 24, theme.SMALL, theme.DIM, width=w - 340)
            tried = _("{n} flown").format(n=flight.attempts) + _(" · {price:,.0f} M$ a flight").format(price=flight.price)
            canvas.text(tried, x + 14, top + 39, 11, theme.DIM)
        canvas.clip(None)
        x, y, w, h = right
        canvas.fill(right, theme.PANEL)
        canvas.text(_("Elements and tests"), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        area = (x, y + 40, w, h - 48)
        canvas.clip(area)
        offset = self.desk.scroll.get("tests", 0.0)
        for number, line in enumerate(row for row in views.lines(session) if row.state not in ("ready", "cancelled")):
            top = area[1] + 4 + number * LINE - offset
            if top < area[1] - LINE or top > area[1] + area[3]:
                continue
            canvas.text(line.title, x + 14, top + 2, 13, theme.TEXT, width=w - 180)
            canvas.text(_("{months:.0f} months left").format(months=line.months_left)
                        + (_(" · official {when}").format(when=views.month(line.official)) if line.official == line.official else ""),
                        x + 14, top + 20, 11, theme.DIM, width=w - 180)  # fmt: skip
            charts.bar(canvas, (x + 14, top + 36, w - 180, 4), line.progress, colour)
        canvas.clip(None)
