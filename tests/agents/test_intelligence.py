"""Estimates of a rival: from what is seen alone, calibrated in simulated worlds, narrower with evidence."""

from __future__ import annotations

import numpy as np
import pytest

from game.agents import evidence, intelligence, rivals
from game.agents.columns import groups, shared
from game.agents.intelligence import Effort, Sight, View, conduct, interval, picture, pictures, sight, width
from game.agents.policies import POLICIES
from game.foresight.forecast import continuation
from game.model import curves
from game.model.axes import NEVER
from game.model.engine import Engine, Observation
from game.model.state import STOCKS, evolve, take

WORLDS, EARLY, LATE = 200, 1, 5
EVERY = 4  # of the worlds that are looked at early as well
SMALL = Effort("small", 12, 1)


@pytest.fixture(scope="module")
def engine(race) -> Engine:
    return Engine(race.tables)


@pytest.fixture(scope="module")
def truths(engine):
    """200 worlds played to the end: Artemis as a forecast goes on, the ILRS by each fixed policy in its turn; what was seen, and what came."""
    tables, state = engine.tables, engine.start(11, WORLDS)
    kind = np.sort(np.arange(WORLDS) % len(rivals.POOL))
    seen, states = [], []
    while state.turn < tables.turns:
        if state.turn <= LATE:
            seen.append(sight(engine, state, 0))
        states.append(state)
        rival = shared([POLICIES[name] for name in rivals.POOL], groups(kind), state, tables, 1, state.world_key)
        state, _report = engine.step(state, engine.orders(state, {"artemis": continuation, "ilrs": rival}))
    return kind, seen, [*states, state]


@pytest.fixture(scope="module")
def looked(engine, truths):
    _kind, seen, _states = truths
    few = [some(look, engine.tables, slice(None, None, EVERY)) for look in seen[: EARLY + 1]]
    return {EARLY: picture(engine, few, 1, SMALL), LATE: picture(engine, seen, 1, SMALL)}


def some(look: Sight, tables, here) -> Sight:
    return Sight(Observation(take(look.seen._state, here), tables, look.seen.programme), look.shown[:, here])


def test_what_is_hidden_moves_no_estimate(engine, truths):
    _kind, seen, _states = truths
    tables = engine.tables
    looks = [some(look, tables, slice(0, 2)) for look in seen]
    other, elsewhere = engine.start(99, 2, 700), []
    for look in looks:
        state = look.seen._state
        sealed = state.aim_sealed.copy()
        sealed[1] = (sealed[1] + 3) % 8
        hidden = {name: getattr(other, name) for name, stock in STOCKS.items() if stock.hidden}
        elsewhere.append(Sight(Observation(evolve(state, aim_sealed=sealed, seed=5, first_world=40, **hidden), tables, 0), look.shown))
    here, there = picture(engine, looks, 1, SMALL), picture(engine, elsewhere, 1, SMALL)
    for name in ("dates", "ready", "pace", "months", "paid", "flaws", "reserve", "sealed", "signed"):
        assert np.array_equal(getattr(here, name)(), getattr(there, name)()), name
    assert np.array_equal(here.style, there.style)
    assert not np.array_equal(curves.hidden(looks[-1].seen._state, tables).pace, curves.hidden(other, tables).pace)


def test_how_games_are_cut_is_no_part_of_an_estimate(engine, truths, monkeypatch):
    looks = [some(look, engine.tables, slice(0, 3)) for look in truths[1]]
    whole = picture(engine, looks, 1, SMALL, until=LATE + 2)
    monkeypatch.setattr(intelligence, "WIDEST", 12)
    assert np.array_equal(whole.dates(), picture(engine, looks, 1, SMALL, until=LATE + 2).dates())


def covered(draws, truth, dice):
    """Whether each truth lies between the 10 % and the 90 % mark, by its randomised rank among the draws: exactly 0.8 for a perfect model."""
    below, same = (draws < truth[..., None]).sum(-1), (draws == truth[..., None]).sum(-1)
    rank = (below + dice.random(truth.shape) * (same + 1)) / (draws.shape[-1] + 1)
    return (rank > 0.1) & (rank < 0.9)


