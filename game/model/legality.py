"""What is allowed. A Reason is a rule's id and its numbers; the words live in `reporting`.

Per family of decisions a bitmask of failed rules (0 = legal); for money a low and a high bound a line and one envelope a purse.
`project` is the one clamp: screen, policies and environments use it; `step` never repairs, it raises IllegalOrder.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from game.model import curves
from game.model.axes import NEVER
from game.model.lookup import pick
from game.model.orders import CANCEL, DEFAULTS, DROP, KEEP, MOTHBALL, ORDERS, PROPOSE, WITHDRAW, Orders
from game.model.orders import look as orders_asked
from game.model.state import Array, State
from game.model.tables import Tables

RULES = (
    "out_of_range", "line_closed", "above_absorption", "below_mothball", "over_envelope", "tests_lowered", "deal_not_open",
    "deal_not_yet", "deal_walled", "manifest_empty", "attention_short", "deal_not_in_force", "no_question", "no_such_option",
    "mission_done", "doctrine_locked", "no_such_doctrine", "aims_late", "aims_equal", "tests_finished", "deal_by_itself", "deal_not_orphaned",
    "promise_reached", "promise_past", "promise_late", "promises_many", "no_promise", "no_flaw", "reviewed_out", "no_such_site",
)  # fmt: skip
PROMISES = 3  # public dates a programme may have standing
BIT = {name: 1 << position for position, name in enumerate(RULES)}


def _bit(rule: str) -> np.int32:
    return np.int32(BIT[rule])


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an order is refused: rule id, order field, row id, world, and the numbers the sentence needs."""

    rule: str
    order: str
    target: str
    world: int
    numbers: tuple[float, ...] = ()


class IllegalOrder(Exception):
    """Raised by `step`; `reasons` lists the first failures of each kind."""

    def __init__(self, reasons: list[Reason]):
        super().__init__("; ".join(f"{r.rule}: {r.order}.{r.target} (world {r.world})" for r in reasons[:5]))
        self.reasons = reasons


