"""What the fixed policies will not do."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from game import api
from game.agents.policies import HABITS, habitual
from game.model.orders import PROPOSE


@pytest.mark.parametrize("doctrine", [0, 1, 2])
def test_nobody_is_asked_for_hardware_that_the_doctrine_cannot_use(race, doctrine):
    engine = api.Engine(race)
    tables = engine.tables
    eager = habitual(dataclasses.replace(HABITS["partners_first"], doctrine=doctrine))
    gift = tables.package_give_element
    state, asked, locked = engine.start(5, 60), 0, 0
    while not engine.finished(state) and state.turn < 8:
        orders, legal = engine.orders(state, {"artemis": eager, "ilrs": eager}), engine.legal(state)
        proposed = (orders.deal == PROPOSE) & (gift >= 0)[:, None]
        shut = legal.funding[np.maximum(gift, 0)] > 0
        locked += int(((gift >= 0)[:, None] & shut).sum())
        asked += int(proposed.sum())
        assert not (proposed & shut).any()
        state, _report = engine.step(state, orders)
    assert asked > 100 and locked > 100
