"""Commands about causes: what holds a milestone up, what if, and own forecasts."""

from __future__ import annotations

import io

from game.cli.lookback import LookingBack
from game.foresight.forecast import Fan
from game.i18n import _
from game.model.engine import Policy
from game.model.orders import Action
from game.play import whatif as replays
from game.play.session import Session
from game.reporting import holdups, margins, predictions, wording
from game.reporting import whatif as words
from game.reporting.margins import Worth
from game.reporting.why import signed

SAID = {"lands": "succeeds", "flies": "succeeds", "lost": "fails"}
OUTCOMES = {word for outcomes, _streams in replays.ROLLS.values() for word in outcomes} | set(SAID)
ORDERED = ("fund", "level", "tests", "review", "repair", "launch", "offer", "drop", "answer", "campaign", "waiver", "promise", "site", "accord", "surface",
           "stays", "ask", "doctrine", "aims")  # fmt: skip
WHATIF = (
    ("whatif 2024 luna_25 lands", _("a flight of that year had succeeded; or `fails`")),
    ("whatif 2024 CARD happens", _("a card or happening had come; or `never`")),
    ("whatif 2023 OFFER signs", _("a partner had agreed; or `refuses`, `leaves`, `stays`")),
    ("whatif 2022 PURSE stays", _("an election had left the government in office; or `changes`")),
    ("whatif 2023 without OFFER", _("you had not ordered that; a line, flight, offer, card, or a kind such as `ask`")),
    ("whatif 2023 fund hls 900", _("you had ordered that instead; any command that gives an order")),
    ("whatif 2023 dice event CARD 17", _("one die had fallen as in world 17: stream, name, world")),
    ("... anew", _("at the end: the rival decides anew after that year; `anew POLICY`: you too, by that policy")),
)


