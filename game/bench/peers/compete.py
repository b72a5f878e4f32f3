"""Ours and the peers side by side in the same minutes: time of a project-year, and whether they find the same dates."""

from __future__ import annotations

import importlib
import math
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np

from game import api
from game.bench import clock
from game.bench.figures import Setting, by_the_rules
from game.bench.peers import micro
from game.bench.reading import Reading
from game.i18n import _
from game.model.state import Array

BLOCK, WORLDS = 4096, 8192
Z, YEARS = 3.0, 0.15  # a milestone differs if its mean differs by more than both: z of the difference, and years


@dataclass(frozen=True, slots=True)
class Peer:
    """A way to run the micro-model, and how many times faster ours is to be."""

    id: str
    title: str
    module: str
    goal: float | None


PEERS = (
    Peer("python", "plain Python", "plain", 10.0), Peer("mesa", "Mesa", "with_mesa", 50.0), Peer("simpy", "SimPy", "with_simpy", 50.0),
    Peer("ema", "EMA Workbench", "with_ema", None),
)  # fmt: skip
Run = Callable[[micro.Setup, range], list[list[float]]]


@dataclass(frozen=True, slots=True)
class Compete:
    """One peer beside ours."""

    peer: Peer
    campaigns: int = 250
    rounds: int = 3
    group: str = "peers"
    quick: bool = True

    @property
    def id(self) -> str:
        return f"peer.{self.peer.id}"

    def read(self, setting: Setting) -> Iterator[Reading]:
        title = _("project-year of the micro-model, {peer}").format(peer=self.peer.title)
        run = found(self.peer)
        if run is None:
            nothing = math.nan
            yield Reading(self.id, self.group, title, nothing, "ns", None, "", nothing, gated=False, note=_("not installed (extra `bench`)"))
            return
        scenario, setup = micro.load()
        _compiled(scenario)
        rounds, campaigns = (1, 3) if setting.small else (self.rounds, self.campaigns)
        worlds = setting.worlds(WORLDS)
        theirs, ours, dates, own = [], [], [], []
        for number in range(rounds):
            before = time.process_time()
            result = api.simulate(scenario, worlds, seed=number, policies=micro.POLICIES, block=BLOCK)
            between = time.process_time()
            dates += run(setup, range(number * campaigns, (number + 1) * campaigns))
            theirs.append((time.process_time() - between) / campaigns)
            ours.append((between - before) / worlds)
            own.append(dates_of(result, setup))
        ratio = statistics.median(other / mine for other, mine in zip(theirs, ours, strict=True))
        years = setup.years * len(setup.projects)
        worst, differ = apart(np.concatenate(own, axis=1), np.array(dates).T, setup.years)
        said = _("worst z of {count} dates {worst:.1f}").format(count=len(setup.projects), worst=worst)
        if differ:
            said += "; " + _("they differ: {names}").format(names=", ".join(setup.projects[place].name for place in differ))
        middle = statistics.median(theirs)
        rate = _("{rate:,.0f} campaign-years a second; ours {ours:,.0f}").format(rate=setup.years / middle, ours=setup.years / statistics.median(ours))
        yield Reading(self.id, self.group, title, middle / years * 1e9, "ns", None, "", math.nan, gated=False, note=f"{rate}; {said}")
        yield Reading(
            f"{self.id}.times", self.group, _("ours is faster than {peer}").format(peer=self.peer.title), ratio, "x", self.peer.goal, "", ratio, more=True,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ours:
    """The micro-model as a scenario of ours."""

    id: str = "peer.ours"
    group: str = "peers"
    quick: bool = True

    def read(self, setting: Setting) -> Iterator[Reading]:
        scenario, setup = micro.load()
        worlds = setting.worlds(WORLDS)
        count = worlds * setup.years * len(setup.projects)
        title = _("project-year of the micro-model, ours, blocks of {block:,}").format(block=BLOCK)
        for id, how in ((f"{self.id}.rules", by_the_rules()), (self.id, nullcontext())):
            with how:
                if id == self.id and not _compiled(scenario):
                    return
                took = clock.timed(lambda: api.simulate(scenario, worlds, policies=micro.POLICIES, block=BLOCK), 1 if setting.small else 4, "element")
            yield Reading(
                id, self.group, title if id == self.id else _("{title}, by the rules").format(title=title),
                statistics.median(took.cpu) / count * 1e9, "ns", None, "element", statistics.median(took.multiple) / count,
                note=_("{rate:,.0f} campaign-years a second").format(rate=worlds * setup.years / statistics.median(took.cpu)),
            )  # fmt: skip


def _compiled(scenario: api.Scenario) -> bool:
    return api.have_compiled(scenario, {seat: api.policy(name) for seat, name in micro.POLICIES.items()})


def found(peer: Peer) -> Run | None:
    """What runs a peer; None if its library is not installed."""
    try:
        return importlib.import_module(f"game.bench.peers.{peer.module}").run
    except ModuleNotFoundError as error:
        if (error.name or "game").partition(".")[0] == "game":
            raise
        return None


def dates_of(result: api.Result, setup: micro.Setup) -> Array:
    """Our dates of the projects in the peers' order, years since the opening, (PROJECT, WORLD); NaN = never."""
    start = result.tables.start
    return np.array([result.dates[project.name.replace("_", ".p", 1)] - start for project in setup.projects])


def apart(ours: Array, theirs: Array, horizon: float) -> tuple[float, list[int]]:
    """The largest |z| of the means of dates (never counts as the horizon), and the rows of which the means differ. Both (PROJECT, campaigns)."""
    one, other = (np.minimum(np.where(np.isnan(dates), np.inf, dates), horizon) for dates in (ours, theirs))
    difference = other.mean(axis=1) - one.mean(axis=1)
    error = np.sqrt(one.var(axis=1) / one.shape[1] + other.var(axis=1) / other.shape[1])
    z = np.abs(difference) / np.maximum(error, 1e-9)
    return float(z.max()), np.flatnonzero((z > Z) & (np.abs(difference) > YEARS)).tolist()
