"""Views of what waits for a word: public dates year by year, open flaws, debts, orphans, doctrines and their locks, fights, the leader."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game.i18n import _
from game.model import auditor, curves, legality
from game.model.axes import NEVER
from game.model.orders import CANCEL, KEEP
from game.model.rules.choices import FREE_TURNS
from game.model.state import evolve
from game.play.session import Session
from game.reporting import designs, explain, wording
from game.reporting.views import year_of


@dataclass(frozen=True, slots=True)
class Day:
    """A milestone that is not reached, as the public and the auditor see it. Years are calendar years, at whose end a date falls due."""

    id: str
    title: str
    official: float  # decimal years, NaN if none
    expected: float  # the auditor's, NaN if it is not on the way
    promised: int  # year that stands, 0 if none
    draft: int  # KEEP, 0 = to be withdrawn, or the year to be promised
    first: int  # the earliest year that may be promised
    chances: tuple[float, ...]  # the auditor's, for `first` and the years after it

    @property
    def last(self) -> int:
        return self.first + len(self.chances) - 1

    @property
    def due(self) -> int:
        """The year that stands with the draft, 0 if none."""
        return self.promised if self.draft == KEEP else self.draft

    def chance(self, year: int) -> float:
        return self.chances[min(max(year, self.first), self.last) - self.first]

    def likely(self, share: float = 0.6) -> int:
        """The first year for which the auditor gives at least `share`; the last one if there is none."""
        return next((self.first + n for n, chance in enumerate(self.chances) if chance >= share), self.last)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A design with open flaws, and what each answer makes of the flight that it hurts most. Chances of that flight's success."""

    design: designs.Design
    flight: str  # "" if nothing flies on it
    odds: tuple[float, float, float]  # fly as is, work round, fix
    flights: tuple[tuple[str, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Debt:
    """One of the seat's finite goods, and who was promised how much of it."""

    title: str
    stock: int
    left: int
    holders: tuple[tuple[str, int, str], ...]  # partner, units, in force | talks | draft


@dataclass(frozen=True, slots=True)
class Orphan:
    """Hardware that the rival cancelled, or would have to cancel before it is on offer."""

    element: str
    owner: str
    offered: bool
    until: float  # decimal year, NaN before it is on offer


@dataclass(frozen=True, slots=True)
class Doctrine:
    title: str
    summary: str
    needs: tuple[tuple[str, float], ...]  # element, factor on its need
    unlocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leader:
    support: float
    floor: float
    failed: int  # reviews in a row under the floor
    replaced: int


def days(session: Session) -> list[Day]:
    """The seat's milestones that are not reached, those with a standing date first, then by the auditor's; a draft moves no row."""
    tables, state = session.engine.tables, session.state
    drafted = session.orders().promise[:, 0]
    first, last = session.year, tables.last_year
    years = np.arange(first, last + 1)
    rows = len(tables.milestone_node)
    by = legality.promise_ticks(np.tile(years, (rows, 1)), tables)
    chances, expected = auditor.chance(state, tables, by), auditor.expected(state, tables)[:, 0]
    out = []
    for row in np.flatnonzero((tables.milestone_programme == session.programme) & (state.milestone[:, 0] == NEVER)):
        standing, when = int(state.promise[row, 0]), int(expected[row])
        out.append(Day(
            tables.ids["milestone"][row], wording.title(tables, "milestone", int(row)), year_of(tables, int(tables.milestone_official[row])),
            tables.start + when / 1024 if when < NEVER else float("nan"), 0 if standing == NEVER else round(tables.start + standing / 1024) - 1,
            int(drafted[row]), first, tuple(float(chance) for chance in chances[row]),
        ))  # fmt: skip
    return sorted(out, key=lambda day: (not day.promised, day.expected if day.expected == day.expected else 9999))


def bold(session: Session, chance: float) -> float:
    """Support that a public date with this chance wins at once, the year's own work left out."""
    return float(auditor.boldness(np.array(chance, np.float32))) * session.engine.tables.parameters["promise_support"]


def in_ten(chance: float) -> str:
    """A chance in counts; a small one as 1 in so many."""
    if chance <= 0.004:
        return _("hardly ever")
    if chance < 0.15:
        n = 1 / chance
        return _("1 in {n:.0f}").format(n=n if n < 20 else round(n / 10) * 10)
    return _("{n:.0f} in 10").format(n=chance * 10) if chance < 0.95 else _("nearly sure")


def flaws(session: Session) -> list[Flaw]:
    """Designs with open flaws. The other designs of a flight count as they stand."""
    tables, state = session.engine.tables, session.state
    found = [design for design in designs.designs(session) if design.open]
    if not found:
        return []

    def odds(design: designs.Design, answer: int) -> np.ndarray:
        row = tables.ids["element"].index(design.id)
        name = ("", "flaws_patched", "flaws_fixed")[answer]
        if not name:
            return curves.mission_chance(state, tables).prod(axis=0)[:, 0]
        counts = getattr(state, name).copy()
        counts[row, 0] += design.open
        return curves.mission_chance(evolve(state, **{name: counts}), tables).prod(axis=0)[:, 0]

    live = (state.achieved[:, 0] == NEVER) | (tables.mission_interval > 0)
    out = []
    for design in found:
        ways = [odds(design, answer) for answer in range(3)]
        rows = [row for row in np.flatnonzero(live & (np.abs(ways[2] - ways[0]) > 1e-4)) if tables.mission_programme[row] == session.programme]
        rows.sort(key=lambda row: float(ways[0][row] - ways[2][row]))
        flights = tuple(
            (wording.title(tables, "mission", int(row)), float(ways[0][row]), float(ways[1][row]), float(ways[2][row])) for row in rows
        )
        worst = flights[0] if flights else ("", 1.0, 1.0, 1.0)
        out.append(Flaw(design, worst[0], worst[1:], flights))
    return [flaw for flaw in out if flaw.flights]  # what no flight hangs on any more asks nothing


def debts(session: Session) -> list[Debt]:
    """The seat's seats, kilograms and other finite goods, with the offers of the draft."""
    tables, state = session.engine.tables, session.state
    drafted = session.orders().deal[:, 0] == 1
    kinds = {1: "talks", 2: "in force"}
    out = []
    for item in np.flatnonzero(tables.manifest_programme == session.programme):
        holders = []
        for row in np.flatnonzero(tables.package_ask[:, item]):
            kind = kinds.get(int(state.deal[row, 0])) or ("draft" if drafted[row] else "")
            if kind:
                partner = wording.title(tables, "partner", int(tables.package_partner[row]))
                holders.append((partner, round(float(tables.package_ask[row, item])), kind))
        holders.sort(key=lambda holder: (("in force", "talks", "draft").index(holder[2]), -holder[1], holder[0]))
        stock = round(float(tables.manifest_stock[item]))
        out.append(Debt(wording.title(tables, "manifest", int(item)), stock, stock - sum(n for _p, n, _k in holders), tuple(holders)))
    return out


def orphans(session: Session) -> dict[str, Orphan]:
    """Packages that offer what the rival has cancelled, by id; those whose time has not come or is over are not `offered`."""
    tables, state = session.engine.tables, session.state
    closed_bit, given = legality.BIT["deal_not_orphaned"], session.legal()
    out = {}
    for row in np.flatnonzero((tables.package_orphan >= 0) & (tables.package_programme == session.programme)):
        element = int(tables.package_orphan[row])
        since = int(state.closed[element, 0])
        until = tables.start + since / 1024 + tables.parameters["orphan_years"] if since != NEVER else float("nan")
        out[tables.ids["package"][row]] = Orphan(
            wording.title(tables, "element", element), wording.title(tables, "programme", int(tables.element_programme[element])),
            not int(given.propose[row, 0]) & closed_bit, until,
        )  # fmt: skip
    return out


def locked(session: Session) -> dict[str, str]:
    """Lines that the doctrine does not allow to begin: id -> the doctrines that do, as adopted this year or before."""
    tables, seat = session.engine.tables, session.programme
    closed = (session.legal().funding[:, 0] & legality.BIT["doctrine_locked"]) > 0
    titles = [doctrine.title for doctrine in doctrines(session)]
    out = {}
    for row in np.flatnonzero(closed & (tables.element_programme == seat)):
        ways = [title for title, opens in zip(titles, tables.doctrine_open[row, 1:], strict=False) if opens]
        out[tables.ids["element"][row]] = _(" or ").join(ways)
    return out


def doctrines(session: Session) -> list[Doctrine]:
    tables = session.engine.tables
    programme = session.scenario.document.programmes[session.seat]  # type: ignore[attr-defined]

    def name(element: str) -> str:
        return wording.title(tables, "element", tables.ids["element"].index(element))

    known = set(tables.ids["element"])
    return [
        Doctrine(_(doctrine.title), _(doctrine.summary), tuple((name(element), factor) for element, factor in doctrine.need.items() if element in known),
                 tuple(name(element) for element in doctrine.unlocks if element in known))
        for doctrine in programme.doctrines.values()
    ]  # fmt: skip


def doctrine_is_free(session: Session) -> bool:
    """Whether a doctrine may be adopted or changed at no price this year."""
    return session.state.turn < FREE_TURNS or int(session.state.doctrine[session.programme, 0]) < 0


def fight(session: Session, element: str) -> float | None:
    """Chance that a line with a floor in law can be cancelled; None if no law stands in the way."""
    tables, state = session.engine.tables, session.state
    row = tables.ids["element"].index(element)
    if not tables.floor[row] or int(state.finished[row, 0]) != NEVER or int(state.status[row, 0]) == CANCEL:
        return None
    return float(curves.fight_chance(state, tables)[session.programme, 0])


def helpers(session: Session, element: str) -> tuple[str, ...]:
    """Partners whose deals, agreed or in force, would end with a line."""
    tables, state = session.engine.tables, session.state
    rows = np.flatnonzero((tables.package_give_element == tables.ids["element"].index(element)) & np.isin(state.deal[:, 0], (1, 2)))
    return tuple(dict.fromkeys(wording.title(tables, "partner", int(tables.package_partner[row])) for row in rows))


def leader(session: Session) -> Leader:
    state, seat = session.state, session.programme
    return Leader(float(state.support[seat, 0]), session.engine.tables.parameters["support_floor"], int(state.warnings[seat, 0]),
                  int(state.replaced[seat, 0]))  # fmt: skip


def usual_pace(session: Session, element: str) -> tuple[float, float]:
    """What is known of a design's pace before any review: 1 and 9 in 10, as factors on the months of work."""
    pace = session.engine.tables.pace_quantile[session.engine.tables.ids["element"].index(element)]
    return float(np.quantile(pace, 0.1)), float(np.quantile(pace, 0.9))


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
