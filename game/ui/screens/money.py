"""Money: lines by account with their notches, the chosen line in full, the fan that follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pygame

from game.i18n import _
from game.reporting import desks, explain, views
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.screens import debts, line_card, next_money
from game.ui.screens.partners import Partners
from game.ui.widgets import Button, Choice, Readout, Slider, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

ROW, HEAD = 34.0, 26.0
NARROW = 690.0  # width of the list on the smallest page; what is more goes to the sliders
NOTCH_KEYS = {pygame.K_m: 0, pygame.K_h: 1, pygame.K_n: 2, pygame.K_p: 3}
CARD = 210.0


class Money:
    def __init__(self, desk: Desk):
        self.desk = desk
        self.partners = False
        self.table = Partners(desk)
        self.chosen = ""

    @staticmethod
    def title() -> str:
        return _("Money, partners")

    def columns(self, box: Box) -> tuple[Box, Box]:
        x, y, w, h = box
        left = max(w * 0.55, NARROW)
        return (x, y, left, h), (x + left + theme.GAP, y, w - left - theme.GAP, h)

    def show(self, partners: bool) -> None:
        self.partners = partners

    # -- what stands in the list
    def rows(self) -> list[tuple[float, str | views.Line]]:
        """(top, account heading or line), accounts in their order, then what is ready."""
        out: list[tuple[float, str | views.Line]] = []
        top, account = 2.0, ""
        for line in self.desk.lines():
            heading = line.account if line.state not in ("ready", "cancelled") else _("Ready") if line.state == "ready" else _("Cancelled")
            if heading != account:
                account = heading
                out.append((top, heading))
                top += HEAD
            out.append((top, line))
            top += ROW if line.state not in ("ready", "cancelled") else 22
        return out

    def line(self) -> views.Line | None:
        """The line whose card is shown: the one in focus, else the one last chosen, else the first."""
        locked = self.locked()
        lines = [line for line in self.desk.lines() if line.state not in ("ready", "cancelled") and line.id not in locked]
        focus = (self.desk.focus or "").split(":")
        if focus[0] in ("fund", "notch") and len(focus) == 2:
            self.chosen = focus[1]
        return next((line for line in lines if line.id == self.chosen), lines[0] if lines else None)

    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        left, right = self.columns(box)
        x, y, _w, _h = left
        yield Button("view:money", (x + 12, y + 8, 72, 28), _("Money"), lambda: self.show(False), chosen=not self.partners)
        yield Button("view:partners", (x + 88, y + 8, 76, 28), _("Partners"), lambda: self.show(True), chosen=self.partners)
        if self.partners:
            yield from self.table.layout(canvas, left)
            yield from self.desk.board.layout(canvas, debts.board(self.desk, right))
            yield from debts.layout(self.desk, debts.box(self.desk, right))
            return
        yield Button("adviser", (x + 284, y + 8, 76, 28), _("Adviser"), self.desk.advise, size=13,
                     tip=_("Drafts for a milestone at least cost, for the best chance of it, or for the most points. F9."))  # fmt: skip
        yield Button("next", (x + 170, y + 8, 110, 28), _("100 M$ more"), lambda: self.desk.app.push(next_money.NextMoney(self.desk.app, self.desk)), size=13,
                     tip=_("Where 100 M$ more would do most, this year alone or every year: every line, with this draft."))  # fmt: skip
        yield from self._ask(left)
        yield from self._lines(left)
        shown = self.line()
        if shown is not None:
            yield from line_card.layout(self.desk, shown, self._card(right))
        yield from self.desk.board.layout(canvas, self._board(right))

    def locked(self) -> dict[str, str]:
        """Lines that another doctrine would open, with its name."""
        return self.desk.look("locked", desks.locked)

    def _board(self, right: Box) -> Box:
        x, y, w, h = right
        return (x, y, w, h - CARD - theme.GAP)

    def _card(self, right: Box) -> Box:
        x, y, w, h = right
        return (x, y + h - CARD, w, CARD)

    def _ask(self, left: Box) -> Iterator[Widget]:
        x, y, w, _h = left
        desk, session = self.desk, self.desk.session
        ask = session.drafted("request", session.seat) or 1.0
        yield Slider("ask", (x + w - 226, y + 8, 150, 28), _("Ask for next year"), ask, 0.9, 1.5, 0.01,
                     lambda v: desk.give("request", session.seat, round(v, 2), False), desk.settle, None, 1.1,
                     role="slider", tip=lambda: explain.request(session), tip_on_focus=True, keys=lambda key: self._as_before(key))  # fmt: skip

    def _as_before(self, key: int) -> bool:
        return key == pygame.K_DELETE and self.desk.clear(("request", self.desk.session.seat))

    def _lines(self, left: Box) -> Iterator[Widget]:
        x, y, w, h = left
        desk, area = self.desk, (x, y + 62, w, h - 70)
        rows = self.rows()
        offset = desk.area("lines", area, (rows[-1][0] + ROW + 8) if rows else 0, [place for place, _line in rows])
        area = desk.whole("lines", area)
        colour, locked = theme.SEATS.get(desk.session.seat, theme.BLUE), self.locked()
        for place, line in rows:
            if isinstance(line, str) or line.state in ("ready", "cancelled"):
                continue
            top = area[1] + place - offset
            if line.id in locked:
                yield Readout(f"locked:{line.id}", (x + 190, top + 2, w - 372, ROW - 6), line.title, role="note", clip=area, beside=(x, top, w, ROW),
                              tip=lambda line=line: line_card.why_locked(desk.session, line, self.locked()[line.id]))  # type: ignore[misc]  # fmt: skip
                continue
            yield Slider(
                f"fund:{line.id}", (x + 194, top + 2, 178 + w - NARROW, ROW - 6), line.title, line.money, 0.0, max(line.high, 0.1),
                max(0.1, round(line.need / 40, 1)), lambda v, line=line: desk.fund(line, v, False), desk.settle,  # type: ignore[misc]
                line.standing, min(line.need, line.high), colour if line.status == 0 else theme.LINE, role="slider", clip=area,
                tip=lambda line=line: self.why(line), tip_on_focus=False, beside=(x, top, w, ROW),  # type: ignore[misc]
                keys=lambda key, line=line: self.key(line, key),  # type: ignore[misc]
            )  # fmt: skip
            yield Choice(
                f"notch:{line.id}", (x + 382 + w - NARROW, top + 4, 128, 26), _("Notch of {name}").format(name=line.title), line_card.SHORT,
                line_card.notch(line), lambda n, line=line: line_card.pick(desk, line, n), size=11, clip=area,  # type: ignore[misc]
                role="choice", tip=lambda line=line: line_card.notches(line), tip_on_focus=False, beside=(x, top, w, ROW),  # type: ignore[misc]
            )  # fmt: skip

    def why(self, line: views.Line) -> explain.Why:
        """A line's numbers, with what it holds up and what the next money on it does."""
        self.desk.worth.ask(line)
        told = line_card.why(self.desk.session, line)
        return explain.Why(told.title, told.text, (*told.rows, *self.desk.worth.brief(line)), told.total, told.note)

    def key(self, line: views.Line, key: int) -> bool:
        """M, H, N, P set a notch; Delete takes the year's order back to the standing one."""
        if key in NOTCH_KEYS:
            line_card.pick(self.desk, line, NOTCH_KEYS[key])
        elif key in (pygame.K_DELETE, pygame.K_BACKSPACE):
            self.desk.clear(("funding", line.id), ("status", line.id))
        elif key == pygame.K_x:
            self.desk.shelve(line, 2)
        else:
            return False
        return True

    def paint(self, canvas: Canvas, box: Box) -> None:
        left, right = self.columns(box)
        canvas.fill(left, theme.PANEL)
        if self.partners:
            self.table.paint(canvas, left)
            self.desk.board.paint(canvas, debts.board(self.desk, right), _("What it does to the race"))
            debts.paint(canvas, debts.box(self.desk, right))
            return
        x, y, w, h = left
        session = self.desk.session
        ask = session.drafted("request", session.seat) or 1.0
        canvas.text(_("Ask for next year"), x + w - 350, y + 14, theme.SMALL, theme.DIM, width=120, align="right")
        canvas.text(f"× {ask:.2f}", x + w - 70, y + 12, theme.BODY, theme.WARN if ask > 1.1 else theme.TEXT, True)
        more = w - NARROW
        for place, label, align, wide in (
            (14, _("Line"), "left", 160), (194, _("Money this year"), "left", 178), (382 + more, _("% of the need"), "centre", 128),
            (516 + more, _("M$"), "right", 56), (576 + more, _("need"), "left", 50), (w - 62, _("done"), "right", 46),
        ):  # fmt: skip
            canvas.text(label, x + place, y + 44, 11, theme.DIM, width=wide, align=align)
        area = self.desk.whole("lines", (x, y + 62, w, h - 70))
        canvas.clip(area)
        offset = self.desk.scroll.get("lines", 0.0)
        chosen = self.line()
        for place, line in self.rows():
            top = area[1] + place - offset
            if top < area[1] - ROW or top > area[1] + area[3]:
                continue
            if isinstance(line, str):
                self._heading(canvas, x, top, w, line)
            elif line.state in ("ready", "cancelled"):
                note = "" if line.state == "cancelled" else _("upkeep {n:,.0f} M$ a year").format(n=line.upkeep) if line.upkeep else _("no upkeep")
                canvas.text(line.title, x + 22, top + 2, theme.SMALL, theme.DIM, width=300)
                canvas.text(note, x + 516 + more - 320, top + 2, theme.SMALL, theme.DIM, False, 376, "right")
            else:
                self._row(canvas, x, top, w, line, chosen is not None and line.id == chosen.id)
        canvas.clip(None)
        self.desk.board.paint(canvas, self._board(right), _("What it does to the race"))
        if chosen is not None:
            line_card.paint(canvas, self._card(right), self.desk, chosen)

    def _heading(self, canvas: Canvas, x: float, top: float, w: float, account: str) -> None:
        """An account with what it gets of what it needs; where a partner state pays, its purse."""
        canvas.fill((x + 8, top + 2, w - 20, HEAD - 4), theme.mix(theme.PANEL, theme.RAISED, 0.7), 4)
        canvas.text(account, x + 14, top + 4, 13, theme.TEXT, True, 250)
        lines = [line for line in self.desk.lines() if line.account == account and line.state not in ("ready", "cancelled")]
        if not lines:
            return
        money, need = sum(line.money for line in lines), sum(line.need for line in lines)
        if any(line.payer for line in lines):
            purse, has, _bills = self.desk.look("states", views.partner_states)[0]
            theirs = sum(line.automatic for line in lines)
            text = _("{purse}: {has:,.0f} M$, pays {pays:,.0f}").format(purse=purse, has=has, pays=theirs)
            canvas.text(text, x + 194, top + 5, theme.SMALL, theme.SEATS.get("ilrs", theme.TEXT), width=320, short=True)
        canvas.text(f"{money:,.0f}", x + w - NARROW + 516, top + 4, 13, theme.TEXT, True, 56, "right")
        canvas.text(f"/ {need:,.0f}", x + w - NARROW + 576, top + 4, 13, theme.DIM)

    def _row(self, canvas: Canvas, x: float, top: float, w: float, line: views.Line, chosen: bool) -> None:
        if chosen:
            canvas.fill((x + 8, top, w - 20, ROW - 2), theme.mix(theme.PANEL, theme.RAISED, 0.5), 4, theme.LINE)
        way = self.locked().get(line.id, "")
        faded = line.status > 0
        notes = {"waits": _("waits for something else"), "mothballed": _("mothballed"), "leaving": _("to be cancelled")}
        if way:
            canvas.text(line.title, x + 14, top + 8, 13, theme.DIM, width=172, short=True)
            text = _("opens under the doctrine {names}").format(names=way)
            canvas.text(text, x + 196, top + 8, theme.SMALL, theme.WARN, width=w - 386, short=True)
            canvas.text(f"/ {line.need:,.0f}", x + w - NARROW + 576, top + 7, 13, theme.DIM)
            return
        size = 13 if canvas.measure(line.title, 13) <= 178 else 11  # a name that is cut may be that of another line
        canvas.text(line.title, x + 14, top + 14 - size, size, theme.DIM if faded else theme.TEXT, width=178, short=True)
        note = notes.get(line.state) or _("{months:.0f} months left, team {team:.0%}").format(months=line.months_left, team=line.staffing)
        if line.payer and line.status == 0:
            note = _("a partner state pays {n:,.0f} M$").format(n=line.automatic)
        tone = theme.BAD if line.state == "leaving" else theme.WARN if line.state == "mothballed" else theme.DIM
        canvas.text(note, x + 14, top + 17, 10.5, tone, width=178, short=True)
        paid = line.money + line.automatic
        enough = line.need <= 0.05 or paid >= line.need * 0.98
        tone = theme.GOOD if enough else theme.WARN if paid > 0 else theme.DIM
        canvas.text(f"{line.money:,.0f}", x + w - NARROW + 516, top + 7, 13, tone, True, 56, "right")
        canvas.text(f"/ {line.need:,.0f}", x + w - NARROW + 576, top + 7, 13, theme.DIM)
        canvas.text(f"{line.progress:.0%}", x + w - 62, top + 7, 13, theme.TEXT, False, 46, "right")
