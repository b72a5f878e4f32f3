"""Before the year ends: the draft in words, and what may be forgotten. The same for the window and the terminal."""

from __future__ import annotations

from game.i18n import _, ngettext
from game.model import curves, legality
from game.model.axes import AIMS
from game.model.orders import GOOD_CHANCE, KEEP, ORDERS, PROPOSE, WITHDRAW, Action, encode
from game.play.session import Session
from game.reporting import desks, prices, views, wording

KINDS = {
    "funding": _("Money"), "status": _("Line"), "tests": _("Tests"), "launch_rule": _("Launch"), "deal": _("Deal"), "answer": _("Answer"),
    "request": _("Ask"), "campaign": _("Campaign"), "waiver": _("Waiver"), "doctrine": _("Doctrine"), "aim_open": _("Open aim"),
    "aim_sealed": _("Sealed aim"), "review": _("Review"), "repair": _("Repair"), "promise": _("Public date"), "site": _("Site"),
    "accord": _("Accord"), "surface_plan": _("Surface"), "rotation": _("Stays"),
}  # fmt: skip
PLANS = (_("science"), _("resources"), _("expand"), _("sell capacity"))
STAYS = (_("short"), _("customary"), _("long"))

BRIEFING, MONEY, SURFACE = 0, 1, 4  # pages of the window that mend what was forgotten
PAGES = {"flaws": BRIEFING, "dates": BRIEFING, "contest": SURFACE, "orphans": MONEY, "site": SURFACE, "money": MONEY}
MOST = 6


def drafted(session: Session) -> list[Action]:
    """The draft, the last order on each target only."""
    return list({(action.kind, action.target): action for action in session.draft}.values())


def kind(action: Action) -> str:
    """The word for a kind of order; its own name where it has none."""
    return _(KINDS.get(action.kind, action.kind.replace("_", " ").capitalize()))


def target(session: Session, action: Action) -> str:
    """What an order is about, by its title."""
    tables = session.engine.tables
    axis = ORDERS[action.kind].axes[0]
    return wording.title(tables, axis, tables.ids[axis].index(action.target))


def stands(session: Session, action: Action) -> str:
    """What an order that changes nothing finds: the order and its value, and whether the draft or a standing order has it."""
    what = target(session, action)
    if action.target not in session.engine.tables.ids["programme"]:
        what = f"{kind(action)}, {what}"
    else:
        what = kind(action)
    if action.kind == "funding" and action.value < 0:
        line = next(line for line in views.lines(session) if line.id == action.target)
        said = _("{n:,.1f} M$ of a need of {need:,.1f}").format(n=line.standing, need=line.need)
    else:
        said = value(session, action)
    where = _("in this year's draft") if session.drafted(action.kind, action.target) is not None else _("as it stood")
    return f"{what}: {said} ({where})"


def value(session: Session, action: Action) -> str:
    """An order's value in words."""
    kind, amount = action.kind, action.value
    if kind == "funding":
        return f"{amount:,.1f} M$" if amount >= 0 else _("standing order")
    if kind == "request":
        return f"× {amount:.2f}"
    words = {
        "deal": ("–", _("propose"), _("drop")), "launch_rule": (_("fly when ready"), _("at good odds"), _("hold"), _("when no flaw is open")),
        "status": (_("run"), _("mothball"), _("cancel")), "tests": (_("usual"), _("more"), _("all")), "waiver": (_("no"), _("yes")),
        "review": (_("no"), _("independent, this year")), "repair": (_("fly as it is"), _("work round"), _("fix")), "accord": (_("no"), _("offered")),
        "surface_plan": PLANS, "rotation": STAYS,
    }  # fmt: skip
    if kind == "launch_rule" and int(amount) == GOOD_CHANCE:
        return _("at odds of {n:.0%} or better").format(n=session.engine.tables.parameters["good_chance"])
    if kind in words:
        return words[kind][int(amount)]
    if kind == "promise":
        return _("by the end of {year:.0f}").format(year=amount) if amount > WITHDRAW else _("taken back") if amount == WITHDRAW else _("none")
    if kind == "site":
        return wording.title(session.engine.tables, "site", int(amount))
    document = session.scenario.document  # type: ignore[attr-defined]
    if kind == "answer":
        return _(list(document.events[action.target].options.values())[int(amount)].title)
    if kind == "doctrine":
        return _(list(document.programmes[action.target].doctrines.values())[int(amount)].title)
    if kind.startswith("aim"):
        return _(wording.AIM_TITLES[AIMS[int(amount)]])
    return _("{n:g} attention").format(n=amount) if kind == "campaign" else f"{amount:g}"


