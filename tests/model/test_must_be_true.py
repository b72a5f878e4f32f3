"""What must be true of the whole race, under common luck: money and partners, whatever the seed."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game import api
from game.agents.policies import HABITS, habitual
from game.model.orders import DROP, KEEP

WORLDS = 48


@pytest.fixture(scope="module")
def rich():
    """The race with money for everything, so that only what is given to lines differs."""
    changes = {"purses.nasa.opening_musd": "25000", "purses.cnsa.opening_musd": "15000"}
    return api.Engine(api.load_scenario("race", changes=changes))


def waits(engine, policy, seed):
    """Years from the opening to each milestone, the horizon where never. (MILESTONE, WORLD)"""
    world = engine.start(seed, WORLDS)
    while not engine.finished(world):
        world, _report = engine.step(world, engine.orders(world, {"artemis": policy, "ilrs": policy}))
    return np.minimum(world.milestone.astype(float), engine.tables.horizon) / 1024, world


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000), low=st.floats(0.6, 0.9), more=st.floats(0.1, 0.3))
def test_more_money_never_makes_the_expected_date_of_a_milestone_later(rich, seed, low, more):
    usual = dataclasses.replace(HABITS["historical"], offers=0)  # talks take money off lines: they are another test
    less, richer = (waits(rich, habitual(dataclasses.replace(usual, share=share, new_lines=share)), seed)[0] for share in (low, low + more))
    later = richer - less
    error = later.std(axis=1) / np.sqrt(WORLDS)
    late = later.mean(axis=1) > 2.5 * error + 0.02
    assert not late.any(), [rich.tables.ids["milestone"][row] for row in np.flatnonzero(late)]
    assert later.mean() < 0


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000), year=st.integers(1, 8))
def test_a_partner_who_leaves_never_helps_his_line(rich, seed, year):
    """He is sent away in one year; the line he helped is never ready earlier than with him."""
    tables = rich.tables
    package = tables.ids["package"].index("esa_service_module")
    line = int(tables.package_give_element[package])
    steady = habitual(dataclasses.replace(HABITS["historical"], offers=0))

    def leaves(seen, legal, luck):
        orders = steady(seen, legal, luck)
        if seen.programme == int(tables.package_programme[package]):
            orders.deal[package] = np.where((seen.turn == year) & (legal.drop[package] == 0), DROP, 0)
        return orders

    kept, sent = (waits(rich, policy, seed)[1].finished[line].astype(int) for policy in (steady, leaves))
    assert (sent >= kept).all()


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000), level=st.integers(1, 2))
def test_more_tests_never_make_a_flight_likelier_to_fail(rich, seed, level):
    """Failures of all first tries together, the same dice: a better tested design fails in no world where the other does not."""
    tables, steady = rich.tables, habitual(dataclasses.replace(HABITS["historical"], offers=0))

    def tested(seen, legal, luck):
        orders = steady(seen, legal, luck)
        own = tables.element_programme == seen.programme
        orders.tests[own] = np.where((legal.tests[own] == 0) & (seen.tests[own] < level), level, KEEP)
        return orders

    def first_tries(policy):
        world, lost = rich.start(seed, WORLDS), np.zeros(tables.sizes["mission"])
        while not rich.finished(world):
            before = world.attempts
            world, report = rich.step(world, rich.orders(world, {"artemis": policy, "ilrs": policy}), "full")
            lost += ((report["flight"] > 0) & (report["flight"] <= 1) & (before == 0)).sum(axis=1)
        return lost

    usual, better = first_tries(steady), first_tries(tested)
    assert better.sum() < usual.sum()
