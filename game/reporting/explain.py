"""Why a number is what it is: a title, rows that sum to a total, and a note. Shown as tips; what no row names is a row of its own."""

from __future__ import annotations

import numpy as np

from game.foresight.forecast import Fan
from game.i18n import _
from game.model import curves, legality
from game.model.axes import AIMS, NEVER
from game.play.session import Session
from game.reporting import causes, pad, prices, suitors, views, wording
from game.reporting.standing import attention, credibility, prestige, support, tension
from game.reporting.when import node_dates, place
from game.reporting.why import Row, Why, last, rounded, signed, summed

__all__ = ["Row", "Why", "attention", "credibility", "prestige", "signed", "support", "tension"]


MOST_KEPT = 6  # lines by name among the bills
MOST_NEEDS = 8  # named of what a milestone waits for


def points(session: Session, fan: Fan | None = None) -> Why:
    """The seat's points: the mean over imagined ends if there is a fan, else what it has so far."""
    tables, seat = session.engine.tables, session.programme
    names = aims(session)
    parts = views.points(session, fan)
    rows = [(names[part], float(values[seat])) for part, values in parts.items()]
    text = _("30 for your charter, 25 for the open and 25 for the sealed aim, 20 for what the government asks. More points win in {year}.")
    note = _("Charter and aims: the share of a thousand reference campaigns of your seat that you beat. Every leader replaced costs {n:g}.").format(
        n=tables.parameters["leader_points"])  # fmt: skip
    shown = zip(rows, rounded([amount for _name, amount in rows]), strict=True)
    total = (_("So far") if fan is None else _("Expected at the end"), f"{sum(amount for _name, amount in rows):,.1f}")
    return Why(_("Points"), text.format(year=tables.last_year), tuple((name, f"{amount:,.1f}") for (name, _amount), amount in shown), total, note)


def aims(session: Session, seat: int | None = None) -> dict[str, str]:
    """Names of the four parts of the points, with the aim that each is about. A rival's sealed aim shows once all is over."""
    state, row = session.state, session.programme if seat is None else seat

    def name(array: np.ndarray) -> str:
        aim = int(array[row, 0])
        return _(wording.AIM_TITLES[AIMS[aim]]) if aim >= 0 else _("not chosen")

    sealed = name(state.aim_sealed) if row == session.programme or session.finished else _("sealed")
    return {"charter": _("Charter"), "open": _("Open aim: {aim}").format(aim=name(state.aim_open)),
            "sealed": _("Sealed aim: {aim}").format(aim=sealed), "demand": _("Government: {aim}").format(aim=name(state.demand))}  # fmt: skip


def aim_named(part: str, aim: int) -> str:
    """An aim as chosen in a draft."""
    name = _(wording.AIM_TITLES[AIMS[aim]])
    return (_("Open aim: {aim}") if part == "open" else _("Sealed aim: {aim}")).format(aim=name)


def money(session: Session) -> Why:
    tables, state = session.engine.tables, session.state
    purse = int(tables.links.manual[session.programme])
    years = float(curves.turn_years(tables, state.turn))
    voted = round(float(state.envelope[purse, 0]) * years) / 10
    name = _("Voted for the year") if years > 0.9 else _("Voted: {share:.0%} of a year").format(share=years)
    rows = [
        (name, voted), (_("Carried over"), float(state.reserve[purse, 0]) / 10),
        (_("Partners' money"), float(curves.partner_money(state, tables)[purse, 0] - state.sales[purse, 0]) / 10),
        (_("Sold on the surface"), float(state.sales[purse, 0]) / 10), (_("Bills paid first"), -float(state.bills[purse, 0]) / 10),
    ]  # fmt: skip
    total = float(session.legal().available[purse, 0]) / 10
    rest = total - sum(amount for _name, amount in rows)
    if abs(rest) >= 0.05:
        rows.append((_("Bills that must wait"), rest))
    return summed(_("Money to allocate"), _("{purse}, million dollars of 2021.").format(purse=wording.title(tables, "purse", purse)), rows,
                _("To allocate"), total, 1)  # fmt: skip


def left(session: Session, accounts: list[tuple[str, float]], available: float) -> Why:
    rows = [(_("To allocate"), available), *((name, -amount) for name, amount in accounts)]
    keep = session.engine.tables.purse_carry[int(session.engine.tables.links.manual[session.programme])]
    most = session.engine.tables.parameters["carry_most"]
    note = _("{share:.0%} of it is carried over, at most {most:.0%} of a year's money; what lapses is missed in the next vote.")
    return summed(_("Left"), _("What no line has been given."), rows, _("Left"), available - sum(a for _n, a in accounts), 1,
                note.format(share=float(keep), most=most))  # fmt: skip


