"""Views of the ground: sites near the south pole and the base that stands there. The same for the window and the terminal."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from game.i18n import _
from game.model import curves
from game.model.axes import NEVER
from game.model.orders import KEEP
from game.model.state import evolve
from game.model.tables import POOR, RICH
from game.play.session import Session
from game.reporting import wording
from game.reporting.views import year_of

PLANS = ("science", "resources", "expand", "sell")
STAYS = ("short", "customary", "long")


@dataclass(frozen=True, slots=True)
class Place:
    """A site as the seat sees it. Factors: 1 is what the odds and yields of the scenario are meant for."""

    id: str
    title: str
    summary: str
    latitude: float
    longitude: float
    sunlight: float
    earth_view: float
    slope: float
    room: int
    ice: float  # chance of ice to use; 0 or 1 once it is known
    ice_known: bool
    landing: float  # factor on failed landings there
    losses: float  # factor on losses on the way
    power: float  # factor on what a base does
    chosen: tuple[str, ...]  # programmes whose base is to stand there
    priority: tuple[tuple[str, float], ...]  # (programme, decimal year until which it holds priority)
    mine: bool
    drafted: bool
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Surface:
    """The base of the seat and what each plan would make of this year. Money in musd."""

    site: str
    opened: float  # decimal year, NaN before
    opens_with: str
    size: float
    health: float
    output: float
    plan: int
    rotation: int
    incident: float  # chance this year
    upkeep: float
    yields: tuple[str, str, str, str]
    accord: bool  # drafted or standing
    rival_accord: bool
    shared: bool
    contested: bool


def sites(session: Session) -> list[Place]:
    """All sites, the brightest first; empty where the scenario has none."""
    tables, state, seat = session.engine.tables, session.state, session.programme
    now = int(tables.turn_ticks[min(state.turn, tables.turns - 1)])
    wish = session.drafted("site", session.seat)
    document = session.scenario.document.sites  # type: ignore[attr-defined]
    out = []
    for row, name in enumerate(tables.ids["site"]):
        known = int(state.ice_known[row, 0])
        zone = state.zone[row, :, 0]
        proof = tables.provenance.get(f"sites.{name}.sunlight", {})
        out.append(Place(
            name, wording.title(tables, "site", row), _(document[name].summary or ""), float(tables.site_place[row, 0]), float(tables.site_place[row, 1]),
            float(tables.site_sunlight[row]), float(tables.site_view[row]), float(tables.site_slope[row]), int(tables.site_room[row]),
            {RICH: 1.0, POOR: 0.0}.get(known, float(tables.site_ice[row])), known > 0, float(tables.site_landing[row]),
            float(tables.site_losses[row]), float(tables.site_power[row]),
            tuple(wording.title(tables, "programme", p) for p in range(len(zone)) if int(state.site[p, 0]) == row),
            tuple((wording.title(tables, "programme", p), year_of(tables, int(zone[p]))) for p in range(len(zone)) if int(zone[p]) > now),
            int(state.site[seat, 0]) == row, wish is not None and int(wish) == row, proof.get("source", ""), proof.get("evidence", ""),
        ))  # fmt: skip
    return sorted(out, key=lambda place: (-place.sunlight, place.id))


def surface(session: Session) -> Surface:
    tables, state, seat = session.engine.tables, session.state, session.programme
    numbers, orders = tables.parameters, session.orders()
    together, contested = curves.neighbours(state, tables)
    at = int(state.site[seat, 0]) if orders.site[seat, 0] == KEEP else int(orders.site[seat, 0])
    plan = int(state.surface_plan[seat, 0]) if orders.surface_plan[seat, 0] == KEEP else int(orders.surface_plan[seat, 0])
    stays = int(state.rotation[seat, 0]) if orders.rotation[seat, 0] == KEEP else int(orders.rotation[seat, 0])
    size, health, output = (float(getattr(state, name)[seat, 0]) for name in ("base_size", "base_health", "base_output"))
    light, years = float(tables.site_power[at]), float(curves.turn_years(tables, state.turn))
    stands = int(state.base_opened[seat, 0]) != NEVER
    able = health * years if stands else 0.0
    rich = at >= 0 and bool(tables.ids["site"]) and int(state.ice_known[at, 0]) == RICH
    risk = numbers["stay_risk"] if stays == 2 else 1 / numbers["stay_risk"] if stays == 0 else 1.0
    node = int(tables.base_node[seat])
    keep = (1 - numbers["base_output_saves"] * output) * (numbers["accord_upkeep"] if together[seat, 0] else 1.0)
    grown = able * light * numbers["base_growth"]
    made = able * numbers["base_output"] * (1.0 if rich else numbers["base_output_poor"])
    sold = able * size * float(state.prestige[seat, 0]) / 50 * numbers["base_sale"]
    yields = (
        _("{n:.1f} payload-years").format(n=able * size * light * numbers["base_science"]),
        _("{n:.0%} more of the supplies made there").format(n=made),
        _("{n:.2f} modules more for {m:,.0f} M$").format(n=grown, m=grown * numbers["base_growth_bill"]),
        _("{m:,.0f} M$ next year").format(m=sold),
    )
    accord = session.drafted("accord", session.seat)
    rivals = [p for p in range(len(state.site)) if p != seat]
    names = [tables.titles[axis][row] for axis in ("element", "mission", "capability") for row in range(tables.sizes[axis])]
    return Surface(
        wording.title(tables, "site", at) if at >= 0 else _("not chosen"), year_of(tables, int(state.base_opened[seat, 0])),
        names[node] if node >= 0 else "", size, health, output, plan, stays,
        numbers["incident_rate"] * (3 - 2 * health) * years * risk if stands else 0.0, size * numbers["base_upkeep"] * keep * years if stands else 0.0,
        yields, bool(state.accord[seat, 0]) if accord is None else accord > 0, any(int(state.accord[p, 0]) > 0 for p in rivals),
        bool(together[seat, 0]), bool(contested[seat, 0]),
    )  # fmt: skip


def moving_costs(session: Session) -> float:
    """Support that moving the base to another site costs: nothing before a landing of its own."""
    tables, state, seat = session.engine.tables, session.state, session.programme
    landed = ((state.achieved[:, 0] != NEVER) & tables.mission_polar & (tables.mission_programme == seat)).any()
    return tables.parameters["site_move_support"] if landed and int(state.site[seat, 0]) >= 0 else 0.0


def first_module(session: Session) -> Surface:
    """The base as it would be with its first module standing now, for what the plans are worth before there is one."""
    state, seat = session.state, session.programme
    changes = {"base_opened": 0, "base_size": 1, "base_health": 1}
    arrays = {}
    for name, value in changes.items():
        arrays[name] = getattr(state, name).copy()
        arrays[name][seat] = value
    return surface(dataclasses.replace(session, state=evolve(state, **arrays)))
