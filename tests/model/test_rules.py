"""Rules against hand-computed worlds and against what must be true of any world."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game import api
from game.model import curves, legality, luck, timeline
from game.model.axes import NEVER
from game.model.orders import encode, standing
from game.model.state import evolve


def test_surge_is_the_ratio_then_a_power_then_a_ceiling():
    ratio = np.array([0.0, 0.5, 1.0, 1.5, 2.0], np.float32)
    assert curves.surge(ratio) == pytest.approx([0, 0.5, 1.0, 1.5**0.44, 1.33], abs=2e-3)


def year_of(toy, **changes):
    engine = api.Engine(toy)
    world = engine.start(1, 4)
    return engine, evolve(world, turn=2, **changes)


def test_team_keeps_at_the_standing_share_and_falls_below_it(toy):
    engine, world = year_of(toy)
    row = engine.tables.ids["element"].index("red_launcher")
    phi = engine.tables.standing_quantile[world.standing_level[row]]
    need = engine.legal(world).need[row]
    for share, expected in ((1.0, 1.0), (0.9, 1.0), (0.1, None)):
        orders = standing(engine.tables.sizes, 4)
        orders.funding[row] = np.rint(share * need)
        after, _ = engine.step(world, orders)
        paid = orders.funding[row] / need
        want = np.minimum(1, paid / phi) if expected is None else expected
        assert after.staffing[row] == pytest.approx(want, abs=0.02)


def test_growth_is_bound_by_035_of_the_team_or_020(toy):
    engine, world = year_of(toy)
    row = engine.tables.ids["element"].index("red_spare")
    orders = standing(engine.tables.sizes, 4)
    orders.funding[row] = engine.legal(world).high[row]
    after, _ = engine.step(world, orders)
    assert after.staffing[row] == pytest.approx(0.20, abs=0.01)
    again, _ = engine.step(after, orders)
    assert (again.staffing[row] <= 0.40 + 0.01).all()


def plan(tables, **changes):
    e, m, c, p = (tables.sizes[axis] for axis in ("element", "mission", "capability", "package"))
    base = {
        "work": np.full((e, 1), 6, np.float32), "rate": np.full((e, 1), 12, np.float32), "finished": np.full((e, 1), NEVER, np.int32),
        "achieved": np.full((m, 1), NEVER, np.int32), "earliest": np.full((m, 1), 1024, np.int32), "slip": np.zeros((m, 1), np.int32),
        "allowed": np.ones((m, 1), bool), "success": np.ones((m, 1), bool), "rest": tables.links.turnround,
        "packages": np.full((p, 1), NEVER, np.int32), "reached": np.full((c, 1), NEVER, np.int32),
    }  # fmt: skip
    return timeline.YearPlan(start=1024, end=2048, **(base | changes))


def test_dates_inside_a_year_by_hand(toy):
    """Six months of work at full speed end in mid-year; the flight follows at once, what needs it after it has arrived."""
    tables = api.Engine(toy).tables
    dates = timeline.run_year(plan(tables), tables)
    launcher, mission = tables.ids["element"].index("red_launcher"), tables.ids["mission"].index
    assert dates.finished[launcher, 0] == 1024 + 512
    assert dates.launch[mission("red_test"), 0] == 1536
    ten_days = round(10 * 1024 / 365.25)
    assert dates.achieved[mission("red_test"), 0] == 1536 + ten_days
    # the pad: 200 days after the first flight, not at once
    assert dates.launch[mission("red_landing"), 0] == NEVER or dates.launch[mission("red_landing"), 0] >= 1536 + 560
    # work that waits for a landing begins only then
    base = tables.ids["element"].index("blue_base")
    assert dates.finished[base, 0] == NEVER
    assert 0 < dates.work[base, 0] < 6


def test_a_lost_launcher_stands_its_vehicle_down(toy):
    tables = api.Engine(toy).tables
    mission = tables.ids["mission"].index
    failed = np.zeros((tables.sizes["mission"], 1), bool)
    failed[mission("blue_landing")] = True
    work = np.full((tables.sizes["element"], 1), 3, np.float32)
    finished = np.full((tables.sizes["element"], 1), NEVER, np.int32)
    finished[tables.ids["element"].index("blue_base")] = 1200
    held = timeline.run_year(plan(tables, rest=np.maximum(failed * 512, tables.links.turnround), success=~failed, work=work, finished=finished), tables)
    free = timeline.run_year(plan(tables, work=work, finished=finished), tables)
    flight = mission("blue_flight")
    assert free.launch[flight, 0] == 1200
    first = free.launch[mission("blue_landing"), 0]
    assert first > 1200, "the later of the two is the one that waits"
    assert held.launch[flight, 0] == 1200


@settings(max_examples=20, deadline=None)
@given(low=st.floats(0.2, 1.0), more=st.floats(0.0, 0.3), seed=st.integers(0, 1000))
def test_more_money_never_makes_an_isolated_element_later(toy_engine, low, more, seed):
    engine = toy_engine
    row = engine.tables.ids["element"].index("red_launcher")
    dates = []
    for share in (low, low + more):
        world = engine.start(seed, 16)
        for _ in range(8):
            orders = standing(engine.tables.sizes, 16)
            given_ = engine.legal(world)
            orders.funding[:] = 0
            orders.funding[row] = np.minimum(np.floor(share * given_.need[row]), given_.high[row])
            world, _ = engine.step(world, legality.project(orders, world, engine.tables))
        dates.append(world.finished[row].astype(int))
    assert (dates[1] <= dates[0]).all()


def test_more_tests_never_lower_a_chance(race):
    engine = api.Engine(race)
    world = engine.start(1, 8)
    base = curves.mission_chance(world, engine.tables, seen=False)
    for level in (1, 2):
        more = curves.mission_chance(evolve(world, tests=np.full_like(world.tests, level)), engine.tables, seen=False)
        assert (more >= base - 1e-6).all()
        assert (more > base + 1e-4).any()
        base = more


def test_a_partner_who_leaves_never_helps(toy):
    engine = api.Engine(toy)
    row, package = engine.tables.ids["element"].index("red_home"), engine.tables.ids["package"].index("friend_home")
    world = engine.start(3, 200)
    deal = world.deal.copy()
    deal[package] = 2
    staying = evolve(world, deal=deal)
    leaving, _ = engine.step(staying, encode([], engine.tables.ids, 200))
    dropped = standing(engine.tables.sizes, 200)
    dropped.deal[package] = 2
    left, _ = engine.step(staying, dropped)
    stayed = leaving.deal[package] == 2
    assert (left.work[row][stayed] >= leaving.work[row][stayed] + 11).all()
    assert curves.coordination(left, engine.tables)[row].max() <= curves.coordination(leaving, engine.tables)[row].max()


def test_asking_double_every_year_does_not_pay(race):
    engine = api.Engine(race)
    seat = engine.tables.ids["programme"].index("artemis")
    purse = engine.tables.links.manual[seat]
    money = {}
    for ratio in (1.08, 2.0):
        world = engine.start(1, 64)
        total = np.zeros(64)
        for _ in range(16):
            orders = engine.orders(world, {"artemis": "as_planned", "ilrs": "as_planned"})
            orders.request[seat] = ratio
            total += world.envelope[purse] / 10
            world, _ = engine.step(world, orders)
        money[ratio] = total.mean()
    assert money[2.0] < 1.12 * money[1.08]


def test_luck_is_uniform_and_independent():
    ids = tuple(f"e{i}" for i in range(64))
    dice = luck.Luck(luck.world_keys(3, "play", 0, 4096))
    words = dice.words("pace", ids, 1)
    u = luck.uniform(words).ravel()
    counts = np.histogram(u, 64, (0, 1))[0]
    chi = ((counts - counts.mean()) ** 2 / counts.mean()).sum()
    assert 30 < chi < 110  # 63 degrees of freedom: 1 in 10,000 outside
    v = luck.uniform(dice.words("pace", ids, 2)).ravel()
    w = luck.lower(words).ravel()
    x = luck.uniform(dice.words("shock", ids, 1)).ravel()
    for other in (v, w, x, np.roll(u, 1)):
        assert abs(np.corrcoef(u, other)[0, 1]) < 0.01
    bits = np.unpackbits(words.view(np.uint8)).mean()
    assert abs(bits - 0.5) < 0.001


def test_luck_is_keyed_by_id_not_by_place():
    dice = luck.Luck(luck.world_keys(3, "play", 0, 8))
    a = dice.words("pace", ("x", "y", "z"), 4)
    b = dice.words("pace", ("z", "x"), 4)
    assert np.array_equal(a[2], b[0])
    assert np.array_equal(a[0], b[1])
    late = luck.Luck(luck.world_keys(3, "play", 5, 3)).words("pace", ("x",), 4)
    assert np.array_equal(a[:1, 5:], late)