def bills(session: Session) -> Why:
    tables, state, seat = session.engine.tables, session.state, session.programme
    purse = int(tables.links.manual[seat])
    lines, flights = tables.element_purse == purse, tables.mission_purse == purse
    rows = [
        (_("Launches last year"), last(session, "launch_bill", flights) / 10), *_kept(session, lines),
        (_("Lines cancelled"), last(session, "cancel_bill", lines) / 10), (_("The base on the surface"), last(session, "base_bill") / 10),
        *((title, amount / 10) for title, amount in causes.effects(session, "bills", (purse,))),
    ]  # fmt: skip
    total = float(state.bills[purse, 0]) / 10
    rest = total - sum(amount for _name, amount in rows)
    if abs(rest) >= 0.05:
        rows.append((_("From the years before"), rest))
    note = _("`why upkeep` lists the upkeep of all that works, and of what will.")
    return summed(_("Bills"), _("Paid before anything is allocated."), rows, _("This year"), total, 1, note)


def _kept(session: Session, lines: np.ndarray) -> list[tuple[str, float]]:
    """Last year's upkeep, the dearest lines by name."""
    if not session.history or "upkeep" not in session.history[-1].report.kinds:
        return []
    tables, amounts = session.engine.tables, session.history[-1].report["upkeep"][:, 0] / 10
    rows = sorted(np.flatnonzero(lines & (amounts > 0)).tolist(), key=lambda row: -amounts[row])
    named = rows if len(rows) <= MOST_KEPT + 1 else rows[:MOST_KEPT]
    out = [(_("Upkeep: {name}").format(name=wording.title(tables, "element", row)), float(amounts[row])) for row in named]
    rest = rows[len(named):]
    return [*out, (_("Upkeep of {n} others").format(n=len(rest)), float(amounts[rest].sum()))] if rest else out


def request(session: Session) -> Why:
    """What asking for more does: the anchor, the weight of credibility, plan reviews."""
    tables, seat = session.engine.tables, session.programme
    purse = int(tables.links.manual[seat])
    numbers, turn = tables.parameters, session.state.turn
    rows = [(_("Last year's money weighs"), f"{float(tables.purse_anchor[purse]):.0%}"),
            (_("Your credibility"), f"{float(session.state.credibility[seat, 0]):.2f}"),
            (_("Credibility is lost above"), f"× {numbers['ask_free']:.2f}")]  # fmt: skip
    later = [t for t in range(turn, tables.turns) if tables.purse_review[purse, t]]
    note = ""
    if not tables.purse_review[purse, turn]:
        when = int(tables.start + int(tables.turn_ticks[later[0]]) / 1024 + 1e-6) if later else 0
        note = _("Between plan reviews a request hardly counts, and more than × {n:.2f} costs {cost:g} support.").format(
            n=numbers["reopen_above"], cost=numbers["reopen_support"]) + (_(" Next review: {year}.").format(year=when) if when else "")  # fmt: skip
    asked = session.drafted("request", session.seat) or 1.0
    note = "\n".join(part for part in (note, prices.vote(session, asked)) if part)
    return Why(_("Ask for next year"), _("Money asked for next year over this year's. 1.00 asks for the same."), tuple(rows), None, note)


def unopened(session: Session) -> tuple[str, ...]:
    """Titles of the seat's lines that nobody pays and no official plan opens: a forecast has them idle to the end."""
    return tuple(line.title for line in views.lines(session)
                 if line.state in ("open", "waits") and line.staffing == 0 and line.money + line.automatic == 0 and np.isnan(line.official))  # fmt: skip


def needs(session: Session, element: str) -> tuple[str, ...]:
    """What an element's work waits for."""
    tables = session.engine.tables
    row = tables.ids["element"].index(element)
    found = (waits(session, int(node)) for node in dict.fromkeys(tables.element_needs[row].tolist()))
    return tuple(dict.fromkeys(name for part in found for name in part))


