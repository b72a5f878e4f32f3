"""Histories side by side: alone each is the forecast bit for bit, the truth of world j is one, differences are paired."""

from __future__ import annotations

import numpy as np
import pytest

from game import api
from game.agents.registry import POLICIES
from game.foresight import histories, score
from game.foresight.forecast import forecast
from game.foresight.histories import Difference, Future
from game.model.orders import Action, encode
from game.model.state import evolve
from game.play import branches
from game.play.branches import Branch
from game.play.session import Session


@pytest.fixture(scope="module")
def campaign(race: api.Scenario) -> Session:
    session = Session.new(api.with_reference(race), "artemis", 7)
    for _year in range(4):
        session.fill("balanced")
        session.commit()
    session.fill("balanced")
    return session


@pytest.fixture(scope="module")
def starved(campaign: Session) -> Branch:
    kept = [action for action in branches.given(campaign, 2022) if (action.kind, action.target) != ("funding", "hls_starship")]
    return Branch("starved", [branches.ordered(campaign, 2022, [*kept, Action("funding", "hls_starship", 20.0)])])


def test_each_future_is_the_forecast_bit_for_bit(campaign):
    engine, state, seat = campaign.engine, campaign.state, campaign.programme
    worlds = histories.alike(engine, state, [], 24)[0]
    plan = encode([Action("funding", "hls_starship", 900.0)], engine.tables.ids)
    made = [Future(worlds, campaign.orders()), Future(worlds, plan), Future(worlds, None, POLICIES["sprint"])]
    found = histories.run(engine, made, seat, campaign.expected(), score.points)
    for number, (orders, mine) in enumerate(((campaign.orders(), {}), (plan, {}), (None, {"artemis": POLICIES["sprint"]}))):
        fan = forecast(engine, state, 24, {**campaign.expected(), **mine}, orders)
        assert (fan.ticks == found.ticks[number]).all()
        assert (score.points(fan.finals, engine.tables)[seat] == found.points[number]).all()
        assert found.quantile(number, 2, 0.5) == pytest.approx(fan.quantile(2, 0.5), nan_ok=True)
    assert (found.money > 0).all() and found.worlds == 24


def test_the_truth_of_a_world_is_one_in_every_history(campaign, starved):
    """What only the branch would have seen does not teach: world j has the same teams in both."""
    other = branches.history(campaign, starved).course.state
    first, second = histories.alike(campaign.engine, campaign.state, [other], 32)
    for name in histories.SHARED:
        assert (getattr(first, name) == getattr(second, name)).all()
    assert (first.world_key == second.world_key).all()
    assert (second.work[:, 0] == other.work[:, 0]).all() and (first.work != second.work).any()
    total = campaign.engine.tables.flaw_quantile[np.arange(len(second.flaw_level))[:, None], second.flaw_level]
    assert (total >= second.flaws_seen).all()


def test_differences_are_paired_over_the_same_worlds(campaign, starved):
    engine = campaign.engine
    history = branches.history(campaign, starved)
    worlds = histories.alike(engine, campaign.state, [history.course.state], 32)
    found = histories.run(engine, [Future(worlds[0], campaign.orders()), Future(worlds[1], history.plan)], campaign.programme, campaign.expected())
    landing = engine.tables.ids["milestone"].index("artemis.crewed_landing")
    late = found.late()[:, landing]
    paired = Difference.of(late)
    apart = np.hypot(*(late.std(axis=1, ddof=1) / np.sqrt(32)))
    assert paired.mean[0] == paired.error[0] == 0 and paired.mean[1] == pytest.approx(late[1].mean() - late[0].mean())
    assert paired.mean[1] > 0 and 0 < paired.error[1] < 0.5 * apart
    assert np.isnan(found.points).all()


def test_a_campaign_that_is_over_has_nothing_to_imagine(campaign):
    found = histories.settled(campaign.engine.tables, [campaign.state, campaign.history[0].opening], 0, score.points)
    assert found.ticks.shape == (2, 15, 1) and found.points.shape == (2, 1)
    now = int(campaign.engine.tables.turn_ticks[campaign.state.turn])
    assert not histories.reached(found, 0, now) or found.ticks[0, 0, 0] == found.ticks[1, 0, 0]


def test_nothing_hidden_of_the_played_world_is_read(campaign):
    """Other launchers, landers, flaws, ice and dice of the played world: what is ahead of it and of a plan of this year is imagined alike."""
    state, engine = campaign.state, campaign.engine
    changed = {name: (getattr(state, name) + 7) % 32 for name in ("vehicle_level", "family_level", "flaw_level", "ice_level", "standing_level")}
    other = evolve(state, world_key=state.world_key + np.uint64(1), **changed)
    plan = encode([Action("funding", "hls_starship", 900.0)], engine.tables.ids)
    found = []
    for played in (state, other):
        worlds = histories.alike(engine, played, [played], 16)
        found.append(histories.run(engine, [Future(worlds[0], campaign.orders()), Future(worlds[1], plan)], campaign.programme, campaign.expected()))
    assert (found[0].ticks == found[1].ticks).all() and (found[0].money == found[1].money).all()