@dataclass(frozen=True)
class Legal:
    """What every seat may do now. Money in tenths of a musd; bitmasks of failed rules are worked out when first looked at."""

    low: Array  # (ELEMENT) least money of an open line (0; a floor is a matter of politics, not of legality)
    high: Array  # (ELEMENT) most a line can absorb this year
    full_need: Array  # (ELEMENT) customary funding of a line, whoever pays it, float32
    outside: Array  # (ELEMENT) share of it that partners and self-funding owners pay
    own_share: Array  # (ELEMENT) the rest of it
    need: Array  # (ELEMENT) own money for customary funding
    growth: Array  # (ELEMENT) most that a team can grow in a year
    appropriation: Array  # (PURSE) this turn's share of the envelope
    partner_money: Array  # (PURSE) what partners pay, and sales
    income: Array  # (PURSE) both and what was carried over
    available: Array  # (PURSE) money to allocate
    attention: Array  # (PROGRAMME) points to spend
    _state: State
    _tables: Tables
    unfinished: Array  # (ELEMENT) bool
    in_force: Array  # (PACKAGE) bool: deals in force
    talks: Array  # (PACKAGE) bool: deals in talks
    _open: Array  # (ELEMENT) bool: neither finished nor cancelled
    _locked: Array | None  # (ELEMENT) bool: cannot be begun under the doctrine

    @cached_property
    def _live(self) -> Array:
        """(PACKAGE) bool: in force or in talks"""
        return self.in_force | self.talks

    @cached_property
    def funding(self) -> Array:
        """(ELEMENT)"""
        shut = ~self._open * _bit("line_closed")
        return shut if self._locked is None else shut | self._locked * _bit("doctrine_locked")

    @cached_property
    def tests(self) -> Array:
        """(ELEMENT)"""
        return (self._state.finished != NEVER) * _bit("tests_finished")

    @property
    def shut(self) -> Array:
        """(PACKAGE) bool: not to be proposed whatever is left to promise"""
        shut = self._live | (self._fixed() > 0)[:, None]
        if len(self._tables.links.orphans):
            shut[self._tables.links.orphans] |= self._not_orphaned()
        return shut

    def _fixed(self) -> Array:
        """Bitmask of what no deal changes. (PACKAGE,)"""
        now = int(self._tables.turn_ticks[min(self._state.turn + 1, self._tables.turns)])
        return (self._tables.package_open >= now) * _bit("deal_not_yet") | (self._tables.package_joins > 0) * _bit("deal_by_itself")

    def _not_orphaned(self) -> Array:
        """Packages on offer only after a rival's cancellation (`links.orphans`), outside that time. (n, WORLD) bool"""
        tables = self._tables
        now = np.int32(tables.turn_ticks[min(self._state.turn + 1, tables.turns)])
        closed = self._state.closed[tables.package_orphan[tables.links.orphans]]
        return (closed > now) | (closed < now - np.int32(round(1024 * (tables.parameters["orphan_years"] + 1))))

    @cached_property
    def propose(self) -> Array:
        """(PACKAGE)"""
        links = self._tables.links
        refused = self._live * _bit("deal_not_open") | self._fixed()[:, None]
        if len(links.orphans):
            refused[links.orphans] |= self._not_orphaned() * _bit("deal_not_orphaned")
        if len(links.asking):
            refused[links.asking] |= manifest_short(self._live, self._tables) * _bit("manifest_empty")
        return refused

    @cached_property
    def drop(self) -> Array:
        """(PACKAGE)"""
        return ~self._live * _bit("deal_not_in_force")

    @cached_property
    def question(self) -> Array:
        """(EVENT)"""
        return (self._state.question == 0) * _bit("no_question")

    @cached_property
    def launch(self) -> Array:
        """(MISSION)"""
        return (self._state.achieved != NEVER) * ((self._tables.mission_interval == 0)[:, None] * _bit("mission_done"))

    @cached_property
    def repair(self) -> Array:
        """(ELEMENT)"""
        return (self.known_flaws == 0) * _bit("no_flaw")

    @cached_property
    def known_flaws(self) -> Array:
        """(ELEMENT) flaws found that are neither fixed nor worked round"""
        return self._state.flaws_seen - self._state.flaws_fixed - self._state.flaws_patched

    @cached_property
    def review(self) -> Array:
        """(ELEMENT)"""
        return (self._state.reviews >= 4) * _bit("reviewed_out") | ~self._open * _bit("line_closed")

    @cached_property
    def promise(self) -> Array:
        """(MILESTONE)"""
        return (self._state.milestone != NEVER) * _bit("promise_reached")


def legal(state: State, tables: Tables) -> Legal:
    """None

    Equation:
        own need = need * (1 - share of partners and self-funding owners), rounded up to 0.1 musd
        most money = own need * min(S + max(staff_growth * S, staff_step) * (1 + hiring_cost) * years, 2)
        available = max(envelope * years + reserve + partners' money + sales - bills, 0)
        an orphan is on offer from its cancellation to orphan_years + 1 years after it
    """
    columns, in_force = tables.columns, state.deal == 2
    unfinished = state.finished == NEVER
    open_lines = unfinished & (state.status != CANCEL)
    full_need, outside = curves.need(state, tables, open_lines), curves.outside_share(state, tables, in_force)
    own_share = curves.F1 - outside
    need = np.ceil(full_need * own_share).astype(np.int32)  # a line that needs anything needs at least a tenth of a musd
    growth = np.maximum(np.float32(tables.parameters["staff_growth"]) * state.staffing, np.float32(tables.parameters["staff_step"]))
    years = curves.turn_years(tables, state.turn)
    most = np.minimum(state.staffing + growth * (np.float32(1 + tables.parameters["hiring_cost"]) * years), np.float32(2))
    high, locked = np.ceil(most * need).astype(np.int32), None  # what is closed needs nothing
    if columns.doctrine_shut.any():
        fresh = state.staffing + state.spent == 0  # a line that was begun may be carried on under any doctrine
        locked = pick(columns.doctrine_shut, curves.doctrines(state, tables)) & fresh
        high = np.where(locked, 0, high)
    appropriation = np.rint(state.envelope * np.float64(years)).astype(np.int64)
    partner_money = curves.partner_money(state, tables, in_force)
    income = appropriation + state.reserve + partner_money
    return Legal(
        low=np.zeros(need.shape, np.int32), high=high, full_need=full_need, outside=outside, own_share=own_share, need=need,
        growth=growth, appropriation=appropriation, partner_money=partner_money, income=income,
        available=np.maximum(income - state.bills, 0), attention=state.attention, _state=state, _tables=tables,
        unfinished=unfinished, in_force=in_force, talks=state.deal == 1, _open=open_lines, _locked=locked,
    )  # fmt: skip