def refused(session: Session, reason: legality.Reason, action: Action) -> str:
    """Why an order was refused; what it needs and what is left where attention is short."""
    said = wording.reason(reason, session.engine.tables)
    if reason.rule != "attention_short":
        return said
    tables, seat = session.engine.tables, session.programme
    others = [other for other in session.draft if (other.kind, other.target) != (action.kind, action.target)]
    spent, wanted = (int(legality.spend_attention(encode(orders, tables.ids), tables)[seat, 0]) for orders in (others, [*others, action]))
    left = int(float(session.state.attention[seat, 0])) - spent
    return _("That takes {n} attention, and {left} is left of this year's {all:g}.").format(n=wanted - spent, left=left, all=reason.numbers[0])


def forgotten(session: Session, most: int = MOST) -> list[tuple[int, str]]:
    """(page that mends it, sentence) of what may be forgotten, the gravest first."""
    out = []
    head, lines = views.head(session), views.lines(session)
    out += [(BRIEFING, _("No answer yet to “{title}”: its default will happen.").format(title=card.title))
            for card in views.cards(session) if card.chosen < 0]  # fmt: skip
    if without_aims := aims_missing(session):
        out.append((BRIEFING, without_aims))
    out += [(BRIEFING, text) for text in dates_moved(session)]
    leaving = [line.title for line in lines if line.state == "leaving"]
    if leaving:
        out.append((MONEY, _("To be cancelled for good: {names}.").format(names=", ".join(leaving))))
    broken = [line.title for line in lines if line.floor and line.state == "open" and line.money < line.floor]
    if broken:
        out.append((MONEY, _("Under the floor in law, which costs support: {names}.").format(names=", ".join(broken))))
    out += [({"site": SURFACE, "doctrine": BRIEFING}.get(what, MONEY), text) for what, text in prices.review(session)]
    if price := price_of_asking(session, session.drafted("request", session.seat) or 1.0):
        out.append((MONEY, price))
    if idle := idle_waiver(session):
        out.append((MONEY, idle))
    out += [(PAGES[what], text) for what, text in waiting(session)]
    if head.attention_left >= 3:
        text = ngettext("{n:g} point of attention is left; only one may be carried over.", "{n:g} points of attention are left; only one may be carried over.",
                        round(head.attention_left))  # fmt: skip
        out.append((MONEY, text.format(n=head.attention_left)))
    if hungry := [line.title for line in lines if starved(line)]:
        out.append((MONEY, _("Starved lines lose their teams: {names}.").format(names=", ".join(hungry))))
    if session.state.turn == 2 and session.state.doctrine[session.programme, 0] < 0:
        out.append((BRIEFING, _("This is the last year to choose a doctrine.")))
    return out[:most]


def aims_missing(session: Session) -> str:
    """A sentence if an aim is not chosen in the one year in which it can be; else ""."""
    open_aim, sealed = (session.drafted(kind, session.seat) for kind in ("aim_open", "aim_sealed"))
    if session.state.turn > 0 or None not in (open_aim, sealed):
        return ""
    if open_aim is None and sealed is None:
        return _("Two aims, 25 points each, can be chosen only this year, and neither is.")
    return _("The sealed aim, 25 points, can be chosen only this year, and is not.") if sealed is None else _(
        "The open aim, 25 points, can be chosen only this year, and is not.")  # fmt: skip


SEALED = _("Open and sealed aims count alike; a sealed one the other side does not see before the campaign is over.")


def starved(line: views.Line) -> bool:
    """Whether a team that is there gets less than half of its need."""
    return line.state == "open" and line.staffing > 0.3 and line.money + line.automatic < 0.5 * line.need


def dates_moved(session: Session) -> list[str]:
    """Sentences about the public dates that the draft moves or takes back, each with its price."""
    return [price_of_date(session, day, day.draft) for day in desks.days(session) if day.promised and day.draft != KEEP]


def price_of_date(session: Session, day: desks.Day, year: int) -> str:
    """What it costs to move a public date that stands to a year, or to take it back (`year` = WITHDRAW)."""
    numbers = session.engine.tables.parameters
    price = _("{support:g} support and {credibility:g} credibility lost").format(
        support=numbers["promise_withdrawn"], credibility=numbers["promise_missed_credibility"] / 2)  # fmt: skip
    if year <= WITHDRAW:
        return _("{name}: its public date, {old}, is taken back: {price}.").format(name=day.title, old=day.promised, price=price)
    wins = desks.bold(session, day.chance(year))
    return _("{name}: its public date moves from {old} to {new}. The old one is taken back first: {price}; the new one wins about {wins:.1f} support.").format(
        name=day.title, old=day.promised, new=year, price=price, wins=wins)  # fmt: skip


def behind_a_wall(session: Session) -> tuple[list[str], list[str]]:
    """Titles of the offers that need a legal waiver: those drafted, and those that could be proposed this year."""
    shown = [deal for deal in views.deals(session) if deal.walled]
    return [deal.title for deal in shown if deal.draft == PROPOSE], [deal.title for deal in shown if deal.state in ("open", "left")]


