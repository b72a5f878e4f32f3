"""Funding: bills first, then the allocation; what is left is carried over in part, the rest lapses and is missed next year.

Money is whole tenths of a musd, so every purse closes exactly: opening + envelope + partners' money = bills + lines + carry-over
+ lapse.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, luck
from game.model.axes import NEVER
from game.model.orders import CANCEL, KEEP, RUN
from game.model.state import Array, State, evolve
from game.model.year import Year


def funding(state: State, year: Year) -> State:
    """Pays bills and lines, carries over, lets lapse.

    Equation:
        paid bills = min(income, bills);  left = available - money of all lines
        carried = min(left * carry, envelope * carry_most);  lapsed = left - carried
        next envelope' = max(next envelope - unspent_cut * lapsed, envelope / 2)     of purses that somebody allocates
        cancelled = ordered, of a line with a floor in law with `fight_chance` only;  bill = cancel_price * need of a year
        support' = support - min(floor_support * lines under their floor + cancel_support * (cancelled + fights lost), loss_most)
        activity = (money + partner states' money) / own need;  matched = max(activity, min(S, 1))
        f = activity * own share + matched * (1 - own share)
        level' = max(money / own need, [money = all it can take])     of lines that were given an order
        a partner state pays own lines, the earlier plan first, out of left * min(co_lead_least + trust / 100, 1)
        trust' = trust - trust_dropped / 2     of partners with a deal on a cancelled line, which ends
    """
    tables, report, links, given = year.tables, year.report, year.tables.links, year.given
    orders, status = year.orders, state.status
    reordered = "status" in year.asked
    fought = cancelled = np.zeros(status.shape, bool)
    if reordered:  # a line with a floor in law is cancelled against those who voted it, or not at all
        status = np.where(orders.status == KEEP, state.status, orders.status).astype(np.int8)
        leaving = (orders.status == CANCEL) & (state.status != CANCEL) & (tables.floor > 0)[:, None] & (state.finished == NEVER)
        fought = leaving & (luck.uniform(year.words("fight", "element")) >= curves.fight_chance(state, tables)[tables.element_programme])
        status = np.where(fought, state.status, status)
    working = (status == RUN) & year.unfinished(state)
    # everybody acts on what was shown when the year opened: paying the need that was shown is paying the need
    need = given.need
    money = orders.funding  # completed by the engine: no KEEP is left
    paid = np.minimum(given.income, state.bills)
    left = given.available - links.by_order_purse.total(money) if year.left is None else year.left
    automatic = _automatic(state, year, left, working)

    most = np.floor(state.envelope * np.float64(year.parameter("carry_most"))).astype(np.int64)
    carried = np.minimum(np.floor(left * tables.purse_carry[:, None].astype(np.float64)).astype(np.int64), most)
    # money that lapses was not needed, says whoever votes the next year's
    lapsed = left - carried
    missed = np.where(tables.purse_automatic, 0, np.float64(year.parameter("unspent_cut")))[:, None]
    cut = np.floor(lapsed * missed).astype(np.int64)
    year.passed["next_envelope"] = np.maximum(year.passed["next_envelope"] - cut, state.envelope // 2).astype(np.int32)

    # a law floor is broken at a price in support; a cancelled line leaves a bill of a quarter year's need
    due = np.rint(tables.floor[:, None] * np.float64(year.years)).astype(np.int64)
    broken = (money < np.minimum(due, need)) & working
    bills = state.bills - paid
    year.passed["arrears"] = bills > 0
    loss: Array | None = links.by_programme.total(broken) * year.parameter("floor_support") if broken.any() else None
    if reordered:
        cancelled = (status == CANCEL) & (state.status != CANCEL)
        cancel_bill = np.where(cancelled, np.rint(given.full_need * year.parameter("cancel_price") / year.years), 0).astype(np.int64)
        report.note("cancel_bill", cancel_bill)
        loss = (0 if loss is None else loss) + links.by_programme.total(cancelled | fought) * year.parameter("cancel_support")
        bills = bills + links.by_order_purse.total(cancel_bill)
    else:
        report.note("cancel_bill", np.zeros(need.shape, np.int64))
    if loss is not None:
        state = evolve(state, support=curves.points(state.support - np.minimum(loss, year.parameter("loss_most"))))

    own, needs = np.maximum(need, 1).astype(np.float32), need > 0
    activity = (money + automatic).astype(np.float32) / own
    # owners and partners match what the programme pays, and go on paying their share of a team that is there
    matched = np.maximum(activity, np.minimum(state.staffing, curves.F1))
    ratio = activity * given.own_share + matched * given.outside
    year.passed["ratio"] = np.where(needs, ratio, curves.ZERO)
    year.passed["working"] = working
    # a standing order survives a lean year: only an explicit order changes it. Whoever gives a growing team all it can take wants it to go
    # on growing to its need, not to stay at this year's share
    wanted = np.maximum(money / own, (money >= given.high) & (money > 0))
    level = np.where(needs & ~year.looked.kept, wanted, state.level)
    if reordered:
        level = np.where(status == CANCEL, 0, level)
    level = level.astype(np.float32)

    report.note("appropriation", given.appropriation)
    report.note("partner_money", given.partner_money)
    report.note("bills_paid", paid)
    report.note("allocation", money)
    report.note("automatic", automatic)
    report.note("lapse", lapsed)
    report.note("floor_broken", broken)
    report.note("cancelled", cancelled)
    report.note("fight_lost", fought)
    if reordered and cancelled.any():
        state = _left_alone(evolve(state, closed=np.where(cancelled, year.start, state.closed).astype(np.uint16)), year, cancelled)
    return evolve(
        state, status=status, level=level, reserve=carried.astype(np.int32), bills=bills.astype(np.int32),
        spent=(state.spent + money).astype(np.int32),
    )  # fmt: skip


def _automatic(state: State, year: Year, left: Array, working: Array) -> Array:
    """What partner states pay of their own lines, taken from `left`. (ELEMENT, WORLD)

    A partner state pays what is missing once the planned start of a line has come, as far as its purse goes, the earlier plan first:
    half a team on every line would finish none.
    """
    tables, money, need = year.tables, year.orders.funding, year.given.need
    automatic = np.zeros(money.shape, np.int32)
    for purse, rows in tables.links.automatic:
        begun = working[rows] & (tables.begins[rows] < year.end)[:, None]
        purse_left = np.floor(left[purse] * _willing(state, year, purse)).astype(np.int64)
        wanted = np.maximum(need[rows] - money[rows], 0) * begun
        earlier = wanted.cumsum(axis=0, dtype=np.int64) - wanted  # exact: integers
        paid = np.minimum(wanted, np.maximum(purse_left - earlier, 0))
        automatic[rows] = paid
        left[purse] -= curves.total(paid)
    return automatic


def _left_alone(state: State, year: Year, cancelled: Array) -> State:
    """Partners with a stake in a cancelled line: their deals end and half the trust goes that a dropped deal would cost."""
    tables = year.tables
    deal, trust = state.deal.copy(), state.trust.copy()
    for elements, packages in tables.links.helping:
        hit = cancelled[elements] & ((state.deal[packages] == 1) | (state.deal[packages] == 2))
        deal[packages] = np.where(hit, 3, deal[packages])
        for row in np.flatnonzero(hit.any(axis=1)):
            partner, seat = tables.package_partner[packages[row]], tables.package_programme[packages[row]]
            trust[partner, seat] -= hit[row] * (year.parameter("trust_dropped") / np.float32(2))
    return evolve(state, deal=deal, trust=curves.points(trust))


def _willing(state: State, year: Year, purse: int) -> Array:
    """Share of a partner state's lunar money that goes to this programme: all of it at full trust, less when trust is lost. (WORLD,)"""
    partner = int(year.tables.purse_partner[purse])
    if partner < 0:
        return np.ones(state.worlds)
    trust = state.trust[partner, year.tables.purse_programme[purse]]
    share = np.minimum(year.parameter("co_lead_least") + trust / np.float32(100), np.float32(1))
    return share.astype(np.float64)
