"""Frozen views of a campaign: what each screen shows, the same for the window and the terminal. Money in musd."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game.foresight.forecast import Fan
from game.i18n import _
from game.model import curves, legality
from game.model.axes import AIMS, NEVER
from game.model.orders import CANCEL
from game.model.tables import Tables
from game.play.session import Session
from game.reporting import score, wording

NOTCHES = {"mothball": 0.0, "hold": 0.6, "nominal": 1.0, "push": 9.0}


@dataclass(frozen=True, slots=True)
class Head:
    year: int
    seat: str
    support: float
    prestige: float
    credibility: float
    attention: float
    attention_left: float
    available: float
    allocated: float
    envelope: float
    bills: float
    tension: float
    doctrine: str
    demand: str
    points: float


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    title: str
    account: str
    need: float
    money: float
    standing: float
    high: float
    progress: float
    months_left: float
    staffing: float
    floor: float
    official: float
    state: str  # open | waits | ready | mothballed | cancelled
    tests: int
    outside: float
    summary: str


@dataclass(frozen=True, slots=True)
class Deal:
    id: str
    title: str
    partner: str
    role: str
    gives: str
    asks: str
    odds: float
    attention: int
    walled: bool
    state: str  # open | later | short | talks | in force | left
    draft: int


@dataclass(frozen=True, slots=True)
class Flight:
    id: str
    title: str
    chance: tuple[float, float, float]
    total: float
    state: str  # achieved | waits | ready | hold
    waits: tuple[str, ...]
    attempts: int
    achieved: float
    rule: int
    price: float
    crewed: bool
    summary: str


@dataclass(frozen=True, slots=True)
class Card:
    id: str
    title: str
    text: str
    options: tuple[tuple[str, str, tuple[str, ...]], ...]  # id, title, effect chips
    default: int
    chosen: int


@dataclass(frozen=True, slots=True)
class Mark:
    id: str
    programme: str
    title: str
    official: float
    reached: float
    p10: float
    p50: float
    p90: float
    chance: float


def year_of(tables: Tables, tick: int) -> float:
    return float("nan") if tick == NEVER else tables.start + tick / 1024


def month(year: float) -> str:
    """A decimal year as month and year."""
    if np.isnan(year):
        return "–"
    index = min(11, int((year % 1) * 12))
    names = (_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"), _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"))
    return f"{names[index]} {int(year)}"


def lines(session: Session) -> list[Line]:
    """The seat's lines in the order of its accounts, finished ones last."""
    tables, state = session.engine.tables, session.state
    given = session.legal()
    full = legality.complete(session.orders(), state, tables)
    done = curves.progress(state, tables)
    outside = curves.outside_share(state, tables)
    seat = session.programme
    names = session.scenario.document.programmes[session.seat].accounts  # type: ignore[attr-defined]
    out = []
    nodes = _node_dates(session)
    for row in np.flatnonzero(tables.element_programme == seat):
        name = tables.ids["element"][row]
        document = session.scenario.document.elements[name]  # type: ignore[attr-defined]
        if state.finished[row, 0] != NEVER:
            condition = "ready"
        elif state.status[row, 0] == CANCEL:
            condition = "cancelled"
        elif state.status[row, 0] == 1:
            condition = "mothballed"
        else:
            condition = "waits" if (nodes[tables.element_needs[row]] == NEVER).any() else "open"
        account = tables.account_names[seat][tables.element_account[row]]
        out.append(Line(
            name, _(document.title), _(names[account]), float(given.need[row, 0]) / 10, float(full.funding[row, 0]) / 10,
            float(min(round(float(state.level[row, 0]) * int(given.need[row, 0])), int(given.high[row, 0]))) / 10,
            float(given.high[row, 0]) / 10, float(done[row, 0]), float(state.work[row, 0]), float(state.staffing[row, 0]),
            float(tables.floor[row]) / 10, year_of(tables, int(tables.announced[row])), condition, int(state.tests[row, 0]),
            float(outside[row, 0]), _(document.summary or ""),
        ))  # fmt: skip
    order = {"open": 0, "waits": 0, "mothballed": 1, "ready": 2, "cancelled": 3}
    accounts = [_(names[key]) for key in tables.account_names[seat]]
    return sorted(out, key=lambda line: (order[line.state], accounts.index(line.account), -line.need, line.id))


