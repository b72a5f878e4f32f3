"""What is told of why things happened: exits, setbacks, cancelled lines, flights that wait at the pad and flights that have flown."""

from __future__ import annotations

import numpy as np
import pytest

from game import api
from game.model.axes import NEVER
from game.model.state import evolve
from game.play.session import Session
from game.reporting import causes, explain, pad, views, wording, yearbook
from game.reporting.when import month, year_of


@pytest.fixture(scope="module")
def played():
    """Campaigns of a dozen years: something of everything happens in them."""
    loaded, out = api.with_reference(api.load_scenario("race")), []
    for seed in (14, 21):
        session = Session.new(loaded, "artemis", seed, 0)
        while session.year < 2036:
            if session.year < 2030:
                session.fill("balanced")
            session.commit()
        out.append(session)
    return out


def own(session, kind):
    """(place in the history, row) of the seat's occurrences of a kind."""
    tables = session.engine.tables
    return [(at, row) for at, year in enumerate(session.history) for row in year.report.happened(kind)
            if wording.programme_of(kind, row, tables) == session.programme]  # fmt: skip


def test_an_exit_says_what_chance_it_had_and_what_falls_back(played):
    exits = [(session, at, row) for session in played for at, row in own(session, "deal_ended")]
    assert len(exits) > 5
    for session, at, row in exits:
        chance, nature, strain, crowd, years = causes.exit_odds(session, row, at)
        assert 0 < chance < 1 and chance == pytest.approx(nature * strain * crowd * years)
        text = causes.left(session, row, at)
        assert f"{chance:.0%} that year" in text and "by tension" in text
        assert ("more deals than leaders can care for" in text) == (crowd > 1)
    assert any("of its work fall" in causes.left(*entry) for entry in [(s, row, at) for s, at, row in exits])


def test_the_odds_of_an_exit_are_those_of_the_rule(race):
    """Many worlds of one year: the share of deals that end is the chance that is told."""
    session = Session.new(race, "artemis", 3, 0)
    session.commit()
    engine, worlds = session.engine, 4000
    state = engine.start(5, worlds)
    _after, report = engine.step(state, engine.orders(state, {}), "full")
    held = np.flatnonzero((state.deal[:, 0] == 2) & (engine.tables.package_programme == 0))
    told = sum(causes.exit_odds(session, int(row), 0)[0] for row in held)
    assert report["deal_ended"][held].sum() / worlds == pytest.approx(told, rel=0.1)


def test_a_setback_says_how_rare_it_is_and_the_report_has_it(played):
    found = [(session, at, row) for session in played for at, row in own(session, "shock") if session.history[at].report["shock"][row, 0] >= 4]
    assert found
    for session, at, row in found:
        assert "by the dice of their work" in causes.setback(session, row, at)
    session = played[0]
    told = [text for kind, text, owner in views.news(session) if kind in ("shock", "deal_ended") and owner == session.programme]
    assert all("by the dice" in text or "may end by itself" in text for text in told)
    assert all("by the dice" not in text and "may end by itself" not in text for _kind, text in views.brief(session))


def test_turning_points_name_what_made_partners_go(played):
    lines = [text for session in played for _year, kind, text, owner in yearbook.turning_points(session, most=60)
             if kind == "deal_ended" and owner == session.programme]  # fmt: skip
    assert lines and all("may end by itself" in text for text in lines)


def test_deals_that_end_with_their_line_are_named(race):
    for world in range(8):
        session = Session.new(race, "artemis", 4, world)
        session.order("status", "canadarm3", 2)
        session.commit()
        row = session.engine.tables.ids["element"].index("canadarm3")
        if row in session.history[-1].report.happened("cancelled"):
            assert "With it ended: Canadarm3" in next(text for kind, text, _owner in views.news(session) if kind == "cancelled")
            return
    raise AssertionError("never cancelled")


def test_a_jump_of_tension_is_told_by_the_titles_of_its_events(played):
    seen = 0
    for session in played:
        for at in range(1, len(session.history)):
            seen += len(causes.effects(session, "tension", (), at))
    assert seen > 3
    session = played[0]
    crisis = next(row for row, event in enumerate(session.engine.tables.events) if any(effect.field == "tension" for effect in event.effects))
    assert causes.of(session, "fired", crisis).startswith("(tension ")
    for session in played:
        told = causes.moved(explain.tension(session))
        for title, _amount in causes.effects(session, "tension", ()):
            assert title in told


# -- the pad
def test_what_a_flight_waited_for_sums_to_its_wait(played):
    told = 0
    for session in played:
        tables = session.engine.tables
        for row in np.flatnonzero((session.state.attempts[:, 0] > 0) & (tables.mission_programme == session.programme)).tolist():
            text = pad.story(session, row)
            if session.state.achieved[row, 0] == NEVER:
                assert "What it needed was there" not in text and "lost" in text
                continue
            told += 1
            assert "last mile" in text or "What decided the day" in text or "as soon as" in text or "window" in text, text
            date, name = pad.there(session, row)
            if date > 0 and "What it needed was there" in text:
                assert name in text and month(year_of(tables, date)) in text
    assert told > 5


def test_a_flight_that_has_all_it_needs_is_told_by_what_keeps_it(race):
    session = Session.new(api.with_reference(race), "artemis", 14, 0)
    tables, row = session.engine.tables, session.engine.tables.ids["mission"].index("crewed_landing")
    mark = next(mark for mark in views.marks(session, None) if mark.id == "artemis.crewed_landing")
    assert "the flight First crewed landing" not in explain.milestone(session, mark).text
    assert "Starship lander" in explain.milestone(session, mark).text, "one of several ways is waited for too"
    finished, achieved, reached = (getattr(session.state, name).copy() for name in ("finished", "achieved", "reached"))
    finished[:], reached[:] = 100, 100
    achieved[tables.ids["mission"].index("artemis_2")] = 100
    hold = session.state.hold.copy()
    hold[row] = 5000
    session.state = evolve(session.state, finished=finished, achieved=achieved, reached=reached, hold=hold, turn=2)
    text = explain.milestone(session, mark).text
    assert "Waits for: the flight First crewed landing" not in text
    assert "The flight First crewed landing: All it needs has been there since" in text and "Not before" in text
    session.order("launch_rule", "crewed_landing", 2)
    assert "Your own order holds it." in pad.waiting(session, row)


def test_what_stands_down_says_why(played):
    causes_seen = set()
    for session in played:
        for at in range(1, len(session.history)):
            back = session.history[at].opening
            for row in range(session.engine.tables.sizes["mission"]):
                causes_seen |= {why.split(" after ")[0] for _until, why in pad.holds(session, row, back)}
    assert any("it was lost before" in why for why in causes_seen)
    assert any("stands down" in why or "made ready again" in why for why in causes_seen)
