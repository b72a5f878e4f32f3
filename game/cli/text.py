"""The full game, line by line: the same decisions in the same words as the window."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from game.agents.planner import PLANNERS
from game.agents.registry import POLICIES, SUMMARIES
from game.cli.advising import Advising
from game.cli.deciding import Deciding
from game.cli.explaining import Explaining
from game.cli.ground import Ground
from game.cli.seeing import Seeing
from game.cli.spying import Spying
from game.i18n import _, ngettext
from game.model.orders import encode
from game.play import saves
from game.play.session import Session
from game.reporting import checklist, levels, prices, reasons, views, wording, yearbook

HELP = """\
See
  look               this year at a glance, and what waits for you
  scores             what the forecasts of June 2021 were worth when what came was compared
  report             last year: what happened and why, flights and their odds, how the race moved and why, the money
  money              every line: money this year, what it needs, work left, team
  partners, debts    who can be asked, what he brings and wants, the odds; to whom seats and kilograms are owed
  missions           flights, their odds, what they wait for
  designs            new designs: flaws found and likely, reviews, what a repair is worth
  dates              public dates, and what the independent auditor makes of them
  sites, surface     ground for the base; the base itself and its plans
  cards              questions that wait for an answer
  fan [YEAR] [fine]  the race board with your draft: dates and chances by that year with errors, last year's; your points
  live on|off        after each order what it does to the race (on where you type; off in a script)
  why NAME           explains support, prestige, credibility, attention, tension, points, money, bills, ask or base;
                     any aim (`why coalition`), charter or government: what counts, the rows, where it stands;
                     a line (its work last year), a mission (its wait at the pad), a milestone, an offer, site or a site;
                     a condition (`why polar map`): what it takes; upkeep, artemis, ilrs
  why year           why the forecasts moved last year     changed MILESTONE [YEAR]   one of them, in terms that sum
  causes MILESTONE   what holds it up, what 100 M$ more on each line would do, which assumptions it hangs on;
                     `causes` alone: 100 M$ more on every line, this year alone and every year
  whatif YEAR ...    a past year once more, all else as it was: `whatif` alone shows what can be changed
  rival [NAME]       what may be known of the other side, as intervals with their evidence: dates, lines, money, partners,
                     sealed aim, style; `rival fine` in more worlds, `rival NAME` says what stands behind one
  branch NAME ...    another history beside the campaign, up to three; `branch` alone shows what can be otherwise
  branches, compare  what differs in each; all side by side: forecast, points, money, differences with their errors
  assume NAME VALUE  the forecast if the model were otherwise; `assume` alone lists the assumptions, `assume NAME` explains
  needed MILESTONE [YEAR]   which assumption would make it an even chance (by the year nearest to one if none is named)
  predict MILESTONE YEAR PERCENT   your own forecast, three a year, scored against the game's; `predict` alone lists them
Decide
  fund LINE N        money in M$ (more than a line can take is cut to that), or a word:
                       nominal   its customary need         hold     0.6 of it: the work goes on slowly
                       push, max all it can take            mothball only what keeps it; no work until `fund` opens it
                       cancel    gives it up for good
  level LINE         back to the standing order: last year's share of its need, as far as the purse goes
  tests LINE 1|2     test more or all before it flies: more work, fewer failures
  review LINE        an independent review (1 attention): how fast the team really is, perhaps a flaw
  repair LINE HOW    answer known flaws: fix, round (work round) or asis
  launch ID HOW      fly (when ready), good (only at good odds), sound (no known flaw open) or hold
  offer ID, drop ID              waiver on|off      a legal waiver for offers that need one (2 attention, needed or not)
  answer ID N        campaign N  attention for support at home (0 to 2)
  promise MILESTONE YEAR|off     a public date, by the end of that year (1 attention); moving one has a price: see `dates`
  site NAME          accord on|off      share a site with the rival (2 attention; holds while both offer it)
  surface PLAN       science, resources, expand or sell       stays short|customary|long
  ask N              money asked for next year: 1.05 = five per cent more (`why ask`: what it costs)
  doctrine [N]       aims [OPEN SEALED]             without words they say what there is
  fill POLICY        let a policy draft the year: balanced (if none is named), historical, as_planned, sprint,
                     partners_first, robotic_first, planner (it looks ahead, and says why it orders what);
                     idle orders nothing, random anything
  advise gate [MILESTONE] [by YEAR] [chance PERCENT]   a draft that reaches it at least cost (50 % if not named)
  advise chance [MILESTONE] [by YEAR]   the best chance of it      advise balanced   the most expected points
                     not named: the crewed landing while it is open, by its date, or the year nearest to an even chance
  take [LINE]        puts the last advice into your draft, or only what it orders there; `undo` brings your draft back
  undo, redo, draft  take back, do again, list this year's orders
  review             without a name: this year's orders, what they cost besides, what may be forgotten before you end it
