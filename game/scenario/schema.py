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
    note: str | None = Field(None, description="a remark for whoever checks the number")


class SourceDocument(Document):
    """Where numbers come from."""

    title: str = Field(description="what the page or paper is called")
    publisher: str | None = Field(None, description="who published it")
    date: str | int | None = Field(None, description="when")
    url: str | None = Field(None, description="its address")
    note: str | None = Field(None, description="a remark")


class Parameter(Sourced):
    """A coefficient of the rules."""

    value: float | int = Field(description="the coefficient that the rules use")
    unit: str = Field(description="its unit; the same in every file that gives it")
    range: list[float | int] = Field(description="plausible low and high")


class SlipClass(Sourced):
    """How the work of a kind of builder slips (E3, E4)."""

    pace_median: Factor | None = Field(None, description="median of the factor on months of work")
    pace_sigma: Factor | None = Field(None, description="spread of its logarithm")
    shock_rate: Factor | None = Field(None, description="shocks a year")
    on_time: Probability | None = Field(None, description="chance of no last-mile slip")
    slip_median_months: Months | None = Field(None, description="median of a last-mile slip that is one")
    slip_sigma: Factor | None = Field(None, description="spread of its logarithm")
    ratio: Factor | None = Field(None, description="median of actual over announced duration, cost of delay included")
    mix: dict[str, float | int] | None = Field(None, description="other classes and their shares")


class Purse(Sourced):
    """A source of money with its own political rhythm."""

    programme: Id = Field(description="whose lines it pays")
    title: str = Field(description="what it is called")
    partner: Id | None = Field(None, description="the partner state whose money this is; it pays as far as it trusts the programme")
    automatic: bool = Field(False, description="nobody at the table allocates it")
    opening_musd: Musd = Field(description="yearly money at the start")
    growth: Factor = Field(description="customary growth a year")
    spread: Factor = Field(description="standard deviation of a year over the last")
    anchor: Share = Field(description="weight of last year's money against the request (E9)")
    reviews: Literal["yearly"] | list[int] = Field("yearly", description="years in which a request counts in full")
    carry: Share = Field(description="share of unspent money kept")
    resolution: Probability = Field(description="chance that a year opens under a continuing resolution")
    elections: list[int] = Field([], description="years in which office may change hands, felt in the next")


class Doctrine(Document):
    title: str
    summary: str
    need: dict[str, float | int] = Field({}, description="factor on the need of an element")
    unlocks: list[Id] = Field([], description="elements that can be begun only under this doctrine (or another that unlocks them)")


class Manifest(Document):
    title: str
    stock: Count


class Programme(Sourced):
    """A seat: whoever decides, and for what."""

    title: str = Field(description="what it is called")
    adjective: str | None = Field(None, description="the word for what is theirs")
    summary: str = Field(description="a sentence for who takes the chair")
    bloc: Id = Field(description="camp: partners of another leave more easily")
    support: Points = Field(description="political support at the opening")
    prestige: Points = Field(description="what partners see at the opening")
    accounts: dict[str, str] = Field(description="groups of lines, with titles")
    doctrines: dict[str, Doctrine] = Field(description="ways to go about it")
    charter: list[Id] = Field(description="capabilities that the programme was founded for")
    demands: dict[str, float | int] = Field(description="shares in which governments ask for each aim")
    manifest: dict[str, Manifest] = Field({}, description="what can be promised to partners: seats, kilograms, samples")
    base: Id | None = Field(None, description="the element, mission or capability that opens the base on the surface")


class Family(Sourced):
    """Landers that share a design team, hence a record."""

    title: str = Field(description="what it is called")
    landings: Count = Field(description="successful landings so far")
    first_try: list[float | int] = Field(description="beta a, b of a first landing (E11)")
    later: list[float | int] = Field(description="beta a, b after an own success")
    tester: Id | None = Field(None, description="the element whose flaws and tests show in its landings")


class Vehicle(Sourced):
    """A launcher with a flight record and a pad."""

    title: str = Field(description="what it is called")
    new_chance: Probability = Field(description="chance of the first launch")
    mature: Probability = Field(description="chance of a launch after many")
    flights: Count = Field(description="launches so far")
    launched: Count = Field(description="of these, those that succeeded")
    turnround_days: Days = Field(description="time from a launch to the next")
    tester: Id | None = Field(None, description="the element whose flaws and tests show in its launches")


