"""Branches: nothing twisted is the played campaign, they never change it, what is not thrown yet is not told, a save and a fork keep them."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from game import api
from game.foresight import onedie
from game.model.engine import Engine
from game.model.orders import Action
from game.model.state import STOCKS, digest
from game.play import branches, saves, whatif
from game.play.branches import Branch, Twist
from game.play.session import Session


@pytest.fixture(scope="module")
def scored(race: api.Scenario) -> api.Scenario:
    return api.with_reference(race)


@pytest.fixture(scope="module")
def played(scored: api.Scenario) -> Session:
    session = Session.new(scored, "artemis", 7)
    for _year in range(5):
        session.fill("balanced")
        session.commit()
    return session


@pytest.fixture
def campaign(played: Session) -> Session:
    return dataclasses.replace(played, engine=Engine(played.engine.tables), draft=[], branches=[], history=list(played.history))


def starved(session: Session, year: int = 2023) -> Twist:
    kept = [action for action in branches.given(session, year) if (action.kind, action.target) != ("funding", "hls_starship")]
    return branches.ordered(session, year, [*kept, Action("funding", "hls_starship", 20.0)])


def test_a_twist_that_changes_nothing_leads_to_the_same_bit(campaign):
    for year in (2021, 2024):
        same = Twist(year, "orders", (), tuple(branches.given(campaign, year)))
        found = branches.history(campaign, Branch("same", [same]))
        assert found.course.digest == campaign.history[-1].digest and not found.course.bent and not found.missed
        with pytest.raises(ValueError, match="changes nothing"):
            branches.ordered(campaign, year, branches.given(campaign, year))


def test_the_policy_that_did_decide_leads_to_the_same_bit(campaign):
    found = branches.history(campaign, Branch("as it was", [], "balanced", 2021))
    other = branches.history(campaign, Branch("sprint", [], "sprint", 2023))
    assert found.plan is None and other.course.digest != campaign.history[-1].digest
    assert other.first == 2 and len(other.course.reports) == 3


def test_two_twists_in_two_years_and_no_word_about_it_in_the_campaign(campaign):
    before, drafted = digest(campaign.state), list(campaign.draft)
    row = campaign.engine.tables.ids["element"].index("hls_starship")
    one = branches.history(campaign, Branch("one", [starved(campaign)]))
    both = branches.history(campaign, Branch("both", [starved(campaign), starved(campaign, 2024)]))
    work = [float(state.work[row, 0]) for state in (campaign.state, one.course.state, both.course.state)]
    assert one.course.digest != both.course.digest and work[0] < work[1]
    assert digest(campaign.state) == before and campaign.draft == drafted and len(campaign.history) == 5
    late = branches.history(campaign, Branch("late", [starved(campaign, 2025)]))
    assert late.first == 4 and len(late.course.reports) == 1


def test_a_roll_comes_out_otherwise_in_a_branch_too(campaign):
    for played in campaign.history:
        year = int(campaign.engine.tables.start + int(campaign.engine.tables.turn_ticks[played.report.turn]) / 1024 + 1e-6)
        asked = {action.target for action in branches.given(campaign, year) if action.kind == "deal"}
        rows = [row for row in played.report.happened("deal_agreed") if campaign.engine.tables.ids["package"][row] in asked]
        if not rows:
            continue
        name = campaign.engine.tables.ids["package"][rows[0]]
        twist = branches.rolled(campaign, year, "package", name, "refuses")
        found = branches.history(campaign, Branch("refused", [twist]))
        assert not found.course.reports[0]["deal_agreed"][rows[0], 0] and not found.missed
        # the same roll in a year in which the order was left out cannot come out: that is said
        without = branches.ordered(campaign, year, [a for a in branches.given(campaign, year) if a.target != name])
        never = branches.history(campaign, Branch("never asked", [without, twist]))
        assert never.missed == [twist]
        return
    pytest.fail("no deal was agreed")


def test_a_die_of_another_world_is_exchanged_alone(campaign):
    twist = branches.exchanged(campaign, 2023, "work", "hls_starship", 17)
    row = campaign.engine.tables.ids["element"].index("hls_starship")
    found = branches.history(campaign, Branch("luck", [twist]))
    done, was = found.course.reports[0]["work_done"], campaign.history[2].report["work_done"]
    assert done[row, 0] != was[row, 0] and (np.delete(done, row, 0) == np.delete(was, row, 0)).sum() > 60


def test_dice_not_thrown_yet_are_another_worlds(campaign):
    """A flight that the campaign has not flown must not tell in a branch how it will end: its words there are an imagined world's."""
    tables = campaign.engine.tables
    words = whatif.unthrown(campaign, campaign.state)
    unflown = [name for row, name in enumerate(tables.ids["mission"]) if campaign.state.attempts[row, 0] == 0]
    assert all(("landing", name) in words and ("flight", name) in words for name in unflown)
    own = onedie.words(campaign.engine, campaign.state, ("landing", unflown[0]), np.array([campaign.world]))
    assert words[("landing", unflown[0])][0] != own[0]
    flown = [row for row in range(tables.sizes["mission"]) if campaign.state.attempts[row, 0] > 0]
    early = whatif.unthrown(campaign, campaign.history[0].opening)
    assert flown and all(("flight", tables.ids["mission"][row]) not in early for row in flown if campaign.history[0].opening.attempts[row, 0] == 0)


