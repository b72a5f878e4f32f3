"""What if: a played campaign once more from one of its years, with one thing changed and everything else as it was.

The change is in that year's orders, or in single dice: a roll forced to come out otherwise, or another world's luck for it. All other dice
lie as they lay, since a draw depends on nothing but its own name. Orders of later years are the recorded ones, of every seat; where they
are no longer legal the nearest legal ones are given and the difference is kept. Seats may also decide anew by a policy.

While the campaign goes on, the dice of flights that it has not flown yet are another world's (`unthrown`): a look at another past must not
tell how the next landing will end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from game.foresight import onedie
from game.i18n import _
from game.model import legality, luck
from game.model.axes import NEVER
from game.model.engine import Engine, Policy
from game.model.occurrences import Report
from game.model.orders import Action, Orders, decode, merge, standing
from game.model.state import Array, State, digest
from game.play.session import Session

ROLLS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "mission": (("succeeds", "fails"), ("flight", "landing")),
    "event": (("happens", "never"), ("event",)),
    "package": (("signs", "refuses", "leaves", "stays"), ("partners",)),
    "purse": (("changes", "stays"), ("election",)),
}
"""By axis: how a roll can be told to come out, and the streams of its dice."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One change in the year at `place` of the history. `orders` are those of every seat, `world` is whose dice were taken, -1 = none."""

    place: int
    orders: Orders
    dice: dict[onedie.Die, Array] = field(default_factory=dict)
    world: int = -1


@dataclass(frozen=True, slots=True)
class Bent:
    """A recorded order of a later year that was not legal any more. `given` is the value instead, None = none."""

    turn: int
    recorded: Action
    given: float | None


@dataclass(slots=True)
class Course:
    """Where the campaign stands with the change. `reports` are the years from the changed one on; `bent` what could not be ordered again."""

    state: State
    digest: str
    reports: list[Report] = field(default_factory=list)
    bent: list[Bent] = field(default_factory=list)


def place_of(session: Session, year: int) -> int:
    """The place of a calendar year in the history. ValueError if it was not played here."""
    tables = session.engine.tables
    years = [int(tables.start + int(tables.turn_ticks[played.report.turn]) / 1024 + 1e-6) for played in session.history]
    if year not in years:
        if not years:
            raise ValueError(_("no year has been played yet"))
        raise ValueError(_("{year} was not played in this campaign; there are {first} to {last}").format(year=year, first=years[0], last=years[-1]))
    return years.index(year)


def actions(session: Session, place: int) -> list[Action]:
    """The seat's own recorded orders of a year."""
    engine = session.engine
    own = merge(standing(engine.tables.sizes, 1), session.history[place].orders, engine.rows(session.programme))
    return decode(own, engine.tables.ids)


def scratch(session: Session, place: int) -> Session:
    """A campaign that stands at the opening of a past year, with the orders then given as its draft: to change them as a player would."""
    opening = session.history[place].opening
    other = Session(session.scenario, session.engine, session.seat, session.seed, session.world, session.rivals, opening)
    other.draft = actions(session, place)
    return other


def reordered(session: Session, place: int, draft: list[Action]) -> Changed:
    """The year with other orders of the seat. ValueError if they are the same."""
    engine = session.engine
    if draft == actions(session, place):
        raise ValueError(_("that changes nothing: it was ordered so"))
    other = scratch(session, place)
    other.draft = draft
    return Changed(place, merge(session.history[place].orders, other.orders(), engine.rows(session.programme)))


def without(session: Session, place: int, target: str) -> Changed:
    """The year without the seat's orders about a target, or of a kind. ValueError if there were none."""
    given = actions(session, place)
    kept = [action for action in given if target not in (action.target, action.kind)]
    if len(kept) == len(given):
        raise ValueError(_("nothing was ordered about {name} that year").format(name=target))
    return reordered(session, place, kept)


def rolled(session: Session, place: int, axis: str, name: str, outcome: str) -> Changed:
    """The year with one roll come out otherwise, by the words of the nearest world in which it did. ValueError if it was never rolled, came
    out so anyway, or cannot."""
    engine, played = session.engine, session.history[place]
    outcomes, streams = ROLLS[axis]
    if outcome not in outcomes:
        raise ValueError(_("choose one of: {words}").format(words=", ".join(outcomes)))
    row = engine.tables.ids[axis].index(name)

    def wanted(_after: State, report: Report) -> Array:
        return came(axis, row, outcome, report)

    if not was_rolled(axis, row, outcome, played.report, played.opening):
        raise ValueError(_("no such die was rolled for {name} that year").format(name=name))
    if bool(wanted(played.opening, played.report)[0]):
        raise ValueError(_("it came out so that year"))
    dice = tuple((stream, name) for stream in streams)
    found = onedie.find(engine, played.opening, played.orders, dice, wanted)
    if found is None:
        raise ValueError(_("in none of {n} worlds the dice of {name} fell so").format(n=onedie.TRIES, name=name))
    return Changed(place, played.orders, found[1], found[0])


def was_rolled(axis: str, row: int, outcome: str, report: Report, opening: State) -> bool:
    """Whether a die was rolled whose outcome can be told."""
    if axis == "mission":
        return bool(report["flight"][row, 0])
    if axis == "package":
        kinds = ("deal_ended",) if outcome in ("leaves", "stays") else ("deal_agreed", "deal_refused", "deal_lost_to_rival")
        return any(bool(report[kind][row, 0]) for kind in kinds) or (outcome == "leaves" and int(opening.deal[row, 0]) == 2)
    if axis == "purse":
        return bool(report["election"][row, 0])
    return True


