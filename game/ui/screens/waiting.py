"""A panel while something is made ready beside the window: what is worked out, how far it is, and a way back at any time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from game import api
from game.agents.registry import PARTS
from game.foresight.forecast import Stopped
from game.i18n import _
from game.play.saves import SaveError
from game.play.session import Session
from game.ui import theme
from game.ui.app import App
from game.ui.canvas import Canvas
from game.ui.screens.overlays import Overlay
from game.ui.widgets import Button, Widget

T = TypeVar("T")
Tell = Callable[[int, float], None]
"""Told by the work: the number of the part it is at, and the share of it that is done. Raises Stopped once nobody waits."""

SOON = 0.3  # seconds in which most things are there before a panel would be
ROW = 34.0
STUDY = (_("The other side compares plans for the whole race"), _("It plays the first years of imagined campaigns: forecasts of it are made of them"))


class Refused(Exception):
    """Work that cannot be done, for a reason that a player can understand."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Work that came to nothing; an exception of its own would be taken for an error."""

    why: Exception


class Waiting(Overlay):
    """Runs `work` in a thread and closes when it is done; Escape leaves it alone at once. Keys and clicks wait meanwhile.

    `way_back` is what the button says that does the same, `back` what follows; `more`: further buttons (name, label, action) that give the work up;
    `since`: when the waiting began.
    """

    def __init__(self, app: App, title: str, parts: Sequence[str], way_back: str = "", back: Callable[[], object] = lambda: None, since: float = 0.0):
        super().__init__(app)
        self.title, self.parts, self.way_back, self.back = title, parts, way_back or _("Stop"), back
        self.more: list[tuple[str, str, Callable[[], object]]] = []
        self.since = since or time.monotonic()
        self.step = (0, 0.0)
        self.left = False

    @property
    def size(self) -> tuple[float, float]:  # type: ignore[override]
        return (620.0, 168.0 + ROW * len(self.parts))

    def begin(self, work: Callable[[Tell], T], done: Callable[[T], object], wrong: Callable[[str], object] = lambda said: None) -> None:
        """Puts the panel up and begins; `wrong` is told in its words what the work raises as Refused."""
        self.app.push(self)

        def run() -> Any:
            try:
                return work(self.tell)
            except (Stopped, Refused) as ended:
                return Ended(ended)

        def arrived(found: Any) -> None:
            if self.left:
                return
            self.close()
            if isinstance(found, Ended):
                wrong(str(found.why))
            else:
                done(found)

        self.app.broken.discard("turn")  # it was asked for: an error is told each time
        self.app.compute("turn", run, arrived)

    def tell(self, part: int, share: float) -> None:
        if self.left:
            raise Stopped
        self.step = (part, share)

    def close(self) -> None:
        self.left = True
        if self in self.app.stack:
            self.app.stack.remove(self)
        self.app.dirty = True

    def stop(self) -> None:
        """Nobody waits any more; the work ends at its next step."""
        self.app.forget("turn")
        self.close()

    def leave(self, then: Callable[[], object]) -> None:
        self.stop()
        then()

    def escape(self) -> None:
        self.leave(self.back)

    def failed(self, name: str) -> None:
        if name == "turn":
            self.close()

    def waking(self) -> bool:
        return True

    @property
    def shown(self) -> bool:
        return time.monotonic() - self.since >= SOON

    def draw(self, canvas: Canvas, laid: bool = False) -> None:
        if self.shown:
            super().draw(canvas, laid)
        else:  # what lies below stands as it was
            self.app.stack[self.app.stack.index(self) - 1].draw(canvas)

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        x, y, w, h = self.panel(canvas)
        # none of them has the focus: the key that began it may still be down
        yield Button("stop", (x + w - 24 - 190, y + h - 56, 190, 36), self.way_back, self.escape)
        for number, (name, label, action) in enumerate(self.more):
            yield Button(name, (x + w - 24 - 190 - (number + 1) * 198, y + h - 56, 190, 36), label, lambda act=action: self.leave(act))  # type: ignore[misc]

    def paint(self, canvas: Canvas) -> None:
        super().paint(canvas)
        x, y, w, h = self.panel(canvas)
        part, share = self.step
        for number, text in enumerate(self.parts):
            top = y + 62 + number * ROW
            done = 1.0 if number < part else share if number == part else 0.0
            tone = theme.TEXT if number == part else theme.DIM
            canvas.text(text, x + 24, top, 13, tone, number == part, w - 48 - 60, short=True)
            said = _("done") if number < part else f"{share:.0%}" if number == part and share else _("now") if number == part else ""
            canvas.text(said, x + w - 84, top, 13, theme.GOOD if number < part else tone, True, 60, "right")
            canvas.fill((x + 24, top + 21, w - 48, 4), theme.RAISED, 2)
            if done:
                canvas.fill((x + 24, top + 21, max(4.0, (w - 48) * done), 4), theme.GOOD if number < part else theme.BLUE, 2)
            elif number == part:  # how far it is nobody knows: something moves
                canvas.fill((x + 24 + (w - 48) * 0.85 * (time.monotonic() * 0.4 % 1.0), top + 21, (w - 48) * 0.15, 4), theme.BLUE, 2)
        seconds = int(time.monotonic() - self.since)
        text = _("{n} s so far. The window goes on: Escape stops it.").format(n=seconds)
        canvas.text(text, x + 24, y + h - 84, theme.SMALL, theme.DIM, width=w - 48, short=True)


def campaign(
    app: App, make: Callable[[], Session], open_: Callable[[Session], object], wrong: Callable[[str], object], said: str, thinks: bool,
    way_back: str = "", back: Callable[[], object] = lambda: None,
) -> Waiting:  # fmt: skip
    """Makes a campaign ready beside the window: `make` gives it, its rivals study, `open_` shows it."""

    def parts(thinks: bool) -> tuple[str, ...]:
        return (said, *(_(text) for text in STUDY if thinks))

    waiting = Waiting(app, _("The campaign is made ready"), parts(thinks), way_back, back)

    def work(tell: Tell) -> Session:
        tell(0, 0.0)
        try:
            session = make()
        except (SaveError, api.ScenarioError, ValueError, OSError) as error:
            raise Refused(str(error)) from None
        if not thinks and session.thinks:
            waiting.parts = parts(True)
        tell(1, 0.0)
        for part, share in session.study():
            tell(1 + PARTS.index(part), share)
        return session

    waiting.begin(work, open_, wrong)
    return waiting


__all__ = ["Refused", "Tell", "Waiting", "campaign"]
