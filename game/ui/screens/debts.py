"""Debts: seats, kilograms and other finite goods, what of them is promised to whom, and what is left to promise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.reporting import desks, explain
from game.reporting.desks import Debt
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

ROW, HEAD = 24.0, 38.0
KINDS = {"in force": _("in force"), "talks": _("in talks"), "draft": _("your offer")}


def of(desk: Desk) -> list[Debt]:
    return desk.look("debts", desks.debts)


def height(desk: Desk) -> float:
    return HEAD + len(of(desk)) * ROW + 10


def board(desk: Desk, right: Box) -> Box:
    """What is left of the right side for the race board."""
    x, y, w, h = right
    return (x, y, w, h - height(desk) - theme.GAP)


def box(desk: Desk, right: Box) -> Box:
    x, y, w, h = right
    return (x, y + h - height(desk), w, height(desk))


def layout(desk: Desk, here: Box) -> Iterator[Widget]:
    x, y, w, _h = here
    for number, debt in enumerate(of(desk)):
        here_ = (x + 8, y + HEAD + number * ROW, w - 16, ROW)
        yield Readout(f"debt:{number}", here_, debt.title, role="row", tip=lambda d=debt: why(d), shown=f"{debt.left}/{debt.stock}",  # type: ignore[misc]
                      face=lambda c, b, d=debt: _row(c, b, d))  # type: ignore[misc]  # fmt: skip


def why(debt: Debt) -> explain.Why:
    rows = [(_("There are"), str(debt.stock))]
    rows += [(f"{partner} ({KINDS[kind]})", f"–{units}") for partner, units, kind in debt.holders]
    return explain.Why(debt.title, _("Promised to partners, and owed to them while the deals stand."), tuple(rows), (_("Left to promise"), str(debt.left)))


def paint(canvas: Canvas, here: Box) -> None:
    x, y, w, _h = here
    canvas.fill(here, theme.PANEL)
    canvas.text(_("Promised to partners"), x + 14, y + 8, 15, theme.TEXT, True)
    canvas.text(_("left to promise"), x + 14, y + 13, 11, theme.DIM, False, w - 28, "right")


def _row(canvas: Canvas, here: Box, debt: Debt) -> None:
    """Name, a bar whose full part is in force, half-full part in talks, framed part your offers; what is left."""
    x, y, w, _h = here
    canvas.text(debt.title, x + 6, y + 3, 13, theme.TEXT, width=172, short=True)
    left, wide = x + 186, w - 186 - 84
    canvas.fill((left, y + 8, wide, 8), theme.RAISED, 4)
    tones = {"in force": theme.BLUE, "talks": theme.mix(theme.RAISED, theme.BLUE, 0.5), "draft": theme.WARN}
    used = 0
    for _partner, units, kind in debt.holders:
        start, end = left + wide * used / max(debt.stock, 1), left + wide * min(1.0, (used + units) / max(debt.stock, 1))
        canvas.fill((start, y + 8, max(2.0, end - start - 1.5), 8), tones[kind], 3)
        used += units
    tone = theme.BAD if debt.left <= 0 else theme.TEXT
    canvas.text(_("{n} of {all}").format(n=debt.left, all=debt.stock), x + w - 80, y + 3, 13, tone, True, 74, "right")
