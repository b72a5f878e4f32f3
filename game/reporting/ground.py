"""Views of the ground and of a base to come: where a site's numbers come from, what a move costs, what opens the base, what it would do."""

from __future__ import annotations

import dataclasses

from game.i18n import _
from game.model.axes import NEVER
from game.model.state import evolve
from game.play.session import Session
from game.reporting import explain, places


def proof(session: Session, site: str) -> tuple[str, ...]:
    """Sentences on where a site's numbers come from: value, width, grade and title of the first source."""
    known = session.scenario.document.sources  # type: ignore[attr-defined]
    names = {"sunlight": _("Sunlight"), "earth_view": _("Earth in view"), "slope": _("Slope"), "ice": _("Ice"), "room": _("Room")}
    out = []
    for key, what in names.items():
        fact = session.engine.tables.provenance.get(f"sites.{site}.{key}")
        if not fact:
            continue
        wide = _(", between {low} and {high}").format(low=fact["low"], high=fact["high"]) if fact.get("low") and fact.get("high") else ""
        first = next((name for name in fact["source"].split(", ") if name), "")
        title = str(known[first].title) if first in known else first
        out.append(_("{what}: {value}{wide} ({grade}). {source}").format(
            what=what, value=fact["value"], wide=wide, grade=_(explain.GRADES.get(fact["evidence"], fact["evidence"])),
            source=title if len(title) < 70 else title[:68].rsplit(" ", 1)[0] + " …"))  # fmt: skip
    return tuple(out)


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


def base_ways(session: Session) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What opens the base: (what, what it still waits for), one of them if its condition is an ANY, else all."""
    tables = session.engine.tables
    node = int(tables.base_node[session.programme])
    row = node - tables.sizes["element"] - tables.sizes["mission"]
    if node < 0:
        return ()
    names = [tables.titles[axis][n] for axis in ("element", "mission", "capability") for n in range(tables.sizes[axis])]
    parts = dict.fromkeys(tables.capability_needs[row].tolist()) if 0 <= row < tables.sizes["capability"] else {node: None}
    return tuple((_(names[part]), explain.waits(session, part)) for part in parts if part < len(names))