def test_names_are_kept_apart_and_three_is_all(campaign):
    for name in ("one", "two", "three"):
        branches.add(campaign, Branch(name, [starved(campaign)]))
    for wrong, word in ((Branch("four", [starved(campaign)]), "three branches"), (Branch("x"), "three branches")):
        with pytest.raises(ValueError, match=word):
            branches.add(campaign, wrong)
    assert branches.named(campaign, "3").name == "two" and branches.named(campaign, "thr").name == "three"
    with pytest.raises(ValueError, match="no branch is called"):
        branches.named(campaign, "t")
    with pytest.raises(ValueError, match="already"):
        branches.rename(campaign, branches.named(campaign, "one"), "TWO")
    branches.rename(campaign, branches.named(campaign, "one"), "  uno  ")
    branches.drop(campaign, branches.named(campaign, "two"))
    assert [one.name for one in campaign.branches] == ["uno", "three"] and branches.fresh_name(campaign, "uno") == "uno 2"
    with pytest.raises(ValueError, match="nothing differs"):
        branches.add(campaign, Branch("empty"))


def test_a_plan_of_this_year_becomes_a_past_of_the_branch(campaign):
    plan = branches.ordered(campaign, campaign.year, [Action("funding", "hls_starship", 900.0)])
    branch = branches.add(campaign, Branch("push", [plan]))
    row = campaign.engine.tables.ids["element"].index("hls_starship")
    assert int(branches.history(campaign, branch).plan.funding[row, 0]) == 9000  # type: ignore[union-attr]
    campaign.commit()
    found = branches.history(campaign, branch)
    assert int(found.course.reports[-1]["allocation"][row, 0]) == 9000 and found.first == 5


def test_saves_keep_branches_and_leave_out_what_cannot_be_read(campaign, tmp_path):
    campaign.autosave = tmp_path / "a.jsonl"
    branches.add(campaign, Branch("one", [starved(campaign)], "sprint", 2025, True))
    branches.add(campaign, Branch("die", [branches.exchanged(campaign, 2023, "work", "hls_starship", 17)]))
    saves.write(campaign.autosave, campaign)
    again = api.open_session(load=campaign.autosave)
    assert [one.as_dict() for one in again.branches] == [one.as_dict() for one in campaign.branches] and not again.notice
    rows = [json.loads(line) for line in campaign.autosave.read_text().splitlines()]
    good = rows[-1]["branches"][0]
    rows[-1]["branches"] = [good, {"name": 3}, {**good, "twists": [{**good["twists"][0], "year": 1999}]}, {**good, "policy": "napoleon"},
                            {**good, "twists": [{"year": 2023, "kind": "roll", "words": ["mission", "nothing", "fails"], "orders": []}]}, "nonsense"]  # fmt: skip
    campaign.autosave.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert [one.name for one in api.open_session(load=campaign.autosave).branches] == ["one"]


def test_a_fork_is_a_campaign_of_its_own(campaign, tmp_path):
    campaign.autosave = tmp_path / "a.jsonl"
    saves.write(campaign.autosave, campaign)
    kept = campaign.autosave.read_bytes()
    branch = branches.add(campaign, Branch("No Starship!", [starved(campaign), branches.ordered(campaign, campaign.year, [Action("request", "artemis", 1.05)])]))
    stands = branches.history(campaign, branch).course.digest
    place = branches.fork_place(campaign, branch)
    assert place == tmp_path / "a-fork-no-starship.jsonl"
    other = branches.fork(campaign, branch, place)
    saves.write(place, other)
    assert digest(other.state) == stands and other.drafted("request", "artemis") == 1.05 and "fork" in other.notice
    loaded = api.open_session(load=place)
    assert digest(loaded.state) == stands and loaded.fork == "No Starship!" and loaded.year == campaign.year and not loaded.notice
    loaded.commit()
    again = api.open_session(load=place)
    assert again.fork == "No Starship!" and len(again.history) == 1 and digest(again.state) == digest(loaded.state)
    saves.replay(saves.read(place), again.engine, verify=True)
    assert campaign.autosave.read_bytes() == kept and branches.fork_place(campaign, branch) == tmp_path / "a-fork-no-starship-2.jsonl"
    assert all((getattr(again.base, name) == getattr(other.state, name)).all() for name in STOCKS)
