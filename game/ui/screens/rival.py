"""The rival desk: what may be known of the other side, as intervals, and the evidence behind the one that is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.agents.intelligence import Picture
from game.foresight.forecast import Fan
from game.i18n import _
from game.play.workers import Errand
from game.reporting import rival as words
from game.reporting import rival_dates, rival_evidence, wording
from game.reporting.why import Why
from game.ui import theme
from game.ui.app import App
from game.ui.canvas import Box, Canvas
from game.ui.screens.overlays import Overlay
from game.ui.widgets import Button, Readout, Row, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

STEP, HEAD, LINE = 25.0, 26.0, 17.0


class Rival(Overlay):
    """A panel over the desk. Estimates are read from the fan of the desk and follow it as it is refined; evidence comes from work beside the window."""

    size = (1256.0, 690.0)

    def __init__(self, app: App, desk: Desk):
        super().__init__(app)
        self.desk, self.rival = desk, words.opponent(desk.session)
        tables = desk.session.engine.tables
        self.colour = theme.SEATS.get(tables.ids["programme"][self.rival], theme.ORANGE)
        self.title = _("What may be known of {seat}").format(seat=wording.title(tables, "programme", self.rival))
        self.focus, self.told_of = "close", words.taken_for(desk.session)
        self.fan: Fan | None = None  # for which estimates were asked
        self.found: Picture | None = None
        self.items: list[words.Item] = []
        self.proof: rival_dates.Proof | None = None
        self.told: dict[str, tuple[Picture, Why]] = {}
        self.asked = ""
        self.chosen = ""
        self.follow()

    def follow(self) -> None:
        """Estimates from the desk's fan; the old ones stay until the new ones are there."""
        fan, session = self.desk.fan, self.desk.session
        if fan is None or fan is self.fan:
            return
        if self.fan is None:
            worlds = rival_dates.WORLDS if self.app.threads else fan.worlds
            self.app.compute("rival openings", lambda: rival_dates.asked(session, worlds), self._prove)
        self.fan = fan

        def done(found: Picture) -> None:
            self.found, self.items, self.asked = found, words.items(session, found), ""
            if not any(item.key == self.chosen for item in self.items):
                dated = [item for item in self.items if item.group == "milestone" and not item.known]
                self.chosen = (dated or self.items)[0].key

        self.app.compute("rival", words.work(session, fan), done)

    def _prove(self, work: Errand) -> None:
        def proved(proof: rival_dates.Proof) -> None:
            self.proof = proof
            self.told = {key: told for key, told in self.told.items() if not key.startswith("milestone:")}

        self.app.errand("rival proof", self.desk.session.engine.tables, work, proved)

    def evidence(self) -> Why | None:
        """The evidence on the estimate that is looked at, once it is worked out; of coarser estimates until then."""
        key, found, proof = self.chosen, self.found, self.proof
        if found is None:
            return None
        known = self.told.get(key)
        if (known is None or known[0] is not found) and key != self.asked and not (key.startswith("milestone:") and proof is None):
            self.asked = key

            def done(why: Why) -> None:
                self.asked = ""
                self.told[key] = (found, why)

            self.app.compute("rival evidence", lambda: rival_evidence.of(self.desk.session, key, found, proof), done)
            known = self.told.get(key)
        return None if known is None else known[1]

    def escape(self) -> None:
        for name in ("rival", "rival openings", "rival proof", "rival evidence"):
            self.app.forget(name)
        super().escape()

    def move(self, step: int, alike: bool = False, apart: bool = False) -> None:
        super().move(step, alike, apart)
        if (self.focus or "").startswith("estimate:"):
            self.chosen = (self.focus or "").partition(":")[2]

    # -- the frame
    def columns(self, canvas: Canvas) -> tuple[Box, Box]:
        x, y, w, h = self.panel(canvas)
        left = (w - 60) * 0.57
        return (x + 20, y + 100, left, h - 116), (x + 40 + left, y + 100, w - 60 - left, h - 116)

    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        self.follow()
        x, y, w, _h = self.panel(canvas)
        yield Button("close", (x + w - 132, y + 14, 112, 32), _("Close"), self.escape, True)
        left, right = self.columns(canvas)
        yield from self._list(left)
        yield from self._proof(canvas, right)

    def _places(self) -> tuple[list[tuple[float, str | words.Item]], float]:
        out: list[tuple[float, str | words.Item]] = []
        top, group = 0.0, ""
        for item in self.items:
            if item.group != group:
                group = item.group
                out.append((top, _(words.GROUPS[group])))
                top += HEAD
            out.append((top, item))
            top += STEP
        return out, top + 4

    def _list(self, left: Box) -> Iterator[Widget]:
        places, height = self._places()
        offset = self.area("estimates", left, height, [top for top, _item in places])
        area = self.whole("estimates", left)
        for top, item in places:
            if not isinstance(item, str):
                shown = f"{item.shown} {item.chance}".strip()
                yield Row(f"estimate:{item.key}", (left[0], left[1] + top - offset, left[2] - 10, STEP - 1), item.title, role="row", shown=shown, clip=area,
                          chosen=item.key == self.chosen, face=lambda c, b, item=item: self._row(c, b, item),  # type: ignore[misc]
                          action=lambda item=item: self.choose(item.key))  # type: ignore[misc]  # fmt: skip

    def choose(self, key: str) -> None:
        self.chosen = key

    def _row(self, canvas: Canvas, box: Box, item: words.Item) -> None:
        x, y, w, _h = box
        name, bar = w * 0.34, w * 0.2
        canvas.text(item.title, x + 6, y + 3, 13, theme.TEXT, width=name - 8, short=True)
        left, middle = x + name + 4, y + STEP / 2
        if item.marks is not None:
            at = lambda value: left + (min(max(value, item.span[0]), item.span[1]) - item.span[0]) / max(item.span[1] - item.span[0], 1e-9) * bar  # noqa: E731
            low, centre, high = (at(mark) for mark in item.marks)
            canvas.fill((left, middle - 1, bar, 2), theme.RAISED, 0)
            canvas.fill((low, middle - 4, max(3.0, high - low), 8), theme.mix(theme.PANEL, self.colour, 0.6), 3)
            canvas.fill((centre - 1, middle - 6, 2.5, 12), theme.TEXT, 0)
        elif item.share == item.share:
            canvas.fill((left, middle - 3, bar, 6), theme.RAISED, 3)
            canvas.fill((left, middle - 3, max(1.0, bar * item.share), 6), self.colour, 3)
        room = w - name - bar - (62 if item.chance else 18)
        canvas.text(item.shown, x + name + bar + 14, y + 3, 13, theme.DIM if item.known else theme.TEXT, width=room, short=True)
        canvas.text(item.chance, x, y + 3, 13, theme.TEXT, True, w - 8, "right")

    def _lines(self, canvas: Canvas, right: Box) -> tuple[list[tuple[float, str, list[str], str]], float]:
        """(top, kind, wrapped text, value) of the evidence, and its height."""
        why, wide = self.evidence(), right[2] - 24
        if why is None:
            return [], 0.0
        out: list[tuple[float, str, list[str], str]] = []
        top = 2.0
        parts = [("text", part, "") for part in why.text.splitlines()] + [("row", *row) for row in why.rows]
        parts += [("total", *why.total)] if why.total else []
        for kind, text, value in [*parts, *(("note", part, "") for part in why.note.splitlines())]:
            beside = canvas.measure(value, 12, True) + 18 if value else 0
            lines = canvas.wrap(text, wide - beside, 12, kind == "total") or [""]
            out.append((top, kind, lines, value))
            top += len(lines) * LINE + (10 if kind == "total" else 6 if value else 4)
        return out, top

    def _proof(self, canvas: Canvas, right: Box) -> Iterator[Widget]:
        x, y, w, h = right
        area = (x, y + 34, w, h - 34)
        lines, height = self._lines(canvas, right)
        offset = self.area("evidence", area, height)
        for number, (top, _kind, text, value) in enumerate(lines):
            yield Readout(f"evidence:{number}", (x + 4, area[1] + top - offset, w - 14, len(text) * LINE + 3), " ".join(text), role="row", shown=value, clip=area)

    def paint(self, canvas: Canvas) -> None:
        super().paint(canvas)
        x, y, w, _h = self.panel(canvas)
        text = _("Bars: 8 in 10 of them, white mark the middle; “known” is public. Lines: months a full team still needs. No rule sells you more.")
        canvas.text(text, x + 24, y + 72, theme.SMALL, theme.DIM, width=w - 48, short=True)
        if self.found is None:
            canvas.text(self.app.pending("fan"), x + 24, y + 108, theme.BODY, theme.WARN)
            return
        canvas.text(f"{words.budget(self.found.worlds)} {self.told_of}", x + 24, y + 52, theme.SMALL, theme.TEXT, width=w - 48, short=True)
        left, right = self.columns(canvas)
        canvas.clip(self.whole("estimates", left))
        offset = self.scroll.get("estimates", 0.0)
        for top, item in self._places()[0]:
            if isinstance(item, str):
                canvas.fill((left[0], left[1] + top - offset + 2, left[2] - 10, HEAD - 4), theme.mix(theme.PANEL, theme.RAISED, 0.7), 4)
                canvas.text(item, left[0] + 8, left[1] + top - offset + 4, 13, theme.TEXT, True)
                if item == _(words.GROUPS["milestone"]):
                    text = _("chance by the end of {year}").format(year=self.found.tables.last_year)
                    canvas.text(text, left[0], left[1] + top - offset + 5, 12, theme.DIM, False, left[2] - 18, "right")
        canvas.clip(None)
        x, y, w, h = right
        canvas.fill((x - 8, y - 2, w + 8, h + 6), theme.mix(theme.PANEL, theme.NIGHT, 0.45), 6)
        why = self.evidence()
        title = why.title if why else next((item.title for item in self.items if item.key == self.chosen), "")
        canvas.text(_("Evidence: {what}").format(what=title), x + 6, y + 6, 15, theme.TEXT, True, w - 16, short=True)
        if why is None:
            canvas.text(self.app.pending("rival evidence"), x + 6, y + 40, theme.BODY, theme.WARN)
            return
        area = (x, y + 34, w, h - 34)
        canvas.clip(area)
        tones = {"text": theme.TEXT, "row": theme.DIM, "total": theme.TEXT, "note": theme.WARN}
        for top, kind, text_lines, value in self._lines(canvas, right)[0]:
            at = area[1] + top - self.scroll.get("evidence", 0.0)
            if kind == "total":
                canvas.fill((x + 8, at - 3, w - 26, 1), theme.LINE, 0)
            for number, part in enumerate(text_lines):
                canvas.text(part, x + 8, at + number * LINE, 12, tones[kind], kind == "total")
            if value:
                canvas.text(value, x + 8, at, 12, theme.TEXT, True, w - 26, "right")
        canvas.clip(None)
