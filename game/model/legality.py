"""What is allowed. A Reason is a rule's id and its numbers; the words live in `reporting`.

Per family of decisions a bitmask of failed rules (0 = legal); for money a low and a high bound a line and one envelope a purse.
`project` is the one clamp: screen, policies and environments use it; `step` never repairs, it raises IllegalOrder.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from game.model import curves
from game.model.axes import NEVER
from game.model.orders import CANCEL, DEFAULTS, DROP, KEEP, MOTHBALL, ORDERS, PROPOSE, WITHDRAW, Orders
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


@dataclass(frozen=True, slots=True)
class Legal:
    """What every seat may do now. Money in tenths of a musd."""

    low: Array  # (ELEMENT) least money of an open line (0; a floor is a matter of politics, not of legality)
    high: Array  # (ELEMENT) most a line can absorb this year
    full_need: Array  # (ELEMENT) customary funding of a line, whoever pays it, float32
    outside: Array  # (ELEMENT) share of it that partners and self-funding owners pay
    need: Array  # (ELEMENT) the rest: own money for customary funding
    available: Array  # (PURSE) money to allocate
    funding: Array  # (ELEMENT) bitmask
    tests: Array  # (ELEMENT)
    propose: Array  # (PACKAGE)
    drop: Array  # (PACKAGE)
    question: Array  # (EVENT)
    launch: Array  # (MISSION)
    repair: Array  # (ELEMENT)
    review: Array  # (ELEMENT)
    promise: Array  # (MILESTONE)
    attention: Array  # (PROGRAMME) points to spend


def legal(state: State, tables: Tables) -> Legal:
    full_need, outside = curves.need(state, tables), curves.outside_share(state, tables)
    need = np.ceil(full_need * (curves.F1 - outside)).astype(np.int32)  # a line that needs anything needs at least a tenth of a musd
    closed = (state.finished != NEVER) | (state.status == CANCEL)
    fresh = (state.staffing == 0) & (state.spent == 0)  # a line that was begun may be carried on under any doctrine
    doctrine = state.doctrine[tables.element_programme].astype(np.intp) + 1
    locked = ~tables.doctrine_open[np.arange(len(closed))[:, None], doctrine] & fresh
    growth = np.maximum(np.float32(tables.parameters["staff_growth"]) * state.staffing, np.float32(tables.parameters["staff_step"]))
    hiring = np.float32(1 + tables.parameters["hiring_cost"]) * curves.turn_years(tables, state.turn)
    most = np.minimum(state.staffing + growth * hiring, np.float32(2))
    live = (state.deal == 1) | (state.deal == 2)
    now = int(tables.turn_ticks[min(state.turn + 1, tables.turns)])
    propose = live * np.int32(BIT["deal_not_open"])
    propose |= (tables.package_open >= now).astype(np.int32)[:, None] * np.int32(BIT["deal_not_yet"])
    propose |= (tables.package_joins > 0).astype(np.int32)[:, None] * np.int32(BIT["deal_by_itself"])
    orphan = tables.package_orphan
    if (orphan >= 0).any():
        since = np.int32(now) - state.closed[np.maximum(orphan, 0)].astype(np.int32)
        offered = (since >= 0) & (since <= round(1024 * (tables.parameters["orphan_years"] + 1)))
        propose |= ((orphan >= 0)[:, None] & ~offered) * np.int32(BIT["deal_not_orphaned"])
    propose |= manifest_short(live, tables) * np.int32(BIT["manifest_empty"])
    return Legal(
        low=np.zeros_like(need),
        high=np.where(closed | locked, 0, np.ceil(most * need)).astype(np.int32),
        full_need=full_need,
        outside=outside,
        need=need,
        available=curves.available(state, tables),
        funding=closed * np.int32(BIT["line_closed"]) | locked * np.int32(BIT["doctrine_locked"]),
        tests=(state.finished != NEVER) * np.int32(BIT["tests_finished"]),
        propose=propose,
        drop=~live * np.int32(BIT["deal_not_in_force"]),
        question=(state.question == 0) * np.int32(BIT["no_question"]),
        launch=((state.achieved != NEVER) & (tables.mission_interval == 0)[:, None]) * np.int32(BIT["mission_done"]),
        repair=(state.flaws_seen == state.flaws_fixed + state.flaws_patched) * np.int32(BIT["no_flaw"]),
        review=(state.reviews >= 4) * np.int32(BIT["reviewed_out"]) | closed * np.int32(BIT["line_closed"]),
        promise=(state.milestone != NEVER) * np.int32(BIT["promise_reached"]),
        attention=state.attention,
    )


def walled(tables: Tables) -> Array:
    """Packages that need a legal waiver in the year they are proposed. (PACKAGE,) bool"""
    return tables.links.walled


def left_to_promise(live: Array, tables: Tables) -> Array:
    """Units of each manifest that no deal in force or in talks has taken. (MANIFEST, WORLD) int64"""
    taken = tables.links.asks_by_manifest.total(tables.links.ask_amount * live[tables.links.ask_package])
    return np.rint(tables.manifest_stock).astype(np.int64)[:, None] - taken


def manifest_short(live: Array, tables: Tables) -> Array:
    """Packages that ask for more than is left to promise. (PACKAGE, WORLD) bool"""
    left = left_to_promise(live, tables)
    too_much = tables.links.ask_amount > left[tables.links.ask_manifest]
    short = np.zeros(live.shape, bool)
    for packages, entries in tables.links.asking:
        short[packages] |= too_much[entries]
    return short


def acceptance(state: State | Any, tables: Tables) -> Array:
    """Chance that a partner signs a package this year if nobody else asks him. (PACKAGE, WORLD)

    Affinity, what he gets, trust, our prestige and, across blocs, tension; the weights are the scenario's `accept_*` parameters.
    `state` may be an Observation: nothing hidden is read.
    """
    partner, seat = tables.package_partner, tables.package_programme
    weight = {name: np.float32(tables.parameters[f"accept_{name}"]) for name in ("base", "affinity", "value", "trust", "prestige", "tension")}
    base = weight["base"] + weight["affinity"] * tables.partner_affinity[partner, seat] + weight["value"] * tables.package_value
    chance = base[:, None] + (state.trust[partner, seat] - np.float32(50)) * weight["trust"]
    chance = chance + (state.prestige[seat] - np.float32(50)) * weight["prestige"]
    chance = chance - tables.links.cross_bloc[:, None] * (state.tension * weight["tension"])
    return np.minimum(np.maximum(chance, np.float32(0.02)), np.float32(0.97))


def spend_attention(orders: Orders, tables: Tables) -> Array:
    """Attention the orders take of each programme. (PROGRAMME, WORLD) whole points"""
    asked = (orders.deal == PROPOSE) * np.rint(tables.package_attention)[:, None].astype(np.int64)
    talks = tables.links.packages_by_programme.total(asked)
    return talks + answer_attention(orders.answer, tables) + orders.campaign + 2 * orders.waiver.astype(np.int64) + extra_attention(orders, tables)


def extra_attention(orders: Orders, tables: Tables) -> Array:
    """Attention that reviews and public dates (a point each) and an accord (two points) take. (PROGRAMME, WORLD) whole points"""
    spent = 2 * (orders.accord == 1).astype(np.int64)
    reviews, dates = orders.review > 0, orders.promise > WITHDRAW
    if reviews.any():
        spent = spent + tables.links.by_programme.total(reviews)
    if dates.any():
        spent = spent + tables.links.milestones_by_programme.total(dates)
    return spent


def promise_ticks(order: Array, tables: Tables) -> Array:
    """The tick at the end of the calendar year that a promise names; NEVER for a withdrawal. (MILESTONE, WORLD) int32"""
    ticks = np.rint((order.astype(np.float64) + 1 - tables.start) * 1024)
    return np.where(order == WITHDRAW, NEVER, np.minimum(np.maximum(ticks, 0), NEVER - 1)).astype(np.int32)


def promise_faults(orders: Orders, state: State, tables: Tables, given: Legal) -> Array:
    """Bitmask of what is wrong with each public date. (MILESTONE, WORLD) int32"""
    order = orders.promise
    spoken, dated, standing = order != KEEP, order > WITHDRAW, state.promise != NEVER
    tick = promise_ticks(order, tables)
    faults = spoken * given.promise
    faults |= (dated & (tick <= int(tables.turn_ticks[min(state.turn, tables.turns - 1)]))) * np.int32(BIT["promise_past"])
    faults |= (dated & (tick > tables.horizon + 1)) * np.int32(BIT["promise_late"])
    faults |= ((order == WITHDRAW) & ~standing) * np.int32(BIT["no_promise"])
    many = tables.links.milestones_by_programme.total((standing & ~spoken) | dated) > PROMISES
    faults |= (dated & many[tables.milestone_programme]) * np.int32(BIT["promises_many"])
    return faults


def answer_attention(answer: Array, tables: Tables) -> Array:
    """Attention that the chosen answers take of each programme. (PROGRAMME, WORLD) whole points"""
    cost = tables.links.answer_attention
    chosen = np.where(answer == KEEP, 0, cost[np.arange(len(cost))[:, None], np.minimum(np.maximum(answer, 0), cost.shape[1] - 1)])
    return tables.links.events_by_programme.total(chosen)


def complete(orders: Orders, state: State, tables: Tables, given: Legal | None = None) -> Orders:
    """Standing orders written out: every KEEP in `funding` becomes money. Where the envelope is short, lines with a floor in law get that
    first, and the rest is cut evenly."""
    given = given or legal(state, tables)
    standing = np.minimum(np.rint(state.level * given.need).astype(np.int64), given.high)
    status = np.where(orders.status == KEEP, state.status, orders.status) if (orders.status != KEEP).any() else state.status
    share = np.float32(tables.parameters["mothball_share"])
    standing = np.where(status == MOTHBALL, np.rint(share * given.need).astype(np.int64), standing)
    standing = np.where(status == CANCEL, 0, standing)
    kept = orders.funding == KEEP
    funding = np.where(kept, 0, orders.funding).astype(np.int64)
    links = tables.links
    left = np.maximum(given.available - links.by_order_purse.total(funding), 0)
    wanted = np.where(kept, standing, 0)
    asked = links.by_order_purse.total(wanted)
    if (left < asked).any():
        law = np.rint(tables.floor * curves.turn_years(tables, state.turn)).astype(np.int64)[:, None]
        for part in (np.minimum(wanted, law), wanted - np.minimum(wanted, law)):
            asked = np.maximum(links.by_order_purse.total(part), 1)
            paid = part * np.minimum(left, asked)[links.order_purse] // asked[links.order_purse]
            funding += paid
            left = left - links.by_order_purse.total(paid)
    else:
        funding += wanted
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
    doctrines = np.array([len(names) for names in tables.doctrine_names])[:, None]
    doctrine = np.where(orders.doctrine >= doctrines, KEEP, orders.doctrine).astype(np.int8)
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


def check(orders: Orders, state: State, tables: Tables, given: Legal | None = None, spent: Array | None = None) -> list[Reason]:
    """Every rule that orders break, the first world of each row; empty = legal. Only what the orders ask for is looked at.

    `spent` is the attention they take, if the caller has it.
    """
    given = given or legal(state, tables)
    spent = spend_attention(orders, tables) if spent is None else spent
    return _reasons(orders, state, tables, given, spent) if _any_broken(orders, state, tables, given, spent) else []


def _any_broken(orders: Orders, state: State, tables: Tables, given: Legal, spent: Array) -> bool:
    """Whether any rule is broken at all: legal orders, nearly all there are, are passed in one look a family."""
    links, funded = tables.links, orders.funding != KEEP
    deals, waiver = orders.deal, orders.waiver[tables.package_programme]
    refused = np.where(deals == PROPOSE, given.propose | (links.walled[:, None] & (waiver == 0)), (deals == DROP) * given.drop)
    doctrines = np.array([len(names) for names in tables.doctrine_names])[:, None]
    return bool(
        _out_of_range(orders)
        or (funded & ((orders.funding > given.high) | ((given.funding > 0) & (orders.funding > 0)))).any()
        or (links.by_order_purse.total(funded * orders.funding) > given.available).any()
        or ((orders.tests != KEEP) & ((orders.tests < state.tests) | ((orders.tests > state.tests) & (given.tests > 0)))).any()
        or refused.any()
        or (spent > np.floor(state.attention)).any()
        or ((orders.answer != KEEP) & ((given.question > 0) | (orders.answer >= links.options))).any()
        or ((orders.launch_rule != KEEP) & (given.launch > 0)).any()
        or (orders.doctrine >= doctrines).any()
        or (orders.site >= len(tables.ids["site"])).any()
        or ((orders.review > 0).any() and ((orders.review > 0) & (given.review > 0)).any())
        or ((orders.repair > 0).any() and ((orders.repair > 0) & (given.repair > 0)).any())
        or ((orders.promise != KEEP).any() and promise_faults(orders, state, tables, given).any())
        or _aims_broken(orders, state).any()
    )


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
    doctrines = np.array([len(names) for names in tables.doctrine_names])[:, None]
    failures.append(("no_such_doctrine", "doctrine", chosen & (orders.doctrine >= doctrines), ()))
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


_SMALL = [name for name, declared in ORDERS.items() if declared.dtype == "i1"]


@lru_cache(maxsize=16)
def _bounds(sizes: tuple[int, ...]) -> tuple[Array, Array]:
    """Least and largest of each row of the small fields laid end to end, (ROW, 1) each."""
    lows = np.repeat([int(min(ORDERS[name].low, DEFAULTS[name])) for name in _SMALL], sizes)
    highs = np.repeat([int(ORDERS[name].high) for name in _SMALL], sizes)
    return lows.astype(np.int8)[:, None], highs.astype(np.int8)[:, None]


def _out_of_range(orders: Orders) -> bool:
    """Whether any number is outside its declared range, looked at in three goes instead of one a field."""
    small = np.concatenate([getattr(orders, name) for name in _SMALL])
    lows, highs = _bounds(tuple(len(getattr(orders, name)) for name in _SMALL))
    if ((small > highs) | (small < lows)).any():
        return True
    request, money, year = ORDERS["request"], ORDERS["funding"], ORDERS["promise"]
    asked = (orders.request >= request.low) & (orders.request <= request.high)
    return bool(not asked.all() or (orders.funding > money.high).any() or (orders.funding < KEEP).any()
                or (orders.promise > year.high).any() or (orders.promise < KEEP).any())


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
