"""Estimates of a rival: the race board's forecast, from what is seen alone, calibrated in simulated worlds, narrower with evidence."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from game.agents import evidence, rivals
from game.agents.columns import groups, shared
from game.agents.intelligence import conduct, interval, picture, shares, sight, styles, suspects, untold, width
from game.agents.policies import HABITS, POLICIES
from game.foresight.forecast import continuation, forecast
from game.model import curves, legality
from game.model.axes import AIMS, NEVER
from game.model.engine import Engine
from game.model.orders import Action, encode, standing
from game.model.state import STOCKS, evolve, take

WORLDS, EARLY, LATE = 204, 1, 5
EVERY = 4  # of the worlds that are looked at early as well
SMALL = 12
ILRS = 1


@pytest.fixture(scope="module")
def engine(race) -> Engine:
    return Engine(race.tables)


@pytest.fixture(scope="module")
def truths(engine):
    """204 worlds played to the end: Artemis as a forecast goes on, the ILRS by each fixed policy in its turn."""
    tables, state = engine.tables, engine.start(11, WORLDS)
    kind = np.sort(np.arange(WORLDS) % len(rivals.POOL))
    states = []
    while state.turn < tables.turns:
        states.append(state)
        rival = shared([POLICIES[name] for name in rivals.POOL], groups(kind), state, tables, ILRS, state.world_key)
        state, _report = engine.step(state, engine.orders(state, {"artemis": continuation, "ilrs": rival}))
    return kind, [*states, state]


def games(state, places):
    """One game a world, each with forecast dice of its own."""
    return [evolve(take(state, slice(int(k), int(k) + 1)), seed=1000 + int(k)) for k in places]


def estimated(engine, truths, turn, every=1):
    """What is told of each world, its rival known: dates, pace and money, (ROW, WORLD, m)."""
    kind, states = truths
    parts = []
    for number, name in enumerate(rivals.POOL):
        here = np.flatnonzero(kind == number)[::every]
        found = picture(engine, games(states[turn], here), ILRS, {"ilrs": POLICIES[name]}, SMALL)
        parts.append((found.dates(), found.pace(), found.paid()))
    return [np.concatenate(rows, axis=1) for rows in zip(*parts, strict=True)]


def early(truths):
    """The worlds that are looked at early, in the order of `estimated`."""
    return np.concatenate([np.flatnonzero(truths[0] == number)[::EVERY] for number in range(len(rivals.POOL))])


@pytest.fixture(scope="module")
def looked(engine, truths):
    return {EARLY: estimated(engine, truths, EARLY, EVERY), LATE: estimated(engine, truths, LATE)}


def test_dates_are_those_of_the_race_board_world_by_world(engine, truths):
    """With the draft and without, from the fan that is there and from none."""
    state, rival = games(truths[1][LATE], [3])[0], {"ilrs": POLICIES["sprint"]}
    draft = encode([Action("funding", "gateway_halo", 1.0), Action("request", "artemis", 1.1)], engine.tables.ids)
    for plan in (standing(engine.tables.sizes, 1), draft):
        fan = forecast(engine, state, 24, rival, plan)
        alone, beside = picture(engine, [state], ILRS, rival, 24, plan), picture(engine, [state], ILRS, rival, 24, plan, fan)
        assert np.array_equal(alone.dates()[:, 0], fan.ticks) and beside.fan.ticks is fan.finals.milestone
        assert np.array_equal(alone.paid(), beside.paid())
    assert styles(rival["ilrs"]) == ("sprint",) and shares(rival["ilrs"], 2).tolist() == [[1, 1]]


def test_what_is_hidden_moves_no_estimate(engine, truths, monkeypatch):
    state = games(truths[1][LATE], [100])[0]
    other, sealed = engine.start(99, 1, 700), state.aim_sealed.copy()
    sealed[ILRS] = (sealed[ILRS] + 3) % 8
    hidden = {name: getattr(other, name) for name, stock in STOCKS.items() if stock.hidden}
    elsewhere = evolve(state, aim_sealed=sealed, first_world=40, **hidden)
    assert not np.array_equal(curves.hidden(state, engine.tables).pace, curves.hidden(elsewhere, engine.tables).pace)
    shown, legal = legality.legal(state, engine.tables), legality.legal  # the same numbers on the desk, another truth behind them
    monkeypatch.setattr(legality, "legal", lambda where, tables: dataclasses.replace(shown, _state=where) if where.worlds == 1 else legal(where, tables))
    here, there = (picture(engine, [where], ILRS, {"ilrs": POLICIES["balanced"]}, SMALL) for where in (state, elsewhere))
    for name in ("dates", "ready", "pace", "months", "paid", "flaws", "reserve", "sealed", "signed"):
        assert np.array_equal(getattr(here, name)(), getattr(there, name)()), name
    assert np.array_equal(here.conduct, there.conduct)
    nothing = standing(engine.tables.sizes, 1)
    assert np.array_equal(*(untold(engine, where, {"ilrs": POLICIES["balanced"]}, SMALL, nothing) for where in (state, elsewhere)))


def test_games_side_by_side_are_each_alone(engine, truths):
    few, rival = games(truths[1][LATE], [0, 1, 2]), {"ilrs": POLICIES["historical"]}
    whole = picture(engine, few, ILRS, rival, SMALL)
    for number, game in enumerate(few):
        alone = picture(engine, [game], ILRS, rival, SMALL)
        assert np.array_equal(whole.dates()[:, number], alone.dates()[:, 0])
        assert np.array_equal(whole.sealed()[:, number], alone.sealed()[:, 0])


def covered(draws, truth, dice):
    """Whether each truth lies between the 10 % and the 90 % mark, by its randomised rank among the draws: exactly 0.8 for a perfect model."""
    below, same = (draws < truth[..., None]).sum(-1), (draws == truth[..., None]).sum(-1)
    rank = (below + dice.random(truth.shape) * (same + 1)) / (draws.shape[-1] + 1)
    return (rank > 0.1) & (rank < 0.9)


def test_the_truth_lies_in_eight_of_ten_intervals(engine, truths, looked):
    states, tables, dice = truths[1], engine.tables, np.random.default_rng(1)
    dates, paces, paid = looked[LATE]
    inside = covered(dates, states[-1].milestone, dice)
    unreached = states[LATE].milestone == NEVER
    told = 0
    for row in np.flatnonzero(tables.milestone_programme == ILRS):
        open_worlds = unreached[row]
        count = int(open_worlds.sum())
        if count < WORLDS // 2:
            continue
        told += 1
        bound = 3.3 * np.sqrt(0.8 * 0.2 / count)  # one in a thousand
        assert abs(inside[row][open_worlds].mean() - 0.8) < bound, tables.ids["milestone"][row]
    assert told >= 5
    own = (tables.element_programme == ILRS)[:, None] & (states[LATE].finished == NEVER) & (states[LATE].work > 0)
    pace = covered(paces, curves.hidden(states[LATE], tables).pace.astype(np.float64), dice)
    money = covered(paid, (states[LATE + 1].spent.astype(np.int64) - states[LATE].spent) / 10, dice)
    for what, hit in (("pace", pace), ("money", money)):  # lines of a world are no independent trials: the bound is that of the worlds
        assert abs(hit[own].mean() - 0.8) < 3.3 * np.sqrt(0.8 * 0.2 / WORLDS), what


def test_years_of_evidence_narrow(engine, truths, looked):
    tables, worlds = engine.tables, early(truths)
    unreached = truths[1][LATE].milestone[:, worlds] == NEVER
    dates = {EARLY: looked[EARLY][0], LATE: looked[LATE][0][:, worlds]}
    own = unreached & (tables.milestone_programme == ILRS)[:, None]
    wide = {turn: np.mean([width(ticks[row, game], tables.horizon) for row, game in np.argwhere(own)]) for turn, ticks in dates.items()}
    assert wide[LATE] < 0.9 * wide[EARLY]
    line = tables.ids["element"].index("long_march_10")
    paces = {EARLY: looked[EARLY][1][line], LATE: looked[LATE][1][line, worlds]}
    ends = {turn: np.mean([np.ptp(interval(game)[::2]) for game in pace]) for turn, pace in paces.items()}
    assert ends[LATE] < ends[EARLY]


def test_a_sealed_aim_is_guessed_from_conduct_and_not_from_the_name(engine, truths):
    kind, states = truths
    opened = conduct(engine.tables, states[0], ILRS, POLICIES["sprint"])
    assert np.allclose(opened, 1 / len(rivals.POOL))
    later = conduct(engine.tables, states[LATE], ILRS, POLICIES["sprint"])
    assert np.array_equal(later, conduct(engine.tables, states[LATE], ILRS, POLICIES["balanced"])), "whoever it is said to be"
    assert np.allclose(later.sum(axis=0), 1) and later.min() >= rivals.DOUBT / 1000 / len(rivals.POOL) - 1e-9
    assert later[kind, np.arange(WORLDS)].mean() > 0.6
    robots = int(np.flatnonzero(kind == rivals.POOL.index("robotic_first"))[0])
    found = picture(engine, games(states[LATE], [robots]), ILRS, {"ilrs": POLICIES["sprint"]}, SMALL)
    assert found.sealed().sum() == pytest.approx(1)
    assert found.sealed()[AIMS.index(HABITS["robotic_first"].sealed_aim), 0] > 0.8
    assert (found.opening.aim_sealed[ILRS] < 0).all()


def test_signs_fit_the_style_that_is_played(engine, truths):
    kind, states = truths
    robots = int(np.flatnonzero(kind == rivals.POOL.index("robotic_first"))[0])
    signs = evidence.signs(sight(engine, games(states[LATE], [robots])[0], 0), ILRS, suspects(POLICIES["robotic_first"]))
    fits = {what: "robotic_first" in names for what, _value, names in signs}
    assert set(fits) >= {"aim_open", "doctrine", "tests", "funding", "rotation"}
    assert sum(fits.values()) >= len(fits) - 1


def test_what_would_narrow_a_date_is_named_with_its_share(engine, truths):
    game, rival = games(truths[1][LATE], [0])[0], {"ilrs": POLICIES["historical"]}
    found = picture(engine, [game], ILRS, rival, 192)
    row = engine.tables.ids["milestone"].index("ilrs.crewed_landing")
    rows = evidence.narrowers(found, row)
    assert all(0.02 <= share < 1 for _kind, _row, share in rows)
    assert [share for *_what, share in rows] == sorted((share for *_what, share in rows), reverse=True)
    bare = untold(engine, game, rival, 192, standing(engine.tables.sizes, 1))
    assert not np.array_equal(bare[row], found.end.milestone[row])  # without what its teams have shown, the prior's
