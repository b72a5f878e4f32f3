"""Why a milestone moved last year: a waterfall of terms that sum, what happened in each beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.foresight.causes import Attribution
from game.i18n import _, ngettext
from game.reporting import attribution
from game.reporting.attribution import Moved, Step
from game.reporting.explain import signed
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

TOP, FOOT = 36.0, 28.0
LABEL, BAR, NUMBERS = 186.0, 300.0, 128.0
LINE, HEADLINE, LOW, TALL = 15.0, 18.0, 17.0, 23.0  # a line of facts and of the headline, a row without facts and with a line of them


class WhyMoved:
    """The moves of last year, and the panel of the report that tells one of them. They are worked out once a year, when the new fan is there,
    and stay as they are."""

    def __init__(self, desk: Desk):
        self.desk = desk
        self.chosen = ""
        self.asked = -1
        self.found: list[Moved] | None = None  # None while it is worked out

    def ask(self) -> None:
        """Begins the work of last year, if it has not begun."""
        desk = self.desk
        place = len(desk.session.history)
        if place == self.asked or not place or (desk.fan is None and not desk.session.finished):
            return
        self.asked, self.found, self.chosen = place, None, ""

        def done(found: Attribution | None) -> None:
            if found is not None and place == len(desk.session.history):  # none: the window was closed meanwhile
                self.found = attribution.all_moved(desk.session, found)

        desk.app.errand("why", desk.session.engine.tables, attribution.work(desk.session), done)

    def pick(self, milestone: str) -> None:
        self.chosen = milestone

    def moves(self) -> list[Moved] | None:
        """All moves of last year, those that matter most to the seat first; None while they are worked out."""
        return self.found if self.asked == len(self.desk.session.history) else None

    def lead(self) -> Moved | None:
        """The move that matters most to the seat."""
        moves = self.moves()
        return moves[0] if moves else None

    def move(self) -> Moved | None:
        """The milestone that is shown: the chosen one, else the first. None if there is none or not yet."""
        moves = self.moves()
        return next((move for move in moves if move.id == self.chosen), moves[0]) if moves else None

    # -- where things stand
    @staticmethod
    def _facts(box: Box) -> tuple[float, float]:
        """Left edge and width of what happened."""
        x, _y, w, _h = box
        left = x + 14 + LABEL + BAR + NUMBERS + 18
        return left, x + w - 14 - left

    def _begin(self, canvas: Canvas, box: Box, move: Moved) -> float:
        """Where the rows begin, below the headline and the heads of the columns."""
        return box[1] + TOP + HEADLINE * len(canvas.wrap(attribution.headline(move), box[2] - 28, 13)) + 18

    def rows(self, canvas: Canvas, box: Box) -> list[tuple[Box, Step, list[str]]]:
        """Each term with its place and the lines of what happened in it: as many as there is room for, to those first that did most."""
        shown = self.move()
        if shown is None:
            return []
        x, y, w, h = box
        wide, top = self._facts(box)[1], self._begin(canvas, box, shown)
        all_told = [step.told or (() if step.quiet else (attribution.meaning(step),)) for step in shown.steps]
        needs = [_lines(canvas, told, len(told), wide) for told in all_told]
        heights = [TALL if need else LOW for need in needs]
        room = y + h - FOOT - top - sum(heights)
        for place in sorted(range(len(needs)), key=lambda n: -abs(shown.steps[n].months) - abs(shown.steps[n].chance) / 4):
            more = min(len(needs[place]) - 1, int(room / LINE))
            if more > 0:
                heights[place] += more * LINE
                room -= more * LINE
        out, air = [], min(9.0, max(0.0, room / len(needs)))
        for step, told, need, height in zip(shown.steps, all_told, needs, heights, strict=True):
            fits = 1 + round((height - TALL) / LINE)
            out.append(((x + 8, top, w - 16, height + air), step, need if len(need) <= fits else _fitting(canvas, told, wide, fits)))
            top += height + air
        return out

    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        for place, step, _told in self.rows(canvas, box):
            said = _("{n} months, {c} %").format(n=signed(step.months), c=signed(step.chance, 0))
            yield Readout(f"term:{step.name}", place, step.title, role="row", shown="; ".join((said, *step.told)),
                          tip=lambda step=step: attribution.why(step))  # type: ignore[misc]  # fmt: skip

    # -- drawing
    def paint(self, canvas: Canvas, box: Box) -> None:
        x, y, w, _h = box
        shown = self.move()
        if shown is None:
            waiting = self.moves() is None
            canvas.text(_("Why it moved"), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
            canvas.text(self.desk.app.pending("why") if waiting else _("Nothing was left to move."), x + 14, y + 46, theme.BODY, theme.DIM)
            return
        title = _("Why it moved: {name}").format(name=shown.title)
        canvas.text(title, x + 14, y + 8, theme.HEAD, theme.TEXT, True, w - 470, short=True)
        for number, part in enumerate(canvas.wrap(attribution.headline(shown), w - 28, 13)):
            canvas.text(part, x + 14, y + TOP + number * HEADLINE, 13, theme.TEXT)
        rows, left = self.rows(canvas, box), x + 14 + LABEL
        self._heads(canvas, box, shown)
        edges = [0.0, *(edge for step in shown.steps for edge in (step.after, step.before + step.months_span[0], step.before + step.months_span[1]))]
        low, high = min(edges), max(edges)
        scale = (BAR - 16) / max(high - low, 1.0)
        at = lambda months: left + 4 + (months - low) * scale  # noqa: E731
        begin, bottom = rows[0][0][1], rows[-1][0][1] + rows[-1][0][3]
        for place, _step, _told in rows[::2]:
            canvas.fill(place, theme.mix(theme.PANEL, theme.RAISED, 0.35), 3)
        canvas.line((at(0), begin), (at(0), bottom), theme.LINE)
        for number, (place, step, told) in enumerate(rows):
            self._row(canvas, box, place, step, told, at, number + 1 < len(rows))
        canvas.line((x + 14, bottom + 2), (x + w - 14, bottom + 2), theme.LINE)
        expected = _("Expected {a}, now {b}").format(a=shown.dates[0], b=shown.dates[1])
        canvas.text(expected, x + 14, bottom + 4, 13, theme.TEXT, True, LABEL + BAR - 10, short=True)
        self._numbers(canvas, left + BAR, bottom + 4, shown.months, shown.chance, True)
        facts, wide = self._facts(box)
        legend = _("± {e:.1f} months, one standard error. Faint: chance could make it. White line: in the other order of reveal.")
        canvas.text(legend.format(e=shown.error), facts, bottom + 6, 11, theme.DIM, width=wide, short=True)

    def _heads(self, canvas: Canvas, box: Box, shown: Moved) -> None:
        x, top = box[0] + 14, self._begin(canvas, box, shown) - 17
        numbers, (facts, wide) = x + LABEL + BAR, self._facts(box)
        canvas.text(_("part of the year"), x, top, 11, theme.DIM)
        canvas.text(_("left: sooner, right: later; one after the other"), x + LABEL, top, 11, theme.DIM, width=BAR - 10, short=True)
        canvas.text(_("months"), numbers, top, 11, theme.DIM, width=60, align="right")
        canvas.text(attribution.by(shown), numbers + 62, top, 11, theme.DIM, width=NUMBERS - 62, align="right", short=True)
        canvas.text(_("what happened in it"), facts, top, 11, theme.DIM, width=wide)

    def _row(self, canvas: Canvas, box: Box, place: Box, step: Step, told: list[str], at, linked: bool) -> None:  # type: ignore[no-untyped-def]
        _x, y, _w, h = place
        x, middle = box[0] + 14, y + h / 2
        canvas.text(step.title, x, middle - 9, 13, theme.DIM if step.quiet else theme.TEXT, width=LABEL - 10, short=True)
        tone = theme.BAD if step.months > 0 else theme.GOOD
        tone = tone if step.sure else theme.mix(theme.PANEL, tone, 0.55)
        start, end = at(step.before), at(step.after)
        thick = min(12.0, h * 0.55)
        if not step.quiet:
            canvas.fill((min(start, end), middle - thick / 2, max(2.0, abs(end - start)), thick), tone, 2)
        if step.months_span[1] - step.months_span[0] >= 0.1:
            one, two = (at(step.before + span) for span in step.months_span)
            canvas.line((one, middle), (two, middle), theme.TEXT, 1)
            for tip in (one, two):
                canvas.line((tip, middle - 3), (tip, middle + 3), theme.TEXT, 1)
        if linked:
            canvas.line((end, middle + thick / 2), (end, y + h), theme.LINE)
        self._numbers(canvas, x + LABEL + BAR, middle - 9, step.months, step.chance, False, step.sure)
        left, wide = self._facts(box)
        ink, top = theme.TEXT if step.sure and step.told else theme.DIM, middle - len(told) * LINE / 2 - 1
        for number, line in enumerate(told):
            canvas.text(line, left, top + number * LINE, theme.SMALL, ink, width=wide)

    @staticmethod
    def _numbers(canvas: Canvas, left: float, top: float, months: float, chance: float, bold: bool, sure: bool = True) -> None:
        for place, wide, text, amount, bad in ((left, 60, signed(months), months, months > 0),
                                               (left + 62, NUMBERS - 62, signed(chance, 0) + " %", chance, chance < 0)):  # fmt: skip
            tone = theme.DIM if abs(amount) < 0.05 or not sure else theme.BAD if bad else theme.GOOD
            if abs(amount) < 0.05 and not bold:
                text = "0"
            canvas.text(text, place, top, 13, theme.TEXT if bold else tone, bold, wide, "right")


def _lines(canvas: Canvas, told: tuple[str, ...], shown: int, wide: float) -> list[str]:
    """The first facts of a part in lines, and how many more there are."""
    parts = [text.rstrip(".") for text in told[:shown]]
    if shown < len(told):
        parts.append(ngettext("and {n} more", "and {n} more", len(told) - shown).format(n=len(told) - shown))
    return canvas.wrap(" · ".join(parts), wide, theme.SMALL) if parts else []


def _fitting(canvas: Canvas, told: tuple[str, ...], wide: float, most: int) -> list[str]:
    """As many whole facts as fit in so many lines; the tip has all."""
    return next(lines for shown in range(len(told) - 1, -1, -1) if len(lines := _lines(canvas, told, shown, wide)) <= most or not shown)
