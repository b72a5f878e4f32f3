"""The base on the surface: size, repair, supplies, the plan of the year with what each would yield, stays; before it, what opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from game.i18n import _
from game.reporting import desks, explain, grounds, places, views
from game.reporting.places import Surface
from game.ui import theme
from game.ui.canvas import Box, Canvas
from game.ui.widgets import Button, Choice, Readout, Widget

if TYPE_CHECKING:
    from game.ui.screens.desk import Desk

PLANS = (_("Science"), _("Resources"), _("Expand"), _("Sell capacity"))
STAYS = (_("Short"), _("Customary"), _("Long"))
FACTS, PLAN, STAY = 30.0, 71.0, 123.0  # tops of the rows


def stands(base: Surface) -> bool:
    return base.opened == base.opened


def layout(desk: Desk, base: Surface, box: Box) -> Iterator[Widget]:
    x, y, w, _h = box
    session = desk.session
    if stands(base):
        facts = _facts(desk, base)
        each = (w - 28 - 6 * (len(facts) - 1)) / len(facts)
        for number, (name, label, value, tone, why) in enumerate(facts):
            yield Readout(f"base:{name}", (x + 14 + number * (each + 6), y + FACTS, each, 35), label, role="status", tip=why, shown=value,
                          face=_chip(label, value, tone))  # fmt: skip
    else:
        yield Readout("base:opens", (x + 14, y + FACTS, w - 28, 35), _("What opens the base"), role="status", tip=lambda: why_opens(desk),
                      face=lambda c, b: _opens(c, b, desk))  # fmt: skip
    worth = base if stands(base) else desk.look("first_module", places.first_module)
    each = (w - 28 - 18) / 4
    for number, name in enumerate(PLANS):
        yield Button(f"plan:{number}", (x + 14 + number * (each + 6), y + PLAN, each, 46), _(name), lambda n=number: _order(desk, "surface_plan", n),  # type: ignore[misc]
                     chosen=number == base.plan, face=lambda c, b, n=number: _plan(c, b, n, worth.yields[n]), tip=lambda n=number: why_plan(desk, base, n))  # type: ignore[misc]  # fmt: skip
    yield Choice("stays", (x + 64, y + STAY, 240, 28), _("Stays on the surface"), tuple(_(name) for name in STAYS), base.rotation,
                 lambda n: _order(desk, "rotation", n), default=int(session.state.rotation[session.programme, 0]), role="choice",
                 tip=lambda: why_stays(desk))  # fmt: skip


def _order(desk: Desk, kind: str, value: int) -> None:
    """A standing order for the base; what stands already needs none."""
    session = desk.session
    if int(getattr(session.state, kind)[session.programme, 0]) == value:
        desk.clear((kind, session.seat))
    else:
        desk.give(kind, session.seat, value)


def _facts(desk: Desk, base: Surface) -> tuple[tuple[str, str, str, theme.Colour, explain.Why], ...]:
    numbers = desk.session.engine.tables.parameters
    why = explain.Why
    size = why(_("Size"), _("Modules that work. Each costs upkeep and carries the plan of the year."),
               ((_("Upkeep of a module"), f"{numbers['base_upkeep']:g} M$"),))  # fmt: skip
    health = why(_("Repair"), _("Falls with incidents, comes back with the years; a base in bad repair does less and breaks oftener."),
                 ((_("An incident costs"), f"–{numbers['incident_damage']:.0%}"), (_("A year restores"), f"+{numbers['base_repair']:.0%}")))  # fmt: skip
    supplies = why(_("Made there"), _("Share of supplies made from local ice and soil, by the plan of resources. It spares upkeep."),
                   ((_("All of them would spare"), f"{numbers['base_output_saves']:.0%}"),))  # fmt: skip
    stay = (1 / numbers["stay_risk"], 1.0, numbers["stay_risk"])[base.rotation]
    incident = why(_("An incident this year"), _("The chance grows as repair falls, and with long stays."), (
        (_("In full repair, customary stays"), f"{numbers['incident_rate']:.1%}"), (_("Repair now"), f"{base.health:.0%}"),
        (_("Stays"), f"× {stay:.2f}"), (_("It costs a module"), f"{numbers['incident_bill']:g} M$"),
        (_("and support"), f"–{numbers['incident_support']:g}"), (_("In so many of them the crew is lost"), f"{numbers['incident_crew']:.0%}")),
        (_("Chance this year"), f"{base.incident:.1%}"))  # fmt: skip
    upkeep = grounds.base(desk.session)
    sound = theme.GOOD if base.health >= 0.9 else theme.WARN if base.health >= 0.6 else theme.BAD
    return (
        ("size", _("Modules"), f"{base.size:.1f}", theme.TEXT, size), ("health", _("Repair"), f"{base.health:.0%}", sound, health),
        ("supplies", _("Supplies made there"), f"{base.output:.0%}", theme.TEXT, supplies),
        ("incident", _("Incident this year"), desks.in_ten(base.incident), theme.TEXT if base.incident < 0.12 else theme.WARN, incident),
        ("upkeep", _("Upkeep a year"), f"{base.upkeep:,.0f} M$", theme.TEXT, upkeep),
    )  # fmt: skip


def _chip(label: str, value: str, tone: theme.Colour) -> Callable[[Canvas, Box], None]:
    def face(canvas: Canvas, box: Box) -> None:
        x, y, w, _h = box
        canvas.fill(box, theme.mix(theme.PANEL, theme.RAISED, 0.6), 5)
        canvas.text(label, x + 8, y + 2, 11, theme.DIM, width=w - 12, short=True)
        canvas.text(value, x + 8, y + 15, theme.BODY, tone, True, w - 12)

    return face


def _opens(canvas: Canvas, box: Box, desk: Desk) -> None:
    x, y, w, _h = box
    base = desk.look("surface", places.surface)
    ways = desk.look("base_ways", desks.base_ways)
    canvas.fill(box, theme.mix(theme.PANEL, theme.RAISED, 0.6), 5)
    names = ", ".join(title for title, _missing in ways)
    text = _("Opens with: {what}. The first of: {names}.").format(what=base.opens_with, names=names) if ways else _("This scenario has no base for you.")
    for number, line in enumerate(canvas.wrap(text, w - 16, 11.5)[:2]):
        canvas.text(line, x + 8, y + 2 + number * 16, 11.5, theme.TEXT)


def why_opens(desk: Desk) -> explain.Why:
    ways = desk.look("base_ways", desks.base_ways)
    rows = tuple((_("{what} waits for {names}").format(what=what, names=", ".join(missing[:4])) if missing else what, "") for what, missing in ways)
    return explain.Why(_("What opens the base"), _("Any one of these, working at the site. From then on the plan of the year counts."), rows)


def _plan(canvas: Canvas, box: Box, number: int, worth: str) -> None:
    x, y, w, _h = box
    canvas.text(_(PLANS[number]), x + 8, y + 2, 13, theme.TEXT, True, w - 12)
    for row, line in enumerate(canvas.wrap(worth.replace(" M$", "\u00a0M$"), w - 14, 11)[:2]):
        canvas.text(line, x + 8, y + 18 + row * 13, 11, theme.DIM)


def why_plan(desk: Desk, base: Surface, number: int) -> explain.Why:
    """What a plan does, with the numbers behind its yield."""
    numbers = desk.session.engine.tables.parameters
    texts = (
        _("Payload-years, the more the larger the base and the brighter the site. They count for science."),
        _("Ice and soil become supplies, which spare upkeep for good; rich ice makes the most of it."),
        _("More modules, at the light of the site; the bill comes next year."),
        _("Places and power sold to others: money next year, by your prestige."),
    )
    rows = (
        ((_("A module and year at full light"), f"{numbers['base_science']:g}"),),
        ((_("A year with rich ice"), f"+{numbers['base_output']:.0%}"), (_("where ice is poor or unknown"), f"× {numbers['base_output_poor']:.2f}")),
        ((_("Modules a year at full light"), f"{numbers['base_growth']:g}"), (_("A module costs"), f"{numbers['base_growth_bill']:,.0f} M$")),
        ((_("A module and year, at prestige 50"), f"{numbers['base_sale']:g} M$"), (_("Prestige"), f"{desk.head().prestige:.0f}")),
    )
    note = "" if stands(base) else _("Shown for a first module in full repair: there is no base yet.")
    return explain.Why(_(PLANS[number]), texts[number], rows[number], None, note)


def why_stays(desk: Desk) -> explain.Why:
    numbers = desk.session.engine.tables.parameters
    rows = ((_("Long: days lived there"), f"× {numbers['stay_long']:.2f}"), (_("Long: incidents"), f"× {numbers['stay_risk']:.2f}"),
            (_("Short: days lived there"), f"× {numbers['stay_short']:.2f}"), (_("Short: incidents"), f"× {1 / numbers['stay_risk']:.2f}"))  # fmt: skip
    return explain.Why(_("Stays"), _("How long each crew lives on the surface."), rows)


def paint(canvas: Canvas, box: Box, desk: Desk, base: Surface) -> None:
    x, y, w, _h = box
    canvas.fill(box, theme.PANEL)
    title = _("The base: {site}").format(site=base.site) if stands(base) else _("No base yet")
    canvas.text(title, x + 14, y + 6, 15, theme.TEXT, True, w - 220, short=True)
    note = _("works since {when}").format(when=views.month(base.opened)) if stands(base) else _("what a first module would do in a year:")
    canvas.text(note, x + 14, y + 9, theme.SMALL, theme.GOOD if stands(base) else theme.DIM, False, w - 28, "right")
    canvas.text(_("Stays"), x + 14, y + STAY + 4, 13, theme.DIM)
    numbers = desk.session.engine.tables.parameters
    text = _("long: days × {a:.1f}, incidents × {b:.1f}").format(a=numbers["stay_long"], b=numbers["stay_risk"])
    canvas.text(text, x + 316, y + STAY + 5, theme.SMALL, theme.DIM, width=w - 330, short=True)
