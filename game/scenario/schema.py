"""The typed scenario document: every key with its unit, range and meaning. Validation, JSON Schema and the manual come from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

Evidence = Literal["read", "secondary", "background", "unverified", "judgement"]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Texts = str | list[str]


class Document(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", populate_by_name=True)


class Entry(Document):
    """One value as known from a date."""

    value: float | int | str | None = Field(description="the value itself")
    source: Texts | None = Field(None, description="id or ids in `sources`")
    known_from: str | None = Field(None, description="date from which it was known")
    evidence: Evidence | None = Field(None, description="how well it is founded")
    low: float | str | None = Field(None, description="lower end of what is plausible")
    high: float | str | None = Field(None, description="upper end of what is plausible")
    note: str | None = None


class Fact(BaseModel):
    """A value with its source: a plain scalar, one mapping, or a list of mappings with `known_from` (the newest known counts)."""

    model_config = ConfigDict(strict=True)
    entries: list[Entry]

    @model_validator(mode="before")
    @classmethod
    def _wrap(cls, given: Any) -> Any:
        if isinstance(given, Fact) or (isinstance(given, dict) and "entries" in given):
            return given
        if isinstance(given, list):
            return {"entries": given}
        return {"entries": [given if isinstance(given, dict) else {"value": given}]}


def _number(low: float, high: float, unit: str, required: bool = False) -> Any:
    """A Fact of numbers in low..high [unit]."""

    def check(fact: Fact | None) -> Fact | None:
        for entry in fact.entries if fact else ():
            if isinstance(entry.value, (str, bool)):
                raise PydanticCustomError("kind", "{v} is text, expected a number [{unit}]", {"v": repr(entry.value), "unit": unit})
            if entry.value is not None and not low <= entry.value <= high:
                span = f"{low:g}..{high:g}"
                raise PydanticCustomError("range", "{v} is outside {span} [{unit}]", {"v": entry.value, "span": span, "unit": unit})
        return fact

    extra: Any = {"unit": unit, "minimum": low, "maximum": high}
    return Annotated[Fact, AfterValidator(check), Field(json_schema_extra=extra)]




def _date_check(fact: Fact) -> Fact:
    from game.scenario.dates import decimal

    for entry in fact.entries:
        if entry.value is not None:
            try:
                decimal(str(entry.value))
            except ValueError:
                raise PydanticCustomError(
                    "date", '{v} is no date, expected text like "2024", "2024-11", "2024-11-16" or "2026/2030"', {"v": repr(entry.value)}
                ) from None
    return fact


def _date() -> Any:
    return Annotated[Fact, AfterValidator(_date_check), Field(json_schema_extra={"unit": "date"})]





if TYPE_CHECKING:  # what a type checker sees; pydantic gets the range and unit as well
    Probability: TypeAlias = Fact
    Share: TypeAlias = Fact
    Musd: TypeAlias = Fact
    Months: TypeAlias = Fact
    Days: TypeAlias = Fact
    Count: TypeAlias = Fact
    Factor: TypeAlias = Fact
    Points: TypeAlias = Fact
    Degrees: TypeAlias = Fact
    Date: TypeAlias = Fact
else:
    Probability = _number(0, 1, "probability")
    Share = _number(0, 1, "share")
    Musd = _number(0, 500_000, "musd")
    Months = _number(0, 600, "month")
    Days = _number(0, 40_000, "day")
    Count = _number(0, 10_000, "count")
    Factor = _number(-10_000, 100_000, "factor")
    Points = _number(0, 100, "point")
    Degrees = _number(-90, 360, "degree")
    Date = _date()


class Sourced(Document):
    """What every entity carries: where its numbers come from, how good that is, since when it was known."""

    source: Texts = Field(description="id or ids in `sources`")
    evidence: Evidence = Field(description="read, secondary, background, unverified or judgement")
    known_from: str | None = Field(None, description="date from which it was known; default: the start")
    note: str | None = None


class SourceDocument(Document):
    title: str
    publisher: str | None = None
    date: str | int | None = None
    url: str | None = None
    note: str | None = None


class Parameter(Sourced):
    value: float | int
    unit: str
    range: list[float | int] = Field(description="plausible low and high")


class SlipClass(Sourced):
    """How the work of a kind of builder slips (E3, E4)."""

    pace_median: Factor | None = None
    pace_sigma: Factor | None = None
    shock_rate: Factor | None = Field(None, description="shocks a year")
    on_time: Probability | None = Field(None, description="chance of no last-mile slip")
    slip_median_months: Months | None = None
    slip_sigma: Factor | None = None
    ratio: Factor | None = Field(None, description="median of actual over announced duration, cost of delay included")
    mix: dict[str, float | int] | None = Field(None, description="other classes and their shares")


class Purse(Sourced):
    programme: Id
    title: str
    partner: Id | None = Field(None, description="the partner state whose money this is; it pays as far as it trusts the programme")
    automatic: bool = Field(False, description="nobody at the table allocates it")
    opening_musd: Musd = Field(description="yearly money at the start")
    growth: Factor = Field(description="customary growth a year")
    spread: Factor = Field(description="standard deviation of a year over the last")
    anchor: Share = Field(description="weight of last year's money against the request (E9)")
    reviews: Literal["yearly"] | list[int] = Field("yearly", description="years in which a request counts in full")
    carry: Share = Field(description="share of unspent money kept")
    resolution: Probability = Field(description="chance that a year opens under a continuing resolution")
    elections: list[int] = []


class Doctrine(Document):
    title: str
    summary: str
    need: dict[str, float | int] = Field({}, description="factor on the need of an element")
    unlocks: list[Id] = Field([], description="elements that can be begun only under this doctrine (or another that unlocks them)")


class Manifest(Document):
    title: str
    stock: Count


class Programme(Sourced):
    title: str
    adjective: str | None = None
    summary: str
    bloc: Id
    support: Points
    prestige: Points
    accounts: dict[str, str]
    doctrines: dict[str, Doctrine]
    charter: list[Id]
    demands: dict[str, float | int]
    manifest: dict[str, Manifest] = {}
    base: Id | None = Field(None, description="the element, mission or capability that opens the base on the surface")


class Family(Sourced):
    title: str
    landings: Count = Field(description="successful landings so far")
    first_try: list[float | int] = Field(description="beta a, b of a first landing (E11)")
    later: list[float | int] = Field(description="beta a, b after an own success")
    tester: Id | None = None


class Vehicle(Sourced):
    title: str
    new_chance: Probability = Field(description="chance of the first launch")
    mature: Probability
    flights: Count
    launched: Count
    turnround_days: Days
    tester: Id | None = None


class Element(Sourced):
    title: str
    summary: str | None = None
    programme: Id
    purse: Id
    account: Id
    slip_class: Id = Field(alias="class")
    bloc: Id
    provider: str | None = None
    began: Date | None = None
    announced: Date | None = Field(None, description="official readiness")
    work_months: Months | None = Field(None, description="work not begun, in months of a full team")
    begins: Date | None = Field(None, description="planned start of funding")
    cost_musd: Musd = Field(description="cost to completion at customary pace")
    profile: Literal["normal", "crash"] = "normal"
    needs: list[Id] = []
    upkeep_musd: Musd | None = None
    floor_musd: Musd | None = None
    self_funded: Share | None = None
    staffing: Factor | None = None
    technology: Id | None = Field(None, description="a kind of machine: who comes second learns from who came first")
    done: Date | None = None


class Mission(Sourced):
    title: str
    summary: str | None = None
    programme: Id
    purse: Id
    vehicle: Id | None = None
    family: Id | None = None
    slip_class: Id = Field(alias="class")
    needs: list[Id]
    announced: Date | None = None
    not_before: Date | None = None
    crewed: bool = False
    crew_days: Count | None = None
    transit: Probability
    duration_days: Days
    window_days: Days | None = None
    refly_months: Months
    interval_months: Months | None = None
    price_musd: Musd
    partial_counts: bool = False
    science: Count | None = None
    tester: Id | None = Field(None, description="the element whose flaws show on the way")
    polar: bool = Field(False, description="it lands at the programme's site")
    surveys: bool = Field(False, description="its success tells whether the programme's site has ice")
    adds_base: Factor | None = Field(None, description="modules that it adds to the base")
    done: Date | None = None


class Capability(Document):
    title: str
    summary: str | None = None
    all: list[Id] | None = None
    any: list[Id] | None = None
    at_least: int | None = None
    of: list[Id] | None = None
    hold_months: float | int = 0
    known_from: str | None = None


class Partner(Sourced):
    title: str
    country: str | None = None
    bloc: Id
    affinity: dict[str, float | int]
    exit_hazard: Probability
    walled_by: dict[str, str] = {}
    circle: Id | None = None
    summary: str | None = None


class Gift(Document):
    kind: Literal["funding", "work", "money", "ground", "launch", "science", "calm"]
    element: Id | None = None
    mission: Id | None = Field(None, description="the flight that a partner launches, for kind launch")
    amount: Factor


class Package(Sourced):
    title: str
    partner: Id
    programme: Id
    role: Literal["signatory", "payload", "supplier", "critical"]
    open_from: Date | None = None
    in_force: bool = False
    signed: Date | None = Field(None, description="the day on which it really came into force, for a later `as_of`")
    ended: Date | None = Field(None, description="the day on which it really ended, for a later `as_of`")
    talks_months: Months
    joins: Share | None = None
    attention: Count
    exclusive: bool = False
    gives: Gift | None = None
    asks: dict[str, float | int] = {}
    value: Share
    replacement_months: Months | None = None
    orphan: Id | None = Field(None, description="on offer only for two years after this element of the rival was cancelled")
    summary: str | None = None


class Milestone(Document):
    title: str
    when: Id
    official: Date | None = None
    first: str | None = None
    prestige: float | int = 0
    source: Texts | None = None
    evidence: Evidence | None = None


class EventOption(Document):
    title: str
    effects: list[str]
    attention: float | int = 0


class Event(Sourced):
    title: str
    text: str
    programme: Id | None = None
    rate: Factor | None = None
    date: Date | None = None
    once: bool = True
    opening: bool = False
    group: str | None = None
    rises_with_tension: bool = Field(False, description="its rate is for the usual tension and grows in proportion")
    rare: bool = Field(False, description="meant to happen in fewer than one campaign in two hundred")
    when: list[str] = []
    effects: list[str] = []
    options: dict[str, EventOption] = {}
    default: str | None = None


class Site(Sourced):
    """A place for a base; figures from published studies of light, slope and ice."""

    title: str
    summary: str | None = None
    latitude: Degrees
    longitude: Degrees = Field(description="degrees east")
    sunlight: Share = Field(description="share of the year in which the sun is up")
    earth_view: Share = Field(description="share of the time in which the Earth is in sight")
    slope: Degrees = Field(description="usual slope where one would land")
    ice: Probability = Field(description="chance that there is ice to use")
    room: Count = Field(description="programmes that fit without being in each other's way")
    nearby_km: Factor | None = Field(None, description="kilometres to the nearest large cold trap")


class ScenarioDocument(Document):
    format: Literal[1]
    id: Id
    title: str
    summary: str
    start: str
    end: int
    price_year: int
    hindsight: bool = False
    seats: list[Id]
    rivals: dict[str, str] = {}
    include: list[str] = []
    extend: str | None = None
    parameters: dict[str, Parameter] = {}
    sources: dict[str, SourceDocument] = {}
    classes: dict[str, SlipClass] = {}
    purses: dict[str, Purse]
    programmes: dict[str, Programme]
    families: dict[str, Family] = {}
    vehicles: dict[str, Vehicle] = {}
    sites: dict[str, Site] = {}
    elements: dict[str, Element]
    missions: dict[str, Mission] = {}
    capabilities: dict[str, Capability] = {}
    partners: dict[str, Partner] = {}
    packages: dict[str, Package] = {}
    milestones: dict[str, Milestone]
    events: dict[str, Event] = {}
