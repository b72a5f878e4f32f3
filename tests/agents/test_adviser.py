"""The adviser's drafts: legal, no dearer than a blunt one, as good in other dice as it says, and blind to what is hidden."""

from __future__ import annotations

import numpy as np
import pytest

from game import api
from game.agents import adviser, drafting
from game.agents.adviser import Adviser
from game.agents.answers import Request, differences, stacked
from game.agents.drafting import Bench, Stopped
from game.agents.policies import POLICIES
from game.model import legality
from game.model.engine import Engine
from game.model.orders import CANCEL, KEEP, ORDERS, standing
from game.model.state import STOCKS, evolve

CHANCE, CHECKED = 0.5, 96


@pytest.fixture(scope="module")
def engine(race) -> Engine:
    return Engine(api.with_reference(race).tables)


@pytest.fixture(scope="module")
def state(engine):
    state = engine.start(3, 1)
    while state.turn < 2:
        state, _report = engine.step(state, engine.orders(state, dict.fromkeys(engine.tables.ids["programme"], POLICIES["balanced"])))
    return state


def budget(patch, coarse: int, search: int, check: int, rounds: int) -> None:
    for name, number in (("COARSE", coarse), ("SEARCH", search), ("CHECK", check), ("ROUNDS", rounds)):
        patch.setattr(adviser, name, number)


@pytest.fixture
def tiny(monkeypatch):
    budget(monkeypatch, 12, 24, 32, 4)


@pytest.fixture(scope="module")
def gate(engine, state):
    """The adviser who was asked for a gate, and all that he answered."""
    with pytest.MonkeyPatch.context() as patch:
        budget(patch, 24, 48, CHECKED, 3)
        asking = ask(engine, state, request_of(engine, "gate", 2031))
        return asking, list(asking.advise())


def request_of(engine: Engine, kind: str, year: int, chance: float = CHANCE) -> Request:
    tables = engine.tables
    return Request(kind, tables.ids["milestone"].index("artemis.crewed_landing"), round((year + 1 - tables.start) * 1024) - 1, chance)


def ask(engine, state, asked, draft=None, stop=lambda: False):
    draft = standing(engine.tables.sizes, 1) if draft is None else draft
    return Adviser(engine, state, 0, {"ilrs": POLICIES["historical"]}, draft, asked, stop)


def blunt_of(asking: Adviser):
    """Every line that the milestone hangs on at all that it can take."""
    plan = tuple(1 + int(np.argmax(lever.options)) if lever.field == "funding" and max(lever.options) > lever.draft else 0 for lever in asking.bench.levers)
    return asking.bench.orders([plan])


def test_a_gate_is_met_no_dearer_than_bluntly_and_holds_in_other_dice(engine, state, gate):
    asking, answers = gate
    asked = asking.request
    assert [found.stage for found in answers] == ["coarse", "search", "final"]
    final = answers[-1]
    assert final.met
    assert final.aim.after >= CHANCE
    for found in answers:
        assert legality.check(found.orders, state, engine.tables) == []
    blunt = blunt_of(asking)
    other = Bench(engine, evolve(state, seed=77), 0, asking.policies, asking.draft, asking.bench.levers, 256)
    both = stacked([final.orders, blunt])
    ends = other.follow(both, slice(0, 256), asking.goal)
    chances = [float((end.milestone[asked.milestone] <= asked.by).mean()) for end in ends]
    cost = [float(other.spent(end, asking.lines).mean()) for end in ends]
    assert chances[1] >= CHANCE - 0.1  # the blunt draft meets it as well
    assert cost[0] < cost[1]
    assert abs(chances[0] - final.aim.after) < 3 * np.sqrt(0.25 * (1 / CHECKED + 1 / 256))
    assert abs(cost[0] - final.cost.after) < 0.1 * final.cost.after