def walled(tables: Tables) -> Array:
    """Packages that need a legal waiver in the year they are proposed. (PACKAGE,) bool"""
    return tables.links.walled


def left_to_promise(live: Array, tables: Tables) -> Array:
    """Units of each manifest that no deal in force or in talks has taken. (MANIFEST, WORLD) int64"""
    links = tables.links
    return links.manifest_stock - links.asks_by_manifest.total(links.ask_amount * live[links.ask_package])


def manifest_short(live: Array, tables: Tables) -> Array:
    """Of the packages that ask for something (`links.asking`) those that ask for more than is left to promise. (n, WORLD) bool"""
    left = left_to_promise(live, tables)
    too_much = tables.links.ask_amount > left[tables.links.ask_manifest]
    return too_much[tables.links.asked_entries].any(axis=1)


def acceptance(state: State | Any, tables: Tables) -> Array:
    """Chance that a partner signs a package this year if nobody else asks him. (PACKAGE, WORLD)

    Affinity, what he gets, trust, our prestige and, across blocs, tension; the weights are the scenario's `accept_*` parameters.
    `state` may be an Observation: nothing hidden is read.

    Equation:
        chance = clip(accept_base + accept_affinity * affinity + accept_value * value + accept_trust * (trust - 50) + accept_prestige * (prestige - 50)
                      - [of another bloc] * accept_tension * tension, 0.02, 0.97)
    """
    weight = {name: np.float32(tables.parameters[f"accept_{name}"]) for name in ("trust", "prestige", "tension")}
    trust = state.trust[tables.package_partner, tables.package_programme]
    liked = (state.prestige - np.float32(50)) * weight["prestige"]
    chance = tables.columns.accept_base + (trust - np.float32(50)) * weight["trust"]
    chance = chance + liked[tables.package_programme]
    chance = chance - tables.columns.cross_bloc * (state.tension * weight["tension"])
    return chance.clip(np.float32(0.02), np.float32(0.97))


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at a year's orders finds, for all who ask afterwards."""

    asked: frozenset[str]  # fields in which any world orders anything, `funding` and `request` apart
    outside: bool  # a small number lies outside its range
    kept: Array  # (ELEMENT) bool: money as the standing order says
    offers: Array | None  # (PACKAGE) bool: proposed
    drops: Array | None  # (PACKAGE) bool: to be dropped; None if nobody drops any
    reviews: Array | None  # (ELEMENT) bool: independent reviews
    spent: Array  # (PROGRAMME) attention, whole points


def look(orders: Orders, tables: Tables) -> Looked:
    asked, outside = orders_asked(orders)
    offers = drops = None
    if "deal" in asked:
        offers = orders.deal == PROPOSE
        drops = orders.deal == DROP if orders.deal.max() >= DROP else None
    reviews = orders.review > 0 if "review" in asked else None
    return Looked(asked, outside, orders.funding == KEEP, offers, drops, reviews, _attention(orders, tables, asked, offers, reviews))


