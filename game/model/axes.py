"""Axis names, one fixed order. Every array is (ENTITY, WORLD) or (ENTITY, ENTITY, WORLD): the world axis is always last."""

PROGRAMME = "programme"  # a seat: artemis, ilrs (1..6 in the format)
PURSE = "purse"  # a source of public money with its own political rhythm
ELEMENT = "element"  # a thing that is developed: launcher, capsule, lander, habitat ...
MISSION = "mission"  # a flight that needs elements, vehicles and other flights
VEHICLE = "vehicle"  # a launcher with a flight record and a pad
FAMILY = "family"  # landers that share a design team, hence landing heritage
PARTNER = "partner"  # a country, agency or company
PACKAGE = "package"  # one deal between a partner and a programme
MANIFEST = "manifest"  # a finite thing a programme can promise: seats, kilograms, samples
CAPABILITY = "capability"  # an ALL-OF, ANY-OF or AT-LEAST condition over what exists
MILESTONE = "milestone"  # what is dated and reported
EVENT = "event"  # a happening with a choice or an effect
AIM = "aim"  # what a campaign is scored on
SITE = "site"  # a place near the south pole where a base can stand
BLOC = "bloc"  # elements whose pace is correlated
WORLD = "world"

AXES = (
    PROGRAMME, PURSE, ELEMENT, MISSION, VEHICLE, FAMILY, PARTNER, PACKAGE, MANIFEST,
    CAPABILITY, MILESTONE, EVENT, AIM, SITE, BLOC, WORLD,
)  # fmt: skip

AIMS = ("firsts", "presence", "science", "coalition", "industry", "independence", "safety", "heritage")
"""The eight aims of a campaign, in the order of the AIM axis."""

NEVER = 65535  # a date that is not reached, in ticks
TICKS_PER_YEAR = 1024
