"""Frozen views of a campaign: what each screen shows, the same for the window and the terminal. Money in musd."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game.foresight import score
from game.foresight.forecast import Fan
from game.i18n import _, ngettext
from game.model import curves, legality
from game.model.axes import AIMS, NEVER
from game.model.orders import CANCEL, KEEP
from game.model.state import State
from game.model.tables import Tables
from game.play.session import Session
from game.reporting import suitors, wording
from game.reporting.flights import Flight, flights, grounded_until
from game.reporting.ledgers import ledger, partner_states, state_ledgers, state_money
from game.reporting.news import brief, news
from game.reporting.when import month, node_dates, year_of

__all__ = [
    "NOTCHES", "Card", "Deal", "Flight", "Head", "Line", "Mark", "brief", "cards", "deals", "flights", "gift", "grounded_until", "head", "ledger", "lines",
    "marks", "month", "news", "partner_states", "points", "promises", "state_ledgers", "state_money", "work_left", "year_of",
]

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
    floor: float  # in law, for this turn: the first is half a year
    official: float
    state: str  # open | waits | ready | mothballed | cancelled | leaving (drafted to be cancelled)
    tests: int
    outside: float
    summary: str
    status: int  # 0 run, 1 mothballed, 2 cancelled, with the draft
    mothball: float  # what keeps it mothballed
    cancel_bill: float
    automatic: float  # what a partner state's purse is expected to pay by itself
    payer: str  # that purse, "" = the seat pays
    upkeep: float  # a year, once ready


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
    state: str  # open | later | short | talks | in force | left | member (joins by itself)
    draft: int
    odds_contested: float = float("nan")  # if the rival courts the same partner this year; NaN if he has nothing to offer him
    poaches: bool = False  # the partner is the rival's now: winning him over raises the tension


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
    p25: float = float("nan")
    p75: float = float("nan")


def points(session: Session, fan: Fan | None) -> dict[str, np.ndarray]:
    """Points by part, (PROGRAMME,) each: the mean over the imagined ends of a fan, or so far without one."""
    state = session.state if fan is None else fan.finals
    return {part: values.mean(axis=1) for part, values in score.parts(state, session.engine.tables).items()}


def work_left(line: Line) -> str:
    """Months of work left in words: a line that is not ready never shows a bare nought."""
    if line.months_left < 0.95:
        return _("under a month of work left")
    return ngettext("{months:.0f} month of work left", "{months:.0f} months of work left", round(line.months_left)).format(months=line.months_left)


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
    nodes = node_dates(state)
    status = np.where(full.status[:, 0] == KEEP, state.status[:, 0], full.status[:, 0])
    whole = curves.need(state, tables)[:, 0]
    years = float(curves.turn_years(tables, state.turn))
    bill = tables.parameters["cancel_price"] / years
    pays = state_money(session, full, given)
    for row in np.flatnonzero(tables.element_programme == seat):
        name = tables.ids["element"][row]
        document = session.scenario.document.elements[name]  # type: ignore[attr-defined]
        if state.finished[row, 0] != NEVER:
            condition = "ready"
        elif state.status[row, 0] == CANCEL:
            condition = "cancelled"
        elif status[row] == CANCEL:
            condition = "leaving"
        elif status[row] == 1:
            condition = "mothballed"
        else:
            condition = "waits" if (nodes[tables.element_needs[row]] == NEVER).any() else "open"
        account = tables.account_names[seat][tables.element_account[row]]
        out.append(Line(
            name, _(document.title), _(names[account]), float(given.need[row, 0]) / 10, float(full.funding[row, 0]) / 10,
            float(min(round(float(state.level[row, 0]) * int(given.need[row, 0])), int(given.high[row, 0]))) / 10,
            float(given.high[row, 0]) / 10, float(done[row, 0]), float(state.work[row, 0]), float(state.staffing[row, 0]),
            min(round(float(tables.floor[row]) * years), int(given.need[row, 0])) / 10,
            year_of(tables, int(tables.announced[row])), condition, int(state.tests[row, 0]),
            float(outside[row, 0]), _(document.summary or ""), int(status[row]),
            float(given.need[row, 0]) / 10 * tables.parameters["mothball_share"], round(float(whole[row]) * bill) / 10,
            float(pays[row]) / 10, wording.title(tables, "purse", purse) if tables.purse_automatic[purse := int(tables.element_purse[row])] else "",
            float(tables.upkeep[row]) / 10,
        ))  # fmt: skip
    order = {"open": 0, "waits": 0, "mothballed": 0, "leaving": 0, "ready": 2, "cancelled": 3}
    accounts = [_(names[key]) for key in tables.account_names[seat]]
    return sorted(out, key=lambda line: (order[line.state], accounts.index(line.account), -line.need, line.id))


def promises(session: Session) -> list[tuple[str, int, int]]:
    """(what, left, all) of the seat's finite goods that partners ask for; offers of the draft are taken off."""
    tables, state = session.engine.tables, session.state
    drafted = session.orders().deal[:, :1] == 1
    live = (state.deal[:, :1] == 1) | (state.deal[:, :1] == 2) | drafted
    left = legality.left_to_promise(live, tables)[:, 0]
    rows = np.flatnonzero(tables.manifest_programme == session.programme)
    return [(wording.title(tables, "manifest", int(row)), int(left[row]), round(float(tables.manifest_stock[row]))) for row in rows]


