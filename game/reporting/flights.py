"""Flights of a seat: their odds, what they wait for, and until when they are held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game.i18n import _
from game.model import curves
from game.model.axes import NEVER
from game.model.orders import WHEN_SOUND
from game.play.session import Session
from game.reporting import wording
from game.reporting.when import node_dates, place, year_of


@dataclass(frozen=True, slots=True)
class Flight:
    id: str
    title: str
    chance: tuple[float, float, float]
    total: float
    state: str  # achieved | waits | ready | hold
    waits: tuple[str, ...]
    attempts: int
    achieved: float
    rule: int  # 0 when ready, 1 at a good chance, 2 hold, 3 when no known flaw is open
    price: float
    crewed: bool
    summary: str


def flights(session: Session) -> list[Flight]:
    tables, state, seat = session.engine.tables, session.state, session.programme
    chance = curves.mission_chance(state, tables)[:, :, 0]
    nodes = node_dates(state)
    known = (state.flaws_seen > state.flaws_fixed + state.flaws_patched)[:, 0]
    flawed: dict[int, list[int]] = {}
    for missions, designs in tables.links.flying:
        for mission, design in zip(missions.tolist(), designs.tolist(), strict=True):
            if known[design]:
                flawed.setdefault(mission, []).append(design)
    out = []
    for row in np.flatnonzero(tables.mission_programme == seat).tolist():
        missing = tuple(
            wording.title(tables, *at) for node in tables.mission_needs[row].tolist() if nodes[node] == NEVER and (at := place(node, tables)) is not None
        )
        name = tables.ids["mission"][row]
        drafted = session.drafted("launch_rule", name)
        rule = int(state.launch_rule[row, 0]) if drafted is None else int(drafted)
        if rule == WHEN_SOUND:  # its own order keeps it on the ground
            missing += tuple(_("a known flaw of {name}").format(name=wording.title(tables, "element", int(design))) for design in flawed.get(row, ()))
        achieved = int(state.achieved[row, 0])
        condition = "achieved" if achieved != NEVER else "hold" if rule == 2 else "waits" if missing else "ready"
        document = session.scenario.document.missions[name]  # type: ignore[attr-defined]
        steps = tuple(float(part) for part in chance[:, row])
        out.append(Flight(
            name, _(document.title), steps, steps[0] * steps[1] * steps[2], condition, missing,  # type: ignore[arg-type]
            int(state.attempts[row, 0]), year_of(tables, achieved), rule, float(tables.mission_price[row]) / 10,
            bool(tables.mission_crewed[row]), _(document.summary or ""),
        ))  # fmt: skip
    order = ("ready", "waits", "hold", "achieved")
    return sorted(out, key=lambda flight: (order.index(flight.state), len(flight.waits), flight.id))


def grounded_until(session: Session, flight: Flight) -> float:
    """The decimal year before which a flight cannot go: a failure behind it, a launcher or the crews that stand down. NaN = nothing holds it."""
    tables, state = session.engine.tables, session.state
    row = tables.ids["mission"].index(flight.id)
    vehicle = int(tables.mission_vehicle[row])
    ticks = [int(state.hold[row, 0]), int(tables.mission_not_before[row])]
    if vehicle >= 0:
        ticks.append(int(state.grounded[vehicle, 0]))
    if flight.crewed:
        ticks.append(int(state.crew_down[tables.mission_programme[row], 0]))
    now = int(tables.turn_ticks[min(state.turn, tables.turns)])
    return tables.start + max(ticks) / 1024 if now < max(ticks) < NEVER else float("nan")
