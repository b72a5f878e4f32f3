"""Mesa: projects are agents, a campaign is a model, a year is a step. As in Mesa's own introduction; agents act in the order of the graph."""

from __future__ import annotations

import math

import mesa

from game.bench.peers.micro import Project, Purse, Setup, Task, in_plan, side_paces


class ProjectAgent(mesa.Agent):
    """One project."""

    def __init__(self, model: Campaign, project: Project, pace: float):
        super().__init__(model)
        self.task = Task(project, model.setup, pace, model.random)
        self.due = math.inf
        self.predecessors: list[ProjectAgent] = []

    def step(self) -> None:
        task, year = self.task, self.model.year
        if task.flown < math.inf:
            return
        if task.work > 0:
            begin = max(float(year), *(one.task.flown for one in self.predecessors)) if self.predecessors else float(year)
            if begin >= year + 1:
                return
            if task.rate <= 0 or begin + task.work / task.rate > year + 1:
                task.work -= task.rate * (year + 1 - begin)
                return
            self.due = begin + task.work / task.rate
            task.work = 0.0
            task.free = max(task.free, self.due + task.slip())
        launch = max(task.free, float(year))
        if launch < year + 1 and not task.fly(launch):
            task.free = max(task.free, self.due + task.slip())


class Campaign(mesa.Model):
    """Forty agents and two purses."""

    def __init__(self, setup: Setup, seed: int | None = None):
        super().__init__(seed=seed)
        self.setup, self.year = setup, 0
        paces = side_paces(setup, self.random)
        agents = [ProjectAgent(self, project, paces[project.side]) for project in setup.projects]
        for agent in agents:
            agent.predecessors = [agents[place] for place in agent.task.project.needs]
        self.purses = [
            (Purse(opening, setup, self.random), in_plan([agent.task for agent in agents if agent.task.project.side == side]))
            for side, opening in enumerate(setup.opening)
        ]

    def step(self) -> None:
        for purse, own in self.purses:
            purse.pay(own, self.year)
        self.agents.do("step")
        self.year += 1


def run(setup: Setup, seeds: range) -> list[list[float]]:
    found = []
    for seed in seeds:
        model = Campaign(setup, seed=seed)
        for _year in range(setup.years):
            model.step()
        found.append([agent.task.flown for agent in model.agents])
    return found
