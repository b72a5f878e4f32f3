"""Why a choice stands as it does: a design and its flaws, a public date, a site, the base, a fight over a floor in law."""

from __future__ import annotations

import numpy as np

from game.i18n import _
from game.model import curves
from game.model.axes import NEVER
from game.play.session import Session
from game.reporting import designs, desks, explain, places, views, wording
from game.reporting.why import Row, Why, signed

MOST_YEARS = 6


def design(session: Session, name: str) -> Why | None:
    """A new design: its factor on the chance of failure in rows that multiply; None if the line is no new design of the seat."""
    found = next((item for item in designs.designs(session) if item.id == name), None)
    if found is None:
        return None
    tables, row = session.engine.tables, session.engine.tables.ids["element"].index(name)
    clean = float(tables.flaw_failure[0, 0])
    seen = float(tables.flaw_failure[found.open, found.patched]) / clean
    hidden = clean * float(tables.flaw_unseen[found.seen, int(np.float32(session.state.searched[row, 0]) * np.float32(32))])
    rows = [
        (_("Tests: {level}").format(level=(_("usual"), _("more"), _("all"))[found.tests]), float(tables.tests_failure[found.tests])),
        (_("Known flaws: {open} open, {patched} worked round, {fixed} fixed").format(open=found.open, patched=found.patched, fixed=found.fixed), seen),
        (_("Flaws that nobody has found: at least one at {n:.0%}").format(n=found.hidden), hidden),
    ]
    text = _("A new design. ") + (_("It stands behind {flights}.").format(flights=", ".join(found.flights)) if found.flights
                                  else _("Nothing flies on it."))  # fmt: skip
    note = [designs.review_says(found)]
    for flaw in desks.flaws(session):
        if flaw.design.id == name:
            note += [_("{flight}: {0:.0%} as it is, {1:.0%} with the flaw worked round, {2:.0%} with it fixed.").format(*odds, flight=flight)
                     for flight, *odds in flaw.flights[:3]]  # fmt: skip
    if found.open:
        how = _("without a flight") if found.ready else _("of additional work")
        note.append(_("Working round takes {patch:g} months {how}, fixing {fix:g}.").format(patch=found.patch_months, fix=found.fix_months, how=how))
    shown = tuple((label, f"× {factor:.2f}") for label, factor in rows)
    return Why(found.title, text, shown, (_("On the chance of failure"), f"× {found.failure_now:.2f}"), "\n".join(note))


