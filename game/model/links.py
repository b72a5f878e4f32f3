"""What the columns of Tables imply: which rows belong together. Worked out once, so that no rule searches for rows each year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from game.model.state import Array

if TYPE_CHECKING:
    from game.model.tables import Tables


class Grouping:
    """Rows gathered by the group they belong to: totals, maxima and "any" a group. Rows of group -1 count nowhere.

    Few worlds or many groups are reduced in one call, many worlds in few groups group by group: `reduceat` walks columns badly.
    Integers and booleans alone are reduced, so both ways give the same.
    """

    def __init__(self, owner: Array, groups: int):
        owner = np.asarray(owner)
        order = np.argsort(owner, kind="stable")
        self.order = order[owner[order] >= 0]
        self.groups = groups
        self.present, self.starts = np.unique(owner[self.order], return_index=True)
        self.members = [run_of(np.flatnonzero(owner == group)) for group in self.present]
        self.few = len(owner) < 256  # so few that a byte holds how many of them there are
        self.whole = len(self.present) == groups
        self.in_order = len(self.order) == len(owner) and bool((self.order == np.arange(len(owner))).all())

    def _reduce(self, ufunc: np.ufunc, rows: Array, dtype: Any) -> Array:
        worlds = rows.shape[-1]
        if self.whole and worlds < 64:
            return ufunc.reduceat(rows if self.in_order else rows[self.order], self.starts, axis=0, dtype=dtype)
        whole: Array = np.zeros((self.groups, worlds), dtype)
        if worlds >= 64 and len(self.members) <= 16:
            # numpy reduces several times faster in the type that the rows have: booleans are counted in bytes
            if rows.dtype == bool and ufunc is np.add and self.few:
                rows, dtype = rows.view(np.uint8), np.uint8
            elif rows.itemsize < np.dtype(dtype).itemsize:
                rows = rows.astype(dtype)
            for group, members in zip(self.present, self.members, strict=True):
                whole[group] = ufunc.reduce(rows[members], axis=0, dtype=dtype)
        elif len(self.starts):
            whole[self.present] = ufunc.reduceat(rows[self.order], self.starts, axis=0, dtype=dtype)
        return whole

    def total(self, rows: Array) -> Array:
        """Sums a group, (GROUP, WORLD) int64. `rows` hold integers or booleans, so the order of addition cannot matter."""
        if rows.dtype.kind not in "iub":
            raise TypeError("totals are of integers: a float sum would depend on the order of the rows")
        return self._reduce(np.add, rows, np.int64)

    def totals(self, rows: Array) -> Array:
        """`total` of several amounts a row, (ROW, AMOUNT, WORLD) integers of a type that holds a group's total: (AMOUNT, GROUP, WORLD) int64."""
        flat = self._reduce(np.add, rows.reshape(len(rows), -1), rows.dtype)
        return flat.reshape(self.groups, *rows.shape[1:]).swapaxes(0, 1).astype(np.int64)

    def most(self, rows: Array) -> Array:
        """Largest a group, 0 for a group without rows. (GROUP, WORLD) int64, `rows` not negative."""
        return self._reduce(np.maximum, rows, np.int64)

    def any(self, rows: Array) -> Array:
        """Whether any row of a group holds. (GROUP, WORLD) bool"""
        return self._reduce(np.logical_or, rows, bool)


def run_of(rows: Array) -> Array | slice:
    """Row numbers as a slice where they follow on each other: a slice copies nothing."""
    first, last = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 0)
    return slice(first, last) if last - first == len(rows) else rows


Layer = tuple[Array, Array]


def layers(rows: Array, targets: Array) -> tuple[Layer, ...]:
    """(targets, rows) pairs in which no target stands twice: float amounts are added layer by layer, in row order, exactly alike
    for any number of worlds."""
    out: list[tuple[list[int], list[int]]] = []
    seen: dict[int, int] = {}
    for row, target in zip(rows.tolist(), targets.tolist(), strict=True):
        depth = seen.get(target, 0)
        seen[target] = depth + 1
        if depth == len(out):
            out.append(([], []))
        out[depth][0].append(target)
        out[depth][1].append(row)
    return tuple((np.array(t, np.intp), np.array(r, np.intp)) for t, r in out)


