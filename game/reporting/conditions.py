"""What a condition of the graph takes and where each of its members stands; and the ways to ask about what goes by one name."""

from __future__ import annotations

import numpy as np

from game.i18n import _, ngettext
from game.model import curves
from game.model.axes import NEVER
from game.model.state import State
from game.play.session import Session
from game.reporting import explain, pad, wording
from game.reporting.when import NODES, month, node_dates, place, year_of
from game.reporting.why import Row, Why

MOST_WAITS = 5


def node_of(session: Session, name: str) -> int:
    """Node of the graph by id; ValueError if there is none."""
    tables, start = session.engine.tables, 0
    for axis in NODES:
        if name in tables.ids[axis]:
            return start + tables.ids[axis].index(name)
        start += tables.sizes[axis]
    raise ValueError(name)


def capability(session: Session, name: str) -> Why:
    """A condition: its members with their state and date, what counts, and whose charter it is in."""
    tables, state = session.engine.tables, session.state
    stated = session.scenario.document.capabilities[name]  # type: ignore[attr-defined]
    members = list(stated.all or stated.any or stated.of or [])
    row = tables.ids["capability"].index(name)
    nodes = [node_of(session, member) for member in members]
    if stated.all:
        rule = _("It holds when ALL of these are there:") if len(members) > 1 else _("It holds when this is there:")
    elif stated.any:
        rule = _("It holds when ANY of these is there:") if len(members) > 1 else _("It holds when this is there:")
    else:
        rule = _("It holds when at least {n} of these are there:").format(n=stated.at_least)
    axes = [at[0] for node in nodes if (at := place(node, tables)) is not None]
    rows = [_member(session, state, node) for node in nodes]
    counts = {"element": _("A line counts once it is ready."), "mission": _("A flight counts once it has succeeded."),
              "package": _("A deal counts while it is in force."), "capability": _("A condition counts once it holds itself.")}  # fmt: skip
    note = [" ".join(counts[axis] for axis in dict.fromkeys(axes))]
    partial = [wording.title(tables, *at) for node in nodes if (at := place(node, tables)) is not None and at[0] == "mission" and tables.mission_partial[at[1]]]
    if partial:
        note[0] += " " + _("A partial success is enough of: {names}.").format(names=", ".join(partial))
    if months := round(float(tables.capability_hold[row]) * 12 / 1024):
        note[0] += " " + ngettext("It must last for {n} month.", "It must last for {n} months.", months).format(n=months)
    when = int(state.reached[row, 0])
    total = (_("It holds"), _("since {when}").format(when=month(year_of(tables, when))) if when != NEVER else _("not yet"))
    if when == NEVER:
        note += _missing(session, nodes)
    charters = [wording.title(tables, "programme", p) for p, rows_ in enumerate(tables.charter) if row in rows_]
    if charters:
        note.append(_("In the charter of {names} (`why charter`).").format(names=", ".join(charters)))
    summary = _(stated.summary) + " " if stated.summary else ""
    return Why(wording.title(tables, "capability", row), summary + rule, tuple(rows), total, "\n".join(note))


def _member(session: Session, state: State, node: int) -> Row:
    """A member's title, and its state and date."""
    tables = session.engine.tables
    at = place(node, tables)
    assert at is not None
    axis, row = at
    date = int(node_dates(state)[node])
    title = wording.title(tables, axis, row)
    if date != NEVER:
        return title, (_("since {when}").format(when=month(year_of(tables, date))) if date > 0 else _("from the start"))
    if axis == "element":
        if state.status[row, 0] == 2:
            return title, _("cancelled")
        done = float(curves.progress(state, tables)[row, 0])
        begun = state.spent[row, 0] > 0 or state.staffing[row, 0] > 0
        return title, _("{done:.0%} built").format(done=done) if begun else _("not begun")
    if axis == "mission":
        return title, _("flown, not yet credited") if state.attempts[row, 0] else _("not flown")
    return title, _("not in force") if axis == "package" else _("not yet")