def spend_attention(orders: Orders, tables: Tables) -> Array:
    """Attention the orders take of each programme. (PROGRAMME, WORLD) whole points"""
    return look(orders, tables).spent


def _attention(orders: Orders, tables: Tables, asked: frozenset[str], offers: Array | None, reviews: Array | None) -> Array:
    spent: Array = extra_attention(orders, tables, asked - {"review"})
    if reviews is not None:
        spent += tables.links.by_programme.total(reviews)
    if offers is not None:
        spent = spent + tables.links.packages_by_programme.total(offers * tables.links.talks_attention)
    if "answer" in asked:
        spent = spent + answer_attention(orders.answer, tables)
    if "campaign" in asked:
        spent = spent + orders.campaign
    return spent + 2 * orders.waiver if "waiver" in asked else spent


def extra_attention(orders: Orders, tables: Tables, asked: Container[str] = ("accord", "review", "promise")) -> Array:
    """Attention that reviews and public dates (a point each) and an accord (two points) take. (PROGRAMME, WORLD) whole points"""
    spent = np.zeros(orders.accord.shape, np.int64)
    if "accord" in asked:
        spent += 2 * (orders.accord == 1)
    if "review" in asked:
        spent += tables.links.by_programme.total(orders.review > 0)
    if "promise" in asked:
        spent += tables.links.milestones_by_programme.total(orders.promise > WITHDRAW)
    return spent


def promise_ticks(order: Array, tables: Tables) -> Array:
    """The tick at the end of the calendar year that a promise names; NEVER for a withdrawal. (MILESTONE, WORLD) int32"""
    return tables.columns.promise_tick.take(order, mode="clip")


def promise_faults(orders: Orders, state: State, tables: Tables, given: Legal) -> Array:
    """Bitmask of what is wrong with each public date. (MILESTONE, WORLD) int32"""
    spoken = orders.promise != KEEP
    date = np.where(spoken, promise_ticks(orders.promise, tables), state.promise)
    dated = date != NEVER
    past = date <= int(tables.turn_ticks[min(state.turn, tables.turns - 1)])
    many = tables.links.milestones_by_programme.total(dated) > PROMISES
    wrong = np.where(past, _bit("promise_past"), (date > tables.horizon + 1) * _bit("promise_late"))
    wrong = wrong | (many * _bit("promises_many"))[tables.milestone_programme]
    return spoken * (given.promise | np.where(dated, wrong, (state.promise == NEVER) * _bit("no_promise")))


def answer_attention(answer: Array, tables: Tables) -> Array:
    """Attention that the chosen answers take of each programme. (PROGRAMME, WORLD) whole points"""
    cost = tables.links.answer_attention  # as a number without a sign KEEP is beyond the last column but one, and the last costs nothing
    chosen = pick(cost, np.minimum(answer.view(np.uint8), cost.shape[1] - 1))
    return tables.links.events_by_programme.total(chosen)


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """Money as ordered and, where nothing is, as the standing orders have it."""

    money: Array  # (ELEMENT)
    left: Array  # (PURSE) what it leaves of each purse
    short: bool  # some purse has too little for it


def write_out(orders: Orders, state: State, tables: Tables, given: Legal, looked: Looked) -> WrittenOut:
    """Standing orders written out, whether or not there is enough money for them.

    Equation:
        money = min(level * own need, most money);  mothball_share * own need in mothballs;  0 when cancelled
    """
    standing = np.minimum(np.rint(state.level * given.need).astype(np.int64), given.high)
    status = np.where(orders.status == KEEP, state.status, orders.status) if "status" in looked.asked else state.status
    if status.any():
        idle = np.rint(np.float32(tables.parameters["mothball_share"]) * given.need).astype(np.int64)
        standing = np.where(status == CANCEL, 0, np.where(status == MOTHBALL, idle, standing))
    money = np.where(looked.kept, standing, orders.funding)
    left = given.available - tables.links.by_order_purse.total(money)
    return WrittenOut(money, left, bool(left.min() < 0))


