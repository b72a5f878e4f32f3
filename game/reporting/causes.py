"""What is recorded about why something happened: events and answers by title, what made a partner go, setbacks, the work of a line.

The model records that a partner left and how many months a setback cost, not why: both are dice, so what is told is the chance they had.
"""

from __future__ import annotations

import numpy as np

from game.i18n import _, ngettext
from game.model.axes import AIMS, NEVER
from game.model.orders import MOTHBALL
from game.model.state import State
from game.model.tables import ADD, Effect
from game.play.session import Session, Year
from game.reporting import wording
from game.reporting.why import Row, Why, signed, summed, years

FIX, PATCH = "fix_months", "patch_months"


def happenings(session: Session, at: int = -1) -> list[tuple[str, tuple[Effect, ...]]]:
    """(title, effects) of a year's answers and events, in the order in which they took effect; none before the first year. `at` is the place
    in the history."""
    if not session.history:
        return []
    tables, report = session.engine.tables, session.history[at].report
    document = session.scenario.document  # type: ignore[attr-defined]
    answered, fired = [], []
    for row, event in enumerate(tables.events):
        title = wording.title(tables, "event", row)
        whose = _(" (the rival's card)") if event.options and event.programme not in (session.programme, -1) else ""
        option = int(report["answered"][row, 0]) - 1 if "answered" in report.kinds else -1
        if 0 <= option < len(event.options):
            said = _(list(document.events[event.id].options.values())[option].title)
            answered.append((_("“{title}”{whose}: {answer}").format(title=title, whose=whose, answer=said), event.options[option].effects))
        if "fired" in report.kinds and report["fired"][row, 0]:
            fired.append((_("“{title}”{whose}").format(title=title, whose=whose), event.effects))
    return answered + fired


def effects(session: Session, field: str, row: tuple[int, ...], at: int = -1) -> list[tuple[str, float]]:
    """(title, amount) of what a year's answers and events added to one stock."""
    found = []
    for title, changes in happenings(session, at):
        amount = sum(effect.number for effect in changes if effect.field == field and effect.row == row and effect.operator == ADD)
        if amount:
            found.append((title, float(amount)))
    return found


def rescaled(session: Session, field: str, row: tuple[int, ...], at: int = -1) -> list[str]:
    """Titles of the answers and events that scaled or set one stock."""
    return [title for title, changes in happenings(session, at)
            if any(effect.field == field and effect.row == row and effect.operator != ADD for effect in changes)]  # fmt: skip


# -- partners
def exit_odds(session: Session, package: int, at: int = -1) -> tuple[float, float, float, float, float]:
    """Chance that a partner left in a year, in factors: (chance, by nature a full year, tension, deals beyond care, length of the turn)."""
    tables, state = session.engine.tables, session.history[at].opening
    numbers = tables.parameters
    turn = session.history[at].report.turn
    years = float(tables.turn_ticks[turn + 1] - tables.turn_ticks[turn]) / 1024
    begins = (state.deal == 1) & (state.deal_since < tables.turn_ticks[turn + 1])
    live = tables.links.cared_for.total((state.deal == 2) | begins)[int(tables.package_programme[package]), 0]
    crowd = 1 + max(int(live) - round(numbers["deals_free"]), 0) * numbers["deals_strain"]
    nature, strain = float(tables.columns.exit_hazard[package, 0]), 1 + float(state.tension[0]) / 50
    return nature * strain * crowd * years, nature, strain, crowd, years


def left(session: Session, package: int, at: int = -1) -> str:
    """What is known of an exit, in a sentence: the chance it had, and what it takes along."""
    tables, closing = session.engine.tables, _closing(session, at)
    chance, nature, strain, crowd, _years = exit_odds(session, package, at)
    parts = [_("{n:.1%} a year for such a deal").format(n=nature), _("× {n:.2f} by tension {t:.0f}").format(
        n=strain, t=float(session.history[at].opening.tension[0]))]  # fmt: skip
    if crowd > 1:
        parts.append(_("× {n:.2f} for more deals than leaders can care for").format(n=crowd))
    said = _("Any deal may end by itself; this one had a chance of {chance:.0%} that year ({parts}).").format(chance=chance, parts=", ".join(parts))
    element, months = int(tables.package_give_element[package]), float(tables.package_replacement[package])
    if element >= 0 and months and closing.finished[element, 0] == NEVER:
        said += " " + ngettext("{n:g} month of its work falls back on {line}.", "{n:g} months of its work fall back on {line}.", round(months)).format(
            n=months, line=wording.title(tables, "element", element))  # fmt: skip
    return said


def ended_with(session: Session, element: int, at: int = -1) -> list[str]:
    """Titles of the deals that ended because their line was cancelled in a year: nothing else records them."""
    tables, year = session.engine.tables, session.history[at]
    before, after = year.opening.deal[:, 0], _closing(session, at).deal[:, 0]
    told = {row for kind in ("deal_ended", "deal_dropped") for row in year.report.happened(kind)}
    rows = np.flatnonzero((tables.package_give_element == element) & np.isin(before, (1, 2)) & (after == 3))
    return [wording.title(tables, "package", int(row)) for row in rows if int(row) not in told]


def _closing(session: Session, at: int) -> State:
    """The state at the end of a year of the history."""
    place = at % len(session.history)
    return session.history[place + 1].opening if place + 1 < len(session.history) else session.state