Go on
  end                play the year         skip N   play N years under standing orders, until something asks for you
  save FILE, help, quit                    names may be shortened: fund hls 900; ids or titles"""

VERBS = (
    "look", "money", "fund", "level", "partners", "debts", "offer", "drop", "missions", "launch", "tests", "designs", "repair", "dates", "promise",
    "sites", "site", "accord", "surface", "stays", "cards", "answer", "ask", "campaign", "waiver", "doctrine", "aims", "fan", "live", "why", "fill", "advise",
    "take", "undo", "redo", "draft", "review", "report", "changed", "causes", "whatif", "branch", "branches", "compare", "assume", "needed", "predict",
    "rival", "scores", "end", "skip", "save", "help",
)  # fmt: skip


USAGE: dict[str, tuple[str, ...]] = {
    "fund": ("fund LINE SUM", "fund LINE mothball|hold|nominal|push|max|cancel"), "level": ("level LINE",), "offer": ("offer ID",), "drop": ("drop ID",),
    "launch": ("launch FLIGHT fly|good|sound|hold",), "tests": ("tests LINE 1|2",), "repair": ("repair LINE fix|round|asis",),
    "promise": ("promise MILESTONE YEAR", "promise MILESTONE off"), "site": ("site NAME",), "accord": ("accord on|off",),
    "surface": ("surface", "surface science|resources|expand|sell"), "stays": ("stays short|customary|long",), "answer": ("answer CARD NUMBER",),
    "ask": ("ask RATIO",), "campaign": ("campaign 0|1|2",), "waiver": ("waiver on|off",), "doctrine": ("doctrine", "doctrine NUMBER"),
    "aims": ("aims", "aims OPEN SEALED"), "why": ("why NAME",), "fill": ("fill POLICY",), "skip": ("skip YEARS",), "save": ("save FILE",),
    "fan": ("fan", "fan YEAR", "fan fine"), "live": ("live on|off",),
}  # fmt: skip
"""The words that commands take; the others take none."""


class Terminal(Seeing, Deciding, Ground, Explaining, Spying, Advising):
    """Reads commands from a stream and writes answers to another."""

    def __init__(self, session: Session, out: TextIO, workers: int = 0):
        super().__init__(session, out, workers)
        self.told: set[str] = set()  # what the end of a year has stopped for: it stops once
        self.verbs: dict[str, Callable[..., None]] = {verb: getattr(self, verb) for verb in VERBS}

    def do(self, line: str) -> bool:
        """Carries out one line; False = leave the game."""
        try:
            words = split(line)
        except ValueError:
            self.say(_("A quotation mark is missing."))
            return True
        if not words:
            return True
        if words[0] in ("quit", "exit"):
            return False
        matches = [verb for verb in self.verbs if verb == words[0]] or [v for v in self.verbs if v.startswith(words[0])]
        if len(matches) > 1:
            self.say(_('"{word}" may be: {verbs}.').format(word=words[0], verbs=", ".join(matches)))
            return True
        if not matches:
            self.say(_('Unknown command "{word}". `help` lists all.').format(word=words[0]))
            return True
        verb, words = self.verbs[matches[0]], _joined(matches[0], words)
        try:
            inspect.signature(verb).bind(*words[1:])
        except TypeError:
            usage = "; ".join(f"`{way}`" for way in USAGE.get(matches[0], (matches[0],)))
            self.say(_("`{verb}` takes other words: {usage}").format(verb=matches[0], usage=usage))
            return True
        state, before = self.session.state, list(self.session.draft)
        try:
            verb(*words[1:])
        except ValueError as error:
            self.say(_("No: ") + str(error))
        except (saves.SaveError, OSError) as error:
            self.say(str(error))
        if self.following and self.session.state is state and self.session.draft != before:
            self.follow(encode(before, self.session.engine.tables.ids))
        return True

    def scores(self) -> None:
        from game import exam
        from game.reporting import scorecard

        card = exam.stored_card()
        shown = scorecard.view(card, exam.in_doubt(card) if card else ())
        self.wrap(shown.verdict)
        for name, months, brier in shown.rows:
            self.say(f"  {name:52s} CRPS {months:>5s} " + _("months") + f"   Brier {brier}")
        self.wrap(shown.caution)
        for row in shown.milestones:
            marks = [scorecard.decimal_date(mark) for mark in (row.official, row.p10, row.p50, row.p90)]
            self.say(_("  {title:32s} told {told}, ours {low} .. {middle} .. {high}, came {came}").format(
                title=row.title, told=marks[0], low=marks[1], middle=marks[2], high=marks[3], came=scorecard.decimal_date(row.came, _("not yet"))))  # fmt: skip

    def opponent(self) -> None:
        """Who plays the other seats, and how much it thinks if it is a planner."""
        for seat, policy in self.session.rivals.items():
            tables = self.session.engine.tables
            level = levels.level_of(policy)
            how = levels.described(level) if level else _(SUMMARIES[policy])
            self.wrap(_("{seat} is played by {policy}: {how}.").format(
                seat=wording.title(tables, "programme", tables.ids["programme"].index(seat)), policy=wording.policy(policy), how=how))  # fmt: skip

    # -- the draft and the year
    def fill(self, policy: str = "balanced") -> None:
        if policy not in POLICIES:
            raise ValueError(_('unknown policy "{policy}"; there are: {names}').format(policy=policy, names=", ".join(POLICIES)))
        self.session.fill(policy)
        count = len(self.session.draft)
        self.say(ngettext("{count} order drafted by {policy}.", "{count} orders drafted by {policy}.", count).format(count=count, policy=policy))
        if policy in PLANNERS:
            for found in self.session.because(policy):
                self.wrap(reasons.sentence(found, self.session.engine.tables))

    def undo(self) -> None:
        last = self.session.draft[-1] if self.session.draft else None
        if last is None or not self.session.undo():
            self.say(_("Nothing to take back."))
            return
        self.wrap(_("Taken back: {kind}, {what}: {value}.").format(
            kind=checklist.kind(last), what=checklist.target(self.session, last), value=checklist.value(self.session, last)))  # fmt: skip

    def redo(self) -> None:
        self.say(_("Done again.") if self.session.redo() else _("Nothing to do again."))

    def draft(self) -> None:
        orders = checklist.drafted(self.session)
        for action in orders:
            self.say(f"  {checklist.kind(action):11s} {checklist.target(self.session, action)}: {checklist.value(self.session, action)}")
        text = ngettext("{count} order; the rest follows standing orders.", "{count} orders; the rest follows standing orders.", len(orders))
        self.say(text.format(count=len(orders)))

    def review(self, *words: str) -> None:
        """With a name an independent review of a design; without, the year's orders and what may be forgotten."""
        if words:
            on = words[-1] not in ("on", "off") or len(words) == 1
            self.reviewed(" ".join(words if on else words[:-1]), "on" if on else words[-1])
            return
        self.draft()
        forgotten = [*((0, text) for text in prices.dates_slipped(self.session, self.both)), *checklist.forgotten(self.session, most=99)]
        self.say(_("Before you end the year:") if forgotten else _("Nothing was forgotten."))
        for _page, text in forgotten:
            self.wrap(text)

    def end(self) -> None:
        if self.session.finished:
            self.debrief()
            return
        if self._stops("end"):
            return
        self.session.commit()
        if self.session.finished:
            self.debrief()
        else:
            self.look()

    def skip(self, years: str = "1") -> None:
        count = int(self.number(years))
        if not self.session.finished and count > 0 and self._stops("skip"):
            return
        for _year in range(count):
            if not self.session.finished:
                self.session.commit()
                if yearbook.asks(self.session):
                    break
        self.debrief() if self.session.finished else self.look()

    def _stops(self, verb: str) -> bool:
        """Says once what ending the year would lose: aims that can be chosen only now, and under `skip` questions that wait."""
        aims = checklist.aims_missing(self.session)
        if aims and "aims" not in self.told:
            self.told.add("aims")
            self.wrap(_("Not yet: {what} `aims OPEN SEALED` chooses, `aims` explains the eight; `{verb}` again plays on without.").format(what=aims, verb=verb))
            self.wrap(checklist.SEALED)
            return True
        asking = [card for card in views.cards(self.session) if card.chosen < 0]
        year = f"questions {self.session.state.turn}"
        if verb == "skip" and asking and year not in self.told:
            self.told.add(year)
            names = [_("{title} (if you say nothing: {answer})").format(title=card.title, answer=card.options[card.default][1]) for card in asking]
            self.wrap(_("Not yet: questions wait: {names}. `cards` shows them, `answer` answers; `skip` again plays on with what happens by itself.").format(
                names="; ".join(names)))  # fmt: skip
            return True
        return False

    def save(self, name: str) -> None:
        saves.write(Path(name), self.session)
        self.say(_("Saved to {name}.").format(name=name))

    def help(self) -> None:
        self.say(HELP)