@dataclass(frozen=True, slots=True)
class Stage:
    """One level of the year's graph as the pass walks it: rows of elements, missions, ALL conditions and last ANY conditions."""

    rows: slice  # places in the order of the pass
    waits: Array  # (n, width) places each row waits for; an element's or mission's floor is one of them
    either: int  # how many of the last rows are ANY conditions
    lasts: slice | None  # its elements and missions in `Passage.lasting`, None if there are none
    held: tuple[Array, Array] | None  # conditions that must last: their numbers in the stage and (n, 1) ticks
    windows: Windows | None  # missions with launch windows


@dataclass(frozen=True, slots=True)
class Windows:
    """Missions that can start on some days only."""

    rows: Array  # their numbers in the stage (or among all missions)
    missions: Array
    ticks: Array  # (n, 1) between two windows


@dataclass(frozen=True, slots=True)
class Passage:
    """The order in which a pass walks the nodes: level by level, so that each level is one run of rows.

    Behind the nodes stand the packages, the tick 0, the year's start, and the floor of every mission.
    """

    stages: tuple[Stage, ...]
    order: Array  # rows of all of that laid end to end (elements, missions, conditions first), by place
    nodes: int  # how many of them are nodes
    lasting: Array  # rows of elements and missions laid end to end, in the order of the pass
    elements: Array  # places of the elements, of the missions, of the conditions
    missions: Array
    capabilities: Array
    floors: slice  # places of the missions' floors
    element_waits: Array  # (ELEMENT, n) places
    mission_waits: Array  # (MISSION, n)
    reach: Array  # (MISSION, STAGE) bool: the stages of it and of all that waits for it
    windows: Windows | None
    milestones: Array  # (MILESTONE,) place of the node of each
    behind: Array  # (MILESTONE, STAGE) bool: the stages of its node and of all that node waits for


@dataclass(frozen=True, slots=True)
class Sharing:
    """Missions whose vehicle flies others too."""

    missions: Array  # (n,)
    others: Array  # (n, width) those others, padded with the mission itself
    first: Array  # (n, width, 1) int32: 1 if the other goes first when both are ready at once


