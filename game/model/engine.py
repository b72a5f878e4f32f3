"""The engine: start, observe, legal, step. It holds no rule; the rules are in PHASES."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from game.model import axes, legality, luck
from game.model.legality import IllegalOrder, Legal
from game.model.links import run_of
from game.model.occurrences import Report
from game.model.orders import KEEP, ORDERS, Orders, put, standing
from game.model.rules import PHASES
from game.model.state import STOCKS, Array, State, blank, evolve
from game.model.tables import Tables
from game.model.year import Year

MODEL_VERSION = "3"
HIDDEN = frozenset({name for name, stock in STOCKS.items() if stock.hidden} | {"seed", "first_world"})
Policy = Callable[["Observation", Legal, luck.Luck], Orders]


class Quick(Protocol):
    """What is not covered gives None."""

    def step(self, engine: Engine, state: State, orders: Orders) -> State | None: ...

    def ahead(self, engine: Engine, state: State, policies: Mapping[str, Policy], last: int) -> State | None: ...

    def soon(self, engine: Engine, policies: Mapping[str, Policy]) -> None:
        """Many worlds are to come, by these policies or by given orders, and nobody waits."""

    def prepare(self, engine: Engine, policies: Mapping[str, Policy], work: int) -> None:
        """Much work is to come: so many worlds times years."""


class Observation:
    """What one programme may know of a state: every declared field but the hidden ones, as attributes; `tables`, `programme`."""

    def __init__(self, state: State, tables: Tables, programme: int):
        self._state, self.tables, self.programme = state, tables, programme

    def __getattr__(self, name: str) -> Array:
        if name in HIDDEN or name.startswith("_"):
            raise AttributeError(f"{name} is hidden")
        if name == "aim_sealed":  # a rival's sealed aim stays sealed
            sealed = self._state.aim_sealed.copy()
            sealed[np.arange(sealed.shape[0]) != self.programme] = KEEP
            return sealed
        return getattr(self._state, name)

    @property
    def turn(self) -> int:
        return self._state.turn

    @property
    def worlds(self) -> int:
        return self._state.worlds

    def standing(self) -> Orders:
        """Orders that change nothing."""
        return standing(self.tables.sizes, self.worlds)


class Engine:
    """One scenario's worlds. Every face of the game drives this class and nothing else."""

    quick: Quick | None = None  # plays blocks of worlds faster, to the same bits, if anything does (see `game.compiled`)

    def __init__(self, tables: Tables):
        self.tables = tables
        self._known: tuple[State, Legal] | None = None
        seats = range(len(tables.ids["programme"]))
        self._places = [{axis: run_of(np.flatnonzero(mask)) for axis, mask in self.rows(seat).items()} for seat in seats]

    def start(self, seed: int = 0, worlds: int = 1, first_world: int = 0, domain: str = "play") -> State:
        """The opening state of worlds first_world .. first_world + worlds - 1."""
        t = self.tables
        state = blank(t.sizes, worlds, seed, first_world)
        truth = luck.Luck(luck.world_keys(seed, "truth" if domain == "play" else domain + "-truth", first_world, worlds))
        fixed = {
            "envelope": t.purse_opening, "support": t.support_opening, "prestige": t.prestige_opening, "work": t.work_opening,
            "staffing": t.staffing_opening, "level": t.level_opening, "finished": t.finished_opening,
            "achieved": t.mission_achieved, "flights": t.vehicle_flights, "launched": t.vehicle_launched,
            "landings": t.family_landings, "descents": t.family_landings, "deal": np.where(t.package_in_force, 2, 0),
            "deal_since": np.where(t.package_in_force, 0, axes.NEVER),
            "question": np.array([event.opening for event in t.events], np.int8),
        }  # fmt: skip
        arrays = {name: np.repeat(np.asarray(column)[:, None], worlds, axis=1).astype(STOCKS[name].dtype) for name, column in fixed.items()}
        programmes = len(t.ids["programme"])
        for name, number in (
            ("credibility", 1.0), ("attention", t.parameters["attention_yearly"]), ("doctrine", -1), ("aim_open", -1),
            ("aim_sealed", -1), ("site", -1), ("rotation", 1),
        ):  # fmt: skip
            arrays[name] = np.full((programmes, worlds), number, STOCKS[name].dtype)
        arrays["demand"] = np.repeat(t.demand_pool.argmax(axis=1)[:, None], worlds, axis=1).astype(np.int8)
        arrays["tension"] = np.full((worlds,), t.parameters["tension_middle"], np.float32)
        affinity = np.float32(30) + np.float32(40) * t.partner_affinity
        arrays["trust"] = np.repeat(affinity[:, :, None], worlds, axis=2).astype(np.float32)
        arrays["world_key"] = luck.world_keys(seed, domain, first_world, worlds)
        for name, axis in (
            ("bloc_level", "bloc"), ("pace_level", "element"), ("cost_level", "element"), ("standing_level", "element"),
            ("vehicle_level", "vehicle"), ("family_level", "family"), ("flaw_level", "element"), ("ice_level", "site"),
        ):  # fmt: skip
            arrays[name] = luck.level(truth.words(name, t.ids[axis], 0))
        return evolve(state, **arrays)

    def finished(self, state: State) -> bool:
        return state.turn >= self.tables.turns

    def observe(self, state: State, programme: int) -> Observation:
        return Observation(state, self.tables, programme)

    def legal(self, state: State) -> Legal:
        if self._known is None or self._known[0] is not state:  # a State is frozen, so what it allows cannot change
            self._known = (state, legality.legal(state, self.tables))
        return self._known[1]

    def orders(self, state: State, policies: Mapping[str, Policy], seed: int | None = None) -> Orders:
        """This year's orders of every programme that has a policy; programmes without one keep their standing orders."""
        orders = standing(self.tables.sizes, state.worlds)
        given = self.legal(state)
        keys = luck.world_keys(state.seed if seed is None else seed, "policy", state.first_world, state.worlds)
        for name, policy in policies.items():
            seat = self.tables.ids["programme"].index(name)
            wanted = policy(self.observe(state, seat), given, luck.Luck(keys))
            put(orders, wanted, self._places[seat])
        return legality.project(orders, state, self.tables, given)

    def rows(self, programme: int) -> dict[str, Array]:
        """Which rows of every order axis a programme commands."""
        t = self.tables
        return {
            "programme": np.arange(len(t.ids["programme"])) == programme,
            "element": t.element_programme == programme,
            "mission": t.mission_programme == programme,
            "package": t.package_programme == programme,
            "milestone": t.milestone_programme == programme,
            "event": np.array([event.programme == programme for event in t.events], bool),
        }

    def step(self, state: State, orders: Orders, record: str = "outcomes", pins: Mapping[str, Array] | None = None) -> tuple[State, Report]:
        """One year. Raises IllegalOrder with every Reason; never repairs an order."""
        if self.quick and record == "outcomes" and not pins and (after := self.quick.step(self, state, orders)):
            return after, Report(state.turn, record)
        given = self.legal(state)
        looked = legality.look(orders, self.tables)
        written = legality.write_out(orders, state, self.tables, given, looked)
        reasons = legality.check(orders, state, self.tables, given, looked, written.short)
        if reasons:
            raise IllegalOrder(reasons)
        report = Report(state.turn, record)
        orders = legality.complete(orders, state, self.tables, given, looked, written)
        dice = luck.Luck(state.world_key, dict(pins or {}))
        year = Year(
            state.turn, orders, given, self.tables, dice, report, state.attempts, looked, None if written.short else written.left,
            looks={"in_force": (state.deal, given.in_force), "unfinished": (state.finished, given.unfinished)},
        )  # fmt: skip
        for phase in PHASES:
            state = phase(state, year)
        return state, report

    def ahead(self, state: State, policies: Mapping[str, Policy], last: int) -> State:
        """The worlds in turn `last`; seats without a policy keep their standing orders."""
        if self.quick and (after := self.quick.ahead(self, state, policies, last)):
            return after
        while state.turn < last:
            state, _report = self.step(state, self.orders(state, policies))
        return state


__all__ = ["MODEL_VERSION", "ORDERS", "Engine", "IllegalOrder", "Observation", "Policy"]
