"""Partners and money: sliders on one side, packages on the other, the fan that follows below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.reporting import views
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Button, Slider, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

ROW = 34.0


class Money:
    def __init__(self, desk: Desk):
        self.desk = desk
        self.partners = False

    @staticmethod
    def title() -> str:
        return _("Partners, money")

    def columns(self, box: Box) -> tuple[Box, Box]:
        x, y, w, h = box
        left = w * 0.54
        return (x, y, left, h), (x + left + theme.GAP, y, w - left - theme.GAP, h)

    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        left, _right = self.columns(box)
        x, y, w, _h = left
        desk = self.desk
        yield Button("view:money", (x + 12, y + 8, 110, 28), _("Money"), lambda: self.show(False), chosen=not self.partners)
        yield Button("view:partners", (x + 128, y + 8, 110, 28), _("Partners"), lambda: self.show(True), chosen=self.partners)
        if self.partners:
            yield from self._deals(left)
            return
        session = desk.session
        ask = session.drafted("request", session.seat) or 1.0
        yield Slider("ask", (x + w - 250, y + 8, 150, 28), _("Ask for next year"), ask, 0.9, 1.5, 0.01,
                     lambda v: desk.give("request", session.seat, round(v, 2), False) and None, desk.refresh_fan, None, 1.1,  # type: ignore[arg-type]
                     role="slider", tip=_("Money asked for next year over this year's. Above 1.10 (the yellow mark) credibility is lost."))  # fmt: skip
        area = (x, y + 44, w, left[3] - 52)
        rows = [line for line in views.lines(session) if line.state not in ("ready", "cancelled")]
        offset = desk.area("lines", area, len(rows) * ROW + 8)
        colour = theme.SEATS.get(session.seat, theme.BLUE)
        for number, line in enumerate(rows):
            top = area[1] + 4 + number * ROW - offset
            yield Slider(
                f"fund:{line.id}", (x + 206, top, w - 206 - 190, ROW - 4), line.title, line.money, 0.0, max(line.high, 0.1),
                max(0.1, round(line.need / 40, 1)), lambda v, i=line.id, top_=line.high: self.fund(i, v, top_), desk.refresh_fan,  # type: ignore[misc]
                line.standing, min(line.need, line.high), colour, role="slider", clip=area, tip=self._tip(line),
            )  # fmt: skip

    def _tip(self, line: views.Line) -> str:
        parts = [line.title + (f". {line.summary}" if line.summary else "")]
        parts.append(_("{done:.0%} done, {months:.0f} months of work left, team at {team:.0%} of the customary one.").format(
            done=line.progress, months=line.months_left, team=line.staffing))  # fmt: skip
        parts.append(
            _("Need {need:,.1f} M$ this year (yellow mark); the team can absorb {high:,.1f} M$.").format(need=line.need, high=line.high)
        )
        if line.outside > 0.005:
            parts.append(_("Partners and owner pay {share:.0%} on top.").format(share=line.outside))
        if line.floor:
            parts.append(_("Law asks for {floor:,.0f} M$ a year; less costs support.").format(floor=line.floor))
        if line.state == "waits":
            parts.append(_("Its work begins only when something else is there."))
        return "\n".join(parts)

    def show(self, partners: bool) -> None:
        self.partners = partners

    def fund(self, name: str, value: float, most: float) -> None:
        self.desk.give("funding", name, int(min(value, most) * 10 + 1e-6) / 10, False)

    def _deals(self, left: Box) -> Iterator[Widget]:
        x, y, w, h = left
        desk, session = self.desk, self.desk.session
        campaign = int(session.drafted("campaign", session.seat) or 0)
        yield Button("campaign", (x + w - 330, y + 8, 158, 28), _("Campaign ({n})").format(n=campaign),
                     lambda: desk.give("campaign", session.seat, (campaign + 1) % 3) and None, chosen=campaign > 0,  # type: ignore[arg-type]
                     tip=_("Attention spent at home: each point raises support."))  # fmt: skip
        waiver = int(session.drafted("waiver", session.seat) or 0)
        yield Button("waiver", (x + w - 166, y + 8, 154, 28), _("Legal waiver"),
                     lambda: desk.give("waiver", session.seat, 1 - waiver) and None, chosen=waiver > 0,  # type: ignore[arg-type]
                     tip=_("Two attention: lets a walled partner be asked this year."))  # fmt: skip
        area = (x, y + 44, w, h - 52)
        rows = [deal for deal in views.deals(session) if deal.state != "later"]
        offset = desk.area("deals", area, len(rows) * 52 + 8)
        for number, deal in enumerate(rows):
            top = area[1] + 4 + number * 52 - offset
            live = deal.state in ("talks", "in force")
            wish = 2 if live else 1
            label = _("Drop") if live else _("Propose")
            yield Button(f"deal:{deal.id}", (x + w - 122, top + 8, 106, 30), label,
                         lambda i=deal.id, d=deal.draft, v=wish: desk.give("deal", i, 0 if d == v else v) and None,  # type: ignore[misc]
                         chosen=deal.draft > 0, enabled=deal.state != "short", clip=area,
                         tip=f"{deal.title}: {deal.gives}. " + _("Asks {asks}.").format(asks=deal.asks))  # fmt: skip

    def paint(self, canvas: Canvas, box: Box) -> None:
        left, right = self.columns(box)
        canvas.fill(left, theme.PANEL)
        x, y, w, h = left
        area = (x, y + 44, w, h - 52)
        session = self.desk.session
        if self.partners:
            deals = [deal for deal in views.deals(session) if deal.state != "later"]
            offset = self.desk.scroll.get("deals", 0.0)
            canvas.clip(area)
            for number, deal in enumerate(deals):
                top = area[1] + 4 + number * 52 - offset
                if top < area[1] - 52 or top > area[1] + area[3]:
                    continue
                tone = {"in force": theme.GOOD, "talks": theme.WARN, "left": theme.BAD}.get(deal.state, theme.TEXT)
                state = {"in force": _("in force"), "talks": _("in talks"), "left": _("left"), "short": _("nothing left to give")}.get(
                    deal.state, _("{odds:.0%} would sign").format(odds=deal.odds))  # fmt: skip
                canvas.text(deal.title, x + 14, top + 2, theme.BODY, theme.TEXT, True, w - 290)
                canvas.text(state + (_(" · needs a waiver") if deal.walled else ""), x + w - 272, top + 4, theme.SMALL, tone, width=146)
                canvas.text(f"{deal.partner}, {deal.role}: {deal.gives}; " + _("asks {asks}").format(asks=deal.asks), x + 14, top + 24,
                            theme.SMALL, theme.DIM, width=w - 150)  # fmt: skip
            canvas.clip(None)
        else:
            canvas.text(_("Ask for next year"), x + 250, y + 14, theme.SMALL, theme.DIM, width=w - 250 - 256)
            ask = session.drafted("request", session.seat) or 1.0
            canvas.text(f"× {ask:.2f}", x + w - 92, y + 13, theme.BODY, theme.WARN if ask > 1.1 else theme.TEXT, True)
            rows = [line for line in views.lines(session) if line.state not in ("ready", "cancelled")]
            offset = self.desk.scroll.get("lines", 0.0)
            canvas.clip(area)
            for number, line in enumerate(rows):
                top = area[1] + 4 + number * ROW - offset
                if top < area[1] - ROW or top > area[1] + area[3]:
                    continue
                canvas.text(line.title, x + 14, top + 1, 13, theme.TEXT, width=188)
                note = line.account if line.state == "open" else _("waits") if line.state == "waits" else _("mothballed")
                canvas.text(note, x + 14, top + 17, 10.5, theme.DIM, width=188)
                enough = line.need <= 0.05 or line.money >= line.need * 0.98
                tone = theme.GOOD if enough else theme.WARN if line.money > 0 else theme.DIM
                canvas.text(f"{line.money:,.0f}", x + w - 182, top + 6, 13, tone, True, 56, "right")
                canvas.text(f"/ {line.need:,.0f}", x + w - 122, top + 6, 13, theme.DIM, False, 50)
                canvas.text(f"{line.progress:.0%}", x + w - 68, top + 6, 13, theme.TEXT, False, 50, "right")
            canvas.clip(None)
        self.desk.fan_panel(canvas, right, _("What it does to the race"))