class Element(Sourced):
    """A thing that is developed: launcher, capsule, lander, habitat."""

    title: str = Field(description="what it is called")
    summary: str | None = Field(None, description="a sentence on what it is")
    programme: Id = Field(description="who owns it")
    purse: Id = Field(description="which money pays it")
    account: Id = Field(description="group of lines it stands in")
    slip_class: Id = Field(alias="class", description="how its builder slips: an id in `classes`")
    bloc: Id = Field(description="builders who share half of their pace")
    provider: str | None = Field(None, description="who builds it")
    began: Date | None = Field(None, description="when work on it began")
    announced: Date | None = Field(None, description="official readiness")
    work_months: Months | None = Field(None, description="work not begun, in months of a full team")
    begins: Date | None = Field(None, description="planned start of funding")
    cost_musd: Musd = Field(description="cost to completion at customary pace")
    profile: Literal["normal", "crash"] = Field("normal", description="how spending goes over time: normal, or crash for much at once")
    needs: list[Id] = Field([], description="what must be there before work on it begins")
    upkeep_musd: Musd | None = Field(None, description="yearly cost once it is ready")
    floor_musd: Musd | None = Field(None, description="yearly money that the law says it gets")
    self_funded: Share | None = Field(None, description="share of its need that its owner pays")
    staffing: Factor | None = Field(None, description="team at the opening, as a share of the customary one")
    technology: Id | None = Field(None, description="a kind of machine: who comes second learns from who came first")
    done: Date | None = Field(None, description="when it was ready, if it is")


class Mission(Sourced):
    """A flight."""

    title: str = Field(description="what it is called")
    summary: str | None = Field(None, description="a sentence on what it does")
    programme: Id = Field(description="who flies it")
    purse: Id = Field(description="which money pays the launch")
    vehicle: Id | None = Field(None, description="the launcher; without one no ascent can fail")
    family: Id | None = Field(None, description="the lander family; without one no landing can fail")
    slip_class: Id = Field(alias="class", description="how its builder slips at the pad: an id in `classes`")
    needs: list[Id] = Field(description="what must be there before it flies")
    announced: Date | None = Field(None, description="official date of the flight")
    not_before: Date | None = Field(None, description="no launch before")
    crewed: bool = Field(False, description="people fly on it")
    crew_days: Count | None = Field(None, description="days on the surface that a success is worth")
    transit: Probability = Field(description="chance that nothing fails between ascent and landing")
    duration_days: Days = Field(description="from launch to its success")
    window_days: Days | None = Field(None, description="time from one window to the next, counted from the opening")
    refly_months: Months = Field(description="from a failure to the next try")
    interval_months: Months | None = Field(None, description="from a success to the next flight, if it flies again")
    price_musd: Musd = Field(description="price of a launch")
    partial_counts: bool = Field(False, description="a partial success is enough")
    science: Count | None = Field(None, description="payloads at work after a success")
    tester: Id | None = Field(None, description="the element whose flaws show on the way")
    polar: bool = Field(False, description="it lands at the programme's site")
    surveys: bool = Field(False, description="its success tells whether the programme's site has ice")
    adds_base: Factor | None = Field(None, description="modules that it adds to the base")
    done: Date | None = Field(None, description="when it succeeded, if it has")


class Capability(Document):
    """A condition over what exists; phases and milestones wait for it."""

    title: str = Field(description="what it is called")
    summary: str | None = Field(None, description="a sentence on what it means")
    all: list[Id] | None = Field(None, description="it holds when all of these do")
    any: list[Id] | None = Field(None, description="it holds when one of these does")
    at_least: int | None = Field(None, description="it holds when so many hold")
    of: list[Id] | None = Field(None, description="of these")
    hold_months: float | int = Field(0, description="and have held together for so long")
    known_from: str | None = Field(None, description="date from which it was known")


class Partner(Sourced):
    """A country, agency or company."""

    title: str = Field(description="what it is called")
    country: str | None = Field(None, description="where it is at home")
    bloc: Id = Field(description="its camp")
    affinity: dict[str, float | int] = Field(description="how near it stands to each programme, 0..1")
    exit_hazard: Probability = Field(description="chance a year that it leaves a deal")
    walled_by: dict[str, str] = Field({}, description="programmes that need a legal waiver to deal with it, and the law")
    circle: Id | None = Field(None, description="partners who hear of it when a deal with one is dropped")
    summary: str | None = Field(None, description="a sentence on what it wants")


