"""Many pasts imagined at once are, column by column, each past imagined alone."""

from __future__ import annotations

import numpy as np
import pytest

from game import api
from game.foresight.forecast import imagine
from game.foresight.nested import believed
from game.model.state import STOCKS, evolve, take

EACH = 6


@pytest.mark.parametrize("turn", [0, 3, 9, 20])
def test_each_game_of_a_block_is_imagined_as_if_alone(race, turn):
    engine = api.Engine(race)
    state = engine.start(5, 12)
    while state.turn < turn:
        state, _report = engine.step(state, engine.orders(state, {"artemis": "random", "ilrs": "balanced"}))
    alone = [imagine(engine, state, EACH, world) for world in range(state.worlds)]
    prior = engine.start(state.seed, EACH, 0, domain="forecast")
    repeated = {
        name: np.tile(getattr(prior, name), state.worlds) if stock.hidden else np.repeat(getattr(state, name), EACH, axis=-1)
        for name, stock in STOCKS.items()
    }
    together = believed(evolve(prior, turn=state.turn, **repeated), engine.tables, engine.legal(state).full_need, state.worlds)
    for game, expected in enumerate(alone):
        found = take(together, slice(game * EACH, (game + 1) * EACH))
        for name in STOCKS:
            assert np.array_equal(getattr(found, name), getattr(expected, name)), (name, game)
