"""`why`: numbers, lines, flights, milestones, offers, sites, with rows that sum and with sources."""

from __future__ import annotations

from collections.abc import Callable

from game.cli.console import Console
from game.i18n import _
from game.model.axes import AIMS, NEVER
from game.play.session import Session
from game.reporting import aims, causes, explain, grounds, pad, views

NUMBERS: dict[str, Callable[[Session], explain.Why]] = {
    "support": explain.support, "prestige": explain.prestige, "credibility": explain.credibility, "tension": explain.tension,
    "attention": explain.attention, "points": explain.points, "money": explain.money, "bills": explain.bills, "ask": explain.request,
    "base": grounds.base,
}  # fmt: skip


class Explaining(Console):
    """One command that finds what is meant."""

    def why(self, name: str) -> None:
        if name in NUMBERS:
            self.explain(NUMBERS[name](self.session))
            return
        if name in AIMS or name in aims.PARTS:
            fan = None if self.session.finished else self.session.forecast(64)
            self.explain(aims.why(self.session, name, fan) if name in AIMS else getattr(aims, name)(self.session, fan))
            return
        ways: tuple[tuple[str, Callable[[str], None]], ...] = (
            ("element", self._why_line), ("mission", self._why_flight), ("milestone", self._why_milestone),
            ("package", lambda found: self.explain(explain.deal(self.session, found))),
            ("site", lambda found: self.explain(grounds.site(self.session, found))),
        )  # fmt: skip
        tables = self.session.engine.tables
        for axis, show in sorted(ways, key=lambda way: name.lower() not in tables.ids[way[0]]):  # a whole id means itself
            try:
                found = self.find(axis, name)
            except ValueError:
                continue
            show(found)
            return
        raise ValueError(_('nothing of yours is called "{text}"').format(text=name))

    def _why_line(self, name: str) -> None:
        line = next((item for item in views.lines(self.session) if item.id == name), None)
        if line is None:
            raise ValueError(_("that line belongs to the other side"))
        self.wrap(f"{line.title}. {line.summary}")
        missing = explain.needs(self.session, name)
        facts = [_("Official date {when}.").format(when=views.month(line.official))
                 if line.official == line.official else _("No official date: it begins only with your money.")]  # fmt: skip
        if line.outside:
            facts.append(_("Partners and owner pay {share:.0%} of it.").format(share=line.outside))
        if line.payer:
            facts.append(_("{payer} pays for it, {money:,.1f} M$ this year.").format(payer=line.payer, money=line.automatic))
        if line.floor:
            facts.append(_("A floor in law of {floor:,.0f} M$ this year.").format(floor=line.floor))
        if missing:
            facts.append(_("Its work waits for {names}.").format(names=", ".join(missing)))
        if line.state not in ("ready", "cancelled"):
            facts.append(_("{work}, by a full team; its team is at {team:.0%}; it can take {high:,.1f} M$ this year.").format(
                work=views.work_left(line).capitalize(), team=line.staffing, high=line.high))  # fmt: skip
        self.wrap(" ".join(facts))
        self.explain(causes.work(self.session, self.session.engine.tables.ids["element"].index(name)))
        self.explain(grounds.design(self.session, name))
        self.explain(grounds.fight(self.session, name))
        self._sources(f"elements.{name}.")

    def _why_flight(self, name: str) -> None:
        flight = next((item for item in views.flights(self.session) if item.id == name), None)
        if flight is None:
            raise ValueError(_("that flight belongs to the other side"))
        self.wrap(f"{flight.title}. {flight.summary}")
        row = self.session.engine.tables.ids["mission"].index(name)
        self.wrap(_("Odds: ascent {0:.0%}, way {1:.0%}, landing {2:.0%}.").format(*flight.chance)
                  + (_(" Waits for ") + ", ".join(flight.waits) + "." if flight.waits else ""))  # fmt: skip
        if story := pad.story(self.session, row):
            self.wrap(story)
        if flight.state != "achieved" and pad.there(self.session, row)[0] < NEVER:
            self.wrap(pad.waiting(self.session, row))
        twin = f"{self.session.seat}.{name}"
        if twin in self.session.engine.tables.ids["milestone"]:
            self.wrap(_("(`why {name}` is about the milestone: dates, public date, what it waits for)").format(name=twin))
        self._sources(f"missions.{name}.")

    def _why_milestone(self, name: str) -> None:
        marks = views.marks(self.session, self.session.forecast(64))
        self.explain(explain.milestone(self.session, next(mark for mark in marks if mark.id == name)))
        self.explain(grounds.public_date(self.session, name))

    def _sources(self, prefix: str) -> None:
        for fact in explain.sources(self.session, prefix):
            self.wrap(fact)
