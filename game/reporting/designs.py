"""Views of what is hidden in new designs and of public dates: flaws, reviews, the auditor. The same for the window and the terminal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game.i18n import _, ngettext
from game.model import curves
from game.model.axes import NEVER
from game.play.session import Session
from game.reporting import wording


@dataclass(frozen=True, slots=True)
class Design:
    """A new design of the seat. Paces are factors on the months of work: 1.3 takes 30 % longer than planned."""

    id: str
    title: str
    ready: bool
    tests: int
    seen: int  # flaws that came to light, of which
    fixed: int
    patched: int
    open: int
    searched: float  # chance that a flaw would have come to light by now
    hidden: float  # chance that at least one more is still hidden
    reviews: int
    pace_low: float
    pace_high: float
    fix_months: float
    patch_months: float
    failure_now: float  # factor on the chance of failure as it stands, tests included
    failure_fixed: float  # the same with every known flaw fixed
    flights: tuple[str, ...]  # titles of the missions behind which it stands
    can_review: bool
    review: bool  # drafted
    repair: int  # drafted: 0 fly as is, 1 work round, 2 fix


def designs(session: Session) -> list[Design]:
    """The seat's new designs, those with an open flaw first, then those on which most flights hang."""
    tables, state = session.engine.tables, session.state
    given = session.legal()
    numbers, share = tables.parameters, _prior(tables.parameters)
    now = curves.failure_factor(state, tables, seen=True)[:, 0]
    known = (state.flaws_seen - state.flaws_fixed - state.flaws_patched)[:, 0]
    cured = tables.flaw_failure[0, 0] * tables.flaw_unseen[state.flaws_seen[:, 0], (state.searched[:, 0] * 32).astype(int)]
    behind: dict[int, list[int]] = {}
    for rows, missions in tables.links.designs:
        for row, mission in zip(rows.tolist(), missions.tolist(), strict=True):
            behind.setdefault(row, []).append(mission)
    out = []
    for row in np.flatnonzero(tables.element_new & (tables.element_programme == session.programme)):
        name = tables.ids["element"][row]
        seen, searched, reviews = int(state.flaws_seen[row, 0]), float(state.searched[row, 0]), int(state.reviews[row, 0])
        levels = np.arange(32)
        told = levels[(levels >> (5 - reviews)) == int(state.pace_known[row, 0])] if reviews else levels
        pace = tables.pace_quantile[row][told]
        out.append(Design(
            name, wording.title(tables, "element", int(row)), int(state.finished[row, 0]) != NEVER, int(state.tests[row, 0]), seen,
            int(state.flaws_fixed[row, 0]), int(state.flaws_patched[row, 0]), int(known[row]), searched, _more(share, seen, searched), reviews,
            float(np.quantile(pace, 0.1)), float(np.quantile(pace, 0.9)), numbers["fix_months"] * int(known[row]),
            numbers["patch_months"] * int(known[row]), float(now[row]),
            float(cured[row] * tables.tests_failure[state.tests[row, 0]] * _mild(numbers) ** int(state.flaws_patched[row, 0])),
            tuple(wording.title(tables, "mission", mission) for mission in behind.get(int(row), [])),
            int(given.review[row, 0]) == 0, bool(session.drafted("review", name)), int(session.drafted("repair", name) or 0),
        ))  # fmt: skip
    return sorted(out, key=lambda design: (design.open == 0, design.ready, -len(design.flights), design.id))


def _prior(numbers: dict[str, float]) -> tuple[float, float, float]:
    return 1 - numbers["flaw_one"] - numbers["flaw_two"], numbers["flaw_one"], numbers["flaw_two"]


def _mild(numbers: dict[str, float]) -> float:
    return 1 + (numbers["flaw_factor"] - 1) * numbers["flaw_patched"]


def _more(share: tuple[float, float, float], seen: int, searched: float) -> float:
    """Chance that a design of which `seen` flaws came to light has another one."""
    ways = ((1, 1, 1), (0, 1, 2), (0, 0, 1))[seen]
    weight = [share[n] * ways[n] * (1 - searched) ** (n - seen) for n in range(seen, 3)]
    return 1 - weight[0] / sum(weight) if sum(weight) > 0 else 0.0


def review_says(design: Design) -> str:
    """What the reviews bought so far say of a design's pace."""
    if not design.reviews:
        return _("No review yet: the work takes {low:.2f} to {high:.2f} of the months planned.").format(low=design.pace_low, high=design.pace_high)
    said = ngettext("{n} review: the work takes {low:.2f} to {high:.2f} of the months planned.",
                    "{n} reviews: the work takes {low:.2f} to {high:.2f} of the months planned.", design.reviews)  # fmt: skip
    return said.format(
        n=design.reviews, low=design.pace_low, high=design.pace_high)  # fmt: skip
