"""First page of the lab: the campaign and up to three branches, what differs in each, and all of them side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from game.agents.policies import HABITS
from game.i18n import _
from game.model.engine import Engine
from game.play import branches, saves
from game.play.branches import Branch, Twist
from game.play.session import Session
from game.reporting import histories, twists, wording
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.screens.lab_parts import Board, Entry, Pick, mark
from game.ui.screens.waiting import Refused, Tell, Waiting
from game.ui.widgets import Button, Row, Widget

if TYPE_CHECKING:
    from game.ui.screens.lab import Lab

LEFT, CARD = 348.0, 62.0
POLICIES = ("", *HABITS)


class Histories:
    def __init__(self, lab: Lab):
        self.lab, self.session = lab, lab.session
        self.board = Board(lab, "histories")
        self.chosen = 1 if self.session.branches else 0  # 0 = the campaign
        self.typed = ""
        self._take(self.chosen)

    def open(self) -> None:
        """Plays and imagines all histories anew."""
        self.board.last = self.session.engine.tables.start + self.session.engine.tables.horizon / 1024
        self.board.found = None
        self.board.first = self.session.engine.tables.ids["milestone"][self.lab.milestone]
        self.lab.ask("histories", [histories.work(self.session, worlds) for worlds in (histories.COARSE, histories.WORLDS)], self._show)

    def _show(self, found: histories.Compared) -> None:
        self.board.found = found

    def branch(self) -> Branch | None:
        return self.session.branches[self.chosen - 1] if 0 < self.chosen <= len(self.session.branches) else None

    def _take(self, number: int) -> None:
        self.chosen = number
        branch = self.branch()
        self.typed = branch.name if branch else ""

    # -- what can be done
    def _do(self, action: object) -> None:
        """Carries out a change of the branches; a refusal is told below."""
        assert callable(action)
        try:
            self.lab.said = ""
            action()
        except ValueError as error:
            self.lab.said = _("No: ") + str(error)
            return
        self.open()

    def keep_draft(self) -> None:
        """A branch that keeps this year's draft, so that another draft can be held against it."""
        session = self.session
        twist = Twist(session.year, "orders", (), tuple(branches.given(session, session.year)))
        self._add(Branch(branches.fresh_name(session, _("draft of {year}").format(year=session.year)), [twist]))

    def other_plan(self) -> None:
        session = self.session
        self._add(Branch(branches.fresh_name(session, _("another plan")), [], PLAN, session.year))

    def _add(self, branch: Branch) -> None:
        self._do(lambda: branches.add(self.session, branch))
        self._take(len(self.session.branches))

    def rename(self) -> None:
        branch = self.branch()
        if branch is not None and self.typed != branch.name:
            self._do(lambda: branches.rename(self.session, branch, self.typed))
            self.typed = branch.name

    def drop(self) -> None:
        branch = self.branch()
        if branch is not None:
            branches.drop(self.session, branch)
            self._take(min(self.chosen, len(self.session.branches)))
            self.lab.focus = f"history:{self.chosen}"
            self.open()

    def policy(self, number: int) -> None:
        branch = self.branch()
        if branch is None:
            return
        if not POLICIES[number] and not branch.twists:
            number = 1 if branch.policy == POLICIES[-1] else len(POLICIES) - 1  # something has to differ
        branch.policy = POLICIES[number]
        branch.since = branch.since or self.session.year
        self.open()

    def since(self, year: int) -> None:
        branch = self.branch()
        if branch is not None:
            branch.since = year
            self.open()

    def anew(self) -> None:
        branch = self.branch()
        if branch is not None:
            branch.anew = not branch.anew
            self.open()

    def fork(self) -> None:
        """The branch as a campaign of its own, played beside the window, saved beside this one, and opened."""
        branch, app = self.branch(), self.lab.app
        if branch is None:
            return
        place = branches.fork_place(self.session, branch)
        session = replace(self.session, engine=Engine(self.session.engine.tables))  # in a thread, so with an engine of its own

        def play(tell: Tell) -> Session:
            try:
                other = branches.fork(session, branch, place)
                if other.autosave:
                    saves.write(other.autosave, other)
                return other
            except (ValueError, OSError) as error:
                raise Refused(str(error)) from None

        Waiting(app, _("The branch becomes a campaign"), (_("Its years are played up to {year}").format(year=session.year),)).begin(play, self._forked, self._no)

    def _no(self, said: str) -> None:
        self.lab.said = _("No: ") + said

    def _forked(self, other: Session) -> None:
        from game.ui.screens.desk import Desk

        lab, app = self.lab, self.lab.app
        lab.desk.keep()
        lab.left = True
        while app.stack and app.stack[-1] is not lab.desk:
            app.stack.pop()
        app.replace(Desk(app, other))

    # -- the page
    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        x, y, _w, _h = box
        session, kept = self.session, self.session.branches
        as_played = _("as it was played") if session.finished else _("as it was played, with this year's draft")
        for number in range(len(kept) + 1):
            label = kept[number - 1].name if number else _("The campaign")
            said = "; ".join(twists.described(session, kept[number - 1])) if number else as_played
            yield Row(f"history:{number}", (x, y + number * (CARD + 4), LEFT, CARD), label, role="row", shown=said, tip=f"{label}. {said}", tip_on_focus=False,
                      face=lambda c, b, n=number, label=label, said=said: self._card(c, b, n, label, said),  # type: ignore[misc]
                      action=lambda n=number: self._take(n), chosen=number == self.chosen)  # type: ignore[misc]  # fmt: skip
        top = y + (len(kept) + 1) * (CARD + 4) + 8
        if len(kept) < branches.MOST:
            half = (LEFT - 6) / 2
            yield Button("new:otherwise", (x, top, LEFT, 30), _("New: one thing otherwise"), lambda: self.lab.go(1), size=13,
                         tip=_("A past order, flight, card, partner or election; the rest as it was. F3."))  # fmt: skip
            if not session.finished:
                yield Button("new:plan", (x, top + 35, half, 30), _("New: another plan"), self.other_plan, size=13,
                             tip=_("Your orders by a policy from this year on, or from an earlier one."))  # fmt: skip
                yield Button("new:draft", (x + half + 6, top + 35, half, 30), _("Keep this draft"), self.keep_draft, size=13,
                             tip=_("A branch with this year's draft as it stands: change the draft, and hold one against the other."))  # fmt: skip
            top += 78 if not session.finished else 42
        branch = self.branch()
        if branch is not None:
            yield from self._tools(branch, x, top)
        yield from self.board.layout(self.right(box))

    def _tools(self, branch: Branch, x: float, top: float) -> Iterator[Widget]:
        session = self.session
        yield Entry("name", (x + 62, top + 22, LEFT - 62 - 92, 30), _("Name of the branch"), self.typed, self._type, self.rename, branches.LONGEST, role="text",
                    tip=_("Type, then Enter."))  # fmt: skip
        yield Button("rename", (x + LEFT - 86, top + 22, 86, 30), _("Rename"), self.rename, enabled=bool(self.typed) and self.typed != branch.name, size=13)
        names = (_("as it was and is"), *(wording.policy(name) for name in HABITS))
        yield Pick("policy", (x + 62, top + 57, LEFT - 62, 30), _("Your orders"), names, POLICIES.index(branch.policy) if branch.policy in POLICIES else 0,
                   self.policy, role="choice", tip=_("Who decides for you in this branch from a year on."))  # fmt: skip
        able = twists.years(session)
        if branch.policy:
            place = able.index(branch.since) if branch.since in able else len(able) - 1
            yield Pick("since", (x + 62, top + 92, 120, 30), _("From year"), tuple(str(year) for year in able), place, lambda n: self.since(able[n]),
                       role="choice", tip=_("The first year that it decides."))  # fmt: skip
        yield Button("anew", (x + 190, top + 92, LEFT - 190, 30), _("Rival decides anew"), self.anew, chosen=branch.anew, size=13,
                     tip=_("After the first thing that differs the rival decides by its policy instead of giving its recorded orders."))  # fmt: skip
        yield Button("fork", (x, top + 132, LEFT - 110, 32), _("Play on from this branch"), self.fork, enabled=not session.finished, size=13,
                     tip=_("A new campaign, marked as a fork, in a save of its own. This one stays as it is."))  # fmt: skip
        yield Button("drop", (x + LEFT - 104, top + 132, 104, 32), _("Drop"), self.drop, size=13, tone=theme.BAD)

    def _type(self, text: str) -> None:
        self.typed = text

    @staticmethod
    def right(box: Box) -> Box:
        x, y, w, h = box
        return (x + LEFT + 16, y, w - LEFT - 16, h)

    def _card(self, canvas: Canvas, box: Box, number: int, label: str, said: str) -> None:
        x, y, w, h = box
        if number != self.chosen:
            canvas.fill(box, theme.PANEL)
        canvas.fill((x, y, 4, h), theme.FOCUS if number == self.chosen else theme.LINE, 1)
        mark(canvas, x + 20, y + 16, number)
        canvas.text(label, x + 36, y + 5, theme.BODY, theme.TEXT, True, w - 44, short=True)
        rows = canvas.wrap(said, w - 24, theme.SMALL)
        for place, text in enumerate(rows[:2]):
            canvas.text(text + (" …" if place == 1 and len(rows) > 2 else ""), x + 14, y + 26 + place * 16, theme.SMALL, theme.DIM, width=w - 20, short=True)

    def paint(self, canvas: Canvas, box: Box) -> None:
        from game.ui.screens.lab import caption

        new = _("Histories that were not played, beside the one that was. They are kept in the save, three at most, and never change the campaign.")
        caption(canvas, histories.honest(self.session) if self.session.branches else new)
        x, y, _w, h = box
        kept = self.session.branches
        top = y + (len(kept) + 1) * (CARD + 4) + 8
        if len(kept) < branches.MOST:
            top += 78 if not self.session.finished else 42
        branch = self.branch()
        if branch is not None:
            canvas.line((x, top + 8), (x + LEFT, top + 8), theme.LINE)
            for place, label in ((22, _("Name")), (57, _("Orders"))):
                canvas.text(label, x, top + place + 6, 13, theme.DIM, width=58)
            if branch.policy:
                canvas.text(_("From"), x, top + 98, 13, theme.DIM, width=58)
            self._missed(canvas, x, top + 174, y + h)
        right = self.right(box)
        canvas.fill((right[0] - 8, right[1] - 4, right[2] + 8, right[3] + 8), theme.PANEL)
        self.board.paint(canvas, right)

    def _missed(self, canvas: Canvas, x: float, top: float, bottom: float) -> None:
        """What came otherwise in the chosen branch, what could not happen there, and orders that were not possible."""
        found = self.board.found
        if found is None or self.chosen > len(found.histories) or not self.chosen:
            return
        for text, tone in outcome(self.session, found.histories[self.chosen - 1]):
            for part in canvas.wrap(text, LEFT - 4, theme.SMALL):
                if top + 16 > bottom:
                    return
                canvas.text(part, x, top, theme.SMALL, tone)
                top += 16
            top += 2


def outcome(session: object, history: branches.History) -> list[tuple[str, theme.Colour]]:
    """Lines on what came otherwise up to now."""
    from game.reporting import whatif as words

    assert isinstance(session, Session)
    out = [(_("Could not happen here: {what}").format(what=twists.twist(session, one)), theme.BAD) for one in history.missed]
    out += [(twists.fired(year, here, text), theme.GOOD if here else theme.DIM) for year, here, text in twists.news(session, history)]
    out += [(words.bent(session, one), theme.WARN) for one in history.course.bent]
    return out or [(_("Nothing that is told came otherwise up to now."), theme.DIM)]


PLAN = "sprint"
