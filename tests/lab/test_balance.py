"""The measures of balance find what was planted and nothing where nothing is; games side by side are the games of the library."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from game import api
from game.agents import opening
from game.agents.levels import Level
from game.agents.planner import Planner
from game.agents.policies import HABITS, POLICIES
from game.foresight import score
from game.lab import reference
from game.lab.balance import PARTS, Balance, events, examine, games, length, levers, measure, plans, thinker, wins
from game.lab.balance.games import NOBODY, Arena, Games
from game.model.axes import AIMS, NEVER
from game.model.engine import Engine
from game.model.orders import KEEP, ORDERS, standing
from game.model.state import Stock
from game.model.tables import Tables
from game.reporting import wording

DATA = Path(__file__).parents[1] / "data"
TINY = Level("normal", study=8, study_worlds=6, plans=5, worlds=1, finals=0, final_worlds=0, years=2, every=2, reviews=True)


def with_points(scenario: api.Scenario) -> Tables:
    return dataclasses.replace(scenario.tables, reference=reference.build(Engine(scenario.tables), 120))


@pytest.fixture(scope="module")
def tables(toy) -> Tables:
    return with_points(toy)


@pytest.fixture(scope="module")
def planted() -> Tables:
    return with_points(api.load_scenario(str(DATA / "toy_balance.yaml")))


def arena(tables: Tables, points=score.points) -> Arena:
    return Arena(Engine(tables), points, score.DRAW, ("red", "blue"), {}, seed=3)


# -- games side by side


def seat(tables: Tables, name: str) -> int:
    return tables.ids["programme"].index(name)


def mixed(place: Arena, worlds: int = 40) -> tuple[Games, list[str]]:
    names = ["random", "balanced", "idle"]
    numbers = [place.enlist(POLICIES[name]) for name in names]
    cast = np.array([[numbers[k % 3] for k in range(worlds)], [numbers[k % 2] for k in range(worlds)]])
    return Games(np.arange(worlds)[::-1] + 5, cast, np.full(worlds, NOBODY)), names


def test_a_game_is_the_game_of_the_library(toy, tables):
    place = arena(tables)
    entered, names = mixed(place)
    played = place.play(entered, keep=["spent"])
    engine = api.Engine(dataclasses.replace(toy, tables=tables))
    for column in range(0, 40, 7):
        world, cast = int(entered.worlds[column]), [names[number] for number in entered.cast[:, column]]
        state = engine.start(3, 1, world)
        while not engine.finished(state):
            state, _ = engine.step(state, engine.orders(state, dict(zip(tables.ids["programme"], cast, strict=True))))
        assert np.array_equal(played.dates[:, column], np.minimum(state.milestone[:, 0], tables.horizon))
        assert np.array_equal(played.reached[:, column], state.milestone[:, 0] != NEVER)
        assert np.allclose(played.points[:, column], score.points(state, tables)[:, 0])
        assert np.array_equal(played.finals["spent"][:, column], state.spent[:, 0])
        assert np.array_equal(played.fired[1, column], state.fired[1, 0] > 0)
    assert len(np.unique(played.points, axis=1).T) > 10, "games differ, or the comparison is worth nothing"


def test_the_block_is_no_part_of_a_game(tables, monkeypatch):
    place = arena(tables)
    entered, _names = mixed(place)
    whole = place.play(entered)
    monkeypatch.setattr(games, "BLOCK", 7)
    cut = place.play(entered)
    for field in dataclasses.fields(whole):
        if field.name != "finals":
            assert np.array_equal(getattr(whole, field.name), getattr(cut, field.name)), field.name


def test_an_edit_touches_its_own_columns_only_and_shares_the_luck(tables):
    place = arena(tables)
    number = place.enlist(POLICIES["balanced"])
    line = tables.ids["element"].index("red_lander")

    def starve(orders, state, legal, here):
        orders.funding[line, here] = 0

    entered = Games(np.tile(np.arange(30), 2), np.full((2, 60), number), np.repeat([NOBODY, 0], 30))
    played = place.play(entered, [starve])
    assert played.used[30:].all() and not played.used[:30].any() and not played.wanted[:30].any()
    plain = place.play(entered.take(np.arange(30)))
    assert np.array_equal(played.dates[:, :30], plain.dates)
    landing = tables.ids["milestone"].index("red.landing")
    assert (played.dates[landing, 30:] >= played.dates[landing, :30]).all()
    assert (played.dates[landing, 30:] > played.dates[landing, :30]).any()
    blue = tables.ids["milestone"].index("blue.landing")
    # a rival's landing loosens a purse: now and then the other side feels it
    assert (played.dates[blue, 30:] != played.dates[blue, :30]).mean() < 0.1


def test_an_illegal_edit_is_left_out_and_reported(tables):
    place, red = arena(tables), seat(tables, "red")
    number = place.enlist(POLICIES["idle"])

    def nonsense(orders, state, legal, here):
        if state.turn == 0:
            orders.aim_open[red, here] = 9

    def campaign(orders, state, legal, here):
        orders.campaign[red, here] = 2

    entered = Games(np.tile(np.arange(8), 3), np.full((2, 24), number), np.repeat([NOBODY, 0, 1], 8))
    played = place.play(entered, [nonsense, campaign])
    assert played.wanted[8:16].all() and not played.used[:16].any() and played.used[16:].all()
    assert np.array_equal(played.points[:, 8:16], played.points[:, :8])


# -- measures


def test_shares_and_standard_errors():
    nothing, all_won = measure.share(np.zeros(10)), measure.share(np.ones(10))
    assert (nothing.low, nothing.value) == (0, 0) and nothing.high == pytest.approx(0.2775, abs=1e-3)  # Wilson, by the book
    assert all_won.low == pytest.approx(1 - nothing.high)
    half = measure.share(np.array([0, 1] * 200))
    assert half.high - half.low == pytest.approx(2 * 1.96 * 0.025, rel=0.02)
    assert math.isnan(measure.share(np.zeros(0)).value) and measure.share(np.zeros(0)).as_dict()["value"] is None
    rows = np.array([[0.0] * 4, [2.0] * 4, [1.0, -1.0, 1.0, -1.0], [1.0, 2.0, 3.0, 4.0]])
    assert measure.errors(rows) == pytest.approx([0, measure.MOST, 0, 2.5 / (np.std(rows[3], ddof=1) / 2)])
    few = measure.Effect(measure.FEWEST - 1, "m", 1.0, 99.0, 0.0, 0.0, 0.0)
    assert not few.alive and not few.dead, "with so few worlds nothing is said"


def test_a_draw_counts_half():
    points = np.array([[10.0, 12.0, 12.1, 7.0], [10.0, 10.0, 10.0, 10.0]])
    assert wins.scores(points, 0, 2.0).tolist() == [0.5, 0.5, 1.0, 0.0]
    assert wins.scores(points, 1, 2.0).tolist() == [0.5, 0.5, 0.0, 1.0]
    assert wins.scores(points[:1], 0, 2.0).size == 0


# -- what is planted is found


def doctrine_wins(state, tables):
    """Points of a game in which a doctrine of the red side beats everything."""
    red = seat(tables, "red")
    points = np.full((2, state.worlds), 60.0)
    points[red] += 10 * (state.doctrine[red] == 0)
    return points


def test_a_doctrine_that_always_wins_is_flagged_and_no_other(tables):
    rows = {row.policy: row for row in wins.table(arena(tables, doctrine_wins), 24) if row.seat == "red"}
    assert rows["balanced: one"].wins.value == 1 and rows["balanced: one"].flagged
    assert rows["balanced: two"].wins.value == 0.5 and not rows["balanced: two"].flagged
    assert set(rows) == {wins.SEAT, *POLICIES, "balanced: one", "balanced: two"}
    assert rows["historical"].points == 70
    members = [rows[name].wins.value for name in reference.POOL]
    assert rows[wins.SEAT].wins.value == pytest.approx(np.mean(members)) and not rows[wins.SEAT].flagged
    assert set(rows["idle"].against) == set(reference.POOL)
    assert list(rows["idle"].first) == ["red.landing"]


def test_who_lands_first_is_counted_by_dates(tables):
    place = arena(tables)
    played = place.play(mixed(place)[0])
    red, blue = (tables.ids["milestone"].index(f"{seat}.landing") for seat in ("red", "blue"))
    mine, theirs = (wins.firsts(tables, played, seat(tables, name))[f"{name}.landing"] for name in ("red", "blue"))
    assert mine == np.mean(played.reached[red] & (played.dates[red] < played.dates[blue]))
    assert theirs > 0.3 and mine + theirs <= 1


def test_the_search_finds_a_plan_that_always_wins(tables, monkeypatch):
    monkeypatch.setattr(plans, "CLIMBS", 1)
    found = plans.search(arena(tables, doctrine_wins), 24, "red")
    assert found.habit.doctrine == 0 and found.wins.value == 1 and found.flagged
    assert found.owes["doctrine"] == 0.5, "without it every game is a draw"
    assert found.games > 200 and found.plans > len(HABITS)
    same = plans.search(arena(tables, lambda state, tables: np.full((2, state.worlds), 60.0)), 24, "red")
    assert same.wins.value == 0.5 and not same.flagged


def test_plans_are_varied_within_their_ranges(tables):
    dice = np.random.Generator(np.random.PCG64(1))
    space = plans.spaces(tables, seat(tables, "red"))
    assert set(space) == {field.name for field in dataclasses.fields(plans.Habit)}
    plan = plans.random_plan(space, dice)
    for _ in range(100):
        child = plans.vary(plan, space, dice)
        assert child.open_aim != child.sealed_aim and not set(child.favoured) & set(child.neglected)
        assert 0 <= child.doctrine < 2 and 0.5 <= child.share <= 1.3
        plan = child


def test_a_dead_lever_is_found_among_living_ones(planted):
    rows = {(row.field, row.target): row for row in levers.table(arena(planted), 96, "launch_rule")}
    assert rows["launch_rule", "red_parade"].status == "dead" and rows["launch_rule", "red_parade"].flagged
    assert rows["launch_rule", "red_parade"].best.effect.games >= 90
    assert rows["launch_rule", "red_landing"].status == "alive" and not rows["launch_rule", "red_landing"].flagged
    lines = {row.target: row for row in levers.table(arena(planted), 96, "funding")}
    assert lines["red_lander"].status == "alive"
    felt = next(trial.effect for trial in lines["red_lander"].trials if trial.value == "half")
    assert felt.months > 0 and felt.milestone.startswith("red.")


def test_levers_are_tried_under_every_aim(planted):
    place = arena(planted)
    entered = levers.players(place, 16)
    played = place.play(entered, keep=["aim_open", "aim_sealed"])
    for name in ("aim_open", "aim_sealed"):
        assert all(len(set(row)) == 8 for row in played.finals[name].tolist())
    assert (played.finals["aim_open"] != played.finals["aim_sealed"]).all()


def test_every_order_has_its_levers(planted):
    place = arena(planted)
    number = place.enlist(POLICIES["balanced"])
    base = place.play(Games(np.arange(8), np.full((2, 8), number), np.full(8, NOBODY)), keep=levers.KEPT)
    found = [lever for seat in ("red", "blue") for lever in levers.levers(place, seat, base)]
    assert {lever.field for lever in found} == {name for name in ORDERS if name not in planted.ids or planted.ids[name]}
    options = {(lever.target, lever.value) for lever in found if lever.field == "answer"}
    assert options == {("founding", "wait"), ("founding", "go"), ("empty", "this"), ("empty", "that"), ("empty", "third")}
    assert {lever.target for lever in found if lever.field == "deal"} == set(planted.ids["package"])
    rows = levers.table(place, 20, "answer")
    assert {trial.value: trial.status for row in rows if row.target == "empty" for trial in row.trials}["this"] == "same"


def test_an_order_that_is_declared_later_is_tried_by_its_unit(tables, monkeypatch):
    for unit, low, high, expected in (
        ("tick", 0, 65535, [tables.horizon // 4, tables.horizon // 2]), ("index", 0, 2, [0, 1, 2]), ("year", 0, 3000, [2024, 2028]),
        ("musd", 0, 100, [0, 50, 100]), ("ratio", 0.9, 2, [1.0, 1.3]),
    ):  # fmt: skip
        monkeypatch.setitem(ORDERS, "later", Stock(("milestone",), "i4", unit, low, high, "an order to come"))
        monkeypatch.setitem(levers.DEFAULTS, "later", KEEP)
        assert levers.values("later", tables) == expected, unit


def test_an_event_that_never_happens_and_an_option_that_changes_nothing_are_found(planted):
    rows = {row.id: row for row in events.table(arena(planted), 150)}
    assert rows["never"].fires.value == 0 and rows["never"].seldom and rows["never"].flagged
    assert not dataclasses.replace(rows["never"], rare=True).flagged
    assert rows["storm"].fires.value > 0.9 and not rows["storm"].seldom and rows["storm"].effect.alive
    moved = rows["storm"].effect
    assert moved.milestone == "blue.landing" and moved.months > 0, "the storm throws the lander back"
    empty = {choice.id: choice for choice in rows["empty"].choices}
    assert rows["empty"].idle == ["that"] and empty["third"].effect.support_z < -4
    assert rows["empty"].fires.value == 1
    assert sum(choice.taken for choice in rows["empty"].choices) == pytest.approx(1)
    assert empty["this"].taken > empty["that"].taken > 0
    assert rows["founding"].choices[1].effect.alive or rows["founding"].choices[0].effect.alive


def test_every_pair_of_policies_meets_in_worlds_of_their_own(tables):
    place = arena(tables)
    survey = events.survey(place, 60)
    assert len(np.unique(survey.worlds)) == len(survey) == 300
    assert len(np.unique(survey.cast, axis=1).T) == len(POLICIES) ** 2


def test_a_scenario_without_an_event_is_the_same_but_for_it(planted):
    row = planted.ids["event"].index("storm")
    engine = Engine(events.without(planted, row))
    state = engine.start(1, 20)
    while not engine.finished(state):
        state, _ = engine.step(state, engine.orders(state, {}))
    assert not state.fired[row].any()
    assert planted.events[row].rate == pytest.approx(0.3), "the scenario itself is as it was"


# -- the planner


def test_a_lever_that_decides_every_game_is_found_and_no_other(tables, monkeypatch):
    """Points that only a habit of the planner's plan gives: without it every game is a draw, without another nothing changes."""
    monkeypatch.setattr(thinker, "LEVELS", {"normal": TINY})
    monkeypatch.setattr(thinker, "GAMES", {"normal": 0.5})
    red = seat(tables, "red")
    aim = AIMS.index(opening.plans(Engine(tables), red, TINY)[0].open_aim)
    assert AIMS[aim] != HABITS["balanced"].open_aim

    def planted(state, tables):
        points = np.full((2, state.worlds), 60.0)
        points[red] += 10 * (state.aim_open[red] == aim)
        return points

    found = thinker.study(arena(tables, planted), 24, "red")
    rows = {row.lever: row for row in found.levers}
    assert found.levels[0].wins.games == 12 and found.levels[0].wins.value == 1
    assert rows["aims"].alone.value == rows["aims"].thinking.value == 0.5 and rows["aims"].lead.value == 10 and rows["aims"].flagged
    assert found.levers[0] is rows["aims"] and not any(row.flagged for row in found.levers if row.lever != "aims")


