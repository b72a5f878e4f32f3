"""Where 100 M$ more would do most: every line that can take money, worked out beside the window; Enter goes to the line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.foresight.margins import Margins
from game.i18n import _
from game.reporting import explain, margins
from game.reporting.margins import Said, Worth
from game.ui import theme
from game.ui.app import App
from game.ui.canvas import Box, Canvas
from game.ui.screens.overlays import Overlay
from game.ui.widgets import Button, Row, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

TALL, FLAT = 42.0, 22.0  # a row that says something, and one that does not
ONCE, YEARLY, POINTS = 0.25, 0.63, 96.0  # where the two answers begin, and the room of the points at their right
TIERS = {0: theme.TEXT, 1: theme.TEXT, 2: theme.BAD, 3: theme.DIM}


class NextMoney(Overlay):
    """A panel over the money desk."""

    title = _("Where 100 M$ more would do most")
    size = (1220.0, 668.0)

    def __init__(self, app: App, desk: Desk):
        super().__init__(app)
        self.desk, self.focus = desk, "close"
        self.found: Margins | None = None
        self.rows: list[Worth] = []
        app.errand("next money", desk.session.engine.tables, margins.work(desk.session), self.show)

    def show(self, found: Margins) -> None:
        self.found, self.rows = found, margins.table(self.desk.session, found)

    def box(self, canvas: Canvas) -> Box:
        x, y, w, h = self.panel(canvas)
        return (x + 24, y + 118, w - 48, h - 142)

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        x, y, w, _h = self.panel(canvas)
        yield Button("close", (x + w - 136, y + 14, 112, 34), _("Close"), self.escape, True)
        area = self.box(canvas)
        tops = [0.0]
        for worth in self.rows:
            tops.append(tops[-1] + (TALL if worth.tier < 3 else FLAT))
        offset = self.area("worths", area, tops[-1] + 4, tops[:-1])
        left, top, wide, _high = area = self.whole("worths", area)
        for worth, start, end in zip(self.rows, tops, tops[1:], strict=False):
            yield Row(f"worth:{worth.line}", (left, top + start - offset, wide - 10, end - start - 1), worth.title, role="row", shown=self.said(worth),
                      tip=lambda worth=worth: self.why(worth), tip_on_focus=False, clip=area,  # type: ignore[misc]
                      face=lambda c, b, worth=worth: self._row(c, b, worth), action=lambda worth=worth: self.go(worth.line))  # type: ignore[misc]  # fmt: skip

    def said(self, worth: Worth) -> str:
        nothing = margins.none(self.found.worlds) if self.found else ""
        if worth.tier == 3:
            return nothing
        return _("this year alone: {once}; every year: {yearly}").format(once=worth.once.text or nothing, yearly=worth.yearly.text or nothing)

    def why(self, worth: Worth) -> explain.Why:
        shown = margins.why(self.desk.session, self.found, worth.row) if self.found else None
        return shown or explain.Why(worth.title)

    def go(self, line: str) -> None:
        """Back to the desk, on the slider of a line."""
        self.escape()
        self.desk.focus = f"fund:{line}"

    def paint(self, canvas: Canvas) -> None:
        super().paint(canvas)
        x, y, w, _h = self.panel(canvas)
        left, _top, wide, _high = self.box(canvas)
        text = _(margins.QUESTION)
        if self.found is not None:
            text += " " + _("A team hired for one year and not paid afterwards is slow. {n} futures with the same dice, ± one standard error; moves under half "
                            "a month, and what chance could make, are left out.").format(n=self.found.worlds)  # fmt: skip
        canvas.paragraph(text, x + 24, y + 50, w - 48, theme.SMALL, theme.DIM)
        if self.found is None:
            canvas.text(self.app.pending("next money"), left, y + 96, theme.BODY, theme.WARN)
            return
        if not self.rows:
            canvas.text(_("No line of yours can take money this year."), left, y + 122, theme.BODY, theme.DIM)
            return
        inner = wide - 22
        for share, end, name in ((0.0, ONCE, _("Line, and what it takes")), (ONCE, YEARLY, _("This year alone")), (YEARLY, 1.0, _("Every year"))):
            canvas.text(name, left + 6 + inner * share, y + 96, theme.SMALL, theme.WARN, True, inner * (end - share) - POINTS)
        for end in (YEARLY, 1.0):
            canvas.text(_("expected points"), left + 6 + inner * end - POINTS - 24, y + 97, 11, theme.DIM, False, POINTS + 8, "right")

    def _row(self, canvas: Canvas, box: Box, worth: Worth) -> None:
        x, y, w, _h = box
        inner = w - 12
        at = lambda share: x + 6 + inner * share  # noqa: E731
        name = inner * ONCE - 12
        if worth.tier == 3:
            canvas.text(worth.title, at(0), y + 2, theme.SMALL, theme.DIM, width=name, short=True)
            canvas.text(self.said(worth), at(ONCE), y + 2, theme.SMALL, theme.DIM, width=inner * (1 - ONCE), short=True)
            return
        canvas.line((x, y + TALL - 2), (x + w, y + TALL - 2), theme.mix(theme.PANEL, theme.LINE, 0.5))
        canvas.text(worth.title, at(0), y + 2, 13, TIERS[worth.tier], True, name, short=True)
        canvas.text(_("{n:,.0f} M$").format(n=worth.given), at(0), y + 20, theme.SMALL, theme.DIM, width=name)
        for share, end, said in ((ONCE, YEARLY, worth.once), (YEARLY, 1.0, worth.yearly)):
            self._said(canvas, (at(share), y, inner * (end - share) - 16, TALL), said)

    def _said(self, canvas: Canvas, box: Box, said: Said) -> None:
        x, y, w, _h = box
        room = w - POINTS
        if not said.helps:
            canvas.text(_("no difference that shows"), x, y + 2, theme.SMALL, theme.DIM, width=room)
            return
        if said.date:
            canvas.text(f"{said.milestone} {said.date}", x, y + 2, 13, theme.GOOD if said.months < 0 else theme.BAD, width=room, short=True)
        canvas.text(said.chance, x, y + 20, theme.SMALL, theme.TEXT, width=room, short=True)
        canvas.text(said.points, x + room, y + 2, 13, theme.GOOD if said.gain > 0 else theme.BAD, True, POINTS, "right")
