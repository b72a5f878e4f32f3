"""Programmes: every flight with its odds and what it waits for, the standing launch order; designs beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.model.axes import NEVER
from game.model.orders import FLY, GOOD_CHANCE, HOLD, WHEN_SOUND
from game.reporting import explain, pad, views
from game.ui import charts, theme
from game.ui.canvas import Box, Canvas
from game.ui.screens.designs import Designs
from game.ui.widgets import Choice, Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

ROW, HEAD, DONE = 50.0, 26.0, 22.0
RULES = (FLY, GOOD_CHANCE, WHEN_SOUND, HOLD)  # as they stand from left to right
STATES = {"ready": _("Can fly now"), "waits": _("Wait for something"), "hold": _("Held by you"), "achieved": _("Done")}


class Programmes:
    def __init__(self, desk: Desk):
        self.desk = desk
        self.designs = Designs(desk)

    @staticmethod
    def title() -> str:
        return _("Programmes")

    def columns(self, box: Box) -> tuple[Box, Box]:
        x, y, w, h = box
        left = w * 0.56
        return (x, y, left, h), (x + left + theme.GAP, y, w - left - theme.GAP, h)

    def rows(self) -> tuple[list[tuple[float, str | views.Flight]], float]:
        out: list[tuple[float, str | views.Flight]] = []
        top, state = 2.0, ""
        for flight in self.desk.look("flights", views.flights):
            if flight.state != state:
                state = flight.state
                out.append((top, STATES[state]))
                top += HEAD
            out.append((top, flight))
            top += DONE if state == "achieved" else ROW
        return out, top + 6

    def layout(self, canvas: Canvas, box: Box) -> Iterator[Widget]:
        left, right = self.columns(box)
        x, y, w, h = left
        area = (x, y + 40, w, h - 48)
        rows, height = self.rows()
        offset = self.desk.area("flights", area, height, [place for place, _flight in rows])
        area = self.desk.whole("flights", area)
        for place, flight in rows:
            if isinstance(flight, str):
                continue
            top = area[1] + place - offset
            if flight.state == "achieved":
                yield Readout(f"done:{flight.id}", (x + 14, top, w - 28, DONE), flight.title, role="row", clip=area, beside=(x, top, w, DONE),
                              shown=views.month(flight.achieved), tip=lambda f=flight: self.why(f))  # type: ignore[misc]  # fmt: skip
                continue
            yield Choice(f"launch:{flight.id}", (x + w - 288, top + 10, 272, 28), _("Launch rule of {name}").format(name=flight.title),
                         (_("If ready"), _("Good odds"), _("No flaw"), _("Hold")), RULES.index(flight.rule), lambda n, f=flight: self.launch(f, RULES[n]), 11,  # type: ignore[misc]
                         clip=area, role="choice", beside=(x, top, w, ROW), tip=lambda f=flight: self.why(f))  # type: ignore[misc]  # fmt: skip
        yield from self.designs.layout(canvas, right)

    def launch(self, flight: views.Flight, rule: int) -> None:
        row = self.desk.session.engine.tables.ids["mission"].index(flight.id)
        if rule == int(self.desk.session.state.launch_rule[row, 0]):
            self.desk.clear(("launch_rule", flight.id))
        else:
            self.desk.give("launch_rule", flight.id, rule)

    def why(self, flight: views.Flight) -> explain.Why:
        """The odds step by step, what it waits for, the launch rules, and the sources."""
        session = self.desk.session
        good = session.engine.tables.parameters["good_chance"]
        rows = [(name, f"{part:.0%}") for name, part in zip((_("Ascent"), _("On the way and back"), _("Landing")), flight.chance, strict=True)]
        text = flight.summary
        if flight.waits:
            text = f"{text} " + _("Waits for: {names}.").format(names=", ".join(flight.waits))
        row = session.engine.tables.ids["mission"].index(flight.id)
        if story := pad.story(session, row):
            text = f"{text}\n{story}"
        if flight.state != "achieved" and pad.there(session, row)[0] < NEVER:
            text = f"{text}\n{pad.waiting(session, row)}"
        note = "\n".join((
            _("If ready: flies as soon as all is there. Good odds: only at {n:.0%} or more. No flaw: only while none of its designs has a known flaw open. "
              "Hold: not this year, nor after, until you say so.").format(n=good),
            *explain.sources(session, f"missions.{flight.id}."),
        ))  # fmt: skip
        return explain.Why(flight.title, text.strip(), tuple(rows), (_("All steps"), f"{flight.total:.0%}"), note)

    def ready(self, flight: views.Flight) -> str:
        until = views.grounded_until(self.desk.session, flight)
        return _("all its needs are there") if until != until else _("not before {when}").format(when=views.month(until))

    def paint(self, canvas: Canvas, box: Box) -> None:
        left, right = self.columns(box)
        x, y, w, h = left
        canvas.fill(left, theme.PANEL)
        canvas.text(_("Flights"), x + 14, y + 8, theme.HEAD, theme.TEXT, True)
        canvas.text(_("odds if it flew now"), x + w - 402, y + 14, 11, theme.DIM, width=112)
        canvas.text(_("it flies ..."), x + w - 288, y + 14, 11, theme.DIM, width=200)
        area = self.desk.whole("flights", (x, y + 40, w, h - 48))
        canvas.clip(area)
        offset = self.desk.scroll.get("flights", 0.0)
        for place, flight in self.rows()[0]:
            top = area[1] + place - offset
            if top < area[1] - ROW or top > area[1] + area[3]:
                continue
            if isinstance(flight, str):
                canvas.fill((x + 8, top + 2, w - 20, HEAD - 4), theme.mix(theme.PANEL, theme.RAISED, 0.7), 4)
                canvas.text(flight, x + 14, top + 4, 13, theme.TEXT, True)
            elif flight.state == "achieved":
                canvas.text(flight.title, x + 22, top + 2, 13, theme.DIM, width=w - 220, short=True)
                canvas.text(_("done, {when}").format(when=views.month(flight.achieved)), x + w - 190, top + 2, 13, theme.GOOD, width=164)
            else:
                self._flight(canvas, x, top, w, flight)
        canvas.clip(None)
        self.designs.paint(canvas, right)

    def _flight(self, canvas: Canvas, x: float, top: float, w: float, flight: views.Flight) -> None:
        colour = theme.SEATS.get(self.desk.session.seat, theme.BLUE)
        canvas.text(flight.title, x + 14, top + 2, theme.BODY, theme.TEXT, True, w - 424, short=True)
        tone = theme.GOOD if flight.total >= 0.75 else theme.TEXT if flight.total >= 0.5 else theme.BAD
        canvas.text(f"{flight.total:.0%}", x + w - 404, top + 5, 15, tone, True, 44, "right")
        charts.bar(canvas, (x + w - 352, top + 13, 56, 6), flight.total, colour)
        steps = [f"{part:.0%}" for part in flight.chance if part < 0.9995]
        canvas.text(" × ".join(steps), x + w - 404, top + 25, 11, theme.DIM, False, 108, "right", short=True)
        price = _("{price:,.0f} M$ a flight").format(price=flight.price) + (_(" · {n} flown").format(n=flight.attempts) if flight.attempts else "")
        if flight.crewed:
            price = _("crew · ") + price
        wide = canvas.measure(price, 11)
        above = canvas.measure(flight.title, theme.BODY, True) + wide < w - 444
        room = w - 428 - (0 if above else wide)
        fact = self.ready(flight)
        for most in range(len(flight.waits), 0, -1):  # how many are not named, rather than half a name
            names, more = ", ".join(flight.waits[:most]), len(flight.waits) - most
            fact = _("waits for {what} and {n} more").format(what=names, n=more) if more else _("waits for {what}").format(what=names)
            if canvas.measure(fact, theme.SMALL) <= room:
                break
        size = theme.SMALL if canvas.measure(fact, theme.SMALL) <= room else 10.5
        canvas.text(fact, x + 14, top + 23, size, theme.WARN if flight.waits else theme.GOOD, width=room, short=True)
        canvas.text(price, x + w - 412 - wide, top + (6 if above else 24), 11, theme.DIM)
