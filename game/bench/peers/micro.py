"""The micro-model: forty projects of two sides with predecessors, shares of a purse, noisy work, shocks, slips, launches and second tries.

`micro.yaml` is the scenario as we run it. Here is the same law in plain Python, one project at a time, from the same numbers; the peers
differ in who calls it and when. Times in years since the opening, money in whole years, `math.inf` = never.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path

from game import api

SCENARIO = Path(__file__).with_name("micro.yaml")
POLICIES = {"west": "idle", "east": "idle"}  # the purses pay by themselves
GROWTH, HIRING, MOST = 0.35, 0.30, 1.33  # of teams
STEP = 0.20


@dataclass(frozen=True, slots=True)
class Project:
    """What is fixed of one project. `profile` is its yearly need by 64ths of progress, `needs` the places of its predecessors."""

    name: str
    side: int
    begins: float
    months: float
    profile: tuple[float, ...]
    usual: float
    chance: float
    refly: float
    needs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Setup:
    """The projects in an order in which predecessors come first, the sides' purses, and the class by which all of them slip."""

    projects: tuple[Project, ...]
    opening: tuple[float, ...]
    drift: float
    spread: float
    years: int
    median: float
    sigma: float
    shock_rate: float
    on_time: float
    slip_median: float
    slip_sigma: float


def load() -> tuple[api.Scenario, Setup]:
    """Our scenario, and the numbers that the peers take from it."""
    scenario = api.load_scenario(SCENARIO)
    document, tables = scenario.document, scenario.tables
    slip = document.classes["micro"]
    names = sorted(document.missions)  # by side, then by number: predecessors come first
    sides = list(document.programmes)
    projects = []
    for name in names:
        element, row = document.elements[f"{name}_work"], tables.ids["element"].index(f"{name}_work")
        yearly = tables.cost_left[row] / 10 * 12 / tables.duration[row] * tables.need_profile[row]
        ratio = float(tables.class_ratio[row])
        projects.append(Project(
            name, sides.index(element.programme), float(tables.begins[row]) / 1024, float(tables.duration[row]), (*map(float, yearly), float(yearly[-1])),
            (1 + 0.7 * (ratio - 1)) / ratio, float(tables.mission_transit[tables.ids["mission"].index(name)]), _value(document.missions[name].refly_months) / 12,
            tuple(names.index(one) for one in element.needs),
        ))  # fmt: skip
    purses = [document.purses[f"{side}_money"] for side in sides]
    return scenario, Setup(
        tuple(projects), tuple(_value(purse.opening_musd) for purse in purses), 1 + _value(purses[0].growth), _value(purses[0].spread), tables.turns,
        *(_value(getattr(slip, key)) for key in ("pace_median", "pace_sigma", "shock_rate", "on_time", "slip_median_months", "slip_sigma")),
    )  # fmt: skip


def _value(fact: object) -> float:
    return float(fact.entries[0].value)  # type: ignore[attr-defined]


class Task:
    """One project of one campaign."""

    __slots__ = ("chance", "dice", "flown", "free", "overrun", "phi", "project", "rate", "rho", "setup", "team", "work")

    def __init__(self, project: Project, setup: Setup, side_pace: float, dice: random.Random):
        self.project, self.setup, self.dice = project, setup, dice
        self.work, self.team, self.rate = project.months, 0.0, 0.0
        self.rho = side_pace * setup.median * math.exp(setup.sigma * math.sqrt(0.5) * dice.gauss(0, 1))
        growth = (1 + 0.7 * math.exp(0.4 * dice.gauss(0, 1)) * (self.rho - 1)) / self.rho
        self.overrun = min(max(growth / project.usual, 0.5), 2.0) - 1
        self.phi = dice.betavariate(6, 7)
        self.free = 0.0  # no launch before
        self.flown = math.inf

    def need(self) -> float:
        """Money that the customary pace takes this year; none when the work is done."""
        if self.work <= 0:
            return 0.0
        done = max(1 - self.work / self.project.months, 0.0)
        return self.project.profile[int(done * 64)] * (1 + self.overrun * done)

    def pay(self, share: float) -> None:
        """A share of the need for this year: the team grows or shrinks with it, a year's rate of work comes of it, and shocks."""
        before, dice = self.team, self.dice
        if share > before:
            self.team = min(before + min(max(GROWTH * before, STEP), max((share - before) / (1 + HIRING), 0.0)), MOST)
        else:
            self.team = min(before, share / self.phi)
        useful = 1.0 if share >= before else share / max(self.team, 1e-3)
        effort = 12 * min(max((useful - self.phi) / (1 - self.phi), 0.0), 1.0) * self.team
        self.rate = effort * dice.gammavariate(1 / 0.09, 0.09) / self.rho
        if effort > 0:
            shock, chance = 0.0, math.exp(-self.setup.shock_rate)
            left = dice.random()
            while left > chance:  # a Poisson number of shocks
                left *= dice.random()
                shock += dice.lognormvariate(math.log(5), 0.7)
            self.work = min(self.work + min(shock, self.project.months), 999.0)

    def slip(self) -> float:
        """Years that the next try is late at the pad."""
        if self.dice.random() < self.setup.on_time:
            return 0.0
        return min(self.dice.lognormvariate(math.log(self.setup.slip_median), self.setup.slip_sigma), 120.0) / 12

    def fly(self, date: float) -> bool:
        """One try; a failure costs the time to the next."""
        if self.dice.random() < self.project.chance:
            self.flown = date
            return True
        self.free = max(date + self.project.refly, math.floor(date) + 1.0)  # at most one flight a year
        return False


class Purse:
    """A side's money."""

    __slots__ = ("dice", "money", "setup")

    def __init__(self, opening: float, setup: Setup, dice: random.Random):
        self.money, self.setup, self.dice = opening, setup, dice

    def pay(self, tasks: list[Task], year: int) -> None:
        """Pays tasks in the order of their plans as far as the money goes."""
        left = self.money
        for task in tasks:
            if task.work > 0:
                need = task.need()
                paid = min(need, left) if task.project.begins < year + 1 else 0.0
                left -= paid
                task.pay(paid / need)
        self.money *= min(max(self.setup.drift + self.setup.spread * self.dice.gauss(0, 1), 0.5), 1.6)


def in_plan(tasks: list[Task]) -> list[Task]:
    """The order in which a purse pays."""
    return sorted(tasks, key=lambda task: (task.project.begins, task.project.name))


def side_paces(setup: Setup, dice: random.Random) -> list[float]:
    return [math.exp(setup.sigma * math.sqrt(0.5) * dice.gauss(0, 1)) for _side in setup.opening]