def deal(session: Session, name: str) -> Why:
    """What makes a partner sign, in the rows of `legality.acceptance`."""
    tables, state = session.engine.tables, session.state
    row = tables.ids["package"].index(name)
    partner, seat = int(tables.package_partner[row]), int(tables.package_programme[row])
    weight = {part: tables.parameters[f"accept_{part}"] for part in ("base", "affinity", "value", "trust", "prestige", "tension")}
    trust, fame = float(state.trust[partner, seat, 0]), float(state.prestige[seat, 0])
    rows = [
        (_("Anyone"), weight["base"]), (_("Affinity to your side"), weight["affinity"] * float(tables.partner_affinity[partner, seat])),
        (_("What they get"), weight["value"] * float(tables.package_value[row])),
        (_("Trust, {n:.0f} of 100").format(n=trust), weight["trust"] * (trust - 50)),
        (_("Prestige, {n:.0f} of 100").format(n=fame), weight["prestige"] * (fame - 50)),
        (_("Tension between the blocs"), -weight["tension"] * float(state.tension[0]) * float(tables.links.cross_bloc[row])),
    ]  # fmt: skip
    chance = float(legality.acceptance(state, tables)[row, 0])
    rest = chance - sum(amount for _name, amount in rows)
    if abs(rest) > 0.004:
        rows.append((_("Never surer than 97 %, never less than 2 %"), rest))
    shown = [(rows[0][0], f"{rows[0][1]:.0%}"), *((label, signed(amount * 100, 0) + " %") for label, amount in rows[1:] if abs(amount) >= 0.004)]
    wanted = [(wording.title(tables, "manifest", item), int(amount)) for item, amount in enumerate(tables.package_ask[row]) if amount]
    asks = [f"{title} ({n})" for title, n in wanted]
    text = _("Brings: {gift}.").format(gift=views.gift(tables, row)) + (" " + _("Asks: {names}.").format(names=", ".join(asks)) if asks else "")
    tried = suitors.contested(row, state, tables, session.legal())
    note = _("Partners whom the rival courts too take the better offer.")
    if not np.isnan(tried):
        note = _("If the rival courts them this year: {n:.0%}. They answer both offers and take the better one.").format(n=tried)
    if suitors.poaches(row, state, tables):
        note += " " + _("They are the rival's now: winning them over raises the tension by {n:g}.").format(n=tables.parameters["poach_tension"])
    if tables.package_orphan[row] >= 0:
        note += " " + _("It is hardware of {line}, on offer for {n:g} years after the other side cancelled it.").format(
            line=wording.title(tables, "element", int(tables.package_orphan[row])), n=tables.parameters["orphan_years"])  # fmt: skip
    return Why(wording.title(tables, "package", row), text, tuple(shown), (_("Chance to sign this year"), f"{chance:.0%}"), note)


def milestone(session: Session, mark: views.Mark, ghost: views.Mark | None = None) -> Why:
    """A milestone's dates, the source of the official one, and what it waits for. `ghost` = before this year's draft."""
    tables = session.engine.tables
    row = tables.ids["milestone"].index(mark.id)
    rows: list[Row] = [(_("Official date"), views.month(mark.official))]
    if not np.isnan(mark.reached):
        rows.append((_("Reached"), views.month(mark.reached)))
        if not np.isnan(mark.official):
            rows.append((_("Against the official date"), _("{n} months").format(n=signed((mark.reached - mark.official) * 12, 0).replace("+", ""))))
        flown = pad.flight_of(session, row)
        text = pad.story(session, flown) if flown is not None else ""
    else:
        rows += [(_("1 in 10 futures by"), views.month(mark.p10)), (_("Half of them by"), views.month(mark.p50)), (_("9 in 10 by"), views.month(mark.p90))]
        if not np.isnan(mark.chance):
            rows.append((_("Reached by the horizon"), _("{n:.0f} in 100 futures").format(n=mark.chance * 100)))
        if ghost is not None and not np.isnan(mark.p50 - ghost.p50) and abs(mark.p50 - ghost.p50) * 12 >= 0.5:
            rows.append((_("Half of them, by your draft"), _("{n} months").format(n=signed((mark.p50 - ghost.p50) * 12, 0))))
        if ghost is not None and abs(mark.chance - ghost.chance) >= 0.01:
            rows.append((_("Chance, by your draft"), signed((mark.chance - ghost.chance) * 100, 0) + " %"))
        missing = waits(session, int(tables.milestone_node[row]))
        flights = [(wording.title(tables, "mission", n), n) for n in pad.ready(session, int(tables.milestone_node[row]))]
        rest = [name for name in missing if name not in {flight_named(title) for title, _n in flights}]
        if len(rest) > MOST_NEEDS + 1:
            rest = [*rest[:MOST_NEEDS], _("{n} more").format(n=len(rest) - MOST_NEEDS)]
        text = _("Waits for: {names}.").format(names=", ".join(rest)) if rest else "" if missing else _("All its conditions hold; it must last.")
        for title, number in flights[:2]:
            text = f"{text} " + _("The flight {name}: {why}").format(name=title, why=pad.waiting(session, number))
        text = text.strip()
        closed = [name for name in unopened(session) if name in missing]
        if closed:
            text += " " + _("Never begins without your money: {names}.").format(names=", ".join(closed))
    facts = sources(session, f"milestones.{mark.id}.")
    return Why(mark.title, text, tuple(rows), None, "\n".join(facts))


