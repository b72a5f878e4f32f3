"""Where the next 100 M$ would do most: every line that can take money, worked out beside the window; Enter goes to the line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.foresight.margins import Margins
from game.i18n import _
from game.reporting import holdups
from game.ui import theme
from game.ui.app import App
from game.ui.canvas import Box, Canvas
from game.ui.screens.overlays import Overlay
from game.ui.widgets import Button, Row, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

STEP = 26.0
COLUMNS = ((0.0, _("Line"), "left"), (0.3, _("takes"), "right"), (0.42, _("brings nearer"), "left"), (0.64, _("by"), "left"), (1.0, _("expected points"), "right"))


class NextMoney(Overlay):
    """A panel over the money desk."""

    title = _("Where the next 100 M$ would do most")
    size = (1100.0, 640.0)

    def __init__(self, app: App, desk: Desk):
        super().__init__(app)
        self.desk, self.focus = desk, "close"
        self.rows: list[holdups.Worth] | None = None
        self.worlds = 0

        def done(found: Margins) -> None:
            self.rows, self.worlds = holdups.table(desk.session, found), found.worlds

        app.errand("next money", desk.session.engine.tables, holdups.work(desk.session), done)

    def box(self, canvas: Canvas) -> Box:
        x, y, w, h = self.panel(canvas)
        return (x + 24, y + 106, w - 48, h - 130)

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        x, y, w, _h = self.panel(canvas)
        yield Button("close", (x + w - 136, y + 14, 112, 34), _("Close"), self.escape, True)
        left, top, wide, high = self.box(canvas)
        rows = self.rows or []
        offset = self.area("worths", (left, top, wide, high), len(rows) * STEP + 4)
        for number, worth in enumerate(rows):
            said = ", ".join(part for part in (f"{worth.milestone} {worth.said}".strip(), worth.points_said) if part) or _("no difference that shows")
            yield Row(f"worth:{worth.line}", (left, top + number * STEP - offset, wide - 10, STEP - 1), worth.title, role="row", shown=said,
                      tip=f"{worth.title}: {said}", tip_on_focus=False, clip=(left, top, wide, high),
                      face=lambda c, b, worth=worth: self._row(c, b, worth), action=lambda worth=worth: self.go(worth.line))  # type: ignore[misc]  # fmt: skip

    def go(self, line: str) -> None:
        """Back to the desk, on the slider of a line."""
        self.escape()
        self.desk.focus = f"fund:{line}"

    def paint(self, canvas: Canvas) -> None:
        super().paint(canvas)
        _x, y, w, _h = self.panel(canvas)
        left, _top, wide, _high = self.box(canvas)
        if self.rows is None:
            canvas.text(self.app.pending("next money"), left, y + 70, theme.BODY, theme.WARN)
            return
        text = _("From nowhere, this year; {n} futures with the same dice, ± one standard error. What chance could make is left out.").format(n=self.worlds)
        canvas.text(text, left, y + 54, theme.SMALL, theme.DIM, width=w - 48 - 130, short=True)
        for share, name, align in COLUMNS:
            canvas.text(name, left + 6 + (wide - 22) * share - (200 if align == "right" else 0), y + 84, 11, theme.DIM, width=200, align=align)
        if not self.rows:
            canvas.text(_("No line of yours can take money this year."), left, y + 110, theme.BODY, theme.DIM)

    @staticmethod
    def _row(canvas: Canvas, box: Box, worth: holdups.Worth) -> None:
        x, y, w, _h = box
        at = lambda share: x + 6 + (w - 12) * share  # noqa: E731
        useful = bool(worth.said or worth.points_said)
        canvas.text(worth.title, at(0), y + 3, 13, theme.TEXT if useful else theme.DIM, width=w * 0.24, short=True)
        canvas.text(_("{n:,.0f} M$").format(n=worth.given), at(0.3) - 90, y + 3, 13, theme.DIM, width=90, align="right")
        canvas.text(worth.milestone, at(0.42), y + 3, 13, theme.TEXT, width=w * 0.21, short=True)
        canvas.text(worth.said, at(0.64), y + 3, 13, theme.GOOD if worth.months < 0 else theme.BAD, width=w * 0.22, short=True)
        tone = theme.GOOD if worth.points > 0 else theme.BAD if worth.points < 0 else theme.DIM
        canvas.text(worth.points_said, at(1.0) - 120, y + 3, 13, tone, True, 120, "right")
