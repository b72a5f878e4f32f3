"""Public dates: a year for up to three milestones, the auditor's chance live under the stepper, promise, move and withdraw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.model.legality import PROMISES
from game.model.orders import KEEP, WITHDRAW
from game.reporting import checklist, desks, explain, views
from game.reporting.desks import Day
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Button, Number, Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

ROW, HEAD = 84.0, 46.0
YEARS, ORDER = 330.0, 132.0  # from the right edge: where the stepper begins, and where the buttons begin


class Dates:
    def __init__(self, desk: Desk):
        self.desk = desk
        self.wishes: dict[str, int] = {}  # years turned to but not ordered

    def days(self) -> list[Day]:
        return self.desk.look("days", desks.days)

    def standing(self) -> int:
        """Public dates that stand with the draft."""
        return sum(day.due > 0 for day in self.days())

    def year(self, day: Day) -> int:
        """The year on the stepper: what was turned to, else what stands, else the first that the auditor thinks likely."""
        wish = day.draft if day.draft > WITHDRAW else self.wishes.get(day.id) or day.promised or day.likely()
        return min(max(wish, day.first), day.last)

    def turn(self, day: Day, year: int) -> None:
        """Turns the stepper; a date that is drafted moves with it."""
        self.wishes[day.id] = year
        if day.draft > WITHDRAW:
            self._give(day, year)

    def _give(self, day: Day, year: int) -> None:
        if year == day.promised:
            self.desk.clear(("promise", day.id))
        else:
            self.desk.give("promise", day.id, year)

    def promise(self, day: Day) -> None:
        """Promises the year on the stepper, or moves a standing date to it; pressed again, takes that back."""
        if day.draft == KEEP:
            self._give(day, self.year(day))
        else:
            self.desk.clear(("promise", day.id))

    def withdraw(self, day: Day) -> None:
        if day.draft == WITHDRAW:
            self.desk.clear(("promise", day.id))
        else:
            self.desk.give("promise", day.id, WITHDRAW)

    def layout(self, canvas: Canvas, left: Box) -> Iterator[Widget]:
        x, y, w, h = left
        area = (x, y + 40 + HEAD, w, h - 48 - HEAD)
        days = self.days()
        offset = self.desk.area("dates", area, len(days) * ROW + 4, [number * ROW for number in range(len(days))])
        area = self.desk.whole("dates", area)
        full = self.standing() >= PROMISES
        for number, day in enumerate(days):
            top = area[1] + number * ROW - offset
            year = self.year(day)
            yield Readout(f"day:{day.id}", (x + 8, top + 4, w - YEARS - 14, ROW - 8), day.title, role="row", clip=area, tip=lambda d=day: self.why(d),  # type: ignore[misc]
                          tip_on_focus=True, beside=(x, top, w, ROW))  # fmt: skip
            yield Number(f"year:{day.id}", (x + w - YEARS, top + 8, 176, 28), _("Year of {name}").format(name=day.title), year, lambda n, d=day: self.turn(d, n),  # type: ignore[misc]
                         day.last, day.first, 5, theme.WARN if day.draft > WITHDRAW else theme.TEXT, role="number", clip=area,
                         tip=lambda d=day: self.why(d), tip_on_focus=False, beside=(x, top, w, ROW))  # type: ignore[misc]  # fmt: skip
            moved = day.promised and day.draft == KEEP and year != day.promised
            label = _("Take back") if day.draft > WITHDRAW else _("Move (1)") if day.promised else _("Promise (1)")
            able = day.draft > WITHDRAW or bool(moved) or (not day.promised and not full and day.draft == KEEP)
            yield Button(f"promise:{day.id}", (x + w - ORDER, top + 8, 112, 28), label, lambda d=day: self.promise(d), chosen=day.draft > WITHDRAW,  # type: ignore[misc]
                         enabled=able, size=13, clip=area, tip=lambda d=day: self.why(d), tip_on_focus=False)  # type: ignore[misc]  # fmt: skip
            if day.promised and day.draft <= WITHDRAW:
                label = _("Keep it") if day.draft == WITHDRAW else _("Withdraw")
                yield Button(f"withdraw:{day.id}", (x + w - ORDER, top + 42, 112, 28), label, lambda d=day: self.withdraw(d), chosen=day.draft == WITHDRAW,  # type: ignore[misc]
                             size=13, tone=theme.BAD, clip=area, tip=lambda d=day: self.why(d), tip_on_focus=False)  # type: ignore[misc]  # fmt: skip

    def why(self, day: Day) -> explain.Why:
        """What a date wins and costs, and what the auditor makes of it."""
        numbers = self.desk.session.engine.tables.parameters
        year, price = self.year(day), ""
        chance = day.chance(year)
        rows = [(_("Official date"), views.month(day.official)), (_("The auditor expects it"), views.month(day.expected)),
                (_("His chance by the end of {year}").format(year=year), f"{chance:.0%}")]  # fmt: skip
        if day.promised and year != day.promised:
            price = checklist.price_of_date(self.desk.session, day, year)
        if day.due != year:
            rows.append((_("Promised now, it wins about"), explain.signed(desks.bold(self.desk.session, chance))))
        for name, amount in ((_("A year, while he gives it an even chance"), numbers["promise_holds"]), (_("A year, while he does not"), -numbers["promise_holds"]),
                             (_("When it is kept"), numbers["promise_kept"]), (_("When it is missed"), -numbers["promise_missed"]),
                             (_("When it is withdrawn or moved"), -numbers["promise_withdrawn"])):  # fmt: skip
            rows.append((name, explain.signed(amount)))
        note = _("In points of support. The auditor knows the teams and the record of their class, nothing hidden. "
                 "Credibility: {a} kept, {b} missed, half of that withdrawn.")  # fmt: skip
        text = _("A public date falls due at the end of its year. Bold ones win more.")
        return explain.Why(day.title, f"{price} {text}".strip(), tuple(rows), None, note.format(
            a=explain.signed(numbers["promise_kept_credibility"], 2), b=explain.signed(-numbers["promise_missed_credibility"], 2)))  # fmt: skip

    def paint(self, canvas: Canvas, left: Box) -> None:
        x, y, w, h = left
        session = self.desk.session
        state = session.state
        kept, missed = int(state.promises_kept[session.programme, 0]), int(state.promises_missed[session.programme, 0])
        canvas.text(_("Up to {n} public dates, one attention each. Bold ones win support; an independent auditor judges them.").format(n=PROMISES),
                    x + 14, y + 42, theme.SMALL, theme.DIM, width=w - 28, short=True)  # fmt: skip
        said = _("{n} stand · {kept} kept so far · {missed} missed or withdrawn").format(n=self.standing(), kept=kept, missed=missed)
        canvas.text(said, x + 14, y + 60, theme.SMALL, theme.TEXT, True)
        area = (x, y + 40 + HEAD, w, h - 48 - HEAD)
        canvas.clip(self.desk.whole("dates", area))
        offset = self.desk.scroll.get("dates", 0.0)
        days = self.days()
        if not days:
            canvas.text(_("Every milestone of yours is reached."), x + 14, area[1] + 8, theme.BODY, theme.DIM)
        for number, day in enumerate(days):
            top = area[1] + number * ROW - offset
            if area[1] - ROW < top < area[1] + area[3]:
                self._row(canvas, x, top, w, day)
        canvas.clip(None)
        self._rules(canvas, x, area[1] + area[3], w, area[1] + len(days) * ROW + 20)

    def _rules(self, canvas: Canvas, x: float, bottom: float, w: float, free: float) -> None:
        """What a date wins and costs, where the page has room for it."""
        numbers = self.desk.session.engine.tables.parameters
        bold = numbers["promise_support"]
        rows = (
            (_("Promised: the bolder the date, the more, if anybody believes it"), _("up to {b}").format(b=explain.signed(0.95 * bold))),
            (_("Every year: an even chance or better, or worse"), f"±{numbers['promise_holds']:g}"),
            (_("Kept"), explain.signed(numbers["promise_kept"])), (_("Missed"), explain.signed(-numbers["promise_missed"])),
            (_("Withdrawn, or moved (and {n} credibility)").format(n=explain.signed(-numbers["promise_missed_credibility"] / 2, 2)),
             explain.signed(-numbers["promise_withdrawn"])),
        )  # fmt: skip
        top = bottom - len(rows) * 20 - 34
        if top < free:
            return
        canvas.line((x + 14, top), (x + w - 14, top), theme.LINE)
        canvas.text(_("What a public date does to support"), x + 14, top + 8, 13, theme.TEXT, True)
        for number, (name, amount) in enumerate(rows):
            here = top + 30 + number * 20
            canvas.text(name, x + 14, here, 13, theme.DIM)
            tone = theme.BAD if amount.startswith("–") else theme.GOOD if amount.startswith("+") else theme.TEXT
            canvas.text(amount, x + 14, here, 13, tone, True, w - 28, "right")

    def _row(self, canvas: Canvas, x: float, top: float, w: float, day: Day) -> None:
        if day.due:
            canvas.fill((x + 8, top + 2, w - 20, ROW - 6), theme.mix(theme.PANEL, theme.RAISED, 0.55), 5)
        year = self.year(day)
        chance = day.chance(year)
        room = w - YEARS - 30
        canvas.text(day.title, x + 18, top + 6, theme.BODY, theme.TEXT, True, room, short=True)
        dates = [_("official {when}").format(when=views.month(day.official))] if day.official == day.official else []
        dates.append(_("auditor {when}").format(when=views.month(day.expected)) if day.expected == day.expected else _("auditor: no date"))
        canvas.text(" · ".join(dates), x + 18, top + 27, theme.SMALL, theme.DIM, width=room, short=True)
        text, tone = self._said(day, year, chance)
        canvas.text(text, x + 18, top + 47, theme.SMALL, tone, bool(day.due), room, short=True)
        self._strip(canvas, (x + w - YEARS, top + 40, 102, 30), day, year)
        tone = theme.GOOD if chance >= 0.7 else theme.TEXT if chance >= 0.4 else theme.BAD
        canvas.text(desks.in_ten(chance), x + w - YEARS + 106, top + 42, theme.BODY, tone, True, 80)
        canvas.text(_("by end {year}").format(year=year), x + w - YEARS + 106, top + 59, 10.5, theme.DIM, width=84)

    def _said(self, day: Day, year: int, chance: float) -> tuple[str, theme.Colour]:
        """What stands or what the stepper's year would win, in one line."""
        numbers = self.desk.session.engine.tables.parameters
        wins, back = desks.bold(self.desk.session, chance), numbers["promise_withdrawn"]
        price = _("{n} support, {c} credibility")
        trust = explain.signed(-numbers["promise_missed_credibility"] / 2, 2)
        if day.draft == WITHDRAW:
            return _("withdrawn: {price}").format(price=price.format(n=explain.signed(-back, 0), c=trust)), theme.BAD
        if day.promised and year != day.promised:
            said = _("moved: {price}") if day.draft > WITHDRAW else _("to move it: {price}")
            return said.format(price=price.format(n=explain.signed(wins - back), c=trust)), theme.WARN
        if day.draft > WITHDRAW:
            return _("promised by the end of {year}: support {n}").format(year=year, n=explain.signed(wins)), theme.WARN
        if day.promised:
            late = day.chance(day.promised)
            tone = theme.GOOD if late >= 0.5 else theme.BAD
            return _("stands for the end of {year}: {odds}").format(year=day.promised, odds=desks.in_ten(late)), tone
        return _("no public date; {year} would win {n} support").format(year=year, n=explain.signed(wins)), theme.DIM

    @staticmethod
    def _strip(canvas: Canvas, box: Box, day: Day, year: int) -> None:
        """The auditor's chance of every year as a row of bars, the stepper's year in white, a standing date underlined."""
        x, y, w, h = box
        each = w / max(len(day.chances), 1)
        canvas.line((x, y + h), (x + w, y + h), theme.LINE)
        for number, chance in enumerate(day.chances):
            here = day.first + number == year
            tall = max(1.5, chance * (h - 2))
            tone = theme.FOCUS if here else theme.mix(theme.PANEL, theme.BLUE, 0.75)
            canvas.fill((x + number * each, y + h - tall, max(1.0, each - 1.2), tall), tone, 0)
            if day.first + number == day.promised:
                canvas.fill((x + number * each - 1, y + h + 2, each + 1, 2.5), theme.WARN, 0)
