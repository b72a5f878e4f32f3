"""Hidden flaws and bought knowledge.

A new design has 0 to 2 flaws that nobody knows of. Work, tests, flights and independent reviews bring them to light, one a year; a
review also tells one binary digit of the team's level of pace, which halves its spread. A known flaw is flown as it is, worked round (some
months, part of the effect stays) or fixed (more months): work where the design is not ready, a hold of its flights where it is.
"""

from __future__ import annotations

import numpy as np

from game.model.axes import NEVER
from game.model.orders import FIX, WORK_ROUND
from game.model.state import State, evolve
from game.model.year import Year


def repairs(state: State, year: Year) -> State:
    wanted = year.orders.repair
    if not (wanted > 0).any():
        return state
    known = (state.flaws_seen - state.flaws_fixed - state.flaws_patched).astype(np.int8)
    fixed, patched = known * (wanted == FIX), known * (wanted == WORK_ROUND)
    months = fixed * year.parameter("fix_months") + patched * year.parameter("patch_months")
    building = state.finished == NEVER
    until = np.where(building, 0, np.rint(np.float32(year.start) + months * np.float32(1024 / 12))) * (months > 0)
    hold = state.hold.astype(np.int32)
    for missions, designs in year.tables.links.flying:
        hold[missions] = np.maximum(hold[missions], until[designs].astype(np.int32))
    year.report.note("flaw_fixed", fixed > 0)
    year.report.note("flaw_patched", patched > 0)
    return evolve(
        state, flaws_fixed=(state.flaws_fixed + fixed).astype(np.int8), flaws_patched=(state.flaws_patched + patched).astype(np.int8),
        work=np.minimum(state.work + months * building, np.float32(999)), hold=np.minimum(hold, NEVER - 1).astype(np.uint16),
    )  # fmt: skip


def discoveries(state: State, year: Year) -> State:
    tables = year.tables
    review = year.orders.review > 0
    flown = np.zeros(state.work.shape, bool)
    flew = year.passed["flew"]
    for designs, missions in tables.links.designs:
        flown[designs] |= flew[missions]
    working = (year.passed["rate"] > 0) & (state.finished == NEVER)
    found = working * (year.parameter("flaw_find") + year.parameter("flaw_find_tests") * state.tests) * year.years
    chance = np.minimum(found + review * year.parameter("flaw_find_review") + flown * year.parameter("flaw_find_flight"), np.float32(0.95))
    chance = chance * tables.element_new[:, None]
    total = tables.flaw_quantile[np.arange(len(chance))[:, None], state.flaw_level]
    hidden = total - state.flaws_seen
    # of two flaws either may be found: 1 - (1 - q)^2 = q (2 - q)
    odds = chance * np.where(hidden > 1, np.float32(2) - chance, np.float32(1))
    comes = (hidden > 0) & (year.uniform("flaw") < odds)
    searched = np.float32(1) - (np.float32(1) - state.searched) * (np.float32(1) - chance)
    year.report.note("flaw_found", comes)
    changes = {"flaws_seen": (state.flaws_seen + comes).astype(np.int8), "searched": searched.astype(np.float32)}
    if review.any():
        reviews = np.minimum(state.reviews + review, 4).astype(np.int8)
        told = state.pace_level >> (np.uint8(5) - reviews.astype(np.uint8))
        changes |= {"reviews": reviews, "pace_known": np.where(review, told, state.pace_known).astype(np.uint8)}
        year.report.note("reviewed", review)
    return evolve(state, **changes)