def split(line: str) -> list[str]:
    """The words of a command. Only " quotes: ' is a letter, as in chang'e-7; # begins a remark."""
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split, lexer.quotes, lexer.commenters = True, '"', "#"
    return list(lexer)


NAMED = {"why": 0, "site": 0, "level": 0, "offer": 0, "drop": 0, "fund": 1, "tests": 1, "repair": 1, "launch": 1, "answer": 1, "promise": 1}
"""Commands that begin with a name, and how many words follow it."""


def _joined(verb: str, words: list[str]) -> list[str]:
    """A command's words with a name of several words as one: `promise First crewed landing 2030`."""
    last = len(words) - NAMED.get(verb, 0)
    return words if verb not in NAMED or last <= 2 else [words[0], " ".join(words[1:last]), *words[last:]]


def run(session: Session, source: TextIO, out: TextIO) -> None:
    """The loop. Ends with `quit` or the end of input; the last committed year is saved."""
    typed = source.isatty()
    terminal = Terminal(session, out, int(typed))
    terminal.following = typed
    try:
        _loop(terminal, source, typed)
    finally:
        terminal.thinking.close()
    if session.autosave and session.history:
        terminal.say(_("Saved: {path}").format(path=session.autosave))


def _loop(terminal: Terminal, source: TextIO, typed: bool) -> None:
    session, out = terminal.session, terminal.out
    terminal.say(_("Peaks of Light. `help` lists the commands, `end` plays the year."))
    if session.state.turn == 0 and not session.draft:
        programme = session.scenario.document.programmes[session.seat]  # type: ignore[attr-defined]
        terminal.wrap(_(programme.summary))
        terminal.wrap(_("You have more points than the other side in {year}, and you win: 30 for your charter (what your programme set out to build), 25 for an "
                        "open and 25 for a sealed aim of your choice, 20 for what your government asks. Each year: answer the cards, give money to lines, "
                        "ask partners, set tests and launches, look at the fan, and end the year. What you leave alone goes on as it stands.").format(
                            year=session.engine.tables.last_year))  # fmt: skip
        terminal.opponent()
    for number, _step in enumerate(session.study()):
        if not number:
            terminal.say(_("The other side studies the opening; that takes some seconds ..."))
            out.flush()
    terminal.look()
    while True:
        if typed:
            terminal.ahead()
            out.write("> ")
            out.flush()
        line = source.readline()
        if not line or not terminal.do(line):
            break
        out.flush()
