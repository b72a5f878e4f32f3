"""The forecast lab: the campaign beside other histories, one thing of a past year otherwise, and the model's assumptions tried.

Nothing here changes the campaign. What needs imagined worlds goes through `Lab.ask`: a coarse answer first, then a fine one, beside the
window; a newer question takes the place of an older.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pygame

from game.i18n import _
from game.model.engine import Engine
from game.play import advice
from game.ui import theme
from game.ui.app import App
from game.ui.canvas import Box, Canvas
from game.ui.screen import Screen
from game.ui.screens import header
from game.ui.widgets import Button, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

HISTORIES, OTHERWISE, ASSUMPTIONS = range(3)


class Lab(Screen):
    """Three pages over a desk, the report or the debrief."""

    def __init__(self, app: App, desk: Desk, page: int = HISTORIES, milestone: int = -1, year: int = 0):
        super().__init__(app)
        from game.ui.screens.lab_assume import Assume
        from game.ui.screens.lab_histories import Histories
        from game.ui.screens.lab_otherwise import Otherwise

        self.desk, self.session = desk, desk.session
        self.said = ""
        self.asked: dict[str, int] = {}
        self.left = False
        own = self.session.engine.tables.milestone_programme == self.session.programme
        if milestone < 0 and desk.fan is not None:
            milestone = advice.usual(self.session, desk.fan)  # what the chair would ask about
        self.milestone = milestone if milestone >= 0 else int(own.argmax())
        self.histories, self.otherwise, self.assume = Histories(self), Otherwise(self, year), Assume(self)
        self.pages: tuple[Histories | Otherwise | Assume, ...] = (self.histories, self.otherwise, self.assume)
        self.page = page
        self.focus = f"tab{page}"
        self.pages[page].open()

    def ask(self, name: str, works: Sequence[Callable[[Engine], Any]], done: Callable[[Any], None]) -> None:
        """Has answers worked out one after the other, each in another process and shown when it is there; an older question of that name is forgotten.
        A ValueError of the work is told in the line below."""
        self.asked[name] = mine = self.asked.get(name, 0) + 1
        place = f"lab {name}"
        self.app.forget(place)

        def step(number: int) -> None:
            def arrived(found: Any) -> None:
                if self.asked[name] != mine or self.left or found is None:
                    return
                if isinstance(found, ValueError):
                    self.said = _("No: ") + str(found)
                    return
                done(found)
                if number + 1 < len(works):
                    step(number + 1)

            self.app.errand(place, self.session.engine.tables, partial(_careful, works[number]), arrived)

        step(0)

    def forget(self, name: str) -> None:
        """A question that nobody asks any more."""
        self.asked[name] = self.asked.get(name, 0) + 1
        self.app.forget(f"lab {name}")

    def escape(self) -> None:
        self.left = True  # answers under way are no longer wanted
        self.app.pop()

    def go(self, page: int) -> None:
        self.page, self.said = page, ""
        self.focus = f"tab{page}"
        self.pages[page].open()

    def shortcut(self, event: Any) -> bool:
        if pygame.K_F2 <= event.key < pygame.K_F2 + len(self.pages):
            self.go(event.key - pygame.K_F2)
        elif event.key == pygame.K_F10:
            self.escape()
        elif event.key == pygame.K_F1:
            self.desk.help()
        else:
            return False
        return True

    def box(self, canvas: Canvas) -> Box:
        return (16, 84, canvas.width - 32, canvas.height - 84 - 36)

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        x = 208.0
        for number, (label, wide) in enumerate(((_("F2  Histories"), 132.0), (_("F3  One thing otherwise"), 190.0), (_("F4  Assumptions"), 150.0))):
            yield Button(f"tab{number}", (x, 9, wide, 34), label, lambda n=number: self.go(n), chosen=number == self.page, size=13)  # type: ignore[misc]
            x += wide + 6
        yield Button("close", (canvas.width - 16 - 150, 9, 150, 34), _("Back"), self.escape, True, tip=_("Escape or F10. Nothing here has changed the campaign."))
        yield from self.pages[self.page].layout(canvas, self.box(canvas))

    def paint(self, canvas: Canvas) -> None:
        canvas.fill((0, 0, canvas.width, 50), theme.PANEL, 0)
        header.emblem(canvas, self.session.seat, 34, 26, 13)
        canvas.text(_("Forecast lab"), 58, 13, theme.HEAD, theme.TEXT, True, 146)
        self.pages[self.page].paint(canvas, self.box(canvas))
        text = self.said or _("F2 F3 F4 pages · Tab next · Up, Down next of a kind · arrows change · Enter chooses · Escape back to the campaign")
        tone = theme.DIM if not self.said else theme.BAD if self.said.startswith(_("No: ")) else theme.WARN
        canvas.text(text, 20, canvas.height - 26, theme.SMALL if not self.said else theme.BODY, tone, width=canvas.width - 40, short=True)


def _careful(work: Callable[[Engine], Any], engine: Engine) -> Any:
    """What work finds, or the ValueError that it ends with."""
    try:
        return work(engine)
    except ValueError as error:
        return error


def caption(canvas: Canvas, text: str) -> None:
    """What a page shows and what it is not, under the tabs."""
    canvas.text(text, 20, 58, theme.SMALL, theme.WARN, width=canvas.width - 40, short=True)

