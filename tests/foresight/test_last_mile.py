"""A flight that stands ready at the pad is forecast from what is left of its last mile, not from the whole of it."""

from __future__ import annotations

import numpy as np

from game import api
from game.foresight.forecast import imagine
from game.model.axes import NEVER
from game.model.state import STOCKS, evolve, take

TRUTHS, FUTURES = 700, 24


def test_flights_that_wait_at_the_pad_fly_as_often_as_forecast(race):
    engine = api.Engine(race)
    tables = engine.tables
    policies = {"artemis": "historical", "ilrs": "historical"}
    origin = engine.start(41, TRUTHS)
    for _ in range(2):
        origin, _report = engine.step(origin, engine.orders(origin, policies))
    after, report = engine.step(origin, engine.orders(origin, policies), "full")
    expected = happened = spread = cases = 0.0
    flights = [tables.ids["mission"].index(name) for name in ("artemis_1", "luna_25")]
    last_need = {row: origin.finished[tables.mission_waits[row][tables.mission_waits[row] < len(origin.finished)]].max(axis=0) for row in flights}
    for row in flights:
        # ready for three months, never flown, and nothing but the last mile keeps it
        waits = (last_need[row] < int(tables.turn_ticks[2]) - 256) & (origin.attempts[row] == 0) & (origin.hold[row] == 0)
        chosen = np.flatnonzero(waits)[:60]
        parts = [imagine(engine, evolve(take(origin, slice(k, k + 1)), seed=1000 + int(k)), FUTURES) for k in chosen]
        world = evolve(parts[0], **{name: np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in STOCKS})
        _ahead, imagined = engine.step(world, engine.orders(world, policies), "full")
        chance = imagined["flight"][row].reshape(len(chosen), FUTURES).mean(axis=1)
        expected += chance.sum()
        spread += (chance * (1 - chance)).sum()
        happened += (report["flight"][row][chosen] > 0).sum()
        cases += len(chosen)
    assert cases > 40
    assert abs(happened - expected) < 3 * np.sqrt(spread + cases / FUTURES / 4), (happened, expected, cases)
    assert (after.milestone != NEVER).any()
