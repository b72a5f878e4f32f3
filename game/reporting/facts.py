"""What happened last year in each part of a milestone's move, in sentences: orders, deals, cards, votes, setbacks, flights, paces.

Of the other side only what it cannot hide is told.
"""

from __future__ import annotations

import numpy as np

from game.foresight.forecast import NO_TEAM, continuation, imagine
from game.foresight.holding import behind
from game.i18n import _
from game.model import curves, luck
from game.model.engine import Engine
from game.model.occurrences import KINDS
from game.model.orders import KEEP
from game.model.state import Array, State
from game.play import whatif
from game.play.session import Session
from game.reporting import causes, checklist, prices, wording

SEEN: dict[str, tuple[str, ...]] = {
    "partners": ("deal_agreed", "deal_in_force", "deal_ended", "deal_refused", "deal_lost_to_rival"),
    "events": ("incident", "base_crew_lost", "fight_lost"),
    "politics": ("party_change", "resolution", "demand_redrawn", "leader_replaced"),
    "work": ("shock", "flaw_found"),
    "flights": ("crew_loss", "launch_failure", "transit_failure", "surface_failure", "mission_partial", "mission_success"),
}
PRIVATE = ("shock", "flaw_found", "deal_refused", "deal_lost_to_rival", "demand_redrawn")
"""Kinds that a side need not show to the other."""
WORSE = (
    "deal_ended", "deal_refused", "deal_lost_to_rival", "incident", "base_crew_lost", "fight_lost", "resolution", "shock", "flaw_found", "crew_loss",
    "launch_failure", "transit_failure", "surface_failure",
)  # fmt: skip
BETTER = ("deal_in_force", "mission_success")
"""Kinds that are not told of a part that moved the other way."""
MOST = 4
SHOWN = 0.05  # months: less is shown as none
HINT = 1.0  # months of work by which a team must differ from what was believed to be told
BELIEFS = 64  # imagined worlds that a belief is the mean of
SHOCK = 2.0  # months of a setback that is worth a sentence


def told(session: Session, part: str, milestone: int, months: float = 0.0) -> list[str]:
    """Sentences about what happened last year in one part of a milestone's move, on the lines and flights that it hangs on. What points against
    the move, `months` later (+) or sooner, is left out where it can be told, orders excepted: there it comes last."""
    year, tables = session.history[-1], session.engine.tables
    lines, flights = behind(tables, milestone)
    owner = int(tables.milestone_programme[milestone])
    mine = owner == session.programme
    if part in ("own", "rivals"):
        return _ordered(session, lines, flights, months) if part == "own" and mine else []
    if part == "evidence":
        return _showed(session, lines, months)
    found: list[str] = []
    if part == "events":
        found += [title for title, changes in causes.happenings(session) if _touches(changes, lines, flights, owner)]
    if mine and part in ("work", "politics"):
        found += _setbacks(session, lines, months) if part == "work" else _voted(session, months)
    on = {"element": set(lines), "mission": set(flights), "purse": set(np.flatnonzero(tables.purse_programme == owner).tolist()), "programme": {owner},
          "package": set(np.flatnonzero((tables.package_programme == owner) & np.isin(tables.package_give_element, [*lines, -1])).tolist())}  # fmt: skip
    for kind in SEEN[part]:
        if (kind in PRIVATE and not mine) or (kind in WORSE and months <= -SHOWN) or (kind in BETTER and months >= SHOWN):
            continue
        for row in year.report.happened(kind):
            amount = float(year.report[kind][row, 0])
            small = kind == "shock" and amount < SHOCK
            joins = KINDS[kind].axis == "package" and tables.package_joins[row] > 0  # a signature moves no date
            if row in on[KINDS[kind].axis] and not small and not joins:
                found.append(wording.sentence(kind, row, tables, amount))
    return found[:MOST]


def _touches(changes: tuple, lines: list[int], flights: list[int], owner: int) -> bool:  # type: ignore[type-arg]
    """Whether effects touch what a milestone hangs on, or its owner's money and standing."""
    for effect in changes:
        rows = {"work": lines, "staffing": lines, "searched": lines, "tests": lines, "hold": flights}.get(effect.field)
        if rows is None or effect.row[0] in rows:
            return rows is not None or not effect.row or owner in effect.row
    return False


