"""`why`: numbers, lines, flights, milestones, offers, sites, with rows that sum and with sources."""

from __future__ import annotations

from collections.abc import Callable

from game.cli.lab import Lab
from game.i18n import _
from game.model.axes import AIMS, NEVER
from game.play.session import Session
from game.reporting import aims, causes, conditions, explain, grounds, pad, prices, upkeep, views

NUMBERS: dict[str, Callable[[Session], explain.Why]] = {
    "support": explain.support, "prestige": explain.prestige, "credibility": explain.credibility, "tension": explain.tension,
    "attention": explain.attention, "points": explain.points, "money": explain.money, "bills": explain.bills, "ask": explain.request,
    "base": grounds.base, "upkeep": upkeep.why,
}  # fmt: skip


class Explaining(Lab):
    """One command that finds what is meant."""

    def why(self, name: str) -> None:
        if name == "year":
            self.why_year()
            return
        if name in NUMBERS:
            self.explain(NUMBERS[name](self.session))
            if name in ("money", "ask"):
                self.explain(prices.voted(self.session))
            return
        if name in AIMS or name in aims.PARTS:
            fan = None if self.session.finished else self.session.forecast(64)
            self.explain(aims.why(self.session, name, fan) if name in AIMS else getattr(aims, name)(self.session, fan))
            return
        if name in ("site", "sites"):
            self._why_site()
            return
        if name.lower() in (programmes := self._programmes()):
            marks = views.marks(self.session, None if self.session.finished else self.session.forecast(64))
            self.explain(conditions.side(self.session, programmes[name.lower()], marks))
            return
        axis, found = self._meant(name)
        ways: dict[str, Callable[[str], None]] = {
            "element": self._why_line, "mission": self._why_flight, "milestone": self._why_milestone,
            "package": lambda found: self.explain(explain.deal(self.session, found)),
            "site": lambda found: self.explain(grounds.site(self.session, found)),
            "capability": lambda found: self.explain(conditions.capability(self.session, found)),
        }  # fmt: skip
        ways[axis](found)
        if axis in conditions.WHAT:
            for what, other in conditions.also(self.session, axis, found):
                self.wrap(_("(also {what}: `why {name}`)").format(what=what, name=other))

    def _programmes(self) -> dict[str, str]:
        """Ids and titles of both sides, lower case, to ids."""
        tables = self.session.engine.tables
        pairs = list(zip(tables.ids["programme"], tables.titles["programme"], strict=True))
        return {word.lower(): name for name, title in pairs for word in (name, title)}

    def _why_site(self) -> None:
        drafted = self.session.drafted("site", self.session.seat)
        tables = self.session.engine.tables
        row = int(self.session.state.site[self.session.programme, 0]) if drafted is None else int(drafted)
        if not tables.ids["site"]:
            raise ValueError(_("This scenario has no sites."))
        if row < 0:
            self.wrap(_("No site is chosen for your base. `sites` compares them, `why NAME` explains one, `site NAME` chooses."))
            return
        self.explain(grounds.site(self.session, tables.ids["site"][row]))
        self.wrap(_("(your site; `sites` compares it with the others)"))

    def _meant(self, name: str) -> tuple[str, str]:
        """Axis and id of what is asked about: a whole id before a whole title before a part of one. ValueError if nothing or too much fits."""
        tables, word, unclear = self.session.engine.tables, name.lower(), ""
        axes = ("element", "mission", "milestone", "package", "site", "capability")

        def rank(axis: str) -> int:
            return 0 if word in tables.ids[axis] else 1 if word in [title.lower() for title in tables.titles[axis]] else 2

        for axis in sorted(axes, key=rank):
            try:
                found = self.find(axis, name)
            except ValueError as error:
                unclear = unclear or (str(error) if self._names(axis, word) else "")
                continue
            if axis == "capability" and bool(tables.capability_hidden[tables.ids[axis].index(found)]):
                continue
            return axis, found
        raise ValueError(unclear or _('nothing of yours is called "{text}"').format(text=name))

    def _names(self, axis: str, word: str) -> bool:
        tables = self.session.engine.tables
        return any(word in name or word in title.lower() for name, title in zip(tables.ids[axis], tables.titles[axis], strict=True))

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
        self._sources(f"missions.{name}.")

    def _why_milestone(self, name: str) -> None:
        marks = views.marks(self.session, self.session.forecast(64))
        self.explain(explain.milestone(self.session, next(mark for mark in marks if mark.id == name)))
        self.explain(grounds.public_date(self.session, name))

    def _sources(self, prefix: str) -> None:
        for fact in explain.sources(self.session, prefix):
            self.wrap(fact)