def came(axis: str, row: int, outcome: str, report: Report) -> Array:
    """Worlds in which a roll came out as named. (WORLD,) bool"""
    if axis == "mission":
        flew = report["flight"][row] > 0
        lost = (report["launch_failure"][row] | report["transit_failure"][row] | report["surface_failure"][row]) > 0
        full = report["mission_success"][row] > 0
        return flew & (full if outcome == "succeeds" else lost)
    if axis == "package":
        if outcome in ("leaves", "stays"):
            left = report["deal_ended"][row] > 0
            return left if outcome == "leaves" else ~left
        agreed = report["deal_agreed"][row] > 0
        return agreed if outcome == "signs" else ~agreed
    if axis == "purse":
        changed = report["party_change"][row] > 0
        return changed if outcome == "changes" else ~changed
    fired = report["fired"][row] > 0
    return fired if outcome == "happens" else ~fired


def exchanged(session: Session, place: int, stream: str, name: str, world: int) -> Changed:
    """The year with another world's luck for one stream and id. ValueError names an unknown stream or id."""
    if stream not in onedie.AXIS:
        raise ValueError(_("choose one of: {words}").format(words=", ".join(onedie.AXIS)))
    ids = session.engine.tables.ids[onedie.AXIS[stream]]
    if name not in ids:
        raise ValueError(_('nothing here is called "{text}"').format(text=name))
    if world < 0 or world == session.world:
        raise ValueError(_("name another world than your own, 0 or more"))
    played = session.history[place]
    word = onedie.words(session.engine, played.opening, (stream, name), np.array([world]))
    return Changed(place, played.orders, {(stream, name): word}, world)


def replay(session: Session, change: Changed, anew: Mapping[str, Policy] | None = None) -> Course:
    """Plays from the changed year to where the campaign stands. Seats in `anew` decide by their policy after that year."""
    engine = session.engine

    def decide(place: int, state: State, recorded: Orders) -> Orders:
        if place == change.place:
            return change.orders
        return by_policy(engine, state, recorded, anew) if anew else recorded

    return play(session, change.place, decide, lambda place, _state, _orders: change.dice if place == change.place else {})


def by_policy(engine: Engine, state: State, orders: Orders, policies: Mapping[str, Policy]) -> Orders:
    """A year's orders with those of some seats decided by policies."""
    wished = engine.orders(state, policies)
    for name in policies:
        orders = merge(orders, wished, engine.rows(engine.tables.ids["programme"].index(name)))
    return orders


def play(
    session: Session, place: int, decide: Callable[[int, State, Orders], Orders], dice: Callable[[int, State, Orders], Mapping[onedie.Die, Array]],
) -> Course:  # fmt: skip
    """Plays from a place of the history to where the campaign stands: `decide` makes of each year's recorded orders those that are given, `dice`
    says which words are exchanged under them."""
    engine, tables = session.engine, session.engine.tables
    state = session.history[place].opening if place < len(session.history) else session.state
    course = Course(state, "")
    for number, played in enumerate(session.history[place:], place):
        orders = decide(number, state, played.orders)
        if legality.check(orders, state, tables):
            legal = legality.project(orders, state, tables)
            course.bent += _bent(state.turn, orders, legal, tables.ids)
            orders = legal
        words = {**unthrown(session, state), **dice(number, state, orders)}
        state, report = onedie.step(engine, state, orders, words)
        course.reports.append(report)
    course.state, course.digest = state, digest(state)
    return course


def unthrown(session: Session, state: State) -> dict[onedie.Die, Array]:
    """Words of an imagined world for the flights that the campaign has not flown so far; none once it is over.

    A flight that stands at the pad keeps the die of its last mile: how long it has stood is known.
    """
    if session.finished:
        return {}
    tables, now = session.engine.tables, session.state
    rows = np.flatnonzero(state.attempts[:, 0] >= now.attempts[:, 0])
    standing_by = _ready(now)[tables.mission_waits].max(axis=1) < int(tables.turn_ticks[now.turn])
    dice = luck.Luck(luck.world_keys(session.seed, "forecast", 0, 1))
    found: dict[onedie.Die, Array] = {}
    for stream in onedie.BY_ATTEMPT:
        words = dice.words(stream, tables.ids["mission"], state.attempts)
        found |= {(stream, tables.ids["mission"][row]): words[row] for row in rows.tolist() if stream != "schedule" or not standing_by[row]}
    return found


def _ready(state: State) -> Array:
    """Dates of every node of the graph, the constant last. (NODE,)"""
    deals = np.where(state.deal[:, 0] == 2, state.deal_since[:, 0], NEVER)
    return np.concatenate([state.finished[:, 0], state.achieved[:, 0], state.reached[:, 0], deals, [0]]).astype(np.int64)


def _bent(turn: int, recorded: Orders, given: Orders, ids: dict[str, tuple[str, ...]]) -> list[Bent]:
    now = {(action.kind, action.target): action.value for action in decode(given, ids)}
    return [Bent(turn, action, now.get((action.kind, action.target)))
            for action in decode(recorded, ids) if now.get((action.kind, action.target)) != action.value]  # fmt: skip


__all__ = ["ROLLS", "Bent", "Changed", "Course", "actions", "by_policy", "came", "exchanged", "place_of", "play", "reordered", "replay", "rolled",
           "scratch", "unthrown", "was_rolled", "without"]  # fmt: skip