@dataclass(frozen=True, slots=True)
class Links:
    """Row lists and groupings of one scenario."""

    manual: Array  # (PROGRAMME,) the purse its leader allocates
    order_purse: Array  # (ELEMENT,) the purse from which an order's money comes
    automatic_lines: Array  # elements that a partner state pays, the earliest plan first
    automatic: tuple[tuple[int, Array], ...]  # purses that pay by themselves, and their elements, the earliest plan first
    by_order_purse: Grouping  # elements by that purse
    by_purse: Grouping  # elements by their own purse
    by_programme: Grouping  # elements
    missions_by_purse: Grouping
    missions_by_programme: Grouping
    missions_by_vehicle: Grouping
    missions_by_family: Grouping
    packages_by_programme: Grouping
    cared_for: Grouping  # packages of hardware, science or money, by programme
    cross_bloc: Array  # (PACKAGE,) bool: the partner's home is another bloc than the programme's
    walled: Array  # (PACKAGE,) bool: needs a legal waiver
    packages_walled: Grouping  # walled packages by programme
    paying: tuple[Layer, ...]  # packages that pay a share of an element's need
    helping: tuple[Layer, ...]  # packages with an element, by that element
    money_packages: Array  # packages that pay into the programme's purse
    money_by_programme: Grouping  # those packages
    building: tuple[Layer, ...]  # suppliers and critical partners with hardware on an element
    ground_packages: Array  # packages that give the use of ground stations
    grounds: tuple[Layer, ...]  # seats and the numbers of those packages for them
    carrying: tuple[Layer, ...]  # packages that launch a mission, by that mission
    exporting: tuple[Layer, ...]  # those of another bloc than the programme's, by that element
    designs: tuple[Layer, ...]  # missions by the new designs that stand behind them: lander, launcher, craft
    tried: Array  # those designs
    trials: Array  # (n, width) those missions, padded with the first
    flying: tuple[Layer, ...]  # the same pairs, designs by mission
    by_technology: Grouping  # elements by technology and programme, technology x programmes + programme
    calming: Array  # (PACKAGE, 1) tenths of a point of tension that a deal in force takes a year
    heritage: Array  # (PACKAGE, 1) what a deal adds to the common heritage: a guest 1, one across the camps 4, a calming agreement 6
    rising_event: Array  # (EVENT, 1) bool: its rate grows with tension
    ask_package: Array  # (n,) one entry a package and manifest it asks from
    ask_manifest: Array
    ask_amount: Array  # (n, 1) int64
    asks_by_manifest: Grouping
    asking: Array  # (n,) packages that ask for something
    asked_entries: Array  # (n, width) their entries, padded with the first
    manifest_stock: Array  # (MANIFEST, 1) int64
    orphans: Array  # packages on offer only while a rival's line is freshly cancelled
    suitors: tuple[tuple[int, Array], ...]  # exclusive packages and the rivals' exclusive packages with the same partner
    demand_edges: Array  # (PROGRAMME, AIM - 1, 1) cumulative shares of the principal's demands
    sharing: Sharing  # missions that may have to wait for another flight of their vehicle
    turnround: Array  # (MISSION, 1) ticks between two launches from its pad
    passage: Passage
    milestones_by_programme: Grouping
    contested: Array  # (MILESTONE, 1) bool: "who was first" is asked of it
    milestone_rivals: Array  # (MILESTONE, n) rows of the rivals' milestones of the same kind, padded with the row after the last
    answer_attention: Array  # (EVENT, 11) points of attention an answer takes; the last column is that of no answer
    talks_attention: Array  # (PACKAGE, 1) int64 points of attention an offer takes
    doctrines: Array  # (PROGRAMME, 1) how many there are
    events_by_programme: Grouping
    fixed_event: Array  # (EVENT, 1) rate a year; 0 for dated and opening events
    event_date: Array  # (EVENT, 1) tick, -1 = none
    event_most: Array  # (EVENT, 1) int8: it happens only while it has happened fewer times
    default_answer: Array  # (EVENT, 1) int8
    asked_of: tuple[Array, ...]  # events that may ask each programme something
    accounts: Array  # (ELEMENT,) name of the account of each line
    options: Array  # (EVENT, 1) number of options


def _passage(tables: Tables) -> Passage:
    sizes = tables.sizes
    elements, missions, capabilities = sizes["element"], sizes["mission"], sizes["capability"]
    first_condition, total = elements + missions, elements + missions + capabilities
    zero = total + sizes["package"]
    start, floors = zero + 1, zero + 2
    nodes: list[int] = []
    levels: list[tuple[int, int, int]] = []  # first place, end, how many ANY conditions
    for level in _levels(tables):
        any_of = [node for node in level if _any_of(node, tables)]
        nodes += [*(node for node in level if node not in any_of), *any_of]
        levels.append((len(nodes) - len(level), len(nodes), len(any_of)))
    place = np.arange(zero + 1)  # packages and the constant stand behind, where they are
    place[nodes] = np.arange(total)
    window = tables.mission_window
    waits: list[list[int]] = []  # by node row
    for row in tables.element_waits:
        waits.append([*sorted({int(place[node]) for node in row} - {zero}), start])
    for mission, row in enumerate(tables.mission_waits):
        real = sorted({int(place[node]) for node in row} - {zero}) or [zero]
        waits.append(real if window[mission] > 1 else [*real, floors + mission])
    waits += [sorted({int(place[node]) for node in row}) for row in tables.capability_waits]
    stages: list[Stage] = []
    lasting: list[int] = []
    for first, end, either in levels:
        here = nodes[first:end]
        moves = [node for node in here if node < first_condition]
        flights = [(row, node - elements) for row, node in enumerate(here) if elements <= node < first_condition]
        hold = [(row, int(tables.capability_hold[node - first_condition])) for row, node in enumerate(here) if node >= first_condition]
        held = [(row, ticks) for row, ticks in hold if ticks]
        stages.append(Stage(
            slice(first, end), _padded([waits[node] for node in here]), either,
            slice(len(lasting), len(lasting) + len(moves)) if moves else None,
            (np.array([row for row, _t in held], np.intp), np.array([[ticks] for _r, ticks in held], np.int32)) if held else None,
            _windows([(row, mission) for row, mission in flights if window[mission] > 1], window),
        ))  # fmt: skip
        lasting += moves
    stage_of = {node: number for number, (first, end, _either) in enumerate(levels) for node in nodes[first:end]}
    behind = np.zeros((total, len(levels)), bool)  # nodes stand in the order of levels: what a node waits for comes before it
    for node in nodes:
        behind[node, stage_of[node]] = True
        for other in waits[node]:
            if other < total:
                behind[node] |= behind[nodes[other]]
    ahead = np.zeros_like(behind)
    for node in reversed(nodes):
        ahead[node, stage_of[node]] = True
        for other in waits[node]:
            if other < total:
                ahead[nodes[other]] |= ahead[node]
    reach = ahead[elements:first_condition]
    return Passage(
        tuple(stages), np.array([*nodes, *range(total, floors + missions)], np.intp), total, np.array(lasting, np.intp),
        place[:elements], place[elements:first_condition], place[first_condition:total], slice(floors, floors + missions),
        _padded(waits[:elements]), _padded(waits[elements:first_condition]), reach,
        _windows([(mission, mission) for mission in range(missions) if window[mission] > 1], window), place[tables.milestone_node],
        behind[tables.milestone_node],
    )  # fmt: skip


