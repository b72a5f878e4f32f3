"""Branches: other histories of a campaign, up to three beside the one that was played. They never change it.

A branch is a list of twists and, if wished, another standing plan. A twist is a year with other orders of the seat, one roll come out
otherwise, or one die of another world; a twist of the year that is to be played is that year's plan. Everything else is as it was: the recorded
orders, the dice, what is not thrown yet as `whatif.unthrown` says. A branch is kept in the save as what differs, and played anew when it is
looked at, so it goes along with the campaign.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from game.agents.registry import POLICIES
from game.foresight import onedie
from game.i18n import _
from game.model.engine import Policy
from game.model.legality import project
from game.model.orders import Action, Orders, encode, merge
from game.model.state import Array, State
from game.play import whatif
from game.play.session import Session

MOST = 3
LONGEST = 32  # letters of a name


@dataclass(frozen=True, slots=True)
class Twist:
    """What differs in one calendar year. `kind` orders: `orders` are all of the seat's; roll: `words` are axis, id and outcome; die: stream, id
    and the world whose die it is."""

    year: int
    kind: str
    words: tuple[str, ...] = ()
    orders: tuple[Action, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {"year": self.year, "kind": self.kind, "words": list(self.words), "orders": [action.as_list() for action in self.orders]}


@dataclass(slots=True)
class Branch:
    """Another history. `policy` decides for the seat from the year `since` on, "" = as it was and is; `anew`: the rivals decide anew after the
    first twist."""

    name: str
    twists: list[Twist] = field(default_factory=list)
    policy: str = ""
    since: int = 0
    anew: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "twists": [twist.as_dict() for twist in self.twists], "policy": self.policy, "since": self.since, "anew": self.anew}


@dataclass(slots=True)
class History:
    """A branch played to where the campaign stands: `first` is the place of its first year that could differ, `plan` this year's orders of the
    seat (None = those of the policy), `missed` the twists that could not happen there."""

    course: whatif.Course
    first: int
    plan: Orders | None
    missed: list[Twist] = field(default_factory=list)


def add(session: Session, branch: Branch) -> Branch:
    """Keeps a branch. ValueError if there are three, or its name is taken or unfit, or nothing differs in it."""
    if len(session.branches) >= MOST:
        raise ValueError(_("three branches can be kept beside the campaign; drop one first"))
    if not branch.twists and not branch.policy:
        raise ValueError(_("nothing differs in it"))
    branch.name = _fit(session, branch.name)
    session.branches.append(branch)
    return branch


def named(session: Session, name: str) -> Branch:
    """A branch by its name, or its beginning, or its number (the campaign itself is 1). ValueError if there is none."""
    kept = session.branches
    if name.isdigit() and 2 <= int(name) <= len(kept) + 1:
        return kept[int(name) - 2]
    found = [one for one in kept if one.name.lower() == name.lower()] or [one for one in kept if one.name.lower().startswith(name.lower())]
    if len(found) == 1:
        return found[0]
    if not kept:
        raise ValueError(_("there is no branch yet"))
    raise ValueError(_('no branch is called "{name}"; there are: {names}').format(name=name, names=", ".join(one.name for one in kept)))


def rename(session: Session, branch: Branch, name: str) -> None:
    branch.name = _fit(session, name, branch)


def drop(session: Session, branch: Branch) -> None:
    session.branches.remove(branch)


def fresh_name(session: Session, wish: str = "") -> str:
    """A name that is not taken."""
    wish = wish.strip()[:LONGEST] or _("branch")
    taken, number, name = {one.name.lower() for one in session.branches}, 2, wish
    while name.lower() in taken or name.isdigit():
        name, number = f"{wish} {number}", number + 1
    return name


def _fit(session: Session, name: str, but: Branch | None = None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST or name.isdigit():
        raise ValueError(_("a name has 1 to {n} letters and is no number").format(n=LONGEST))
    if any(one.name.lower() == name.lower() for one in session.branches if one is not but):
        raise ValueError(_('there is a branch called "{name}" already').format(name=name))
    return name


def with_twist(twists: list[Twist], new: Twist) -> list[Twist]:
    """Twists with one more; it takes the place of an older one about the same thing of the same year."""

    def about(twist: Twist) -> tuple[object, ...]:
        return (twist.year, twist.kind, *(twist.words[:2]))

    return sorted([old for old in twists if about(old) != about(new)] + [new], key=lambda twist: twist.year)


# -- twists as a player makes them
def ordered(session: Session, year: int, draft: list[Action]) -> Twist:
    """A year with other orders of the seat. ValueError if they are those that were given or, this year, are drafted."""
    before = given(session, year)
    if _as_set(draft) == _as_set(before):
        raise ValueError(_("that changes nothing: it was ordered so"))
    return Twist(year, "orders", (), tuple(draft))


def given(session: Session, year: int) -> list[Action]:
    """The seat's orders of a year that was played; this year's draft."""
    if year == session.year and not session.finished:
        return list({(action.kind, action.target): action for action in session.draft}.values())
    return whatif.actions(session, whatif.place_of(session, year))


def scratch(session: Session, year: int) -> Session:
    """A campaign at the opening of a year, its orders of then as the draft: to change them as a player would."""
    if year == session.year and not session.finished:
        other = Session(session.scenario, session.engine, session.seat, session.seed, session.world, session.rivals, session.state)
        other.draft = given(session, year)
        return other
    return whatif.scratch(session, whatif.place_of(session, year))


def rolled(session: Session, year: int, axis: str, name: str, outcome: str) -> Twist:
    """A year with one roll come out otherwise. ValueError as `whatif.rolled`."""
    whatif.rolled(session, whatif.place_of(session, year), axis, name, outcome)
    return Twist(year, "roll", (axis, name, outcome))


def exchanged(session: Session, year: int, stream: str, name: str, world: int) -> Twist:
    """A year with one die of another world. ValueError as `whatif.exchanged`."""
    whatif.exchanged(session, whatif.place_of(session, year), stream, name, world)
    return Twist(year, "die", (stream, name, str(world)))


def _as_set(orders: list[Action]) -> set[tuple[str, str, float]]:
    return {(action.kind, action.target, action.value) for action in orders}


# -- playing one
def history(session: Session, branch: Branch) -> History:
    """Plays a branch to where the campaign stands."""
    engine, tables = session.engine, session.engine.tables
    years = [_year(session, played.report.turn) for played in session.history]
    starts = [twist.year for twist in branch.twists] + ([branch.since] if branch.policy else [])
    first = next((place for place, year in enumerate(years) if year >= min(starts)), len(years)) if starts else len(years)
    missed: list[Twist] = []
    rivals = session.policies() if branch.anew else {}

    def decide(place: int, state: State, recorded: Orders) -> Orders:
        orders, year = recorded, years[place]
        policies: dict[str, Policy] = dict(rivals) if place > first else {}
        if branch.policy and year >= branch.since:
            policies[session.seat] = POLICIES[branch.policy]
        if policies:
            orders = whatif.by_policy(engine, state, orders, policies)
        for twist in branch.twists:
            if twist.year == year and twist.kind == "orders":
                orders = merge(orders, encode(list(twist.orders), tables.ids), engine.rows(session.programme))
        return orders

    def dice(place: int, state: State, orders: Orders) -> dict[onedie.Die, Array]:
        found: dict[onedie.Die, Array] = {}
        for twist in branch.twists:
            if twist.year != years[place]:
                continue
            if twist.kind == "die":
                stream, name, world = twist.words
                found[(stream, name)] = onedie.words(engine, state, (stream, name), np.array([int(world)]))
            elif twist.kind == "roll":
                drawn = _forced(session, state, orders, twist, found)
                if drawn is None:
                    missed.append(twist)
                else:
                    found |= drawn
        return found

    course = whatif.play(session, first, decide, dice)
    return History(course, first, _plan(session, branch, course.state), missed)


def _forced(session: Session, state: State, orders: Orders, twist: Twist, dice: dict[onedie.Die, Array]) -> dict[onedie.Die, Array] | None:
    """The words under which a roll comes out as told in this history; none if it does so anyway, None if it cannot."""
    engine, (axis, name, outcome) = session.engine, twist.words
    row = engine.tables.ids[axis].index(name)
    _after, report = onedie.step(engine, state, orders, {**whatif.unthrown(session, state), **dice})
    if not whatif.was_rolled(axis, row, outcome, report, state):
        return None
    if bool(whatif.came(axis, row, outcome, report)[0]):
        return {}
    names = tuple((stream, name) for stream in whatif.ROLLS[axis][1])
    found = onedie.find(engine, state, orders, names, lambda _after, report: whatif.came(axis, row, outcome, report))
    return None if found is None else found[1]


def _plan(session: Session, branch: Branch, state: State) -> Orders | None:
    """This year's orders of the seat in a branch: its own, else the campaign's draft as far as it is legal there; None where a policy decides."""
    if session.finished:
        return None
    here = [twist for twist in branch.twists if twist.year == session.year and twist.kind == "orders"]
    if not here and branch.policy and session.year >= branch.since:
        return None
    orders = encode(list(here[-1].orders), session.engine.tables.ids) if here else session.orders()
    return project(orders, state, session.engine.tables)


def _year(session: Session, turn: int) -> int:
    tables = session.engine.tables
    return int(tables.start + int(tables.turn_ticks[turn]) / 1024 + 1e-6)


# -- a campaign of its own
def fork(session: Session, branch: Branch, place: Path | None) -> Session:
    """A new campaign that goes on from a branch. It begins where the branch stands: its years before are in the campaign it came from."""
    if session.finished:
        raise ValueError(_("the campaign is over: nothing is left to play"))
    found = history(session, branch)
    other = Session(
        session.scenario, session.engine, session.seat, session.seed, session.world, dict(session.rivals), found.course.state,
        autosave=place, base=found.course.state, fork=branch.name,
    )  # fmt: skip
    here = [twist for twist in branch.twists if twist.year == session.year and twist.kind == "orders"]
    for action in here[-1].orders if here else ():
        other.order(action.kind, action.target, action.value)
    other.notice = forked(branch.name)
    return other


def forked(name: str) -> str:
    """What a player is told about a campaign that is a fork."""
    return _("A fork: it goes on from the branch “{name}” of another campaign, whose own save stands as it is.").format(name=name)


def fork_place(session: Session, branch: Branch) -> Path | None:
    """Where a fork saves itself: beside the campaign's own save, under a name that is not taken."""
    if session.autosave is None:
        return None
    word = "".join(letter if letter.isalnum() else "-" for letter in branch.name.lower()).strip("-") or "branch"
    stem, number = f"{session.autosave.stem}-fork-{word}", 2
    place = session.autosave.with_name(stem + session.autosave.suffix)
    while place.exists():
        place, number = session.autosave.with_name(f"{stem}-{number}{session.autosave.suffix}"), number + 1
    return place


