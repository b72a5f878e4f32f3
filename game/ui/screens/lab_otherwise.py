"""Second page of the lab: a past year (or this one) once more with one thing otherwise, the rest as it was; what came of it, and what is to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.play import branches
from game.play.branches import Branch, Twist
from game.reporting import histories, twists
from game.reporting.twists import Choice
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.screens.lab_parts import Board, Pick
from game.ui.widgets import Button, Widget

if TYPE_CHECKING:
    from game.ui.screens.lab import Lab

SHARE, ROW, LOW = 0.46, 30.0, 128.0


class Otherwise:
    def __init__(self, lab: Lab, year: int = 0):
        self.lab, self.session = lab, lab.session
        self.board = Board(lab, "otherwise")
        self.years = twists.years(self.session)
        self.year = year if year in self.years else self.years[-2] if len(self.years) > 1 and not self.session.finished else self.years[-1]
        self.trial: Branch | None = None
        self.chosen = ""
        self.choices: list[list[Choice]] = []

    def open(self) -> None:
        self.board.last = self.session.engine.tables.start + self.session.engine.tables.horizon / 1024
        self.board.first = self.session.engine.tables.ids["milestone"][self.lab.milestone]
        self.choices = twists.by_about(twists.choices(self.session, self.year))
        if self.trial is not None:
            self._ask()

    def turn(self, number: int) -> None:
        self.year = self.years[number]
        self.trial, self.board.found, self.chosen = None, None, ""
        self.lab.scroll.pop("choices", None)
        self.open()

    def choose(self, choice: Choice) -> None:
        """Tries one thing otherwise; the twist itself may need a look through other worlds, so it is made beside the window too."""
        self.chosen, self.trial, self.board.found, self.lab.said = choice.id, None, None, ""

        def made(twist: Twist) -> None:
            self.trial = Branch(f"{choice.about}: {choice.way}"[: branches.LONGEST], [twist])
            self._ask()

        self.lab.ask("twist", [twists.work(self.session, self.year, choice.id)], made)

    def _ask(self) -> None:
        trial = self.trial
        if trial is not None:
            works = [histories.work(self.session, worlds, [trial]) for worlds in (histories.COARSE, histories.WORLDS)]
            self.lab.ask("otherwise", works, self._show)

    def _show(self, found: histories.Compared) -> None:
        self.board.found = found

    def keep(self) -> None:
        """A branch of its own."""
        trial = self.trial
        if trial is None:
            return
        trial = Branch(branches.fresh_name(self.session, f"{self.year} {trial.name}"), trial.twists)
        try:
            branches.add(self.session, trial)
        except ValueError as error:
            self.lab.said = _("No: ") + str(error)
            return
        self.lab.histories._take(len(self.session.branches))
        self.lab.go(0)
        self.lab.said = _("Kept as the branch “{name}”.").format(name=trial.name)

    def join(self, branch: Branch) -> None:
        """Into a branch that is kept."""
        if self.trial is not None:
            for twist in self.trial.twists:
                branch.twists = branches.with_twist(branch.twists, twist)
            self.lab.histories._take(self.session.branches.index(branch) + 1)
            self.lab.go(0)

    # -- the page
    def parts(self, box: Box) -> tuple[Box, Box]:
        x, y, w, h = box
        left = w * SHARE
        return (x, y, left, h), (x + left + 16, y, w - left - 16, h)

    def _tops(self, canvas: Canvas, wide: float) -> list[tuple[float, list[Choice], bool]]:
        """(height from the top, choices about one thing, whether their ways stand in the row itself) of the list."""
        out, top, group = [], 0.0, ""
        for row in self.choices:
            if row[0].group != group:
                group = row[0].group
                top += 24
            inline = sum(self._wide(canvas, one) for one in row) + self._name(canvas, row[0]) <= wide - 34
            out.append((top, row, inline))
            top += ROW if inline else ROW * (1 + self._lines(canvas, row, wide))
        return [*out, (top, [], True)]

    @staticmethod
    def _name(canvas: Canvas, one: Choice) -> float:
        """Room that what it is about takes, and how it was."""
        return canvas.measure(one.about, 13) + (canvas.measure(one.was, theme.SMALL) + 20 if one.was else 0)

    @staticmethod
    def _wide(canvas: Canvas, one: Choice) -> float:
        return canvas.measure(one.way, theme.SMALL) + 24

    def _lines(self, canvas: Canvas, row: list[Choice], wide: float) -> int:
        """Lines that the ways take below their heading."""
        lines, used = 1, 0.0
        for one in row:
            need = min(self._wide(canvas, one), wide - 40)
            if used and used + need > wide - 36:
                lines, used = lines + 1, 0.0
            used += need
        return lines

    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        left, right = self.parts(box)
        x, y, w, h = left
        yield Pick("year", (x + 150, y, 130, 30), _("Year"), tuple(str(year) for year in self.years), self.years.index(self.year), self.turn, role="choice",
                   tip=_("Left and Right: another year."))  # fmt: skip
        area = (x, y + 40, w, h - 40)
        rows = self._tops(canvas, w)
        offset = self.lab.area("choices", area, rows[-1][0] + 6)
        for top, row, inline in rows[:-1]:
            at, down = (x + w - 16, 0.0) if inline else (x + 20, ROW)
            for one in reversed(row) if inline else row:
                wide = min(self._wide(canvas, one), w - 40)
                if inline:
                    at -= wide
                elif at > x + 20 and at + wide > x + w - 16:
                    at, down = x + 20, down + ROW
                yield Button(f"way:{one.id}", (at, area[1] + top + down - offset + 2, wide - 4, ROW - 5), one.way, lambda one=one: self.choose(one),  # type: ignore[misc]
                             chosen=one.id == self.chosen, size=theme.SMALL, clip=area, tip=self._tip(one), tip_on_focus=False)  # fmt: skip
                if not inline:
                    at += wide
        if self.trial is not None:
            yield from self._tools(right)
        yield from self.board.layout(self._board(right))

    @staticmethod
    def _tip(one: Choice) -> str:
        said = _("{about}: {way}.").format(about=one.about, way=one.way)
        return said + (" " + _("It was: {was}.").format(was=one.was) if one.was else "")

    def _tools(self, right: Box) -> Iterator[Widget]:
        x, y, w, _h = right
        kept = self.session.branches
        if len(kept) < branches.MOST:
            yield Button("keep", (x, y + 24, 150, 30), _("Keep as a branch"), self.keep, True, size=13)
        wide = (w - 162 if len(kept) < branches.MOST else w) / max(len(kept), 1)
        start = x + (162 if len(kept) < branches.MOST else 0)
        for number, branch in enumerate(kept):
            tip = _("Into the branch “{name}”, beside what differs there already.").format(name=branch.name)
            yield Button(f"join:{number}", (start + number * wide, y + 24, wide - 6, 30), _("Add to branch {n}").format(n=number + 2),
                         lambda branch=branch: self.join(branch), size=13, tip=tip)  # type: ignore[misc]  # fmt: skip

    @staticmethod
    def _board(right: Box) -> Box:
        x, y, w, h = right
        return (x, y + 62, w, h - 62 - LOW)

    def paint(self, canvas: Canvas, box: Box) -> None:
        from game.ui.screens.lab import caption

        caption(canvas, histories.honest(self.session))
        left, right = self.parts(box)
        x, y, w, h = left
        canvas.text(_("What if, in the year"), x + 2, y + 5, theme.BODY, theme.TEXT, True, 146)
        area = (x, y + 40, w, h - 40)
        canvas.fill(area, theme.PANEL)
        canvas.clip(area)
        offset, group = self.lab.scroll.get("choices", 0.0), ""
        for top, row, inline in self._tops(canvas, w)[:-1]:
            at = area[1] + top - offset
            if row[0].group != group:
                group = row[0].group
                canvas.text(group, x + 10, at - 20, theme.SMALL, theme.WARN, True, w - 20)
            room = w - 28 - (sum(self._wide(canvas, one) for one in row) if inline else 0)
            name = min(canvas.measure(row[0].about, 13), max(room - canvas.measure(row[0].was, theme.SMALL) - 24, room * 0.5))
            canvas.text(row[0].about, x + 10, at + 6, 13, theme.TEXT, width=name + 1, short=True)
            canvas.text(row[0].was, x + 20 + name, at + 7, theme.SMALL, theme.DIM, width=max(room - name - 20, 10), short=True)
        canvas.clip(None)
        x, y, w, h = right
        canvas.fill((x - 8, y - 4, w + 8, h + 8), theme.PANEL)
        if self.trial is None:
            text = _("Choose at the left what should have been otherwise. Everything else stays: the recorded orders and the dice. Later orders that are not "
                     "possible any more are named.")  # fmt: skip
            if self.chosen and not self.lab.said:
                text = self.lab.app.pending("lab twist")
            canvas.paragraph(text, x + 4, y + 8, w - 16, theme.BODY, theme.DIM)
            return
        canvas.text(twists.twist(self.session, self.trial.twists[0]), x + 2, y, theme.BODY, theme.TEXT, True, w - 12, short=True)
        self.board.paint(canvas, self._board(right))
        self._came(canvas, (x, y + h - LOW + 6, w - 8, LOW - 6))

    def _came(self, canvas: Canvas, box: Box) -> None:
        from game.ui.screens.lab_histories import outcome

        x, y, w, h = box
        canvas.line((x, y), (x + w, y), theme.LINE)
        canvas.text(_("What came otherwise up to now"), x + 2, y + 5, 13, theme.TEXT, True)
        found = self.board.found
        top = y + 26
        for text, tone in outcome(self.session, found.histories[0]) if found else []:
            if top + 16 > y + h:
                break
            canvas.text(text, x + 2, top, theme.SMALL, tone, width=w - 4, short=True)
            top += 17
