"""Commands of the forecast lab: branches, histories compared, assumptions tried, what would have to be true. The window's numbers."""

from __future__ import annotations

from pathlib import Path

from game.cli.reasons import ORDERED, OUTCOMES, SAID, Reasons
from game.foresight.assumptions import Needed
from game.i18n import _
from game.model.engine import Engine
from game.play import branches, saves
from game.play.branches import Branch, Twist
from game.reporting import assumptions, histories, twists, when, wording
from game.reporting import whatif as words
from game.reporting.assumptions import Shown
from game.reporting.histories import Compared

EXAMPLES = (
    ("branch bold 2024 fund hls 900", _("a branch `bold`: that order in that year, the rest as it was; this year's number makes a plan")),
    ("branch bold 2023 without OFFER", _("one more thing otherwise in it; a flight `succeeds` or `fails`, a card, a partner, a die as in `whatif`")),
    ("branch bold policy sprint [2025]", _("your orders by a policy from now, or from that year on; `policy off` ends that")),
    ("branch bold anew", _("the rival decides anew after the first thing that differs; once more takes that back")),
    ("branch bold draft", _("this year's draft as it stands now, to hold another draft against it")),
    ("branch YEAR", _("what can be otherwise in that year")),
    ("branch bold as NAME, branch bold drop", _("another name; away with it")),
    ("branch bold fork [FILE]", _("a new campaign from there, saved in a file of its own; `peaks play --load FILE` plays it")),
)


