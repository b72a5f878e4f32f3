"""Odds when the rival bids too, debts, whys of designs, dates, sites, the base and fights: against the model and against each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from game import api
from game.model import auditor, curves, legality
from game.model.axes import NEVER
from game.model.orders import Action, encode
from game.model.state import evolve
from game.play.session import Session
from game.reporting import checklist, designs, desks, explain, grounds, places, suitors, views, wording

WORLDS = 4000


@pytest.fixture(scope="module")
def depth():
    return api.load_scenario(str(Path(__file__).parents[1] / "data" / "toy_depth.yaml"))


@pytest.fixture
def red(depth):
    return Session.new(depth, "red", 1, 0)


def row(session, axis, name):
    return session.engine.tables.ids[axis].index(name)


def put(session, name, index, value):
    array = getattr(session.state, name).copy()
    array[index] = value
    session.state = evolve(session.state, **{name: array})


@pytest.mark.parametrize("trust", [(50, 50), (80, 30), (30, 80), (100, 100)])
@pytest.mark.parametrize(
    ("mine", "theirs"), [("saudi_money", ("saudi_ilrs",)), ("saudi_ilrs", ("saudi_money",)), ("uae_airlock", ("uae_station", "uae_rover_ce7"))]
)
def test_odds_against_a_rival_are_what_4000_worlds_say(race, mine, theirs, trust):
    engine = api.Engine(race)
    tables = engine.tables
    package, others = tables.ids["package"].index(mine), [tables.ids["package"].index(name) for name in theirs]
    world = evolve(engine.start(17, WORLDS), turn=4)
    standing = world.trust.copy()
    for place, number in ((package, trust[0]), (others[0], trust[1])):
        standing[tables.package_partner[place], tables.package_programme[place]] = number
    world = evolve(world, trust=standing, prestige=np.full_like(world.prestige, 100 if trust == (100, 100) else 50))
    given = legality.legal(world, tables)
    expected = suitors.contested(package, world, tables, given)
    assert suitors.bids(package, world, tables, given) == sorted(others)
    alone = float(legality.acceptance(world, tables)[package, 0])
    assert 0 < expected <= alone
    rival = tables.ids["programme"][tables.package_programme[others[0]]]
    actions = [Action("deal", name, 1) for name in (mine, *theirs)] + [Action("waiver", rival, 1), Action("waiver", "artemis", 1)]
    after, _ = engine.step(evolve(world, attention=np.full_like(world.attention, 12)), encode(actions, tables.ids, WORLDS))
    share = float((after.deal[package] == 1).mean())
    assert share == pytest.approx(expected, abs=3 * np.sqrt(expected * (1 - expected) / WORLDS))


def test_a_near_tie_is_decided_by_two_even_draws():
    draw = np.random.default_rng(1).random((2, 200_000))
    for lead in (-1.5, -0.6, -0.1, 0.0, 0.3, 0.9, 2.0):
        share = float((draw[0] * 1e-4 + lead * 1e-4 > draw[1] * 1e-4).mean())
        assert suitors._better(np.float32(lead * 1e-4)) == pytest.approx(share, abs=0.005)


def test_only_exclusive_packages_of_a_courted_partner_show_a_second_chance(race):
    session = Session.new(race, "artemis", 1, 0)
    session.state = evolve(session.state, turn=4)
    shown = {deal.id for deal in views.deals(session) if not np.isnan(deal.odds_contested)}
    tables = session.engine.tables
    courted = {tables.ids["package"][package] for package, _rivals in tables.links.suitors}
    assert shown and shown <= courted
    assert "If the rival courts them this year" in explain.deal(session, "saudi_money").note
    # bound to the rival he has no rival offer left, and winning him over is poaching
    put(session, "deal", tables.ids["package"].index("saudi_ilrs"), 2)
    deal = next(deal for deal in views.deals(session) if deal.id == "saudi_money")
    assert np.isnan(deal.odds_contested) and deal.poaches
    assert "raises the tension" in explain.deal(session, "saudi_money").note


@pytest.mark.parametrize("seat", ["artemis", "ilrs"])
def test_debts_add_up_to_the_manifest_and_to_what_legality_has_left(race, seat):
    session = Session.new(race, seat, 6, 0)
    for _ in range(4):
        session.fill("partners_first")
        left = {title: (now, stock) for title, now, stock in views.promises(session)}
        for debt in desks.debts(session):
            assert sum(units for _partner, units, _kind in debt.holders) == debt.stock - debt.left
            assert left[debt.title] == (debt.left, debt.stock)
            assert debt.left >= 0
        session.commit()


def test_the_factor_of_a_design_is_the_product_of_its_rows(red):
    design = row(red, "element", "red_lander")
    for seen, fixed, patched, tests in ((0, 0, 0, 0), (1, 0, 0, 1), (2, 1, 0, 2), (2, 0, 1, 0)):
        for name, value in (("flaws_seen", seen), ("flaws_fixed", fixed), ("flaws_patched", patched), ("tests", tests), ("searched", 0.4)):
            put(red, name, design, value)
        shown = grounds.design(red, "red_lander")
        factors = [float(value.removeprefix("× ")) for _name, value in shown.rows]
        seen_factor = float(curves.failure_factor(red.state, red.engine.tables, seen=True)[design, 0])
        assert float(shown.total[1].removeprefix("× ")) == pytest.approx(seen_factor, abs=0.006)
        assert np.prod(factors) == pytest.approx(seen_factor, abs=0.02)
    assert grounds.design(red, "red_extra") is None


def test_an_open_flaw_says_what_each_answer_is_worth(red):
    design = row(red, "element", "red_lander")
    put(red, "flaws_seen", design, 1)
    note = grounds.design(red, "red_lander").note
    flaw = next(flaw for flaw in desks.flaws(red) if flaw.design.id == "red_lander")
    assert flaw.odds[0] < flaw.odds[1] < flaw.odds[2]
    assert f"{flaw.odds[2]:.0%} with it fixed" in note
    numbers = red.engine.tables.parameters
    assert f"Working round takes {numbers['patch_months']:g} months of additional work, fixing {numbers['fix_months']:g}." in note
    assert next(what for what, _text in checklist.waiting(red)) == "flaws"
    red.order("repair", "red_lander", 2)
    assert "flaws" not in [what for what, _text in checklist.waiting(red)]


def test_a_date_in_doubt_waits_and_its_why_has_the_auditors_odds(red):
    tables = red.engine.tables
    milestone = row(red, "milestone", "red.base")
    put(red, "promise", milestone, 1024 + 512)
    by = np.full((len(tables.milestone_node), 1), NEVER, np.int32)
    by[milestone] = 1024 + 512
    chance = float(auditor.chance(red.state, tables, by)[milestone, 0])
    assert chance < 0.5
    text = dict(checklist.waiting(red))["dates"]
    assert f"({chance:.0%})" in text
    shown = grounds.public_date(red, "red.base")
    assert any(name.startswith("Promised by the end of") and f"{chance:.0%}" in value for name, value in shown.rows)
    put(red, "milestone", milestone, 3)
    assert grounds.public_date(red, "red.base") is None


def test_a_site_shows_its_factors_and_who_has_priority(red):
    shown = grounds.site(red, "bright")
    rows = dict(shown.rows)
    place = next(place for place in places.sites(red) if place.id == "bright")
    assert rows["  so failed landings"] == f"× {place.landing:.2f}"
    assert rows["  so a base does"] == f"× {place.power:.2f}"
    assert "25% likely" in rows["Ice to use"]
    put(red, "ice_known", row(red, "site", "bright"), 2)
    put(red, "zone", (row(red, "site", "bright"), 0), 3000)
    rows = dict(grounds.site(red, "bright").rows)
    assert rows["Ice to use"] == "yes, as found"
    assert any(name.startswith("Priority of") for name in rows)


def test_the_upkeep_of_a_base_is_the_sum_of_its_rows_and_what_the_year_charges(red):
    seat, numbers = red.programme, red.engine.tables.parameters
    assert "No base stands yet" in grounds.base(red).text
    for name, value in (("base_opened", 1), ("base_size", 4), ("base_health", 1), ("base_output", 0.5), ("site", 0)):
        put(red, name, seat, value)
    shown = grounds.base(red)
    amounts = [float(value.replace(",", "").replace("–", "-").replace("+", "")) for _name, value in shown.rows]
    total = float(shown.total[1].replace(",", ""))
    assert sum(amounts) == pytest.approx(total, abs=0.15)
    report = red.commit()
    charged = report["base_bill"][seat, 0] / 10
    incident = bool(report["incident"][seat, 0]) * 4 * numbers["incident_bill"]
    assert charged == pytest.approx(total + incident, abs=0.2)
    assert dict(explain.bills(red).rows)["The base on the surface"].lstrip("+") == f"{charged:,.1f}"


def test_the_fight_over_a_floor_sums_to_the_models_chance(race):
    session = Session.new(race, "artemis", 1, 0)
    for support in (0, 30, 50, 64, 100):
        put(session, "support", 0, support)
        shown = grounds.fight(session, "sls_block1")
        chance = float(curves.fight_chance(session.state, session.engine.tables)[0, 0])
        assert shown.total[1] == f"{chance:.0%}"
        parts = [float(value.replace("–", "-").replace("+", "").replace("%", "")) for _name, value in shown.rows]
        assert sum(parts) == pytest.approx(chance * 100, abs=1.1)
    assert grounds.fight(session, "hls_starship") is None


def test_orphans_are_hidden_until_the_rival_cancels_and_then_say_whose_they_are(depth):
    blue = Session.new(depth, "blue", 1, 0)
    state = {deal.id: deal.state for deal in views.deals(blue)}
    assert state["friend_orphan"] == "later"
    reasons = blue.order("deal", "friend_orphan", 1)
    assert [wording.reason(r, blue.engine.tables) for r in reasons] == [
        "Friend's home for blue is on offer only in the years after the other side cancels Red home."
    ]
    put(blue, "closed", row(blue, "element", "red_home"), 100)
    assert next(deal for deal in views.deals(blue) if deal.id == "friend_orphan").state == "open"
    assert "Red home" in dict(checklist.waiting(blue))["orphans"]
    assert "hardware of Red home" in explain.deal(blue, "friend_orphan").note


def test_advice_leaves_out_orders_that_change_nothing(race):
    session = Session.new(race, "ilrs", 2, 0)
    seat = session.programme
    for _ in range(3):
        session.fill("robotic_first")
        for action in session.draft:
            if action.kind in ("site", "accord", "surface_plan", "rotation", "doctrine", "launch_rule"):
                index = session.engine.tables.ids["mission"].index(action.target) if action.kind == "launch_rule" else seat
                assert int(getattr(session.state, action.kind)[index, 0]) != int(action.value)
        session.commit()
    assert session.state.accord[seat, 0] == 1
    session.fill("robotic_first")
    assert not {action.kind for action in session.draft} & {"site", "accord", "surface_plan", "rotation", "doctrine"}


def test_every_refusal_of_the_new_orders_is_one_plain_sentence(depth):
    red = Session.new(depth, "red", 1, 0)

    def said(kind, target, value):
        reasons = red.order(kind, target, value)
        assert reasons, (kind, target, value)
        return wording.reason(reasons[0], red.engine.tables)

    assert said("funding", "red_extra", 1) == "Red extra can be begun only under the doctrine two."
    assert "that year is over" in said("promise", "red.base", 2020)
    assert "within the campaign" in said("promise", "red.base", 2090)
    assert "no public date to take back" in said("promise", "red.base", 0)
    assert "no open flaw" in said("repair", "red_lander", 2)
    assert said("site", "red", 9) == "There is no such site."
    put(red, "reviews", row(red, "element", "red_lander"), 4)
    assert "four reviews" in said("review", "red_lander", 1)
    put(red, "milestone", row(red, "milestone", "red.base"), 3)
    assert "nothing left to promise" in said("promise", "red.base", 2030)


def test_designs_that_are_watched_are_the_seats(red):
    assert {design.id for design in designs.designs(red)} == {"red_launcher", "red_lander", "red_home"}
