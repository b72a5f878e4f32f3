"""Funding: bills first, then the allocation; what is left is carried over in part, the rest lapses and is missed next year.

Money is whole tenths of a musd, so every purse closes exactly: opening + envelope + partners' money = bills + lines + carry-over
+ lapse.
"""

from __future__ import annotations

import numpy as np

from game.model import curves, legality
from game.model.orders import CANCEL, KEEP, RUN
from game.model.state import Array, State, evolve
from game.model.year import Year


def funding(state: State, year: Year) -> State:
    tables, report = year.tables, year.report
    orders = year.orders
    status = np.where(orders.status == KEEP, state.status, orders.status).astype(np.int8)
    need = curves.own_need(state, tables)
    full = curves.need(state, tables)
    money = orders.funding  # completed by the engine: no KEEP is left
    purse_of = legality.order_purse(tables)
    purses = len(tables.purse_programme)

    gross = np.rint(state.envelope * np.float64(year.years)).astype(np.int64)
    partner_money = year.passed["partner_money"]
    opening = state.reserve + gross + partner_money
    paid = np.minimum(opening, state.bills)
    left = opening - paid
    automatic = np.zeros_like(money)
    for purse in range(purses):
        if tables.purse_automatic[purse]:
            rows = tables.element_purse == purse
            wanted = np.maximum(need[rows] - money[rows], 0) * (status[rows] == RUN)
            wanted = np.where((state.level[rows] > 0) | (money[rows] > 0), wanted, 0).astype(np.int64)
            asked = np.maximum(curves.total(wanted), 1)
            automatic[rows] = (wanted * np.minimum(left[purse], asked) // asked).astype(np.int32)
            left[purse] -= curves.total(automatic[rows])
        else:
            left[purse] -= curves.total(money[purse_of == purse])
    most = np.floor(state.envelope * np.float64(year.parameter("carry_most"))).astype(np.int64)
    carried = np.minimum(np.floor(left * tables.purse_carry[:, None].astype(np.float64)).astype(np.int64), most)
    # money that lapses was not needed, says whoever votes the next year's
    cut = np.floor((left - carried) * np.float64(year.parameter("unspent_cut"))).astype(np.int64)
    year.passed["next_envelope"] = np.maximum(year.passed["next_envelope"] - cut, state.envelope // 2).astype(np.int32)

    # a law floor is broken at a price in support; a cancelled line leaves a bill of a quarter year's need
    floor = np.rint(tables.floor[:, None] * np.float64(year.years)).astype(np.int64)
    due = np.minimum(floor, need)
    broken = (money < due) & (due > 0) & (status == RUN) & (state.finished == 65535)
    cancelled = (orders.status == CANCEL) & (state.status != CANCEL)
    cancel_bill = np.where(cancelled, np.rint(full * year.parameter("cancel_price") / year.years), 0).astype(np.int64)
    support = state.support.copy()
    loss = broken * year.parameter("floor_support") + cancelled * year.parameter("cancel_support")
    for seat in range(len(tables.ids["programme"])):
        rows = tables.element_programme == seat
        support[seat] -= np.minimum(_points(loss[rows]), np.float32(25))
    bills = state.bills - paid
    bills = bills + np.stack([curves.total(cancel_bill[purse_of == purse]) for purse in range(purses)])

    paid_for = (money + automatic).astype(np.float32)
    outside = curves.outside_share(state, tables)
    own = np.maximum(need, 1).astype(np.float32)
    activity = paid_for / own
    # owners and partners match what the programme pays, and go on paying their share of a team that is there
    theirs = np.maximum(activity, np.minimum(state.staffing, np.float32(1)))
    ratio = activity * (1 - outside) + theirs * outside
    year.passed["ratio"] = np.where(need > 0, ratio, 0).astype(np.float32)
    year.passed["full_need"] = full
    # a standing order survives a lean year: only an explicit order changes it
    level = np.where((need > 0) & ~year.passed["kept"], money / own, state.level)
    level = np.where(status == CANCEL, 0, level)

    report.note("appropriation", gross)
    report.note("partner_money", partner_money)
    report.note("bills_paid", paid)
    report.note("allocation", money)
    report.note("automatic", automatic)
    report.note("lapse", left - carried)
    report.note("cancel_bill", cancel_bill)
    report.note("floor_broken", broken)
    report.note("cancelled", cancelled)
    return evolve(
        state, status=status, level=np.clip(level, 0, 9).astype(np.float32), reserve=carried.astype(np.int32),
        bills=bills.astype(np.int32), spent=(state.spent + money).astype(np.int32),
        support=np.clip(support, 0, 100).astype(np.float32),
    )  # fmt: skip


def _points(rows: Array) -> Array:
    """Whole and half points of support added up: small dyadic numbers in float32, exact in any order."""
    return (rows * 2).astype(np.int64).sum(axis=0).astype(np.float32) / np.float32(2)  # exact: integers
