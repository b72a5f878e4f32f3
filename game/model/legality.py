"""What is allowed. A Reason is a rule's id and its numbers; the words live in `reporting`.

Per family of decisions a bitmask of failed rules (0 = legal); for money a low and a high bound a line and one envelope a purse.
`project` is the one clamp: screen, policies and environments use it; `step` never repairs, it raises IllegalOrder.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from game.model import curves
from game.model.axes import NEVER
from game.model.orders import CANCEL, DROP, KEEP, MOTHBALL, ORDERS, PROPOSE, Orders
from game.model.state import Array, State
from game.model.tables import Tables

RULES = (
    "out_of_range", "line_closed", "above_absorption", "below_mothball", "over_envelope", "tests_lowered", "deal_not_open",
    "deal_not_yet", "deal_walled", "manifest_empty", "attention_short", "deal_not_in_force", "no_question", "no_such_option",
    "mission_done", "doctrine_late", "no_such_doctrine", "aims_late", "aims_equal", "tests_finished",
)  # fmt: skip
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
    need: Array  # (ELEMENT) own money for customary funding
    available: Array  # (PURSE) money to allocate
    funding: Array  # (ELEMENT) bitmask
    tests: Array  # (ELEMENT)
    propose: Array  # (PACKAGE)
    drop: Array  # (PACKAGE)
    question: Array  # (EVENT)
    launch: Array  # (MISSION)
    doctrine: Array  # (PROGRAMME)
    attention: Array  # (PROGRAMME) points to spend


def order_purse(tables: Tables) -> Array:
    """The purse from which an order's money comes: the one its programme's leader allocates. (ELEMENT,)"""
    return np.array(curves.manual_purses(tables))[tables.element_programme]


def legal(state: State, tables: Tables) -> Legal:
    need = curves.own_need(state, tables)
    closed = (state.finished != NEVER) | (state.status == CANCEL)
    years = curves.turn_years(tables, state.turn)
    growth = np.maximum(np.float32(tables.parameters["staff_growth"]) * state.staffing, np.float32(tables.parameters["staff_step"])) * years
    hiring = np.float32(1 + tables.parameters["hiring_cost"])
    most = np.minimum(state.staffing + growth * hiring, np.float32(2))
    high = np.ceil(most * need).astype(np.int32)
    propose = np.zeros_like(state.deal, dtype=np.int32)
    propose |= np.where((state.deal == 1) | (state.deal == 2), BIT["deal_not_open"], 0).astype(np.int32)
    now = int(tables.turn_ticks[min(state.turn + 1, tables.turns)])
    propose |= np.where(tables.package_open >= now, BIT["deal_not_yet"], 0).astype(np.int32)[:, None]
    propose |= np.where(manifest_short(state, tables), BIT["manifest_empty"], 0).astype(np.int32)
    return Legal(
        low=np.zeros_like(need),
        high=np.where(closed, 0, high),
        need=need,
        available=curves.available(state, tables),
        funding=np.where(closed, BIT["line_closed"], 0).astype(np.int32),
        tests=np.where(state.finished != NEVER, BIT["tests_finished"], 0).astype(np.int32),
        propose=propose,
        drop=np.where((state.deal == 1) | (state.deal == 2), 0, BIT["deal_not_in_force"]).astype(np.int32),
        question=np.where(state.question > 0, 0, BIT["no_question"]).astype(np.int32),
        launch=np.where((state.achieved != NEVER) & (tables.mission_interval == 0)[:, None], BIT["mission_done"], 0).astype(np.int32),
        doctrine=np.full(state.doctrine.shape, 0 if state.turn <= 2 else BIT["doctrine_late"], np.int32),
        attention=state.attention,
    )


def walled(tables: Tables) -> Array:
    """Packages that need a legal waiver in the year they are proposed. (PACKAGE,) bool"""
    return tables.partner_walled[tables.package_partner, tables.package_programme]


def promised(state: State, tables: Tables) -> Array:
    """Units of each manifest that deals in force or in talks have taken. (MANIFEST, WORLD)"""
    taken = np.zeros((len(tables.manifest_stock), state.worlds), np.int64)
    live = (state.deal == 1) | (state.deal == 2)
    for package in np.flatnonzero(tables.package_ask.any(axis=1)):
        taken += np.rint(tables.package_ask[package]).astype(np.int64)[:, None] * live[package]
    return taken


def manifest_short(state: State, tables: Tables) -> Array:
    """Packages that ask for more than is left to promise. (PACKAGE, WORLD) bool"""
    left = np.rint(tables.manifest_stock).astype(np.int64)[:, None] - promised(state, tables)
    short = np.zeros(state.deal.shape, bool)
    for package in np.flatnonzero(tables.package_ask.any(axis=1)):
        short[package] = (np.rint(tables.package_ask[package]).astype(np.int64)[:, None] > left).any(axis=0)
    return short


def acceptance(state: State, tables: Tables) -> Array:
    """Chance that a partner signs a package this year if nobody else asks him. (PACKAGE, WORLD)

    Affinity, what he gets, trust, our prestige and the tension between blocs; judgement, declared in the scenario's parameters.
    """
    partner, seat = tables.package_partner, tables.package_programme
    base = np.float32(0.10) + np.float32(0.50) * tables.partner_affinity[partner, seat] + np.float32(0.25) * tables.package_value
    mood = (state.trust[partner, seat] - np.float32(50)) * np.float32(0.006)
    mood = mood + (state.prestige[seat] - np.float32(50)) * np.float32(0.003)
    cross = (np.array(tables.partner_bloc)[partner] != np.array(tables.programme_bloc)[seat])[:, None]
    return np.clip(base[:, None] + mood - np.where(cross, state.tension * np.float32(0.003), 0), 0.02, 0.97).astype(np.float32)


def spend_attention(orders: Orders, tables: Tables) -> Array:
    """Attention the orders take of each programme. (PROGRAMME, WORLD) whole points"""
    asked = (orders.deal == PROPOSE) * np.rint(tables.package_attention)[:, None].astype(np.int64)
    seats = range(len(tables.ids["programme"]))
    talks = np.stack([curves.total(asked[tables.package_programme == seat]) for seat in seats])
    return talks + orders.campaign + 2 * orders.waiver.astype(np.int64)


def complete(orders: Orders, state: State, tables: Tables, given: Legal | None = None) -> Orders:
    """Standing orders written out: every KEEP in `funding` becomes money, cut evenly where the envelope is short."""
    given = given or legal(state, tables)
    standing = np.minimum(np.rint(state.level * given.need).astype(np.int64), given.high)
    mothballed = np.where(orders.status == KEEP, state.status, orders.status) == MOTHBALL
    share = np.float32(tables.parameters["mothball_share"])
    standing = np.where(mothballed, np.rint(share * given.need).astype(np.int64), standing)
    standing = np.where(orders.status == CANCEL, 0, standing)
    kept = orders.funding == KEEP
    funding = np.where(kept, 0, orders.funding).astype(np.int64)
    purse_of = order_purse(tables)
    for purse in set(purse_of.tolist()):
        rows = purse_of == purse
        left = np.maximum(given.available[purse] - curves.total(funding[rows]), 0)
        wanted = np.where(kept[rows], standing[rows], 0)
        asked = np.maximum(curves.total(wanted), 1)
        cut = np.minimum(left, asked)
        funding[rows] += wanted * cut // asked
    return dataclasses.replace(orders, funding=funding.astype(np.int32))


def project(orders: Orders, state: State, tables: Tables, given: Legal | None = None) -> Orders:
    """The nearest legal orders: bounds first, then each purse scaled evenly, then offers dropped for want of attention."""
    given = given or legal(state, tables)
    funding = orders.funding.astype(np.int64)
    set_lines = funding != KEEP
    funding = np.where(set_lines, np.clip(funding, given.low, given.high), KEEP)
    purse_of = order_purse(tables)
    for purse in set(purse_of.tolist()):
        rows = purse_of == purse
        wanted = np.where(set_lines[rows], funding[rows], 0)
        asked = np.maximum(curves.total(wanted), 1)
        cut = np.minimum(given.available[purse], asked)
        funding[rows] = np.where(set_lines[rows], wanted * cut // asked, KEEP)
    deal = np.where((orders.deal == PROPOSE) & (given.propose > 0), 0, orders.deal)
    deal = np.where((deal == DROP) & (given.drop > 0), 0, deal).astype(np.int8)
    waiver = orders.waiver.copy()
    needs_waiver = (deal == PROPOSE) & walled(tables)[:, None]
    for seat in range(len(tables.ids["programme"])):
        own = tables.package_programme == seat
        waiver[seat] = np.maximum(waiver[seat], needs_waiver[own].any(axis=0))
    left = np.floor(given.attention).astype(np.int64) - orders.campaign - 2 * waiver
    short = left < 0
    waiver = np.where(short, 0, waiver).astype(np.int8)
    campaign = np.where(short, 0, orders.campaign).astype(np.int8)
    left = np.where(short, np.floor(given.attention).astype(np.int64), left)
    deal = np.where(needs_waiver & (waiver[tables.package_programme] == 0), 0, deal).astype(np.int8)
    stock = np.rint(tables.manifest_stock).astype(np.int64)[:, None] - promised(state, tables)
    for package in range(len(tables.package_partner)):
        seat = tables.package_programme[package]
        cost = round(float(tables.package_attention[package]))
        asks = np.rint(tables.package_ask[package]).astype(np.int64)[:, None]
        fits = (deal[package] == PROPOSE) & (left[seat] >= cost) & (stock >= asks).all(axis=0)
        deal[package] = np.where((deal[package] == PROPOSE) & ~fits, 0, deal[package])
        left[seat] -= cost * fits
        stock -= asks * fits
    options = np.array([len(event.options) for event in tables.events], np.int64).reshape(-1, 1)
    answer = np.where((state.question > 0) & (orders.answer < options), orders.answer, KEEP).astype(np.int8)
    doctrines = np.array([len(names) for names in tables.doctrine_names])[:, None]
    doctrine = np.where((given.doctrine > 0) | (orders.doctrine >= doctrines), KEEP, orders.doctrine).astype(np.int8)
    tests = np.where((given.tests > 0) | (orders.tests <= state.tests), KEEP, orders.tests).astype(np.int8)
    first = state.turn == 0
    keep = np.full_like(orders.aim_open, KEEP)
    status = np.where((given.funding > 0) | (orders.status == state.status), KEEP, orders.status).astype(np.int8)
    return dataclasses.replace(
        orders, funding=funding.astype(np.int32), deal=deal, waiver=waiver, campaign=campaign, answer=answer, doctrine=doctrine,
        tests=tests, status=status, request=np.clip(orders.request, 0.5, 3.0).astype(np.float32),
        launch_rule=np.where(given.launch > 0, KEEP, orders.launch_rule).astype(np.int8),
        aim_open=orders.aim_open if first else keep,
        aim_sealed=np.where(orders.aim_sealed == orders.aim_open, KEEP, orders.aim_sealed).astype(np.int8) if first else keep,
    )  # fmt: skip


def check(orders: Orders, state: State, tables: Tables, given: Legal | None = None) -> list[Reason]:
    """Every rule that orders break, the first world of each row; empty = legal."""
    given = given or legal(state, tables)
    failures: list[tuple[str, str, Array, tuple[float, ...]]] = []
    for name, declared in ORDERS.items():
        array = getattr(orders, name)
        bad = (array != KEEP) & ((array < declared.low) | (array > declared.high))
        failures.append(("out_of_range", name, bad, (declared.low, declared.high)))
    kept = orders.funding == KEEP
    failures.append(("line_closed", "funding", ~kept & (orders.funding > 0) & (given.funding > 0), ()))
    failures.append(("above_absorption", "funding", ~kept & (given.funding == 0) & (orders.funding > given.high), ()))
    purse_of = order_purse(tables)
    for purse in sorted(set(purse_of.tolist())):
        rows = purse_of == purse
        asked = curves.total(np.where(kept[rows], 0, orders.funding[rows]))
        over = np.zeros_like(kept)
        over[np.flatnonzero(rows)[0]] = asked > given.available[purse]
        failures.append(("over_envelope", "funding", over, ()))
    failures.append(("tests_finished", "tests", (orders.tests > state.tests) & (given.tests > 0), ()))
    failures.append(("tests_lowered", "tests", (orders.tests != KEEP) & (orders.tests < state.tests), ()))
    offers = orders.deal == PROPOSE
    for rule in ("deal_not_open", "deal_not_yet", "manifest_empty"):
        failures.append((rule, "deal", offers & (given.propose & BIT[rule] > 0), ()))
    waiver = orders.waiver[tables.package_programme] > 0
    failures.append(("deal_walled", "deal", offers & walled(tables)[:, None] & ~waiver, ()))
    failures.append(("deal_not_in_force", "deal", (orders.deal == DROP) & (given.drop > 0), ()))
    failures.append(("attention_short", "campaign", spend_attention(orders, tables) > np.floor(state.attention), ()))
    answered = orders.answer != KEEP
    options = np.array([len(event.options) for event in tables.events], np.int64).reshape(-1, 1)
    failures.append(("no_question", "answer", answered & (given.question > 0), ()))
    failures.append(("no_such_option", "answer", answered & (orders.answer >= options), ()))
    failures.append(("mission_done", "launch_rule", (orders.launch_rule != KEEP) & (given.launch > 0), ()))
    chosen = orders.doctrine != KEEP
    doctrines = np.array([len(names) for names in tables.doctrine_names])[:, None]
    failures.append(("doctrine_late", "doctrine", chosen & (given.doctrine > 0), ()))
    failures.append(("no_such_doctrine", "doctrine", chosen & (orders.doctrine >= doctrines), ()))
    aims = (orders.aim_open != KEEP) | (orders.aim_sealed != KEEP)
    failures.append(("aims_late", "aim_open", aims & (state.turn > 0), ()))
    failures.append(("aims_equal", "aim_sealed", aims & (orders.aim_open == orders.aim_sealed), ()))
    reasons = []
    for rule, name, mask, numbers in failures:
        for row in np.flatnonzero(mask.any(axis=1)):
            world = int(np.flatnonzero(mask[row])[0])
            reasons.append(Reason(rule, name, _target(name, int(row), tables), world, numbers or _numbers(rule, given, int(row), world, tables)))
    return reasons


def _target(name: str, row: int, tables: Tables) -> str:
    return tables.ids[ORDERS[name].axes[0]][row]


def _numbers(rule: str, given: Legal, row: int, world: int, tables: Tables) -> tuple[float, ...]:
    """The numbers a sentence about a refusal needs, money in musd."""
    if rule == "above_absorption":
        return (float(given.high[row, world]) / 10,)
    if rule == "over_envelope":
        return (float(given.available[order_purse(tables)[row], world]) / 10,)
    if rule == "attention_short":
        return (float(given.attention[row, world]),)
    return ()
