"""A flight that stands ready at the pad is forecast from what is left of its last mile, not from the whole of it."""

from __future__ import annotations

import numpy as np

from game import api
from game.foresight.forecast import imagine
from game.foresight.nested import imagine_each
from game.model import luck
from game.model.axes import NEVER
from game.model.engine import Observation
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


def test_the_largest_draw_of_a_last_mile_is_in_its_table(race, monkeypatch):
    """float32 rounds a draw next to 1 up to it; one forecast in a million met that."""
    engine = api.Engine(race)
    state = engine.start(41, 40)
    while state.turn < 4:
        state, _report = engine.step(state, engine.orders(state, {"artemis": "historical", "ilrs": "historical"}))
    drawn = luck.uniform
    monkeypatch.setattr(luck, "uniform", lambda words: np.maximum(drawn(words), np.nextafter(np.float32(1), np.float32(0))))
    seen, shown = Observation(state, engine.tables, 0), engine.legal(state).full_need
    together = imagine_each(seen, shown, luck.world_keys(1, "policy", 0, 320).reshape(40, 8))
    waited = [imagine(engine, state, 8, world).hold != state.hold[:, world, None] for world in range(40)]
    assert any(waits.any() for waits in waited) and (together.hold != np.repeat(state.hold, 8, axis=1)).any()
