"""What a flight waits for once all it needs is there, and what the wait of one that has flown was made of.

A flight goes a last mile after its last need, rolled by its class; a hold, its launcher, crews that stand down, a planned date or a window
may keep it longer. The state holds until when, the reports of the years hold why.
"""

from __future__ import annotations

import numpy as np

from game.i18n import _, ngettext
from game.model.axes import NEVER
from game.model.orders import FLY, GOOD_CHANCE, HOLD, WHEN_SOUND
from game.model.state import State
from game.play.session import Session
from game.reporting import causes, wording
from game.reporting.when import month, node_dates, place, year_of

Held = tuple[int, str]  # until which tick, and why
REPAIRS = (("flaw_fixed", causes.FIX, _("a flaw of {name} is fixed")), ("flaw_patched", causes.PATCH, _("a flaw of {name} is worked round")))
STEPS = (("launch_failure", _("lost on its launcher")), ("transit_failure", _("lost on the way")), ("surface_failure", _("lost in landing")))


def there(session: Session, row: int) -> tuple[int, str]:
    """Tick at which the last need of a mission was there and that need's title; NEVER if something is missing, "" if it needs nothing."""
    tables, dates = session.engine.tables, node_dates(session.state)
    needs = {node: int(dates[node]) for node in tables.mission_needs[row].tolist()}
    last = max(needs, key=lambda node: needs[node])
    at = place(last, tables)
    return needs[last], wording.title(tables, *at) if at is not None else ""


def ready(session: Session, node: int) -> list[int]:
    """Missions on which a node still waits and that have all they need themselves."""
    tables, dates = session.engine.tables, node_dates(session.state)
    at = place(node, tables)
    if at is None or dates[node] != NEVER or at[0] not in ("mission", "capability"):
        return []
    axis, row = at
    needs = [need for need in dict.fromkeys((tables.mission_needs if axis == "mission" else tables.capability_needs)[row].tolist())
             if place(need, tables) is not None]  # rows are padded with a constant
    if axis == "mission" and all(dates[need] != NEVER for need in needs):
        return [row]
    return list(dict.fromkeys(mission for need in needs for mission in ready(session, need)))


def flight_of(session: Session, milestone: int) -> int | None:
    """The one mission whose success is a milestone; None if more hangs on it."""
    tables = session.engine.tables
    node = int(tables.milestone_node[milestone])
    for _step in range(4):
        at = place(node, tables)
        if at is None or at[0] not in ("mission", "capability"):
            return None
        if at[0] == "mission":
            return at[1]
        needs = {need for need in tables.capability_needs[at[1]].tolist() if place(need, tables) is not None}
        if len(needs) != 1:
            return None
        node = needs.pop()
    return None


# -- what holds it
def _made_holds(session: Session, row: int) -> list[Held]:
    """Holds of a mission that the reports of all years explain, (until, why), the latest year last."""
    tables, numbers = session.engine.tables, session.engine.tables.parameters
    designs = {int(design) for missions, behind in tables.links.flying for mission, design in zip(missions, behind, strict=True) if mission == row}
    vehicle, out = int(tables.mission_vehicle[row]), []
    for at, year in enumerate(session.history):
        start, end = (int(tables.turn_ticks[year.report.turn + more]) for more in (0, 1))
        for title, changes in causes.happenings(session, at):
            for effect in changes:
                if (effect.field, effect.row) in (("hold", (row,)), ("grounded", (vehicle,))):
                    out.append((round(end + effect.number * 1024 / 12), title))
        for design in designs:
            known = int((year.opening.flaws_seen - year.opening.flaws_fixed - year.opening.flaws_patched)[design, 0])
            for kind, months, how in REPAIRS:
                if design in year.report.happened(kind):
                    out.append((round(start + known * numbers[months] * 1024 / 12), _(how).format(name=wording.title(tables, "element", design))))
    return out