def head(session: Session) -> Head:
    tables, state, seat = session.engine.tables, session.state, session.programme
    purse = int(tables.links.manual[seat])
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
    )  # fmt: skip


def deals(session: Session) -> list[Deal]:
    tables, state, seat = session.engine.tables, session.state, session.programme
    given, odds = session.legal(), legality.acceptance(state, tables)
    walls, live = legality.walled(tables), ("open", "talks", "in force", "left", "open")
    out = []
    for row in np.flatnonzero(tables.package_programme == seat):
        bits = int(given.propose[row, 0])
        condition = live[int(state.deal[row, 0])]
        if condition in ("open", "left") and bits & legality.BIT["deal_by_itself"]:
            condition = "member"
        elif condition in ("open", "left") and bits & (legality.BIT["deal_not_yet"] | legality.BIT["deal_not_orphaned"]):
            condition = "later"
        elif condition in ("open", "left") and bits & legality.BIT["manifest_empty"]:
            condition = "short"
        asks = ", ".join(
            _("{n} of {all} {what}").format(n=int(amount), all=round(float(tables.manifest_stock[item])), what=_uncapital(wording.title(tables, "manifest", item)))
            for item, amount in enumerate(tables.package_ask[row]) if amount
        )
        name = tables.ids["package"][row]
        out.append(Deal(
            name, wording.title(tables, "package", int(row)), wording.title(tables, "partner", int(tables.package_partner[row])),
            tables.roles[int(tables.package_role[row])], gift(tables, int(row)), asks or _("nothing"), float(odds[row, 0]),
            int(tables.package_attention[row]), bool(walls[row]), condition, int(session.drafted("deal", name) or 0),
            suitors.contested(int(row), state, tables, given) if condition in ("open", "left") else float("nan"),
            suitors.poaches(int(row), state, tables),
        ))  # fmt: skip
    order = ("open", "left", "talks", "in force", "short", "member", "later")
    return sorted(out, key=lambda deal: (order.index(deal.state), -deal.odds, deal.id))


def _uncapital(text: str) -> str:
    return text[:1].lower() + text[1:]


def gift(tables: Tables, row: int) -> str:
    """What a package brings, in words."""
    kind, amount = int(tables.package_give_kind[row]), float(tables.package_give_amount[row])
    element = int(tables.package_give_element[row])
    name = wording.title(tables, "element", element) if element >= 0 else ""
    if kind == 0:
        return _("pays {share:.0%} of {name}").format(share=amount, name=name)
    if kind == 1 and amount < 0.5:
        return _("hardware for {name}").format(name=name)
    if kind == 1:
        return ngettext("takes {months:g} month of work off {name}", "takes {months:g} months of work off {name}", 1 if amount == 1 else 2).format(
            months=amount, name=name)  # fmt: skip
    if kind == 2:
        return _("{money:g} M$ a year").format(money=amount / 10)
    if kind == 3:
        return _("ground stations: {share:.0%} fewer losses on the way").format(share=amount)
    if kind == 4:
        return _("launches {name} at no cost").format(name=wording.title(tables, "mission", int(tables.package_give_mission[row])))
    if kind == 5:
        return _("{years:g} payload-years a year").format(years=amount)
    if kind == 6:
        return _("{points:g} points less tension a year").format(points=amount)
    return _("a signature")


def cards(session: Session) -> list[Card]:
    tables, state = session.engine.tables, session.state
    out = []
    for row, event in enumerate(tables.events):
        if state.question[row, 0] and event.programme == session.programme:
            document = session.scenario.document.events[event.id]  # type: ignore[attr-defined]
            costs = [choice.attention for choice in event.options]
            options = tuple(
                (option, _(choice.title), tuple(wording.effect(text, tables) for text in choice.effects)
                 + ((_("takes {n:g} attention").format(n=cost),) if cost else ()))
                for (option, choice), cost in zip(document.options.items(), costs, strict=True)
            )  # fmt: skip
            drafted = session.drafted("answer", event.id)
            out.append(Card(event.id, _(document.title), _(document.text), options, event.default,
                            -1 if drafted is None else int(drafted)))  # fmt: skip
    return out


def marks(session: Session, fan: Fan | None, state: State | None = None) -> list[Mark]:
    """Every milestone with its fan; what was reached is told as of `state`, the present one if not given."""
    tables, state = session.engine.tables, session.state if state is None else state
    out = []
    for row, name in enumerate(tables.ids["milestone"]):
        p10, p25, p50, p75, p90 = (fan.quantile(row, q) if fan else float("nan") for q in (0.1, 0.25, 0.5, 0.75, 0.9))
        out.append(Mark(
            name, name.split(".")[0], wording.title(tables, "milestone", row), year_of(tables, int(tables.milestone_official[row])),
            year_of(tables, int(state.milestone[row, 0])), p10, p50, p90, fan.share(row) if fan else float("nan"), p25, p75,
        ))  # fmt: skip
    return out
