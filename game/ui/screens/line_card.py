"""One line in full: its four notches by name and price, cancelling with its bill, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.play.session import Session
from game.reporting import causes, desks, explain, grounds, prices, views
from game.ui import charts, theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Button, Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

NAMES = (_("Mothball"), _("Hold"), _("Nominal"), _("Push"))
SHORT = ("8", "60", "100", _("max"))


def amounts(line: views.Line) -> tuple[float, float, float, float]:
    """Money of the four notches, M$; a team can absorb only so much."""
    shares = (views.NOTCHES[name] * line.need for name in ("hold", "nominal", "push"))
    hold, nominal, push = (int(min(share, line.high) * 10 + 1e-6) / 10 for share in shares)
    return line.mothball, hold, nominal, push


def notch(line: views.Line) -> int:
    """The notch at which a line stands, -1 if between two."""
    if line.status == 1:
        return 0
    if line.status == 2 or line.money <= 0.05:
        return -1
    if line.high < line.need * 0.99 and line.money >= line.high - 0.11:
        return 3  # all that the team can absorb, though it is less than the need
    near = [n for n, amount in enumerate(amounts(line)) if n and abs(amount - line.money) <= max(0.11, 0.005 * line.need)]
    return 2 if 2 in near else near[0] if near else -1


def pick(desk: Desk, line: views.Line, number: int) -> None:
    if number == 0:
        if line.status != 1:
            desk.shelve(line, 1)
        return
    desk.fund(line, amounts(line)[number])


def notches(line: views.Line) -> explain.Why:
    """What each notch does."""
    money = amounts(line)
    texts = (_("Mothball (M): no team, work grows by months"), _("Hold (H): the team shrinks slowly"), _("Nominal (N): the plan's pace"),
             _("Push (P): all that the team can absorb"))  # fmt: skip
    note = _("Any notch but mothball reopens a mothballed line; its team has to grow again. X cancels, Delete brings the standing order back.")
    return explain.Why(line.title, "", tuple((text, f"{amount:,.1f} M$") for text, amount in zip(texts, money, strict=True)), None, note)


def why(session: Session, line: views.Line) -> explain.Why:
    """The numbers of a line, in words, with the sources behind them."""
    rows = [
        (_("Customary need this year (yellow mark)"), f"{line.need:,.1f} M$"), (_("The team can absorb"), f"{line.high:,.1f} M$"),
        (_("Standing order (grey dot)"), f"{line.standing:,.1f} M$"), (_("Share of the need in later years"), f"{prices.shares(session, line.id)[1]:.0%}"),
        (_("Team"), f"{line.staffing:.0%}"),
        (_("Work left, as reported"), _("{months:.0f} months").format(months=line.months_left)), (_("Official date"), views.month(line.official)),
    ]  # fmt: skip
    if line.payer:
        rows.append((_("{purse} pays by itself").format(purse=line.payer), f"{line.automatic:,.1f} M$"))
    if line.outside > 0.005:
        rows.append((_("Partners and owner pay on top"), f"{line.outside:.0%}"))
    if line.floor:
        rows.append((_("Floor in law; less costs support"), f"{line.floor:,.0f} M$"))
    note = [text for text in (prices.afterwards(session, line.id), grounds.small_team(session, line)) if text]
    if moved := causes.work(session, session.engine.tables.ids["element"].index(line.id)):
        note.append(_("Months of work last year: {rows}.").format(rows=", ".join(f"{name} {amount}" for name, amount in (*moved.rows, moved.total or ("", "")))))
    return explain.Why(line.title, line.summary, tuple(rows), None, "\n".join((*note, *explain.sources(session, f"elements.{line.id}."))))


def why_cancel(session: Session, line: views.Line) -> explain.Why:
    """What cancelling does and costs; where a law stands in the way, the odds of the fight."""
    numbers, fight = session.engine.tables.parameters, grounds.fight(session, line.id)
    after = _("For {n:g} years the rival may take over what was built, where it is of use to him. X on the slider.").format(n=numbers["orphan_years"])
    if fight is not None:
        bill = _("Won, the bill is {bill:,.0f} M$.").format(bill=line.cancel_bill)
        return explain.Why(fight.title, f"{fight.text} {bill}", fight.rows, fight.total, f"{fight.note}\n{after}")
    rows = [(_("Bill next year"), f"{line.cancel_bill:,.0f} M$"), (_("Support"), f"–{numbers['cancel_support']:g}")]
    names = desks.helpers(session, line.id)
    if names:
        rows.append((_("Deals that end with it: {names}").format(names=", ".join(names)), _("trust –{n:g}").format(n=numbers["trust_dropped"] / 2)))
    return explain.Why(_("Cancelling {name}").format(name=line.title), _("Ends the line for good; what waits for it waits for ever."), tuple(rows), None, after)


def why_locked(session: Session, line: views.Line, ways: str) -> explain.Why:
    """The numbers of a line that only another doctrine opens."""
    told = why(session, line)
    return explain.Why(told.title, _("It can be begun only under the doctrine {names} (F2).").format(names=ways) + " " + told.text, told.rows, None, told.note)


def layout(desk: Desk, line: views.Line, box: Box) -> Iterator[Widget]:
    x, y, w, h = box
    yield from desk.worth.layout(line, _lower(box))
    here, money = notch(line), amounts(line)
    each = (w - 28 - 18) / 4
    top = y + h - 74
    for number, (name, amount) in enumerate(zip(NAMES, money, strict=True)):
        yield Button(f"card{number}:{name.lower()}", (x + 14 + number * (each + 6), top, each, 30), f"{name}  {amount:,.0f}",
                     lambda n=number: pick(desk, line, n), chosen=number == here, size=13, tip=lambda: notches(line))  # type: ignore[misc]  # fmt: skip
    top += 36
    leaving, chance = line.status == 2, desks.fight(desk.session, line.id)
    price = _("{bill:,.0f} M$, support –{n:g}").format(bill=line.cancel_bill, n=desk.session.engine.tables.parameters["cancel_support"])
    label = _("Do not cancel") if leaving else _("Cancel: bill {price}").format(price=price)
    if chance is not None and not leaving:
        label = _("Cancel ({odds}): {price}").format(odds=desks.in_ten(chance), price=price)
    yield Button("card:cancel", (x + 14, top, each * 2 + 6, 30), label, lambda: desk.shelve(line, 2), size=13, tone=theme.BAD, chosen=leaving,
                 tip=lambda: why_cancel(desk.session, line))  # fmt: skip
    ordered = desk.session.drafted("funding", line.id) is not None or desk.session.drafted("status", line.id) is not None
    back = (("funding", line.id), ("status", line.id))
    yield Button("card:standing", (x + 14 + 2 * (each + 6), top, each, 30), _("As standing"), lambda: desk.clear(*back),
                 enabled=ordered, size=13, tip=_("Takes this year's order back: the line goes on as its standing order says. Delete on the slider."))  # fmt: skip
    yield Readout("card:sources", (x + 14 + 3 * (each + 6), top, each, 30), _("Sources"), role="note", tip=lambda: why(desk.session, line),
                  face=_sources)  # fmt: skip


def _lower(box: Box) -> Box:
    """Where the card says what the line holds up and what the next money does."""
    x, y, w, h = box
    return (x + 10, y + h - 113, w - 20, 38)


def _sources(canvas: Canvas, box: Box) -> None:
    x, y, w, _h = box
    canvas.fill(box, theme.PANEL, 6, theme.LINE)
    canvas.text(_("Numbers, sources"), x + 4, y + 6, theme.SMALL, theme.DIM, width=w - 8, align="centre")


def paint(canvas: Canvas, box: Box, desk: Desk, line: views.Line) -> None:
    x, y, w, _h = box
    session = desk.session
    canvas.fill(box, theme.PANEL)
    canvas.text(line.title, x + 14, y + 8, 16, theme.TEXT, True, w - 180, short=True)
    states = {"waits": _("waits"), "mothballed": _("mothballed"), "leaving": _("to be cancelled")}
    state = states.get(line.state, _("{done:.0%} done").format(done=line.progress))
    canvas.text(state, x + w - 164, y + 11, 13, theme.WARN if line.state in states else theme.GOOD, True, 150, "right")
    charts.bar(canvas, (x + 14, y + 34, w - 28, 5), line.progress, theme.SEATS.get(session.seat, theme.BLUE))
    later = prices.afterwards(session, line.id)
    if line.state == "waits":
        text = _("Its work begins only when this is there: {names}.").format(names=", ".join(explain.needs(session, line.id)))
    else:
        text = later or line.summary
    facts = [views.work_left(line), _("team {team:.0%}").format(team=line.staffing)]
    if line.official == line.official:
        facts.append(_("official {when}").format(when=views.month(line.official)))
    if line.floor:
        facts.append(_("floor in law {n:,.0f} M$ this year").format(n=line.floor))
    if line.payer:
        facts.append(_("{n:,.0f} M$ from: {purse}").format(n=line.automatic, purse=line.payer))
    if line.outside > 0.005:
        facts.append(_("{share:.0%} paid by partners or owner").format(share=line.outside))
    below = canvas.wrap(" · ".join(facts), w - 28, theme.SMALL)[:2]
    above = canvas.wrap(text, w - 28, theme.SMALL)
    most = 3 - len(below)  # three rows in all; the tip has the whole
    if len(above) > most:
        above = [*above[: most - 1], " ".join(above[most - 1 :])]
    for row, (part, tone) in enumerate([*((part, theme.WARN if text == later else theme.TEXT) for part in above), *((part, theme.DIM) for part in below)]):
        canvas.text(part, x + 14, y + 44 + row * 17, theme.SMALL, tone, width=w - 28, short=True)
    desk.worth.paint(canvas, line, _lower(box))
