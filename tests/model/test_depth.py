"""Flaws, reviews, public dates, sites, the base, fights, comebacks and tension, by hand on a small scenario."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game import api
from game.foresight.forecast import imagine
from game.model import auditor, curves, legality
from game.model.axes import NEVER
from game.model.engine import IllegalOrder
from game.model.orders import Action, encode, standing
from game.model.state import evolve, out_of_range

WORLDS = 2000


@pytest.fixture(scope="module")
def engine():
    return api.Engine(api.load_scenario(str(Path(__file__).parents[1] / "data" / "toy_depth.yaml")))


def row(engine, axis, name):
    return engine.tables.ids[axis].index(name)


def act(engine, worlds, *actions):
    return encode([Action(*action) for action in actions], engine.tables.ids, worlds)


def placed(state, name, index, value):
    array = getattr(state, name).copy()
    array[index] = value
    return evolve(state, **{name: array})


# -- flaws and reviews
def test_the_usual_flaws_are_in_the_odds_already(engine):
    """Over designs the factor of hidden flaws on the chance of failure has a mean of 1."""
    world = engine.start(4, WORLDS)
    new = engine.tables.element_new
    assert set(np.array(engine.tables.ids["element"])[new]) == {"red_launcher", "red_lander", "red_home", "blue_lander"}
    true = curves.failure_factor(world, engine.tables, seen=False)[:-1]
    assert true[new].mean() == pytest.approx(1, abs=0.02)
    assert (true[~new] == 1).all()
    assert curves.failure_factor(world, engine.tables, seen=True)[:-1][new] == pytest.approx(1, abs=2e-3)
    counts = engine.tables.flaw_quantile[row(engine, "element", "red_lander")]
    assert (counts == 0).mean() == pytest.approx(0.35, abs=0.02) and (counts == 2).mean() == pytest.approx(0.25, abs=0.02)


def test_fixing_a_flaw_helps_more_than_working_round_it_and_both_take_time(engine):
    design = row(engine, "element", "red_lander")
    world = placed(engine.start(4, 3), "flaw_level", design, 31)  # two flaws
    world = placed(placed(world, "flaws_seen", design, 1), "work", design, 20)
    factor, months = {}, {}
    for repair in (0, 1, 2):
        after, _ = engine.step(world, act(engine, 3, ("repair", "red_lander", repair), ("funding", "red_lander", 0)))
        after = placed(after, "flaws_seen", design, 1)  # whatever this year brought to light
        factor[repair] = float(curves.failure_factor(after, engine.tables, seen=False)[design, 0])
        months[repair] = float(after.work[design, 0])
    assert factor[2] < factor[1] < factor[0]
    numbers = engine.tables.parameters
    assert factor[0] / factor[2] == pytest.approx(numbers["flaw_factor"], abs=0.01)
    assert months[2] - months[0] == pytest.approx(numbers["fix_months"], abs=0.01)
    assert months[1] - months[0] == pytest.approx(numbers["patch_months"], abs=0.01)


def test_a_fix_of_what_is_ready_holds_its_flights(engine):
    design, flight = row(engine, "element", "red_lander"), row(engine, "mission", "red_landing")
    world = placed(placed(engine.start(4, 2), "finished", design, 0), "flaws_seen", design, 1)
    world = placed(world, "flaw_level", design, 31)
    after, _ = engine.step(world, act(engine, 2, ("repair", "red_lander", 2)))
    assert (after.hold[flight] == round(engine.tables.parameters["fix_months"] * 1024 / 12)).all()
    assert (after.finished[design] == 0).all() and (after.work[design] == 0).all()
    with pytest.raises(IllegalOrder) as refused:
        engine.step(after, act(engine, 2, ("repair", "red_lander", 2)))
    assert {reason.rule for reason in refused.value.reasons} == {"no_flaw"}


def test_tests_and_reviews_bring_flaws_to_light_as_often_as_said(engine):
    design = row(engine, "element", "red_lander")
    numbers, years = engine.tables.parameters, float(engine.tables.turn_ticks[1]) / 1024
    world = placed(engine.start(5, WORLDS), "flaw_level", design, 16)  # one flaw
    for tests, review in ((0, 0), (2, 0), (0, 1)):
        orders = act(engine, WORLDS, ("tests", "red_lander", tests), ("review", "red_lander", review))
        after, _ = engine.step(world, orders)
        chance = (numbers["flaw_find"] + tests * numbers["flaw_find_tests"]) * years + review * numbers["flaw_find_review"]
        assert after.flaws_seen[design].mean() == pytest.approx(chance, abs=4 * np.sqrt(chance / WORLDS))
        assert after.searched[design] == pytest.approx(chance, abs=1e-5)


def test_a_review_halves_the_spread_of_what_is_believed_of_a_team(engine):
    design = row(engine, "element", "red_lander")
    rho = engine.tables.pace_quantile[design]
    world = placed(engine.start(6, 1), "pace_level", design, 21)
    spread, held = [], []
    for reviews in range(3):
        if reviews:
            world, _ = engine.step(world, act(engine, 1, ("review", "red_lander", 1), ("funding", "red_lander", 0)))
        imagined = imagine(engine, world, 500)
        assert (imagined.pace_level[design] >> (5 - reviews) == 21 >> (5 - reviews)).all() if reviews else True
        spread.append(float(np.ptp(imagined.pace_level[design]) + 1))
        held.append(float(rho[imagined.pace_level[design]].mean()))
    assert spread[1] <= spread[0] / 2 and spread[2] <= spread[1] / 2
    assert world.pace_known[design, 0] == 21 >> 3


def test_imagined_worlds_have_the_flaws_that_were_seen_and_fewer_unseen_ones_after_a_search(engine):
    design = row(engine, "element", "red_lander")
    world = placed(placed(engine.start(7, 1), "flaws_seen", design, 1), "searched", design, 0.9)
    total = engine.tables.flaw_quantile[design][imagine(engine, world, 1000).flaw_level[design]]
    assert (total >= 1).all()
    weight = np.array([0.40, 2 * 0.25 * 0.1])
    assert (total == 2).mean() == pytest.approx(weight[1] / weight.sum(), abs=0.04)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_more_tests_and_a_fix_never_make_a_step_less_reliable(engine, seed):
    world = engine.start(seed, 50)
    for name in ("red_launcher", "red_lander"):
        design = row(engine, "element", name)
        world = placed(world, "flaws_seen", design, engine.tables.flaw_quantile[design][world.flaw_level[design]])
    base = curves.mission_chance(world, engine.tables, seen=False)
    for better in (
        evolve(world, tests=np.minimum(world.tests + 1, 2).astype(np.int8)), evolve(world, flaws_fixed=world.flaws_seen),
        evolve(world, flaws_patched=world.flaws_seen),
    ):  # fmt: skip
        assert (curves.mission_chance(better, engine.tables, seen=False) >= base - 1e-6).all()


# -- public dates
def test_the_auditor_takes_the_class_and_the_team_and_nothing_hidden(engine):
    """The lander that blue builds: months left times the class's ratio and his margin, the usual slip and a flight that may have to be
    flown again, then the flight of ten days."""
    world = engine.start(8, 2)
    design, milestone = row(engine, "element", "blue_lander"), row(engine, "milestone", "blue.landing")
    numbers, flight = engine.tables.parameters, row(engine, "mission", "blue_landing")
    ticks = float(world.work[design, 0]) * float(engine.tables.class_ratio[design]) * numbers["auditor_margin"] * 1024 / 12
    again = 1 - 0.97 * 0.95  # a launcher with a record, and the way; the rocket of nine flights is as good as it gets
    ticks += float(np.quantile(engine.tables.slip_quantile[flight], 0.6)) + again * 1024  # twelve months to the next try
    expected = auditor.expected(world, engine.tables)
    assert expected[milestone, 0] == pytest.approx(ticks + 10 * 1024 / 365.25, abs=4)
    hidden = evolve(world, pace_level=(31 - world.pace_level).astype(np.uint8), flaw_level=np.zeros_like(world.flaw_level))
    assert np.array_equal(expected, auditor.expected(hidden, engine.tables))
    by = np.full(expected.shape, NEVER, np.int32)
    by[milestone] = expected[milestone]
    assert auditor.chance(world, engine.tables, by)[milestone, 0] == pytest.approx(0.5, abs=0.02)


def test_a_bold_date_wins_more_now_and_a_missed_one_costs_more_than_a_withdrawn_one(engine):
    seat, numbers = row(engine, "programme", "blue"), engine.tables.parameters
    milestone, worlds = row(engine, "milestone", "blue.landing"), 400
    world = engine.start(9, worlds)
    quiet = standing(engine.tables.sizes, worlds)
    plain, _ = engine.step(world, quiet)
    share = 1 - numbers["support_reversion"] * float(engine.tables.turn_ticks[1]) / 1024  # of it that the year's drift leaves
    gain = {}
    for year in (2022, 2024, 2034):
        after, report = engine.step(world, act(engine, worlds, ("promise", "blue.landing", year)), "full")
        assert report["promise_made"][milestone].all()
        by = np.full(after.promise.shape, NEVER, np.int32)
        by[milestone] = after.promise[milestone]
        chance = auditor.chance(evolve(after, turn=0), engine.tables, by)[milestone]
        open_still = after.milestone[milestone] == NEVER
        expected = auditor.boldness(chance) * numbers["promise_support"] + np.where(chance >= 0.5, 1, -1) * numbers["promise_holds"]
        assert (after.support - plain.support)[seat][open_still] == pytest.approx((expected * share)[open_still], abs=0.02)
        gain[year] = float((after.support - plain.support)[seat].mean())
        if year == 2024:
            bold = after
    assert gain[2024] + 2 * numbers["promise_holds"] > gain[2034] > gain[2022], "bold, safe, and one that nobody believes"
    assert auditor.boldness(np.array([0.0], np.float32))[0] == 0
    stays, _ = engine.step(bold, quiet)
    taken, report = engine.step(bold, act(engine, worlds, ("promise", "blue.landing", 0)), "full")
    back = report["promise_withdrawn"][milestone] > 0
    assert back.any() and (taken.promise == NEVER).all()
    assert (taken.support[seat] < stays.support[seat])[back].all()
    assert (taken.credibility[seat] < stays.credibility[seat])[back].all()
    missed = bold
    while missed.turn < 4:
        missed, report = engine.step(missed, quiet, "full")
    late = report["promise_missed"][milestone]
    assert late.any() and (missed.promises_missed[seat] == late).all()
    assert numbers["promise_missed"] > numbers["promise_withdrawn"] > numbers["promise_support"]


def test_a_kept_date_is_rewarded_and_counts_in_the_coalition(engine):
    seat, milestone = row(engine, "programme", "blue"), row(engine, "milestone", "blue.landing")
    world = engine.start(10, 4)
    # the landing is reached on the day that the year opens
    world = placed(placed(world, "achieved", row(engine, "mission", "blue_landing"), 1), "promise", milestone, 2560)
    after, report = engine.step(world, standing(engine.tables.sizes, 4), "full")
    assert report["promise_kept"][milestone].all() and (after.promises_kept[seat] == 1).all()
    assert (after.promise[milestone] == NEVER).all()


def test_dates_are_refused_when_past_late_too_many_reached_or_not_there(engine):
    world = engine.start(11, 1)

    def rules(*actions, state=world):
        return {reason.rule for reason in legality.check(act(engine, 1, *actions), state, engine.tables)}

    assert rules(("promise", "red.base", 2020)) == {"promise_past"}
    assert rules(("promise", "red.base", 2036)) == {"promise_late"}
    assert rules(("promise", "red.base", 0)) == {"no_promise"}
    assert rules(("promise", "red.base", 2035)) == set()
    reached = placed(world, "milestone", row(engine, "milestone", "red.base"), 5)
    assert rules(("promise", "red.base", 2030), state=reached) == {"promise_reached"}
    # three may stand; the toy's red seat has two milestones, so let one stand for the rest by lowering the bound
    dates = [("promise", name, 2033) for name in engine.tables.ids["milestone"] if name.startswith("red")]
    try:
        legality.PROMISES = 1
        assert rules(*dates) == {"promises_many"}
    finally:
        legality.PROMISES = 3


# -- sites
def test_a_site_changes_the_odds_and_what_a_base_does(engine):
    tables, seat = engine.tables, row(engine, "programme", "red")
    world = engine.start(12, 1)
    flight = row(engine, "mission", "red_landing")
    chance = {}
    for name in (None, "bright", "dark"):
        here = placed(world, "site", seat, -1 if name is None else row(engine, "site", name))
        chance[name] = curves.mission_chance(here, tables)[:, flight, 0]
    assert chance["dark"][1] > chance[None][1] == chance["bright"][1]  # sees the Earth more often
    assert tables.site_landing[row(engine, "site", "bright")] == pytest.approx(1.2, abs=1e-3)  # four degrees steeper than usual
    assert tables.site_landing[row(engine, "site", "dark")] == pytest.approx(0.8, abs=1e-3)
    assert tables.site_power[row(engine, "site", "bright")] == pytest.approx(1.2, abs=1e-3)
    assert tables.site_power[-1] == tables.site_landing[-1] == tables.site_losses[-1] == 1


def test_a_landing_gives_priority_and_tells_of_ice(engine):
    seat, site = row(engine, "programme", "blue"), row(engine, "site", "dark")
    worlds = 400
    world = placed(engine.start(13, worlds), "site", seat, site)
    world = placed(world, "work", row(engine, "element", "blue_lander"), 0.01)
    after, report = engine.step(world, standing(engine.tables.sizes, worlds), "full")
    landed = report["mission_success"][row(engine, "mission", "blue_landing")] > 0
    assert landed.any() and not landed.all()
    years = round(engine.tables.parameters["zone_years"] * 1024)
    assert (after.zone[site, seat][landed] == after.flown[row(engine, "mission", "blue_landing")][landed] + years).all()
    assert (after.zone[site, seat][~landed] == 0).all() and (after.ice_known[site][~landed] == 0).all()
    rich = after.ice_known[site][landed] == 2
    assert set(after.ice_known[site][landed].tolist()) <= {1, 2}
    assert rich.mean() == pytest.approx(0.75, abs=0.1)
    # an imagined world agrees with what was found, and draws anew what was not
    first = int(np.flatnonzero(landed)[0])
    imagined = imagine(engine, after, 300, first)
    found = (imagined.ice_level[site] + 0.5) / 32 < engine.tables.site_ice[site]
    assert (found == bool(after.ice_known[site, first] == 2)).all()
    other = (imagined.ice_level[row(engine, "site", "bright")] + 0.5) / 32 < engine.tables.site_ice[row(engine, "site", "bright")]
    assert 0.1 < other.mean() < 0.4


def test_a_contest_raises_tension_and_risk_and_an_accord_lowers_both(engine):
    tables, site = engine.tables, row(engine, "site", "bright")
    world = evolve(engine.start(14, 1), site=np.full((2, 1), site, np.int8))
    assert not curves.neighbours(world, tables)[1].any()  # plans alone are no quarrel
    world = placed(world, "zone", (site, row(engine, "programme", "blue")), 1)  # blue has landed there, long ago
    alone = placed(world, "site", row(engine, "programme", "blue"), row(engine, "site", "dark"))
    quiet = standing(tables.sizes, 1)
    apart, _ = engine.step(alone, quiet)
    crowd, report = engine.step(world, quiet, "full")
    peace, told = engine.step(world, act(engine, 1, ("accord", "red", 1), ("accord", "blue", 1)), "full")
    assert report["contest"].all() and told["accord"].all()
    assert peace.tension[0] < apart.tension[0] < crowd.tension[0]
    assert (peace.support < apart.support).all()
    assert (curves.contest_risk(crowd, tables) > 1).all() and (curves.contest_risk(peace, tables) == 1).all()
    # who holds priority runs no extra risk
    held = placed(crowd, "zone", (site, row(engine, "programme", "red")), 60000)
    assert curves.contest_risk(held, tables)[:, 0].tolist() == [pytest.approx(1.25), 1.0]
    room = evolve(world, site=np.full((2, 1), row(engine, "site", "dark"), np.int8))
    assert not curves.neighbours(room, tables)[1].any()


# -- the base
def test_four_plans_make_four_things_of_the_same_base(engine):
    tables, seat = engine.tables, row(engine, "programme", "red")
    world = engine.start(15, 600)
    world = evolve(world, turn=5)
    for name, value in (("base_opened", 10), ("base_size", 4), ("base_health", 1), ("surface_plan", 0)):
        world = placed(world, name, seat, value)
    p, made = tables.parameters, {}
    for plan in range(4):
        made[plan], report = engine.step(world, act(engine, 600, ("surface_plan", "red", plan)), "full")
        if plan == 0:
            incident = report["incident"][seat] > 0
    science = row(engine, "aim", "science")
    assert made[0].metric[science, seat].mean() - made[2].metric[science, seat].mean() == pytest.approx(4 * p["base_science"], rel=0.01)
    assert (made[1].base_output[seat] == pytest.approx(p["base_output"] * p["base_output_poor"], rel=0.01))
    assert (made[2].base_size[seat] - made[0].base_size[seat]) == pytest.approx(p["base_growth"], rel=0.01)
    purse = int(tables.links.manual[seat])
    sold = 4 * p["base_sale"] * 10 * world.prestige[seat, 0] / 50
    assert made[3].sales[purse] == pytest.approx(sold, rel=0.05) and (made[0].sales[purse] == 0).all()
    assert curves.partner_money(made[3], tables)[purse] == pytest.approx(sold, rel=0.05)
    assert incident.mean() == pytest.approx(p["incident_rate"], abs=0.03)
    assert (made[0].base_health[seat][incident] == 1 - p["incident_damage"] + p["base_repair"]).all()
    assert out_of_range(made[3]) == []


def test_long_stays_earn_days_and_risk(engine):
    seat = row(engine, "programme", "red")
    world = evolve(engine.start(16, 3000), turn=5)
    for name, value in (("base_opened", 10), ("base_size", 4), ("base_health", 0.5)):
        world = placed(world, name, seat, value)
    hits = {}
    for stays in (0, 1, 2):
        _after, report = engine.step(world, act(engine, 3000, ("rotation", "red", stays)), "full")
        hits[stays] = report["incident"][seat].mean()
    assert hits[0] < hits[1] < hits[2]
    assert hits[2] / hits[1] == pytest.approx(engine.tables.parameters["stay_risk"], rel=0.25)


# -- doctrines, fights, orphans, second movers, tension
def test_a_locked_line_opens_with_its_doctrine_and_a_late_switch_has_a_price(engine):
    extra, seat = row(engine, "element", "red_extra"), row(engine, "programme", "red")
    world = engine.start(17, 1)
    reasons = legality.check(act(engine, 1, ("funding", "red_extra", 1)), world, engine.tables)
    assert {reason.rule for reason in reasons} == {"doctrine_locked"}
    world, _ = engine.step(world, act(engine, 1, ("doctrine", "red", 1)))
    assert engine.legal(world).high[extra, 0] > 0
    late = evolve(world, turn=6)
    same, _ = engine.step(late, standing(engine.tables.sizes, 1))
    switched, report = engine.step(late, act(engine, 1, ("doctrine", "red", 0)), "full")
    assert report["doctrine_switched"][seat, 0]
    share = 1 - engine.tables.parameters["support_reversion"]
    assert same.support[seat, 0] - switched.support[seat, 0] == pytest.approx(engine.tables.parameters["doctrine_support"] * share, abs=0.05)
    # what was begun may be carried on
    begun = placed(switched, "spent", extra, 10)
    assert engine.legal(begun).high[extra, 0] > 0 and engine.legal(switched).high[extra, 0] == 0


def test_a_line_with_a_floor_in_law_is_cancelled_as_often_as_the_odds_say(engine):
    home = row(engine, "element", "red_home")
    world = engine.start(18, WORLDS)
    odds = float(curves.fight_chance(world, engine.tables)[row(engine, "programme", "red"), 0])
    assert odds == pytest.approx(0.4 + 10 * 0.01, abs=1e-4)
    after, report = engine.step(world, act(engine, WORLDS, ("status", "red_home", 2)), "full")
    gone = after.status[home] == 2
    assert gone.mean() == pytest.approx(odds, abs=4 * np.sqrt(odds * (1 - odds) / WORLDS))
    assert np.array_equal(report["fight_lost"][home], ~gone)
    assert (after.closed[home][gone] == 0).all() and (after.closed[home][~gone] == NEVER).all()


def test_what_a_rival_cancels_is_on_offer_for_two_years(engine):
    orphan = row(engine, "package", "friend_orphan")
    world = engine.start(19, 1)
    assert engine.legal(world).propose[orphan, 0] & legality.BIT["deal_not_orphaned"]
    closed = placed(placed(world, "closed", row(engine, "element", "red_home"), 100), "status", row(engine, "element", "red_home"), 2)
    open_for = [turn for turn in range(8) if not engine.legal(evolve(closed, turn=turn)).propose[orphan, 0]]
    assert open_for == [0, 1, 2]


def test_cancelling_hardware_ends_the_deals_on_it_and_costs_trust(engine):
    package, partner = row(engine, "package", "friend_home"), row(engine, "partner", "friend")
    seat = row(engine, "programme", "red")
    world = placed(engine.start(20, 200), "deal", package, 2)
    after, report = engine.step(world, act(engine, 200, ("status", "red_home", 2)), "full")
    stayed = report["deal_ended"][package] == 0  # some leave by themselves before
    gone = (report["cancelled"][row(engine, "element", "red_home")] > 0) & stayed
    assert gone.any() and (after.deal[package][gone] == 3).all() and (after.deal[package][~gone & stayed] == 2).all()
    assert (after.trust[partner, seat][gone] < after.trust[partner, seat][~gone & stayed].min()).all()


def test_who_comes_second_is_spared_a_tenth_of_work_not_begun_once(engine):
    base, home = row(engine, "element", "blue_base"), row(engine, "element", "red_home")
    world = placed(placed(engine.start(21, 1), "work", home, 0.01), "staffing", home, 1)
    world = placed(world, "level", home, 1)
    before = float(world.work[base, 0])
    after, report = engine.step(world, standing(engine.tables.sizes, 1), "full")
    assert report["finished"][home, 0] and report["technology_learnt"][base, 0]
    assert after.work[base, 0] == pytest.approx(before * (1 - engine.tables.parameters["second_mover"]), abs=1e-3)
    begun = placed(world, "spent", base, 10)
    kept, _ = engine.step(begun, standing(engine.tables.sizes, 1))
    assert kept.shared_work[base, 0] == 0


def test_tension_feeds_events_and_is_calmed_by_exchange(engine):
    quake, calm = row(engine, "event", "quake"), row(engine, "package", "friend_calm")
    world = evolve(engine.start(22, 4000), turn=3)
    middle = engine.tables.parameters["tension_middle"]
    fired = []
    for tension in (middle, 2 * middle):
        after, _ = engine.step(evolve(world, tension=np.full(4000, tension, np.float32)), standing(engine.tables.sizes, 4000))
        fired.append(after.fired[quake].mean())
    assert fired[0] == pytest.approx(0.2, abs=0.03) and fired[1] == pytest.approx(0.4, abs=0.03)
    plain, _ = engine.step(world, standing(engine.tables.sizes, 4000))
    peace, _ = engine.step(placed(world, "deal", calm, 2), standing(engine.tables.sizes, 4000))
    stays = peace.deal[calm] == 2
    assert (plain.tension - peace.tension)[stays] == pytest.approx(4, abs=0.01)


def test_winning_a_rivals_partner_raises_the_tension(engine):
    mine, theirs = row(engine, "package", "shy_blue"), row(engine, "package", "shy_red")
    world = placed(engine.start(23, 1000), "deal", theirs, 2)
    after, report = engine.step(world, act(engine, 1000, ("deal", "shy_blue", 1)), "full")
    won = (report["deal_agreed"][mine] > 0) & (report["deal_ended"][theirs] == 0)
    assert won.any() and np.array_equal(report["partner_poached"][mine], won)
    assert (after.tension[won].min() > after.tension[~won].max() - 5.01) and after.tension[won].mean() > after.tension[~won].mean() + 2
