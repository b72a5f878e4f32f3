"""The desk: the frame around the four screens of a year, and the debrief at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pygame

from game.foresight.forecast import Fan
from game.i18n import _
from game.play import saves
from game.play.session import Session
from game.reporting import views, wording
from game.ui import charts, theme
from game.ui.app import App
from game.ui.canvas import Box, Canvas
from game.ui.screens import briefing, debrief, money, programmes, review
from game.ui.widgets import Button, Screen, Widget

PAGES = (briefing.Briefing, money.Money, programmes.Programmes, review.Review)
FAN_WORLDS = 64


class Desk(Screen):
    """One campaign. Pages show it; `give` is the only way an order goes in."""

    def __init__(self, app: App, session: Session):
        super().__init__(app)
        self.session = session
        self.pages = [page(self) for page in PAGES]
        self.page = 0
        self.message = ""
        self.fan: Fan | None = None
        self.before: list[views.Mark] | None = None
        self.marks: list[views.Mark] = views.marks(session, None)
        self.refresh_fan()

    # -- orders
    def give(self, kind: str, target: str, value: float, fan: bool = True) -> bool:
        refused = self.session.order(kind, target, value)
        self.message = _("No: ") + wording.reason(refused[0], self.session.engine.tables) if refused else ""
        if fan and not refused:
            self.refresh_fan()
        return not refused

    def refresh_fan(self) -> None:
        """Imagines the future again with the draft as it stands; the window does not wait."""
        session = self.session
        if session.finished:
            return
        orders, state, policies, engine = session.orders(), session.state, session.policies(), session.engine

        def work() -> Fan:
            from game.foresight.forecast import forecast

            return forecast(engine, state, FAN_WORLDS, policies, orders)

        self.app.compute("fan", work, self._show)

    def _show(self, fan: Fan) -> None:
        self.fan = fan
        self.marks = views.marks(self.session, fan)
        if self.before is None:
            self.before = self.marks

    def undo(self) -> None:
        if self.session.undo():
            self.refresh_fan()

    def redo(self) -> None:
        if self.session.redo():
            self.refresh_fan()

    def fill(self, policy: str) -> None:
        self.session.fill(policy)
        self.message = _("{count} orders drafted by {policy}; undo takes them back one by one.").format(
            count=len(self.session.draft), policy=policy.replace("_", " "))  # fmt: skip
        self.refresh_fan()

    def end_year(self) -> None:
        if self.session.finished:
            return
        try:
            self.session.commit()
            self.message = ""
        except OSError as error:
            self.message = _("The year was played but not saved: {error}").format(error=error.strerror or error)
        self.before = None
        self.page = 0
        self.scroll.clear()
        self.focus = None
        self.marks = views.marks(self.session, None)
        self.refresh_fan()

    def save(self) -> None:
        if self.session.autosave:
            saves.write(self.session.autosave, self.session)
            self.message = _("Saved: {path}").format(path=self.session.autosave.name)

    def go(self, page: int) -> None:
        self.page = page
        self.focus = f"tab{page}"

    def shortcut(self, event: Any) -> bool:
        control = bool(event.mod & pygame.KMOD_CTRL)
        if pygame.K_F2 <= event.key <= pygame.K_F5:
            self.go(event.key - pygame.K_F2)
        elif control and event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self.end_year()
        elif control and event.key == pygame.K_z:
            self.undo()
        elif control and event.key == pygame.K_y:
            self.redo()
        elif control and event.key == pygame.K_s:
            self.save()
        else:
            return False
        return True

    # -- the frame
    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        if self.session.finished:
            yield Button("leave", (canvas.width - 200, canvas.height - 60, 176, 40), _("Back to the title"), self.escape, True)
            return
        x = 250.0
        for number, page in enumerate(self.pages):
            yield Button(f"tab{number}", (x, 10, 168, 34), f"F{number + 2}  {page.title()}", lambda n=number: self.go(n),  # type: ignore[misc]
                         chosen=number == self.page)  # fmt: skip
            x += 176
        yield Button("end", (canvas.width - 188, 10, 172, 34), _("End {year}").format(year=self.session.year), self.end_year, True,
                     tip=_("Plays the year with your draft and your standing orders. Ctrl+Enter."))  # fmt: skip
        yield from self.pages[self.page].layout(canvas, self.box(canvas))

    def box(self, canvas: Canvas) -> Box:
        return (16, 96, canvas.width - 32, canvas.height - 96 - 34)

    def paint(self, canvas: Canvas) -> None:
        session = self.session
        colour = theme.SEATS.get(session.seat, theme.TEXT)
        if session.finished:
            debrief.paint(canvas, session, self.marks)
            return
        h = views.head(session)
        canvas.fill((0, 0, canvas.width, 54), theme.PANEL, 0)
        if session.seat == "artemis":
            canvas.circle((34, 27), 13, colour)
        else:
            canvas.fill((21, 14, 26, 26), colour, 3)
        canvas.text(h.seat, 56, 8, 16, theme.TEXT, True, 110)
        canvas.text(str(h.year), 56, 27, 16, colour, True)
        items = (
            (_("To allocate"), f"{h.available:,.0f} M$", theme.TEXT), (_("Left"), f"{h.available - h.allocated:,.0f} M$",
             theme.GOOD if h.available >= h.allocated else theme.BAD), (_("Bills paid first"), f"{h.bills:,.0f} M$", theme.TEXT),
            (_("Attention"), f"{h.attention_left:g} / {h.attention:g}", theme.TEXT),
            (_("Support"), f"{h.support:.0f}", theme.GOOD if h.support >= 50 else theme.WARN if h.support >= 30 else theme.BAD),
            (_("Prestige"), f"{h.prestige:.0f}", theme.TEXT), (_("Credibility"), f"{h.credibility:.2f}", theme.TEXT),
            (_("Tension"), f"{h.tension:.0f}", theme.WARN if h.tension > 60 else theme.TEXT), (_("Points"), f"{h.points:.1f}", colour),
        )  # fmt: skip
        x = 20.0
        for label, value, tone in items:
            used = canvas.text(label, x, 64, theme.SMALL, theme.DIM)
            x += used + 6
            x += canvas.text(value, x, 62, theme.BODY, tone, True) + 20
        self.pages[self.page].paint(canvas, self.box(canvas))
        canvas.text(self.message, 20, canvas.height - 26, theme.BODY, theme.WARN, width=canvas.width - 40)
        if not self.message:
            canvas.text(_("F2-F5 screens · Tab moves · arrows change · N = customary need · Ctrl+Z undo · Ctrl+S save · Ctrl+Enter ends the year"),
                        20, canvas.height - 25, theme.SMALL, theme.DIM)  # fmt: skip

    def fan_panel(self, canvas: Canvas, box: Box, title: str) -> None:
        """The race board: every milestone with its fan, the draft against the year's opening."""
        x, y, w, h = box
        canvas.fill(box, theme.PANEL)
        canvas.text(title, x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        if self.fan is None:
            canvas.text(_("imagining ..."), x + 14, y + 40, theme.BODY, theme.DIM)
        tables = self.session.engine.tables
        charts.milestone_fan(canvas, (x + 14, y + 40, w - 28, h - 72), self.marks, tables.start, tables.start + tables.horizon / 1024,
                             self.before if self.session.draft else None)  # fmt: skip
        charts.legend(canvas, x + 14, y + h - 24)
