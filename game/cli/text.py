"""The full game, line by line: the same decisions in the same words as the window."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from game.i18n import _
from game.model.axes import AIMS
from game.model.legality import Reason
from game.play import saves
from game.play.session import Session
from game.reporting import score, views, wording
from game.reporting.verdict import verdict

HELP = """\
look            this year at a glance            money           every line and what it needs
fund LINE N     money in M$, or a notch: mothball, hold, nominal, push       level LINE   back to the standing order
partners        packages on the table            offer ID, drop ID
missions        flights, odds, what they wait for     launch ID fly|good|hold
tests LINE 1|2  test more before it flies        cards           questions that wait for an answer
answer ID N     choose an option                 ask N           money asked for next year, 1.00 = the same
campaign N      attention spent on support       waiver on|off   attention spent on a legal waiver
doctrine N      choose by 2023                   aims A B        open and sealed aim, first year only
fan             chances and dates from here      why ID          what a line or mission is, and what it waits for
fill POLICY     let a policy draft this year     undo, redo, draft
end             play the year                    skip N          play N years under standing orders
save FILE, help, quit                            Names may be shortened."""


class Terminal:
    """Reads commands from a stream and writes answers to another."""

    def __init__(self, session: Session, out: TextIO):
        self.session, self.out = session, out
        self.verbs: dict[str, Callable[..., None]] = {
            "look": self.look, "money": self.money, "fund": self.fund, "level": self.level, "partners": self.partners,
            "offer": self.offer, "drop": self.drop, "missions": self.missions, "launch": self.launch, "tests": self.tests,
            "cards": self.cards, "answer": self.answer, "ask": self.ask, "campaign": self.campaign, "waiver": self.waiver,
            "doctrine": self.doctrine, "aims": self.aims, "fan": self.fan, "why": self.why, "fill": self.fill, "undo": self.undo,
            "redo": self.redo, "draft": self.draft, "end": self.end, "skip": self.skip, "save": self.save, "help": self.help,
        }  # fmt: skip

    def say(self, text: str = "") -> None:
        self.out.write(text + "\n")

    def do(self, line: str) -> bool:
        """Carries out one line; False = leave the game."""
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            self.say(_("A quotation mark is missing."))
            return True
        if not words:
            return True
        if words[0] in ("quit", "exit"):
            return False
        matches = [verb for verb in self.verbs if verb == words[0]] or [v for v in self.verbs if v.startswith(words[0])]
        if len(matches) != 1:
            self.say(_('Unknown command "{word}". `help` lists all.').format(word=words[0]))
            return True
        try:
            self.verbs[matches[0]](*words[1:])
        except TypeError:
            self.say(_("`{verb}` takes other words. `help` shows how.").format(verb=matches[0]))
        except (ValueError, saves.SaveError, OSError) as error:
            self.say(str(error))
        return True

    # -- finding things
    def find(self, axis: str, text: str) -> str:
        """An id by id, title or the beginning of either. ValueError lists what fits."""
        tables = self.session.engine.tables
        names = dict(zip(tables.ids[axis], tables.titles[axis], strict=True))
        word = text.lower()
        if word in names:
            return word
        found = [n for n, t in names.items() if n.startswith(word) or t.lower().startswith(word)]
        if not found:
            found = [n for n, t in names.items() if word in n or word in t.lower()]
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(_('"{text}" may be: {names}').format(text=text, names=", ".join(sorted(found)[:8])))
        raise ValueError(_('nothing here is called "{text}"').format(text=text))

    def give(self, kind: str, target: str, value: float) -> None:
        before: list[Reason] = self.session.order(kind, target, value)
        if before:
            for refused in before[:3]:
                self.say(_("No: ") + wording.reason(refused, self.session.engine.tables))
        else:
            self.say(_("Noted. {allocated:,.0f} of {available:,.0f} M$ allocated, {attention:g} attention left.").format(
                **{k: getattr(views.head(self.session), k) for k in ("allocated", "available")},
                attention=views.head(self.session).attention_left))  # fmt: skip

    @staticmethod
    def number(text: str) -> float:
        try:
            return float(text.replace(",", ""))
        except ValueError:
            raise ValueError(_('"{text}" is no number').format(text=text)) from None

    # -- screens
    def look(self) -> None:
        h = views.head(self.session)
        self.say(_("== {seat}, {year} ==").format(seat=h.seat, year=h.year))
        for _kind, text in views.brief(self.session)[:14]:
            self.say(f"  {text}")
        self.say(_("Support {support:.0f}, prestige {prestige:.0f}, credibility {cred:.2f}, tension {tension:.0f}. Points so far {points:.1f}.").format(
            support=h.support, prestige=h.prestige, cred=h.credibility, tension=h.tension, points=h.points))  # fmt: skip
        self.say(_("Money to allocate {available:,.0f} M$ ({bills:,.0f} M$ of bills are paid first); standing orders and draft use {allocated:,.0f} M$.").format(
            available=h.available, bills=h.bills, allocated=h.allocated))  # fmt: skip
        self.say(_("Attention {left:g} of {all:g}. Doctrine: {doctrine}. The government asks for: {demand}.").format(
            left=h.attention_left, all=h.attention, doctrine=h.doctrine, demand=h.demand))  # fmt: skip
        waiting = [card for card in views.cards(self.session) if card.chosen < 0]
        if waiting:
            self.say(_("Questions waiting: ") + ", ".join(card.title for card in waiting) + _(" (see `cards`)"))
        state = self.session.state
        if state.turn == 0 and self.session.drafted("aim_open", self.session.seat) is None:
            self.say(_("Choose two aims: `aims OPEN SEALED` from ") + ", ".join(AIMS))

    def money(self) -> None:
        account = ""
        for line in views.lines(self.session):
            if line.state in ("ready", "cancelled"):
                continue
            if line.account != account:
                account = line.account
                self.say(f"-- {account}")
            flag = {"waits": _(" waits for something"), "mothballed": _(" mothballed")}.get(line.state, "")
            self.say(
                f"  {line.id:20s} {line.money:8,.1f} / {line.need:8,.1f} M$  {line.progress:4.0%} done, {line.months_left:5.1f} months left,"
                f" team {line.staffing:4.0%}{flag}"
            )
        self.say(_("(money this year / customary need; the need is what keeps the plan)"))

    def fund(self, name: str, amount: str) -> None:
        target = self.find("element", name)
        line = next((item for item in views.lines(self.session) if item.id == target), None)
        if line is None:
            raise ValueError(_("that line belongs to the other side"))
        if amount in views.NOTCHES:
            if amount == "mothball":
                self.give("status", target, 1)
                return
            if line.state == "mothballed":
                self.session.order("status", target, 0)
            value = min(views.NOTCHES[amount] * line.need, line.high)
        else:
            value = self.number(amount)
        self.give("funding", target, int(value * 10 + 1e-6) / 10)

    def level(self, name: str) -> None:
        self.give("funding", self.find("element", name), -0.1)

    def partners(self) -> None:
        for deal in views.deals(self.session):
            if deal.state == "later":
                continue
            wall = _(" needs a waiver") if deal.walled else ""
            mark = {1: _(" [proposed]"), 2: _(" [to be dropped]")}.get(deal.draft, "")
            odds = f"{deal.odds:4.0%}" if deal.state in ("open", "left", "short") else "    "
            self.say(f"  {deal.id:22s} {deal.state:9s} {odds} {deal.partner}, {deal.role}: {deal.gives}; asks {deal.asks}{wall}{mark}")

    def offer(self, name: str) -> None:
        self.give("deal", self.find("package", name), 1)

    def drop(self, name: str) -> None:
        self.give("deal", self.find("package", name), 2)

    def missions(self) -> None:
        for flight in views.flights(self.session):
            if flight.state == "achieved":
                self.say(f"  {flight.id:22s} " + _("achieved {when}").format(when=views.month(flight.achieved)))
                continue
            rule = (_("fly when ready"), _("only at a good chance"), _("hold"))[flight.rule]
            waits = _("waits for ") + ", ".join(flight.waits) if flight.waits else _("ready to fly")
            self.say(f"  {flight.id:22s} {flight.total:4.0%} {waits}; {rule}; {flight.price:,.0f} M$ a flight; {flight.attempts} flown")

    def launch(self, name: str, rule: str) -> None:
        if rule not in ("fly", "good", "hold"):
            raise ValueError(_("choose fly, good or hold"))
        self.give("launch_rule", self.find("mission", name), ("fly", "good", "hold").index(rule))

    def tests(self, name: str, level: str) -> None:
        self.give("tests", self.find("element", name), self.number(level))

    def cards(self) -> None:
        shown = views.cards(self.session)
        if not shown:
            self.say(_("Nobody waits for an answer."))
        for card in shown:
            self.say(f"{card.id}: {card.title}\n  {card.text}")
            for number, (_id, title, effects) in enumerate(card.options):
                mark = "*" if number == card.chosen or (card.chosen < 0 and number == card.default) else " "
                self.say(f"  {mark}{number + 1}. {title}  [{'; '.join(effects)}]")
        if shown:
            self.say(_("(* happens if you say nothing)"))

    def answer(self, name: str, option: str) -> None:
        self.give("answer", self.find("event", name), self.number(option) - 1)

    def ask(self, ratio: str) -> None:
        self.give("request", self.session.seat, self.number(ratio))

    def campaign(self, amount: str) -> None:
        self.give("campaign", self.session.seat, self.number(amount))

    def waiver(self, wish: str) -> None:
        self.give("waiver", self.session.seat, {"on": 1, "off": 0}[wish] if wish in ("on", "off") else self.number(wish))

    def doctrine(self, wish: str) -> None:
        names = self.session.engine.tables.doctrine_names[self.session.programme]
        number = names.index(wish) if wish in names else int(self.number(wish)) - 1
        self.give("doctrine", self.session.seat, number)

    def aims(self, first: str, second: str) -> None:
        for aim in (first, second):
            if aim not in AIMS:
                raise ValueError(_('"{aim}" is no aim; there are: {aims}').format(aim=aim, aims=", ".join(AIMS)))
        if first == second:
            raise ValueError(_("the open and the sealed aim must differ"))
        self.session.order("aim_open", self.session.seat, AIMS.index(first))
        self.give("aim_sealed", self.session.seat, AIMS.index(second))

    def fan(self) -> None:
        fan = self.session.forecast(64)
        self.say(_("milestone                     official   reached/  p10 ..  median ..  p90   chance"))
        for mark in views.marks(self.session, fan):
            if mark.reached == mark.reached:
                dates = _("reached {when}").format(when=views.month(mark.reached))
            else:
                dates = f"{views.month(mark.p10):>9s} {views.month(mark.p50):>9s} {views.month(mark.p90):>9s}  {mark.chance:4.0%}"
            self.say(f"  {mark.id:28s} {views.month(mark.official):>9s}  {dates}")
        seat = self.session.programme
        parts = {part: float(values[seat]) for part, values in views.points(self.session, fan).items()}
        text = _("Your points in {year}, expected: {all:.0f} = charter {charter:.0f} + open aim {open:.0f} + sealed aim {sealed:.0f}"
                 " + government {demand:.0f}")  # fmt: skip
        self.say(text.format(year=self.session.engine.tables.last_year, all=sum(parts.values()), **parts))
        self.say(_("(64 imagined worlds that share what you have seen; – = not by the end. They go on with this year's shares and open the lines that "
                   "have an official date, on that plan; what you would open besides is not in them.)"))  # fmt: skip

    def why(self, name: str) -> None:
        for axis, items in (("element", views.lines(self.session)), ("mission", views.flights(self.session))):
            try:
                target = self.find(axis, name)
            except ValueError:
                continue
            for item in items:
                if item.id == target:
                    self.say(f"{item.title}. {item.summary}")
                    if isinstance(item, views.Flight):
                        self.say(_("Odds: ascent {0:.0%}, way {1:.0%}, landing {2:.0%}.").format(*item.chance)
                                 + (_(" Waits for ") + ", ".join(item.waits) + "." if item.waits else ""))  # fmt: skip
                    else:
                        self.say(_("Official date {when}. Partners and owner pay {share:.0%} of it. A floor in law of {floor:,.0f} M$.").format(
                            when=views.month(item.official), share=item.outside, floor=item.floor))  # fmt: skip
                    for key, fact in self.session.engine.tables.provenance.items():
                        if key.startswith((f"elements.{target}.", f"missions.{target}.")):
                            self.say(f"  {key.split('.', 2)[2]} = {fact['value']}  [{fact['evidence']}: {fact['source']}]")
                    return
        raise ValueError(_('nothing of yours is called "{text}"').format(text=name))

    # -- the draft and the year
    def fill(self, policy: str = "balanced") -> None:
        from game.agents.policies import POLICIES

        if policy not in POLICIES:
            raise ValueError(_('unknown policy "{policy}"; there are: {names}').format(policy=policy, names=", ".join(POLICIES)))
        self.session.fill(policy)
        self.say(_("{count} orders drafted by {policy}.").format(count=len(self.session.draft), policy=policy))

    def undo(self) -> None:
        self.say(_("Taken back.") if self.session.undo() else _("Nothing to take back."))

    def redo(self) -> None:
        self.say(_("Done again.") if self.session.redo() else _("Nothing to do again."))

    def draft(self) -> None:
        for action in self.session.draft:
            self.say(f"  {action.kind} {action.target} {action.value:g}")
        self.say(_("{count} orders; the rest follows standing orders.").format(count=len(self.session.draft)))

    def end(self) -> None:
        if self.session.finished:
            self.debrief()
            return
        self.session.commit()
        if self.session.finished:
            self.debrief()
        else:
            self.look()

    def skip(self, years: str = "1") -> None:
        for _year in range(int(self.number(years))):
            if not self.session.finished:
                self.session.commit()
        self.end() if self.session.finished else self.look()

    def save(self, name: str) -> None:
        saves.write(Path(name), self.session)
        self.say(_("Saved to {name}.").format(name=name))

    def help(self) -> None:
        self.say(HELP)

    def debrief(self) -> None:
        tables, state = self.session.engine.tables, self.session.state
        self.say(_("== The campaign is over: {year} ==").format(year=int(tables.start + tables.horizon / 1024)))
        for mark in views.marks(self.session, None):
            when = views.month(mark.reached) if mark.reached == mark.reached else _("not reached")
            self.say(f"  {mark.id:28s} {when:>12s}   " + _("official {when}").format(when=views.month(mark.official)))
        split = score.parts(state, tables)
        for row, seat in enumerate(tables.ids["programme"]):
            points = {part: float(values[row, 0]) for part, values in split.items()}
            self.say(f"{seat}: {sum(points.values()):.1f} = " + " + ".join(f"{part} {value:.1f}" for part, value in points.items()))
        self.say(verdict(self.session))


def run(session: Session, source: TextIO, out: TextIO) -> None:
    """The loop. Ends with `quit` or the end of input; the last committed year is saved."""
    terminal = Terminal(session, out)
    terminal.say(_("Peaks of Light. `help` lists the commands, `end` plays the year."))
    terminal.look()
    while True:
        if source.isatty():
            out.write("> ")
            out.flush()
        line = source.readline()
        if not line or not terminal.do(line):
            break
        out.flush()
    if session.autosave and session.history:
        terminal.say(_("Saved: {path}").format(path=session.autosave))