def _ordered(session: Session, lines: list[int], flights: list[int], months: float) -> list[str]:
    """The seat's own orders of the year on what a milestone hangs on: money beside the share that the forecast took to go on, and lines that it
    took to be opened."""
    engine, year = session.engine, session.history[-1]
    tables, opening = engine.tables, year.opening
    given = engine.legal(opening)
    planned = continuation(engine.observe(opening, session.programme), given, luck.Luck(opening.world_key)).funding[:, 0] != KEEP
    orders = {(action.kind, action.target): action for action in whatif.actions(session, len(session.history) - 1)}
    found: dict[str, tuple[bool, float, list[str]]] = {}  # by what they got: whether that points against the move, its weight, the lines
    for row in lines:
        need = float(given.need[row, 0]) / 10
        action = orders.pop(("funding", tables.ids["element"][row]), None)
        before = 1.0 if planned[row] else float(opening.level[row, 0])
        share = action.value / need if action is not None and action.value >= 0 and need else 0.0 if planned[row] else before
        if need <= 0 or abs(share - before) < 0.02:
            continue
        if planned[row]:
            text = _("{share:.0%} of the need; the plan opens with all of it") if share >= NO_TEAM else _("not opened, against the plan")
        else:
            text = _("{share:.0%} of the need, {before:.0%} the year before")
        against, weight, names = found.get(text := text.format(share=share, before=before), (False, 0.0, []))
        found[text] = (against or (before - share) * months < 0, weight - abs(share - before) * need, [*names, wording.title(tables, "element", row)])
    out = [f"{', '.join(names)}: {text}" for text, (_against, _weight, names) in sorted(found.items(), key=lambda item: item[1])]
    on = {tables.ids["element"][row] for row in lines} | {tables.ids["mission"][row] for row in flights}
    others = [action for action in orders.values() if action.target in on and action.kind != "funding"]
    out += [f"{checklist.kind(action)}: {checklist.target(session, action)}, {checklist.value(session, action)}" for action in others]
    return out[:MOST]


def _setbacks(session: Session, lines: list[int], months: float) -> list[str]:
    """Months that setbacks cost all lines at work, beside what their dice cost on average; nothing where that does not point the way of the move."""
    year, tables = session.history[-1], session.engine.tables
    table = tables.shock_partial if year.report.turn == 0 else tables.shock_quantile
    busy = [row for row in lines if session.state.seen_effort[row, 0] > year.opening.seen_effort[row, 0]]
    lost = sum(float(year.report["shock"][row, 0]) for row in busy)
    usual = sum(float(np.minimum(table[row], tables.duration[row]).mean()) for row in busy)
    if abs(lost - usual) < SHOCK or (lost - usual) * months < 0:
        return []
    return [_("Setbacks cost the {n} lines at work {lost:.1f} months in all; {usual:.1f} are usual").format(n=len(busy), lost=lost, usual=usual)]


def _voted(session: Session, months: float) -> list[str]:
    """The money voted last year beside what the vote was expected to give; nothing where that does not point the way of the move."""
    tables, seat, year = session.engine.tables, session.programme, session.history[-1]
    purse = int(tables.links.manual[seat])
    before, now = float(year.opening.envelope[purse, 0]) / 10, float(session.state.envelope[purse, 0]) / 10
    ratio, trust, support = float(year.orders.request[seat, 0]), float(year.opening.credibility[seat, 0]), float(year.opening.support[seat, 0])
    growth, request, mood, _weight = prices.parts_of_vote(session, ratio, year.report.turn, before, trust, support)
    more = now - before - growth - request - mood
    if session.finished or abs(more) < 0.01 * now or more * months > 0:
        return []
    text = _("Voted for the next year: {now:,.0f} M$, {more:,.0f} more than expected") if more > 0 else _(
        "Voted for the next year: {now:,.0f} M$, {more:,.0f} less than expected")  # fmt: skip
    return [text.format(now=now, more=abs(more))]


def _showed(session: Session, lines: list[int], months: float) -> list[str]:
    """Lines whose teams worked otherwise than was believed, or are believed otherwise since, those first that this moves most; only what points
    the way of the move."""
    before, after, tables = session.history[-1].opening, session.state, session.engine.tables
    then, now = _believed(session.engine, before), _believed(session.engine, after)
    found = []
    for row in lines:
        effort = float(after.seen_effort[row, 0] - before.seen_effort[row, 0])
        done = float(after.seen_work[row, 0] - before.seen_work[row, 0])
        late = effort - done / then[row] + float(after.work[row, 0]) * (1 / now[row] - 1 / then[row])  # months of a full team, more than believed
        if abs(late) < HINT or late * months < 0:
            continue
        text = _("{name} worked at {done:.0%} of its plan's pace; {then:.0%} had been believed, {now:.0%} is now") if effort > 1 else _(
            "{name}: {then:.0%} of its plan's pace had been believed, {now:.0%} is now")  # fmt: skip
        found.append((-abs(late), text.format(name=wording.title(tables, "element", row), done=done / max(effort, 1e-3), then=then[row], now=now[row])))
    return [text for _weight, text in sorted(found)[:MOST]]


_KNOWN: list[tuple[State, Array]] = []


def _believed(engine: Engine, state: State) -> Array:
    """The pace of each line's team that what was seen makes likely, as a share of its plan's. (ELEMENT,)"""
    for known, found in _KNOWN:
        if known is state:
            return found
    pace = curves.hidden(imagine(engine, state, BELIEFS), engine.tables).pace.astype(np.float64)
    _KNOWN[2:] = []
    _KNOWN.insert(0, (state, 1 / pace.mean(axis=1)))
    return _KNOWN[0][1]


__all__ = ["told"]