class Gift(Document):
    kind: Literal["funding", "work", "money", "ground", "launch", "science", "calm"]
    element: Id | None = None
    mission: Id | None = Field(None, description="the flight that a partner launches, for kind launch")
    amount: Factor


class Package(Sourced):
    """One deal between a partner and a programme."""

    title: str = Field(description="what it is called")
    partner: Id = Field(description="with whom")
    programme: Id = Field(description="for whom")
    role: Literal["signatory", "payload", "supplier", "critical"] = Field(description="how much hangs on it")
    open_from: Date | None = Field(None, description="on offer from then")
    in_force: bool = Field(False, description="agreed before the opening")
    signed: Date | None = Field(None, description="the day on which it really came into force, for a later `as_of`")
    ended: Date | None = Field(None, description="the day on which it really ended, for a later `as_of`")
    talks_months: Months = Field(description="from agreement to force")
    joins: Share | None = Field(None, description="hazard a year, times the odds, that it comes unasked")
    attention: Count = Field(description="leaders' attention that an offer takes")
    exclusive: bool = Field(False, description="the partner takes one camp only")
    gives: Gift | None = Field(None, description="what the programme gets")
    asks: dict[str, float | int] = Field({}, description="what it takes from the manifest")
    value: Share = Field(description="what the partner gets out of it")
    replacement_months: Months | None = Field(None, description="work that its exit throws back")
    orphan: Id | None = Field(None, description="on offer only for two years after this element of the rival was cancelled")
    summary: str | None = Field(None, description="a sentence on what it is")


class Milestone(Document):
    """What is dated and reported."""

    title: str = Field(description="what it is called")
    when: Id = Field(description="the element, mission or capability that dates it")
    official: Date | None = Field(None, description="the date that was told")
    first: str | None = Field(None, description="milestones of rivals with the same word are a race")
    prestige: float | int = Field(0, description="prestige that it brings")
    source: Texts | None = Field(None, description="id or ids in `sources`")
    evidence: Evidence | None = Field(None, description="how well it is founded")


class EventOption(Document):
    title: str
    effects: list[str]
    attention: float | int = 0


class Event(Sourced):
    """A card that asks, or something that happens."""

    title: str = Field(description="what it is called")
    text: str = Field(description="what the card says")
    programme: Id | None = Field(None, description="whom it asks; none asks nobody")
    rate: Factor | None = Field(None, description="chance a year")
    date: Date | None = Field(None, description="the day on which it happens")
    once: bool = Field(True, description="it happens once at most")
    opening: bool = Field(False, description="it asks in the first turn")
    group: str | None = Field(None, description="at most one of a group happens in a year")
    rises_with_tension: bool = Field(False, description="its rate is for the usual tension and grows in proportion")
    rare: bool = Field(False, description="meant to happen in fewer than one campaign in two hundred")
    when: list[str] = Field([], description="conditions, at most four, which must all hold")
    effects: list[str] = Field([], description="what it does, whatever is answered")
    options: dict[str, EventOption] = Field({}, description="answers, each with a title, effects and the attention it takes")
    default: str | None = Field(None, description="the answer of who gives none")


class Forecast(Sourced):
    """A programme of others of which a date is asked: it becomes an element, a flight and a milestone of the programme `elsewhere`."""

    title: str = Field(description="what it is called")
    summary: str | None = Field(None, description="a sentence on what it is")
    slip_class: Id = Field(alias="class", description="how its builder slips: an id in `classes`")
    began: Date = Field(description="when it was announced and work began; work on a later one begins then")
    official: Date = Field(description="official date of its launch, as told by its owner")
    bloc: Id | None = Field(None, description="programmes of one bloc share half of their pace; default: a bloc of its own")
    needs: list[Id] = Field([], description="what must be there before work on it begins")


class Site(Sourced):
    """A place for a base; figures from published studies of light, slope and ice."""

    title: str = Field(description="what it is called")
    summary: str | None = Field(None, description="a sentence on the place")
    latitude: Degrees = Field(description="degrees north")
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
    forecasts: dict[str, Forecast] = {}
