"""Review: the draft as a list, what may be forgotten, and drafts by a policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.agents.policies import SUMMARIES
from game.i18n import _
from game.model.orders import ORDERS, Action
from game.reporting import desks, views, wording
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.screens import base_desk, flaws
from game.ui.widgets import Button, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

KINDS = {
    "funding": _("Money"), "status": _("Line"), "tests": _("Tests"), "launch_rule": _("Launch"), "deal": _("Deal"), "answer": _("Answer"),
    "request": _("Ask"), "campaign": _("Campaign"), "waiver": _("Waiver"), "doctrine": _("Doctrine"), "aim_open": _("Open aim"),
    "aim_sealed": _("Sealed aim"), "review": _("Review"), "repair": _("Flaw"), "promise": _("Date"), "site": _("Site"), "accord": _("Accord"),
    "surface_plan": _("Surface"), "rotation": _("Stays"),
}  # fmt: skip


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
        orders = self.orders()
        offset = desk.area("orders", left_area, len(orders) * ROW + 8)
        for number, action in enumerate(orders):
            yield Button(f"back:{action.kind}:{action.target}", (x + w * 0.5 - 112, left_area[1] + 2 + number * ROW - offset, 92, 24), _("Take back"),
                         lambda a=action: desk.clear((a.kind, a.target)) and None, size=theme.SMALL, clip=left_area)  # type: ignore[misc]  # fmt: skip
        for number, (page, text) in enumerate(self.warnings()):
            yield Button(f"there:{number}", (x + w * 0.5 - 142, lower + 40 + number * 40, 122, 28), _("Take me there"),
                         lambda p=page: desk.go(p), tip=text, size=13)  # type: ignore[misc]  # fmt: skip
        third = (wide - 28 - 16) / 3
        tip = _("Under standing orders, this year with the draft. Stops when a question waits, a milestone is reached or a crew is lost.")
        for number, years in enumerate((2, 5, 10)):
            yield Button(f"skip:{years}", (right + 14 + number * (third + 8), y + h - 44, third, 32), _("Play {n} years").format(n=years),
                         lambda n=years: desk.skip(n), size=theme.SMALL, tip=tip)  # type: ignore[misc]  # fmt: skip
        top, each = y + h - 104, (wide - 28 - 32) / 5
        for number, name in enumerate(("balanced", "as_planned", "sprint", "partners_first", "robotic_first")):
            box_ = (right + 14 + number * (each + 8), top, each, 32)
            yield Button(f"fill:{name}", box_, wording.policy(name), lambda n=name: desk.fill(n), size=theme.SMALL,  # type: ignore[misc]
                         tip=wording.policy(name) + ": " + _(SUMMARIES[name]))  # fmt: skip
        yield from desk.fan_rows(canvas, self.board(box))

    def orders(self) -> list[Action]:
        """The draft, the last order on each target only."""
        return list({(action.kind, action.target): action for action in self.desk.session.draft}.values())

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
        return self.desk.look("warnings", lambda _session: self._warnings())

    def _warnings(self) -> list[tuple[int, str]]:
        session = self.desk.session
        out = []
        head = self.desk.head()
        out += [(0, _("No answer yet: {title}. Its default will happen.").format(title=card.title))
                for card in self.desk.look("cards", views.cards) if card.chosen < 0]  # fmt: skip
        unanswered = [flaw.design.title for flaw in flaws.of(self.desk) if not flaw.design.repair]
        if unanswered:
            out.append((0, _("Known flaws will be flown as they are: {names}.").format(names=", ".join(unanswered[:3]))))
        aims = [session.drafted(kind, session.seat) for kind in ("aim_open", "aim_sealed")]
        if session.state.turn == 0 and None in aims:
            out.append((0, _("An aim is not chosen: 25 points hang on each, and it can be chosen in the first year only.")))
        spare = head.available - head.allocated
        if spare > 0.05 * max(head.available, 1):
            out.append((1, _("{spare:,.0f} M$ have no use; part of it lapses and is missed next year.").format(spare=spare)))
        if head.attention_left >= 3:
            out.append((1, _("{n:g} attention is left; only one point may be carried over.").format(n=head.attention_left)))
        starved = [
            line.title
            for line in self.desk.lines()
            if line.state == "open" and line.staffing > 0.3 and line.money + line.automatic < 0.5 * line.need
        ]
        if starved:
            out.append((1, _("Starved lines lose their teams: {names}.").format(names=", ".join(starved[:3]))))
        if session.state.turn == 2 and session.state.doctrine[session.programme, 0] < 0:
            out.append((0, _("This is the last year to choose a doctrine.")))
        due = [day for day in self.desk.look("days", desks.days) if day.due and day.due <= session.year + 1 and day.chance(day.due) < 0.5]
        if due:
            names = ", ".join(f"{day.title} ({day.due}, {desks.in_ten(day.chance(day.due))})" for day in due[:3])
            out.append((0, _("A public date is about to be missed: {names}.").format(names=names)))
        leaving = [line.title for line in self.desk.lines() if line.state == "leaving"]
        if leaving:
            out.append((1, _("To be cancelled for good: {names}.").format(names=", ".join(leaving[:3]))))
        broken = [line.title for line in self.desk.lines() if line.floor and line.state == "open" and line.money < min(line.floor, line.need) * 0.999]
        if broken:
            out.append((1, _("Under the floor in law, which costs support: {names}.").format(names=", ".join(broken[:3]))))
        return out[:5]

    def paint(self, canvas: Canvas, box: Box) -> None:
        x, y, w, h = box
        session, tables = self.desk.session, self.desk.session.engine.tables
        area, lower = self.left(box)
        canvas.fill((x, y, w * 0.5, lower - y - theme.GAP), theme.PANEL)
        canvas.fill((x, lower, w * 0.5, y + h - lower), theme.PANEL)
        canvas.text(_("Your orders for {year}").format(year=session.year), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        orders = self.orders()
        if not orders:
            canvas.paragraph(
                _("Nothing changed: every line goes on as its standing order says."), x + 14, y + 44, w * 0.5 - 28, theme.BODY, theme.DIM
            )
        canvas.clip(area)
        for number, action in enumerate(orders):
            top = area[1] + 2 + number * ROW - self.desk.scroll.get("orders", 0.0)
            if top < area[1] - ROW or top > area[1] + area[3]:
                continue
            axis = ORDERS[action.kind].axes[0]
            name = wording.title(tables, axis, tables.ids[axis].index(action.target))
            wide = w * 0.5
            canvas.text(_(KINDS[action.kind]), x + 14, top + 3, 13, theme.DIM, width=84)
            canvas.text(name, x + 100, top + 3, 13, theme.TEXT, width=wide - 400, short=True)
            canvas.text(self.said(action.kind, action.target, action.value), x + wide - 290, top + 3, 13, theme.TEXT, True, 166, "right", short=True)
        canvas.clip(None)
        right = x + w * 0.5 + theme.GAP
        wide = w * 0.5 - theme.GAP
        canvas.fill((right, y, wide, h), theme.PANEL)
        shown = self.warnings()
        canvas.text(_("Before you end the year") if shown else _("Nothing was forgotten"), x + 14, lower + 8, theme.HEAD, theme.TEXT, True)
        for number, (_page, text) in enumerate(shown):
            for row, part in enumerate(canvas.wrap(text, w * 0.5 - 170, 13)[:2]):
                canvas.text(part, x + 14, lower + 40 + number * 40 + row * 17, 13, theme.WARN)
        self.desk.fan_panel(canvas, self.board(box), _("The race with this draft"))
        canvas.text(_("Or let a policy draft the year (undo brings your draft back)"), right + 14, y + h - 126, 13, theme.DIM)
        canvas.text(_("Or go on under standing orders until something asks for you"), right + 14, y + h - 66, 13, theme.DIM)

    def said(self, kind: str, target: str, value: float) -> str:
        """An order's value in words."""
        if kind == "funding":
            return f"{value:,.1f} M$" if value >= 0 else _("standing order")
        if kind == "request":
            return f"× {value:.2f}"
        words = {
            "deal": ("–", _("propose"), _("drop")), "launch_rule": (_("fly when ready"), _("at good odds"), _("hold"), _("once tested")),
            "status": (_("run"), _("mothball"), _("cancel")), "tests": (_("usual"), _("more"), _("all")), "waiver": (_("no"), _("yes")),
            "review": ("–", _("independent review")), "repair": (_("fly as is"), _("work round"), _("fix")),
            "accord": (_("no accord"), _("offer an accord")), "surface_plan": tuple(_(name) for name in base_desk.PLANS),
            "rotation": tuple(_(name) for name in base_desk.STAYS),
        }  # fmt: skip
        if kind in words:
            return words[kind][int(value)]
        if kind == "promise":
            standing = next((day.promised for day in self.desk.look("days", desks.days) if day.id == target), 0)
            if not value:
                return _("withdrawn")
            return _("from {a} to {b}").format(a=standing, b=int(value)) if standing else _("by end of {year}").format(year=int(value))
        if kind == "site":
            return wording.title(self.desk.session.engine.tables, "site", int(value))
        document = self.desk.session.scenario.document  # type: ignore[attr-defined]
        if kind == "answer":
            return _(list(document.events[target].options.values())[int(value)].title)
        if kind == "doctrine":
            return _(list(document.programmes[target].doctrines.values())[int(value)].title)
        if kind.startswith("aim"):
            from game.model.axes import AIMS

            return _(wording.AIM_TITLES[AIMS[int(value)]])
        return _("{n:g} attention").format(n=value) if kind == "campaign" else f"{value:g}"
