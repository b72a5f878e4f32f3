"""Assumptions tried: at the model's own value nothing differs, values move what hangs on them the right way, and an even chance is found where it is."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from game import api
from game.foresight import assumptions as foresight
from game.foresight.assumptions import PARAMETER, Assumption, Setting
from game.foresight.forecast import forecast
from game.foresight.limits import tick
from game.model.engine import Engine
from game.model.parameters import PARAMETERS
from game.play.session import Session
from game.reporting import assumptions, coefficients, holdups
from game.scenario import with_parameter


@pytest.fixture(scope="module")
def campaign(race: api.Scenario) -> Session:
    session = Session.new(api.with_reference(race), "artemis", 7)
    for _year in range(4):
        session.fill("balanced")
        session.commit()
    return session


@pytest.fixture(scope="module")
def landing(campaign: Session) -> int:
    return campaign.engine.tables.ids["milestone"].index("artemis.crewed_landing")


def level(campaign: Session, kind: str, name: str, value: float) -> Setting:
    tables = campaign.engine.tables
    one = foresight.hidden(tables, campaign.state, kind, tables.ids[foresight.HIDDEN[kind][2]].index(name))
    assert one is not None
    return Setting(one, value, one.at(value, tables, campaign.state))


def test_the_models_own_value_changes_nothing(campaign, race):
    """Another compilation with the same coefficient is the same tables, those that the compiler bakes it into as well."""
    for name in ("party_change", "flaw_one", "coordination_beta"):
        again = with_parameter(race, name, float(race.document.parameters[name].value))
        for field in dataclasses.fields(again):
            if isinstance(mine := getattr(race.tables, field.name), np.ndarray):
                assert np.array_equal(mine, getattr(again, field.name)), field.name
    changed = with_parameter(race, "flaw_one", 0.2)
    assert (changed.flaw_quantile != race.tables.flaw_quantile).any() and changed.parameters["flaw_one"] == 0.2
    assert race.tables.parameters["flaw_one"] == race.document.parameters["flaw_one"].value == 0.4
    same = Setting(Assumption(PARAMETER, "party_change", 0.3, 0.6, 0.45), 0.45, -1, api.retuned(campaign.scenario)("party_change", 0.45))
    found = foresight.futures(campaign.engine.tables, assumptions.asked(campaign), [same], 16)
    assert (found.ticks[0] == found.ticks[1]).all() and (found.points[0] == found.points[1]).all()
    fan = forecast(campaign.engine, campaign.state, 16, campaign.expected(), campaign.orders())
    assert (fan.ticks == found.ticks[0]).all()


def test_a_slower_team_lands_later_and_a_coefficient_moves_money(campaign, landing):
    slow, quick = level(campaign, "pace", "hls_starship", 2.0), level(campaign, "pace", "hls_starship", 1.0)
    retuned = api.retuned(campaign.scenario)
    poor = Setting(Assumption(PARAMETER, "support_budget", 0.0, 0.1, 0.04), 0.1, -1, retuned("support_budget", 0.1))
    found = foresight.futures(campaign.engine.tables, assumptions.asked(campaign), [slow, poor, quick], 32)
    late = found.late()[:, landing].mean(axis=-1)
    assert late[3] < late[0] < late[1] and late[1] - late[3] > 300
    assert (found.money[2] != found.money[0]).any() and found.points.shape == (4, 32)


def test_a_design_has_no_fewer_flaws_than_were_found(campaign):
    tables, state = campaign.engine.tables, campaign.state
    seen = np.flatnonzero(state.flaws_seen[:, 0] > 0)
    assert len(seen)
    for row in seen.tolist():
        one = foresight.hidden(tables, state, "flaws", row)
        made = Assumption("flaws", tables.ids["element"][row], 0, 2)
        assert foresight.values_of(made, tables)[foresight.allowed(made, tables, state)].min() >= state.flaws_seen[row, 0]
        assert one is None or one.low >= state.flaws_seen[row, 0]


def test_what_would_have_to_be_true(campaign, landing):
    tables, asked = campaign.engine.tables, assumptions.asked(campaign)
    retuned = api.retuned(campaign.scenario)
    pace = level(campaign, "pace", "hls_starship", 1.0).assumption
    idle = Assumption(PARAMETER, "zone_years", 2.0, 10.0, 5.0)
    late = foresight.futures(tables, asked, [level(campaign, "pace", "hls_starship", 1.4)], 64)
    limit = int(np.median(late.ticks[1, landing]))  # by then the chance is one half if the pace is 1.4
    found = foresight.needed(tables, asked, [pace, idle], landing, limit, retuned, 64)
    assert found[0].does and found[0].value == pytest.approx(1.4, abs=0.12) and found[0].chances[0] > 0.5 > found[0].chances[1]
    if not found[1].does:
        assert found[1].value != found[1].value
    ends = [float((foresight.futures(tables, asked, [Setting(pace, 0, level)], 64).ticks[1, landing] <= limit).mean()) for level in (0, 31)]
    assert list(found[0].chances) == ends and found[0].spread > 0 and abs(ends[1] - ends[0]) > 2.5 * found[0].spread
    never = foresight.needed(tables, asked, [pace], landing, tick(campaign.year, tables), retuned, 16)
    assert not never[0].does and never[0].chances == (0.0, 0.0)


def test_ends_that_differ_by_noise_are_no_answer(campaign, landing, monkeypatch):
    """One world of 64 more at the one end than at the other: the chance passes one half between them, and nothing is said of it."""
    tables, asked = campaign.engine.tables, assumptions.asked(campaign)
    pace = level(campaign, "pace", "hls_starship", 1.0).assumption
    ticks = np.zeros((3, tables.sizes["milestone"], 64), np.int64)
    ticks[:, landing, 32:] = 2000
    ticks[2, landing, 31] = 2000
    made = foresight.Futures(tables, ticks, np.zeros((3, 64)), np.zeros((3, 64)))
    monkeypatch.setattr(foresight, "futures", lambda *_rest: made)
    found = foresight.needed(tables, asked, [pace], landing, 1000, api.retuned(campaign.scenario), 64)
    assert found[0].chances == (0.5, 31 / 64) and found[0].spread > 0 and not found[0].does


def test_every_coefficient_has_a_plain_title_of_its_own(campaign):
    assert set(coefficients.TITLES) == set(PARAMETERS)
    titles = [one.title for one in assumptions.coefficients(campaign)]
    assert len(set(titles)) == len(titles) and all("_" not in title and len(title) < 42 for title in titles)
    assert not {one.assumption.name.replace("_", " ") for one in assumptions.coefficients(campaign)} & set(titles)
    assert all("musd" not in one.unit for one in assumptions.coefficients(campaign))


def test_every_assumption_has_a_name_a_range_a_unit_and_a_source(campaign, landing):
    offered = assumptions.offered(campaign, landing)
    assert {one.assumption.kind for one in offered} >= {"pace", "bloc", "launcher", PARAMETER}
    assert len({one.id for one in offered}) == len(offered)
    for one in offered:
        assert one.title and one.unit and len(one.source) > 8 and one.assumption.low < one.assumption.high and one.meaning
        if not one.hidden:
            assert one.assumption.low - 1e-9 <= one.assumption.usual <= one.assumption.high + 1e-9
    assert assumptions.find(campaign, "party_change", offered).unit == "probability an election"
    with pytest.raises(ValueError, match="may be"):
        assumptions.find(campaign, "pace", offered)
    with pytest.raises(ValueError, match="no assumption"):
        assumptions.find(campaign, "xyzzy", offered)
    # the tornado asks about the same quantities
    fan = assumptions.tornado(campaign)(Engine(campaign.engine.tables))
    bars = holdups.bars(campaign, fan, landing, 12)
    assert bars and all(assumptions.of_bar(swing.bar, offered, campaign.engine.tables) for swing in bars)
