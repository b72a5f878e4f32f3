"""Slips against the class quantiles, and no lever is dead."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from game import api
from game.model import legality, luck
from game.model.axes import NEVER
from game.model.orders import standing
from game.model.state import evolve

QUANTILES = {  # actual over announced duration, p16 p50 p84: fits to June 2021 by class
    "us_crewed": (1.20, 1.65, 2.32), "us_robotic": (0.97, 1.26, 1.77), "china": (0.99, 1.16, 1.38), "esa": (1.15, 1.44, 1.82),
    "commercial": (1.55, 2.05, 2.90), "russia": (1.93, 3.10, 5.57),
}  # fmt: skip


@pytest.mark.parametrize("name", QUANTILES)
def test_simulated_slips_match_the_class(toy, tmp_path, name):
    """One element of 50 months at customary funding, last mile included."""
    from pathlib import Path

    text = (Path(__file__).parents[1] / "data" / "toy.yaml").read_text()
    shared = Path(__file__).parents[2] / "scenarios" / "parts" / "shared.yaml"
    text = text.replace("../../scenarios/parts/shared.yaml", str(shared)).replace('announced: "2023-06"', 'announced: "2025-08-30"')
    text = (
        text.replace("class: us_crewed", f"class: {name}")
        .replace("end: 2035", "end: 2050")
        .replace("new_chance: 0.8, mature: 0.97, flights: 2, launched: 2", "new_chance: 1, mature: 1, flights: 60, launched: 60")
        .replace(
            "transit: 0.95, duration_days: 10, refly_months: 12, price_musd: 10",
            "transit: 1, duration_days: 0, refly_months: 12, price_musd: 0",
        )
    )
    path = tmp_path / "one.yaml"
    path.write_text(text.replace("opening_musd: 200", "opening_musd: 5000"))
    engine = api.Engine(api.load_scenario(path))
    row, flight = engine.tables.ids["element"].index("red_launcher"), engine.tables.ids["mission"].index("red_test")
    world = engine.start(1, 2000)
    while not engine.finished(world):
        orders = standing(engine.tables.sizes, 2000)
        given = engine.legal(world)
        orders.funding[row] = np.minimum(given.need[row], given.high[row])
        world, _ = engine.step(world, legality.project(orders, world, engine.tables))
    planned = engine.tables.announced[row]
    ratio = np.sort(np.where(world.achieved[flight] == NEVER, 99999.0, world.achieved[flight]) / planned)
    found = [ratio[int(share * 2000)] for share in (0.16, 0.5, 0.84)]
    assert found == pytest.approx(QUANTILES[name], rel=0.12)


def paired(engine, change, milestone, worlds=4000, base=None):
    """z of the paired difference of E[min(date, horizon)] between a plan and the same plan with one lever moved."""
    row = engine.tables.ids["milestone"].index(milestone)
    dates = []
    for lever in (base, change):
        world = engine.start(11, worlds)
        while not engine.finished(world):
            orders = engine.orders(world, {"red": "as_planned", "blue": "as_planned"})
            if lever:
                orders = lever(engine, world, orders)
                orders = legality.project(orders, world, engine.tables)
            world, _ = engine.step(world, orders)
        dates.append(np.minimum(world.milestone[row].astype(float), engine.tables.horizon))
    gap = dates[1] - dates[0]
    return gap.mean() / (gap.std() / np.sqrt(worlds) + 1e-9)


def fund(share):
    def lever(engine, world, orders):
        row = engine.tables.ids["element"].index("red_launcher")
        orders.funding[row] = np.minimum(share * engine.legal(world).need[row], engine.legal(world).high[row])
        return orders

    return lever


def more_tests(engine, world, orders):
    row = engine.tables.ids["element"].index("red_lander")
    if world.turn == 0:
        orders.tests[row] = 2
    return orders


def package(engine, world, orders):
    row = engine.tables.ids["package"].index("friend_home")
    if world.turn < 3:
        orders.deal[row] = np.where(engine.legal(world).propose[row] == 0, 1, 0)
    else:
        orders.deal[row] = 0
    return orders


def no_package(engine, world, orders):
    orders.deal[:] = 0
    return orders


def second(engine, world, orders):
    row = engine.tables.ids["element"].index("red_spare")
    orders.funding[row] = np.minimum(engine.legal(world).need[row], engine.legal(world).high[row])
    return orders


def doctrine(engine, world, orders):
    if world.turn == 0:
        orders.doctrine[engine.tables.ids["programme"].index("red")] = 1
    return orders


@pytest.mark.parametrize(
    ("lever", "milestone"),
    [(fund(0.6), "red.landing"), (more_tests, "red.landing"), (second, "red.landing"), (package, "red.base")],
)
def test_no_lever_is_dead(toy, lever, milestone):
    """Common luck, 4,000 worlds: |z| > 4 for some milestone."""
    engine = api.Engine(toy)
    assert abs(paired(engine, lever, milestone, base=no_package if lever is package else None)) > 4


def test_moving_a_flight_does_not_reshuffle_its_dice(race):
    """Keyed by attempt: the words of a flight do not depend on the year in which it flies."""
    dice = luck.Luck(luck.world_keys(1, "play", 0, 4))
    ids = race.tables.ids["mission"]
    first = dice.words("flight", ids, np.zeros((len(ids), 4), np.int8))
    assert np.array_equal(first, dice.words("flight", ids, np.zeros((len(ids), 4), np.int8)))
    assert not np.array_equal(first, dice.words("flight", ids, np.ones((len(ids), 4), np.int8)))


def test_a_forecast_does_not_depend_on_what_is_hidden(race):
    """Two worlds that look the same and hide different truths get the same fan."""
    engine = api.Engine(race)
    world = engine.start(1, 1)
    other = evolve(
        world, **{name: (getattr(world, name) + 7) % 32 for name in ("pace_level", "cost_level", "vehicle_level", "family_level")}
    )
    a, b = (api.forecast(engine, state, 8) for state in (world, other))
    assert np.array_equal(a.ticks, b.ticks)


def test_a_forecast_learns_from_what_was_seen(race):
    engine = api.Engine(race)
    row = engine.tables.ids["element"].index("hls_starship")
    world = engine.start(1, 1)
    slow, fast = world.seen_work.copy(), world.seen_work.copy()
    effort = world.seen_effort.copy()
    effort[row], slow[row], fast[row] = 36, 14, 30
    from game.foresight.forecast import imagine

    levels = [imagine(engine, evolve(world, seen_effort=effort, seen_work=work), 256).pace_level[row].mean() for work in (slow, fast)]
    assert levels[0] > levels[1] + 4


def test_every_field_is_declared_fully():
    from game.model.state import STOCKS, State

    plain = {"turn", "seed", "first_world"}
    assert {field.name for field in dataclasses.fields(State)} - plain == set(STOCKS)
    assert all(stock.unit and stock.meaning for stock in STOCKS.values())
