"""Partners: what is on the table with its odds, talks, deals in force, orphans of the rival, and members who join by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.reporting import desks, explain, prices, views
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Button, Choice, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

ROW, HEAD = 50.0, 26.0
GROUPS = {
    "open": _("On the table"), "left": _("Left; may be asked again"), "talks": _("In talks"), "in force": _("In force"),
    "short": _("You have nothing left of what they ask"), "member": _("Members join by themselves"),
}  # fmt: skip
SIGNATURES = _("Signatures to be asked for")
ROLES = {"signatory": _("signatory"), "payload": _("payload"), "supplier": _("supplier"), "critical": _("critical supplier")}


class Partners:
    def __init__(self, desk: Desk):
        self.desk = desk
        self.each = False  # show every signatory with a button of its own

    def signatures(self) -> list[views.Deal]:
        """Signatories who cost no attention and ask for nothing: asked together, or one by one if unfolded."""
        return [deal for deal in self.desk.look("deals", views.deals)
                if deal.state == "open" and deal.role == "signatory" and not deal.attention and not deal.walled and deal.asks == _("nothing")]  # fmt: skip

    def orphans(self) -> dict[str, desks.Orphan]:
        return self.desk.look("orphans", desks.orphans)

    def rows(self, canvas: Canvas, w: float) -> tuple[list[tuple[float, str | views.Deal | list[str]]], float]:
        """(top, heading, deal or lines of names), and the height of all."""
        out: list[tuple[float, str | views.Deal | list[str]]] = []
        top, group = 2.0, ""
        deals = self.desk.look("deals", views.deals)
        members = [deal for deal in deals if deal.state == "member" or (deal.state in ("talks", "in force") and deal.role == "signatory")]
        signs = self.signatures()
        hidden = {name for name, orphan in self.orphans().items() if not orphan.offered}
        shown = [deal for deal in deals if deal.state != "later" and deal not in members and deal not in signs
                 and not (deal.id in hidden and deal.state in ("open", "left"))]  # fmt: skip
        early = [deal for deal in shown if deal.state in ("open", "left")]
        for part in (early, shown[len(early) :]):  # what can be proposed, the signatures after it, then the rest
            for deal in part:
                if deal.state != group:
                    group = deal.state
                    out.append((top, GROUPS[group]))
                    top += HEAD
                out.append((top, deal))
                top += self.tall(canvas, w, deal)
            if part is early and signs:
                top = self._sign_rows(canvas, w, signs, out, top)
        for heading, states in ((_("Members"), ("talks", "in force")), (GROUPS["member"], ("member",))):
            names = [deal.partner for deal in members if deal.state in states]
            if names:
                out.append((top, f"{heading} ({len(names)})"))
                lines = canvas.wrap(", ".join(sorted(names)), w - 40, theme.SMALL)
                out.append((top + HEAD, lines))
                top += HEAD + len(lines) * 17 + 8
        return out, top

    def said(self, deal: views.Deal) -> str:
        """Who brings what for how much, whole."""
        said = f"{deal.partner}, {ROLES.get(deal.role, deal.role)}: {deal.gives}"
        orphan = self.orphans().get(deal.id)
        if orphan and deal.state not in ("talks", "in force", "short"):
            said = _("cancelled by {owner}, on offer until {year:.0f}: ").format(owner=orphan.owner, year=orphan.until) + said
        return said + ("" if deal.asks == _("nothing") else "; " + _("asks {asks}").format(asks=deal.asks))

    def tall(self, canvas: Canvas, w: float, deal: views.Deal) -> float:
        """A row's height: what a partner asks is never cut."""
        return ROW + 16 * (len(canvas.wrap(self.said(deal), w - 140, theme.SMALL)) - 1)

    def _sign_rows(
        self, canvas: Canvas, w: float, signs: list[views.Deal], out: list[tuple[float, str | views.Deal | list[str]]], top: float
    ) -> float:
        """The signatures, folded into names with their odds or a row each; returns where the next row stands."""
        out.append((top, SIGNATURES))
        top += HEAD + 6
        if self.each:
            for deal in signs:
                out.append((top, deal))
                top += self.tall(canvas, w, deal)
            return top
        lines = canvas.wrap(", ".join(f"{deal.partner} {deal.odds:.0%}".replace(" ", "\u00a0") for deal in signs), w - 40, theme.SMALL)
        out.append((top, lines))
        return top + len(lines) * 17 + 8

    def layout(self, canvas: Canvas, left: Box) -> Iterator[Widget]:
        x, y, w, h = left
        desk, session = self.desk, self.desk.session
        campaign = int(session.drafted("campaign", session.seat) or 0)
        gain = session.engine.tables.parameters["campaign_support"]
        yield Choice("campaign", (x + w - 304, y + 8, 112, 28), _("Campaign at home"), ("0", "1", "2"), campaign, self._campaign, role="choice",
                     tip=_("Attention spent at home: each point raises support by {n:g} this year.").format(n=gain))  # fmt: skip
        waiver = int(session.drafted("waiver", session.seat) or 0)
        yield Button("waiver", (x + w - 184, y + 8, 170, 28), _("Legal waiver (2)"), lambda: self._waiver(waiver), chosen=waiver > 0,
                     tip=_("Two attention: partners behind a legal wall may be asked this year."))  # fmt: skip
        area = (x, y + 44, w, h - 52)
        rows, height = self.rows(canvas, w)
        offset = desk.area("deals", area, height, [place for place, _row in rows])
        area = desk.whole("deals", area)
        for place, deal in rows:
            top = area[1] + place - offset
            if deal == SIGNATURES:
                yield from self._together(x, top, w, area)
            if not isinstance(deal, views.Deal):
                continue
            live = deal.state in ("talks", "in force")
            wish = 2 if live else 1
            label = (_("Dropped") if deal.draft == 2 else _("Drop")) if live else _("Proposed") if deal.draft == 1 else _("Propose")
            yield Button(f"deal:{deal.id}", (x + w - 116, top + 8, 96, 30), label, lambda d=deal, v=wish: self._deal(d, v),  # type: ignore[misc]
                         chosen=deal.draft > 0, enabled=deal.state != "short", clip=area, beside=(x, top, w, self.tall(canvas, w, deal)),
                         tip=lambda d=deal: self.why(d))  # type: ignore[misc]  # fmt: skip

    def _together(self, x: float, top: float, w: float, area: Box) -> Iterator[Widget]:
        """Asking all signatories at once, or unfolding them."""
        signs = self.signatures()
        asked = [deal for deal in signs if deal.draft == 1]
        label = _("Take all back") if len(asked) == len(signs) else _("Ask all {n}").format(n=len(signs))
        yield Button("signs:all", (x + w - 232, top + 2, 112, 26), label, lambda: self._ask_all(signs, asked), size=theme.SMALL, clip=area,
                     chosen=len(asked) == len(signs), tip=_("A signature costs no attention and brings little: a member, and a payload now and then."))  # fmt: skip
        yield Button("signs:each", (x + w - 116, top + 2, 96, 26), _("Fold") if self.each else _("One by one"), self._fold, size=theme.SMALL, clip=area)

    def _fold(self) -> None:
        self.each = not self.each

    def _ask_all(self, signs: list[views.Deal], asked: list[views.Deal]) -> None:
        if len(asked) == len(signs):
            self.desk.clear(*(("deal", deal.id) for deal in asked))
        else:
            self.desk.give_all([("deal", deal.id, 1) for deal in signs])

    def _campaign(self, number: int) -> None:
        seat = self.desk.session.seat
        if number:
            self.desk.give("campaign", seat, number)
        else:
            self.desk.clear(("campaign", seat))

    def _waiver(self, now: int) -> None:
        seat = self.desk.session.seat
        if now:
            self.desk.clear(("waiver", seat))
        else:
            self.desk.give("waiver", seat, 1)

    def _deal(self, deal: views.Deal, wish: int) -> None:
        if deal.draft == wish:
            self.desk.clear(("deal", deal.id))
        else:
            self.desk.give("deal", deal.id, wish)

    def why(self, deal: views.Deal) -> explain.Why:
        if deal.state in ("talks", "in force"):
            return explain.Why(deal.title, f"{deal.gives}. " + _("Asks {asks}.").format(asks=deal.asks), (), None,
                               prices.drop(self.desk.session, deal.id))
        why = explain.deal(self.desk.session, deal.id)
        orphan = self.orphans().get(deal.id)
        if orphan:
            text = _("{what} was cancelled by {owner}; what was built is on offer until {year:.0f}.").format(
                what=orphan.element, owner=orphan.owner, year=orphan.until)  # fmt: skip
            why = explain.Why(why.title, f"{text} {why.text}", why.rows, why.total, why.note)
        return why

    def paint(self, canvas: Canvas, left: Box) -> None:
        x, y, w, h = left
        canvas.text(_("Campaign at home"), x + w - 432, y + 14, theme.SMALL, theme.DIM, width=120, align="right")
        area = self.desk.whole("deals", (x, y + 44, w, h - 52))
        offset = self.desk.scroll.get("deals", 0.0)
        canvas.clip(area)
        rows, _height = self.rows(canvas, w)
        for place, deal in rows:
            top = area[1] + place - offset
            if top < area[1] - 120 or top > area[1] + area[3]:
                continue
            if isinstance(deal, str):
                tall = HEAD + (4 if deal == SIGNATURES else -4)
                canvas.fill((x + 8, top + (0 if deal == SIGNATURES else 2), w - 20, tall), theme.mix(theme.PANEL, theme.RAISED, 0.7), 4)
                canvas.text(deal, x + 14, top + 4, 13, theme.TEXT, True)
            elif isinstance(deal, list):
                for number, line in enumerate(deal):
                    canvas.text(line, x + 14, top + 2 + number * 17, theme.SMALL, theme.DIM)
            else:
                self._row(canvas, x, top, w, deal)
        canvas.clip(None)

    def _row(self, canvas: Canvas, x: float, top: float, w: float, deal: views.Deal) -> None:
        tones = {"in force": theme.GOOD, "talks": theme.WARN, "left": theme.BAD}
        live = deal.state in ("talks", "in force", "short")
        state = "" if live else _("{odds:.0%} sign").format(odds=deal.odds)
        cost = "" if live else _("{n} attention").format(n=deal.attention) if deal.attention else _("no attention")
        orphan = self.orphans().get(deal.id)
        if deal.odds_contested == deal.odds_contested and not live and f"{deal.odds:.0%}" != f"{deal.odds_contested:.0%}":
            state = _("{a:.0%}, or {b:.0%} if the rival bids").format(a=deal.odds, b=deal.odds_contested)
        room = canvas.measure(state, 13, True) + 250
        canvas.text(deal.title, x + 14, top + 3, theme.BODY, theme.TEXT, True, w - room - (70 if orphan else 0), short=True)
        if orphan:
            wide = canvas.measure(deal.title, theme.BODY, True)
            left = x + 22 + min(wide, w - room - 70)
            canvas.fill((left, top + 4, 56, 17), theme.mix(theme.PANEL, theme.WARN, 0.25), 8)
            canvas.text(_("orphan"), left, top + 5, 11, theme.WARN, True, 56, "centre")
        odds = theme.GOOD if deal.odds >= 0.7 else theme.TEXT if deal.odds >= 0.4 else theme.BAD
        canvas.text(state, x + w - 240 - room + 250, top + 4, 13, tones.get(deal.state, odds), True)
        cost += _(" · waiver") if deal.walled and not live else _(" · poached") if deal.poaches and not live else ""
        canvas.text(cost, x + w - 232, top + 5, theme.SMALL, theme.WARN if deal.walled or deal.poaches else theme.DIM, width=114, short=True)
        for number, line in enumerate(canvas.wrap(self.said(deal), w - 140, theme.SMALL)):
            canvas.text(line, x + 14, top + 25 + number * 16, theme.SMALL, theme.DIM)
