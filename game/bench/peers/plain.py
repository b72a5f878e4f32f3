"""Plain Python: loops over campaigns, years and projects."""

from __future__ import annotations

import math
import random

from game.bench.peers.micro import Purse, Setup, Task, in_plan, side_paces


def campaign(setup: Setup, seed: int) -> list[float]:
    """One campaign: when each project flew."""
    dice = random.Random(seed)
    paces = side_paces(setup, dice)
    tasks = [Task(project, setup, paces[project.side], dice) for project in setup.projects]
    purses = [(Purse(opening, setup, dice), in_plan([task for task in tasks if task.project.side == side])) for side, opening in enumerate(setup.opening)]
    due: dict[int, float] = {}  # projects that are ready: when their work was done, and the slip of the next try
    for year in range(setup.years):
        for purse, own in purses:
            purse.pay(own, year)
        for place, task in enumerate(tasks):
            if task.flown < math.inf:
                continue
            if task.work > 0:
                begin = max((tasks[one].flown for one in task.project.needs), default=0.0)
                begin = max(begin, float(year))
                if begin >= year + 1:
                    continue
                if task.rate <= 0 or begin + task.work / task.rate > year + 1:
                    task.work -= task.rate * (year + 1 - begin)
                    continue
                due[place] = begin + task.work / task.rate
                task.work = 0.0
                task.free = max(task.free, due[place] + task.slip())
            launch = max(task.free, float(year))
            if launch < year + 1 and not task.fly(launch):
                task.free = max(task.free, due[place] + task.slip())
    return [task.flown for task in tasks]


def run(setup: Setup, seeds: range) -> list[list[float]]:
    return [campaign(setup, seed) for seed in seeds]
