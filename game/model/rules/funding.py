"""Funding: bills first, then the allocation; what is left is carried over in part, the rest lapses and is missed next year.

Money is whole tenths of a musd, so every purse closes exactly: opening + envelope + partners' money = bills + lines + carry-over
+ lapse.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, luck
from game.model.orders import CANCEL, KEEP, RUN
from game.model.state import Array, State, evolve
from game.model.year import Year


def funding(state: State, year: Year) -> State:
    tables, report, links = year.tables, year.report, year.tables.links
    orders = year.orders
    reordered = (orders.status != KEEP).any()
    status = np.where(orders.status == KEEP, state.status, orders.status).astype(np.int8) if reordered else state.status
    fought = np.zeros(state.status.shape, bool)
    if reordered:  # a line with a floor in law is cancelled against those who voted it, or not at all
        leaving = (orders.status == CANCEL) & (state.status != CANCEL) & (tables.floor > 0)[:, None] & (state.finished == 65535)
        fought = leaving & (luck.uniform(year.words("fight", "element")) >= curves.fight_chance(state, tables)[tables.element_programme])
        status = np.where(fought, state.status, status)
    # everybody acts on what was shown when the year opened: paying the need that was shown is paying the need
    full, outside, need = year.given.full_need, year.given.outside, year.given.need
    money = orders.funding  # completed by the engine: no KEEP is left

    gross = np.rint(state.envelope * np.float64(year.years)).astype(np.int64)
    partner_money = year.passed["partner_money"]
    opening = state.reserve + gross + partner_money
    paid = np.minimum(opening, state.bills)
    left = opening - paid - links.by_order_purse.total(money)

    # a partner state pays what is missing on its own lines once their planned start has come, as far as its purse
    # goes, the earlier plan first: half a team on every line would finish none
    automatic = np.zeros_like(money)
    rows = links.automatic_lines[tables.begins[links.automatic_lines] < year.end]
    if rows.size:
        purse_left = np.floor(left * _willing(state, year)).astype(np.int64)
        wanted = np.maximum(need[rows] - money[rows], 0) * (status[rows] == RUN)
        for row, line in zip(rows, wanted, strict=True):
            automatic[row] = np.minimum(line, purse_left[tables.element_purse[row]])
            purse_left[tables.element_purse[row]] -= automatic[row]
        left = left - links.by_purse.total(automatic)

    most = np.floor(state.envelope * np.float64(year.parameter("carry_most"))).astype(np.int64)
    carried = np.minimum(np.floor(left * tables.purse_carry[:, None].astype(np.float64)).astype(np.int64), most)
    # money that lapses was not needed, says whoever votes the next year's
    missed = np.where(tables.purse_automatic, 0, np.float64(year.parameter("unspent_cut")))[:, None]
    cut = np.floor((left - carried) * missed).astype(np.int64)
    year.passed["next_envelope"] = np.maximum(year.passed["next_envelope"] - cut, state.envelope // 2).astype(np.int32)

    # a law floor is broken at a price in support; a cancelled line leaves a bill of a quarter year's need
    due = np.minimum(np.rint(tables.floor[:, None] * np.float64(year.years)).astype(np.int64), need)
    broken = (money < due) & (status == RUN) & (state.finished == 65535)
    loss: Array = links.by_programme.total(broken) * year.parameter("floor_support")
    bills = state.bills - paid
    year.passed["arrears"] = bills > 0
    cancelled, cancel_bill = np.zeros_like(broken), np.zeros_like(need)
    if reordered:
        cancelled = (status == CANCEL) & (state.status != CANCEL)
        cancel_bill = np.where(cancelled, np.rint(full * year.parameter("cancel_price") / year.years), 0).astype(np.int64)
        loss = loss + links.by_programme.total(cancelled | fought) * year.parameter("cancel_support")
        bills = bills + links.by_order_purse.total(cancel_bill)

    own = np.maximum(need, 1).astype(np.float32)
    activity = (money + automatic).astype(np.float32) / own
    # owners and partners match what the programme pays, and go on paying their share of a team that is there
    matched = np.maximum(activity, np.minimum(state.staffing, curves.F1))
    ratio = activity * (curves.F1 - outside) + matched * outside
    year.passed["ratio"] = np.where(need > 0, ratio, curves.ZERO)
    # a standing order survives a lean year: only an explicit order changes it. Whoever gives a growing team all it can take wants it to go
    # on growing to its need, not to stay at this year's share
    wanted = np.where((money >= year.given.high) & (money > 0), np.maximum(money / own, 1), money / own)
    level = np.where((need > 0) & ~year.passed["kept"], wanted, state.level)
    level = np.minimum(np.where(status == CANCEL, 0, level), 9).astype(np.float32)

    report.note("appropriation", gross)
    report.note("partner_money", partner_money)
    report.note("bills_paid", paid)
    report.note("allocation", money)
    report.note("automatic", automatic)
    report.note("lapse", left - carried)
    report.note("cancel_bill", cancel_bill)
    report.note("floor_broken", broken)
    report.note("cancelled", cancelled)
    report.note("fight_lost", fought)
    if cancelled.any():
        state = _left_alone(evolve(state, closed=np.where(cancelled, year.start, state.closed).astype(np.uint16)), year, cancelled)
    return evolve(
        state, status=status, level=level, reserve=carried.astype(np.int32), bills=bills.astype(np.int32),
        spent=(state.spent + money).astype(np.int32),
        support=curves.points(state.support - np.minimum(loss, year.parameter("loss_most"))),
    )  # fmt: skip


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


def _willing(state: State, year: Year) -> Array:
    """Share of a partner state's lunar money that goes to this programme: all of it at full trust, less when trust is lost. (PURSE, WORLD)"""
    partner = year.tables.purse_partner
    trust = state.trust[np.maximum(partner, 0), year.tables.purse_programme]
    share = np.minimum(year.parameter("co_lead_least") + trust / np.float32(100), np.float32(1))
    return np.where((partner >= 0)[:, None], share, np.float32(1)).astype(np.float64)