def test_a_planner_without_a_lever_never_pulls_it(tables):
    engine, red = Engine(tables), seat(tables, "red")
    for lever, fields in thinker.LEVERS.items():
        plans_ = thinker.Without(TINY, lever).plans(engine, red)
        whole = Planner(TINY).plans(engine, red)
        assert len(plans_) <= len(whole)
        for plan in plans_:
            for field in fields:
                if field != "neglected":
                    assert getattr(plan.habit, field) == getattr(plans_[0].habit, field) == getattr(HABITS["balanced"], field), (lever, field)
        if lever == "answers":
            assert all(plan.answer is None for plan in plans_) and any(plan.answer is not None for plan in whole)
    covered = [field for fields in thinker.LEVERS.values() for field in fields]
    assert sorted(covered) == sorted(field.name for field in dataclasses.fields(HABITS["balanced"])), "a new habit needs its lever"


def test_what_a_planner_chooses_is_counted(tables, monkeypatch):
    monkeypatch.setattr(thinker, "LEVELS", {"normal": TINY})
    found = thinker.study(arena(tables), 24, "blue")
    assert sum(found.levels[0].chosen.values()) == pytest.approx(1) and found.levels[0].chosen[""] >= 0.5  # it compares every other year
    assert len([row for row in found.levers if row.thinking.games]) <= thinker.TAKEN
    quiet = thinker.loss(np.zeros(8))
    assert (quiet.value, quiet.low, quiet.high, quiet.games) == (0, 0, 0, 8) and thinker.loss(np.zeros(0)).as_dict()["value"] is None


