"""Surface: the ground near the pole, its sites, where the base is to stand, an accord with the rival, and the base itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.reporting import desks, explain, grounds, places, prices
from game.reporting.places import Place
from game.reporting.places import Surface as Base
from game.ui import charts, theme
from game.ui.canvas import Box, Canvas
from game.ui.screens import base_desk, header, pole_map
from game.ui.widgets import Button, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

ROW, TABLE, CARD = 24.0, 42.0, 104.0
COLUMNS = ((44, 158, "left", _("Site")), (206, 76, "left", _("Sunlight")), (284, 66, "right", _("Earth view")), (356, 44, "right", _("Slope")),
           (406, 68, "right", _("Ice")), (480, 40, "right", _("Room")), (540, 112, "left", _("Priority until")))  # fmt: skip


class Surface:
    def __init__(self, desk: Desk):
        self.desk = desk
        self.chosen = ""

    @staticmethod
    def title() -> str:
        return _("Surface")

    def parts(self, box: Box) -> tuple[Box, Box, Box, Box]:
        """Map, table of sites, the card of one site, the base."""
        x, y, w, h = box
        side = min(h, w * 0.48)
        left, wide = x + side + theme.GAP, w - side - theme.GAP
        table = min(TABLE + 10 * ROW, TABLE + max(1, len(self.sites())) * ROW) + 6
        card = y + table + theme.GAP
        base = card + CARD + theme.GAP
        return (x, y, side, h), (left, y, wide, table), (left, card, wide, CARD), (left, base, wide, y + h - base)

    def sites(self) -> list[Place]:
        return self.desk.look("sites", places.sites)

    def base(self) -> Base:
        return self.desk.look("surface", places.surface)

    def site(self) -> Place | None:
        """The site in focus, else the one looked at last, else the one that is drafted or chosen, else the first."""
        focus = (self.desk.focus or "").split(":")
        if focus[0] in ("site", "spot") and len(focus) == 2:
            self.chosen = focus[1]
        found = self.sites()
        by_name = {place.id: place for place in found}
        wish = next((p for p in found if p.drafted), None) or next((p for p in found if p.mine), None)
        return by_name.get(self.chosen) or wish or (found[0] if found else None)

    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        left, table, card, base = self.parts(box)
        shown, square = self.site(), (left[0], left[1], left[2], left[2])
        centres = pole_map.spots(square, self.sites())
        for place in self.sites():
            x, y = centres[place.id]
            spot = (x - pole_map.SPOT / 2, y - pole_map.SPOT / 2, pole_map.SPOT, pole_map.SPOT)
            yield Button(f"spot:{place.id}", spot, place.title, lambda p=place: self.look_at(p), tip=lambda p=place: self.why(p), tip_on_focus=False,  # type: ignore[misc]
                         bare=True, face=lambda c, b, p=place: pole_map.marker(c, b, p, self.owners(p), p.mine or p.drafted, p is shown))  # type: ignore[misc]  # fmt: skip
        x, y, w, h = table
        area = (x, y + TABLE, w, h - TABLE - 4)
        offset = self.desk.area("sites", area, len(self.sites()) * ROW, [number * ROW for number in range(len(self.sites()))])
        area = self.desk.whole("sites", area)
        for number, place in enumerate(self.sites()):
            here = (x + 8, area[1] + number * ROW - offset, w - 20, ROW)
            yield Button(f"site:{place.id}", here, place.title, lambda p=place: self.look_at(p), chosen=place is shown, clip=area, bare=True,  # type: ignore[misc]
                         face=lambda c, b, p=place: self._row(c, b, p, p is shown), tip=lambda p=place: self.why(p), tip_on_focus=False)  # type: ignore[misc]  # fmt: skip
        if shown is not None:
            yield from self._orders(card, shown)
        yield from base_desk.layout(self.desk, self.base(), base)

    def look_at(self, place: Place) -> None:
        self.chosen = place.id

    def owners(self, place: Place) -> tuple[str, ...]:
        """Ids of the programmes whose base is to stand there."""
        tables = self.desk.session.engine.tables
        return tuple(name for name, title in zip(tables.ids["programme"], tables.titles["programme"], strict=True) if _(title) in place.chosen)

    def _orders(self, card: Box, place: Place) -> Iterator[Widget]:
        x, y, w, _h = card
        desk, session, base = self.desk, self.desk.session, self.base()
        price = desk.look("moving", places.moving_costs)
        drafted = session.drafted("site", session.seat) is not None
        label = _("Take it back") if place.drafted else _("Build here") if not place.mine else _("Stay here") if drafted else _("Chosen")
        if label == _("Build here") and price:
            label = _("Move here: support –{n:g}").format(n=price)
        tip = _("Polar flights land here, and the base stands here. Free until a landing of yours; after it a move costs {n:g} support.").format(
            n=session.engine.tables.parameters["site_move_support"])  # fmt: skip
        if besides := prices.site(session, session.engine.tables.ids["site"].index(place.id)):
            tip += "\n" + besides
        yield Button("build", (x + w - 190, y + 10, 176, 30), label, lambda: self.choose(place), not place.mine and not place.drafted,
                     enabled=not (place.mine and not drafted), size=13, tip=tip)  # fmt: skip
        said = session.drafted("accord", session.seat)
        standing = int(session.state.accord[session.programme, 0]) > 0
        if said is not None:
            label = _("Take back: offer") if said else _("Take back: no accord")
        else:
            label = _("Withdraw the accord") if standing else _("Offer an accord (2)")
        yield Button("accord", (x + w - 190, y + 44, 176, 30), label, lambda: self.accord(said, standing), chosen=base.accord, size=13, tip=self.why_accord)

    def choose(self, place: Place) -> None:
        desk, session = self.desk, self.desk.session
        if place.drafted or place.mine:
            desk.clear(("site", session.seat))
        else:
            desk.give("site", session.seat, session.engine.tables.ids["site"].index(place.id))

    def accord(self, said: float | None, standing: bool) -> None:
        seat = self.desk.session.seat
        if said is not None:
            self.desk.clear(("accord", seat))
        else:
            self.desk.give("accord", seat, 0 if standing else 1)

    def why_accord(self) -> explain.Why:
        numbers = self.desk.session.engine.tables.parameters
        text = _("Shared power and relay where both programmes stand at one site and both offer it. Two attention this year; it stands until withdrawn.")
        rows = ((_("Upkeep of the base"), f"× {numbers['accord_upkeep']:.2f}"), (_("Support at home, a year"), f"–{numbers['accord_support']:g}"),
                (_("Tension, a year"), f"–{numbers['accord_tension']:g}"),
                (_("Without one, where there is no room: tension"), f"+{numbers['contest_tension']:g}"),
                (_("Failed landings of who comes second"), f"× {numbers['contest_risk']:.2f}"))  # fmt: skip
        return explain.Why(_("Accord"), text, rows)

    def why(self, place: Place) -> explain.Why:
        return grounds.site(self.desk.session, place.id)

    def paint(self, canvas: Canvas, box: Box) -> None:
        left, table, card, base = self.parts(box)
        canvas.fill(left, theme.PANEL)
        pole_map.paint(canvas, (left[0], left[1], left[2], left[2]), self.sites())
        x, y, _w, _h = table
        canvas.fill(table, theme.PANEL)
        canvas.text(_("Sites, the brightest first"), x + 14, y + 5, 15, theme.TEXT, True)
        for place, wide, align, name in COLUMNS:
            canvas.text(_(name), x + place, y + 25, 11, theme.DIM, width=wide, align=align)
        canvas.fill(card, theme.PANEL)
        shown = self.site()
        if shown is not None:
            self._card(canvas, card, shown)
        else:
            canvas.text(_("This scenario knows no sites: what lands at the pole lands anywhere."), card[0] + 14, card[1] + 12, 13, theme.DIM)
        base_desk.paint(canvas, base, self.desk, self.base())

    def _row(self, canvas: Canvas, box: Box, place: Place, shown: bool) -> None:
        x, y, h = box[0] - 8, box[1], box[3]
        if shown:
            canvas.fill(box, theme.mix(theme.PANEL, theme.RAISED, 0.8), 4, theme.LINE)
        seats = self.owners(place)
        for number, seat in enumerate(seats):
            header.emblem(canvas, seat, x + 20 + number * 14, y + h / 2, 5)
        if place.drafted:
            canvas.circle((x + 20 + len(seats) * 14, y + h / 2), 4, theme.WARN)
        mine = place.mine or place.drafted
        canvas.text(place.title, x + 44, y + 3, 13, theme.WARN if mine else theme.TEXT, mine, 160, short=True)
        charts.bar(canvas, (x + 206, y + 9, 42, 6), place.sunlight, theme.WARN)
        canvas.text(f"{place.sunlight:.0%}", x + 252, y + 3, 13, theme.TEXT)
        canvas.text(f"{place.earth_view:.0%}", x + 284, y + 3, 13, theme.TEXT if place.earth_view >= 0.5 else theme.BAD, False, 66, "right")
        tone = theme.GOOD if place.slope <= 8 else theme.TEXT if place.slope <= 13 else theme.BAD
        canvas.text(f"{place.slope:.0f}°", x + 356, y + 3, 13, tone, False, 44, "right")
        ice = (_("found") if place.ice else _("poor")) if place.ice_known else desks.in_ten(place.ice)
        tone = theme.TEXT if not place.ice_known else theme.GOOD if place.ice else theme.BAD
        canvas.text(ice, x + 406, y + 3, 13, tone, place.ice_known, 68, "right")
        canvas.text(str(place.room), x + 480, y + 3, 13, theme.TEXT, False, 40, "right")
        tables = self.desk.session.engine.tables
        names = {_(title): seat for seat, title in zip(tables.ids["programme"], tables.titles["programme"], strict=True)}
        for number, (name, until) in enumerate(place.priority):
            header.emblem(canvas, names[name], x + 546 + number * 56, y + h / 2, 5)
            canvas.text(f"{int(until)}", x + 555 + number * 56, y + 3, 13, theme.TEXT)

    def _card(self, canvas: Canvas, card: Box, place: Place) -> None:
        x, y, w, _h = card
        canvas.text(place.title, x + 14, y + 8, 15, theme.WARN if place.mine or place.drafted else theme.TEXT, True, w - 220, short=True)
        for number, line in enumerate(canvas.wrap(place.summary, w - 226, theme.SMALL)[:3]):
            canvas.text(line, x + 14, y + 31 + number * 16, theme.SMALL, theme.TEXT)
        effects = _("failed landings × {a:.2f} · losses on the way × {b:.2f} · a base there makes × {c:.2f}").format(
            a=place.landing, b=place.losses, c=place.power)  # fmt: skip
        canvas.text(effects, x + 14, y + 81, theme.SMALL, theme.DIM, width=w - 226, short=True)
        text, tone = self._neighbours(place)
        canvas.text(text, x + w - 190, y + 80, 11.5, tone, False, 176, "right", short=True)

    def _neighbours(self, place: Place) -> tuple[str, theme.Colour]:
        """How it stands with the rival, in a few words."""
        base = self.base()
        if base.shared:
            return _("an accord holds"), theme.GOOD
        if base.contested:
            return _("contested: no room for two"), theme.BAD
        if base.rival_accord:
            return _("the rival offers an accord"), theme.WARN
        theirs = [name for name in place.chosen if name != self.desk.head().seat]
        return (_("{name} means to build here").format(name=theirs[0]), theme.WARN) if theirs else ("", theme.DIM)