def _node_dates(session: Session) -> np.ndarray:
    """Dates of every node of the graph, the constant last."""
    state = session.state
    deals = np.where(state.deal[:, 0] == 2, 0, NEVER)
    return np.concatenate([state.finished[:, 0], state.achieved[:, 0], state.reached[:, 0], deals, [0]]).astype(int)


def head(session: Session) -> Head:
    tables, state, seat = session.engine.tables, session.state, session.programme
    purse = curves.manual_purses(tables)[seat]
    orders = session.orders()
    full = legality.complete(orders, state, tables)
    rows = tables.element_programme == seat
    spent = legality.spend_attention(orders, tables)[seat, 0]
    doctrine = session.drafted("doctrine", session.seat)
    chosen = int(state.doctrine[seat, 0]) if doctrine is None else int(doctrine)
    programme = session.scenario.document.programmes[session.seat]  # type: ignore[attr-defined]
    titles = [_(d.title) for d in programme.doctrines.values()]
    return Head(
        session.year, _(programme.title), float(state.support[seat, 0]), float(state.prestige[seat, 0]),
        float(state.credibility[seat, 0]), float(state.attention[seat, 0]), float(state.attention[seat, 0]) - float(spent),
        float(session.legal().available[purse, 0]) / 10, float(full.funding[rows, 0].sum()) / 10,
        float(state.envelope[purse, 0]) / 10, float(state.bills[purse, 0]) / 10, float(state.tension[0]),
        titles[chosen] if chosen >= 0 else _("not chosen"), _(wording.AIM_TITLES[AIMS[int(state.demand[seat, 0])]]),
        score.points(state, tables)[seat, 0],
    )  # fmt: skip


def deals(session: Session) -> list[Deal]:
    tables, state, seat = session.engine.tables, session.state, session.programme
    given, odds = session.legal(), legality.acceptance(state, tables)
    walls, live = legality.walled(tables), ("open", "talks", "in force", "left", "open")
    out = []
    for row in np.flatnonzero(tables.package_programme == seat):
        bits = int(given.propose[row, 0])
        condition = live[int(state.deal[row, 0])]
        if condition in ("open", "left") and bits & legality.BIT["deal_not_yet"]:
            condition = "later"
        elif condition in ("open", "left") and bits & legality.BIT["manifest_empty"]:
            condition = "short"
        asks = ", ".join(
            f"{int(amount)} {_(tables.titles['manifest'][item]).lower()}" for item, amount in enumerate(tables.package_ask[row]) if amount
        )
        name = tables.ids["package"][row]
        out.append(Deal(
            name, wording.title(tables, "package", int(row)), wording.title(tables, "partner", int(tables.package_partner[row])),
            tables.roles[int(tables.package_role[row])], gift(tables, int(row)), asks or _("nothing"), float(odds[row, 0]),
            int(tables.package_attention[row]), bool(walls[row]), condition, int(session.drafted("deal", name) or 0),
        ))  # fmt: skip
    order = ("open", "talks", "in force", "short", "left", "later")
    return sorted(out, key=lambda deal: (order.index(deal.state), -deal.odds, deal.id))


def gift(tables: Tables, row: int) -> str:
    """What a package brings, in words."""
    kind, amount = int(tables.package_give_kind[row]), float(tables.package_give_amount[row])
    element = int(tables.package_give_element[row])
    name = wording.title(tables, "element", element) if element >= 0 else ""
    if kind == 0:
        return _("pays {share:.0%} of {name}").format(share=amount, name=name)
    if kind == 1:
        return _("takes {months:g} months of work off {name}").format(months=amount, name=name)
    if kind == 2:
        return _("{money:g} M$ a year").format(money=amount / 10)
    if kind == 3:
        return _("ground stations: {share:.0%} fewer losses on the way").format(share=amount)
    if kind == 5:
        return _("{years:g} payload-years a year").format(years=amount)
    return _("a signature")