def _missing(session: Session, nodes: list[int]) -> list[str]:
    """Of the members that are not there, what each of them waits for."""
    tables, out = session.engine.tables, []
    dates = node_dates(session.state)
    for node in nodes:
        at = place(node, tables)
        if at is None or dates[node] != NEVER:
            continue
        title = wording.title(tables, *at)
        missing: tuple[str, ...]
        if at[0] == "element":
            missing = explain.needs(session, tables.ids["element"][at[1]])
        else:
            missing = tuple(name for name in explain.waits(session, node) if name not in (title, explain.flight_named(title)))
        if missing:
            more = _(" and {n} more").format(n=len(missing) - MOST_WAITS) if len(missing) > MOST_WAITS + 1 else ""
            out.append(_("{name} waits for: {names}.").format(name=title, names=", ".join(missing[: MOST_WAITS if more else None]) + more))
    return out


# -- names
WHAT = {"element": _("a line"), "mission": _("a flight"), "milestone": _("a milestone"), "capability": _("a condition"), "package": _("an offer")}


def also(session: Session, axis: str, name: str) -> list[tuple[str, str]]:
    """(what, id) of what else goes by the title of something, or hangs on the same flight or condition."""
    tables = session.engine.tables
    row = tables.ids[axis].index(name)
    title = tables.titles[axis][row]
    found = {(other, tables.ids[other][n]) for other in WHAT for n, text in enumerate(tables.titles[other]) if text == title}
    for number, milestone in enumerate(tables.ids["milestone"]):
        flight, at = pad.flight_of(session, number), place(int(tables.milestone_node[number]), tables)
        if ("mission", flight) == (axis, row) or at == (axis, row):
            found.add(("milestone", milestone))
        if axis == "milestone" and milestone == name:
            found |= {("mission", tables.ids["mission"][flight])} if flight is not None else set()
            found |= {(at[0], tables.ids[at[0]][at[1]])} if at is not None and not _is_group(session, at) else set()
    found.discard((axis, name))
    return [(_(WHAT[other]), other_name) for other, other_name in sorted(found) if _spoken(session, axis, name, other, other_name)]


def _is_group(session: Session, at: tuple[str, int]) -> bool:
    return at[0] == "capability" and bool(session.engine.tables.capability_hidden[at[1]])


def _spoken(session: Session, axis: str, name: str, other: str, other_name: str) -> bool:
    """Whether something may be asked about: lines, flights and offers of the seat alone."""
    tables = session.engine.tables
    owners = {"element": tables.element_programme, "mission": tables.mission_programme, "package": tables.package_programme}
    return other not in owners or int(owners[other][tables.ids[other].index(other_name)]) == session.programme


def side(session: Session, name: str, fan_marks: list[explain.views.Mark]) -> Why:
    """A programme: its points so far by part, and its milestones."""
    tables, row = session.engine.tables, session.engine.tables.ids["programme"].index(name)
    document = session.scenario.document.programmes[name]  # type: ignore[attr-defined]
    names, parts = explain.aims(session, row), explain.views.points(session, None)
    rounded = explain.rounded([float(values[row]) for values in parts.values()])
    rows = tuple((names[part], f"{value:,.1f}") for part, value in zip(parts, rounded, strict=True))
    marks = [mark for mark in fan_marks if mark.programme == name]
    reached = [f"{mark.title} ({month(mark.reached)})" for mark in marks if not np.isnan(mark.reached)]
    ahead = [_("{name} ({when}, {chance:.0%})").format(name=mark.title, when=month(mark.p50), chance=mark.chance) for mark in marks if np.isnan(mark.reached)]
    note = []
    if reached:
        note.append(_("Reached: {names}.").format(names=", ".join(reached)))
    if ahead:
        note.append(_("Ahead, with the month by which half of the futures have it and the chance by the end: {names}.").format(names=", ".join(ahead)))
    return Why(wording.title(tables, "programme", row), _(document.summary or ""), rows, (_("Points so far"), f"{sum(rounded):,.1f}"), "\n".join(note))
