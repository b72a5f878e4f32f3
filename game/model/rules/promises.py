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
    """Judges public dates.

    Equation:
        kept = [milestone <= date], missed = [date <= end, not kept], withdrawn = taken back or moved;  chance, boldness: see `auditor`
        support' = support + [set this year] * boldness * promise_support + (promise_holds if chance >= 0.5, else -promise_holds) of each open date
                 + promise_kept * kept - promise_missed * missed - promise_withdrawn * withdrawn
        credibility' = clip(credibility + promise_kept_credibility * kept - promise_missed_credibility * (missed + withdrawn / 2), 0.1, 1)
    """
    standing, date = state.promise != NEVER, state.promise
    moved = made = withdrawn = np.zeros(standing.shape, bool)
    dated = standing
    if "promise" in year.asked:
        # withdrawn or moved dates first: a moved date is a date taken back and a new one set
        date = np.where(year.orders.promise == KEEP, state.promise, legality.promise_ticks(year.orders.promise, year.tables))
        moved, dated = date != state.promise, date != NEVER
        withdrawn, made = standing & moved, moved & dated
    elif not standing.any():
        return state
    kept = dated & (state.milestone <= date)
    open_dates = dated ^ kept  # what is kept was dated
    missed = open_dates & (date <= year.end)
    open_dates = open_dates ^ missed
    by, p = year.tables.links.milestones_by_programme, year.parameter
    for kind, mask in (("promise_made", made), ("promise_withdrawn", withdrawn), ("promise_kept", kept), ("promise_missed", missed)):
        year.report.note(kind, mask)
    # whole 1024ths add up exactly in any order
    gained = _judged(state, year, date, open_dates, made if "promise" in year.asked else None)
    broken = missed | withdrawn if "promise" in year.asked else missed
    support, trusted = by.total(gained), np.int64(0)
    if (broken | kept).any():
        counts = by.totals(np.stack([kept, missed, withdrawn, broken], axis=1, dtype=np.int16))
        prices = np.array([
            [_steps(p("promise_kept")), -_steps(p("promise_missed")), -_steps(p("promise_withdrawn"))],
            [_steps(p("promise_kept_credibility")), -_steps(p("promise_missed_credibility")),
             -_steps(p("promise_missed_credibility") / np.float32(2))],
        ])  # fmt: skip
        settled, trusted = (prices[:, :, None, None] * counts[:3]).sum(axis=1)  # exact: integers
        support = support + settled
        state = evolve(
            state, promises_kept=np.minimum(state.promises_kept + counts[0], 100).astype(np.int8),
            promises_missed=np.minimum(state.promises_missed + counts[3], 100).astype(np.int8),
        )  # fmt: skip
    # who made no date is not touched
    credibility = (state.credibility + trusted / np.float32(1024)).clip(np.float32(0.1), np.float32(1))
    return evolve(
        state, support=curves.points(state.support + support / np.float32(1024)),
        credibility=np.where(trusted == 0, state.credibility, credibility).astype(np.float32),
        promise=np.where(open_dates, date, NEVER).astype(np.uint16),
    )  # fmt: skip


def _judged(state: State, year: Year, date: Array, open_dates: Array, made: Array | None) -> Array:
    """Support for dates as the auditor sees them at the year's end, whole 1024ths; a date set this year is judged by the same look."""
    looked_at = open_dates if made is None else open_dates | made
    chance = auditor.chance(state, year.tables, date, year.in_force(state), looked_at)
    holds = _steps(year.parameter("promise_holds"))
    gained = open_dates * np.where(chance >= np.float32(0.5), holds, -holds)
    if made is not None and made.any():
        bold = made * auditor.boldness(chance)
        gained = gained + np.rint(bold * year.parameter("promise_support") * np.float32(1024)).astype(np.int64)
    return gained


def _steps(amount: np.float32) -> np.int64:
    return np.int64(np.rint(amount * np.float32(1024)))
