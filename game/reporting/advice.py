"""The adviser's answers in words: what was found, what it does beside the draft as it stands, and why each order."""

from __future__ import annotations

from game.agents.answers import Advice, Because, Pair
from game.foresight import limits
from game.foresight.forecast import Fan
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
    if found.met and not found.aim.change and not found.cost.change:
        told = (_("Your draft brings {title} by the end of {year} with {after:.0%}, and no draft was found with a better chance.") if found.request.kind == "chance"
                else _("Your draft brings {title} by the end of {year} with {after:.0%} ({asked:.0%} asked for), and no cheaper one was found: {cost:,.0f} M$ "
                       "until then on the lines it hangs on."))  # fmt: skip
        return told.format(**said)
    if found.request.kind == "chance":
        return _("The best chance found of {title} by the end of {year}: {after:.0%}; with your draft {before:.0%}.").format(**said)
    if found.met:
        return _("{title} by the end of {year} with {after:.0%} ({asked:.0%} asked for; your draft {before:.0%}). The cheapest draft found: {cost:,.0f} M$ until "
                 "then on the lines it hangs on.").format(**said)  # fmt: skip
    return _("No draft within law and purse was found that brings {title} by the end of {year} with {asked:.0%}. The nearest comes to {after:.0%}; your draft to "
             "{before:.0%}.").format(**said)  # fmt: skip


def by(session: Session, found: Advice) -> int:
    """The calendar year asked for."""
    return limits.year_of(found.request.by, session.engine.tables)


def other_year(session: Session, row: int, year: int, fan: Fan) -> str:
    """Why a year is asked for that nobody has named, in a sentence; "" if it is the one that was named."""
    named = asking.named_year(session, row)
    if year == named or year != asking.usual_year(session, row, fan):
        return ""
    if not named:
        return _("Nobody has named a date for it: the chance by the end of {year} is nearest to one half.").format(year=year)
    reached = int((fan.ticks[row] <= limits.tick(named, session.engine.tables)).sum())
    return _("Its date, {named}, is reached in {n} of {worlds} imagined worlds: the chance by the end of {year} is nearest to one half.").format(
        named=named, n=reached, worlds=fan.worlds, year=year)  # fmt: skip


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
    out.append((_("All lines this year, M$"), _to(f"{found.year.before:,.0f}", f"{found.year.after:,.0f}"),
                signed(round(found.year.after) - round(found.year.before), 0)))  # fmt: skip
    if found.points is not None:
        out.append((_("Expected points"), _to(f"{found.points.before:.1f}", f"{found.points.after:.1f}"), _amount(found.points, 1)))
    tables = session.engine.tables
    for row in asking.askable(session):
        before, after = (_month(session, int(tick)) for tick in found.dates[row])
        chance = found.chances[row]
        if row == found.request.milestone or before != after or abs(chance.change) > SURE * chance.error:
            by_then = _("{change} % by {year} (± {error:.0f})").format(
                change=signed(chance.change * 100, 0), year=limits.year_of(int(found.limits[row]), tables), error=chance.error * 100)  # fmt: skip
            out.append((_("{milestone}, half by").format(milestone=wording.title(tables, "milestone", row)), _to(before, after), by_then))
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
    """Why one order is in the advice, in a sentence counted in the same imagined worlds as the head."""
    told = [_without_points(why) if found.request.kind == "points" else _without_chance(why)]
    if found.together is not None and why.idle:
        worth = f"{found.together.change:.1f} (± {found.together.error:.1f})" if found.request.kind == "points" else _percent(found.together)
        told.append(_("Alone that is within the error; all {n} such orders together are worth {worth}.").format(
            n=sum(one.idle for one in found.because), worth=worth))  # fmt: skip
    elif 0 < why.aim.change <= SURE * why.aim.error and told[0] != _(SAME):
        told.append(_("That may be chance."))
    if why.serves is not None:
        row, gain = why.serves
        tables = session.engine.tables
        told.append(_("It serves {milestone}: {change} % by {year} (± {error:.0f}).").format(
            milestone=wording.title(tables, "milestone", row), change=signed(gain.change * 100, 0), year=limits.year_of(int(found.limits[row]), tables),
            error=gain.error * 100))  # fmt: skip
    if found.request.kind != "points" and why.cost.change <= -0.5:
        saves = _("It saves {n:,.0f} M$ until then.") if why.aim.change > 0 else _("It is there to save money: {n:,.0f} M$ until then.")
        told.append(saves.format(n=-why.cost.change))
    elif found.request.kind != "points" and why.cost.change >= 0.5:
        told.append(_("It takes {n:,.0f} M$ until then.").format(n=why.cost.change))
    return " ".join(told)


SAME = _("The chance is the same without it.")


def _without_points(why: Because) -> str:
    told = _("Without it {n:.1f} points fewer (± {e:.1f}).") if why.aim.change >= 0 else _("Without it {n:.1f} points more (± {e:.1f}), which may be chance.")
    return told.format(n=abs(why.aim.change), e=why.aim.error)


def _without_chance(why: Because) -> str:
    """With a decimal place where whole per cents would not tell the two chances apart."""
    digits = 0 if f"{why.aim.before:.0%}" != f"{why.aim.after:.0%}" else 1
    before, after, error = (f"{share:.{digits}%}" for share in (why.aim.before, why.aim.after, why.aim.error))
    if before == after:
        return _(SAME)
    told = _("Without it the chance is {before}, not {after} (± {error}).") if why.aim.change > 0 else _(
        "Without it the chance is {before} instead of {after} (± {error}).")  # fmt: skip
    return told.format(before=before, after=after, error=error)


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
    return _("All of it is measured in the same {worlds} imagined worlds, ± one standard error; {used:,} imagined campaigns so far. Later years go on with "
             "these shares.").format(worlds=found.worlds, used=found.used)  # fmt: skip


def count(session: Session, found: Advice) -> str:
    number = len(asking.changes(session, found))
    return ngettext("{n} order differs from your draft.", "{n} orders differ from your draft.", number).format(n=number)


__all__ = ["KINDS", "because", "budget", "by", "count", "effects", "headline", "order", "other_year", "squeezed"]
