"""Why support, prestige, credibility, tension and attention are what they are, in rows that sum.

The rows follow the order of a year's rules, events and answers by their titles. What the bounds 0 and 100 cut off is the last row.
"""

from __future__ import annotations

import numpy as np

from game.i18n import _, ngettext
from game.model import auditor, legality
from game.model.axes import NEVER
from game.model.orders import WITHDRAW
from game.model.rules.partners import WORTH
from game.model.state import evolve
from game.play.session import Session
from game.reporting import causes, wording
from game.reporting.why import Cut, Why, bound, drifted, last, summed, was, years

Amounts = list[tuple[str, float]]
NO_CUT: Cut = ("", "")


def _opening(session: Session) -> str:
    return _("Last year") if session.history else _("At the opening")


def support(session: Session) -> Why:
    tables, seat = session.engine.tables, session.programme
    before, now = was(session, "support")
    numbers = tables.parameters
    rows, cut = [(_opening(session), before)], NO_CUT
    if session.history:
        rows += _of_choices(session) + _of_politics(session, before) + _of_lines(session)
        crews = last(session, "crew_loss", tables.mission_programme == seat) + last(session, "base_crew_lost")
        rows += [
            *causes.effects(session, "support", (seat,)),
            (_("Crews lost"), -crews * numbers["crew_loss_support"]),
            (_("Incidents on the surface"), -last(session, "incident") * numbers["incident_support"]),
            (_("The accord, at home"), -last(session, "accord") * numbers["accord_support"] * years(session)),
            *_of_dates(session),
        ]
        if last(session, "leader_replaced"):
            rows.append((_("A new leader begins"), now - sum(amount for _name, amount in rows)))
        else:
            drift, middle = drifted(session, now, numbers["support_middle"], numbers["support_reversion"]), numbers["support_middle"]
            rows.append((_("Drift towards {middle:g}").format(middle=middle), drift))
            cut = bound(now - drift, 0, 100)
    note = _("Under {floor:g} in two years running the leader is replaced.").format(floor=numbers["support_floor"])
    note = "\n".join(part for part in (_losses(session), note) if part)
    return summed(_("Support"), _("Political support at home, 0 to 100. It moves next year's money a little and keeps you in office."), rows,
                  _("Now"), now, 1, note, cut)  # fmt: skip


def _losses(session: Session) -> str:
    """Flights of the seat that were lost last year move neither support nor prestige, unless a crew was on board; "" if none was."""
    if not session.history:
        return ""
    tables, report = session.engine.tables, session.history[-1].report
    lost = [row for kind in ("launch_failure", "transit_failure", "surface_failure") for row in report.happened(kind)
            if tables.mission_programme[row] == session.programme]  # fmt: skip
    if not lost:
        return ""
    names = ", ".join(wording.title(tables, "mission", row) for row in lost)
    said = ngettext("{n} flight was lost ({names}).", "{n} flights were lost ({names}).", len(lost)).format(n=len(lost), names=names)
    return said + " " + _("By the rules a lost flight costs money and time; support falls only if a crew is lost, prestige never.")


def _of_choices(session: Session) -> Amounts:
    numbers = session.engine.tables.parameters
    return [(_("The base moved to another site"), -last(session, "site_moved") * numbers["site_move_support"]),
            (_("The doctrine changed"), -last(session, "doctrine_switched") * numbers["doctrine_support"])]  # fmt: skip


def _of_politics(session: Session, before: float) -> Amounts:
    tables, seat, orders = session.engine.tables, session.programme, session.history[-1].orders
    numbers, purse = tables.parameters, int(tables.links.manual[session.programme])
    middle = numbers["support_middle"] - before - sum(amount for _name, amount in _of_choices(session))
    review = bool(tables.purse_review[purse, session.state.turn - 1])
    over = max(0.0, float(orders.request[seat, 0]) - numbers["ask_free"])
    reopened = float(orders.request[seat, 0] > np.float32(numbers["reopen_above"])) * (not review)
    return [
        (_("A new government"), last(session, "party_change", np.array([purse])) * middle * numbers["party_support"]),
        (_("The plan reopened"), -reopened * numbers["reopen_support"] * (1 + over * numbers["reopen_excess"])),
        (_("Campaign at home"), float(orders.campaign[seat, 0]) * numbers["campaign_support"]),
    ]  # fmt: skip