def complete(
    orders: Orders, state: State, tables: Tables, given: Legal | None = None, looked: Looked | None = None, written: WrittenOut | None = None
) -> Orders:
    """Standing orders written out: every KEEP in `funding` becomes money. Where the envelope is short, lines with a floor in law get that
    first, and the rest is cut evenly."""
    given, looked, links = given or legal(state, tables), looked or look(orders, tables), tables.links
    written = written or write_out(orders, state, tables, given, looked)
    funding = written.money
    if written.short:
        funding = np.where(looked.kept, 0, funding)
        left = np.maximum(given.available - links.by_order_purse.total(funding), 0)
        wanted = np.where(looked.kept, written.money, 0)
        law = np.rint(tables.floor * curves.turn_years(tables, state.turn)).astype(np.int64)[:, None]
        lawful = np.minimum(wanted, law)
        for part in (lawful, wanted - lawful):
            sums = np.maximum(links.by_order_purse.total(part), 1)
            paid = part * np.minimum(left, sums)[links.order_purse] // sums[links.order_purse]
            funding += paid
            left = left - links.by_order_purse.total(paid)
    return dataclasses.replace(orders, funding=funding.astype(np.int32))


def project(orders: Orders, state: State, tables: Tables, given: Legal | None = None) -> Orders:
    """The nearest legal orders: bounds first, then each purse scaled evenly, then offers dropped for want of attention."""
    given = given or legal(state, tables)
    links = tables.links
    set_lines = orders.funding != KEEP
    wanted = np.where(set_lines, np.minimum(np.maximum(orders.funding, given.low), given.high), 0).astype(np.int64)
    asked = np.maximum(links.by_order_purse.total(wanted), 1)
    cut = np.minimum(given.available, asked)
    if (cut < asked).any():
        wanted = wanted * cut[links.order_purse] // asked[links.order_purse]
    funding = np.where(set_lines, wanted, KEEP)
    answer = np.where((state.question > 0) & (orders.answer < links.options), orders.answer, KEEP).astype(np.int8)
    costly = answer_attention(answer, tables) > np.floor(given.attention)
    if costly.any():  # answers beyond the leaders' time are left to their defaults
        late = costly[np.maximum(_event_programme(tables), 0)] & (links.answer_attention.max(axis=1) > 0)[:, None]
        answer = np.where(late, KEEP, answer).astype(np.int8)
    orders = dataclasses.replace(orders, answer=answer)
    orders = _extras(orders, state, tables, given)
    deal, waiver, campaign = _affordable(orders, state, tables, given)
    doctrine = np.where(orders.doctrine >= links.doctrines, KEEP, orders.doctrine).astype(np.int8)
    tests = np.where((given.tests > 0) | (orders.tests <= state.tests), KEEP, orders.tests).astype(np.int8)
    first = state.turn == 0
    keep = np.full_like(orders.aim_open, KEEP)
    status = np.where((given.funding > 0) | (orders.status == state.status), KEEP, orders.status).astype(np.int8)
    return dataclasses.replace(
        orders, funding=funding.astype(np.int32), deal=deal, waiver=waiver, campaign=campaign, answer=answer, doctrine=doctrine,
        tests=tests, status=status, request=np.minimum(np.maximum(orders.request, np.float32(0.5)), np.float32(3)),
        launch_rule=np.where(given.launch > 0, KEEP, orders.launch_rule).astype(np.int8),
        aim_open=orders.aim_open if first else keep,
        aim_sealed=np.where(orders.aim_sealed == orders.aim_open, KEEP, orders.aim_sealed).astype(np.int8) if first else keep,
    )  # fmt: skip


