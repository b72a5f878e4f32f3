"""Title, and the list of saved campaigns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame

from game import api
from game.i18n import _
from game.paths import assets_dir
from game.play import saves
from game.play.session import Session
from game.ui import theme
from game.ui.app import App
from game.ui.canvas import Canvas
from game.ui.screen import Screen
from game.ui.screens import overlays, waiting
from game.ui.screens.desk import Desk
from game.ui.screens.setup import set_up
from game.ui.widgets import Button, Widget

_moon: dict[int, pygame.Surface] = {}


def draw_moon(canvas: Canvas, x: float, y: float, size: float) -> None:
    pixels = canvas.px(size)
    if pixels not in _moon:
        picture = pygame.image.load(str(assets_dir() / "images" / "south_pole.png"))
        _moon.clear()
        _moon[pixels] = pygame.transform.smoothscale(picture, (pixels, pixels))
    canvas.surface.blit(_moon[pixels], (canvas.px(x), canvas.px(y)))


def described(path: Path) -> str:
    """A save in words: whose chair, which year, which world."""
    try:
        head = saves.read(path).header
    except saves.SaveError:
        return _("{name}: damaged").format(name=path.stem)
    seat = {"artemis": "Artemis", "ilrs": "ILRS"}.get(head["seat"], head["seat"])
    year = int(str(head["as_of"])[:4]) + head["turn"]
    said = _("{seat}, {year} · world {world} of study {seed}").format(seat=seat, year=year, world=head["world"], seed=head["seed"])
    return said + (_(" · fork “{name}”").format(name=head["fork"]) if head["fork"] else "")


def campaigns(home: Path | None) -> list[Path]:
    """Saved campaigns, the newest first."""
    folder = (home or Path("/nonexistent")) / "saves"
    if not folder.is_dir():
        return []
    # the autosave before the last one stands beside it; it is shown only where the last one is gone
    shown = [path for path in folder.glob("*.jsonl") if saves.current(path) == path or not saves.current(path).exists()]
    return sorted(shown, key=lambda path: -path.stat().st_mtime)


class Loader(Screen):
    """A screen from which a save can be opened; `said` tells what is wrong with one."""

    said = ""

    def __init__(self, app: App):
        super().__init__(app)
        self.words: dict[tuple[Path, float], str] = {}

    def words_of(self, path: Path) -> str:
        key = (path, path.stat().st_mtime)
        if key not in self.words:
            self.words[key] = described(path)
        return self.words[key]

    def load(self, path: Path) -> None:
        """Opens a save; from a campaign's menu the way back is this page, else the title."""
        self.said = ""
        app = self.app
        waiting.campaign(app, lambda: api.open_session(load=path), self.open, self.refuse, _("The campaign is read, its years played again"), False)

    def refuse(self, said: str) -> None:
        self.said = said

    def open(self, session: Session) -> None:
        """Shows a campaign in the place of what is open."""
        for screen in self.app.stack:
            if isinstance(screen, Desk) and screen.session.autosave != session.autosave:  # its own save loaded again means: forget the draft
                screen.keep()
        del self.app.stack[1:]
        self.app.push(Desk(self.app, session))


class Title(Loader):
    """The first page."""

    def __init__(self, app: App, scenario: str = "race", seed: int = 1, world: int = 0, rival: str = "historical", loaded: api.Scenario | None = None):
        super().__init__(app)
        self.scenario, self.seed, self.world, self.rival = scenario, seed, world, rival
        self.loaded = loaded  # None while it is read
        self.focus = "play"

    def escape(self) -> None:
        self.app.running = False

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        found = campaigns(self.app.home)
        y = 318.0
        yield Button("play", (72, y, 400, 46), _("New campaign"), self.new, True)
        for number, path in enumerate(found[:3]):
            y += 52
            yield Button(f"load{number}", (72, y, 400, 42), _("Go on: ") + self.words_of(path), lambda path=path: self.load(path), size=13)  # type: ignore[misc]  # fmt: skip
        if len(found) > 3:
            y += 52
            yield Button("more", (72, y, 400, 42), _("All saved campaigns"), lambda: self.app.push(Load(self.app)))
        y += 52
        yield Button("scores", (72, y, 254, 42), _("How the forecasts scored"), lambda: self.app.push(overlays.Scores(self.app)))
        yield Button("help", (336, y, 136, 42), _("Help"), lambda: self.app.push(overlays.Help(self.app)))
        yield Button("quit", (72, y + 52, 400, 42), _("Leave"), self.escape)

    def new(self) -> None:
        set_up(self.app, self.scenario, self.seed, self.world, self.rival, self.loaded, self.refuse)

    def enter(self, session: Session) -> None:
        """Goes straight to a campaign's desk, once its rivals have studied."""
        if session.thinks:
            waiting.campaign(self.app, lambda: session, self.open, self.refuse, _("The campaign is read"), True, _("To the title"))
        else:
            self.open(session)

    def paint(self, canvas: Canvas) -> None:
        size = canvas.height * 1.05
        draw_moon(canvas, canvas.width - size * 0.86, -canvas.height * 0.02, size)
        canvas.text("Peaks of Light", 70, 128, 52, theme.TEXT, True)
        canvas.text(_("The race to settle the lunar south pole, 2021 to 2045"), 72, 204, 17, theme.DIM)
        canvas.paragraph(_("Two programmes, the sites with the most sunlight, and money that has to be voted. You decide who pays, who helps and when to fly."),
                         72, 240, 470, theme.BODY, theme.DIM)  # fmt: skip
        canvas.text(self.said or _("Tab and arrows move, Enter chooses, F11 full screen"), 72, canvas.height - 34, theme.SMALL,
                    theme.WARN if self.said else theme.DIM, width=canvas.width - 144, short=True)  # fmt: skip


class Load(Loader):
    """All saved campaigns."""

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        area = (72.0, 110.0, canvas.width - 144, canvas.height - 110 - 100)
        found = campaigns(self.app.home)
        offset = self.area("saves", area, len(found) * 46 + 8, [number * 46.0 for number in range(len(found))])
        area = self.whole("saves", area)
        for number, path in enumerate(found):
            yield Button(f"save{number}", (area[0], area[1] + number * 46 - offset, area[2] - 12, 40), f"{self.words_of(path)}      {path.stem}",
                         lambda path=path: self.load(path), align="left", clip=area)  # type: ignore[misc]  # fmt: skip
        yield Button("back", (72, canvas.height - 72, 140, 44), _("Back"), self.escape)

    def paint(self, canvas: Canvas) -> None:
        canvas.text(_("Saved campaigns"), 72, 48, 28, theme.TEXT, True)
        if not campaigns(self.app.home):
            canvas.text(_("There is none yet; every year of a campaign is saved by itself."), 72, 116, theme.BODY, theme.DIM)
        canvas.text(self.said, 232, canvas.height - 60, theme.SMALL, theme.WARN, width=canvas.width - 304, short=True)