def public_date(session: Session, name: str) -> Why | None:
    """A milestone as the independent auditor sees it, year by year; None if it is reached or not the seat's."""
    day = next((item for item in desks.days(session) if item.id == name), None)
    if day is None:
        return None
    numbers = session.engine.tables.parameters
    rows: list[Row] = [(_("Official date"), views.month(day.official)), (_("The auditor expects it in"), views.month(day.expected))]
    if day.due > 0:
        rows.append((_("Promised by the end of {year}").format(year=day.due), _("{n:.0%} by the auditor").format(n=day.chance(day.due))))
    near = [year for year in range(day.first, day.last + 1) if 0.02 < day.chance(year) < 0.97]
    for year in near[:: max(1, -(-len(near) // MOST_YEARS))]:
        rows.append((_("A date by the end of {year}").format(year=year), _("{n:.0%}, {support} support").format(
            n=day.chance(year), support=signed(desks.bold(session, day.chance(year))))))  # fmt: skip
    text = _("The auditor knows the work as reported, today's teams and how long the builder's class usually takes, and nothing hidden. A date takes 1 attention; "
             "bold ones win more support.")  # fmt: skip
    note = _("While the auditor gives it an even chance: {holds} support a year, else {not_holds}. Kept: {kept} support, {trust} credibility. Missed: "
             "{missed} support, {lost} credibility. Taken back: {back} support, {half} credibility.").format(
        holds=signed(numbers["promise_holds"], 0), not_holds=signed(-numbers["promise_holds"], 0), kept=signed(numbers["promise_kept"], 0),
        trust=signed(numbers["promise_kept_credibility"], 2), missed=signed(-numbers["promise_missed"], 0),
        lost=signed(-numbers["promise_missed_credibility"], 2), back=signed(-numbers["promise_withdrawn"], 0),
        half=signed(-numbers["promise_missed_credibility"] / 2, 2))  # fmt: skip
    return Why(_("A public date: {name}").format(name=day.title), text, tuple(rows), None, note)


def site(session: Session, name: str) -> Why:
    """A place: what its ground does to landings, losses and the base, with the sources of its figures."""
    place = next(item for item in places.sites(session) if item.id == name)
    rows = [
        (_("Sun above the horizon, share of the time"), f"{place.sunlight:.0%}"), (_("  so a base does"), f"× {place.power:.2f}"),
        (_("Earth in sight, share of the time"), f"{place.earth_view:.0%}"), (_("  so losses on the way"), f"× {place.losses:.2f}"),
        (_("Slope of the landing ground"), f"{place.slope:.1f}°"), (_("  so failed landings"), f"× {place.landing:.2f}"),
        (_("Ice to use"), (_("yes") if place.ice > 0.5 else _("no")) + _(", as found") if place.ice_known else _("{n:.0%} likely").format(n=place.ice)),
        (_("Programmes that have room"), f"{place.room}"),
    ]  # fmt: skip
    rows += [(_("Chosen by"), programme) for programme in place.chosen]
    rows += [(_("Priority of {programme} until").format(programme=programme), views.month(until)) for programme, until in place.priority]
    numbers = session.engine.tables.parameters
    note = [
        _("The first working lander gives priority for {years:g} years, and so does every later one. Two without room and without an accord: {tension} tension "
          "a year, and failed landings × {risk:g} for whoever has no priority. Moving after a landing costs {support:g} support.").format(
            years=numbers["zone_years"], tension=signed(numbers["contest_tension"], 0), risk=numbers["contest_risk"], support=numbers["site_move_support"]),
        *explain.sources(session, f"sites.{name}."),
    ]  # fmt: skip
    where = _("{lat:.1f}° {side}, {lon:.0f}° east.").format(lat=abs(place.latitude), side=_("south") if place.latitude < 0 else _("north"), lon=place.longitude)
    return Why(place.title, f"{place.summary} {where}".strip(), tuple(rows), None, "\n".join(note))


def base(session: Session) -> Why:
    """The base: this year's upkeep in rows that sum, incidents, and what opens it."""
    tables, seat = session.engine.tables, session.programme
    shown, numbers = places.surface(session), tables.parameters
    title = _("The base on the surface")
    if int(session.state.base_opened[seat, 0]) == NEVER:
        ways = [what + (f" ({_('waits for')} {', '.join(missing[:4])})" if missing else "") for what, missing in desks.base_ways(session)]
        return Why(title, _("No base stands yet. It opens with {ways}.").format(ways="; ".join(ways)) if ways else _("This programme has no base."))
    years = float(curves.turn_years(tables, session.state.turn))
    full = shown.size * numbers["base_upkeep"] * years
    saved = full * numbers["base_output_saves"] * shown.output
    amounts = [(_("{n:.1f} modules at {m:,.0f} M$ a year").format(n=shown.size, m=numbers["base_upkeep"]), full),
               (_("Supplies made there, {n:.0%}").format(n=shown.output), -saved),
               (_("Accord: shared power and relay"), shown.upkeep - full + saved)]  # fmt: skip
    rows = [(name, f"{amount:,.1f}" if not place else signed(amount)) for place, (name, amount) in enumerate(amounts) if abs(amount) >= 0.05 or not place]
    risk = _("Chance of an incident this year {n:.0%}: {rate:.0%} in full repair, more as repair falls (now {health:.0%}), × {stay:g} with long stays, "
             "less with short ones. One costs {bill:,.0f} M$ a module, {damage:.0%} of repair, {support:g} support and half of the year's stay, and in {crew:.0%} "
             "of cases the crew.").format(
        n=shown.incident, rate=numbers["incident_rate"], health=shown.health, stay=numbers["stay_risk"], bill=numbers["incident_bill"],
        damage=numbers["incident_damage"], support=numbers["incident_support"], crew=numbers["incident_crew"])  # fmt: skip
    mended = _("Upkeep mends {n:.0%} a year. Bills go to the next year, first in line.").format(n=numbers["base_repair"])
    return Why(title, _("At {site}, since {when}.").format(site=shown.site, when=views.month(shown.opened)), tuple(rows),
               (_("Upkeep this year, M$"), f"{shown.upkeep:,.1f}"), f"{risk}\n{mended}")  # fmt: skip


def fight(session: Session, name: str) -> Why | None:
    """The fight over a line with a floor in law; None if no law stands in the way."""
    chance = desks.fight(session, name)
    if chance is None:
        return None
    tables, numbers = session.engine.tables, session.engine.tables.parameters
    support = float(session.state.support[session.programme, 0])
    rows = [(_("At a support of 50"), numbers["fight_base"]), (_("Support, {n:.0f} of 100").format(n=support), (support - 50) * numbers["fight_support"])]
    rest = chance - sum(amount for _name, amount in rows)
    if abs(rest) >= 0.004:
        rows.append((_("Never surer than 95 %, never less than 5 %"), rest))
    shown = [(rows[0][0], f"{rows[0][1]:.0%}"), *((label, signed(amount * 100, 0) + " %") for label, amount in rows[1:])]
    partners = desks.helpers(session, name)
    note = _("Won or lost, the fight costs {n:g} support; lost, the line goes on.").format(n=numbers["cancel_support"])
    if partners:
        note += " " + _("Cancelling it ends the deals of {partners} and costs trust.").format(partners=", ".join(partners))
    title = wording.title(tables, "element", tables.ids["element"].index(name))
    return Why(_("Cancelling {name}").format(name=title), _("Those who voted its floor in law fight for it."), tuple(shown),
               (_("Chance that it can be cancelled"), f"{chance:.0%}"), note)  # fmt: skip


def small_team(session: Session, line: views.Line) -> str:
    """Why the most that a line can take this year is less than its customary need; "" if it is not."""
    if line.high >= line.need - 0.05 or not line.high:
        return ""
    numbers = session.engine.tables.parameters
    return _("All it can take is {share:.0%} of its customary need of {need:,.1f} M$: money beyond a team has nobody to do the work. The team is at "
             "{team:.0%} and grows in a year by at most {step:.0%} of a full one or by {growth:.0%} of what is there, whichever is more.").format(
        share=line.high / line.need, need=line.need, team=line.staffing, step=numbers["staff_step"], growth=numbers["staff_growth"])  # fmt: skip
