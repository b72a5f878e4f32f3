"""Open flaws: fly as is, work round or fix, with the odds and the months of each. The same control stands in Briefing and in Programmes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.reporting import desks, explain
from game.reporting.designs import Design
from game.reporting.desks import Flaw
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Choice, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

ROW, HEAD = 84.0, 28.0
ANSWERS = (_("Fly as is"), _("Work round"), _("Fix"))


def of(desk: Desk) -> list[Flaw]:
    return desk.look("flaws", desks.flaws)


def height(desk: Desk) -> float:
    return HEAD + len(of(desk)) * ROW + 8 if of(desk) else 0.0


def control(desk: Desk, design: Design, box: Box, clip: Box | None, beside: Box) -> Choice:
    """The answer to a design's known flaws."""
    return Choice(f"repair:{design.id}", box, _("Flaws of {name}").format(name=design.title), tuple(_(name) for name in ANSWERS), design.repair,
                  lambda n: answer(desk, design, n), default=0, clip=clip, role="choice", beside=beside, tip=lambda: why(desk, design))  # fmt: skip


def answer(desk: Desk, design: Design, number: int) -> None:
    if number:
        desk.give("repair", design.id, number)
    else:
        desk.clear(("repair", design.id))


def months(design: Design) -> tuple[float, float, float]:
    return 0.0, design.patch_months, design.fix_months


def why(desk: Desk, design: Design) -> explain.Why:
    """Every flight that the flaw hurts, with its odds under each answer."""
    found = next((flaw for flaw in of(desk) if flaw.design.id == design.id), None)
    rows = [(name, f"{a:.0%} / {b:.0%} / {c:.0%}") for name, a, b, c in (found.flights if found else ())[:6]]
    text = _("Known flaws of this design: {n}. The odds of its flights as it is / worked round / fixed:").format(n=design.open)
    how = _("Months are a hold of its flights, for it is ready.") if design.ready else _("Months are added to its work.")
    note = how + " " + _("Worked round, a part of the effect stays. Until something is ordered it is flown as it is.")
    return explain.Why(design.title, text, tuple(rows), None, note)


def layout(desk: Desk, x: float, top: float, w: float, area: Box) -> Iterator[Widget]:
    for number, flaw in enumerate(of(desk)):
        here = top + HEAD + number * ROW
        yield control(desk, flaw.design, (x + 14, here + 22, w - 34, 28), area, (x, here, w, ROW))


def paint(canvas: Canvas, desk: Desk, x: float, top: float, w: float) -> None:
    found = of(desk)
    if not found:
        return
    canvas.text(_("Flaws that wait for an answer"), x + 14, top, 15, theme.WARN, True)
    for number, flaw in enumerate(found):
        here = top + HEAD + number * ROW
        count = _("two flaws known") if flaw.design.open > 1 else _("a flaw is known")
        odds = _("odds: {flight}").format(flight=flaw.flight) if flaw.flight else _("nothing flies on it now")
        room = min(canvas.measure(odds, theme.SMALL), w * 0.5)
        canvas.text(_("{name}: {count}").format(name=flaw.design.title, count=count), x + 14, here, theme.BODY, theme.TEXT, True, w - 46 - room, short=True)
        canvas.text(odds, x + w - 21 - room, here + 2, theme.SMALL, theme.DIM, False, room + 1, "right", short=True)
        below(canvas, flaw, (x + 14, here + 52, w - 34, 20))


def below(canvas: Canvas, flaw: Flaw, box: Box) -> None:
    """Odds and months under each of the three answers."""
    x, y, w, _h = box
    each = w / 3
    for number, (chance, time) in enumerate(zip(flaw.odds, months(flaw.design), strict=True)):
        said = f"{chance:.0%}" if flaw.flight else "–"
        wait = _("no delay") if not time else _("{n:.0f} months hold").format(n=time) if flaw.design.ready else _("+{n:.0f} months").format(n=time)
        tone = theme.TEXT if number == 0 else theme.GOOD if chance > flaw.odds[0] + 0.004 else theme.DIM
        wide = canvas.measure(said, 13, True) + 8 + canvas.measure(wait, theme.SMALL)
        left = x + number * each + (each - wide) / 2
        canvas.text(said, left, y, 13, tone, True)
        canvas.text(wait, left + canvas.measure(said, 13, True) + 8, y + 1, theme.SMALL, theme.DIM)
