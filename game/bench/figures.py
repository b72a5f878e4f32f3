"""What is measured in this process: blocks of worlds, imagined futures, and single moments of a campaign.

A figure prepares a piece of work once and times it; `small` prepares the same work on a few worlds, for a test that only asks whether it runs.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

from game import api
from game.bench import clock
from game.bench.counting import calls_of_each_year
from game.bench.reading import Reading
from game.foresight.forecast import continuation, forecast
from game.i18n import _
from game.memory import keep_freed_memory
from game.model import legality
from game.model import state as states
from game.model.engine import Engine, Policy
from game.model.tables import Tables
from game.play.session import Session

ENTITIES = ("element", "mission", "capability", "package", "vehicle", "milestone")
CUSTOMARY = {"artemis": "historical", "ilrs": "historical"}
UNITS = {"ns": 1e9, "us": 1e6, "ms": 1e3, "s": 1.0}

Work = Callable[[], object]


@dataclass(slots=True)
class Setting:
    """What all figures share: the scenario, fewer rounds where `quick`, a few worlds and years where `small`."""

    scenario: api.Scenario = field(default_factory=lambda: api.load_scenario("race"))
    quick: bool = False
    small: bool = False

    def worlds(self, wanted: int) -> int:
        return min(wanted, 4) if self.small else wanted

    @property
    def until(self) -> int | None:
        return int(self.scenario.tables.start) + 1 if self.small else None

    def rounds(self, wanted: int) -> int:
        return max(3, wanted // 3) if self.quick and wanted > 3 else wanted


@contextmanager
def by_the_rules() -> Iterator[None]:
    """No compiled years meanwhile."""
    quick = Engine.quick
    Engine.quick = None
    try:
        yield
    finally:
        Engine.quick = quick


def entity_years(tables: Tables, worlds: int) -> int:
    """Entities times years of whole campaigns in some worlds."""
    return worlds * tables.turns * sum(tables.sizes[axis] for axis in ENTITIES)


@dataclass(frozen=True, slots=True)
class Figure:
    """Work that is timed. `count` says of how many things one round's time is told, `share` of how many its multiple of the reference;
    `tail` also gives the time under which 95 of 100 rounds stay."""

    id: str
    group: str
    title: str
    unit: str
    reference: str
    rounds: int
    prepare: Callable[[Setting], Work]
    goal: float | None = None
    count: Callable[[Tables], int] = lambda tables: 1
    share: Callable[[Tables], int] | None = None
    note: Callable[[float, Tables], str] = lambda seconds, tables: ""
    tail: bool = False
    quick: bool = True
    playing: Callable[[api.Scenario], Mapping[str, Policy]] | None = None  # by these policies, in compiled years; else by the rules themselves

    def read(self, setting: Setting) -> Iterator[Reading]:
        tables = setting.scenario.tables
        if self.playing is not None and not api.have_compiled(setting.scenario, self.playing(setting.scenario)):
            yield Reading(self.id, self.group, _(self.title), math.nan, self.unit, None, "", math.nan, gated=False, note=_("not installed (extra `speed`)"))
            return
        with nullcontext() if self.playing else by_the_rules():
            took = clock.timed(self.prepare(setting), setting.rounds(self.rounds), self.reference)
        things, share, scale = self.count(tables), (self.share or self.count)(tables), UNITS[self.unit]
        title, middle = _(self.title), statistics.median(took.cpu)
        yield Reading(
            self.id, self.group, title, middle / things * scale, self.unit, self.goal, self.reference, statistics.median(took.multiple) / share,
            wall=statistics.median(took.wall) / things * scale, note=self.note(middle, tables),
        )  # fmt: skip
        if self.tail:
            rounds = len(took.cpu)
            cpu, wall, multiple = (sorted(row)[int(0.95 * rounds)] for row in (took.cpu, took.wall, took.multiple))
            yield Reading(
                f"{self.id}.p95", self.group, _("{title}, p95 of {rounds}").format(title=title, rounds=rounds), cpu / things * scale, self.unit, None,
                self.reference, multiple / share, gated=False, wall=wall / things * scale,
            )  # fmt: skip


def _usual(scenario: api.Scenario) -> dict[str, Policy]:
    return {seat: api.policy(name) for seat, name in api.default_policies(scenario).items()}


def imagined(scenario: api.Scenario) -> dict[str, Policy]:
    """Who plays a forecast from the first seat."""
    first = scenario.seats[0]
    return {**_usual(scenario), first: continuation}


def _block(worlds: int) -> Callable[[Setting], Work]:
    def prepare(setting: Setting) -> Work:
        size = setting.worlds(worlds)
        return lambda: api.simulate(setting.scenario, size, seed=1, block=size, until=setting.until, keep=False)

    return prepare


def _futures(worlds: int) -> Callable[[Setting], Work]:
    def prepare(setting: Setting) -> Work:
        keep_freed_memory()  # as the facade does before it imagines
        engine, rival = Engine(setting.scenario.tables), imagined(setting.scenario)
        state, until = engine.start(1, 1), 2 if setting.small else None
        return lambda: forecast(engine, state, setting.worlds(worlds), rival, until=until)

    return prepare


def _middle(setting: Setting) -> tuple[api.Engine, states.State]:
    """One world in 2027 under customary policies (`small`: in 2022)."""
    engine = api.Engine(setting.scenario)
    world = engine.start(1, 1)
    for _turn in range(1 if setting.small else 6):
        world, _report = engine.step(world, engine.orders(world, CUSTOMARY))
    return engine, world


def _year(setting: Setting) -> Work:
    engine, world = _middle(setting)

    def work() -> object:
        fresh = states.evolve(world)  # a new object: what was known of the old one is not reused
        return engine.step(fresh, engine.orders(fresh, CUSTOMARY))

    return work


def _step(setting: Setting) -> Work:
    engine, world = _middle(setting)
    orders = engine.orders(world, CUSTOMARY)
    return lambda: engine.step(states.evolve(world), orders)


def _drafted(setting: Setting) -> Session:
    session = Session.new(setting.scenario, "artemis", 1)
    for _turn in range(1 if setting.small else 6):
        session.fill("balanced")
        session.commit()
    session.fill("balanced")
    return session


def _undo(setting: Setting) -> Work:
    session = _drafted(setting)

    def work() -> object:
        session.undo()
        refused = legality.check(session.orders(), session.state, session.engine.tables, session.legal())
        session.redo()
        return refused

    return work


def _campaign(setting: Setting) -> Work:
    return lambda: api.simulate(setting.scenario, 1, seed=3, until=setting.until)


def _load(setting: Setting) -> Work:
    return lambda: api.load_scenario("race")


def _a_second(worlds: int) -> Callable[[float, Tables], str]:
    return lambda seconds, tables: _("{rate:,.0f} campaign-years a second").format(rate=worlds * tables.turns / seconds)


def _each(worlds: int) -> Callable[[Tables], int]:
    return lambda tables: entity_years(tables, worlds)


FIGURES: tuple[Figure, ...] = (
    *(
        Figure(
            f"entity_year.{worlds}", "worlds", f"entity-year, block of {worlds:,}", "ns", "call" if worlds == 1 else "element", rounds, _block(worlds),
            goal, _each(worlds), note=_a_second(worlds), quick=worlds < 4096,
        )
        for worlds, rounds, goal in ((1, 21, None), (64, 9, None), (1024, 5, 45.0), (4096, 3, 30.0))
    ),
    *(
        Figure(
            f"compiled_year.{worlds}", "worlds", f"compiled, block of {worlds:,}", "ns", "element", rounds, _block(worlds),
            goal, _each(worlds), note=_a_second(worlds), quick=worlds < 4096, playing=_usual,
        )
        for worlds, rounds, goal in ((64, 9, None), (1024, 5, 45.0), (4096, 3, 30.0))
    ),
    *(
        Figure(
            f"futures.{worlds}", "futures", f"{worlds:,} imagined worlds to 2045", "ms", "element", rounds, _futures(worlds), goal,
            share=_each(worlds), tail=True, quick=worlds < 1000,
        )
        for worlds, rounds, goal in ((256, 20, 50.0), (1000, 12, 150.0), (10_000, 4, 1000.0))
    ),
    *(
        Figure(
            f"compiled_futures.{worlds}", "futures", f"compiled, {worlds:,} imagined worlds to 2045", "ms", "element", rounds, _futures(worlds), goal,
            share=_each(worlds), tail=True, quick=worlds <= 1000, playing=imagined,
        )
        for worlds, rounds, goal in ((256, 20, 50.0), (1000, 20, 150.0), (10_000, 8, 1000.0))
    ),
    Figure("year", "moments", "one year of one world, with both policies", "ms", "call", 40, _year, 5.0),
    Figure("step", "moments", "of that the step, orders given", "ms", "call", 40, _step),
    Figure("undo", "moments", "an order taken back, and what may be ordered then", "ms", "call", 60, _undo, 5.0),
    Figure("campaign", "moments", "a campaign of 25 years in one world", "ms", "call", 9, _campaign, 60.0),
    Figure("loading", "moments", "reading, checking and compiling race", "ms", "call", 5, _load),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calls:
    """How many numpy calls the dearest year of one world takes: the same on every machine."""

    id: str = "numpy_calls"
    group: str = "moments"
    quick: bool = True

    def read(self, setting: Setting) -> Iterator[Reading]:
        years = 2 if setting.small else setting.scenario.tables.turns
        found = calls_of_each_year(api.Engine(setting.scenario), {"artemis": "balanced", "ilrs": "balanced"}, years)
        yield Reading(self.id, self.group, _("numpy calls of the dearest year"), max(found), _("calls"), 900, "", max(found))
