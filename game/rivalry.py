"""Calibration with rivals that think: they play the truths as they play a game, and the forecasts know of them what the fan of a game knows.

`exam.calibrate` asks whether a forecast is right about the continuation that it imagines. Here a planner answers every year to what it sees, and
the forecast takes it for a mixture of styles weighted by what it is seen doing (`agents/foreseen.py`): right only if that mixture is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from game import api, exam
from game.agents.registry import expected, plans, prepare
from game.belief import calibration
from game.belief.calibration import Calibration
from game.model.engine import Engine, Policy
from game.model.state import Array, State, take
from game.scenario import Scenario

TRUTHS = 64  # campaigns that are played side by side


def calibrate(
    scenario: Scenario, truths: int, futures: int, years: Sequence[int], policies: Mapping[str, api.PolicyLike], seed: int = 0,
    progress: Callable[[int], None] | None = None,
) -> list[Calibration]:  # fmt: skip
    """Forecasts at the opening of each year against what then happens. Without a planner among the policies it is `exam.calibrate`.
    ValueError for a year outside."""
    chosen = {name: api.policy(value) for name, value in policies.items()}
    if not any(map(plans, chosen.values())):
        return exam.calibrate(scenario, truths, futures, years, policies, seed, progress)
    engine = Engine(api.with_reference(scenario).tables)
    turns = calibration.turns_of(engine.tables, years)
    prepare(engine, chosen)
    return calibration.calibrate(engine, chosen, truths, futures, turns, seed, progress, forecast, TRUTHS)


def forecast(engine: Engine, playing: Mapping[str, Policy], origin: State, truth: Array, futures: int, seed: int, first_truth: int) -> Calibration:
    """Forecasts of some truths from `origin` against their dates `truth` (MILESTONE, truths), each with rivals taken for what they show."""
    parts, together = [], max(1, calibration.BLOCK // futures)
    for first in range(0, origin.worlds, together):
        here = slice(first, first + together)
        some = take(origin, here)
        seats = expected(engine, some, playing)
        parts.append(calibration._at(engine, seats, some, truth[:, here], futures, seed, first_truth + first))
    return calibration._together(parts)


__all__ = ["Calibration", "calibrate", "forecast"]