def _extras(orders: Orders, state: State, tables: Tables, given: Legal) -> Orders:
    """Reviews, repairs, public dates, sites and accords without what is illegal, or beyond the leaders' time."""
    changes: dict[str, Array] = {}
    if (orders.review > 0).any():
        changes["review"] = np.where(given.review > 0, 0, orders.review).astype(np.int8)
    if (orders.repair > 0).any():
        changes["repair"] = np.where(given.repair > 0, 0, orders.repair).astype(np.int8)
    if (orders.promise != KEEP).any():
        changes["promise"] = np.where(promise_faults(orders, state, tables, given) > 0, KEEP, orders.promise).astype(np.int16)
    again = (orders.accord == 1) & (state.accord == 1)
    if again.any():  # what stands is not offered, and paid for, twice
        changes["accord"] = np.where(again, KEEP, orders.accord).astype(np.int8)
    if (orders.site >= len(tables.ids["site"])).any():
        changes["site"] = np.where(orders.site >= len(tables.ids["site"]), KEEP, orders.site).astype(np.int8)
    orders = dataclasses.replace(orders, **changes) if changes else orders
    wanted = extra_attention(orders, tables)
    short = wanted > np.floor(given.attention) - answer_attention(orders.answer, tables)
    if not short.any():
        return orders
    return dataclasses.replace(
        orders, review=np.where(short[tables.element_programme], 0, orders.review).astype(np.int8),
        promise=np.where(short[tables.milestone_programme] & (orders.promise > WITHDRAW), KEEP, orders.promise).astype(np.int16),
        accord=np.where(short & (orders.accord == 1), KEEP, orders.accord).astype(np.int8),
    )  # fmt: skip


def _event_programme(tables: Tables) -> Array:
    return np.array([event.programme for event in tables.events], np.intp)


def _affordable(orders: Orders, state: State, tables: Tables, given: Legal) -> tuple[Array, Array, Array]:
    """Offers, waivers and campaigns that attention and the manifests can pay for, offers in row order."""
    links = tables.links
    deal = np.where((orders.deal == PROPOSE) & (given.propose > 0), 0, orders.deal)
    deal = np.where((deal == DROP) & (given.drop > 0), 0, deal).astype(np.int8)
    needs_waiver = (deal == PROPOSE) & links.walled[:, None]
    waiver = np.maximum(orders.waiver, links.packages_walled.any(needs_waiver))
    budget = np.floor(given.attention).astype(np.int64) - answer_attention(orders.answer, tables) - extra_attention(orders, tables)
    left = budget - orders.campaign - 2 * waiver
    short = left < 0
    waiver = np.where(short, 0, waiver).astype(np.int8)
    campaign = np.where(short, 0, orders.campaign).astype(np.int8)
    left = np.where(short, budget, left)
    deal = np.where(needs_waiver & (waiver[tables.package_programme] == 0), 0, deal).astype(np.int8)
    offered = np.flatnonzero((deal == PROPOSE).any(axis=1))
    if not offered.size:
        return deal, waiver, campaign
    stock = left_to_promise((state.deal == 1) | (state.deal == 2), tables)
    for package in offered:  # one after the other: what the first takes the second cannot have
        seat, cost = tables.package_programme[package], round(float(tables.package_attention[package]))
        items = np.flatnonzero(tables.package_ask[package])
        wants = deal[package] == PROPOSE
        fits = wants & (left[seat] >= cost)
        for item in items:
            fits &= stock[item] >= round(float(tables.package_ask[package, item]))
        deal[package] = np.where(wants & ~fits, 0, deal[package])
        left[seat] -= cost * fits
        for item in items:
            stock[item] -= round(float(tables.package_ask[package, item])) * fits
    return deal, waiver, campaign