def _why_hold(session: Session, row: int, until: int, made: list[Held]) -> str:
    """Why a mission is on hold until a tick."""
    exact = [why for when, why in made if abs(when - until) <= 2]
    if exact:
        return exact[-1]
    if session.state.attempts[row, 0]:
        if session.state.outcome[row, 0] >= 2 and session.engine.tables.mission_interval[row]:
            return _("it flies again and again, with some time between")
        return _("it was lost before; finding out why and building another takes so long")
    return _("an event or a repair")


def _why_grounded(session: Session, row: int, made: list[Held], until: int) -> str:
    """Why a launcher is not free: an event, a loss on it, or the turn-round of its pad."""
    tables = session.engine.tables
    vehicle = int(tables.mission_vehicle[row])
    exact = [why for when, why in made if abs(when - until) <= 2]
    if exact:
        return exact[-1]
    same = set(np.flatnonzero(tables.mission_vehicle == vehicle).tolist())
    for year in reversed(session.history):
        lost = [other for other in year.report.happened("launch_failure") if other in same]
        if lost:
            return _("its launcher stands down after {name} was lost on it").format(name=wording.title(tables, "mission", lost[-1]))
        flown = [other for other in year.report.happened("flight") if other in same]
        if flown:
            return _("its pad is made ready again after {name}").format(name=wording.title(tables, "mission", flown[-1]))
    return _("its launcher is not free")


def holds(session: Session, row: int, state: State) -> list[Held]:
    """Everything that keeps a mission on the ground in a state, with dates after the turn's beginning, the latest last."""
    tables = session.engine.tables
    vehicle, now = int(tables.mission_vehicle[row]), int(tables.turn_ticks[min(state.turn, tables.turns)])
    made, found = _made_holds(session, row), []
    hold, planned = int(state.hold[row, 0]), int(tables.mission_not_before[row])
    if now < hold < NEVER:
        found.append((hold, _why_hold(session, row, hold, made)))
    if now < planned < NEVER:
        found.append((planned, _("it is planned for no earlier day")))
    grounded = int(state.grounded[vehicle, 0]) if vehicle >= 0 else 0
    if now < grounded < NEVER:
        found.append((grounded, _why_grounded(session, row, made, grounded)))
    down = int(state.crew_down[tables.mission_programme[row], 0]) if tables.mission_crewed[row] else 0
    if now < down < NEVER:
        found.append((down, _("crews stand down after one was lost")))
    return sorted(found)


def _months(ticks: float) -> str:
    n = round(ticks * 12 / 1024)
    return ngettext("{n} month", "{n} months", n).format(n=n) if n else _("under a month")


def last_mile(session: Session, row: int, due: int, held: int, ordered: bool) -> str:
    """By when a flight that has all it needs may go, by the last mile of its class: `due` = when its last need was there, `held` = until when
    something else keeps it. That it has not flown yet says that its own last mile is a long one, unless it was `ordered` or held to stay."""
    tables = session.engine.tables
    now = int(tables.turn_ticks[min(session.state.turn, tables.turns)])
    goes = np.maximum(np.maximum(due, 0) + tables.slip_quantile[row].astype(int), held)
    goes = np.maximum(goes, now) if ordered else goes[goes > now]
    said = _("The last mile at the pad (roll-out, rehearsals, small repairs, weather) is left to the dice of its class")
    if not len(goes):
        return said + _("; it has waited longer than any of its class and may go any day.")
    middle, late = (year_of(tables, int(goes[int(share * (len(goes) - 1))])) for share in (0.5, 0.9))
    if middle == late:
        return said + _("; nine in ten are through it by then.")
    return said + _(": half of such flights go by {middle}, nine in ten by {late}.").format(middle=month(middle), late=month(late))


