"""What a world is: every remembered quantity declared once, with its axes, unit, range and meaning.

Saving, hashing, checking and observing loop over these declarations, so a new stock is one line here.
Money is whole tenths of a musd (int32). Dates are ticks of 1/1,024 year since the campaign's start (uint16, 65535 = never).
"""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from game.model import axes

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class Stock:
    """Declaration of one field: axes before WORLD, dtype, unit, closed range, meaning; `hidden` never reaches an observer."""

    axes: tuple[str, ...]
    dtype: str
    unit: str
    low: float
    high: float
    meaning: str
    hidden: bool = False
    effect: bool = False  # an event may change it


def stock(axis: str, dtype: str, unit: str, low: float, high: float, meaning: str, **flags: bool) -> Any:
    names = tuple(axis.split()) if axis else ()
    return dataclasses.field(metadata={"stock": Stock(names, dtype, unit, low, high, meaning, **flags)})


@dataclass(frozen=True)  # no slots: `evolve` copies the dictionary, fifty times faster than fifty setattr
class State:
    """All worlds of a block at the start of a turn. Frozen; rules return a changed copy through `evolve`."""

    turn: int  # 0 = the partial first year
    seed: int
    first_world: int

    # -- programmes: money and standing
    reserve: Array = stock("purse", "i4", "0.1 musd", 0, 2**31 - 1, "money carried over, not yet allocated", effect=True)
    envelope: Array = stock("purse", "i4", "0.1 musd", 0, 2**31 - 1, "money this year's government gives", effect=True)
    bills: Array = stock("purse", "i4", "0.1 musd", 0, 2**31 - 1, "launches, upkeep and cancellations to be paid first", effect=True)
    sales: Array = stock("purse", "i4", "0.1 musd", 0, 2**31 - 1, "earned on the surface last year, paid with partners' money")
    support: Array = stock("programme", "f4", "points", 0, 100, "political support at home", effect=True)
    prestige: Array = stock("programme", "f4", "points", 0, 100, "what partners see", effect=True)
    credibility: Array = stock("programme", "f4", "share", 0, 1, "weight of a request for money", effect=True)
    attention: Array = stock("programme", "f4", "points", 0, 20, "leaders' time left for talks this year", effect=True)
    doctrine: Array = stock("programme", "i1", "index", -1, 9, "chosen doctrine, -1 = none yet")
    aim_open: Array = stock("programme", "i1", "index", -1, 7, "the declared aim")
    aim_sealed: Array = stock("programme", "i1", "index", -1, 7, "the sealed aim")
    demand: Array = stock("programme", "i1", "index", 0, 7, "the aim the principal asks for now")
    party: Array = stock("programme", "i1", "index", 0, 1, "which of two governing camps holds office")
    site: Array = stock("programme", "i1", "index", -1, 30, "where the base is to stand, -1 = not chosen")
    accord: Array = stock("programme", "i1", "bool", 0, 1, "ready to share a site's power and relay with the rival")
    surface_plan: Array = stock("programme", "i1", "index", 0, 3, "standing order on the surface: 0 science, 1 resources, 2 expand, 3 sell")
    rotation: Array = stock("programme", "i1", "index", 0, 2, "length of stays on the surface: 0 short, 1 customary, 2 long")
    base_opened: Array = stock("programme", "u2", "tick", 0, 65535, "first working part of the base")
    base_size: Array = stock("programme", "f4", "modules", 0, 60, "what stands on the surface", effect=True)
    base_health: Array = stock("programme", "f4", "share", 0, 1, "state of repair of the base", effect=True)
    base_output: Array = stock("programme", "f4", "share", 0, 1, "share of supplies made from local ice and soil", effect=True)
    promises_kept: Array = stock("programme", "i1", "count", 0, 100, "public dates kept")
    promises_missed: Array = stock("programme", "i1", "count", 0, 100, "public dates missed or withdrawn")
    crew_down: Array = stock("programme", "u2", "tick", 0, 65535, "crew flights stand down until then")
    tension: Array = stock("", "f4", "points", 0, 100, "between the blocs", effect=True)
    # -- elements
    work: Array = stock("element", "f4", "months", 0, 999, "work left at full funding, as reported", effect=True)
    staffing: Array = stock("element", "f4", "share", 0, 1.33, "team, as a share of the customary one", effect=True)
    level: Array = stock("element", "f4", "share", 0, 9, "standing order: funding as a share of the need")
    status: Array = stock("element", "i1", "index", 0, 2, "0 open, 1 mothballed, 2 cancelled")
    tests: Array = stock("element", "i1", "level", 0, 2, "test campaign: 0 customary, 1 extended, 2 exhaustive", effect=True)
    spent: Array = stock("element", "i4", "0.1 musd", 0, 2**31 - 1, "own money spent so far")
    finished: Array = stock("element", "u2", "tick", 0, 65535, "ready for use since")
    closed: Array = stock("element", "u2", "tick", 0, 65535, "cancelled since")
    flaws_seen: Array = stock("element", "i1", "count", 0, 2, "design flaws that came to light")
    flaws_fixed: Array = stock("element", "i1", "count", 0, 2, "of these, fixed")
    flaws_patched: Array = stock("element", "i1", "count", 0, 2, "of these, worked round")
    searched: Array = stock("element", "f4", "share", 0, 1, "chance that a flaw would have come to light by now", effect=True)
    reviews: Array = stock("element", "i1", "count", 0, 4, "independent reviews bought: each halves the spread of the pace")
    pace_known: Array = stock("element", "u1", "level", 0, 15, "what the reviews say: the first digits of the level of pace")
    shared_work: Array = stock("element", "i1", "bool", 0, 1, "a rival's success has spared part of its work")
    seen_work: Array = stock("element", "f4", "months", 0, 9999, "work observed, shocks apart: evidence on pace")
    seen_effort: Array = stock("element", "f4", "months", 0, 9999, "effort that produced it: evidence on pace")
    # -- missions, vehicles, lander families
    attempts: Array = stock("mission", "i1", "count", 0, 100, "flights so far")
    outcome: Array = stock("mission", "i1", "grade", 0, 3, "last flight: 0 none, 1 lost, 2 partial, 3 full")
    achieved: Array = stock("mission", "u2", "tick", 0, 65535, "first credited success")
    flown: Array = stock("mission", "u2", "tick", 0, 65535, "last launch")
    hold: Array = stock("mission", "u2", "tick", 0, 65535, "no launch before", effect=True)
    launch_rule: Array = stock("mission", "i1", "index", 0, 3, "0 fly when ready, 1 only at a good chance, 2 hold, 3 when no known flaw is open")
    flights: Array = stock("vehicle", "i2", "count", 0, 999, "launches so far")
    launched: Array = stock("vehicle", "i2", "count", 0, 999, "launches that succeeded")
    grounded: Array = stock("vehicle", "u2", "tick", 0, 65535, "pad or fleet not free before", effect=True)
    landings: Array = stock("family", "i1", "count", 0, 100, "successful landings of the design team", effect=True)
    descents: Array = stock("family", "i1", "count", 0, 100, "landings tried by the design team")
    # -- partners
    trust: Array = stock("partner programme", "f4", "points", 0, 100, "of a partner in a programme", effect=True)
    deal: Array = stock("package", "i1", "index", 0, 4, "0 open, 1 in talks, 2 in force, 3 left, 4 refused this year")
    deal_since: Array = stock("package", "u2", "tick", 0, 65535, "in force since")
    # -- what has been reached
    reached: Array = stock("capability", "u2", "tick", 0, 65535, "condition first held")
    promise: Array = stock("milestone", "u2", "tick", 0, 65535, "publicly promised by then")
    zone: Array = stock("site programme", "u2", "tick", 0, 65535, "priority at a site until then")
    ice_known: Array = stock("site", "i1", "index", 0, 2, "0 unknown, 1 poor, 2 rich in ice", effect=True)
    milestone: Array = stock("milestone", "u2", "tick", 0, 65535, "date reached")
    question: Array = stock("event", "i1", "bool", 0, 1, "waits for an answer in this turn's orders")
    fired: Array = stock("event", "i1", "count", 0, 100, "times it happened")
    metric: Array = stock("aim programme", "f4", "area", 0, 1e9, "aim metric so far: an area up to the horizon")
    crew_days: Array = stock("programme", "f4", "days", 0, 1e6, "lived on the surface")
    warnings: Array = stock("programme", "i1", "count", 0, 2, "reviews in a row with support under the floor")
    replaced: Array = stock("programme", "i1", "count", 0, 100, "leaders replaced; each cost points")
    crew_lost: Array = stock("programme", "i1", "count", 0, 100, "crews lost")
    demand_score: Array = stock("programme", "f4", "area", 0, 1e9, "metric earned while the principal asked for it")
    # -- luck and hidden truth
    world_key: Array = stock("", "u8", "key", 0, 2**64, "keys every draw of this world", hidden=True)
    bloc_level: Array = stock("bloc", "u1", "level", 0, 31, "common pace of a bloc", hidden=True)
    pace_level: Array = stock("element", "u1", "level", 0, 31, "own pace of an element", hidden=True)
    cost_level: Array = stock("element", "u1", "level", 0, 31, "how much a delay costs", hidden=True)
    standing_level: Array = stock("element", "u1", "level", 0, 31, "standing army share", hidden=True)
    flaw_level: Array = stock("element", "u1", "level", 0, 31, "how many flaws a new design has", hidden=True)
    ice_level: Array = stock("site", "u1", "level", 0, 31, "whether there is ice to use", hidden=True)
    vehicle_level: Array = stock("vehicle", "u1", "level", 0, 31, "how reliable a launcher is when new", hidden=True)
    family_level: Array = stock("family", "u1", "level", 0, 31, "how good a lander family is", hidden=True)

    @property
    def worlds(self) -> int:
        return int(self.world_key.shape[-1])


