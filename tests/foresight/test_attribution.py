"""A year's change of a forecast told apart: the terms sum exactly, both ends are forecasts, and pinned dice are the played world's."""

from __future__ import annotations

import numpy as np
import pytest

from game.agents.policies import POLICIES
from game.foresight import blocks, causes
from game.foresight.forecast import continuation, forecast, imagine
from game.model.engine import Engine
from game.model.state import STOCKS, evolve
from game.model.year import YEARLY

RANDOM = {"red": POLICIES["random"], "blue": POLICIES["random"]}


def years(engine: Engine, seed: int, policies, count: int):
    """(before, orders, after) of the first years of a campaign."""
    state = engine.start(seed, 1)
    for _ in range(count):
        orders = engine.orders(state, policies)
        after, _report = engine.step(state, orders)
        yield state, orders, after
        state = after


def test_every_stream_belongs_to_one_group():
    streams = [stream for group in causes.LUCK.values() for stream in group]
    assert len(streams) == len(set(streams))
    assert {stream for stream, _axis in YEARLY} | {"fight", "new_leader", "crew_down"} == set(streams)
    assert ("own", "rivals", *causes.LUCK, "evidence") == causes.ORDER


def test_terms_sum_exactly_in_a_thousand_random_years(toy_engine):
    done = 0
    for seed in range(90):
        for number, (before, orders, after) in enumerate(years(toy_engine, seed, RANDOM, 12)):
            seat, until = seed % 2, before.turn + 2
            rival = {toy_engine.tables.ids["programme"][1 - seat]: POLICIES["random"]}
            told = causes.attribute(toy_engine, before, after, orders, seat, rival, 2, until)
            whole = number == seed % 12  # the ends are looked up in forecasts of their own now and then
            for milestone in range(told.forward.shape[1]):
                first, last, early, late = told.ends(milestone)
                for terms, change in ((told.chance(milestone), last - first), (told.date(milestone), late - early)):
                    assert sum(term.total for term in terms) == change
                    assert all(term.low <= term.total <= term.high for term in terms)
            if whole:
                assert (forecast(toy_engine, before, 2, rival, until=until).ticks == told.forward[0]).all()
                assert (forecast(toy_engine, after, 2, rival, until=until).ticks == told.forward[-1]).all()
            # backwards the terms are others, and their sum is the same
            back = told.reverse
            assert (back[0] == told.forward[0]).all() and (back[-1] == told.forward[-1]).all()
            done += 1
    assert done >= 1000


def test_the_ends_are_the_forecasts_before_and_after_the_year(race):
    engine = Engine(race.tables)
    rival = {"ilrs": POLICIES["balanced"]}
    before, orders, after = list(years(engine, 7, {"artemis": POLICIES["sprint"], **rival}, 3))[-1]
    told = causes.attribute(engine, before, after, orders, 0, rival, 24)
    assert (forecast(engine, before, 24, rival).ticks == told.forward[0]).all()
    assert (forecast(engine, after, 24, rival).ticks == told.forward[-1]).all()
    moved = told.moved()
    first, last, early, late = told.ends(1)
    assert moved[1] == pytest.approx((late - early) / 24) and 0 <= first <= 24 and 0 <= last <= 24


def test_nothing_done_is_no_term(toy_engine):
    """Orders that the forecast expected anyway explain nothing, in either order."""
    state = toy_engine.start(5, 1)
    orders = toy_engine.orders(state, {"red": continuation, "blue": continuation})
    after, _report = toy_engine.step(state, orders)
    told = causes.attribute(toy_engine, state, after, orders, 0, {}, 16)
    for milestone in range(told.forward.shape[1]):
        for terms in (told.chance(milestone), told.date(milestone)):
            assert all((term.total, term.low, term.high) == (0, 0, 0) for term in terms if term.name in ("own", "rivals"))


def _pinned(engine, before, orders, groups, worlds=6):
    """The year played in imagined worlds whose truth is the real one, with some groups of dice pinned."""
    state = imagine(engine, before, worlds)
    truth = {name: np.repeat(getattr(before, name)[..., :1], worlds, axis=-1) for name in causes.HIDDEN}
    state = evolve(state, hold=np.repeat(before.hold[:, :1], worlds, axis=1), **truth)
    keys = np.repeat(before.world_key[:1], worlds)
    pins = {stream: keys for group in groups for stream in causes.LUCK[group]}
    return engine.step(state, blocks.wide(orders, worlds), "full", pins)


def test_all_dice_pinned_reproduce_the_played_year(race):
    engine = Engine(race.tables)
    for before, orders, _after in years(engine, 11, {"artemis": POLICIES["balanced"], "ilrs": POLICIES["sprint"]}, 8):
        after, report = engine.step(before, orders, "full")
        again, seen = _pinned(engine, before, orders, causes.LUCK)
        for name, stock in STOCKS.items():
            if not stock.hidden:
                assert (getattr(again, name) == getattr(after, name)).all(), name
        assert all((seen.kinds[kind] == rows).all() for kind, rows in report.kinds.items())


# what each group alone decides, given the state before the year and the orders
DECIDES = {
    "partners": ("deal_agreed", "deal_refused", "deal_ended", "deal_in_force"),
    "politics": ("party_change", "resolution"),
}


@pytest.mark.parametrize("group", causes.LUCK)
def test_each_group_pins_its_own_dice_and_no_others(race, group):
    engine = Engine(race.tables)
    differs = False
    for before, orders, _after in years(engine, 13, {"artemis": POLICIES["balanced"], "ilrs": POLICIES["balanced"]}, 8):
        _state, report = engine.step(before, orders, "full")
        _again, seen = _pinned(engine, before, orders, [group])
        for kind in DECIDES.get(group, ()):
            assert (seen.kinds[kind] == report.kinds[kind]).all(), kind
        others = [kind for other, kinds in DECIDES.items() if other != group for kind in kinds]
        differs |= any((seen.kinds[kind] != report.kinds[kind]).any() for kind in others)
    assert differs  # the dice of the other groups are the imagined worlds' own


def test_on_average_luck_explains_nothing(toy_engine):
    """The dice of the played world are dice like those imagined: over many worlds every term of luck has mean 0, and so has the evidence."""
    policies, sums = {"red": continuation, "blue": continuation}, {}
    for seed in range(100):
        state = toy_engine.start(seed, 1)
        orders = toy_engine.orders(state, policies)
        after, _report = toy_engine.step(state, orders)
        orders = toy_engine.orders(after, policies)
        later, _report = toy_engine.step(after, orders)
        told = causes.attribute(toy_engine, after, later, orders, 0, {}, 6)
        for milestone in range(told.forward.shape[1]):
            for term in told.date(milestone):
                sums.setdefault((term.name, milestone), []).append(term.total)
    for (name, milestone), totals in sums.items():
        spread = np.std(totals) / np.sqrt(len(totals))
        assert abs(np.mean(totals)) <= 3.5 * spread + 1e-9, (name, milestone, np.mean(totals), spread)