def read(rows: object, session: Session) -> list[Branch]:
    """Branches of a save; those that cannot be read here, or leave from a year that is not in its history, are left out."""
    found: list[Branch] = []
    years = {_year(session, played.report.turn) for played in session.history} | ({session.year} if not session.finished else set())
    for row in rows if isinstance(rows, list) else []:
        try:
            twists = [_twist(one) for one in row["twists"]]
            branch = Branch(str(row["name"])[:LONGEST], twists, str(row["policy"]), int(row["since"]), bool(row["anew"]))
        except (KeyError, TypeError, ValueError):
            continue
        if all(twist.year in years and _readable(twist, session) for twist in twists) and (not branch.policy or branch.policy in POLICIES) and len(found) < MOST:
            found.append(branch)
    return found


def _twist(row: dict[str, Any]) -> Twist:
    orders = tuple(Action(str(kind), str(target), float(value)) for kind, target, value in row["orders"])
    return Twist(int(row["year"]), str(row["kind"]), tuple(str(word) for word in row["words"]), orders)


def _readable(twist: Twist, session: Session) -> bool:
    ids = session.engine.tables.ids
    try:
        if twist.kind == "orders":
            encode(list(twist.orders), ids)
            return True
        axis = twist.words[0] if twist.kind == "roll" else onedie.AXIS[twist.words[0]]
        third = twist.words[2] in whatif.ROLLS[axis][0] if twist.kind == "roll" else twist.words[2].isdigit()
        return len(twist.words) == 3 and twist.words[1] in ids[axis] and third
    except (KeyError, IndexError, ValueError, OverflowError):
        return False


__all__ = ["MOST", "Branch", "History", "Twist", "add", "drop", "exchanged", "fork", "fork_place", "forked", "fresh_name", "given", "history", "named",
           "ordered", "read", "rename", "rolled", "scratch", "with_twist"]  # fmt: skip
