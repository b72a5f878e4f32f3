"""Hidden flaws and bought knowledge.

A new design has 0 to 2 flaws that nobody knows of. Work, tests, flights and independent reviews bring them to light, one a year; a
review also tells one binary digit of the team's level of pace, which halves its spread. A known flaw is flown as it is, worked round (some
months, part of the effect stays) or fixed (more months): work where the design is not ready, a hold of its flights where it is.
"""

from __future__ import annotations

import numpy as np

from game.model.axes import NEVER
from game.model.lookup import pick
from game.model.orders import FIX, WORK_ROUND
from game.model.state import State, evolve
from game.model.year import Year


def repairs(state: State, year: Year) -> State:
    """Works round or fixes known flaws, as ordered.

    Equation:
        known = flaws_seen - flaws_fixed - flaws_patched;  months = known * (patch_months to work round, fix_months to fix)
        work' = min(work + months, 999) before it is ready,  hold' = max(hold, start + months) of its flights afterwards
        flaws_patched' = flaws_patched + known or flaws_fixed' = flaws_fixed + known
    """
    wanted = year.orders.repair
    if "repair" not in year.asked:
        return state
    known = year.given.known_flaws  # no earlier rule finds or mends any
    fixed, patched = known * (wanted == FIX), known * (wanted == WORK_ROUND)
    months = known * np.array([0, year.parameter("patch_months"), year.parameter("fix_months")], np.float32)[wanted]
    building = year.unfinished(state)
    waits = np.where(building, 0, months)
    if waits.any():
        until = np.rint(np.float32(year.start) + waits * np.float32(1024 / 12)) * (waits > 0)
        hold = state.hold.astype(np.int32)
        for missions, designs in year.tables.links.flying:
            hold[missions] = np.maximum(hold[missions], until[designs].astype(np.int32))
        state = evolve(state, hold=np.minimum(hold, NEVER - 1).astype(np.uint16))
    year.report.note("flaw_fixed", lambda: fixed > 0)
    year.report.note("flaw_patched", lambda: patched > 0)
    return evolve(
        state, flaws_fixed=(state.flaws_fixed + fixed).astype(np.int8), flaws_patched=(state.flaws_patched + patched).astype(np.int8),
        work=np.minimum(state.work + months * building, np.float32(999)),
    )  # fmt: skip


def discoveries(state: State, year: Year) -> State:
    """Brings flaws to light, and what reviews tell.

    Equation:
        q = min([team at work] * (flaw_find + flaw_find_tests * tests) * years + [review] * flaw_find_review + [flew] * flaw_find_flight, 0.95)
        found = [some are left and U < q * (2 - q if two are left, else 1)];  flaws_seen' = flaws_seen + found
        searched' = 1 - (1 - searched) * (1 - q)
        reviews' = reviews + review, at most 4;  pace_known' = the first `reviews` binary digits of the level of pace
    """
    tables, links, p = year.tables, year.tables.links, year.parameter
    review = year.looked.reviews
    working = (year.passed["rate"] > 0) & year.unfinished(state)
    by_tests = (p("flaw_find") + p("flaw_find_tests") * np.arange(3, dtype=np.int8)) * year.years
    chance = working * by_tests[state.tests]
    if review is not None:
        chance = chance + review * p("flaw_find_review")
    if year.any_flight:
        chance[links.tried] += year.passed["flew"][links.trials].any(axis=1) * p("flaw_find_flight")
    chance = np.minimum(chance, np.float32(0.95)) * tables.element_new[:, None]
    total = pick(tables.flaw_quantile, state.flaw_level)
    # of two flaws either may be found: 1 - (1 - q)^2 = q (2 - q)
    odds = chance * np.where(total > state.flaws_seen + 1, np.float32(2) - chance, np.float32(1))
    comes = (total > state.flaws_seen) & (year.uniform("flaw") < odds)
    searched = np.float32(1) - (np.float32(1) - state.searched) * (np.float32(1) - chance)
    year.report.note("flaw_found", comes)
    changes = {"flaws_seen": state.flaws_seen + comes, "searched": searched}
    if review is not None:
        reviews = np.minimum(state.reviews + review, 4)
        told = state.pace_level >> (np.uint8(5) - reviews.astype(np.uint8))
        changes |= {"reviews": reviews, "pace_known": np.where(review, told, state.pace_known)}
        year.report.note("reviewed", review)
    return evolve(state, **changes)