def check(
    orders: Orders, state: State, tables: Tables, given: Legal | None = None, looked: Looked | None = None, short: bool = True
) -> list[Reason]:
    """Every rule that orders break, the first world of each row; empty = legal. Only what the orders ask for is looked at.

    `short` (see `WrittenOut`): where there is enough for standing orders too, there is enough for what is ordered.
    """
    given, looked = given or legal(state, tables), looked or look(orders, tables)
    return _reasons(orders, state, tables, given, looked.spent) if _any_broken(orders, state, tables, given, looked, short) else []


def _any_broken(orders: Orders, state: State, tables: Tables, given: Legal, looked: Looked, short: bool) -> bool:
    """Whether any rule is broken at all: legal orders, nearly all there are, are passed in one look a family."""
    asked = looked.asked
    links = tables.links
    return bool(
        looked.outside
        or _numbers_outside(orders)
        or (orders.funding > given.high).any()  # a closed line can take nothing
        or (short and (links.by_order_purse.total(np.maximum(orders.funding, 0)) > given.available).any())
        or ("tests" in asked and _tests_broken(orders, state, given).any())
        or (looked.offers is not None and _offers_broken(orders, looked.offers, tables, given, asked).any())
        or (looked.drops is not None and (looked.drops * given.drop).any())
        or (looked.spent > state.attention).any()  # whole points: a part of a point buys nothing
        or ("answer" in asked and (orders.answer >= state.question * links.options).any())
        or ("launch_rule" in asked and ((orders.launch_rule != KEEP) * given.launch).any())
        or ("doctrine" in asked and (orders.doctrine >= links.doctrines).any())
        or ("site" in asked and (orders.site >= len(tables.ids["site"])).any())
        or (looked.reviews is not None and (looked.reviews * given.review).any())
        or ("repair" in asked and ((orders.repair > 0) * given.repair).any())
        or ("promise" in asked and promise_faults(orders, state, tables, given).any())
        or (("aim_open" in asked or "aim_sealed" in asked) and _aims_broken(orders, state).any())
    )


def _tests_broken(orders: Orders, state: State, given: Legal) -> Array:
    """Tests that are lowered, or raised on what is finished. (ELEMENT, WORLD) bool"""
    return (orders.tests != KEEP) & ((orders.tests < state.tests) | ((orders.tests > state.tests) & (given.tests > 0)))


def _offers_broken(orders: Orders, offers: Array, tables: Tables, given: Legal, asked: frozenset[str]) -> Array:
    """Offers that are refused. (PACKAGE, WORLD) bool"""
    links, walled = tables.links, tables.links.walled[:, None]
    if "waiver" in asked:
        walled = walled & (orders.waiver == 0)[tables.package_programme]
    refused = offers & (given.shut | walled)
    asking = offers[links.asking]
    if asking.any():
        refused[links.asking] |= asking & manifest_short(given._live, tables)
    return refused


def _aims_broken(orders: Orders, state: State) -> Array:
    if state.turn > 0:
        return np.maximum(orders.aim_open, orders.aim_sealed) != KEEP
    chosen = (orders.aim_open != KEEP) | (orders.aim_sealed != KEEP)
    return chosen & (orders.aim_open == orders.aim_sealed)