def _of_lines(session: Session) -> Amounts:
    """Floors, cancellations and fights; together they cost `loss_most` at most."""
    tables = session.engine.tables
    numbers, own = tables.parameters, tables.element_programme == session.programme
    rows = [
        (_("Paid below a floor in law"), -last(session, "floor_broken", own) * numbers["floor_support"]),
        (_("Lines cancelled"), -last(session, "cancelled", own) * numbers["cancel_support"]),
        (_("Fights over a floor lost"), -last(session, "fight_lost", own) * numbers["cancel_support"]),
    ]
    lost = -sum(amount for _name, amount in rows)
    return [*rows, (_("No more than {n:g} a year").format(n=numbers["loss_most"]), max(lost - numbers["loss_most"], 0.0))]


def _dates(session: Session) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The seat's milestones whose dates stand, those set last year, and the auditor's chance for either, as `promises` judged them."""
    tables, state = session.engine.tables, session.state
    year = session.history[-1]
    own = tables.milestone_programme == session.programme
    made = np.zeros_like(own)[:, None]
    made[year.report.happened("promise_made")] = True
    made &= own[:, None]
    stands = (state.promise != NEVER) & own[:, None]
    by = np.where(stands, state.promise.astype(np.int32), np.where(made, legality.promise_ticks(year.orders.promise, tables), NEVER))
    # nothing that the auditor looks at changes between his look and the turn of the year
    chance = auditor.chance(evolve(state, turn=state.turn - 1), tables, by)
    return stands[:, 0], made[:, 0], chance[:, 0]


def _of_dates(session: Session) -> Amounts:
    tables = session.engine.tables
    numbers, own = tables.parameters, tables.milestone_programme == session.programme
    stands, made, chance = _dates(session)
    even = chance >= 0.5
    return [
        (_("Public dates set"), float((auditor.boldness(chance) * made).sum()) * numbers["promise_support"]),
        (_("Dates the auditor gives an even chance"), float((stands & even).sum()) * numbers["promise_holds"]),
        (_("Dates the auditor no longer believes in"), -float((stands & ~even).sum()) * numbers["promise_holds"]),
        (_("Public dates taken back"), -last(session, "promise_withdrawn", own) * numbers["promise_withdrawn"]),
        (_("Public dates missed"), -last(session, "promise_missed", own) * numbers["promise_missed"]),
        (_("Public dates kept"), last(session, "promise_kept", own) * numbers["promise_kept"]),
    ]  # fmt: skip


def prestige(session: Session) -> Why:
    tables, seat = session.engine.tables, session.programme
    before, now = was(session, "prestige")
    rows, cut = [(_opening(session), before)], NO_CUT
    if session.history:
        mine, packages = tables.milestone_programme == seat, tables.package_programme == seat
        report, worth = session.history[-1].report, WORTH[tables.package_role] / 4
        for kind, name, sign in (("deal_agreed", _("Deals agreed"), 1), ("deal_ended", _("Partners who left"), -1), ("deal_dropped", _("Deals dropped"), -1)):
            rows.append((name, sign * float((worth * (report[kind][:, 0] > 0))[packages].sum())))
        rows.append((_("Milestones"), float((np.rint(tables.milestone_prestige) * (report["milestone"][:, 0] > 0))[mine].sum())))
        rows += causes.effects(session, "prestige", (seat,))
        drift = drifted(session, now, 50.0, tables.parameters["prestige_reversion"])
        rows.append((_("Drift towards 50"), drift))
        cut = bound(now - drift, 0, 100)
    return summed(_("Prestige"), _("What partners see, 0 to 100. Every point over 50 makes each of them a little readier to sign; what a base sells "
                                   "sells the better for it."), rows, _("Now"), now, 1, _losses(session), cut)  # fmt: skip


def credibility(session: Session) -> Why:
    tables = session.engine.tables
    before, now = was(session, "credibility")
    rows = [(_opening(session), before)]
    if session.history:
        numbers, own = tables.parameters, tables.milestone_programme == session.programme
        switched = -last(session, "doctrine_switched") * numbers["doctrine_credibility"]
        ratio = session.history[-1].orders.request[session.programme, 0]
        lost = max(0.0, float(ratio - np.float32(numbers["ask_free"]))) * 10 * numbers["ask_cost"]
        missed = numbers["promise_missed_credibility"]
        asked = -lost if lost > 0 else min(numbers["ask_recover"], 1 - before - switched)
        events = causes.effects(session, "credibility", (session.programme,))
        over = before + switched + asked + sum(amount for _name, amount in events) - 1  # what events give beyond 1 is lost before dates count
        rows += [
            (_("The doctrine changed"), switched),
            (_("Asked × {ratio:.2f}").format(ratio=ratio), asked),
            (_("Public dates missed"), -last(session, "promise_missed", own) * missed),
            (_("Public dates taken back"), -last(session, "promise_withdrawn", own) * missed / 2),
            *events,
            (_("More than 1 is lost"), -over if over > 1e-6 else 0.0),
            (_("Public dates kept"), last(session, "promise_kept", own) * numbers["promise_kept_credibility"]),
        ]
    text = _("The weight of your request for next year's money; 1 is full. Asking for more than × {free:g} costs it, an honest year earns it back. "
             "Public dates kept or missed move it too.")  # fmt: skip
    return summed(_("Credibility"), text.format(free=tables.parameters["ask_free"]), rows, _("Now"), now, 2, cut=bound(now, 0.1, 1))


def tension(session: Session) -> Why:
    tables = session.engine.tables
    before, now = was(session, "tension")
    numbers = tables.parameters
    rows, cut = [(_opening(session), before)], NO_CUT
    if session.history:
        length, every = years(session), np.arange(len(tables.programme_bloc))
        calm = float((tables.links.calming * (session.state.deal[:, :1] == 2)).sum()) / 10 * length
        poached = last(session, "partner_poached", np.arange(tables.sizes["package"])) > 0
        middle = numbers["tension_middle"]
        drift = drifted(session, now + calm, middle, numbers["tension_reversion"])
        cut = bound(now + calm - drift, 0, 100)
        rows += [
            (_("A partner won over"), poached * numbers["poach_tension"]),
            *causes.effects(session, "tension", ()),
            (_("Contest over a site"), (last(session, "contest", every) > 0) * numbers["contest_tension"] * length),
            (_("Accord on a site"), -(last(session, "accord", every) > 0) * numbers["accord_tension"] * length),
            (_("Drift towards {middle:g}").format(middle=middle), drift),
            (_("Calming agreements in force"), -calm),
        ]
    return summed(_("Tension"), _("Between the two blocs, 0 to 100. A high tension drives partners of the other bloc away, turns their offers down, holds up "
                                  "hardware that crosses blocs and brings crises."), rows, _("Now"), now, 1, cut=cut)  # fmt: skip


def attention(session: Session) -> Why:
    tables, state, seat = session.engine.tables, session.state, session.programme
    orders, yearly = session.orders(), tables.parameters["attention_yearly"]
    here = float(state.attention[seat, 0])
    rows = [(_("A year's"), min(yearly, here)), (_("Carried over"), here - min(yearly, here))]
    for row in np.flatnonzero((orders.deal[:, 0] == 1) & (tables.package_programme == seat)):
        rows.append((_("Offer: {name}").format(name=wording.title(tables, "package", int(row))), -float(tables.package_attention[row])))
    for row in np.flatnonzero((orders.review[:, 0] > 0) & (tables.element_programme == seat)):
        rows.append((_("Review: {name}").format(name=wording.title(tables, "element", int(row))), -1.0))
    for row in np.flatnonzero((orders.promise[:, 0] > WITHDRAW) & (tables.milestone_programme == seat)):
        rows.append((_("Public date: {name}").format(name=wording.title(tables, "milestone", int(row))), -1.0))
    answers = float(legality.answer_attention(orders.answer, tables)[seat, 0])
    rows += [(_("Answers"), -answers), (_("Campaign at home"), -float(orders.campaign[seat, 0])), (_("Legal waiver"), -2.0 * float(orders.waiver[seat, 0])),
             (_("Accord on a site"), -2.0 * float(orders.accord[seat, 0] == 1))]  # fmt: skip
    left = here - float(legality.spend_attention(orders, tables)[seat, 0])
    return summed(_("Attention"), _("What your leaders have time for this year: talks, waivers, campaigns, reviews, public dates, some answers."), rows,
                  _("Left"), left, 0, _("Only {n:g} may be carried over.").format(n=tables.parameters["attention_carry"]))  # fmt: skip
