"""Views of a base to come: what moving it costs, and what its first module would do."""

from __future__ import annotations

import dataclasses

from game.model.axes import NEVER
from game.model.state import evolve
from game.play.session import Session
from game.reporting import places


def moving_costs(session: Session) -> float:
    """Support that moving the base to another site costs: nothing before a landing of its own."""
    tables, state, seat = session.engine.tables, session.state, session.programme
    landed = ((state.achieved[:, 0] != NEVER) & tables.mission_polar & (tables.mission_programme == seat)).any()
    return tables.parameters["site_move_support"] if landed and int(state.site[seat, 0]) >= 0 else 0.0


def first_module(session: Session) -> places.Surface:
    """The base as it would be with its first module standing now, for what the plans are worth before there is one."""
    state, seat = session.state, session.programme
    changes = {"base_opened": 0, "base_size": 1, "base_health": 1}
    arrays = {}
    for name, value in changes.items():
        arrays[name] = getattr(state, name).copy()
        arrays[name][seat] = value
    return places.surface(dataclasses.replace(session, state=evolve(state, **arrays)))
