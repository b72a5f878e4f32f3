"""The desk's top: whose year it is, its pages, what can be done anywhere, and the numbers with their reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.reporting import explain, views
from game.ui import icons, theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Button, Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

HEIGHT = 100.0
TABS = (104.0, 156.0, 134.0, 100.0, 106.0)  # widths of the pages' buttons


def layout(desk: Desk, canvas: Canvas) -> Iterator[Widget]:
    x, session = 176.0, desk.session
    for number, page in enumerate(desk.pages):
        wide = TABS[number]
        yield Button(f"tab{number}", (x, 9, wide, 34), f"F{number + 2}  {page.title()}", lambda n=number: desk.go(n),  # type: ignore[misc]
                     chosen=number == desk.page, size=13)  # fmt: skip
        x += wide + 5
    right = canvas.width - 16 - 166
    yield Button("end", (right, 9, 166, 34), _("End {year}").format(year=session.year), desk.end, True,
                 tip=_("Plays the year with your draft and your standing orders. Ctrl+Enter."))  # fmt: skip
    tools: tuple[tuple[str, str, Callable[[], object], bool, str], ...] = (
        ("undo", _("Undo"), desk.undo, bool(desk.past or session.draft), _("Takes back the last step of this year. Ctrl+Z.")),
        ("redo", _("Redo"), desk.redo, bool(desk.future or session.undone), _("Does it again. Ctrl+Y.")),
        ("lab", _("Lab"), desk.lab, True, _("The forecast lab: other histories, what if, the model's assumptions tried. F10.")),
        ("help", _("Help"), desk.help, True, _("Keys, and what the numbers mean. F1.")),
        ("menu", _("Menu"), desk.menu, True, _("Save, load, leave. Escape.")),
    )
    each = 48.0
    for number, (name, label, action, enabled, tip) in enumerate(tools):
        box = (right - 12 - (len(tools) - number) * (each + 4), 9, each, 34)
        yield Button(name, box, label, action, enabled=enabled, tip=tip, size=13)


def numbers(desk: Desk, canvas: Canvas) -> Iterator[Widget]:
    """The chips under the pages."""
    session, h = desk.session, desk.head()
    before = desk.look("standing", _changes, drafted=False)
    colour = theme.SEATS.get(session.seat, theme.TEXT)
    accounts = accounts_of(desk.lines())
    spare = h.available - h.allocated
    items: tuple[tuple[str, str, str, theme.Colour, str, Callable[[], explain.Why]], ...] = (
        ("money", _("To allocate"), f"{h.available:,.0f} M$", theme.TEXT, "", lambda: explain.money(session)),
        ("left", _("Left"), f"{spare:,.0f} M$", theme.BAD if spare < -0.05 else theme.GOOD if spare < 0.05 * h.available else theme.WARN, "",
         lambda: explain.left(session, accounts, h.available)),
        ("bills", _("Bills"), f"{h.bills:,.0f} M$", theme.TEXT, "", lambda: explain.bills(session)),
        ("attention", _("Attention"), _("{left:g} of {all:g}").format(left=h.attention_left, all=h.attention), theme.TEXT, "",
         lambda: explain.attention(session)),
        ("support", _("Support"), f"{h.support:.0f}", theme.GOOD if h.support >= 50 else theme.WARN if h.support >= 30 else theme.BAD,
         before.get("support", ""), lambda: explain.support(session)),
        ("prestige", _("Prestige"), f"{h.prestige:.0f}", theme.TEXT, before.get("prestige", ""), lambda: explain.prestige(session)),
        ("credibility", _("Credibility"), f"{h.credibility:.2f}", theme.TEXT, before.get("credibility", ""), lambda: explain.credibility(session)),
        ("tension", _("Tension"), f"{h.tension:.0f}", theme.WARN if h.tension > 60 else theme.TEXT, before.get("tension", ""),
         lambda: explain.tension(session)),
        ("points", _("Points by {year}").format(year=session.engine.tables.last_year), f"{desk.points:.1f}", colour, "",
         lambda: explain.points(session, desk.fan)),
    )  # fmt: skip
    gap = 6.0
    widths = [1.25, 1.15, 1.05, 1.0, 0.9, 0.9, 1.0, 0.9, 0.95]
    unit = (canvas.width - 32 - gap * (len(items) - 1)) / sum(widths)
    x = 16.0
    for share, (name, label, value, tone, change, why) in zip(widths, items, strict=True):
        box = (x, 54, unit * share, 40)
        yield Readout(f"number:{name}", box, label, role="status", tip=why, shown=value, face=_chip(name, label, value, tone, change))
        x += unit * share + gap


def _chip(name: str, label: str, value: str, tone: theme.Colour, change: str) -> Callable[[Canvas, Box], None]:
    def draw(canvas: Canvas, box: Box) -> None:
        x, y, w, _h = box
        canvas.fill(box, theme.PANEL)
        canvas.surface.blit(icons.icon(name, canvas.px(18), theme.BLUE), (canvas.px(x + 9), canvas.px(y + 11)))
        canvas.text(label, x + 34, y + 3, theme.SMALL - 1, theme.DIM, width=w - 36)
        wide = canvas.text(value, x + 34, y + 17, theme.BODY, tone, True, w - 36)
        if change and wide + 44 + canvas.measure(change, theme.SMALL) < w:
            canvas.text(change, x + 40 + wide, y + 19, theme.SMALL, theme.DIM if name == "tension" else theme.GOOD if change.startswith("+") else theme.BAD)

    return lambda canvas, box: canvas.kept(f"chip:{name}", box, (label, value, tone, change), lambda: draw(canvas, box))


def _changes(session: object) -> dict[str, str]:
    """What the stocks gained since a year ago, as signed text; tension is told without a colour's judgement elsewhere."""
    from game.play.session import Session
    from game.reporting import yearbook

    assert isinstance(session, Session)
    rows = yearbook.standing(session)
    if not rows:
        return {}
    keys = ("support", "prestige", "credibility", "tension")
    out = {}
    for key, (_title, old, new, digits) in zip(keys, rows, strict=False):
        if abs(new - old) >= 0.5 * 10**-digits:
            out[key] = explain.signed(new - old, digits)
    return out