def waiting(session: Session, row: int) -> str:
    """What a flight waits for that has all it needs, in sentences."""
    tables, state = session.engine.tables, session.state
    date, name = there(session, row)
    kept, ordered = holds(session, row, state), False
    if date <= 0:
        parts = [_("All it needs is there.")]
    elif name:
        parts = [_("All it needs has been there since {when}, when the last came: {name}.").format(when=month(year_of(tables, date)), name=name)]
    else:
        parts = [_("All it needs has been there since {when}.").format(when=month(year_of(tables, date)))]
    for until, why in kept:
        parts.append(_("Not before {when}: {why}.").format(when=month(year_of(tables, until)), why=why))
    if tables.mission_programme[row] == session.programme:
        drafted = session.drafted("launch_rule", tables.ids["mission"][row])
        rule = int(state.launch_rule[row, 0]) if drafted is None or drafted < 0 else int(drafted)
        ordered = rule != FLY
        parts += {HOLD: [_("Your own order holds it.")], GOOD_CHANCE: [_("By your order it goes only at good odds.")],
                  WHEN_SOUND: [_("By your order it goes only while none of its designs has a known flaw open.")]}.get(rule, [])  # fmt: skip
    if window := int(tables.mission_window[row]):
        parts.append(_("It can go only in a window, every {n:.0f} days.").format(n=window * 365.25 / 1024))
    parts.append(last_mile(session, row, date, max([until for until, _why in kept] + [0]), ordered))
    return " ".join(parts)


# -- what the wait was made of
def story(session: Session, row: int) -> str:
    """Flights of a mission so far, and what passed between the day on which it had all it needed and its launch; "" if it never flew."""
    tables, parts = session.engine.tables, []
    for at, year in enumerate(session.history):
        if row not in year.report.happened("flight"):
            continue
        closing = session.history[at + 1].opening if at + 1 < len(session.history) else session.state
        launch = int(closing.flown[row, 0])
        failed = next((said for kind, said in STEPS if row in year.report.happened(kind)), "")
        when = month(year_of(tables, launch))
        if failed:
            parts.append(_("Launched in {when}: {how}.").format(when=when, how=_(failed)))
            continue
        if int(closing.achieved[row, 0]) == NEVER or int(year.opening.achieved[row, 0]) != NEVER:
            continue  # later flights of a series are not told
        parts.append(_wait(session, row, at, launch))
    return " ".join(parts)


def _wait(session: Session, row: int, at: int, launch: int) -> str:
    tables, opening = session.engine.tables, session.history[at].opening
    date, name = there(session, row)
    when = month(year_of(tables, launch))
    if date <= 0 or not name:
        said = _("Launched in {when}.").format(when=when)
    else:
        said = _("What it needed was there in {ready} (last came: {name}); it was launched in {when}, {n} later.").format(
            ready=month(year_of(tables, date)), name=name, when=when, n=_months(launch - date))  # fmt: skip
    start = int(tables.turn_ticks[opening.turn])
    year_end = int(tables.turn_ticks[opening.turn + 1])
    made = [held for held in _made_holds(session, row) if held[0] <= year_end]
    bound = [why for until, why in (*made, *holds(session, row, opening)) if until > max(date, start) and abs(until - launch) <= 2]
    vehicle = int(tables.mission_vehicle[row])
    closing = session.history[at + 1].opening if at + 1 < len(session.history) else session.state
    before = [other for other in session.history[at].report.happened("flight")
              if other != row and vehicle >= 0 and tables.mission_vehicle[other] == vehicle
              and abs(int(closing.flown[other, 0]) + int(tables.links.turnround[other, 0]) - launch) <= 2]  # fmt: skip
    if bound:
        return said + " " + _("What decided the day: {why}.").format(why=bound[-1])
    if before:
        return said + " " + _("What decided the day: its pad was made ready again after {name}.").format(name=wording.title(tables, "mission", before[0]))
    if tables.mission_window[row]:
        return said + " " + _("It could go only in a window, after its last mile at the pad.")
    if abs(launch - start) <= 2 and at and row in session.history[at - 1].report.happened("flight"):
        return said + " " + _("It went again as soon as the next year opened: a mission flies once a year at most.")
    if abs(launch - start) <= 2 and launch - date > 2:
        return said + " " + _("It went as soon as the year opened: until then an order or its odds held it.")
    table = tables.slip_quantile[row]
    longer = float((table >= launch - date).mean())
    return said + " " + _("All of that was the last mile at the pad (roll-out, rehearsals, small repairs, weather), rolled by the dice of its class: "
                          "{n:.0%} of such flights take as long or longer.").format(n=longer)  # fmt: skip