def _any_of(node: int, tables: Tables) -> bool:
    """Whether a node (elements, missions, conditions laid end to end) is an ANY condition of several things."""
    row = node - tables.sizes["element"] - tables.sizes["mission"]
    return row >= 0 and tables.capability_mode[row] == 1 and len(set(tables.capability_waits[row])) > 1


def _levels(tables: Tables) -> list[list[int]]:
    """Nodes by level, each as early as it can be, but ANY conditions together on as few levels as will do: each of these takes a minimum."""
    total = tables.sizes["element"] + tables.sizes["mission"] + tables.sizes["capability"]
    waits = [[int(other) for other in row if other < total] for row in (*tables.element_waits, *tables.mission_waits, *tables.capability_waits)]
    base = (0, tables.sizes["element"], tables.sizes["element"] + tables.sizes["mission"])
    order = [
        first + row for level in tables.levels for first, rows in zip(base, (level.elements, level.missions, level.capabilities), strict=True)
        for row in range(rows.start, rows.stop)
    ]  # fmt: skip
    early, late = dict.fromkeys(order, 0), dict.fromkeys(order, len(tables.levels) - 1)
    for node in order:
        early[node] = max([early[other] + 1 for other in waits[node]], default=0)
    for node in reversed(order):
        for other in waits[node]:
            late[other] = min(late[other], late[node] - 1)
    chosen: list[int] = []
    for node in sorted((node for node in order if _any_of(node, tables)), key=lambda node: late[node]):
        if not any(early[node] <= level <= late[node] for level in chosen):
            chosen.append(late[node])
    level = dict.fromkeys(order, 0)
    for node in order:
        level[node] = max([level[other] + 1 for other in waits[node]], default=0)
        if _any_of(node, tables):
            level[node] = min((number for number in chosen if number >= level[node]), default=len(order))
    if max(level.values(), default=0) >= len(tables.levels):
        level = early  # they cannot all be had together
    return [sorted(node for node in order if level[node] == number) for number in range(len(tables.levels))]


def _padded(lists: list[list[int]]) -> Array:
    """One row a list; a row that waits for less is padded with what it waits for already, so that its least stays its least."""
    width = max([len(row) for row in lists] + [1])
    return np.array([row + row[:1] * (width - len(row)) for row in lists], np.intp).reshape(len(lists), width)


def _windows(pairs: list[tuple[int, int]], ticks: Array) -> Windows | None:
    rows, missions = [row for row, _mission in pairs], [mission for _row, mission in pairs]
    if not pairs:
        return None
    return Windows(np.array(rows, np.intp), np.array(missions, np.intp), ticks[missions].astype(np.int32)[:, None])