# -- length


def test_decisions_are_orders_that_differ_from_what_stands(tables):
    engine = Engine(tables)
    state = engine.start(1, 3)
    mine = seat(tables, "red")
    owned, given = engine.rows(mine), engine.legal(state)

    def count(orders, before=None):
        return [numbers.tolist() for numbers in length.decisions(orders, before, state, tables, given, owned)]

    nothing = standing(tables.sizes, 3)
    assert count(nothing) == [[0, 0, 0], [0, 0, 0]]
    line, other = (tables.ids["element"].index(name) for name in ("red_lander", "blue_lander"))
    orders = standing(tables.sizes, 3)
    paid = np.minimum(np.rint(state.level[line] * given.need[line]), given.high[line])
    orders.funding[line] = paid  # what the standing order pays anyway
    orders.funding[other] = 0  # another seat's
    assert count(orders) == [[0, 0, 0], [0, 0, 0]]
    orders.funding[line, 1] = 0
    orders.request[mine] = 1.1
    assert count(orders) == [[1, 2, 1], [0, 0, 0]]
    again = standing(tables.sizes, 3)
    again.request[mine] = [1.1, 1.1, 1.2]
    assert count(again, orders) == [[0, 0, 1], [1, 1, 0]]


def test_length_counts_questions_news_and_quiet_years(planted):
    rows = [row for row in length.table(arena(planted), 10, wording.news) if row.seat == "red"]
    assert [(row.first, row.last) for row in rows] == [(2021, 2025), (2026, 2030), (2031, 2035), (2021, 2035)]
    assert rows[0].questions == pytest.approx(2 / 5), "two cards are asked in the first year, none later"
    assert rows[1].questions == 0 and rows[1].quiet > rows[0].quiet
    assert rows[-1].news == pytest.approx(np.mean([row.news for row in rows[:-1]]))
    silent = length.table(arena(planted), 10, lambda report, tables, world: [])
    assert all(row.news == 0 for row in silent)


