"""What a scenario fixes: read-only columns and stable ids. Rules read them and never write them.

Rows stand in canonical order (level in the year's graph, then id), so the order of a file changes nothing.
Money in tenths of a musd, dates in ticks since `start`, NEVER (65535) for none; `*_quantile` tables are (ROW, 32) or (ROW, 1024).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np

from game.model.columns import Columns, columns
from game.model.conditions import Conditions, conditions
from game.model.links import Links, link
from game.model.state import Array

LEVELS = 32  # quantile levels of a hidden quantity
GRID = 1024  # quantile levels of a yearly draw

# operators of an effect; those of a condition atom stand in `conditions`
ADD, SCALE, SET = range(3)
# how a capability joins its members
ALL, ANY = 0, 1
# what is known of the ice of a site
POOR, RICH = 1, 2


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the year's graph: rows that may be computed together because they depend on earlier levels only."""

    elements: slice
    missions: slice
    capabilities: slice


@dataclass(frozen=True, slots=True)
class Atom:
    """`field[row] operator number`, in the programme's or world's own state. `row` is a tuple over the field's axes."""

    field: str
    row: tuple[int, ...]
    operator: int
    number: float


@dataclass(frozen=True, slots=True)
class Effect:
    """`field[row] += / *= / = number`."""

    field: str
    row: tuple[int, ...]
    operator: int
    number: float


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a card: its effects, and what it takes of leaders' attention."""

    id: str
    effects: tuple[Effect, ...]
    attention: float


@dataclass(frozen=True, slots=True)
class Event:
    """A card or happening. `date` (tick) fires once on that date; otherwise `rate` is the yearly hazard while `when` holds."""

    id: str
    programme: int  # who answers; -1 = nobody, the effects simply happen
    rate: float
    date: int
    once: bool
    when: tuple[Atom, ...]
    effects: tuple[Effect, ...]
    options: tuple[Option, ...]
    default: int
    group: int  # events that share a group: at most one fires a year; -1 = none
    opening: bool  # asked in the very first orders
    rising: bool = False  # the rate is for the usual tension and grows in proportion
    rare: bool = False  # meant to happen in fewer than one campaign in two hundred