class Lab(Reasons):
    """Imaginary histories and models: nothing here changes the campaign."""

    # -- branches
    def branch(self, *said: str) -> None:
        """Makes, changes, renames, drops or forks a branch."""
        if not said:
            for example, meaning in EXAMPLES:
                self.say(f"  {example:38s} {meaning}")
            return
        if len(said) == 1 and said[0].isdigit():
            self._choices(int(said[0]))
            return
        name, *rest = said
        if not rest:
            self._described(branches.named(self.session, name))
        elif rest[0] == "as" and len(rest) > 1:
            branches.rename(self.session, branches.named(self.session, name), " ".join(rest[1:]))
            self.say(_("Noted."))
        elif rest == ["drop"]:
            branches.drop(self.session, branches.named(self.session, name))
            self.say(_("Dropped."))
        elif rest[0] == "fork":
            self._fork(branches.named(self.session, name), rest[1:])
        else:
            self._changed(name, rest)

    def _changed(self, name: str, rest: list[str]) -> None:
        """A branch with one thing more that differs; a new one if none is called so."""
        session = self.session
        known = next((one for one in session.branches if one.name.lower() == name.lower()), None)
        made = known or Branch(name)
        if rest[0] == "policy":
            self._policy(made, rest[1:])
        elif rest == ["anew"]:
            made.anew = not made.anew
            if known is None:
                raise ValueError(_("nothing differs in it"))
        elif rest == ["draft"]:
            if session.finished:
                raise ValueError(_("the campaign is over"))
            made.twists = branches.with_twist(made.twists, Twist(session.year, "orders", (), tuple(branches.given(session, session.year))))
        elif rest[0].isdigit() and len(rest) > 1:
            made.twists = branches.with_twist(made.twists, self._twist(made, int(rest[0]), rest[1:]))
        else:
            raise ValueError(_("`branch` alone shows what can be said"))
        if known is None:
            branches.add(session, made)
        self._described(made)

    def _policy(self, made: Branch, rest: list[str]) -> None:
        from game.agents.registry import POLICIES

        if rest == ["off"]:
            if not made.twists:
                raise ValueError(_("nothing differs in it"))
            made.policy = ""
            return
        if not rest or rest[0] not in POLICIES:
            raise ValueError(_('unknown policy "{policy}"; there are: {names}').format(policy=rest[0] if rest else "", names=", ".join(POLICIES)))
        able = twists.years(self.session)
        year = int(rest[1]) if len(rest) > 1 and rest[1].isdigit() else able[-1]
        if year not in able:
            raise ValueError(_("a year from {first} to {last}").format(first=able[0], last=able[-1]))
        made.policy, made.since = rest[0], year

    def _twist(self, made: Branch, year: int, rest: list[str]) -> Twist:
        session = self.session
        now = year == session.year and not session.finished
        if not now:
            place = self._place(year)
            if rest[0] == "dice":
                if len(rest) != 4:
                    raise ValueError(_("branch NAME YEAR dice STREAM NAME WORLD"))
                return branches.exchanged(session, year, rest[1], rest[2], int(self.number(rest[3])))
            if rest[-1] in OUTCOMES and rest[0] not in ORDERED and rest[0] != "without":
                axis, name = self._rollable(" ".join(rest[:-1]))
                return branches.rolled(session, year, axis, name, SAID.get(rest[-1], rest[-1]))
            if rest[0] == "without":
                target = self._target(place, " ".join(rest[1:]))
                return self._without(made, year, target)
        elif rest[0] == "without":
            return self._without(made, year, self._among(branches.given(session, year), " ".join(rest[1:])))
        if rest[0] not in ORDERED:
            raise ValueError(_('"{word}" is no order and no outcome; `branch` shows what can be said').format(word=" ".join(rest)))
        desk = branches.scratch(session, year)
        desk.draft = self._so_far(made, year)
        return branches.ordered(session, year, self._commanded(desk, rest))

    def _so_far(self, made: Branch, year: int) -> list:  # type: ignore[type-arg]
        """The orders of a year in a branch: its own if it has any there, else the campaign's."""
        own = [twist for twist in made.twists if (twist.year, twist.kind) == (year, "orders")]
        return list(own[-1].orders) if own else branches.given(self.session, year)

    def _without(self, made: Branch, year: int, target: str) -> Twist:
        given = self._so_far(made, year)
        kept = [action for action in given if target not in (action.target, action.kind)]
        if len(kept) == len(given):
            raise ValueError(_("nothing was ordered about {name} that year").format(name=target))
        return branches.ordered(self.session, year, kept)

    def _place(self, year: int) -> int:
        from game.play import whatif

        return whatif.place_of(self.session, year)

    def _described(self, branch: Branch) -> None:
        number = self.session.branches.index(branch) + 2
        self.wrap(f"{number}. {branch.name}: " + "; ".join(twists.described(self.session, branch)))

    def branches(self) -> None:
        """All branches, and what differs in each."""
        if not self.session.branches:
            self.say(_("There is no branch. `branch` shows how one is made; three can be kept in the save."))
        for branch in self.session.branches:
            self._described(branch)

    def _choices(self, year: int) -> None:
        if year not in twists.years(self.session):
            self._place(year)  # says which years there are
        group = ""
        for row in twists.by_about(twists.choices(self.session, year)):
            if row[0].group != group:
                group = row[0].group
                self.say(f"  {group}")
            was = f" ({row[0].was})" if row[0].was else ""
            self.wrap(f"  {row[0].about}{was}: " + ", ".join(one.way for one in row))

    def _fork(self, branch: Branch, rest: list[str]) -> None:
        place = Path(rest[0]) if rest else branches.fork_place(self.session, branch)
        if place is None:
            raise ValueError(_("name a file: branch NAME fork FILE"))
        if place.exists():
            raise ValueError(_("{path} is there already; name another file").format(path=place))
        saves.write(place, branches.fork(self.session, branch, place))
        self.wrap(branches.forked(branch.name))
        self.say(_("Saved: {path}. `peaks play --load` plays it.").format(path=place))

    # -- side by side
    def compare(self, *said: str) -> None:
        """The campaign and its branches side by side."""
        session = self.session
        if not session.branches:
            raise ValueError(_("there is no branch yet"))
        worlds = int(self.number(said[0])) if said else histories.WORLDS
        if not 2 <= worlds <= 4096:
            raise ValueError(_("2 to 4096 futures"))
        found = histories.work(session, worlds)(Engine(session.engine.tables))
        self.wrap(histories.note(found))
        self._side_by_side(found)
        for number, history in enumerate(found.histories):
            lines = [_("could not happen: {what}").format(what=twists.twist(session, one)) for one in history.missed]
            lines += [twists.fired(year, here, text) for year, here, text in twists.news(session, history)][:4]
            lines += [words.bent(session, one) for one in history.course.bent[:3]]
            more = len(history.course.bent) - 3
            lines += [_("and {n} more orders that could not be given again").format(n=more)] if more > 0 else []
            if lines:
                self.say(f"  {number + 2}. {found.names[number + 1]}")
            for text in lines:
                self.wrap("  " + text)
        self.wrap(histories.honest(session))

    def _side_by_side(self, found: Compared) -> None:
        for number, name in enumerate(found.names):
            parts = [_("{n} points").format(n=histories.amount(found.points[number]))] if found.points else []
            parts += [_("{n} M$ to allocate to the end").format(n=histories.amount(found.money[number], 0))] if found.money else []
            self.say(f"  {number + 1}. {name:32s} {', '.join(parts)}")
        shown = [line for line in found.lines if line.differs]
        if not shown:
            self.say("  " + _("No milestone moves by more than chance could make it."))
            return
        width = 48
        self.say(f"  {'':{width}s} {_('middle'):>9s}  {_('8 in 10'):21s} {_('chance'):>14s} {_('mean, months'):>12s}")
        for line in shown:
            head = _("{name}, chance by {date}").format(name=line.title, date=when.month(line.flagged))
            for number, cell in enumerate(line.cells):
                left = head if not number else ""
                months = histories.months(cell) if number else ""
                text = f"  {left:{width - 3}s} {number + 1}. {histories.date(cell):>9s}  {histories.span(cell):21s} {histories.chance(cell):>14s} {months:>12s}"
                self.say(text.rstrip())
        if len(shown) < len(found.lines):
            self.say("  " + _("{n} other milestones: no more than chance").format(n=len(found.lines) - len(shown)))

    # -- assumptions
    def assume(self, *said: str) -> None:
        """Lists the assumptions; with a name one; with a value the forecast if it were so."""
        session = self.session
        if session.finished:
            raise ValueError(_("the campaign is over: nothing is left to forecast"))
        among = self._unknowns()
        if not said:
            self.wrap(_("Assumptions of the model: what nobody knows of teams and designs, then the coefficients of the rules. `assume NAME VALUE` tries one, "
                        "`assume NAME` explains it. Nothing is changed."))  # fmt: skip
            for one in among:
                made = one.assumption
                name = one.id if one.hidden else made.name
                span = f"{assumptions.number(one, made.low)} … {assumptions.number(one, made.high)}"
                model = _("believed") if one.hidden else assumptions.number(one, made.usual)
                self.say(f"  {name:32s} {span:>16s}  {model:>9s}  {one.title}" + ("" if one.hidden else f" [{one.unit}]"))
            return
        try:
            value = None if len(said) == 1 else self.number(said[-1].rstrip("%")) / (100 if said[-1].endswith("%") else 1)
        except ValueError:
            value = None
        one = assumptions.find(session, " ".join(said if value is None else said[:-1]), among)
        if value is None:
            self.explain(assumptions.why(session, one))
            return
        found = assumptions.tried(session, one, value, self._retuned())(Engine(session.engine.tables))
        self.wrap(_("What if the model were otherwise: {name} {value} {unit}. {note}").format(
            name=one.title, value=found.names[1].rsplit(" ", 1)[1], unit=one.unit, note=histories.note(found)))  # fmt: skip
        self._side_by_side(found)

    def _unknowns(self) -> list[Shown]:
        """Hidden quantities behind any open milestone of the seat, then the coefficients."""
        session, tables = self.session, self.session.engine.tables
        rows = [row for row in range(tables.sizes["milestone"]) if int(tables.milestone_programme[row]) == session.programme]
        found: dict[str, Shown] = {}
        for row in rows:
            found |= {one.id: one for one in assumptions.offered(session, row)}
        return sorted(found.values(), key=lambda one: not one.hidden)

    def _retuned(self) -> assumptions.Retune:
        from game import api

        scenario = self.session.scenario
        assert isinstance(scenario, api.Scenario)
        return api.retuned(scenario)

    def needed(self, *said: str) -> None:
        """Which single assumption would make it an even chance that a milestone is reached by the end of a year; without one by the year nearest to
        an even chance."""
        session = self.session
        whole = said[-1:] == ("all",)
        given = said[:-1] if whole else said
        if not given or (len(given) == 1 and given[0].isdigit()):
            raise ValueError(_("needed MILESTONE [YEAR] [all], for example: needed crewed_landing 2031"))
        if session.finished:
            raise ValueError(_("the campaign is over: nothing is left to forecast"))
        year = int(given[-1]) if given[-1].isdigit() else 0
        row, tables = self._milestone(" ".join(given[:-1] if year else given)), session.engine.tables
        title = wording.title(tables, "milestone", row)
        if int(session.state.milestone[row, 0]) <= int(tables.turn_ticks[session.state.turn]):
            raise ValueError(_("{name} is reached").format(name=title))
        year = year or assumptions.even_year(session, session.forecast(assumptions.SEARCH), row)
        limit = self._last_tick(year)
        among = [one for one in assumptions.offered(session, row) if whole or one.hidden]
        found: list[tuple[Shown, Needed]] = []
        for part, work in assumptions.search(session, among, row, limit, self._retuned(), assumptions.SEARCH):
            found += list(zip(part, work(Engine(tables)), strict=True))
        self.wrap(_("{name} by the end of {year}, what would have to be true for an even chance ({n} futures each):").format(
            name=title, year=year, n=assumptions.SEARCH))  # fmt: skip
        self.wrap(assumptions.verdict(found, len(found), len(among)) if found else _("No assumption of that kind is behind it."))
        for one, need in assumptions.answers(found)[:12]:
            self.wrap(f"  {one.title}: {assumptions.answer(one, need)}")
        if not whole:
            self.wrap(_("(tried: what nobody knows of teams and designs; `needed MILESTONE [YEAR] all` tries the coefficients of the rules too, about a minute)"))