def test_every_order_of_an_answer_says_what_it_does(engine, gate):
    final = gate[1][-1]
    assert final.because
    assert {(why.field, why.row) for why in final.because} == set(differences(standing(engine.tables.sizes, 1), final.orders))
    assert all(why.aim.change > why.aim.error or why.cost.change < -why.cost.error for why in final.because)


def test_head_and_reasons_are_measured_in_the_same_worlds(engine, state, gate):
    """The head of the advice, the draft as it stands and each order left out: all in the check worlds, counted here once more."""
    asking, answers = gate
    final, asked = answers[-1], asking.request
    assert {found.aim.before for found in answers} == {final.aim.before}
    assert {found.worlds for found in answers} == {CHECKED}
    tried = stacked([asking.draft, final.orders, *(asking._without(final.orders, [(why.field, why.row)]) for why in final.because)])
    ends = asking.bench.follow(tried, slice(48, 48 + CHECKED), asking.goal)
    chances = [float((end.milestone[asked.milestone] <= asked.by).mean()) for end in ends]
    assert chances[:2] == [final.aim.before, final.aim.after]
    assert chances[2:] == [why.aim.before for why in final.because]
    assert {why.aim.after for why in final.because} == {final.aim.after}


def test_an_order_that_does_nothing_is_left_out(engine, state, tiny):
    """A flight that does not concern the milestone, money that does nothing for it: put into an answer, they fall out of it again."""
    asking = ask(engine, state, request_of(engine, "chance", 2030))
    tables, given = engine.tables, legality.legal(state, engine.tables)
    orders = standing(tables.sizes, 1)
    lander, idle = (tables.ids["element"].index(name) for name in ("hls_starship", "gateway_ihab"))
    orders.funding[lander] = given.high[lander]
    orders.funding[idle] = given.need[idle]
    orders.tests[tables.ids["element"].index("clps_first")] = 2
    final = asking._final(legality.project(orders, state, tables))
    assert (final.orders.funding[idle] == KEEP).all()
    assert (final.orders.tests == KEEP).all()
    assert ("funding", lander) in [(why.field, why.row) for why in final.because]
    assert not any(why.idle for why in final.because)
    assert final.together is None


def test_orders_that_stand_in_for_each_other_are_not_left_out_together(engine, state, tiny):
    """Of two orders of which one is enough, one stays."""
    asking = ask(engine, state, request_of(engine, "chance", 2030))
    whole = np.ones(32)
    with pytest.MonkeyPatch.context() as patch:  # in every world either order alone is enough
        patch.setattr(asking, "_ends", lambda ends: (np.stack([np.full(32, float(end)) for end in ends]), np.zeros((len(ends), 32))))
        kept = lambda orders: float((orders.funding[:2] > 0).any())  # noqa: E731
        patch.setattr(asking.bench, "follow", lambda tried, worlds, until: [kept(adviser.column(tried, n)) for n in range(tried.funding.shape[1])])
        patch.setattr(asking, "_without", lambda orders, rows: _cut(orders, rows))
        patch.setattr(adviser, "tidy", lambda engine, state, draft, orders: orders)
        orders = standing(engine.tables.sizes, 1)
        orders.funding[:2] = 100
        left, because = asking._pruned(orders, slice(0, 32))
    assert (left.funding[:2] > 0).sum() == 1
    assert [why.aim.change for why in because] == [whole.mean()]


def _cut(orders, rows):
    out = adviser.column(orders, 0)
    for field, row in rows:
        getattr(out, field)[row] = KEEP
    return out


def test_what_cannot_be_reached_leaves_the_draft(engine, state, tiny):
    final = list(ask(engine, state, request_of(engine, "gate", 2023)).advise())[-1]
    assert not final.met
    assert final.aim.after == final.aim.before == 0
    assert differences(standing(engine.tables.sizes, 1), final.orders) == []


def test_the_best_chance_is_better_than_the_draft(engine, state, tiny):
    final = list(ask(engine, state, request_of(engine, "chance", 2030)).advise())[-1]
    assert final.aim.change > 1 * final.aim.error
    assert legality.check(final.orders, state, engine.tables) == []


