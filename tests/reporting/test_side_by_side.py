"""Histories side by side: the chance of each milestone is told by a date at which they can be told apart, and the row names it."""

from __future__ import annotations

import numpy as np
import pytest

from game import api
from game.foresight import limits
from game.foresight.histories import Futures
from game.model.axes import NEVER
from game.play.session import Session
from game.reporting import histories

LANDING = "artemis.crewed_landing"


@pytest.fixture(scope="module")
def session(race: api.Scenario) -> Session:
    return Session.new(race, "artemis", 7)


def line(session: Session, *landings: list[float]) -> histories.Line:
    """The landing of some histories, a decimal year a world."""
    tables = session.engine.tables
    ticks = np.full((len(landings), tables.sizes["milestone"], len(landings[0])), NEVER, np.uint16)
    for number, years in enumerate(landings):
        ticks[number, tables.ids["milestone"].index(LANDING)] = [round((year - tables.start) * 1024) for year in years]
    blank = np.full((len(landings), len(landings[0])), np.nan)
    told = histories.told(session, Futures(tables, ticks, blank, np.zeros(blank.shape)), tuple("ab"[: len(landings)]))
    return next(one for one in told.lines if one.id == LANDING)


def test_the_date_that_was_named_is_kept_while_it_tells_histories_apart(session):
    one = line(session, [2023.5, 2024.5, 2026.5, 2027.5], [2026.5, 2027.5, 2028.5, 2029.5])
    assert int(one.flagged) == 2024
    assert [cell.chance for cell in one.cells] == [0.5, 0.0]


def test_a_date_out_of_reach_gives_way_to_a_year_between_the_histories(session):
    one = line(session, [2030.5, 2031.5, 2032.5, 2033.5], [2031.5, 2033.5, 2034.5, 2035.5])
    year = limits.year_of(round((one.flagged - session.engine.tables.start) * 1024), session.engine.tables)
    assert year == 2032  # three of four here, one of four there
    assert [cell.chance for cell in one.cells] == [0.75, 0.25]
    assert "Dec 2032" in histories.why(one, histories.Compared(("a", "b"), (one,), (), (), (), 4)).text