def flights(session: Session) -> list[Flight]:
    tables, state, seat = session.engine.tables, session.state, session.programme
    chance = curves.mission_chance(state, tables)[:, :, 0]
    nodes = _node_dates(session)
    sizes = tables.sizes
    axis_of = [(axis, row) for axis in ("element", "mission", "capability", "package") for row in range(sizes[axis])]
    out = []
    for row in np.flatnonzero(tables.mission_programme == seat).tolist():
        missing = tuple(
            wording.title(tables, axis_of[node][0], int(axis_of[node][1])) for node in tables.mission_needs[row] if node < len(axis_of) and nodes[node] == NEVER
        )
        name = tables.ids["mission"][row]
        drafted = session.drafted("launch_rule", name)
        rule = int(state.launch_rule[row, 0]) if drafted is None else int(drafted)
        achieved = int(state.achieved[row, 0])
        condition = "achieved" if achieved != NEVER else "hold" if rule == 2 else "waits" if missing else "ready"
        document = session.scenario.document.missions[name]  # type: ignore[attr-defined]
        steps = tuple(float(part) for part in chance[:, row])
        out.append(Flight(
            name, _(document.title), steps, steps[0] * steps[1] * steps[2], condition, missing,  # type: ignore[arg-type]
            int(state.attempts[row, 0]), year_of(tables, achieved), rule, float(tables.mission_price[row]) / 10,
            bool(tables.mission_crewed[row]), _(document.summary or ""),
        ))  # fmt: skip
    order = ("ready", "waits", "hold", "achieved")
    return sorted(out, key=lambda flight: (order.index(flight.state), len(flight.waits), flight.id))


def cards(session: Session) -> list[Card]:
    tables, state = session.engine.tables, session.state
    out = []
    for row, event in enumerate(tables.events):
        if state.question[row, 0] and event.programme == session.programme:
            document = session.scenario.document.events[event.id]  # type: ignore[attr-defined]
            options = tuple(
                (option, _(choice.title), tuple(wording.effect(text, tables) for text in choice.effects))
                for option, choice in document.options.items()
            )
            drafted = session.drafted("answer", event.id)
            out.append(Card(event.id, _(document.title), _(document.text), options, event.default,
                            -1 if drafted is None else int(drafted)))  # fmt: skip
    return out


def marks(session: Session, fan: Fan | None) -> list[Mark]:
    tables, state = session.engine.tables, session.state
    out = []
    for row, name in enumerate(tables.ids["milestone"]):
        p10, p50, p90 = (fan.quantile(row, q) if fan else float("nan") for q in (0.1, 0.5, 0.9))
        out.append(Mark(
            name, name.split(".")[0], wording.title(tables, "milestone", row), year_of(tables, int(tables.milestone_official[row])),
            year_of(tables, int(state.milestone[row, 0])), p10, p50, p90, fan.share(row) if fan else float("nan"),
        ))  # fmt: skip
    return out


def ledger(session: Session) -> list[tuple[str, float]]:
    """Last year's money of the seat's purse: rows that sum to what was carried over."""
    if not session.history:
        return []
    tables, seat = session.engine.tables, session.programme
    purse = curves.manual_purses(tables)[seat]
    report, before = session.history[-1].report, session.before
    rows = tables.element_programme == seat
    parts = [
        (_("Carried over from before"), float(before.reserve[purse, 0]) if before is not None else 0.0),
        (_("Money voted"), float(report["appropriation"][purse, 0])),
        (_("Partners' money"), float(report["partner_money"][purse, 0])),
        (_("Bills paid"), -float(report["bills_paid"][purse, 0])),
        (_("Allocated to lines"), -float(report["allocation"][rows, 0].sum())),
        (_("Lapsed"), -float(report["lapse"][purse, 0])),
    ]
    return [(name, amount / 10) for name, amount in parts if amount] + [(_("Carried over"), sum(a for _n, a in parts) / 10)]


def brief(session: Session) -> list[tuple[str, str]]:
    """(kind, sentence) of last year's news: mine first, then the rival's milestones and flights, then the world."""
    if not session.history:
        return []
    tables = session.engine.tables
    told = wording.news(session.history[-1].report, tables)
    mine = [(kind, text) for owner, kind, text in told if owner == session.programme]
    public = ("milestone", "crew_loss", "launch_failure", "surface_failure", "transit_failure", "mission_success", "deal_in_force")
    theirs = [(kind, text) for owner, kind, text in told if owner not in (session.programme, -1) and kind in public]
    world = [(kind, text) for owner, kind, text in told if owner == -1]
    return mine + theirs + world
