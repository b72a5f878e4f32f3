"""What an order costs besides money and attention, in a sentence: said when it is given and again in the review. "" = nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from game.foresight.forecast import Fan
from game.i18n import _, ngettext
from game.model import legality
from game.model.axes import NEVER
from game.model.orders import DROP, GOOD_CHANCE, KEEP, MOTHBALL, WITHDRAW, Action
from game.model.rules.choices import FREE_TURNS
from game.model.rules.partners import WORTH
from game.play.session import Session
from game.reporting import places, views, wording
from game.reporting.when import month
from game.reporting.why import Why, signed, summed

NAMED = 3  # lines by name that get less
IN_TALKS, IN_FORCE = 1, 2


def of(session: Session, action: Action) -> str:
    """The price of one drafted order."""
    kind = action.kind
    if kind == "doctrine":
        return doctrine(session, int(action.value))
    if kind == "site":
        return site(session, int(action.value))
    if kind == "deal" and int(action.value) == DROP:
        return drop(session, action.target)
    if kind == "funding" and action.value >= 0:
        return afterwards(session, action.target)
    return ""


def doctrine(session: Session, chosen: int) -> str:
    """What changing to a doctrine costs this year."""
    tables, standing = session.engine.tables, int(session.state.doctrine[session.programme, 0])
    if chosen in (KEEP, standing) or standing < 0 or session.state.turn < FREE_TURNS:
        return ""
    numbers = tables.parameters
    return _("Changing the doctrine costs {support:g} support and {credibility:g} credibility.").format(
        support=numbers["doctrine_support"], credibility=numbers["doctrine_credibility"])  # fmt: skip


def site(session: Session, row: int) -> str:
    """What choosing a site costs: the move, and the quarrel with a rival who is there first."""
    tables, state, seat = session.engine.tables, session.state, session.programme
    if row < 0 or row == int(state.site[seat, 0]):
        return ""
    numbers, parts = tables.parameters, []
    if moved := places.moving_costs(session):
        parts.append(_("Moving after a landing costs {support:g} support.").format(support=moved))
    me = wording.title(tables, "programme", seat)
    place = next(place for place in places.sites(session) if place.id == tables.ids["site"][row])
    others = [name for name in place.chosen if name != me]
    held = [(name, until) for name, until in place.priority if name != me]
    if held:
        said = [_("{name} holds priority there until {when}").format(name=name, when=month(until)) for name, until in held]
        parts.append("; ".join(said) + ".")
    if (others or held) and place.room < 2:
        parts.append(_("{place} has room for one programme, and {names} has chosen it. Once either has landed there, without an accord: {tension} tension a year, "
                       "and failed landings × {risk:g} for whoever has no priority.").format(
            place=place.title, names=", ".join(others or [name for name, _until in held]), tension=signed(numbers["contest_tension"], 0),
            risk=numbers["contest_risk"]))  # fmt: skip
    return " ".join(parts)


def drop(session: Session, package: str) -> str:
    """What dropping a deal costs: trust at the partner and in its circle, prestige, and work that falls back."""
    tables, state = session.engine.tables, session.state
    numbers, row = tables.parameters, tables.ids["package"].index(package)
    if int(state.deal[row, 0]) not in (IN_TALKS, IN_FORCE):
        return ""
    partner = int(tables.package_partner[row])
    circle = [wording.title(tables, "partner", int(other)) for other in np.flatnonzero(tables.partner_circle == tables.partner_circle[partner])
              if int(other) != partner]  # fmt: skip
    points = numbers["trust_dropped"] + numbers["trust_circle"]
    parts = [_("{points:g} trust with {partner}").format(points=points, partner=wording.title(tables, "partner", partner))]
    if circle:
        names = ", ".join(circle[:NAMED]) + (_(" and {n} more").format(n=len(circle) - NAMED) if len(circle) > NAMED else "")
        parts.append(_("{points:g} with each of its circle ({names})").format(points=numbers["trust_circle"], names=names))
    parts.append(_("{points:g} prestige").format(points=float(WORTH[int(tables.package_role[row])]) / 4))
    said = _("Dropping it costs {parts}.").format(parts=", ".join(parts))
    element, months = int(tables.package_give_element[row]), float(tables.package_replacement[row])
    if element >= 0 and months and state.finished[element, 0] == NEVER:
        said += " " + ngettext("{n:g} month of its work falls back on {line}.", "{n:g} months of its work fall back on {line}.", round(months)).format(
            n=months, line=wording.title(tables, "element", element))  # fmt: skip
    return said


def launch(session: Session, mission: str, rule: int) -> str:
    """What "good odds" are, and the odds that a flight has."""
    if rule != GOOD_CHANCE:
        return ""
    flight = next((flight for flight in views.flights(session) if flight.id == mission), None)
    said = _("Good odds are {n:.0%} or better for the whole flight, ascent, way and landing together.").format(n=session.engine.tables.parameters["good_chance"])
    return said if flight is None else said + " " + _("It has {now:.0%} today.").format(now=flight.total)


def review(session: Session) -> list[tuple[str, str]]:
    """(kind of order, sentence) of the prices of the whole draft, and who gets less because the purse is short."""
    out = []
    for action in {(action.kind, action.target): action for action in session.draft}.values():
        if action.kind == "funding" and not cut_later(session, action.target):
            continue  # what a year's money is worth in later years stands beside it
        if price := of(session, action):
            axis = {"deal": "package", "site": "site", "funding": "element"}.get(action.kind, "")
            name = ""
            if axis:
                at = int(action.value) if axis == "site" else session.engine.tables.ids[axis].index(action.target)
                name = wording.title(session.engine.tables, axis, at)
            out.append((action.kind, f"{name}: {price}" if name else price))
    if less := short(session):
        out.append(("funding", less))
    return out


# -- money
def shares(session: Session, line: str) -> tuple[float, float]:
    """What a line stands at in later years, as a share of its need: under its standing order, and with the draft (`rules.funding`)."""
    row, given = session.engine.tables.ids["element"].index(line), session.legal()
    stands, money = float(session.state.level[row, 0]), session.drafted("funding", line)
    need, tenths = int(given.need[row, 0]), round((money or 0) * 10)
    if money is None or money < 0 or need == 0:
        return stands, stands
    return stands, max(tenths / need, float(tenths > 0 and tenths >= int(given.high[row, 0])))


def cut_later(session: Session, line: str) -> bool:
    """Whether an order gives a line at least what it would get this year, and less than it would get in later years."""
    stands, ordered = shares(session, line)
    money = session.drafted("funding", line)
    return ordered < stands - 0.005 and money is not None and money >= session.unordered(line)


def afterwards(session: Session, line: str) -> str:
    """What an order of money means for later years."""
    stands, ordered = shares(session, line)
    if abs(ordered - stands) < 0.005:
        return ""
    said = _("From now on {ordered:.0%} of its need a year instead of {stands:.0%}, until the next order.").format(ordered=ordered, stands=stands)
    if not cut_later(session, line):
        return said
    return said + " " + _("Without an order it gets {stands:.0%} again as soon as the purse allows.").format(stands=stands)


def funding(session: Session) -> np.ndarray:
    """What every line gets with the draft, M$."""
    tables = session.engine.tables
    return legality.complete(session.orders(), session.state, tables).funding[:, 0] / 10


def squeezed(session: Session, before: np.ndarray) -> str:
    """Which lines get less than `before`, without an order of their own, because of what was ordered since."""
    ordered = {action.target for action in session.draft if action.kind in ("funding", "status")}
    return _less(session, _("The purse is short: this takes from other lines: {names}."), before - funding(session), ordered)


def short(session: Session) -> str:
    """Which lines under standing orders get less than they say because the purse is short."""
    tables, state = session.engine.tables, session.state
    ordered = {action.target for action in session.draft if action.kind == "funding" and action.value >= 0}
    if not ordered:
        return ""
    wanted = np.minimum(np.rint(state.level * session.legal().need), session.legal().high)[:, 0] / 10
    idle = {tables.ids["element"][row] for row in np.flatnonzero(state.status[:, 0] >= MOTHBALL)}
    idle |= {action.target for action in session.draft if action.kind == "status"}
    return _less(session, _("The purse is short: lines under standing orders get less than those say: {names}."), wanted - funding(session), ordered | idle)


def _less(session: Session, text: str, lost: np.ndarray, apart: set[str]) -> str:
    tables = session.engine.tables
    names = [(float(lost[row]), wording.title(tables, "element", int(row))) for row in np.flatnonzero(tables.element_programme == session.programme)
             if lost[row] >= 0.1 and tables.ids["element"][row] not in apart]  # fmt: skip
    if not names:
        return ""
    names.sort(key=lambda item: (-item[0], item[1]))
    shown = [_("{name} {n:,.1f} M$ less").format(name=name, n=amount) for amount, name in names[:NAMED]]
    if len(names) > NAMED:
        shown.append(_("and {n} more {amount:,.1f} M$ together").format(n=len(names) - NAMED, amount=sum(amount for amount, _name in names[NAMED:])))
    return text.format(names=", ".join(shown))


# -- public dates
def slipped(session: Session, before: list[views.Mark], after: list[views.Mark]) -> list[str]:
    """Milestones under a public date whose middle date the draft moves behind it: `before` without the draft, `after` with it."""
    tables, out = session.engine.tables, []
    for old, new in zip(before, after, strict=True):
        row = tables.ids["milestone"].index(new.id)
        if new.programme != session.seat or not np.isnan(new.reached):
            continue
        drafted = session.drafted("promise", new.id)
        standing = int(session.state.promise[row, 0])
        due = round(tables.start + standing / 1024) - 1 if standing != NEVER else 0
        if drafted is not None and drafted != KEEP:
            due = int(drafted) if drafted > WITHDRAW else 0
        if not due or not (old.p50 < due + 1) or new.p50 < due + 1:
            continue
        late = month(new.p50) if not np.isnan(new.p50) else _("after the end")
        text = _("{name}: by this draft it moves behind its public date. Half of the futures have it by {late} instead of {early}; you said by the end of {due}.")
        out.append(text.format(
            name=new.title, late=late, early=month(old.p50), due=due))  # fmt: skip
    return out


def dates_slipped(session: Session, fans: Callable[[], tuple[Fan, Fan]]) -> list[str]:
    """The same, from the forecasts without and with the draft, which are asked for only if a date is public."""
    rows = session.engine.tables.milestone_programme == session.programme
    public = bool((session.state.promise[rows, 0] != NEVER).any()) or any(action.kind == "promise" and action.value > WITHDRAW for action in session.draft)
    if session.finished or not public or not session.draft:
        return []
    before, after = fans()
    return slipped(session, views.marks(session, before), views.marks(session, after))


# -- the vote
def parts_of_vote(session: Session, ratio: float, turn: int, money: float, credibility: float, support: float) -> tuple[float, float, float, float]:
    """What is expected of a vote, M$ a year: growth, the request, support, and the weight of the request; the dice apart. As `politics` has it."""
    tables = session.engine.tables
    purse, numbers = int(tables.links.manual[session.programme]), tables.parameters
    over = max(ratio - numbers["ask_free"], 0.0)
    trusted = max(credibility - over * 10 * numbers["ask_cost"], 0.1)
    weight = (1 - float(tables.purse_anchor[purse])) * (1.0 if tables.purse_review[purse, turn] else numbers["plan_between"])
    weight *= trusted if over > 0 else 1.0
    drift = 1 + float(tables.purse_growth[purse])
    asked = max(1 + (ratio - 1) * trusted, drift if ratio >= 1 else 0.0)
    swing = numbers["support_budget"] / 50
    mood = 1 + swing * (support - 50)
    plain = (1 - weight) * drift + weight * asked
    whole = min(max(plain * mood, numbers["envelope_least"]), numbers["envelope_most"])
    return money * (drift - 1), money * weight * (asked - drift), money * (whole - plain), weight


def vote(session: Session, ratio: float) -> str:
    """What a request is expected to do to next year's vote, in a sentence or two."""
    state, seat = session.state, session.programme
    purse = int(session.engine.tables.links.manual[seat])
    money, trust, mood = float(state.envelope[purse, 0]) / 10, float(state.credibility[seat, 0]), float(state.support[seat, 0])

    def expected(asked: float) -> float:
        return money + sum(parts_of_vote(session, asked, state.turn, money, trust, mood)[:3])

    with_it, without = expected(ratio), expected(1.0)
    weight = parts_of_vote(session, ratio, state.turn, money, trust, mood)[3]
    said = _("Next year's vote: about {n:,.0f} M$ expected ({change} M$ against asking × 1.00), after {now:,.0f} M$ a year now.").format(
        n=with_it, change=signed(with_it - without, 0), now=money)  # fmt: skip
    return said + " " + _("A request weighs {weight:.0%} this year, and counts by your credibility, {trust:.2f}; today's support and the dice do the rest.").format(
        weight=weight, trust=trust)  # fmt: skip


def voted(session: Session) -> Why | None:
    """How this year's money was voted, in rows that sum; None before the first vote."""
    if not session.history or session.finished:
        return None
    tables, seat, year = session.engine.tables, session.programme, session.history[-1]
    purse = int(tables.links.manual[seat])
    before, now = float(year.opening.envelope[purse, 0]) / 10, float(session.state.envelope[purse, 0]) / 10
    ratio, trust, support = float(year.orders.request[seat, 0]), float(year.opening.credibility[seat, 0]), float(year.opening.support[seat, 0])
    growth, request, mood, weight = parts_of_vote(session, ratio, year.report.turn, before, trust, support)
    rows = [(_("Money of the year before"), before), (_("Customary growth"), growth), (_("The request, above or below that growth"), request),
            (_("Support, {n:.0f} of 100 as the year opened").format(n=support), mood)]  # fmt: skip
    text = _("M$ for a full year. You asked × {ratio:.2f} at a credibility of {trust:.2f}, and a request weighed {weight:.0%}.").format(
        ratio=ratio, trust=trust, weight=weight)  # fmt: skip
    rest = _("The dice of the vote, and what moved support or money in the year")
    return summed(_("How it was voted"), text, rows, _("Voted"), now, 1, "", (rest, rest))
