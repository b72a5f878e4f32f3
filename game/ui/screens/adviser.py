"""The adviser's panel: what is asked, the answer beside the draft as it stands, why each order; taken whole, by the line, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from game.agents.answers import Advice
from game.agents.drafting import Stopped
from game.i18n import _
from game.model.orders import Action
from game.play import advice as asking
from game.reporting import advice as words
from game.reporting import wording
from game.ui import theme
from game.ui.app import App
from game.ui.canvas import Box, Canvas
from game.ui.screens.overlays import Overlay
from game.ui.widgets import Button, Choice, Number, Readout, Row, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

KINDS = ("gate", "chance", "points")
STEP, LEFT, EFFECT = 40.0, 300.0, 20.0
ROW, ROWS = 36.0, 270.0  # a milestone, and all of them
STAGES = {"coarse": _("first answer, looking on ..."), "search": _("second answer, looking on ..."), "final": _("answer")}


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said of an answer beside a draft. `rows`: (action, what, value, why); none before the last answer."""

    found: Advice
    draft: tuple[Action, ...]
    headline: str
    effects: list[tuple[str, str, str]]
    rows: list[tuple[Action, str, str, str]]
    changes: list[Action]
    count: str
    note: str


class Adviser(Overlay):
    """A panel over the desk. Nothing is ordered until it is taken; the search goes on beside the window and stops when asked or left."""

    title = _("The adviser")
    size = (1240.0, 684.0)

    def __init__(self, app: App, desk: Desk):
        super().__init__(app)
        self.desk, self.focus = desk, "kind"
        session = desk.session
        self.milestones, self.fan = asking.askable(session), desk.fan.first(asking.FAN) if desk.fan else session.forecast(asking.FAN)
        self.kind = "gate" if self.milestones else "points"
        self.milestone = asking.usual(session, self.fan)
        self.year, self.percent = asking.usual_year(session, self.milestone, self.fan) if self.milestones else session.year, 50
        self.found: Advice | None = None
        self.halt: list[bool] = [True]  # of the search that runs; True = stop
        self.working, self.said, self.chosen = False, "", ""
        self.shown: Shown | None = None

    # -- asking
    def ask(self) -> None:
        """Begins a search; a running one is given up."""
        self.stop()
        session = self.desk.session
        try:
            asked = asking.request(session, self.kind, self.milestone, self.year, self.percent / 100)
        except ValueError as error:
            self.said = _("No: ") + str(error)
            return
        halt = self.halt = [False]
        answers = asking.adviser(session, asked, lambda: halt[0]).advise()
        self.found, self.working, self.said, self.chosen = None, True, "", ""

        def work() -> Advice | None:
            try:
                return next(answers, None)
            except Stopped:
                return None

        def done(found: Advice | None) -> None:
            if halt[0] or halt is not self.halt:
                return
            if found is None:
                self.working = False
                return
            self.found = found
            self.app.compute("adviser", work, done)

        self.app.compute("adviser", work, done)

    def stop(self) -> None:
        """Gives a search up; what it has found so far stays."""
        self.halt[0] = True
        self.working = False
        self.app.forget("adviser")

    def failed(self, name: str) -> None:
        if name == "adviser":
            self.working = False

    def escape(self) -> None:
        self.stop()
        super().escape()

    def take(self, target: str = "") -> None:
        """Puts the answer into the draft, whole or for one line: one step of undo."""
        found, refused = self.found, list[str]()
        if found is None:
            return
        session = self.desk.session

        def change() -> bool:
            try:
                reasons = asking.take(session, found, (target,) if target else ())
            except ValueError as error:
                refused.append(str(error))
                return False
            refused.extend(wording.reason(reason, session.engine.tables) for reason in reasons)
            return not reasons

        if self.desk.step(change):
            self.said = _("Taken. Ctrl+Z on the desk brings your own draft back.") if not target else _("Taken, this line alone. Ctrl+Z on the desk takes it back.")
        else:
            self.said = _("No: ") + " ".join(refused[:1])

    def _kind(self, number: int) -> None:
        self.kind = KINDS[number]

    def _milestone(self, row: int) -> None:
        self.milestone, self.year = row, asking.usual_year(self.desk.session, row, self.fan)

    def _year(self, year: int) -> None:
        self.year = year

    def _percent(self, percent: int) -> None:
        self.percent = percent

    # -- the frame
    def layout(self, canvas: Canvas) -> Iterator[Widget]:
        x, y, w, h = self.panel(canvas)
        session = self.desk.session
        yield Button("close", (x + w - 132, y + 14, 112, 32), _("Close"), self.escape)
        left, top = x + 24, y + 84
        yield Choice("kind", (left, top, LEFT, 32), _("What is asked"), tuple(_(words.KINDS[kind]) for kind in KINDS), KINDS.index(self.kind), self._kind, 12,
                     role="choice", tip_on_focus=False,
                     tip=_("At least cost: the cheapest draft that reaches a milestone by a year with a chance. Best chance: whatever it takes. "
                           "Most points: a whole draft for the year."))  # fmt: skip
        if self.kind != "points":
            for number, row in enumerate(self.milestones):
                yield Button(f"milestone:{session.engine.tables.ids['milestone'][row]}", (left, top + 70 + number * self.pitch, LEFT, self.pitch - 4),
                             wording.title(session.engine.tables, "milestone", row), lambda row=row: self._milestone(row),  # type: ignore[misc]
                             chosen=row == self.milestone, size=13, align="left")  # fmt: skip
            below = self._below(top)
            yield Number("year", (left + 180, below, 120, 32), _("By the end of"), self.year, self._year, session.engine.tables.last_year, session.year, 5,
                         tip=_("Its public date, else its official one; where hardly an imagined world reaches that, the year by whose end the chance is "
                               "nearest to one half. Arrows change it."))  # fmt: skip
            if self.kind == "gate":
                yield Number("percent", (left + 180, below + 42, 120, 32), _("With a chance of, per cent"), self.percent, self._percent, 99, 1, 10,
                             tip=_("How sure it should be."))  # fmt: skip
        bottom = y + h - 56
        able = bool(self.milestones) or self.kind == "points"
        yield Button("ask", (left, bottom, 180, 36), _("Ask anew") if self.found else _("Ask"), self.ask, not self.found, enabled=able,
                     tip=_("Searches in imagined worlds beside the window: a first answer in about a second, the last in some ten."))  # fmt: skip
        yield Button("stop", (left + 190, bottom, 110, 36), _("Stop"), self.stop, enabled=self.working, size=13,
                     tip=_("Gives the search up; what it has found stays."))  # fmt: skip
        if self.found is not None:
            yield from self._answer(canvas, self.found)

    @property
    def pitch(self) -> float:
        """From one milestone to the next: the closer, the more there are."""
        return min(ROW, ROWS / max(len(self.milestones), 1))

    def _below(self, top: float) -> float:
        """Where the year stands, under the milestones."""
        return top + 82 + len(self.milestones) * self.pitch

    def right(self, canvas: Canvas) -> Box:
        x, y, w, h = self.panel(canvas)
        return (x + LEFT + 48, y + 64, w - LEFT - 68, h - 80)

    def _shown(self, found: Advice) -> Shown:
        """What is said of an answer beside the present draft, worked out once: a frame asks for it several times."""
        session = self.desk.session
        draft = tuple(session.draft)
        if self.shown is None or self.shown.found is not found or self.shown.draft != draft:
            rows = [(*words.order(session, found, why), words.because(session, found, why)) for why in found.because]
            self.shown = Shown(found, draft, words.headline(session, found), words.effects(session, found), rows, asking.changes(session, found),
                               words.count(session, found), words.squeezed(session, found) or words.budget(found))  # fmt: skip
        return self.shown

    def _tops(self, canvas: Canvas, found: Advice) -> tuple[float, float]:
        """Where the effects and where the orders begin."""
        _x, y, w, _h = self.right(canvas)
        effects = y + 8 + len(canvas.wrap(self._shown(found).headline, w - 20, 15, True)) * 21 + 6
        return effects, effects + len(self._shown(found).effects) * EFFECT + 30

    def _answer(self, canvas: Canvas, found: Advice) -> Iterator[Widget]:
        x, y, w, h = self.right(canvas)
        effects, orders = self._tops(canvas, found)
        for number, (what, shown, change) in enumerate(self._shown(found).effects):
            yield Readout(f"effect:{number}", (x, effects + number * EFFECT, w - 10, EFFECT - 1), what, role="row", shown=f"{shown}, {change}")
        rows, changed = self._shown(found).rows, self._shown(found).changes
        area = (x, orders, w, y + h - 48 - orders)
        offset = self.area("advice", area, len(rows) * STEP + 4, [number * STEP for number in range(len(rows))])
        area = self.whole("advice", area)
        for number, (action, what, value, why) in enumerate(rows):
            key = f"{action.kind}:{action.target}"
            said = value if action in changed else _("{value} (taken)").format(value=value)
            yield Row(f"order:{key}", (x, area[1] + number * STEP - offset, w - 10, STEP - 2), what, role="row", shown=f"{said}. {why}", clip=area,
                      tip=f"{what}: {value}. {why}", tip_on_focus=False, chosen=key == self.chosen, action=lambda key=key: self.choose(key),  # type: ignore[misc]
                      face=lambda c, b, row=(what, said, why): self._row(c, b, *row))  # type: ignore[misc]  # fmt: skip
        focus = (self.focus or "").partition(":")
        if focus[0] == "order":
            self.chosen = focus[2]
        picked = next((action for action, *_rest in rows if f"{action.kind}:{action.target}" == self.chosen), None)
        left = picked is not None and any(action.target == picked.target for action in changed)
        yield Button("take", (x, y + h - 40, 200, 36), _("Take all of it"), self.take, found.stage == "final" and bool(changed), enabled=bool(changed),
                     tip=_("Puts it into your draft in one step; you can change it there, or take it back with Ctrl+Z."))  # fmt: skip
        yield Button("take_line", (x + 210, y + h - 40, 200, 36), _("Take only this line"), lambda: self.take(picked.target if picked else ""),
                     enabled=left, size=13, tip=_("Only what the answer orders for the chosen row."))  # fmt: skip

    def choose(self, key: str) -> None:
        self.chosen = key

    @staticmethod
    def _row(canvas: Canvas, box: Box, what: str, value: str, why: str) -> None:
        x, y, w, _h = box
        canvas.text(what, x + 6, y + 2, 13, theme.TEXT, True, w * 0.6, short=True)
        canvas.text(value, x + w * 0.6 + 10, y + 2, 13, theme.GOOD, True, w * 0.4 - 20, "right", short=True)
        canvas.text(why, x + 6, y + 19, theme.SMALL, theme.DIM, width=w - 12, short=True)

    def paint(self, canvas: Canvas) -> None:
        super().paint(canvas)
        x, y, _w, h = self.panel(canvas)
        left, top = x + 24, y + 84
        canvas.text(_("What is asked"), left, top - 22, theme.SMALL, theme.DIM)
        if self.kind != "points":
            canvas.text(_("Milestone"), left, top + 48, theme.SMALL, theme.DIM)
            below = self._below(top)
            canvas.text(_("By the end of"), left, below + 7, 13, theme.TEXT, width=170)
            if self.kind == "gate":
                canvas.text(_("With a chance of, %"), left, below + 49, 13, theme.TEXT, width=170)
            text = words.other_year(self.desk.session, self.milestone, self.year, self.fan) if self.milestones else ""
            text = text or (_("The cheapest draft of money, tests and second suppliers for the lines that it hangs on.") if self.kind == "gate"
                    else _("Whatever of money, tests and second suppliers brings it nearest."))  # fmt: skip
            canvas.paragraph(text, left, below + (86 if self.kind == "gate" else 44), LEFT, theme.SMALL, theme.DIM)
        else:
            canvas.paragraph(_("A draft of the whole year for the most points expected at the end. Your answers, dates, site, doctrine, aims and offers stay "
                               "as you have drafted them."), left, top + 48, LEFT, 13, theme.DIM)  # fmt: skip
        if self.said:
            for number, part in enumerate(canvas.wrap(self.said, LEFT, 13)[:3]):
                canvas.text(part, left, y + h - 112 + number * 18, 13, theme.BAD if self.said.startswith(_("No: ")) else theme.GOOD)
        rx, ry, rw, rh = self.right(canvas)
        canvas.fill((rx - 14, ry - 4, rw + 14, rh + 6), theme.mix(theme.PANEL, theme.NIGHT, 0.45), 6)
        if self.found is None:
            text = _("imagining ...") if self.working else _("Nothing is ordered until you take it. Choose what you want and ask.")
            canvas.text(text, rx + 4, ry + 12, theme.BODY, theme.WARN if self.working else theme.DIM, width=rw - 20)
            return
        found = self.found
        stage = _(STAGES[found.stage]) if self.working or found.stage == "final" else _("stopped early")
        canvas.text(stage, rx + rw - 330, y + 22, 13, theme.WARN if found.stage != "final" else theme.GOOD, True, 190, "right")
        for number, part in enumerate(canvas.wrap(self._shown(found).headline, rw - 20, 15, True)):
            canvas.text(part, rx + 4, ry + 6 + number * 21, 15, theme.TEXT if found.met else theme.WARN, True)
        effects, orders = self._tops(canvas, found)
        for number, (what, shown, change) in enumerate(self._shown(found).effects):
            at = effects + number * EFFECT
            canvas.text(what, rx + 6, at + 1, 13, theme.DIM, width=rw * 0.36, short=True)
            canvas.text(shown, rx + rw * 0.37, at + 1, 13, theme.TEXT, width=rw * 0.34, short=True)
            canvas.text(change, rx + rw * 0.71, at + 1, 13, theme.TEXT, True, rw * 0.29 - 16, "right", short=True)
        count = self._shown(found).count
        if not found.because:
            count = _("The orders and why each of them follow with the last answer.") if self.working else count
        canvas.text(count, rx + 6, orders - 24, 13, theme.WARN, True, rw - 20, short=True)
        note = self._shown(found).note
        for number, part in enumerate(canvas.wrap(note, rw - 440, 11)[:3]):
            canvas.text(part, rx + 420, ry + rh - 42 + number * 14, 11, theme.DIM)
