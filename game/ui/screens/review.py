"""Review: the draft as a list, what may be forgotten, and drafts by a policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.model.orders import ORDERS
from game.reporting import views, wording
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Button, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

KINDS = {
    "funding": _("Money"), "status": _("Line"), "tests": _("Tests"), "launch_rule": _("Launch"), "deal": _("Deal"), "answer": _("Answer"),
    "request": _("Ask"), "campaign": _("Campaign"), "waiver": _("Waiver"), "doctrine": _("Doctrine"), "aim_open": _("Open aim"),
    "aim_sealed": _("Sealed aim"),
}  # fmt: skip


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
        yield Button("undo", (x + w * 0.5 - 232, y + 8, 104, 28), _("Undo"), desk.undo, enabled=bool(desk.session.draft))
        yield Button("redo", (x + w * 0.5 - 120, y + 8, 104, 28), _("Redo"), desk.redo, enabled=bool(desk.session.undone))
        top = y + h - 92
        for number, name in enumerate(("balanced", "as_planned", "sprint", "partners_first", "robotic_first")):
            box_ = (right + 14 + (number % 3) * 186, top + (number // 3) * 38, 178, 32)
            yield Button(f"fill:{name}", box_, name.replace("_", " "), lambda n=name: desk.fill(n))  # type: ignore[misc]
        for number, (page, text) in enumerate(self.warnings()):
            yield Button(f"there:{number}", (right + w * 0.5 - 158, y + 44 + number * 40, 132, 28), _("Take me there"),
                         lambda p=page: desk.go(p), tip=text)  # type: ignore[misc]  # fmt: skip

    def warnings(self) -> list[tuple[int, str]]:
        """(page that mends it, sentence), the gravest first."""
        session = self.desk.session
        out = []
        head = views.head(session)
        out += [(0, _("No answer yet: {title}. Its default will happen.").format(title=card.title))
                for card in views.cards(session) if card.chosen < 0]  # fmt: skip
        spare = head.available - head.allocated
        if spare > 0.05 * max(head.available, 1):
            out.append((1, _("{spare:,.0f} M$ have no use; part of it lapses and is missed next year.").format(spare=spare)))
        if head.attention_left >= 3:
            out.append((1, _("{n:g} attention is left; only one point may be carried over.").format(n=head.attention_left)))
        starved = [
            line.title for line in views.lines(session) if line.state == "open" and line.staffing > 0.3 and line.money < 0.5 * line.need
        ]
        if starved:
            out.append((1, _("Starved lines lose their teams: {names}.").format(names=", ".join(starved[:3]))))
        if session.state.turn == 2 and session.state.doctrine[session.programme, 0] < 0:
            out.append((0, _("This is the last year to choose a doctrine.")))
        return out[:6]

    def paint(self, canvas: Canvas, box: Box) -> None:
        x, y, w, h = box
        session, tables = self.desk.session, self.desk.session.engine.tables
        left: Box = (x, y, w * 0.5, h)
        canvas.fill(left, theme.PANEL)
        canvas.text(_("Your orders for {year}").format(year=session.year), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        top = y + 44
        final = {}
        for action in session.draft:
            final[(action.kind, action.target)] = action
        if not final:
            canvas.paragraph(
                _("Nothing changed: every line goes on as its standing order says."), x + 14, top, w * 0.5 - 28, theme.BODY, theme.DIM
            )
        for number, action in enumerate(final.values()):
            if top > y + h - 30:
                canvas.text(_("and {count} more").format(count=len(final) - number), x + 14, top, theme.SMALL, theme.DIM)
                break
            axis = ORDERS[action.kind].axes[0]
            name = wording.title(tables, axis, tables.ids[axis].index(action.target))
            canvas.text(KINDS[action.kind], x + 14, top, 13, theme.DIM, width=90)
            canvas.text(name, x + 110, top, 13, theme.TEXT, width=w * 0.5 - 290)
            canvas.text(self.said(action.kind, action.target, action.value), x + w * 0.5 - 174, top, 13, theme.TEXT, True, 160, "right")
            top += 21
        right = x + w * 0.5 + theme.GAP
        wide = w * 0.5 - theme.GAP
        canvas.fill((right, y, wide, h), theme.PANEL)
        shown = self.warnings()
        canvas.text(_("Before you end the year") if shown else _("Nothing was forgotten"), right + 14, y + 8, theme.HEAD, theme.TEXT, True)
        for number, (_page, text) in enumerate(shown):
            canvas.paragraph(text, right + 14, y + 44 + number * 40, wide - 176, 13, theme.WARN)
        below = y + 60 + len(shown) * 40
        self.desk.fan_panel(canvas, (right, below, wide, h - (below - y) - 126), _("The race with this draft"))
        canvas.text(_("Or let a policy draft the year"), right + 14, y + h - 118, 13, theme.DIM)

    def said(self, kind: str, target: str, value: float) -> str:
        """An order's value in words."""
        if kind == "funding":
            return f"{value:,.1f} M$" if value >= 0 else _("standing order")
        if kind == "request":
            return f"× {value:.2f}"
        words = {
            "deal": ("–", _("propose"), _("drop")), "launch_rule": (_("fly when ready"), _("at a good chance"), _("hold")),
            "status": (_("run"), _("mothball"), _("cancel")), "tests": (_("customary"), _("more"), _("all")),
        }  # fmt: skip
        if kind in words:
            return words[kind][int(value)]
        document = self.desk.session.scenario.document  # type: ignore[attr-defined]
        if kind == "answer":
            return _(list(document.events[target].options.values())[int(value)].title)
        if kind == "doctrine":
            return _(list(document.programmes[target].doctrines.values())[int(value)].title)
        if kind.startswith("aim"):
            from game.model.axes import AIMS

            return _(wording.AIM_TITLES[AIMS[int(value)]])
        return f"{value:g}"
