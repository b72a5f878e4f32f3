"""The window: a stack of screens, one event loop. Redraws only when something changed."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

os.environ.setdefault("SDL_WINDOWS_DPI_AWARENESS", "permonitorv2")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

from game.i18n import _
from game.model.engine import Engine
from game.model.tables import Tables
from game.play.thinking import Thinking
from game.play.workers import Errand, Errands
from game.ui import theme
from game.ui.canvas import Canvas
from game.ui.screen import Screen

T = TypeVar("T")
RESULT, THOUGHT = pygame.event.custom_type(), pygame.event.custom_type()


class NoDisplay(ValueError):
    """There is no screen to open a window on."""


class App:
    """Drives screens. `threads=False` computes everything at once, for tests."""

    def __init__(self, size: tuple[int, int] = (1280, 720), home: Path | None = None, threads: bool = True, scale: float = 1.0):
        nowhere = NoDisplay(_("there is no display here; play in the terminal: peaks play --text"))
        try:
            pygame.display.init()
            if pygame.display.get_driver() in ("offscreen", "dummy") and "SDL_VIDEODRIVER" not in os.environ:
                raise nowhere
            self.window = pygame.display.set_mode(size, pygame.RESIZABLE)
        except pygame.error:  # the driver that was asked for is not there
            raise nowhere from None
        pygame.font.init()
        pygame.display.set_caption("Peaks of Light")
        pygame.key.set_repeat(350, 40)
        self.home, self.threads, self.scale = home, threads, scale
        self.stack: list[Screen] = []
        self.running, self.dirty, self.laid = True, True, False
        self.mouse: tuple[float, float] | None = None  # nowhere yet, or outside the window
        self.keyed = False  # the keyboard was used last, not the pointer
        self.canvas = Canvas(self.window, scale)
        self.busy: set[str] = set()
        self.waiting: dict[str, tuple[Callable[[], Any], Callable[[Any], None]]] = {}
        self.era: dict[str, int] = {}
        self.broken: set[str] = set()  # work whose last try ended with an error
        self.thinker: Thinking | None = None
        self.errands = Errands()

    # -- screens
    def push(self, screen: Screen) -> None:
        self.stack.append(screen)
        self.dirty = True

    def pop(self) -> None:
        if len(self.stack) > 1:
            self.stack.pop()
        self.dirty = True

    def replace(self, screen: Screen) -> None:
        self.stack[-1:] = [screen]
        self.dirty = True

    @property
    def screen(self) -> Screen:
        return self.stack[-1]

    # -- the fans: worlds imagined in processes of their own
    def thinking(self) -> Thinking:
        if self.thinker is None:
            self.thinker = Thinking(heard=heard)
        return self.thinker

    def rest(self) -> None:
        """No fan is wanted any more."""
        if self.thinker is not None:
            self.thinker.cancel()

    def close(self) -> None:
        """Ends what works beside the window."""
        if self.thinker is not None:
            self.thinker.close()
            self.thinker = None
        self.errands.close()

    # -- work beside the window: one thread a name; of what waits for it only the newest is kept
    def compute(self, name: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        if not self.threads:
            done(work())
            self.dirty = True
            return
        if name in self.busy:
            self.waiting[name] = (work, done)
            return
        self.busy.add(name)
        era = self.era.get(name, 0)

        def run() -> None:
            try:
                result = work()
            except Exception as error:  # told by the loop: a thread has nobody to tell
                result = error
            if pygame.display.get_init():
                pygame.event.post(pygame.event.Event(RESULT, {"name": name, "era": era, "done": done, "result": result}))

        threading.Thread(target=run, daemon=True).start()

    def errand(self, name: str, tables: Tables, work: Errand, done: Callable[[Any], None]) -> None:
        """`compute` for work on an engine, in a process of its own: a thread would take the window's time."""
        self.compute(name, lambda: self.errands.run(tables, work) if self.threads else work(Engine(tables)), done)

    def meanwhile(self, work: Callable[[], T]) -> T | None:
        """What work comes to, or the error it ends with, for whoever cannot go on without it; the window answers until it is there. None if it was
        closed first."""
        found: list[T | Exception] = []

        def run() -> None:
            try:
                found.append(work())
            except Exception as error:
                found.append(error)

        self.compute("meanwhile", run, lambda _nothing: None)
        while not found and self.running:
            self.turn()
        if found and isinstance(found[0], Exception):
            raise found[0]
        return found[0] if found else None  # type: ignore[return-value]

    def _arrived(self, event: Any) -> None:
        """Shows a result unless it was forgotten meanwhile, and begins what waits."""
        self.busy.discard(event.name)
        following = self.waiting.pop(event.name, None)
        if following:
            self.compute(event.name, *following)
        wanted = event.era == self.era.get(event.name, 0)
        if isinstance(event.result, Exception):
            self.fail(event.name, event.result, wanted)
        elif wanted:
            with self.careful(event.name):
                event.done(event.result)

    @contextlib.contextmanager
    def careful(self, name: str) -> Iterator[None]:
        """Has an error of work under a name told instead of ending the window; without one the name is sound again."""
        try:
            yield
            self.broken.discard(name)
        except Exception as error:
            if not self.threads:
                raise
            self.fail(name, error)

    def fail(self, name: str, error: Exception, wanted: bool = True) -> None:
        """Work ended with an error: into the log with it, and, unless it was forgotten meanwhile or has been told before, to the player."""
        from game.ui.screens import trouble

        log = trouble.note(name, error)
        if not wanted:
            return
        if name == "fan" and self.thinker is not None:  # its processes have died of it: the next forecast gets new ones
            threading.Thread(target=self.thinker.close, daemon=True).start()
            self.thinker = None
        told = name in self.broken
        self.broken.add(name)
        for screen in tuple(self.stack):
            screen.failed(name)
        if not told and not isinstance(self.screen, trouble.Trouble):
            safe = next((said for screen in reversed(self.stack) if (said := screen.safe())), _("No campaign is open; your saves stand as they are."))
            self.push(trouble.Trouble(self, trouble.what(name), safe, log))
        self.dirty = True

    def pending(self, name: str) -> str:
        """What stands where an answer will be: that it is worked out, or that it cannot be."""
        return _("could not be worked out: an error, see the log") if name in self.broken else _("imagining ...")

    def forget(self, name: str) -> None:
        """What is being computed under this name is no longer wanted."""
        self.era[name] = self.era.get(name, 0) + 1
        self.waiting.pop(name, None)

    # -- the loop
    def run(self) -> None:
        self.thinking()  # its processes start while the player reads the title
        try:
            while self.running:
                self.turn()
        finally:
            self.close()
            pygame.quit()

    def turn(self) -> None:
        """Draws if something changed, and handles what has happened; waits a quarter of a second at most."""
        if self.dirty:
            self.draw(self.laid)
            pygame.display.flip()
        first = pygame.event.wait(250)
        if first.type == pygame.NOEVENT and self.screen.waking():
            self.dirty = True
        self.pump([] if first.type == pygame.NOEVENT else [first, *pygame.event.get()])

    def pump(self, events: list[Any]) -> None:
        """Handles events; the loop and the tests both come through here."""
        for place, event in enumerate(events):
            following = events[place + 1 : place + 2]
            if event.type == pygame.MOUSEMOTION and following and following[0].type == pygame.MOUSEMOTION:
                continue  # only where the pointer came to rest counts
            if event.type == THOUGHT:
                with self.careful("fan"):
                    if any(screen.thought() for screen in tuple(self.stack)):
                        self.dirty, self.laid = True, False
                continue
            self.dirty = True
            if event.type == pygame.QUIT:
                self.running = False
            elif event.type == RESULT:
                self._arrived(event)
            elif event.type in (pygame.VIDEORESIZE, pygame.WINDOWSIZECHANGED):
                self.window = pygame.display.get_surface() or self.window
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_F11:
                pygame.display.toggle_fullscreen()
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_F12 and self.home:
                self.save_png(self.home / "screenshots" / "peaks.png")
            elif (
                event.type == pygame.KEYDOWN
                and event.mod & pygame.KMOD_CTRL
                and event.key in (pygame.K_PLUS, pygame.K_EQUALS, pygame.K_MINUS)
            ):
                self.scale = min(1.75, max(0.8, self.scale + (0.1 if event.key != pygame.K_MINUS else -0.1)))
            else:
                if event.type in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN):
                    self.mouse, self.keyed = event.pos, False
                elif event.type == pygame.MOUSEWHEEL:
                    self.keyed = False
                elif event.type == pygame.KEYDOWN:
                    self.keyed = True
                elif event.type == pygame.WINDOWLEAVE:
                    self.mouse = None
                self.screen.handle(event, self.canvas.k)
            if self.stack:  # so that the next event meets what is there now
                self.canvas = Canvas(self.window, self.scale)
                self.screen.lay(self.canvas)
                self.laid = True

    def draw(self, laid: bool = False) -> None:
        """Draws the screen; `laid` = nothing has changed since its widgets were laid out."""
        if not laid:
            self.canvas = Canvas(self.window, self.scale)
        self.window.fill(theme.NIGHT)
        self.screen.draw(self.canvas, laid)
        self.dirty = self.laid = False

    def show(self) -> None:
        """Draws at once, before something that takes a while."""
        self.draw()
        pygame.display.flip()

    def save_png(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.draw()
        pygame.image.save(self.window, str(path))


def heard() -> None:
    """A fan is there: said by the thread that waited for it."""
    if pygame.display.get_init():
        pygame.event.post(pygame.event.Event(THOUGHT))