# -- the whole


def test_the_whole_is_plain_data_that_repeats_itself(toy, monkeypatch):
    monkeypatch.setattr(plans, "HALVINGS", 1)
    monkeypatch.setattr(plans, "CLIMBS", 0)
    monkeypatch.setattr(thinker, "LEVELS", {"normal": TINY})
    heard: dict[str, int] = {}
    found = api.balance(toy, 4, 1, progress=lambda part, played: heard.update({part: heard.get(part, 0) + played}))
    assert set(heard) == set(PARTS)
    document = found.as_dict()
    assert {"scenario", "scenario_digest", "seed", "worlds", "flags", *PARTS} == set(document)
    again = api.balance(toy, 4, 1, only=["search", "events"]).as_dict()
    assert {part: document[part] for part in ("search", "events")} == {part: again[part] for part in ("search", "events")}
    assert {flag.part for flag in found.flags} <= set(PARTS)
    assert api.balance(toy, 4, 2, only=["wins"]).as_dict()["wins"] != document["wins"]


def test_only_what_is_asked_for_is_played(toy):
    heard = set()
    found = api.balance(toy, 6, only=["length"], progress=lambda part, played: heard.add(part))
    assert heard == {"length"} and found.length and not found.wins
    assert set(found.as_dict()) & set(PARTS) == {"length"}
    with pytest.raises(ValueError, match="part"):
        api.balance(toy, 6, only=["winds"])
    with pytest.raises(ValueError, match="worlds"):
        api.balance(toy, 0)


def test_flags_name_what_is_out_of_bounds(planted):
    found = examine(
        Engine(planted), ("red", "blue"), {}, doctrine_wins, 2.0, wording.news, worlds=40, seed=3, only=("wins", "events")
    )
    flags = {(flag.rule, flag.what) for flag in found.flags}
    assert {("wins_too_much", "red balanced: one"), ("never_fires", "never"), ("idle_option", "empty.that")} <= flags
    assert ("wins_too_much", "red balanced: two") not in flags
    assert Balance("x", "y", 0, 1).flags == []


def test_a_seat_that_is_not_offered_plays_its_part(tables):
    """One chair: its rival is the scenario's, and nobody of the pool sits there."""
    place = Arena(Engine(tables), score.points, score.DRAW, ("red",), {"blue": "idle"}, seed=3)
    rows = wins.table(place, 12)
    assert {row.seat for row in rows} == {"red"} and not rows[0].against
    survey = events.survey(place, 4)
    theirs = survey.cast[seat(tables, "blue")]
    assert len(np.unique(theirs)) == 1 and place.policies[theirs[0]] is POLICIES["idle"]
