"""The desk: the frame around the pages of a year, the year's report, and the debrief at the end."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

import pygame

from game.foresight.forecast import Fan, forecast
from game.i18n import _
from game.model.orders import DEFAULTS, Action, Orders, standing
from game.model.state import State
from game.play import saves
from game.play.session import Session
from game.play.thinking import STAGES, Answer
from game.play.workers import imagined
from game.reporting import checklist, views, wording, yearbook
from game.ui.app import App
from game.ui.canvas import Box, Canvas
from game.ui.screen import Screen
from game.ui.screens import adviser, board, briefing, debrief, header, lab, money, overlays, programmes, report, review, rival, surface, worth
from game.ui.screens.waiting import Waiting
from game.ui.widgets import Widget

PAGES = (briefing.Briefing, money.Money, programmes.Programmes, review.Review, surface.Surface)
REST = 0.3  # seconds
FAN_WORLDS = STAGES[0]  # where nothing runs beside the window
T = TypeVar("T")


class Desk(Screen):
    """One campaign. Pages show it; `give` and `clear` are the only ways an order goes in or out."""

    def __init__(self, app: App, session: Session):
        super().__init__(app)
        self.session = session
        self.pages = [page(self) for page in PAGES]
        self.report = report.Report(self)
        self.debrief = debrief.Debrief(self)
        self.worth = worth.Worth(self)
        self.page = 0
        self.message = session.notice
        self.past: list[list[Action]] = []  # drafts before each step, for undo
        self.future: list[list[Action]] = []
        self.dragging = False
        self.told = False  # the end of the year has stopped once for aims that are not chosen
        self.fan: Fan | None = None
        self.base: Fan | None = None  # as many worlds of the year without the draft
        self.settled = False  # the fan is of this draft, and no more worlds will come
        self.settled_at = 0.0  # when it was
        self.before: list[views.Mark] | None = None  # marks of the base
        self.fans: dict[int, list[views.Mark]] = {}  # marks at the opening of each turn played here
        self.ended: tuple[Fan, State] | None = None  # the last year with its draft when it was ended
        self.expected: list[views.Mark] = []  # its marks, in as many worlds as the present ones if it has them
        self.board = board.Board(self)
        self.seen: dict[str, Any] = {}
        self.kept: dict[str, Any] = {}
        self.seen_at: tuple[Any, ...] = ()
        self.marks: list[views.Mark] = views.marks(session, None)
        self.points = self._points(None)  # expected at the end, once the first fan is there
        self.refresh_fan()
        if session.history and session.before is not None:  # a campaign from a save: what was expected a year ago
            then = partial(imagined, session.before, session.history[-1].orders, session.foretold(session.before), FAN_WORLDS)
            app.errand("ended", session.engine.tables, then, self._remember)
        if app.threads:  # what a campaign has loaded stays: looking through it for garbage would halt the window now and then
            gc.unfreeze()
            gc.collect()
            gc.freeze()

    def look(self, name: str, view: Callable[[Session], T], drafted: bool = True) -> T:
        """A view of the session, worked out once for each state and draft: it is asked for several times a frame. Not `drafted` = it hangs on
        the state alone, and a drag need not work it out anew."""
        now = (self.session.state, tuple(self.session.draft))
        if not self.seen_at or now[0] is not self.seen_at[0]:
            self.seen, self.kept = {}, {}
        elif now[1] != self.seen_at[1]:
            self.seen = {}
        self.seen_at = now
        if not drafted:
            if name not in self.kept:
                self.kept[name] = view(self.session)
            return self.kept[name]  # type: ignore[no-any-return]
        if name not in self.seen:
            self.seen[name] = view(self.session)
        return self.seen[name]  # type: ignore[no-any-return]

    def lines(self) -> list[views.Line]:
        return self.look("lines", views.lines)

    def head(self) -> views.Head:
        return self.look("head", views.head)

    # -- orders
    def give(self, kind: str, target: str, value: float, fan: bool = True) -> bool:
        """One order; False if it was refused, the message says why. `fan` False = a drag goes on, one step of undo for all of it."""
        return self.step(lambda: self._order(kind, target, value), fan)

    def clear(self, *orders: tuple[str, str]) -> bool:
        """Takes orders (kind, target) out of the draft, back to what stands."""
        return self.step(lambda: all(self._withdraw(kind, target) for kind, target in orders))

    def give_all(self, orders: list[tuple[str, str, float]]) -> bool:
        """Some orders as one step; all or none."""
        return self.step(lambda: all(self._order(kind, target, value) for kind, target, value in orders))

    def step(self, change: Callable[[], bool], fan: bool = True) -> bool:
        """Carries out one step of undo; nothing changes if it is refused."""
        kept, self.message = list(self.session.draft), ""
        if not change():
            self.session.draft[:] = kept
            return False
        if not self.dragging and kept != self.session.draft:
            self.past.append(kept)
            self.future.clear()
        self.dragging = not fan and (self.dragging or kept != self.session.draft)
        if (fan or self.app.threads) and kept != self.session.draft:  # the fan follows a drag as fast as it can
            self.refresh_fan()
        return True

    def _order(self, kind: str, target: str, value: float) -> bool:
        session = self.session
        refused = session.order(kind, target, value)
        if refused:
            self.message = _("No: ") + checklist.refused(session, refused[0], Action(kind, target, value))
            return False
        if session.drafted(kind, target) is not None:  # what changes nothing is not drafted
            session.draft[:] = [a for a in session.draft if (a.kind, a.target) != (kind, target)] + [Action(kind, target, value)]
        return True

    def _withdraw(self, kind: str, target: str) -> bool:
        refused = self.session.withdraw(kind, target)
        if refused:
            self.message = _("No: ") + checklist.refused(self.session, refused[0], Action(kind, target, DEFAULTS[kind]))
        return not refused

    def fund(self, line: views.Line, amount: float, fan: bool = True) -> bool:
        """Money for a line, in M$; a mothballed line is reopened by it. What it gets anyway is no order: that would fix its share of the need."""
        value = int(min(amount, line.high) * 10 + 1e-6) / 10

        def change() -> bool:
            if not self._reopened(line):
                return False
            return self._withdraw("funding", line.id) if self.session.unordered(line.id) == value else self._order("funding", line.id, value)

        return self.step(change, fan)

    def _reopened(self, line: views.Line) -> bool:
        if line.status == 0:
            return True
        return self._withdraw("status", line.id) and (int(self.session.state.status[self._row(line), 0]) == 0 or self._order("status", line.id, 0))

    def _row(self, line: views.Line) -> int:
        return self.session.engine.tables.ids["element"].index(line.id)

    def shelve(self, line: views.Line, status: int) -> bool:
        """Mothballs (1) or cancels (2) a line; on a line that is, takes that back."""
        if line.status == status:
            return self.step(lambda: self._reopened(line))
        return self.step(lambda: self._withdraw("funding", line.id) and self._order("status", line.id, status))

    def settle(self) -> None:
        """A drag has ended: it was one step, and the fan follows."""
        self.dragging = False
        self.refresh_fan()

    def undo(self) -> None:
        if self.past:
            self.future.append(list(self.session.draft))
            self.session.draft[:] = self.past.pop()
        elif not self.session.undo():  # a draft from a save has no steps: one order at a time
            return
        self.settle()

    def redo(self) -> None:
        if self.future:
            self.past.append(list(self.session.draft))
            self.session.draft[:] = self.future.pop()
        elif not self.session.redo():
            return
        self.settle()

    def fill(self, policy: str) -> None:
        self.past.append(list(self.session.draft))
        self.future.clear()
        self.session.fill(policy)
        self.message = _("{count} orders drafted by the policy “{policy}”. Undo brings your own draft back.").format(
            count=len(self.session.draft), policy=wording.policy(policy))  # fmt: skip
        self.refresh_fan()

    # -- the fan
    def refresh_fan(self) -> None:
        """Has the future imagined again with the draft as it stands: a few worlds first, then more; the window does not wait."""
        session = self.session
        if session.finished:
            return
        orders, nothing = session.orders(), standing(session.engine.tables.sizes, 1)
        self.settled = False
        if self.app.threads:
            self.app.thinking().load(session.engine.tables)
            self.app.thinking().submit(session.state, orders, session.foretold(), nothing)
            with self.app.careful("fan"):
                self.thought()
            return
        fan = session.forecast(FAN_WORLDS)
        base = fan if not session.draft else self.base or forecast(session.engine, session.state, FAN_WORLDS, session.expected(), nothing)
        self._show(Answer(fan, base, True, True))

    def thought(self) -> bool:
        """Takes the newest fan if there is one. Raises Failed."""
        answer = None if self.session.finished else self.app.thinking().poll()
        if answer is not None:
            self._show(answer)
        return answer is not None

    @property
    def rested(self) -> bool:
        """The draft has stood for a moment with its whole fan: what may take longer is worth beginning, and takes nobody's time."""
        return self.settled and (not self.app.threads or time.monotonic() - self.settled_at >= REST)

    def waking(self) -> bool:
        return super().waking() or (self.rested and time.monotonic() - self.settled_at < REST + 1)

    def _remember(self, finals: State) -> None:
        """Takes last year's forecast, unless a year has been played meanwhile."""
        if self.ended is None and self.session.before is not None:
            self.ended = (Fan(self.session.engine.tables, finals.milestone, finals), self.session.before)
            if self.fan is not None:
                self._compare()

    def _show(self, answer: Answer) -> None:
        session, self.fan, self.settled, self.settled_at = self.session, answer.fan, answer.final, time.monotonic()
        self.marks = views.marks(session, answer.fan)
        self.points = self._points(answer.fan)
        self.base, self.before = answer.base, None
        if answer.base is not None:
            self.before = self.marks if answer.base is answer.fan else views.marks(session, answer.base)
            self.fans[session.state.turn] = self.before
        self._compare()

    def _compare(self) -> None:
        """Marks of last year's forecast, in as many worlds as the present one."""
        if self.ended is not None and self.fan is not None:
            fan, state = self.ended
            self.expected = views.marks(self.session, fan.first(self.fan.worlds), state)

    def _points(self, fan: Fan | None) -> float:
        return float(sum(part[self.session.programme] for part in views.points(self.session, fan).values()))

    # -- the year
    def skip(self, years: int) -> None:
        """Plays years under standing orders; stops when something waits for an answer, or a milestone was reached or a crew lost."""
        if not self.stops():
            self.end_year(years - 1)

    def end(self) -> None:
        """What the button and the key do: the year ends, but stops once for what would be lost for good."""
        if not self.session.finished and not self.stops():
            self.end_year()

    def stops(self) -> bool:
        """Whether the end of the year waits, once, for the aims that can be chosen in the first year only."""
        aims = checklist.aims_missing(self.session)
        if not aims or self.told:
            return False
        self.told = True
        self.go(checklist.BRIEFING)
        self.message = _("Not yet: {what} The end of the year, once more, plays on without.").format(what=aims)
        return True

    def end_year(self, more: int = 0, since: float = 0.0) -> None:
        """Plays the year, and up to `more` after it. A rival that thinks decides beside the window, and so does one whose years are skipped, so that
        it goes on drawing."""
        session = self.session
        if session.finished:
            return
        if not session.thinks and not (more and self.app.threads):
            self._played(session.decided(), more)
            return
        deciding = _("The other side decides on {year}") if session.thinks else _("{year} is played")
        panel = Waiting(self.app, _("The year ends"), (deciding.format(year=session.year),), _("Stay in {year}").format(year=session.year), self.refresh_fan,
                        since)  # fmt: skip
        panel.begin(lambda tell: session.decided(), lambda theirs: self._played(theirs, more, panel.since))

    def _played(self, theirs: Orders, more: int, since: float = 0.0) -> None:
        """Plays the year with the rivals' orders."""
        if self.fan is not None:
            self.ended, self.expected = (self.fan, self.session.state), self.marks
        try:
            self.session.commit(theirs)
            self.message = ""
        except OSError as error:
            self.message = _("The year was played but not saved: {error}").format(error=error.strerror or error)
        self.before = self.fan = self.base = None
        self.settled = False
        self.past.clear()
        self.future.clear()
        self.dragging = False
        self.page = 0
        self.scroll.clear()
        self.marks = self.compared = views.marks(self.session, None)
        self.report.open()
        if more and not self.session.finished and not yearbook.asks(self.session):
            self.end_year(more - 1, since)
        else:
            self.refresh_fan()

    def save(self) -> None:
        if self.session.autosave:
            try:
                saves.write(self.session.autosave, self.session)
                self.message = _("Saved with this year's draft: {path}").format(path=self.session.autosave.name)
            except OSError as error:
                self.message = _("Not saved: {error}").format(error=error.strerror or error)
        else:
            self.message = _("This campaign has no place to be saved in.")

    def go(self, page: int) -> None:
        self.report.shown = False
        self.page = page
        self.focus = f"tab{page}"

    def help(self) -> None:
        self.app.push(overlays.Help(self.app))

    def advise(self) -> None:
        self.app.push(adviser.Adviser(self.app, self))

    def rival(self) -> None:
        if len(self.session.engine.tables.ids["programme"]) > 1:
            self.app.push(rival.Rival(self.app, self))

    def lab(self, page: int = lab.HISTORIES, milestone: int = -1, year: int = 0) -> None:
        """The forecast lab: other histories, what if, assumptions."""
        self.app.push(lab.Lab(self.app, self, page, milestone, year))

    def menu(self) -> None:
        self.app.push(overlays.Menu(self.app, self))

    def leave(self) -> None:
        """Back to the title; this year's draft goes into the save."""
        self.keep()
        self.app.rest()
        self.app.pop()

    def failed(self, name: str) -> None:
        if name == "turn" and self.fan is None:  # the year did not end, or no further one
            self.refresh_fan()

    def safe(self) -> str:
        """Saves the draft too, so that whatever else fails nothing is lost."""
        session = self.session
        if session.finished and session.autosave:
            return _("The campaign is over and saved as {path}.").format(path=session.autosave.name)
        self.keep()
        if session.autosave and session.autosave.exists() and not self.message.startswith(_("Not saved")):
            self.message = ""
            text = _("Your campaign is safe: {year}, with this year's draft, is saved as {path}. Go on playing; if this comes again, leave and load it.")
            return text.format(year=session.year, path=session.autosave.name)
        text = _("Go on playing: {year} stands as it was. The campaign is not saved: nothing was done in it yet, or it has no place to be saved in.")
        return text.format(year=session.year)

    def keep(self) -> None:
        """Saves the draft with the campaign, if anything has been done in it."""
        session = self.session
        if session.autosave and not session.finished and (session.history or session.draft or session.predictions or session.branches):
            self.save()

    def escape(self) -> None:
        if self.report.shown:
            self.report.close()
        elif self.session.finished:
            self.leave()
        else:
            self.menu()

    def shortcut(self, event: Any) -> bool:
        control = bool(event.mod & pygame.KMOD_CTRL)
        if event.key == pygame.K_F1:
            self.help()
        elif event.key == pygame.K_F10:
            self.lab()
        elif self.report.shown and event.key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE):
            # an end of the year held down too long must not end the next one
            if not control and (self.focus or "").startswith(("move", "lower", "leaf")):
                return False  # the row or the button in focus has its own use for it
            if not control and not (self.focus or "").startswith("term"):
                self.report.close()
        elif self.session.finished:
            return False
        elif pygame.K_F2 <= event.key < pygame.K_F2 + len(self.pages):
            self.go(event.key - pygame.K_F2)
        elif event.key == pygame.K_F8 and not self.report.shown:
            self.rival()
        elif event.key == pygame.K_F9 and not self.report.shown:
            self.advise()
        elif control and event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self.end()
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
        if self.report.shown:
            yield from self.report.layout(canvas)
        elif self.session.finished:
            yield from self.debrief.layout(canvas)
        else:
            yield from header.layout(self, canvas)
            yield from self.pages[self.page].layout(canvas, self.box(canvas))
            yield from header.numbers(self, canvas)

    def box(self, canvas: Canvas) -> Box:
        return (16, header.HEIGHT + 10, canvas.width - 32, canvas.height - header.HEIGHT - 42)

    def paint(self, canvas: Canvas) -> None:
        if self.report.shown:
            self.report.paint(canvas)
        elif self.session.finished:
            self.debrief.paint(canvas)
        else:
            header.paint(self, canvas)
            self.pages[self.page].paint(canvas, self.box(canvas))
