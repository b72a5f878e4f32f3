"""Commands that show the year: the desk, money, partners, flights, cards, the fan, last year, the end."""

from __future__ import annotations

from game.cli.console import Console
from game.foresight import score
from game.i18n import _
from game.model.axes import AIMS
from game.model.rules.choices import FREE_TURNS
from game.reporting import checklist, desks, predictions, views
from game.reporting.verdict import verdict
from game.reporting.why import rounded

RULES = (_("fly when ready"), _("only at a good chance"), _("hold"), _("when no known flaw is open"))


HEADLINES = 12  # of last year's news under a year's heading; `report` has all


class Seeing(Console):
    """Looks without orders."""

    def look(self) -> None:
        h = views.head(self.session)
        self.say(_("== {seat}, {year} ==").format(seat=h.seat, year=h.year))
        told = views.brief(self.session)
        shown = len(told) if len(told) <= HEADLINES + 1 else HEADLINES
        for _kind, text in told[:shown]:
            self.wrap(text)
        if len(told) > shown:
            self.say("  " + _("and {n} more (`report` has all, with reasons)").format(n=len(told) - shown))
        if self.session.history:
            self.say(_("  (`report`: how the race moved last year and why, the flights, the money)"))
        self.say(_("Support {support:.0f}, prestige {prestige:.0f}, credibility {cred:.2f}, tension {tension:.0f}. (`why support` and so on explain them;"
                   " `fan` shows your points.)").format(support=h.support, prestige=h.prestige, cred=h.credibility, tension=h.tension))  # fmt: skip
        self.say(_("Money to allocate {available:,.0f} M$ ({bills:,.0f} M$ of bills are paid first); standing orders and draft use {allocated:,.0f} M$.").format(
            available=h.available, bills=h.bills, allocated=h.allocated))  # fmt: skip
        self.say(_("Attention {left:g} of {all:g}. Doctrine: {doctrine}. The government asks for: {demand}.").format(
            left=h.attention_left, all=h.attention, doctrine=h.doctrine, demand=h.demand))  # fmt: skip
        cards = [card for card in views.cards(self.session) if card.chosen < 0]
        if cards:
            self.wrap(_("Questions waiting: ") + ", ".join(card.title for card in cards) + _(" (see `cards`)"))
        for text in self._waiting():
            self.wrap(text)
        state = self.session.state
        if state.turn == 0 and self.session.drafted("aim_open", self.session.seat) is None:
            self.wrap(_("Choose two aims, 25 points each, this year only: `aims OPEN SEALED` from ") + ", ".join(AIMS) + _(" (`aims` explains them)"))
            self.wrap(_(checklist.SEALED))
        if state.turn < FREE_TURNS and h.doctrine == _("not chosen"):
            self.wrap(_("Choose a doctrine by 2023: `doctrine` lists them."))

    def _waiting(self) -> list[str]:
        """What waits for a word, each with the command that gives it."""
        commands = {"flaws": "designs", "dates": "dates", "contest": "accord on", "orphans": "partners", "site": "sites", "money": "money"}
        return [f"{text} (`{commands[what]}`)" for what, text in checklist.waiting(self.session)]

    def money(self) -> None:
        account, locks = "", desks.locked(self.session)
        for line in views.lines(self.session):
            if line.state in ("ready", "cancelled"):
                continue
            if line.account != account:
                account = line.account
                self.say(f"-- {account}")
            flag = {"waits": _(" waits for something"), "mothballed": _(" mothballed"), "leaving": _(" to be cancelled")}.get(line.state, "")
            if checklist.starved(line):
                flag += _(", STARVED")
            if line.payer:
                flag += _(", {payer} pays {money:,.1f}").format(payer=line.payer, money=line.automatic)
            if line.id in locks:
                text = _("opens next year under {doctrine}") if views.head(self.session).doctrine in locks[line.id] else _("locked: begins only under {doctrine}")
                self.say(f"  {line.title:31s} " + text.format(doctrine=locks[line.id]))
                continue
            self.say(
                f"  {line.title:31s} {line.money:8,.1f} / {line.need:8,.1f} M$  {line.progress:4.0%} done, {line.months_left:5.1f} months left,"
                f" team {line.staffing:4.0%}{flag}"
            )
        self.say(_("(money this year / customary need; the need is what keeps the plan)"))

    def partners(self) -> None:
        signed, waiting = [], []
        orphans = desks.orphans(self.session)
        for deal in views.deals(self.session):
            if deal.state == "member":
                waiting.append(deal.partner)
            elif deal.role == "signatory" and deal.state in ("talks", "in force"):
                signed.append(deal.partner)
            elif deal.state != "later":
                wall = _(", needs a waiver") if deal.walled else ""
                mark = {1: _(" [proposed]"), 2: _(" [to be dropped]")}.get(deal.draft, "")
                odds = f"{deal.odds:4.0%}" if deal.state in ("open", "left", "short") else ""
                if odds and deal.odds_contested == deal.odds_contested and f"{deal.odds_contested:4.0%}" != odds:
                    odds += _(" ({n:.0%} if the rival bids too)").format(n=deal.odds_contested)
                talks = _(" {n} attention").format(n=deal.attention) if odds else ""
                poached = _(", the rival's now") if deal.poaches and odds else ""
                self.say(f"  {deal.id:20s} {deal.state:{8 if odds else 1}s} {odds}".rstrip() + f"{talks}{wall}{poached}{mark}")
                self.wrap(f"    {deal.title}. {deal.partner}, {deal.role}: {deal.gives}; " + _("asks {asks}").format(asks=deal.asks))
                if deal.id in orphans and odds:
                    orphan = orphans[deal.id]
                    self.wrap("    " + _("{line}, which {owner} cancelled; on offer until {when}").format(
                        line=orphan.element, owner=orphan.owner, when=views.month(orphan.until)))  # fmt: skip
        for title, names in ((_("Members"), signed), (_("May join by themselves"), waiting)):
            if names:
                self.wrap(f"{title} ({len(names)}): {', '.join(sorted(names))}")
        left = [f"{title} {now}/{all_of}" for title, now, all_of in views.promises(self.session)]
        self.wrap(_("Left to promise: ") + ", ".join(left) + _(" (`debts`: to whom the rest is owed)"))

    def debts(self) -> None:
        """Seats, kilograms and other finite goods: who was promised how much."""
        states = {"in force": "", "talks": _(" (in talks)"), "draft": _(" (proposed)")}
        for debt in desks.debts(self.session):
            owed = debt.stock - debt.left
            self.say(f"  {debt.title:28s} " + _("{owed} of {all} promised, {left} left").format(owed=owed, all=debt.stock, left=debt.left))
            owing: dict[tuple[str, str], int] = {}
            for partner, units, kind in debt.holders:
                owing[partner, kind] = owing.get((partner, kind), 0) + units
            if owing:
                self.wrap("    " + ", ".join(f"{partner} {units}{states[kind]}" for (partner, kind), units in owing.items()))

    def missions(self) -> None:
        for flight in views.flights(self.session):
            if flight.state == "achieved":
                self.say(f"  {flight.id:22s} " + _("{name}: achieved {when}").format(name=flight.title, when=views.month(flight.achieved)))
                continue
            until = views.grounded_until(self.session, flight)
            ready = _("ready to fly") if until != until else _("not before {when}").format(when=views.month(until))
            waits = _("waits for ") + ", ".join(flight.waits) if flight.waits else ready
            self.say(f"  {flight.id:22s} {flight.total:4.0%} {flight.title}: {waits}; {RULES[flight.rule]}; "
                      + _("{price:,.0f} M$ a flight; {n} flown").format(price=flight.price, n=flight.attempts))  # fmt: skip

    def cards(self) -> None:
        shown = views.cards(self.session)
        if not shown:
            self.say(_("Nobody waits for an answer."))
        for card in shown:
            self.say(f"{card.id}: {card.title}")
            self.wrap(card.text)
            for number, (_id, title, effects) in enumerate(card.options):
                mark = "*" if number == card.chosen or (card.chosen < 0 and number == card.default) else " "
                self.wrap(f"{mark}{number + 1}. {title}  [{'; '.join(effects)}]")
        if shown:
            self.say(_("(* happens if you say nothing)"))

    def debrief(self) -> None:
        tables, state = self.session.engine.tables, self.session.state
        self.say(_("== The campaign is over: {year} ==").format(year=int(tables.start + tables.horizon / 1024)))
        for mark in views.marks(self.session, None):
            when = views.month(mark.reached) if mark.reached == mark.reached else _("not reached")
            self.say(f"  {mark.title:28s} {when:>12s}   " + _("official {when}").format(when=views.month(mark.official)))
        split = score.parts(state, tables)
        for row in range(len(tables.ids["programme"])):
            points = {part: float(values[row, 0]) for part, values in split.items()}
            shown = zip(points, rounded(list(points.values())), strict=True)
            self.say(f"{tables.titles['programme'][row]}: {sum(points.values()):.1f} = " + " + ".join(f"{part} {value:.1f}" for part, value in shown))
        self.say(verdict(self.session))
        if text := predictions.verdict(self.session):
            self.wrap(text)
