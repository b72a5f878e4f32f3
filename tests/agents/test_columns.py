"""A seat shared by several policies: each gives in its columns what it would give in those worlds alone."""

from __future__ import annotations

import numpy as np
import pytest

from game import api
from game.agents.columns import groups, shared
from game.agents.levels import Level
from game.agents.planner import Planner
from game.agents.policies import POLICIES
from game.model import luck
from game.model.engine import Engine
from game.model.orders import ORDERS
from game.model.state import take

TINY = Level("tiny", study=4, study_worlds=6, plans=3, worlds=1, finals=0, final_worlds=0, years=2, every=1, reviews=True)


@pytest.mark.parametrize("turns", [0, 3])
def test_each_part_is_as_if_alone(race, turns):
    engine = Engine(api.with_reference(race).tables)
    state = engine.start(6, 9)
    while state.turn < turns:
        state, _report = engine.step(state, engine.orders(state, {"artemis": POLICIES["random"], "ilrs": POLICIES["balanced"]}))
    policies = [POLICIES["random"], Planner(TINY), POLICIES["robotic_first"]]
    parts = groups(np.array([0, 0, 1, 1, 2, 1, 2, 0, 2]))
    assert isinstance(groups(np.array([0, 0, 1]))[0][1], slice)
    keys = luck.world_keys(6, "policy", 0, 9)
    seat = shared(policies, parts, state, engine.tables, 0, keys)
    whole = seat(engine.observe(state, 0), engine.legal(state), luck.Luck(keys))
    for number, here in parts:
        some = take(state, here)
        alone = policies[number](Engine(engine.tables).observe(some, 0), Engine(engine.tables).legal(some), luck.Luck(keys[here]))
        for name in ORDERS:
            assert np.array_equal(getattr(whole, name)[..., here], getattr(alone, name)), (number, name)
