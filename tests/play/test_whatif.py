"""What if: nothing changed leads to the same bit, one die exchanged leaves the others, later orders that became illegal are said."""

from __future__ import annotations

import numpy as np
import pytest

from game import api
from game.agents.policies import POLICIES
from game.foresight import onedie
from game.model import legality
from game.model.orders import Action
from game.model.state import STOCKS
from game.model.year import YEARLY, Year
from game.play import whatif
from game.play.session import Session


@pytest.fixture(scope="module")
def campaign(race: api.Scenario) -> Session:
    session = Session.new(race, "artemis", 5, 2)
    for _year in range(9):
        session.fill("balanced")
        session.commit()
    return session


def test_nothing_changed_is_the_same_world(campaign):
    for place in (0, 3, 8):
        same = whatif.replay(campaign, whatif.Changed(place, campaign.history[place].orders))
        assert same.digest == campaign.history[-1].digest and not same.bent
        # the world's own words for a die are no change either
        ids = campaign.engine.tables.ids["mission"]
        own = {("flight", name): onedie.words(campaign.engine, campaign.history[place].opening, ("flight", name), np.array([2])) for name in ids}
        assert whatif.replay(campaign, whatif.Changed(place, campaign.history[place].orders, own)).digest == campaign.history[-1].digest


def test_rivals_who_decide_anew_on_the_same_grounds_do_the_same(campaign):
    same = whatif.replay(campaign, whatif.Changed(2, campaign.history[2].orders), {"ilrs": POLICIES[campaign.rivals["ilrs"]]})
    assert same.digest == campaign.history[-1].digest


def test_an_unrelated_die_stays_where_it_lay(campaign):
    engine, played = campaign.engine, campaign.history[4]
    die = ("event", engine.tables.ids["event"][0])
    luck = onedie.Exchanged(played.opening.world_key, {}, {die: np.array([12345], np.uint64)})
    plain = onedie.Exchanged(played.opening.world_key)
    given = engine.legal(played.opening)
    looked = legality.look(played.orders, engine.tables)
    years = [Year(4, played.orders, given, engine.tables, dice, played.report, played.opening.attempts, looked) for dice in (luck, plain)]
    for stream, _axis in YEARLY:
        changed, before = (year.words(stream) for year in years)
        differs = np.flatnonzero((changed != before).any(axis=1)).tolist()
        assert differs == ([0] if stream == "event" else [])


@pytest.mark.parametrize("outcome", ["succeeds", "fails"])
def test_a_flight_forced_to_come_out_otherwise(campaign, outcome):
    tables = campaign.engine.tables
    for place, played in enumerate(campaign.history):
        for row in played.report.happened("flight"):
            won = bool(played.report["mission_success"][row, 0])
            name = tables.ids["mission"][row]
            if played.report["mission_partial"][row, 0]:  # neither the one nor the other: may be forced both ways
                continue
            if won == (outcome == "succeeds"):
                with pytest.raises(ValueError, match="came out so"):
                    whatif.rolled(campaign, place, "mission", name, outcome)
                continue
            change = whatif.rolled(campaign, place, "mission", name, outcome)
            course = whatif.replay(campaign, change)
            report = course.reports[0]
            assert bool(report["mission_success"][row, 0]) == (outcome == "succeeds")
            assert change.world > campaign.world and set(change.dice) == {("flight", name), ("landing", name)}
            # what does not hang on the flight came out in that year as it had
            for kind in ("shock", "deal_agreed", "deal_ended", "fired", "party_change"):
                assert (report[kind] == played.report[kind]).all()
            assert course.digest != campaign.history[-1].digest


