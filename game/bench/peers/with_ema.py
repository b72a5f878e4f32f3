"""EMA Workbench: a Model around a function, the seed its uncertainty, the date of every project an outcome, one experiment a campaign."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it tells of every optional package that is not there
    from ema_workbench import IntegerParameter, Model, ScalarOutcome, Scenario, SequentialEvaluator

from game.bench.peers import plain
from game.bench.peers.micro import Setup


def run(setup: Setup, seeds: range) -> list[list[float]]:
    names = [project.name for project in setup.projects]

    def function(seed: int = 0) -> dict[str, float]:
        return dict(zip(names, plain.campaign(setup, seed), strict=True))

    model = Model("micro", function=function)
    model.uncertainties = [IntegerParameter("seed", 0, 2**31 - 1)]
    model.outcomes = [ScalarOutcome(name) for name in names]
    with SequentialEvaluator(model) as evaluator:
        _experiments, outcomes = evaluator.perform_experiments(scenarios=[Scenario(str(seed), seed=seed) for seed in seeds], log_progress=True)
    return [list(map(float, dates)) for dates in zip(*(outcomes[name] for name in names), strict=True)]
