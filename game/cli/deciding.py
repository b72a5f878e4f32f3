"""Commands about money, partners, flights and politics."""

from __future__ import annotations

import dataclasses

import numpy as np

from game.cli.console import Console
from game.i18n import _
from game.model import legality
from game.model.axes import AIMS
from game.model.orders import Action, encode
from game.model.rules.choices import FREE_TURNS
from game.reporting import checklist, desks, grounds, prices, views, wording

LAUNCH = ("fly", "good", "hold", "sound")


class Deciding(Console):
    """Orders for lines, offers, flights and the seat itself."""

    def fund(self, name: str, amount: str) -> None:
        target = self.own("element", name)
        line = next(item for item in views.lines(self.session) if item.id == target)
        if line.state in ("ready", "cancelled"):
            raise ValueError(_("{name} is ready and needs no more money").format(name=line.title) if line.state == "ready"
                             else _("{name} was cancelled for good").format(name=line.title))  # fmt: skip
        amount = "push" if amount == "max" else amount
        if amount == "cancel":
            self.give("status", target, 2)
            self.explain(grounds.fight(self.session, target))
            return
        if not line.high and (lock := desks.locked(self.session).get(target)):
            raise ValueError(_("{name} begins only under the doctrine {doctrine}").format(name=line.title, doctrine=lock))
        if amount == "mothball":
            self.give("status", target, 1)
            return
        if amount in views.NOTCHES:
            if line.state == "mothballed":
                self.session.order("status", target, 0)
            value = views.NOTCHES[amount] * line.need
        else:
            value = self.number(amount)
            if value < 0:
                raise ValueError(_("money for a line begins at nothing"))
        money = self._taken(target, value)
        before = prices.funding(self.session)
        if not self.give("funding", target, money):
            return
        if amount not in ("push", "max") and value > money + 0.05:
            self.wrap(_("{name} can take no more than {high:,.1f} M$ this year: that is what it gets, not {wanted:,.1f}.").format(
                name=line.title, high=line.high, wanted=value))  # fmt: skip
        if less := prices.squeezed(self.session, before):
            self.wrap(less)
        if money >= line.high - 0.05 and (small := grounds.small_team(self.session, line)):
            self.wrap(small)

    def _taken(self, target: str, value: float) -> float:
        """Money for a line as far as it can take it (`legality.project`), M$ in whole tenths."""
        tables = self.session.engine.tables
        row = tables.ids["element"].index(target)
        orders = encode([Action("funding", target, int(max(value, 0) * 10 + 1e-6) / 10)], tables.ids)
        most = dataclasses.replace(self.session.legal(), available=np.full_like(self.session.legal().available, 2**31 - 1))  # its cap, not the purse's
        return int(legality.project(orders, self.session.state, tables, most).funding[row, 0]) / 10

    def level(self, name: str) -> None:
        self.give("funding", self.own("element", name), -0.1)

    def offer(self, name: str) -> None:
        self.give("deal", self.own("package", name), 1)

    def drop(self, name: str) -> None:
        self.give("deal", self.own("package", name), 2)

    def launch(self, name: str, rule: str) -> None:
        target, chosen = self.own("mission", name), self.choice(rule, LAUNCH)
        if self.give("launch_rule", target, chosen) and (price := prices.launch(self.session, target, chosen)):
            self.wrap(price)

    def tests(self, name: str, level: str) -> None:
        self.give("tests", self.own("element", name), self.number(level))

    def answer(self, name: str, option: str) -> None:
        self.give("answer", self.find("event", name), self.number(option) - 1)

    def ask(self, ratio: str) -> None:
        wanted = self.number(ratio)
        if not self.give("request", self.session.seat, wanted):
            return
        self.wrap(prices.vote(self.session, wanted))
        if price := checklist.price_of_asking(self.session, self.session.drafted("request", self.session.seat) or 1.0):
            self.wrap(price)

    def campaign(self, amount: str) -> None:
        self.give("campaign", self.session.seat, self.number(amount))

    def waiver(self, wish: str) -> None:
        given = self.give("waiver", self.session.seat, {"on": 1, "off": 0}[wish] if wish in ("on", "off") else self.number(wish))
        if given and (idle := checklist.idle_waiver(self.session)):
            self.wrap(idle)

    def doctrine(self, wish: str = "") -> None:
        names = self.session.engine.tables.doctrine_names[self.session.programme]
        if not wish:
            drafted = self.session.drafted("doctrine", self.session.seat)
            chosen = int(self.session.state.doctrine[self.session.programme, 0]) if drafted is None else int(drafted)
            for number, (name, doctrine) in enumerate(zip(names, desks.doctrines(self.session), strict=True), 1):
                self.wrap(("*" if number - 1 == chosen else "") + f"{number}. {name}: {doctrine.title}. {doctrine.summary}")
                cheaper = ", ".join(f"{title} × {factor:g}" for title, factor in doctrine.needs)
                if cheaper:
                    self.wrap("    " + _("Needs: {lines}.").format(lines=cheaper))
                if doctrine.unlocks:
                    self.wrap("    " + _("Opens: {lines}.").format(lines=", ".join(doctrine.unlocks)))
            self.wrap(self._price_of_doctrine())
            return
        number = names.index(wish) if wish in names else int(self.number(wish)) - 1
        if number < 0:
            raise ValueError(_("choose one of: {words}").format(words=", ".join(names)))
        self.give("doctrine", self.session.seat, number)

    def _price_of_doctrine(self) -> str:
        tables, turn = self.session.engine.tables, self.session.state.turn
        if turn < FREE_TURNS:
            last = round(tables.start + int(tables.turn_ticks[min(FREE_TURNS, tables.turns)]) / 1024) - 1
            return _("(* chosen; free to choose or change until the end of {year})").format(year=last)
        if desks.doctrine_is_free(self.session):
            return _("(none is chosen; the first choice is free)")
        return _("(* chosen; a change now costs {support:g} support and {trust:g} credibility)").format(
            support=tables.parameters["doctrine_support"], trust=tables.parameters["doctrine_credibility"])  # fmt: skip

    def aims(self, first: str = "", second: str = "") -> None:
        if not first:
            for aim in AIMS:
                self.wrap(f"{aim}: {wording.aim_counts(aim)}")
            self.wrap(checklist.SEALED)
            self.wrap(_("(`why {aim}` has where it stands and the reference campaigns)").format(aim=AIMS[0]))
            return
        if not second:
            raise ValueError(_("two aims are needed: `aims OPEN SEALED`"))
        for aim in (first, second):
            if aim not in AIMS:
                raise ValueError(_('"{aim}" is no aim; there are: {aims}').format(aim=aim, aims=", ".join(AIMS)))
        if first == second:
            raise ValueError(_("the open and the sealed aim must differ"))
        kept = list(self.session.draft)
        self.session.draft[:] = [action for action in kept if not action.kind.startswith("aim_")]  # so that two may change places
        refused = self.session.order("aim_open", self.session.seat, AIMS.index(first))
        if refused or not self.give("aim_sealed", self.session.seat, AIMS.index(second)):
            for reason in refused[:1]:
                self.say(_("No: ") + wording.reason(reason, self.session.engine.tables))
            self.session.draft[:] = kept