def accounts_of(lines: list[views.Line]) -> list[tuple[str, float]]:
    """(account, allocated) in the order of the seat's accounts."""
    totals: dict[str, float] = {}
    for line in lines:
        totals[line.account] = totals.get(line.account, 0.0) + line.money
    return list(totals.items())


def paint(desk: Desk, canvas: Canvas) -> None:
    session, h = desk.session, desk.head()
    colour = theme.SEATS.get(session.seat, theme.TEXT)
    canvas.fill((0, 0, canvas.width, 50), theme.PANEL, 0)
    emblem(canvas, session.seat, 34, 26, 13)
    canvas.text(h.seat, 58, 6, 15, theme.TEXT, True, 112)
    canvas.text(str(h.year), 58, 24, 16, colour, True)
    y = canvas.height - 24
    if desk.message:
        tone = theme.BAD if desk.message.startswith(_("No: ")) else theme.WARN
        canvas.text(desk.message, 20, y - 2, theme.BODY, tone, width=canvas.width - 40, short=True)
    else:
        keys = _("F1 help · F2-F6 pages · F8 rival · F9 adviser · F10 lab · Tab next · Up, Down next of a kind · F7 next group · arrows change · "
                 "Ctrl+Z undo · Ctrl+Enter ends the year")  # fmt: skip
        canvas.text(keys, 20, y, theme.SMALL, theme.DIM, width=canvas.width - 40)  # fmt: skip


def emblem(canvas: Canvas, seat: str, x: float, y: float, size: float) -> None:
    """Artemis is round, ILRS is square: colour is never the only sign."""
    colour = theme.SEATS.get(seat, theme.TEXT)
    if seat == "ilrs":
        canvas.fill((x - size, y - size, 2 * size, 2 * size), colour, 4)
        canvas.fill((x - size * 0.45, y - size * 0.45, size * 0.9, size * 0.9), theme.PANEL, 2)
    else:
        canvas.circle((x, y), size, colour)
        canvas.circle((x + size * 0.35, y - size * 0.2), size * 0.62, theme.PANEL)
