"""A tournament counts right, and in every one of its games everybody orders what a player may order and pays with what there is."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from game import api
from game.agents.levels import Level
from game.agents.planner import Planner
from game.agents.registry import POLICIES
from game.foresight import score
from game.lab import reference, tournament
from game.model import legality, luck
from game.model.engine import Engine, IllegalOrder
from game.model.orders import KEEP, ORDERS
from game.model.state import STOCKS, evolve
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


SWIFT = Level("swift", study=14, study_worlds=16, plans=3, worlds=3, finals=0, final_worlds=0, years=4, every=4, reviews=True)


def test_the_planner_wins_three_games_in_five_from_either_seat(engine):
    """Forty-eight games a seat against the six fixed policies, under the eyes of the inspector. 95 % intervals above an even chance and a share
    above 60 %: a planner no better than the pool, which wins half, would be seen with a chance of 999 in 1,000 (of 48 games 34 or more)."""
    inspector, pool = Inspector(engine.tables), {name: POLICIES[name] for name in reference.POOL}
    found = play(engine, {"swift": Planner(SWIFT)}, pool, 48, watch=inspector)
    assert inspector.years == 2 * 48 * engine.tables.turns
    for row in found.rows:
        assert row.wins.games == 48 and row.wins.value >= 34 / 48 > 0.6 and row.wins.low > 0.55, row
    assert sum(math.comb(48, wins) for wins in range(34, 49)) / 2**48 < 0.003
    assert next(one for one in found.ratings if one.policy == "swift") is found.ratings[0]


# -- cheats, to see that they would be caught


class Printing(Planner):
    """Writes five billion more into what its purse may pay, and orders that they be paid."""

    def __call__(self, seen, legal, dice):
        purse = int(seen.tables.links.manual[seen.programme])
        legal.available.setflags(write=True)
        legal.available[purse] += 50_000
        orders = super().__call__(seen, legal, dice)
        own = seen.tables.links.order_purse == purse
        orders.funding[own] = np.where(legal.funding[own] == 0, legal.high[own], KEEP)
        return orders


class Greedy(Planner):
    """Orders more for every line than it can take."""

    def __call__(self, seen, legal, dice):
        orders = super().__call__(seen, legal, dice)
        orders.funding[seen.tables.element_programme == seen.programme] = 10**7
        return orders


class Peeking(Planner):
    """Looks behind the observation for how fast teams are."""

    def __call__(self, seen, legal, dice):
        orders = super().__call__(seen, legal, dice)
        orders.request[seen.programme] = np.float32(1) + np.float32(0.01) * (seen._state.pace_level[0] % 7).astype(np.float32)
        return orders


def test_a_planner_that_prints_money_is_caught(engine):
    with pytest.raises((AssertionError, IllegalOrder)):
        play(engine, {"printing": Printing(TINY)}, {"idle": POLICIES["idle"]}, 2, watch=Inspector(engine.tables))


def test_orders_beyond_what_is_legal_are_clamped_and_refused_if_they_were_not(engine, monkeypatch):
    state = engine.start(1, 2)
    orders = engine.orders(state, {"artemis": Greedy(TINY)})
    assert legality.check(orders, state, engine.tables) == [], "the greedy planner gets what everybody would get"
    monkeypatch.setattr(legality, "project", lambda orders, *rest: orders)
    with pytest.raises(IllegalOrder):
        engine.step(state, engine.orders(state, {"artemis": Greedy(TINY)}))
    engine.step(state, orders)


def test_a_planner_that_peeks_is_caught_and_the_planner_does_not(engine):
    state, other = engine.start(3, 4), engine.start(99, 4, 700)
    hidden = {name: getattr(other, name) for name, stock in STOCKS.items() if stock.hidden}
    elsewhere, legal = evolve(state, **hidden), engine.legal(state)
    shown = dataclasses.replace(legal, _state=elsewhere)
    dice = luck.Luck(luck.world_keys(3, "policy", 0, 4))

    def same(policy):
        one, two = policy(engine.observe(state, 0), legal, dice), policy(engine.observe(elsewhere, 0), shown, dice)
        return all(np.array_equal(getattr(one, name), getattr(two, name)) for name in ORDERS)

    assert same(Planner(TINY)) and not same(Peeking(TINY))


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
