"""What can happen in a year. An occurrence is an array over worlds: bool (it happened) or an amount of money or points.

In the player's world it becomes a sentence or a ledger row, over imagined worlds its mean is a probability. `LEDGER` kinds add
up: for every purse, opening + in - out = closing, which the conservation test checks as equality.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from game.model.state import Array


@dataclass(frozen=True, slots=True)
class Kind:
    """Axis of the rows, unit, and the recording level from which it is kept."""

    axis: str
    unit: str
    level: str = "full"


LEVELS = {"outcomes": 0, "ledger": 1, "full": 2}

KINDS: dict[str, Kind] = {
    # money: tenths of a musd, exact
    "appropriation": Kind("purse", "0.1 musd", "ledger"),
    "partner_money": Kind("purse", "0.1 musd", "ledger"),
    "bills_paid": Kind("purse", "0.1 musd", "ledger"),
    "allocation": Kind("element", "0.1 musd", "ledger"),
    "automatic": Kind("element", "0.1 musd", "ledger"),
    "lapse": Kind("purse", "0.1 musd", "ledger"),
    "launch_bill": Kind("mission", "0.1 musd", "ledger"),
    "upkeep": Kind("element", "0.1 musd", "ledger"),
    "cancel_bill": Kind("element", "0.1 musd", "ledger"),
    "next_envelope": Kind("purse", "0.1 musd", "ledger"),
    "base_bill": Kind("programme", "0.1 musd", "ledger"),
    "base_sold": Kind("programme", "0.1 musd", "ledger"),
    # what happened
    "election": Kind("purse", "bool"),
    "party_change": Kind("purse", "bool"),
    "resolution": Kind("purse", "bool"),
    "deal_agreed": Kind("package", "bool"),
    "deal_refused": Kind("package", "bool"),
    "deal_lost_to_rival": Kind("package", "bool"),
    "deal_in_force": Kind("package", "bool"),
    "deal_ended": Kind("package", "bool"),
    "deal_dropped": Kind("package", "bool"),
    "floor_broken": Kind("element", "bool"),
    "cancelled": Kind("element", "bool"),
    "shock": Kind("element", "months"),
    "work_done": Kind("element", "months"),
    "finished": Kind("element", "bool"),
    "fired": Kind("event", "bool"),
    "answered": Kind("event", "option"),
    "flight": Kind("mission", "bool"),
    "launch_failure": Kind("mission", "bool"),
    "transit_failure": Kind("mission", "bool"),
    "surface_failure": Kind("mission", "bool"),
    "mission_partial": Kind("mission", "bool"),
    "mission_success": Kind("mission", "bool"),
    "crew_loss": Kind("mission", "bool"),
    "reached": Kind("capability", "bool"),
    "milestone": Kind("milestone", "bool"),
    "demand_redrawn": Kind("programme", "bool"),
    "leader_replaced": Kind("programme", "bool"),
    "doctrine_switched": Kind("programme", "bool"),
    "site_moved": Kind("programme", "bool"),
    "promise_made": Kind("milestone", "bool"),
    "promise_kept": Kind("milestone", "bool"),
    "promise_missed": Kind("milestone", "bool"),
    "promise_withdrawn": Kind("milestone", "bool"),
    "flaw_found": Kind("element", "bool"),
    "flaw_fixed": Kind("element", "bool"),
    "flaw_patched": Kind("element", "bool"),
    "reviewed": Kind("element", "bool"),
    "fight_lost": Kind("element", "bool"),
    "technology_learnt": Kind("element", "bool"),
    "partner_poached": Kind("package", "bool"),
    "ice_found": Kind("site", "bool"),
    "ice_missing": Kind("site", "bool"),
    "contest": Kind("programme", "bool"),
    "accord": Kind("programme", "bool"),
    "base_opened": Kind("programme", "bool"),
    "incident": Kind("programme", "bool"),
    "base_crew_lost": Kind("programme", "bool"),
}


@dataclass(slots=True)
class Report:
    """The year's occurrences by kind, (ROW, WORLD) each, up to the recording level asked for."""

    turn: int
    record: str = "outcomes"
    kinds: dict[str, Array] = field(default_factory=dict)

    def note(self, kind: str, rows: Array | Callable[[], Array]) -> None:
        """Keeps `rows` if the level says so; a function is called only then."""
        if LEVELS[KINDS[kind].level] <= LEVELS[self.record]:
            self.kinds[kind] = rows() if callable(rows) else rows

    def __getitem__(self, kind: str) -> Array:
        return self.kinds[kind]

    def happened(self, kind: str, world: int = 0) -> list[int]:
        """Rows of `kind` that are not zero in one world."""
        if kind not in self.kinds:
            return []
        return [int(row) for row in np.flatnonzero(self.kinds[kind][:, world])]
