"""Histories, twists and assumptions in words; what is worked out beside the window can be sent to another process."""

from __future__ import annotations

import pickle

import pytest

from game import api
from game.model.engine import Engine
from game.play import branches
from game.play.branches import Branch
from game.play.session import Session
from game.reporting import assumptions, histories, twists


@pytest.fixture(scope="module")
def campaign(race: api.Scenario) -> Session:
    session = Session.new(api.with_reference(race), "artemis", 7)
    for _year in range(8):
        session.fill("balanced")
        session.commit()
    return session


@pytest.mark.parametrize("year", [2021, 2024, 2028, 2029])
def test_every_choice_makes_a_twist_that_is_told_and_played_or_says_why_not(campaign, year):
    found = twists.choices(campaign, year)
    assert len({one.id for one in found}) == len(found) > 20
    assert sum(len(row) for row in twists.by_about(found)) == len(found)
    made, groups = 0, {one.group: one for one in found}
    for one in groups.values():  # the last of each group
        try:
            twist = twists.made(campaign, year, one.id)
        except ValueError as error:
            assert str(error)
            continue
        said = twists.twist(campaign, twist)
        assert said.startswith(f"{year}: ") and "{" not in said
        history = branches.history(campaign, Branch("one", [twist]))
        assert history.course.state.turn == campaign.state.turn and not history.missed
        for told in twists.news(campaign, history):
            assert str(told[0]) in twists.fired(*told)
        made += 1
    assert made >= (2 if year == campaign.year else 3)


def test_money_is_offered_for_lines_on_standing_orders_too(campaign):
    ways = {one.way for one in twists.choices(campaign, campaign.year) if one.id.startswith("order:funding:hls_starship:")}
    assert ways and ways <= {"nothing", "half", "its need", "most"} and len(ways) >= 3
    twist = twists.made(campaign, campaign.year, "order:funding:hls_starship:nothing")
    assert [(a.kind, a.target, a.value) for a in twist.orders if a.target == "hls_starship"] == [("funding", "hls_starship", 0.0)]


def test_work_beside_the_window_can_be_sent_to_another_process(campaign):
    branch = Branch("sprint", [twists.made(campaign, 2025, "order:funding:orion_crewed:nothing")], "sprint", 2027)
    retuned = api.retuned(campaign.scenario)
    landing = campaign.engine.tables.ids["milestone"].index("artemis.crewed_landing")
    some = assumptions.offered(campaign, landing)
    one = assumptions.find(campaign, "party_change", some)
    for work in (histories.work(campaign, 8, [branch]), assumptions.tried(campaign, one, 0.5, retuned, 8)):
        here = work(Engine(campaign.engine.tables))
        sent = pickle.loads(pickle.dumps(work))(Engine(campaign.engine.tables))
        assert repr(sent.lines) == repr(here.lines) and sent.points == here.points and sent.money == here.money
        assert repr(pickle.loads(pickle.dumps(here)).lines) == repr(here.lines)
    (part, search), *_rest = assumptions.search(campaign, some[:2], landing, 20000, retuned, 8)
    assert len(pickle.loads(pickle.dumps(search))(Engine(campaign.engine.tables))) == len(part)


def test_words_of_a_comparison(campaign):
    found = histories.compare(campaign, [Branch("sprint", [], "sprint", 2022)], 16)
    assert found.names == ("The campaign", "sprint") and found.worlds == 16
    line = next(line for line in found.lines if line.differs and line.cells[1].reached != line.cells[1].reached)
    first, second = line.cells
    assert histories.months(first) == "the same" and "±" in histories.months(second)
    why = histories.why(line, found)
    assert why.title == line.title and [name for name, _said in why.rows][:2] == ["The campaign", "sprint"] and "16 futures" in why.note
    assert found.points[0].more == found.points[0].error == 0 and "(" not in histories.amount(found.points[0])
    assert "no chair could know" in histories.honest(campaign)