def _reasons(orders: Orders, state: State, tables: Tables, given: Legal, spent: Array) -> list[Reason]:
    """The first world of each row that breaks each rule."""
    links = tables.links
    failures: list[tuple[str, str, Array, tuple[float, ...]]] = []
    for name, declared in ORDERS.items():
        array = getattr(orders, name)
        bad = (array != DEFAULTS[name]) & ~((array >= declared.low) & (array <= declared.high))  # NaN is out of every range
        failures.append(("out_of_range", name, bad, (declared.low, declared.high)))
    funded = orders.funding != KEEP
    for rule in ("line_closed", "doctrine_locked"):
        failures.append((rule, "funding", (orders.funding > 0) & (given.funding & BIT[rule] > 0), ()))
    failures.append(("above_absorption", "funding", funded & (given.funding == 0) & (orders.funding > given.high), ()))
    over = links.by_order_purse.total(np.where(funded, orders.funding, 0)) > given.available
    for purse in np.flatnonzero(over.any(axis=1)):
        bad = np.zeros(funded.shape, bool)
        bad[np.flatnonzero(links.order_purse == purse)[0]] = over[purse]
        failures.append(("over_envelope", "funding", bad, ()))
    failures.append(("tests_finished", "tests", (orders.tests > state.tests) & (given.tests > 0), ()))
    failures.append(("tests_lowered", "tests", (orders.tests != KEEP) & (orders.tests < state.tests), ()))
    offers = orders.deal == PROPOSE
    for rule in ("deal_not_open", "deal_not_yet", "deal_by_itself", "deal_not_orphaned", "manifest_empty"):
        failures.append((rule, "deal", offers & (given.propose & BIT[rule] > 0), ()))
    waiver = orders.waiver[tables.package_programme] > 0
    failures.append(("deal_walled", "deal", offers & links.walled[:, None] & ~waiver, ()))
    failures.append(("deal_not_in_force", "deal", (orders.deal == DROP) & (given.drop > 0), ()))
    failures.append(("attention_short", "campaign", spent > np.floor(state.attention), ()))
    answered = orders.answer != KEEP
    failures.append(("no_question", "answer", answered & (given.question > 0), ()))
    failures.append(("no_such_option", "answer", answered & (orders.answer >= links.options), ()))
    failures.append(("mission_done", "launch_rule", (orders.launch_rule != KEEP) & (given.launch > 0), ()))
    chosen = orders.doctrine != KEEP
    failures.append(("no_such_doctrine", "doctrine", chosen & (orders.doctrine >= links.doctrines), ()))
    failures.append(("no_such_site", "site", orders.site >= len(tables.ids["site"]), ()))
    failures.append(("reviewed_out", "review", (orders.review > 0) & (given.review & BIT["reviewed_out"] > 0), ()))
    failures.append(("line_closed", "review", (orders.review > 0) & (given.review & BIT["line_closed"] > 0), ()))
    failures.append(("no_flaw", "repair", (orders.repair > 0) & (given.repair > 0), ()))
    dates = promise_faults(orders, state, tables, given)
    for rule in ("promise_reached", "promise_past", "promise_late", "promises_many", "no_promise"):
        failures.append((rule, "promise", dates & BIT[rule] > 0, (tables.last_year,) if rule == "promise_late" else ()))
    late = state.turn > 0
    failures.append(("aims_late" if late else "aims_equal", "aim_open" if late else "aim_sealed", _aims_broken(orders, state), ()))
    reasons = []
    for rule, name, mask, numbers in failures:
        for row in np.flatnonzero(mask.any(axis=1)):
            world = int(np.flatnonzero(mask[row])[0])
            reasons.append(Reason(rule, name, _target(name, int(row), tables), world, numbers or _numbers(rule, given, int(row), world, tables)))
    return reasons


def _numbers_outside(orders: Orders) -> bool:
    """Whether money or a request is outside its declared range; NaN is out of every range. Too much money is more than a line absorbs."""
    request = ORDERS["request"]
    return bool(
        not (orders.request.min() >= request.low and orders.request.max() <= request.high)
        or (orders.funding.size and orders.funding.min() < KEEP)
    )


def _target(name: str, row: int, tables: Tables) -> str:
    return tables.ids[ORDERS[name].axes[0]][row]


def _numbers(rule: str, given: Legal, row: int, world: int, tables: Tables) -> tuple[float, ...]:
    """The numbers a sentence about a refusal needs, money in musd."""
    if rule == "above_absorption":
        return (float(given.high[row, world]) / 10,)
    if rule == "over_envelope":
        return (float(given.available[tables.links.order_purse[row], world]) / 10,)
    if rule == "attention_short":
        return (float(given.attention[row, world]),)
    return ()
