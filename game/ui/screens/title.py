"""Title, seat set-up (chair, opponent, aims, world), and the list of saved campaigns."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pygame

from game import api
from game.agents.levels import LEVELS, name_of
from game.agents.policies import SUMMARIES as FIXED
from game.agents.registry import SUMMARIES, prepare
from game.i18n import _
from game.model.axes import AIMS
from game.paths import assets_dir
from game.play import saves
from game.play.session import Session
from game.reporting import levels, wording
from game.ui import theme
from game.ui.app import App
from game.ui.canvas import Box, Canvas
from game.ui.screen import Screen
from game.ui.screens import header, overlays
from game.ui.screens.desk import Desk
from game.ui.widgets import Button, Choice, Number, Widget

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


def study(screen: Loader | SetUp, session: Session) -> None:
    """Has planners make their plans, which takes some seconds; afterwards a year takes parts of one."""
    if any(levels.level_of(name) is not None for name in session.rivals.values()):
        screen.said = _("The other side studies the opening …")
        screen.app.show()
        prepare(session.engine, session.policies())
        screen.said = ""


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
        try:
            session = api.open_session(load=path)
        except (saves.SaveError, api.ScenarioError, ValueError, OSError) as error:
            self.said = str(error)
            return
        study(self, session)
        for screen in self.app.stack:
            if isinstance(screen, Desk) and screen.session.autosave != session.autosave:  # its own save loaded again means: forget the draft
                screen.keep()
        while len(self.app.stack) > 1:
            self.app.pop()
        self.app.push(Desk(self.app, session))


class Title(Loader):
    """The first page."""

    def __init__(self, app: App, scenario: str = "race", seed: int = 1, world: int = 0, rival: str = "historical"):
        super().__init__(app)
        self.scenario, self.seed, self.world, self.rival = scenario, seed, world, rival
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
        self.app.push(SetUp(self.app, self.scenario, self.seed, self.world, self.rival))

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


class SetUp(Screen):
    """Chair, opponent, aims, world."""

    def __init__(self, app: App, scenario: str, seed: int, world: int, rival: str = "historical"):
        super().__init__(app)
        self.loaded = api.load_scenario(scenario)
        self.scenario, self.seed, self.world = scenario, seed, world
        first, last = int(self.loaded.tables.start), int(self.loaded.document.end)
        self.ends = (*(year for year in (2031, 2036) if first < year < last), last)
        self.length = len(self.ends) - 1
        self.seat = self.loaded.seats[0]
        self.rival = rival
        self.aims = [AIMS[1], AIMS[3]]
        self.focus = f"seat:{self.seat}"
        self.said = ""
        if app.threads:  # so that the first fan finds its workers ready
            app.thinking().load(self.loaded.tables)

    def columns(self, canvas: Canvas) -> tuple[float, float]:
        """Width of a column, and where the second begins."""
        width = (canvas.width - 72 * 2 - 24) / 2
        return width, 72 + width + 24

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        width, _second = self.columns(canvas)
        for number, seat in enumerate(self.loaded.seats):
            box = (72 + number * (width + 24), 92, width, 124)
            title = self.loaded.document.programmes[seat].title
            yield Button(f"seat:{seat}", box, _(title), lambda seat=seat: self.take(seat), chosen=seat == self.seat,  # type: ignore[misc]
                         face=lambda c, b, seat=seat: self._seat(c, b, seat))  # type: ignore[misc]  # fmt: skip
        yield from self._rivals(canvas)
        small = (width - 3 * 8) / 4
        for place, label in enumerate(("open", "sealed")):
            left = 72 + place * (width + 24)
            for number, aim in enumerate(AIMS):
                box = (left + (number % 4) * (small + 8), 376 + (number // 4) * 38, small, 32)
                yield Button(f"{label}:{aim}", box, _(wording.AIM_TITLES[aim]), lambda p=place, aim=aim: self.choose(p, aim),  # type: ignore[misc]
                             chosen=self.aims[place] == aim, tip=wording.aim_counts(aim), size=13)  # fmt: skip
        yield Number("seed", (72, 546, 150, 34), _("Study"), self.seed, lambda n: setattr(self, "seed", n), role="number")
        yield Number("world", (238, 546, 150, 34), _("World"), self.world, lambda n: setattr(self, "world", n), role="number")
        yield Button("dice", (404, 546, 150, 34), _("Any world"), self.dice, size=13)
        yield Choice("length", (72 + width + 24, 546, width, 34), _("Length"), tuple(_("to {year}").format(year=year) for year in self.ends), self.length,
                     lambda n: setattr(self, "length", n), 13, role="choice")  # fmt: skip
        yield Button("start", (canvas.width - 72 - 240, canvas.height - 68, 240, 44), _("Begin in June 2021"), self.start, True)
        yield Button("back", (72, canvas.height - 68, 140, 44), _("Back"), self.escape)

    def _rivals(self, canvas: Canvas) -> Iterator[Widget]:
        """The fixed policies, and the planner; beside it, when it is chosen, how much it thinks."""
        level = levels.level_of(self.rival)
        names = [*FIXED, "planner"]
        each = (canvas.width - 144 - (len(names) - 1) * 8) / len(names)
        for number, name in enumerate(names):
            planner = name == "planner"
            yield Button(f"rival:{name}", (72 + number * (each + 8), 262, each, 32), wording.policy(name), lambda name=name: self.oppose(name),  # type: ignore[misc]
                         chosen=level is not None if planner else name == self.rival, tip=_(SUMMARIES[name]), size=13)  # fmt: skip
        if level is not None:
            places = list(LEVELS.values())
            wide = 2 * each + 8
            yield Choice("level", (canvas.width - 72 - wide, 226, wide, 30), _("Level"), tuple(_(levels.LEVEL_TITLES[one.name]) for one in places),
                         places.index(level), lambda n: self.oppose(name_of(places[n])), 13, role="choice")  # fmt: skip

    def _told(self) -> str:
        """The chosen opponent in a line; of a planner everything by which its levels differ."""
        level = levels.level_of(self.rival)
        return f"{wording.policy(self.rival)}: {levels.described(level) if level else _(SUMMARIES[self.rival])}."

    def _seat(self, canvas: Canvas, box: Box, seat: str) -> None:
        x, y, w, _h = box
        document, tables = self.loaded.document, self.loaded.tables
        programme, row = document.programmes[seat], tables.ids["programme"].index(seat)
        header.emblem(canvas, seat, x + 32, y + 30, 15)
        canvas.text(_(programme.title), x + 60, y + 14, 20, theme.SEATS.get(seat, theme.TEXT), True)
        canvas.paragraph(_(programme.summary), x + 16, y + 50, w - 32, 13, theme.TEXT)
        purse = int(tables.links.manual[row])
        facts = _("{money:,.0f} M$ a year · support {support:.0f} · prestige {prestige:.0f} · {n} deals in force").format(
            money=float(tables.purse_opening[purse]) / 10, support=float(tables.support_opening[row]), prestige=float(tables.prestige_opening[row]),
            n=int((tables.package_in_force & (tables.package_programme == row)).sum()))  # fmt: skip
        canvas.text(facts, x + 16, y + 96, theme.SMALL, theme.TEXT, width=w - 32, short=True)

    def take(self, seat: str) -> None:
        self.seat = seat

    def oppose(self, name: str) -> None:
        self.rival = name

    def choose(self, place: int, aim: str) -> None:
        if self.aims[1 - place] == aim:
            self.aims[1 - place] = self.aims[place]
        self.aims[place] = aim

    def dice(self) -> None:
        self.world = random.SystemRandom().randrange(1_000_000)

    def place(self) -> Path | None:
        """Where the campaign will save itself."""
        home = self.app.home
        return home / "saves" / f"{self.loaded.id}-{self.seat}-{self.seed}-{self.world}{self._short()}.jsonl" if home else None

    def _short(self) -> str:
        """Marks the save of a campaign that ends early."""
        return f"-{self.ends[self.length]}" if self.length < len(self.ends) - 1 else ""

    def start(self) -> None:
        loaded = api.load_scenario(self.scenario, changes={"end": str(self.ends[self.length])}) if self._short() else self.loaded
        rivals = dict.fromkeys(loaded.tables.ids["programme"], self.rival)
        session = Session.new(api.with_reference(loaded), self.seat, self.seed, self.world, rivals, self.place())
        study(self, session)
        session.order("aim_open", self.seat, AIMS.index(self.aims[0]))
        session.order("aim_sealed", self.seat, AIMS.index(self.aims[1]))
        self.app.replace(Desk(self.app, session))

    def paint(self, canvas: Canvas) -> None:
        width, second = self.columns(canvas)
        canvas.text(_("Choose your chair"), 72, 36, 28, theme.TEXT, True)
        canvas.text(_("The other side plays"), 72, 232, theme.HEAD, theme.TEXT, True)
        canvas.text(self._told(), 72, 300, 13, theme.DIM, width=canvas.width - 144, short=True)
        for place, (left, title) in enumerate(((72.0, _("Your open aim, 25 points")), (second, _("Your sealed aim, 25 points: nobody sees it")))):
            canvas.text(title, left, 344, theme.HEAD, theme.TEXT, True)
            aim = self.aims[place]
            canvas.text(f"{_(wording.AIM_TITLES[aim])}: {_(wording.AIM_TEXTS[aim])}.", left, 454, 13, theme.DIM, width=width, short=True)
        canvas.text(_("Study"), 72, 514, theme.HEAD, theme.TEXT, True)
        canvas.text(_("World"), 238, 514, theme.HEAD, theme.TEXT, True)
        canvas.text(_("How long"), second, 514, theme.HEAD, theme.TEXT, True)
        place_ = self.place()
        text = _("The dice: the same world of the same study always rolls the same ones, in the game and in a study.")
        tone = theme.DIM
        if place_ and place_.exists():
            text, tone = _("A campaign of this chair and world is saved; the first year you end will replace it."), theme.WARN
        if self.said:
            text, tone = self.said, theme.TEXT
        canvas.text(text, 72, 592, 13, tone, width=canvas.width - 144, short=True)
