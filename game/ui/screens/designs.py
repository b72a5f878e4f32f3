"""Designs: tests, reviews and what they say of the pace, flaws found, mended and perhaps still hidden; elements that are no new design."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.reporting import designs as known
from game.reporting import desks, explain, views
from game.reporting.designs import Design
from game.ui import charts, theme
from game.ui.canvas import Box, Canvas
from game.ui.screens import flaws
from game.ui.widgets import Button, Choice, Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

LINE, FULL, ANSWER, READY, HEAD = 42.0, 104.0, 56.0, 40.0, 26.0  # heights of rows
GROUPS = (_("A flaw is known"), _("New designs in the making"), _("Elements without new design"), _("New designs that are ready"))
LEAST_PACE = 0.8  # where the axis of paces begins; it ends with the slowest design
Entry = tuple[Design | None, views.Line | None]


class Designs:
    def __init__(self, desk: Desk):
        self.desk = desk

    def designs(self) -> list[Design]:
        return self.desk.look("designs", known.designs)

    def rows(self) -> tuple[list[tuple[float, str | Entry]], float]:
        """(top, heading or a design with its line), and the height of all."""
        lines = {line.id: line for line in self.desk.lines() if line.state not in ("ready", "cancelled")}
        new = {design.id for design in self.designs()}
        gone = {line.id for line in self.desk.lines() if line.state == "cancelled"}
        groups: tuple[list[Entry], ...] = (
            [(design, lines.get(design.id)) for design in self.designs() if design.open and design.id not in gone],
            [(design, lines[design.id]) for design in self.designs() if not design.open and design.id in lines],
            [(None, line) for line in lines.values() if line.id not in new],
            [(design, None) for design in self.designs() if design.ready and not design.open],
        )
        out: list[tuple[float, str | Entry]] = []
        top = 2.0
        for heading, entries in zip(GROUPS, groups, strict=True):
            if entries:
                out.append((top, heading))
                top += HEAD + 4
            for entry in entries:
                out.append((top, entry))
                top += self.tall(entry)
        return out, top + 6

    @staticmethod
    def tall(entry: Entry) -> float:
        design, line = entry
        if design is None:
            return LINE
        return (FULL if line else READY) + (ANSWER if design.open else 0)

    def layout(self, canvas: Canvas, right: Box) -> Iterator[Widget]:
        x, y, w, h = right
        desk = self.desk
        area = (x, y + 40, w, h - 48)
        rows, height = self.rows()
        offset = desk.area("tests", area, height, [place for place, _entry in rows])
        area = desk.whole("tests", area)
        for place, entry in rows:
            if isinstance(entry, str):
                continue
            design, line = entry
            top = area[1] + place - offset
            beside = (x, top, w, self.tall(entry))
            if line is not None:
                drafted = desk.session.drafted("tests", line.id)
                level = line.tests if drafted is None else int(drafted)
                yield Choice(f"tests:{line.id}", (x + w - 196, top + 6, 180, 28), _("Tests of {name}").format(name=line.title),
                             (_("Usual"), _("More"), _("All")), level, lambda n, item=line: self.test(item, n), default=line.tests, clip=area, role="choice",  # type: ignore[misc]
                             beside=beside, tip=lambda item=line: self.why_tests(item))  # type: ignore[misc]  # fmt: skip
            if design is None:
                continue
            here = (x + 8, top + (46 if line else 0), w - 136 if line else w - 22, 50 if line else 36)
            yield Readout(f"design:{design.id}", here, design.title, role="row", clip=area, beside=beside, tip=lambda d=design: self.why(d))  # type: ignore[misc]
            if line is not None:
                label = _("Ordered") if design.review else _("Review (1)") if design.can_review else _("Reviewed")
                yield Button(f"review:{design.id}", (x + w - 112, top + 58, 96, 28), label, lambda d=design: self.review(d), chosen=design.review,  # type: ignore[misc]
                             enabled=design.can_review, size=13, clip=area, beside=beside, tip=lambda d=design: self.why_review(d))  # type: ignore[misc]  # fmt: skip
            if design.open:
                box = (x + 14, top + (FULL if line else READY), w - 30, 28)
                yield flaws.control(desk, design, box, area, beside)

    def test(self, line: views.Line, level: int) -> None:
        if level == line.tests:
            self.desk.clear(("tests", line.id))
        else:
            self.desk.give("tests", line.id, level)

    def review(self, design: Design) -> None:
        if design.review:
            self.desk.clear(("review", design.id))
        else:
            self.desk.give("review", design.id, 1)

    def why_tests(self, line: views.Line) -> explain.Why:
        numbers = self.desk.session.engine.tables.parameters
        rows = tuple(
            (name, _("failures {f:.0%}, work +{w:.0%}").format(f=numbers[f"tests_failure_{n}"] - 1, w=numbers[f"tests_work_{n}"]).replace("-", "–"))
            for n, name in ((1, _("More tests")), (2, _("All tests")))
        )
        text = _("Tests before it flies: fewer failures, more work, and flaws come to light sooner. A test campaign can only be raised.")
        return explain.Why(line.title, text, rows)

    def why_review(self, design: Design) -> explain.Why:
        numbers = self.desk.session.engine.tables.parameters
        rows = ((_("Takes attention"), "1"), (_("Finds a flaw, if there is one"), f"+{numbers['flaw_find_review']:.0%}"),
                (_("Reviews so far"), _("{n} of 4").format(n=design.reviews)))  # fmt: skip
        text = known.review_says(design) + " " + _("The next one halves that spread.")
        return explain.Why(_("Independent review: {name}").format(name=design.title), text, rows)

    def why(self, design: Design) -> explain.Why:
        """What is known and not known of a design."""
        numbers = self.desk.session.engine.tables.parameters
        low, high = desks.usual_pace(self.desk.session, design.id)
        rows = [
            (_("Months it takes, over those planned"), f"{design.pace_low:.2f} … {design.pace_high:.2f}"), (_("before any review"), f"{low:.2f} … {high:.2f}"),
            (_("Flaws that came to light"), str(design.seen)), (_("fixed / worked round / open"), f"{design.fixed} / {design.patched} / {design.open}"),
            (_("How far it was searched"), f"{design.searched:.0%}"), (_("Chance that one more is hidden"), f"{design.hidden:.0%}"),
            (_("Failures of its flights, as it stands"), f"× {design.failure_now:.2f}"), (_("with every known flaw fixed"), f"× {design.failure_fixed:.2f}"),
        ]  # fmt: skip
        note = _("Found by work ({a:.0%} a year, +{b:.0%} a test level), by a review (+{c:.0%}), by a flight ({d:.0%}).").format(
            a=numbers["flaw_find"], b=numbers["flaw_find_tests"], c=numbers["flaw_find_review"], d=numbers["flaw_find_flight"])  # fmt: skip
        flown = _("It stands behind: {names}.").format(names=", ".join(design.flights)) if design.flights else _("Nothing flies on it.")
        return explain.Why(design.title, flown, tuple(rows), None, note)

    def paint(self, canvas: Canvas, right: Box) -> None:
        x, y, w, h = right
        canvas.fill(right, theme.PANEL)
        canvas.text(_("Designs and elements"), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        canvas.text(_("tests before it flies"), x + w - 196, y + 14, 11, theme.DIM, width=180)
        area = self.desk.whole("tests", (x, y + 40, w, h - 48))
        canvas.clip(area)
        offset = self.desk.scroll.get("tests", 0.0)
        for place, entry in self.rows()[0]:
            top = area[1] + place - offset
            if top < area[1] - FULL - ANSWER or top > area[1] + area[3]:
                continue
            if isinstance(entry, str):
                canvas.fill((x + 8, top + 2, w - 20, HEAD - 4), theme.mix(theme.PANEL, theme.RAISED, 0.7), 4)
                canvas.text(_(entry), x + 14, top + 4, 13, theme.WARN if entry == GROUPS[0] else theme.TEXT, True)
                continue
            design, line = entry
            if line is not None:
                self._line(canvas, x, top, w, line)
            if design is not None:
                self._design(canvas, x, top, w, design, line is not None)
        canvas.clip(None)

    def _line(self, canvas: Canvas, x: float, top: float, w: float, line: views.Line) -> None:
        colour = theme.SEATS.get(self.desk.session.seat, theme.BLUE)
        canvas.text(line.title, x + 14, top + 2, 13, theme.TEXT, True, w - 226, short=True)
        official = _(" · official {when}").format(when=views.month(line.official)) if line.official == line.official else ""
        text = views.work_left(line) + official
        canvas.text(text, x + 14, top + 19, 11, theme.DIM, width=w - 226, short=True)
        charts.bar(canvas, (x + 14, top + 36, w - 226, 4), line.progress, colour)

    def _design(self, canvas: Canvas, x: float, top: float, w: float, design: Design, making: bool) -> None:
        if making:
            self._pace(canvas, (x + 14, top + 50, w - 142, 18), design)
            self._flaws(canvas, x + 14, top + 74, w - 142, design)
        else:
            canvas.text(design.title, x + 14, top + 2, 13, theme.TEXT, True, w - 30, short=True)
            self._flaws(canvas, x + 14, top + 19, w - 30, design)
        if design.open:
            found = next((flaw for flaw in flaws.of(self.desk) if flaw.design.id == design.id), None)
            if found is not None:
                flaws.below(canvas, found, (x + 14, top + (FULL if making else READY) + 30, w - 30, 20))

    def _pace(self, canvas: Canvas, box: Box, design: Design) -> None:
        """The band of paces: pale before any review, full as known; a line where the plan is."""
        x, y, w, h = box
        wide = w - 178
        low, high = desks.usual_pace(self.desk.session, design.id)
        colour = theme.SEATS.get(self.desk.session.seat, theme.BLUE)

        most = self.desk.look("slowest", lambda session: max(desks.usual_pace(session, item.id)[1] for item in self.designs())) + 0.05

        def at(pace: float) -> float:
            return x + wide * (min(max(pace, LEAST_PACE), most) - LEAST_PACE) / (most - LEAST_PACE)

        canvas.fill((x, y + 6, wide, 6), theme.RAISED, 3)
        canvas.fill((at(low), y + 6, max(4.0, at(high) - at(low)), 6), theme.mix(theme.RAISED, colour, 0.35), 3)
        canvas.fill((at(design.pace_low), y + 4, max(4.0, at(design.pace_high) - at(design.pace_low)), 10), colour, 4)
        canvas.line((at(1.0), y), (at(1.0), y + h), theme.WARN, 1.5)
        for number in range(4):
            here = (x + wide + 16 + number * 12, y + 9)
            canvas.circle(here, 4.5, theme.LINE if number >= design.reviews else colour)
            if number >= design.reviews:
                canvas.circle(here, 3, theme.PANEL)
        text = _("{a:.2f}–{b:.2f} × plan").format(a=design.pace_low, b=design.pace_high)
        canvas.text(text, x + wide + 64, y, theme.SMALL, theme.TEXT, width=114, short=True)

    @staticmethod
    def _flaws(canvas: Canvas, x: float, y: float, w: float, design: Design) -> None:
        parts = []
        if design.fixed:
            parts.append(_("{n} fixed").format(n=design.fixed))
        if design.patched:
            parts.append(_("{n} worked round").format(n=design.patched))
        if design.open:
            parts.append(_("{n} open").format(n=design.open))
        told = _("flaws: {list}").format(list=", ".join(parts)) if parts else _("no flaw found")
        more = _("searched {n:.0%} · {odds} that one more is hidden") if design.seen else _("searched {n:.0%} · {odds} that one is hidden")
        if design.hidden < 0.01:
            more = _("searched {n:.0%} · no other is likely")
        text = f"{told} · " + more.format(n=design.searched, odds=desks.in_ten(design.hidden))
        tone = theme.BAD if design.open else theme.DIM
        canvas.text(text, x, y, 11.5, tone, width=w, short=True)