GRADES = {
    "read": _("read in the source"), "secondary": _("at second hand"), "background": _("general knowledge"),
    "unverified": _("not verified"), "judgement": _("own estimate"),
}  # fmt: skip

FACTS = {
    "announced": _("Official date"), "cost_musd": _("Cost left, M$"), "floor_musd": _("Floor in law, M$"), "upkeep_musd": _("Upkeep a year, M$"),
    "began": _("Work began"), "self_funded": _("The owner's own share"), "price_musd": _("Price of a flight, M$"), "transit": _("Chance on the way"),
    "duration_days": _("Days under way"), "refly_months": _("Months to a second try"), "science": _("Payload-years"), "official": _("Official date"),
    "crew_days": _("Crew days on the surface"), "staffing": _("Team at the opening"), "opening_musd": _("A year's money, M$"),
    "window_days": _("Days between windows"), "interval_months": _("Months between flights"), "sunlight": _("Sun above the horizon"),
    "earth_view": _("Earth in sight"), "slope": _("Slope, degrees"), "ice": _("Chance of ice"), "room": _("Room for programmes"),
}  # fmt: skip


def sources(session: Session, prefix: str) -> tuple[str, ...]:
    """Sentences "what: value (grade). Source" of every sourced number under `prefix`, such as "elements.orion."."""
    known = session.scenario.document.sources  # type: ignore[attr-defined]
    out = []
    for key, fact in session.engine.tables.provenance.items():
        what = FACTS.get(key.rsplit(".", 1)[1]) if key.startswith(prefix) else None
        if what is None:
            continue
        wide = _(", between {low} and {high}").format(low=_trim(fact["low"]), high=_trim(fact["high"])) if fact.get("low") and fact.get("high") else ""
        names = [_short(known[name].title) if name in known else name for name in fact["source"].split(", ") if name]
        grade = _(GRADES.get(fact["evidence"], fact["evidence"]))
        out.append(_("{what}: {value}{wide} ({grade}). {sources}").format(
            what=what, value=_trim(fact["value"]), wide=wide, grade=grade, sources="; ".join(names[:2])))  # fmt: skip
    return tuple(out)


def source(session: Session, names: str | list[str], evidence: str) -> str:
    """Titles of the first sources of an entry, and its grade."""
    known = session.scenario.document.sources  # type: ignore[attr-defined]
    titles = [_short(known[name].title) if name in known else name for name in ([names] if isinstance(names, str) else names)[:2]]
    return f"{'; '.join(titles)} ({_(GRADES.get(evidence, evidence))})"


def _trim(text: str) -> str:
    return text[:-2] if text.endswith(".0") else text


def _short(title: str, most: int = 110) -> str:
    return title if len(title) <= most else title[: most - 1].rsplit(" ", 1)[0] + " …"


def flight_named(title: str) -> str:
    """How a flight that has all it needs is called among the things that something waits for."""
    return _("the flight {name}").format(name=title)


def waits(session: Session, node: int) -> tuple[str, ...]:
    """Titles of what a node of the graph still waits for; groups that the compiler made are opened."""
    tables, state = session.engine.tables, session.state
    at = place(node, tables)
    if at is None or node_dates(state)[node] != NEVER:
        return ()
    axis, row = at
    if axis == "mission":
        needs = (waits(session, int(n)) for n in dict.fromkeys(tables.mission_needs[row].tolist()))
        return tuple(dict.fromkeys(name for part in needs for name in part)) or (flight_named(wording.title(tables, axis, row)),)
    if axis == "capability":
        # rows of the graph are padded with a constant, which is no way to anything
        parts = [waits(session, int(n)) for n in dict.fromkeys(tables.capability_needs[row].tolist()) if place(int(n), tables) is not None]
        if tables.capability_mode[row] == 1:
            ways = dict.fromkeys(part[0] for part in parts if part)
            return () if any(not part for part in parts) else (_(" or ").join(list(ways)[:3]),)
        return tuple(dict.fromkeys(name for part in parts for name in part)) or (_("time: it must hold for a while"),)
    return (wording.title(tables, axis, row),)