def test_what_was_not_rolled_cannot_be_forced(campaign):
    idle = next(name for row, name in enumerate(campaign.engine.tables.ids["mission"]) if row not in campaign.history[0].report.happened("flight"))
    with pytest.raises(ValueError, match="no such die"):
        whatif.rolled(campaign, 0, "mission", idle, "succeeds")
    with pytest.raises(ValueError, match="choose one of"):
        whatif.rolled(campaign, 0, "mission", idle, "explodes")
    with pytest.raises(ValueError, match="not played"):
        whatif.place_of(campaign, 1999)
    assert whatif.place_of(campaign, 2021) == 0 and whatif.place_of(campaign, 2029) == 8
    with pytest.raises(ValueError, match="another world"):
        whatif.exchanged(campaign, 0, "event", campaign.engine.tables.ids["event"][0], campaign.world)


def test_events_partners_and_elections_can_be_forced(campaign):
    tables, done = campaign.engine.tables, set()
    for place, played in enumerate(campaign.history):
        for axis, kind, row, outcome in (
            *(("event", "fired", row, "never") for row in played.report.happened("fired")),
            *(("package", "deal_agreed", row, "refuses") for row in played.report.happened("deal_agreed")),
            *(("purse", "party_change", row, "stays") for row in played.report.happened("party_change")),
        ):
            if axis in done:
                continue
            try:
                change = whatif.rolled(campaign, place, axis, tables.ids[axis][row], outcome)
            except ValueError:  # a dated event falls in every world
                continue
            assert not whatif.replay(campaign, change).reports[0][kind][row, 0]
            done.add(axis)
    assert {"event", "package"} <= done


def test_an_order_left_out_and_one_given_instead(campaign):
    tables = campaign.engine.tables
    place = next(n for n in range(9) if any(action.kind == "funding" for action in whatif.actions(campaign, n)))
    line = next(action for action in whatif.actions(campaign, place) if action.kind == "funding" and action.value > 50)
    course = whatif.replay(campaign, whatif.without(campaign, place, line.target))
    assert course.digest != campaign.history[-1].digest
    row = tables.ids["element"].index(line.target)
    instead = [a for a in whatif.actions(campaign, place) if a.target != line.target] + [Action("funding", line.target, 1.0)]
    less = whatif.replay(campaign, whatif.reordered(campaign, place, instead))
    assert less.reports[0]["allocation"][row, 0] == 10
    with pytest.raises(ValueError, match="nothing was ordered"):
        whatif.without(campaign, place, "nobody")
    with pytest.raises(ValueError, match="changes nothing"):
        whatif.reordered(campaign, place, whatif.actions(campaign, place))


def test_later_orders_that_are_illegal_now_are_bent_and_said(race):
    """A line that was never cancelled in truth, cancelled: later money for it cannot be given."""
    session = Session.new(race, "artemis", 5, 2)
    for _year in range(4):
        session.fill("balanced")
        session.commit()
    floor = dict(zip(race.tables.ids["element"], race.tables.floor.tolist(), strict=True))
    later = next(a for a in whatif.actions(session, 2) if a.kind == "funding" and a.value > 20 and not floor[a.target])
    draft = [a for a in whatif.actions(session, 1) if a.target != later.target] + [Action("status", later.target, 2)]
    course = whatif.replay(session, whatif.reordered(session, 1, draft))
    assert any(bent.recorded.target == later.target and bent.turn == 2 and not bent.given for bent in course.bent)
    assert course.state.turn == session.state.turn


def test_the_step_with_an_exchanged_die_is_the_engines_step(campaign):
    """With the world's own words exchanged for themselves every field and every occurrence is the engine's."""
    for played in campaign.history:
        own = {("event", name): onedie.words(campaign.engine, played.opening, ("event", name), np.array([2])) for name in campaign.engine.tables.ids["event"]}
        after, report = onedie.step(campaign.engine, played.opening, played.orders, own)
        again, seen = campaign.engine.step(played.opening, played.orders, "full")
        assert all((getattr(after, name) == getattr(again, name)).all() for name in STOCKS)
        assert report.kinds.keys() == seen.kinds.keys() and all((report[kind] == seen[kind]).all() for kind in seen.kinds)