def test_the_truth_lies_in_eight_of_ten_intervals(engine, truths, looked):
    _kind, _seen, states = truths
    tables, found, dice = engine.tables, looked[LATE], np.random.default_rng(1)
    inside = covered(found.dates(), states[-1].milestone, dice)
    unreached = states[LATE].milestone == NEVER
    told = 0
    for row in np.flatnonzero(tables.milestone_programme == 1):
        open_worlds = unreached[row]
        count = int(open_worlds.sum())
        if count < WORLDS // 2:
            continue
        told += 1
        bound = 3.3 * np.sqrt(0.8 * 0.2 / count)  # one in a thousand
        assert abs(inside[row][open_worlds].mean() - 0.8) < bound, tables.ids["milestone"][row]
    assert told >= 5
    own = (tables.element_programme == 1)[:, None] & (states[LATE].finished == NEVER) & (states[LATE].work > 0)
    pace = covered(found.pace(), curves.hidden(states[LATE], tables).pace.astype(np.float64), dice)
    money = covered(found.paid(), (states[LATE + 1].spent.astype(np.int64) - states[LATE].spent) / 10, dice)
    for what, hit in (("pace", pace), ("money", money)):  # lines of a world are no independent trials: the bound is that of the worlds
        assert abs(hit[own].mean() - 0.8) < 3.3 * np.sqrt(0.8 * 0.2 / WORLDS), what


def test_years_of_evidence_narrow(engine, truths, looked):
    tables, unreached = engine.tables, truths[2][LATE].milestone[:, ::EVERY] == NEVER
    dates = {EARLY: looked[EARLY].dates(), LATE: looked[LATE].dates()[:, ::EVERY]}
    own = unreached & (tables.milestone_programme == 1)[:, None]
    wide = {turn: np.mean([width(ticks[row, game], tables.horizon) for row, game in np.argwhere(own)]) for turn, ticks in dates.items()}
    assert wide[LATE] < 0.85 * wide[EARLY]
    line = tables.ids["element"].index("long_march_10")
    paces = {EARLY: looked[EARLY].pace()[line], LATE: looked[LATE].pace()[line, ::EVERY]}
    ends = {turn: np.mean([np.ptp(interval(game)[::2]) for game in pace]) for turn, pace in paces.items()}
    assert ends[LATE] < ends[EARLY]


def test_conduct_is_read_and_more_years_tell_more(engine, truths):
    kind, seen, _states = truths
    none = conduct(seen[:1], 1)
    assert np.allclose(none, 1 / len(rivals.POOL))
    shares = {years: conduct(seen, 1, years) for years in (1, 4)}
    for share in shares.values():
        assert np.allclose(share.sum(axis=0), 1)
        assert share.min() >= rivals.DOUBT / 1000 / len(rivals.POOL) - 1e-9
    right = {years: share[kind, np.arange(WORLDS)].mean() for years, share in shares.items()}
    assert right[1] > 0.6
    assert right[4] > right[1]


def test_signs_fit_the_style_that_is_played(engine, truths):
    kind, seen, _states = truths
    robots = int(np.flatnonzero(kind == rivals.POOL.index("robotic_first"))[0])
    signs = evidence.signs(some(seen[LATE], engine.tables, slice(robots, robots + 1)), 1)
    fits = {what: "robotic_first" in styles for what, _value, styles in signs}
    assert set(fits) >= {"aim_open", "doctrine", "tests", "funding", "rotation"}
    assert sum(fits.values()) >= len(fits) - 1


def test_what_would_narrow_a_date_is_named_with_its_share(engine, truths):
    found = picture(engine, [some(look, engine.tables, slice(0, 1)) for look in truths[1]], 1, Effort("one", 192, 1))
    row = engine.tables.ids["milestone"].index("ilrs.crewed_landing")
    rows = evidence.narrowers(found, row)
    assert all(0.02 <= share < 1 for _kind, _row, share in rows)
    assert [share for *_what, share in rows] == sorted((share for *_what, share in rows), reverse=True)
    looks = [some(look, engine.tables, slice(0, 1)) for look in truths[1]]
    both = pictures(engine, [View(looks, Effort("one", 192, 1), blank=True), View(looks[:3], SMALL), View(looks, Effort("one", 192, 1))], 1)
    assert not np.array_equal(both[0].pace(), found.pace())  # without what its teams have shown, the prior's
    assert np.array_equal(both[2].dates(), found.dates())  # views side by side find what each finds alone
    assert np.array_equal(both[1].dates(), picture(engine, looks[:3], 1, SMALL).dates())