class Reasons(LookingBack):
    """Answers that need imagined worlds: each says from how many."""

    # -- what holds up
    def causes(self, *name: str) -> None:
        """What holds a milestone up, what 100 M$ more would do for it, and the assumptions that it hangs on; without a name 100 M$ more on
        every line."""
        session = self.session
        if session.finished:
            raise ValueError(_("the campaign is over; `changed MILESTONE` and `whatif` look back"))
        if not name:
            self._every_line()
            return
        row = self._milestone(" ".join(name))
        tables = session.engine.tables
        if int(session.state.milestone[row, 0]) <= int(tables.turn_ticks[session.state.turn]):
            raise ValueError(_("{name} is reached").format(name=wording.title(tables, "milestone", row)))
        fan = session.forecast(holdups.WORLDS)
        self.explain(holdups.why_held(session, fan, row))
        self._next_money(row)
        self._assumptions(fan, row)

    def _every_line(self) -> None:
        """100 M$ more on each line that can take money."""
        found = margins.work(self.session)(self.session.engine)
        self.wrap(f"{_(margins.QUESTION)} {self._dice(found.worlds)}")
        self._worths(margins.table(self.session, found), found.worlds)

    def _next_money(self, row: int) -> None:
        """100 M$ more on each line that a milestone hangs on."""
        session = self.session
        lines = margins.takers(session, row)
        if not lines:
            self.wrap(_("It hangs on no line of yours that can take money this year."))
            return
        found = margins.work(session, lines)(session.engine)
        self.wrap(f"{_(margins.QUESTION)} {_('What that does to it:')} {self._dice(found.worlds)}")
        self._worths(margins.table(session, found, row), found.worlds)

    def _worths(self, rows: list[Worth], worlds: int) -> None:
        """Lines with both answers, the sure ones first; the others by name."""
        nothing = _("no difference that shows")
        for worth in (one for one in rows if one.tier < 3):
            self.say(f"    {worth.title:34s} " + _("takes {n:,.0f} M$").format(n=worth.given))
            self.wrap("    " + _("this year alone: {what}").format(what=worth.once.text or nothing))
            self.wrap("    " + _("every year:      {what}").format(what=worth.yearly.text or nothing))
        if silent := [worth.title for worth in rows if worth.tier == 3]:
            self.wrap(_("{none}: {names}.").format(none=margins.none(worlds).capitalize(), names=", ".join(silent)))

    @staticmethod
    def _dice(worlds: int) -> str:
        return _("({n} futures with the same dice, ± one standard error)").format(n=worlds)

    def _assumptions(self, fan: Fan, row: int) -> None:
        """The tornado: what is more than chance first, the others by name."""
        bars = holdups.bars(self.session, fan, row, 12)
        self.wrap(_("Assumptions it hangs on: the expected date in the third of {n:,} futures where each is lowest and highest, and the months between "
                    "(± one standard error):").format(n=fan.worlds))  # fmt: skip
        for swing in (one for one in bars if one.sure):
            ends = "".join(f"   {word} {date:>8s}" for word, date in (swing.low, swing.high))
            self.say(f"    {swing.title:42s}{ends}   {swing.months:>20s}")
        if unsure := [f"{one.title} ({one.months})" for one in bars if not one.sure]:
            self.wrap(_("{none}: {names}.").format(none=margins.none(fan.worlds).capitalize(), names=", ".join(unsure)))

    # -- what if
    def whatif(self, *said: str) -> None:
        """A past year once more with one thing changed."""
        if len(said) < 2:
            for example, meaning in WHATIF:
                self.say(f"  {example:32s} {meaning}")
            return
        if not said[0].isdigit():
            raise ValueError(_('"{text}" is no calendar year').format(text=said[0]))
        place = replays.place_of(self.session, int(said[0]))
        rest, anew = list(said[1:]), dict[str, Policy]()
        if "anew" in rest:
            at = rest.index("anew")
            anew = self._deciding(rest[at + 1 :])
            rest = rest[:at]
        change = self._change(place, rest)
        course = replays.replay(self.session, change, anew)
        self._compare(f"{said[0]}: {' '.join(rest)} {words.whose(change)}".rstrip(), course)

    def _deciding(self, policy: list[str]) -> dict[str, Policy]:
        from game.agents.registry import POLICIES

        if policy and policy[0] not in POLICIES:
            raise ValueError(_('unknown policy "{policy}"; there are: {names}').format(policy=policy[0], names=", ".join(POLICIES)))
        mine = {self.session.seat: POLICIES[policy[0]]} if policy else {}
        return {**self.session.policies(), **mine}

    def _change(self, place: int, rest: list[str]) -> replays.Changed:
        if not rest:
            raise ValueError(_("what should have been otherwise? `whatif` shows what can be changed"))
        if rest[0] == "without":
            return replays.without(self.session, place, self._target(place, " ".join(rest[1:])))
        if rest[0] == "dice":
            if len(rest) != 4:
                raise ValueError(_("whatif YEAR dice STREAM NAME WORLD"))
            return replays.exchanged(self.session, place, rest[1], rest[2], int(self.number(rest[3])))
        if rest[-1] in OUTCOMES and rest[0] not in ORDERED:
            axis, name = self._rollable(" ".join(rest[:-1]))
            return replays.rolled(self.session, place, axis, name, SAID.get(rest[-1], rest[-1]))
        if rest[0] not in ORDERED:
            raise ValueError(_('"{word}" is no order and no outcome; `whatif` shows what can be changed').format(word=" ".join(rest)))
        return self._ordered(place, rest)

    def _target(self, place: int, name: str) -> str:
        """The target, or the kind, of an order that was given."""
        return self._among(replays.actions(self.session, place), name)

    def _among(self, given: list[Action], name: str) -> str:
        """The target or the kind that a name means among some orders."""
        kinds = {"ask": "request", "fund": "funding", "offer": "deal", "launch": "launch_rule"}
        kind = kinds.get(name, name)
        if any(action.kind == kind for action in given):
            return kind
        tables, word = self.session.engine.tables, name.lower()
        named = {target: [t for axis in tables.ids if target in tables.ids[axis] for t in (target, tables.titles[axis][tables.ids[axis].index(target)].lower())]
                 for target in {action.target for action in given}}  # fmt: skip
        for fits in (str.__eq__, str.startswith, str.__contains__):
            found = sorted(target for target, names in named.items() if any(fits(other, word) for other in names))
            if len(found) == 1:
                return found[0]
            if found:
                raise ValueError(_('"{text}" may be: {names}').format(text=name, names=", ".join(found[:8])))
        raise ValueError(_("nothing was ordered about {name} that year").format(name=name))

    def _rollable(self, name: str) -> tuple[str, str]:
        tables = self.session.engine.tables
        for axis in sorted(replays.ROLLS, key=lambda axis: name.lower() not in tables.ids[axis]):
            try:
                return axis, self.find(axis, name)
            except ValueError as error:
                if name.lower() not in str(error).lower() or _("may be") in str(error):
                    raise
        raise ValueError(_('nothing here is called "{text}"').format(text=name))

    def _ordered(self, place: int, rest: list[str]) -> replays.Changed:
        """The year with another command of the player's: given at the desk of that year, where its draft stands."""
        return replays.reordered(self.session, place, self._commanded(replays.scratch(self.session, place), rest))

    @staticmethod
    def _commanded(desk: Session, rest: list[str]) -> list[Action]:
        """The draft of a desk after one command more. ValueError says why it was refused."""
        from game.cli.text import Terminal

        before, out = list(desk.draft), io.StringIO()
        terminal = Terminal(desk, out)
        terminal.do(" ".join(f'"{word}"' if " " in word else word for word in rest))
        if desk.draft == before:
            raise ValueError(out.getvalue().strip().removeprefix(_("No: ")) or _("that changes nothing: it was ordered so"))
        return _last_of_each(desk.draft)

    def _compare(self, title: str, course: replays.Course) -> None:
        session = self.session
        if course.digest == session.history[-1].digest:
            self.say(_("{what}: everything came out the same.").format(what=title))
            return
        self.say(_("What if, {what}").format(what=title))
        rows = [row for row in words.compared(session, course) if not row.same]
        for row in rows[:10]:
            self.say(f"  {row.title:34s} {words.shown(row.dates[0], row.chance[0]):>12s} -> {words.shown(row.dates[1], row.chance[1]):>12s}"
                     f"   {signed(row.months):>7s} {_('months')}")  # fmt: skip
        if not rows:
            self.say("  " + _("No milestone came or is expected at another time."))
        for seat, before, after in words.points(session, course):
            self.say("  " + _("{seat}: {before:.1f} -> {after:.1f} points so far").format(seat=seat, before=before, after=after))
        for item in course.bent[:6]:
            self.wrap(words.bent(session, item))
        if len(course.bent) > 6:
            self.say("  " + _("and {n} more orders that could not be given again").format(n=len(course.bent) - 6))
        if not session.finished:
            self.wrap(_("(It shows what this world's own dice and teams would have done, which no chair could have known; flights not flown yet took "
                        "dice of another world.)"))

    # -- own forecasts
    def predict(self, *said: str) -> None:
        """The player's own chance for a milestone by the end of a year; without words all of them."""
        session = self.session
        if not said:
            for one in session.predictions:
                self.wrap(predictions.line(session, one))
            if not session.predictions:
                self.say(_("You have made no forecast. `predict MILESTONE YEAR PERCENT`: your chance that it is reached by the end of that year."))
            self.predicted()
            return
        if len(said) < 3:
            raise ValueError(_("predict MILESTONE YEAR PERCENT, for example: predict artemis_2 2026 40"))
        if session.finished:
            raise ValueError(_("the campaign is over: nothing is left to forecast"))
        target = session.engine.tables.ids["milestone"][self._milestone(" ".join(said[:-2]))]
        if not said[-2].isdigit():
            raise ValueError(_('"{text}" is no calendar year').format(text=said[-2]))
        fan = self.board().fan
        made = session.predict(target, int(said[-2]), self.number(said[-1].rstrip("%")) / 100, fan)
        self.say(_("Noted. The game gives it {chance:.0%} today, in the {n:,} imagined worlds of the board.").format(chance=made.game, n=fan.worlds))

    def predicted(self) -> None:
        """Scores of the own forecasts, once any is settled."""
        if text := predictions.verdict(self.session):
            self.wrap(text)
            for said, came in predictions.calibration(self.session):
                self.say(f"    {said:32s} {came}")

    # -- names


def _last_of_each(draft: list[Action]) -> list[Action]:
    """Orders without those that a later one on the same target replaced, in the order of a record."""
    last = {(action.kind, action.target): action for action in draft}
    return list(last.values())