STOCKS: dict[str, Stock] = {f.name: f.metadata["stock"] for f in dataclasses.fields(State) if "stock" in f.metadata}
PLAIN = ("turn", "seed", "first_world")
OUTCOMES = ("milestone", "metric", "demand_score", "crew_days", "crew_lost", "replaced", "spent")  # what a digest covers


def evolve(state: State, **changes: Any) -> State:
    """A copy that shares every array that did not change. Names are the caller's care: it runs a dozen times a year."""
    copy = object.__new__(State)
    copy.__dict__.update(state.__dict__)
    copy.__dict__.update(changes)
    return copy


def shape(name: str, sizes: dict[str, int], worlds: int) -> tuple[int, ...]:
    """The array shape of field `name` for a scenario with `sizes` rows an axis."""
    return (*(sizes[axis] for axis in STOCKS[name].axes), worlds)


def blank(sizes: dict[str, int], worlds: int, seed: int = 0, first_world: int = 0) -> State:
    """A State of zeros (dates: never), for compilers and tests to fill."""
    arrays = {}
    for name, declared in STOCKS.items():
        fill = axes.NEVER if declared.unit == "tick" and name not in ("hold", "grounded", "crew_down", "zone") else 0
        arrays[name] = np.full(shape(name, sizes, worlds), fill, dtype=declared.dtype)
    return State(turn=0, seed=seed, first_world=first_world, **arrays)


def take(state: State, worlds: Array | slice) -> State:
    """The chosen columns of every array (`worlds` a slice, mask or index array)."""
    return evolve(state, **{name: getattr(state, name)[..., worlds] for name in STOCKS})


def digest(state: State) -> str:
    """sha256 of one block's complete state: any bit that differs shows."""
    h = hashlib.sha256(f"{state.turn}|{state.seed}|{state.first_world}".encode())
    for name in STOCKS:
        array = np.ascontiguousarray(getattr(state, name))
        h.update(name.encode() + array.dtype.str.encode() + repr(array.shape).encode())
        h.update(array.tobytes())
    return h.hexdigest()


def out_of_range(state: State) -> list[str]:
    """Names of fields that hold a value outside their declared range (an empty list is health)."""
    bad = []
    for name, declared in STOCKS.items():
        array = getattr(state, name)
        if array.size and declared.unit != "key" and (array.min() < declared.low or array.max() > declared.high):
            bad.append(name)
    return bad


__all__ = ["OUTCOMES", "PLAIN", "STOCKS", "Array", "State", "Stock", "blank", "digest", "evolve", "out_of_range", "shape", "take"]
