"""The adviser's answers in words: what was found, what it does beside the draft as it stands, and why each order."""

from __future__ import annotations

from game.agents.adviser import Advice, Because, Pair
from game.i18n import _, ngettext
from game.model import legality
from game.model.axes import NEVER
from game.model.orders import DEFAULTS, ORDERS, Action
from game.play import advice as asking
from game.play.session import Session
from game.reporting import checklist, views, when, wording
from game.reporting.why import signed

KINDS = {"gate": _("At least cost"), "chance": _("Best chance"), "points": _("Most points")}
SURE = 2.0  # standard errors below which a difference is called none


def headline(session: Session, found: Advice) -> str:
    """What was asked for and what came of it, in a sentence or two."""
    if found.request.kind == "points":
        return _("The best draft found: {after:.1f} points expected instead of {before:.1f} ({change}, ± {error:.1f}).").format(
            after=found.aim.after, before=found.aim.before, change=signed(found.aim.change), error=found.aim.error)  # fmt: skip
    title, year = wording.title(session.engine.tables, "milestone", found.request.milestone), by(session, found)
    said = {"title": title, "year": year, "after": found.aim.after, "before": found.aim.before, "asked": found.request.chance, "cost": found.cost.after}
    if found.request.kind == "chance":
        return _("The best chance found of {title} by the end of {year}: {after:.0%}; with your draft {before:.0%}.").format(**said)
    if found.met:
        return _("{title} by the end of {year} with {after:.0%} ({asked:.0%} asked for; your draft {before:.0%}). The cheapest draft found: {cost:,.0f} M$ until "
                 "then on the lines it hangs on.").format(**said)  # fmt: skip
    return _("No draft within law and purse was found that brings {title} by the end of {year} with {asked:.0%}. The nearest comes to {after:.0%}; your draft to "
             "{before:.0%}.").format(**said)  # fmt: skip


def by(session: Session, found: Advice) -> int:
    """The calendar year asked for."""
    return int(session.engine.tables.start + found.request.by / 1024 - 1e-6)


def effects(session: Session, found: Advice) -> list[tuple[str, str, str]]:
    """(what, draft as it stands and advice, difference with its standard error)."""
    out, dated = [], found.request.kind != "points"
    if dated:
        shown = _to(f"{found.aim.before:.0%}", f"{found.aim.after:.0%}")
        out.append((_("Chance by the end of {year}").format(year=by(session, found)), shown, _percent(found.aim)))
        name = _("Its lines until then, M$")
    else:
        name = _("All lines to the end, M$")
    out.append((name, _to(f"{found.cost.before:,.0f}", f"{found.cost.after:,.0f}"), _amount(found.cost, 0)))
    out.append((_("All lines this year, M$"), _to(f"{found.year.before:,.0f}", f"{found.year.after:,.0f}"), signed(found.year.change, 0)))
    if found.points is not None:
        out.append((_("Expected points"), _to(f"{found.points.before:.1f}", f"{found.points.after:.1f}"), _amount(found.points, 1)))
    tables = session.engine.tables
    for row in asking.askable(session):
        before, after = (_month(session, int(tick)) for tick in found.dates[row])
        chance = found.chances[row]
        if row == found.request.milestone or before != after or abs(chance.change) > SURE * chance.error:
            flagged = _("{change} % by {year} (± {error:.0f})").format(
                change=signed(chance.change * 100, 0), year=asking.usual_year(session, row), error=chance.error * 100)  # fmt: skip
            out.append((_("{milestone}, half by").format(milestone=wording.title(tables, "milestone", row)), _to(before, after), flagged))
    return out


def _to(before: str, after: str) -> str:
    return before if before == after else _("{before} to {after}").format(before=before, after=after)


def _month(session: Session, tick: int) -> str:
    tables = session.engine.tables
    return _("after {year}").format(year=tables.last_year) if tick == NEVER else when.month(views.year_of(tables, tick))


