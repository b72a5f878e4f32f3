"""What the campaign is about: aims, the government's wish, the leader's standing, and the doctrine with what a change of it costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.model.axes import AIMS
from game.model.rules.choices import FREE_TURNS
from game.reporting import aims, desks, explain, wording
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Button, Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

PANEL, DOCTRINES = 92.0, 76.0  # heights
PARTS = {"open": _("Open aim"), "sealed": _("Sealed aim"), "demand": _("What the government asks for"), "charter": _("Charter")}


def layout(desk: Desk, box: Box) -> Iterator[Widget]:
    """The first year's choice of aims, each press takes the next one; the leader's standing."""
    x, y, w, _h = box
    if desk.session.state.turn == 0:
        for place, part in enumerate(("open", "sealed")):
            now = aim(desk, part)
            label = explain.aim_named(part, now) if now >= 0 else _("Choose an open aim") if part == "open" else _("Choose a sealed aim")
            yield Button(f"aim:{part}", (x + 14 + place * (w / 2 - 8), y + 7, w / 2 - 20, 30), label, lambda p=part: next_aim(desk, p),  # type: ignore[misc]
                         size=13, tip=lambda p=part: why_choice(desk, p))  # type: ignore[misc]  # fmt: skip
    for number, (part, label) in enumerate(PARTS.items()):
        if number >= 2 or desk.session.state.turn > 0:
            wide = w / 2 - 20 if number < 2 else w / 3 - 12
            yield Readout(f"part:{part}", (*_corner(x, y, w, number), wide, 24), _(label), role="status",
                          tip=lambda p=part: aims.part(desk.session, p, desk.fan))  # type: ignore[misc]  # fmt: skip
    yield Readout("leader", (x + 8, y + 64, w - 16, 24), _("The leader's standing"), role="status", tip=lambda: why_leader(desk), shown=_leader(desk)[0])


def _corner(x: float, y: float, w: float, number: int) -> tuple[float, float]:
    """Where the open aim, the sealed one, the government's wish and the charter stand: the first two in the upper row."""
    return x + 8 + ((number % 2) * (w / 2 - 8) if number < 2 else (number - 2) * (w / 3)), y + 7 + (number // 2) * 29


def why_choice(desk: Desk, part: str) -> explain.Why:
    """An aim as chosen so far, and the eight there are."""
    now = aim(desk, part)
    rows = tuple((_(wording.AIM_TITLES[name]), _(wording.AIM_UNITS[name])) for name in AIMS)
    title = _("Enter: the next of the eight")
    if now < 0:
        return explain.Why(title, _("25 points hang on it; it can be chosen in the first year only."), rows)
    told = aims.why(desk.session, AIMS[now], desk.fan)
    return explain.Why(title, f"{told.title}. {told.text}", rows, None, told.note)


def aim(desk: Desk, part: str) -> int:
    session = desk.session
    drafted = session.drafted(f"aim_{part}", session.seat)
    return int(getattr(session.state, f"aim_{part}")[session.programme, 0]) if drafted is None else int(drafted)


def next_aim(desk: Desk, part: str) -> None:
    other = aim(desk, "sealed" if part == "open" else "open")
    wanted = (aim(desk, part) + 1) % len(AIMS)
    desk.give(f"aim_{part}", desk.session.seat, (wanted + 1) % len(AIMS) if wanted == other else wanted)


def paint(canvas: Canvas, desk: Desk, box: Box) -> None:
    x, y, w, h = box
    canvas.fill((x, y, w, h), theme.PANEL)
    names = desk.look("aims", explain.aims)
    items = (names["open"], names["sealed"], names["demand"], _("Charter"), _("Doctrine: {name}").format(name=desk.head().doctrine))
    for number, text in enumerate(items):
        if number >= 2 or desk.session.state.turn > 0:
            left, top = _corner(x, y, w, number)
            wide = w / 2 - 24 if number < 2 else w / 3 - 20
            canvas.text(text, left + 6, (top if number < 4 else y + 36) + 4, 13, theme.TEXT if number < 2 else theme.DIM, number < 2, wide, short=True)
    said, tone = _leader(desk)
    canvas.text(said, x + 14, y + 67, 13, tone, width=w - 28, short=True)


def _leader(desk: Desk) -> tuple[str, theme.Colour]:
    leader = desk.look("leader", desks.leader)
    if leader.failed:
        said, tone = _("The leader failed a review: support {n:.0f}, and under {floor:g} once more means a new one"), theme.BAD
    elif leader.support < leader.floor:
        said, tone = _("The leader is in danger: support {n:.0f} is under the floor of {floor:g}"), theme.BAD
    elif leader.support < leader.floor + 10:
        said, tone = _("The leader is shaky: support {n:.0f}, floor {floor:g}"), theme.WARN
    else:
        said, tone = _("The leader sits firmly: support {n:.0f}, floor {floor:g}"), theme.DIM
    text = said.format(n=leader.support, floor=leader.floor)
    return (text + _(" · replaced so far: {n}").format(n=leader.replaced) if leader.replaced else text), tone


def why_leader(desk: Desk) -> explain.Why:
    leader, numbers = desk.look("leader", desks.leader), desk.session.engine.tables.parameters
    rows = ((_("Support now"), f"{leader.support:.0f}"), (_("Floor"), f"{leader.floor:g}"), (_("Reviews failed in a row"), _("{n} of 2").format(n=leader.failed)),
            (_("Leaders replaced"), str(leader.replaced)), (_("Points that each cost"), f"–{numbers['leader_points']:g}"),
            (_("Support that a new one opens with"), f"{numbers['support_fresh']:g}"))  # fmt: skip
    text = _("Support is looked at every year's end. Twice in a row under the floor, and the leader goes: an aim is redrawn, points are lost.")
    return explain.Why(_("The leader"), text, rows)


def doctrines(desk: Desk, x: float, top: float, w: float, area: Box) -> Iterator[Widget]:
    session = desk.session
    drafted = session.drafted("doctrine", session.seat)
    now = int(session.state.doctrine[session.programme, 0]) if drafted is None else int(drafted)
    shown = desk.look("doctrines", desks.doctrines)
    each = (w - 34 - 8 * (len(shown) - 1)) / max(len(shown), 1)
    for number, doctrine in enumerate(shown):
        rows = [(_("Need of {name}").format(name=name), explain.signed((factor - 1) * 100, 0) + " %") for name, factor in doctrine.needs]
        rows += [(_("Opens: {name}").format(name=name), "") for name in doctrine.unlocks]
        yield Button(f"doctrine:{number}", (x + 14 + number * (each + 8), top + 26, each, 32), doctrine.title, lambda n=number: adopt(desk, n, now),  # type: ignore[misc]
                     chosen=number == now, tip=explain.Why(doctrine.title, doctrine.summary, tuple(rows), None, price(desk)), size=13, clip=area)  # fmt: skip


def adopt(desk: Desk, number: int, now: int) -> None:
    session = desk.session
    again = number == now and session.drafted("doctrine", session.seat) is not None
    if again or number == int(session.state.doctrine[session.programme, 0]):
        desk.clear(("doctrine", session.seat))
    else:
        desk.give("doctrine", session.seat, number)


def price(desk: Desk) -> str:
    """What another doctrine costs this year."""
    session = desk.session
    numbers = session.engine.tables.parameters
    if desks.doctrine_is_free(session):
        last = int(session.engine.tables.start + int(session.engine.tables.turn_ticks[FREE_TURNS - 1]) / 1024 + 1e-6)
        return _("Free until the end of {year}.").format(year=last) if session.state.turn < FREE_TURNS else _("Free: none has been adopted.")
    return _("Changing it now costs {a:g} support and {b:.2f} credibility.").format(a=numbers["doctrine_support"], b=numbers["doctrine_credibility"])


def heading(canvas: Canvas, desk: Desk, x: float, top: float, w: float) -> None:
    """The words over the doctrines' buttons."""
    turn = desk.session.state.turn
    if turn >= FREE_TURNS:
        canvas.text(_("Doctrine"), x + 14, top, 15, theme.TEXT, True)
        canvas.text(price(desk), x + 14, top + 3, theme.SMALL, theme.DIM if desks.doctrine_is_free(desk.session) else theme.WARN, False, w - 34, "right")
        return
    last = turn == FREE_TURNS - 1
    canvas.text(_("Doctrine: this is the last year to choose freely") if last else _("Doctrine: choose by 2023"), x + 14, top, 15, theme.WARN, True)
    if last:
        return
    canvas.text(_("later it costs support"), x + 14, top + 3, theme.SMALL, theme.DIM, False, w - 34, "right")
