"""A tournament counts right, and in every one of its games everybody orders what a player may order and pays with what there is."""

from __future__ import annotations

import numpy as np
import pytest

from game import api
from game.agents.levels import Level
from game.agents.planner import Planner
from game.agents.registry import POLICIES
from game.foresight import score
from game.lab import tournament
from game.model import legality
from game.model.engine import Engine
from game.model.orders import KEEP
from tests.model.test_engine import of_cards

TINY = Level("tiny", study=4, study_worlds=6, plans=4, worlds=2, finals=2, final_worlds=2, years=3, every=2, reviews=True)


@pytest.fixture(scope="module")
def engine(race) -> Engine:
    return Engine(api.with_reference(race).tables)


def play(engine, policies, opponents, worlds, **more):
    return tournament.play(engine, ("artemis", "ilrs"), {}, score.points, score.DRAW, policies, opponents, worlds, 5, **more)


class Inspector:
    """Looks at every year of every game."""

    def __init__(self, tables):
        self.tables, self.years, self.ordered, self.before = tables, 0, 0, None

    def __call__(self, columns, state, orders, report):
        t = self.tables
        assert legality.check(orders, state, t) == []
        if self.before is not None and self.before[0].turn + 1 == state.turn:
            self.closes(*self.before, state)
        self.before = (state, report)
        self.years += state.worlds
        self.ordered += int((orders.funding != KEEP).sum())

    def closes(self, before, report, after):
        t = self.tables
        for purse in range(len(t.purse_programme)):
            income = before.reserve[purse] + report["appropriation"][purse] + report["partner_money"][purse]
            spent = report["bills_paid"][purse] + report["allocation"][t.links.order_purse == purse].sum(axis=0)
            spent = spent + report["automatic"][t.element_purse == purse].sum(axis=0)
            given = of_cards(report, t, "reserve", purse)
            assert np.array_equal(income - spent + given, after.reserve[purse] + report["lapse"][purse])


def test_the_planner_and_the_others_obey_the_same_rules_in_every_game(engine):
    inspector = Inspector(engine.tables)
    policies = {"tiny": Planner(TINY), "sprint": POLICIES["sprint"], "random": POLICIES["random"]}
    found = play(engine, policies, policies, 6, watch=inspector)
    assert inspector.years == 2 * 3 * 6 * engine.tables.turns and inspector.ordered > 10_000
    assert [(row.seat, row.policy) for row in found.rows] == [(seat, name) for seat in ("artemis", "ilrs") for name in policies]
    assert found.milliseconds["tiny"] > found.milliseconds["sprint"] > 0


def test_two_looks_at_a_tournament_agree(engine):
    policies = {name: POLICIES[name] for name in ("historical", "idle")}
    opponents = {name: POLICIES[name] for name in ("sprint", "random", "balanced")}
    found, again = play(engine, policies, opponents, 90), play(engine, policies, opponents, 90)
    for one in (found, again):
        one.milliseconds.clear()
    assert found.as_dict() == again.as_dict()
    for row in found.rows:
        assert row.wins.games == 90 and [one.games for one in row.against.values()] == [30, 30, 30]
        assert row.wins.value == pytest.approx(np.mean([one.value for one in row.against.values()]))
    assert [pair.better for pair in found.pairs] == ["historical", "historical"]
    assert all(pair.low <= pair.wins <= pair.high and pair.sign < 0.05 for pair in found.pairs)
    ratings = {one.policy: one for one in found.ratings}
    assert set(ratings) == {*policies, *opponents} and ratings["historical"].low > ratings["idle"].high
    assert sum(one.rating for one in found.ratings) == pytest.approx(0, abs=1e-6)


def test_a_chair_alone_has_points_and_no_ratings():
    found = api.tournament("artemis", ["sprint", "idle"], 4)
    assert {row.policy for row in found.rows} == {"sprint", "idle"} and not found.ratings


def test_an_exact_sign_test():
    assert tournament.sign_test(5, 5) == 1.0 and tournament.sign_test(0, 0) == 1.0
    assert tournament.sign_test(10, 0) == pytest.approx(2 / 1024)
    assert tournament.sign_test(3, 9) == tournament.sign_test(9, 3) == pytest.approx(2 * (220 + 66 + 12 + 1) / 4096)


def test_ratings_of_a_known_strength_are_found():
    """Ten wins to one are 400 points."""
    rating = tournament._fit(np.array([0, 1]), np.array([1, 0]), np.array([1100.0, 1100.0]), np.array([1000.0, 100.0]), 2)
    assert rating[0] - rating[1] == pytest.approx(400, abs=1)
