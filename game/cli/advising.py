"""`advise` and `take`: drafts for what is asked, with what they do; nothing is ordered until it is taken."""

from __future__ import annotations

from game.agents.answers import Advice, Request
from game.cli.console import Console
from game.foresight import limits
from game.i18n import _
from game.play import advice as asking
from game.reporting import advice as words
from game.reporting import checklist, wording

STAGES = {"coarse": _("First answer"), "search": _("Second answer"), "final": _("Answer")}
USAGE = "advise gate [MILESTONE] [by YEAR] [chance PERCENT]; advise chance [MILESTONE] [by YEAR]; advise balanced"


class Advising(Console):
    """The last advice is kept until the year ends."""

    advice: tuple[Advice, object] | None = None

    def advise(self, *said: str) -> None:
        """Asks the adviser; the first answer comes soon, the last one is kept for `take`."""
        asked = self._request(list(said))
        for found in asking.adviser(self.session, asked).advise():
            if found.stage != "final":
                self.wrap(f"{_(STAGES[found.stage])}: {words.headline(self.session, found)}")
                self.out.flush()
        self.advice = (found, self.session.state)
        self.wrap(words.headline(self.session, found))
        width = max(len(what) for what, _shown, _change in words.effects(self.session, found))
        for what, shown, change in words.effects(self.session, found):
            self.say(f"    {what:{width}s}  {shown:24s} {change}")
        for why in found.because:
            _action, what, value = words.order(self.session, found, why)
            self.wrap(f"  {what}: {value}. {words.because(self.session, found, why)}")
        if less := words.squeezed(self.session, found):
            self.wrap(less)
        self.wrap(words.count(self.session, found) + " " + words.budget(found))
        if found.because:
            self.wrap(_("(`take` puts it into your draft, `take LINE` a part of it; `undo` brings your own draft back)"))

    def take(self, *name: str) -> None:
        """Puts the last advice into the draft, or what it orders for one line, flight or offer."""
        if self.advice is None or self.advice[1] is not self.session.state:
            raise ValueError(_("there is no advice for this year yet: {usage}").format(usage=USAGE))
        found, targets = self.advice[0], tuple[str, ...]()
        if name:
            targets = (self._advised(" ".join(name), found),)
        before = len(asking.changes(self.session, found))
        reasons = asking.take(self.session, found, targets)
        for refused in reasons[:3]:
            self.say(_("No: ") + wording.reason(refused, self.session.engine.tables))
        if not reasons:
            left = len(asking.changes(self.session, found))
            self.say(_("Taken: {n} orders; {left} of the advice are left. `undo` brings your draft back.").format(n=before - left, left=left))

    def _advised(self, name: str, found: Advice) -> str:
        """The target of the advice that is meant by a name."""
        word = name.lower()
        titles = {action.target: checklist.target(self.session, action).lower() for action in asking.changes(self.session, found)}
        for fits in (str.__eq__, str.startswith, str.__contains__):
            meant = [target for target, title in titles.items() if fits(target, word) or fits(title, word)]
            if len(meant) == 1:
                return meant[0]
            if meant:
                raise ValueError(_('"{text}" may be: {names}').format(text=name, names=", ".join(meant)))
        raise ValueError(_('the advice orders nothing for "{text}"; it orders: {names}').format(text=name, names=", ".join(titles) or "–"))

    def _request(self, said: list[str]) -> Request:
        if not said or said[0] not in ("gate", "chance", "balanced"):
            raise ValueError(USAGE)
        kind, rest = said[0], said[1:]
        if kind == "balanced":
            if rest:
                raise ValueError(USAGE)
            return asking.request(self.session, "points")
        year, chance = 0, 0.5
        while len(rest) > 1 and rest[-2] in ("by", "chance"):
            if rest[-2] == "by":
                year = int(self.number(rest[-1]))
            elif kind == "gate":
                chance = self.number(rest[-1].rstrip("%")) / 100
            else:
                raise ValueError(USAGE)
            rest = rest[:-2]
        session = self.session
        if session.finished:
            return asking.request(session, kind)  # which says so
        fan = session.forecast(asking.FAN)
        row = session.engine.tables.ids["milestone"].index(self.own("milestone", " ".join(rest))) if rest else asking.usual(session, fan)
        if row < 0:
            raise ValueError(_("all milestones are reached: there is nothing left to draft for them"))
        asked = asking.request(session, kind, row, year or asking.usual_year(session, row, fan), chance)
        if not year and (noted := words.other_year(session, row, limits.year_of(asked.by, session.engine.tables), fan)):
            self.wrap(noted)
        return asked


__all__ = ["Advising"]
