"""The full game, line by line: the same decisions in the same words as the window."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from game.i18n import _
from game.model.axes import AIMS
from game.model.legality import Reason
from game.play import saves
from game.play.session import Session
from game.reporting import checklist, explain, score, views, wording, yearbook
from game.reporting.verdict import verdict

HELP = """\
See
  look               this year at a glance
  report             last year: what happened, flights and their odds, how the race moved, the money
  money              every line: money this year, what it needs, work left, team
  partners           who can be asked, what he brings and wants, the odds
  missions           flights, their odds, what they wait for
  cards              questions that wait for an answer
  fan                chances and dates of every milestone, and your points, with your draft
  why NAME           explains a number (support, prestige, credibility, attention, tension, points, money, ask),
                     a line, a mission, a milestone or an offer, with its sources
Decide
  fund LINE N        money in M$, or mothball, hold, nominal, push, max, cancel  level LINE   back to the standing order
  tests LINE 1|2     test more or all before it flies: more work, fewer failures
  launch ID fly|good|hold        fly when ready, only at good odds, or wait
  offer ID, drop ID              waiver on|off      a legal waiver for offers that need one (2 attention)
  answer ID N        campaign N  attention for support at home (0 to 2)
  ask N              money asked for next year: 1.05 = five per cent more (`why ask`: what it costs)
  doctrine [N]       aims [OPEN SEALED]             without words they say what there is
  fill POLICY        let a policy draft the year: historical, balanced, sprint, partners_first, robotic_first
  undo, redo, draft  take back, do again, list this year's orders
  review             this year's orders, and what may be forgotten before you end it
