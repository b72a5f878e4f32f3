"""Commands about designs and their flaws, public dates, sites and the base on the surface."""

from __future__ import annotations

import numpy as np

from game.cli.console import Console
from game.i18n import _
from game.model.orders import KEEP, Action
from game.reporting import checklist, desks, places, views
from game.reporting import designs as hidden

REPAIRS = ("asis", "round", "fix")
USES = (
    _("instruments and crews work: payload-years"), _("ice and soil spare supplies: upkeep falls year by year"),
    _("more modules: everything else grows, at a price"), _("room and power for paying guests: money next year"),
)  # fmt: skip


class Ground(Console):
    """What is hidden in designs, what was promised in public, and where the base stands."""

    # -- designs
    def designs(self) -> None:
        known = {flaw.design.id: flaw for flaw in desks.flaws(self.session)}
        begun, later = {line.id for line in views.lines(self.session) if line.staffing > 0}, []
        self.say(_("design                            state     tests  hidden  failures  reviews  work takes, of the plan"))
        for design in hidden.designs(self.session):
            if not (design.ready or design.open or design.id in begun):
                later.append(design.title)
                continue
            state = _("ready") if design.ready else _("building")
            tests = (_("usual"), _("more"), _("all"))[design.tests]
            pace = "" if design.ready else f"× {design.pace_low:.2f} to {design.pace_high:.2f}"
            mark = _(" [to be reviewed]") if design.review else ""
            self.say(f"  {design.title:31s} {state:9s} {tests:5s} {design.hidden:7.0%}  × {design.failure_now:.2f} {design.reviews:8d}    {pace}{mark}".rstrip())
            if design.id in known:
                self._flaw(known[design.id])
        if later:
            self.wrap(_("Not begun: {names}.").format(names=", ".join(later)))
        self.wrap(_("(hidden: the chance that a flaw is there which nobody has found; failures: against a usual design, as it stands. Work, tests, flights and "
                    "`review NAME` bring flaws to light, `repair NAME fix|round|asis` answers them. A review also narrows what the work takes.)"))  # fmt: skip

    def _flaw(self, flaw: desks.Flaw) -> None:
        design = flaw.design
        way = _("without a flight") if design.ready else _("of additional work")
        drafted = self.session.drafted("repair", design.id)
        chosen = _("nothing ordered") if drafted is None else checklist.value(self.session, Action("repair", design.id, drafted))
        self.wrap("    " + _("{n} OPEN: work round in {patch:g} months {way}, fix in {fix:g} ({chosen})").format(
            n=_("1 FLAW") if design.open == 1 else _("{n} FLAWS").format(n=design.open), patch=design.patch_months, fix=design.fix_months,
            way=way, chosen=chosen))  # fmt: skip
        for flight, *odds in flaw.flights[:2]:
            self.wrap("    " + _("{flight}: {0:.0%} as it is, {1:.0%} worked round, {2:.0%} fixed").format(*odds, flight=flight))

    def repair(self, name: str, how: str) -> None:
        self.give("repair", self.own("element", name), self.choice(how, REPAIRS))

    def reviewed(self, name: str, wish: str = "on") -> None:
        """An independent review of a design; `off` takes it back."""
        target = self.own("element", name)
        if all(design.id != target for design in hidden.designs(self.session)):
            raise ValueError(_("{name} is no new design: there is nothing to review").format(name=name))
        self.give("review", target, 1 - self.choice(wish, ("on", "off")))

    # -- public dates
    def dates(self) -> None:
        self.say(_("milestone                     official   auditor    promised by the end of"))
        for day in desks.days(self.session):
            promised = f"{day.due}  {day.chance(day.due):4.0%}" if day.due > 0 else ""
            if day.draft != KEEP:
                promised += _(" [to be set]") if day.draft > 0 else _("{year} [to be taken back]").format(year=day.promised)
            self.say(f"  {day.title:28s} {views.month(day.official):>9s} {views.month(day.expected):>9s}    {promised}".rstrip())
        numbers = self.session.engine.tables.parameters
        text = _("(`promise MILESTONE YEAR` sets one of three public dates, 1 attention: up to {most:.1f} support at once, the bolder the more, {holds:g} a "
                 "year while the independent auditor gives it an even chance, –{missed:g} if it is missed. Taking one back, or moving it, costs {back:g} support "
                 "and {trust:g} credibility. `why MILESTONE` has his odds year by year. – = nobody pays for what it waits for.)")  # fmt: skip
        self.wrap(text.format(most=0.95 * numbers["promise_support"], holds=numbers["promise_holds"], missed=numbers["promise_missed"],
                              back=numbers["promise_withdrawn"], trust=numbers["promise_missed_credibility"] / 2))  # fmt: skip

    def promise(self, name: str, year: str) -> None:
        target = self.own("milestone", name)
        day = next((item for item in desks.days(self.session) if item.id == target), None)
        if year == "off":
            drafted = day is not None and day.draft > 0 and not day.promised
            if self.give("promise", target, KEEP if drafted else 0) and day is not None and day.promised:
                self.wrap(checklist.price_of_date(self.session, day, 0))
            return
        wanted = self.number(year)
        if wanted != round(wanted) or wanted < 1000:
            raise ValueError(_('"{text}" is no calendar year').format(text=year))
        if day is not None and day.promised == wanted:
            self.give("promise", target, KEEP)
            self.say(_("That date stands already."))
            return
        self.give("promise", target, wanted)
        day = next((item for item in desks.days(self.session) if item.id == target), None)
        if day is not None and day.draft == wanted:
            chance = day.chance(day.due)
            self.wrap(_("The auditor gives it {n:.0%} today: about {support:+.1f} support at once.").format(n=chance, support=desks.bold(self.session, chance)))
            if day.promised:
                self.wrap(checklist.price_of_date(self.session, day, day.draft))

    # -- sites and the base
    def sites(self) -> None:
        shown = places.sites(self.session)
        if not shown:
            self.say(_("This scenario has no sites."))
            return
        self.say(_("site                      sun  Earth  slope   ice    room   landings  losses   base"))
        for place in shown:
            ice = (_("yes") if place.ice > 0.5 else _("no")) if place.ice_known else f"{place.ice:.0%}?"
            marks = [_("yours") if place.mine else "", _("to be yours") if place.drafted and not place.mine else ""]
            marks += [_("chosen by {name}").format(name=name) for name in place.chosen if not place.mine or name != views.head(self.session).seat]
            marks += [_("priority of {name} until {when}").format(name=name, when=views.month(until)) for name, until in place.priority]
            text = ", ".join(mark for mark in marks if mark)
            self.say(f"  {place.title:22s} {place.sunlight:5.0%} {place.earth_view:5.0%} {place.slope:5.1f}° {ice:>5s} {place.room:5d}"
                     f"      × {place.landing:.2f}  × {place.losses:.2f}  × {place.power:.2f}  {text}".rstrip())  # fmt: skip
        self.wrap(_("(failed landings, losses on the way and what a base does, against usual ground; `why NAME` has the rest, `site NAME` chooses)"))

    def site(self, name: str) -> None:
        self.give("site", self.session.seat, self.session.engine.tables.ids["site"].index(self.find("site", name)))

    def accord(self, wish: str) -> None:
        on = self.choice(wish, ("off", "on"))
        stands = int(self.session.state.accord[self.session.programme, 0])
        if on == stands:  # an accord that stands is not paid for twice
            if self.session.drafted("accord", self.session.seat) in (None, float(KEEP)):
                self.say(_("You offer an accord already.") if on else _("You offer no accord."))
                return
            on = KEEP
        self.give("accord", self.session.seat, on)

    def surface(self, plan: str = "") -> None:
        if plan:
            self.give("surface_plan", self.session.seat, self.choice(plan, places.PLANS))
            return
        shown = places.surface(self.session)
        stands = not np.isnan(shown.opened)
        if stands:
            self.wrap(_("The base at {site}, open since {when}: {size:.1f} modules, repair {health:.0%}, {output:.0%} of supplies made there.").format(
                site=shown.site, when=views.month(shown.opened), size=shown.size, health=shown.health, output=shown.output))  # fmt: skip
            self.wrap(_("Upkeep {upkeep:,.0f} M$ and a chance of {n:.0%} for an incident this year (`why base`).").format(upkeep=shown.upkeep, n=shown.incident))
        else:
            self.wrap(_("No base stands yet; it opens with: {what}. Site: {site}.").format(what=shown.opens_with or _("nothing in this scenario"), site=shown.site))
        for number, (name, yields) in enumerate(zip(places.PLANS, shown.yields, strict=True)):
            self.say(f"  {'*' if number == shown.plan else ' '}{name:10s} {yields if stands else USES[number]}".rstrip())
        accord = _("shared with the rival") if shown.shared else _("CONTESTED by the rival") if shown.contested else ""
        words = [_("stays: {stays}").format(stays=places.STAYS[shown.rotation]), _("accord: {mine}, the rival {his}").format(
            mine=_("offered") if shown.accord else _("not offered"), his=_("offers one") if shown.rival_accord else _("offers none")), accord]  # fmt: skip
        self.wrap("; ".join(word for word in words if word) + ".")

    def stays(self, length: str) -> None:
        self.give("rotation", self.session.seat, self.choice(length, places.STAYS))