@dataclass(frozen=True, slots=True)
class Tables:
    """A compiled scenario."""

    scenario: str
    digest: str  # of the canonical document, `as_of` included
    start: float  # decimal year of tick 0
    turns: int
    turn_ticks: Array  # (turns + 1,) first tick of each turn, then the horizon
    ids: dict[str, tuple[str, ...]]
    titles: dict[str, tuple[str, ...]]
    parameters: dict[str, float]

    # purses
    purse_programme: Array  # index
    purse_automatic: Array  # bool: nobody at the table allocates it (Roscosmos)
    purse_partner: Array  # the partner state whose money it is, -1 = the programme's own
    purse_opening: Array  # envelope of the first full year
    purse_growth: Array  # customary growth a year
    purse_spread: Array  # standard deviation of a year's envelope over last year's
    purse_anchor: Array  # weight of last year's money against the request (E9)
    purse_review: Array  # (PURSE, turns) bool: the request counts in full (plan review or yearly budget)
    purse_carry: Array  # share of unspent money kept
    purse_resolution: Array  # chance that a year opens under a continuing resolution
    purse_election: Array  # (PURSE, turns) bool: an election before this turn
    envelope_quantile: Array  # (PURSE, GRID) deviation of the envelope, mean 0

    # programmes
    programme_bloc: tuple[str, ...]
    support_opening: Array
    prestige_opening: Array
    doctrine_need: Array  # (ELEMENT, 1 + DOCTRINE) factor on need under the doctrines of its programme, column 0 = none chosen
    doctrine_names: tuple[tuple[str, ...], ...]
    doctrine_open: Array  # (ELEMENT, 1 + DOCTRINE) bool: may be funded under it
    base_node: Array  # (PROGRAMME,) node row that opens the base, -1 = none
    demand_pool: Array  # (PROGRAMME, AIM) share with which the principal asks for an aim
    charter: tuple[tuple[int, ...], ...]  # capability rows of a programme's charter
    manifest_programme: Array
    manifest_stock: Array  # (MANIFEST,) how much there is to promise

    # elements
    element_programme: Array
    element_purse: Array
    element_account: Array  # index into account_names of the programme
    account_names: tuple[tuple[str, ...], ...]
    element_bloc: Array
    work_opening: Array  # months
    staffing_opening: Array
    level_opening: Array  # standing share of need in the first turn
    finished_opening: Array  # tick or NEVER
    announced: Array  # official date at `as_of`, tick or NEVER
    begins: Array  # tick of the planned start of funding
    cost_left: Array  # money still needed at the customary pace, own + partners
    need_profile: Array  # (ELEMENT, 64) share of yearly customary need by progress
    duration: Array  # months of work the profile spans
    floor: Array  # law floor of a line, tenths of a musd a year
    upkeep: Array  # a year once finished
    self_funded: Array  # share of the need its owner pays himself
    pace_bloc_quantile: Array  # (BLOC, LEVELS) factor on months
    pace_quantile: Array  # (ELEMENT, LEVELS) factor on months, own part
    cost_quantile: Array  # (LEVELS,) share of a schedule overrun that becomes cost (E6)
    standing_quantile: Array  # (LEVELS,) phi
    class_ratio: Array  # (ELEMENT,) the class's median slip ratio
    shock_quantile: Array  # (ELEMENT, GRID) months a full year
    shock_partial: Array  # (ELEMENT, GRID) months in the first, partial turn
    pace_noise: Array  # (GRID,) gamma of mean 1
    coordination: Array  # (ELEMENT,) organisations beyond the first with hardware on it at the start
    coordination_factor: Array  # (8,) n ** -beta for n = 1..8 organisations (E8)
    element_technology: Array  # index into `technology`, -1 = none
    element_new: Array  # (ELEMENT,) bool: a design that is not proven yet and may have flaws
    flaw_quantile: Array  # (ELEMENT, LEVELS) flaws of the design, 0..2; all 0 for what is not new
    flaw_failure: Array  # (3, 3) factor on the chance of failure by flaws neither found nor fixed, and by flaws worked round; mean 1
    flaw_unseen: Array  # (3, 33) what an observer expects of it: by flaws seen, and by 32nds of `searched`
    bell: Array  # (513,) float64: exp(-z * z / 2) for z = 0 .. 8 in steps of 1/64
    auditor_chance: Array  # (257,) chance to be in time when the time left is so many 64ths of the time that the class needs
    tests_failure: Array  # (3,) factor on the chance of failure by test level
    tests_work: Array  # (3,) share of the work that a test level adds

    # vehicles and families
    vehicle_quantile: Array  # (VEHICLE, LEVELS) chance of the very first launch
    vehicle_mature: Array  # (VEHICLE,) chance in the long run
    vehicle_learning: Array  # (64,) exp(-(n-1)/1.3), 1 at the first flight
    vehicle_flights: Array  # opening record
    vehicle_launched: Array
    vehicle_turnround: Array  # ticks between two launches from one pad
    vehicle_tester: Array  # element whose test level helps, -1 = none
    standdown_quantile: Array  # (GRID,) ticks
    family_first: Array  # (FAMILY, LEVELS) chance of a first landing
    family_later: Array  # (FAMILY, LEVELS) chance after an own success
    family_landings: Array  # opening record
    family_tester: Array

    # missions
    mission_programme: Array
    mission_purse: Array
    mission_vehicle: Array  # -1 = no launch of its own
    mission_family: Array  # -1 = no landing
    mission_transit: Array  # chance of transit, orbit and return
    mission_crewed: Array  # bool
    mission_crew_days: Array
    mission_duration: Array  # ticks from launch to credit
    mission_window: Array  # ticks between windows, 0 = any day
    mission_refly: Array  # ticks from a failure to the next attempt
    mission_interval: Array  # ticks between repeated flights, 0 = flies once
    mission_price: Array  # tenths of a musd a flight
    mission_not_before: Array  # tick
    mission_announced: Array  # official date at `as_of`
    mission_partial: Array  # bool: a partial success earns the credit
    mission_science: Array  # payload-years a success begins
    mission_achieved: Array  # opening: tick or NEVER
    mission_tester: Array  # element whose flaws show on the way, -1 = none
    mission_polar: Array  # bool: lands at the programme's site
    mission_surveys: Array  # bool: tells whether that site has ice
    mission_adds: Array  # modules a success adds to the base
    slip_quantile: Array  # (MISSION, GRID) ticks of last-mile slip (E4)
    crew_down_quantile: Array  # (GRID,) ticks

    # sites; one row more than there are sites: the last stands for "not chosen" and changes nothing
    site_sunlight: Array  # (SITE + 1,) share of the year
    site_view: Array  # share of the time with the Earth in sight
    site_slope: Array  # degrees
    site_ice: Array  # (SITE,) chance of ice to use
    site_room: Array  # programmes that fit
    site_place: Array  # (SITE, 2) latitude, degrees east
    site_landing: Array  # (SITE + 1,) factor on failed landings there
    site_losses: Array  # (SITE + 1,) factor on losses on the way
    site_power: Array  # (SITE + 1,) factor on what a base does

    # the year's graph: node rows are elements, missions, capabilities, packages, and last the constant 0
    levels: tuple[Level, ...]
    element_needs: Array  # (ELEMENT, n) node rows, padded with the constant's row
    mission_needs: Array
    capability_needs: Array
    element_waits: Array  # the same for the pass: plain ALL conditions replaced by their members
    mission_waits: Array
    capability_waits: Array
    capability_mode: Array  # ALL or ANY
    capability_hold: Array  # ticks the condition must last
    capability_hidden: Array  # bool: a group made by the compiler, not shown

    # milestones
    milestone_node: Array  # node row
    milestone_programme: Array
    milestone_official: Array  # tick or NEVER
    milestone_first: Array  # (MILESTONE,) group for "who was first", -1 = none
    milestone_prestige: Array

    # partners and packages
    partner_bloc: tuple[str, ...]
    partner_affinity: Array  # (PARTNER, PROGRAMME) 0..1
    partner_hazard: Array  # exit hazard a year
    partner_walled: Array  # (PARTNER, PROGRAMME) bool: needs a waiver
    partner_circle: Array  # index of friends who watch how a partner is treated
    package_partner: Array
    package_programme: Array
    package_role: Array  # 0 signatory, 1 payload, 2 supplier, 3 critical
    package_open: Array  # tick from which it can be proposed
    package_in_force: Array  # bool at the start
    package_talks: Array  # ticks from agreement to force
    package_joins: Array  # yearly hazard (times the odds) of a member who joins unasked, 0 = must be proposed
    package_attention: Array
    package_exclusive: Array
    package_orphan: Array  # element of the rival whose cancellation puts it on offer, -1 = always on offer
    package_give_kind: Array  # 0 funding, 1 work, 2 money, 3 ground, 4 launch, 5 science, 6 calm
    package_give_element: Array  # element row or -1
    package_give_mission: Array  # mission row or -1
    package_give_amount: Array  # share, months, tenths of a musd a year, ...
    package_ask: Array  # (PACKAGE, MANIFEST) units taken from the manifest
    package_value: Array  # utility of the asks to the partner, 0..1
    package_replacement: Array  # months of work its exit adds
    give_kinds: tuple[str, ...] = ("funding", "work", "money", "ground", "launch", "science", "calm")
    roles: tuple[str, ...] = ("signatory", "payload", "supplier", "critical")

    events: tuple[Event, ...] = ()
    reference: dict[str, Array] = field(default_factory=dict)  # aim metric quantiles by seat, (AIM, 101) each
    provenance: dict[str, dict[str, str]] = field(default_factory=dict)  # "elements.orion.cost_musd" -> source, grade ...
    links: Links = None  # type: ignore[assignment]  # worked out by `freeze`
    columns: Columns = None  # type: ignore[assignment]  # likewise
    conditions: Conditions = None  # type: ignore[assignment]  # likewise

    @property
    def sizes(self) -> dict[str, int]:
        """Rows of every axis."""
        return {axis: len(names) for axis, names in self.ids.items()}

    @property
    def horizon(self) -> int:
        return int(self.turn_ticks[-1])

    @property
    def last_year(self) -> int:
        """The last calendar year that is played."""
        return int(self.start + self.horizon / 1024 - 0.01)

    def decimal_year(self, ticks: Array) -> Array:
        """Decimal years of ticks; NaN where never."""
        ticks = np.asarray(ticks)
        return np.where(ticks == 65535, np.nan, self.start + ticks.astype(np.float64) / 1024)


def freeze(tables: Tables) -> Tables:
    """Complete tables: links worked out, every array read-only.

    ANY conditions are padded with their first member here: the constant row 0 would make them hold at once.
    """
    constant = sum(tables.sizes[axis] for axis in ("element", "mission", "capability", "package"))
    needs = np.array(tables.capability_waits, copy=True)
    either = tables.capability_mode == ANY
    if needs.size:
        needs[either] = np.where(needs[either] == constant, needs[either][:, :1], needs[either])
    tables = dataclasses.replace(tables, capability_waits=needs)
    tables = dataclasses.replace(tables, links=link(tables))
    tables = dataclasses.replace(tables, columns=columns(tables), conditions=conditions(tables))
    for name in Tables.__slots__:
        value = getattr(tables, name)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
    return tables