def idle_waiver(session: Session) -> str:
    """A sentence if the draft pays for a legal waiver that no offer of the draft needs; else ""."""
    if not session.drafted("waiver", session.seat):
        return ""
    drafted, able = behind_a_wall(session)
    if drafted:
        return ""
    text = _("The legal waiver takes 2 attention, and no offer of this year needs it.")
    return text + " " + (_("It would serve: {names}.").format(names=", ".join(able)) if able else _("Nothing that needs one can be proposed now."))


def waiting(session: Session) -> list[tuple[str, str]]:
    """(what, sentence) of what waits for a word: open flaws, dates in doubt, a contest, an accord held out, orphans, a site to choose, idle money."""
    tables, state, seat = session.engine.tables, session.state, session.programme
    out = []
    open_flaws = [flaw.design.title for flaw in desks.flaws(session) if flaw.flight and session.drafted("repair", flaw.design.id) is None]
    if open_flaws:
        out.append(("flaws", _("Open flaws, to be fixed, worked round or flown: {names}.").format(names=", ".join(open_flaws))))
    doubted = [_("{name} by {year} ({chance:.0%})").format(name=day.title, year=day.due, chance=day.chance(day.due))
               for day in desks.days(session) if day.due > 0 and day.chance(day.due) < 0.5]  # fmt: skip
    if doubted:
        out.append(("dates", _("The auditor gives less than an even chance to {names}.").format(names=", ".join(doubted))))
    contested = curves.neighbours(state, tables)[1]
    offers = [bool(state.accord[p, 0]) for p in range(len(state.accord)) if p != seat]
    mine = session.drafted("accord", session.seat)
    if contested[seat, 0] and not (bool(state.accord[seat, 0]) if mine is None else mine):
        text = _("The rival wants the same site and it has no room for two: an accord, or another site, ends the contest.")
        out.append(("contest", text + (" " + _("He offers an accord.") if any(offers) else "")))
    orphans = desks.orphans(session)
    hardware = [_("{name} ({partner}, until {when})").format(name=orphans[deal.id].element, partner=deal.partner, when=views.month(orphans[deal.id].until))
                for deal in views.deals(session)
                if deal.id in orphans and orphans[deal.id].offered and deal.state in ("open", "left", "short") and not deal.draft]  # fmt: skip
    if hardware:
        out.append(("orphans", _("Cancelled by the other side and on offer: {names}.").format(names="; ".join(hardware))))
    if tables.ids["site"] and int(state.site[seat, 0]) < 0 and session.drafted("site", session.seat) is None:
        out.append(("site", _("No site is chosen for the base: landings and the base take the ground as it comes.")))
    idle = _idle_money(session)
    if idle:
        out.append(("money", idle))
    return out


def _idle_money(session: Session) -> str:
    """What is left over and what could take it; "" if hardly anything is."""
    tables, seat = session.engine.tables, session.programme
    funding = legality.complete(session.orders(), session.state, tables).funding
    available = float(session.legal().available[tables.links.manual[seat], 0]) / 10
    spare = available - float(funding[tables.element_programme == seat, 0].sum()) / 10
    if spare <= 0.05 * max(available, 1):
        return ""
    text = _("{spare:,.0f} M$ have no use; part of it lapses and is missed next year.").format(spare=spare)
    room = [(round(line.high - line.money), line.title) for line in views.lines(session)
            if line.state == "open" and not line.payer and line.high - line.money >= 1]  # fmt: skip
    wide = [_("{name} {n:,}").format(name=name, n=n) for n, name in sorted(room, key=lambda entry: -entry[0])[:2]]
    return text + (" " + _("Could take more: {lines}.").format(lines=", ".join(wide)) if wide else "")


def price_of_asking(session: Session, ratio: float) -> str:
    """What a request for next year's money costs besides, in a sentence; "" if nothing."""
    tables, seat = session.engine.tables, session.programme
    numbers, turn = tables.parameters, session.state.turn
    parts = []
    lost = max(0.0, ratio - numbers["ask_free"]) * 10 * numbers["ask_cost"]
    if lost:
        parts.append(_("costs {n:.2f} credibility (above × {free:.2f})").format(n=lost, free=numbers["ask_free"]))
    if not tables.purse_review[int(tables.links.manual[seat]), turn] and ratio > numbers["reopen_above"]:
        parts.append(_("costs {n:g} support (the plan is reopened)").format(
            n=numbers["reopen_support"] * (1 + max(0.0, ratio - numbers["ask_free"]) * numbers["reopen_excess"])))
    return _("Asking × {ratio:.2f} {what}.").format(ratio=ratio, what=_(" and ").join(parts)) if parts else ""
