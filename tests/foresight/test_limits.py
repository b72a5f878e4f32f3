"""By when a chance is told: by the flagged date where worlds differ there, else by the year nearest to an even chance."""

from __future__ import annotations

import numpy as np
import pytest

from game.foresight import limits
from game.foresight.causes import flagged
from game.model.axes import NEVER
from game.model.engine import Engine

MILESTONE = "artemis.crewed_landing"


@pytest.fixture(scope="module")
def engine(race) -> Engine:
    return Engine(race.tables)


@pytest.fixture(scope="module")
def state(engine):
    return engine.start(3, 1)


def dates(engine, *years: float):
    """Ticks of all milestones: never, but one in these decimal years, a world each; NaN = never."""
    tables = engine.tables
    ticks = np.full((tables.sizes["milestone"], len(years)), NEVER, np.uint16)
    ticks[tables.ids["milestone"].index(MILESTONE)] = [NEVER if year != year else round((year - tables.start) * 1024) for year in years]
    return ticks


def told(engine, rule, state, *years: float) -> int:
    row = engine.tables.ids["milestone"].index(MILESTONE)
    return limits.year_of(int(rule(dates(engine, *years), state, engine.tables)[row]), engine.tables)


def test_a_date_that_tells_worlds_apart_stays(engine, state):
    row = engine.tables.ids["milestone"].index(MILESTONE)
    assert limits.year_of(int(flagged(state, engine.tables)[row]), engine.tables) == 2024
    for rule in (limits.telling, limits.asked_by):
        assert told(engine, rule, state, 2023.5, 2030.5, 2031.5, 2033.5) == 2024


def test_a_date_out_of_reach_gives_way_to_the_year_nearest_to_an_even_chance(engine, state):
    for rule in (limits.telling, limits.asked_by):
        assert told(engine, rule, state, 2029.5, 2030.5, 2031.5, 2033.5) == 2030
    assert told(engine, limits.telling, state, float("nan"), float("nan")) == engine.tables.last_year
    assert told(engine, limits.even, state, 2030.5, float("nan"), float("nan"), float("nan")) == 2030  # the first of the years that are as near


def test_what_is_certain_by_its_date_is_asked_by_it_but_told_by_another(engine, state):
    assert told(engine, limits.asked_by, state, 2022.5, 2023.5) == 2024
    assert told(engine, limits.telling, state, 2022.5, 2023.5) == 2022


def test_without_a_date_the_even_year_is_asked_for(engine):
    state = engine.start(3, 1)
    later = engine.tables
    while later.turn_ticks[state.turn] / 1024 + later.start < 2031:
        state, _report = engine.step(state, engine.orders(state, {}))
    row = later.ids["milestone"].index(MILESTONE)
    if int(state.promise[row, 0]) == NEVER:
        assert told(engine, limits.asked_by, state, 2035.5, 2038.5) == 2035
