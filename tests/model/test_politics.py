"""Partners and politics by hand: members, carried launches, a partner state's purse, answers, envelopes, leaders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from game import api
from game.model import legality
from game.model.engine import IllegalOrder
from game.model.orders import Action, encode, standing
from game.model.state import evolve


@pytest.fixture(scope="module")
def engine():
    return api.Engine(api.load_scenario(str(Path(__file__).parents[1] / "data" / "toy_partners.yaml")))


def row(engine, axis, name):
    return engine.tables.ids[axis].index(name)


def quiet(engine, worlds):
    return standing(engine.tables.sizes, worlds)


def test_a_member_joins_by_himself_at_the_declared_hazard_and_cannot_be_asked(engine):
    worlds = 4000
    world = engine.start(1, worlds)
    member = row(engine, "package", "friend_signs")
    assert engine.legal(world).propose[member, 0] & legality.BIT["deal_by_itself"]
    with pytest.raises(IllegalOrder) as refused:
        engine.step(world, encode([Action("deal", "friend_signs", 1)], engine.tables.ids, worlds))
    assert refused.value.reasons[0].rule == "deal_by_itself"
    world, _ = engine.step(world, quiet(engine, worlds))
    chance = legality.acceptance(world, engine.tables)[member]
    before = world.deal[member] == 0
    after, report = engine.step(world, quiet(engine, worlds), "full")
    expected = engine.tables.parameters["membership_rate"] * chance.mean()
    joined = report["deal_agreed"][member][before].mean()
    assert joined == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / before.sum()))
    assert after.attention[row(engine, "programme", "red")].min() >= engine.tables.parameters["attention_yearly"]


def test_a_launch_that_a_partner_gives_costs_nothing(engine):
    flight = row(engine, "mission", "red_test")
    bills = {}
    for live in (0, 2):
        world = engine.start(3, 200)
        deal = world.deal.copy()
        deal[row(engine, "package", "friend_flies")] = live
        world = evolve(world, deal=deal)
        paid = []
        for _ in range(8):
            world, report = engine.step(world, engine.orders(world, {"red": "as_planned", "blue": "idle"}), "full")
            world = evolve(world, deal=np.where(np.arange(len(deal))[:, None] == row(engine, "package", "friend_flies"), live, world.deal))
            paid.append(report["launch_bill"][flight][report["flight"][flight] > 0])
        bills[live] = np.concatenate(paid)
    assert len(bills[0]) > 20 and (bills[0] == engine.tables.mission_price[flight]).all()
    assert len(bills[2]) > 20 and (bills[2] == 0).all()


def test_a_partner_state_pays_its_own_lines_as_far_as_it_trusts(engine):
    line, purse = row(engine, "element", "red_home"), row(engine, "purse", "friend_money")
    partner, seat = row(engine, "partner", "friend"), row(engine, "programme", "red")
    paid = []
    for trust in (60, 10):
        world = engine.start(1, 1)
        points = world.trust.copy()
        points[partner, seat] = trust
        _, report = engine.step(evolve(world, trust=points), quiet(engine, 1), "full")
        money = min(int(engine.legal(world).need[line, 0]), int(report["appropriation"][purse, 0] * min(1, 0.4 + trust / 100) + 1e-6))
        assert report["automatic"][line, 0] == money
        assert report["allocation"][line, 0] == 0  # the programme's standing orders spend nothing on it
        paid.append(money)
    assert paid[0] > paid[1] > 0


def test_what_an_answer_does_to_an_envelope_is_done_to_the_next_one(engine):
    purse, seat = row(engine, "purse", "red_money"), row(engine, "programme", "red")
    world = engine.start(1, 3)
    plain, _ = engine.step(world, quiet(engine, 3))
    richer, _ = engine.step(world, encode([Action("answer", "windfall", 1)], engine.tables.ids, 3))
    assert (richer.envelope[purse] - plain.envelope[purse] == 500).all()
    assert (richer.bills[purse] - plain.bills[purse] == 70).all()
    assert (plain.prestige[seat] < richer.prestige[seat]).all()
    assert world.attention[seat, 0] == 6


def test_an_answer_takes_attention(engine):
    asked = [Action("answer", "windfall", 1), Action("answer", "founding", 1), Action("campaign", "red", 2), Action("waiver", "red", 1)]
    world = engine.start(1, 1)
    with pytest.raises(IllegalOrder) as refused:  # 2 + 1 + 2 + 2 of 6
        engine.step(world, encode(asked, engine.tables.ids))
    assert [reason.rule for reason in refused.value.reasons] == ["attention_short"]
    engine.step(world, encode(asked[:3], engine.tables.ids))
    mended = legality.project(encode(asked, engine.tables.ids), world, engine.tables)
    assert legality.check(mended, world, engine.tables) == []


def test_two_failed_reviews_replace_the_leader(engine):
    seat = row(engine, "programme", "red")
    world = engine.start(1, 50)
    low = world.support.copy()
    low[seat] = 2
    orders = encode([Action("aim_open", "red", 0), Action("aim_sealed", "red", 3)], engine.tables.ids, 50)
    world, report = engine.step(evolve(world, support=low), orders, "full")
    assert (world.warnings[seat] == 1).all() and not report["leader_replaced"].any()
    low[seat] = 0
    world, report = engine.step(evolve(world, support=low), quiet(engine, 50), "full")
    assert report["leader_replaced"][seat].all()
    assert (world.replaced[seat] == 1).all() and (world.warnings[seat] == 0).all()
    assert (world.support[seat] == engine.tables.parameters["support_fresh"]).all()
    assert set(np.unique(world.aim_open[seat])) == {1, 2, 4, 5, 6, 7}  # any aim but the old one and the sealed one


def test_every_answer_of_the_race_changes_the_world(race):
    """No option without an effect: with common luck the world after it differs from the world after any other option."""
    engine = api.Engine(race)
    world = engine.start(5, 6)
    for _ in range(4):
        world, _ = engine.step(world, engine.orders(world, {"artemis": "as_planned", "ilrs": "as_planned"}))
    watched = ("work", "support", "prestige", "trust", "envelope", "bills", "staffing", "tests", "credibility", "tension", "grounded", "attention")
    for number, event in enumerate(engine.tables.events):
        seen = []
        for option in range(len(event.options)):
            asked = evolve(world, question=(np.arange(len(engine.tables.events)) == number)[:, None].repeat(6, axis=1).astype(np.int8))
            orders = quiet(engine, 6)
            orders.answer[number] = option
            after, _ = engine.step(asked, orders)
            seen.append(b"".join(np.ascontiguousarray(getattr(after, name)).tobytes() for name in watched))
        assert len(set(seen)) == len(seen), event.id


def test_a_line_opened_with_all_it_can_take_grows_to_its_need_under_standing_orders(toy):
    """Absorption caps the first years' money; the standing order is the need, not that share for ever."""
    engine = api.Engine(toy)
    line = row(engine, "element", "red_spare")
    world = engine.start(1, 20)
    for opening in (engine.legal(world).high[line], engine.legal(world).high[line] // 2):
        orders = quiet(engine, 20)
        orders.funding[line] = opening
        after, _ = engine.step(world, orders)
        full = (opening == engine.legal(world).high[line]).all()
        assert (after.level[line] == 1).all() if full else (after.level[line] < 0.7).all()
        for _ in range(4):
            after, _ = engine.step(after, quiet(engine, 20))
        assert (after.staffing[line] > 0.85).all() if full else (after.staffing[line] < 0.7).all()