def test_points_keep_the_players_own_words(engine, state, tiny):
    tables = engine.tables
    draft = standing(tables.sizes, 1)
    draft.promise[tables.ids["milestone"].index("artemis.base_camp")] = 2044
    draft.surface_plan[0] = 3
    closed = tables.ids["element"].index("gateway_ppe")
    draft.status[closed] = CANCEL
    final = list(ask(engine, state, Request("points"), draft).advise())[-1]
    assert final.aim.change > 2 * final.aim.error
    assert all(why.serves[1].change > 2 * why.serves[1].error for why in final.because if why.serves)
    assert any(why.serves for why in final.because)
    assert legality.check(final.orders, state, tables) == []
    assert final.orders.promise[tables.ids["milestone"].index("artemis.base_camp"), 0] == 2044
    assert final.orders.surface_plan[0, 0] == 3
    assert final.orders.status[closed, 0] == CANCEL
    theirs = (tables.element_programme == 1)
    assert (final.orders.funding[theirs] == KEEP).all()


def test_what_is_hidden_changes_no_advice(engine, state, monkeypatch):
    budget(monkeypatch, 8, 12, 16, 1)
    other = engine.start(99, 1, 700)
    # what a line needs is shown, and follows from pace and cost: those stay, all else that is hidden is another world's
    hidden = {name: getattr(other, name) for name, stock in STOCKS.items() if stock.hidden and name not in ("bloc_level", "pace_level", "cost_level")}
    sealed = state.aim_sealed.copy()
    sealed[1] = (sealed[1] + 3) % 8
    elsewhere = evolve(state, aim_sealed=sealed, first_world=5, **hidden)
    here, there = (list(ask(engine, where, request_of(engine, "gate", 2031)).advise())[-1] for where in (state, elsewhere))
    assert here.aim == there.aim
    assert here.cost == there.cost
    for name in ORDERS:
        assert np.array_equal(getattr(here.orders, name), getattr(there.orders, name)), name


def test_what_is_moved_is_paid_before_the_rest_of_the_draft(engine, state):
    tables, draft = engine.tables, standing(engine.tables.sizes, 1)
    given = legality.legal(state, tables)
    rest = tables.ids["element"].index("gateway_ppe")
    draft.funding[rest] = given.high[rest]
    asking = ask(engine, state, request_of(engine, "gate", 2031), draft)
    tight = evolve(state, envelope=state.envelope // 3)
    bench = Bench(engine, tight, 0, asking.policies, draft, asking.bench.levers, 4)
    plan = [0] * len(bench.levers)
    place = next(number for number, lever in enumerate(bench.levers) if lever.field == "funding" and tables.ids["element"][lever.row] == "hls_starship")
    plan[place] = len(bench.levers[place].options)
    orders = bench.orders([tuple(plan)])
    available = int(legality.legal(tight, tables).available[tables.links.manual[0], 0])
    wanted = int(bench.levers[place].options[-1])
    assert orders.funding[bench.levers[place].row, 0] == min(wanted, available)
    assert orders.funding[rest, 0] == min(int(draft.funding[rest, 0]), max(available - wanted, 0))


def test_a_search_that_is_not_wanted_any_more_ends(engine, state, tiny):
    calls = []

    def stop() -> bool:
        calls.append(1)
        return len(calls) > 3

    with pytest.raises(Stopped):
        list(ask(engine, state, request_of(engine, "gate", 2028), stop=stop).advise())


def test_plain_drafts_have_the_most_that_law_and_purse_allow(engine, state):
    asking = ask(engine, state, request_of(engine, "gate", 2031))
    blunt = blunt_of(asking)
    plans = drafting.plain_plans(engine, asking.bench.levers)
    orders = asking.bench.orders(plans)
    assert any(np.array_equal(orders.funding[:, column], blunt.funding[:, 0]) for column in range(len(plans)))
