"""Title and seat set-up: chair, opponent, seed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame

from game import api
from game.agents.policies import SUMMARIES
from game.i18n import _
from game.model.axes import AIMS
from game.paths import assets_dir
from game.play import saves as keeping
from game.reporting import wording
from game.ui import theme
from game.ui.app import App
from game.ui.canvas import Canvas
from game.ui.screens.desk import Desk
from game.ui.widgets import Button, Screen, Widget

_moon: dict[int, pygame.Surface] = {}


def draw_moon(canvas: Canvas, x: float, y: float, size: float) -> None:
    pixels = canvas.px(size)
    if pixels not in _moon:
        picture = pygame.image.load(str(assets_dir() / "images" / "south_pole.png"))
        _moon.clear()
        _moon[pixels] = pygame.transform.smoothscale(picture, (pixels, pixels))
    canvas.surface.blit(_moon[pixels], (canvas.px(x), canvas.px(y)))


class Title(Screen):
    """The first page."""

    def __init__(self, app: App, scenario: str = "race", seed: int = 1, world: int = 0):
        super().__init__(app)
        self.scenario, self.seed, self.world = scenario, seed, world
        self.focus = "play"

    def escape(self) -> None:
        self.app.running = False

    def saves(self) -> list[Path]:
        folder = (self.app.home or Path("/nonexistent")) / "saves"
        if not folder.is_dir():
            return []
        # the autosave before the last one stands beside it; it is shown only where the last one is gone
        shown = [path for path in folder.glob("*.jsonl") if keeping.current(path) == path or not keeping.current(path).exists()]
        return sorted(shown, key=lambda path: -path.stat().st_mtime)[:3]

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        y = 330.0
        yield Button("play", (72, y, 300, 44), _("New campaign"), self.new, True)
        for number, path in enumerate(self.saves()):
            y += 54
            yield Button(f"load{number}", (72, y, 300, 40), _("Go on: {name}").format(name=path.stem),
                         lambda path=path: self.load(path))  # type: ignore[misc]  # fmt: skip
        yield Button("quit", (72, y + 54, 300, 40), _("Leave"), self.escape)

    def new(self) -> None:
        self.app.push(SetUp(self.app, self.scenario, self.seed, self.world))

    def load(self, path: Path) -> None:
        self.app.push(Desk(self.app, api.open_session(load=path)))

    def paint(self, canvas: Canvas) -> None:
        size = canvas.height * 1.05
        draw_moon(canvas, canvas.width - size * 0.86, -canvas.height * 0.02, size)
        canvas.text("Peaks of Light", 70, 150, 52, theme.TEXT, True)
        canvas.paragraph(_("The race to settle the lunar south pole, 2021 to 2045."), 72, 226, 420, 18, theme.DIM)
        canvas.text(_("Tab and arrows move, Enter chooses, F11 full screen"), 72, canvas.height - 40, theme.SMALL, theme.DIM)


class SetUp(Screen):
    """Chair, opponent, aims."""

    def __init__(self, app: App, scenario: str, seed: int, world: int):
        super().__init__(app)
        self.loaded = api.load_scenario(scenario)
        self.seed, self.world = seed, world
        self.seat = self.loaded.seats[0]
        self.rival = "historical"
        self.aims = [AIMS[1], AIMS[3]]
        self.focus = f"seat:{self.seat}"

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        width = (canvas.width - 72 * 2 - 24) / 2
        for number, seat in enumerate(self.loaded.seats):
            box = (72 + number * (width + 24), 120, width, 40)
            title = self.loaded.document.programmes[seat].title
            yield Button(f"seat:{seat}", box, _(title), lambda seat=seat: self.take(seat), chosen=seat == self.seat)  # type: ignore[misc]
        for number, name in enumerate(SUMMARIES):
            box = (72 + (number % 4) * 200, 300 + (number // 4) * 40, 190, 34)
            yield Button(f"rival:{name}", box, name.replace("_", " "), lambda name=name: self.oppose(name),  # type: ignore[misc]
                         chosen=name == self.rival, tip=_(SUMMARIES[name]))  # fmt: skip
        for place, label in enumerate(("open", "sealed")):
            for number, aim in enumerate(AIMS):
                box = (72 + (number % 4) * 200, 426 + place * 112 + (number // 4) * 40, 190, 34)
                yield Button(f"{label}:{aim}", box, _(wording.AIM_TITLES[aim]), lambda p=place, aim=aim: self.choose(p, aim),  # type: ignore[misc]
                             chosen=self.aims[place] == aim, tip=_(wording.AIM_TEXTS[aim]))  # fmt: skip
        yield Button("start", (canvas.width - 72 - 240, canvas.height - 72, 240, 44), _("Begin in June 2021"), self.start, True)
        yield Button("back", (72, canvas.height - 72, 140, 44), _("Back"), self.escape)

    def take(self, seat: str) -> None:
        self.seat = seat

    def oppose(self, name: str) -> None:
        self.rival = name

    def choose(self, place: int, aim: str) -> None:
        if self.aims[1 - place] == aim:
            self.aims[1 - place] = self.aims[place]
        self.aims[place] = aim

    def start(self) -> None:
        from game.play.session import Session

        home = self.app.home
        place = home / "saves" / f"{self.loaded.id}-{self.seat}-{self.seed}-{self.world}.jsonl" if home else None
        rivals = dict.fromkeys(self.loaded.tables.ids["programme"], self.rival)
        session = Session.new(self.loaded, self.seat, self.seed, self.world, rivals, place)
        session.order("aim_open", self.seat, AIMS.index(self.aims[0]))
        session.order("aim_sealed", self.seat, AIMS.index(self.aims[1]))
        self.app.replace(Desk(self.app, session))

    def paint(self, canvas: Canvas) -> None:
        canvas.text(_("Choose your chair"), 72, 60, 28, theme.TEXT, True)
        width = (canvas.width - 72 * 2 - 24) / 2
        for number, seat in enumerate(self.loaded.seats):
            summary = self.loaded.document.programmes[seat].summary
            canvas.paragraph(_(summary), 76 + number * (width + 24), 170, width - 8, theme.BODY, theme.DIM)
        canvas.text(_("The other side plays"), 72, 270, theme.HEAD, theme.TEXT, True)
        canvas.text(_("Your open aim"), 72, 396, theme.HEAD, theme.TEXT, True)
        canvas.text(_("Your sealed aim (nobody sees it)"), 72, 508, theme.HEAD, theme.TEXT, True)
