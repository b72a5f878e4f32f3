"""SimPy: a project is a process that waits for its predecessors' events, works, slips and flies; a purse is a process that pays every year."""

from __future__ import annotations

import math
import random
from collections.abc import Generator

import simpy

from game.bench.peers.micro import Purse, Setup, Task, in_plan, side_paces

JUST_AFTER = 1e-9  # a project wakes after the purses have paid the new year


def paying(env: simpy.Environment, purse: Purse, own: list[Task], years: int) -> Generator[simpy.Event, None, None]:
    for year in range(years):
        purse.pay(own, year)
        yield env.timeout(1)


def project(env: simpy.Environment, task: Task, predecessors: list[simpy.Event], flown: simpy.Event) -> Generator[simpy.Event, None, None]:
    if predecessors:
        yield env.all_of(predecessors)
    while True:
        left = math.floor(env.now + 1e-6) + 1 - env.now
        if task.rate > 0 and task.work / task.rate <= left:
            break
        task.work -= task.rate * left
        yield env.timeout(left + JUST_AFTER)
    yield env.timeout(task.work / task.rate)
    due, task.work = env.now, 0.0
    while True:
        launch = max(due + task.slip(), task.free)
        yield env.timeout(max(launch - env.now, 0.0))
        if task.fly(env.now):
            flown.succeed()
            return


def campaign(setup: Setup, seed: int) -> list[float]:
    dice, env = random.Random(seed), simpy.Environment()
    paces = side_paces(setup, dice)
    tasks = [Task(one, setup, paces[one.side], dice) for one in setup.projects]
    for side, opening in enumerate(setup.opening):
        env.process(paying(env, Purse(opening, setup, dice), in_plan([task for task in tasks if task.project.side == side]), setup.years))
    flown = [env.event() for _task in tasks]
    for task, event in zip(tasks, flown, strict=True):
        env.process(project(env, task, [flown[place] for place in task.project.needs], event))
    env.run(until=setup.years)
    return [task.flown for task in tasks]


def run(setup: Setup, seeds: range) -> list[list[float]]:
    return [campaign(setup, seed) for seed in seeds]