Go on
  end                play the year         skip N   play N years under standing orders, until something asks for you
  save FILE, help, quit                    names may be shortened: fund hls 900"""


class Terminal:
    """Reads commands from a stream and writes answers to another."""

    def __init__(self, session: Session, out: TextIO):
        self.session, self.out = session, out
        self.verbs: dict[str, Callable[..., None]] = {
            "look": self.look, "money": self.money, "fund": self.fund, "level": self.level, "partners": self.partners,
            "offer": self.offer, "drop": self.drop, "missions": self.missions, "launch": self.launch, "tests": self.tests,
            "cards": self.cards, "answer": self.answer, "ask": self.ask, "campaign": self.campaign, "waiver": self.waiver,
            "doctrine": self.doctrine, "aims": self.aims, "fan": self.fan, "why": self.why, "fill": self.fill, "undo": self.undo,
            "redo": self.redo, "draft": self.draft, "review": self.review, "report": self.report, "end": self.end,
            "skip": self.skip, "save": self.save, "help": self.help,
        }  # fmt: skip

    def say(self, text: str = "") -> None:
        self.out.write(text + "\n")

    def wrap(self, text: str) -> None:
        """A sentence over as many lines as a terminal of 100 columns needs."""
        for line in textwrap.wrap(text, 98, subsequent_indent="    ") or [""]:
            self.say("  " + line)

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
        first = [n for n, t in names.items() if n.startswith(word) or t.lower().startswith(word)]
        inside = [n for n, t in names.items() if word in n or word in t.lower()]
        found = self._ours(axis, first) or self._ours(axis, inside) or first or inside
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(_('"{text}" may be: {names}').format(text=text, names=", ".join(sorted(found)[:8])))
        raise ValueError(_('nothing here is called "{text}"').format(text=text))

    def _ours(self, axis: str, found: list[str]) -> list[str]:
        """Those of the names that belong to the seat: only they take orders."""
        tables = self.session.engine.tables
        owners = {"element": tables.element_programme, "mission": tables.mission_programme, "package": tables.package_programme}
        if axis not in owners:
            return found
        return [name for name in found if owners[axis][tables.ids[axis].index(name)] == self.session.programme]

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
        self.say(_("Support {support:.0f}, prestige {prestige:.0f}, credibility {cred:.2f}, tension {tension:.0f}. (`why support` and so on explain them;"
                   " `fan` shows your points.)").format(support=h.support, prestige=h.prestige, cred=h.credibility, tension=h.tension))  # fmt: skip
        self.say(_("Money to allocate {available:,.0f} M$ ({bills:,.0f} M$ of bills are paid first); standing orders and draft use {allocated:,.0f} M$.").format(
            available=h.available, bills=h.bills, allocated=h.allocated))  # fmt: skip
        self.say(_("Attention {left:g} of {all:g}. Doctrine: {doctrine}. The government asks for: {demand}.").format(
            left=h.attention_left, all=h.attention, doctrine=h.doctrine, demand=h.demand))  # fmt: skip
        waiting = [card for card in views.cards(self.session) if card.chosen < 0]
        if waiting:
            self.say(_("Questions waiting: ") + ", ".join(card.title for card in waiting) + _(" (see `cards`)"))
        state = self.session.state
        if state.turn == 0 and self.session.drafted("aim_open", self.session.seat) is None:
            self.say(_("Choose two aims, 25 points each: `aims OPEN SEALED` from ") + ", ".join(AIMS) + _(" (`aims` explains them)"))
        if state.turn <= 2 and h.doctrine == _("not chosen"):
            self.say(_("Choose a doctrine by 2023: `doctrine` lists them."))

    def money(self) -> None:
        account = ""
        for line in views.lines(self.session):
            if line.state in ("ready", "cancelled"):
                continue
            if line.account != account:
                account = line.account
                self.say(f"-- {account}")
            flag = {"waits": _(" waits for something"), "mothballed": _(" mothballed"), "leaving": _(" to be cancelled")}.get(line.state, "")
            if line.payer:
                flag += _(", {payer} pays {money:,.1f}").format(payer=line.payer, money=line.automatic)
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
        if line.state in ("ready", "cancelled"):
            raise ValueError(_("{name} is ready and needs no more money").format(name=line.title) if line.state == "ready"
                             else _("{name} was cancelled for good").format(name=line.title))  # fmt: skip
        amount = "push" if amount == "max" else amount
        if amount == "cancel":
            self.give("status", target, 2)
            return
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
        signed, waiting = [], []
        for deal in views.deals(self.session):
            if deal.state == "member":
                waiting.append(deal.partner)
            elif deal.role == "signatory" and deal.state in ("talks", "in force"):
                signed.append(deal.partner)
            elif deal.state != "later":
                wall = _(", needs a waiver") if deal.walled else ""
                mark = {1: _(" [proposed]"), 2: _(" [to be dropped]")}.get(deal.draft, "")
                odds = f"{deal.odds:4.0%}" if deal.state in ("open", "left", "short") else "    "
                talks = _(" {n} attention").format(n=deal.attention) if odds.strip() else ""
                self.say(f"  {deal.id:20s} {deal.state:8s} {odds}{talks}{wall}{mark}".rstrip())
                self.say(f"      {deal.partner}, {deal.role}: {deal.gives}; " + _("asks {asks}").format(asks=deal.asks))
        for title, names in ((_("Members"), signed), (_("May join by themselves"), waiting)):
            if names:
                self.wrap(f"{title} ({len(names)}): {', '.join(sorted(names))}")
        left = [f"{title} {now}/{all_of}" for title, now, all_of in views.promises(self.session)]
        self.wrap(_("Left to promise: ") + ", ".join(left))

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
            until = views.grounded_until(self.session, flight)
            ready = _("ready to fly") if until != until else _("not before {when}").format(when=views.month(until))
            waits = _("waits for ") + ", ".join(flight.waits) if flight.waits else ready
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
            self.say(f"{card.id}: {card.title}")
            self.wrap(card.text)
            for number, (_id, title, effects) in enumerate(card.options):
                mark = "*" if number == card.chosen or (card.chosen < 0 and number == card.default) else " "
                self.wrap(f"{mark}{number + 1}. {title}  [{'; '.join(effects)}]")
        if shown:
            self.say(_("(* happens if you say nothing)"))

    def answer(self, name: str, option: str) -> None:
        self.give("answer", self.find("event", name), self.number(option) - 1)

    def ask(self, ratio: str) -> None:
        wanted = self.number(ratio)
        self.give("request", self.session.seat, wanted)
        if price := checklist.price_of_asking(self.session, self.session.drafted("request", self.session.seat) or 1.0):
            self.wrap(price)

    def campaign(self, amount: str) -> None:
        self.give("campaign", self.session.seat, self.number(amount))

    def waiver(self, wish: str) -> None:
        self.give("waiver", self.session.seat, {"on": 1, "off": 0}[wish] if wish in ("on", "off") else self.number(wish))

    def doctrine(self, wish: str = "") -> None:
        if not wish:
            programme = self.session.scenario.document.programmes[self.session.seat]  # type: ignore[attr-defined]
            for number, (name, doctrine) in enumerate(programme.doctrines.items(), 1):
                self.wrap(f"{number}. {name}: {_(doctrine.title)}. {_(doctrine.summary)}")
            return
        names = self.session.engine.tables.doctrine_names[self.session.programme]
        number = names.index(wish) if wish in names else int(self.number(wish)) - 1
        self.give("doctrine", self.session.seat, number)

    def aims(self, first: str = "", second: str = "") -> None:
        if not first:
            for aim in AIMS:
                self.wrap(f"{aim}: {_(wording.AIM_TEXTS[aim])}")
            return
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
                   "have an official date, on that plan; what you would open besides is not in them: `why MILESTONE` names it.)"))  # fmt: skip

    def why(self, name: str) -> None:
        numbers: dict[str, Callable[[Session], explain.Why]] = {
            "support": explain.support, "prestige": explain.prestige, "credibility": explain.credibility, "tension": explain.tension,
            "attention": explain.attention, "points": explain.points, "money": explain.money, "bills": explain.bills, "ask": explain.request,
        }  # fmt: skip
        if name in numbers:
            self.explain(numbers[name](self.session))
            return
        shows: dict[str, Callable[[str], None]] = {
            "element": self._why_line, "mission": self._why_flight, "milestone": self._why_milestone,
            "package": lambda found: self.explain(explain.deal(self.session, found)),
        }  # fmt: skip
        ids = self.session.engine.tables.ids
        for axis in sorted(shows, key=lambda axis: name not in ids[axis]):  # a name given in full is that thing, whatever else begins so
            try:
                found = self.find(axis, name)
            except ValueError:
                continue
            shows[axis](found)
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
        facts.append(_("{work}, by a full team; its team is at {team:.0%}; it can take {high:,.1f} M$ this year.").format(
            work=views.work_left(line).capitalize(), team=line.staffing, high=line.high))  # fmt: skip
        self.wrap(" ".join(facts))
        self._sources(f"elements.{name}.")

    def _why_flight(self, name: str) -> None:
        flight = next((item for item in views.flights(self.session) if item.id == name), None)
        if flight is None:
            raise ValueError(_("that flight belongs to the other side"))
        self.wrap(f"{flight.title}. {flight.summary}")
        held = explain.pad(self.session, flight) if flight.state == "ready" else ""
        self.wrap(_("Odds: ascent {0:.0%}, way {1:.0%}, landing {2:.0%}.").format(*flight.chance)
                  + (_(" Waits for ") + ", ".join(flight.waits) + "." if flight.waits else " " + held))  # fmt: skip
        self._sources(f"missions.{name}.")

    def _why_milestone(self, name: str) -> None:
        marks = views.marks(self.session, self.session.forecast(64))
        self.explain(explain.milestone(self.session, next(mark for mark in marks if mark.id == name)))

    def _sources(self, prefix: str) -> None:
        for fact in explain.sources(self.session, prefix):
            self.wrap(fact)

    def explain(self, shown: explain.Why) -> None:
        """A title, rows that sum, a note."""
        self.wrap(f"{shown.title}. {shown.text}")
        width = max((len(name) for name, _value in (*shown.rows, shown.total or ("", ""))), default=0)
        for name, value in shown.rows:
            self.say(f"    {name:{width}s} {value:>12s}")
        if shown.total:
            self.say(f"  = {shown.total[0]:{width}s} {shown.total[1]:>12s}")
        for part in shown.note.splitlines():
            self.wrap(part)

    def report(self) -> None:
        """Last year: what happened, flights with their odds, how the fan moved, the money."""
        session = self.session
        if not session.history or session.before is None:
            self.say(_("No year has been played yet."))
            return
        self.say(_("== What happened in {year} ==").format(year=session.year - 1 if not session.finished else session.engine.tables.last_year))
        for _kind, text in views.brief(session):
            self.say(f"  {text}")
        for flight in yearbook.flown(session):
            odds = " x ".join(f"{part:.0%}" for part in flight.odds)
            self.say("  " + _("{name} flew in {when}; the odds had been {odds}: {grade}").format(
                name=flight.title, when=views.month(flight.when), odds=odds, grade=_(flight.grade)))  # fmt: skip
        for title, old, new, digits in yearbook.standing(session)[:4]:
            self.say(f"  {title}: {old:.{digits}f} -> {new:.{digits}f}")
        if not session.finished:
            from game.foresight.forecast import forecast

            before = views.marks(session, forecast(session.engine, session.before, 64, session.policies(), session.history[-1].orders))
            moves = yearbook.moves(before, views.marks(session, session.forecast(64)))
            self.say(_("How the race moved (half of the futures by):"))
            for move in moves[:10]:
                now = views.month(move.after.reached if move.reached else move.after.p50)
                self.say(f"  {move.after.title:28s} {views.month(move.before.p50):>9s} -> {now:>9s}   {move.before.chance:4.0%} -> "
                         + (_("reached") if move.reached else f"{move.after.chance:4.0%}"))  # fmt: skip
        for title, rows in [(_("The year's money, M$"), views.ledger(session)), *views.state_ledgers(session)]:
            self.say(title)
            for name, amount in rows:
                self.say(f"  {name:32s} {amount:>12,.1f}")

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
        orders = checklist.drafted(self.session)
        for action in orders:
            self.say(f"  {checklist.kind(action):11s} {checklist.target(self.session, action)}: {checklist.value(self.session, action)}")
        self.say(_("{count} orders; the rest follows standing orders.").format(count=len(orders)))

    def review(self) -> None:
        self.draft()
        forgotten = checklist.forgotten(self.session)
        self.say(_("Before you end the year:") if forgotten else _("Nothing was forgotten."))
        for _page, text in forgotten:
            self.wrap(text)

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
                if yearbook.asks(self.session):
                    break
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
    if session.state.turn == 0 and not session.draft:
        programme = session.scenario.document.programmes[session.seat]  # type: ignore[attr-defined]
        terminal.wrap(_(programme.summary))
        terminal.wrap(_("You have more points than the other side in {year}, and you win: 30 for your charter (what your programme set out to build), 25 for an "
                        "open and 25 for a sealed aim of your choice, 20 for what your government asks. Each year: answer the cards, give money to lines, "
                        "ask partners, set tests and launches, look at the fan, and end the year. What you leave alone goes on as it stands.").format(
                            year=session.engine.tables.last_year))  # fmt: skip
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