def _sharing(tables: Tables) -> Sharing:
    vehicle = tables.mission_vehicle
    flies = np.flatnonzero((vehicle >= 0) & (tables.mission_achieved == 65535)).tolist()
    others = {a: [b for b in flies if b != a and vehicle[a] == vehicle[b]] for a in flies}
    missions = [a for a in flies if others[a]]
    width = max([len(others[a]) for a in missions] + [1])
    table = np.array([others[a] + [a] * (width - len(others[a])) for a in missions], np.intp).reshape(len(missions), width)
    rows = np.array(missions, np.intp)
    return Sharing(rows, table, (table < rows[:, None]).astype(np.int32)[:, :, None])


def link(tables: Tables) -> Links:
    """Works out the links of a scenario."""
    sizes = tables.sizes
    programmes, purses, elements, packages = sizes["programme"], sizes["purse"], sizes["element"], sizes["package"]
    manual = np.array([np.flatnonzero((tables.purse_programme == p) & ~tables.purse_automatic)[0] for p in range(programmes)], np.intp)
    order_purse = manual[tables.element_programme] if elements else np.zeros(0, np.intp)
    give, kind, row = tables.package_give_element, tables.package_give_kind, np.arange(packages)
    with_element = give >= 0
    seat = tables.package_programme
    paying, building = row[(kind == 0) & with_element], row[(tables.package_role >= 2) & with_element]
    grounds, helping = row[kind == 3], row[with_element]
    blocs, homes = np.array(tables.partner_bloc), np.array(tables.programme_bloc)
    walled = tables.partner_walled[tables.package_partner, seat] if packages else np.zeros(0, bool)
    asks = np.argwhere(np.rint(tables.package_ask) > 0)
    exclusive = tables.package_exclusive.astype(bool)
    suitors = []
    for package in np.flatnonzero(exclusive):
        same = (tables.package_partner == tables.package_partner[package]) & exclusive & (seat != seat[package])
        if same.any():
            suitors.append((int(package), np.flatnonzero(same)))
    vehicle = tables.mission_vehicle
    group, owner = tables.milestone_first, tables.milestone_programme
    rivals = [np.flatnonzero((group == g) & (owner != o)).tolist() if g >= 0 else [] for g, o in zip(group, owner, strict=True)]
    width = max([len(r) for r in rivals] + [1])
    most = max([len(e.options) for e in tables.events] + [1])
    costs = [[round(o.attention) for o in e.options] + [0] * (most - len(e.options)) for e in tables.events]
    costs = [row + row[-1:] * (10 - most) + [0] for row in costs]
    pairs_of = sorted({
        (mission, int(design))
        for mission in range(sizes["mission"])
        for design in (tables.mission_tester[mission], tables.vehicle_tester[tables.mission_vehicle[mission]] if tables.mission_vehicle[mission] >= 0 else -1,
                       tables.family_tester[tables.mission_family[mission]] if tables.mission_family[mission] >= 0 else -1)
        if design >= 0 and tables.element_new[design]
    })  # fmt: skip
    flown = np.array(pairs_of, np.intp).reshape(-1, 2)
    cross = blocs[tables.package_partner] != homes[seat] if packages else np.zeros(0, bool)
    exporting = building[cross[building]] if packages else building
    technology = tables.element_technology
    automatic = np.flatnonzero(tables.purse_automatic[tables.element_purse]) if elements else np.zeros(0, np.intp)
    by_plan = np.array(sorted(automatic, key=lambda r: (tables.announced[r], tables.begins[r], r)), np.intp)
    dated = [event.date != 65535 for event in tables.events]
    return Links(
        manual=manual, order_purse=order_purse,
        automatic_lines=by_plan, automatic=tuple(
            (int(purse), by_plan[tables.element_purse[by_plan] == purse]) for purse in np.flatnonzero(tables.purse_automatic)),
        by_order_purse=Grouping(order_purse, purses), by_purse=Grouping(tables.element_purse, purses),
        by_programme=Grouping(tables.element_programme, programmes),
        missions_by_purse=Grouping(tables.mission_purse, purses),
        missions_by_programme=Grouping(tables.mission_programme, programmes),
        missions_by_vehicle=Grouping(vehicle, sizes["vehicle"]),
        missions_by_family=Grouping(tables.mission_family, sizes["family"]),
        packages_by_programme=Grouping(seat, programmes), cared_for=Grouping(np.where(tables.package_role > 0, seat, -1), programmes),
        cross_bloc=cross,
        walled=walled, packages_walled=Grouping(np.where(walled, seat, -1), programmes),
        money_packages=row[kind == 2], money_by_programme=Grouping(seat[kind == 2], programmes),
        paying=layers(paying, give[paying]), helping=layers(helping, give[helping]), building=layers(building, give[building]),
        exporting=layers(exporting, give[exporting]), designs=layers(flown[:, 0], flown[:, 1]), tried=np.unique(flown[:, 1]),
        trials=_padded([flown[flown[:, 1] == design, 0].tolist() for design in np.unique(flown[:, 1])]), flying=layers(flown[:, 1], flown[:, 0]),
        by_technology=Grouping(np.where(technology >= 0, technology * programmes + tables.element_programme, -1), sizes["technology"] * programmes),
        calming=np.where(kind == 6, np.rint(tables.package_give_amount * 10), 0).astype(np.int64)[:, None],
        heritage=(np.where(kind == 6, 6, 0) + np.where(cross & (kind != 6), 4, np.where(tables.package_role <= 1, 1, 0))).astype(np.int64)[:, None],
        rising_event=np.array([e.rising for e in tables.events], bool)[:, None],
        grounds=layers(np.arange(len(grounds)), seat[grounds]), ground_packages=grounds,
        carrying=layers(row[tables.package_give_mission >= 0], tables.package_give_mission[tables.package_give_mission >= 0]),
        ask_package=asks[:, 0], ask_manifest=asks[:, 1],
        ask_amount=np.rint(tables.package_ask[asks[:, 0], asks[:, 1]]).astype(np.int64)[:, None],
        asks_by_manifest=Grouping(asks[:, 1], sizes["manifest"]), asking=np.unique(asks[:, 0]),
        asked_entries=_padded([np.flatnonzero(asks[:, 0] == package).tolist() for package in np.unique(asks[:, 0])]),
        manifest_stock=np.rint(tables.manifest_stock).astype(np.int64)[:, None], orphans=np.flatnonzero(tables.package_orphan >= 0),
        suitors=tuple(suitors),
        demand_edges=np.cumsum(tables.demand_pool[:, :-1], axis=1, dtype=np.float32)[:, :, None],  # exact: once, in a fixed order
        passage=_passage(tables),
        sharing=_sharing(tables), turnround=tables.vehicle_turnround[np.maximum(vehicle, 0)][:, None],
        milestones_by_programme=Grouping(owner, programmes), contested=(np.asarray(group) >= 0)[:, None],
        milestone_rivals=np.array([r + [len(rivals)] * (width - len(r)) for r in rivals], np.intp).reshape(len(rivals), width),
        answer_attention=np.array(costs, np.int64).reshape(len(tables.events), 11),
        talks_attention=np.rint(tables.package_attention).astype(np.int64)[:, None],
        doctrines=np.array([len(names) for names in tables.doctrine_names])[:, None],
        events_by_programme=Grouping(np.array([e.programme for e in tables.events], np.intp), programmes),
        fixed_event=np.array([0.0 if e.opening or d else e.rate for e, d in zip(tables.events, dated, strict=True)], np.float32)[:, None],
        event_date=np.array([e.date if d else -1 for e, d in zip(tables.events, dated, strict=True)], np.int64)[:, None],
        event_most=np.array([1 if e.once else 127 for e in tables.events], np.int8)[:, None],
        asked_of=tuple(np.array([row for row, e in enumerate(tables.events) if e.programme == p and e.options], np.intp) for p in range(programmes)),
        accounts=np.array([tables.account_names[p][a] for p, a in zip(tables.element_programme, tables.element_account, strict=True)]),
        default_answer=np.array([e.default for e in tables.events], np.int8)[:, None],
        options=np.array([len(e.options) for e in tables.events], np.int64)[:, None],
    )  # fmt: skip