def _percent(pair: Pair) -> str:
    return _("{change} % (± {error:.0f})").format(change=signed(pair.change * 100, 0), error=pair.error * 100)


def _amount(pair: Pair, digits: int) -> str:
    return f"{signed(pair.change, digits)} (± {pair.error:,.{digits}f})"


def order(session: Session, found: Advice, why: Because) -> tuple[Action, str, str]:
    """An order of the advice: the action, what it is about, and what it says."""
    tables = session.engine.tables
    value = float(getattr(found.orders, why.field)[why.row, 0])
    action = Action(why.field, tables.ids[ORDERS[why.field].axes[0]][why.row], value / 10 if why.field == "funding" else value)
    if value == DEFAULTS[why.field]:
        said = _("as it stands")
    elif why.field == "funding":
        need = float(session.legal().need[why.row, 0]) / 10
        said = checklist.value(session, action) + (_(", {n:.0%} of its need").format(n=action.value / need) if need > 0 else "")
    else:
        said = checklist.value(session, action)
    return action, f"{checklist.kind(action)}: {checklist.target(session, action)}", said


def because(session: Session, found: Advice, why: Because) -> str:
    """Why one order is in the advice, in a sentence counted in imagined worlds."""
    points = found.request.kind == "points"
    gain, sure = why.aim.change, abs(why.aim.change) > SURE * why.aim.error
    if points:
        told = _("Without it {n:.1f} points fewer (± {e:.1f}).") if gain >= 0 else _("Without it {n:.1f} points more (± {e:.1f}), which may be chance.")
        text = told.format(n=abs(gain), e=why.aim.error)
    elif round(why.aim.before * 100) == round(why.aim.after * 100):
        text, sure = _("The chance is the same without it."), True
    elif gain > 0:
        text = _("Without it the chance is {before:.0%}, not {after:.0%} (± {e:.0%}).").format(before=why.aim.before, after=why.aim.after, e=why.aim.error)
    else:
        text = _("Without it the chance is {before:.0%} instead of {after:.0%} (± {e:.0%}).").format(before=why.aim.before, after=why.aim.after, e=why.aim.error)
    if not sure and gain > 0:
        text += " " + _("That may be chance.")
    if not points and why.cost.change <= -0.5:
        text += " " + _("It saves {n:,.0f} M$ until then.").format(n=-why.cost.change)
    elif not points and why.cost.change >= 0.5:
        text += " " + _("It takes {n:,.0f} M$ until then.").format(n=why.cost.change)
    return text


def squeezed(session: Session, found: Advice) -> str:
    """Lines that get less by the advice though it orders nothing for them, in a sentence; "" if there are none."""
    tables, draft = session.engine.tables, session.orders()
    before, after = (legality.complete(orders, session.state, tables).funding[:, 0] for orders in (draft, found.orders))
    ordered = {action.target for action in asking.changes(session, found)}
    rows = [row for row in range(len(before)) if tables.element_programme[row] == session.programme and after[row] < before[row] - 5
            and tables.ids["element"][row] not in ordered]  # fmt: skip
    if not rows:
        return ""
    names = ", ".join(f"{wording.title(tables, 'element', row)} –{(before[row] - after[row]) / 10:,.0f}" for row in rows[:6])
    more = len(rows) - 6
    return _("The purse is short, so others get less, M$: {names}").format(names=names) + (_(" and {n} more").format(n=more) if more > 0 else "") + "."


def budget(found: Advice) -> str:
    """What the answer is founded on."""
    return _("Measured in {worlds} imagined worlds with the same dice, ± one standard error; {used:,} imagined campaigns so far. Later years go on with these "
             "shares.").format(worlds=found.worlds, used=found.used)  # fmt: skip


def count(session: Session, found: Advice) -> str:
    number = len(asking.changes(session, found))
    return ngettext("{n} order differs from your draft.", "{n} orders differ from your draft.", number).format(n=number)


__all__ = ["KINDS", "because", "budget", "by", "count", "effects", "headline", "order", "squeezed"]