# -- lines
def setback(session: Session, element: int, at: int = -1) -> str:
    """What is known of a setback: how often the dice of the line's class bring as much, and what else threw it back that year."""
    tables, year = session.engine.tables, session.history[at]
    months = float(year.report["shock"][element, 0])
    table = (tables.shock_partial if year.report.turn == 0 else tables.shock_quantile)[element]
    share = float((table >= months - 0.05).mean())
    said = _("Lines of its class lose that much or more in {n} by the dice of their work; no order and no event made it.").format(n=_one_in(share))
    more = [_("{title} {months}").format(title=title, months=signed(amount, 0)) for title, amount in effects(session, "work", (element,), at) if amount > 0]
    return said + (" " + _("Besides: {names} months.").format(names=", ".join(more)) if more else "")


def _one_in(share: float) -> str:
    return _("one year in {n:.0f}").format(n=1 / share) if share > 0.0005 else _("hardly any year")


def work(session: Session, element: int) -> Why | None:
    """Last year's months of work of a line, in rows that sum; None before the first year and where nothing moved."""
    if not session.history:
        return None
    tables, year = session.engine.tables, session.history[-1]
    before, after = float(year.opening.work[element, 0]), float(session.state.work[element, 0])
    report, numbers = year.report, tables.parameters
    taken = {"begins": 0.0, "ended": 0.0}
    for row in np.flatnonzero(tables.package_give_element == element):
        if report["deal_in_force"][row, 0]:
            taken["begins"] += float(tables.columns.work_given[row])
        if report["deal_ended"][row, 0] or report["deal_dropped"][row, 0]:
            taken["ended"] += float(tables.package_replacement[row])
    known = int((year.opening.flaws_seen - year.opening.flaws_fixed - year.opening.flaws_patched)[element, 0])
    mended = sum(known * numbers[name] for kind, name in (("flaw_fixed", FIX), ("flaw_patched", PATCH)) if _happened(year, kind, element))
    raised = float(tables.tests_work[int(session.state.tests[element, 0])] - tables.tests_work[int(year.opening.tests[element, 0])])
    ordered = int(year.orders.tests[element, 0]) > int(year.opening.tests[element, 0])  # an event that raises tests adds no work
    idle = int(session.state.status[element, 0]) == MOTHBALL
    rows: list[tuple[str, float]] = [
        (_("A year ago"), before), (_("Setback, by the dice of its class"), float(report["shock"][element, 0])),
        (_("Taken over by partners"), -min(taken["begins"], max(before - 1, 0.0))), (_("Fallen back from partners who left"), taken["ended"]),
        (_("Flaws mended"), mended), (_("More tests"), raised * float(tables.columns.duration[element, 0]) * ordered),
        (_("Ageing while mothballed"), numbers["restart_months"] * years(session) * idle), *effects(session, "work", (element,)),
    ]  # fmt: skip
    if abs(after - before) < 0.05 and all(abs(amount) < 0.05 for _name, amount in rows[1:]):
        return None
    names = [_("Work done"), *rescaled(session, "work", (element,))] + ([_("the rival's success")] if _happened(year, "technology_learnt", element) else [])
    done = ", ".join(names)  # how much was done is not recorded apart from what was thrown back: it is what the other rows leave
    return summed(_("Work left"), _("Months by a full team, as reported."), rows, _("Now"), after, 1, "", (done, _("More than was left to spare")))


def _happened(year: Year, kind: str, row: int) -> bool:
    return row in year.report.happened(kind)


# -- the year in words
def of(session: Session, kind: str, row: int, at: int = -1) -> str:
    """What is recorded of why something of the seat's own happened, in a sentence or two; "" if nothing more than that it did."""
    if kind == "deal_ended":
        return left(session, row, at)
    if kind == "shock":
        return setback(session, row, at)
    if kind == "fired":
        return _moved_stocks(session, row)
    if kind == "finished" and (upkeep := float(session.engine.tables.upkeep[row]) / 10) >= 0.05:
        return _("Its upkeep from now on: {n:,.0f} M$ a year.").format(n=upkeep)
    if kind == "demand_redrawn":
        before, now = (_(wording.AIM_TITLES[AIMS[int(state.demand[row, 0])]]) for state in (session.history[at].opening, _closing(session, at)))
        return _("It asks for {now} as before.").format(now=now) if now == before else _("It asks for {now} now, no longer for {before}.").format(
            now=now, before=before)  # fmt: skip
    if kind == "cancelled" and (names := ended_with(session, row, at)):
        return _("With it ended: {names}.").format(names=", ".join(names))
    return ""


def _moved_stocks(session: Session, event: int) -> str:
    """What an event itself, before any answer, did to tension and to the seat's own standing."""
    seat, parts = session.programme, []
    for field, row, digits in (("tension", (), 0), ("support", (seat,), 0), ("prestige", (seat,), 0), ("credibility", (seat,), 2)):
        amount = sum(effect.number for effect in session.engine.tables.events[event].effects
                     if (effect.field, effect.row, effect.operator) == (field, row, ADD))  # fmt: skip
        if amount:
            parts.append(_("{name} {amount}").format(name=_(wording.FIELDS[field]), amount=signed(float(amount), digits)))
    return f"({', '.join(parts)})" if parts else ""


def moved(why: Why) -> str:
    """The rows of a ledger but the first, in one line: what moved it."""
    rows: tuple[Row, ...] = why.rows[1:]
    return ", ".join(f"{name} {amount}" for name, amount in rows)
