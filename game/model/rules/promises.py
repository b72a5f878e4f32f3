"""Promises: public dates for up to three milestones.

Support now, the more the bolder the date is by an independent auditor's reckoning; a little support every year while he gives it an even
chance, and a little less while he does not; a price when it is withdrawn, a larger one when it is missed, and a reward when it is kept.
"""

from __future__ import annotations

import numpy as np

from game.model import auditor, curves, legality
from game.model.axes import NEVER
from game.model.orders import KEEP
from game.model.state import Array, State, evolve
from game.model.year import Year


def promises(state: State, year: Year) -> State:
    order = year.orders.promise
    standing = state.promise != NEVER
    spoken = order != KEEP
    if not (standing.any() or spoken.any()):
        return state
    tables, p = year.tables, year.parameter
    # withdrawn or moved dates first: a moved date is a date taken back and a new one set
    asked = legality.promise_ticks(order, tables)
    withdrawn = standing & spoken & (asked != state.promise)
    date = np.where(spoken, asked, state.promise.astype(np.int32))
    made = spoken & (date != NEVER) & (state.promise.astype(np.int32) != date)
    kept = (date != NEVER) & (state.milestone <= date)
    missed = (date != NEVER) & ~kept & (date <= year.end)
    open_dates = (date != NEVER) & ~kept & ~missed
    # the auditor looks at the year's end; a date set this year is judged by the same look
    chance = auditor.chance(state, tables, np.where(open_dates | made, date, NEVER))
    bold = made * auditor.boldness(chance)
    holds = open_dates * np.where(chance >= np.float32(0.5), np.int64(1), np.int64(-1))
    # whole 1024ths add up exactly in any order
    gained = (
        np.rint(bold * p("promise_support") * np.float32(1024)).astype(np.int64)
        + _whole(holds, p("promise_holds")) - _whole(withdrawn, p("promise_withdrawn"))
        - _whole(missed, p("promise_missed")) + _whole(kept, p("promise_kept"))
    )  # fmt: skip
    trusted = (
        _whole(kept, p("promise_kept_credibility")) - _whole(missed, p("promise_missed_credibility"))
        - _whole(withdrawn, p("promise_missed_credibility") / np.float32(2))
    )  # fmt: skip
    by = tables.links.milestones_by_programme
    support = curves.points(state.support + by.total(gained) / np.float32(1024))
    moved = by.total(trusted)  # who made no date is not touched: an event may have left him more than full credibility
    credibility = np.minimum(np.maximum(state.credibility + moved / np.float32(1024), np.float32(0.1)), np.float32(1))
    credibility = np.where(moved == 0, state.credibility, credibility)
    for kind, mask in (("promise_made", made), ("promise_withdrawn", withdrawn), ("promise_kept", kept), ("promise_missed", missed)):
        year.report.note(kind, mask)
    return evolve(
        state, support=support.astype(np.float32), credibility=credibility.astype(np.float32),
        promise=np.where(open_dates, date, NEVER).astype(np.uint16),
        promises_kept=np.minimum(state.promises_kept + by.total(kept), 100).astype(np.int8),
        promises_missed=np.minimum(state.promises_missed + by.total(missed | withdrawn), 100).astype(np.int8),
    )  # fmt: skip


def _whole(times: Array, amount: np.float32) -> Array:
    return times * np.int64(np.rint(amount * np.float32(1024)))
