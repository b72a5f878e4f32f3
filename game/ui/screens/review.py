"""Review: the draft as a list, what may be forgotten, and drafts by a policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.agents.registry import SUMMARIES
from game.i18n import _
from game.reporting import checklist, prices, wording
from game.ui import charts, theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Button, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

ROW = 28.0


class Review:
    def __init__(self, desk: Desk):
        self.desk = desk

    @staticmethod
    def title() -> str:
        return _("Review")

    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        x, y, w, h = box
        desk = self.desk
        right = x + w * 0.5 + theme.GAP
        wide = w * 0.5 - theme.GAP
        left_area, lower = self.left(box)
        orders = checklist.drafted(desk.session)
        offset = desk.area("orders", left_area, len(orders) * ROW + 8, [number * ROW + 2 for number in range(len(orders))])
        left_area = desk.whole("orders", left_area)
        for number, action in enumerate(orders):
            yield Button(f"back:{action.kind}:{action.target}", (x + w * 0.5 - 112, left_area[1] + 2 + number * ROW - offset, 92, 24), _("Take back"),
                         lambda a=action: desk.clear((a.kind, a.target)) and None, size=theme.SMALL, clip=left_area)  # type: ignore[misc]  # fmt: skip
        for number, (page, text) in enumerate(self.warnings()):
            yield Button(f"there:{number}", (x + w * 0.5 - 142, lower + 40 + number * 40, 122, 28), _("Take me there"),
                         lambda p=page, t=text: self.there(p, t), tip=text, size=13)  # type: ignore[misc]  # fmt: skip
        third = (wide - 28 - 16) / 3
        tip = _("Under standing orders, this year with the draft. Stops when a question waits, a milestone is reached or a crew is lost.")
        for number, years in enumerate((2, 5, 10)):
            yield Button(f"skip:{years}", (right + 14 + number * (third + 8), y + h - 44, third, 32), _("Play {n} years").format(n=years),
                         lambda n=years: desk.skip(n), size=theme.SMALL, tip=tip)  # type: ignore[misc]  # fmt: skip
        yield Button("adviser", (right + wide - 134, y + h - 134, 120, 26), _("The adviser ..."), desk.advise, size=theme.SMALL,
                     tip=_("Drafts for a milestone at least cost, for the best chance of it, or for the most points. F9."))  # fmt: skip
        top, each = y + h - 104, (wide - 28 - 32) / 5
        for number, name in enumerate(("balanced", "as_planned", "sprint", "partners_first", "robotic_first")):
            box_ = (right + 14 + number * (each + 8), top, each, 32)
            yield Button(f"fill:{name}", box_, wording.policy(name), lambda n=name: desk.fill(n), size=theme.SMALL,  # type: ignore[misc]
                         tip=wording.policy(name) + ": " + _(SUMMARIES[name]))  # fmt: skip
        yield from desk.board.layout(canvas, self.board(box))

    def there(self, page: int, text: str) -> None:
        """Goes to the page that mends what was forgotten; to its public dates or its partners if it is one of them."""
        self.desk.go(page)
        if page == checklist.MONEY:
            session = self.desk.session
            self.desk.pages[page].partners = ("deal", text) in prices.review(session) or ("orphans", text) in checklist.waiting(session)  # type: ignore[union-attr]
        if page == checklist.BRIEFING:
            session = self.desk.session
            self.desk.pages[page].show(("dates", text) in checklist.waiting(session) or text in checklist.dates_moved(session))  # type: ignore[union-attr]

    def board(self, box: Box) -> Box:
        x, y, w, h = box
        return (x + w * 0.5 + theme.GAP, y, w * 0.5 - theme.GAP, h - 136)

    def left(self, box: Box) -> tuple[Box, float]:
        """Where the orders stand, and the top of what may be forgotten."""
        x, y, w, h = box
        lower = y + h - 48 - max(1, len(self.warnings())) * 40
        return (x, y + 40, w * 0.5, lower - y - 52), lower

    def warnings(self) -> list[tuple[int, str]]:
        """(page that mends it, sentence), the gravest first."""
        shown = self.desk.look("warnings", checklist.forgotten)
        desk = self.desk
        if desk.before is None or desk.fan is None or not desk.session.draft:
            return shown
        late = [(checklist.MONEY, text) for text in prices.slipped(desk.session, desk.before, desk.marks)]
        return [*late, *shown][: checklist.MOST] if late else shown

    def paint(self, canvas: Canvas, box: Box) -> None:
        x, y, w, h = box
        session = self.desk.session
        area, lower = self.left(box)
        canvas.fill((x, y, w * 0.5, lower - y - theme.GAP), theme.PANEL)
        canvas.fill((x, lower, w * 0.5, y + h - lower), theme.PANEL)
        canvas.text(_("Your orders for {year}").format(year=session.year), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        orders = checklist.drafted(session)
        if not orders:
            canvas.paragraph(
                _("Nothing changed: every line goes on as its standing order says."), x + 14, y + 44, w * 0.5 - 28, theme.BODY, theme.DIM
            )
            self._standing(canvas, (x, y + 74, w * 0.5, area[1] + area[3] - y - 74))
        canvas.clip(self.desk.whole("orders", area))
        for number, action in enumerate(orders):
            top = area[1] + 2 + number * ROW - self.desk.scroll.get("orders", 0.0)
            if top < area[1] - ROW or top > area[1] + area[3]:
                continue
            wide = w * 0.5
            canvas.text(checklist.kind(action), x + 14, top + 3, 13, theme.DIM, width=84)
            value = checklist.value(session, action)
            room = min(canvas.measure(value, 13, True), 166.0)
            canvas.text(checklist.target(session, action), x + 100, top + 3, 13, theme.TEXT, width=wide - 236 - room, short=True)
            canvas.text(value, x + wide - 290, top + 3, 13, theme.TEXT, True, 166, "right", short=True)
        canvas.clip(None)
        right = x + w * 0.5 + theme.GAP
        wide = w * 0.5 - theme.GAP
        canvas.fill((right, y, wide, h), theme.PANEL)
        shown = self.warnings()
        canvas.text(_("Before you end the year") if shown else _("Nothing was forgotten"), x + 14, lower + 8, theme.HEAD, theme.TEXT, True)
        for number, (_page, text) in enumerate(shown):
            parts = canvas.wrap(text, w * 0.5 - 176, 13)
            if len(parts) > 2:
                parts = [parts[0], parts[1] + " …"]  # the tip has all of it
            for row, part in enumerate(parts):
                canvas.text(part, x + 14, lower + 40 + number * 40 + row * 17, 13, theme.WARN)
        self.desk.board.paint(canvas, self.board(box), _("The race with this draft"))
        canvas.text(_("Or let a policy draft the year (undo brings your draft back)"), right + 14, y + h - 126, 13, theme.DIM)
        canvas.text(_("Or go on under standing orders until something asks for you"), right + 14, y + h - 66, 13, theme.DIM)

    def _standing(self, canvas: Canvas, box: Box) -> None:
        """Where the money goes under standing orders, by account; as many rows as there is room for."""
        x, y, w, h = box
        sums: dict[str, list[float]] = {}
        for line in self.desk.lines():
            if line.state not in ("ready", "cancelled"):
                money, need = sums.setdefault(line.account, [0.0, 0.0])
                sums[line.account] = [money + line.money + line.automatic, need + line.need]
        for number, (account, (money, need)) in enumerate(sums.items()):
            top = y + number * ROW
            if top + ROW > y + h:
                break
            canvas.text(account, x + 14, top + 4, 13, theme.TEXT, width=w * 0.4, short=True)
            charts.bar(canvas, (x + w * 0.46, top + 10, w * 0.2, 6), money / need if need else 0.0, theme.SEATS.get(self.desk.session.seat, theme.BLUE))
            text = _("{money:,.0f} of {need:,.0f} M$").format(money=money, need=need)
            canvas.text(text, x + w - 190, top + 4, 13, theme.TEXT, True, 170, "right")
