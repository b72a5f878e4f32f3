"""Seat set-up: chair, opponent, aims, world, length; and the beginning of a campaign."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from game import api
from game.agents.levels import LEVELS, name_of
from game.agents.policies import SUMMARIES as FIXED
from game.agents.registry import POLICIES, SUMMARIES, plans
from game.i18n import _
from game.model.axes import AIMS
from game.play.session import Session
from game.reporting import levels, wording
from game.ui import theme
from game.ui.app import App
from game.ui.canvas import Box, Canvas
from game.ui.screen import Screen
from game.ui.screens import header, waiting
from game.ui.screens.desk import Desk
from game.ui.widgets import Button, Choice, Number, Widget


def titled(app: App) -> None:
    """Back to the title."""
    del app.stack[1:]
    app.dirty = True


def set_up(
    app: App, scenario: str, seed: int, world: int, rival: str, loaded: api.Scenario | None, refuse: Callable[[str], object], seat: str = ""
) -> None:  # fmt: skip
    """Opens the set-up; a scenario that is not read yet is read beside the window."""

    def show(found: api.Scenario) -> None:
        screen = SetUp(app, scenario, seed, world, rival, found)
        if seat:
            screen.take(seat)
        app.push(screen)

    def read(tell: waiting.Tell) -> api.Scenario:
        try:
            return api.load_scenario(scenario)
        except (api.ScenarioError, ValueError, OSError) as error:
            raise waiting.Refused(str(error)) from None

    if loaded is not None:
        show(loaded)
    else:
        waiting.Waiting(app, _("One moment"), (_("The scenario is read"),), _("To the title")).begin(read, show, refuse)


class SetUp(Screen):
    """Chair, opponent, aims, world."""

    def __init__(self, app: App, scenario: str, seed: int, world: int, rival: str = "historical", loaded: api.Scenario | None = None):
        super().__init__(app)
        self.loaded = loaded or api.load_scenario(scenario)
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
        """Begins the campaign: at once, or beside the window if the other side has to study or the shorter race to be read."""
        thinks = plans(POLICIES[self.rival])
        if not thinks and not self._short():
            self.open(self.made())
            return
        said = _("The race to {year} is read").format(year=self.ends[self.length]) if self._short() else _("The scenario is read")
        panel = waiting.campaign(self.app, self.made, self.open, self.refuse, said, thinks, _("To the title"), lambda: titled(self.app))
        panel.more = [("set_up", _("Change the set-up"), lambda: None)]

    def made(self) -> Session:
        """The campaign as it is chosen here."""
        loaded = api.load_scenario(self.scenario, changes={"end": str(self.ends[self.length])}) if self._short() else self.loaded
        rivals = dict.fromkeys(loaded.tables.ids["programme"], self.rival)
        session = Session.new(api.with_reference(loaded), self.seat, self.seed, self.world, rivals, self.place())
        session.order("aim_open", self.seat, AIMS.index(self.aims[0]))
        session.order("aim_sealed", self.seat, AIMS.index(self.aims[1]))
        return session

    def open(self, session: Session) -> None:
        self.app.replace(Desk(self.app, session))

    def refuse(self, said: str) -> None:
        self.said = said

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
